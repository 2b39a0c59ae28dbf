//! Cells of an SPSS file: rows and a variable go in, a column comes out.

use super::variables::Variable;
use crate::format::code_page::CodePage;
use crate::format::fixed_rows::{Order, numbers};
use crate::model::dataset::DataType;
use arrow::array::{ArrayRef, BinaryViewBuilder};
use std::sync::Arc;

/// Days from 1582-10-14, where SPSS begins to count seconds, to 1970-01-01.
const EPOCH: f64 = 141_428.0;
const DAY: f64 = 86_400.0;

/// The column of a variable in rows of `length` bytes.
pub(super) fn column(
    bytes: &[u8],
    length: usize,
    variable: &Variable,
    order: Order,
    page: &CodePage,
) -> ArrayRef {
    let rows = bytes.chunks_exact(length);
    if variable.counts == DataType::String {
        return texts(rows, variable, page);
    }
    let values = rows.map(|row| number(row, variable, order));
    match &variable.labels {
        Some(labels) if variable.data_type == DataType::String => labels.column(values),
        _ => numbers(
            variable.counts,
            values.map(|number| number.map(|number| since_1970(variable.counts, number))),
        ),
    }
}

/// A number; `None` for a missing value.
fn number(row: &[u8], variable: &Variable, order: Order) -> Option<f64> {
    let number = order.f64(row, variable.place)?;
    let missing = &variable.missing;
    let in_range = |(low, high)| (low..=high).contains(&number);
    let is_missing = !number.is_finite()
        || number.to_bits() == f64::MIN.to_bits()
        || missing.range.is_some_and(in_range)
        || (missing.values.iter()).any(|value| order.f64(value, 0) == Some(number));
    (!is_missing).then_some(number)
}

/// Seconds as days or milliseconds from 1970 on; any other number as it is.
fn since_1970(counts: DataType, number: f64) -> f64 {
    match counts {
        DataType::Date => (number / DAY).floor() - EPOCH,
        DataType::Timestamp => (number - EPOCH * DAY) * 1_000.0,
        _ => number,
    }
}

/// Texts, by their labels where they have one.
fn texts<'a>(
    rows: impl Iterator<Item = &'a [u8]>,
    variable: &Variable,
    page: &CodePage,
) -> ArrayRef {
    let mut builder = BinaryViewBuilder::new();
    let mut joined = Vec::new();
    for row in rows {
        let pieces = variable.texts.iter();
        let mut pieces = pieces.filter_map(|(place, length)| row.get(*place..place + length));
        let text = if variable.texts.len() == 1 {
            pieces.next().unwrap_or_default()
        } else {
            joined.clear();
            // What a piece has too many of is filled with NULs by some writers.
            pieces.for_each(|piece| joined.extend(piece.iter().filter(|byte| **byte != 0)));
            &joined
        };
        let is_missing = |value: &[u8; 8]| value.trim_ascii_end() == text.trim_ascii_end();
        if !text.trim_ascii().is_empty() && variable.missing.values.iter().any(is_missing) {
            builder.append_null();
            continue;
        }
        let text = page.decode(text);
        let label = variable
            .labels
            .as_ref()
            .and_then(|labels| labels.of_text(&text));
        builder.append_value(label.unwrap_or(&text));
    }
    Arc::new(builder.finish())
}
