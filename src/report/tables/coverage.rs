//! The coverage ledger goes in, one row a listed file comes out: those of datasets first, then those skipped, so that nothing
//! listed is missing and nothing is twice.

use super::field::{Cell, Field, Kind, id, list, number, text};
use super::{Failure, Sink};
use crate::model::entry::SkipKind;
use crate::model::inventory::{Inventory, Skipped};
use crate::model::{Language, titled};
use std::borrow::Cow;
use std::collections::HashMap;

type Of = for<'a> fn(&'a Listed<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("store", Kind::Text, "", "存储位置", "The store as it was given to the scan", |r| text(r.store)),
    Field::new("path", Kind::Text, "", "文件在存储位置内的路径", "Path of the file in the store", |r| text(r.path)),
    Field::new("outcome", Kind::Text, "id", "读取结果", "What became of it", |r| id(r.outcome())),
    Field::new("datasets", Kind::Texts, "", "所属数据集", "Datasets that it is part of", |r| list(r.datasets.iter().copied())),
    Field::new("files", Kind::Number, "files", "文件数：一行可代表文件夹中的多个文件", "How many files it is: a row may stand for several files of a folder", |r| number(r.files())),
    Field::new("bytes", Kind::Number, "bytes", "字节数", "Bytes", |r| number(r.bytes)),
    Field::new("records", Kind::Number, "rows", "记录数，已计数时", "Records, where they were counted", |r| number(r.records)),
    Field::new("kinds", Kind::Texts, "ids", "未读取原因的类别", "Kinds of reasons for which it, or a table of it, was not read", |r| list(r.kinds().into_iter().map(SkipKind::id))),
    Field::new("reasons_zh", Kind::Texts, "", "原因（中文）", "The reasons, Chinese", |r| list(r.reasons(Language::Zh))),
    Field::new("reasons_en", Kind::Texts, "", "原因（英文）", "The reasons, English", |r| list(r.reasons(Language::En))),
];

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let mut all = listed(inventory).into_iter();
    all.try_for_each(|row| sink(FIELDS.iter().map(|field| (field.cell)(&row)).collect()))
}

/// Every listed file.
#[must_use]
pub fn listed(inventory: &Inventory) -> Vec<Listed<'_>> {
    Ledger::of(inventory).files
}

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
pub struct Listed<'a> {
    /// The store.
    pub store: &'a str,
    /// Path in it.
    pub path: &'a str,
    /// Datasets that it is part of.
    pub datasets: Vec<&'a str>,
    /// Bytes.
    pub bytes: u64,
    records: Option<u64>,
    skipped: Vec<&'a Skipped>,
    partly: Vec<&'a Skipped>,
}

impl<'a> Listed<'a> {
    /// What became of it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
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
    #[must_use]
    pub fn kinds(&self) -> Vec<SkipKind> {
        let mut kinds: Vec<SkipKind> = self.troubles().map(|skipped| skipped.kind).collect();
        kinds.dedup();
        kinds
    }

    /// How many files it is.
    #[must_use]
    pub fn files(&self) -> u64 {
        let of_folder = self.skipped.iter().map(|skipped| skipped.files).max();
        of_folder.filter(|_| self.datasets.is_empty()).unwrap_or(1)
    }

    /// Why it, or which of its tables, was skipped or not read to its end.
    #[must_use]
    pub fn reasons(&self, language: Language) -> Vec<Cow<'a, str>> {
        let reasons = self.troubles().map(|skipped| match &skipped.file {
            Some(file) => {
                let table = skipped.path.strip_prefix(file.as_str());
                let reason = skipped.reason.get(language);
                Cow::Owned(format!("{}: {reason}", table.unwrap_or(&skipped.path)))
            }
            None => Cow::Borrowed(skipped.reason.get(language)),
        });
        reasons.collect()
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
