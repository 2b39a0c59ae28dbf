//! Answers of a corpus go in; figures come out for each source of its tables: the portal, the repository, or the corpus itself.

use super::reliability::Reliability;
use super::tally::Tally;
use super::truth::get;
use super::{Answer, Labelled, NONE, SUPPORT_FOR_MEAN};
use serde::Serialize;
use std::collections::BTreeMap;

/// Labelled columns from which a source stands for itself; smaller ones stand together.
const FEWEST_COLUMNS: usize = 30;

/// Figures of the tables of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Columns that were scored.
    pub columns: u64,
    /// By label, sorted.
    pub labels: BTreeMap<String, Tally>,
    /// How often findings of each confidence are right.
    pub reliability: Reliability,
}

/// A source and its figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// `CORPUS` or `CORPUS/SOURCE`.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
}

impl Figures {
    /// Counts what was said of a column.
    pub(super) fn add(&mut self, answer: &Answer<'_>) {
        let said = answer.confidence();
        let said = said.map(|confidence| (answer.said.as_str(), confidence));
        let truth = answer.truth;
        self.tally(&truth.label, said, |label| truth.accepts(label));
    }

    /// Counts the label and the confidence of what was said of a column; `None` where nothing was.
    pub(in crate::verbs::accuracy) fn count(
        &mut self,
        truth: &Labelled,
        said: Option<(&str, f64)>,
    ) {
        self.tally(&truth.label, said, |label| truth.accepts(label));
    }

    fn tally(&mut self, truth: &str, said: Option<(&str, f64)>, accepts: impl Fn(&str) -> bool) {
        let is_right = accepts(said.map_or(NONE, |(label, _)| label));
        self.columns += 1;
        if let Some((_, confidence)) = said {
            self.reliability.add(confidence, is_right);
        }
        if truth != NONE {
            let tally = self.labels.entry(truth.to_owned()).or_default();
            tally.support += 1;
            // Where nothing had to be found, or nothing may be said, a right answer is neutral.
            tally.true_positives += u64::from(is_right && said.is_some());
            tally.false_negatives += u64::from(!is_right);
        }
        if let Some((label, _)) = said.filter(|_| !is_right) {
            let tally = self.labels.entry(label.to_owned()).or_default();
            tally.false_positives += 1;
        }
    }

    /// Adds the figures of another source.
    pub fn add_all(&mut self, other: &Self) {
        self.columns += other.columns;
        for (label, tally) in &other.labels {
            self.labels.entry(label.clone()).or_default().add(*tally);
        }
        self.reliability.add_all(&other.reliability);
    }

    /// All labels together.
    #[must_use]
    pub fn micro(&self) -> Tally {
        let mut micro = Tally::default();
        for tally in self.labels.values() {
            micro.add(*tally);
        }
        micro
    }

    /// Mean F1 over labels with at least three true columns; `None` where there is no such label.
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        let tallies = self.labels.values();
        let of_mean: Vec<f64> = tallies
            .filter(|tally| tally.support >= SUPPORT_FOR_MEAN)
            .filter_map(Tally::f1)
            .collect();
        (!of_mean.is_empty()).then(|| of_mean.iter().sum::<f64>() / of_mean.len() as f64)
    }
}

/// By table its source (`CORPUS/SOURCE`), where the list of tables names it and enough of the columns (`files`: the table of each)
/// are of it; else the corpus.
pub(super) fn names<'a>(
    corpus: &str,
    tables: &[BTreeMap<String, String>],
    files: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, String> {
    let mut columns = BTreeMap::<&str, usize>::new();
    for file in files {
        *columns.entry(file).or_default() += 1;
    }
    let mut of_source = BTreeMap::<&str, usize>::new();
    for row in tables {
        let known = columns.get(get(row, "file")).copied();
        *of_source.entry(get(row, "source")).or_default() += known.unwrap_or(0);
    }
    let name = |row: &BTreeMap<String, String>| match get(row, "source") {
        "" => corpus.to_owned(),
        source if of_source[source] < FEWEST_COLUMNS => format!("{corpus}/(small ones)"),
        source => format!("{corpus}/{source}"),
    };
    let named = tables
        .iter()
        .map(|row| (get(row, "file").to_owned(), name(row)));
    named.collect()
}

/// The figures of each source, by name.
pub(super) fn sources(
    corpus: &str,
    tables: &[BTreeMap<String, String>],
    answers: &[Answer<'_>],
) -> Vec<Source> {
    let files = answers.iter().map(|answer| answer.truth.file.as_str());
    let names = names(corpus, tables, files);
    let mut figures = BTreeMap::<&str, Figures>::new();
    for answer in answers {
        let name = names.get(&answer.truth.file).map_or(corpus, String::as_str);
        figures.entry(name).or_default().add(answer);
    }
    let source = |(name, figures): (&str, Figures)| Source {
        name: name.to_owned(),
        figures,
    };
    figures.into_iter().map(source).collect()
}
