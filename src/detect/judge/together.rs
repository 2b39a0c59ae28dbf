//! What the values of several unnamed columns say together: hypotheses go in, and leave with what stands beside them.
//!
//! `男`/`女` under `a2` may be anything of two kinds; beside columns of peoples, beliefs, schools and marriages it is a person's sex.

use super::hypothesis::Hypothesis;
use super::{Judge, w};
use crate::model::Text;
use crate::model::finding::EvidenceKind;
use crate::pack::detector::About;
use crate::pack::weights::Weight;
use std::collections::BTreeSet;

impl Judge<'_> {
    /// Adds to the likeliest attribute of each column whose values alone point to it that other columns point to other attributes of
    /// persons.
    pub(super) fn together(&self, hypotheses: &mut [Vec<Hypothesis<'_>>]) {
        let places: Vec<Option<usize>> = hypotheses
            .iter()
            .map(|all| self.attribute_by_values(all))
            .collect();
        let pairs = hypotheses.iter().zip(&places);
        let elements: BTreeSet<usize> = pairs
            .filter_map(|(all, place)| Some(all[(*place)?].detector))
            .collect();
        let others = elements.len().saturating_sub(1).min(w::MOST_TOGETHER);
        if elements.len() < w::FEWEST_TOGETHER {
            return;
        }
        for (all, place) in hypotheses.iter_mut().zip(places) {
            let Some(hypothesis) = place.map(|place| &mut all[place]) else {
                continue;
            };
            let text = Text::new(
                "同表有其他列的取值也是个人属性",
                "values of other columns are attributes of persons too",
            );
            let parts = [(Weight::AttributesTogether, others as f64)];
            hypothesis.add(EvidenceKind::Neighbour, text, &parts, None);
        }
    }

    /// The place of the likeliest attribute of persons to which the values of a column point, and of which its name says nothing.
    fn attribute_by_values(&self, all: &[Hypothesis<'_>]) -> Option<usize> {
        let fits = |one: &Hypothesis<'_>| {
            let mut evidence = one.evidence.iter();
            evidence.any(|each| each.kind == EvidenceKind::Values && each.weight >= w::VALUES_POINT)
        };
        let is_said = |one: &Hypothesis<'_>| {
            let mut evidence = one.evidence.iter();
            evidence.any(|each| each.kind == EvidenceKind::Header)
        };
        let (place, likeliest) =
            (all.iter().enumerate()).max_by(|(_, a), (_, b)| a.odds.total_cmp(&b.odds))?;
        let detector = &self.detectors[likeliest.detector].detector;
        (detector.about == About::Attribute && fits(likeliest) && !is_said(likeliest))
            .then_some(place)
    }
}
