//! Hits and misses.

use serde::Serialize;

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

    /// Counts one answer to a question of yes or no.
    pub(super) fn answer(&mut self, said: bool, truth: bool) {
        self.support += u64::from(truth);
        self.true_positives += u64::from(said && truth);
        self.false_positives += u64::from(said && !truth);
        self.false_negatives += u64::from(!said && truth);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.support += other.support;
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
    }
}

pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
