//! A table as CSV, for spreadsheets and scripts.
//!
//! It begins with a byte-order mark, without which Excel takes Chinese for the local code page, and a text that a spreadsheet
//! would take for a formula gets a leading apostrophe (Parquet keeps it as it is).

use super::cells::Cells;
use super::tables::Table;
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use polars::prelude::DataFrame;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

/// A frame as CSV.
pub struct Csv(pub Table);

impl Report for Csv {
    fn id(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.csv",
            Table::Columns => "csv",
            Table::Coverage => "coverage.csv",
        }
    }

    fn file_name(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.csv",
            Table::Columns => "inventory.csv",
            Table::Coverage => "coverage.csv",
        }
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        for (index, frame) in self.0.frames(inventory).enumerate() {
            let frame = frame.map_err(|e| failed(self.id(), e))?;
            rows(&frame, index == 0, out).map_err(|e| failed(self.id(), e))?;
        }
        Ok(())
    }
}

/// Without it, Excel takes Chinese for the local code page.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One line a row; before them the names of the columns, where the file begins.
fn rows(
    frame: &DataFrame,
    is_first: bool,
    out: &mut dyn Write,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let names: Vec<&str> = frame.columns().iter().map(|c| c.name().as_str()).collect();
    let columns = frame.columns().iter().map(Cells::of);
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    if is_first {
        writeln!(out, "{BYTE_ORDER_MARK}{}", names.join(","))?;
    }
    let mut line = String::new();
    for row in 0..frame.height() {
        line.clear();
        for column in &columns {
            match column {
                Cells::Texts(cells) => line.push_str(&cells[row].map_or(Cow::default(), cell)),
                Cells::Numbers(cells) => {
                    cells[row].map_or(Ok(()), |number| write!(line, "{number}"))?;
                }
                // As in the JSON inventory: the shortest digits that mean this number.
                Cells::Shares(cells) => {
                    line.push_str(
                        &cells[row]
                            .map_or(Ok(String::new()), |share| serde_json::to_string(&share))?,
                    );
                }
            }
            line.push(',');
        }
        line.pop();
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// A text as it stands in the file. An empty one is quoted: a cell without quotes is one that has nothing to say.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = guarded(text);
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
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
    use polars::prelude::Column;

    #[test]
    fn nothing_and_an_empty_text_differ() {
        let frame = DataFrame::new_infer_height(vec![
            Column::new("text".into(), vec![Some("a,b"), Some(""), None]),
            Column::new("number".into(), vec![Some(1_u64), None, Some(u64::MAX)]),
            Column::new("share".into(), vec![0.5_f64, 1.0, 1.25e-7]),
        ]);
        let mut bytes = Vec::new();
        rows(&frame.unwrap(), true, &mut bytes).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{feff}text,number,share\n\"a,b\",1,0.5\n\"\",,1.0\n,18446744073709551615,1.25e-7\n"
        );
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
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1,2", "\"'=1,2\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
