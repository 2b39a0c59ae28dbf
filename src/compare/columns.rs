//! The columns of a pair of datasets in, what is new, gone, renamed and different in them out.

use super::Context;
use super::change::{Because, Change, Kind, Sure, Value, Why};
use crate::model::finding::{Category, Label};
use crate::model::inventory::{Column, Dataset};
use crate::report::view::is_found;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a column is called: its path, or its number where it has no header; of several of one name each has its own number.
type Key<'a> = (&'a str, u64);

/// Changes of the columns.
pub(super) fn changes(context: &Context<'_>, old: &Dataset, new: &Dataset) -> Vec<Change> {
    let (was, is) = (old.columns.get(), new.columns.get());
    if was == is {
        return Vec::new();
    }
    let (before, after) = (keyed(&was), keyed(&is));
    let both = before
        .iter()
        .filter_map(|(key, old)| Some((*old, *after.get(key)?)));
    let both: Vec<(&Column, &Column)> = both.collect();
    let gone: Vec<&Column> = without(&before, &after);
    let fresh: Vec<&Column> = without(&after, &before);
    let renamed = renamed(&gone, &fresh);
    let mut found = Vec::new();
    let is_renamed = |one: &Column| {
        let mut renamed = renamed.iter();
        renamed.any(|(old, new, _)| std::ptr::eq(*old, one) || std::ptr::eq(*new, one))
    };
    for column in fresh.iter().filter(|one| !is_renamed(one)) {
        let mut new = Change::of(Kind::ColumnNew).sides(None, Some(held(column)));
        new.sensitive = column.category >= Category::SensitivePersonal;
        found.push(about(new, column));
    }
    for column in gone.iter().filter(|one| !is_renamed(one)) {
        let gone = Change::of(Kind::ColumnGone).sides(Some(held(column)), None);
        found.push(about(gone, column));
    }
    for (old, new, sure) in &renamed {
        let [before, after] = [old, new].map(|one| Value::Name(name(one)));
        let mut renamed = Change::of(Kind::ColumnRenamed).sides(before, after);
        renamed.sure = Some(*sure);
        found.push(about(renamed, new));
    }
    let renamed = renamed.iter().map(|(old, new, _)| (*old, *new));
    for (old, new) in both.iter().copied().chain(renamed) {
        let changes = of_pair(context, old, new).into_iter();
        found.extend(changes.map(|one| about(one, new)));
    }
    found.extend(order(&both));
    found
}

fn keyed(columns: &[Column]) -> BTreeMap<Key<'_>, &Column> {
    let mut seen: HashMap<&str, u64> = HashMap::new();
    let keys = columns.iter().map(|column| {
        let path = column.path.as_str();
        if path.is_empty() {
            return ((path, column.ordinal), column);
        }
        let number = seen.entry(path).or_default();
        *number += 1;
        ((path, *number), column)
    });
    keys.collect()
}

fn without<'a>(
    all: &BTreeMap<Key<'_>, &'a Column>,
    other: &BTreeMap<Key<'_>, &'a Column>,
) -> Vec<&'a Column> {
    let missing = all.iter().filter(|(key, _)| !other.contains_key(*key));
    missing.map(|(_, column)| *column).collect()
}

fn name(column: &Column) -> String {
    if column.path.is_empty() {
        format!("#{}", column.ordinal)
    } else {
        column.path.clone()
    }
}

fn about(change: Change, column: &Column) -> Change {
    Change {
        column: Some(name(column)),
        ..change
    }
}

/// What a column holds: its element, else its category.
fn held(column: &Column) -> Value {
    match &column.element {
        Some(element) => Value::term(element),
        None => Value::id(column.category),
    }
}

/// Columns of one content under two names, each with how sure that is.
fn renamed<'a>(gone: &[&'a Column], fresh: &[&'a Column]) -> Vec<(&'a Column, &'a Column, Sure)> {
    let mut found: Vec<(&Column, &Column, Sure)> = Vec::new();
    for (sure, key) in [
        (Sure::Likely, likely as fn(&Column) -> Option<String>),
        (Sure::Weak, in_place),
    ] {
        let is_left = |one: &&&Column, found: &[(&Column, &Column, Sure)]| {
            !(found.iter())
                .any(|(old, new, _)| std::ptr::eq(*old, **one) || std::ptr::eq(*new, **one))
        };
        let only = |columns: &[&'a Column]| {
            let mut only: BTreeMap<String, Option<&'a Column>> = BTreeMap::new();
            for column in columns.iter().filter(|one| is_left(one, &found)) {
                if let Some(key) = key(column) {
                    let seen = only.entry(key);
                    seen.and_modify(|one| *one = None).or_insert(Some(column));
                }
            }
            only
        };
        let (before, after) = (only(gone), only(fresh));
        for (key, old) in before {
            if let (Some(old), Some(Some(new))) = (old, after.get(&key)) {
                found.push((old, new, sure));
            }
        }
    }
    found
}

/// Type, nulls, distinct values and shapes; `None` where they would say nothing.
fn likely(column: &Column) -> Option<String> {
    let shapes = column.shapes.iter();
    let shapes: Vec<String> = shapes
        .map(|one| format!("{}={}", one.shape, one.values))
        .collect();
    let (kind, nulls, distinct) = (column.data_type.id(), column.nulls, column.distinct);
    (distinct.lower > 1).then(|| format!("{kind} {nulls} {distinct} {shapes:?}"))
}

/// Type, position and element; `None` where there is no element.
fn in_place(column: &Column) -> Option<String> {
    let element = column.element.as_deref()?;
    Some(format!(
        "{} {} {element}",
        column.ordinal,
        column.data_type.id()
    ))
}

fn of_pair(context: &Context<'_>, old: &Column, new: &Column) -> Vec<Change> {
    let mut found = labels(context, old, new);
    let changed = |is: bool, kind: Kind, before: Value, after: Value| {
        is.then(|| Change::of(kind).sides(before, after))
    };
    found.extend(changed(
        old.form != new.form,
        Kind::Form,
        Value::id(old.form),
        Value::id(new.form),
    ));
    found.extend(changed(
        old.data_type != new.data_type,
        Kind::DataType,
        Value::id(old.data_type),
        Value::id(new.data_type),
    ));
    // Of a column that is about nobody, how it was read is of no interest.
    let is_of_interest = is_found(old) || is_found(new);
    found.extend(changed(
        is_of_interest && old.sample.method != new.sample.method,
        Kind::Sample,
        Value::id(old.sample.method),
        Value::id(new.sample.method),
    ));
    found.extend(rare(old, new));
    found
}

fn labels(context: &Context<'_>, old: &Column, new: &Column) -> Vec<Change> {
    let mut found = Vec::new();
    let element = |one: &Column| one.element.as_deref().map(Value::term);
    if old.element != new.element {
        let kind = match (&old.element, &new.element) {
            (None, _) => Kind::LabelNew,
            (_, None) => Kind::LabelGone,
            _ => Kind::LabelChanged,
        };
        let change = Change::of(kind).sides(element(old), element(new));
        found.push(change.because(context.causes.of_label(old, new)));
    } else if old.label != new.label {
        let kind = if new.label == Label::Manual {
            Kind::VerdictNew
        } else {
            Kind::VerdictGone
        };
        let change = Change::of(kind).sides(element(old), element(new));
        found.push(change.because(vec![Because::new(Why::Verdict, "")]));
    }
    if old.category != new.category {
        let kind = if new.category > old.category {
            Kind::CategoryStronger
        } else {
            Kind::CategoryWeaker
        };
        let (before, after) = (Value::id(old.category), Value::id(new.category));
        let mut change = Change::of(kind).sides(before, after);
        let least = Category::SensitivePersonal;
        change.sensitive = new.category >= least && old.category < least;
        found.push(change.because(context.causes.of_category(old, new)));
    }
    found
}

fn rare(old: &Column, new: &Column) -> Vec<Change> {
    let missing = |all: &Column, from: &Column, kind: Kind| {
        let known: BTreeSet<&str> = from.rare.iter().map(|one| one.element.as_str()).collect();
        let missing = all.rare.iter();
        let missing = missing.filter(|one| !known.contains(one.element.as_str()));
        let changes = missing.map(|one| Change::of(kind).what(Value::term(&one.element)));
        changes.collect::<Vec<_>>()
    };
    let mut found = missing(new, old, Kind::RareNew);
    found.extend(missing(old, new, Kind::RareGone));
    found
}

/// Whether the columns that both sides have stand in another order.
fn order(both: &[(&Column, &Column)]) -> Option<Change> {
    let mut by_old = both.to_vec();
    by_old.sort_by_key(|(old, _)| old.ordinal);
    let ordinals = by_old.iter().map(|(_, new)| new.ordinal);
    (!ordinals.is_sorted()).then(|| Change::of(Kind::ColumnOrder))
}
