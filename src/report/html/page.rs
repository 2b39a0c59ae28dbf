//! A dataset goes in, what its page shows comes out.

use crate::model::inventory::{Attribution, Column, Dataset, Individuals, KeyColumn, Records};
use crate::model::obligation::Obligation;
use crate::model::{Count, Text};
use crate::report::view::{self, column_title, is_found, key_title};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

/// Files of one dataset that its page lists; the rest stands in `inventory.json`.
const PARTS: usize = 200;
/// Columns without a finding that a page lists.
const OTHER_COLUMNS: usize = 1_000;
/// Columns with a finding that a page lists.
const FOUND_COLUMNS: usize = 1_000;

/// A dataset without its columns and files, which are rendered from lists of their own.
#[derive(Serialize)]
struct Brief<'a> {
    name: &'a str,
    store: &'a str,
    format: &'a str,
    files: u64,
    bytes: u64,
    encoding: &'a Option<String>,
    modified: &'a Option<String>,
    records: &'a Records,
    individuals: &'a Individuals,
    keys: Vec<Key<'a>>,
    argument: Vec<Text>,
    sector: &'a Option<Attribution>,
    scenario: &'a Option<Attribution>,
    obligation: &'a Obligation,
    reading: Option<Text>,
    notes: &'a [Text],
}

/// A column that people are counted by.
#[derive(Serialize)]
struct Key<'a> {
    title: Text,
    element: &'a str,
    distinct: Count,
}

impl<'a> Brief<'a> {
    fn of(d: &'a Dataset, columns: &[Column]) -> Self {
        let key = |key: &'a KeyColumn| Key {
            title: view::both(|language| key_title(key, columns, language)),
            element: &key.element,
            distinct: key.distinct,
        };
        Self {
            name: &d.name,
            store: &d.store,
            format: &d.format,
            files: d.files,
            bytes: d.bytes,
            encoding: &d.encoding,
            modified: &d.modified_at,
            records: &d.records,
            individuals: &d.individuals,
            keys: d.individuals.keys.iter().map(key).collect(),
            argument: d.individuals.argument(),
            sector: &d.sector,
            scenario: &d.scenario,
            obligation: &d.obligation,
            reading: (d.reading.as_ref())
                .map(|reading| view::both(|language| view::reading(reading, d.bytes, language))),
            notes: &d.notes,
        }
    }
}

pub(super) fn context(index: usize, dataset: &Dataset) -> Value {
    let columns = dataset.columns.get();
    let (found, other): (Vec<&Column>, Vec<&Column>) =
        columns.iter().partition(|column| is_found(column));
    let brief = |c: &&Column| {
        let title = view::both(|language| column_title(&c.path, c.ordinal, language));
        context! { title => Value::from(Serde(title)), data_type => c.data_type.id() }
    };
    context! {
        index,
        d => Value::from(Serde(Brief::of(dataset, &columns))),
        found_count => found.len(),
        other_count => other.len(),
        found => Value::from(Serde(found.iter().take(FOUND_COLUMNS).collect::<Vec<_>>())),
        other => other.iter().take(OTHER_COLUMNS).map(brief).collect::<Vec<_>>(),
        parts => Value::from(Serde(dataset.parts.iter().take(PARTS).collect::<Vec<_>>())),
    }
}
