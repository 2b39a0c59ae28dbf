//! What the readers of statistics and dBase files share: numbers in either order of bytes, rows of one length, days of a calendar.

use crate::format::Refusal;
use crate::model::dataset::{DataType, Split, SplitRange};
use crate::model::source::{Source, read_range};
use crate::model::table::Splits;
use arrow::array::{
    Array, ArrayRef, AsArray, Date32Builder, Float64Builder, TimestampMillisecondBuilder,
};
use arrow::datatypes::{Float64Type, Int64Type};
use std::sync::Arc;

/// Bytes of a batch; one row where it is longer.
pub(super) const BATCH: usize = 1 << 20;
/// Bytes of a row that is read.
pub(super) const MOST_ROW: usize = 32 << 20;
/// Places that text is taken from to tell its encoding, and bytes of each.
const PLACES: u64 = 16;
const PLACE_BYTES: usize = 16 * 1024;
/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;
/// Days from 0001-01-01 to 1970-01-01, and from there to 9999-12-31: what lies outside is no day of anyone's.
const FIRST_DAY: f64 = -719_162.0;
const LAST_DAY: f64 = 2_932_896.0;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    /// The least first.
    Little,
    /// The greatest first.
    Big,
}

/// Numbers of a record at an offset; `None` where it ends before.
macro_rules! numbers {
    ($($name:ident: $type:ty),+) => {$(
        pub(super) fn $name(self, bytes: &[u8], at: usize) -> Option<$type> {
            self.bytes(bytes, at).map(<$type>::from_le_bytes)
        }
    )+};
}

impl Order {
    numbers! { u16: u16, u32: u32, u64: u64, i16: i16, i32: i32, i64: i64, f64: f64 }

    fn bytes<const N: usize>(self, bytes: &[u8], at: usize) -> Option<[u8; N]> {
        let mut bytes: [u8; N] = *bytes.get(at..)?.first_chunk()?;
        if self == Self::Big {
            bytes.reverse();
        }
        Some(bytes)
    }
}

/// Rows of one length that stand one behind the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct FixedRows {
    /// Offset of the first.
    pub(super) start: u64,
    /// Offset behind the last.
    pub(super) end: u64,
    /// Bytes of each, at least 1.
    pub(super) length: usize,
}

impl FixedRows {
    /// So many rows from `start` on, as a header says it of a file of `byte_size` bytes. Where the file ends before, one row stands
    /// beyond its end: reading it says what is missing.
    pub(super) fn announced(byte_size: u64, start: u64, rows: u64, length: usize) -> Self {
        let held = byte_size.saturating_sub(start) / length as u64;
        let rows = rows.min(held + 1);
        Self {
            start,
            end: start.saturating_add(rows * length as u64),
            length,
        }
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> u64 {
        (self.end - self.start) / self.length as u64
    }

    /// Pieces of about `target` bytes.
    pub(super) fn splits(self, target: u64) -> Splits<'static> {
        let step = (target / self.length as u64).max(1) * self.length as u64;
        let mut at = self.start;
        Box::new(std::iter::from_fn(move || {
            let start = at;
            at = self.end.min(start.saturating_add(step));
            (start < self.end).then_some(Ok(Split::of_bytes(start, at)))
        }))
    }

    /// A piece of about `target` bytes near byte `place`, empty behind the last row.
    pub(super) fn near(&self, place: u64, target: u64) -> Split {
        let row = self.length as u64;
        let start = self.start + place.saturating_sub(self.start) / row * row;
        let length = (target / row).max(1) * row;
        let end = self.end.min(start.saturating_add(length));
        Split::of_bytes(start.min(end), end)
    }

    /// The rows of a piece in chunks; `cut_off` where the file ends before its rows do.
    pub(super) fn chunks<'a>(
        &self,
        source: &'a dyn Source,
        split: &Split,
        cut_off: Refusal,
    ) -> Chunks<'a> {
        let (at, end) = match split.range {
            SplitRange::Bytes { start, end } => (start, end),
            _ => (self.start, self.end),
        };
        Chunks {
            source,
            at,
            end,
            length: self.length,
            cut_off,
        }
    }

    /// What stands in these cells (offset in a row and bytes) of rows at several places, a line each, to tell its encoding by.
    pub(super) fn sample(&self, source: &dyn Source, cells: &[(usize, usize)]) -> Vec<u8> {
        let mut sample = Vec::new();
        let rows = self.count();
        let each = (PLACE_BYTES / self.length).max(1);
        for place in 0..PLACES.min(rows) {
            let row = rows / PLACES.min(rows) * place;
            let start = self.start + row * self.length as u64;
            // Damage is met again, and said, when the rows are read.
            let Ok(bytes) = read_range(source, start, each.saturating_mul(self.length)) else {
                break;
            };
            let end = (self.end - start).min(bytes.len() as u64) as usize;
            for row in bytes[..end].chunks_exact(self.length) {
                for (place, length) in cells {
                    let cell = row.get(*place..place + length).unwrap_or_default();
                    add_line(&mut sample, cell);
                }
            }
            // Every row of a small file was met.
            if each as u64 >= rows {
                break;
            }
        }
        sample
    }
}

/// Adds a text to a sample of texts: one that is plain ASCII says nothing.
pub(super) fn add_line(sample: &mut Vec<u8>, text: &[u8]) {
    const MOST: usize = 64 * 1024;
    if !text.is_ascii() && sample.len() < MOST {
        sample.push(b'\n');
        sample.extend(text.iter().filter(|byte| **byte != 0));
    }
}

/// Rows of a piece, some at a time.
pub(super) struct Chunks<'a> {
    source: &'a dyn Source,
    at: u64,
    end: u64,
    length: usize,
    cut_off: Refusal,
}

impl Chunks<'_> {
    /// The next rows, whole ones; a refusal is the last.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, Refusal>> {
        let most = (BATCH / self.length).max(1) * self.length;
        let wanted = (self.end.saturating_sub(self.at)).min(most as u64) as usize;
        if wanted == 0 {
            return None;
        }
        let mut bytes = match read_range(self.source, self.at, wanted) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.at = self.end;
                return Some(Err(Refusal::io(&error)));
            }
        };
        bytes.truncate(bytes.len() / self.length * self.length);
        if bytes.is_empty() {
            self.at = self.end;
            return Some(Err(self.cut_off));
        }
        self.at += bytes.len() as u64;
        Some(Ok(bytes))
    }

    /// Gives back rows at the end of the last chunk that were not taken.
    pub(super) fn give_back(&mut self, rows: usize) {
        self.at -= (rows * self.length) as u64;
    }
}

/// The day of a number of days from 1970-01-01 on; `None` where no calendar has it.
pub(super) fn day(days: f64) -> Option<i32> {
    (FIRST_DAY..=LAST_DAY)
        .contains(&days)
        .then(|| days.floor() as i32)
}

/// The moment of a number of milliseconds from 1970-01-01 on.
pub(super) fn moment(millis: f64) -> Option<i64> {
    (FIRST_DAY..=LAST_DAY + 1.0)
        .contains(&(millis / DAY))
        .then_some(millis as i64)
}

/// Numbers as a column of fractions, days or moments, as `data_type` says; each number is what the type counts.
pub(super) fn numbers(data_type: DataType, numbers: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    match data_type {
        DataType::Date => {
            let mut builder = Date32Builder::new();
            numbers.for_each(|number| builder.append_option(number.and_then(day)));
            Arc::new(builder.finish())
        }
        DataType::Timestamp => {
            let mut builder = TimestampMillisecondBuilder::new();
            numbers.for_each(|number| builder.append_option(number.and_then(moment)));
            Arc::new(builder.finish())
        }
        _ => {
            let mut builder = Float64Builder::new();
            let real = |number: &f64| number.is_finite();
            numbers.for_each(|number| builder.append_option(number.filter(real)));
            Arc::new(builder.finish())
        }
    }
}

/// Values of a column of numbers.
pub(super) fn values(array: &ArrayRef) -> Vec<f64> {
    if let Some(fractions) = array.as_primitive_opt::<Float64Type>() {
        return fractions.iter().flatten().collect();
    }
    let wholes = array.as_primitive_opt::<Int64Type>();
    let wholes = wholes.into_iter().flatten().flatten();
    wholes.map(|whole| whole as f64).collect()
}

/// Whether all of these numbers are whole ones that floating point holds exactly, and there are some.
pub(super) fn are_whole(array: &ArrayRef) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let values = values(array);
    array.len() > array.null_count()
        && values
            .iter()
            .all(|value| value.fract() == 0.0 && value.abs() < EXACT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_a_file_does_not_hold_are_one_beyond_its_end() {
        let rows = FixedRows::announced(100, 10, u64::MAX, 20);
        assert_eq!((rows.start, rows.end, rows.count()), (10, 110, 5));
        assert_eq!(FixedRows::announced(100, 10, 3, 20).end, 70);
        assert_eq!(FixedRows::announced(5, 10, 3, 20).end, 30);
    }

    #[test]
    fn days_that_no_calendar_has_are_none() {
        assert_eq!(day(-0.5), Some(-1));
        assert_eq!(day(1e300), None);
        assert_eq!(day(f64::NAN), None);
        assert_eq!(moment(86_400_000.0), Some(86_400_000));
        assert_eq!(moment(f64::INFINITY), None);
    }

    #[test]
    fn numbers_in_either_order() {
        let bytes = [1, 2, 3, 4];
        assert_eq!(Order::Little.u16(&bytes, 1), Some(0x0302));
        assert_eq!(Order::Big.u32(&bytes, 0), Some(0x0102_0304));
        assert_eq!(Order::Big.u32(&bytes, 1), None);
        assert_eq!(Order::Big.u16(&bytes, usize::MAX), None);
    }
}
