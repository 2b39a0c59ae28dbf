//! Identifiers that stand among values of another kind: reported with their share, never dropped under a floor.

use super::{Judge, w};
use crate::model::count::share;
use crate::model::finding::{Category, Finding, Form, Rare};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::Subject;
use crate::pack::value::ValueTest;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Adds what a column holds beside its element; `is_text` where it is the lines of a text.
    pub(super) fn rare(&self, finding: &mut Finding, column: &ColumnProfile, is_text: bool) {
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
            let weighed = self.matcher.tests_of(index).filter_map(|(test, value)| {
                let rule = &detector.value[value];
                let tells = self.matcher.is_informative(test)
                    && rule.form == Form::Plain
                    && rule.find.is_none();
                if !tells {
                    return None;
                }
                let tally = column.tallies.iter().find(|tally| tally.test == test)?;
                let seen = Seen {
                    met: tally.met,
                    found: tally.found,
                    of: column.searched,
                };
                Some((seen.beyond_chance(rule), seen))
            });
            let best = weighed.max_by(|a, b| a.0.total_cmp(&b.0));
            let best = best.filter(|(_, seen)| seen.found > 0);
            let Some((beyond, seen)) = best.or_else(|| self.of_one_form(index, column)) else {
                continue;
            };
            // A column that is mostly of these is judged as one of them, but where there are too few to be sure.
            let judged = finding.element.is_some() && seen.found * 2 > seen.of;
            if seen.found == 0 || beyond < w::SIGNIFICANT || judged {
                continue;
            }
            if seen.found >= w::FEW_IDENTIFIERS && beyond >= w::SURE_NATS {
                category = category.max(super::category(detector, self.taxonomy));
            }
            finding.rare.push(seen.of_element(&detector.id));
        }
        if finding.element.is_none() {
            finding.category = finding.category.max(category);
        }
        self.inside(finding, column, is_text);
        let few = finding.element.is_none() && column.values <= w::FEWEST_ROWS;
        finding.unclear |= few && self.may_be_a_key(column);
    }

    /// Values that fit a pattern far more often than chance explains, where nearly all numbers as long as they are do: of numbers of
    /// one length that are anything else, most would not.
    fn of_one_form(&self, index: usize, column: &ColumnProfile) -> Option<(f64, Seen)> {
        let long = |shape: &str| {
            let bytes = || shape.bytes();
            bytes().any(|byte| byte == b'{')
                && bytes().all(|byte| b"0123456789{}.-+ ()".contains(&byte))
        };
        let numbers = column.shapes.iter().filter(|one| long(&one.shape));
        let numbers: u64 = numbers.map(|one| one.values).sum();
        let found = self.matcher.tests_of(index).filter_map(|(test, value)| {
            let rule = &self.detectors[index].detector.value[value];
            let tells = rule.form == Form::Plain
                && rule.find.is_none()
                && rule.validator.is_none()
                && rule.false_match_rate <= w::MAX_RATE_TO_REPORT;
            let tally = column
                .tallies
                .iter()
                .find(|tally| tells && tally.test == test)?;
            let seen = Seen {
                met: column.tested,
                found: tally.valid,
                of: column.tested,
            };
            let is_their_form = seen.found as f64 >= w::FULL_SHARE * numbers as f64;
            (is_their_form && seen.found >= w::FEW_IDENTIFIERS)
                .then(|| (seen.beyond_chance(rule), seen))
        });
        found.max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Whether all values have a form that little else has, of numbers that persons have.
    fn may_be_a_key(&self, column: &ColumnProfile) -> bool {
        // What a word with a name of a column above it is, the name says.
        let has_header = column.unmasked.is_none() && !column.path.is_empty();
        (self.detectors.iter().enumerate()).any(|(index, loaded)| {
            let identifies = loaded.detector.identifies;
            (identifies == Some(Subject::Individual)
                || identifies == Some(Subject::IndividualByName) && !has_header)
                && self.matcher.tests_of(index).any(|(test, value)| {
                    let rule = &loaded.detector.value[value];
                    let telling = rule.form == Form::Plain
                        && rule.find.is_none()
                        && rule.false_match_rate <= w::MAX_RATE_TO_REPORT;
                    telling
                        && column.tallies.iter().any(|tally| {
                            tally.test == test && tally.valid > 0 && tally.valid >= column.tested
                        })
                })
        })
    }

    /// Adds which elements running texts hold, and in which share of them. Of a text that is no table one line may be all there is
    /// about somebody, so that nothing found in it is too little to be told.
    fn inside(&self, finding: &mut Finding, column: &ColumnProfile, is_text: bool) {
        let mut held: BTreeMap<&str, Seen> = BTreeMap::new();
        for (index, loaded) in self.detectors.iter().enumerate() {
            let detector = &loaded.detector;
            let chosen = finding.element.as_ref() == Some(&detector.id);
            for (test, value) in self.matcher.tests_of(index) {
                let rule = &detector.value[value];
                let Some(element) = &rule.element else {
                    continue;
                };
                let Some(tally) = column.tallies.iter().find(|tally| tally.test == test) else {
                    continue;
                };
                let seen = Seen {
                    met: tally.shaped,
                    found: tally.valid,
                    of: column.tested,
                };
                // In a column of anything else a number that passes no check must not be the only one.
                let several = rule.validator.is_none()
                    && rule.false_match_rate <= w::MAX_RATE_TO_REPORT
                    && seen.found >= w::FEW_IDENTIFIERS;
                let checked =
                    rule.validator.is_some() && seen.beyond_chance(rule) >= w::SIGNIFICANT;
                let told = chosen || is_text || finding.element.is_none() && (several || checked);
                if told && seen.found > 0 {
                    let most = held.entry(element).or_default();
                    if seen.found > most.found {
                        *most = seen;
                    }
                }
            }
        }
        let mut held: Vec<(&str, Seen)> = held.into_iter().collect();
        held.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.found));
        for (element, seen) in held {
            // A text about somebody is as sensitive as what it says of them.
            if let Some(index) = self.index_of(element)
                && finding.category > Category::None
                && seen.found >= w::FEW_IDENTIFIERS
            {
                let held = super::category(&self.detectors[index].detector, self.taxonomy);
                finding.category = finding.category.max(held);
            }
            let known = finding.rare.iter_mut().find(|rare| rare.element == element);
            match known {
                // Whole values of it were told before.
                Some(rare) if rare.values >= seen.found => {}
                Some(rare) => *rare = seen.of_element(element),
                None => finding.rare.push(seen.of_element(element)),
            }
        }
    }
}

/// Values of a pattern among others.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// Values that have the shape.
    met: u64,
    /// Of these, those that pass.
    found: u64,
    /// Values that were looked at.
    of: u64,
}

impl Seen {
    fn of_element(&self, element: &str) -> Rare {
        Rare {
            element: element.to_owned(),
            values: self.found,
            of: self.of,
            share: share(self.found, self.of),
        }
    }

    /// Nats by which the values found lie beyond what chance would have passed of those that have the shape.
    fn beyond_chance(&self, rule: &ValueTest) -> f64 {
        let chance = rule.random_pass_rate.unwrap_or(rule.false_match_rate);
        let rate = self.found as f64 / self.met.max(1) as f64;
        if rate <= chance {
            0.0
        } else {
            self.met as f64 * w::divergence(rate, chance)
        }
    }
}
