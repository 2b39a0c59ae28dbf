//! `fixtures/columns.toml`: columns that a detector must take or leave alone, through the whole program. Each is a file of its
//! own with the headers that stand beside it; all are scanned at once, and all that is wrong is said at once.

use crate::support::place::Place;
use qingdan::model::finding::{Category, Form, Position};
use qingdan::model::inventory::Column;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    header: String,
    #[serde(default)]
    beside: Vec<String>,
    values: Vec<String>,
    /// The one right answer; `none` is no element.
    expect: Option<String>,
    /// Elements that must not be said.
    #[serde(default)]
    not: Vec<String>,
    category: Option<Category>,
    form: Option<Form>,
    /// An element that must be reported as standing among the values.
    rare: Option<String>,
    /// The most confidence that may be said.
    at_most: Option<f64>,
    /// Null values, words that stand for none among them.
    nulls: Option<u64>,
    /// Distinct values.
    distinct: Option<u64>,
}

fn table(case: &Case) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = quoted(&case.header);
    case.beside
        .iter()
        .for_each(|header| write!(text, ",{}", quoted(header)).unwrap());
    text.push('\n');
    for (row, value) in case.values.iter().enumerate() {
        text.push_str(&quoted(value));
        // Neighbours have numbers that say nothing.
        case.beside
            .iter()
            .for_each(|_| write!(text, ",{}", row * 7 % 90 + 1).unwrap());
        text.push('\n');
    }
    text
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(crate::root().join("fixtures/columns.toml")).unwrap();
    toml::from_str::<Cases>(&text).unwrap().case
}

/// What the cases are called.
pub(crate) fn names() -> BTreeSet<String> {
    cases().into_iter().map(|case| case.name).collect()
}

#[test]
fn every_column_is_what_it_is() {
    let cases = cases();
    assert_eq!(
        names().len(),
        cases.len(),
        "each case has a name of its own"
    );
    let place = Place::new();
    for (number, case) in cases.iter().enumerate() {
        place.file(&format!("{number:03}.csv"), table(case));
    }
    let inventory = place.scanned(&["--no-fold"]);
    let mut wrong = String::new();
    for (number, case) in cases.iter().enumerate() {
        let name = format!("{number:03}.csv");
        let dataset = inventory
            .datasets
            .iter()
            .find(|dataset| dataset.name == name);
        let Some(dataset) = dataset else {
            writeln!(wrong, "{} ({}): not in the inventory", case.name, case.why).unwrap();
            continue;
        };
        let column = &dataset.columns[0];
        let said = column.element.as_deref().unwrap_or("none");
        let mut say =
            |line: String| writeln!(wrong, "{} ({}): {line}", case.name, case.why).unwrap();
        if dataset.records.count.estimate != case.values.len() as u64 {
            say(format!("{} records", dataset.records.count.estimate));
        }
        if let Some(expect) = &case.expect
            && expect != said
        {
            say(format!("{said} for {expect}"));
        }
        if case.not.iter().any(|element| element == said) {
            say(said.to_owned());
        }
        if case
            .category
            .is_some_and(|category| category != column.category)
        {
            say(format!("category {:?}", column.category));
        }
        if case.form.is_some_and(|form| form != column.form) {
            say(format!("form {:?}", column.form));
        }
        if case.at_most.is_some_and(|most| column.confidence > most) {
            say(format!("confidence {}", column.confidence));
        }
        if case.nulls.is_some_and(|nulls| nulls != column.nulls) {
            say(format!("{} nulls", column.nulls));
        }
        if case
            .distinct
            .is_some_and(|distinct| distinct != column.distinct.estimate)
        {
            say(format!("{} distinct", column.distinct.estimate));
        }
        if case
            .rare
            .as_ref()
            .is_some_and(|rare| !column.rare.iter().any(|one| one.element == *rare))
        {
            say(format!("rare {:?}", column.rare));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Makes a row from its number.
type Row = fn(u32) -> String;

/// Columns of positions: header and values of the first row, which the others follow; then what must be known of each.
#[test]
fn positions_say_how_exact_they_are_and_in_which_system() {
    let known = |decimals, metres, datum: &str| {
        Some(Position {
            decimals,
            metres,
            datum: (!datum.is_empty()).then(|| datum.to_owned()),
        })
    };
    let tables: [(&str, Row, Vec<Option<Position>>); 6] = [
        (
            "gcj02_lng,gcj02_lat",
            |row| format!("116.39{row:04},39.90{row:04}"),
            vec![known(Some(6), Some(0.11), "GCJ-02"); 2],
        ),
        (
            "lng,lat,coord_type",
            |row| format!("116.4{row:02},39.9{row:02},bd09ll"),
            vec![
                known(Some(3), Some(110.0), "BD-09"),
                known(Some(3), Some(110.0), "BD-09"),
                None,
            ],
        ),
        // The same column, with two systems: neither is that of all positions.
        (
            "lng,lat,coord_type",
            |row| {
                let datum = ["gcj02", "wgs84"][row as usize % 2];
                format!("116.4{row:02}000,39.9{row:02}000,{datum}")
            },
            vec![
                known(Some(6), Some(0.11), ""),
                known(Some(6), Some(0.11), ""),
                None,
            ],
        ),
        (
            "经度,纬度",
            |row| format!("1163{row:05},399{row:05}"),
            vec![known(Some(6), Some(0.11), ""); 2],
        ),
        (
            "编号,位置",
            |row| format!("{row},SRID=4490;POINT(116.39{row:02} 39.90{row:02})"),
            vec![None, known(Some(4), Some(11.0), "CGCS2000")],
        ),
        (
            "坐标(百度)",
            |row| format!("\"116.39{row:04},39.90{row:04}\""),
            vec![known(Some(6), Some(0.11), "BD-09")],
        ),
    ];
    let place = Place::new();
    for (number, (header, row, _)) in tables.iter().enumerate() {
        let rows: Vec<String> = (10..90).map(row).collect();
        place.file(
            &format!("{number}.csv"),
            format!("{header}\n{}\n", rows.join("\n")),
        );
    }
    let inventory = place.scanned(&["--no-fold"]);
    for ((header, _, known), dataset) in tables.iter().zip(&inventory.datasets) {
        let said: Vec<_> = (dataset.columns.iter())
            .map(|column| column.position.clone())
            .collect();
        assert_eq!(&said, known, "{header} in {}", dataset.name);
    }
    let mut command = crate::qingdan(place.at());
    command.args(["explain", "1.csv#lng", "--lang", "en"]);
    let (said, _) = crate::run(&mut command, 0);
    assert!(said.contains("BD-09, 0.001° (≈ 110 m)"), "{said}");
}

/// A new detector is one file: nothing else is touched, and its column is found.
#[test]
fn a_detector_of_ones_own_is_one_file() {
    let place = Place::new();
    let pack = r#"
id = "person.library-card"
title = { zh = "借书证号", en = "Library card number" }
source = "The library's own rule: two letters, six digits"
identifies = "individual"
about = "person"

[[value]]
pattern = 'LB[0-9]{6}'
false-match-rate = 0.001

[name]
any = ["借书证", "library_card"]

[[example]]
column = "借书证号"
values = ["LB000001", "LB000002", "LB000003", "LB000004", "LB000005", "LB000006", "LB000007", "LB000008"]
match = true
why = "the form of the cards"
"#;
    place.beside("packs/library-card.toml", pack);
    let rows: String = (0..40).map(|row| format!("LB{row:06},{row}\n")).collect();
    place.file("loans.csv", format!("借书证号,册数\n{rows}"));
    let inventory = place.scanned(&["--packs", "packs"]);
    let column = &inventory.datasets[0].columns[0];
    assert_eq!(column.element.as_deref(), Some("person.library-card"));
    assert_eq!(inventory.datasets[0].individuals.count.estimate, 40);
}

/// The columns of a table that is written as it stands.
fn columns(text: &str) -> Vec<Column> {
    crate::support::place::table(text).columns.to_vec()
}

/// The category of each.
fn categories(text: &str) -> Vec<(String, Category)> {
    (columns(text).into_iter())
        .map(|column| (column.name, column.category))
        .collect()
}

const MANAGERS: [&str; 6] = ["王伟", "李芳芳", "张志强", "刘丽", "陈建国", "杨敏"];

#[test]
fn what_reaches_an_outlet_is_no_persons_and_its_managers_name_is() {
    let rows: String = (0..36)
        .map(|row| {
            format!(
                "S{row:04},0571-8{:07},{},{}.{:05},{}.{:05}\n",
                row + 1,
                MANAGERS[row % 6],
                110 + row % 9,
                row * 917,
                25 + row % 9,
                row * 613
            )
        })
        .collect();
    let found = categories(&format!("门店编码,门店电话,店长,经度,纬度\n{rows}"));
    for (name, category) in found {
        let personal = name == "店长";
        assert_eq!(category > Category::None, personal, "{name}: {category:?}");
    }
}

#[test]
fn a_visitors_telephone_beside_an_outlet_is_personal() {
    let rows: String = (0..36)
        .map(|row| {
            format!(
                "S{row:04},0571-8{:07},{},138{:08}\n",
                row + 1,
                MANAGERS[row % 6],
                row + 1
            )
        })
        .collect();
    // Neither the shop's assistant nor the customer stands for the shop.
    for person in ["导购姓名", "顾客姓名"] {
        let found = categories(&format!("门店编码,门店电话,{person},手机号\n{rows}"));
        assert!(found[2].1 > Category::None, "{found:?}");
        assert!(found[3].1 > Category::None, "{found:?}");
    }
}

/// The element of each column of a table that is written as it stands.
fn elements(text: &str) -> Vec<Option<String>> {
    columns(text)
        .into_iter()
        .map(|column| column.element)
        .collect()
}

#[test]
fn positions_with_a_time_and_a_key_are_a_track() {
    let table = |per_vehicle: usize, scale: f64| {
        let decimals = if scale > 1.0 { 0 } else { 6 };
        let rows: String = (0..60)
            .map(|row| {
                let (longitude, latitude) = (116.3 + row as f64 * 1e-4, 39.9 + row as f64 * 7e-5);
                format!(
                    "京A{:05},2024-05-01 08:{:02}:00,{:.decimals$},{:.decimals$}\n",
                    row / per_vehicle,
                    row % 60,
                    longitude * scale,
                    latitude * scale
                )
            })
            .collect();
        elements(&format!("车牌号,采集时间,经度,纬度\n{rows}"))
    };
    let track = Some("place.trajectory".to_owned());
    let point = Some("place.coordinates".to_owned());
    assert_eq!(table(10, 1.0)[2..], [track.clone(), track.clone()]);
    // GB/T 32960 writes millionths of a degree.
    assert_eq!(table(10, 1e6)[2..], [track.clone(), track]);
    // One position of each is no track.
    assert_eq!(table(1, 1.0)[2..], [point.clone(), point]);
}

/// Names of organisations in a master file of customers, as SAP exports it.
fn customers(with_name: bool, firms: usize) -> Vec<(String, Category)> {
    let rows: String = (0..36)
        .map(|row| {
            let person = if with_name { MANAGERS[row % 6] } else { "800" };
            let firm = row % firms;
            format!("{row:010},测试{firm}号贸易有限公司,测试路{row}号,010-6000{row:04},{person}\n")
        })
        .collect();
    let last = if with_name { "姓名" } else { "MANDT" };
    categories(&format!("KUNNR,NAME1,STRAS,TELF1,{last}\n{rows}"))
}

#[test]
fn what_reaches_a_customer_that_is_a_firm_is_no_persons() {
    let found = customers(false, 36);
    assert!(
        found
            .iter()
            .all(|(_, category)| *category == Category::None),
        "{found:?}"
    );
    // A person's name makes the rows people, and so does one firm for many rows.
    for found in [customers(true, 36), customers(false, 4)] {
        assert!(found[3].1 > Category::None, "{found:?}");
    }
}

const GIVEN: &str = "Michael James John Robert David William Mary Christopher Joseph Richard Daniel Thomas Matthew Jennifer Charles Anthony Patricia Linda Mark Elizabeth Joshua Steven Andrew Kevin Brian Barbara Jessica Jason Susan Timothy Paul Kenneth Lisa Ryan Sarah Karen Jeffrey Donald Ashley Eric Jacob Nicholas Jonathan Ronald Michelle Kimberly Nancy Justin Sandra Amanda Brandon Stephanie Emily Melissa Gary Edward";

#[test]
fn what_all_names_of_columns_begin_with_is_no_part_of_them() {
    let rows: String = (0..40)
        .map(|row| {
            format!(
                "{row:05},{},{},19{:02}-0{}-1{},{}\n",
                MANAGERS[row % 6],
                ["F", "M"][row % 2],
                60 + row % 39,
                row % 9 + 1,
                row % 9,
                row * 3
            )
        })
        .collect();
    // As a Brazilian and a Spanish payroll name their columns, each behind the table's own code.
    for header in [
        "ZX1_MAT,ZX1_NOME,ZX1_SEXO,ZX1_NASC,ZX1_QTD",
        "emp_cod,emp_nombre,emp_sexo,emp_fecnac,emp_cant",
    ] {
        let found = categories(&format!("{header}\n{rows}"));
        let personal = |name: &str| {
            let mut all = found.iter();
            all.any(|(one, category)| one.ends_with(name) && *category > Category::None)
        };
        assert!(personal("SEXO") || personal("sexo"), "{found:?}");
    }
}

#[test]
fn a_list_of_given_names_is_a_list_and_not_people() {
    let table = |names: &[&str]| {
        (names.iter().enumerate()).fold("name,share\n".to_owned(), |text, (row, name)| {
            text + &format!("{name},0.01{row:03}\n")
        })
    };
    let names: Vec<&str> = GIVEN.split(' ').collect();
    assert_eq!(categories(&table(&names))[0].1, Category::None);
    // Of people some share a name.
    let people: Vec<&str> = names.iter().chain(&names[..9]).copied().collect();
    assert_eq!(categories(&table(&people))[0].1, Category::Personal);
}
