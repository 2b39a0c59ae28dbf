//! Scores an inventory against a corpus whose columns were labelled by hand: precision, recall and F1 of each label, and how
//! often counts of records, columns and people are right.
//!
//! A label names a kind of value; several elements may map to one (`fixtures/accuracy/elements.json`), because a corpus is
//! labelled for every tool, not for ours. A table or column that the inventory lacks counts as "nothing said".

mod printed; // for a terminal
mod reliability; // how often findings of each confidence are right
mod sight; // whether a corpus was in sight
mod sources; // the same figures for each source
mod tables; // tables as wholes
mod tally; // hits and misses
mod truth; // the truth files

pub use reliability::{Band, Reliability};
pub use sight::Sight;
pub use sources::{Figures, Source};
pub use tables::Tables;
pub use tally::Tally;
pub(super) use truth::{get, rows};

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::pattern::PathPattern;
pub(super) use printed::shown;
use serde::Serialize;
use sources::sources;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tables::TrueTable;
use truth::{TrueColumn, find, true_columns};

/// Element id → label of the corpora. An element that is not here counts as none.
const LABELS: &str = include_str!("../../../fixtures/accuracy/elements.json");

/// Labels with fewer true columns are shown and left out of the macro mean.
const SUPPORT_FOR_MEAN: u64 = 3;

/// Names that the list of tables may have.
const TABLES: &[&str] = &["truth_tables.csv", "tables.csv"];

/// No label.
pub(super) const NONE: &str = "none";

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
    /// Shapes of its values, most frequent first.
    pub shapes: Vec<String>,
}

/// Columns of one label that were taken for another.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Confusion {
    /// The label that is true.
    pub truth: String,
    /// What was said.
    pub said: String,
    /// How many columns.
    pub columns: u64,
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
    /// Whether the corpus was in sight.
    pub sight: Sight,
    /// How often findings of each confidence are right.
    pub reliability: Reliability,
    /// Labels that were taken for others, the most frequent first.
    pub confusions: Vec<Confusion>,
    /// The same figures for each source of the corpus.
    pub sources: Vec<Source>,
    /// Whether [`std::fmt::Display`] lists each error.
    #[serde(skip)]
    pub show_errors: bool,
    /// Whether it lists sources, bands of confidence and confusions.
    #[serde(skip)]
    pub show_details: bool,
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
    let tables = rows(truth_dir, TABLES)?;
    let mut score = Score {
        sight: Sight::of(&name_of(truth_dir))?,
        ..Score::default()
    };
    let answers = answers(&truth, &datasets)?;
    score.add_columns(&answers);
    score.sources = sources(&name_of(truth_dir), &tables, &answers);
    for row in &tables {
        if wanted(get(row, "file")) {
            let table = TrueTable::new(row, &truth)?;
            let found = datasets.get(table.file).copied();
            score.tables.add(&table, found);
        }
    }
    let widths = score.tables.keyed_mean_width.take();
    score.tables.keyed_mean_width =
        widths.and_then(|sum| (score.tables.keyed > 0).then(|| sum / score.tables.keyed as f64));
    Ok(score)
}

/// The folder's own name.
fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What was said of a column of the truth.
struct Answer<'a> {
    truth: &'a TrueColumn,
    /// The label.
    said: String,
    found: Option<&'a Column>,
}

/// A column of the truth, and where a scan found it.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The source of its table.
    pub source: String,
    /// Its table.
    pub file: String,
    /// Its position from 1; `None` where the scan did not find it.
    pub ordinal: Option<u64>,
    /// Its label.
    pub label: String,
    /// Labels that are right as well.
    pub accepted: BTreeSet<String>,
}

impl Labelled {
    /// Whether it is right to say `label` of it.
    #[must_use]
    pub fn accepts(&self, label: &str) -> bool {
        label == self.label || self.accepted.contains(label)
    }
}

/// The labelled columns of `truth_dir`, found again in `inventory`.
///
/// # Errors
/// [`Error::Usage`] where the folder holds no truth files or one cannot be read.
pub(super) fn labelled(inventory: &Inventory, truth_dir: &Path) -> Result<Vec<Labelled>> {
    let datasets = inventory.datasets.iter();
    let datasets: BTreeMap<&str, &Dataset> = datasets.map(|one| (one.name.as_str(), one)).collect();
    let truth = true_columns(truth_dir)?;
    let tables = rows(truth_dir, TABLES)?;
    let corpus = name_of(truth_dir);
    let files = truth.iter().map(|column| column.file.as_str());
    let sources = sources::names(&corpus, &tables, files);
    let labelled = truth.iter().map(|column| {
        let dataset = datasets.get(column.file.as_str());
        Labelled {
            source: sources.get(&column.file).unwrap_or(&corpus).clone(),
            file: column.file.clone(),
            ordinal: dataset.and_then(|one| Some(find(one, column)?.ordinal)),
            label: column.label.clone(),
            accepted: column.accepted.clone(),
        }
    });
    Ok(labelled.collect())
}

/// The label of each element.
pub(super) fn labels() -> Result<BTreeMap<String, String>> {
    serde_json::from_str(LABELS).map_err(|error| Error::Usage(Text::quoted(error)))
}

fn answers<'a>(
    truth: &'a [TrueColumn],
    datasets: &BTreeMap<&str, &'a Dataset>,
) -> Result<Vec<Answer<'a>>> {
    let map = labels()?;
    let answer = |truth: &'a TrueColumn| {
        let dataset = datasets.get(truth.file.as_str()).copied();
        let found = dataset.and_then(|dataset| find(dataset, truth));
        let said = found
            .and_then(|found| found.element.as_ref())
            .and_then(|element| map.get(element))
            .map_or(NONE, String::as_str);
        Answer {
            truth,
            said: said.to_owned(),
            found,
        }
    };
    Ok(truth.iter().map(answer).collect())
}

impl Answer<'_> {
    fn is_right(&self) -> bool {
        self.truth.accepts(&self.said)
    }

    /// The confidence of what was said; `None` where nothing was.
    fn confidence(&self) -> Option<f64> {
        self.found
            .filter(|_| self.said != NONE)
            .map(|found| found.confidence)
    }

    /// The most frequent shapes of its values.
    fn shapes(&self) -> Vec<String> {
        const SHOWN: usize = 3;
        let shapes = self.found.iter().flat_map(|found| &found.shapes);
        shapes
            .take(SHOWN)
            .map(|shape| shape.shape.clone())
            .collect()
    }
}

impl Score {
    fn add_columns(&mut self, answers: &[Answer<'_>]) {
        let mut figures = Figures::default();
        for answer in answers {
            figures.add(answer);
            self.add_category(answer);
            if !answer.is_right() {
                self.wrong.push(Wrong {
                    file: answer.truth.file.clone(),
                    column: answer.truth.shown(),
                    truth: answer.truth.label.clone(),
                    said: answer.said.clone(),
                    shapes: answer.shapes(),
                });
            }
        }
        self.columns = figures.columns;
        self.micro = figures.micro();
        self.macro_f1 = figures.macro_f1();
        self.labels = figures.labels;
        self.reliability = figures.reliability;
        let mut confusions = BTreeMap::<_, u64>::new();
        for wrong in &self.wrong {
            let pair = (wrong.truth.clone(), wrong.said.clone());
            *confusions.entry(pair).or_default() += 1;
        }
        let confusions = confusions.into_iter();
        self.confusions = confusions
            .map(|((truth, said), columns)| Confusion {
                truth,
                said,
                columns,
            })
            .collect();
        // Stable: pairs as frequent stay in the order of their names.
        (self.confusions).sort_by_key(|one| std::cmp::Reverse(one.columns));
    }

    /// Whether the column is said to be about persons, against the truth.
    fn add_category(&mut self, answer: &Answer<'_>) {
        let (column, found) = (answer.truth, answer.found);
        let Some(truth) = column.personal else {
            return;
        };
        let said = found.is_some_and(|found| found.category >= Category::Personal);
        self.personal.answer(said, truth);
        if said != truth {
            let yes_no = |yes| if yes { "personal" } else { NONE };
            let element = found.and_then(|found| found.element.as_deref());
            self.wrong_category.push(Wrong {
                file: column.file.clone(),
                column: column.shown(),
                truth: format!("{} ({})", yes_no(truth), column.label),
                said: format!("{} ({})", yes_no(said), element.unwrap_or(NONE)),
                shapes: answer.shapes(),
            });
        }
    }
}
