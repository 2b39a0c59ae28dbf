//! Scores an inventory against a corpus whose columns were labelled by hand: precision, recall and F1 of each label, and how
//! often counts of records, columns and people are right.
//!
//! A label names a kind of value; several elements may map to one (`fixtures/accuracy/elements.json`), because a corpus is
//! labelled for every tool, not for ours. A table or column that the inventory lacks counts as "nothing said".

mod printed; // for a terminal

use crate::error::{Error, Result};
use crate::model::Count;
use crate::model::Text;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::pattern::PathPattern;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
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

/// Widest interval, in parts of the truth, for a table with a plain person key.
const NARROW: f64 = 0.05;

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
    /// Whether [`std::fmt::Display`] lists each error.
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

impl TrueColumn {
    /// Its name, `#n` (from 1) where it has none.
    fn shown(&self) -> String {
        if self.name.is_empty() {
            format!("#{}", self.index + 1)
        } else {
            self.name.clone()
        }
    }
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
            let table = TrueTable::new(&row, &truth)?;
            let found = datasets.get(table.file).copied();
            score.tables.add(&table, found);
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
        serde_json::from_str(LABELS).map_err(|error| Error::Usage(Text::quoted(error)))?;
    for column in truth {
        let found = datasets
            .get(column.file.as_str())
            .and_then(|dataset| find(dataset, column));
        let said = found
            .and_then(|found| found.element.as_ref())
            .and_then(|element| map.get(element))
            .map_or(NONE, String::as_str);
        score.columns += 1;
        score.add_category(column, found);
        score.add_label(column, said);
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

impl Score {
    /// Whether the column is said to be about persons, against the truth.
    fn add_category(&mut self, column: &TrueColumn, found: Option<&Column>) {
        let is_personal = found.is_some_and(|found| found.category >= Category::Personal);
        self.personal.support += u64::from(column.personal);
        match (is_personal, column.personal) {
            (true, true) => self.personal.true_positives += 1,
            (true, false) => self.personal.false_positives += 1,
            (false, true) => self.personal.false_negatives += 1,
            (false, false) => {}
        }
        if is_personal != column.personal {
            let yes_no = |yes| if yes { "personal" } else { NONE };
            let element = found.and_then(|found| found.element.as_deref());
            self.wrong_category.push(Wrong {
                file: column.file.clone(),
                column: column.shown(),
                truth: format!("{} ({})", yes_no(column.personal), column.label),
                said: format!("{} ({})", yes_no(is_personal), element.unwrap_or(NONE)),
            });
        }
    }

    /// The label that is said of the column, against the truth.
    fn add_label(&mut self, column: &TrueColumn, said: &str) {
        let is_right = said == column.label || column.accepted.contains(said);
        if column.label != NONE {
            let tally = self.labels.entry(column.label.clone()).or_default();
            tally.support += 1;
            // Where nothing had to be found, or nothing may be said, a right answer is neutral.
            tally.true_positives += u64::from(is_right && said != NONE);
            tally.false_negatives += u64::from(!is_right);
        }
        if is_right {
            return;
        }
        if said != NONE {
            let tally = self.labels.entry(said.to_owned()).or_default();
            tally.false_positives += 1;
        }
        self.wrong.push(Wrong {
            file: column.file.clone(),
            column: column.shown(),
            truth: column.label.clone(),
            said: said.to_owned(),
        });
    }
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

/// One line of `truth_tables.csv` or `tables.csv`; what it leaves open is not scored.
struct TrueTable<'a> {
    file: &'a str,
    records: Option<u64>,
    columns: Option<u64>,
    people: Option<u64>,
    /// Whether a column holds a plain person key.
    keyed: bool,
}

impl<'a> TrueTable<'a> {
    fn new(row: &'a BTreeMap<String, String>, truth: &[TrueColumn]) -> Result<Self> {
        let file = get(row, "file");
        let number = |key: &str| -> Result<Option<u64>> {
            match get(row, key) {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| {
                    Error::usage(
                        format!("{file}：标注文件中的 `{key}` 不是数字"),
                        format!("{file}: `{key}` of the truth file is no number"),
                    )
                }),
            }
        };
        let people = number("individuals")?;
        let is_key = |column: &TrueColumn| {
            column.file == file
                && column.personal
                && column.plain
                && PERSON_KEYS.contains(&column.label.as_str())
        };
        Ok(Self {
            file,
            records: number("records")?,
            columns: number("columns")?,
            people,
            keyed: people.is_some_and(|people| people > 0) && truth.iter().any(is_key),
        })
    }
}

impl Tables {
    fn add(&mut self, table: &TrueTable<'_>, found: Option<&Dataset>) {
        let file = table.file;
        self.all += 1;
        self.with_people += u64::from(table.people.is_some());
        self.keyed += u64::from(table.keyed);
        let Some(dataset) = found else {
            self.errors.push(format!("{file}: not in the inventory"));
            return;
        };
        self.found += 1;
        let records = dataset.records.count;
        match table.records {
            Some(truth) if !records.is_exact() || records.estimate != truth => {
                let error = format!("{file}: {records} records for {truth}");
                self.errors.push(error);
            }
            Some(_) => self.records_exact += 1,
            None => {}
        }
        let columns = dataset.columns.len() as u64;
        match table.columns {
            Some(truth) if columns != truth => {
                let error = format!("{file}: {columns} columns for {truth}");
                self.errors.push(error);
            }
            Some(_) => self.columns_exact += 1,
            None => {}
        }
        if let Some(people) = table.people {
            self.add_people(table, people, dataset.individuals.count);
        }
    }

    fn add_people(&mut self, table: &TrueTable<'_>, people: u64, said: Count) {
        let contained = said.contains(people);
        let error = format!("{}: {said} people for {people}", table.file);
        self.people_contained += u64::from(contained);
        if table.keyed {
            let width = (said.most_beyond(said.lower))
                .map_or(f64::INFINITY, |width| width as f64 / people as f64);
            self.keyed_contained += u64::from(contained);
            self.keyed_narrow += u64::from(contained && width <= NARROW);
            *self.keyed_mean_width.get_or_insert(0.0) += width;
            if contained && width > NARROW {
                self.errors.push(format!("{error} is wide"));
            }
        }
        if !contained {
            self.errors.push(error);
        }
    }
}

fn true_columns(folder: &Path) -> Result<Vec<TrueColumn>> {
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
