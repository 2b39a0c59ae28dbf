//! The distinct identities of a dataset go in, how many people they are of comes out: an interval, what sets its ends, and what
//! it takes for granted.

mod assumptions;
mod clusters;
mod given;
mod graph;
mod hubs;
mod lower;
mod namespace;
mod numbers;
mod records;
mod subset;
mod union;
mod upper;

pub use assumptions::{Assumption, Bound, End, Rule};
pub use given::{Given, Identities, Numbers, Seen, Slots, SlotsOf};
pub use union::{Member, union};

use crate::model::Count;
use crate::people::kind::{KeyClass, KeyKind};
use graph::Graph;
use lower::{Least, Lower};
use records::{Part, Records};
use std::collections::BTreeSet;
use subset::{ALL, SUBSETS};
use upper::{Most, Step};

/// People of a dataset, or of several.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counted {
    /// All.
    pub all: Count,
    /// Of whom something sensitive is told.
    pub sensitive: Count,
    /// Minors.
    pub minors: Count,
    /// What the ends of `all` rest on, in the order of the argument.
    pub bounds: Vec<Bound>,
    /// What is taken for granted.
    pub assumptions: BTreeSet<Assumption>,
}

/// The people of a dataset.
#[must_use]
pub fn count(given: &Given<'_>) -> Counted {
    match given.seen {
        Seen::Each(identities) => {
            let (kinds, places) = kinds_of(given.kinds);
            let part = Part {
                given: *given,
                identities,
                places: &places,
            };
            of_records(Records::of(kinds, &[part]), given.slots)
        }
        Seen::Numbers(numbers) => numbers::count(given, numbers),
    }
}

/// Different kinds, the strongest class first, and the place of each of `own` among them.
fn kinds_of(own: &[KeyKind]) -> (Vec<KeyKind>, Vec<usize>) {
    let mut kinds: Vec<KeyKind> = Vec::new();
    for kind in own {
        if !kinds.contains(kind) {
            kinds.push(kind.clone());
        }
    }
    kinds.sort_by_key(|kind| kind.class);
    let place = |kind| kinds.iter().position(|one| one == kind).unwrap_or(0);
    let places = own.iter().map(place).collect();
    (kinds, places)
}

/// The people of records.
fn of_records(mut records: Records, slots: SlotsOf) -> Counted {
    let hubs = hubs::remove(&mut records);
    let graph = Graph::of(&records);
    let most = Most::of(&records, &graph);
    let lower = Lower::of(&records, &graph);
    let least = lower.by_kind();
    let best = |of: usize| {
        let by_people = |least: &&Least| (least.people(of), std::cmp::Reverse(least.place));
        least.iter().max_by_key(by_people)
    };
    let mut counted = Counted::default();
    let slots = subset::slots(slots);
    let counts: [Count; SUBSETS] = std::array::from_fn(|of| {
        let steps = most.steps(of, slots[of], !hubs.is_empty());
        let sum: u64 = steps.iter().map(|step| step.2).sum();
        let upper = sum.min(slots[of].told);
        let somebody = u64::from(slots[of].told > 0);
        let least = best(of).map_or(0, |least| least.people(of));
        let misspelt = best(of).map_or(0, |least| least.misspelt_numbers[of]);
        let estimate = most.estimate(of, slots[of], misspelt);
        Count::between(least.max(somebody).min(upper), estimate, upper)
    });
    [counted.all, counted.sensitive, counted.minors] = counts;
    counted.bounds = bounds_below(&records, best(ALL), counted.all.lower);
    if let Some(least) = best(ALL) {
        counted.assumptions.extend(lower.assumptions(least));
    }
    let steps = most.steps(ALL, slots[ALL], !hubs.is_empty());
    (counted.bounds).extend(bounds_above(&records, &steps, slots[ALL].told));
    let of_upper = assumed_above(&records, &most, slots[ALL], !hubs.is_empty());
    counted.assumptions.extend(of_upper);
    counted
}

/// The steps towards the lower end.
fn bounds_below(records: &Records, least: Option<&Least>, people: u64) -> Vec<Bound> {
    let end = End::Lower;
    let somebody = Bound {
        end,
        rule: Rule::Somebody,
        kind: None,
        people,
    };
    let Some(least) = least.filter(|least| least.people(ALL) > 0) else {
        return if people > 0 {
            vec![somebody]
        } else {
            Vec::new()
        };
    };
    let rules = least.rules(ALL).into_iter().filter(|rule| rule.1 > 0);
    let kind = &records.kinds[least.place].what;
    rules
        .map(|(rule, people)| Bound {
            end,
            rule,
            kind: Some(kind.clone()),
            people,
        })
        .collect()
}

/// The steps towards the upper end.
fn bounds_above(records: &Records, steps: &[Step], told: u64) -> Vec<Bound> {
    let sum: u64 = steps.iter().map(|step| step.2).sum();
    let filled = (sum > told).then_some((Rule::FilledSlots, None, told));
    let steps = steps.iter().copied().chain(filled);
    steps
        .map(|(rule, place, people)| Bound {
            end: End::Upper,
            rule,
            kind: place.map(|place| records.kinds[place].what.clone()),
            people,
        })
        .collect()
}

/// What the upper end takes for granted.
fn assumed_above(records: &Records, most: &Most, slots: Slots, has_hubs: bool) -> Vec<Assumption> {
    let mut taken = Vec::new();
    let mut add = |is: bool, assumption| {
        if is {
            taken.push(assumption);
        }
    };
    let has = |class| records.has(class);
    add(has(KeyClass::Natural), Assumption::OneNumberEach);
    add(has(KeyClass::Scoped), Assumption::OneScopedNumberEach);
    add(has(KeyClass::Contact), Assumption::OneContactEach);
    let named = has(KeyClass::Contact) && has(KeyClass::Name);
    add(named, Assumption::ContactWithName);
    let shared = most.sharers.iter().any(|(_, each)| each[ALL] > 0);
    add(shared, Assumption::SharedAsSeen);
    let births = has(KeyClass::Name) && has(KeyClass::Attribute);
    add(births, Assumption::NameWithBirth);
    add(has_hubs, Assumption::PlaceholdersLeftOut);
    add(slots.keyless > 0, Assumption::KeylessApart);
    taken
}
