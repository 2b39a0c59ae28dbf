//! `fixtures/identifiers/columns.toml`: each identifier through the whole program, as a true column, as one with wrong values
//! among the right ones, and as wrong values alone.

use crate::support::place::Place;
use qingdan::detect::validate;
use qingdan::model::finding::Form;
use qingdan::model::inventory::Column;
use qingdan::pack::value::ValueTest;
use regex_automata::meta::Regex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identifiers {
    identifier: Vec<Identifier>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identifier {
    id: String,
    element: String,
    header: String,
    #[serde(default)]
    alone: bool,
    valid: Vec<String>,
    more: Vec<String>,
    #[serde(default)]
    apart: u64,
    invalid: Vec<Invalid>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invalid {
    value: String,
    why: String,
    unless: Option<String>,
}

/// A header that says nothing.
const NEUTRAL: &str = "f";

impl Identifier {
    fn right(&self) -> Vec<&str> {
        let all = self.valid.iter().chain(&self.more);
        all.map(String::as_str).collect()
    }

    fn wrong(&self) -> impl Iterator<Item = &str> {
        self.invalid.iter().map(|one| one.value.as_str())
    }

    /// Wrong values that the element takes for another identifier.
    fn taken(&self) -> u64 {
        let taken = self.invalid.iter().filter(|one| one.unless.is_some());
        taken.count() as u64
    }
}

fn write(place: &Place, name: &str, header: &str, values: &[&str]) {
    let quoted = |text: &str| format!("\"{}\"\n", text.replace('"', "\"\""));
    let text: String = std::iter::once(header)
        .chain(values.iter().copied())
        .map(quoted)
        .collect();
    place.file(name, text);
}

/// Values that the evidence says are of the element, and of how many.
fn counted(column: &Column) -> Option<(u64, u64)> {
    column
        .evidence
        .iter()
        .find_map(|evidence| Some((evidence.agree?, evidence.of?)))
}

#[test]
fn every_valid_example_is_found_in_a_column_of_its_own_and_no_invalid_one_is() {
    let path = crate::root().join("fixtures/identifiers/columns.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let identifiers = toml::from_str::<Identifiers>(&text).unwrap().identifier;
    assert_eq!(identifiers.len(), 63);
    let place = Place::new();
    for one in &identifiers {
        let right = one.right();
        let mixed: Vec<&str> = right.iter().copied().chain(one.wrong()).collect();
        let alone: Vec<&str> = (one.invalid.iter())
            .filter(|wrong| wrong.unless.is_none())
            .map(|wrong| wrong.value.as_str())
            .collect();
        let name = |what: &str| format!("{}.{what}.csv", one.id);
        write(&place, &name("right"), &one.header, &right);
        write(&place, &name("unnamed"), NEUTRAL, &right);
        write(&place, &name("mixed"), &one.header, &mixed);
        if !alone.is_empty() {
            write(&place, &name("wrong"), &one.header, &alone);
        }
    }
    let inventory = place.scanned(&["--no-fold"]);
    let columns: BTreeMap<&str, &Column> = (inventory.datasets.iter())
        .map(|dataset| (dataset.name.as_str(), &dataset.columns[0]))
        .collect();

    let mut wrong = String::new();
    for one in &identifiers {
        let mut say = |line: String| writeln!(wrong, "{}: {line}", one.id).unwrap();
        let column = |what: &str| columns[format!("{}.{what}.csv", one.id).as_str()];
        let is = |column: &Column| column.element.as_deref() == Some(one.element.as_str());
        let all = one.right().len() as u64;

        // All valid ones are found.
        let right = column("right");
        if !is(right) || counted(right) != Some((all - one.apart, all)) {
            let said = right.element.as_deref().unwrap_or("none");
            say(format!("{said}, {:?} of {all} valid ones", counted(right)));
        }
        if one.alone && !is(column("unnamed")) {
            say("not found without a telling header".to_owned());
        }
        // Among them no invalid one is.
        let mixed = column("mixed");
        let agree = counted(mixed).map_or(0, |(agree, _)| agree);
        let right = all - one.apart..=all - one.apart + one.taken();
        if !is(mixed) || !right.contains(&agree) {
            let why: Vec<&str> = one.invalid.iter().map(|each| each.why.as_str()).collect();
            say(format!(
                "{agree} of {all} valid ones among invalid ones: {why:?}"
            ));
        }
        // Invalid ones alone are not the element. Where a standard gives the header to it, it may still be suspected; then the
        // evidence says that no value agrees.
        if one.taken() < one.invalid.len() as u64 {
            let alone = column("wrong");
            if is(alone) && counted(alone).is_none_or(|(agree, _)| agree > 0) {
                say(format!("invalid ones alone: {:?}", counted(alone)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A test at or above this rate takes nearly anything and leaves the decision to the header.
const PROVES_NOTHING: f64 = 0.6;

/// Whether a value, its width folded, passes a value test.
fn passes(test: &ValueTest, value: &str) -> bool {
    let shape = match &test.pattern {
        Some(pattern) => Regex::new(&format!(r"\A(?:{pattern})\z"))
            .unwrap()
            .is_match(value),
        None => test.terms.contains(&value.to_lowercase()),
    };
    let valid = |name: &String| validate::validator(name).unwrap()(value.as_bytes());
    shape && test.validator.as_ref().is_none_or(valid)
}

/// `fixtures/identifiers/identifiers.tsv`: each value alone, put to the tests of its own detector.
#[test]
fn detectors_take_valid_and_refuse_invalid_identifiers() {
    let detectors = qingdan::pack::detector::load(&[]).unwrap();
    let table = include_str!("../fixtures/identifiers/identifiers.tsv");
    let (mut seen, mut wrong, mut folded) = (0, Vec::new(), String::new());
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [element, value, expected, _, why] = cells[..] else {
            panic!("five columns: {line}");
        };
        let detector =
            (detectors.by_id(element)).unwrap_or_else(|| panic!("no detector {element}"));
        validate::fold(value, &mut folded);
        let is_valid = expected == "valid";
        let taken = (detector.value.iter())
            .filter(|test| test.form == Form::Plain)
            .filter(|test| is_valid || test.false_match_rate < PROVES_NOTHING)
            .any(|test| passes(test, &folded));
        if taken != is_valid {
            wrong.push(format!("{element} {value} is {expected}: {why}"));
        }
        seen += 1;
    }
    assert!(seen > 150, "{seen} rows");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
