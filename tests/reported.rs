//! Files as people really have them: each folder of `fixtures/reported` holds files in `data/` and what is true of them in
//! `truth.toml`. All that is wrong is said at once; `QINGDAN_CASE=part-of-a-name` runs some of them.

use crate::support::inventory::array;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

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

/// A number, or the lowest and the highest that are right.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Bounds {
    One(u64),
    Both([u64; 2]),
}

impl Bounds {
    fn ends(self) -> (u64, u64) {
        match self {
            Self::One(number) => (number, number),
            Self::Both([low, high]) => (low, high),
        }
    }
}

#[test]
fn files_as_people_have_them_come_out_right() {
    let wanted = std::env::var("QINGDAN_CASE").unwrap_or_default();
    let folder = crate::root().join("fixtures/reported");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(&wanted))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case is called {wanted}");
    let wrong = Mutex::new(BTreeMap::new());
    let next = Mutex::new(cases.iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(case) = next.lock().unwrap().next() else {
                        return;
                    };
                    let said = check(case);
                    if !said.is_empty() {
                        wrong.lock().unwrap().insert(case.file_name(), said);
                    }
                }
            });
        }
    });
    let mut text = String::new();
    for (case, said) in wrong.into_inner().unwrap() {
        let _ = writeln!(text, "{}:", case.unwrap().to_string_lossy());
        for said in said {
            let _ = writeln!(text, "  - {said}");
        }
    }
    assert!(text.is_empty(), "\n{text}");
}

/// What is wrong with a case.
fn check(case: &Path) -> Vec<String> {
    let truth = std::fs::read_to_string(case.join("truth.toml")).expect("each case has its truth");
    let truth: Truth = match toml::from_str(&truth) {
        Ok(truth) => truth,
        Err(error) => return vec![error.to_string()],
    };
    let out = tempfile::tempdir().unwrap();
    let mut command = crate::qingdan(out.path());
    command
        .args(["scan", "--quiet", "--report", "json", "--out", "out"])
        .arg(case.join("data"));
    crate::run(&mut command, 0);
    let text = std::fs::read_to_string(out.path().join("out/inventory.json")).unwrap();
    let inventory: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    if truth.why.is_empty() {
        wrong.push("it does not say why it is there".to_owned());
    }
    for expected in &truth.dataset {
        let datasets: Vec<&Value> = array(&inventory, "datasets")
            .iter()
            .filter(|dataset| {
                let name = dataset["name"].as_str().unwrap();
                name == expected.name || expected.prefix && name.starts_with(&expected.name)
            })
            .collect();
        if datasets.is_empty() {
            let found = array(&inventory, "datasets").iter();
            let names: Vec<_> = found.map(|one| &one["name"]).collect();
            let skipped = &inventory["coverage"]["skipped"];
            wrong.push(format!("no {} but {names:?}, {skipped}", expected.name));
            continue;
        }
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

fn holds(text: &Value, words: &str) -> bool {
    let text = text.as_str().unwrap_or_default().to_lowercase();
    text.contains(&words.to_lowercase())
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

/// Main and secondary subjects of all together.
fn people(datasets: &[&Value]) -> (u64, Option<u64>) {
    let counts = datasets.iter().flat_map(|dataset| {
        let main = &dataset["individuals"];
        [Some(main), main.get("secondary")].into_iter().flatten()
    });
    let counts = counts.filter(|count| !count.is_null());
    let mut sum = (0, Some(0));
    for count in counts {
        let upper = count["upper"].as_u64();
        sum = (
            sum.0 + count["lower"].as_u64().unwrap_or(0),
            sum.1.zip(upper).map(|(sum, upper)| sum + upper),
        );
    }
    sum
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
