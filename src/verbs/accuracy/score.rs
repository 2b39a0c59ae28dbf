//! Scores an inventory against a corpus whose columns were labelled by hand: precision, recall and F1 of each label, and how
//! often counts of records, columns and people are right.
//!
//! A label names a kind of value; several elements may map to one (`fixtures/accuracy/elements.json`), because a corpus is
//! labelled for every tool, not for ours. A table or column that the inventory lacks counts as "nothing said".

use crate::error::{Error, Result};
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::pattern::PathPattern;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// Element id → label of the corpora. An element that is not here counts as none.
const LABELS: &str = include_str!("../../../fixtures/accuracy/elements.json");

/// Labels with fewer true columns are shown and left out of the macro mean.
const SUPPORT_FOR_MEAN: u64 = 3;

/// Labels whose plain values are one natural person's key: such a table's people must be counted, not bounded.
const PERSON_KEYS: &[&str] = &[
    "resident_id",
    "passport",
    "travel_permit",
    "national_id_other",
    "driver_licence",
    "member_id",
    "subject_id",
    "person_id",
];

/// No label.
const NONE: &str = "none";

/// Hits and misses of one label, or of all together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// True columns of the label.
    pub support: u64,
    /// Columns said to be it that are.
    pub true_positives: u64,
    /// Columns said to be it that are something else.
    pub false_positives: u64,
    /// True columns that were not found.
    pub false_negatives: u64,
}

impl Tally {
    /// Share of what was said that is true, 0 to 1; `None` where nothing was said.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        ratio(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }

    /// Share of what is true that was said, 0 to 1; `None` where nothing is true.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        ratio(
            self.true_positives,
            self.true_positives + self.false_negatives,
        )
    }

    /// Harmonic mean of both, 0 to 1; `None` where nothing was said and nothing had to be.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        ratio(
            2 * self.true_positives,
            2 * self.true_positives + self.false_positives + self.false_negatives,
        )
    }

    fn add(&mut self, other: Self) {
        self.support += other.support;
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A column whose label is wrong.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Wrong {
    /// Table as the truth file names it.
    pub file: String,
    /// Column as the truth file names it, `#n` (from 1) where it has no name.
    pub column: String,
    /// The label that is true.
    pub truth: String,
    /// What was said.
    pub said: String,
}

/// Outcomes over tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tables {
    /// Tables of the truth file.
    pub all: u64,
    /// Of them, those in the inventory.
    pub found: u64,
    /// Number of records right and stated as exact.
    pub records_exact: u64,
    /// Number of columns right.
    pub columns_exact: u64,
    /// Tables whose number of people is known.
    pub with_people: u64,
    /// Of those, tables whose interval holds the truth.
    pub people_contained: u64,
    /// Tables of those with a plain person key.
    pub keyed: u64,
    /// Of those, tables whose interval holds the truth.
    pub keyed_contained: u64,
    /// Of those, tables whose interval is also no wider than 5 %.
    pub keyed_narrow: u64,
    /// Mean width of the intervals of keyed tables, in parts of the truth.
    pub keyed_mean_width: Option<f64>,
    /// What is wrong, one line a table.
    pub errors: Vec<String>,
}

/// The outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// Columns that were scored.
    pub columns: u64,
    /// By label, sorted.
    pub labels: BTreeMap<String, Tally>,
    /// All labels together.
    pub micro: Tally,
    /// Mean F1 over labels with at least three true columns; `None` where there is no such label.
    pub macro_f1: Option<f64>,
    /// Columns with a personal category against columns that tell something of people.
    pub personal: Tally,
    /// Columns with a wrong label, in the order of the truth file.
    pub wrong: Vec<Wrong>,
    /// Columns that are said to be about persons and are not, or the other way round: `yes`, or the category that was said.
    pub wrong_category: Vec<Wrong>,
    /// Tables.
    pub tables: Tables,
    /// Whether [`fmt::Display`] lists each error.
    #[serde(skip)]
    pub show_errors: bool,
}

/// One line of `truth_columns.csv` or `labels.csv`.
struct TrueColumn {
    file: String,
    /// From 0.
    index: u64,
    name: String,
    label: String,
    accepted: BTreeSet<String>,
    personal: bool,
    plain: bool,
}

/// Scores `inventory`, made by a scan of `truth_dir`, against the truth files in that folder. Tables whose name `only` does not
/// match are left out.
///
/// # Errors
/// [`Error::Usage`] where the folder holds no truth files or one cannot be read.
pub fn score(inventory: &Inventory, truth_dir: &Path, only: Option<&PathPattern>) -> Result<Score> {
    let wanted = |file: &str| only.is_none_or(|pattern| pattern.matches(file));
    let datasets: BTreeMap<&str, &Dataset> = inventory
        .datasets
        .iter()
        .map(|dataset| (dataset.name.as_str(), dataset))
        .collect();
    let mut truth = true_columns(truth_dir)?;
    truth.retain(|column| wanted(&column.file));
    let mut score = Score::default();
    score_columns(&mut score, &truth, &datasets)?;
    for row in rows(truth_dir, &["truth_tables.csv", "tables.csv"])? {
        if wanted(get(&row, "file")) {
            score_table(&mut score.tables, &row, &truth, &datasets)?;
        }
    }
    let widths = score.tables.keyed_mean_width.take();
    score.tables.keyed_mean_width =
        widths.and_then(|sum| (score.tables.keyed > 0).then(|| sum / score.tables.keyed as f64));
    Ok(score)
}

fn score_columns(
    score: &mut Score,
    truth: &[TrueColumn],
    datasets: &BTreeMap<&str, &Dataset>,
) -> Result<()> {
    let map: BTreeMap<String, String> =
        serde_json::from_str(LABELS).map_err(|error| Error::Usage(error.to_string()))?;
    for column in truth {
        let found = datasets
            .get(column.file.as_str())
            .and_then(|dataset| find(dataset, column));
        let said = found
            .and_then(|found| found.element.as_ref())
            .and_then(|element| map.get(element))
            .map_or(NONE, String::as_str);
        let is_personal = found.is_some_and(|found| found.category >= Category::Personal);
        let name = if column.name.is_empty() {
            format!("#{}", column.index + 1)
        } else {
            column.name.clone()
        };
        match (is_personal, column.personal) {
            (true, true) => score.personal.true_positives += 1,
            (true, false) => score.personal.false_positives += 1,
            (false, true) => score.personal.false_negatives += 1,
            (false, false) => {}
        }
        if is_personal != column.personal {
            let yes_no = |yes| if yes { "personal" } else { NONE };
            let element = found.and_then(|found| found.element.as_deref());
            score.wrong_category.push(Wrong {
                file: column.file.clone(),
                column: name.clone(),
                truth: format!("{} ({})", yes_no(column.personal), column.label),
                said: format!("{} ({})", yes_no(is_personal), element.unwrap_or(NONE)),
            });
        }
        score.personal.support += u64::from(column.personal);
        score.columns += 1;
        if column.label != NONE {
            score
                .labels
                .entry(column.label.clone())
                .or_default()
                .support += 1;
        }
        if said == column.label || column.accepted.contains(said) {
            // Where nothing had to be found, or nothing may be said, a right answer is neutral.
            if said != NONE && column.label != NONE {
                let tally = score.labels.entry(column.label.clone()).or_default();
                tally.true_positives += 1;
            }
            continue;
        }
        if said != NONE {
            let tally = score.labels.entry(said.to_owned()).or_default();
            tally.false_positives += 1;
        }
        if column.label != NONE {
            let tally = score.labels.entry(column.label.clone()).or_default();
            tally.false_negatives += 1;
        }
        score.wrong.push(Wrong {
            file: column.file.clone(),
            column: name,
            truth: column.label.clone(),
            said: said.to_owned(),
        });
    }
    for tally in score.labels.values() {
        score.micro.add(*tally);
    }
    let of_mean: Vec<f64> = score
        .labels
        .values()
        .filter(|tally| tally.support >= SUPPORT_FOR_MEAN)
        .filter_map(Tally::f1)
        .collect();
    score.macro_f1 =
        (!of_mean.is_empty()).then(|| of_mean.iter().sum::<f64>() / of_mean.len() as f64);
    Ok(())
}

/// The column at the true position where its path agrees, else the one of that path: readers may order nested leaves otherwise.
fn find<'a>(dataset: &'a Dataset, truth: &TrueColumn) -> Option<&'a Column> {
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

fn score_table(
    tables: &mut Tables,
    row: &BTreeMap<String, String>,
    truth: &[TrueColumn],
    datasets: &BTreeMap<&str, &Dataset>,
) -> Result<()> {
    let file = get(row, "file");
    tables.all += 1;
    let number = |key: &str| -> Result<Option<u64>> {
        match get(row, key) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                Error::Usage(format!("{file}: `{key}` of the truth file is no number"))
            }),
        }
    };
    let people = number("individuals")?;
    let keyed = people.is_some_and(|people| people > 0)
        && truth.iter().any(|column| {
            column.file == file
                && column.personal
                && column.plain
                && PERSON_KEYS.contains(&column.label.as_str())
        });
    tables.with_people += u64::from(people.is_some());
    tables.keyed += u64::from(keyed);
    let Some(dataset) = datasets.get(file) else {
        tables.errors.push(format!("{file}: not in the inventory"));
        return Ok(());
    };
    tables.found += 1;
    let records = dataset.records.count;
    match number("records")? {
        Some(truth) if !records.is_exact() || records.estimate != truth => {
            let error = format!("{file}: {records} records for {truth}");
            tables.errors.push(error);
        }
        Some(_) => tables.records_exact += 1,
        None => {}
    }
    match number("columns")? {
        Some(truth) if dataset.columns.len() as u64 != truth => {
            tables.errors.push(format!(
                "{file}: {} columns for {truth}",
                dataset.columns.len()
            ));
        }
        Some(_) => tables.columns_exact += 1,
        None => {}
    }
    let Some(people) = people else { return Ok(()) };
    let said = dataset.individuals.count;
    let contained = said.contains(people);
    tables.people_contained += u64::from(contained);
    if !contained {
        let error = format!("{file}: {said} people for {people}");
        tables.errors.push(error);
    }
    if keyed {
        let width = (said.most_beyond(said.lower))
            .map_or(f64::INFINITY, |width| width as f64 / people as f64);
        tables.keyed_contained += u64::from(contained);
        tables.keyed_narrow += u64::from(contained && width <= NARROW);
        *tables.keyed_mean_width.get_or_insert(0.0) += width;
        if contained && width > NARROW {
            let error = format!("{file}: {said} people for {people} is wide");
            tables.errors.push(error);
        }
    }
    Ok(())
}

/// Widest interval, in parts of the truth, for a table with a plain person key.
const NARROW: f64 = 0.05;

fn true_columns(folder: &Path) -> Result<Vec<TrueColumn>> {
    rows(folder, &["truth_columns.csv", "labels.csv"])?
        .iter()
        .map(|row| {
            let index = get(row, "index").parse().map_err(|_| {
                Error::Usage(format!(
                    "{}: `index` of the truth file is no number",
                    get(row, "file")
                ))
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
                personal: get(row, "sensitive") == "yes",
                plain: !["masked", "hashed", "encrypted", "tokenised"]
                    .iter()
                    .any(|form| get(row, "form").contains(form)),
            })
        })
        .collect()
}

pub(super) fn get<'a>(row: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    row.get(key).map_or("", String::as_str)
}

/// The first of `names` that is in `folder`, row by row.
pub(super) fn rows(folder: &Path, names: &[&str]) -> Result<Vec<BTreeMap<String, String>>> {
    let path = names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Error::Usage(format!(
                "{}: no truth file: expected {}",
                folder.display(),
                names.join(" or ")
            ))
        })?;
    let wrong = |error: csv::Error| Error::Usage(format!("{}: {error}", path.display()));
    csv::Reader::from_path(&path)
        .map_err(wrong)?
        .deserialize()
        .map(|row| row.map_err(wrong))
        .collect()
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>7} {:>5} {:>5} {:>5} {:>9} {:>7} {:>7}",
            "label", "support", "TP", "FP", "FN", "precision", "recall", "F1"
        )?;
        let line = |f: &mut fmt::Formatter<'_>, name: &str, tally: &Tally| {
            writeln!(
                f,
                "{name:<18} {:>7} {:>5} {:>5} {:>5} {:>9} {:>7} {:>7}",
                tally.support,
                tally.true_positives,
                tally.false_positives,
                tally.false_negatives,
                shown(tally.precision()),
                shown(tally.recall()),
                shown(tally.f1())
            )
        };
        for (label, tally) in &self.labels {
            line(f, label, tally)?;
        }
        line(f, "micro", &self.micro)?;
        line(f, "personal", &self.personal)?;
        writeln!(
            f,
            "macro F1 {} over labels with at least {SUPPORT_FOR_MEAN} true columns; {} columns",
            shown(self.macro_f1),
            self.columns
        )?;
        let tables = &self.tables;
        writeln!(
            f,
            "tables: {} of {} in the inventory; records exact {}, columns exact {}",
            tables.found, tables.all, tables.records_exact, tables.columns_exact
        )?;
        if tables.with_people > 0 {
            writeln!(
                f,
                "people: truth inside {} of {}; with a plain person key {} of {}, no wider than 5 % {}, mean width {} %",
                tables.people_contained,
                tables.with_people,
                tables.keyed_contained,
                tables.keyed,
                tables.keyed_narrow,
                tables
                    .keyed_mean_width
                    .map_or_else(|| "-".to_owned(), |width| format!("{:.1}", width * 100.0))
            )?;
        }
        if self.show_errors {
            writeln!(f, "\nwrong columns (table, column: truth, said)")?;
            for wrong in &self.wrong {
                writeln!(
                    f,
                    "{}, {}: {}, {}",
                    wrong.file, wrong.column, wrong.truth, wrong.said
                )?;
            }
            writeln!(f, "\nwrong categories (table, column: truth, said)")?;
            for wrong in &self.wrong_category {
                writeln!(
                    f,
                    "{}, {}: {}, {}",
                    wrong.file, wrong.column, wrong.truth, wrong.said
                )?;
            }
            writeln!(f, "\nwrong tables")?;
            for error in &tables.errors {
                writeln!(f, "{error}")?;
            }
        }
        Ok(())
    }
}

fn shown(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"))
}
