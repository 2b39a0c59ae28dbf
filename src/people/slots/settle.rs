//! The columns of one list or of the rows in, the persons whom they tell of out.

use super::Whose;
use super::group::Group;
use super::order;
use super::told::{Scope, Told};
use crate::model::person_key::KeyClass;
use std::collections::BTreeMap;

/// The persons of a scope: one for each role, and one for the columns that name nobody unless these are one of the others'.
pub(super) fn settle(mut scope: Scope<'_>) -> Vec<Group<'_>> {
    order::apply(&mut scope);
    let mut roles: BTreeMap<Option<usize>, Vec<Told<'_>>> = BTreeMap::new();
    for told in scope.columns {
        roles.entry(told.whose()).or_default().push(told);
    }
    let list = scope.list;
    let groups = roles.into_values().filter_map(|columns| {
        let role = columns.first()?.role.clone();
        Some(Group::of(role, list.clone(), columns))
    });
    let (unnamed, named): (Vec<_>, Vec<_>) = groups.partition(|group| group.role.is_none());
    let (mut main, mut others): (Vec<_>, Vec<_>) = (named.into_iter())
        .filter(|group| group.columns.iter().any(Told::counts))
        .partition(|group| group.whom == Whose::Main);
    if let Some(unnamed) = unnamed.into_iter().next() {
        with_unnamed(unnamed, &mut main, &mut others);
    }
    main.extend(others);
    main
}

/// Finds whose the columns are that name nobody.
fn with_unnamed<'a>(unnamed: Group<'a>, main: &mut Vec<Group<'a>>, others: &mut Vec<Group<'a>>) {
    if let Some(owner) = owner(&unnamed, main) {
        main[owner].take(unnamed);
    } else if main.is_empty() && is_how_to_reach(&unnamed, others) {
        others[0].take(unnamed);
    } else if main.is_empty() || unnamed.has_person() {
        main.insert(0, unnamed);
    } else {
        // Nothing says which of the parties it is about.
        let sensitive = unnamed.sensitive();
        for group in main.iter_mut() {
            group.perhaps_sensitive.clone_from(&sensitive);
        }
        let mut things = unnamed;
        things
            .columns
            .retain(|told| told.key.as_ref().is_some_and(|key| key.is_thing));
        for told in &mut things.columns {
            told.is_sensitive = false;
        }
        if let Some(first) = main.first_mut() {
            first.take(things);
        }
    }
}

/// The party to whom the columns belong that name nobody: the only one, or the only one whom the row is mostly about, unless these
/// columns tell of a person of their own.
fn owner(unnamed: &Group<'_>, main: &[Group<'_>]) -> Option<usize> {
    let only = |mut fitting: std::vec::IntoIter<usize>| {
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let all: Vec<usize> = (0..main.len()).collect();
    let subjects: Vec<usize> = (all.iter().copied())
        .filter(|at| main[*at].is_subject())
        .collect();
    let owner = only(all.into_iter()).or_else(|| only(subjects.into_iter()))?;
    (!are_two(unnamed, &main[owner])).then_some(owner)
}

/// Whether the columns that name nobody tell of another person than the party's: both have a name, or a number of which a person has
/// one; or what names nobody is an account, and such a party seldom has it.
fn are_two(unnamed: &Group<'_>, party: &Group<'_>) -> bool {
    let has_name = |group: &Group<'_>| group.columns.iter().any(Told::is_own_name);
    let is_apart = party.role.as_ref().is_some_and(|(_, role)| role.apart);
    let has = |class| unnamed.columns.iter().any(|told| told.is(class));
    if has_name(unnamed) && has_name(party) || is_apart && has(KeyClass::Scoped) {
        return true;
    }
    // Both can be called, each under a number of their own.
    let reaches = |group: &Group<'_>| -> Vec<String> {
        let ways = group
            .columns
            .iter()
            .filter(|told| told.is(KeyClass::Contact));
        ways.filter_map(Told::person)
            .map(|key| key.kind.element.clone())
            .collect()
    };
    if is_apart
        && reaches(unnamed)
            .iter()
            .any(|way| reaches(party).contains(way))
    {
        return true;
    }
    let singles = |group: &Group<'_>| -> Vec<String> {
        let single = group.columns.iter().filter_map(Told::person).filter(|key| {
            matches!(key.kind.class, KeyClass::Natural | KeyClass::Scoped) && !key.kind.several
        });
        single.map(|key| key.kind.element.clone()).collect()
    };
    let theirs = singles(party);
    singles(unnamed)
        .iter()
        .any(|element| theirs.contains(element))
}

/// Whether columns that name nobody only say how a person is reached who is named beside them, and nothing else is about persons.
fn is_how_to_reach(unnamed: &Group<'_>, others: &[Group<'_>]) -> bool {
    let only_name = |told: &Told<'_>| told.person().is_none() || told.is(KeyClass::Name);
    let [other] = others else {
        return false;
    };
    let contacts = unnamed.columns.iter();
    unnamed.has_person()
        && other.columns.iter().any(|told| told.is(KeyClass::Name))
        && other.columns.iter().all(only_name)
        && contacts
            .clone()
            .all(|told| told.is(KeyClass::Contact) || !told.is_personal)
}

/// Where nobody else is in the table, guardians or contacts are whom it is about.
pub(super) fn promote(groups: &mut [Group<'_>]) {
    let describes = |group: &Group<'_>| group.columns.iter().any(|told| told.is_personal);
    let mut main = groups.iter().filter(|group| group.whom == Whose::Main);
    if main.any(describes) {
        return;
    }
    for group in groups {
        group.whom = Whose::Main;
    }
}
