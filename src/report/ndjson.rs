//! A table as NDJSON: a row is a line, an object with every column of the table; what is absent is null.

use super::csv::moment;
use super::tables::{Cell, Failure, Table};
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use std::io::Write;

/// A table as NDJSON.
pub struct Ndjson(pub Table);

impl Report for Ndjson {
    fn id(&self) -> &'static str {
        self.file_name()
    }

    fn file_name(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.ndjson",
            Table::Columns => "columns.ndjson",
            Table::Obligations => "obligations.ndjson",
            Table::Tracks => "tracks.ndjson",
            Table::Transfers => "transfers.ndjson",
            Table::Questions => "questions.ndjson",
            Table::Coverage => "coverage.ndjson",
        }
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        let columns = self.0.columns();
        let mut line = Vec::new();
        let mut row = |cells: Vec<Cell<'_>>| {
            line.clear();
            line.push(b'{');
            for (index, (column, cell)) in columns.iter().zip(&cells).enumerate() {
                if index > 0 {
                    line.push(b',');
                }
                serde_json::to_writer(&mut line, column.name)?;
                line.push(b':');
                put(&mut line, cell)?;
            }
            line.extend(b"}\n");
            Ok(out.write_all(&line)?)
        };
        let rows = self.0.rows(inventory, &mut row);
        rows.map_err(|e: Failure| failed(self.id(), e))
    }
}

fn put(line: &mut Vec<u8>, cell: &Cell<'_>) -> serde_json::Result<()> {
    match cell {
        Cell::Nothing | Cell::Unbounded => serde_json::to_writer(line, &()),
        Cell::Text(text) => serde_json::to_writer(line, text),
        Cell::Texts(all) => serde_json::to_writer(line, all),
        Cell::Number(number) => serde_json::to_writer(line, number),
        Cell::Share(share) => serde_json::to_writer(line, share),
        Cell::Moment(at) => serde_json::to_writer(line, &moment(*at)),
    }
}
