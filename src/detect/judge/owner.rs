//! Whose a way of contact is: an outlet's that a row stands for, or a person's.

use super::{Judge, OutletWords, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::finding::{Finding, Form};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{About, Detector, Subject};

/// Whose the ways of contact are in a table in which no person stands.
pub(super) enum Owner<'b> {
    /// Of what the rows are.
    Rows(&'b OutletWords),
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
        let rows = self.words.outlets.iter().find(|outlet| {
            (0..columns.len()).any(|index| {
                let (header, column) = (&headers[index].0, &columns[index]);
                let named = has(header, &outlet.words) || has(header, &outlet.alone);
                if contacts[index] {
                    return named && column.values > 0;
                }
                let element = findings[index].element.as_ref();
                (column.values >= w::FEW_ROWS && is_of_each_row(column))
                    && (named
                        || element.is_some() && element == outlet.rule.rows.as_ref()
                        || !private
                            && element.is_none()
                            && outlet.names.iter().any(|word| header.is(word)))
            })
        });
        match rows {
            Some(outlet) => Owner::Rows(outlet),
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
        let said = (self.words(super::Use::Private, detector, hits)).next();
        said.is_some()
            || self.matcher.tests_of(detector).any(|(test, value)| {
                self.detectors[detector].detector.value[value].private
                    && column
                        .tallies
                        .iter()
                        .any(|tally| tally.test == test && tally.valid * 2 >= column.tested.max(1))
            })
    }

    /// The kind of outlet that the rows are, where every person among them stands for one.
    pub(super) fn outlet<'b>(
        &'b self,
        findings: &[Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
        detector: &dyn Fn(&Finding) -> Option<&'b Detector>,
    ) -> Option<&'b OutletWords> {
        let is_person =
            |finding: &Finding| detector(finding).is_some_and(|rule| rule.about == About::Person);
        self.words.outlets.iter().find(|outlet| {
            let shown = match &outlet.rule.rows {
                Some(element) => findings.iter().zip(columns).any(|(finding, column)| {
                    finding.element.as_ref() == Some(element) && is_of_each_row(column)
                }),
                None => {
                    let named = (headers.iter()).filter(|(header, _)| has(header, &outlet.words));
                    named.count() >= 2
                }
            };
            let mut persons = findings
                .iter()
                .zip(headers)
                .filter(|(finding, _)| is_person(finding));
            shown
                && persons.all(|(finding, (header, _))| {
                    has(header, &outlet.people)
                        || (finding.element.as_ref())
                            .is_some_and(|id| outlet.rule.keys.contains(id))
                })
        })
    }
}

/// Whether nearly each row has another value.
fn is_of_each_row(column: &ColumnProfile) -> bool {
    column.distinct.estimate as f64 >= w::EACH_ITS_OWN * column.slots as f64
}

/// Whether one of the words is in the header.
fn has(header: &Header, words: &[Word]) -> bool {
    words.iter().any(|word| header.covers(word).is_some())
}

impl OutletWords {
    /// Whether an element under this header is the outlet's and not a person's; numbers that persons have (`private`) are those of
    /// whoever stands for it.
    pub(super) fn owns(&self, detector: &Detector, header: &Header, private: bool) -> bool {
        let its_own = detector.about == About::Contact
            && (has(header, &self.words) || !private && self.rule.elements.contains(&detector.id))
            || self.rule.keys.contains(&detector.id);
        its_own && !has(header, &self.people)
    }
}
