//! Two coverage ledgers in, which files are no longer read, newly read or left out for another reason, out.

use super::Context;
use super::change::{Change, Kind, Value};
use super::pairs::{Pairs, are_stores_named};
use crate::model::inventory::{Inventory, PartSummary, Skipped};
use std::collections::{BTreeMap, BTreeSet};

type Ledger<'a> = BTreeMap<(&'a str, &'a str), &'a Skipped>;

/// Changes of what was read.
pub(super) fn changes(context: &Context<'_>, pairs: &Pairs<'_>) -> Vec<Change> {
    let named = are_stores_named(context.old, context.new);
    let (old, new) = (&context.old.coverage, &context.new.coverage);
    let (before, after) = (ledger(&old.skipped, named), ledger(&new.skipped, named));
    let (read_before, read_now) = (files(context.old, named), files(context.new, named));
    let mut found = Vec::new();
    for (key, one) in &after {
        match before.get(key) {
            Some(old) if (old.kind, &old.reason) == (one.kind, &one.reason) => {}
            Some(old) => {
                let change = about(Kind::FileReason, one);
                found.push(change.sides(reason(old), reason(one)));
            }
            None => {
                let file = (key.0, one.file());
                let is_known = read_before.contains(&file) && !read_now.contains(&file);
                let kind = match (one.kind.leaves_people_open(), is_known) {
                    (true, true) => Kind::FileNoLongerRead,
                    (true, false) => Kind::FileNewUnread,
                    (false, _) => Kind::FileLeftOut,
                };
                found.push(about(kind, one).sides(None, reason(one)));
            }
        }
    }
    // A dataset that was not there says it of its files.
    let fresh: BTreeSet<&str> = (pairs.new.iter())
        .flat_map(|dataset| dataset.parts.iter().map(PartSummary::file))
        .collect();
    for (key, one) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let file = (key.0, one.file());
        let kind = if read_now.contains(&file) {
            Kind::FileNowRead
        } else {
            Kind::FileGone
        };
        if kind == Kind::FileGone || !fresh.contains(one.file()) {
            found.push(about(kind, one).sides(reason(one), None));
        }
    }
    found.extend(partly(&old.partly, &new.partly, named));
    found
}

fn partly(old: &[Skipped], new: &[Skipped], named: bool) -> Vec<Change> {
    let (before, after) = (ledger(old, named), ledger(new, named));
    let cut = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let whole = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let cut = cut.map(|(_, one)| about(Kind::FileInPart, one).sides(None, reason(one)));
    let whole = whole.map(|(_, one)| about(Kind::FileWhole, one).sides(reason(one), None));
    cut.chain(whole).collect()
}

fn ledger(skipped: &[Skipped], named: bool) -> Ledger<'_> {
    let store = |one: &'_ Skipped| if named { one.store.len() } else { 0 };
    let keyed = skipped.iter();
    let keyed = keyed.map(|one| ((&one.store[..store(one)], one.path.as_str()), one));
    keyed.collect()
}

fn files(inventory: &Inventory, named: bool) -> BTreeSet<(&str, &str)> {
    let files = inventory.files().into_iter();
    files
        .map(|(store, file)| (if named { store } else { "" }, file))
        .collect()
}

fn about(kind: Kind, one: &Skipped) -> Change {
    Change {
        store: one.store.clone(),
        file: Some(one.path.clone()),
        ..Change::of(kind)
    }
}

fn reason(one: &Skipped) -> Value {
    Value::Text(one.reason.clone())
}
