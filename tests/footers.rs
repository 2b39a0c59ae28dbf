//! Parquet as writers of ten years left it: files that every reader but a strict one reads are read.

use crate::support::files::strings;
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use crate::support::program::within_limits;
use arrow::array::{ArrayRef, Int32Array, Int64Array, RecordBatch};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, FileMetaData, ParquetMetaData, ParquetMetaDataReader,
    ParquetMetaDataWriter,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

const ROWS: usize = 60;

/// A file of a number, a word and an empty column, with nothing between the chunks and the footer.
fn plain(dictionaries: bool) -> Vec<u8> {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS as i64));
    let words = strings((0..ROWS).map(|row| ["north", "south", "east"][row % 3]));
    let nothing: ArrayRef = Arc::new(Int32Array::from(vec![None; ROWS]));
    let columns = [("n", numbers), ("word", words), ("nothing", nothing)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(dictionaries)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// The file with another footer: `rows` in it, by `writer`, its chunks as `chunk` makes them of what they are.
fn with_footer(
    file: &[u8],
    writer: &str,
    rows: Option<i64>,
    chunk: impl Fn(ColumnChunkMetaDataBuilder, i64) -> ColumnChunkMetaDataBuilder,
) -> Vec<u8> {
    let own = ParquetMetaDataReader::new()
        .parse_and_finish(&Bytes::copy_from_slice(file))
        .unwrap();
    let about = own.file_metadata();
    let metadata = FileMetaData::new(
        about.version(),
        about.num_rows(),
        Some(writer.to_owned()),
        None,
        about.schema_descr_ptr(),
        None,
    );
    let groups = own.row_groups().iter().map(|group| {
        let columns = group.columns().iter().map(|column| {
            let builder = column
                .clone()
                .into_builder()
                .set_column_index_offset(None)
                .set_column_index_length(None)
                .set_offset_index_offset(None)
                .set_offset_index_length(None);
            chunk(builder, column.compressed_size()).build().unwrap()
        });
        let builder = group.clone().into_builder();
        let columns = columns.collect();
        builder.set_column_metadata(columns).build().unwrap()
    });
    let metadata = ParquetMetaData::new(metadata, groups.collect());
    // The library writes the sum of the groups: behind it stands the list of them.
    let varint = |value: i64| vec![0x16, (value * 2) as u8, 0x19];
    let length = u32::from_le_bytes(*file[..file.len() - 4].last_chunk().unwrap());
    let mut bytes = file[..file.len() - 8 - length as usize].to_vec();
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &metadata)
        .finish()
        .unwrap();
    if let Some(rows) = rows {
        let own = varint(about.num_rows());
        let place = footer.windows(3).position(|three| three == own).unwrap();
        footer[place..place + 3].copy_from_slice(&varint(rows));
    }
    bytes.extend(footer);
    bytes
}

/// Two files that differ in one byte, which stands behind the head of a field; the first with `head` for that head and `value`
/// for the byte.
fn patched(mut one: Vec<u8>, other: &[u8], head: u8, value: u8) -> Vec<u8> {
    let place = one.iter().zip(other).position(|(a, b)| a != b).unwrap();
    one[place - 1] = one[place - 1] & 0xF0 | head;
    one[place] = value;
    one
}

/// Small files with plain and odd footers, for targets that change them.
pub(crate) fn small() -> Vec<(&'static str, Vec<u8>)> {
    let file = plain(true);
    let short = with_footer(&file, "parquet-mr", None, |chunk, size| {
        chunk.set_total_compressed_size(size - 15)
    });
    let zero = with_footer(
        &plain(false),
        "parquet-mr version 1.12.0",
        None,
        |chunk, _| chunk.set_dictionary_page_offset(Some(0)),
    );
    vec![("plain", file), ("short", short), ("zero", zero)]
}

#[test]
fn footers_of_old_writers_are_understood() {
    let place = Place::new();
    let file = plain(true);
    let typed = |converted: &str| {
        let numbers = format!("message m {{ optional int32 nothing ({converted}); }}");
        let schema = Arc::new(parse_message_type(&numbers).unwrap());
        let mut bytes = Vec::new();
        let writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
        writer.close().unwrap();
        bytes
    };
    // (why, name, bytes, rows, columns)
    let cases: Vec<(&str, &str, Vec<u8>, u64, usize)> = vec![
        (
            "chunks that are shorter than they are by the header of their dictionary",
            "short.parquet",
            with_footer(&file, "parquet-mr", None, |chunk, size| {
                chunk.set_total_compressed_size(size - 15)
            }),
            ROWS as u64,
            3,
        ),
        (
            "dictionaries at offset zero, which are none",
            "zero.parquet",
            with_footer(
                &plain(false),
                "parquet-mr version 1.12.0",
                None,
                |chunk, _| chunk.set_dictionary_page_offset(Some(0)),
            ),
            ROWS as u64,
            3,
        ),
        (
            "rows of the groups alone",
            "nought.parquet",
            with_footer(&file, "parquet-rs version 0.3.0", Some(0), |chunk, _| chunk),
            ROWS as u64,
            3,
        ),
        (
            "a field of another type where the standard has put one since",
            "own.parquet",
            {
                let with = |length| {
                    with_footer(&file, "parquet-mr", None, |chunk, _| {
                        chunk.set_bloom_filter_length(Some(length))
                    })
                };
                // An empty list of numbers.
                patched(with(-3), &with(-4), 9, 0x05)
            },
            ROWS as u64,
            3,
        ),
        (
            "a converted type that never came into the standard",
            "null_type.parquet",
            patched(typed("INT_8"), &typed("INT_16"), 5, 24 * 2),
            0,
            1,
        ),
    ];
    for (_, name, bytes, ..) in &cases {
        place.file(name, bytes);
    }
    // What no writer meant is still refused.
    place.file(
        "disagrees.parquet",
        with_footer(&file, "parquet-mr", Some(7), |chunk, _| chunk),
    );
    place.file(
        "new_and_short.parquet",
        with_footer(&file, "parquet-mr version 1.10.0", None, |chunk, size| {
            chunk.set_total_compressed_size(size - 15)
        }),
    );
    let inventory = place.scan(&["--no-fold"], 0);
    for (why, name, _, rows, columns) in &cases {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (*rows, *rows), "{why}");
        assert_eq!(array(found, "columns").len(), *columns, "{why}");
    }
    assert!(notes(dataset(&inventory, "nought.parquet")).contains("does not say how many rows"));
    let skipped: Vec<&str> = array(&inventory["coverage"], "skipped")
        .iter()
        .map(|skip| skip["path"].as_str().unwrap())
        .collect();
    assert_eq!(skipped, ["disagrees.parquet", "new_and_short.parquet"]);
}

/// Text that is not in the encoding which the file says it has: the rows are counted, and the other columns are what they are.
#[test]
fn texts_in_another_encoding_cost_no_row() {
    let schema = "message m { required binary a (UTF8); required binary b (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder().build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let name = encoding_rs::GB18030.encode("上海市浦东新区").0.into_owned();
    let plain = |row: usize| format!("1380013{:04}", 8000 + row).into_bytes();
    let columns: [&dyn Fn(usize) -> Vec<u8>; 2] = [&|_| name.clone(), &plain];
    for cell in columns {
        let mut column = group.next_column().unwrap().unwrap();
        let values: Vec<ByteArray> = (0..ROWS).map(|row| cell(row).into()).collect();
        let typed = column.typed::<ByteArrayType>();
        typed.write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let place = Place::new();
    place.file("people.parquet", bytes);
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "people.parquet");
    assert_eq!(records(found), (ROWS as u64, ROWS as u64));
    let columns = array(found, "columns");
    assert_eq!(columns[0]["dataType"], "string");
    assert_eq!(columns[1]["element"], "contact.phone");
}

/// What a page claims is no reason to make room for it: neither a dictionary of a thousand million values that are not there, nor
/// a page of more than a scan may hold.
#[test]
fn pages_that_claim_too_much_take_no_memory() {
    let place = Place::new();
    let found = "tests/fuzz/__fuzz__/parquet/corpus/found-dictionary-of-nothing";
    place.file(
        "dictionary.parquet",
        std::fs::read(crate::root().join(found)).unwrap(),
    );
    let long = "7".repeat(129 << 20);
    let value = crate::support::files::parquet(
        vec![("value", strings([long.as_str()]))],
        Compression::SNAPPY,
    );
    place.file("value.parquet", value);
    place.file("after.csv", people(30));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--report", "json"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(skip(&inventory, "dictionary.parquet").0, "corrupt");
    let (kind, reason) = skip(&inventory, "value.parquet");
    assert!(kind == "limit" && reason.contains("128 MiB"), "{reason}");
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
}
