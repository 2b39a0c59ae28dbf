//! What is demanded of both sides in, whether it became stricter, laxer or less certain, and which numbers of the law were
//! crossed, out.

use super::Context;
use super::change::{Because, Change, Duty, Kind, Threshold, Value, Whom};
use crate::model::Count;
use crate::model::inventory::{Attribution, Dataset, Individuals, Transfer};
use crate::model::obligation::{Measure, Obligation, Track, TrackOutcome};
use crate::model::reading::Reading;
use std::collections::{BTreeMap, BTreeSet};

/// Id of the fact that counts people with sensitive information.
const SENSITIVE: &str = "sensitive-individuals";

/// A number of people in the law.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LegalNumber {
    /// Of whom it is.
    pub whom: Whom,
    /// The number.
    pub people: u64,
    /// The rule that holds it, `pack/rule`.
    pub rule: String,
    /// The sector that the rule is for; `None` for all.
    pub sector: Option<String>,
    /// The scenario that the rule is for; `None` for all.
    pub scenario: Option<String>,
}

/// What a dataset or a transfer is judged by.
pub(super) struct Side<'a> {
    obligation: &'a Obligation,
    individuals: &'a Individuals,
    sector: Option<&'a str>,
    scenario: Option<&'a str>,
    reading: Option<&'a Reading>,
}

impl<'a> Side<'a> {
    pub(super) fn of(dataset: &'a Dataset) -> Self {
        let id = |one: &'a Option<Attribution>| one.as_ref().map(|one| one.value.as_str());
        Self {
            obligation: &dataset.obligation,
            individuals: &dataset.individuals,
            sector: id(&dataset.sector),
            scenario: id(&dataset.scenario),
            reading: dataset.reading.as_ref(),
        }
    }

    pub(super) fn of_transfer(transfer: &'a Transfer) -> Self {
        Self {
            obligation: &transfer.obligation,
            individuals: &transfer.individuals,
            sector: None,
            scenario: None,
            reading: None,
        }
    }

    fn duty(&self) -> Duty {
        Duty {
            floor: self.obligation.floor,
            ceiling: self.obligation.ceiling,
        }
    }

    /// People that the law counts: main data subjects, and others, who may be among them.
    fn people(&self, whom: Whom) -> Count {
        let sensitive = self.individuals.sensitive;
        let others = Count::new(0, 0, self.individuals.secondary.upper);
        let all = self.individuals.count.plus(others);
        match whom {
            Whom::All => all,
            Whom::Sensitive => sensitive,
            Whom::NonSensitive => {
                let lower = sensitive
                    .upper
                    .map_or(0, |most| all.lower.saturating_sub(most));
                let estimate = all.estimate.saturating_sub(sensitive.estimate);
                Count::new(lower, estimate, all.most_beyond(sensitive.lower))
            }
        }
    }

    /// The numbers of the law that its own figures name, with their rules where they do.
    fn named(&self) -> Vec<(Whom, u64, Option<&'a str>)> {
        let whom = |fact: &str| {
            if fact == SENSITIVE {
                Whom::Sensitive
            } else {
                Whom::All
            }
        };
        let margin = self.obligation.margin.as_ref();
        let margin = margin.map(|one| (whom(&one.fact), one.threshold, Some(&*one.rule)));
        let nearest = self.reading.and_then(|reading| reading.nearest.as_ref());
        let nearest = nearest.map(|one| (whom(&one.fact), one.threshold, None));
        margin.into_iter().chain(nearest).collect()
    }
}

/// Changes of what is demanded.
pub(super) fn changes(
    context: &Context<'_>,
    old: &Side<'_>,
    new: &Side<'_>,
    also: &[Because],
) -> Vec<Change> {
    let mut found = Vec::new();
    let because = || context.causes.of_duty(old.obligation, new.obligation, also);
    let rule = || new.obligation.rule.clone();
    if let Some(kind) = kind(old.duty(), new.duty(), Kind::DutyStricter, Kind::DutyLaxer) {
        found.push(Change {
            rule: rule(),
            because: because(),
            ..Change::of(kind).sides(Value::Duty(old.duty()), Value::Duty(new.duty()))
        });
    } else if old.obligation.rule != new.obligation.rule {
        let [before, after] = [old, new].map(|one| one.obligation.rule.clone().map(Value::Name));
        let change = Change::of(Kind::Rule).sides(before, after);
        found.push(change.because(because()));
    }
    found.extend(tracks(old, new));
    found.extend(remaining(old, new));
    found
}

/// The numbers of the law that people of something new reach, or may reach.
pub(super) fn reached(context: &Context<'_>, new: &Side<'_>) -> Vec<Change> {
    let (obligation, individuals) = (Obligation::default(), Individuals::default());
    let nobody = Side {
        obligation: &obligation,
        individuals: &individuals,
        sector: new.sector,
        scenario: new.scenario,
        reading: None,
    };
    thresholds(context, &nobody, new)
}

/// How a demand changed; `None` where it did not.
fn kind(old: Duty, new: Duty, stricter: Kind, laxer: Kind) -> Option<Kind> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (new.floor.cmp(&old.floor), new.ceiling.cmp(&old.ceiling)) {
        (Equal, Equal) => None,
        (Greater | Equal, Greater | Equal) => Some(stricter),
        (Less | Equal, Less | Equal) => Some(laxer),
        (Less, Greater) => Some(Kind::DutyWider),
        (Greater, Less) => Some(Kind::DutyNarrower),
    }
}

/// Lines of the law that stand beside the overall answer.
fn tracks(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let beside = [Track::HumanGeneticResources, Track::ExportControl];
    let outcome = |side: &Side<'_>, track: Track| -> Option<TrackOutcome> {
        let mut tracks = side.obligation.tracks.iter();
        tracks.find(|one| one.track == track).cloned()
    };
    let ends = |one: &Option<TrackOutcome>| {
        let ends = one.as_ref().map(|one| (one.floor, one.ceiling));
        let (floor, ceiling) = ends.unwrap_or((Measure::None, Measure::None));
        Duty { floor, ceiling }
    };
    let change = |track: Track| {
        let (was, is) = (outcome(old, track), outcome(new, track));
        let (before, after) = (ends(&was), ends(&is));
        let kind = kind(before, after, Kind::TrackStricter, Kind::TrackLaxer)?;
        let change = Change::of(kind).sides(Value::Duty(before), Value::Duty(after));
        let other = Measure::OtherRoute;
        Some(Change {
            rule: is.and_then(|one| one.rule),
            other_route: after.ceiling == other && before.ceiling != other,
            ..change.what(Value::id(track))
        })
    };
    beside.into_iter().filter_map(change).collect()
}

fn remaining(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let missing = |all: &Side<'_>, from: &Side<'_>, kind: Kind| {
        let known = from.obligation.remaining.iter();
        let known: BTreeSet<&str> = known.map(|one| one.row.as_str()).collect();
        let missing = all.obligation.remaining.iter();
        let missing = missing.filter(|one| !known.contains(one.row.as_str()));
        let changes = missing.map(|one| Change {
            rule: Some(one.row.clone()),
            ..Change::of(kind).what(Value::Text(one.text.clone()))
        });
        changes.collect::<Vec<_>>()
    };
    let mut found = missing(new, old, Kind::RemainingNew);
    found.extend(missing(old, new, Kind::RemainingGone));
    found
}

/// Numbers of the law that people of one side reach and those of the other do not, or may not.
pub(super) fn thresholds(context: &Context<'_>, old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let mut numbers: BTreeMap<(Whom, u64), Option<String>> = BTreeMap::new();
    let is_of = |wanted: &Option<String>, own: [Option<&str>; 2]| {
        (wanted.as_deref()).is_none_or(|wanted| own.contains(&Some(wanted)))
    };
    let of_law = context.numbers.iter().filter(|one| {
        is_of(&one.sector, [old.sector, new.sector])
            && is_of(&one.scenario, [old.scenario, new.scenario])
    });
    for one in of_law {
        let rule = numbers.entry((one.whom, one.people)).or_default();
        rule.get_or_insert_with(|| one.rule.clone());
    }
    for (whom, people, rule) in old.named().into_iter().chain(new.named()) {
        // The law says more exactly of whom the number is.
        if whom == Whom::All && numbers.contains_key(&(Whom::NonSensitive, people)) {
            continue;
        }
        let known = numbers.entry((whom, people)).or_default();
        if known.is_none() {
            *known = rule.map(str::to_owned);
        }
    }
    let crossed = numbers.into_iter().filter_map(|((whom, people), rule)| {
        let (was, is) = (old.people(whom), new.people(whom));
        let kind = match (was.at_least(people), is.at_least(people)) {
            (Some(false) | None, Some(true)) => Kind::ThresholdUp,
            (Some(true) | None, Some(false)) => Kind::ThresholdDown,
            (Some(false), None) => Kind::ThresholdOpen,
            (Some(true), None) => Kind::ThresholdUnsure,
            _ => return None,
        };
        let change = Change::of(kind).sides(Value::Count(was), Value::Count(is));
        Some(Change {
            rule,
            ..change.what(Value::Threshold(Threshold { people, of: whom }))
        })
    });
    crossed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_is_stricter_where_an_end_rises_and_none_falls() {
        use Measure::{ContractOrCertification as C, Exempt as E, SecurityAssessment as S};
        for (old, new, expected) in [
            ((E, E), (E, E), None),
            ((E, E), (C, C), Some(Kind::DutyStricter)),
            ((E, S), (S, S), Some(Kind::DutyStricter)),
            ((E, E), (E, S), Some(Kind::DutyStricter)),
            ((E, S), (E, E), Some(Kind::DutyLaxer)),
            ((S, S), (C, S), Some(Kind::DutyLaxer)),
            ((E, S), (C, C), Some(Kind::DutyNarrower)),
            ((C, C), (E, S), Some(Kind::DutyWider)),
        ] {
            let duty = |(floor, ceiling)| Duty { floor, ceiling };
            let found = kind(duty(old), duty(new), Kind::DutyStricter, Kind::DutyLaxer);
            assert_eq!(found, expected, "{old:?} {new:?}");
        }
    }
}
