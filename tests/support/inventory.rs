//! Reads an inventory as JSON, as one who knows only its published form.

use qingdan::model::inventory::Inventory;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An inventory in a file.
pub(crate) fn read(path: &std::path::Path) -> Value {
    whole(&std::fs::read(path).unwrap())
}

/// An inventory as it is written, with what its datasets and transfers refer to in its place, and no tables.
pub(crate) fn whole(written: &[u8]) -> Value {
    let mut whole: Value = serde_json::from_slice(written).unwrap();
    let read: Inventory = serde_json::from_slice(written)
        .unwrap_or_else(|error| panic!("{error}; null: {:?}", nulls(&whole, "")));
    whole.as_object_mut().unwrap().remove("tables");
    whole["datasets"] = serde_json::to_value(&read.datasets).unwrap();
    whole["transfers"] = serde_json::to_value(&read.transfers).unwrap();
    whole
}

/// Where nothing stands.
fn nulls(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Null => vec![at.to_owned()],
        Value::Array(all) => (all.iter().enumerate())
            .flat_map(|(n, one)| nulls(one, &format!("{at}/{n}")))
            .collect(),
        Value::Object(fields) => (fields.iter())
            .flat_map(|(name, one)| nulls(one, &format!("{at}/{name}")))
            .collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Listed files and bytes are those of datasets and those skipped, each with a reason.
pub(crate) fn accounted(inventory: &Value) {
    let coverage = &inventory["coverage"];
    let datasets = array(inventory, "datasets");
    let sum =
        |of: &[Value], key: &str| of.iter().map(|one| one[key].as_u64().unwrap()).sum::<u64>();
    let skipped = array(coverage, "skipped");
    // A file that holds several tables is one file.
    let file = |store: &Value, one: &Value| {
        let file = one["file"].as_str().or(one["path"].as_str());
        (store.to_string(), file.unwrap().to_owned())
    };
    let parts = datasets.iter().flat_map(|dataset| {
        let parts = array(dataset, "parts").iter();
        parts.map(|part| file(&dataset["store"], part))
    });
    let read: BTreeSet<_> = parts.collect();
    // An entry may be several files of a folder.
    let left = skipped.iter().map(|skip| {
        let files = skip["files"].as_u64().unwrap_or(1);
        (file(&skip["store"], skip), files)
    });
    let left: BTreeMap<_, _> = left.filter(|(file, _)| !read.contains(file)).collect();
    let left = left.values().sum::<u64>();
    let read = read.len() as u64;
    for (key, files) in [
        ("inDatasets", read),
        ("read", read),
        ("leftOut", left),
        ("listed", read + left),
    ] {
        assert_eq!(coverage[key]["files"], files, "{key} {skipped:#?}");
    }
    assert_eq!(coverage["inDatasets"]["bytes"], sum(datasets, "bytes"));
    assert_eq!(coverage["leftOut"]["bytes"], sum(skipped, "bytes"));
    assert_eq!(
        coverage["listed"]["bytes"].as_u64().unwrap(),
        sum(datasets, "bytes") + sum(skipped, "bytes"),
        "{skipped:#?}"
    );
    for skip in skipped {
        for language in ["zh", "en"] {
            assert!(!skip["reason"][language].as_str().unwrap().is_empty());
        }
    }
    for dataset in datasets {
        assert_eq!(
            array(dataset, "parts").len() as u64,
            dataset["files"].as_u64().unwrap()
        );
    }
}

/// Kind and reason of what was skipped at `path`.
pub(crate) fn skip<'a>(inventory: &'a Value, path: &str) -> (&'a str, &'a str) {
    let skip = array(&inventory["coverage"], "skipped")
        .iter()
        .find(|skip| skip["path"] == path)
        .unwrap_or_else(|| panic!("`{path}` is not in the ledger: {}", inventory["coverage"]));
    (
        skip["kind"].as_str().unwrap(),
        skip["reason"]["en"].as_str().unwrap(),
    )
}

pub(crate) fn dataset<'a>(inventory: &'a Value, name: &str) -> &'a Value {
    array(inventory, "datasets")
        .iter()
        .find(|dataset| dataset["name"] == name)
        .unwrap_or_else(|| panic!("no dataset `{name}`: {}", inventory["coverage"]))
}

pub(crate) fn notes(dataset: &Value) -> String {
    dataset["notes"].to_string()
}

/// The interval; without an upper end the greatest number.
pub(crate) fn records(dataset: &Value) -> (u64, u64) {
    let records = &dataset["records"];
    let upper = &records["upper"];
    assert!(upper.is_u64() || upper.is_null(), "{records}");
    (
        records["lower"].as_u64().unwrap(),
        upper.as_u64().unwrap_or(u64::MAX),
    )
}
