//! The columns of one list or of the rows in, the persons whom they tell of out.

use super::Whose;
use super::group::Group;
use super::order;
use super::told::{Person, Scope, Told};
use crate::model::person_key::KeyClass;
use crate::pack::context::Whom;
use std::collections::{BTreeMap, BTreeSet};

/// The persons of a scope: one for each role, and one for the columns that name nobody unless these are one of the others'.
pub(super) fn settle(mut scope: Scope<'_>) -> Vec<Group<'_>> {
    order::apply(&mut scope);
    drop_keyless(&mut scope.columns);
    let mut roles: BTreeMap<Option<Person>, Vec<Told<'_>>> = BTreeMap::new();
    for told in scope.columns {
        roles.entry(told.whose()).or_default().push(told);
    }
    let list = scope.list;
    let groups = roles.into_values().filter_map(|columns| {
        let role = columns.first()?.role.clone();
        Some(Group::of(role, list.clone(), columns))
    });
    let (unnamed, named): (Vec<_>, Vec<_>) = groups.partition(|group| group.role.is_none());
    let (mut main, mut others): (Vec<_>, Vec<_>) =
        (named.into_iter()).partition(|group| group.whom == Whose::Main);
    if let Some(unnamed) = unnamed.into_iter().next() {
        with_unnamed(unnamed, &mut main, &mut others);
    }
    join_ways_to_reach(&mut others);
    main.extend(others);
    main
}

/// Gives the telephone of a contact person to the only one beside the main persons who has a name and no way to be reached: 紧急联系人
/// and 联系人电话 are one person's.
fn join_ways_to_reach(others: &mut Vec<Group<'_>>) {
    let has_name = |group: &Group<'_>| group.columns.iter().any(Told::is_own_name);
    let is_reached = |group: &Group<'_>| {
        let mut columns = group.columns.iter();
        columns.any(|told| told.is(KeyClass::Contact))
    };
    let only_reaches = |group: &Group<'_>| {
        let keys = || group.columns.iter().filter(|told| told.is_key());
        is_reached(group) && keys().all(|told| told.is(KeyClass::Contact))
    };
    let only = |fits: &dyn Fn(&Group<'_>) -> bool| {
        let mut fitting = (0..others.len()).filter(|at| fits(&others[*at]));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let person = only(&|group| has_name(group) && !is_reached(group));
    let way = only(&only_reaches);
    if let (Some(person), Some(way)) = (person, way) {
        let taken = others.remove(way);
        let person = person - usize::from(way < person);
        others[person].take(taken);
    }
}

/// Of whom no key tells, nothing tells but of the row's main person: a mother's illness. A party is there all the same where an
/// address says so.
fn drop_keyless(columns: &mut [Told<'_>]) {
    fn tells(told: &Told<'_>) -> bool {
        let is_party = (told.role.as_ref()).is_some_and(|(_, role)| role.whom == Whom::Party);
        told.is_key() || is_party && told.locates
    }
    let told: BTreeSet<Option<Person>> = columns
        .iter()
        .filter(|told| tells(told))
        .map(Told::whose)
        .collect();
    for column in columns {
        if !told.contains(&column.whose()) {
            column.role = None;
        }
    }
}

/// Finds whose the columns are that name nobody.
fn with_unnamed<'a>(unnamed: Group<'a>, main: &mut Vec<Group<'a>>, others: &mut Vec<Group<'a>>) {
    if let Some(owner) = owner(&unnamed, main) {
        main[owner].take(unnamed);
    } else if main.is_empty() && is_how_to_reach(&unnamed, others) {
        others[0].take(unnamed);
    } else if let Some(at) = (main.is_empty())
        .then(|| is_at_work(&unnamed, others))
        .flatten()
    {
        let mut person = others.remove(at);
        person.whom = Whose::Main;
        person.take(unnamed);
        main.push(person);
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

/// The party to whom the columns belong that name nobody: the only one; else the only one without a name where these have one; else
/// the only one whom the row is mostly about. Nobody, where these columns tell of a person of their own.
fn owner(unnamed: &Group<'_>, main: &[Group<'_>]) -> Option<usize> {
    let has_name = |group: &Group<'_>| group.columns.iter().any(Told::is_own_name);
    let is_named = has_name(unnamed);
    let only = |fits: &dyn Fn(&Group<'_>) -> bool| {
        let mut fitting = (0..main.len()).filter(|at| fits(&main[*at]));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let owner = only(&|_| true)
        .or_else(|| only(&|group| is_named && group.has_person() && !has_name(group)))
        .or_else(|| only(&|group| group.is_subject()))?;
    (!are_two(unnamed, &main[owner])).then_some(owner)
}

/// Whether the columns that name nobody tell of another person than the party's: both have a name, or a number of which a person has
/// one; or what names nobody is an account, and such a party seldom has it. Members whom numbers tell apart are looked at later.
fn are_two(unnamed: &Group<'_>, party: &Group<'_>) -> bool {
    let has_numbers = |told: &Told<'_>| !told.header.numbers.is_empty();
    let mut columns: Vec<&Told<'_>> = unnamed.columns.iter().collect();
    if columns
        .iter()
        .any(|told| told.is_key() && !has_numbers(told))
    {
        columns.retain(|told| !has_numbers(told));
    }
    let of_party: Vec<&Told<'_>> = party.columns.iter().collect();
    let has_name = |columns: &[&Told<'_>]| columns.iter().any(|told| told.is_own_name());
    let is_apart = party.role.as_ref().is_some_and(|(_, role)| role.apart);
    let has = |class| columns.iter().any(|told| told.is(class));
    // A document is of whoever has a name and none: a passenger's.
    let is_account = has(KeyClass::Scoped) && !has(KeyClass::Natural);
    if has_name(&columns) && has_name(&of_party) || is_apart && is_account {
        return true;
    }
    // Both can be called, each under a number of their own.
    let reaches = |columns: &[&Told<'_>]| -> Vec<String> {
        let ways = columns.iter().filter(|told| told.is(KeyClass::Contact));
        ways.filter_map(|told| told.person())
            .map(|key| key.kind.element.clone())
            .collect()
    };
    if is_apart
        && reaches(&columns)
            .iter()
            .any(|way| reaches(&of_party).contains(way))
    {
        return true;
    }
    // Whom the row is about has several local numbers: of a file and of a card. A natural number is one person's, and an account is
    // a party's own.
    let has_several = party.is_subject();
    let singles = |columns: &[&Told<'_>]| -> Vec<String> {
        let persons = columns.iter().filter_map(|told| told.person());
        let single = persons.filter(|key| {
            let is_single = match key.kind.class {
                KeyClass::Natural => true,
                KeyClass::Scoped => !has_several,
                KeyClass::Contact | KeyClass::Name | KeyClass::Attribute => false,
            };
            is_single && !key.kind.several
        });
        single.map(|key| key.kind.element.clone()).collect()
    };
    let theirs = singles(&of_party);
    singles(&columns)
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
            .all(|told| told.is(KeyClass::Contact) || told.locates || !told.is_personal)
}

/// The one who is at work there and is the only one with a name, where what names nobody is a number or telephone and nothing
/// sensitive: a list of teachers.
fn is_at_work(unnamed: &Group<'_>, others: &[Group<'_>]) -> Option<usize> {
    let has_name = |group: &Group<'_>| group.columns.iter().any(Told::is_own_name);
    let works = |group: &Group<'_>| group.role.as_ref().is_some_and(|(_, role)| role.works);
    let describes = |told: &Told<'_>| told.is_sensitive && told.person().is_none();
    let mut named = others
        .iter()
        .enumerate()
        .filter(|(_, group)| has_name(group));
    let (at, group) = named.next()?;
    let is_alone = named.next().is_none() && works(group) && !has_name(unnamed);
    let is_theirs =
        unnamed.has_person() && !unnamed.columns.iter().any(describes) && !are_two(unnamed, group);
    (is_alone && is_theirs).then_some(at)
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
