//! Tables that say themselves which files and rows are theirs: Delta Lake, Apache Iceberg; and Hive's text.

use crate::support::files::{parquet, strings};
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use crate::support::writers::avro_file;
use arrow::array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, StructArray};
use arrow::datatypes::{DataType, Field};
use parquet::basic::Compression;
use serde_json::{Value, json};
use std::sync::Arc;

/// A data file of people, each with a telephone number of their own.
fn rows(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let phones = numbers.clone().map(|n| format!("1380013{n:04}"));
    let names = numbers.map(|n| ["王伟", "李娜", "张敏", "刘洋"][n % 4]);
    let columns = vec![("手机号", strings(phones)), ("姓名", strings(names))];
    parquet(columns, Compression::SNAPPY)
}

/// A deletion vector: mark, number of bitmaps, and one of an array.
fn vector(rows: &[u16]) -> Vec<u8> {
    let mut bytes = 1_681_511_377_u32.to_le_bytes().to_vec();
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    for number in [12_346_u32, 1] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [0, rows.len() as u16 - 1, 16, 0] {
        bytes.extend(number.to_le_bytes());
    }
    rows.iter().for_each(|row| bytes.extend(row.to_le_bytes()));
    bytes
}

/// The rows `from..from + length` as a bitmap with a run.
fn run(from: u16, length: u16) -> Vec<u8> {
    let mut bytes = 1_681_511_377_u32.to_le_bytes().to_vec();
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(12_347_u32.to_le_bytes());
    bytes.push(1);
    for number in [0, length - 1, 1, from, length - 1] {
        bytes.extend(number.to_le_bytes());
    }
    bytes
}

/// A vector as files hold it: between its length and its checksum.
fn stored(vector: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(vector);
    let length = vector.len() as u32;
    [&length.to_be_bytes()[..], vector, &sum.sum().to_be_bytes()].concat()
}

/// Bytes in the 85 characters of ZeroMQ.
fn z85(bytes: &[u8]) -> String {
    let digits: Vec<char> =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
            .chars()
            .collect();
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    let four = |four: &[u8]| {
        let value = u32::from_be_bytes(four.try_into().unwrap());
        let digits = &digits;
        (0..5)
            .rev()
            .map(move |place| digits[(value / 85_u32.pow(place) % 85) as usize])
    };
    bytes.chunks(4).flat_map(four).collect()
}

fn commit(actions: &[Value]) -> String {
    actions.iter().map(|action| format!("{action}\n")).collect()
}

fn add(path: &str, vector: &Value) -> Value {
    json!({"add": {"path": path, "partitionValues": {}, "size": 1, "dataChange": true, "deletionVector": vector}})
}

/// Files of one input, and its name.
type Inputs = Vec<(&'static str, Vec<Vec<u8>>)>;

/// Files of tables, and vectors, for targets that change them: logs, metadata, vectors.
pub(crate) fn small() -> [Inputs; 4] {
    let inline = vector(&[0, 1, 5, 99]);
    let inline = json!({"storageType": "i", "pathOrInlineDv": z85(&inline), "sizeInBytes": inline.len(), "cardinality": 4});
    let removed = run(990, 30);
    let file = json!({"storageType": "u", "pathOrInlineDv": format!("x{}", z85(&[7; 16])), "offset": 1, "sizeInBytes": removed.len(), "cardinality": 30});
    let first = commit(&[
        json!({"protocol": {"minReaderVersion": 1}}),
        json!({"metaData": {"schemaString": "{\"type\":\"struct\",\"fields\":[]}", "partitionColumns": ["dt"]}}),
        add("old.parquet", &Value::Null),
    ]);
    let second = commit(&[
        json!({"remove": {"path": "old.parquet", "dataChange": true}}),
        add("a%20b.parquet", &inline),
        add("b.parquet", &file),
    ]);
    let held = [&[1][..], &stored(&removed)].concat();
    let logs = vec![
        (
            "log",
            vec![first.clone().into_bytes(), second.into_bytes(), held],
        ),
        ("checkpoint", vec![rows(0..2), first.into_bytes()]),
    ];
    let list = avro(vec![
        (
            "manifest_path",
            Arc::new(StringArray::from(vec![
                at("metadata/m2.avro"),
                at("metadata/m3.avro"),
            ])),
        ),
        ("sequence_number", Arc::new(Int64Array::from(vec![1, 2]))),
    ]);
    let data = manifest(&[(0, "data/a.parquet", 100), (0, "data/b.parquet", 100)]);
    let deletes = manifest(&[(1, "data/d4.parquet", 2), (2, "data/e5.parquet", 3)]);
    let positions = parquet(
        vec![
            (
                "file_path",
                strings([at("data/a.parquet"), at("data/b.parquet")]),
            ),
            ("pos", Arc::new(Int64Array::from(vec![3, 99]))),
        ],
        Compression::UNCOMPRESSED,
    );
    let metadata = |manifests: Value| {
        let mut snapshot = json!({"snapshot-id": 9});
        snapshot[manifests[0].as_str().unwrap()] = manifests[1].clone();
        json!({
            "format-version": 2, "location": "s3://bucket/warehouse/t", "current-snapshot-id": 9, "snapshots": [snapshot],
        })
        .to_string()
        .into_bytes()
    };
    let listed = metadata(json!(["manifest-list", at("metadata/snap1.avro")]));
    let named = metadata(json!(["manifests", [at("metadata/m1.avro")]]));
    let tables = vec![
        (
            "listed",
            vec![listed, list, data.clone(), deletes, positions],
        ),
        ("named", vec![named, data]),
    ];
    let vectors = vec![
        ("array", vec![vector(&[0, 1, 5, 99])]),
        ("run", vec![run(990, 30)]),
    ];
    [logs, tables, vectors, vec![("timeline", timeline())]]
}

/// Names of a Hudi table's files, and what every other one holds: properties, a commit, one that replaces a file group.
fn timeline() -> Vec<Vec<u8>> {
    let names = [
        ".hoodie/hoodie.properties",
        ".hoodie/20240101000000.deltacommit",
        ".hoodie/20240102000000.replacecommit",
        ".hoodie/20240103000000.commit.requested",
        "d/a-0_0-1-0_20240101000000.parquet",
        "d/b-0_0-1-0_20240102000000.parquet",
        "d/c-0_0-1-0_20240103000000.parquet",
        "d/.b-0_20240102000000.log.1_0-1-1",
    ];
    let files = json!({"d": [{"fileId": "b-0", "path": "d/.b-0_20240102000000.log.1_0-1-1", "numDeletes": 3}]});
    let commit =
        json!({"partitionToWriteStats": files, "partitionToReplaceFileIds": {"d": ["a-0"]}});
    vec![
        names.join("\n").into_bytes(),
        b"hoodie.table.type=MERGE_ON_READ\n".to_vec(),
        commit.to_string().into_bytes(),
        commit.to_string().into_bytes(),
    ]
}

fn delta(place: &Place, version: usize, actions: &[Value]) {
    place.file(&format!("d/_delta_log/{version:020}.json"), commit(actions));
}

/// A table by the files below its folder, with the rows that it has.
pub(crate) struct Lake {
    pub(crate) kind: &'static str,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) rows: u64,
}

/// A table of Delta Lake from a checkpoint on, and one of Iceberg, each with removed rows.
pub(crate) fn whole() -> [Lake; 2] {
    let removed = run(190, 30);
    let length = removed.len();
    let held = [&[1][..], &stored(&removed)].concat();
    let place = json!({"storageType": "u", "pathOrInlineDv": format!("x{}", z85(&[7; 16])), "offset": 1, "sizeInBytes": length, "cardinality": 30});
    let field = Arc::new(Field::new("path", DataType::Utf8, false));
    let added = StructArray::from(vec![(field, strings(["old.parquet", "a.parquet"]))]);
    let checkpoint = parquet(vec![("add", Arc::new(added))], Compression::SNAPPY);
    let last = commit(&[
        json!({"commitInfo": {"operation": "MERGE"}}),
        json!({"remove": {"path": "old.parquet", "dataChange": true}}),
        add("b.parquet", &place),
        add("c.parquet", &Value::Null),
    ]);
    let named = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let delta = Lake {
        kind: "delta",
        files: vec![
            named(
                &format!("_delta_log/{:020}.checkpoint.parquet", 4),
                checkpoint,
            ),
            named(&format!("_delta_log/{:020}.json", 5), last.into_bytes()),
            named(
                "x/deletion_vector_07070707-0707-0707-0707-070707070707.bin",
                held,
            ),
            named("a.parquet", rows(0..100)),
            named("b.parquet", rows(100..400)),
            named("c.parquet", rows(400..450)),
            named("old.parquet", rows(0..40)),
        ],
        rows: 100 + 270 + 50,
    };
    let place = Place::new();
    iceberg(&place, &[(1, "data/gone.parquet", 3)]);
    let positions = parquet(
        vec![
            (
                "file_path",
                strings(["a", "b", "a"].map(|name| at(&format!("data/{name}.parquet")))),
            ),
            ("pos", Arc::new(Int64Array::from(vec![99, 0, 98]))),
        ],
        Compression::SNAPPY,
    );
    place.file("t/data/gone.parquet", positions);
    let files = [
        "metadata/v2.metadata.json",
        "metadata/snap.avro",
        "metadata/m0.avro",
        "metadata/m1.avro",
        "data/gone.parquet",
        "data/a.parquet",
        "data/b.parquet",
        "data/old.parquet",
    ];
    let files = files.map(|name| {
        named(
            name,
            std::fs::read(place.lake().join("t").join(name)).unwrap(),
        )
    });
    let iceberg = Lake {
        kind: "iceberg",
        files: files.into(),
        rows: 197,
    };
    [delta, iceberg]
}

/// Only files of the current version are the table, and of those only rows that no vector removes.
#[test]
fn a_delta_table_is_its_current_rows() {
    let place = Place::new();
    place.file("d/old.parquet", rows(0..500));
    place.file("d/a b.parquet", rows(0..100));
    place.file("d/b.parquet", rows(100..2_300));
    place.file("d/c.parquet", rows(3_000..3_050));
    let removed = run(990, 30);
    let id = [7_u8; 16];
    let held = [&[1][..], &stored(&removed)].concat();
    place.file(
        "d/x/deletion_vector_07070707-0707-0707-0707-070707070707.bin",
        held,
    );
    delta(&place, 0, &[add("old.parquet", &Value::Null)]);
    let inline = vector(&[0, 1, 5, 99]);
    let inline = json!({"storageType": "i", "pathOrInlineDv": z85(&inline), "sizeInBytes": inline.len(), "cardinality": 4});
    let file = json!({"storageType": "u", "pathOrInlineDv": format!("x{}", z85(&id)), "offset": 1, "sizeInBytes": removed.len(), "cardinality": 30});
    delta(
        &place,
        1,
        &[
            json!({"remove": {"path": "old.parquet", "dataChange": true}}),
            add("a%20b.parquet", &inline),
            add("b.parquet", &file),
            add("c.parquet", &Value::Null),
        ],
    );
    // In one commit the same file with another vector may be added before it is removed.
    let one = vector(&[3]);
    let one = json!({"storageType": "i", "pathOrInlineDv": z85(&one), "sizeInBytes": one.len(), "cardinality": 1});
    let gone = json!({"remove": {"path": "c.parquet", "dataChange": true}});
    delta(&place, 2, &[add("c.parquet", &one), gone]);
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "d");
    let left = 96 + 2_170 + 49;
    assert_eq!(records(found), (left, left));
    assert_eq!(found["files"], 3);
    // Removed rows are in no column: every number is somebody's.
    assert_eq!(array(found, "columns")[0]["distinct"]["estimate"], left);
    assert_eq!(found["individuals"]["upper"], left);
    assert!(notes(found).contains("35 rows are marked as removed"));
    assert_eq!(skip(&inventory, "d").0, "superseded");
    let vector = "d/x/deletion_vector_07070707-0707-0707-0707-070707070707.bin";
    assert_eq!(skip(&inventory, vector).0, "table-metadata");
    // The footers alone say as much.
    let metadata = place.scan(&["--depth", "metadata"], 0);
    assert_eq!(records(dataset(&metadata, "d")), (left, left));
}

/// A vector that cannot be followed leaves an interval.
#[test]
fn a_lost_deletion_vector_leaves_an_interval() {
    let place = Place::new();
    // A telephone with nothing beside it is one person: one number more or less is one person more or less.
    let phones = (0..100).map(|n| format!("1380013{n:04}"));
    let phones = parquet(vec![("手机号", strings(phones))], Compression::SNAPPY);
    place.file("d/a.parquet", phones);
    let lost = json!({"storageType": "u", "pathOrInlineDv": z85(&[9; 16]), "offset": 1, "sizeInBytes": 40, "cardinality": 30});
    delta(&place, 0, &[add("a.parquet", &lost)]);
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "d");
    assert_eq!(records(found), (70, 100));
    assert_eq!(found["records"]["estimate"], 70);
    assert_eq!(found["individuals"]["lower"], 70);
    assert_eq!(found["individuals"]["upper"], 100);
    assert!(notes(found).contains("cannot be followed"));
}

/// A log without one of its commits is not guessed at.
#[test]
fn a_broken_log_is_in_the_ledger() {
    let place = Place::new();
    place.file("d/a.parquet", rows(0..10));
    delta(&place, 0, &[add("a.parquet", &Value::Null)]);
    delta(&place, 2, &[add("b.parquet", &Value::Null)]);
    let inventory = place.scan(&[], 0);
    let log = format!("d/_delta_log/{:020}.json", 0);
    assert_eq!(skip(&inventory, &log).0, "corrupt");
    // Which of the files are current nobody knows.
    assert_eq!(records(dataset(&inventory, "d")), (0, 10));
}

fn avro(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    avro_file(&RecordBatch::try_from_iter(columns).unwrap())
}

/// A manifest of files: content, path, records.
fn manifest(files: &[(i32, &str, i64)]) -> Vec<u8> {
    let field = |name: &str, data_type| Arc::new(Field::new(name, data_type, false));
    let paths: Vec<String> = files.iter().map(|(_, path, _)| at(path)).collect();
    let contents = files.iter().map(|(content, ..)| *content);
    let counts = files.iter().map(|(.., count)| *count);
    let file = StructArray::from(vec![
        (
            field("content", DataType::Int32),
            Arc::new(Int32Array::from_iter_values(contents)) as ArrayRef,
        ),
        (
            field("file_path", DataType::Utf8),
            Arc::new(StringArray::from(paths)) as ArrayRef,
        ),
        (
            field("record_count", DataType::Int64),
            Arc::new(Int64Array::from_iter_values(counts)) as ArrayRef,
        ),
    ]);
    avro(vec![
        ("status", Arc::new(Int32Array::from(vec![1; files.len()]))),
        ("data_file", Arc::new(file)),
    ])
}

fn at(path: &str) -> String {
    format!("s3://bucket/warehouse/t/{path}")
}

/// A table of two data files, with a manifest of deletes.
pub(crate) fn iceberg(place: &Place, deletes: &[(i32, &str, i64)]) {
    place.file("t/data/a.parquet", rows(0..100));
    place.file("t/data/b.parquet", rows(100..200));
    place.file("t/data/old.parquet", rows(0..400));
    let data = manifest(&[(0, "data/a.parquet", 100), (0, "data/b.parquet", 100)]);
    place.file("t/metadata/m0.avro", data);
    place.file("t/metadata/m1.avro", manifest(deletes));
    let paths = StringArray::from(vec![at("metadata/m0.avro"), at("metadata/m1.avro")]);
    let list = avro(vec![
        ("manifest_path", Arc::new(paths)),
        ("sequence_number", Arc::new(Int64Array::from(vec![1, 2]))),
    ]);
    place.file("t/metadata/snap.avro", list);
    let metadata = json!({
        "format-version": 2, "location": "s3://bucket/warehouse/t", "current-snapshot-id": 9,
        "snapshots": [{"snapshot-id": 9, "manifest-list": at("metadata/snap.avro")}],
    });
    place.file("t/metadata/v2.metadata.json", metadata.to_string());
}

#[test]
fn an_iceberg_table_is_its_current_rows() {
    let place = Place::new();
    iceberg(&place, &[(1, "data/gone.parquet", 3)]);
    let paths = strings([
        at("data/a.parquet"),
        at("data/b.parquet"),
        at("data/a.parquet"),
    ]);
    let places: ArrayRef = Arc::new(Int64Array::from(vec![99, 0, 98]));
    let positions = vec![("file_path", paths), ("pos", places)];
    place.file(
        "t/data/gone.parquet",
        parquet(positions, Compression::SNAPPY),
    );
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "t");
    assert_eq!(records(found), (197, 197));
    assert_eq!(array(found, "columns")[0]["distinct"]["estimate"], 197);
    assert!(notes(found).contains("3 rows are marked as removed"));
    assert_eq!(skip(&inventory, "t").0, "superseded");
    assert_eq!(skip(&inventory, "t/data/gone.parquet").0, "table-metadata");
}

/// A manifest of one deletion vector, which lies in a Puffin file: its rows are those of `of`.
fn vectors(path: &str, of: &str, offset: i64, length: i64, count: i64) -> Vec<u8> {
    let number = |number| Arc::new(Int64Array::from(vec![number])) as ArrayRef;
    let file: Vec<(Arc<Field>, ArrayRef)> = [
        ("content", Arc::new(Int32Array::from(vec![1])) as ArrayRef),
        ("file_path", strings([at(path)])),
        ("file_format", strings(["PUFFIN"])),
        ("record_count", number(count)),
        ("referenced_data_file", strings([at(of)])),
        ("content_offset", number(offset)),
        ("content_size_in_bytes", number(length)),
    ]
    .into_iter()
    .map(|(name, array)| {
        (
            Arc::new(Field::new(name, array.data_type().clone(), true)),
            array,
        )
    })
    .collect();
    avro(vec![
        ("status", Arc::new(Int32Array::from(vec![1]))),
        ("data_file", Arc::new(StructArray::from(file))),
    ])
}

/// Since version 3 a table says in vectors which rows are removed; one that is damaged leaves an interval.
#[test]
fn an_iceberg_table_is_read_without_the_rows_of_its_vectors() {
    let place = Place::new();
    iceberg(&place, &[]);
    let removed = vector(&[0, 7, 99]);
    let mut puffin = b"PFA1".to_vec();
    puffin.extend(stored(&removed));
    let length = puffin.len() as i64 - 4;
    puffin.extend(b"PFA1{}\0\0PFA1");
    place.file("t/data/dv.puffin", &puffin);
    let manifest = vectors("data/dv.puffin", "data/b.parquet", 4, length, 3);
    place.file("t/metadata/m1.avro", manifest);
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "t");
    assert_eq!(records(found), (197, 197));
    assert_eq!(array(found, "columns")[0]["distinct"]["estimate"], 197);
    assert_eq!(skip(&inventory, "t/data/dv.puffin").0, "table-metadata");
    puffin[8] ^= 1;
    place.file("t/data/dv.puffin", &puffin);
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "t");
    assert_eq!(records(found), (197, 200));
    assert!(notes(found).contains("is an interval"));
}

/// What is removed by what rows hold is not compared with them: the number of records is an interval.
#[test]
fn equality_deletes_leave_an_interval() {
    let place = Place::new();
    iceberg(&place, &[(2, "data/keys.parquet", 5)]);
    let keys = vec![("phone", strings((0..5).map(|n| format!("1380013{n:04}"))))];
    place.file("t/data/keys.parquet", parquet(keys, Compression::SNAPPY));
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "t");
    assert_eq!(records(found), (0, 200));
    assert_eq!(found["records"]["estimate"], 195);
    assert_eq!(found["individuals"]["lower"], 0);
    assert!(notes(found).contains("is an interval"));
    assert_eq!(skip(&inventory, "t/data/keys.parquet").0, "table-metadata");
}

/// Hive's text has no header and no ending, and its partitions are in the folders' names.
#[test]
fn hive_text_is_a_table() {
    let place = Place::new();
    for day in 1..=3 {
        let lines: String = (0..50)
            .map(|n| format!("1380013{:04}\u{1}上海\u{1}\\N\n", day * 100 + n))
            .collect();
        place.file(&format!("people/dt=2024-03-0{day}/000000_0"), lines);
    }
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "people");
    assert_eq!(records(found), (150, 150));
    let columns = array(found, "columns");
    assert_eq!(columns.len(), 4);
    assert_eq!(columns[0]["element"], "contact.phone");
    assert_eq!(columns[1]["nulls"], 0);
    assert_eq!(columns[2]["nulls"], 150);
    assert_eq!(columns[3]["path"], "dt");
    assert_eq!(columns[3]["distinct"]["estimate"], 3);
}

/// A name without an ending claims nothing: what is a table in every line is one, and prose is none.
#[test]
fn tables_without_an_ending_are_tables() {
    let place = Place::new();
    let line = |n: usize| format!("1380013{n:04},\"上海,浦东\",{n}\n");
    let table: String = (0..40).map(line).collect();
    place.file("export", &table);
    place.file(
        "packed.gz",
        crate::support::archives::gzip(table.as_bytes()),
    );
    place.file(
        "README",
        "Exports, of the shop.\nOne a day\nAsk the desk, or write.\n",
    );
    place.file("note", "Dear all, see below.\nYours, Wang\n");
    let inventory = place.scan(&["--no-fold"], 0);
    for name in ["export", "packed.gz"] {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (40, 40), "{name}");
        assert_eq!(array(found, "columns").len(), 3, "{name}");
    }
    // Text that is none is read line by line.
    for name in ["README", "note"] {
        assert_eq!(dataset(&inventory, name)["format"], "text", "{name}");
    }
}
