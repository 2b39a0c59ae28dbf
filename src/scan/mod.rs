//! Drives the row: lists stores, hands their entries to the stages, and puts an inventory together. The only place with
//! threads, channels and progress.
//!
//! ```text
//! list → inspect (N threads) → assemble → plan ─│tasks│→ N workers ─│events│→ merge, in split order → finish
//! ```
//! Stages are synchronous; tokio watches for the interrupt and the deadline. Channels are bounded, so memory is bounded by
//! (channel + N) splits and one sketch a column of the datasets that are open.

mod collect;
mod dataset_progress;
mod facts;
mod finish;
mod inspect;
mod kinds;
mod plan;
mod pool;
mod tables;
mod task;
mod transfers;
mod watch;
mod worker;

use crate::detect::stray::PathIdentifiers;
use crate::error::Result;
use crate::format::Footers;
use crate::model::Text;
use crate::model::dataset::Assembled;
use crate::model::entry::Skip;
use crate::model::inventory::{
    Coverage, Dataset, Inventory, SCHEMA_VERSION, Scan, Skipped, Tally, Tool,
};
use crate::model::reason::RunReason;
use crate::model::request::Request;
use crate::progress::Progress;
pub use crate::rules;
use crate::rules::Rules;
use crate::store::opener::Opener;
use crate::store::{Filter, Store};
use chrono::{SecondsFormat, Utc};
use inspect::{InspectedStore, Inspection};
use pool::Watched;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A dataset of one of the stores.
struct Found {
    store: usize,
    dataset: Assembled,
}

/// Scans.
///
/// # Errors
/// What ends a run: a store that cannot be listed, a pack that cannot be read.
pub fn scan(
    request: &Arc<Request>,
    rules: &Arc<Rules>,
    progress: &Arc<Progress>,
) -> Result<Inventory> {
    let stores = request.stores.iter();
    let stores = stores.map(|argument| crate::store::open(argument));
    scan_stores(request, rules, progress, stores.collect::<Result<_>>()?)
}

/// Scans `stores`, which the request names in the same order.
///
/// # Errors
/// What ends a run.
pub fn scan_stores(
    request: &Arc<Request>,
    rules: &Arc<Rules>,
    progress: &Arc<Progress>,
    stores: Vec<Box<dyn Store>>,
) -> Result<Inventory> {
    let watch = watch::Watch::begin(request.deadline, request.watch_interrupt);
    // Each worker is at one archive at a time, and looking into the next one may have begun.
    let copies = request.jobs + 2;
    let opener = |store| {
        let watched = Box::new(Watched(store));
        Arc::new(Opener::new(watched, plan::copied_at_most(request), copies))
    };
    let stores: Vec<Arc<Opener>> = stores.into_iter().map(opener).collect();
    let covers = crate::store::covers(&request.stores);
    let mut warnings = request.secret.warnings.clone();
    warnings.extend(within(request, &covers));
    let filter = Arc::new(Filter::new(&request.include, &request.exclude)?);
    let mut listed = Tally::default();
    let mut ledger: Vec<Skipped> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    let mut of_kinds = Vec::new();
    let footers = Arc::<Footers>::default();
    for (index, store) in stores.iter().enumerate() {
        if covers[index].is_some() {
            continue;
        }
        let name = &request.stores[index];
        let listing = store.list(&filter)?;
        let tally = |entries: &mut dyn Iterator<Item = u64>| {
            entries.fold(Tally::default(), |sum, bytes| Tally {
                files: sum.files + 1,
                bytes: sum.bytes + bytes,
            })
        };
        let left_out = tally(&mut listing.skipped.iter().map(|skip| skip.byte_size));
        let here = tally(&mut listing.entries.iter().map(|entry| entry.byte_size)).plus(left_out);
        progress.listed(&here);
        ledger.extend(listing.skipped.into_iter().map(|skip| skipped(name, skip)));
        let mut manifest = tables::manifest(store, listing.entries, request.patience, &watch);
        let claimed = std::mem::take(&mut manifest.skips);
        let InspectedStore {
            mut tables,
            unread,
            skips,
        } = inspect::inspect_all(
            Inspection {
                store: store.clone(),
                entries: std::mem::take(&mut manifest.entries),
                filter: filter.clone(),
                rules: rules.clone(),
                watch: watch.clone(),
                footers: footers.clone(),
            },
            request.jobs,
            request.patience,
        );
        tables::assign(&manifest, &mut tables);
        // Archives are counted by their members, whose bytes are shares of the archive's.
        let files: BTreeSet<&str> = tables.iter().map(|one| one.entry.file()).collect();
        let sheets = tables.len() - files.len();
        let files = tables.iter().map(|one| one.entry.byte_size);
        let mut files = files.chain(unread.iter().map(|one| one.entry.byte_size));
        let skipped_here = skips.iter().chain(&claimed).map(|skip| skip.byte_size);
        let mut found_here = tally(&mut (&mut files).chain(skipped_here));
        found_here.files -= sheets as u64;
        debug_assert!(
            found_here.bytes + left_out.bytes == here.bytes,
            "INVARIANT: what is looked into has the bytes that were listed"
        );
        let here = found_here.plus(left_out);
        progress.looked_into(here.files);
        listed = listed.plus(here);
        ledger.extend(claimed.into_iter().map(|skip| skipped(name, skip)));
        ledger.extend(skips.into_iter().map(|skip| skipped(name, skip)));
        let paths = tables.iter().map(|one| &*one.entry.path);
        of_kinds.extend(kinds::datasets(request, rules, name, unread, paths));
        let datasets = crate::assemble::assemble(tables, request.fold);
        found.extend(datasets.into_iter().map(|dataset| Found {
            store: index,
            dataset,
        }));
    }
    progress.begin(
        found
            .iter()
            .flat_map(|one| &one.dataset.parts)
            .map(|part| part.entry.byte_size)
            .sum::<u64>(),
    );
    let found: Arc<[Found]> = found.into();
    let (finished, partly) = collect::read_all(request, rules, &stores, &found, &watch, progress);
    let partly = partly.into_iter();
    let parts = found.iter().flat_map(|one| {
        let parts = one.dataset.parts.iter();
        parts.map(move |part| ((one.store, &*part.entry.path), &part.entry))
    });
    let shared: HashMap<(usize, &str), &str> = parts
        .filter_map(|(place, entry)| Some((place, entry.table_of.as_deref()?)))
        .collect();
    let mut partly: Vec<Skipped> = partly
        .map(|(store, skip)| Skipped {
            file: (shared.get(&(store, skip.path.as_str()))).map(|file| (*file).to_owned()),
            ..skipped(&request.stores[store], skip)
        })
        .collect();
    partly.sort();
    progress.end();

    let mut pairs = Vec::new();
    // Of files of a kind no more than the head was read.
    let mut bytes_read = 0;
    for (one, found) in finished.into_iter().zip(found.iter()) {
        let tables = found.dataset.parts.iter().map(|part| &part.entry);
        let tables: HashMap<&str, &str> = tables
            .filter_map(|entry| Some((&*entry.path, entry.table_of.as_deref()?)))
            .collect();
        for skip in one.skips {
            let file = tables
                .get(skip.path.as_str())
                .map(|file| (*file).to_owned());
            let store = &request.stores[one.store];
            ledger.push(Skipped {
                file,
                ..skipped(store, skip)
            });
        }
        if let Some(dataset) = one.dataset {
            bytes_read += one.bytes_read;
            pairs.push(dataset);
        }
    }
    pairs.extend(of_kinds);
    let store_of = |dataset: &Dataset| {
        let stores = &request.stores;
        stores.iter().position(|store| *store == dataset.store)
    };
    pairs.sort_by(|(a, _), (b, _)| {
        (store_of(a), &a.name, &a.format).cmp(&(store_of(b), &b.name, &b.format))
    });
    let (mut datasets, people): (Vec<Dataset>, Vec<finish::Keys>) = pairs.into_iter().unzip();
    ledger.sort();
    let mut identifiers = PathIdentifiers::new(&rules.detectors, &rules.matcher);
    warnings.extend(identifiers.note(&mut datasets, &ledger));
    let day = request.day();
    let declarations = &request.declarations;
    warnings.extend(crate::facts::warnings(
        declarations,
        &datasets,
        &ledger,
        day,
    ));
    let transfers = transfers::transfers(request, rules, &datasets, &people);
    let packs = rules.references();
    let digests: Vec<&str> = packs.iter().map(|pack| pack.digest.as_str()).collect();
    let mut inventory = Inventory {
        schema_version: SCHEMA_VERSION.to_owned(),
        scan: Scan {
            id: request.id(&digests),
            started_at: request
                .started_at
                .to_rfc3339_opts(SecondsFormat::Secs, true),
            finished_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            tool: Tool {
                name: "qingdan".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            arguments: request.arguments(),
            depth: request.depth,
            seed: request.seed,
            secret: Some(request.secret.reference()),
            taxonomy: request.taxonomy,
            edition: request.edition.clone(),
            packs,
            interrupted: watch.stopped(),
            warnings,
        },
        coverage: Coverage {
            listed,
            skipped: ledger,
            partly,
            ..Coverage::default()
        },
        datasets,
        transfers,
    };
    let (in_datasets, left_out) = (inventory.in_datasets(), inventory.left_out());
    debug_assert!(
        in_datasets.plus(left_out) == listed,
        "INVARIANT: what is listed is in a dataset or in the ledger"
    );
    inventory.coverage.in_datasets = in_datasets;
    inventory.coverage.left_out = left_out;
    inventory.coverage.read = Tally {
        files: in_datasets.files,
        bytes: bytes_read,
    };
    Ok(inventory)
}

/// Stores that lie in other stores, or are the same under another name, are not scanned a second time.
fn within(request: &Request, covers: &[Option<usize>]) -> Vec<Text> {
    let stores = request.stores.iter().zip(covers);
    let within = stores.filter_map(|(store, cover)| Some((store, &request.stores[(*cover)?])));
    within
        .map(|(store, cover)| {
            Text::new(
                format!("存储 `{store}` 与 `{cover}` 相同或在其中，只扫描一次，列在 `{cover}` 下"),
                format!(
                    "the store `{store}` is `{cover}` or lies in it: scanned once, as part of `{cover}`"
                ),
            )
        })
        .collect()
}

fn skipped(store: &str, skip: Skip) -> Skipped {
    Skipped {
        kind: skip.kind(),
        path: skip.path,
        store: store.to_owned(),
        reason: skip.reason.text(),
        bytes: skip.byte_size,
        file: None,
    }
}

/// The parts of a dataset that the run did not come to.
fn not_reached_parts(dataset: &Assembled) -> Vec<Skip> {
    let entries = dataset.parts.iter().map(|part| &part.entry);
    entries
        .map(|entry| not_reached(&entry.path, entry.byte_size))
        .collect()
}

/// A skip of an entry that the run did not come to.
fn not_reached(path: &str, byte_size: u64) -> Skip {
    Skip {
        path: path.to_owned(),
        byte_size,
        reason: RunReason::NotReached.into(),
    }
}
