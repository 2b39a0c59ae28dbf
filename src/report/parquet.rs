//! A table as Parquet, for those who query inventories.

use super::cells::Cells;
use super::tables::Table;
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use polars::prelude::DataFrame;
use std::io::Write;
use std::sync::Arc;

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
        let frame = self.0.frame(inventory).map_err(|e| failed(self.id(), e))?;
        let bytes = file(&frame).map_err(|e| failed(self.id(), e))?;
        out.write_all(&bytes).map_err(|e| failed(self.id(), e))
    }
}

/// `frame` as the bytes of a Parquet file.
fn file(frame: &DataFrame) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    let batch = batch(frame)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    Ok(writer.into_inner()?)
}

/// The columns of `frame` under their names; each may be empty in a row.
fn batch(frame: &DataFrame) -> std::result::Result<RecordBatch, Box<dyn std::error::Error>> {
    let mut columns: Vec<(&str, ArrayRef, bool)> = Vec::new();
    for column in frame.columns() {
        let array: ArrayRef = match Cells::of(column)? {
            Cells::Texts(cells) => Arc::new(StringArray::from(cells)),
            Cells::Numbers(cells) => Arc::new(UInt64Array::from(cells)),
            Cells::Shares(cells) => Arc::new(Float64Array::from(cells)),
        };
        columns.push((column.name().as_str(), array, true));
    }
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}
