//! Labelled columns and what the judge weighed of them go in; samples come out: of each column all that it may hold, and which of it
//! is right.

use super::descent::{Row, odds, probability};
use crate::check::weighed_examples;
use crate::error::Result;
use crate::pack::weights::{Part, Weighed};
use crate::rules::Rules;
use crate::verbs::accuracy::score::{Figures, Labelled, NONE, labels};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Labelled columns of one source from which on more of them count no more: one portal must not outvote all others.
const MOST_OF_SOURCE: f64 = 200.0;

/// The source of the packs' own examples.
pub(super) const EXAMPLES: &str = "packs";

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

/// The examples of the packs as samples. Of one that must not be found, nothing but that is known.
pub(super) fn examples(rules: &Rules) -> Result<Vec<Sample>> {
    let labels = labels()?;
    let label_of = |element: &str| labels.get(element).map_or(NONE, String::as_str);
    let examples = weighed_examples(rules).into_iter().enumerate();
    let sample = |(number, (element, matches, weighed)): (usize, (String, bool, Weighed))| {
        let label = label_of(&element);
        let hypothesis = |(id, parts): (String, Vec<Part>)| {
            let own = id == element;
            let same = label_of(&id) == label;
            let parts = parts
                .into_iter()
                .map(|(which, amount)| (which as usize, amount));
            Hypothesis {
                specificity: (rules.detectors.by_id(&id)).map_or(0, |one| one.specificity),
                neutral: !own && (!matches || same),
                row: Row {
                    parts: parts.collect(),
                    right: own && matches,
                    counts: 1.0,
                },
                label: label_of(&id).to_owned(),
                element: id,
            }
        };
        Sample {
            labelled: Labelled {
                source: EXAMPLES.to_owned(),
                file: element.clone(),
                ordinal: Some(number as u64),
                label: if matches { label } else { NONE }.to_owned(),
                accepted: BTreeSet::new(),
            },
            hypotheses: weighed.hypotheses.into_iter().map(hypothesis).collect(),
        }
    };
    Ok(examples.map(sample).collect())
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

    /// What these weights find, with its log-odds; `None` where that is nothing. As the judge decides.
    fn best(&self, weights: &[f64]) -> Option<(f64, &Hypothesis)> {
        let with_odds = self
            .hypotheses
            .iter()
            .map(|one| (odds(&one.row.parts, weights), one));
        let key = |one: &(f64, &Hypothesis)| ((one.0 * 2.0).round() as i64, one.1.specificity);
        let best = with_odds.max_by(|a, b| {
            let by_id = || b.1.element.cmp(&a.1.element);
            key(a).cmp(&key(b)).then_with(by_id)
        });
        best.filter(|(odds, _)| *odds > 0.0)
    }

    /// The log-odds of what is found, and whether it is right; `None` where nothing is found that has a label.
    pub(super) fn finding(&self, weights: &[f64]) -> Option<(f64, bool)> {
        let (odds, best) = self.best(weights).filter(|(_, one)| one.label != NONE)?;
        Some((odds, self.labelled.accepts(&best.label)))
    }

    /// Counts what these weights find.
    pub(super) fn score(&self, weights: &[f64], figures: &mut Figures) {
        let best = self.best(weights).filter(|(_, one)| one.label != NONE);
        let said = best.map(|(odds, one)| (one.label.as_str(), probability(odds)));
        figures.count(&self.labelled, said);
    }

    /// Whether an example of a pack does not find its element, or finds what it must not.
    pub(super) fn is_broken(&self, weights: &[f64]) -> bool {
        let wanted = self.hypotheses.iter().any(|one| one.row.right);
        let is_own = |one: &&Hypothesis| one.element == self.labelled.file;
        let found = self.best(weights).map(|(_, one)| one);
        self.hypotheses.iter().any(|one| is_own(&one))
            && found.as_ref().is_some_and(is_own) != wanted
    }
}
