//! Columns whose headers name nobody in, those that their place gives to somebody marked as theirs.
//!
//! Order is weak evidence: it counts only where it is plain.

use super::told::{Person, Scope, Told};
use crate::model::person_key::KeyClass;
use crate::pack::context::Whom;
use std::collections::BTreeMap;

/// Gives columns to the persons between or behind whose columns they stand.
pub(super) fn apply(scope: &mut Scope<'_>) {
    between(&mut scope.columns);
    behind(&mut scope.columns);
}

/// A telephone between the name and the address of the receiver is the receiver's. Where the row has a main person too, it is only
/// where that person has another of the kind; beside guardians and the like, in any case.
fn between(columns: &mut [Told<'_>]) {
    let marked: Vec<usize> = (0..columns.len())
        .filter(|at| columns[*at].role.is_some())
        .collect();
    for pair in marked.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let run = from + 1..to;
        if columns[from].whose() != columns[to].whose()
            || columns[run.clone()].iter().any(names_somebody)
        {
            continue;
        }
        let (role, owner) = (columns[from].role.clone(), columns[from].owner);
        let is_other = (role.as_ref()).is_some_and(|(_, role)| role.whom == Whom::Other);
        let mut unnamed = columns.iter().filter(|told| told.role.is_none());
        let needs_another = is_other || unnamed.any(names_somebody);
        let theirs: Vec<usize> = run
            .clone()
            .filter(|at| {
                let told = &columns[*at];
                let key = told.key.as_ref().filter(|key| !key.is_thing);
                let class = key.map(|key| key.kind.class);
                matches!(class, Some(KeyClass::Contact | KeyClass::Attribute))
                    && (!needs_another || has_another(columns, told, run.clone()))
            })
            .collect();
        for at in theirs {
            columns[at].role.clone_from(&role);
            columns[at].owner = owner;
        }
    }
}

fn names_somebody(told: &Told<'_>) -> bool {
    told.is(KeyClass::Name) || told.is(KeyClass::Natural)
}

/// Whether a column of the same kind that names nobody stands outside the run.
fn has_another(columns: &[Told<'_>], told: &Told<'_>, run: std::ops::Range<usize>) -> bool {
    let element = |told: &Told<'_>| told.key.as_ref().map(|key| key.kind.element.clone());
    let outside = columns
        .iter()
        .enumerate()
        .filter(|(at, _)| !run.contains(at));
    let mut unnamed = outside.filter(|(_, other)| other.role.is_none());
    unnamed.any(|(_, other)| other.key.is_some() && element(other) == element(told))
}

/// Behind each party's first column stand the same kinds of columns: each party has those behind its own.
fn behind(columns: &mut [Told<'_>]) {
    let is_party = |told: &Told<'_>| {
        (told.role.as_ref()).is_some_and(|(_, role)| role.whom != Whom::Other)
            && told.person().is_some()
    };
    // For each party the columns behind its own, as far as nobody else's follows.
    let mut runs: BTreeMap<Person, Vec<usize>> = BTreeMap::new();
    let mut current: Option<Person> = None;
    for (at, told) in columns.iter().enumerate() {
        match told.whose() {
            Some(role) if is_party(told) => {
                runs.entry(role).or_default();
                current = Some(role);
            }
            Some(role) if current != Some(role) => current = None,
            Some(_) => {}
            None if told.key.is_some() || told.covered.is_some() => {
                if let Some(role) = current {
                    runs.entry(role).or_default().push(at);
                }
            }
            None => {}
        }
    }
    let kinds = |run: &Vec<usize>| {
        let mut kinds: Vec<Option<String>> = (run.iter())
            .map(|at| {
                let key = columns[*at].key.as_ref().or(columns[*at].covered.as_ref());
                key.map(|key| key.kind.element.clone())
            })
            .collect();
        kinds.sort();
        kinds
    };
    let mut each = runs.values().map(kinds);
    let first = each.next();
    let are_alike = runs.len() > 1
        && first.as_ref().is_some_and(|first| !first.is_empty())
        && each.all(|other| Some(other) == first);
    if !are_alike {
        return;
    }
    for (role, run) in runs {
        let named = (columns.iter()).find(|told| told.whose() == Some(role));
        let named = named.and_then(|told| told.role.clone());
        for at in run {
            columns[at].role.clone_from(&named);
            columns[at].owner = role.1;
        }
    }
}
