//! Labelled columns and what the judge weighed of them go in; samples come out: of each column all that it may hold, and which of it
//! is right.

use super::descent::{Row, odds, probability};
use crate::error::Result;
use crate::pack::weights::Weighed;
use crate::rules::Rules;
use crate::verbs::accuracy::score::{Figures, Labelled, NONE, labels};
use std::collections::{BTreeMap, HashMap};

/// Labelled columns of one source from which on more of them count no more: one portal must not outvote all others.
const MOST_OF_SOURCE: f64 = 200.0;

/// A labelled column.
pub(super) struct Sample {
    /// Where it comes from, what is true of it.
    pub(super) labelled: Labelled,
    /// What it may hold.
    pub(super) hypotheses: Vec<Hypothesis>,
}

/// What a column may hold.
pub(super) struct Hypothesis {
    /// The element's id.
    pub(super) element: String,
    /// Its label, `none` where it has none.
    pub(super) label: String,
    /// Of two that fit as well, the higher.
    pub(super) specificity: u8,
    /// What speaks for and against it, and whether it is right.
    pub(super) row: Row,
    /// Whether it says nothing of weights: to say it is no mistake and no hit, or another one says the same better.
    pub(super) neutral: bool,
}

/// The samples of one corpus.
pub(super) fn samples(
    labelled: Vec<Labelled>,
    weighed: Vec<Weighed>,
    rules: &Rules,
) -> Result<Vec<Sample>> {
    let labels = labels()?;
    let mut of_column: HashMap<(String, u64), Weighed> = weighed
        .into_iter()
        .map(|one| ((one.table.clone(), one.ordinal), one))
        .collect();
    let hypothesis = |element: String, parts: Vec<(usize, f64)>, truth: &Labelled| {
        let label = labels.get(&element).map_or(NONE, String::as_str);
        let right = label == truth.label && label != NONE;
        Hypothesis {
            specificity: (rules.detectors.by_id(&element)).map_or(0, |one| one.specificity),
            neutral: !right && truth.accepts(label),
            row: Row {
                parts,
                right,
                counts: 1.0,
            },
            label: label.to_owned(),
            element,
        }
    };
    let samples = labelled.into_iter().filter_map(|labelled| {
        let key = (labelled.file.clone(), labelled.ordinal?);
        let weighed = of_column.remove(&key)?;
        let hypotheses = weighed.hypotheses.into_iter().map(|(element, parts)| {
            let parts = parts
                .into_iter()
                .map(|(which, amount)| (which as usize, amount));
            hypothesis(element, parts.collect(), &labelled)
        });
        let hypotheses = hypotheses.collect();
        Some(Sample {
            labelled,
            hypotheses,
        })
    });
    Ok(samples.collect())
}

/// Says which hypotheses count, and how much: of several that are right only the likeliest has to win, and each source counts as so
/// many columns at most.
pub(super) fn balance(samples: &mut [Sample], hand: &[f64]) {
    let mut columns = BTreeMap::<String, f64>::new();
    for sample in samples.iter() {
        *columns.entry(sample.labelled.source.clone()).or_default() += 1.0;
    }
    for sample in samples {
        let counts = (MOST_OF_SOURCE / columns[&sample.labelled.source]).min(1.0);
        let likelihood = |one: &Hypothesis| odds(&one.row.parts, hand);
        let best = (sample.hypotheses.iter().enumerate())
            .filter(|(_, one)| one.row.right)
            .max_by(|a, b| likelihood(a.1).total_cmp(&likelihood(b.1)))
            .map(|(place, _)| place);
        for (place, one) in sample.hypotheses.iter_mut().enumerate() {
            one.row.counts = counts;
            one.neutral |= one.row.right && Some(place) != best;
        }
    }
}

impl Sample {
    /// The rows that count.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        let counting = self.hypotheses.iter().filter(|one| !one.neutral);
        counting.map(|one| &one.row)
    }

    /// The label and the confidence of what these weights find; `None` where that is nothing. As the judge decides.
    pub(super) fn said(&self, weights: &[f64]) -> Option<(&str, f64)> {
        let with_odds = self
            .hypotheses
            .iter()
            .map(|one| (odds(&one.row.parts, weights), one));
        let key = |one: &(f64, &Hypothesis)| ((one.0 * 2.0).round() as i64, one.1.specificity);
        let best = with_odds.max_by(|a, b| {
            key(a)
                .cmp(&key(b))
                .then_with(|| b.1.element.cmp(&a.1.element))
        })?;
        (best.0 > 0.0).then(|| (best.1.label.as_str(), probability(best.0)))
    }

    /// Counts what these weights find.
    pub(super) fn score(&self, weights: &[f64], figures: &mut Figures) {
        let said = self.said(weights).filter(|(label, _)| *label != NONE);
        figures.count(&self.labelled, said);
    }
}
