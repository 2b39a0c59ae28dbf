//! One vocabulary: the id of every value of a closed list is its serde name, and a cell of a table joins with the field of
//! `inventory.json`.

use super::sample::sample;
use super::{rendered, text};
use crate::support::inventory::whole;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use qingdan::model::dataset::DataType;
use qingdan::model::entry::SkipKind;
use qingdan::model::facts::Origin;
use qingdan::model::finding::{Category, EvidenceKind, Form, Label};
use qingdan::model::inventory::{Column, Dataset, Inventory, Method, Skipped};
use qingdan::model::obligation::{Measure, RuleConfidence, Track};
use qingdan::model::options::{Depth, Taxonomy};
use qingdan::model::profile::SampleMethod;
use qingdan::model::{Language, Titled};
use qingdan::report;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

fn holds<T: Titled + Serialize + Debug + PartialEq>() {
    let mut ids = BTreeSet::new();
    for value in T::ALL.iter().copied() {
        assert_eq!(
            serde_json::to_value(value).unwrap(),
            value.id(),
            "{value:?}"
        );
        assert_eq!(T::from_id(value.id()), Some(value));
        assert!(ids.insert(value.id()), "{value:?}");
        let title = value.title();
        assert!(!title.zh.is_empty() && !title.en.is_empty(), "{value:?}");
    }
}

#[test]
fn an_id_is_the_serde_name() {
    holds::<Category>();
    holds::<Form>();
    holds::<Label>();
    holds::<EvidenceKind>();
    holds::<SampleMethod>();
    holds::<SkipKind>();
    holds::<Origin>();
    holds::<Measure>();
    holds::<Track>();
    holds::<RuleConfidence>();
    holds::<Method>();
    holds::<DataType>();
    holds::<Depth>();
    holds::<Taxonomy>();
}

/// The value of a list in the `i`-th row, so that enough rows hold every one.
fn turn<T: Titled>(i: usize) -> T {
    T::ALL[i % T::ALL.len()]
}

/// Rows that hold every value of every list.
const ROWS: usize = 24;

/// A dataset of one column and a skipped file for each row.
fn every_value() -> Inventory {
    let mut inventory = sample();
    let one = inventory.datasets[1].clone();
    let dataset = |i: usize| {
        let mut dataset = Dataset {
            name: format!("{i:02}.csv"),
            ..one.clone()
        };
        dataset.records.method = turn(i);
        dataset.individuals.method = turn(i);
        dataset.sector.as_mut().unwrap().source = turn(i);
        let duty = &mut dataset.obligation;
        (duty.measure, duty.floor, duty.ceiling) = (turn(i), turn(i + 1), turn(i + 2));
        duty.citation.make_mut().confidence = Some(turn(i));
        duty.margin.as_mut().unwrap().measure = turn(i + 3);
        let mut column = Column {
            data_type: turn(i),
            category: turn(i),
            form: turn(i),
            label: turn(i),
            ..one.columns[0].clone()
        };
        column.sample.method = turn(i);
        dataset.columns = vec![column].into();
        dataset.parts[0].path.clone_from(&dataset.name);
        dataset
    };
    inventory.datasets = (0..ROWS).map(dataset).collect();
    let skipped = inventory.coverage.skipped[0].clone();
    let skip = |i: usize| Skipped {
        path: format!("{i:02}.skipped"),
        kind: turn(i),
        ..skipped.clone()
    };
    inventory.coverage.skipped = (0..ROWS).map(skip).collect();
    inventory
}

type Rows = Vec<BTreeMap<String, String>>;

fn csv(id: &str, inventory: &Inventory) -> Rows {
    let table = text(id, inventory, Language::Zh);
    let table = table.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn parquet(id: &str, inventory: &Inventory) -> Rows {
    let bytes = rendered(report::by_id(id).unwrap(), inventory, Language::Zh);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let cell = |field: &Field| match field {
        Field::Str(text) => text.clone(),
        Field::Null => String::new(),
        Field::ListInternal(list) => {
            let all = list.elements().iter().map(|one| match one {
                Field::Str(text) => text.clone(),
                other => other.to_string(),
            });
            all.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    let row = |row: parquet::record::Row| {
        let cells = row.get_column_iter();
        cells
            .map(|(name, field)| (name.clone(), cell(field)))
            .collect()
    };
    rows.map(|one| row(one.unwrap())).collect()
}

/// Column of a table, and where its value stands in the part of the inventory that a row is about.
type Join = (&'static str, &'static str);

const DATASETS: &[Join] = &[
    ("measure", "/obligation/measure"),
    ("floor", "/obligation/floor"),
    ("ceiling", "/obligation/ceiling"),
    ("margin_measure", "/obligation/margin/measure"),
    ("rule_confidence", "/obligation/citation/confidence"),
    ("records_method", "/records/method"),
    ("individuals_method", "/individuals/method"),
    ("sector_source", "/sector/source"),
    ("sensitivity", "/columns/0/category"),
];
const COLUMNS: &[Join] = &[
    ("dataset_measure", "/obligation/measure"),
    ("data_type", "/columns/0/dataType"),
    ("category", "/columns/0/category"),
    ("form", "/columns/0/form"),
    ("label", "/columns/0/label"),
    ("sample_method", "/columns/0/sample/method"),
];
const SKIPPED: &[Join] = &[("kinds", "/kind")];

/// Every cell of `joins` is the value of the inventory, in the part that the row names.
fn joins(rows: &Rows, key: &str, parts: &[Value], part_key: &str, joins: &[Join]) {
    let by_name: BTreeMap<&str, &Value> = parts
        .iter()
        .map(|part| (part[part_key].as_str().unwrap(), part))
        .collect();
    let mut joined = 0;
    for row in rows {
        let Some(part) = by_name.get(row[key].as_str()) else {
            continue;
        };
        joined += 1;
        for (column, pointer) in joins {
            let value = part.pointer(pointer).unwrap();
            assert_eq!(Some(row[*column].as_str()), value.as_str(), "{column}");
        }
    }
    assert_eq!(joined, ROWS);
}

#[test]
fn tables_join_with_the_inventory() {
    let inventory = every_value();
    let json = whole(text("json", &inventory, Language::Zh).as_bytes());
    let datasets = json["datasets"].as_array().unwrap();
    let skipped = json["coverage"]["skipped"].as_array().unwrap();
    for [of_datasets, of_columns, of_coverage] in [
        ["datasets.csv", "csv", "coverage.csv"].map(|id| csv(id, &inventory)),
        ["datasets.parquet", "columns.parquet", "coverage.parquet"]
            .map(|id| parquet(id, &inventory)),
    ] {
        joins(&of_datasets, "dataset", datasets, "name", DATASETS);
        joins(&of_columns, "dataset", datasets, "name", COLUMNS);
        joins(&of_coverage, "path", skipped, "path", SKIPPED);
    }
}

/// A sheet shows titles; the page has both languages of them.
#[test]
fn readers_see_titles() {
    use calamine::Reader as _;
    let inventory = every_value();
    let bytes = rendered(report::by_id("xlsx").unwrap(), &inventory, Language::Zh);
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    let cells: BTreeSet<String> = sheets
        .iter()
        // The glossary has every id beside its title.
        .filter(|(name, _)| name != "术语")
        .flat_map(|(_, range)| range.rows().flatten())
        .filter_map(calamine::DataType::as_string)
        .collect();
    let page = text("html", &inventory, Language::Zh);
    for category in Category::ALL {
        assert!(cells.contains(&*category.title().zh), "{category:?}");
        // The id of the requirement has a column of its own.
        let is_also_of_measure = Measure::from_id(category.id()).is_some();
        assert!(
            !cells.contains(category.id()) || is_also_of_measure,
            "{category:?}"
        );
        let title = category.title();
        let word = format!(
            "\"category.{}\":[\"{}\",\"{}\"]",
            category.id(),
            title.zh,
            title.en
        );
        assert!(page.contains(&word), "{category:?}");
    }
    for kind in SkipKind::ALL {
        assert!(cells.contains(&*kind.title().zh), "{kind:?}");
        assert!(page.contains(&*kind.title().zh), "{kind:?}");
    }
}
