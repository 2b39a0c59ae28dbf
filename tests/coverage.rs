//! What is listed is read or skipped, and adds up in every form of the report: tables that share a file, members of archives, and
//! stores that are given twice.

use crate::support::archives::{Member, zip};
use crate::support::invented::people;
use crate::support::inventory::{array, skip};
use crate::support::place::Place;
use crate::support::writers::{Table, database};
use calamine::{DataType as _, Reader as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::symlink;

/// A table of texts.
fn table(header: &[&str], rows: usize) -> Table {
    let cell = |row: usize, place: usize| Some(format!("{}-{row}", ["a", "b", "c"][place]));
    Table {
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: (0..rows)
            .map(|row| (0..header.len()).map(|place| cell(row, place)).collect())
            .collect(),
    }
}

/// 13 files in 11 objects: 9 in datasets, of which one database and one workbook hold several tables; 4 skipped.
fn mixed() -> Place {
    let place = Place::new();
    let persons = |rows: usize| {
        let text = people(rows);
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
        let header = lines.next().unwrap().collect::<Vec<_>>();
        let rows = lines.map(|line| line.map(Some).collect()).collect();
        Table { header, rows }
    };
    let (one, two, three) = (persons(9), table(&["code", "n"], 5), table(&["x", "y"], 4));
    // The third table begins on a page that is not there.
    let tables = [("member", &one, 2), ("code", &two, 3), ("gone", &three, 90)];
    place.file("db/crm.sqlite", database(&tables));
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, table) in [("会员", &one), ("code#1", &two), ("x", &three)] {
        crate::support::files::sheet(&mut book, name, 0, &table.header, &table.rows);
    }
    place.file("a#book.xlsx", crate::support::files::workbook(book));
    let mut book = rust_xlsxwriter::Workbook::new();
    crate::support::files::sheet(&mut book, "会员", 0, &one.header, &one.rows);
    place.file("a#other.xlsx", crate::support::files::workbook(book));
    let (x, y) = (people(20), people(30));
    let members = [
        ("x.csv", x.as_bytes()),
        ("y.csv", y.as_bytes()),
        ("z.bin", b"\0\x01\x02"),
    ];
    let members = members.map(|(name, content)| Member {
        name: name.as_bytes(),
        content,
        ..Member::default()
    });
    place.file("sub/pack.zip", zip(&members));
    place.file("sub/plain.csv", people(40));
    for name in ["1.png", "2.png", "3.png"] {
        place.file(
            &format!("scans/{name}"),
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0",
        );
    }
    place.file("empty.csv", "");
    place.file("cut.parquet", b"PAR1 and then nothing");
    place.file("left.log", "left out");
    place
}

fn scan(place: &Place, stores: &[&str], language: &str) -> (Value, String) {
    let mut command = crate::qingdan(place.at());
    command
        .arg("scan")
        .args(stores)
        .args(["--exclude", "*.log", "--lang", language]);
    for form in [
        "json",
        "html",
        "xlsx",
        "markdown",
        "datasets.csv",
        "coverage.csv",
    ] {
        command.args(["--report", form]);
    }
    let (out, _) = crate::run(&mut command, 0);
    (place.inventory(), out)
}

/// The rows of a form that is a CSV, by column.
fn rows(place: &Place, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(place.at().join("qingdan-report").join(name)).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn sum(rows: &[BTreeMap<String, String>], column: &str) -> u64 {
    rows.iter()
        .map(|row| row[column].parse::<u64>().unwrap())
        .sum()
}

#[test]
fn tables_that_share_a_file_are_one_file() {
    let place = mixed();
    let (inventory, out) = scan(&place, &["lake"], "en");
    let coverage = &inventory["coverage"];
    assert_eq!(coverage["listed"]["files"], 13, "{coverage:#}");
    assert_eq!(coverage["inDatasets"]["files"], 9);
    assert_eq!(coverage["leftOut"]["files"], 4);
    let on_disk = walkdir::WalkDir::new(place.lake()).into_iter().flatten();
    let on_disk = on_disk.filter(|entry| entry.file_type().is_file());
    let bytes: u64 = on_disk.map(|entry| entry.metadata().unwrap().len()).sum();
    assert_eq!(coverage["listed"]["bytes"], bytes);

    // A table of a database was skipped while others were read: its bytes are skipped, its file is not.
    let (kind, _) = skip(&inventory, "db/crm.sqlite#gone");
    assert_eq!(kind, "corrupt");
    let gone = array(coverage, "skipped").iter();
    let gone: Vec<&Value> = gone.filter(|skip| skip.get("file").is_some()).collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["file"], "db/crm.sqlite");

    let files = rows(&place, "coverage.csv");
    assert_eq!(files.len(), 13);
    assert_eq!(sum(&files, "bytes"), bytes);
    let outcomes = |outcome: &str| files.iter().filter(|row| row["outcome"] == outcome).count();
    assert_eq!(
        [outcomes("read"), outcomes("in-part"), outcomes("skipped")],
        [8, 1, 4]
    );
    let datasets = rows(&place, "datasets.csv");
    assert_eq!(sum(&datasets, "files_once"), 9);
    assert!(sum(&datasets, "files") > 9);

    let ledger = "Listed 13 (";
    assert!(
        out.contains(ledger) && out.contains("Read 9 (") && out.contains("Skipped 4 ("),
        "{out}"
    );
    let total = out
        .lines()
        .find(|line| line.trim_start().starts_with("Total"))
        .unwrap();
    let numbers: Vec<&str> = total.split_whitespace().collect();
    assert_eq!(
        numbers[1..3],
        [&array(&inventory, "datasets").len().to_string(), "9"],
        "{out}"
    );
    assert!(
        out.contains("counts once")
            && out.contains("+ 1 table skipped in a file of which others were read"),
        "{out}"
    );

    let report = place.at().join("qingdan-report");
    for (name, words) in [
        ("index.html", ["Listed 13 (", "Read 9 (", "Skipped 4 ("]),
        ("inventory.md", ["Listed 13 (", "Read 9 (", "Skipped 4 ("]),
    ] {
        let text = std::fs::read_to_string(report.join(name)).unwrap();
        for word in words {
            assert!(text.contains(word), "{name}: {word}");
        }
    }
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(report.join("inventory.xlsx")).unwrap();
    let ledger = book.worksheet_range("Coverage").unwrap();
    assert_eq!(ledger.rows().count(), 14);
    let about = book.worksheet_range("About").unwrap();
    let said: Vec<String> = about.rows().filter_map(|row| row[1].as_string()).collect();
    for files in ["13 (", "9 (", "4 ("] {
        assert!(said.iter().any(|text| text.starts_with(files)), "{said:?}");
    }
}

/// A store below another, the same store under another name, and the same through a link are one place.
#[test]
fn a_store_that_is_given_twice_is_counted_once() {
    let place = mixed();
    symlink("lake", place.at().join("link")).unwrap();
    let (once, _) = scan(&place, &["lake"], "en");
    for stores in [
        &["lake", "lake"][..],
        &["lake", "./lake", "link", "lake/sub", "lake/sub/plain.csv"],
        &["lake/sub", "lake/../lake/sub/", "lake"],
    ] {
        let (twice, out) = scan(&place, stores, "en");
        assert_eq!(twice["coverage"], once["coverage"], "{stores:?}");
        assert_eq!(twice["datasets"], once["datasets"], "{stores:?}");
        let warnings = array(&twice["scan"], "warnings");
        assert_eq!(warnings.len(), stores.len() - 1, "{warnings:?}");
        assert!(out.contains("scanned once"), "{out}");
    }
    // Neighbours are not one place, though one's name begins with the other's.
    std::fs::create_dir(place.at().join("lake2")).unwrap();
    std::fs::write(place.at().join("lake2/more.csv"), people(3)).unwrap();
    let (both, _) = scan(&place, &["lake", "lake2"], "en");
    assert_eq!(both["coverage"]["listed"]["files"], 14);
    assert!(array(&both["scan"], "warnings").is_empty());
}

/// The line while it runs and the ledger give one number.
#[test]
fn progress_counts_as_the_ledger_does() {
    let place = mixed();
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--report", "json", "--lang", "en"]);
    let (_, progress) = crate::run(&mut command, 0);
    assert!(progress.contains("listed 11 files"), "{progress}");
    assert!(
        progress.contains("13 files with the members of archives"),
        "{progress}"
    );
}

/// At depth `metadata` a size bounds the records of a text and of nothing else; what is not known is no zero, and no answer either.
#[test]
fn what_was_not_read_is_not_counted() {
    let place = mixed();
    let inventory = place.scan(&["--depth", "metadata", "--no-fold"], 0);
    for (name, is_bounded) in [
        ("a#book.xlsx#会员", false),
        ("a#book.xlsx#code#1", false),
        ("db/crm.sqlite#code", false),
        ("sub/plain.csv", true),
        ("sub/pack.zip!/x.csv", true),
    ] {
        let found = crate::support::inventory::dataset(&inventory, name);
        let (records, people) = (&found["records"], &found["individuals"]);
        let method = if is_bounded {
            "metadata"
        } else {
            "not-counted"
        };
        assert_eq!(records["method"], method, "{name}");
        for count in [records, people] {
            assert_eq!(count["lower"], 0, "{name}");
            assert_eq!(count["upper"].is_u64(), is_bounded, "{name}: {count}");
            assert!(count["upper"] != 0, "{name}: {count}");
        }
        assert_eq!(
            found["obligation"]["ceiling"], "security-assessment",
            "{name}"
        );
        let distinct = &array(found, "columns")[0]["distinct"];
        assert!(distinct["upper"].is_null(), "{name}: {distinct}");
    }
}

/// A file that was not read to its end is named with its reason in every form, and so is why the exit status says it.
#[test]
fn what_was_read_in_part_is_said_everywhere() {
    let place = Place::new();
    let packed = crate::support::archives::gzip(people(4_000).as_bytes());
    place.file("cut.csv.gz", &packed[..packed.len() * 6 / 10]);
    place.file("whole.csv", people(20));
    for (language, files, why, status, sheet) in [
        (
            "en",
            "1 file read in part",
            "cut off",
            "exit status 1 (--fail-on skipped): 1 file read in part",
            "Coverage",
        ),
        (
            "zh",
            "部分读取 1 个文件",
            "不完整",
            "退出状态 1（--fail-on skipped）：部分读取 1 个文件",
            "覆盖范围",
        ),
    ] {
        let mut command = crate::qingdan(place.at());
        command.args(["scan", "lake", "--no-fold", "--fail-on", "skipped"]);
        command.args(["--lang", language]);
        for form in ["json", "html", "xlsx", "markdown", "coverage.csv"] {
            command.args(["--report", form]);
        }
        let (out, err) = crate::run(&mut command, 1);
        assert!(out.contains(files) && out.contains(why), "{out}");
        assert!(
            out.contains("cut.csv.gz: ") && err.contains(status),
            "{out}{err}"
        );
        let report = place.at().join("qingdan-report");
        for name in ["index.html", "inventory.md"] {
            let text = std::fs::read_to_string(report.join(name)).unwrap();
            assert!(text.contains(files) && text.contains(why), "{name}");
        }
        let files = rows(&place, "coverage.csv");
        let cut = files.iter().find(|row| row["path"] == "cut.csv.gz");
        let cut = cut.unwrap();
        assert_eq!((&*cut["outcome"], &*cut["kinds"]), ("cut-short", "corrupt"));
        assert!(cut["reasons_en"].contains("cut off"), "{cut:?}");
        assert!(cut["reasons_zh"].contains("不完整"), "{cut:?}");
        assert_eq!(cut["bytes"], (packed.len() * 6 / 10).to_string());
        let whole = files.iter().find(|row| row["path"] == "whole.csv");
        assert_eq!(whole.unwrap()["outcome"], "read");
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook(report.join("inventory.xlsx")).unwrap();
        let sheet = book.worksheet_range(sheet).unwrap();
        let cells = sheet
            .rows()
            .flatten()
            .filter_map(calamine::DataType::as_string);
        assert!(
            cells.into_iter().any(|cell| cell.contains(why)),
            "{sheet:?}"
        );
    }
    // Where all was read nothing is said.
    std::fs::remove_file(place.lake().join("cut.csv.gz")).unwrap();
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--lang", "en", "--fail-on", "skipped"]);
    let (out, _) = crate::run(&mut command, 0);
    assert!(
        !out.contains("in part") && !out.contains("exit status"),
        "{out}"
    );
}
