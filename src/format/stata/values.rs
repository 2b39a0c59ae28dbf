//! Cells of a Stata file: rows and a variable go in, a column comes out.

use super::StataTable;
use super::header::{Kind, Variable};
use super::strings::Strings;
use crate::format::Refusal;
use crate::format::fixed_rows::{Order, numbers};
use crate::model::dataset::DataType;
use crate::model::source::Source;
use arrow::array::{ArrayRef, BinaryViewBuilder, Int64Builder};
use chrono::{Datelike as _, NaiveDate};
use std::sync::Arc;

/// Days from 1960-01-01, where Stata begins to count, to 1970-01-01.
const EPOCH: f64 = 3_653.0;
const DAY: f64 = 86_400_000.0;
/// The year in which Stata begins to count, and the day of it as chrono counts.
const FIRST_YEAR: i64 = 1_960;
const WEEKS: i64 = 52;
/// The release from which on the greatest numbers are missing values of 27 kinds, and the greatest numbers of before and after.
const MANY_KINDS: u16 = 113;
const GREATEST: [[i64; 3]; 2] = [[126, 32_766, 2_147_483_646], [100, 32_740, 2_147_483_620]];
const GREATEST_FLOAT: u32 = 0x7EFF_FFFF;
const GREATEST_DOUBLE: u64 = 0x7FDF_FFFF_FFFF_FFFF;

/// What the numbers of a variable count: the letter of its format behind `%t`.
fn unit(format: &[u8]) -> Option<u8> {
    let rest = format.strip_prefix(b"%")?;
    let start = rest.iter().position(|byte| !matches!(byte, b'-' | b'~'))?;
    match &rest[start..] {
        [b't', unit, ..] => Some(*unit),
        [b'd', ..] => Some(b'd'),
        _ => None,
    }
}

/// What a variable with numbers of this kind and this format is.
pub(super) fn data_type(kind: Kind, format: &[u8]) -> DataType {
    match (kind, unit(format)) {
        (Kind::Text | Kind::String, _) => DataType::String,
        (_, Some(b'd' | b'w' | b'm' | b'q' | b'h')) => DataType::Date,
        (_, Some(b'c' | b'C')) => DataType::Timestamp,
        (Kind::Byte | Kind::Int | Kind::Long, _) => DataType::Bigint,
        _ => DataType::Double,
    }
}

/// The column of a variable.
pub(super) fn column(
    bytes: &[u8],
    variable: &Variable,
    table: &StataTable,
    source: &dyn Source,
) -> Result<ArrayRef, Refusal> {
    let rows = bytes.chunks_exact(table.rows.length);
    let cells = (rows.clone()).map(|row| &row[variable.place..variable.place + variable.length]);
    let (page, order, release) = (&table.page, table.order, table.release);
    let fractions = cells
        .clone()
        .map(|cell| fraction(variable.kind, cell, order, release));
    Ok(match (variable.kind, &variable.labels) {
        (Kind::Text, _) => {
            let mut builder = BinaryViewBuilder::new();
            for cell in cells {
                let end = memchr::memchr(0, cell).unwrap_or(cell.len());
                builder.append_value(page.decode(&cell[..end]).as_bytes());
            }
            Arc::new(builder.finish())
        }
        (Kind::String, _) => {
            let (mut builder, mut budget) = (BinaryViewBuilder::new(), Strings::budget());
            for row in rows {
                let text = (table.strings).text(row, variable.place, table, source, &mut budget)?;
                builder.append_option(text.as_ref().map(|text| page.decode(text)).as_deref());
            }
            Arc::new(builder.finish())
        }
        (_, Some(labels)) if variable.data_type == DataType::String => labels.column(fractions),
        (Kind::Byte | Kind::Int | Kind::Long, _) if variable.data_type == DataType::Bigint => {
            let mut builder = Int64Builder::new();
            let wholes = cells.map(|cell| whole(variable.kind, cell, order, release));
            wholes.for_each(|whole| builder.append_option(whole));
            Arc::new(builder.finish())
        }
        _ => {
            let unit = unit(&variable.format);
            let counted =
                fractions.map(|number| number.and_then(|number| since_1970(unit, number)));
            numbers(variable.data_type, counted)
        }
    })
}

/// A whole number; `None` for a missing value.
fn whole(kind: Kind, cell: &[u8], order: Order, release: u16) -> Option<i64> {
    let greatest = GREATEST[usize::from(release >= MANY_KINDS)];
    let (number, greatest) = match kind {
        Kind::Byte => (i64::from(cell.first()?.cast_signed()), greatest[0]),
        Kind::Int => (order.i16(cell, 0)?.into(), greatest[1]),
        Kind::Long => (order.i32(cell, 0)?.into(), greatest[2]),
        _ => return None,
    };
    (number <= greatest).then_some(number)
}

/// A number; `None` for a missing value.
fn fraction(kind: Kind, cell: &[u8], order: Order, release: u16) -> Option<f64> {
    // Those with the sign are numbers.
    match kind {
        Kind::Float => {
            let bits = order.u32(cell, 0)?;
            let is_missing = bits >> 31 == 0 && bits > GREATEST_FLOAT;
            (!is_missing).then(|| f64::from(f32::from_bits(bits)))
        }
        Kind::Double => {
            let bits = order.u64(cell, 0)?;
            let is_missing = bits >> 63 == 0 && bits > GREATEST_DOUBLE;
            (!is_missing).then(|| f64::from_bits(bits))
        }
        _ => whole(kind, cell, order, release).map(|whole| whole as f64),
    }
    .filter(|number| number.is_finite())
}

/// A number of days, milliseconds, weeks, months, quarters or halves of years from 1960 on as days or milliseconds from 1970 on.
fn since_1970(unit: Option<u8>, number: f64) -> Option<f64> {
    let months = match unit {
        Some(b'd') => return Some(number - EPOCH),
        Some(b'c' | b'C') => return Some(number - EPOCH * DAY),
        Some(b'w') => {
            let weeks = number as i64;
            let start = first_day(weeks.div_euclid(WEEKS).checked_mul(12)?)?;
            return Some(start + 7.0 * weeks.rem_euclid(WEEKS) as f64);
        }
        Some(b'm') => number as i64,
        Some(b'q') => (number as i64).checked_mul(3)?,
        Some(b'h') => (number as i64).checked_mul(6)?,
        _ => return Some(number),
    };
    first_day(months)
}

/// Days from 1970-01-01 to the first day of a month, counted from January 1960.
fn first_day(months: i64) -> Option<f64> {
    let year = i32::try_from(FIRST_YEAR.checked_add(months.div_euclid(12))?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, months.rem_euclid(12) as u32 + 1, 1)?;
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    Some(f64::from(
        date.num_days_from_ce() - epoch.num_days_from_ce(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_numbers_count() {
        for (format, number, expected) in [
            (&b"%td"[..], 0.0, -3_653.0),
            (b"%-tdD_m_Y", 3_653.0, 0.0),
            (b"%d", 3_654.0, 1.0),
            (b"%tm", 120.0, 0.0),
            (b"%tq", 40.0, 0.0),
            (b"%th", 20.0, 0.0),
            (b"%tw", 520.0, 0.0),
            (b"%tm", -1.0, -3_684.0),
            (b"%tc", 0.0, -3_653.0 * DAY),
        ] {
            assert_eq!(since_1970(unit(format), number), Some(expected));
        }
        assert_eq!(unit(b"%9.0g"), None);
        assert_eq!(since_1970(Some(b'q'), f64::MAX), None);
    }

    #[test]
    fn the_greatest_numbers_are_missing_values() {
        let little = Order::Little;
        assert_eq!(whole(Kind::Byte, &[101], little, 113), None);
        assert_eq!(whole(Kind::Byte, &[101], little, 112), Some(101));
        assert_eq!(whole(Kind::Byte, &[0x9C], little, 118), Some(-100));
        let missing = 0x7FE0_0000_0000_0000_u64.to_be_bytes();
        assert_eq!(fraction(Kind::Double, &missing, Order::Big, 118), None);
    }
}
