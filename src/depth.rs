//! What was read of a dataset goes in; what that says of its records, and which places to read, comes out.
//!
//! The places are a stratified random sample of the dataset's bytes. The records of a sample are a ratio estimate (W. G. Cochran,
//! *Sampling Techniques*, 3rd edition 1977, chapter 6): with `y` records and `x` bytes in each of `n` strips and `X` bytes in all,
//!
//! ```text
//! R = Σy / Σx        records = R·X        standard error of R = √( Σ(y − R·x)² / (n·(n − 1)) ) / mean(x)
//! ```

pub mod bounds;

use crate::model::Count;
use crate::model::dataset::UnappliedDeletes;
use crate::model::inventory::{Method, Records};
use crate::model::options::Depth;

/// Bytes of a piece of a sample of text.
pub const STRIP_BYTES: u64 = 2 << 20;
/// Strips that a sample has at least: fewer say next to nothing of their variance.
const FEWEST_STRIPS: u64 = 16;

/// Whether a dataset is read whole, sampled, or not at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Extent {
    /// No values.
    Nothing,
    /// Everything.
    Whole,
    /// Seeded places.
    Sample,
}

impl Extent {
    /// How much is read of a dataset of so many bytes.
    #[must_use]
    pub fn of(depth: Depth, bytes: u64, read_budget: u64) -> Self {
        match depth {
            Depth::Metadata => Self::Nothing,
            Depth::Full => Self::Whole,
            Depth::Auto if bytes <= read_budget => Self::Whole,
            Depth::Auto => Self::Sample,
        }
    }
}

/// What was read of a dataset, in numbers.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// How much of it was to be read.
    pub extent: Extent,
    /// Whether all of that was read to its end.
    pub is_complete: bool,
    /// Records and stored bytes of each piece that was read.
    pub strips: &'a [(u64, u64)],
    /// Records that could not be read.
    pub broken: u64,
    /// Whether a part ended before its content did: of the rest nobody knows how much it was.
    pub is_cut_off: bool,
    /// By part: the records that it is known to have without reading.
    pub known: Vec<Option<u64>>,
    /// Whether every record takes up bytes of its own, so that the size bounds their number.
    pub spends_bytes_on_each_record: bool,
    /// Stored bytes of the dataset.
    pub bytes: u64,
    /// Bytes of its content as they are likely to be, and as they are at most.
    pub content: (u64, u64),
    /// Rows of its parts that are not its own any more.
    pub unapplied: UnappliedDeletes,
}

impl Reading<'_> {
    /// Rows of the whole dataset.
    #[must_use]
    pub fn records(&self) -> Records {
        let mut records = self.stored();
        let (unapplied, stored) = (self.unapplied, records.count);
        let widened = unapplied.widen(stored);
        let estimate = stored.estimate.saturating_sub(unapplied.markers);
        let upper = widened.upper.filter(|_| !unapplied.files_missing);
        records.count = Count::new(widened.lower, estimate, upper);
        records
    }

    /// Rows that its parts hold.
    fn stored(&self) -> Records {
        let certain = |count, method| Records {
            count,
            method,
            confidence: 1.0,
        };
        let known: Option<u64> = self.known.iter().copied().sum();
        let rows: u64 = self.strips.iter().map(|(rows, _)| rows).sum();
        match (self.extent, known) {
            (Extent::Whole, _) if self.is_complete => {
                let count = Count::between(rows, rows, rows + self.broken);
                certain(count, Method::Counted)
            }
            (_, Some(known)) => certain(Count::exact(known), Method::Metadata),
            _ if rows == 0 && !self.spends_bytes_on_each_record => {
                let least = self.known.iter().flatten().sum();
                certain(Count::open(least), Method::NotCounted)
            }
            _ if self.is_cut_off => Records {
                count: Count::open(rows),
                ..self.estimated()
            },
            _ => self.estimated(),
        }
    }

    /// Rows by the density of what was read; by the size alone where nothing was.
    fn estimated(&self) -> Records {
        by_density(self.strips, self.bytes).unwrap_or_else(|| {
            let (likely, most) = self.content;
            Records {
                // A record has at least one byte and a newline.
                count: Count::between(0, likely / 64, most / 2 + 1),
                method: Method::Metadata,
                confidence: 1.0,
            }
        })
    }
}

/// The records of a dataset of so many `bytes` by those of its `strips` (records and bytes of each), ±2.1 standard errors and at
/// least 1 %, less as more of it was read; `None` where nothing was read.
fn by_density(strips: &[(u64, u64)], bytes: u64) -> Option<Records> {
    let rows: u64 = strips.iter().map(|(rows, _)| rows).sum();
    let read: u64 = strips.iter().map(|(_, bytes)| bytes).sum();
    if rows == 0 || read == 0 {
        return None;
    }
    let density = rows as f64 / read as f64;
    let estimate = bytes as f64 * density;
    let n = strips.len() as f64;
    let mean = read as f64 / n;
    let residual = |(rows, bytes): &(u64, u64)| *rows as f64 - density * *bytes as f64;
    let squares: f64 = strips.iter().map(|strip| residual(strip).powi(2)).sum();
    let error = if n > 1.0 {
        (squares / (n * (n - 1.0))).sqrt() / mean / density
    } else {
        0.5
    };
    // 2.1: the t quantile of 20 strips; samples have at least 16.
    let part =
        (2.1 * error).max(0.01) * (1.0 - read as f64 / bytes.max(read) as f64).max(0.0).sqrt();
    let count = Count::between(
        ((estimate * (1.0 - part)) as u64).max(rows),
        estimate.round() as u64,
        (estimate * (1.0 + part)).ceil() as u64,
    );
    Some(Records {
        count,
        method: Method::Sampled,
        confidence: 0.95,
    })
}

/// Places of a sample of a dataset, each as its part and a byte of it: one in each of equally long strata of the bytes of parts of
/// these `sizes`, so that no part larger than a stratum is passed over. The same for the same name and seed.
pub fn places(
    sizes: &[u64],
    read_budget: u64,
    name: &str,
    seed: u64,
) -> impl Iterator<Item = (usize, u64)> {
    let total = u128::from(sizes.iter().sum::<u64>());
    let strata = (read_budget / STRIP_BYTES).max(FEWEST_STRIPS);
    let name = blake3::hash(name.as_bytes());
    let first = name.as_bytes().first_chunk();
    let first = u64::from_le_bytes(*first.expect("INVARIANT: a hash has 32 bytes"));
    let mut random = SplitMix(seed ^ first);
    (0..strata).filter_map(move |stratum| {
        let end = |stratum: u64| total * u128::from(stratum) / u128::from(strata);
        let (low, high) = (end(stratum), end(stratum + 1));
        let mut place = low as u64 + random.below((high - low) as u64);
        let part = sizes.iter().position(|size| {
            if place < *size {
                return true;
            }
            place -= size;
            false
        });
        Some((part?, place))
    })
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        if most == 0 { 0 } else { z % most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(strips: &[(u64, u64)]) -> Reading<'_> {
        Reading {
            extent: Extent::Sample,
            is_complete: true,
            strips,
            broken: 0,
            is_cut_off: false,
            known: vec![None],
            spends_bytes_on_each_record: true,
            bytes: 10_000,
            content: (10_000, 10_000),
            unapplied: UnappliedDeletes::default(),
        }
    }

    #[test]
    fn equal_strips_leave_one_percent_of_the_part_that_was_not_read() {
        let records = reading(&[(10, 1_250); 2]).records();
        // 80 ± 1 % · √0.75
        assert_eq!(records.count, Count::between(79, 80, 81));
        assert_eq!(records.method, Method::Sampled);
    }

    #[test]
    fn strips_that_differ_widen_the_estimate() {
        let records = reading(&[(8, 1_000), (12, 1_000)]).records();
        // R = 0.01, standard error of R·X / (R·X) = √(8 / 2) / 1000 / 0.01 = 0.2; 100 ± 2.1 · 0.2 · √0.8 · 100
        assert_eq!(records.count, Count::between(62, 100, 138));
    }

    #[test]
    fn what_is_read_whole_is_counted() {
        let strips = [(10, 5_000), (11, 5_000)];
        let mut whole = Reading {
            extent: Extent::Whole,
            ..reading(&strips)
        };
        assert_eq!(whole.records().count, Count::exact(21));
        whole.broken = 3;
        assert_eq!(whole.records().count, Count::between(21, 21, 24));
        whole.is_complete = false;
        whole.is_cut_off = true;
        assert_eq!(whole.records().count, Count::open(21));
    }

    #[test]
    fn of_what_was_not_read_a_footer_or_the_size_speaks() {
        let mut unread = reading(&[]);
        assert_eq!(unread.records().count, Count::between(0, 156, 5_001));
        unread.spends_bytes_on_each_record = false;
        assert_eq!(unread.records().method, Method::NotCounted);
        unread.known = vec![Some(7), Some(5)];
        assert_eq!(unread.records().count, Count::exact(12));
    }

    #[test]
    fn a_sample_has_a_place_in_every_stratum_and_is_the_same_again() {
        let sizes = [40 << 20, 0, 60 << 20];
        let chosen: Vec<_> = places(&sizes, 20 << 20, "orders", 7).collect();
        assert_eq!(chosen.len(), FEWEST_STRIPS as usize);
        for (index, (part, place)) in chosen.iter().enumerate() {
            let place = sizes[..*part].iter().sum::<u64>() + place;
            assert_eq!(place * FEWEST_STRIPS / (100 << 20), index as u64);
        }
        assert!(places(&sizes, 20 << 20, "orders", 7).eq(chosen.iter().copied()));
        assert!(places(&sizes, 20 << 20, "orders", 8).ne(chosen.iter().copied()));
        assert!(places(&sizes, 20 << 20, "people", 7).ne(chosen));
    }
}
