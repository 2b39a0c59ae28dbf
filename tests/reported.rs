//! Files as people really have them: each folder of `fixtures/reported` holds files in `data/` and what is true of them in
//! `truth.toml`. All that is wrong is said at once; `QINGDAN_CASE=part-of-a-name` runs some of them.

use crate::support::inventory::array;
use crate::support::truth::{Bounds, datasets, every_case, holds, people, scanned, truth};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// `truth.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    /// What would go unnoticed without it.
    why: String,
    #[serde(default)]
    dataset: Vec<Expected>,
    #[serde(default)]
    ledger: Vec<ExpectedSkip>,
    /// Values of the data that no part of the inventory may show.
    #[serde(default)]
    hidden: Vec<String>,
}

/// What is true of one dataset; what is absent is not compared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Of it, or with `prefix` the beginning of the names of several that are taken together.
    name: String,
    #[serde(default)]
    prefix: bool,
    /// The estimate.
    records: Option<Bounds>,
    /// Main and secondary subjects together; the interval meets it.
    people: Option<Bounds>,
    /// The interval reaches no further.
    people_at_most: Option<u64>,
    /// Nothing bounds the interval.
    #[serde(default)]
    people_open: bool,
    columns: Option<Bounds>,
    /// Ordinal → the name in the report.
    #[serde(default)]
    column_names: BTreeMap<String, String>,
    /// Ordinal, path or name → an element, `none`, or several that are equally right, parted by `|`.
    #[serde(default)]
    elements: BTreeMap<String, String>,
    /// How its encoding's name begins.
    encoding: Option<String>,
    format: Option<String>,
    /// What the measure is not.
    #[serde(default)]
    measure_not: Vec<String>,
    measure: Option<String>,
    /// Words of one of its notes, in English.
    note: Option<String>,
}

/// An entry of the ledger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedSkip {
    path: String,
    kind: String,
    /// Words of the reason, in English.
    reason: String,
}

#[test]
fn files_as_people_have_them_come_out_right() {
    every_case("fixtures/reported", check);
}

/// What is wrong with a case.
fn check(case: &Path) -> Vec<String> {
    let truth: Truth = match truth(case) {
        Ok(truth) => truth,
        Err(error) => return vec![error],
    };
    let (text, inventory) = scanned(case, &[]);
    let mut wrong = Vec::new();
    if truth.why.is_empty() {
        wrong.push("it does not say why it is there".to_owned());
    }
    for expected in &truth.dataset {
        let datasets = match datasets(&inventory, &expected.name, expected.prefix) {
            Ok(datasets) => datasets,
            Err(none) => {
                wrong.push(none);
                continue;
            }
        };
        for said in expected.wrong(&datasets) {
            wrong.push(format!("{}: {said}", expected.name));
        }
    }
    let skipped = array(&inventory["coverage"], "skipped");
    for expected in &truth.ledger {
        let skip = skipped.iter().find(|skip| skip["path"] == expected.path);
        let right = skip.is_some_and(|skip| {
            skip["kind"] == expected.kind && holds(&skip["reason"]["en"], &expected.reason)
        });
        if !right {
            wrong.push(format!("{} is in the ledger as {skip:?}", expected.path));
        }
    }
    for value in &truth.hidden {
        if text.contains(value) {
            wrong.push(format!("the inventory shows {value}"));
        }
    }
    wrong
}

impl Expected {
    fn wrong(&self, datasets: &[&Value]) -> Vec<String> {
        let dataset = datasets[0];
        let mut wrong = Vec::new();
        let mut hold = |right: bool, said: String| {
            if !right {
                wrong.push(said);
            }
        };
        if let Some((low, high)) = self.records.map(Bounds::ends) {
            let records = &dataset["records"];
            let estimate = records["estimate"].as_u64();
            let right = estimate.is_some_and(|estimate| (low..=high).contains(&estimate));
            hold(right, format!("records {records}, truth {low}-{high}"));
        }
        let (lower, upper) = people(datasets);
        let shown = format!("people {lower}..{upper:?}");
        if let Some((low, high)) = self.people.map(Bounds::ends) {
            let right = lower <= high && upper.is_none_or(|upper| upper >= low);
            hold(right, format!("{shown}, truth {low}-{high}"));
        }
        if let Some(most) = self.people_at_most {
            let right = upper.is_some_and(|upper| upper <= most);
            hold(right, format!("{shown}, at most {most}"));
        }
        if self.people_open {
            hold(upper.is_none(), format!("{shown}, truth: open above"));
        }
        let columns = array(dataset, "columns");
        if let Some((low, high)) = self.columns.map(Bounds::ends) {
            let right = (low..=high).contains(&(columns.len() as u64));
            hold(right, format!("{} columns", columns.len()));
        }
        for (key, name) in &self.column_names {
            let column = column(dataset, key);
            let right = column.is_some_and(|column| column["name"] == name.as_str());
            let called = column.map(|column| &column["name"]);
            hold(right, format!("{key} is called {called:?}, not {name}"));
        }
        for (key, elements) in &self.elements {
            let column = column(dataset, key);
            let found = column.map(|column| column["element"].as_str().unwrap_or("none"));
            let right = found.is_some_and(|found| elements.split('|').any(|one| one == found));
            hold(right, format!("{key} is {found:?}, not {elements}"));
        }
        if let Some(encoding) = &self.encoding {
            let found = dataset["encoding"].as_str().unwrap_or_default();
            let right = found.to_lowercase().starts_with(encoding);
            hold(right, format!("encoding {found}, not {encoding}"));
        }
        if let Some(format) = &self.format {
            let found = &dataset["format"];
            hold(found == format, format!("format {found}, not {format}"));
        }
        let measures: Vec<_> = (datasets.iter())
            .map(|dataset| dataset["obligation"]["measure"].as_str().unwrap())
            .collect();
        let excluded = |measure: &&str| self.measure_not.iter().any(|not| not == measure);
        hold(
            !measures.iter().all(excluded) || self.measure_not.is_empty(),
            format!("measure {measures:?}"),
        );
        if let Some(measure) = &self.measure {
            let right = measures.iter().all(|found| found == measure);
            hold(right, format!("measure {measures:?}, not {measure}"));
        }
        if let Some(note) = &self.note {
            let mut notes = datasets.iter().flat_map(|dataset| array(dataset, "notes"));
            let right = notes.any(|text| holds(&text["en"], note));
            hold(right, format!("no note says {note}"));
        }
        wrong
    }
}

/// A column by its ordinal, path or name.
fn column<'a>(dataset: &'a Value, key: &str) -> Option<&'a Value> {
    array(dataset, "columns").iter().find(|column| {
        let ordinal = key.parse::<u64>().ok();
        ordinal.is_some_and(|ordinal| column["ordinal"] == ordinal)
            || column["path"] == key
            || column["name"] == key
    })
}
