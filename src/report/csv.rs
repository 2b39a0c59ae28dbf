//! A table as CSV, for spreadsheets and scripts.
//!
//! It begins with a byte-order mark, without which Excel takes Chinese for the local code page, and a text that a spreadsheet
//! would take for a formula gets a leading apostrophe (the other forms keep it as it is). Lists are joined by `; `, times are RFC 3339
//! in UTC, and what is absent is an empty cell.

use super::tables::{Cell, Failure, Table};
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use chrono::{DateTime, SecondsFormat};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

/// A table as CSV.
pub struct Csv(pub Table);

impl Report for Csv {
    fn id(&self) -> &'static str {
        match self.0 {
            // The first of them, and still called so.
            Table::Columns => "csv",
            _ => self.file_name(),
        }
    }

    fn other_id(&self) -> Option<&'static str> {
        (self.0 == Table::Columns).then_some("columns.csv")
    }

    fn file_name(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.csv",
            Table::Columns => "inventory.csv",
            Table::Obligations => "obligations.csv",
            Table::Tracks => "tracks.csv",
            Table::Transfers => "transfers.csv",
            Table::Questions => "questions.csv",
            Table::Coverage => "coverage.csv",
        }
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        let wrong = |e: Failure| failed(self.id(), e);
        let names: Vec<&str> = self.0.columns().iter().map(|spec| spec.name).collect();
        writeln!(out, "{BYTE_ORDER_MARK}{}", names.join(",")).map_err(|e| wrong(e.into()))?;
        let mut line = String::new();
        let mut row = |cells: Vec<Cell<'_>>| {
            line.clear();
            put_row(&mut line, &cells)?;
            Ok(out.write_all(line.as_bytes())?)
        };
        self.0.rows(inventory, &mut row).map_err(wrong)
    }
}

/// Without it, Excel takes Chinese for the local code page.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// What stands between the entries of a list.
const BETWEEN: &str = "; ";

/// The cells of a row as a line.
fn put_row(line: &mut String, cells: &[Cell<'_>]) -> std::result::Result<(), Failure> {
    for one in cells {
        match one {
            Cell::Nothing | Cell::Unbounded => {}
            Cell::Text(text) => line.push_str(&cell(text)),
            Cell::Texts(all) => line.push_str(&cell(&all.join(BETWEEN))),
            Cell::Number(number) => write!(line, "{number}")?,
            // As in the JSON inventory: the shortest digits that mean this number.
            Cell::Share(share) => line.push_str(&serde_json::to_string(share)?),
            Cell::Moment(at) => line.push_str(&moment(*at)),
        }
        line.push(',');
    }
    line.pop();
    line.push('\n');
    Ok(())
}

/// A time as RFC 3339 writes it: `2026-10-01T08:00:00Z`.
#[must_use]
pub fn moment(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds);
    let text = time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    text.unwrap_or_default()
}

/// A text as it stands in the file. An empty one is quoted: a cell without quotes is one that has nothing to say.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = guarded(text);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text
    }
}

/// A text with an apostrophe before it where a spreadsheet would run it.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line() {
        let mut line = String::new();
        let cells = [
            Cell::Text("a,b".into()),
            Cell::Nothing,
            Cell::Number(u64::MAX),
            Cell::Share(1.25e-7),
            Cell::Texts(vec!["=x".into(), "y".into()]),
            Cell::Moment(1_759_305_600_000),
        ];
        put_row(&mut line, &cells).unwrap();
        let expected = "\"a,b\",,18446744073709551615,1.25e-7,'=x; y,2025-10-01T08:00:00Z\n";
        assert_eq!(line, expected);
    }
    #[test]
    fn a_formula_is_text() {
        assert_eq!(guarded("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guarded("-1+1"), "'-1+1");
        assert_eq!(guarded("手机号"), "手机号");
    }

    #[test]
    fn a_text_is_quoted_where_it_must_be() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1,2", "\"'=1,2\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
