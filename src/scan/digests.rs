//! Lets plain and hashed keys meet: datasets whose persons are known go in; where a digest of plain keys in one gives the hashed keys
//! of another, the other's identities have the plain keys afterwards.
//!
//! Keys that were hashed with a salt meet nothing: their datasets stay apart, and their union says that they may be the same people.

use crate::depth::Extent;
use crate::model;
use crate::model::finding::Form;
use crate::model::person_key::{KeyClass, SlotKeyColumn};
use crate::people::persons::{Behind, Persons};
use crate::people::recount::Recount;
use crate::profile::digests::{Digested, Digests};
use crate::scan::finish::Finished;
use crate::scan::plan::{self, Cut};
use crate::scan::pool::{PoolEvent, WatchdogPool, heartbeat};
use crate::scan::task::Shared;
use crate::sketch::digest::Way;
use ahash::{AHashMap, AHashSet};
use crossbeam_channel::bounded;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Cells of a column that are tried.
const TRIED: usize = 512;
/// Digests up to which they are looked for.
const MOST_WANTED: usize = 1 << 21;

/// What is behind digests, by their hash.
type Known = AHashMap<u64, Behind>;

/// A dataset with plain keys.
type Plain = (usize, model::shared::Shared<Recount>);

/// Puts the plain keys in the place of their digests, where some are found.
pub(super) fn meet(shared: &Arc<Shared>, finished: &mut [Finished]) {
    let wanted = wanted(finished);
    let plain = plain(finished);
    if wanted.is_empty() || wanted.len() > MOST_WANTED || plain.is_empty() || shared.watch.stopped()
    {
        return;
    }
    let known = found(shared, wanted, plain);
    if known.is_empty() {
        return;
    }
    for (_, keys) in finished
        .iter_mut()
        .filter_map(|one| one.dataset.as_deref_mut())
    {
        let persons = keys.persons.as_deref();
        if let Some(persons) = persons.and_then(|persons| persons.behind(&known)) {
            keys.persons = Some(Box::new(persons));
        }
    }
}

/// The hashes of all digests.
fn wanted(finished: &[Finished]) -> AHashSet<u64> {
    let keys = finished.iter().filter_map(|one| one.dataset.as_deref());
    let persons = keys.filter_map(|(_, keys)| keys.persons.as_deref());
    persons.flat_map(Persons::digests).collect()
}

/// The datasets with plain keys.
fn plain(finished: &[Finished]) -> Vec<Plain> {
    let all = finished.iter().enumerate().filter_map(|(index, one)| {
        let (_, keys) = one.dataset.as_deref()?;
        let recount = keys.recount.clone()?;
        let is_plain = recount
            .kinds
            .iter()
            .any(|kind| kind.form == Form::Plain && kind.class <= KeyClass::Contact);
        is_plain.then_some((index, recount))
    });
    all.collect()
}

/// Looks for what is behind the digests, in a thread that may be given up.
fn found(shared: &Arc<Shared>, wanted: AHashSet<u64>, plain: Vec<Plain>) -> Known {
    let (known_in, known_out) = bounded::<Known>(1);
    let mut pool = WatchdogPool::new(shared.request.patience, &shared.watch);
    let own = shared.clone();
    pool.spawn(move |slot| {
        slot.begin(());
        let known = catch_unwind(AssertUnwindSafe(|| {
            let mut known = Known::default();
            for one in &plain {
                search(&own, &wanted, one, &mut known);
            }
            known
        }));
        if slot.end().is_some() {
            // Nobody waits any more where the run was ended.
            let _ = known_in.send(known.unwrap_or_default());
        }
    });
    match pool.wait(&known_out) {
        Some(PoolEvent::Message(known)) => known,
        Some(PoolEvent::GivenUp(())) | None => Known::default(),
    }
}

/// Tries the keys of a dataset, and reads all of those that are behind digests.
fn search(shared: &Shared, wanted: &AHashSet<u64>, (dataset, recount): &Plain, known: &mut Known) {
    let mut ways: BTreeSet<(usize, Way)> = BTreeSet::new();
    each_column(
        shared,
        *dataset,
        recount,
        &Way::all(),
        TRIED,
        &mut |kind, one| {
            if wanted.contains(&one.digest) {
                ways.insert((kind, one.way));
            }
        },
    );
    for (kind, way) in ways {
        let salt = shared.hasher.hash(recount.kinds[kind].element.as_bytes());
        each_column(
            shared,
            *dataset,
            recount,
            &[way],
            usize::MAX,
            &mut |of, one| {
                if of == kind && wanted.contains(&one.digest) {
                    known.entry(one.digest).or_insert_with(|| Behind {
                        kind: recount.kinds[kind].clone(),
                        salt,
                        hash: one.plain,
                    });
                }
            },
        );
    }
}

/// Hands over the digests of the plain keys of a dataset, with the number of their kind; of each column as many cells as are asked
/// for.
fn each_column(
    shared: &Shared,
    dataset: usize,
    recount: &Recount,
    ways: &[Way],
    most: usize,
    take: &mut dyn FnMut(usize, Digested),
) {
    let Some(found) = shared.found.again(shared, dataset) else {
        return;
    };
    let columns = columns(recount);
    let mut left: Vec<usize> = vec![most; columns.len()];
    let mut read = |part: usize, cut: Cut| {
        let Cut::Piece(plan::Piece { split, .. }) = cut else {
            return false;
        };
        let places = found.dataset.places(part);
        let place = |key: &SlotKeyColumn| places.iter().position(|place| *place == key.column);
        let mut own: Vec<usize> = columns.iter().filter_map(place).collect();
        own.sort_unstable();
        own.dedup();
        let one = &found.dataset.parts[part];
        let Ok(opened) = shared.stores[found.store].open(&one.entry, plan::access(one)) else {
            return true;
        };
        let removed = one.removed.as_deref();
        let Ok(mut batches) = one
            .table
            .read_columns(&opened.source, &split, removed, &own)
        else {
            return true;
        };
        while let Some(Ok(batch)) = batches.next() {
            for (key, left) in columns.iter().zip(&mut left).filter(|(_, left)| **left > 0) {
                let at = place(key).and_then(|place| own.binary_search(&place).ok());
                let Some(array) = at.and_then(|at| batch.columns.get(at)) else {
                    continue;
                };
                let kind = &recount.kinds[key.kind];
                let digests = Digests {
                    hasher: shared.hasher,
                    spelling: &*shared.rules.speller(&kind.element, kind.form),
                    ways,
                };
                *left -= digests.read(array, *left, &mut |one| take(key.kind, one));
            }
            if left.iter().all(|left| *left == 0) || shared.watch.stopped() || !heartbeat() {
                return false;
            }
        }
        true
    };
    let store = &shared.stores[found.store];
    plan::splits(
        &shared.request,
        store,
        &found.dataset,
        Extent::Whole,
        &mut read,
    );
}

/// The columns of plain keys.
fn columns(recount: &Recount) -> Vec<SlotKeyColumn> {
    let slots = recount.slots.iter().filter(|slot| !slot.columns.in_cells);
    let keys = slots.flat_map(|slot| &slot.columns.keys).copied();
    keys.filter(|key| {
        let kind = &recount.kinds[key.kind];
        kind.form == Form::Plain && kind.class <= KeyClass::Contact && !key.is_part
    })
    .collect()
}
