//! The distinct identities of a dataset go in, how many people they are of comes out: an interval, what sets its ends, and what
//! it takes for granted.
//!
//! An identity is what one slot of a row tells of its person: a hash for each kind of key that stands there. Two roads lead to
//! the number. Where all distinct identities are in memory, `graph` joins them into persons, `upper` counts the sets, and `lower`
//! asks how few persons could have left them. Where they were too many, `numbers` does what distinct hashes alone allow.
//! [`union`] does the same for the identities of several datasets together.
//!
//! # The upper end: who is surely the same
//! Two identities are joined only where a rule says that they are one person; everything else counts by itself. The rules are
//! applied from the strongest kind of key to the weakest, so that no weaker key ever joins two persons with stronger ones.
//!
//! 1. A value beside far more names or documents than nine in ten values of its kind (`hubs`) is a placeholder or a shared line:
//!    it is taken out as if the cell were empty. *PlaceholdersLeftOut.*
//! 2. Equal natural keys (resident number, passport) are one person. A passport beside two resident numbers joins neither.
//!    *OneNumberEach.*
//! 3. Equal scoped keys (member, account) are one person, as long as beside them stand at most one natural key, and one name.
//!    Beside two, the number is shared, issued again or misspelt: the persons stay apart, and a row with the number alone may be
//!    one more. *OneScopedNumberEach.*
//! 4. An equal contact and an equal name are one person; two accounts with both alike are one person's, two member numbers stay
//!    apart, because a person has one. *ContactWithName.*
//! 5. A contact alone is of the one person who stands beside it elsewhere. Beside several, it may be one more. Two contacts in
//!    one row are a whole identity: where a household shares a telephone, each has a mailbox. *OneContactEach.*
//! 6. An equal name and an equal birth date are one person, where birth dates are various enough (about as even as 50 different
//!    ones). Namesakes that have one birth date by chance (pairs of namesakes for each day that is about as frequent) are added.
//!    *NameWithBirth.*
//! 7. Numbers that were seen to be shared are shared elsewhere too: for each value with a row that has nothing beside it, as
//!    many more persons as the shares seen give, and no more than the most seen under one value. Where no value has two
//!    persons beside it, few are added, the fewer the more values have one; from 300 such values on none. *SharedAsSeen.*
//! 8. A slot with only a name is a person of its own, because namesakes look alike: as many as there are such slots.
//! 9. A slot without any key is a person of its own. *KeylessApart.*
//! 10. There are no more persons than slots.
//!
//! # The lower end: who is surely different
//! Each kind of key gives a number of persons who must be different; the largest counts. For a kind, identities are put together
//! that *may* be one person's: a shared value is taken for one person, and so is what the upper end kept apart although name and
//! number agree. Each group that has a value of the kind is then at least one person, and at least as many as it has different
//! values of a natural key of which a person has one.
//!
//! 1. Different resident numbers are different persons, less those that may be misspelt: as many as fail their check, a tenth
//!    more for errors that pass it, and chance (three standard deviations); or as many as stand beside one name and number with
//!    another. *OneNumberEach, MisspeltAsFailing, SpeltRight.*
//! 2. Different scoped keys or contacts are different persons, unless the data show persons who have several. Shown by a stronger
//!    key beside two values; then the values without a stronger key count less, in proportion; if more than one person in twenty
//!    has several, they do not count at all. Where nothing stands beside the values, nothing can show it: the count is then the
//!    number of values under this assumption. *OneScopedNumberEach, OneContactEach, SeveralAsSeen.*
//! 3. Telephones with equal names are one person here, unless persons with a stronger key show that they have one telephone each,
//!    or every row lists another telephone and nothing shows that two rows are one person's (`rosters`). *OneRowEach.*
//! 4. Different names are different persons, and so are different birth dates under one name, less one in fifty (or twice what
//!    persons with a stronger key show) for misspelling and aliases. These are at most the names that can be another's: further
//!    names beside one number or contact, and names without any (`names`). *NamesSpeltRight.*
//!
//! # The estimate
//! The sets of the upper end, without those that may be somebody counted by another set; names alone count where nobody else has
//! the name; misspelt numbers are taken off as far as persons have further rows; slots without a key hold as many persons as
//! others do.
//!
//! # Unions
//! Identities of all datasets go into one graph, so that a table with two kinds of keys joins tables with one of them each. Local
//! numbers are compared across datasets only where they are one numbering (`namespace`): other keys beside equal numbers agree in
//! most cases, or it was declared (`declared`). *ScopesJoined, ScopesDeclared, ScopesApart.* Values and their digests are different kinds, so that they may
//! be of the same persons or not. *FormsApart.* A union is never above the sum of its datasets and never below the largest.
//!
//! # Another row
//! A further row hardly ever lowers the upper end, and it may: where it holds two keys that stood in two rows before, it shows that
//! they are one person's, and takes one off. An end that never falls would have to leave links out. It would count everybody twice
//! who stands in one row by a member number and in the next by a document, and a union of two tables would be their sum whatever
//! links them. So the end follows what is known: every row is held against all others, in whatever order they come, and the number
//! never exceeds that of the slots. What a row may take off is bounded by the keys that it links.
//!
//! # What no data shows
//! One person under two accounts with nothing else beside them is two; a family that only ever appears under one telephone is one
//! person. This is what the assumptions say, and they are part of the result.

mod assumptions;
mod chance;
mod clusters;
pub(super) mod declared;
mod given;
mod graph;
mod hubs;
mod lower;
mod names;
mod namespace;
mod numbers;
mod records;
mod rosters;
mod subset;
mod union;
mod upper;

pub use assumptions::{Assumption, Bound, End, Rule};
pub use given::{Given, Identities, Numbers, Seen, Slots, SlotsOf};
pub use union::{Member, union};

use crate::model::Count;
use crate::people::kind::{KeyClass, KeyKind};
use graph::Graph;
use hubs::Hubs;
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
                declared: &[],
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
        let steps = most.steps(of, slots[of], hubs);
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
    let steps = most.steps(ALL, slots[ALL], hubs);
    (counted.bounds).extend(bounds_above(&records, &steps, slots[ALL].told));
    let of_upper = assumed_above(&records, &most, slots[ALL], hubs);
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
fn assumed_above(records: &Records, most: &Most, slots: Slots, hubs: Hubs) -> Vec<Assumption> {
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
    add(hubs.any, Assumption::PlaceholdersLeftOut);
    add(slots.keyless > 0, Assumption::KeylessApart);
    taken
}
