//! The strips that were read of a dataset go in; its records, those not read at most, and what may lie unseen between the strips come
//! out.
//!
//! What was read is counted. Of each gap between two strips the density of its neighbours is taken: `y` records in `x` bytes of both.
//! That is a ratio estimate within strata of two neighbours (W. G. Cochran, *Sampling Techniques*, 3rd edition 1977, chapters 5A and 6),
//! which follows parts and regions that are unlike, and its error is that of successive differences (K. M. Wolter, *Introduction to
//! Variance Estimation*, 2nd edition 2007, chapter 8):
//!
//! ```text
//! records = Σ rows + Σ gap·R        R = (y₁ + y₂) / (x₁ + x₂)        e = y₁ − R·x₁
//! error of a strip's density d:  s² = 2·mean(e²) / mean(x)²          of the records:  s·√(Σ w²), w the bytes that a strip speaks for
//! ```
//! The interval takes in what may hide in the longest stretch between strips: no record, or as many again as in the densest strip. And
//! it takes in what follows where every gap is as sparse, or as dense, as the sparser or denser of its neighbours, since the
//! density may change anywhere between them. A gap in which a strip could not be read has a density that nobody knows.

use crate::model::Count;
use std::collections::BTreeMap;

/// The shortest record: a byte and a newline.
const SHORTEST_RECORD: u64 = 2;
/// Part of the estimate by which the interval reaches to each side at least, where next to nothing was read.
const LEAST_ERROR: f64 = 0.01;
/// The error of the density of a single strip, as a part of it.
const ERROR_OF_ONE: f64 = 0.5;

/// A stretch of a part of which all records were read that begin in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Strip {
    /// Index of the part.
    pub part: usize,
    /// Its first byte in the part's content.
    pub at: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Its records.
    pub rows: u64,
}

/// What was read of parts, and what was not.
#[derive(Clone, Debug)]
pub struct Coverage {
    rows: u64,
    bytes: u64,
    strips: Vec<Strip>,
    gaps: Vec<Gap>,
}

/// Bytes between two strips of a part that were not read.
#[derive(Clone, Copy, Debug)]
struct Gap {
    bytes: u64,
    /// The strips before and behind it, by their place among all.
    beside: [Option<usize>; 2],
    /// Whether a strip in it could not be read.
    is_refused: bool,
}

impl Coverage {
    /// By the `sizes` of the parts, the `strips` of them that were read, and places (part, byte) where one could not be read.
    #[must_use]
    pub fn new(sizes: &[u64], strips: &[Strip], refused: &[(usize, u64)]) -> Self {
        let mut strips = strips.to_vec();
        strips.sort_by_key(|strip| (strip.part, strip.at));
        let mut refused_in: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        for (part, at) in refused {
            refused_in.entry(*part).or_default().push(*at);
        }
        let (mut gaps, mut next) = (Vec::new(), 0);
        for (part, size) in sizes.iter().enumerate() {
            let none = Vec::new();
            let refused = refused_in.get(&part).unwrap_or(&none);
            let (mut at, mut before) = (0, None);
            loop {
                let behind = (strips.get(next))
                    .filter(|strip| strip.part == part)
                    .map(|_| next);
                let until = behind.map_or(*size, |next| strips[next].at.min(*size));
                // The place of the last strip may be the part's end.
                let within = |place: &u64| *place >= at && (*place < until || behind.is_none());
                if until > at {
                    gaps.push(Gap {
                        bytes: until - at,
                        beside: [before, behind],
                        is_refused: refused.iter().any(within),
                    });
                }
                let Some(strip) = behind else { break };
                at = at.max(strips[strip].at.saturating_add(strips[strip].bytes));
                before = behind;
                next += 1;
            }
        }
        Self {
            rows: strips.iter().map(|strip| strip.rows).sum(),
            bytes: sizes.iter().sum(),
            strips,
            gaps,
        }
    }

    /// Records of all parts, at a confidence of 95 %; `None` where none were read. `is_bounded` is whether every record has bytes of
    /// its own.
    #[must_use]
    pub fn records(&self, is_bounded: bool) -> Option<Count> {
        if self.rows == 0 {
            return None;
        }
        let density = self.density();
        let read = self.rows as f64;
        let known = || self.gaps.iter().filter(|gap| !gap.is_refused);
        let sum = |each: &dyn Fn(&Gap) -> f64| known().map(each).sum::<f64>();
        let likely = sum(&|gap| gap.bytes as f64 * self.beside(gap).unwrap_or(density));
        let [sparse, dense] = [f64::min, f64::max].map(|choose| {
            sum(&|gap| gap.bytes as f64 * self.neighbours(gap).reduce(choose).unwrap_or(density))
        });
        let unread = sum(&|gap| gap.bytes as f64);
        let share = unread / self.bytes.max(1) as f64;
        let error = (self.error(density)).max(LEAST_ERROR * (read + likely) * share.sqrt());
        let [hidden_less, hidden_more] = self.hidden(density);
        let refused = self.refused_bytes();
        let beyond = (refused / SHORTEST_RECORD) + u64::from(refused > 0);
        let lower = read + (likely - error - hidden_less).min(sparse).max(0.0);
        let upper = (read + (likely + error + hidden_more).max(dense)).ceil() as u64;
        // Of what could not be read, the estimate takes the density of the rest.
        let estimate = read + likely + refused as f64 * density;
        let upper = upper.checked_add(beyond);
        Some(Count::new(
            lower as u64,
            estimate.round() as u64,
            upper.filter(|_| is_bounded || refused == 0),
        ))
    }

    /// Records that were not read, at most: every gap as dense as the densest strip, and the longest stretch between strips, which may
    /// be unlike all that was read, full of records of the `shortest` bytes. `None` where nothing bounds them.
    #[must_use]
    pub fn most_unread(&self, is_bounded: bool, shortest: u64) -> Option<u64> {
        let bytes: u64 = self.gaps.iter().map(|gap| gap.bytes).sum();
        if bytes == 0 {
            return Some(0);
        }
        let refused = self.refused_bytes();
        if refused > 0 && !is_bounded {
            return None;
        }
        let dense = self.densest().unwrap_or(0.0);
        let longest = self.stretches().into_iter().fold(0.0, f64::max);
        let denser = (1.0 / shortest.max(SHORTEST_RECORD) as f64 - dense).max(0.0);
        let (least, unlike) = match self.rows {
            0 if is_bounded => (bytes, 0.0),
            0 => return None,
            _ if is_bounded => (refused, longest * denser),
            _ => (refused, 0.0),
        };
        let alike = (bytes - least) as f64 * dense + unlike;
        Some(alike.ceil() as u64 + least / SHORTEST_RECORD + u64::from(least > 0))
    }

    /// How many records fewer and more there may be where the longest stretch between strips is unlike all that was read: it may hold
    /// none, or be as dense again as the densest strip.
    fn hidden(&self, density: f64) -> [f64; 2] {
        let longest = self.stretches().into_iter().fold(0.0, f64::max);
        let whole = self.strips.len() < 2;
        let dense = self.densest().unwrap_or(density);
        if whole {
            [0.0; 2]
        } else {
            [longest * density, longest * dense]
        }
    }

    /// The density of the densest strip that is no rest of one.
    fn densest(&self) -> Option<f64> {
        let mean = self.strip_bytes() as f64 / self.strips.len().max(1) as f64;
        let whole = self
            .strips
            .iter()
            .filter(|one| one.bytes as f64 * 4.0 >= mean);
        whole.filter_map(density_of).reduce(f64::max)
    }

    /// Bytes in gaps where a strip could not be read.
    fn refused_bytes(&self) -> u64 {
        let refused = self.gaps.iter().filter(|gap| gap.is_refused);
        refused.map(|gap| gap.bytes).sum()
    }

    /// The smallest share of all bytes, 0 to 1, of which something would have been read with 95 % confidence where it lies together,
    /// anywhere: a stretch of so many bytes fits into the gaps in 5 % of the places where it may lie.
    #[must_use]
    pub fn contiguous(&self) -> f64 {
        const MISSED: f64 = 0.05;
        if self.gaps.iter().any(|gap| gap.is_refused) {
            return 1.0;
        }
        let gaps = self.stretches();
        let fits_into = |length: f64| {
            let places = gaps.iter().map(|gap| (gap - length).max(0.0));
            places.sum::<f64>() > MISSED * (self.bytes as f64 - length)
        };
        let (mut least, mut most) = (0.0, self.bytes as f64);
        for _ in 0..64 {
            let middle = f64::midpoint(least, most);
            if fits_into(middle) {
                least = middle;
            } else {
                most = middle;
            }
        }
        if gaps.is_empty() {
            return 0.0;
        }
        most / self.bytes.max(1) as f64
    }

    /// Bytes of each stretch that nothing was read of, over the ends of parts.
    fn stretches(&self) -> Vec<f64> {
        let mut stretches: Vec<f64> = Vec::new();
        let mut is_open = false;
        for gap in self.gaps.iter().filter(|gap| !gap.is_refused) {
            match stretches
                .last_mut()
                .filter(|_| is_open && gap.beside[0].is_none())
            {
                Some(stretch) => *stretch += gap.bytes as f64,
                None => stretches.push(gap.bytes as f64),
            }
            is_open = gap.beside[1].is_none();
        }
        stretches
    }

    fn strip_bytes(&self) -> u64 {
        self.strips.iter().map(|strip| strip.bytes).sum()
    }

    /// Records in a byte of all that was read.
    fn density(&self) -> f64 {
        self.rows as f64 / self.strip_bytes().max(1) as f64
    }

    /// Densities of the strips beside a gap; the sparsest and the densest of all where there are none.
    fn neighbours(&self, gap: &Gap) -> impl Iterator<Item = f64> {
        let beside = gap.beside.iter().flatten();
        let mut densities: Vec<f64> = beside
            .filter_map(|strip| density_of(&self.strips[*strip]))
            .collect();
        if densities.is_empty() {
            densities = self.strips.iter().filter_map(density_of).collect();
        }
        densities.into_iter()
    }

    /// The density of the strips beside a gap together; `None` where there are none.
    fn beside(&self, gap: &Gap) -> Option<f64> {
        let beside = || {
            gap.beside
                .iter()
                .flatten()
                .map(|strip| &self.strips[*strip])
        };
        let bytes: u64 = beside().map(|strip| strip.bytes).sum();
        let rows: u64 = beside().map(|strip| strip.rows).sum();
        (bytes > 0).then(|| rows as f64 / bytes as f64)
    }

    /// How far the records of the gaps may be off, at a confidence of 95 %.
    fn error(&self, density: f64) -> f64 {
        let known = || self.gaps.iter().filter(|gap| !gap.is_refused);
        let unread: f64 = known().map(|gap| gap.bytes as f64).sum();
        let count = self.strips.len();
        if count < 2 {
            return student(20) * ERROR_OF_ONE * density * unread;
        }
        let residuals = self.strips.windows(2).map(|pair| {
            let (rows, bytes) = (pair[0].rows + pair[1].rows, pair[0].bytes + pair[1].bytes);
            let ratio = rows as f64 / bytes.max(1) as f64;
            (pair[0].rows as f64 - ratio * pair[0].bytes as f64).powi(2)
        });
        let mean = self.strip_bytes() as f64 / count as f64;
        let variance = 2.0 * residuals.sum::<f64>() / (count - 1) as f64 / mean.max(1.0).powi(2);
        let mut weights = vec![0.0; count];
        let mut of_all = 0.0;
        for gap in known() {
            let beside: Vec<usize> = gap.beside.iter().flatten().copied().collect();
            let each = gap.bytes as f64 / beside.len().max(1) as f64;
            if beside.is_empty() {
                of_all += gap.bytes as f64 / count as f64;
            }
            beside.iter().for_each(|strip| weights[*strip] += each);
        }
        let squares = weights.iter().map(|weight| (weight + of_all).powi(2));
        // Successive differences share strips: two thirds of them are worth as many independent ones.
        let degrees = ((count - 1) * 2 / 3).max(1);
        student(degrees) * (variance * squares.sum::<f64>()).sqrt()
    }
}

fn density_of(strip: &Strip) -> Option<f64> {
    (strip.bytes > 0).then(|| strip.rows as f64 / strip.bytes as f64)
}

/// The 97.5 % quantile of Student's distribution (published tables; beyond them its first two terms).
fn student(degrees: usize) -> f64 {
    const TABLE: [f64; 12] = [
        12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
    ];
    let beyond = 1.96 + 2.372 / degrees as f64 + 2.82 / (degrees as f64).powi(2);
    TABLE.get(degrees - 1).copied().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of strips of these rows, each of 1,000 bytes before a gap of 9,000.
    fn spread(rows: &[u64]) -> (Vec<u64>, Vec<Strip>) {
        let strips = rows.iter().enumerate().map(|(index, rows)| Strip {
            part: 0,
            at: index as u64 * 10_000,
            bytes: 1_000,
            rows: *rows,
        });
        (vec![rows.len() as u64 * 10_000], strips.collect())
    }

    #[test]
    fn equal_strips_leave_one_percent_and_what_the_longest_gap_may_hide() {
        let (sizes, strips) = spread(&[10; 20]);
        let records = Coverage::new(&sizes, &strips, &[]).records(true).unwrap();
        // 2,000 ± (1 % · √0.9 + 9,000 bytes of 1 in 100)
        assert_eq!(records, Count::between(1_891, 2_000, 2_109));
    }

    #[test]
    fn strips_that_differ_widen_the_estimate() {
        let (sizes, strips) = spread(&[8, 12].repeat(10));
        let records = Coverage::new(&sizes, &strips, &[]).records(true).unwrap();
        // Each gap lies between 8 and 12 in 1,000; behind the last strip there are 12.
        assert!(
            records.contains(1_676) && records.contains(2_360),
            "{records}"
        );
        assert!(
            records.lower > 1_500 && records.upper < Some(2_500),
            "{records}"
        );
    }

    #[test]
    fn a_change_between_two_strips_may_be_anywhere() {
        let rows: Vec<u64> = (0..20)
            .map(|index| if index < 16 { 10 } else { 50 })
            .collect();
        let (sizes, strips) = spread(&rows);
        let records = Coverage::new(&sizes, &strips, &[]).records(true).unwrap();
        let truth = |change: u64| (160_000 - change) / 100 + (40_000 + change) / 20;
        for change in [0, 4_000, 9_000] {
            assert!(records.contains(truth(change)), "{records}");
        }
    }

    #[test]
    fn of_what_could_not_be_read_nobody_knows_the_density() {
        let (sizes, strips) = spread(&[10; 20]);
        let all = Coverage::new(&sizes, &strips[..16], &[(0, 160_000), (0, 190_000)]);
        let records = all.records(true).unwrap();
        // 151,000 bytes were read or lie between strips; 49,000 are behind the last one.
        assert!(records.lower <= 1_510 && records.lower > 1_380, "{records}");
        assert!(records.upper >= Some(1_510 + 24_501), "{records}");
        assert!(all.contiguous() > 0.999);
        assert_eq!(all.records(false).unwrap().upper, None);
        assert_eq!(all.most_unread(false, 100), None);
        assert_eq!(all.most_unread(true, 100), Some(1_350 + 24_501));
    }

    #[test]
    fn unlike_parts_are_strata() {
        let sizes = vec![100_000; 4];
        let strips: Vec<Strip> = (0..40)
            .map(|index| Strip {
                part: index / 10,
                at: index as u64 % 10 * 10_000,
                bytes: 1_000,
                rows: 10 + 30 * (index as u64 / 10),
            })
            .collect();
        let records = Coverage::new(&sizes, &strips, &[]).records(true).unwrap();
        assert!(records.contains(22_000), "{records}");
        assert!(records.upper < Some(25_500), "{records}");
    }

    #[test]
    fn what_lies_together_may_lie_between_the_strips() {
        let (sizes, strips) = spread(&[10; 100]);
        let share = Coverage::new(&sizes, &strips, &[]).contiguous();
        // 0.95 of a distance, less a strip: 8,500 of 1,000,000 bytes.
        assert!((0.008..0.009).contains(&share), "{share}");
        let whole = [Strip {
            part: 0,
            at: 0,
            bytes: 10,
            rows: 1,
        }];
        assert!(Coverage::new(&[10], &whole, &[]).contiguous() < 0.001);
        assert!(Coverage::new(&[10], &[], &[]).contiguous() > 0.9);
    }

    /// Any strips and refusals: the ends are in order, and what was read is counted.
    #[test]
    fn whatever_was_read_is_in_the_interval() {
        let mut state = 7_u64;
        let mut below = |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % most
        };
        for _ in 0..2_000 {
            let sizes: Vec<u64> = (0..=below(5)).map(|_| below(5_000)).collect();
            let mut strips = Vec::new();
            for (part, size) in sizes.iter().enumerate() {
                let mut at = below(1_000);
                while at < *size {
                    let bytes = (1 + below(400)).min(size - at);
                    let rows = below(bytes / 2 + 1);
                    strips.push(Strip {
                        part,
                        at,
                        bytes,
                        rows,
                    });
                    at += bytes + below(900);
                }
            }
            let refused: Vec<(usize, u64)> = (0..below(3))
                .map(|_| (below(sizes.len() as u64) as usize, below(5_000)))
                .collect();
            let all = Coverage::new(&sizes, &strips, &refused);
            let read: u64 = strips.iter().map(|strip| strip.rows).sum();
            let bytes: u64 = strips.iter().map(|strip| strip.bytes).sum();
            let gaps: u64 = all.gaps.iter().map(|gap| gap.bytes).sum();
            assert_eq!(gaps + bytes, sizes.iter().sum::<u64>());
            if let Some(records) = all.records(true) {
                assert!(records.lower >= read, "{records} of {read}");
            }
            assert!((0.0..=1.0).contains(&all.contiguous()));
        }
    }
}
