//! Small files from columns and rows: delimited text, Parquet, workbooks.

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow::datatypes::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::sync::Arc;

/// Rows as delimited text, quoted where they must be.
pub(crate) fn delimited(delimiter: char, header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::new();
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    for row in (!header.is_empty())
        .then_some(&header)
        .into_iter()
        .chain(rows)
    {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                text.push(delimiter);
            }
            if cell.contains([delimiter, '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(cell);
            }
        }
        text.push('\n');
    }
    text.into_bytes()
}

pub(crate) fn csv(header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    delimited(',', header, rows)
}

/// Columns as Parquet, two row groups where there are more than `group` rows.
pub(crate) fn parquet(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let schema = Schema::new(
        columns
            .iter()
            .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
            .collect::<Vec<_>>(),
    );
    let schema = Arc::new(schema);
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays).unwrap();
    let properties = WriterProperties::builder()
        .set_created_by("qingdan fixtures".to_owned())
        .set_compression(compression)
        .set_max_row_group_row_count(Some(1000))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

pub(crate) fn strings<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

pub(crate) fn longs(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

pub(crate) fn doubles(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

pub(crate) fn times(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(values))
}

/// Adds a sheet of texts, with its header on row `top`.
pub(crate) fn sheet(
    workbook: &mut rust_xlsxwriter::Workbook,
    name: &str,
    top: u32,
    header: &[String],
    rows: &[Vec<Option<String>>],
) {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).unwrap();
    for (place, name) in header.iter().enumerate() {
        sheet.write_string(top, place as u16, name).unwrap();
    }
    for (row, cells) in rows.iter().enumerate() {
        for (place, cell) in cells.iter().enumerate() {
            if let Some(cell) = cell {
                let row = top + 1 + row as u32;
                sheet.write_string(row, place as u16, cell).unwrap();
            }
        }
    }
}

/// The bytes of a workbook, the same on any day.
pub(crate) fn workbook(mut workbook: rust_xlsxwriter::Workbook) -> Vec<u8> {
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    workbook.save_to_buffer().unwrap()
}
