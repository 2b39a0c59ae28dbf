//! Suspicions whose words a dataset has, and what was found in it, in; those that are raised out.

use crate::model::Count;
use crate::model::inventory::Dataset;
use crate::model::suspected::Suspected;
use crate::pack::context::SuspicionHit;
use std::collections::BTreeSet;

/// What of a dataset suspicions ask for.
pub struct Seen<'a> {
    /// Elements of its columns.
    pub elements: BTreeSet<&'a str>,
    /// Its sector.
    pub sector: Option<&'a str>,
    /// Everyone in it.
    pub people: Count,
}

/// The suspicion, where its other conditions hold as well.
#[must_use]
pub fn raised(hit: &SuspicionHit<'_>, seen: &Seen<'_>) -> Option<Suspected> {
    let one = hit.suspicion;
    let has = |element: &&String| seen.elements.contains(element.as_str());
    let any: Vec<&String> = one.any_element.iter().filter(has).collect();
    let holds = one.elements.iter().all(|element| has(&element))
        && (one.any_element.is_empty() || !any.is_empty())
        && (one.sector.as_deref()).is_none_or(|sector| seen.sector == Some(sector))
        && (one.individuals).is_none_or(|least| seen.people.at_least(least) != Some(false));
    let elements = one.elements.iter().chain(any).cloned();
    let words = hit.words.iter().map(|word| format!("`{word}`"));
    holds.then(|| Suspected {
        row: one.row.clone(),
        track: one.track,
        title: one.title.clone(),
        settle: one.settle.clone(),
        because: elements.chain(words).collect(),
    })
}

/// What a dataset raises; nothing where no record is.
#[must_use]
pub fn suspected(hits: &[SuspicionHit<'_>], dataset: &Dataset) -> Vec<Suspected> {
    if dataset.records.count.is_zero() {
        return Vec::new();
    }
    let columns = dataset.columns.iter();
    let seen = Seen {
        elements: columns.filter_map(|one| one.element.as_deref()).collect(),
        sector: dataset.sector.as_ref().map(|one| one.value.as_str()),
        people: super::dataset::everyone(&dataset.individuals),
    };
    hits.iter().filter_map(|hit| raised(hit, &seen)).collect()
}
