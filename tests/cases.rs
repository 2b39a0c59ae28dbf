//! The whole pipeline over `fixtures/lake`: each `fixtures/cases/*.toml` names datasets of the lake, why they are there and
//! what must come out. All that is wrong with a case is said at once.
//!
//! The lake is scanned twice: with the exporter's facts of `fixtures/qingdan.toml`, and with none.

use qingdan::model::Count;
use qingdan::model::finding::{Category, Form, Label};
use qingdan::model::inventory::{Column, Dataset, Inventory};
use qingdan::model::obligation::Measure;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// One file of `fixtures/cases`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What would go unnoticed without it.
    why: String,
    #[serde(default)]
    dataset: Vec<Expected>,
    #[serde(default)]
    skipped: Vec<ExpectedSkip>,
}

/// What must be said of one dataset.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    name: String,
    format: String,
    #[serde(default = "one")]
    files: u64,
    records: u64,
    columns: usize,
    /// Column (path, or `#n` without a header) → what it holds.
    #[serde(default)]
    findings: BTreeMap<String, ExpectedFinding>,
    /// Columns without an element.
    #[serde(default)]
    nothing: Vec<String>,
    /// Columns that may hold an element, but are about no one.
    #[serde(default)]
    not_personal: Vec<String>,
    /// Main data subjects.
    individuals: Option<People>,
    /// Those with sensitive personal information.
    sensitive: Option<People>,
    /// Guardians, emergency contacts.
    secondary: Option<People>,
    sector: Option<String>,
    /// With the exporter of `fixtures/qingdan.toml`.
    #[serde(default)]
    obligation: Duty,
    /// With nothing declared.
    #[serde(default)]
    undeclared: Duty,
    /// What the reader is told about the file: words of each note, in English, in order.
    #[serde(default)]
    notes: Vec<String>,
}

fn one() -> u64 {
    1
}

/// An element (`nothing` is none), or with more detail.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ExpectedFinding {
    Element(String),
    Detailed(Detail),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Detail {
    element: String,
    category: Option<Category>,
    form: Option<Form>,
}

/// The truth, and how far the interval may reach.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    /// The interval is this number alone.
    exactly: Option<u64>,
    /// The interval holds this number.
    contains: Option<u64>,
    /// Its width in percent of that number.
    max_width_percent: Option<f64>,
}

/// What the law demands; what is absent is not compared.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Duty {
    measure: Option<Measure>,
    floor: Option<Measure>,
    ceiling: Option<Measure>,
    /// Track → measure.
    #[serde(default)]
    tracks: BTreeMap<String, Measure>,
    /// Facts that must be among the questions.
    #[serde(default)]
    missing: Vec<String>,
}

/// A file that ends in the ledger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedSkip {
    path: String,
    /// Any of these kinds.
    kinds: Vec<String>,
}

/// Scans the lake and returns the text of its inventory.
fn scan(config: bool, extra: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = crate::root().join("fixtures");
    let mut command = crate::qingdan(folder.path());
    command.arg("scan").arg(fixtures.join("lake"));
    if config {
        command.arg("--config").arg(fixtures.join("qingdan.toml"));
    }
    command.args(["--quiet", "--out", "out"]).args(extra);
    crate::run(&mut command, 0);
    std::fs::read_to_string(folder.path().join("out/inventory.json")).unwrap()
}

fn declared() -> &'static Inventory {
    static SCAN: OnceLock<Inventory> = OnceLock::new();
    SCAN.get_or_init(|| serde_json::from_str(&scan(true, &[])).unwrap())
}

fn undeclared() -> &'static Inventory {
    static SCAN: OnceLock<Inventory> = OnceLock::new();
    SCAN.get_or_init(|| serde_json::from_str(&scan(false, &[])).unwrap())
}

fn cases() -> Vec<(String, Case)> {
    let mut cases: Vec<_> = std::fs::read_dir(crate::root().join("fixtures/cases"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let case: Case =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), case)
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}

#[test]
fn every_case_holds() {
    let mut report = String::new();
    let mut failed = 0;
    let cases = cases();
    for (name, case) in &cases {
        let mut wrong = Vec::new();
        for expected in &case.dataset {
            check(expected, &mut wrong);
        }
        for expected in &case.skipped {
            check_skip(expected, &mut wrong);
        }
        if !wrong.is_empty() {
            failed += 1;
            writeln!(report, "\n{name} ({})", case.why).unwrap();
            for line in wrong {
                writeln!(report, "  {line}").unwrap();
            }
        }
    }
    assert!(failed == 0, "{failed} of {} cases:\n{report}", cases.len());
}

fn check(expected: &Expected, wrong: &mut Vec<String>) {
    let Some(dataset) = dataset(declared(), &expected.name) else {
        wrong.push(format!("{}: not in the inventory", expected.name));
        return;
    };
    let mut say = |line: String| wrong.push(format!("{}: {line}", expected.name));
    if dataset.format != expected.format {
        say(format!("format {}", dataset.format));
    }
    if dataset.files != expected.files || dataset.parts.len() as u64 != expected.files {
        say(format!("{} files for {}", dataset.files, expected.files));
    }
    if dataset.records.count != Count::exact(expected.records) {
        say(format!(
            "records {:?} for {}",
            dataset.records.count, expected.records
        ));
    }
    if dataset.columns.len() != expected.columns {
        let paths: Vec<_> = dataset.columns.iter().map(|column| &column.path).collect();
        say(format!(
            "{} columns for {}: {paths:?}",
            paths.len(),
            expected.columns
        ));
    }
    for (name, finding) in &expected.findings {
        let detail;
        let finding = match finding {
            ExpectedFinding::Detailed(finding) => finding,
            ExpectedFinding::Element(element) => {
                detail = Detail {
                    element: element.clone(),
                    category: None,
                    form: None,
                };
                &detail
            }
        };
        let Some(column) = column(dataset, name) else {
            say(format!("no column {name}"));
            continue;
        };
        let said = column.element.as_deref().unwrap_or("nothing");
        if finding.element != said {
            say(format!("{name}: {said} for {}", finding.element));
            continue;
        }
        if said != "nothing" && column.evidence.is_empty() {
            say(format!("{name}: {said} without evidence"));
        }
        if finding
            .category
            .is_some_and(|category| category != column.category)
        {
            say(format!(
                "{name}: {:?} for {:?}",
                column.category, finding.category
            ));
        }
        if finding.form.is_some_and(|form| form != column.form) {
            say(format!("{name}: {:?} for {:?}", column.form, finding.form));
        }
    }
    for name in &expected.nothing {
        match column(dataset, name) {
            None => say(format!("no column {name}")),
            Some(column) if column.element.is_some() => {
                say(format!("{name}: {:?} for nothing", column.element));
            }
            Some(_) => {}
        }
    }
    for name in expected.nothing.iter().chain(&expected.not_personal) {
        if let Some(column) = column(dataset, name)
            && column.category >= Category::Personal
        {
            say(format!("{name}: {:?} and about no one", column.category));
        }
    }
    for (what, people, count) in [
        (
            "individuals",
            &expected.individuals,
            dataset.individuals.count,
        ),
        (
            "sensitive",
            &expected.sensitive,
            dataset.individuals.sensitive,
        ),
        (
            "secondary",
            &expected.secondary,
            dataset.individuals.secondary,
        ),
    ] {
        if let Some(people) = people
            && let Some(line) = check_people(people, count)
        {
            say(format!("{what}: {line}"));
        }
    }
    let sector = dataset.sector.as_ref().map(|sector| &sector.value);
    if expected.sector.is_some() && sector != expected.sector.as_ref() {
        say(format!("sector {sector:?} for {:?}", expected.sector));
    }
    let notes: Vec<&str> = dataset.notes.iter().map(|note| &*note.en).collect();
    let is_told = |(note, words): (&&str, &String)| note.contains(words.as_str());
    if notes.len() != expected.notes.len() || !notes.iter().zip(&expected.notes).all(is_told) {
        say(format!("notes {notes:?} for {:?}", expected.notes));
    }
    check_duty("declared", &expected.obligation, dataset, &mut say);
    match self::dataset(undeclared(), &expected.name) {
        Some(dataset) => check_duty("undeclared", &expected.undeclared, dataset, &mut say),
        None => say("not in the inventory without a configuration".to_owned()),
    }
}

fn check_people(people: &People, count: Count) -> Option<String> {
    let shown = format!("{count} (about {})", count.estimate);
    if people.exactly.is_some_and(|n| count != Count::exact(n)) {
        return Some(format!("{shown} for {:?}", people.exactly));
    }
    let truth = people.contains?;
    if !count.contains(truth) {
        return Some(format!("{shown} does not hold {truth}"));
    }
    let width = (count.most_beyond(count.lower)).map_or(f64::INFINITY, |width| width as f64);
    let width = 100.0 * width / truth.max(1) as f64;
    people
        .max_width_percent
        .is_some_and(|most| width > most)
        .then(|| format!("{shown} is {width:.1} % of {truth} wide"))
}

fn check_duty(config: &str, duty: &Duty, dataset: &Dataset, say: &mut impl FnMut(String)) {
    let found = &dataset.obligation;
    for (what, expected, found) in [
        ("measure", duty.measure, found.measure),
        ("floor", duty.floor, found.floor),
        ("ceiling", duty.ceiling, found.ceiling),
    ] {
        if expected.is_some_and(|expected| expected != found) {
            say(format!(
                "{config} {what} {} for {}",
                found.id(),
                expected.map_or("", Measure::id)
            ));
        }
    }
    for (track, measure) in &duty.tracks {
        let said = found
            .tracks
            .iter()
            .find(|outcome| outcome.track.id() == *track);
        if said.map(|outcome| outcome.measure) != Some(*measure) {
            say(format!(
                "{config} track {track}: {:?} for {}",
                said.map(|s| s.measure),
                measure.id()
            ));
        }
    }
    for fact in &duty.missing {
        if !found.missing.iter().any(|missing| missing.fact == *fact) {
            say(format!("{config}: `{fact}` is not asked for"));
        }
    }
}

fn check_skip(expected: &ExpectedSkip, wrong: &mut Vec<String>) {
    let skipped = &declared().coverage.skipped;
    match skipped.iter().find(|skipped| skipped.path == expected.path) {
        None => wrong.push(format!("{}: not in the ledger", expected.path)),
        Some(skipped) => {
            let kind = serde_json::to_value(skipped.kind).unwrap();
            if !expected.kinds.iter().any(|wanted| kind == wanted.as_str()) {
                wrong.push(format!(
                    "{}: {kind} for {:?}",
                    expected.path, expected.kinds
                ));
            }
            if skipped.reason.zh.is_empty() || skipped.reason.en.is_empty() {
                wrong.push(format!("{}: no reason", expected.path));
            }
        }
    }
}

fn dataset<'a>(inventory: &'a Inventory, name: &str) -> Option<&'a Dataset> {
    inventory
        .datasets
        .iter()
        .find(|dataset| dataset.name == name)
}

fn column<'a>(dataset: &'a Dataset, name: &str) -> Option<&'a Column> {
    match name.strip_prefix('#') {
        Some(ordinal) => dataset
            .columns
            .iter()
            .find(|column| Ok(column.ordinal) == ordinal.parse()),
        None => dataset.columns.iter().find(|column| column.path == name),
    }
}

#[test]
fn every_file_of_the_lake_is_named_by_a_case() {
    let named: Vec<String> = cases()
        .into_iter()
        .flat_map(|(_, case)| {
            let datasets = case.dataset.into_iter().map(|dataset| dataset.name);
            datasets
                .chain(case.skipped.into_iter().map(|skipped| skipped.path))
                .collect::<Vec<_>>()
        })
        .collect();
    let inventory = declared();
    let unnamed: Vec<_> = inventory
        .datasets
        .iter()
        .map(|dataset| &dataset.name)
        .chain(
            inventory
                .coverage
                .skipped
                .iter()
                .map(|skipped| &skipped.path),
        )
        .filter(|name| !named.contains(name))
        .collect();
    assert!(unnamed.is_empty(), "no case names {unnamed:?}");
}

#[test]
fn nothing_listed_is_lost() {
    let lake = crate::root().join("fixtures/lake");
    let on_disk: Vec<u64> = walkdir::WalkDir::new(lake)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.metadata().unwrap().len())
        .collect();
    for inventory in [declared(), undeclared()] {
        let coverage = &inventory.coverage;
        // A workbook is one file, however many of its sheets are datasets.
        let in_datasets = coverage.in_datasets.files;
        assert!(in_datasets < inventory.datasets.iter().map(|one| one.files).sum());
        // An archive counts by its members, which share out its bytes.
        let parts = inventory.datasets.iter().flat_map(|dataset| &dataset.parts);
        let paths = parts
            .map(|part| &part.path)
            .chain(coverage.skipped.iter().map(|skipped| &skipped.path));
        let members: Vec<_> = paths.filter_map(|path| path.split_once("!/")).collect();
        let archives: std::collections::BTreeSet<_> = members.iter().map(|(one, _)| one).collect();
        assert!(archives.len() > 1, "{archives:?}");
        assert_eq!(
            coverage.listed.files as usize,
            on_disk.len() - archives.len() + members.len()
        );
        assert_eq!(coverage.listed.bytes, on_disk.iter().sum::<u64>());
        assert_eq!(
            coverage.listed.files,
            in_datasets + coverage.skipped.len() as u64
        );
        let bytes: u64 = inventory.datasets.iter().map(|dataset| dataset.bytes).sum();
        let skipped: u64 = coverage.skipped.iter().map(|skipped| skipped.bytes).sum();
        assert_eq!(coverage.listed.bytes, bytes + skipped);
    }
}

/// The inventory's text without the two times of the run.
fn timeless(text: &str) -> String {
    let mut lines = String::new();
    let mut times = 0;
    for piece in text.split_inclusive(['\n', ',']) {
        if piece.contains("\"startedAt\"") || piece.contains("\"finishedAt\"") {
            times += 1;
        } else {
            lines.push_str(piece);
        }
    }
    assert_eq!(times, 2);
    lines
}

#[test]
fn the_same_input_gives_the_same_inventory_whatever_the_number_of_jobs() {
    let one = timeless(&scan(true, &["--seed", "7", "--jobs", "1"]));
    let four = timeless(&scan(true, &["--seed", "7", "--jobs", "4"]));
    let differs = one
        .lines()
        .zip(four.lines())
        .find(|(one, four)| one != four);
    assert_eq!(differs, None);
    assert!(one == four);
}

#[test]
fn a_manual_verdict_replaces_the_machine_and_keeps_its_finding() {
    let inventory = declared();
    let members = dataset(inventory, "retail/members.csv").unwrap();
    let city = column(members, "city").unwrap();
    assert_eq!(city.element.as_deref(), Some("contact.address"));
    assert_eq!(city.label, Label::Manual);
}
