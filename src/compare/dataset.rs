//! Pairs of datasets in, what is new, gone, renamed and different in them out.

use super::cause;
use super::change::{Because, Change, Duty, Kind, Value, Why};
use super::pairs::Pairs;
use super::{Context, columns, counts, duty};
use crate::model::facts::Origin;
use crate::model::finding::Category;
use crate::model::inventory::{Attribution, Dataset, Individuals, Inventory, Skipped};
use crate::model::obligation::Measure;
use crate::report::view::urgency;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

/// Changes of all datasets.
pub(super) fn changes(context: &Context<'_>, pairs: &Pairs<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    let (unread_before, unread_now) = (skipped(context.old), skipped(context.new));
    for dataset in &pairs.new {
        let kind = if lies_in(&unread_before, dataset) {
            Kind::DatasetNowRead
        } else {
            Kind::DatasetNew
        };
        found.extend(fresh(context, kind, dataset));
    }
    for dataset in &pairs.gone {
        // Its files say why.
        if !lies_in(&unread_now, dataset) {
            let gone = about(Change::of(Kind::DatasetGone), dataset);
            found.push(gone.sides(demanded(dataset), None));
        }
    }
    for (old, new, sure) in &pairs.renamed {
        let (before, after) = (old.name.clone(), new.name.clone());
        let mut renamed = about(Change::of(Kind::DatasetRenamed), new);
        renamed.sure = Some(*sure);
        found.push(renamed.sides(Value::Name(before), Value::Name(after)));
        found.extend(of_pair(context, old, new, true));
    }
    for (old, new) in &pairs.same {
        found.extend(of_pair(context, old, new, false));
    }
    found
}

/// A dataset that was not there, and the numbers of the law that it reaches.
fn fresh(context: &Context<'_>, kind: Kind, dataset: &Dataset) -> Vec<Change> {
    let columns = dataset.columns.get();
    let mut columns = columns.iter();
    let mut tracks = dataset.obligation.tracks.iter();
    let new = Change {
        sensitive: columns.any(|column| column.category >= Category::SensitivePersonal),
        other_route: tracks.any(|track| track.ceiling == Measure::OtherRoute),
        unread: dataset.is_unread(),
        ..Change::of(kind).sides(None, demanded(dataset))
    };
    let mut all = vec![new];
    // Of what nobody looked at every number may be reached: that it is not read says so.
    if !dataset.is_unread() {
        all.extend(duty::reached(context, &duty::Side::of(dataset)));
    }
    all.into_iter().map(|one| about(one, dataset)).collect()
}

/// The change with the dataset that it is about, and how urgent that is.
pub(super) fn about(change: Change, dataset: &Dataset) -> Change {
    let people = dataset.individuals.count;
    Change {
        store: dataset.store.clone(),
        dataset: Some(dataset.name.clone()),
        urgency: (
            urgency(dataset.obligation.measure),
            Reverse(people.upper.unwrap_or(u64::MAX)),
        ),
        ..change
    }
}

fn demanded(dataset: &Dataset) -> Value {
    Value::Duty(Duty {
        floor: dataset.obligation.floor,
        ceiling: dataset.obligation.ceiling,
    })
}

/// Files that a run did not read.
fn skipped(inventory: &Inventory) -> HashSet<&str> {
    let skipped = inventory.coverage.skipped.iter();
    skipped.map(Skipped::file).collect()
}

/// Whether all files of a dataset are among those.
fn lies_in(files: &HashSet<&str>, dataset: &Dataset) -> bool {
    let mut parts = dataset.parts.iter();
    !dataset.parts.is_empty() && parts.all(|part| files.contains(part.file()))
}

fn of_pair(context: &Context<'_>, old: &Dataset, new: &Dataset, is_renamed: bool) -> Vec<Change> {
    let mut found = match (old.is_unread(), new.is_unread()) {
        (false, true) => vec![Change::of(Kind::DatasetNotRead)],
        (true, false) => vec![Change::of(Kind::DatasetNowRead)],
        _ => people(old, new),
    };
    let (was, is) = (duty::Side::of(old), duty::Side::of(new));
    let because = cause::of_dataset(old, new);
    found.extend(duty::changes(context, &was, &is, &because));
    // Of what nobody looked at every number may be reached: that it is not read says so.
    if !old.is_unread() && !new.is_unread() {
        found.extend(duty::thresholds(context, &was, &is));
    }
    found.extend(lies(old, new, is_renamed));
    found.extend(belongs(old, new));
    found.extend(suspicions(old, new));
    found.extend(notes(old, new));
    found.extend(columns::changes(context, old, new));
    found.into_iter().map(|one| about(one, new)).collect()
}

fn people(old: &Dataset, new: &Dataset) -> Vec<Change> {
    let (was, is) = (&old.individuals, &new.individuals);
    let all = [Kind::PeopleMore, Kind::PeopleFewer, Kind::PeopleInterval];
    let sensitive = [
        Kind::SensitiveMore,
        Kind::SensitiveFewer,
        Kind::SensitiveInterval,
    ];
    let others = [Kind::OtherPeople; 3];
    let keys = |people: &Individuals| {
        let keys = people.keys.iter();
        keys.map(|key| key.column.clone()).collect::<Vec<_>>()
    };
    let (old_keys, new_keys) = (keys(was), keys(is));
    let other_keys = (old_keys != new_keys).then(|| {
        let [before, after] = [old_keys, new_keys].map(|keys| names(&keys));
        Change::of(Kind::PeopleKeys).sides(before, after)
    });
    let numbers = [
        counts::change(all, was.count, is.count),
        counts::change(sensitive, was.sensitive, is.sensitive),
        counts::change(others, was.secondary, is.secondary),
        other_keys,
    ];
    numbers.into_iter().flatten().collect()
}

/// Several names as one; nothing where there are none.
pub(super) fn names(all: &[String]) -> Option<Value> {
    (!all.is_empty()).then(|| Value::Name(all.join(", ")))
}

/// How it lies in the store.
fn lies(old: &Dataset, new: &Dataset, is_renamed: bool) -> Vec<Change> {
    let kinds = [Kind::RecordsMore, Kind::RecordsFewer, Kind::RecordsInterval];
    let records = counts::change(kinds, old.records.count, new.records.count);
    let parts = |one: &Dataset| {
        let parts = one.parts.iter();
        parts.map(|part| part.path.clone()).collect::<BTreeSet<_>>()
    };
    let (was, is) = (parts(old), parts(new));
    let files = |kind: Kind, n: usize| {
        let sides = [was.len(), is.len()].map(|files| Value::Number(files as u64));
        let [before, after] = sides;
        let change = Change::of(kind).sides(before, after);
        (n > 0 && !is_renamed).then(|| change.what(Value::Number(n as u64)))
    };
    let (added, removed) = (is.difference(&was).count(), was.difference(&is).count());
    let is_same_size = old.bytes == new.bytes || records.is_some() || added + removed > 0;
    let size = (!is_same_size)
        .then(|| Change::of(Kind::Size).sides(Value::Bytes(old.bytes), Value::Bytes(new.bytes)));
    let name = |text: &String| Value::Name(text.clone());
    let format = (old.format != new.format)
        .then(|| Change::of(Kind::Format).sides(name(&old.format), name(&new.format)));
    let encoding = (old.encoding != new.encoding).then(|| {
        let [before, after] = [old, new].map(|one| one.encoding.as_ref().map(name));
        Change::of(Kind::Encoding).sides(before, after)
    });
    let all = [
        records,
        files(Kind::PartsNew, added),
        files(Kind::PartsGone, removed),
        size,
        format,
        encoding,
    ];
    all.into_iter().flatten().collect()
}

/// Its sector and scenario.
fn belongs(old: &Dataset, new: &Dataset) -> Vec<Change> {
    let change = |kind: Kind, old: &Option<Attribution>, new: &Option<Attribution>| {
        let value = |one: &Option<Attribution>| one.as_ref().map(|one| one.value.clone());
        let (was, is) = (value(old), value(new));
        let source = new.as_ref().or(old.as_ref()).map(|one| one.source)?;
        let why = match source {
            Origin::Declared => Why::Declaration,
            Origin::Assumed => Why::Assumption,
            _ => Why::Data,
        };
        let [before, after] = [&was, &is].map(|one| one.as_deref().map(Value::term));
        let change = Change::of(kind).sides(before, after);
        (was != is).then(|| change.because(vec![Because::new(why, "")]))
    };
    let sector = change(Kind::Sector, &old.sector, &new.sector);
    let scenario = change(Kind::Scenario, &old.scenario, &new.scenario);
    sector.into_iter().chain(scenario).collect()
}

fn suspicions(old: &Dataset, new: &Dataset) -> Vec<Change> {
    let missing = |all: &Dataset, from: &Dataset, kind: Kind| {
        let known: BTreeSet<&str> = from.suspicions.iter().map(|one| one.row.as_str()).collect();
        let mut rows = BTreeSet::new();
        let missing = all.suspicions.iter();
        let missing = missing.filter(|one| !known.contains(one.row.as_str()));
        let missing = missing.filter(|one| rows.insert(one.row.clone()));
        let changes = missing.map(|one| Change {
            rule: Some(one.row.clone()),
            ..Change::of(kind).what(Value::Text(one.title.clone()))
        });
        changes.collect::<Vec<_>>()
    };
    let mut found = missing(new, old, Kind::SuspicionNew);
    found.extend(missing(old, new, Kind::SuspicionGone));
    found
}

fn notes(old: &Dataset, new: &Dataset) -> Vec<Change> {
    let missing = |all: &Dataset, from: &Dataset, kind: Kind| {
        let missing = all.notes.iter().filter(|note| !from.notes.contains(note));
        let changes = missing.map(|note| Change::of(kind).what(Value::Text(note.clone())));
        changes.collect::<Vec<_>>()
    };
    let mut found = missing(new, old, Kind::NoteNew);
    found.extend(missing(old, new, Kind::NoteGone));
    found
}
