//! The inventory as polars frames: datasets, columns, coverage.
//!
//! The frames hold ids and numbers, and texts in both languages, so that a file does not depend on the reader's language.

use super::roll_up::strongest;
use super::words;
use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::{Count, Language};
use polars::prelude::{Column, DataFrame, PolarsResult};
use std::borrow::Borrow;

/// Which frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Table {
    /// One row a dataset.
    Datasets,
    /// One row a column.
    Columns,
    /// One row a listed file.
    Coverage,
}

impl Table {
    /// The frame of `inventory`.
    pub fn frame(self, inventory: &Inventory) -> PolarsResult<DataFrame> {
        match self {
            Self::Datasets => datasets(inventory),
            Self::Columns => columns(inventory),
            Self::Coverage => coverage(inventory),
        }
    }
}

/// Columns of a frame while it is built.
#[derive(Default)]
struct Builder(Vec<Column>);

impl Builder {
    fn texts<S: Into<String>>(&mut self, name: &str, cells: impl Iterator<Item = S>) {
        let cells: Vec<String> = cells.map(Into::into).collect();
        self.0.push(Column::new(name.into(), cells));
    }

    fn options<S: Into<String>>(&mut self, name: &str, cells: impl Iterator<Item = Option<S>>) {
        let cells: Vec<Option<String>> = cells.map(|cell| cell.map(Into::into)).collect();
        self.0.push(Column::new(name.into(), cells));
    }

    fn numbers(&mut self, name: &str, cells: impl Iterator<Item = u64>) {
        self.0
            .push(Column::new(name.into(), cells.collect::<Vec<u64>>()));
    }

    fn maybe_numbers(&mut self, name: &str, cells: impl Iterator<Item = Option<u64>>) {
        let cells: Vec<Option<u64>> = cells.collect();
        self.0.push(Column::new(name.into(), cells));
    }

    fn shares(&mut self, name: &str, cells: impl Iterator<Item = f64>) {
        self.0
            .push(Column::new(name.into(), cells.collect::<Vec<f64>>()));
    }

    fn counts(&mut self, name: &str, cells: impl Iterator<Item = Count> + Clone) {
        self.numbers(&format!("{name}_lower"), cells.clone().map(|c| c.lower));
        self.numbers(
            &format!("{name}_estimate"),
            cells.clone().map(|c| c.estimate),
        );
        self.numbers(&format!("{name}_upper"), cells.map(|c| c.upper));
    }

    fn finish(self) -> PolarsResult<DataFrame> {
        DataFrame::new_infer_height(self.0)
    }
}

/// One row a dataset, in the order of the inventory.
pub fn datasets(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let all = || inventory.datasets.iter();
    let mut b = Builder::default();
    b.texts("store", all().map(|d| &d.store));
    b.texts("dataset", all().map(|d| &d.name));
    b.texts("measure", all().map(|d| d.obligation.measure.id()));
    b.texts("floor", all().map(|d| d.obligation.floor.id()));
    b.texts("ceiling", all().map(|d| d.obligation.ceiling.id()));
    b.texts(
        "sensitivity",
        all().map(|d| words::category_id(strongest(d))),
    );
    b.options("sector", all().map(|d| d.sector.as_ref().map(|s| &s.value)));
    b.options(
        "sector_source",
        all().map(|d| d.sector.as_ref().map(|s| words::origin_id(s.source))),
    );
    b.options(
        "scenario",
        all().map(|d| d.scenario.as_ref().map(|s| &s.value)),
    );
    b.texts("format", all().map(|d| &d.format));
    b.options("encoding", all().map(|d| d.encoding.as_ref()));
    b.numbers("files", all().map(|d| d.files));
    b.numbers("bytes", all().map(|d| d.bytes));
    b.options("modified_at", all().map(|d| d.modified_at.as_ref()));
    b.counts("records", all().map(|d| d.records.count));
    b.texts(
        "records_method",
        all().map(|d| words::method_id(d.records.method)),
    );
    b.counts("individuals", all().map(|d| d.individuals.count));
    b.texts(
        "individuals_method",
        all().map(|d| words::method_id(d.individuals.method)),
    );
    b.counts(
        "sensitive_individuals",
        all().map(|d| d.individuals.sensitive),
    );
    b.counts(
        "secondary_individuals",
        all().map(|d| d.individuals.secondary),
    );
    b.texts(
        "keys",
        all().map(|d| {
            joined(
                d.individuals
                    .keys
                    .iter()
                    .map(|k| format!("{} ({})", k.column, k.element)),
            )
        }),
    );
    b.numbers("columns", all().map(|d| d.columns.len() as u64));
    b.numbers(
        "personal_columns",
        all().map(|d| count_of(d, Category::Personal)),
    );
    b.numbers(
        "sensitive_columns",
        all().map(|d| count_of(d, Category::SensitivePersonal)),
    );
    b.options("rule", all().map(|d| d.obligation.rule.as_ref()));
    b.texts(
        "instrument",
        all().map(|d| &d.obligation.citation.instrument),
    );
    b.texts("edition", all().map(|d| &d.obligation.citation.edition));
    b.texts(
        "heading",
        all().map(|d| d.obligation.citation.heading.join(" › ")),
    );
    b.options(
        "rule_confidence",
        all().map(|d| d.obligation.citation.confidence.map(words::confidence_id)),
    );
    let missing = |d: &Dataset, language: Language| {
        joined(
            d.obligation
                .missing
                .iter()
                .map(|m| m.question.get(language).to_owned()),
        )
    };
    b.texts(
        "missing",
        all().map(|d| joined(d.obligation.missing.iter().map(|m| m.fact.clone()))),
    );
    b.texts("missing_zh", all().map(|d| missing(d, Language::Zh)));
    b.texts("missing_en", all().map(|d| missing(d, Language::En)));
    let margin = |d: &'_ Dataset| d.obligation.margin.clone();
    b.maybe_numbers("margin_people", all().map(|d| margin(d).map(|m| m.people)));
    b.maybe_numbers(
        "margin_threshold",
        all().map(|d| margin(d).map(|m| m.threshold)),
    );
    b.options(
        "margin_measure",
        all().map(|d| margin(d).map(|m| m.measure.id())),
    );
    b.finish()
}

/// One row a column, datasets in the order of the inventory.
pub fn columns(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let all = || {
        inventory
            .datasets
            .iter()
            .flat_map(|d| d.columns.iter().map(move |c| (d, c)))
    };
    let mut b = Builder::default();
    b.texts("store", all().map(|(d, _)| &d.store));
    b.texts("dataset", all().map(|(d, _)| &d.name));
    b.numbers("ordinal", all().map(|(_, c)| c.ordinal));
    b.texts("column", all().map(|(_, c)| &c.name));
    b.texts("path", all().map(|(_, c)| &c.path));
    b.texts("data_type", all().map(|(_, c)| words::type_id(c.data_type)));
    b.options("element", all().map(|(_, c)| c.element.as_ref()));
    b.texts(
        "category",
        all().map(|(_, c)| inventory_category(c.category)),
    );
    b.shares("confidence", all().map(|(_, c)| c.confidence));
    b.texts("form", all().map(|(_, c)| words::form_id(c.form)));
    b.texts("label", all().map(|(_, c)| words::label_id(c.label)));
    b.options("overruled", all().map(|(_, c)| c.overruled.as_ref()));
    b.texts(
        "dataset_measure",
        all().map(|(d, _)| d.obligation.measure.id()),
    );
    b.numbers("nulls", all().map(|(_, c)| c.nulls));
    b.counts("distinct", all().map(|(_, c)| c.distinct));
    b.texts(
        "sample_method",
        all().map(|(_, c)| words::sample_id(c.sample.method)),
    );
    b.numbers("sample_values", all().map(|(_, c)| c.sample.values));
    b.numbers("sample_rows", all().map(|(_, c)| c.sample.rows));
    b.shares(
        "smallest_share_missed",
        all().map(|(_, c)| c.sample.smallest_share_missed),
    );
    b.texts(
        "rivals",
        all().map(|(_, c)| {
            joined(
                c.rivals
                    .iter()
                    .map(|r| format!("{} {:.2}", r.element, r.confidence)),
            )
        }),
    );
    b.texts(
        "evidence_zh",
        all().map(|(_, c)| joined(c.evidence.iter().map(|e| e.text.zh.clone()))),
    );
    b.texts(
        "evidence_en",
        all().map(|(_, c)| joined(c.evidence.iter().map(|e| e.text.en.clone()))),
    );
    b.finish()
}

/// One row a listed file: those of datasets first, then those skipped, so that nothing listed is missing.
pub fn coverage(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let read = || {
        inventory
            .datasets
            .iter()
            .flat_map(|d| d.parts.iter().map(move |p| (d, p)))
    };
    let skipped = || inventory.coverage.skipped.iter();
    let none = || skipped().map(|_| None::<&str>);
    let mut b = Builder::default();
    b.texts(
        "store",
        read()
            .map(|(d, _)| &d.store)
            .chain(skipped().map(|s| &s.store)),
    );
    b.texts(
        "path",
        read()
            .map(|(_, p)| &p.path)
            .chain(skipped().map(|s| &s.path)),
    );
    b.texts(
        "outcome",
        read().map(|_| "read").chain(skipped().map(|_| "skipped")),
    );
    b.options(
        "dataset",
        read().map(|(d, _)| Some(d.name.as_str())).chain(none()),
    );
    b.numbers(
        "bytes",
        read()
            .map(|(_, p)| p.bytes)
            .chain(skipped().map(|s| s.bytes)),
    );
    b.maybe_numbers(
        "records",
        read()
            .map(|(_, p)| p.records)
            .chain(skipped().map(|_| None)),
    );
    b.options(
        "kind",
        read()
            .map(|_| None)
            .chain(skipped().map(|s| Some(inventory_skip(s)))),
    );
    b.options(
        "reason",
        read()
            .map(|_| None)
            .chain(skipped().map(|s| Some(s.reason.as_str()))),
    );
    b.finish()
}

fn inventory_category(category: Category) -> &'static str {
    match category {
        Category::None => "none",
        other => words::category_id(other),
    }
}

fn inventory_skip(skipped: &crate::model::inventory::Skipped) -> &'static str {
    match skipped.kind {
        crate::model::entry::SkipKind::Encrypted => "encrypted",
        other => words::skip_id(other),
    }
}

fn joined(parts: impl Iterator<Item = impl Borrow<str>>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn count_of(dataset: &Dataset, least: Category) -> u64 {
    dataset
        .columns
        .iter()
        .filter(|c| c.category >= least)
        .count() as u64
}
