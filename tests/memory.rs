//! A file that would fill the memory costs itself only: values, pages, blocks and sheets that unpack to far more than they take, in
//! every format that is read by a library. Each is made here, since none should lie in a repository.

use crate::conformance::avro::{self as avro_blocks, long};
use crate::support::archives::{self, Member};
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use crate::support::program::within_limits;
use crate::table_formats::iceberg;
use arrow::array::{ArrayRef, RecordBatch, StringArray, StructArray};
use arrow::datatypes::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use std::io::{Cursor, Read as _, Write as _};
use std::sync::Arc;

const MIB: usize = 1 << 20;

fn batch(rows: usize, width: usize) -> RecordBatch {
    let text = "7".repeat(width);
    let texts = StringArray::from_iter_values((0..rows).map(|row| format!("{row:06}{text}")));
    RecordBatch::try_from_iter([("text", Arc::new(texts) as ArrayRef)]).unwrap()
}

fn parquet(batch: &RecordBatch, batches: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    for _ in 0..batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

fn orc(rows: usize, width: usize, batches: usize) -> Vec<u8> {
    let batch = batch(rows, width);
    let mut bytes = Vec::new();
    let mut writer = orc_rust::ArrowWriterBuilder::new(&mut bytes, batch.schema())
        .with_compression(orc_rust::compression::CompressionType::Zstd)
        .try_build()
        .unwrap();
    for _ in 0..batches {
        writer.write(&batch).unwrap();
    }
    writer.close().unwrap();
    bytes
}

/// Blocks of one text each.
fn avro(name: &str, blocks: usize, width: usize) -> Vec<u8> {
    let text = |text: &[u8]| [long(text.len()), text.to_vec()].concat();
    let schema =
        format!(r#"{{"type":"record","name":"r","fields":[{{"name":"{name}","type":"string"}}]}}"#);
    let mut bytes = b"Obj\x01".to_vec();
    bytes.extend(long(2));
    for part in [
        &b"avro.schema"[..],
        schema.as_bytes(),
        b"avro.codec",
        b"zstandard",
    ] {
        bytes.extend(text(part));
    }
    bytes.extend(long(0));
    let sync = [7; 16];
    bytes.extend(sync);
    let packed = zstd::encode_all(&text(&vec![b'7'; width])[..], 1).unwrap();
    let block = [long(1), text(&packed), sync.to_vec()].concat();
    (0..blocks).for_each(|_| bytes.extend(&block));
    bytes
}

/// A workbook of the oldest kind with two numbers, at both ends of the largest sheet.
fn xls() -> Vec<u8> {
    const SECTOR: usize = 512;
    let record = |kind: u16, body: &[u8]| {
        [
            &kind.to_le_bytes()[..],
            &(body.len() as u16).to_le_bytes(),
            body,
        ]
        .concat()
    };
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let number = |row: u16, column: u16| {
        let mut body = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        body.extend(7_f64.to_le_bytes());
        record(0x0203, &body)
    };
    let mut sheet = begin(0x10);
    sheet.extend(number(0, 0));
    sheet.extend(number(u16::MAX, 255));
    sheet.extend(record(0x000A, &[]));
    let head = begin(0x05);
    let place = head.len() + 4 + 9 + 4;
    let mut bound = (place as u32).to_le_bytes().to_vec();
    bound.extend([0, 0, 1, 0, b's']);
    let mut stream = [head, record(0x0085, &bound), record(0x000A, &[]), sheet].concat();
    stream.resize(4_096, 0);
    let links = |links: &[u32]| {
        let mut bytes: Vec<u8> = links.iter().flat_map(|link| link.to_le_bytes()).collect();
        bytes.resize(SECTOR, 0xFF);
        bytes
    };
    // Sector 0 holds the links, 1 the directory, 2 to 9 the stream.
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    for number in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        header.extend(number.to_le_bytes());
    }
    for number in [0_u32, 1, 1, 0, 4_096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0] {
        header.extend(number.to_le_bytes());
    }
    header.resize(SECTOR, 0xFF);
    let entry = |name: &str, kind: u8, first: u32, size: u32| {
        let mut bytes: Vec<u8> = name.bytes().flat_map(|byte| [byte, 0]).collect();
        bytes.resize(64, 0);
        bytes.extend((name.len() as u16 * 2 + 2).to_le_bytes());
        bytes.extend([kind, 1]);
        for number in [u32::MAX, u32::MAX, if kind == 5 { 1 } else { u32::MAX }] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.resize(116, 0);
        bytes.extend(first.to_le_bytes());
        bytes.extend(size.to_le_bytes());
        bytes.resize(128, 0);
        bytes
    };
    let mut chain = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    chain.extend(3..10);
    chain.push(0xFFFF_FFFE);
    let mut directory = entry("Root Entry", 5, 0xFFFF_FFFE, 0);
    directory.extend(entry("Workbook", 2, 2, 4_096));
    directory.resize(SECTOR, 0);
    [header, links(&chain), directory, stream].concat()
}

fn ods() -> Vec<u8> {
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"a\">\
        <table:table-row table:number-rows-repeated=\"6000\"><table:table-cell table:number-columns-repeated=\"16000\" \
        office:value-type=\"string\"><text:p>7</text:p></table:table-cell></table:table-row></table:table>\
        </office:spreadsheet></office:body></office:document-content>";
    let mime = b"application/vnd.oasis.opendocument.spreadsheet";
    archives::zip(&[
        Member {
            name: b"mimetype",
            content: mime,
            ..Member::default()
        },
        Member {
            name: b"content.xml",
            content: content.as_bytes(),
            deflated: true,
            ..Member::default()
        },
    ])
}

/// A workbook whose only cell holds so many characters.
fn xlsx(width: usize) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "7").unwrap();
    let small = book.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(small)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut content = String::new();
        member.read_to_string(&mut content).unwrap();
        if name.contains("sheet1.xml") {
            let rows = "</sheetData>";
            assert!(content.contains(rows));
            let text = "7".repeat(width);
            let cell = format!(
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>{rows}"
            );
            content = content.replace(rows, &cell);
        }
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Scans with two workers, within the memory that they may take.
fn scanned(place: &Place) -> Value {
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--report", "json"]);
    command.args(["--jobs", "2", "--no-fold", "--depth", "full"]);
    within_limits(&mut command, 2);
    place.inventory()
}

#[test]
fn a_file_that_would_fill_the_memory_costs_itself_only() {
    let place = Place::new();
    place.file("value.parquet", parquet(&batch(1, 300 * MIB), 1));
    place.file("wide.parquet", parquet(&batch(500, 150 * 1024), 10));
    place.file("blocks.avro", avro("text", 24, 30 * MIB));
    place.file("wide.orc", orc(500, 150 * 1024, 10));
    place.file("value.orc", orc(1, 300 * MIB, 1));
    place.file("far.xls", xls());
    place.file("repeated.ods", ods());
    place.file("cell.xlsx", xlsx(400 * MIB));
    iceberg(&place, &[]);
    let metadata = place.lake().join("t/metadata/v2.metadata.json");
    let metadata = std::fs::read_to_string(metadata).unwrap();
    let nothing = "[],".repeat(20 * MIB);
    let large = metadata.replacen('{', &format!("{{\"unknown\":[{nothing}0],"), 1);
    place.file("t/metadata/v3.metadata.json", large);
    place.file("after.csv", people(30));
    let inventory = scanned(&place);
    let skipped = array(&inventory["coverage"], "skipped");
    let limit = |name: &str| {
        let skip = skipped.iter().find(|skip| skip["path"] == name);
        skip.is_some_and(|skip| skip["kind"] == "limit")
            || notes(dataset(&inventory, name)).contains("MiB")
    };
    for name in [
        "value.parquet",
        "value.orc",
        "far.xls",
        "repeated.ods",
        "cell.xlsx",
    ] {
        assert!(limit(name), "{name}: {}", inventory["coverage"]);
    }
    for (name, rows) in [
        ("wide.parquet", 5_000),
        ("wide.orc", 5_000),
        ("blocks.avro", 24),
        ("t", 200),
        ("after.csv", 30),
    ] {
        assert_eq!(records(dataset(&inventory, name)), (rows, rows), "{name}");
    }
}

/// The first block of an xz stream with a dictionary of so many bytes: `2 | bits & 1` times 2 to the power of `bits / 2 + 11`.
fn with_dictionary(mut stream: Vec<u8>, bits: u8) -> Vec<u8> {
    // Behind the stream's header: the size of the block's, its flags, the filter, the length of its property, the property.
    const HEADER: usize = 12;
    let length = (usize::from(stream[HEADER]) + 1) * 4;
    let block = &mut stream[HEADER..HEADER + length];
    assert_eq!(block[1..4], [0, 0x21, 1]);
    block[4] = bits;
    let (header, sum) = block.split_at_mut(length - 4);
    sum.copy_from_slice(&archives::crc32(header).to_le_bytes());
    stream
}

/// The bytes that an xz stream asks its reader to reserve are a claim, wherever the stream stands.
#[test]
fn a_few_bytes_do_not_reserve_gigabytes() {
    const FOUR_GIB: u8 = 40;
    const MOST: u8 = 30;
    let place = Place::new();
    for (name, bits) in [("most", MOST), ("more", MOST + 1), ("gigabytes", FOUR_GIB)] {
        let block = with_dictionary(avro_blocks::xz(), bits);
        place.file(
            &format!("{name}.avro"),
            avro_blocks::file(Some("xz"), &block),
        );
        place.file(
            &format!("{name}.csv.xz"),
            with_dictionary(crate::packed::xz(), bits),
        );
    }
    // The same for a stream behind another one.
    let second = with_dictionary(crate::packed::xz(), FOUR_GIB);
    place.file("second.csv.xz", [crate::packed::xz(), second].concat());
    let inventory = scanned(&place);
    assert_eq!(records(dataset(&inventory, "most.avro")), (80, 80));
    assert_eq!(records(dataset(&inventory, "most.csv.xz")), (40, 40));
    for name in ["more", "gigabytes"] {
        for ending in ["avro", "csv.xz"] {
            let (kind, reason) = skip(&inventory, &format!("{name}.{ending}"));
            assert_eq!(kind, "limit", "{name}.{ending}");
            assert!(reason.contains("128 MiB"), "{reason}");
        }
    }
    let partly = array(&inventory["coverage"], "partly");
    let second = partly.iter().find(|part| part["path"] == "second.csv.xz");
    assert_eq!(second.unwrap()["kind"], "limit");
}

/// Four tables of 10,000 columns whose values all differ, side by side.
#[test]
fn the_widest_tables_stay_within_the_memory_of_a_run() {
    const COLUMNS: usize = 10_000;
    const ROWS: usize = 150;
    let place = Place::new();
    let names: Vec<String> = (0..COLUMNS).map(|column| format!("c{column}")).collect();
    for table in 0..4 {
        let mut text = names.join(",");
        for row in 0..ROWS {
            text.push('\n');
            for column in 0..COLUMNS {
                let number = (row * 7_919 + column * 31 + table) % 99_991;
                let separator = if column == 0 { "" } else { "," };
                text.push_str(&format!("{separator}{number}"));
            }
        }
        place.file(&format!("{table}.csv"), text + "\n");
    }
    let inventory = scanned(&place);
    for table in 0..4 {
        let table = dataset(&inventory, &format!("{table}.csv"));
        assert_eq!(records(table), (ROWS as u64, ROWS as u64));
        assert_eq!(array(table, "columns").len(), COLUMNS);
    }
}

/// The first actions of a Delta table as a checkpoint has them: added files, each with a text about it.
fn checkpoint(files: usize, width: usize, batches: usize) -> Vec<u8> {
    let paths = StringArray::from_iter_values((0..files).map(|file| format!("{file}.parquet")));
    let stats = batch(files, width).column(0).clone();
    let field = |name| Arc::new(Field::new(name, DataType::Utf8, false));
    let add = StructArray::from(vec![
        (field("path"), Arc::new(paths) as ArrayRef),
        (field("stats"), stats),
    ]);
    let batch = RecordBatch::try_from_iter([("add", Arc::new(add) as ArrayRef)]).unwrap();
    parquet(&batch, batches)
}

/// What tables say of themselves is read within the same bounds as their files.
#[test]
fn a_log_that_would_fill_the_memory_costs_its_table_only() {
    let place = Place::new();
    let log = |table: &str, kind: &str| format!("{table}/_delta_log/{:020}.{kind}", 0);
    let metadata = |table: &str| format!("{table}/metadata/v3.metadata.json");
    let nothing = "[],".repeat(40 * MIB);
    let action = format!("{{\"add\":{{\"path\":\"a.parquet\",\"tags\":[{nothing}0]}}}}\n");
    place.file(&log("action", "json"), action);
    let text = "7".repeat(200 * MIB);
    place.file(
        &log("text", "json"),
        format!("{{\"commitInfo\":\"{text}\"}}\n"),
    );
    place.file(
        &log("value", "checkpoint.parquet"),
        checkpoint(1, 300 * MIB, 1),
    );
    place.file(
        &log("wide", "checkpoint.parquet"),
        checkpoint(500, 150 * 1024, 10),
    );
    for file in 0..2 {
        place.file(&format!("wide/{file}.parquet"), parquet(&batch(5, 5), 1));
    }
    let text = &text[..100 * MIB];
    let location = format!("{{\"location\":\"{text}\",\"current-snapshot-id\":1}}");
    place.file(&metadata("location"), location);
    let snapshots = "{\"snapshot-id\":1},".repeat(10 * MIB);
    let snapshots = format!(
        "{{\"location\":\"s3://b/t\",\"current-snapshot-id\":2,\"snapshots\":[{snapshots}{{\"snapshot-id\":2}}]}}"
    );
    place.file(&metadata("snapshots"), snapshots);
    let listed = "{\"location\":\"s3://b/t\",\"current-snapshot-id\":2,\"snapshots\":[{\"snapshot-id\":2,\"manifest-list\":\"s3://b/t/metadata/l.avro\"}]}";
    place.file(&metadata("manifests"), listed);
    place.file(
        "manifests/metadata/l.avro",
        avro("manifest_path", 24, 30 * MIB),
    );
    place.file("after.csv", people(30));
    let inventory = scanned(&place);
    for path in [
        log("action", "json"),
        log("text", "json"),
        log("value", "checkpoint.parquet"),
        metadata("location"),
        metadata("snapshots"),
        metadata("manifests"),
    ] {
        let (kind, reason) = skip(&inventory, &path);
        assert!(
            kind == "limit" && reason.contains("MiB"),
            "{path}: {reason}"
        );
    }
    // Two of the files that it lists are there.
    for (name, rows) in [("wide", (10, u64::MAX)), ("after.csv", (30, 30))] {
        assert_eq!(records(dataset(&inventory, name)), rows, "{name}");
    }
}
