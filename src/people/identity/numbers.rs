//! Numbers of distinct keys in, the people of a dataset too large for the graph out.

use super::Counted;
use super::assumptions::{Assumption, Bound, End, Rule};
use super::chance::with_chance_of;
use super::given::{Given, Numbers, Seen, Slots};
use super::names::wrong_in;
use super::rosters::one_each;
use super::subset::{self, ALL, SUBSETS};
use crate::model::Count;
use crate::people::kind::{KeyClass, KeyKind};

/// So many values of which none is shared show that none is.
const SURE: u64 = 300;
/// Misspelt numbers for each that fails its check.
const MISSPELT: f64 = 1.1;

/// The people behind numbers of distinct keys, for each count.
pub(super) fn count(given: &Given<'_>, numbers: [&Numbers; SUBSETS]) -> Counted {
    let slots = subset::slots(given.slots);
    let mut counted = Counted::default();
    let counts: [Count; SUBSETS] = std::array::from_fn(|of| {
        let lower = lower(given, numbers[of]).map_or(0, |(_, people)| people);
        let all = upper(numbers[of], slots[of], given.kinds);
        let upper = by_one_kind(given, numbers[of], slots[of])
            .map(|(_, people)| people)
            .filter(|&people| people >= lower)
            .map_or(all, |people| people.min(all));
        let somebody = u64::from(slots[of].told > 0);
        let keyed = numbers[of].coalesced.max(lower);
        let each = keyed as f64 / slots[of].keyed().max(1) as f64;
        let estimate = keyed + (slots[of].keyless as f64 * each.min(1.0)).round() as u64;
        Count::between(lower.max(somebody).min(upper), estimate, upper)
    });
    [counted.all, counted.sensitive, counted.minors] = counts;
    if let Some((place, _)) = lower(given, numbers[ALL]) {
        let kind = given.kinds.get(place).cloned();
        counted.assumptions.extend(kind.as_ref().map(assumed));
        let named = given.kinds.iter().any(|kind| kind.class == KeyClass::Name);
        if named && is_roster(given, place) {
            counted.assumptions.insert(Assumption::OneRowEach);
        }
        counted.bounds.push(Bound {
            end: End::Lower,
            rule: Rule::DifferentValues,
            kind,
            people: counted.all.lower,
        });
    }
    if let Some((place, people)) = by_one_kind(given, numbers[ALL], slots[ALL])
        && counted.all.upper == Some(people)
    {
        counted.bounds.push(Bound {
            end: End::Upper,
            rule: Rule::ValuesAndOthers,
            kind: given.kinds.get(place).cloned(),
            people,
        });
    }
    for (rule, people) in steps(numbers[ALL], slots[ALL], given.kinds) {
        counted.bounds.push(Bound {
            end: End::Upper,
            rule,
            kind: None,
            people,
        });
    }
    if slots[ALL].keyless > 0 {
        counted.assumptions.insert(Assumption::KeylessApart);
    }
    counted.assumptions.extend(given.kinds.iter().map(assumed));
    counted
}

/// The kind that gives the most persons at least, and how many these are.
fn lower(given: &Given<'_>, numbers: &Numbers) -> Option<(usize, u64)> {
    let of_class = |class: KeyClass| {
        let kinds = given.kinds.iter().zip(&numbers.by_kind);
        kinds.filter(move |(kind, people)| kind.class == class && **people > 0)
    };
    let has = |class| of_class(class).next().is_some();
    let in_all = |place: usize| match given.seen {
        Seen::Numbers([all, ..]) => all.by_kind.get(place).copied().unwrap_or(0),
        Seen::Each(_) => 0,
    };
    let by_kind = |(place, kind): (usize, &KeyKind)| {
        let values = *numbers.by_kind.get(place)?;
        let failing = given.failing.get(place).copied().flatten().unwrap_or(0.0);
        // Further values of persons whom a stronger key counts are not told from values of other persons.
        let further = match kind.class {
            KeyClass::Natural => {
                kind.several && of_class(KeyClass::Natural).any(|(k, _)| !k.several)
            }
            KeyClass::Scoped => has(KeyClass::Natural) && kind.several,
            KeyClass::Contact => {
                has(KeyClass::Natural)
                    || has(KeyClass::Scoped)
                    || (has(KeyClass::Name) && !is_roster(given, place))
            }
            KeyClass::Name | KeyClass::Attribute => false,
        };
        let wrong = match kind.class {
            KeyClass::Name | KeyClass::Attribute => wrong_in(values, in_all(place)),
            _ if failing > 0.0 => with_chance_of(values, failing * MISSPELT),
            _ => 0,
        };
        let most = match kind.class {
            KeyClass::Name | KeyClass::Attribute => values,
            _ => values.min(numbers.coalesced),
        };
        let people = most.saturating_sub(wrong);
        (!further).then_some((place, people))
    };
    let all = given.kinds.iter().enumerate().filter_map(by_kind);
    all.max_by_key(|&(place, people)| (people, std::cmp::Reverse(place)))
}

/// The kind with the fewest different values and slots without one, together, and how many these are: a value is of one person,
/// and so is every slot without one.
fn by_one_kind(given: &Given<'_>, numbers: &Numbers, slots: Slots) -> Option<(usize, u64)> {
    let kinds = given.kinds.iter().enumerate();
    let by_kind = kinds.filter_map(|(place, kind)| {
        let (values, filled) = (*numbers.by_kind.get(place)?, *numbers.filled.get(place)?);
        let others = slots.told.saturating_sub(filled);
        let one_each = match kind.class {
            KeyClass::Natural => true,
            KeyClass::Scoped => !kind.several && values >= SURE && is_unshared(given, place),
            _ => false,
        };
        one_each.then_some((place, values.saturating_add(others)))
    });
    by_kind.min_by_key(|&(place, people)| (people, place))
}

/// Whether every slot with a value of this contact has another, and nothing beside it can say that two slots are one person's.
fn is_roster(given: &Given<'_>, place: usize) -> bool {
    let Seen::Numbers([all, ..]) = given.seen else {
        return false;
    };
    let has = |class| given.kinds.iter().any(|kind| kind.class == class);
    let contacts = (given.kinds.iter()).filter(|kind| kind.class == KeyClass::Contact);
    let alone = contacts.count() == 1 && !has(KeyClass::Attribute);
    let numbers = all.by_kind.get(place).zip(all.filled.get(place));
    alone
        && numbers.is_some_and(|(&values, &filled)| one_each(values, filled, given.slots.all.told))
}

/// Whether no value of the kind stands beside two natural keys.
fn is_unshared(given: &Given<'_>, place: usize) -> bool {
    match given.seen {
        Seen::Numbers([all, ..]) => all.shared.get(place) == Some(&0),
        Seen::Each(_) => false,
    }
}

fn steps(numbers: &Numbers, slots: Slots, kinds: &[KeyKind]) -> Vec<(Rule, u64)> {
    let weak = |kind: &KeyKind| matches!(kind.class, KeyClass::Name | KeyClass::Attribute);
    let left = slots.keyed().saturating_sub(numbers.coalesced);
    let weak = if kinds.iter().any(weak) {
        slots.weak.unwrap_or(left).min(left)
    } else {
        0
    };
    let mut steps = vec![
        (
            Rule::WholeIdentities,
            numbers.with_names.max(numbers.coalesced),
        ),
        (Rule::WeakSlots, weak),
        (Rule::KeylessSlots, slots.keyless),
    ];
    let sum: u64 = steps.iter().map(|step| step.1).sum();
    if sum > slots.told {
        steps.push((Rule::FilledSlots, slots.told));
    }
    steps.retain(|step| step.1 > 0);
    steps
}

fn upper(numbers: &Numbers, slots: Slots, kinds: &[KeyKind]) -> u64 {
    let steps = steps(numbers, slots, kinds);
    let added = steps.iter().filter(|step| step.0 != Rule::FilledSlots);
    added.map(|step| step.1).sum::<u64>().min(slots.told)
}

/// What a kind of key takes for granted.
fn assumed(kind: &KeyKind) -> Assumption {
    match kind.class {
        KeyClass::Natural => Assumption::OneNumberEach,
        KeyClass::Scoped => Assumption::OneScopedNumberEach,
        KeyClass::Contact => Assumption::OneContactEach,
        KeyClass::Name | KeyClass::Attribute => Assumption::NamesSpeltRight,
    }
}
