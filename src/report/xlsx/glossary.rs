//! The inventory goes in, the words that stand in it come out, each with its id and what it means.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use super::words::{meaning, say};
use crate::model::entry::SkipKind;
use crate::model::inventory::{Attribution, Dataset, Inventory, Skipped};
use crate::model::obligation::Measure;
use crate::model::{Text, Titled as _};
use crate::report::terms::term;
use crate::report::words::counted;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeMap;

const GRID: Grid = Grid {
    name: "glossary",
    frozen: 0,
    columns: &[
        Column::new("word-kind", 20, Style::Plain),
        Column::new("word", 36, Style::Wrapped),
        Column::new("meaning", 90, Style::Wrapped),
        Column::new("word-id", 32, Style::Plain),
    ],
};

/// A word: its kind, its id, its title and its meaning.
type Word = (Text, String, Text, Text);

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let voice = order.voice;
    let all = measures(inventory)
        .into_iter()
        .chain(elements(inventory))
        .chain(attributions(inventory, "sector", |dataset| {
            dataset.sector.as_ref()
        }))
        .chain(attributions(inventory, "scenario", |dataset| {
            dataset.scenario.as_ref()
        }))
        .chain(reasons(inventory));
    let rows = all.map(|(kind, id, title, meaning)| {
        vec![
            Value::Text(voice.text(&kind)),
            Value::Text(voice.text(&title)),
            Value::Text(voice.lines(&meaning)),
            Value::Text(id),
        ]
    });
    GRID.write(book, rows, voice, order.most_rows)
}

/// The requirements that occur, the strictest first.
fn measures(inventory: &Inventory) -> Vec<Word> {
    let datasets = inventory.datasets.iter().map(|one| &one.obligation);
    let all: Vec<_> = datasets
        .chain(inventory.transfers.iter().map(|one| &one.obligation))
        .collect();
    let occurs = |measure: &Measure| {
        let mut all = all.iter();
        all.any(|duty| [duty.measure, duty.floor, duty.ceiling].contains(measure))
    };
    let measures = crate::report::view::BY_URGENCY.into_iter().filter(occurs);
    measures
        .map(|one| {
            (
                say("measure"),
                one.id().to_owned(),
                one.title(),
                meaning(one),
            )
        })
        .collect()
}

fn elements(inventory: &Inventory) -> Vec<Word> {
    let terms = inventory.glossary.iter();
    terms
        .map(|one| {
            let (title, meaning) = (one.title.clone(), one.meaning.clone());
            (one.kind.title(), one.id.clone(), title, meaning)
        })
        .collect()
}

/// Sectors or scenarios, with how many datasets have them.
fn attributions(
    inventory: &Inventory,
    kind: &'static str,
    of: impl Fn(&Dataset) -> Option<&Attribution>,
) -> Vec<Word> {
    let mut ids: BTreeMap<&str, u64> = BTreeMap::new();
    for attribution in inventory.datasets.iter().filter_map(of) {
        *ids.entry(&attribution.value).or_default() += 1;
    }
    let words = ids.into_iter().map(|(id, datasets)| {
        let found = counted(datasets, "datasets");
        let meaning = Text::new(
            format!("本清单中有 {}。", found.zh),
            format!("{} of this inventory.", found.en),
        );
        (say(kind), id.to_owned(), term(id), meaning)
    });
    words.collect()
}

/// Kinds of reasons for which something was not read, with the first that was met.
fn reasons(inventory: &Inventory) -> Vec<Word> {
    let mut kinds: BTreeMap<&str, (SkipKind, &Skipped)> = BTreeMap::new();
    let coverage = &inventory.coverage;
    for skipped in coverage.skipped.iter().chain(&coverage.partly) {
        let kind = skipped.kind;
        kinds.entry(kind.id()).or_insert((kind, skipped));
    }
    let words = kinds.into_values().map(|(kind, first)| {
        let meaning = Text::new(
            format!("例如：{}", first.reason.zh),
            format!("For example: {}", first.reason.en),
        );
        (say("kind"), kind.id().to_owned(), kind.title(), meaning)
    });
    words.collect()
}
