//! What was read of a dataset goes in; what that says of its records, and which places to read, comes out.
//!
//! `places` draws the places of a sample, `strips` says what those that were read tell of the rest.

pub mod bounds;
pub mod places;
pub mod strips;

use crate::model::Count;
use crate::model::dataset::UnappliedDeletes;
use crate::model::inventory::{Method, Records};
use crate::model::options::Depth;
use strips::{Coverage, Strip};

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
    /// Bytes of each part.
    pub sizes: Vec<u64>,
    /// The pieces of them that were read.
    pub strips: &'a [Strip],
    /// Parts, and bytes of them, where one of a sample could not be read.
    pub refused: &'a [(usize, u64)],
    /// Records that could not be read.
    pub broken: u64,
    /// Whether a part ended before its content did: of the rest nobody knows how much it was.
    pub is_cut_off: bool,
    /// By part: the records that it is known to have without reading.
    pub known: Vec<Option<u64>>,
    /// Whether every record takes up bytes of its own, so that the size bounds their number.
    pub spends_bytes_on_each_record: bool,
    /// Bytes that a record is sure to have.
    pub shortest: u64,
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

    /// The same for counting people, of whom there may be one in each row that was not read: with an upper end that holds whatever
    /// lies between the strips.
    #[must_use]
    pub fn records_at_most(&self) -> Count {
        let Records { count, method, .. } = self.records();
        if method != Method::Sampled {
            return count;
        }
        let read: u64 = self.strips.iter().map(|strip| strip.rows).sum();
        let unread = self
            .coverage()
            .most_unread(self.spends_bytes_on_each_record, self.shortest)
            .filter(|_| !self.is_cut_off);
        let most = unread.and_then(|unread| read.checked_add(unread));
        let upper = count.upper.zip(most).map(|(one, other)| one.max(other));
        Count::new(count.lower, count.estimate, upper)
    }

    /// The smallest share of the bytes of which something would have been read with 95 % confidence where it lies together.
    #[must_use]
    pub fn contiguous(&self) -> f64 {
        match self.extent {
            Extent::Nothing => 1.0,
            _ if self.is_complete => self.coverage().contiguous(),
            _ => 1.0,
        }
    }

    fn coverage(&self) -> Coverage {
        Coverage::new(&self.sizes, self.strips, self.refused)
    }

    /// Rows that its parts hold.
    fn stored(&self) -> Records {
        let certain = |count, method| Records {
            count,
            method,
            confidence: 1.0,
        };
        let known: Option<u64> = self.known.iter().copied().sum();
        let rows: u64 = self.strips.iter().map(|strip| strip.rows).sum();
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
        let sampled = self.coverage().records(self.spends_bytes_on_each_record);
        match sampled {
            Some(count) => Records {
                count,
                method: Method::Sampled,
                confidence: 0.95,
            },
            None => {
                let (likely, most) = self.content;
                Records {
                    // A record has at least one byte and a newline.
                    count: Count::between(0, likely / 64, most / 2 + 1),
                    method: Method::Metadata,
                    confidence: 1.0,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(at: u64, bytes: u64, rows: u64) -> Strip {
        Strip {
            part: 0,
            at,
            bytes,
            rows,
        }
    }

    fn reading(strips: &[Strip]) -> Reading<'_> {
        Reading {
            extent: Extent::Sample,
            is_complete: true,
            sizes: vec![10_000],
            strips,
            refused: &[],
            broken: 0,
            is_cut_off: false,
            known: vec![None],
            spends_bytes_on_each_record: true,
            shortest: 100,
            content: (10_000, 10_000),
            unapplied: UnappliedDeletes::default(),
        }
    }

    #[test]
    fn of_a_sample_the_people_may_be_more_than_the_records_are_likely_to_be() {
        let strips = [
            strip(0, 1_000, 10),
            strip(4_000, 1_000, 10),
            strip(9_000, 1_000, 20),
        ];
        let sample = reading(&strips);
        assert_eq!(sample.records().method, Method::Sampled);
        assert_eq!(
            sample.records_at_most().upper,
            sample.records().count.upper.max(Some(180))
        );
        // A gap of 4,000 bytes and one of 3,000.
        assert!((0.2..0.4).contains(&sample.contiguous()));
    }

    #[test]
    fn what_is_read_whole_is_counted() {
        let strips = [strip(0, 5_000, 10), strip(5_000, 5_000, 11)];
        let mut whole = Reading {
            extent: Extent::Whole,
            ..reading(&strips)
        };
        assert_eq!(whole.records().count, Count::exact(21));
        assert_eq!(whole.records_at_most(), Count::exact(21));
        whole.broken = 3;
        assert_eq!(whole.records().count, Count::between(21, 21, 24));
        whole.is_complete = false;
        whole.is_cut_off = true;
        assert_eq!(whole.records().count, Count::open(21));
        assert_eq!(whole.records_at_most(), Count::open(21));
    }

    #[test]
    fn of_what_was_not_read_a_footer_or_the_size_speaks() {
        let mut unread = reading(&[]);
        assert_eq!(unread.records().count, Count::between(0, 156, 5_001));
        unread.spends_bytes_on_each_record = false;
        assert_eq!(unread.records().method, Method::NotCounted);
        unread.known = vec![Some(7), Some(5)];
        assert_eq!(unread.records().count, Count::exact(12));
        assert_eq!(unread.records_at_most(), Count::exact(12));
    }
}
