//! The truth files of a labelled folder go in, their columns come out.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::inventory::{Column, Dataset};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One line of `truth_columns.csv` or `labels.csv`.
pub(super) struct TrueColumn {
    pub(super) file: String,
    /// From 0.
    index: u64,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) accepted: BTreeSet<String>,
    /// Whether it tells something of people; `None` where the truth does not say.
    pub(super) personal: Option<bool>,
    pub(super) plain: bool,
}

impl TrueColumn {
    /// Its name, `#n` (from 1) where it has none.
    pub(super) fn shown(&self) -> String {
        if self.name.is_empty() {
            format!("#{}", self.index + 1)
        } else {
            self.name.clone()
        }
    }

    /// Whether it is right to say `label` of it.
    pub(super) fn accepts(&self, label: &str) -> bool {
        label == self.label || self.accepted.contains(label)
    }
}

/// The column at the true position where its path agrees, else the one of that path: readers may order nested leaves otherwise.
pub(super) fn find<'a>(dataset: &'a Dataset, truth: &TrueColumn) -> Option<&'a Column> {
    let at_place = dataset
        .columns
        .iter()
        .find(|column| column.ordinal == truth.index + 1);
    if truth.name.is_empty() || at_place.is_some_and(|column| column.path == truth.name) {
        return at_place;
    }
    dataset
        .columns
        .iter()
        .find(|column| column.path == truth.name)
        .or_else(|| at_place.filter(|column| column.path.trim() == truth.name.trim()))
}

pub(super) fn true_columns(folder: &Path) -> Result<Vec<TrueColumn>> {
    rows(folder, &["truth_columns.csv", "labels.csv"])?
        .iter()
        .map(|row| {
            let index = get(row, "index").parse().map_err(|_| {
                let file = get(row, "file");
                Error::usage(
                    format!("{file}：标注文件中的 `index` 不是数字"),
                    format!("{file}: `index` of the truth file is no number"),
                )
            })?;
            Ok(TrueColumn {
                file: get(row, "file").to_owned(),
                index,
                name: get(row, "column").to_owned(),
                label: get(row, "label").to_owned(),
                accepted: get(row, "also_accept")
                    .split(';')
                    .map(|label| label.trim().to_owned())
                    .filter(|label| !label.is_empty())
                    .collect(),
                personal: yes_or_no(get(row, "sensitive")),
                plain: !["masked", "hashed", "encrypted", "tokenised"]
                    .iter()
                    .any(|form| get(row, "form").contains(form)),
            })
        })
        .collect()
}

/// What a field of the truth says; `None` where it is empty.
pub(super) fn yes_or_no(field: &str) -> Option<bool> {
    match field {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(in crate::verbs::accuracy) fn get<'a>(row: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    row.get(key).map_or("", String::as_str)
}

/// The first of `names` that is in `folder`, row by row.
pub(in crate::verbs::accuracy) fn rows(
    folder: &Path,
    names: &[&str],
) -> Result<Vec<BTreeMap<String, String>>> {
    let path = names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            let folder = folder.display();
            Error::usage(
                format!("{folder}：没有标注文件：应有 {}", names.join(" 或 ")),
                format!("{folder}: no truth file: expected {}", names.join(" or ")),
            )
        })?;
    let wrong = |error: csv::Error| {
        let (path, said) = (path.display(), Text::quoted(error));
        Error::usage(
            format!("{path}：{}", said.zh),
            format!("{path}: {}", said.en),
        )
    };
    csv::Reader::from_path(&path)
        .map_err(wrong)?
        .deserialize()
        .map(|row| row.map_err(wrong))
        .collect()
}
