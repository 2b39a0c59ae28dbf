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
            if finding.element.as_ref() == Some(&detector.id) {
                continue;
            }
            let weighed = self.matcher.tests_of(index).filter_map(|(test, value)| {
                let tally = column.tallies.iter().find(|tally| tally.test == test)?;
                let rule = &detector.value[value];
                let whole = rule.find.is_none()
                    && rule.form == Form::Plain
                    && identifies
                    && self.matcher.is_telling(test);
                // Inside running text only what passes a check is told from any other number.
                let inside = rule.find.is_some() && rule.validator.is_some();
                let one = match (whole, inside) {
                    (true, _) => Seen {
                        met: tally.met,
                        found: tally.found,
                        of: column.searched,
                    },
                    (_, true) => Seen {
                        met: tally.shaped,
                        found: tally.valid,
                        of: column.tested,
                    },
                    _ => return None,
                };
                Some((one.beyond_chance(rule), one))
            });
            let Some((beyond, seen)) = weighed.max_by(|a, b| a.0.total_cmp(&b.0)) else {
                continue;
            };
            // A column that is mostly of these is judged as one of them, but where there are too few to be sure.
            let judged = finding.element.is_some() && seen.found * 2 > seen.of;
            if seen.found == 0 || beyond < w::SIGNIFICANT || judged {
                continue;
            }
            if seen.found >= w::FEW_IDENTIFIERS && beyond >= w::CERTAIN {
                category = category.max(super::category(detector, self.taxonomy));
            }
            finding.rare.push(Rare {
                element: detector.id.clone(),
                values: seen.found,
                of: seen.of,
                share: share(seen.found, seen.of),
            });
        }
        if finding.element.is_none() {
            finding.category = finding.category.max(category);
        }
    }
}

/// Values of a pattern among others.
struct Seen {
    /// Values that have the shape.
    met: u64,
    /// Of these, those that pass.
    found: u64,
    /// Values that were looked at.
    of: u64,
}

impl Seen {
    /// Nats by which the values found lie beyond what chance would have passed of those that have the shape.
    fn beyond_chance(&self, rule: &ValueTest) -> f64 {
        let chance = rule.chance.unwrap_or(rule.coincidence);
        let rate = self.found as f64 / self.met.max(1) as f64;
        if rate <= chance {
            0.0
        } else {
            self.met as f64 * w::divergence(rate, chance)
        }
    }
}
