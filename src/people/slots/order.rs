//! Columns whose headers name nobody in, those that their place gives to somebody marked as theirs.
//!
//! Order is weak evidence: it counts only where it is plain.

use super::told::{Scope, Told};
use crate::model::person_key::KeyClass;
use crate::pack::context::Whom;
use std::collections::BTreeMap;

/// Gives columns to the persons between or behind whose columns they stand.
pub(super) fn apply(scope: &mut Scope<'_>) {
    between(&mut scope.columns);
    behind(&mut scope.columns);
}

/// A telephone between the name and the address of the receiver is the receiver's. Beside the row's main persons, a guardian has it
/// only where these have another of the kind.
fn between(columns: &mut [Told<'_>]) {
    let marked: Vec<usize> = (0..columns.len())
        .filter(|at| columns[*at].role.is_some())
        .collect();
    for pair in marked.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let run = from + 1..to;
        if run.is_empty() || columns[from].whose() != columns[to].whose() {
            continue;
        }
        let names_somebody =
            |told: &Told<'_>| told.is(KeyClass::Name) || told.is(KeyClass::Natural);
        if columns[run.clone()].iter().any(names_somebody) {
            continue;
        }
        let role = columns[from].role.clone();
        let is_other = role
            .as_ref()
            .is_some_and(|(_, role)| role.whom == Whom::Other);
        for at in run.clone() {
            let element = |told: &Told<'_>| told.key.as_ref().map(|key| key.kind.element.clone());
            let is_elsewhere = columns.iter().enumerate().any(|(other, told)| {
                !run.contains(&other)
                    && told.role.is_none()
                    && told.key.is_some()
                    && element(told) == element(&columns[at])
            });
            let mains = columns.iter().filter(|told| told.role.is_none());
            let has_main = mains.clone().any(names_somebody);
            if columns[at].key.is_some()
                && (if is_other {
                    is_elsewhere
                } else {
                    !has_main || is_elsewhere
                })
            {
                columns[at].role.clone_from(&role);
            }
        }
    }
}

/// Behind each party's first column stand the same kinds of columns: each party has those behind its own.
fn behind(columns: &mut [Told<'_>]) {
    let is_party = |told: &Told<'_>| {
        (told.role.as_ref()).is_some_and(|(_, role)| role.whom != Whom::Other)
            && told.person().is_some()
    };
    // For each party the columns behind its own, as far as nobody else's follows.
    let mut runs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut current: Option<usize> = None;
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
        }
    }
}
