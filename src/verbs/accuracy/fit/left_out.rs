//! Samples go in; what weights are worth on sources that had no part in them comes out, and with it which weights may move, and how
//! far.
//!
//! Sources are left out whole: tables of one portal are alike, and what is learned from one of them is no news in the next.

use super::descent::{Row, cost, fit, loss};
use super::samples::{EXAMPLES, Sample};
use crate::pack::weights::Weight;
use crate::verbs::accuracy::score::Figures;
use std::collections::{BTreeMap, BTreeSet};

/// What moving a weight by its whole hand value may cost, in nats: from weights that labelled columns make alone to those of hand.
const PENALTIES: [f64; 4] = [10.0, 30.0, 100.0, 300.0];
/// Slopes that are tried: as many steps of so much.
const SLOPES: u32 = 30;
const SLOPE_STEP: f64 = 0.05;
/// Parts into which the sources are dealt while it is chosen what may move.
const FOLDS: usize = 4;

/// Weights that may move together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Group {
    Header,
    /// What values that fit are worth.
    Fits,
    /// Values that fit and values that do not.
    Values,
    /// What else figures and other columns say.
    Rest,
    All,
}

impl Group {
    const EACH: [Self; 5] = [
        Self::Header,
        Self::Fits,
        Self::Values,
        Self::Rest,
        Self::All,
    ];

    /// Its name in what is printed.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Fits => "fits",
            Self::Values => "values",
            Self::Rest => "rest",
            Self::All => "all",
        }
    }

    fn has(self, weight: Weight) -> bool {
        let own = Self::of(weight);
        self == own || self == Self::All || self == Self::Values && own == Self::Fits
    }

    const fn of(weight: Weight) -> Self {
        match weight {
            Weight::HeaderWhole
            | Weight::HeaderPart
            | Weight::HeaderWeak
            | Weight::HeaderStandard
            | Weight::HeaderOfSchema
            | Weight::HeaderOfSchemaUnsure
            | Weight::HeaderSilent
            | Weight::HeaderNot
            | Weight::LookAlike
            | Weight::CertainlyAnother
            | Weight::Another
            | Weight::Plain
            | Weight::FileName => Self::Header,
            Weight::PatternFits | Weight::TermsFit | Weight::CheckFits | Weight::TextHolds => {
                Self::Fits
            }
            Weight::ValuesAgainst
            | Weight::CheckAtChance
            | Weight::NotKnown
            | Weight::Digits
            | Weight::FormOnly
            | Weight::NoNumber => Self::Values,
            _ => Self::Rest,
        }
    }
}

/// Which weights may move, and how far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Freedom {
    pub(super) group: Group,
    /// What moving one of them by its whole hand value costs, in nats.
    pub(super) penalty: f64,
}

/// What weights are worth on sources that had no part in them, as far as what stands in a column decides.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// `None` for the weights of hand.
    pub(super) freedom: Option<Freedom>,
    /// −ln of the probability that was given to what is true, over all hypotheses, in nats.
    pub(super) loss: f64,
    /// All sources together.
    pub(super) figures: Figures,
    /// Examples of packs that no longer hold with the weights of all samples.
    pub(super) broken: usize,
}

impl Worth {
    /// Whether as much is found as with other weights, over labels and over columns.
    pub(super) fn finds_as_much_as(&self, other: &Self) -> bool {
        let f1 = |one: &Self| (one.figures.micro().f1(), one.figures.macro_f1());
        let (ours, theirs) = (f1(self), f1(other));
        ours.0 >= theirs.0 && ours.1 >= theirs.1
    }
}

/// Samples of all sources, and the weights of hand.
pub(super) struct LeftOut<'a> {
    pub(super) samples: &'a [Sample],
    pub(super) hand: &'a [f64],
}

impl LeftOut<'_> {
    /// The sources, sorted; the packs' own examples are none.
    pub(super) fn sources(&self) -> Vec<&str> {
        let sources = self.samples.iter().map(|one| one.labelled.source.as_str());
        let sources: BTreeSet<&str> = sources.filter(|one| *one != EXAMPLES).collect();
        sources.into_iter().collect()
    }

    /// The weights that all samples fit but those of the sources that are left out.
    pub(super) fn without(&self, left_out: &[&str], freedom: Freedom) -> Vec<f64> {
        let is_in = |one: &&Sample| !left_out.contains(&one.labelled.source.as_str());
        let others = self.samples.iter().filter(is_in);
        let rows: Vec<&Row> = others.flat_map(Sample::rows).collect();
        let free = Weight::ALL.map(|weight| freedom.group.has(weight));
        fit(&rows, self.hand, &free, freedom.penalty)
    }

    /// How many examples of packs these weights break.
    fn broken(&self, weights: &[f64]) -> usize {
        let examples = self.samples.iter();
        let examples = examples.filter(|one| one.labelled.source == EXAMPLES);
        examples.filter(|one| one.is_broken(weights)).count()
    }

    /// What findings must be multiplied by to be right as often as they say: the slope of the log-odds at which the mean over sources
    /// of the loss of a finding is least.
    pub(super) fn slope(&self, weights: &[f64]) -> f64 {
        let mut by_source = BTreeMap::<&str, Vec<(f64, bool)>>::new();
        let samples = self.samples.iter();
        for sample in samples.filter(|one| one.labelled.source != EXAMPLES) {
            if let Some((odds, right)) = sample.finding(weights) {
                let of_source = by_source.entry(&sample.labelled.source).or_default();
                of_source.push((odds, right));
            }
        }
        let cost = |slope: f64| -> f64 {
            let of_source = by_source.values().map(|all| {
                let costs = all.iter().map(|(odds, right)| cost(odds * slope, *right));
                costs.sum::<f64>() / all.len() as f64
            });
            of_source.sum()
        };
        let slopes = (1..=SLOPES).map(|step| f64::from(step) * SLOPE_STEP);
        let best = slopes.min_by(|a, b| cost(*a).total_cmp(&cost(*b)));
        best.unwrap_or(1.0)
    }

    /// What weights are worth; those of each source are given by its name.
    fn worth(&self, freedom: Option<Freedom>, weights: &BTreeMap<&str, &[f64]>) -> Worth {
        let mut worth = Worth {
            freedom,
            loss: 0.0,
            figures: Figures::default(),
            broken: 0,
        };
        let samples = self.samples.iter();
        for sample in samples.filter(|one| one.labelled.source != EXAMPLES) {
            let source = sample.labelled.source.as_str();
            let weights = weights.get(source).copied().unwrap_or(self.hand);
            let rows: Vec<&Row> = sample.rows().collect();
            worth.loss += loss(&rows, weights);
            sample.score(weights, &mut worth.figures);
        }
        worth
    }

    /// What the weights of hand are worth, and those of each freedom.
    pub(super) fn all(&self) -> (Worth, Vec<Worth>) {
        let hand = self.worth(None, &BTreeMap::new());
        let sources = self.sources();
        let freedoms = Group::EACH
            .into_iter()
            .flat_map(|group| PENALTIES.map(|penalty| Freedom { group, penalty }));
        let worth = freedoms.map(|freedom| {
            let folds: Vec<(Vec<&str>, Vec<f64>)> = (0..FOLDS)
                .map(|fold| {
                    let dealt = sources.iter().copied().skip(fold).step_by(FOLDS);
                    let left_out: Vec<&str> = dealt.collect();
                    let weights = self.without(&left_out, freedom);
                    (left_out, weights)
                })
                .collect();
            let of_source = folds.iter().flat_map(|(left_out, weights)| {
                left_out
                    .iter()
                    .map(move |source| (*source, weights.as_slice()))
            });
            let mut worth = self.worth(Some(freedom), &of_source.collect());
            worth.broken = self.broken(&self.without(&[], freedom));
            worth
        });
        (hand, worth.collect())
    }
}
