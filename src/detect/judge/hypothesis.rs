//! What a column may hold: a column and a detector go in, a hypothesis with its evidence comes out; the likeliest is the finding.

use super::statistics::statistics;
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::Header;
use crate::detect::vocabulary::{Claim, Hint};
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form, Label, Rival};
use crate::model::profile::ColumnProfile;
use crate::pack::weights::{Part, Weight, Weights};

/// Rivals shown.
const MOST_RIVALS: usize = 3;

/// That a column holds the element of a detector, with what speaks for and against it.
// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Hypothesis<'a> {
    weights: &'a Weights,
    /// Index of the detector.
    pub(super) detector: usize,
    /// Logarithm of the odds, in nats.
    pub(super) odds: f64,
    pub(super) evidence: Vec<Evidence>,
    pub(super) form: Form,
    /// Whether values or a full header speak for it, so that neighbours may lean on it.
    pub(super) has_evidence: bool,
    /// Whether it is what the entries of cells say that hold several values.
    pub(super) several: bool,
    /// Whether a published schema gives the header to it.
    pub(super) is_claimed: bool,
    /// Whether the header has words, and none of its.
    pub(super) is_silent: bool,
    /// All that was weighed, where somebody keeps it.
    pub(super) parts: Option<Vec<Part>>,
}

/// The header of a column, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Headed<'a> {
    pub(super) header: &'a Header,
    /// Words of the detectors in it.
    pub(super) hits: &'a Hits,
    /// Words of the detectors in the file's own name.
    pub(super) table: &'a Hits,
    /// What published schemas say of it.
    pub(super) claim: Option<&'a Claim>,
    /// What it means in schemas of which too little stands in the table.
    pub(super) hint: Option<Hint>,
}

impl Hypothesis<'_> {
    /// Adds so much of a kind of evidence to the odds; its weight in nats.
    pub(super) fn weigh(&mut self, (weight, amount): Part) -> f64 {
        let nats = self.weights[weight] * amount;
        self.odds += nats;
        if let Some(parts) = &mut self.parts {
            parts.push((weight, amount));
        }
        nats
    }

    /// Adds a piece of evidence with its parts and returns its weight in nats; `counts` are the values that agree and those looked
    /// at.
    pub(super) fn add(
        &mut self,
        kind: EvidenceKind,
        text: Text,
        parts: &[Part],
        counts: Option<(u64, u64)>,
    ) -> f64 {
        let weight: f64 = parts.iter().map(|part| self.weigh(*part)).sum();
        let (agree, of) = counts.map_or((None, None), |(agree, of)| (Some(agree), Some(of)));
        self.evidence.push(Evidence {
            kind,
            text,
            weight,
            agree,
            of,
        });
        weight
    }

    /// Whether anything speaks for it, where somebody keeps what is weighed: with other weights it might be the likeliest.
    pub(super) fn is_of_interest(&self) -> bool {
        let speaks_for = |(weight, amount): &Part| self.weights[*weight] * amount > 0.0;
        self.parts
            .as_ref()
            .is_some_and(|parts| parts.iter().any(speaks_for))
    }
}

impl<'a> Judge<'a> {
    /// The log-odds of any element before anything is known of a column.
    pub(super) fn prior(&self) -> f64 {
        self.words.weights[Weight::Prior]
    }

    /// Whether what stands beside the column can still make it the likeliest.
    pub(super) fn is_eligible(&self, hypothesis: &Hypothesis<'_>) -> bool {
        hypothesis.odds > self.prior()
            || self.detectors[hypothesis.detector].detector.pair.is_some()
    }

    /// The detector of the likeliest of them, if it is likelier than not.
    pub(super) fn best(&self, hypotheses: &[Hypothesis<'_>]) -> Option<usize> {
        hypotheses
            .iter()
            .filter(|hypothesis| hypothesis.odds > 0.0)
            .max_by(|a, b| self.order(a, b))
            .map(|hypothesis| hypothesis.detector)
    }

    /// From the less likely to the likelier; nearly equal ones by specificity, then by id.
    fn order(&self, a: &Hypothesis<'_>, b: &Hypothesis<'_>) -> std::cmp::Ordering {
        let key = |hypothesis: &Hypothesis<'_>| {
            (
                (hypothesis.odds * 2.0).round() as i64,
                self.detectors[hypothesis.detector].detector.specificity,
            )
        };
        let id = |hypothesis: &Hypothesis<'_>| &self.detectors[hypothesis.detector].detector.id;
        key(a).cmp(&key(b)).then_with(|| id(b).cmp(id(a)))
    }

    /// What the column alone says for and against a detector.
    pub(super) fn hypothesis(
        &self,
        index: usize,
        column: &ColumnProfile,
        headed: &Headed<'_>,
    ) -> Hypothesis<'a> {
        let detector = &self.detectors[index].detector;
        let mut hypothesis = Hypothesis {
            weights: &self.words.weights,
            detector: index,
            odds: 0.0,
            evidence: Vec::new(),
            form: Form::Plain,
            has_evidence: false,
            several: false,
            is_claimed: false,
            is_silent: false,
            parts: self.words.record.is_some().then(Vec::new),
        };
        hypothesis.weigh((Weight::Prior, 1.0));
        let named = self.header_evidence(&mut hypothesis, index, headed);
        let before = hypothesis.odds;
        self.value_evidence(&mut hypothesis, index, column, named);
        let valued = hypothesis.odds - before;
        self.claimed_for_another(&mut hypothesis, headed, (named, valued));
        statistics(&mut hypothesis, detector, column);
        hypothesis
    }

    /// The finding of a column: the likeliest hypothesis, and its rivals.
    pub(super) fn finding(&self, field: usize, mut hypotheses: Vec<Hypothesis<'_>>) -> Finding {
        hypotheses.retain(|hypothesis| hypothesis.odds > self.prior());
        hypotheses.sort_by(|a, b| self.order(b, a));
        let chosen = hypotheses.first().is_some_and(|first| first.odds > 0.0);
        let rivals = (hypotheses.iter().skip(usize::from(chosen)))
            .filter(|hypothesis| probability(hypothesis.odds) > w::RIVAL)
            .take(MOST_RIVALS)
            .map(|hypothesis| self.rival(hypothesis))
            .collect();
        let Some(mut first) = hypotheses.into_iter().next().filter(|_| chosen) else {
            return Finding {
                field,
                rivals,
                ..Finding::default()
            };
        };
        let id = self.detectors[first.detector].detector.id.clone();
        let mut before = self.prior();
        if first.is_silent {
            before += self.words.weights[Weight::HeaderSilent];
        }
        // Several findings that are as likely must be right as often: what is told is the sum times the slope.
        for evidence in &mut first.evidence {
            evidence.weight = hundredths(evidence.weight * self.words.slope);
        }
        (first.evidence).sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        Finding {
            field,
            source: id.clone(),
            element: Some(id),
            label: Label::Automated,
            category: Category::None,
            form: first.form,
            confidence: self.confidence(&first),
            before: Some(hundredths(before * self.words.slope)),
            evidence: first.evidence,
            rivals,
            rare: Vec::new(),
            position: None,
            unclear: false,
            several: first.several,
        }
    }

    /// The probability of a hypothesis as often as such findings are right, with four digits behind the point.
    fn confidence(&self, hypothesis: &Hypothesis<'_>) -> f64 {
        (probability(hypothesis.odds * self.words.slope) * 1e4).round() / 1e4
    }

    fn rival(&self, hypothesis: &Hypothesis<'_>) -> Rival {
        Rival {
            element: self.detectors[hypothesis.detector].detector.id.clone(),
            confidence: self.confidence(hypothesis),
            against: (hypothesis.evidence.iter())
                .filter(|evidence| evidence.weight < 0.0)
                .min_by(|a, b| a.weight.total_cmp(&b.weight))
                .map(|evidence| evidence.text.clone()),
        }
    }
}

/// The probability of log-odds.
fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// Two digits behind the point.
fn hundredths(weight: f64) -> f64 {
    (weight * 100.0).round() / 100.0
}
