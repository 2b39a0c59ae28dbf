//! What the other columns of the table say: hypotheses go in, and leave with evidence for and against them.

use super::hypothesis::Hypothesis;
use super::words::Use;
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::Text;
use crate::model::finding::EvidenceKind;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detector, Neighbours};
use crate::pack::value::NumberRange;
use crate::pack::weights::Weight;

/// The first two columns that something was found in: one of them at least is not the column that asks.
pub(super) struct FirstTwo<T>([Option<(usize, T)>; 2]);

impl<T> Default for FirstTwo<T> {
    fn default() -> Self {
        Self([None, None])
    }
}

impl<T: Copy> FirstTwo<T> {
    fn push(&mut self, column: usize, what: T) {
        if let Some(free) = self.0.iter_mut().find(|one| one.is_none()) {
            *free = Some((column, what));
        }
    }

    /// The first of them beside `column`.
    fn beside(&self, column: usize) -> Option<(usize, T)> {
        self.0.iter().flatten().find(|one| one.0 != column).copied()
    }
}

/// What stands around the columns of a table for one detector.
#[derive(Default)]
pub(super) struct Surroundings<'a> {
    /// Columns that it was found in.
    found: FirstTwo<()>,
    /// Columns whose names speak against it beside them.
    contrary: FirstTwo<&'a Word>,
}

impl Judge<'_> {
    /// For each detector, what its neighbours are asked for; one pass, since tables may have thousands of columns.
    pub(super) fn around<'b>(
        &'b self,
        found: &[Option<usize>],
        headers: &'b [(Header, Hits)],
    ) -> Vec<Surroundings<'b>> {
        let mut around: Vec<Surroundings<'b>> = Vec::new();
        around.resize_with(self.detectors.len(), Surroundings::default);
        for (column, found) in found.iter().enumerate() {
            if let Some(detector) = found {
                around[*detector].found.push(column, ());
            }
        }
        for (detector, around) in around.iter_mut().enumerate() {
            if (self.detectors[detector].detector.neighbours.weakened_by).is_empty() {
                continue;
            }
            for (column, (_, hits)) in headers.iter().enumerate() {
                let mut words = self.words(Use::WeakenedBy, detector, hits);
                if let Some((word, _)) = words.find(|(_, share)| *share >= 0.5) {
                    around.contrary.push(column, word);
                }
            }
        }
        around
    }

    /// Adds what the other columns of the table say; `index` is the column, `parents` are the words of the structures that the
    /// columns lie in.
    pub(super) fn neighbours(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        around: &[Surroundings],
        parents: &[Hits],
    ) {
        let rule = &self.detectors[hypothesis.detector].detector.neighbours;
        if rule.strengthened_by.is_empty() && rule.weakened_by.is_empty() {
            return;
        }
        match self.helper(rule, index, around) {
            Some(other) if hypothesis.odds > self.prior() => {
                let text = Text::new(
                    format!("同表有{}", other.title.zh),
                    format!("beside {}", other.title.en),
                );
                hypothesis.add(
                    EvidenceKind::Neighbour,
                    text,
                    &[(Weight::Neighbour, 1.0)],
                    None,
                );
            }
            None if rule.required && !rule.strengthened_by.is_empty() && !hypothesis.is_claimed => {
                let text = Text::new(
                    "同表缺少必要的相邻列",
                    "none of the columns that must stand beside it",
                );
                hypothesis.add(
                    EvidenceKind::Neighbour,
                    text,
                    &[(Weight::NeighbourMissing, 1.0)],
                    None,
                );
            }
            _ => {}
        }
        // Where the header is one of a schema, what else stands in the table is of that schema too.
        if hypothesis.odds <= self.prior() || hypothesis.is_claimed {
            return;
        }
        let beside = around[hypothesis.detector].contrary.beside(index);
        let above = || {
            let mut words = self.words(Use::WeakenedBy, hypothesis.detector, &parents[index]);
            words.next().map(|(word, _)| word)
        };
        if let Some(word) = (beside.map(|(_, word)| word)).or_else(above) {
            let text = Text::new(
                format!("同表有列名 `{}`", word.shown),
                format!("a column named `{}` stands beside", word.shown),
            );
            hypothesis.add(
                EvidenceKind::Neighbour,
                text,
                &[(Weight::NeighbourAgainst, 1.0)],
                None,
            );
        }
    }

    /// The first element beside the column that makes the detector likelier.
    fn helper(
        &self,
        rule: &Neighbours,
        index: usize,
        around: &[Surroundings],
    ) -> Option<&Detector> {
        (self.detectors.iter().zip(around))
            .filter(|(other, _)| rule.strengthened_by.contains(&other.detector.id))
            .filter_map(|(other, around)| Some((around.found.beside(index)?.0, &other.detector)))
            .min_by_key(|(column, _)| *column)
            .map(|(_, other)| other)
    }

    /// Adds what a column without a header and the one beside it say together.
    pub(super) fn pair(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) {
        let Some([one, other]) = &self.detectors[hypothesis.detector].detector.pair else {
            return;
        };
        let fits = |at: usize, range: &NumberRange| {
            headers[at].0.is_empty()
                && self.passes(hypothesis.detector, &columns[at])
                && columns[at].numbers.is_some_and(|numbers| {
                    numbers.min >= range.min
                        && numbers.max <= range.max
                        && numbers.max - numbers.min >= w::LEAST_SPREAD
                })
        };
        let beside = [index.checked_sub(1), Some(index + 1)]
            .into_iter()
            .flatten();
        let paired = beside
            .filter(|beside| *beside < columns.len())
            .any(|beside| {
                fits(index, one) && fits(beside, other) || fits(index, other) && fits(beside, one)
            });
        if paired {
            let text = Text::new(
                "与相邻一列的取值范围成对",
                "its range and that of the column beside it make a pair",
            );
            hypothesis.add(EvidenceKind::Neighbour, text, &[(Weight::Pair, 1.0)], None);
        }
    }

    /// Whether most values of a column pass one of a detector's stricter tests.
    fn passes(&self, detector: usize, column: &ColumnProfile) -> bool {
        self.matcher.tests_of(detector).any(|(test, value)| {
            let rule = &self.detectors[detector].detector.value[value];
            rule.false_match_rate <= w::STRICT
                && column.tallies.iter().any(|tally| {
                    tally.test == test && tally.valid as f64 >= w::HALF_SHARE * column.tested as f64
                })
        })
    }
}
