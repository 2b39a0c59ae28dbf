//! Two inventories in, which dataset of the one is which of the other out: by name, else by content.
//!
//! An inventory holds no fingerprint of content, so that another name for the same content is concluded from columns, types,
//! records and people, and said with how sure that is. Where several would fit, none is chosen.

use super::Context;
use super::change::Sure;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::report::roll_up::stores;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Datasets of both sides.
pub(super) struct Pairs<'a> {
    /// Of one name.
    pub(super) same: Vec<(&'a Dataset, &'a Dataset)>,
    /// Of one content, under two names.
    pub(super) renamed: Vec<(&'a Dataset, &'a Dataset, Sure)>,
    pub(super) gone: Vec<&'a Dataset>,
    pub(super) new: Vec<&'a Dataset>,
}

/// Whether stores are told apart by name: where each side has one, they are the same place, however it was written.
pub(super) fn are_stores_named(old: &Inventory, new: &Inventory) -> bool {
    stores(old).len() > 1 || stores(new).len() > 1
}

/// Pairs the datasets.
pub(super) fn pairs<'a>(context: &Context<'a>) -> Pairs<'a> {
    let named = are_stores_named(context.old, context.new);
    let before = keyed(&context.old.datasets, named);
    let after = keyed(&context.new.datasets, named);
    let same = before
        .iter()
        .filter_map(|(key, old)| Some((*old, *after.get(key)?)));
    let mut pairs = Pairs {
        same: same.collect(),
        renamed: Vec::new(),
        gone: without(&before, &after),
        new: without(&after, &before),
    };
    for (sure, key) in [
        (Sure::Likely, likely as fn(&Dataset) -> Option<String>),
        (Sure::Possible, possible),
        (Sure::Weak, weak),
    ] {
        pairs.take_renamed(sure, key);
    }
    pairs
}

type Key<'a> = (&'a str, &'a str, usize);

/// By store and name; of several of one name each has its number.
fn keyed(datasets: &[Dataset], named: bool) -> BTreeMap<Key<'_>, &Dataset> {
    let mut keyed = BTreeMap::new();
    for dataset in datasets {
        let store = if named { dataset.store.as_str() } else { "" };
        let mut number = 0;
        while keyed.contains_key(&(store, dataset.name.as_str(), number)) {
            number += 1;
        }
        keyed.insert((store, dataset.name.as_str(), number), dataset);
    }
    keyed
}

fn without<'a>(
    all: &BTreeMap<Key<'_>, &'a Dataset>,
    other: &BTreeMap<Key<'_>, &'a Dataset>,
) -> Vec<&'a Dataset> {
    let missing = all.iter().filter(|(key, _)| !other.contains_key(*key));
    missing.map(|(_, dataset)| *dataset).collect()
}

impl Pairs<'_> {
    /// Pairs what is gone with what is new where `key` is the same and no other dataset has it.
    fn take_renamed(&mut self, sure: Sure, key: fn(&Dataset) -> Option<String>) {
        let before = only(&self.gone, key);
        let after = only(&self.new, key);
        let mut taken: HashSet<*const Dataset> = HashSet::new();
        for (key, old) in &before {
            let (Some(old), Some(Some(new))) = (old, after.get(key)) else {
                continue;
            };
            taken.extend([std::ptr::from_ref(*old), std::ptr::from_ref(*new)]);
            self.renamed.push((old, new, sure));
        }
        self.renamed.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        let is_left = |one: &&Dataset| !taken.contains(&std::ptr::from_ref(*one));
        self.gone.retain(is_left);
        self.new.retain(is_left);
    }
}

/// The dataset of each key; `None` where several have it.
fn only<'a>(
    datasets: &[&'a Dataset],
    key: fn(&Dataset) -> Option<String>,
) -> HashMap<String, Option<&'a Dataset>> {
    let mut only = HashMap::new();
    for dataset in datasets {
        if let Some(key) = key(dataset) {
            only.entry(key)
                .and_modify(|one| *one = None)
                .or_insert(Some(*dataset));
        }
    }
    only
}

/// Column names and types in order; `None` where there is no column, or none with a name.
fn schema(dataset: &Dataset) -> Option<String> {
    let columns = dataset.columns.get();
    if columns.iter().all(|column| column.path.is_empty()) {
        return None;
    }
    let one = |column: &Column| format!("{:?}:{}", column.path, column.data_type.id());
    Some(columns.iter().map(one).collect::<Vec<_>>().join(","))
}

/// Schema, records, people, and the nulls and distinct values of each column.
fn likely(dataset: &Dataset) -> Option<String> {
    let columns = dataset.columns.get();
    // Figures of values that nobody read agree always.
    if columns.iter().all(|column| column.distinct.lower < 2) {
        return None;
    }
    let one = |column: &Column| format!("{}:{}", column.nulls, column.distinct);
    let figures = columns.iter().map(one).collect::<Vec<_>>().join(",");
    Some(format!("{} {figures}", possible(dataset)?))
}

/// Schema, records and people.
fn possible(dataset: &Dataset) -> Option<String> {
    let records = dataset.records.count;
    if !records.is_exact() || records.is_zero() {
        return None;
    }
    let people = &dataset.individuals;
    let people = format!("{} {}", people.count, people.sensitive);
    Some(format!("{} {records} {people}", schema(dataset)?))
}

/// Schema and the last part of the name.
fn weak(dataset: &Dataset) -> Option<String> {
    let name = dataset.name.rsplit('/').next()?;
    Some(format!("{} {name}", schema(dataset)?))
}
