//! What weights are worth goes in, lines for a terminal come out.

use super::left_out::Worth;
use crate::pack::weights::Weighing;
use crate::verbs::accuracy::score::{Figures, shown};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// A line for the weights of hand and for each freedom.
pub(super) fn worth(hand: &Worth, fitted: &[Worth]) -> String {
    let mut text = format!(
        "{:<10} {:>8} {:>10} {:>9} {:>9} {:>11} {:>10} {:>7}\n",
        "free", "penalty", "loss", "micro F1", "macro F1", "calibration", "mean loss", "broken"
    );
    for one in std::iter::once(hand).chain(fitted) {
        let group = one.freedom.map_or("none", |one| one.group.name());
        let penalty = one
            .freedom
            .map_or_else(|| "-".to_owned(), |one| one.penalty.to_string());
        let reliability = &one.figures.reliability;
        let _ = writeln!(
            text,
            "{group:<10} {penalty:>8} {:>10.1} {:>9} {:>9} {:>11} {:>10} {:>7}",
            one.loss,
            shown(one.figures.micro().f1()),
            shown(one.figures.macro_f1()),
            shown(reliability.calibration_error()),
            shown(reliability.mean_loss()),
            one.broken
        );
    }
    text
}

/// A line for each weight.
pub(super) fn weights(pack: &[Weighing], fitted: &[f64]) -> String {
    let mut text = format!("\n{:<24} {:>7} {:>7}\n", "weight", "hand", "fitted");
    for one in pack {
        let value = fitted[one.id as usize];
        let _ = writeln!(text, "{:<24} {:>7.2} {value:>7.2}", one.id.id(), one.hand);
    }
    text
}

/// The figures of each source with the weights of hand, and with those that the other sources fit.
pub(super) struct Comparison<'a> {
    sources: Vec<(&'a str, &'a Figures, &'a Figures)>,
    hand: Means,
    fitted: Means,
}

/// Means over sources, each of which counts alike; and all their findings together.
#[derive(Default)]
struct Means {
    micro: f64,
    macro_f1: f64,
    loss: f64,
    together: Figures,
}

impl Means {
    fn of<'a>(figures: impl Iterator<Item = &'a Figures> + Clone) -> Self {
        let mean = |of: &dyn Fn(&Figures) -> Option<f64>| {
            let all: Vec<f64> = figures.clone().filter_map(of).collect();
            all.iter().sum::<f64>() / (all.len().max(1)) as f64
        };
        let mut means = Self {
            micro: mean(&|one| one.micro().f1()),
            macro_f1: mean(&Figures::macro_f1),
            loss: mean(&|one| one.reliability.mean_loss()),
            together: Figures::default(),
        };
        for one in figures {
            means.together.add_all(one);
        }
        means
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        hand: &'a BTreeMap<String, Figures>,
        fitted: &'a BTreeMap<String, Figures>,
    ) -> Self {
        let both = hand.iter().filter_map(|(name, of_hand)| {
            let of_fitted = fitted.get(name)?;
            Some((name.as_str(), of_hand, of_fitted))
        });
        let sources: Vec<_> = both.collect();
        Self {
            hand: Means::of(sources.iter().map(|one| one.1)),
            fitted: Means::of(sources.iter().map(|one| one.2)),
            sources,
        }
    }

    /// Whether the fitted weights find more on sources that had no part in them, and say better how sure that is.
    pub(super) fn is_better(&self) -> bool {
        /// Less is no more than the luck of the tables.
        const LEAST_GAIN: f64 = 0.002;
        let (hand, fitted) = (&self.hand, &self.fitted);
        fitted.micro >= hand.micro + LEAST_GAIN
            && fitted.macro_f1 >= hand.macro_f1 + LEAST_GAIN
            && fitted.loss < hand.loss
    }

    /// Labelled columns of all sources.
    pub(super) const fn columns(&self) -> u64 {
        self.hand.together.columns
    }

    /// The means over sources in a sentence.
    pub(super) fn means(&self) -> String {
        format!(
            "means over sources left out: micro F1 {:.3} (hand {:.3}), macro F1 {:.3} ({:.3}), loss of a finding {:.3} ({:.3})",
            self.fitted.micro,
            self.hand.micro,
            self.fitted.macro_f1,
            self.hand.macro_f1,
            self.fitted.loss,
            self.hand.loss
        )
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<42} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
            "source (left out)", "columns", "micro", "was", "macro", "was", "loss", "was"
        )?;
        for (name, hand, fitted) in &self.sources {
            writeln!(
                f,
                "{name:<42} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
                hand.columns,
                shown(fitted.micro().f1()),
                shown(hand.micro().f1()),
                shown(fitted.macro_f1()),
                shown(hand.macro_f1()),
                shown(fitted.reliability.mean_loss()),
                shown(hand.reliability.mean_loss())
            )?;
        }
        writeln!(f, "\n{}", self.means())?;
        writeln!(f, "\nhand, all sources together: {}", self.hand.together)?;
        writeln!(
            f,
            "\nleft out, all sources together: {}",
            self.fitted.together
        )
    }
}
