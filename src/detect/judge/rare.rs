//! Identifiers that stand among values of another kind: reported with their share, never dropped under a floor.

use super::{Judge, w};
use crate::model::count::share;
use crate::model::finding::{Category, Finding, Form, Rare};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Subject, ValueTest};

impl Judge<'_> {
    /// Adds what a column holds beside its element.
    pub(super) fn rare(&self, finding: &mut Finding, column: &ColumnProfile) {
        let mut category = Category::None;
        for (index, loaded) in self.detectors.iter().enumerate() {
            let detector = &loaded.detector;
            let identifies = matches!(
                detector.identifies,
                Some(Subject::Individual | Subject::Vehicle | Subject::Device | Subject::Network)
            );
            if !identifies || finding.element.as_ref() == Some(&detector.id) {
                continue;
            }
            let tallies = self.matcher.tests_of(index).filter_map(|(test, value)| {
                let tally = column.tallies.iter().find(|tally| tally.test == test)?;
                let rule = &detector.value[value];
                (self.matcher.is_telling(test) && rule.form == Form::Plain && rule.find.is_none())
                    .then_some((rule, tally))
            });
            let weighed = tallies.map(|(rule, tally)| {
                let beyond = beyond_chance(rule, tally.met, tally.found);
                (beyond, tally)
            });
            let Some((beyond, tally)) = weighed.max_by(|a, b| a.0.total_cmp(&b.0)) else {
                continue;
            };
            // A column that is mostly of these is judged as one of them.
            if tally.found == 0 || beyond < w::SIGNIFICANT || tally.found * 2 > column.searched {
                continue;
            }
            if tally.found >= w::FEW_IDENTIFIERS && beyond >= w::CERTAIN {
                category = category.max(super::category(detector, self.taxonomy));
            }
            finding.rare.push(Rare {
                element: detector.id.clone(),
                values: tally.found,
                of: column.searched,
                share: share(tally.found, column.searched),
            });
        }
        if finding.element.is_none() {
            finding.category = finding.category.max(category);
        }
    }
}

/// Nats by which the values found lie beyond what chance would have passed of those that have the shape.
fn beyond_chance(rule: &ValueTest, met: u64, found: u64) -> f64 {
    let chance = rule.chance.unwrap_or(rule.coincidence);
    let rate = found as f64 / met.max(1) as f64;
    if rate <= chance {
        0.0
    } else {
        met as f64 * w::divergence(rate, chance)
    }
}
