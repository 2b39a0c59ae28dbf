//! Rows that are persons although nothing names one: findings of a table go in, and leave with what the columns say together.
//!
//! A treatment, an outcome and an age in one table are a patient's; a wage, schooling and a marital status are a respondent's.

use super::Judge;
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word, WordIndex};
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding, Label};
use crate::model::profile::ColumnProfile;
use crate::pack::context::PersonRecord;
use crate::pack::detector::Subject;

/// Share of a header that a sign's word must be.
const MOST_OF_HEADER: f64 = 0.5;
/// What a sign counts that only a weak word shows.
const WEAK: f64 = 0.5;
/// What is said of a column by a sign's word, and of a number that no word knows.
const BY_WORD: f64 = 0.8;
const BY_NEIGHBOURS: f64 = 0.65;
/// Rows from which numbers that never repeat are taken to number them.
const FEW_ROWS: u64 = 20;

/// What shows persons without a name, with its words made ready.
pub(super) struct PersonRecordWords {
    rule: PersonRecord,
    words: Vec<(Word, Says)>,
    index: WordIndex,
}

/// What a word says of its header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Says {
    Sign(usize),
    WeakSign(usize),
    NoPersons,
    NotMeasured,
}

/// What the columns of a table show.
struct Shown {
    /// By sign what it counts.
    signs: Vec<f64>,
    /// By column the sign that its header is.
    of_column: Vec<Option<usize>>,
    not_measured: Vec<bool>,
}

impl PersonRecordWords {
    pub(super) fn new(rule: PersonRecord) -> Self {
        let mut words: Vec<(Word, Says)> = Vec::new();
        let mut add = |all: &[String], says: Says| {
            words.extend(all.iter().map(|word| (Word::new(word), says)));
        };
        for (number, sign) in rule.sign.iter().enumerate() {
            add(&sign.words, Says::Sign(number));
            add(&sign.weak, Says::WeakSign(number));
        }
        add(&rule.not, Says::NoPersons);
        add(&rule.not_measured, Says::NotMeasured);
        let index = WordIndex::new(words.iter().map(|(word, _)| word));
        Self { rule, words, index }
    }

    /// What the columns show; `None` where a header says that the rows are no persons.
    fn shown(
        &self,
        findings: &[Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) -> Option<Shown> {
        let objects = self.objects_of_persons(findings, columns);
        let mut shown = Shown {
            signs: vec![0.0; self.rule.sign.len()],
            of_column: vec![None; headers.len()],
            not_measured: vec![false; headers.len()],
        };
        for (column, (header, _)) in headers.iter().enumerate() {
            // What stands in another object may be about anything: `qc.result` beside `speaker.age`.
            let path = &columns[column].path;
            let is_elsewhere = !objects.is_empty() && !objects.iter().any(|one| lies_in(path, one));
            shown.not_measured[column] |= is_elsewhere;
            for place in self.index.candidates(header) {
                let (word, says) = &self.words[place];
                let Some(share) = header.covers(word) else {
                    continue;
                };
                match *says {
                    Says::NoPersons if share >= MOST_OF_HEADER => return None,
                    Says::NotMeasured => shown.not_measured[column] = true,
                    Says::Sign(sign) if share >= MOST_OF_HEADER => {
                        shown.signs[sign] = 1.0;
                        shown.of_column[column].get_or_insert(sign);
                    }
                    Says::WeakSign(sign) if header.is(word) && !is_elsewhere => {
                        shown.signs[sign] = shown.signs[sign].max(WEAK);
                        shown.of_column[column].get_or_insert(sign);
                    }
                    _ => {}
                }
            }
            let Some(element) = &findings[column].element else {
                continue;
            };
            for (sign, counts) in self.rule.sign.iter().zip(&mut shown.signs) {
                if sign.elements.contains(element) {
                    *counts = 1.0;
                }
            }
        }
        Some(shown)
    }

    /// The objects of nested data that hold what is persons' own; empty for rows themselves, in which everything lies.
    fn objects_of_persons<'a>(
        &self,
        findings: &[Finding],
        columns: &'a [ColumnProfile],
    ) -> Vec<&'a str> {
        let own = self.rule.sign.iter().filter(|sign| sign.own);
        let own: Vec<&String> = own.flat_map(|sign| &sign.elements).collect();
        let is_own =
            |finding: &Finding| (finding.element.as_ref()).is_some_and(|id| own.contains(&id));
        let found = columns.iter().zip(findings);
        let objects: Option<Vec<&str>> = found
            .filter(|(_, finding)| is_own(finding))
            // A full stop in the header of a flat table parts words.
            .map(|(column, _)| match column.spoken {
                Some(_) => None,
                None => Some(column.path.rsplit_once('.')?.0),
            })
            .collect();
        objects.unwrap_or_default()
    }

    /// Whether what the columns show makes the rows persons: enough of it, of their own and beside it.
    fn is_enough(&self, shown: &Shown) -> bool {
        let of = |own: bool| {
            let signs = self.rule.sign.iter().zip(&shown.signs);
            let counts = signs.filter(|(sign, _)| sign.own == own);
            counts.map(|(_, counts)| *counts).sum::<f64>()
        };
        let (own, others) = (of(true), of(false));
        own + others >= self.rule.fewest && own >= WEAK && others >= 1.0
    }
}

impl Shown {
    /// What all signs count together.
    fn sum(&self) -> f64 {
        self.signs.iter().sum()
    }
}

impl Judge<'_> {
    /// What shows that the rows are persons, where nothing names one; the columns that show it get their element.
    pub(super) fn person_record(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) -> Option<Text> {
        if findings.iter().any(|finding| self.names_a_person(finding)) {
            return None;
        }
        let mut title = None;
        let fitting: Vec<(&PersonRecordWords, Shown)> = (self.words.person_records.iter())
            .filter_map(|words| Some((words, words.shown(findings, columns, headers)?)))
            .filter(|(words, shown)| words.is_enough(shown))
            .collect();
        let most = (fitting.iter().map(|(_, shown)| shown.sum())).fold(0.0, f64::max);
        if fitting.is_empty() {
            return None;
        }
        let said = self.said(columns, headers);
        for (words, shown) in fitting {
            let rule = &words.rule;
            // In a survey that also asks for health, numbers that no word knows are answers to anything.
            let is_likeliest = shown.sum() >= most;
            title.get_or_insert_with(|| rule.title.clone());
            for (at, finding) in findings.iter_mut().enumerate() {
                if finding.element.is_some() {
                    continue;
                }
                let sign = shown.of_column[at].map(|sign| &rule.sign[sign]);
                if let Some(element) = sign.and_then(|sign| sign.element.as_ref()) {
                    self.decide(finding, element, &rule.title, BY_WORD);
                } else if let Some(text) = rule.measurement.as_ref().filter(|_| is_likeliest)
                    && sign.is_none()
                    && !shown.not_measured[at]
                    && said[at].claim.is_none()
                    && is_measurement(&columns[at])
                {
                    self.decide(finding, &rule.element, text, BY_NEIGHBOURS);
                }
            }
        }
        title
    }

    /// Whether what was found is a person's name or something else that tells who it is; a number that an office gave is not.
    fn names_a_person(&self, finding: &Finding) -> bool {
        self.detector_of(finding).is_some_and(|detector| {
            detector.identifies == Some(Subject::IndividualByName)
                || detector.identifies == Some(Subject::Individual) && !detector.local
        })
    }

    /// Gives a column an element by what stands beside it; none that is not looked for.
    fn decide(&self, finding: &mut Finding, element: &str, text: &Text, confidence: f64) {
        if self.index_of(element).is_none() {
            return;
        }
        finding.element = Some(element.to_owned());
        element.clone_into(&mut finding.source);
        finding.label = Label::Automated;
        finding.confidence = confidence;
        finding.evidence.push(Evidence {
            kind: EvidenceKind::Neighbour,
            text: text.clone(),
            weight: 0.0,
            agree: None,
            of: None,
        });
    }
}

/// Whether a path lies in an object.
fn lies_in(path: &str, object: &str) -> bool {
    path.strip_prefix(object)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// Whether a column holds numbers that differ and do not number the rows.
fn is_measurement(column: &ColumnProfile) -> bool {
    let whole = column.data_type == DataType::Bigint;
    let numbers_rows = whole && column.values > FEW_ROWS && column.distinct.lower >= column.values;
    let differ = (column.numbers).is_some_and(|numbers| numbers.max > numbers.min);
    (whole || column.data_type == DataType::Double) && differ && !numbers_rows
}
