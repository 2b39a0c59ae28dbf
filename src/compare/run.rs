//! Two runs in, what differs in how they were made out: packs, standards, options, declarations, questions.

use super::Context;
use super::cause::{DETECTOR, LAW, by_id};
use super::change::{Change, Kind, Value};
use super::pairs::are_stores_named;
use crate::model::Titled;
use crate::model::inventory::{Inventory, PackReference};
use crate::model::question::Question;
use crate::report::roll_up::stores;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Changes of the run.
pub(super) fn changes(context: &Context<'_>) -> Vec<Change> {
    let mut found = settings(context.old, context.new);
    found.extend(packs(context));
    found.extend(options(context.old, context.new));
    found.extend(exporter(context.old, context.new));
    found.extend(questions(context.old, context.new));
    found
}

fn settings(old: &Inventory, new: &Inventory) -> Vec<Change> {
    fn ids<T: Titled + PartialEq>(kind: Kind, old: T, new: T) -> Option<Change> {
        (old != new).then(|| Change::of(kind).sides(Value::id(old), Value::id(new)))
    }
    let names = |kind: Kind, old: &str, new: &str| {
        let name = |one: &str| Value::Name(one.to_owned());
        (old != new).then(|| Change::of(kind).sides(name(old), name(new)))
    };
    let (was, is) = (&old.scan, &new.scan);
    let secret = |one: &Inventory| {
        let secret = one.scan.secret.as_ref();
        secret.map(|one| one.id.clone()).unwrap_or_default()
    };
    let known = was.secret.is_some() && is.secret.is_some();
    let seeds = (was.seed != is.seed)
        .then(|| Change::of(Kind::Seed).sides(Value::Number(was.seed), Value::Number(is.seed)));
    let ended = match (was.interrupted, is.interrupted) {
        (false, true) => Some(Change::of(Kind::RunPartial)),
        (true, false) => Some(Change::of(Kind::RunWhole)),
        _ => None,
    };
    let all = [
        ended,
        names(Kind::Edition, &was.edition, &is.edition),
        ids(Kind::Taxonomy, was.taxonomy, is.taxonomy),
        ids(Kind::Depth, was.depth, is.depth),
        seeds,
        names(Kind::Secret, &secret(old), &secret(new)).filter(|_| known),
        names(Kind::Program, &was.tool.version, &is.tool.version),
    ];
    all.into_iter().flatten().collect()
}

fn packs(context: &Context<'_>) -> Vec<Change> {
    let (before, after) = (by_id(context.old), by_id(context.new));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let shown = |pack: &PackReference| {
        let edition = Some(pack.edition.as_str()).filter(|edition| !edition.is_empty());
        let parts = edition.into_iter().chain([pack.digest.as_str()]);
        Value::Name(parts.collect::<Vec<_>>().join(" "))
    };
    let change = |key: (&str, &str)| {
        let (was, is) = (before.get(&key), after.get(&key));
        let kind = match (was, is) {
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => match key.0 {
                LAW => Kind::LawPack,
                DETECTOR => Kind::DetectorPack,
                _ => Kind::OtherPack,
            },
            (None, _) => Kind::PackNew,
            (_, None) => Kind::PackGone,
        };
        let change = Change::of(kind).what(Value::Name(key.1.to_owned()));
        Some(change.sides(was.map(|pack| shown(pack)), is.map(|pack| shown(pack))))
    };
    keys.into_iter().filter_map(change).collect()
}

/// Stores, and options of which no other kind speaks.
fn options(old: &Inventory, new: &Inventory) -> Vec<Change> {
    const OPTIONS: [&str; 3] = ["--", "detectors.", "ignore="];
    const SPOKEN_OF: [&str; 3] = ["--depth=", "--seed=", "--taxonomy="];
    let options = |one: &Inventory| -> BTreeSet<String> {
        let options = one.scan.arguments.iter();
        let options = options.filter(|option| {
            (OPTIONS.iter()).any(|one| option.starts_with(one))
                && !SPOKEN_OF.iter().any(|spoken| option.starts_with(spoken))
        });
        options.cloned().collect()
    };
    let sides = |kind: Kind, was: &BTreeSet<String>, is: &BTreeSet<String>| {
        let only = |all: &BTreeSet<String>, from: &BTreeSet<String>| {
            let only: Vec<String> = all.difference(from).cloned().collect();
            super::dataset::names(&only)
        };
        (was != is).then(|| Change::of(kind).sides(only(was, is), only(is, was)))
    };
    let places = |one: &Inventory| -> BTreeSet<String> {
        stores(one).into_iter().map(str::to_owned).collect()
    };
    let (was, is) = (places(old), places(new));
    // One place that is written otherwise is one place.
    let moved = are_stores_named(old, new) || (!was.is_empty() && !is.is_empty());
    let store = moved.then(|| sides(Kind::Store, &was, &is)).flatten();
    let options = sides(Kind::Arguments, &options(old), &options(new));
    store.into_iter().chain(options).collect()
}

/// Each field that is declared of the exporter, as it stands in the inventory.
fn exporter(old: &Inventory, new: &Inventory) -> Vec<Change> {
    let fields = |one: &Inventory| -> Map<String, Json> {
        // Plain data with text keys: there is nothing that could not be serialised.
        let fields = serde_json::to_value(&one.exporter).unwrap_or_default();
        fields.as_object().cloned().unwrap_or_default()
    };
    let (was, is) = (fields(old), fields(new));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let shown = |value: &Json| {
        let text = value.as_str().map(str::to_owned);
        Value::Name(text.unwrap_or_else(|| value.to_string()))
    };
    let changed = names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name));
    let changes = changed.map(|name| {
        let [before, after] = [&was, &is].map(|fields| fields.get(name).map(shown));
        let change = Change::of(Kind::Exporter).sides(before, after);
        change.what(Value::Name(name.clone()))
    });
    changes.collect()
}

fn questions(old: &Inventory, new: &Inventory) -> Vec<Change> {
    let key = |one: &Question| (one.fact.clone(), one.folder.clone());
    let missing = |all: &Inventory, from: &Inventory, kind: Kind| {
        let known: BTreeSet<_> = from.questions.iter().map(key).collect();
        let missing = all.questions.iter();
        let missing = missing.filter(|one| !known.contains(&key(one)));
        let changes = missing.map(|one| Change {
            file: one.folder.clone(),
            ..Change::of(kind).what(Value::Text(one.text.clone()))
        });
        changes.collect::<Vec<_>>()
    };
    let mut found = missing(new, old, Kind::QuestionNew);
    found.extend(missing(old, new, Kind::QuestionGone));
    found
}
