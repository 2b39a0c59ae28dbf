//! The keys of the main persons of a table in, the parties that they belong to out: rows may be about several persons at once, a
//! sender and a receiver, the members of a family.

use super::keys::{Key, Strength, named};
use super::table::{Persons, Table, of_role};
use crate::model::{Count, Text};
use crate::pack::context::RowPerson;
use crate::sketch::{Distinct, Merge as _};
use std::collections::BTreeMap;

/// The keys of each party, and those that say of none whose they are as one more; a single one where a row is about one person.
pub(super) fn split<'a>(main: Vec<Key<'a>>, table: &Table<'_>) -> Vec<Vec<Key<'a>>> {
    let party_of = |key: &Key<'_>| match table.roles.role(key.column).person {
        RowPerson::Party(role) if tells_persons_apart(key) => Some(role),
        _ => None,
    };
    let mut named: BTreeMap<usize, Vec<Key<'a>>> = BTreeMap::new();
    for key in &main {
        if let Some(role) = party_of(key) {
            named.entry(role).or_default().push(key.clone());
        }
    }
    let parties = Some(named).filter(|parties| parties.len() > 1);
    let Some(parties) = parties.or_else(|| numbered(&main)) else {
        return vec![main];
    };
    let mut parties: Vec<Vec<Key<'a>>> = parties.into_values().collect();
    let taken = |key: &Key<'_>| {
        let mut all = parties.iter().flatten();
        all.any(|one| one.column.ordinal == key.column.ordinal)
    };
    let rest: Vec<Key<'a>> = main
        .into_iter()
        .filter(|key| tells_persons_apart(key) && !taken(key))
        .collect();
    if !rest.is_empty() {
        parties.push(rest);
    }
    parties
}

/// Things and addresses in a network belong to whoever stands beside them.
fn tells_persons_apart(key: &Key<'_>) -> bool {
    matches!(
        key.strength,
        Strength::Issued | Strength::Contact | Strength::Name
    )
}

/// Parties that headers number: `passenger_1_name`, `passenger_2_name`. One person may have two telephones and two accounts, so
/// that names or issued numbers must be numbered.
fn numbered<'a>(main: &[Key<'a>]) -> Option<BTreeMap<usize, Vec<Key<'a>>>> {
    let mut places: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for key in main {
        let is_ones_own = matches!(key.strength, Strength::Issued | Strength::Name);
        if let Some((stem, number)) = number_in(key.column.header()).filter(|_| is_ones_own) {
            let of_stem = places.entry((stem, &key.element)).or_default();
            of_stem.push(number);
        }
    }
    let places = places.into_values().max_by_key(Vec::len)?;
    if places.len() < 2 {
        return None;
    }
    let mut parties: BTreeMap<usize, Vec<Key<'a>>> = BTreeMap::new();
    for key in main.iter().filter(|key| tells_persons_apart(key)) {
        let number = number_in(key.column.header()).map(|(_, number)| number);
        if let Some(number) = number.filter(|number| places.contains(number)) {
            parties.entry(number).or_default().push(key.clone());
        }
    }
    Some(parties)
}

/// The only number of one or two digits in a header, and the header without it.
fn number_in(path: &str) -> Option<(String, usize)> {
    let mut runs = path
        .split(|character: char| !character.is_ascii_digit())
        .filter(|run| !run.is_empty());
    let run = runs.next().filter(|run| run.len() <= 2)?;
    if runs.next().is_some() {
        return None;
    }
    Some((path.replacen(run, "#", 1), run.parse().ok()?))
}

/// The persons of all parties. Under one kind of key they are united; else nothing links them: from the largest party to the sum.
pub(super) fn united(parties: &[Vec<Key<'_>>], table: &Table<'_>) -> Persons {
    let each: Vec<Persons> = (parties.iter())
        .map(|keys| of_role(keys, 0, table))
        .collect();
    let best: Vec<&Key<'_>> = parties.iter().filter_map(|keys| keys.first()).collect();
    let values = one_kind(&best).then(|| merged(&best, table)).flatten();
    let sum = |end: fn(&Count) -> Option<u64>| {
        let ends = each.iter().map(|persons| end(&persons.count));
        ends.sum::<Option<u64>>()
    };
    let largest = each.iter().map(|persons| persons.count.lower).max();
    let (largest, most) = (largest.unwrap_or(0), sum(|count| count.upper));
    let estimates = sum(|count| Some(count.estimate)).unwrap_or(u64::MAX);
    let count = match &values {
        Some(values) => {
            let seen = values.count();
            // What each party has beyond the values of its key, or falls short of them.
            let pairs = || each.iter().zip(&best);
            let beyond = |end: fn(&Count) -> u64| {
                let all = pairs().map(|(persons, key)| {
                    end(&persons.count).saturating_sub(end(&key.column.distinct))
                });
                all.sum::<u64>()
            };
            let short = pairs().map(|(persons, key)| {
                key.column
                    .distinct
                    .lower
                    .saturating_sub(persons.count.lower)
            });
            let lower = seen.lower.saturating_sub(short.sum()).max(largest);
            let more = beyond(|count| count.upper.unwrap_or(u64::MAX));
            let upper = seen.upper.map(|upper| upper.saturating_add(more));
            let upper = upper.zip(most).map(|(upper, most)| upper.min(most));
            let estimate = seen.estimate + beyond(|count| count.estimate);
            Count::new(lower, estimate, upper)
        }
        None => Count::new(largest, estimates, most),
    };
    let mut because = vec![in_one_row(&best, values.is_some())];
    because.extend(each.into_iter().flat_map(|persons| persons.because));
    Persons { count, because }
}

fn one_kind(best: &[&Key<'_>]) -> bool {
    let first = best.first();
    best.iter()
        .all(|key| first.is_some_and(|first| first.element == key.element))
}

/// The values of several columns as of one.
fn merged(best: &[&Key<'_>], table: &Table<'_>) -> Option<Distinct> {
    let mut columns = best.iter().map(|key| table.values.get(key.column.ordinal));
    let mut all = columns.next()??.clone();
    for values in columns {
        let values = values?;
        if values.registers() != all.registers() {
            return None;
        }
        all.merge(values);
    }
    Some(all)
}

fn in_one_row(best: &[&Key<'_>], united: bool) -> Text {
    let columns: Vec<String> = best.iter().map(|key| named(key.column)).collect();
    let (zh, en) = if united {
        ("按同类标识合并去重", "united by one kind of identifier")
    } else {
        (
            "标识不同类，无法对应：从最大的一方到各方之和",
            "their identifiers are of different kinds and nothing links them: from the largest party to the sum",
        )
    };
    Text::new(
        format!(
            "每条记录涉及 {} 方的人（列 {}）：{zh}",
            best.len(),
            columns.join("、")
        ),
        format!(
            "each record is about persons of {} parties (columns {}): {en}",
            best.len(),
            columns.join(", ")
        ),
    )
}
