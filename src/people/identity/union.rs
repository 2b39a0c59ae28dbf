//! The identities of several datasets in, the people of all of them together out.
//!
//! Documents, contacts, names and attributes of one kind and form are compared across datasets; local numbers only where they
//! are one numbering. A dataset that has two kinds of keys joins datasets that have one of them each.

use super::assumptions::{Assumption, Bound, End, Rule};
use super::declared::{Declared, Linked};
use super::given::{Given, Identities, Seen, SlotsOf};
use super::namespace::{Scope, numbered};
use super::records::{Part, Records};
use super::{Counted, numbers, of_records};
use crate::model::Count;
use crate::model::finding::Form;
use crate::people::kind::{KeyClass, KeyKind};
use std::collections::BTreeMap;

/// A dataset of a union.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What is known of its identities.
    pub given: Given<'a>,
    /// Its own people.
    pub own: &'a Counted,
    /// Kinds of which somebody declared that they are of one numbering with those of other datasets: the number of the kind, and of
    /// the link, which is the same for all of a numbering.
    pub links: &'a [(usize, u32)],
}

/// A dataset whose identities are known.
#[derive(Clone, Copy)]
struct Known<'a> {
    given: Given<'a>,
    identities: &'a Identities,
    links: &'a [(usize, u32)],
}

/// The people of all members: those whose identities are known are joined by them, the others lie anywhere between the largest
/// dataset and the sum.
#[must_use]
pub fn union(members: &[Member<'_>]) -> Counted {
    if let [only] = members {
        return only.own.clone();
    }
    let mut known = Vec::new();
    let mut others: Vec<Counted> = Vec::new();
    for member in members {
        match member.given.seen {
            Seen::Each(identities) => known.push(Known {
                given: member.given,
                identities,
                links: member.links,
            }),
            Seen::Numbers(kept) => others.push(numbers::count(&member.given, kept)),
        }
    }
    let joined = joined(known);
    let all = (others.iter()).fold(joined, beside);
    within(all, members)
}

/// People of datasets whose identities are known.
fn joined(mut known: Vec<Known<'_>>) -> Counted {
    if known.is_empty() {
        return Counted::default();
    }
    // The order of the datasets decides nothing.
    known.sort_by_cached_key(|one| (one.given.kinds.to_vec(), one.identities.digest()));
    let mut taken = Vec::new();
    let all = AllKinds::of(&known, &mut taken);
    let parts: Vec<Part<'_>> = parts(&known, &all.places, &all.declared);
    if forms_apart(&all.kinds) {
        taken.push(Assumption::FormsApart);
    }
    let slots = known.iter().map(|one| one.given.slots);
    let slots = slots.reduce(SlotsOf::plus).unwrap_or_default();
    let mut counted = of_records(Records::of(all.kinds, &parts), slots);
    counted.assumptions.extend(taken);
    counted
}

fn parts<'a>(
    known: &[Known<'a>],
    places: &'a [Vec<usize>],
    declared: &'a [Vec<(usize, usize)>],
) -> Vec<Part<'a>> {
    let declared = declared
        .iter()
        .map(Vec::as_slice)
        .chain(std::iter::repeat(&[][..]));
    (known.iter().zip(places).zip(declared))
        .map(|((one, places), declared)| Part {
            given: one.given,
            identities: one.identities,
            places,
            declared,
        })
        .collect()
}

/// The kinds of all datasets.
struct AllKinds {
    /// The strongest class first; behind them contacts of which equal ones are declared to be one person's.
    kinds: Vec<KeyKind>,
    /// The place of each dataset's own kinds among them. A scoped kind is one kind for each numbering.
    places: Vec<Vec<usize>>,
    /// For each dataset its declared contacts: which of its own kinds, and the place.
    declared: Vec<Vec<(usize, usize)>>,
}

impl AllKinds {
    fn of(known: &[Known<'_>], taken: &mut Vec<Assumption>) -> Self {
        let linked: Vec<Linked<'_>> = (known.iter())
            .map(|one| (one.given.kinds, one.links))
            .collect();
        let declared = Declared::of(&linked);
        let (kinds, places) = kinds_of_all(known, &declared, taken);
        let mut all = Self {
            kinds,
            places,
            declared: vec![Vec::new(); known.len()],
        };
        let mut of_contact = BTreeMap::new();
        for (part, contacts) in declared.contacts.iter().enumerate() {
            for &(own, numbering) in contacts {
                let contact = &known[part].given.kinds[own];
                let place = *of_contact.entry((contact, numbering)).or_insert_with(|| {
                    all.kinds.push(KeyKind {
                        class: KeyClass::Scoped,
                        several: true,
                        ..contact.clone()
                    });
                    all.kinds.len() - 1
                });
                all.declared[part].push((own, place));
            }
        }
        add_if(taken, !of_contact.is_empty(), Assumption::ScopesDeclared);
        all
    }
}

/// The kinds of all datasets, the strongest class first, with the place of each dataset's own among them.
fn kinds_of_all(
    known: &[Known<'_>],
    declared: &Declared,
    taken: &mut Vec<Assumption>,
) -> (Vec<KeyKind>, Vec<Vec<usize>>) {
    let mut shared: Vec<KeyKind> = Vec::new();
    for kind in declared.kinds.iter().flatten() {
        if !shared.contains(kind) {
            shared.push(kind.clone());
        }
    }
    shared.sort_by_key(|kind| kind.class);
    let place = |kind| shared.iter().position(|one| one == kind).unwrap_or(0);
    let of_kinds: Vec<Vec<usize>> = (declared.kinds.iter())
        .map(|kinds| kinds.iter().map(place).collect())
        .collect();
    let compared = parts(known, &of_kinds, &[]);
    let mut kinds = Vec::new();
    let mut places = of_kinds.clone();
    for (place, kind) in shared.iter().enumerate() {
        let scopes = scopes_of(&of_kinds, place);
        let numbering = match kind.class {
            KeyClass::Scoped => {
                let numbering = |scope: &Scope| declared.numberings[scope.part][scope.own];
                let declared: Vec<Option<u64>> = scopes.iter().map(numbering).collect();
                let numbered = numbered(&compared, &scopes, &declared);
                add_if(taken, numbered.by_evidence, Assumption::ScopesJoined);
                add_if(taken, are_several(&declared), Assumption::ScopesDeclared);
                numbered.numbering
            }
            _ => vec![0; scopes.len()],
        };
        let mut different = numbering.clone();
        different.sort_unstable();
        different.dedup();
        let is_apart = kind.class == KeyClass::Scoped && different.len() > 1;
        add_if(taken, is_apart, Assumption::ScopesApart);
        for (scope, number) in scopes.iter().zip(numbering) {
            let place = different.binary_search(&number).unwrap_or(0);
            places[scope.part][scope.own] = kinds.len() + place;
        }
        kinds.extend(different.iter().map(|_| kind.clone()));
    }
    (kinds, places)
}

/// Whether a declared numbering is that of several scopes.
fn are_several(declared: &[Option<u64>]) -> bool {
    let mut numberings: Vec<u64> = declared.iter().copied().flatten().collect();
    numberings.sort_unstable();
    numberings.windows(2).any(|pair| pair[0] == pair[1])
}

/// Where the datasets have a kind.
fn scopes_of(of_kinds: &[Vec<usize>], place: usize) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for (part, own) in of_kinds.iter().enumerate() {
        let with = (0..own.len()).filter(|&one| own[one] == place);
        scopes.extend(with.map(|own| Scope { part, own }));
    }
    scopes
}

fn add_if(taken: &mut Vec<Assumption>, is: bool, assumption: Assumption) {
    if is {
        taken.push(assumption);
    }
}

/// Whether keys stand there both hidden and plain.
fn forms_apart(kinds: &[KeyKind]) -> bool {
    let is_hidden = |kind: &KeyKind| kind.form != Form::Plain;
    // Whose number a digest is its header may not say.
    let is_plain = |kind: &KeyKind| kind.form == Form::Plain && kind.class <= KeyClass::Contact;
    kinds.iter().any(is_hidden) && kinds.iter().any(is_plain)
}

/// The people of two groups of which nothing says how far they are the same.
fn beside(one: Counted, other: &Counted) -> Counted {
    let mut counted = one;
    counted.all = counted.all.union_unknown(other.all);
    counted.sensitive = counted.sensitive.union_unknown(other.sensitive);
    counted.minors = counted.minors.union_unknown(other.minors);
    counted.bounds.extend_from_slice(&other.bounds);
    counted.assumptions.extend(&other.assumptions);
    counted
}

/// No more than all datasets together, no fewer than the largest.
fn within(mut counted: Counted, members: &[Member<'_>]) -> Counted {
    let own = |of: fn(&Counted) -> Count| {
        let counts = members.iter().map(|member| of(member.own));
        counts.fold(Count::default(), Count::union_unknown)
    };
    let all = own(|own| own.all);
    let bound = |end, rule, people| Bound {
        end,
        rule,
        kind: None,
        people,
    };
    if all.lower > counted.all.lower {
        let largest = bound(End::Lower, Rule::LargestDataset, all.lower);
        counted.bounds.push(largest);
    }
    if let Some(sum) = all
        .upper
        .filter(|&sum| counted.all.upper.is_none_or(|upper| sum < upper))
    {
        counted
            .bounds
            .push(bound(End::Upper, Rule::SumOfDatasets, sum));
    }
    counted.all = between(counted.all, all);
    counted.sensitive = between(counted.sensitive, own(|own| own.sensitive));
    counted.minors = between(counted.minors, own(|own| own.minors));
    counted
}

/// The narrower of two intervals that both hold the number.
fn between(one: Count, other: Count) -> Count {
    let lower = one.lower.max(other.lower);
    let upper = match (one.upper, other.upper) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    Count::new(lower, one.estimate, upper.map(|upper| upper.max(lower)))
}
