//! A table as Parquet, for those who query inventories.

use super::cells::Cells;
use super::tables::{Frames, Table};
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
        let bytes = file(self.0.frames(inventory)).map_err(|e| failed(self.id(), e))?;
        out.write_all(&bytes).map_err(|e| failed(self.id(), e))
    }
}

/// `frames` as the bytes of a Parquet file.
fn file(frames: Frames<'_>) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer: Option<ArrowWriter<Vec<u8>>> = None;
    for frame in frames {
        let batch = batch(&frame?)?;
        let open = match writer.take() {
            Some(open) => open,
            None => begun(&batch)?,
        };
        writer.insert(open).write(&batch)?;
    }
    Ok(writer.map_or(Ok(Vec::new()), ArrowWriter::into_inner)?)
}

/// A file with the columns of a batch.
fn begun(batch: &RecordBatch) -> parquet::errors::Result<ArrowWriter<Vec<u8>>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))
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

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Array as _;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
    use polars::prelude::Column;

    #[test]
    fn cells_are_read_back() {
        let frame = DataFrame::new_infer_height(vec![
            Column::new("text".into(), vec![Some("表"), Some(""), None]),
            Column::new("number".into(), vec![Some(1_u64), None, Some(u64::MAX)]),
            Column::new("share".into(), vec![0.5_f64, 1.0, 1.25e-7]),
        ]);
        let frames = Box::new(std::iter::once(frame));
        let bytes = bytes::Bytes::from(file(frames).unwrap());
        let mut reader = ParquetRecordBatchReader::try_new(bytes, 8).unwrap();
        let read = reader.next().unwrap().unwrap();
        let nulls = read.columns().iter().map(arrow::array::Array::null_count);
        assert_eq!(nulls.collect::<Vec<_>>(), [1, 1, 0]);
        let texts = read.column(0).as_any().downcast_ref::<StringArray>();
        assert_eq!(
            (texts.unwrap().value(0), texts.unwrap().value(1)),
            ("表", "")
        );
        let shares = read.column(2).as_any().downcast_ref::<Float64Array>();
        assert_eq!(shares.unwrap().value(2).to_bits(), 1.25e-7_f64.to_bits());
        assert!(reader.next().is_none());
    }
}
