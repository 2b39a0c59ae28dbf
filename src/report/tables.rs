//! The inventory as polars frames: datasets, columns, coverage.
//!
//! The frames hold ids and numbers, and texts in both languages, so that a file does not depend on the reader's language.

use super::roll_up::{by_attention, strongest};
use super::words;
use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Inventory, Skipped};
use crate::model::{Count, Language};
use polars::prelude::{Column, DataFrame, PolarsResult};
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};

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
        let estimates = cells.clone().map(|c| c.upper.map(|_| c.estimate));
        self.maybe_numbers(&format!("{name}_estimate"), estimates);
        self.maybe_numbers(&format!("{name}_upper"), cells.map(|c| c.upper));
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
    b.numbers("files_once", files_once(inventory).into_iter());
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
    let notes = |d: &Dataset, language: Language| {
        joined(d.notes.iter().map(|note| note.get(language).to_owned()))
    };
    b.texts("notes_zh", all().map(|d| notes(d, Language::Zh)));
    b.texts("notes_en", all().map(|d| notes(d, Language::En)));
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

/// A listed file and what became of it.
#[derive(Default)]
struct Listed<'a> {
    store: &'a str,
    path: &'a str,
    datasets: Vec<&'a str>,
    bytes: u64,
    records: Option<u64>,
    skipped: Vec<&'a Skipped>,
    partly: Vec<&'a Skipped>,
}

impl<'a> Listed<'a> {
    fn outcome(&self) -> &'static str {
        match (self.datasets.is_empty(), self.skipped.is_empty()) {
            (_, true) if !self.partly.is_empty() => "cut-short",
            (_, true) => "read",
            (true, false) => "skipped",
            (false, false) => "in-part",
        }
    }

    /// What was skipped of it, and then what was read in part.
    fn troubles(&self) -> impl Iterator<Item = &'a Skipped> {
        self.skipped.iter().chain(&self.partly).copied()
    }

    /// Why it, or which of its tables, was skipped or not read to its end.
    fn reason(&self, language: Language) -> Option<String> {
        let reasons = self.troubles().map(|skipped| match &skipped.file {
            Some(file) => {
                let table = skipped.path.strip_prefix(file.as_str());
                let reason = skipped.reason.get(language);
                format!("{}: {reason}", table.unwrap_or(&skipped.path))
            }
            None => skipped.reason.get(language).to_owned(),
        });
        let text = joined(reasons);
        (!text.is_empty()).then_some(text)
    }
}

/// The listed files, each once: those of datasets first, then those skipped.
fn listed(inventory: &Inventory) -> Vec<Listed<'_>> {
    let mut files: Vec<Listed<'_>> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for dataset in &inventory.datasets {
        for part in &dataset.parts {
            let (store, path) = (dataset.store.as_str(), part.file());
            if let Some(at) = known.get(&(store, path)) {
                let file = &mut files[*at];
                file.bytes += part.bytes;
                file.records = file.records.zip(part.records).map(|(a, b)| a + b);
                if file.datasets.last() != Some(&dataset.name.as_str()) {
                    file.datasets.push(&dataset.name);
                }
                continue;
            }
            known.insert((store, path), files.len());
            files.push(Listed {
                store,
                path,
                datasets: vec![&dataset.name],
                bytes: part.bytes,
                records: part.records,
                ..Listed::default()
            });
        }
    }
    for skipped in &inventory.coverage.skipped {
        let (store, path) = (skipped.store.as_str(), skipped.file());
        let at = *known.entry((store, path)).or_insert_with(|| {
            files.push(Listed {
                store,
                path,
                ..Listed::default()
            });
            files.len() - 1
        });
        files[at].bytes += skipped.bytes;
        files[at].records = None;
        files[at].skipped.push(skipped);
    }
    for partly in &inventory.coverage.partly {
        if let Some(at) = known.get(&(partly.store.as_str(), partly.file())) {
            files[*at].partly.push(partly);
        }
    }
    files
}

/// For each dataset its files, but for those that another dataset has which needs more attention: the sum is that of the ledger.
fn files_once(inventory: &Inventory) -> Vec<u64> {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let mut once = vec![0; inventory.datasets.len()];
    for (index, dataset) in by_attention(inventory) {
        let files = dataset
            .parts
            .iter()
            .map(|part| (&*dataset.store, part.file()));
        once[index] = files.filter(|file| seen.insert(*file)).count() as u64;
    }
    once
}

/// One row a listed file: those of datasets first, then those skipped, so that nothing listed is missing and nothing is twice.
pub fn coverage(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let files = listed(inventory);
    let all = || files.iter();
    let kind = |file: &Listed<'_>| {
        let mut kinds: Vec<&str> = file.troubles().map(inventory_skip).collect();
        kinds.dedup();
        (!kinds.is_empty()).then(|| joined(kinds.into_iter()))
    };
    let mut b = Builder::default();
    b.texts("store", all().map(|file| file.store));
    b.texts("path", all().map(|file| file.path));
    b.texts("outcome", all().map(Listed::outcome));
    b.options(
        "dataset",
        all()
            .map(|file| (!file.datasets.is_empty()).then(|| joined(file.datasets.iter().copied()))),
    );
    b.numbers("bytes", all().map(|file| file.bytes));
    b.maybe_numbers("records", all().map(|file| file.records));
    b.options("kind", all().map(kind));
    b.options("reason_zh", all().map(|file| file.reason(Language::Zh)));
    b.options("reason_en", all().map(|file| file.reason(Language::En)));
    b.finish()
}

fn inventory_category(category: Category) -> &'static str {
    match category {
        Category::None => "none",
        other => words::category_id(other),
    }
}

fn inventory_skip(skipped: &Skipped) -> &'static str {
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
