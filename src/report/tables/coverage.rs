//! The coverage ledger goes in, one row a listed file comes out: those of datasets first, then those skipped, so that nothing
//! listed is missing and nothing is twice.

use super::Frames;
use super::build::{Builder, joined};
use crate::model::entry::SkipKind;
use crate::model::inventory::{Inventory, Skipped};
use crate::model::{Language, titled};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::HashMap;

/// What became of a listed file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// All of it stands in datasets.
    Read,
    /// It stands in datasets and was not read to its end.
    CutShort,
    /// Some of its tables stand in datasets, others were skipped.
    InPart,
    /// Nothing of it stands in a dataset.
    Skipped,
}

titled!(Outcome {
    Read: "read", "已读取", "read";
    CutShort: "cut-short", "部分读取", "read in part";
    InPart: "in-part", "部分表已读取", "some tables read";
    Skipped: "skipped", "已跳过", "skipped";
});

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
    fn outcome(&self) -> Outcome {
        match (self.datasets.is_empty(), self.skipped.is_empty()) {
            (_, true) if !self.partly.is_empty() => Outcome::CutShort,
            (_, true) => Outcome::Read,
            (true, false) => Outcome::Skipped,
            (false, false) => Outcome::InPart,
        }
    }

    /// What was skipped of it, and then what was read in part.
    fn troubles(&self) -> impl Iterator<Item = &'a Skipped> {
        self.skipped.iter().chain(&self.partly).copied()
    }

    /// The kinds of what was skipped or read in part.
    fn kinds(&self) -> Option<String> {
        let mut kinds: Vec<SkipKind> = self.troubles().map(|skipped| skipped.kind).collect();
        kinds.dedup();
        (!kinds.is_empty()).then(|| joined(kinds.into_iter().map(SkipKind::id)))
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

/// The listed files by store and path, in the order in which they were met.
#[derive(Default)]
struct Ledger<'a> {
    files: Vec<Listed<'a>>,
    known: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Ledger<'a> {
    /// The file, and whether it was known.
    fn file(&mut self, store: &'a str, path: &'a str) -> (&mut Listed<'a>, bool) {
        let next = self.files.len();
        let at = *self.known.entry((store, path)).or_insert(next);
        if at == next {
            self.files.push(Listed {
                store,
                path,
                ..Listed::default()
            });
        }
        (&mut self.files[at], at != next)
    }

    fn of(inventory: &'a Inventory) -> Self {
        let mut ledger = Self::default();
        for dataset in &inventory.datasets {
            for part in &dataset.parts {
                let (file, is_known) = ledger.file(&dataset.store, part.file());
                file.bytes += part.bytes;
                file.records = if is_known {
                    file.records.zip(part.records).map(|(a, b)| a + b)
                } else {
                    part.records
                };
                if file.datasets.last() != Some(&dataset.name.as_str()) {
                    file.datasets.push(&dataset.name);
                }
            }
        }
        for skipped in &inventory.coverage.skipped {
            let (file, _) = ledger.file(&skipped.store, skipped.file());
            file.bytes += skipped.bytes;
            file.records = None;
            file.skipped.push(skipped);
        }
        for partly in &inventory.coverage.partly {
            if let Some(at) = ledger.known.get(&(partly.store.as_str(), partly.file())) {
                ledger.files[*at].partly.push(partly);
            }
        }
        ledger
    }
}

/// The frame of the ledger.
pub fn coverage(inventory: &Inventory) -> PolarsResult<DataFrame> {
    frame(&Ledger::of(inventory).files)
}

/// The ledger in frames of so many files.
pub(super) fn frames(inventory: &Inventory, each: usize) -> Frames<'_> {
    let files = Ledger::of(inventory).files;
    let frames = files.len().div_ceil(each).max(1);
    Box::new((0..frames).map(move |index| {
        let end = files.len().min((index + 1) * each);
        frame(&files[index * each..end])
    }))
}

fn frame(files: &[Listed<'_>]) -> PolarsResult<DataFrame> {
    let all = || files.iter();
    let datasets = |file: &Listed<'_>| {
        (!file.datasets.is_empty()).then(|| joined(file.datasets.iter().copied()))
    };
    let mut b = Builder::default();
    b.texts("store", all().map(|file| file.store));
    b.texts("path", all().map(|file| file.path));
    b.ids("outcome", all().map(Listed::outcome));
    b.options("dataset", all().map(datasets));
    b.numbers("bytes", all().map(|file| file.bytes));
    b.maybe_numbers("records", all().map(|file| file.records));
    b.options("kind", all().map(Listed::kinds));
    b.options("reason_zh", all().map(|file| file.reason(Language::Zh)));
    b.options("reason_en", all().map(|file| file.reason(Language::En)));
    b.finish()
}
