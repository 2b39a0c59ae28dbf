//! Cells of a dBase file: rows and a field go in, a column comes out.

use super::header::{Kind, Variable};
use crate::format::code_page::CodePage;
use crate::format::fixed_rows::{Order, numbers};
use crate::model::dataset::DataType;
use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Decimal128Builder, Int64Builder, new_null_array,
};
use arrow::datatypes::DataType as Arrow;
use std::sync::Arc;

/// The Julian day of 1970-01-01, and the Julian days that a date may have.
const EPOCH: i64 = 2_440_588;
const JULIAN: std::ops::RangeInclusive<i64> = 1_721_426..=5_373_484;
const DAY: i64 = 86_400_000;
/// Digits behind the point of an amount of money.
const MONEY: i8 = 4;

/// The column of a field.
pub(super) fn column(rows: &[&[u8]], variable: &Variable, page: &CodePage) -> ArrayRef {
    let cells = rows.iter().map(|row| cell(row, variable));
    match variable.kind {
        Kind::Text | Kind::Varying { .. } => {
            let mut builder = BinaryViewBuilder::with_capacity(rows.len());
            for cell in cells {
                builder.append_option(cell.map(|cell| page.decode(cell)).as_deref());
            }
            Arc::new(builder.finish())
        }
        Kind::Number => {
            let mut builder = BinaryViewBuilder::with_capacity(rows.len());
            cells.for_each(|cell| builder.append_option(cell.and_then(digits)));
            Arc::new(builder.finish())
        }
        Kind::Truth => {
            let mut builder = BooleanBuilder::with_capacity(rows.len());
            cells.for_each(|cell| builder.append_option(cell.and_then(truth)));
            Arc::new(builder.finish())
        }
        Kind::Whole | Kind::WholeOfSeven => {
            let mut builder = Int64Builder::with_capacity(rows.len());
            cells.for_each(|cell| {
                builder.append_option(cell.and_then(|cell| whole(cell, variable.kind)));
            });
            Arc::new(builder.finish())
        }
        Kind::Money => {
            let mut builder = Decimal128Builder::with_capacity(rows.len())
                .with_data_type(Arrow::Decimal128(19, MONEY));
            let amount = |cell| Order::Little.i64(cell, 0).map(i128::from);
            cells.for_each(|cell| builder.append_option(cell.and_then(amount)));
            Arc::new(builder.finish())
        }
        Kind::Day => numbers(DataType::Date, cells.map(|cell| cell.and_then(day))),
        Kind::Moment => numbers(DataType::Timestamp, cells.map(|cell| cell.and_then(moment))),
        Kind::Fraction => numbers(
            DataType::Double,
            cells.map(|cell| cell.and_then(|cell| Order::Little.f64(cell, 0))),
        ),
        Kind::FractionOfSeven => numbers(
            DataType::Double,
            cells.map(|cell| cell.and_then(fraction_of_seven)),
        ),
        Kind::Memo | Kind::Object => new_null_array(&Arrow::BinaryView, rows.len()),
    }
}

/// The column of memos.
pub(super) fn memos(texts: &[Option<Vec<u8>>], page: &CodePage) -> ArrayRef {
    let mut builder = BinaryViewBuilder::with_capacity(texts.len());
    for text in texts {
        let text = text.as_deref().map(|text| page.decode(text));
        builder.append_option(text.as_deref().filter(|text| !text.is_empty()));
    }
    Arc::new(builder.finish())
}

/// The bytes of a field, `None` where the row says that it has no value.
fn cell<'a>(row: &'a [u8], variable: &Variable) -> Option<&'a [u8]> {
    let flag = |bit: usize| {
        let (place, length) = variable.flags?;
        let flags = row.get(place..place + length)?;
        Some(flags.get(bit / 8)? >> (bit % 8) & 1 == 1)
    };
    if variable.null.and_then(flag) == Some(true) {
        return None;
    }
    let cell = row.get(variable.place..variable.place + variable.length)?;
    if let Kind::Varying { flag: bit } = variable.kind
        && flag(bit) == Some(true)
    {
        let length = usize::from(*cell.last()?);
        return cell.get(..length);
    }
    Some(cell)
}

/// A number as it is written; `None` for blanks, NULs, and the stars of a number that had no room.
fn digits(cell: &[u8]) -> Option<&[u8]> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | 0);
    let start = cell.iter().position(|byte| !is_blank(byte))?;
    let end = cell[start..].iter().position(is_blank);
    let number = &cell[start..end.map_or(cell.len(), |end| start + end)];
    (number.is_ascii() && !number.contains(&b'*')).then_some(number)
}

fn truth(cell: &[u8]) -> Option<bool> {
    match cell.first()? {
        b'T' | b't' | b'Y' | b'y' | b'1' => Some(true),
        b'F' | b'f' | b'N' | b'n' | b'0' => Some(false),
        _ => None,
    }
}

fn whole(cell: &[u8], kind: Kind) -> Option<i64> {
    if kind == Kind::Whole {
        return Order::Little.i32(cell, 0).map(i64::from);
    }
    // dBase 7 turns the sign, so that the bytes sort as the numbers do; zeros are no value.
    let stored = Order::Big.u32(cell, 0).filter(|stored| *stored != 0)?;
    Some(i64::from((stored ^ 0x8000_0000) as i32))
}

fn fraction_of_seven(cell: &[u8]) -> Option<f64> {
    let stored = Order::Big.u64(cell, 0).filter(|stored| *stored != 0)?;
    let is_positive = stored >> 63 == 1;
    let bits = if is_positive {
        stored ^ (1 << 63)
    } else {
        !stored
    };
    Some(f64::from_bits(bits))
}

/// Days from 1970-01-01 to the day that eight digits name.
fn day(cell: &[u8]) -> Option<f64> {
    let digits = std::str::from_utf8(cell.get(..8)?).ok()?;
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(part(0, 4)?).ok()?;
    let date = chrono::NaiveDate::from_ymd_opt(year, part(4, 6)?, part(6, 8)?)?;
    let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1)?;
    Some((date - epoch).num_days() as f64)
}

/// Milliseconds from 1970-01-01 to a moment: a Julian day and milliseconds of it, in either order of bytes.
fn moment(cell: &[u8]) -> Option<f64> {
    [Order::Little, Order::Big].into_iter().find_map(|order| {
        let day = i64::from(order.i32(cell, 0)?);
        let millis = i64::from(order.i32(cell, 4)?);
        let is_moment = JULIAN.contains(&day) && (0..=DAY).contains(&millis);
        is_moment.then_some(((day - EPOCH) * DAY + millis) as f64)
    })
}
