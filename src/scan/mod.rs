//! Drives the row: lists stores, hands their entries to the stages, and puts an inventory together. The only place with
//! threads, channels and progress.
//!
//! ```text
//! list → inspect (N threads) → assemble → plan ─│tasks│→ N workers ─│events│→ merge, in split order → finish
//! ```
//! Stages are synchronous; tokio watches for the interrupt and the deadline. Channels are bounded, so memory is bounded by
//! (channel + N) splits and one sketch a column of the datasets that are open.

pub mod check;
mod facts;
mod finish;
mod plan;
pub mod progress;
mod read;
mod reading;
pub mod rules;
mod tables;
mod transfers;
mod watch;
mod work;

use crate::config::Config;
use crate::error::Result;
use crate::model::dataset::Assembled;
use crate::model::entry::{Skip, SkipKind};
use crate::model::inventory::{Coverage, Inventory, SCHEMA_VERSION, Scan, Skipped, Tally, Tool};
use crate::model::options::{Depth, Taxonomy};
use crate::store::{Filter, Store};
use chrono::{DateTime, SecondsFormat, Utc};
use progress::Progress;
use rules::Rules;
use std::collections::BTreeSet;
use std::time::Duration;

/// What a scan is asked to do.
pub struct Request {
    /// Stores as given.
    pub stores: Vec<String>,
    /// Globs of entries to take, all where there is none.
    pub include: Vec<String>,
    /// Globs of entries to leave out.
    pub exclude: Vec<String>,
    /// Facts and verdicts of people.
    pub config: Config,
    /// How much is read.
    pub depth: Depth,
    /// Seed of every random choice.
    pub seed: u64,
    /// Whether siblings become one dataset.
    pub fold: bool,
    /// Worker threads, at least 1.
    pub jobs: usize,
    /// What is sensitive.
    pub taxonomy: Taxonomy,
    /// Id of the list pack.
    pub edition: String,
    /// Bytes of a dataset read before sampling begins.
    pub read_budget: u64,
    /// When to stop.
    pub deadline: Option<Duration>,
    /// Arguments that shape the result, for the inventory.
    pub arguments: Vec<String>,
    /// When the run began: the clock is passed in.
    pub started_at: DateTime<Utc>,
    /// Whether the interrupt key ends the run with a partial inventory.
    pub watch_interrupt: bool,
}

/// A dataset of one of the stores.
struct Found {
    store: usize,
    dataset: Assembled,
}

/// Scans.
///
/// # Errors
/// What ends a run: a store that cannot be listed, a pack that cannot be read.
pub fn scan(request: &Request, rules: &Rules, progress: &Progress) -> Result<Inventory> {
    let watch = watch::Watch::begin(request.deadline, request.watch_interrupt);
    let stores = request
        .stores
        .iter()
        .map(|argument| crate::store::open(argument))
        .collect::<Result<Vec<Box<dyn Store>>>>()?;
    let filter = Filter::new(&request.include, &request.exclude)?;
    let mut listed = Tally::default();
    let mut ledger: Vec<Skipped> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for (store, name) in stores.iter().zip(&request.stores) {
        let index = request
            .stores
            .iter()
            .position(|other| other == name)
            .unwrap_or(0);
        let listing = store.list(&filter)?;
        listed.files += (listing.entries.len() + listing.skipped.len()) as u64;
        listed.bytes += listing
            .entries
            .iter()
            .map(|entry| entry.byte_size)
            .sum::<u64>();
        listed.bytes += listing
            .skipped
            .iter()
            .map(|skip| skip.byte_size)
            .sum::<u64>();
        progress.listed(&listed);
        ledger.extend(listing.skipped.into_iter().map(|skip| skipped(name, skip)));
        let mut claims = tables::claim(&**store, &listing.entries);
        let skips = std::mem::take(&mut claims.skips);
        ledger.extend(skips.into_iter().map(|skip| skipped(name, skip)));
        let (mut inspected, skips) = read::inspect(&**store, &claims.entries, request.jobs, &watch);
        inspected.iter_mut().for_each(|one| claims.assign(one));
        ledger.extend(skips.into_iter().map(|skip| skipped(name, skip)));
        let datasets = crate::assemble::assemble(inspected, request.fold);
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
    let finished = work::read_all(request, rules, &stores, &found, &watch, progress);
    progress.end();

    let (mut datasets, mut people) = (Vec::new(), Vec::new());
    let mut read = Tally::default();
    let mut files = BTreeSet::new();
    for (one, found) in finished.into_iter().zip(&found) {
        let store = one.store;
        ledger.extend(
            one.skips
                .into_iter()
                .map(|skip| skipped(&request.stores[store], skip)),
        );
        if let Some((dataset, keys)) = one.dataset {
            // A file that holds several tables is one file.
            let own: BTreeSet<&str> = dataset.parts.iter().map(|part| &*part.path).collect();
            let parts = found.dataset.parts.iter().map(|part| &part.entry);
            files.extend(
                parts
                    .filter(|entry| own.contains(&*entry.path))
                    .map(|entry| (store, entry.access_url.clone())),
            );
            read.bytes += one.bytes_read;
            datasets.push(dataset);
            people.push(keys);
        }
    }
    read.files = files.len() as u64;
    ledger.sort();
    let transfers = transfers::transfers(request, rules, &datasets, &people);
    Ok(Inventory {
        schema_version: SCHEMA_VERSION.to_owned(),
        scan: Scan {
            id: scan_id(request, rules),
            started_at: request
                .started_at
                .to_rfc3339_opts(SecondsFormat::Secs, true),
            finished_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            tool: Tool {
                name: "qingdan".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            arguments: request.arguments.clone(),
            depth: request.depth,
            seed: request.seed,
            taxonomy: request.taxonomy,
            edition: request.edition.clone(),
            packs: rules.references(),
            interrupted: watch.stopped(),
        },
        coverage: Coverage {
            listed,
            read,
            skipped: ledger,
        },
        datasets,
        transfers,
    })
}

fn skipped(store: &str, skip: Skip) -> Skipped {
    Skipped {
        path: skip.path,
        store: store.to_owned(),
        kind: skip.kind,
        reason: skip.reason,
        bytes: skip.byte_size,
    }
}

/// A digest of what shapes the result: arguments, seed, packs.
fn scan_id(request: &Request, rules: &Rules) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in request
        .arguments
        .iter()
        .map(String::as_str)
        .chain(rules.references().iter().map(|pack| pack.digest.as_str()))
    {
        hasher.update(text.as_bytes()).update(b"\0");
    }
    hasher.update(&request.seed.to_le_bytes());
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A skip of an entry that the run did not come to.
fn not_reached(path: &str, byte_size: u64) -> Skip {
    Skip {
        path: path.to_owned(),
        byte_size,
        kind: SkipKind::NotReached,
        reason: "the run ended before this file was read".to_owned(),
    }
}
