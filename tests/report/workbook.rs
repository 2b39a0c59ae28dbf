//! The workbook as openpyxl reads it: sheets, types, links, choices; hostile texts stay texts.

use super::large::large;
use super::sample::{hostile, sample};
use crate::support::python::{python_with, script};
use qingdan::model::Language;
use qingdan::model::inventory::Inventory;
use qingdan::report::xlsx::voice::Voice;
use qingdan::report::xlsx::{SHEET_ROWS, workbook};
use serde_json::Value;
use std::path::Path;

/// Everything that a test asks of a workbook, as JSON.
const READ: &str = r#"
import json, sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
def said(cell):
    value = cell.value
    return value.isoformat() if hasattr(value, "isoformat") else value
out = {}
for sheet in book.worksheets:
    out[sheet.title] = {
        "rows": [[said(cell) for cell in row] for row in sheet.iter_rows()],
        "types": sorted({cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}),
        "unquoted": [cell.value for row in sheet.iter_rows() for cell in row
                     if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and not cell.quotePrefix],
        "links": [[cell.coordinate, cell.hyperlink.location, cell.hyperlink.target]
                  for row in sheet.iter_rows() for cell in row if cell.hyperlink],
        "choices": [[str(one.sqref), one.formula1] for one in sheet.data_validations.dataValidation],
        "colours": sum(len(rules) for _, rules in sheet.conditional_formatting._cf_rules.items()),
        "fit": [sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth,
                sheet.page_setup.fitToHeight, sheet.page_setup.orientation, sheet.print_title_rows, sheet.oddFooter.center.text],
        "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
    }
print(json.dumps(out))
"#;

fn read(inventory: &Inventory, voice: Voice, most_rows: u32) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    std::fs::write(
        &path,
        workbook(inventory, voice, most_rows, folder.path()).unwrap(),
    )
    .unwrap();
    let python = python_with(&["openpyxl==3.1.5"]);
    serde_json::from_str(&script(&python, READ, &[&path])).unwrap()
}

fn rows<'a>(book: &'a Value, sheet: &str) -> &'a [Value] {
    book[sheet]["rows"]
        .as_array()
        .unwrap_or_else(|| panic!("{sheet}"))
        .as_slice()
}

fn names(book: &Value) -> Vec<&str> {
    book.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

const SHEETS: [(&str, &str); 9] = [
    ("首页", "Cover"),
    ("数据集", "Datasets"),
    ("字段", "Columns"),
    ("出境要求", "Obligations"),
    ("出境活动", "Transfers"),
    ("待确认事项", "Open questions"),
    ("覆盖范围", "Coverage"),
    ("术语", "Glossary"),
    ("关于本清单", "About"),
];

#[test]
fn another_program_reads_every_sheet() {
    let inventory = sample();
    let book = read(&inventory, Voice::One(Language::En), SHEET_ROWS);
    assert_eq!(names(&book), SHEETS.map(|(_, en)| en));
    let datasets = rows(&book, "Datasets");
    assert_eq!(datasets.len(), 1 + inventory.datasets.len());
    // What is certain stands first, whatever the name.
    let floors: Vec<&str> = datasets[1..]
        .iter()
        .map(|row| row[1].as_str().unwrap())
        .collect();
    assert_eq!(floors[0], "security assessment");
    assert_eq!(*floors.last().unwrap(), "none");
    let row = datasets
        .iter()
        .find(|row| row[0] == "crm/members.csv")
        .unwrap();
    assert_eq!(
        (&row[2], &row[13]),
        (&"undetermined".into(), &"undetermined".into())
    );
    assert_eq!(
        (row[4].as_u64(), row[5].as_u64()),
        (Some(1_180), Some(1_310))
    );
    assert_eq!(row[12], "2026-10-01T08:00:00", "a time is a time");
    let columns = rows(&book, "Columns");
    let wide: usize = inventory.datasets.iter().map(|one| one.columns.len()).sum();
    assert_eq!(columns.len(), 1 + wide);
    assert!(
        columns
            .iter()
            .any(|row| row[3] == "Telephone number" && row[14] == "contact.phone")
    );
    for sheet in ["Datasets", "Obligations", "Transfers"] {
        assert!(book[sheet]["colours"].as_u64() >= Some(6), "{sheet}");
    }
    for (_, sheet) in SHEETS {
        let fit = &book[sheet]["fit"];
        // One page wide is what is meant where nothing is said.
        let width = fit[1].as_u64().unwrap_or(1);
        let pages = (sheet != "Cover").then_some(0);
        let wanted = (&true.into(), 1, pages, &"landscape".into());
        assert_eq!(
            (&fit[0], width, fit[2].as_u64(), &fit[3]),
            wanted,
            "{sheet}"
        );
        assert!(fit[5].as_str().unwrap().contains("&P"), "{sheet}");
        if !["Cover", "About"].contains(&sheet) {
            assert_eq!(fit[4], "$1:$1", "{sheet}");
            assert!(
                book[sheet]["filter"].is_string() && book[sheet]["frozen"].is_string(),
                "{sheet}"
            );
        }
    }
    let choices = book["Open questions"]["choices"].as_array().unwrap();
    assert_eq!(choices.len(), inventory.questions.len());
    assert!(choices[0][0] == "C2" && choices[0][1].as_str().unwrap().contains("false"));
    let question = &rows(&book, "Open questions")[1];
    assert_eq!(question[9], "[exporter] ciio");
    let words = rows(&book, "Glossary");
    assert!(
        words
            .iter()
            .any(|row| row[3] == "person.cn-resident-id" && row[1] == "Resident identity number")
    );
    assert!(words.iter().any(|row| row[3] == "encrypted"));
}

/// A dataset leads to its first column, and that back to it, also over sheets that are full.
#[test]
fn a_table_goes_on_and_its_links_lead_to_it() {
    let inventory = large(9);
    for most_rows in [SHEET_ROWS, 32] {
        let book = read(&inventory, Voice::One(Language::Zh), most_rows);
        let there = book["数据集"]["links"].as_array().unwrap();
        assert_eq!(there.len(), 9);
        for link in there {
            let target = link[1].as_str().unwrap();
            let (sheet, cell) = target.split_once('!').unwrap();
            let sheet = sheet.trim_matches('\'');
            let row: usize = cell.trim_start_matches('A').parse().unwrap();
            let own: usize = link[0].as_str().unwrap()[1..].parse().unwrap();
            let name = &rows(&book, "数据集")[own - 1][0];
            assert_eq!(&rows(&book, sheet)[row - 1][0], name);
            assert_eq!(rows(&book, sheet)[row - 1][1], 1, "its first column");
            let back = book[sheet]["links"].as_array().unwrap();
            let back = back.iter().find(|back| back[0] == cell).unwrap();
            assert_eq!(back[1], format!("'数据集'!A{own}"));
        }
        let parts = names(&book)
            .into_iter()
            .filter(|name| name.starts_with("字段"))
            .count();
        assert_eq!(parts, if most_rows == SHEET_ROWS { 1 } else { 8 });
    }
}

/// Nothing that stands in a name is run, or leads out of the workbook.
#[test]
fn hostile_texts_stay_texts() {
    for voice in [
        Voice::One(Language::Zh),
        Voice::One(Language::En),
        Voice::Both,
    ] {
        let book = read(&hostile(), voice, SHEET_ROWS);
        let mut run = 0;
        for (name, sheet) in book.as_object().unwrap() {
            let types: Vec<&str> = sheet["types"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one.as_str().unwrap())
                .collect();
            assert!(
                !types.contains(&"f") && !types.contains(&"e"),
                "{name}: {types:?}"
            );
            assert_eq!(sheet["unquoted"], Value::Array(Vec::new()), "{name}");
            for link in sheet["links"].as_array().unwrap() {
                assert!(link[1].is_string() && link[2].is_null(), "{name}: {link}");
            }
            for row in sheet["rows"].as_array().unwrap() {
                let cells = row.as_array().unwrap().iter().filter_map(Value::as_str);
                run += cells
                    .filter(|cell| cell.starts_with(['=', '+', '-', '@']))
                    .count();
            }
        }
        assert!(run > 10, "the sample has no formulas");
    }
}

/// Both languages stand beside each other.
#[test]
fn a_workbook_speaks_both_languages() {
    let book = read(&sample(), Voice::Both, SHEET_ROWS);
    let expected = SHEETS.map(|(zh, en)| format!("{zh} {en}"));
    assert_eq!(names(&book), expected);
    let datasets = rows(&book, "数据集 Datasets");
    assert_eq!(datasets[0][0], "数据集\nDataset");
    assert_eq!(datasets[1][1], "安全评估 / security assessment");
}

/// `--lang both` asks for it in the place of the one in one language.
#[test]
fn both_are_asked_for_by_the_language() {
    let folder = tempfile::tempdir().unwrap();
    let written = super::text("json", &sample(), Language::En);
    std::fs::write(folder.path().join("inventory.json"), written).unwrap();
    let mut command = crate::qingdan(folder.path());
    crate::run(
        command.args([
            "report", ".", "--report", "xlsx", "--out", "out", "--lang", "both",
        ]),
        0,
    );
    let names = std::fs::read_dir(folder.path().join("out")).unwrap();
    let mut names: Vec<_> = names
        .map(|one| one.unwrap().file_name())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "xlsx"))
        .collect();
    names.sort();
    assert_eq!(names, ["inventory-zh-en.xlsx"]);
}
