//! Decides what each column of a table holds: profiles of its columns go in, a finding for each comes out. The cold half of detection.
//!
//! Evidence is weighed in nats of log-odds and added up: what the header says, how far the values agree beyond chance, what
//! stands beside the column. It is not a vote: a check digit that passes no more often than chance counts against, and no header
//! word alone lifts values that contradict it. Ties go to the more specific detector, then to the id, never to an order of files.

mod categories;
mod entries;
mod evidence;
mod hypothesis;
mod long_form;
mod movement;
mod neighbours;
mod owner;
mod person_records;
mod position;
mod rare;
mod statistics;
mod together;
mod twins;
mod weights;
mod words;

pub use categories::category;
pub use words::Words;

use crate::detect::lexicon::Hits;
use crate::detect::matcher::Matcher;
use crate::detect::name::{Header, Headers, Word, without_wrappers};
use crate::detect::shared_prefix;
use crate::detect::vocabulary::Said;
use crate::model::Text;
use crate::model::finding::{Finding, Form};
use crate::model::options::Taxonomy;
use crate::model::person_key::AttributeRows;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detectors, Subject};
use crate::pack::weights::Weighed;
use hypothesis::{Headed, Hypothesis};
use statistics::is_rounded;
use std::sync::PoisonError;
use weights as w;
use words::Use;

/// The judge, with the detectors in force.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    detectors: &'a Detectors,
    matcher: &'a Matcher,
    taxonomy: Taxonomy,
    words: &'a Words,
}

/// What was made of a table.
pub struct Judgement {
    /// One finding a column, in their order.
    pub findings: Vec<Finding>,
    /// What a reader should know of the table.
    pub notes: Vec<Text>,
    /// Whose attributes its rows hold, where each holds one.
    pub attributes: Option<AttributeRows>,
    /// For each column the id of the role whose its values are, where a published schema says so.
    pub whose: Vec<Option<String>>,
    /// By column whether a word of its name is known: to a detector, or to a published schema.
    pub known_names: Vec<bool>,
}

impl<'a> Judge<'a> {
    /// A judge for these detectors; `matcher` and `words` were made from the same.
    #[must_use]
    pub const fn new(
        detectors: &'a Detectors,
        matcher: &'a Matcher,
        words: &'a Words,
        taxonomy: Taxonomy,
    ) -> Self {
        Self {
            detectors,
            matcher,
            taxonomy,
            words,
        }
    }

    /// Whether the header of a column says that its values may be keys of persons: such columns are counted most exactly.
    #[must_use]
    pub fn may_identify(&self, path: &str) -> bool {
        let path = without_wrappers(path);
        let header = self
            .words
            .lexicon
            .header(path.rsplit('.').next().unwrap_or(path), None);
        let hits = self.words.lexicon.hits(&header);
        let named = self.words.vocabularies.names().certain(&header);
        self.detectors.iter().enumerate().any(|(index, loaded)| {
            matches!(
                loaded.detector.identifies,
                Some(Subject::Individual | Subject::Vehicle | Subject::Device | Subject::Network)
            ) && (named.contains(&index)
                || self.words(Use::Any, index, &hits).next().is_some()
                || [Use::Exact, Use::Standard]
                    .into_iter()
                    .flat_map(|each| self.words(each, index, &hits))
                    .any(|(word, _)| header.is(word)))
        })
    }

    /// The number of the detector of an element.
    fn index_of(&self, element: &str) -> Option<usize> {
        self.detectors.index_of(element)
    }

    fn words<'b>(
        &'b self,
        how: Use,
        detector: usize,
        hits: &'b Hits,
    ) -> impl Iterator<Item = (&'b Word, f64)> {
        self.words.lexicon.of(how.list(detector), hits)
    }

    /// What the columns of the table at `path` hold.
    #[must_use]
    pub fn judge(&self, path: &str, columns: &[ColumnProfile]) -> Judgement {
        let table = Header::new(path, None);
        let headers = self.headers(columns);
        let said = self.said(columns, &headers);
        let whose = self.whose(&said);
        let mut findings = self.elements(path, columns, &headers, &said);
        let listed = entries::listed(&findings, columns);
        let columns = listed.as_deref().unwrap_or(columns);
        self.twins(&mut findings, columns);
        let attributes = self.long_form(&mut findings, columns, &headers);
        let mut notes = rounded(&findings, columns);
        self.positions(&mut findings, columns, &table, &headers);
        self.movement(&mut findings, columns);
        let together = Headers::new(headers.iter().map(|(header, _)| header));
        let impersonal = (self.words.impersonal.iter()).find(|rule| {
            rule.fits(&table, &together) && !self.has_persons_against(&rule.rule, &findings)
        });
        notes.extend(impersonal.map(|rule| rule.rule.title.clone()));
        let mut findings = if impersonal.is_some() {
            findings
        } else {
            self.of_persons(findings, columns, &headers, &mut notes)
        };
        // Text that is no table is one column without a name.
        let is_text = columns.len() == 1 && columns[0].path.is_empty();
        for (finding, column) in findings.iter_mut().zip(columns) {
            self.rare(finding, column, is_text);
        }
        Judgement {
            findings,
            notes,
            attributes,
            whose,
            known_names: self.known_names(columns, &headers),
        }
    }

    fn known_names(&self, columns: &[ColumnProfile], headers: &[(Header, Hits)]) -> Vec<bool> {
        let names = self.words.vocabularies.names();
        let known = |(column, (header, hits)): (&ColumnProfile, &(Header, Hits))| {
            !hits.is_empty() || names.know(without_wrappers(column.header()), header)
        };
        columns.iter().zip(headers).map(known).collect()
    }

    /// The roles that published schemas name.
    fn whose(&self, said: &[Said]) -> Vec<Option<String>> {
        if said.iter().all(|said| said.claim.is_none()) {
            return vec![None; said.len()];
        }
        let names = self.words.vocabularies.names();
        let role = |said: &Said| said.claim.as_ref().and_then(|claim| names.whose(claim));
        said.iter()
            .map(|said| role(said).map(str::to_owned))
            .collect()
    }

    /// The header of each column, with the words in it.
    fn headers(&self, columns: &[ColumnProfile]) -> Vec<(Header, Hits)> {
        let lexicon = &self.words.lexicon;
        let paths = shared_prefix::parted(columns.iter().map(ColumnProfile::header));
        let header = |(path, column): (&String, &ColumnProfile)| {
            let header = lexicon.header(path, column.description.as_deref());
            let hits = lexicon.hits(&header);
            if column.unmasked.is_some() && hits.is_empty() {
                // It may be a value, and then the column has no name.
                let none = lexicon.header("", column.description.as_deref());
                let hits = lexicon.hits(&none);
                return (none, hits);
            }
            (header, hits)
        };
        paths.iter().zip(columns).map(header).collect()
    }

    /// What published schemas say of each header.
    fn said(&self, columns: &[ColumnProfile], headers: &[(Header, Hits)]) -> Vec<Said> {
        if headers.iter().all(|(header, _)| header.is_empty()) {
            return vec![Said::default(); headers.len()];
        }
        let paths = columns
            .iter()
            .map(|column| without_wrappers(column.header()));
        let headers = headers.iter().map(|(header, _)| header);
        let mut said = self.words.vocabularies.names().claims(paths.zip(headers));
        // What a reader is told of a claim is the header: of one that may be a value nothing is told.
        for (said, column) in said.iter_mut().zip(columns) {
            if column.unmasked.is_some() {
                *said = Said::default();
            }
        }
        said
    }

    /// What a column may hold by itself.
    fn hypotheses(&self, column: &ColumnProfile, headed: &Headed<'_>) -> Vec<Hypothesis<'a>> {
        (0..self.detectors.len())
            .map(|detector| self.hypothesis(detector, column, headed))
            .filter(|hypothesis| self.is_eligible(hypothesis) || hypothesis.is_of_interest())
            .collect()
    }

    /// Keeps what was weighed, where somebody asked for it.
    fn record(&self, path: &str, columns: &[ColumnProfile], hypotheses: &[Vec<Hypothesis<'_>>]) {
        let Some(record) = &self.words.record else {
            return;
        };
        let weighed = (columns.iter().zip(hypotheses)).map(|(column, all)| Weighed {
            table: path.to_owned(),
            ordinal: column.ordinal as u64 + 1,
            hypotheses: (all.iter())
                .map(|one| {
                    let element = self.detectors[one.detector].detector.id.clone();
                    (element, one.parts.clone().unwrap_or_default())
                })
                .collect(),
        });
        let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
        record.extend(weighed);
    }

    /// The likeliest element of each column: first without neighbours, then with what the first round found.
    fn elements(
        &self,
        path: &str,
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
        said: &[Said],
    ) -> Vec<Finding> {
        let lexicon = &self.words.lexicon;
        let named = lexicon.hits(&lexicon.header(file_of(path), None));
        let mut hypotheses: Vec<Vec<Hypothesis<'_>>> = (columns.iter().zip(headers).zip(said))
            .map(|((column, (header, hits)), said)| {
                let headed = Headed {
                    header,
                    hits,
                    table: &named,
                    claim: said.claim.as_ref(),
                    hint: said.hint,
                };
                let whole = self.hypotheses(column, &headed);
                self.with_entries(whole, column, &headed)
            })
            .collect();
        self.together(&mut hypotheses);
        let found: Vec<Option<usize>> = hypotheses.iter().map(|all| self.best(all)).collect();
        let around = self.around(&found, headers);
        let parents: Vec<Hits> = columns
            .iter()
            .map(|column| {
                let path = without_wrappers(column.header());
                let parent = (path.rsplit_once('.')).map_or("", |(parent, _)| parent);
                lexicon.hits(&Header::new(parent, None))
            })
            .collect();
        for (index, hypothesis) in (hypotheses.iter_mut().enumerate())
            .flat_map(|(index, all)| all.iter_mut().map(move |each| (index, each)))
        {
            self.neighbours(hypothesis, index, &around, &parents);
            self.pair(hypothesis, index, columns, headers);
        }
        self.record(path, columns, &hypotheses);
        (hypotheses.into_iter().enumerate())
            .map(|(index, all)| self.finding(index, all))
            .collect()
    }
}

/// The file's own name in a dataset's path, without its ending.
fn file_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split_once('.').map_or(file, |(name, _)| name)
}

/// Which columns of identifiers hold rounded numbers, for a reader.
fn rounded(findings: &[Finding], columns: &[ColumnProfile]) -> Vec<Text> {
    findings
        .iter()
        .zip(columns)
        .filter(|(finding, column)| {
            finding.element.is_some() && finding.form == Form::Masked && is_rounded(column)
        })
        .map(|(_, column)| {
            Text::new(
                format!(
                    "列 `{}` 的长数字末几位已丢失（科学计数法、电子表格或浮点数）：一个取值可能对应多人",
                    column.path
                ),
                format!(
                    "long numbers of column `{}` lost their last digits (scientific notation, a spreadsheet or floating point): one value may stand for several people",
                    column.path
                ),
            )
        })
        .collect()
}
