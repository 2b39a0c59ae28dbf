//! Cells of any kind of workbook as text with a kind: whole numbers without a fraction, days as days.

use calamine::{Data, DataRef, ExcelDateTime};

/// What a cell holds, as far as telling names of columns from values needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) enum Kind {
    Text,
    Number,
    Moment,
    Boolean,
}

/// A cell that holds something.
#[derive(Clone, Debug)]
pub(in crate::format) struct Cell {
    pub(in crate::format) kind: Kind,
    pub(in crate::format) text: String,
}

/// Whole numbers that a float holds exactly.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

fn number(value: f64) -> Cell {
    let text = if value.fract() == 0.0 && value.abs() < MOST_EXACT {
        (value as i64).to_string()
    } else {
        value.to_string()
    };
    Cell {
        kind: Kind::Number,
        text,
    }
}

/// A day, a time of day, or both; a span of time as hours.
fn moment(value: ExcelDateTime) -> Cell {
    let serial = value.as_f64();
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let text = if value.is_duration() || serial < 1.0 {
        let seconds = (serial * 86_400.0).round() as i64;
        format!(
            "{:02}:{:02}:{:02}",
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60
        )
    } else if serial.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    };
    Cell {
        kind: Kind::Moment,
        text,
    }
}

fn text(text: &str) -> Option<Cell> {
    (!text.trim().is_empty()).then(|| Cell {
        kind: Kind::Text,
        text: text.to_owned(),
    })
}

fn boolean(value: bool) -> Cell {
    Cell {
        kind: Kind::Boolean,
        text: value.to_string(),
    }
}

fn iso(text: &str) -> Cell {
    Cell {
        kind: Kind::Moment,
        text: text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
    }
}

/// The cell of a value that is lent; `None` where it is empty or an error of a formula.
pub(in crate::format) fn lent(value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Int(value) => Some(Cell {
            kind: Kind::Number,
            text: value.to_string(),
        }),
        DataRef::Float(value) => Some(number(*value)),
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(value) => Some(boolean(*value)),
        DataRef::DateTime(value) => Some(moment(*value)),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => Some(iso(value)),
        DataRef::Error(_) | DataRef::Empty => None,
    }
}

/// The cell of a value that is owned.
pub(in crate::format) fn owned(value: &Data) -> Option<Cell> {
    match value {
        Data::Int(value) => Some(Cell {
            kind: Kind::Number,
            text: value.to_string(),
        }),
        Data::Float(value) => Some(number(*value)),
        Data::String(value) => text(value),
        Data::Bool(value) => Some(boolean(*value)),
        Data::DateTime(value) => Some(moment(*value)),
        Data::DateTimeIso(value) | Data::DurationIso(value) => Some(iso(value)),
        Data::Error(_) | Data::Empty => None,
    }
}
