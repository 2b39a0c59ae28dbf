//! Changes up to a run that ended early in, those that such a run can show out.
//!
//! What it did not reach may be as it was: that something is gone, that people are fewer or that less is demanded is shown only of
//! what was looked at whole.

use super::Context;
use super::change::{Change, Kind};
use super::pairs::Pairs;
use crate::model::inventory::{Dataset, Inventory, PartSummary, Skipped, Transfer};
use std::collections::HashSet;

/// Leaves out what a run that ended early cannot show; of a complete run everything stays.
pub(super) fn retain_shown(context: &Context<'_>, pairs: &Pairs<'_>, changes: &mut Vec<Change>) {
    if !context.new.scan.interrupted {
        return;
    }
    let whole = Whole::of(context.new, pairs);
    changes.retain(|change| !is_less(change) || whole.shows(change, &context.old.transfers));
}

/// Whether it says that something is gone or less than it was.
fn is_less(change: &Change) -> bool {
    match change.kind {
        Kind::DutyLaxer
        | Kind::TrackLaxer
        | Kind::RemainingGone
        | Kind::ThresholdDown
        | Kind::ThresholdUnsure
        | Kind::CategoryWeaker
        | Kind::LabelGone
        | Kind::RareGone
        | Kind::SuspicionGone
        | Kind::PeopleFewer
        | Kind::SensitiveFewer
        | Kind::DatasetGone
        | Kind::FileGone
        | Kind::ColumnGone
        | Kind::RecordsFewer
        | Kind::PartsGone
        | Kind::NoteGone
        | Kind::QuestionGone => true,
        Kind::TransferDatasets => change.after.is_none(),
        _ => false,
    }
}

/// What a run looked at whole.
struct Whole<'a> {
    /// Datasets by store and name.
    datasets: HashSet<(&'a str, &'a str)>,
    /// The names that they had before.
    before: HashSet<&'a str>,
}

impl<'a> Whole<'a> {
    fn of(new: &'a Inventory, pairs: &Pairs<'a>) -> Self {
        let ledger = new.coverage.skipped.iter().chain(&new.coverage.partly);
        let left: HashSet<&str> = ledger.map(Skipped::file).collect();
        let renamed = pairs.renamed.iter().map(|(old, new, _)| (*old, *new));
        let both = pairs.same.iter().copied().chain(renamed);
        let is_whole = |(old, new): &(&Dataset, &Dataset)| {
            let read: HashSet<&str> = new.parts.iter().map(PartSummary::file).collect();
            let is_left = |part: &PartSummary| left.contains(part.file());
            // What is gone and what was not reached look alike.
            let same_files = old.parts.iter().all(|part| read.contains(part.file()));
            !new.parts.iter().any(is_left) && (same_files || old.name != new.name)
        };
        let whole: Vec<(&Dataset, &Dataset)> = both.filter(is_whole).collect();
        let datasets = whole.iter();
        Self {
            datasets: datasets
                .map(|(_, new)| (new.store.as_str(), new.name.as_str()))
                .collect(),
            before: whole.iter().map(|(old, _)| old.name.as_str()).collect(),
        }
    }

    fn shows(&self, change: &Change, old_transfers: &[Transfer]) -> bool {
        if let Some(name) = &change.transfer {
            let mut old = old_transfers.iter();
            let old = old.find(|one| one.name == *name);
            return old.is_some_and(|one| {
                let mut datasets = one.datasets.iter();
                datasets.all(|name| self.before.contains(name.as_str()))
            });
        }
        let own = (change.dataset.as_deref()).map(|name| (change.store.as_str(), name));
        // A file that is not listed, and a question, may be of what was not reached.
        own.is_some_and(|own| self.datasets.contains(&own))
    }
}
