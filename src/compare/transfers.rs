//! The transfers of two inventories in, what changed in them out.

use super::change::{Change, Duty, Kind, Value};
use super::dataset::names;
use super::{Context, counts, duty};
use crate::model::inventory::Transfer;
use crate::report::view::urgency;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Changes of all transfers.
pub(super) fn changes(context: &Context<'_>) -> Vec<Change> {
    let by_name = |all: &'_ [Transfer]| -> BTreeMap<String, usize> {
        let names = all.iter().enumerate();
        names.map(|(at, one)| (one.name.clone(), at)).collect()
    };
    let (old, new) = (&context.old.transfers, &context.new.transfers);
    let (before, after) = (by_name(old), by_name(new));
    let mut found = Vec::new();
    for (name, at) in &after {
        let one = &new[*at];
        match before.get(name) {
            Some(at) => found.extend(of_pair(context, &old[*at], one)),
            None => {
                let new = about(Change::of(Kind::TransferNew), one);
                found.push(new.sides(None, demanded(one)));
            }
        }
    }
    for (_, at) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        let one = &old[*at];
        found.push(about(Change::of(Kind::TransferGone), one).sides(demanded(one), None));
    }
    found
}

fn about(change: Change, transfer: &Transfer) -> Change {
    let people = transfer.individuals.count.upper;
    Change {
        transfer: Some(transfer.name.clone()),
        urgency: (
            urgency(transfer.obligation.measure),
            Reverse(people.unwrap_or(u64::MAX)),
        ),
        ..change
    }
}

fn demanded(transfer: &Transfer) -> Value {
    Value::Duty(Duty {
        floor: transfer.obligation.floor,
        ceiling: transfer.obligation.ceiling,
    })
}

fn of_pair(context: &Context<'_>, old: &Transfer, new: &Transfer) -> Vec<Change> {
    let (was, is) = (duty::Side::of_transfer(old), duty::Side::of_transfer(new));
    let mut found = duty::changes(context, &was, &is, &[]);
    found.extend(duty::thresholds(context, &was, &is));
    let all = [Kind::PeopleMore, Kind::PeopleFewer, Kind::PeopleInterval];
    let sensitive = [
        Kind::SensitiveMore,
        Kind::SensitiveFewer,
        Kind::SensitiveInterval,
    ];
    let (was, is) = (&old.individuals, &new.individuals);
    found.extend(counts::change(all, was.count, is.count));
    found.extend(counts::change(sensitive, was.sensitive, is.sensitive));
    // Of the whole scan the datasets themselves are named.
    if !new.is_whole_scan() {
        found.extend(datasets(old, new));
    }
    found.extend(results(old, new));
    found.into_iter().map(|one| about(one, new)).collect()
}

fn datasets(old: &Transfer, new: &Transfer) -> Option<Change> {
    let missing = |all: &Transfer, from: &Transfer| {
        let missing = all.datasets.iter();
        let missing = missing.filter(|one| !from.datasets.contains(one));
        names(&missing.cloned().collect::<Vec<_>>())
    };
    let (gone, fresh) = (missing(old, new), missing(new, old));
    (gone.is_some() || fresh.is_some())
        .then(|| Change::of(Kind::TransferDatasets).sides(gone, fresh))
}

/// Results whose state is another: one that came to its end, or was outgrown.
fn results(old: &Transfer, new: &Transfer) -> Vec<Change> {
    let changed = new.results.iter().filter_map(|one| {
        let same = |other: &&crate::model::filing::GivenResult| {
            (other.kind, &other.number, &other.on) == (one.kind, &one.number, &one.on)
        };
        let before = old.results.iter().find(same)?.validity.as_ref()?;
        let after = one.validity.as_ref()?;
        let (state, growth) = (before.state != after.state, before.growth != after.growth);
        let sides = match (state, growth) {
            (false, false) => return None,
            (true, _) => [Value::id(before.state), Value::id(after.state)],
            (false, true) => [Value::id(before.growth), Value::id(after.growth)],
        };
        let [was, is] = sides;
        Some(
            Change::of(Kind::ResultState)
                .sides(was, is)
                .what(Value::id(one.kind)),
        )
    });
    changed.collect()
}
