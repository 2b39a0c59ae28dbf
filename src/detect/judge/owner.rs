//! Whose a way of contact is: findings of a table go in, whether they are a person's or belong to what the row stands for (a shop,
//! an organisation, a thing with a name) comes out.

use super::words::{RowSubjectWords, Use};
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::finding::{Finding, Form};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{About, Detector, Subject};
use crate::pack::value::ValueTest;

/// Whose the ways of contact are in a table in which no person stands.
pub(super) enum Owner<'b> {
    /// Of what the rows are.
    Rows(&'b RowSubjectWords),
    /// Of persons, who have nothing else in the table.
    Persons,
    /// The table does not say.
    Unclear,
}

impl Judge<'_> {
    /// Whose the ways of contact are, where no column is about persons by itself.
    pub(super) fn owner(
        &self,
        findings: &[Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) -> Owner<'_> {
        let mut private = false;
        let mut contacts = vec![false; columns.len()];
        for (index, finding) in findings.iter().enumerate() {
            let Some(detector) = (finding.element.as_ref()).and_then(|id| self.index_of(id)) else {
                continue;
            };
            contacts[index] = self.detectors[detector].detector.about == About::Contact;
            private |= self.detectors[detector].detector.identifies == Some(Subject::Individual)
                && finding.form == Form::Plain
                && self.is_private(detector, &columns[index], &headers[index]);
        }
        let is_way = |index: &usize| {
            let detector = self.detector_of(&findings[*index]);
            detector.is_some_and(|one| one.identifies == Some(Subject::Individual))
        };
        let most_contacts = (0..columns.len())
            .filter(is_way)
            .map(|index| columns[index].distinct.estimate)
            .max();
        let rows = self.words.row_subjects.iter().find(|subject| {
            (0..columns.len()).any(|index| {
                let (header, column) = (&headers[index].0, &columns[index]);
                let element = findings[index].element.as_ref();
                // Several rows of one organisation have its telephone each.
                if !private
                    && element.is_some()
                    && element == subject.rule.rows.as_ref()
                    && column.values >= w::FEW_ROWS
                    && most_contacts.is_some_and(|most| most <= column.distinct.estimate)
                {
                    return true;
                }
                let named = has(header, &subject.words) || has(header, &subject.alone);
                if contacts[index] {
                    return named && column.values > 0;
                }
                (column.values >= w::FEW_ROWS && is_of_each_row(column))
                    && (named
                        || element.is_some() && element == subject.rule.rows.as_ref()
                        || !private
                            && element.is_none()
                            && subject.names.iter().any(|word| header.is(word)))
            })
        });
        match rows {
            Some(subject) => Owner::Rows(subject),
            None if private => Owner::Persons,
            None => Owner::Unclear,
        }
    }

    /// Whether most values are ones that persons have, or the header says so.
    pub(super) fn is_private(
        &self,
        detector: usize,
        column: &ColumnProfile,
        (_, hits): &(Header, Hits),
    ) -> bool {
        let said = (self.words(Use::PersonallyIssued, detector, hits)).next();
        // Whether half of the values pass one of the tests that are so.
        let are_mostly = |is_so: &dyn Fn(&ValueTest) -> bool| {
            let mut tests = self.matcher.tests_of(detector);
            tests.any(|(test, value)| {
                let mut tallies = column.tallies.iter().filter(|tally| tally.test == test);
                is_so(&self.detectors[detector].detector.value[value])
                    && tallies.any(|tally| tally.valid * 2 >= column.tested.max(1))
            })
        };
        said.is_some()
            || are_mostly(&|rule| rule.personally_issued) && !are_mostly(&|rule| rule.of_a_function)
    }

    /// What the rows stand for that is no person, where every person among them stands for one.
    pub(super) fn row_subject(
        &self,
        findings: &[Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) -> Option<&RowSubjectWords> {
        let is_person = |finding: &Finding| {
            self.detector_of(finding)
                .is_some_and(|detector| detector.about == About::Person)
        };
        self.words.row_subjects.iter().find(|subject| {
            let shown = match &subject.rule.rows {
                Some(element) => findings.iter().zip(columns).any(|(finding, column)| {
                    finding.element.as_ref() == Some(element)
                        && (is_of_each_row(column)
                            || has_all_keys(subject, findings, columns, column))
                }),
                None => {
                    let named = (headers.iter()).filter(|(header, _)| has(header, &subject.words));
                    named.count() >= 2
                }
            };
            let mut persons = findings
                .iter()
                .zip(headers)
                .filter(|(finding, _)| is_person(finding));
            shown
                && persons.all(|(finding, (header, _))| {
                    has(header, &subject.people)
                        || (finding.element.as_ref())
                            .is_some_and(|id| subject.rule.keys.contains(id))
                })
        })
    }

    /// Whether what was found in a column belongs to what the row stands for, and not to a person.
    pub(super) fn belongs_to(
        &self,
        subject: &RowSubjectWords,
        finding: &Finding,
        column: &ColumnProfile,
        header: &(Header, Hits),
    ) -> bool {
        let Some(index) = (finding.element.as_deref()).and_then(|id| self.index_of(id)) else {
            return false;
        };
        let detector = &self.detectors[index].detector;
        let is_private = detector.identifies == Some(Subject::Individual)
            && self.is_private(index, column, header);
        subject.owns(detector, &header.0, is_private)
    }
}

/// Whether nearly each row has another value.
fn is_of_each_row(column: &ColumnProfile) -> bool {
    column.distinct.estimate as f64 >= w::EACH_ITS_OWN * column.slots as f64
}

/// Whether each organisation of a column has one number and no more: several rows of one are its postings, orders, deliveries.
fn has_all_keys(
    subject: &RowSubjectWords,
    findings: &[Finding],
    columns: &[ColumnProfile],
    of_each: &ColumnProfile,
) -> bool {
    let is_key = |finding: &Finding| {
        (finding.element.as_ref()).is_some_and(|id| subject.rule.keys.contains(id))
    };
    let mut keys = findings
        .iter()
        .zip(columns)
        .filter(|(finding, _)| is_key(finding))
        .peekable();
    keys.peek().is_some()
        && of_each.values >= w::FEW_ROWS
        && keys.all(|(_, key)| {
            key.distinct.estimate.abs_diff(of_each.distinct.estimate) * 20
                <= of_each.distinct.estimate
        })
}

/// Whether one of the words is in the header.
fn has(header: &Header, words: &[Word]) -> bool {
    words.iter().any(|word| header.covers(word).is_some())
}

impl RowSubjectWords {
    /// Whether an element under this header belongs to it and not to a person; numbers that persons have (`private`) are those of
    /// whoever stands for it.
    pub(super) fn owns(&self, detector: &Detector, header: &Header, private: bool) -> bool {
        let its_own = detector.about == About::Contact
            && (has(header, &self.words) || !private && self.rule.elements.contains(&detector.id))
            || self.rule.keys.contains(&detector.id);
        its_own && !has(header, &self.people)
    }
}
