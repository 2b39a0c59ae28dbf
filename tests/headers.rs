//! Which row names the columns: a value that is taken for a name is lost as a record and shown in every report.

use crate::support::inventory::{array, dataset, notes, records};
use crate::support::place::Place;
use encoding_rs::GBK;
use rust_xlsxwriter::Workbook;
use std::fmt::Write as _;

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙";
const GIVEN: [&str; 7] = ["伟", "芳", "秀英", "磊", "建国", "静", "晓明"];
const FIRST: [&str; 6] = ["James", "Mary", "Robert", "Patricia", "Linda", "David"];
const LAST: [&str; 5] = ["Smith", "Johnson", "Brown", "Miller", "Wilson"];
const CITIES: [&str; 5] = ["北京市", "上海市", "广州市", "成都市", "呼和浩特市"];

fn person(n: usize) -> String {
    let surname = SURNAMES.chars().nth(n * 5 % 12).unwrap();
    format!("{surname}{}", GIVEN[n * 3 % 7])
}

fn western(n: usize) -> String {
    format!("{} {}", FIRST[n % 6], LAST[n % 5])
}

fn address(n: usize) -> String {
    format!(
        "{}人民路{}号{}",
        CITIES[n % 5],
        n * 7 + 1,
        ["", "2单元301室", "B座"][n % 3]
    )
}

fn firm(n: usize) -> String {
    let trade = ["科技", "贸易", "咨询"][n % 3];
    format!(
        "{}安达{trade}{}有限公司",
        CITIES[n % 5],
        ["", "股份"][n % 2]
    )
}

type Column = fn(usize) -> String;

const COLUMNS: [(&str, Column, &str); 4] = [
    ("person", person, "姓名"),
    ("western", western, "Full name"),
    ("address", address, "联系地址"),
    ("firm", firm, "公司名称"),
];

#[test]
fn the_first_of_a_list_is_one_of_it() {
    let place = Place::new();
    for (name, value, header) in COLUMNS {
        for rows in [1, 2, 3, 40] {
            let lines = |columns: &dyn Fn(usize) -> String| -> String {
                (0..rows).map(|row| format!("{}\n", columns(row))).collect()
            };
            let list = lines(&value);
            place.file(&format!("{name}-{rows}.csv"), &list);
            place.file(&format!("{name}-{rows}.txt"), GBK.encode(&list).0);
            place.file(
                &format!("{name}-{rows}-named.csv"),
                format!("{header}\n{list}"),
            );
            let pairs = lines(&|row| format!("{},{}", value(row), firm(row + 1)));
            place.file(&format!("{name}-{rows}-pairs.csv"), &pairs);
            for named in [false, true] {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet();
                if named {
                    sheet.write(0, 0, header).unwrap();
                }
                for row in 0..rows {
                    let line = u32::try_from(row + usize::from(named)).unwrap();
                    sheet.write(line, 0, value(row)).unwrap();
                }
                let file = format!("{name}-{rows}{}.xlsx", ["", "-named"][usize::from(named)]);
                place.file(&file, book.save_to_buffer().unwrap());
            }
        }
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, _, header) in COLUMNS {
        for rows in [1, 2, 3, 40] {
            for (file, named) in [
                (".csv", false),
                (".txt", false),
                ("-pairs.csv", false),
                (".xlsx#Sheet1", false),
                ("-named.csv", true),
                ("-named.xlsx#Sheet1", true),
            ] {
                let file = format!("{name}-{rows}{file}");
                let found = dataset(&inventory, &file);
                assert_eq!(records(found), (rows, rows), "{file}");
                let first = &array(found, "columns")[0]["name"];
                assert_eq!(first, if named { header } else { "" }, "{file}");
                assert_eq!(notes(found).contains("no header row"), !named, "{file}");
            }
        }
    }
}

/// Words over words are names where they are words for columns, or unlike what stands below them.
#[test]
fn names_of_columns_stay_names() {
    let place = Place::new();
    let tables: &[(&str, &str, &[&str])] = &[
        (
            "known",
            "国籍,职业",
            &["中国,医生", "日本,律师", "法国,教师", "德国,工人"],
        ),
        (
            "kinds",
            "层,向",
            &[
                "一楼,东",
                "二楼,西",
                "三楼,东",
                "一楼,西",
                "二楼,东",
                "三楼,西",
            ],
        ),
        (
            "machine",
            "cust_tier,home_base",
            &["Gold,Paris", "Silver,Rome", "Gold,Oslo"],
        ),
        (
            "plural",
            "Religions",
            &["Islam", "Hinduism", "Judaism", "Taoism"],
        ),
        ("letters", "a,b", &["c,d", "e,f", "g,h"]),
    ];
    for (name, header, rows) in tables {
        let mut text = format!("{header}\n");
        for row in *rows {
            writeln!(text, "{row}").unwrap();
        }
        place.file(&format!("{name}.csv"), text);
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, header, rows) in tables {
        let found = dataset(&inventory, &format!("{name}.csv"));
        let names: Vec<_> = (array(found, "columns").iter())
            .map(|column| column["name"].as_str().unwrap())
            .collect();
        assert_eq!(names.join(","), *header, "{name}");
        assert_eq!(records(found).0, rows.len() as u64, "{name}");
    }
}

/// Measurements are named by a word and a number; the number of a document over other numbers is one of them.
#[test]
fn words_with_numbers_name_columns_of_numbers() {
    let place = Place::new();
    let header: Vec<String> = (1..=40).map(|column| format!("V{column}")).collect();
    let number = |row: usize, column: usize| (row * 7_919 + column * 31) % 997;
    let mut text = header.join(",");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, &header).unwrap();
    for row in 0..30 {
        let cells: Vec<String> = (0..40)
            .map(|column| number(row, column).to_string())
            .collect();
        write!(text, "\n{}", cells.join(",")).unwrap();
        for column in 0..40 {
            let place = (row as u32 + 1, column as u16);
            sheet
                .write(place.0, place.1, number(row, column) as f64)
                .unwrap();
        }
    }
    place.file("measured.csv", text + "\n");
    place.file("measured.xlsx", book.save_to_buffer().unwrap());
    let numbers: String = (0..30)
        .map(|n| format!("{}\n", 110_105_194 + n * 37))
        .collect();
    place.file("documents.csv", format!("E12345678\n{numbers}"));
    let inventory = place.scan(&["--no-fold"], 0);
    for found in array(&inventory, "datasets") {
        let names: Vec<&str> = array(found, "columns")
            .iter()
            .map(|column| column["path"].as_str().unwrap())
            .collect();
        if found["name"] == "documents.csv" {
            assert_eq!((names, records(found).0), (vec![""], 31));
        } else {
            assert_eq!(names, header, "{}", found["name"]);
            assert_eq!(records(found).0, 30, "{}", found["name"]);
        }
    }
}

/// Names that count up are names, however many digits they have; so are they behind other names.
#[test]
fn names_that_count_up_stay_names() {
    let place = Place::new();
    for (name, first, scheme) in [
        ("id", "身份证号", "f"),
        ("code", "subject", "SNP_"),
        ("none", "x00000", "x"),
    ] {
        let mut text = first.to_owned();
        for column in 1..60 {
            write!(text, ",{scheme}{column:05}").unwrap();
        }
        for row in 0..30 {
            write!(text, "\n11010519900307{:03}X", row * 7).unwrap();
            for column in 1..60 {
                write!(text, ",{}", (row * 7_919 + column * 31) % 9_973).unwrap();
            }
        }
        place.file(&format!("{name}.csv"), text + "\n");
    }
    // Numbers of one kind in a row above more of them are values.
    let values: String = (0..30)
        .map(|row| {
            let cells = (0..6).map(|column| format!("E{:08}", 10_000_000 + row * 6 + column));
            cells.collect::<Vec<_>>().join(",") + "\n"
        })
        .collect();
    place.file("values.csv", values);
    let inventory = place.scan(&["--no-fold"], 0);
    for found in array(&inventory, "datasets") {
        assert_eq!(records(found).0, 30, "{}", found["name"]);
    }
}

/// Writers that stop at the last value of a row, or write one too many, leave the header what it is.
#[test]
fn rows_of_other_widths_leave_the_header() {
    let place = Place::new();
    let header = "姓名,手机号,城市,备注,附注";
    let row = |n: usize| format!("{},1380013{n:04},{}", person(n), CITIES[n % 5]);
    let table = |header: &str, behind: &dyn Fn(usize) -> &'static str| -> String {
        let rows = (0..60).map(|n| format!("{}{}\n", row(n), behind(n)));
        format!("{header}\n{}", rows.collect::<String>())
    };
    place.file("never.csv", table(header, &|_| ""));
    place.file(
        "some.csv",
        table(header, &|n| ["", "", ",a", ",a,b"][n % 4]),
    );
    place.file(
        "title.csv",
        format!("2024 名单\n{}", table(header, &|_| "")),
    );
    place.file(
        "long.csv",
        table("姓名,手机号,城市", &|n| ["", ",x", ",x"][n % 3]),
    );
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, columns, ragged, nulls) in [
        ("never.csv", header, 60, 60),
        ("some.csv", header, 45, 30),
        ("title.csv", header, 60, 60),
        ("long.csv", "姓名,手机号,城市,", 20, 20),
    ] {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (60, 60), "{name}");
        let seen = array(found, "columns");
        let names: Vec<_> = seen
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names.join(","), columns, "{name}");
        assert_eq!(seen[0]["element"], "person.name", "{name}");
        assert_eq!(seen[3]["nulls"], nulls, "{name}");
        let noted = notes(found).contains(&format!("{ragged} rows have fewer or more fields"));
        assert!(noted, "{name}: {}", notes(found));
    }
}

#[test]
fn fields_of_a_form_made_without_code_are_columns() {
    let place = Place::new();
    let entry = |row: usize| {
        format!(
            "{{\"_widget_1624601126864\":\"{}\",\"_widget_1613455384992\":\"138{:08}\",\"textField_17000000001\":{row}}}\n",
            person(row),
            row * 7_919 % 100_000_000
        )
    };
    place.file("访客.ndjson", (0..60).map(entry).collect::<String>());
    let rows = |row: usize| format!("\"138{:08}\":{row}", row * 7_919 % 100_000_000);
    let map: Vec<String> = (0..60).map(rows).collect();
    place.file("points.json", format!("{{{}}}", map.join(",")));
    let inventory = place.scan(&[], 0);
    let form = dataset(&inventory, "访客.ndjson");
    assert_eq!(records(form), (60, 60));
    let elements: Vec<&str> = (array(form, "columns").iter())
        .filter_map(|column| column["element"].as_str())
        .collect();
    assert_eq!(elements, ["person.name", "contact.phone"]);
    // Numbers of persons are no names of columns.
    assert!(!inventory.to_string().contains("13800007919"));
}
