//! How many rows in, a Parquet file of people whose number is known out.

use crate::invented::{mixed, person, resident_id};
use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Orders of people, as a file of so many rows in groups of a million, as most writers make them.
pub(crate) fn orders(path: &Path, rows: u64, people: u64) {
    const BATCH: u64 = 1 << 16;
    let ids: Vec<[u8; 18]> = (0..people).map(resident_id).collect();
    let group = usize::try_from((rows / 50).clamp(4_096, 1_000_000)).expect("a number of rows");
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(group))
        .build();
    let file = File::create(path).expect("room for the file");
    let mut writer: Option<ArrowWriter<File>> = None;
    let mut begin = 0;
    while begin < rows {
        let batch = batch(begin..rows.min(begin + BATCH), &ids);
        begin += BATCH;
        let open = writer.take().unwrap_or_else(|| {
            let file = file.try_clone().expect("an open file");
            ArrowWriter::try_new(file, batch.schema(), Some(properties.clone())).expect("a writer")
        });
        writer
            .insert(open)
            .write(&batch)
            .expect("room for the file");
    }
    if let Some(writer) = writer {
        writer.close().expect("room for the file");
    }
}

fn batch(rows: std::ops::Range<u64>, ids: &[[u8; 18]]) -> RecordBatch {
    let place = |row: u64| person(row, ids.len() as u64) as usize;
    let id = |row: u64| std::str::from_utf8(&ids[place(row)]).expect("digits");
    let keys = StringArray::from_iter_values(rows.clone().map(id));
    let orders = Int64Array::from_iter_values(rows.clone().map(|row| (mixed(row) >> 20) as i64));
    let amounts = rows.clone().map(|row| (mixed(row) >> 50) as f64 / 100.0);
    let note = |row: u64| format!("{:016x}{:016x}", mixed(row), mixed(!row));
    let notes =
        |salt: u64| StringArray::from_iter_values(rows.clone().map(|row| note(row ^ salt << 40)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("order_no", Arc::new(orders)),
        ("id_card_no", Arc::new(keys)),
        ("amount", Arc::new(Float64Array::from_iter_values(amounts))),
        ("trace", Arc::new(notes(1))),
        ("payload", Arc::new(notes(2))),
        ("digest", Arc::new(notes(3))),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}
