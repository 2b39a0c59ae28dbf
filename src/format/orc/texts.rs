//! How long the texts of a stripe are: the reader library unpacks the texts of a batch at once, so their lengths are looked at
//! before it says how many rows a batch has.

use super::lengths::{Lengths, Version};
use super::{Chunks, MOST_STRIPE};
use crate::format::Refusal;
use crate::model::reason::BinaryReason;
use crate::model::source::Source;
use orc_rust::proto::column_encoding::Kind as Encoding;
use orc_rust::proto::stream::Kind;
use orc_rust::reader::metadata::FileMetadata;
use orc_rust::schema::DataType;
use orc_rust::stripe::{Stripe, StripeMetadata};
use std::sync::Arc;

/// Rows that a batch may have.
const ROWS: [usize; 5] = [4_096, 512, 64, 8, 1];
/// Bytes of the texts of a batch, and of those that cannot be divided: one row, the words that a column's numbers stand for.
const BATCH: u64 = 16 << 20;
const MOST: u64 = 64 << 20;

/// Bytes that the texts of a batch take at most, for each number of [`ROWS`], and the largest set of words.
#[derive(Clone, Copy, Default)]
struct Widths {
    of_rows: [u64; ROWS.len()],
    words: u64,
}

/// Rows that are read at a time from these stripes.
///
/// # Errors
/// A stripe or a value that does not fit into memory; a stripe that cannot be read.
pub(super) fn rows<'a>(
    source: &Arc<dyn Source>,
    metadata: &FileMetadata,
    stripes: impl Iterator<Item = &'a StripeMetadata>,
) -> Result<usize, Refusal> {
    let mut rows = ROWS[0];
    for stripe in stripes {
        if stripe.data_length() > MOST_STRIPE {
            let mebibytes = MOST_STRIPE >> 20;
            return Err(Refusal::new(BinaryReason::OrcStripeTooLarge { mebibytes }));
        }
        let widths = widths(source, metadata, stripe)?;
        if widths.of_rows[ROWS.len() - 1].max(widths.words) > MOST {
            let mebibytes = MOST >> 20;
            return Err(Refusal::new(BinaryReason::OrcRowTooLarge { mebibytes }));
        }
        let fitting = ROWS.iter().zip(widths.of_rows);
        let fitting = fitting.filter(|(_, width)| *width <= BATCH);
        rows = rows.min(fitting.map(|(rows, _)| *rows).max().unwrap_or(1));
    }
    Ok(rows)
}

fn widths(
    source: &Arc<dyn Source>,
    metadata: &FileMetadata,
    stripe: &StripeMetadata,
) -> Result<Widths, Refusal> {
    let mut chunks = Chunks(source.clone());
    let stripe = Stripe::new(&mut chunks, metadata, metadata.root_data_type(), stripe);
    let stripe = stripe.map_err(|_| Refusal::new(BinaryReason::OrcUndecoded))?;
    let mut widths = Widths::default();
    // Each with whether a row may have any number of its texts.
    let columns = stripe.columns().iter();
    let mut left: Vec<_> = columns.map(|column| (column.clone(), false)).collect();
    while let Some((column, in_list)) = left.pop() {
        match column.data_type() {
            DataType::String { .. }
            | DataType::Varchar { .. }
            | DataType::Char { .. }
            | DataType::Binary { .. } => {
                let stream = stripe.stream_map().get(&column, Kind::Length);
                let encoding = column.encoding().kind();
                let lengths = Lengths::new(stream, version(encoding));
                if is_dictionary(encoding) {
                    widths.add_words(lengths.take(column.dictionary_size()));
                } else if in_list {
                    widths.add_spread(lengths, stripe.number_of_rows());
                } else {
                    widths.add(widest(lengths.take(stripe.number_of_rows())));
                }
            }
            DataType::List { .. } | DataType::Map { .. } => {
                left.extend(column.children().into_iter().map(|child| (child, true)));
            }
            _ => left.extend(column.children().into_iter().map(|child| (child, in_list))),
        }
    }
    Ok(widths)
}

const fn version(encoding: Encoding) -> Version {
    match encoding {
        Encoding::Direct | Encoding::Dictionary => Version::One,
        Encoding::DirectV2 | Encoding::DictionaryV2 => Version::Two,
    }
}

const fn is_dictionary(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Dictionary | Encoding::DictionaryV2)
}

impl Widths {
    fn add(&mut self, of_rows: [u64; ROWS.len()]) {
        for (sum, width) in self.of_rows.iter_mut().zip(of_rows) {
            *sum = sum.saturating_add(width);
        }
    }

    /// A column whose rows each have one of these words.
    fn add_words(&mut self, lengths: impl Iterator<Item = u64>) {
        let (longest, all) = lengths.fold((0, 0_u64), |(longest, all), length| {
            (length.max(longest), all.saturating_add(length))
        });
        self.words = self.words.max(all);
        self.add(ROWS.map(|rows| longest.saturating_mul(rows as u64)));
    }

    /// A column of which a row may have any number of texts: they are taken to be spread evenly.
    fn add_spread(&mut self, lengths: impl Iterator<Item = u64>, rows: usize) {
        let mean = lengths.fold(0, u64::saturating_add) / rows.max(1) as u64;
        self.add(ROWS.map(|rows| mean.saturating_mul(rows as u64)));
    }
}

/// The largest sum of so many lengths in a row, for each number of [`ROWS`].
fn widest(lengths: impl Iterator<Item = u64>) -> [u64; ROWS.len()] {
    let mut last = vec![0_u64; ROWS[0]];
    let (mut sums, mut widest) = ([0_u64; ROWS.len()], [0_u64; ROWS.len()]);
    for (at, length) in lengths.enumerate() {
        // No file holds more than this, and no sum of them overflows.
        let length = length.min(u64::MAX >> 16);
        for ((rows, sum), widest) in ROWS.iter().zip(&mut sums).zip(&mut widest) {
            let left = (at + ROWS[0] - rows) % ROWS[0];
            *sum = *sum + length - last[left];
            *widest = (*widest).max(*sum);
        }
        last[at % ROWS[0]] = length;
    }
    widest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_stretch_of_rows_counts() {
        let of = |lengths: &[u64]| widest(lengths.iter().copied());
        assert_eq!(of(&[]), [0; 5]);
        assert_eq!(of(&[5, 1, 7]), [13, 13, 13, 13, 7]);
        let mut lengths = vec![1; 10_000];
        lengths[7_000] = 100;
        lengths[7_009] = 50;
        assert_eq!(of(&lengths), [4_244, 660, 212, 107, 100]);
    }
}
