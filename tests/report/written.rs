//! `inventory.json`: what is said once, what is left out, what the schema refuses; and what earlier editions wrote.

use super::sample::{hostile, sample};
use super::{large, rendered, text};
use crate::support::blessed::{assert_fresh, stale};
use crate::support::inventory::whole;
use qingdan::model::Language;
use qingdan::model::inventory::Inventory;
use qingdan::model::inventory::written::MOST_WHOLE;
use qingdan::report;
use serde_json::{Value, json};
use std::path::Path;

fn written(inventory: &Inventory) -> String {
    text("json", inventory, Language::En)
}

/// The same with so many datasets that what they say alike stands once.
fn many(mut inventory: Inventory) -> Inventory {
    let own = inventory.datasets.clone();
    for number in 0..=MOST_WHOLE {
        let mut further = own[number % own.len()].clone();
        further.name = format!("further/{number}.csv");
        inventory.datasets.push(further);
    }
    inventory
}

/// `inventory.json` is the truth: what is written is read back.
#[test]
fn json_reads_back() {
    for inventory in [sample(), hostile(), large::large(40), many(hostile())] {
        let text = written(&inventory);
        let back: Inventory = serde_json::from_str(&text).unwrap();
        assert_eq!(back, inventory);
        assert_eq!(written(&back), text);
    }
}

/// Editions before 2.0 repeat everything; a program that sorts keys puts the tables behind what refers to them.
#[test]
fn every_order_and_earlier_editions_are_read() {
    let inventory = many(hostile());
    let text = written(&inventory);
    let mut old = whole(text.as_bytes());
    old["schemaVersion"] = "1.1".into();
    let mut back: Inventory = serde_json::from_value(old).unwrap();
    assert_eq!(back.schema_version, "1.1");
    assert_eq!(written(&back), text, "it is written in the form of today");
    back.schema_version.clone_from(&inventory.schema_version);
    assert_eq!(back, inventory);
    let mut late: Value = serde_json::from_str(&text).unwrap();
    let object = late.as_object_mut().unwrap();
    let tables = object.shift_remove("tables").unwrap();
    object.insert("tables".to_owned(), tables);
    let sorted = serde_json::to_string(&late).unwrap();
    assert_eq!(
        serde_json::from_str::<Inventory>(&sorted).unwrap(),
        inventory
    );
    late["tables"]["citations"] = json!([]);
    let error = serde_json::from_value::<Inventory>(late)
        .unwrap_err()
        .to_string();
    assert!(error.contains("tables.citations[0]"), "{error}");
}

/// Of few datasets each says all of its own, without a table to look in.
#[test]
fn few_datasets_are_whole() {
    let written: Value = serde_json::from_str(&written(&sample())).unwrap();
    assert!(written["tables"].is_null());
    let dataset = &written["datasets"][0];
    assert!(dataset["obligation"]["citation"]["instrument"].is_string());
    let column = &dataset["columns"][0];
    for field in ["path", "dataType", "nulls", "category", "form"] {
        assert!(!column[field].is_null(), "{field}");
    }
    assert!(column.as_object().unwrap().contains_key("element"));
    assert!(dataset["individuals"]["estimate"].is_u64());
}

/// A text that a thousand datasets have stands in the file once, and a dataset is a line.
#[test]
fn what_many_say_stands_once() {
    let inventory = many(large::large(20));
    let text = written(&inventory);
    let repeated = &inventory.datasets[1].obligation.citation.restated_zh;
    assert_eq!(text.matches(repeated.as_str()).count(), 1);
    let lines = text.lines().filter(|line| line.starts_with("  {\"name\":"));
    let datasets = inventory.datasets.len();
    assert_eq!(lines.count(), datasets + inventory.transfers.len());
    let repeating: usize = inventory
        .datasets
        .iter()
        .map(|one| serde_json::to_vec(one).unwrap().len())
        .sum();
    assert!(text.len() * 3 < repeating * 2, "{} {repeating}", text.len());
}

/// The published schema is that of the types, and what `qingdan schema` prints.
#[test]
fn schema_is_published() {
    let path = Path::new("fixtures/inventory.schema.json");
    let schema = report::json::schema::inventory();
    let stale = stale(path, schema.as_bytes());
    assert_fresh(stale.as_slice());
    let folder = tempfile::tempdir().unwrap();
    let mut command = crate::qingdan(folder.path());
    let (printed, _) = crate::run(command.arg("schema"), 0);
    assert_eq!(printed, schema);
}

/// Readers validate against the published schema, not against our types; a mistyped name does not pass.
#[test]
fn inventories_fit_the_schema_and_typos_do_not() {
    let schema: Value = serde_json::from_str(&report::json::schema::inventory()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for inventory in [sample(), hostile(), large::large(8), many(hostile())] {
        let bytes = rendered(report::by_id("json").unwrap(), &inventory, Language::En);
        let mut instance: Value = serde_json::from_slice(&bytes).unwrap();
        let is_long = inventory.datasets.len() > MOST_WHOLE;
        instance["datasets"].as_array_mut().unwrap().truncate(20);
        let errors = validator.iter_errors(&instance);
        let errors: Vec<String> = errors
            .map(|e| format!("{} {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        for place in [
            "",
            "/scan",
            "/tables",
            "/tables/citations/0",
            "/datasets/0",
            "/datasets/0/records",
            "/datasets/0/obligation",
            "/datasets/0/individuals",
            "/datasets/0/columns/0",
            "/datasets/0/columns/0/distinct",
            "/transfers/0",
            "/coverage/listed",
        ] {
            if place.starts_with("/tables") && !is_long {
                continue;
            }
            let mut wrong = instance.clone();
            let object = wrong.pointer_mut(place).and_then(Value::as_object_mut);
            let object = object.unwrap_or_else(|| panic!("{place}"));
            object.insert("mesure".to_owned(), "exempt".into());
            assert!(!validator.is_valid(&wrong), "{place}");
        }
    }
}

/// A later form is not taken for one of ours.
#[test]
fn a_later_edition_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut later: Value = serde_json::from_str(&written(&sample())).unwrap();
    later["schemaVersion"] = "3.0".into();
    std::fs::write(folder.path().join("later.json"), later.to_string()).unwrap();
    let mut command = crate::qingdan(folder.path());
    let (_, err) = crate::run(command.args(["report", "later.json"]), 2);
    assert!(err.contains("3.0") && err.contains("up to 2.0"), "{err}");
}
