//! The inventory goes in, one row a dataset comes out, in the order of the inventory.

use super::Frames;
use super::build::{Builder, joined, slices};
use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::obligation::{Margin, Measure};
use crate::model::{Language, Text};
use crate::report::roll_up::{by_attention, strongest};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::HashSet;

/// Frames of so many datasets each.
pub(super) fn frames(inventory: &Inventory, each: usize) -> Frames<'_> {
    let once = files_once(inventory);
    let slices = slices(&inventory.datasets, each).enumerate();
    Box::new(slices.map(move |(index, all)| {
        let once = &once[index * each..][..all.len()];
        frame(all, once)
    }))
}

fn frame(all: &[Dataset], files_once: &[u64]) -> PolarsResult<DataFrame> {
    let found: Vec<Found> = all.iter().map(Found::of).collect();
    let mut b = Builder::default();
    duty(&mut b, all, &found);
    lies(&mut b, all, files_once);
    counts(&mut b, all);
    columns(&mut b, &found);
    rule(&mut b, all);
    questions(&mut b, all);
    margin(&mut b, all);
    texts(&mut b, "notes", all, |d| d.notes.iter().collect());
    b.finish()
}

/// The frame of what datasets are rolled up by, and of what is summed.
pub fn rolled(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let all = || inventory.datasets.iter();
    let mut b = Builder::default();
    b.ids("measure", all().map(|d| d.obligation.measure));
    b.ids("sensitivity", all().map(strongest));
    b.options("sector", all().map(|d| d.sector.as_ref().map(|s| &s.value)));
    b.texts("format", all().map(|d| &d.format));
    b.numbers("files_once", files_once(inventory).into_iter());
    b.numbers("bytes", all().map(|d| d.bytes));
    b.counts("records", all().map(|d| d.records.count));
    b.finish()
}

/// What was found in the columns of a dataset.
struct Found {
    columns: u64,
    personal: u64,
    sensitive: u64,
    strongest: Category,
}

impl Found {
    fn of(dataset: &Dataset) -> Self {
        let columns = dataset.columns.get();
        let count = |least: Category| {
            let columns = columns.iter();
            columns.filter(|c| c.category >= least).count() as u64
        };
        Self {
            columns: columns.len() as u64,
            personal: count(Category::Personal),
            sensitive: count(Category::SensitivePersonal),
            strongest: (columns.iter().map(|c| c.category).max()).unwrap_or_default(),
        }
    }
}

/// Which dataset it is and what is demanded of it.
fn duty(b: &mut Builder, all: &[Dataset], found: &[Found]) {
    let all = || all.iter();
    b.texts("store", all().map(|d| &d.store));
    b.texts("dataset", all().map(|d| &d.name));
    b.ids("measure", all().map(|d| d.obligation.measure));
    b.ids("floor", all().map(|d| d.obligation.floor));
    b.ids("ceiling", all().map(|d| d.obligation.ceiling));
    b.ids("sensitivity", found.iter().map(|found| found.strongest));
    b.options("sector", all().map(|d| d.sector.as_ref().map(|s| &s.value)));
    b.maybe_ids(
        "sector_source",
        all().map(|d| d.sector.as_ref().map(|s| s.source)),
    );
    b.options(
        "scenario",
        all().map(|d| d.scenario.as_ref().map(|s| &s.value)),
    );
}

/// How it lies in the store.
fn lies(b: &mut Builder, all: &[Dataset], files_once: &[u64]) {
    let all = || all.iter();
    b.texts("format", all().map(|d| &d.format));
    b.options("encoding", all().map(|d| d.encoding.as_ref()));
    b.numbers("files", all().map(|d| d.files));
    b.numbers("files_once", files_once.iter().copied());
    b.numbers("bytes", all().map(|d| d.bytes));
    b.options("modified_at", all().map(|d| d.modified_at.as_ref()));
}

/// How many records and people it has.
fn counts(b: &mut Builder, all: &[Dataset]) {
    let all = || all.iter();
    let keys = |d: &Dataset| {
        let keys = d.individuals.keys.iter();
        joined(keys.map(|k| format!("{} ({})", k.column, k.element)))
    };
    b.counts("records", all().map(|d| d.records.count));
    b.ids("records_method", all().map(|d| d.records.method));
    b.counts("individuals", all().map(|d| d.individuals.count));
    b.ids("individuals_method", all().map(|d| d.individuals.method));
    let sensitive = all().map(|d| d.individuals.sensitive);
    b.counts("sensitive_individuals", sensitive);
    let secondary = all().map(|d| d.individuals.secondary);
    b.counts("secondary_individuals", secondary);
    b.texts("keys", all().map(keys));
}

/// How many of its columns are about people.
fn columns(b: &mut Builder, found: &[Found]) {
    b.numbers("columns", found.iter().map(|found| found.columns));
    b.numbers("personal_columns", found.iter().map(|found| found.personal));
    b.numbers(
        "sensitive_columns",
        found.iter().map(|found| found.sensitive),
    );
}

/// Which rule decides and where it stands.
fn rule(b: &mut Builder, all: &[Dataset]) {
    let all = || all.iter().map(|d| &d.obligation);
    b.options("rule", all().map(|o| o.rule.as_ref()));
    b.texts("instrument", all().map(|o| &o.citation.instrument));
    b.texts("edition", all().map(|o| &o.citation.edition));
    b.texts("heading", all().map(|o| o.citation.heading.join(" › ")));
    b.maybe_ids("rule_confidence", all().map(|o| o.citation.confidence));
}

/// Which facts are open.
fn questions(b: &mut Builder, all: &[Dataset]) {
    let facts = |d: &Dataset| joined(d.obligation.missing.iter().map(|m| m.fact.clone()));
    b.texts("missing", all.iter().map(facts));
    texts(b, "missing", all, |d| {
        let missing = d.obligation.missing.iter();
        missing.map(|m| &m.question).collect()
    });
}

/// How far the next threshold is.
fn margin(b: &mut Builder, all: &[Dataset]) {
    let all = || all.iter().map(|d| d.obligation.margin.as_ref());
    let people = |m: &Margin| m.people;
    let threshold = |m: &Margin| m.threshold;
    let measure = |m: &Margin| -> Measure { m.measure };
    b.maybe_numbers("margin_people", all().map(|m| m.map(people)));
    b.maybe_numbers("margin_threshold", all().map(|m| m.map(threshold)));
    b.maybe_ids("margin_measure", all().map(|m| m.map(measure)));
}

/// Two columns of texts, one a language.
fn texts(b: &mut Builder, name: &str, all: &[Dataset], of: impl Fn(&Dataset) -> Vec<&Text>) {
    for (ending, language) in [("zh", Language::Zh), ("en", Language::En)] {
        let cells = all.iter().map(|d| {
            let texts = of(d).into_iter();
            joined(texts.map(|text| text.get(language).to_owned()))
        });
        b.texts(&format!("{name}_{ending}"), cells);
    }
}

/// For each dataset its files, but for those that another dataset has which needs more attention: the sum is that of the ledger.
fn files_once(inventory: &Inventory) -> Vec<u64> {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let mut once = vec![0; inventory.datasets.len()];
    for (index, dataset) in by_attention(inventory) {
        let parts = dataset.parts.iter();
        let files = parts.map(|part| (&*dataset.store, part.file()));
        once[index] = files.filter(|file| seen.insert(*file)).count() as u64;
    }
    once
}
