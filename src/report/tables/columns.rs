//! The inventory goes in, one row a column comes out, datasets in the order of the inventory.

use super::Frames;
use super::build::{Builder, joined, slices};
use crate::model::Language;
use crate::model::inventory::{Column, Dataset, Inventory};
use polars::prelude::{DataFrame, PolarsResult};
use std::borrow::Cow;

/// Frames of the columns of so many datasets each.
pub(super) fn frames(inventory: &Inventory, each: usize) -> Frames<'_> {
    Box::new(slices(&inventory.datasets, each).map(frame))
}

/// The frame of the columns of some datasets.
fn frame(datasets: &[Dataset]) -> PolarsResult<DataFrame> {
    let columns: Vec<Cow<'_, Vec<Column>>> = datasets.iter().map(|d| d.columns.get()).collect();
    let of_datasets = datasets.iter().zip(&columns);
    let all: Vec<(&Dataset, &Column)> = of_datasets
        .flat_map(|(d, columns)| columns.iter().map(move |c| (d, c)))
        .collect();
    let mut b = Builder::default();
    what(&mut b, &all);
    found(&mut b, &all);
    read(&mut b, &all);
    why(&mut b, &all);
    b.finish()
}

/// Which column it is.
fn what(b: &mut Builder, all: &[(&Dataset, &Column)]) {
    let all = || all.iter().copied();
    b.texts("store", all().map(|(d, _)| &d.store));
    b.texts("dataset", all().map(|(d, _)| &d.name));
    b.numbers("ordinal", all().map(|(_, c)| c.ordinal));
    b.texts("column", all().map(|(_, c)| &c.name));
    b.texts("path", all().map(|(_, c)| &c.path));
    b.ids("data_type", all().map(|(_, c)| c.data_type));
}

/// What was found in it.
fn found(b: &mut Builder, all: &[(&Dataset, &Column)]) {
    let all = || all.iter().copied();
    b.options("element", all().map(|(_, c)| c.element.as_ref()));
    b.ids("category", all().map(|(_, c)| c.category));
    b.shares("confidence", all().map(|(_, c)| c.confidence));
    b.ids("form", all().map(|(_, c)| c.form));
    b.ids("label", all().map(|(_, c)| c.label));
    b.options("overruled", all().map(|(_, c)| c.overruled.as_ref()));
    b.ids("dataset_measure", all().map(|(d, _)| d.obligation.measure));
}

/// How much of it was read.
fn read(b: &mut Builder, all: &[(&Dataset, &Column)]) {
    let all = || all.iter().copied();
    b.numbers("nulls", all().map(|(_, c)| c.nulls));
    b.counts("distinct", all().map(|(_, c)| c.distinct));
    b.ids("sample_method", all().map(|(_, c)| c.sample.method));
    b.numbers("sample_values", all().map(|(_, c)| c.sample.values));
    b.numbers("sample_rows", all().map(|(_, c)| c.sample.rows));
    b.shares(
        "smallest_share_missed",
        all().map(|(_, c)| c.sample.smallest_share_missed),
    );
    b.shares("spread", all().map(|(_, c)| c.sample.spread));
    b.shares("contiguous", all().map(|(_, c)| c.sample.contiguous));
}

/// The reasons.
fn why(b: &mut Builder, all: &[(&Dataset, &Column)]) {
    let all = || all.iter().copied();
    let rivals = |c: &Column| {
        let rivals = c.rivals.iter();
        joined(rivals.map(|r| format!("{} {:.2}", r.element, r.confidence)))
    };
    let evidence = |c: &Column, language| {
        let texts = c.evidence.iter().map(|e| e.text.get(language).to_owned());
        joined(texts)
    };
    b.texts("rivals", all().map(|(_, c)| rivals(c)));
    for (name, language) in [("evidence_zh", Language::Zh), ("evidence_en", Language::En)] {
        b.texts(name, all().map(|(_, c)| evidence(c, language)));
    }
}
