//! A table as Parquet, for those who query inventories: lists are lists, times are times, what is absent is null.

use super::tables::{Cell, Failure, Kind, Spec, TABLES_VERSION, Table};
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use arrow::array::{
    ArrayBuilder, ArrayRef, Float64Builder, ListBuilder, RecordBatch, StringBuilder,
    TimestampMillisecondBuilder, UInt64Builder,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// A table as Parquet.
pub struct Parquet(pub Table);

/// Rows that are written at once.
const ROWS: usize = 8_192;
/// The zone of its times.
const UTC: &str = "UTC";
/// Under which the edition of the tables stands in a file.
const VERSION_KEY: &str = "qingdan.tables";

impl Report for Parquet {
    fn id(&self) -> &'static str {
        self.file_name()
    }

    fn file_name(&self) -> &'static str {
        match self.0 {
            Table::Datasets => "datasets.parquet",
            Table::Columns => "columns.parquet",
            Table::Obligations => "obligations.parquet",
            Table::Tracks => "tracks.parquet",
            Table::Transfers => "transfers.parquet",
            Table::Questions => "questions.parquet",
            Table::Coverage => "coverage.parquet",
        }
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        let bytes = file(self.0, inventory).map_err(|e| failed(self.id(), e))?;
        out.write_all(&bytes).map_err(|e| failed(self.id(), e))
    }
}

/// A table as the bytes of a Parquet file.
fn file(table: Table, inventory: &Inventory) -> std::result::Result<Vec<u8>, Failure> {
    let columns = table.columns();
    let fields = columns
        .iter()
        .map(|spec| Field::new(spec.name, data_type(spec.kind), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let version = KeyValue::new(VERSION_KEY.to_owned(), TABLES_VERSION.to_owned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![version]))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties))?;
    let mut batch = Batch::new(&columns);
    table.rows(inventory, &mut |cells| {
        batch.push(&cells);
        if batch.rows == ROWS {
            writer.write(&batch.finish(&schema)?)?;
        }
        Ok(())
    })?;
    writer.write(&batch.finish(&schema)?)?;
    Ok(writer.into_inner()?)
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Texts => DataType::new_list(DataType::Utf8, true),
        Kind::Number => DataType::UInt64,
        Kind::Share => DataType::Float64,
        Kind::Moment => DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into())),
    }
}

/// Rows while they are put together.
struct Batch {
    columns: Vec<Column>,
    rows: usize,
}

/// The cells of a column.
enum Column {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Number(UInt64Builder),
    Share(Float64Builder),
    Moment(TimestampMillisecondBuilder),
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Texts => Self::Texts(ListBuilder::new(StringBuilder::new())),
            Kind::Number => Self::Number(UInt64Builder::new()),
            Kind::Share => Self::Share(Float64Builder::new()),
            Kind::Moment => Self::Moment(TimestampMillisecondBuilder::new().with_timezone(UTC)),
        }
    }

    /// A cell that is not of the column's kind is null.
    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Texts(column), Cell::Texts(all)) => {
                all.iter().for_each(|one| column.values().append_value(one));
                column.append(true);
            }
            (Self::Number(column), Cell::Number(number)) => column.append_value(*number),
            (Self::Share(column), Cell::Share(share)) => column.append_value(*share),
            (Self::Moment(column), Cell::Moment(at)) => column.append_value(*at),
            (Self::Text(column), _) => column.append_null(),
            (Self::Texts(column), _) => column.append(false),
            (Self::Number(column), _) => column.append_null(),
            (Self::Share(column), _) => column.append_null(),
            (Self::Moment(column), _) => column.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        let builder: &mut dyn ArrayBuilder = match self {
            Self::Text(column) => column,
            Self::Texts(column) => column,
            Self::Number(column) => column,
            Self::Share(column) => column,
            Self::Moment(column) => column,
        };
        builder.finish()
    }
}

impl Batch {
    fn new(columns: &[&Spec]) -> Self {
        let columns = columns.iter().map(|spec| Column::new(spec.kind));
        Self {
            columns: columns.collect(),
            rows: 0,
        }
    }

    fn push(&mut self, cells: &[Cell<'_>]) {
        let columns = self.columns.iter_mut().zip(cells);
        columns.for_each(|(column, cell)| column.push(cell));
        self.rows += 1;
    }

    /// The rows; none are left.
    fn finish(&mut self, schema: &Arc<Schema>) -> arrow::error::Result<RecordBatch> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(Column::finish);
        RecordBatch::try_new(schema.clone(), arrays.collect())
    }
}
