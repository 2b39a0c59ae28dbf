//! Samples go in; for each source the weights that all other sources fit come out, and the penalty at which they are worth most.

use super::descent::{Row, fit, loss};
use super::samples::Sample;
use crate::verbs::accuracy::score::Figures;
use std::collections::{BTreeMap, BTreeSet};

/// What moving a weight by its whole hand value may cost, in nats: from weights that labelled columns make alone to those of hand.
const PENALTIES: [f64; 7] = [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0];

/// What weights are worth on sources that had no part in them, as far as what stands alone in a column decides.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// The penalty; `None` for the weights of hand.
    pub(super) penalty: Option<f64>,
    /// −ln of the probability that was given to what is true, over all hypotheses of all sources, in nats.
    pub(super) loss: f64,
    /// All sources together.
    pub(super) figures: Figures,
}

/// Weights by the source that had no part in them.
pub(super) type BySource = BTreeMap<String, Vec<f64>>;

/// Samples by source, and the weights of hand.
pub(super) struct LeftOut<'a> {
    samples: &'a [Sample],
    hand: &'a [f64],
    free: &'a [bool],
}

impl<'a> LeftOut<'a> {
    /// Only `free` weights may move.
    pub(super) const fn new(samples: &'a [Sample], hand: &'a [f64], free: &'a [bool]) -> Self {
        Self {
            samples,
            hand,
            free,
        }
    }

    /// The weights that all sources but `left_out` fit.
    pub(super) fn without(&self, left_out: Option<&str>, penalty: f64) -> Vec<f64> {
        let others = (self.samples.iter()).filter(|one| Some(&*one.labelled.source) != left_out);
        let rows: Vec<&Row> = others.flat_map(Sample::rows).collect();
        fit(&rows, self.hand, self.free, penalty)
    }

    /// For each source the weights that the others fit.
    pub(super) fn by_source(&self, penalty: f64) -> BySource {
        let sources = self.samples.iter().map(|one| &one.labelled.source);
        let sources: BTreeSet<&String> = sources.collect();
        let weights = |source: &String| (source.clone(), self.without(Some(source), penalty));
        sources.into_iter().map(weights).collect()
    }

    /// What weights are worth on the sources that had no part in them.
    fn worth(&self, penalty: Option<f64>, by_source: &BySource) -> Worth {
        let mut worth = Worth {
            penalty,
            loss: 0.0,
            figures: Figures::default(),
        };
        for sample in self.samples {
            let weights = by_source.get(&sample.labelled.source);
            let weights = weights.map_or(self.hand, Vec::as_slice);
            let rows: Vec<&Row> = sample.rows().collect();
            worth.loss += loss(&rows, weights);
            sample.score(weights, &mut worth.figures);
        }
        worth
    }

    /// The weights of hand, and those of each penalty, with what they are worth.
    pub(super) fn all(&self) -> (Worth, Vec<(Worth, BySource)>) {
        let hand = self.worth(None, &BySource::new());
        let fitted = PENALTIES.map(|penalty| {
            let by_source = self.by_source(penalty);
            (self.worth(Some(penalty), &by_source), by_source)
        });
        (hand, fitted.to_vec())
    }
}
