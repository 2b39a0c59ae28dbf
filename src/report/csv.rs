//! A table as CSV, for spreadsheets and scripts.
//!
//! It begins with a byte-order mark, without which Excel takes Chinese for the local code page, and a text that a spreadsheet
//! would take for a formula gets a leading apostrophe (Parquet keeps it as it is).

use super::tables::Table;
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use polars::prelude::{Column, CsvWriter, DataFrame, PolarsResult, SerWriter};
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
        let mut frame = self.0.frame(inventory).map_err(|e| failed(self.id(), e))?;
        guard(&mut frame).map_err(|e| failed(self.id(), e))?;
        CsvWriter::new(out)
            .include_bom(true)
            .finish(&mut frame)
            .map_err(|e| failed(self.id(), e))
    }
}

/// Puts an apostrophe before every text that a spreadsheet would run.
fn guard(frame: &mut DataFrame) -> PolarsResult<()> {
    let texts: Vec<(usize, Column)> = frame
        .columns()
        .iter()
        .enumerate()
        .filter_map(|(i, column)| {
            let cells = column.str().ok()?;
            let guarded: Vec<Option<String>> =
                cells.iter().map(|cell| cell.map(guarded_cell)).collect();
            Some((i, Column::new(column.name().clone(), guarded)))
        })
        .collect();
    for (i, column) in texts {
        frame.replace_column(i, column)?;
    }
    Ok(())
}

fn guarded_cell(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text() {
        assert_eq!(guarded_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guarded_cell("-1+1"), "'-1+1");
        assert_eq!(guarded_cell("手机号"), "手机号");
    }
}
