//! What a person declared of datasets that leave together.

use super::as_text;
use crate::model::filing::{Route, TransferTerms};
use crate::model::pattern::{Matching, PathPattern};
use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

/// Datasets that leave together.
#[derive(Clone, Debug, Serialize)]
pub struct DeclaredTransfer {
    /// Its name.
    pub name: String,
    /// Which datasets.
    pub datasets: Matching<PathPattern>,
    /// What a filing says of it.
    #[serde(flatten)]
    pub terms: TransferTerms,
    /// What was sent out before, by road and time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub already_exported: Vec<AlreadyExported>,
    /// Results that were given for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<DeclaredResult>,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

impl DeclaredTransfer {
    /// Whether a dataset is part of it.
    #[must_use]
    pub fn takes(&self, dataset: &str) -> bool {
        !self.datasets.places(dataset).is_empty()
    }
}

/// People whose information was sent out before.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AlreadyExported {
    /// By which road; `None` where nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Counted from this day on.
    #[serde(serialize_with = "as_text")]
    pub since: NaiveDate,
    /// People.
    pub individuals: u64,
    /// Of those, with sensitive information.
    pub sensitive_individuals: u64,
}

impl AlreadyExported {
    /// Whether it counts in the year of `day`: the law counts from 1 January.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.since.year() >= day.year()
    }

    /// Whether people who left between 1 January and `since` may be missing from it.
    #[must_use]
    pub fn is_partial_on(&self, day: NaiveDate) -> bool {
        self.counts_on(day) && self.since.ordinal() > 1
    }
}

/// A result that was given for a transfer.
#[derive(Clone, Debug, Serialize)]
pub struct DeclaredResult {
    /// Of which kind.
    pub kind: Route,
    /// Its number.
    pub number: Option<String>,
    /// The day on which it was given.
    #[serde(serialize_with = "as_text")]
    pub on: NaiveDate,
    /// People that it covers.
    pub individuals: Option<u64>,
}
