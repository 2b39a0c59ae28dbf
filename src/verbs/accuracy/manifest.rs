//! Holds an inventory against a corpus whose manifest says of each file what must come of it: records and columns, or a refusal.
//!
//! A manifest is made by other readers and may be wrong. Such differences are listed in a file with what we say and why, so that
//! an explanation covers that one answer and no later one.

use super::score::{get, rows};
use crate::error::{Error, Result};
use crate::model::inventory::{Dataset, Inventory, Skipped};
use crate::model::pattern::PathPattern;
use crate::pack::toml_reader;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// Name of the manifest in its folder.
pub const NAME: &str = "manifest.csv";

/// Differences that are held to be the manifest's mistakes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    #[serde(default)]
    difference: Vec<Reason>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Why the manifest is wrong.
    why: String,
    /// What we say, by path.
    said: BTreeMap<String, String>,
}

impl Explained {
    /// Reads them from `path`.
    ///
    /// # Errors
    /// [`Error::Usage`] where there is no such file, [`Error::Pack`] where it is none of this form.
    pub fn load(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        toml_reader::read(&shown, &text)
    }

    fn why(&self, path: &str, said: &str) -> Option<&str> {
        let of = |reason: &&Reason| reason.said.get(path).is_some_and(|text| text == said);
        self.difference
            .iter()
            .find(of)
            .map(|reason| reason.why.as_str())
    }

    fn paths(&self) -> impl Iterator<Item = &String> {
        self.difference.iter().flat_map(|reason| reason.said.keys())
    }
}

/// Files of one kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Files {
    /// In the manifest.
    pub all: u64,
    /// As it says.
    pub agree: u64,
    /// Not as it says, with a reason why it is wrong.
    pub explained: u64,
    /// Not as it says.
    pub different: u64,
    /// In the ledger and no dataset, rightly or not.
    pub refused: u64,
}

/// A file that is not as the manifest says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Its path.
    pub file: String,
    /// What the manifest says.
    pub truth: String,
    /// What we say.
    pub said: String,
    /// Why the manifest is wrong.
    pub why: Option<String>,
}

/// The outcome.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conformity {
    /// By format and by what the manifest expects.
    pub kinds: BTreeMap<String, BTreeMap<String, Files>>,
    /// In the order of the manifest.
    pub differences: Vec<Difference>,
    /// Explanations that no difference needs.
    pub needless: Vec<String>,
}

impl Conformity {
    /// Differences without a reason.
    #[must_use]
    pub fn unexplained(&self) -> u64 {
        let files = self.kinds.values().flat_map(BTreeMap::values);
        files.map(|files| files.different).sum()
    }
}

/// Holds `inventory`, made by a scan of `folder`, against the manifest there. Files that `only` does not match are left out.
///
/// # Errors
/// [`Error::Usage`] where the manifest cannot be read.
pub fn compare(
    inventory: &Inventory,
    folder: &Path,
    explained: &Explained,
    only: Option<&PathPattern>,
) -> Result<Conformity> {
    let is_wanted = |file: &str| only.is_none_or(|pattern| pattern.matches(file));
    let answers = Answers::new(inventory);
    let mut conformity = Conformity::default();
    let mut used = BTreeSet::new();
    for row in rows(folder, &[NAME])? {
        let file = first(&row, ["path", "file"]);
        if !is_wanted(file) {
            continue;
        }
        let (truth, said) = (Truth::new(file, &row)?, answers.of(file));
        let format = Some(get(&row, "format")).filter(|format| !format.is_empty());
        let of_format = conformity
            .kinds
            .entry(format.unwrap_or("csv").to_owned())
            .or_default();
        let files = of_format.entry(truth.expect.to_owned()).or_default();
        files.all += 1;
        files.refused += u64::from(said.skip.is_some() && said.dataset.is_none());
        if truth.agrees(&said) {
            files.agree += 1;
            continue;
        }
        let text = said.to_string();
        let why = explained.why(file, &text).map(str::to_owned);
        if why.is_some() {
            files.explained += 1;
            used.insert(file.to_owned());
        } else {
            files.different += 1;
        }
        conformity.differences.push(Difference {
            file: file.to_owned(),
            truth: truth.to_string(),
            said: text,
            why,
        });
    }
    conformity.needless = (explained.paths())
        .filter(|path| !used.contains(*path) && is_wanted(path))
        .cloned()
        .collect();
    Ok(conformity)
}

/// An inventory by path.
struct Answers<'a> {
    datasets: BTreeMap<&'a str, &'a Dataset>,
    parts: BTreeSet<&'a str>,
    skipped: BTreeMap<&'a str, &'a Skipped>,
}

impl<'a> Answers<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let datasets = inventory.datasets.iter();
        let parts = datasets.clone().flat_map(|dataset| &dataset.parts);
        let skipped = inventory.coverage.skipped.iter();
        Self {
            datasets: datasets
                .map(|dataset| (dataset.name.as_str(), dataset))
                .collect(),
            parts: parts.map(|part| part.path.as_str()).collect(),
            skipped: skipped.map(|skip| (skip.path.as_str(), skip)).collect(),
        }
    }

    /// What is said of `file`. A folder that is no dataset is what its files are.
    fn of(&self, file: &str) -> Said<'a> {
        let dataset = self.datasets.get(file).copied();
        let below = format!("{file}/");
        let in_folder = || {
            let first = self.skipped.range(below.as_str()..).next();
            first.filter(|(path, _)| dataset.is_none() && path.starts_with(&below))
        };
        let skip = self.skipped.get_key_value(file).or_else(in_folder);
        Said {
            dataset,
            skip: skip.map(|(_, skip)| *skip),
            is_part: self.parts.contains(file),
        }
    }
}

/// The first of two columns that a row fills; manifests name them in one way or the other.
fn first<'a>(row: &'a BTreeMap<String, String>, keys: [&str; 2]) -> &'a str {
    get(row, keys[usize::from(get(row, keys[0]).is_empty())])
}

fn number(file: &str, text: &str) -> Result<Option<u64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().map(Some);
    number.map_err(|_| {
        Error::usage(
            format!("{file}：清单表中的 `{text}` 不是数字"),
            format!("{file}: `{text}` of the manifest is no number"),
        )
    })
}

/// A line of the manifest.
struct Truth<'a> {
    /// What must come of the file: `error`, doubt, `part` of another dataset, else a table.
    expect: &'a str,
    records: Option<u64>,
    columns: Option<u64>,
    /// By how many records its readers disagree.
    tolerance: u64,
}

impl<'a> Truth<'a> {
    fn new(file: &str, row: &'a BTreeMap<String, String>) -> Result<Self> {
        Ok(Self {
            expect: first(row, ["expect", "confidence"]),
            records: number(file, first(row, ["rows", "records"]))?,
            columns: number(file, get(row, "columns"))?,
            tolerance: u64::from(get(row, "notes").contains("accept +-1")),
        })
    }

    fn agrees(&self, said: &Said) -> bool {
        match self.expect {
            "error" => said.dataset.is_none() && said.skip.is_some(),
            "part" => said.dataset.is_none() && (said.is_part || said.skip.is_some()),
            "disputed" | "error-or-doubt" => said.dataset.is_some() || said.skip.is_some(),
            _ => said.dataset.is_some_and(|dataset| {
                let count = dataset.records.count;
                let records = self.records.is_none_or(|truth| {
                    count.is_exact() && count.estimate.abs_diff(truth) <= self.tolerance
                });
                let columns = |truth| truth == leaves(dataset) || truth == fields(dataset);
                said.skip.is_none() && records && self.columns.is_none_or(columns)
            }),
        }
    }
}

impl fmt::Display for Truth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.records, self.columns) {
            (Some(records), Some(columns)) => write!(f, "{records} records, {columns} columns"),
            (Some(records), None) => write!(f, "{records} records"),
            _ => f.write_str(self.expect),
        }
    }
}

/// What an inventory says of a file.
struct Said<'a> {
    dataset: Option<&'a Dataset>,
    skip: Option<&'a Skipped>,
    is_part: bool,
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(dataset) = self.dataset {
            let count = dataset.records.count;
            write!(f, "{count} records, ")?;
            write!(f, "{} columns", fields(dataset))?;
        }
        match (self.skip, self.dataset) {
            (Some(skip), None) => f.write_str(&skip.reason.en),
            (Some(skip), Some(_)) => write!(f, "; {}", skip.reason.en),
            (None, None) => f.write_str("not in the inventory"),
            (None, Some(_)) => Ok(()),
        }
    }
}

fn leaves(dataset: &Dataset) -> u64 {
    dataset.columns.len() as u64
}

/// Columns as a reader counts them who does not go into nested ones; in flat formats a dot is a part of the name.
fn fields(dataset: &Dataset) -> u64 {
    const FLAT: &[&str] = &["csv", "sqlite", "xport", "workbook"];
    if FLAT.contains(&dataset.format.as_str()) {
        return leaves(dataset);
    }
    let top = |path: &str| path.split(['.', '[']).next().map(str::to_owned);
    let columns = dataset.columns.iter();
    columns
        .map(|column| top(&column.path))
        .collect::<BTreeSet<_>>()
        .len() as u64
}

impl fmt::Display for Conformity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, kind: (&str, &str), files: &Files| {
            writeln!(
                f,
                "{:<18} {:<15} {:>6} {:>16} {:>10} {:>10} {:>8}",
                kind.0,
                kind.1,
                files.all,
                files.agree,
                files.explained,
                files.different,
                files.refused
            )
        };
        writeln!(
            f,
            "{:<18} {:<15} {:>6} {:>16} {:>10} {:>10} {:>8}",
            "format", "manifest", "files", "as the manifest", "explained", "different", "refused"
        )?;
        let mut sum = Files::default();
        let kinds = self.kinds.iter().flat_map(|(format, of_format)| {
            of_format
                .iter()
                .map(move |(expect, files)| ((format.as_str(), expect.as_str()), files))
        });
        for (kind, files) in kinds {
            line(f, kind, files)?;
            sum.all += files.all;
            sum.agree += files.agree;
            sum.explained += files.explained;
            sum.different += files.different;
            sum.refused += files.refused;
        }
        line(f, ("all", ""), &sum)?;
        for one in &self.differences {
            write!(f, "\n{}\n    {}; said {}", one.file, one.truth, one.said)?;
            match &one.why {
                Some(why) => writeln!(f, "\n    the manifest is wrong: {why}")?,
                None => writeln!(f, "\n    NOT EXPLAINED")?,
            }
        }
        for path in &self.needless {
            writeln!(
                f,
                "\n{path}\n    explained, and there is no such difference"
            )?;
        }
        Ok(())
    }
}
