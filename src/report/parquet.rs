//! A table as Parquet, for those who query inventories.

use super::tables::Table;
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use polars::prelude::ParquetWriter;
use std::io::Write;

/// A frame as Parquet.
pub struct Parquet(pub Table);

impl Report for Parquet {
    fn id(&self) -> &'static str {
        self.file_name()
    }

    fn file_name(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.parquet",
            Table::Columns => "columns.parquet",
            Table::Coverage => "coverage.parquet",
        }
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        let mut frame = self.0.frame(inventory).map_err(|e| failed(self.id(), e))?;
        ParquetWriter::new(out)
            .finish(&mut frame)
            .map(|_| ())
            .map_err(|e| failed(self.id(), e))
    }
}
