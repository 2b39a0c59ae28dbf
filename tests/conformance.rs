//! Every format gives the same table the same answer: records, columns, elements and people.

use crate::support::files::{delimited, parquet, strings};
use crate::support::invented::{Random, mobile, name, resident_id};
use crate::support::place::Place;
use crate::support::program::within_limits;
use crate::support::writers::{self, Table, WRITERS};
use parquet::basic::Compression;
use qingdan::model::inventory::{Dataset, Inventory};

pub(crate) mod avro;
mod cut; // files that end before their end
mod damage;
mod workbooks;

const HEADER: [&str; 4] = ["姓名", "身份证号", "手机号", "备注码"];

fn rows() -> Vec<Vec<String>> {
    let mut random = Random::new(77);
    (0..300)
        .map(|n| {
            vec![
                name(&mut random),
                resident_id(
                    &mut random,
                    &format!("19{}-0{}-1{}", 60 + n % 40, 1 + n % 9, n % 10),
                ),
                mobile(&mut random),
                format!("{}-{}", ["甲", "乙"][n % 2], n % 7),
            ]
        })
        .collect()
}

#[test]
fn one_table_in_every_format() {
    let place = Place::new();
    let rows = rows();
    let write = |name: &str, bytes: Vec<u8>| place.file(name, bytes);
    write("comma.csv", delimited(',', &HEADER, &rows));
    write("semicolon.csv", delimited(';', &HEADER, &rows));
    write("pipe.csv", delimited('|', &HEADER, &rows));
    write("tab.tsv", delimited('\t', &HEADER, &rows));
    let mut marked = "\u{feff}".as_bytes().to_vec();
    marked.extend(delimited(',', &HEADER, &rows));
    write("marked.csv", marked);
    let crlf = String::from_utf8(delimited(',', &HEADER, &rows))
        .unwrap()
        .replace('\n', "\r\n");
    write("windows.csv", crlf.into_bytes());
    let text = String::from_utf8(delimited(',', &HEADER, &rows)).unwrap();
    let bars = String::from_utf8(delimited('|', &HEADER, &rows)).unwrap();
    write(
        "gb18030.csv",
        encoding_rs::GB18030.encode(&bars).0.into_owned(),
    );
    let units = |text: &str, bytes: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    write(
        "utf16.csv",
        units(&format!("\u{feff}{text}"), u16::to_be_bytes),
    );
    write("utf16_without_mark.csv", units(&text, u16::to_le_bytes));
    write(
        "carriage_returns.csv",
        text.replace('\n', "\r").into_bytes(),
    );
    for (name, compression) in [
        ("plain.parquet", Compression::UNCOMPRESSED),
        ("snappy.parquet", Compression::SNAPPY),
    ] {
        let columns = HEADER
            .iter()
            .enumerate()
            .map(|(place, header)| (*header, strings(rows.iter().map(|row| &row[place]))))
            .collect();
        write(name, parquet(columns, compression));
    }
    let inventory = place.scanned(&["--no-fold"]);
    assert_eq!(
        inventory.datasets.len(),
        12,
        "{:?}",
        inventory.coverage.skipped
    );
    for dataset in &inventory.datasets {
        assert!(dataset.records.count.is_exact(), "{}", dataset.name);
        assert_eq!(dataset.records.count.estimate, 300, "{}", dataset.name);
        let found: Vec<_> = dataset
            .columns
            .iter()
            .map(|column| (column.path.as_str(), column.element.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("姓名", Some("person.name")),
                ("身份证号", Some("person.cn-resident-id")),
                ("手机号", Some("contact.phone")),
                ("备注码", None)
            ],
            "{}",
            dataset.name
        );
        assert_eq!(
            dataset.individuals.count, inventory.datasets[0].individuals.count,
            "{}",
            dataset.name
        );
    }
}

fn table(columns: usize, rows: usize, cell: impl Fn(usize, usize) -> Option<String>) -> Table {
    let header = (0..columns).map(|place| format!("name_{place}")).collect();
    let rows = (0..rows)
        .map(|row| (0..columns).map(|place| cell(row, place)).collect())
        .collect();
    Table { header, rows }
}

/// A small table in every format, by file name.
pub(crate) fn in_every_format(rows: usize) -> Vec<(&'static str, Vec<u8>)> {
    written(&table(3, rows, |row, place| {
        Some(format!("v{row}x{place}"))
    }))
}

/// Small files of every format, for targets that change them.
pub(crate) fn small() -> Vec<(&'static str, Vec<u8>)> {
    let cell = |row: usize, place: usize| (row != 1).then(|| format!("v{}", row * place));
    let mut files = written(&table(3, 5, cell));
    files.extend(avro::cases());
    files
}

/// Files of libraries' formats with these values.
pub(crate) fn small_with(
    value: &mut dyn FnMut(usize, usize) -> String,
) -> Vec<(&'static str, Vec<u8>)> {
    let rows: Vec<Vec<String>> = (0..40)
        .map(|row| (0..3).map(|place| value(row, place)).collect())
        .collect();
    let mut files = written(&table(3, 40, |row, place| Some(rows[row][place].clone())));
    files.retain(|(name, _)| {
        [
            "t.parquet",
            "t.arrow",
            "t.arrows",
            "t.avro",
            "t.orc",
            "t.xlsx",
        ]
        .contains(name)
    });
    files
}

fn written(table: &Table) -> Vec<(&'static str, Vec<u8>)> {
    WRITERS
        .iter()
        .map(|writer| (writer.file, (writer.write)(table)))
        .collect()
}

/// Scans the files, within the limits of a scan.
fn scan(files: &[(String, Vec<u8>)]) -> Inventory {
    const JOBS: u64 = 2;
    let place = Place::new();
    for (name, bytes) in files {
        place.file(name, bytes);
    }
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--no-fold", "--quiet", "--report", "json"]);
    within_limits(command.args(["--jobs", &JOBS.to_string()]), JOBS);
    serde_json::from_value(place.inventory()).unwrap()
}

/// The dataset of a file, or of the one table in it.
fn of<'a>(inventory: &'a Inventory, file: &str) -> Option<&'a Dataset> {
    inventory
        .datasets
        .iter()
        .find(|dataset| dataset.name.split('#').next() == Some(file))
}

/// Shapes of tables that a format must give back as they are.
#[test]
fn every_format_gives_back_the_shape_of_a_table() {
    let word = |row: usize, place: usize| Some(format!("v{row}x{place}"));
    for (why, columns, rows, cell) in [
        (
            "one row",
            3,
            1,
            &word as &dyn Fn(usize, usize) -> Option<String>,
        ),
        ("rows enough for several batches", 3, 700, &word),
        (
            "nulls only, but for what makes the row one",
            3,
            50,
            &|row, place| (place == 0).then(|| format!("v{row}")),
        ),
        ("10,000 columns", 10_000, 2, &word),
        ("no rows", 3, 0, &word),
    ] {
        let written: Vec<_> = WRITERS
            .iter()
            .map(|writer| {
                let columns = columns.min(writer.columns);
                // Two thousand columns fill a page of SQLite but for a row.
                let rows = if columns > 1_000 && writer.file == "t.sqlite" {
                    1
                } else {
                    rows
                };
                (
                    writer,
                    columns,
                    rows,
                    (writer.write)(&table(columns, rows, cell)),
                )
            })
            .collect();
        let files: Vec<(String, Vec<u8>)> = written
            .iter()
            .map(|(writer, .., bytes)| (writer.file.to_owned(), bytes.clone()))
            .collect();
        // Tables of thousands of columns come one at a time: what is kept of all of them together has no bound.
        let scans: Vec<Inventory> = if columns > 1_000 {
            files.chunks(1).map(scan).collect()
        } else {
            vec![scan(&files)]
        };
        for (place, (writer, columns, rows, bytes)) in written.iter().enumerate() {
            let inventory = scans.get(place).unwrap_or(&scans[0]);
            let found = of(inventory, writer.file);
            if bytes.is_empty() {
                assert!(found.is_none(), "{}: {why}", writer.file);
                continue;
            }
            let found = found.unwrap_or_else(|| {
                panic!("{}: {why}: {:?}", writer.file, inventory.coverage.skipped)
            });
            assert_eq!(
                found.records.count.estimate, *rows as u64,
                "{}: {why}",
                writer.file
            );
            assert!(found.records.count.is_exact(), "{}: {why}", writer.file);
            if *rows > 0 || writer.keeps_header {
                assert_eq!(found.columns.len(), *columns, "{}: {why}", writer.file);
            }
        }
    }
}

#[test]
fn rows_of_nothing_but_nulls_are_rows() {
    let nulls = table(2, 40, |row, _| (row < 2).then(|| "v".to_owned()));
    let files: Vec<(String, Vec<u8>)> = WRITERS
        .iter()
        .map(|writer| (writer.file.to_owned(), (writer.write)(&nulls)))
        .collect();
    let inventory = scan(&files);
    for writer in WRITERS {
        let found = of(&inventory, writer.file)
            .unwrap_or_else(|| panic!("{}: {:?}", writer.file, inventory.coverage.skipped));
        let rows = if writer.keeps_blank_rows { 40 } else { 2 };
        assert_eq!(found.records.count.estimate, rows, "{}", writer.file);
    }
}

#[test]
fn nested_columns_have_the_same_paths_in_every_format() {
    let batch = writers::nested(&[&["甲", "乙"], &["丙"]], &["北京", "上海"]);
    let records = [
        r#"{"people": [{"name": "甲"}, {"name": "乙"}], "place": {"city": "北京"}}"#,
        r#"{"people": [{"name": "丙"}], "place": {"city": "上海"}}"#,
    ];
    let columns = batch
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .zip(batch.columns().iter().cloned())
        .collect::<Vec<_>>();
    let columns = columns
        .iter()
        .map(|(name, array)| (name.as_str(), array.clone()))
        .collect();
    let inventory = scan(&[
        ("n.ndjson".into(), records.join("\n").into_bytes()),
        (
            "n.json".into(),
            format!("[{}]", records.join(",")).into_bytes(),
        ),
        (
            "w.json".into(),
            format!("{{\"total\": 2, \"rows\": [{}]}}", records.join(",")).into_bytes(),
        ),
        ("n.arrow".into(), writers::arrow_file_of(&batch)),
        ("n.parquet".into(), parquet(columns, Compression::SNAPPY)),
    ]);
    for file in ["n.ndjson", "n.json", "w.json", "n.arrow", "n.parquet"] {
        let found = of(&inventory, file).unwrap_or_else(|| panic!("{file}"));
        assert_eq!(found.records.count.estimate, 2, "{file}");
        let paths: Vec<&str> = found.columns.iter().map(|column| &*column.path).collect();
        assert_eq!(paths, ["people[].name", "place.city"], "{file}");
    }
}

/// Names that say another format than the content: the content decides, and a note says so.
#[test]
fn content_decides_and_a_note_says_so() {
    let people = table(3, 30, |row, place| Some(format!("v{row}x{place}")));
    let written = |file: &str| {
        let writer = WRITERS.iter().find(|writer| writer.file == file).unwrap();
        (writer.write)(&people)
    };
    let cases = [
        ("a.csv", "t.parquet", "parquet"),
        ("b.xlsx", "t.csv", "csv"),
        ("c.json", "t.avro", "avro"),
        ("d.parquet", "t.ndjson", "json"),
        ("e.csv", "t.xlsx", "workbook"),
        ("f.txt", "t.sqlite", "sqlite"),
        ("g.dat", "t.json", "json"),
    ];
    let files: Vec<(String, Vec<u8>)> = cases
        .iter()
        .map(|(name, source, _)| ((*name).to_owned(), written(source)))
        .collect();
    let inventory = scan(&files);
    for (name, source, format) in cases {
        let found = of(&inventory, name)
            .unwrap_or_else(|| panic!("{name}: {:?}", inventory.coverage.skipped));
        assert_eq!(found.format, format, "{name} is {source}");
        assert_eq!(found.records.count.estimate, 30, "{name} is {source}");
        let told = found.notes.iter().any(|note| note.en.contains("and holds"));
        assert_eq!(told, !["f.txt", "g.dat"].contains(&name), "{name}");
    }
}

/// JSON in the encodings that programs of other times wrote.
#[test]
fn json_in_other_encodings_is_read() {
    let line = |row: usize| {
        let city = ["上海市浦东新区", "北京市海淀区"][row % 2];
        format!(
            r#"{{"手机号": "1380013{:04}", "城市": "{city}"}}"#,
            8000 + row
        )
    };
    let lines: String = (0..5_000).map(|row| line(row) + "\n").collect();
    let records: Vec<String> = (0..200).map(line).collect();
    let list = format!("[{}]", records.join(",\n"));
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    };
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let marked = format!("\u{feff}{list}");
    let files = [
        ("lines.ndjson", gb(&lines), 5_000, "gb18030"),
        ("list.json", gb(&list), 200, "gb18030"),
        (
            "marked.json",
            utf16(&marked, u16::to_le_bytes),
            200,
            "utf-16le",
        ),
        (
            "big.json",
            utf16(&marked, u16::to_be_bytes),
            200,
            "utf-16be",
        ),
    ];
    let written: Vec<_> = files
        .iter()
        .map(|(name, bytes, ..)| ((*name).to_owned(), bytes.clone()))
        .collect();
    let inventory = scan(&written);
    for (name, _, rows, encoding) in files {
        let found = of(&inventory, name)
            .unwrap_or_else(|| panic!("{name}: {:?}", inventory.coverage.skipped));
        assert!(found.records.count.is_exact(), "{name}");
        assert_eq!(found.records.count.estimate, rows, "{name}");
        assert_eq!(found.encoding.as_deref(), Some(encoding), "{name}");
        let paths: Vec<&str> = found.columns.iter().map(|column| &*column.path).collect();
        assert_eq!(paths, ["手机号", "城市"], "{name}");
        let element = found.columns[0].element.as_deref();
        assert_eq!(element, Some("contact.phone"), "{name}");
    }
}
/// Records that are no JSON are counted; a member that only the last record has is a column; keys that are values are no columns.
#[test]
fn json_as_it_lies_on_disk() {
    let lines = |record: &dyn Fn(usize) -> String| -> Vec<u8> {
        (0..100)
            .map(|row| record(row) + "\n")
            .collect::<String>()
            .into_bytes()
    };
    let phone = |row: usize| format!("1380000{row:04}");
    let keyed: Vec<String> = (0..100)
        .map(|row| format!(r#""{}": {{"visits": {row}}}"#, phone(row)))
        .collect();
    let deep = format!(
        "{}1{}\n{{\"b\": 2}}\n",
        "{\"a\":".repeat(9_000),
        "}".repeat(9_000)
    );
    let inventory = scan(&[
        (
            "late.ndjson".into(),
            lines(&|row| {
                if row == 99 {
                    r#"{"id": 1, "late": 2}"#.into()
                } else {
                    r#"{"id": 1}"#.into()
                }
            }),
        ),
        (
            "broken.ndjson".into(),
            lines(&|row| {
                if row % 10 == 5 {
                    r#"{"id": 1, "x"#.into()
                } else {
                    r#"{"id": 1}"#.into()
                }
            }),
        ),
        (
            "keyed.json".into(),
            format!("{{{}}}", keyed.join(",")).into_bytes(),
        ),
        ("deep.ndjson".into(), deep.into_bytes()),
        (
            "marked.json".into(),
            "\u{feff}[{\"a\": 1}]".as_bytes().to_vec(),
        ),
        (
            "pretty.json".into(),
            b"{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n".to_vec(),
        ),
        ("cut.json".into(), b"[{\"a\": 1}, {\"a\": 2}, {\"a".to_vec()),
    ]);
    let get = |name: &str| of(&inventory, name).unwrap_or_else(|| panic!("{name}"));
    let paths = |name: &str| -> Vec<&str> {
        get(name)
            .columns
            .iter()
            .map(|column| &*column.path)
            .collect()
    };
    assert_eq!(paths("late.ndjson"), ["id", "late"]);
    assert_eq!(get("late.ndjson").columns[1].nulls, 99);
    let count = get("broken.ndjson").records.count;
    assert_eq!(
        (count.lower, count.upper),
        (90, Some(100)),
        "ten records are unread"
    );
    assert_eq!(paths("keyed.json"), ["key", "visits"]);
    assert_eq!(get("keyed.json").records.count.estimate, 100);
    assert_eq!(get("deep.ndjson").records.count.estimate, 2);
    assert_eq!(get("marked.json").records.count.estimate, 1);
    assert_eq!(get("pretty.json").records.count.estimate, 2);
    assert_eq!(get("cut.json").records.count.lower, 2);
    assert!(!get("cut.json").notes.is_empty(), "it breaks off");
}
