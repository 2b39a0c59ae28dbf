//! Drives the row: lists stores, hands their entries to the stages, and puts an inventory together. The only place with
//! threads and channels.
//!
//! ```text
//! list → inspect (N threads) → assemble → plan ─│tasks│→ N workers ─│events│→ merge, in split order → finish
//!                                                                               the columns of persons again → finish
//! ```
//! Stages are synchronous; tokio watches for the interrupt and the deadline. Channels are bounded, so memory is bounded by
//! (channel + N) splits and one sketch a column of the datasets that are open.

mod collect;
mod dataset_progress;
mod digests;
mod finish;
mod found;
mod inspect;
mod inventory;
mod kinds;
mod packing;
mod plan;
mod pool;
mod recount;
mod second_pass;
mod tables;
mod task;
mod worker;

use crate::error::{Error, Result};
use crate::format::Footers;
use crate::model::Text;
use crate::model::entry::SkipKind;
use crate::model::inventory::{Dataset, Inventory, Skipped, Tally};
use crate::model::request::Request;
use crate::model::text::counted;
use crate::progress::Progress;
use crate::rules::Rules;
use crate::sketch::runs::RunFile;
use crate::store::opener::Opener;
use crate::store::watched::{Watched, Watcher};
use crate::store::{self, Filter, Listing, Store};
use crate::watch::Watch;
use finish::Keys;
use found::{Found, FoundList};
use inspect::Inspection;
use inventory::Results;
use std::sync::Arc;

/// Bytes of sets of identities on disk at most: those of some two thousand million people.
const RUN_BYTES: u64 = 16 << 30;

/// Scans.
///
/// # Errors
/// What ends a run: a store that cannot be listed, a pack that cannot be read.
pub fn scan(
    request: &Arc<Request>,
    rules: &Arc<Rules>,
    progress: &Arc<Progress>,
) -> Result<Inventory> {
    let stores = request.stores.iter().map(|argument| store::open(argument));
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
    let said = progress.clone();
    let tell = move |ended| said.ends(ended);
    let watch = Watch::begin(request.deadline, request.watch_interrupt, tell);
    // Each worker is at one archive at a time, and looking into the next one may have begun.
    let copies = request.jobs + 2;
    let watcher = Watcher {
        is_wanted: pool::is_wanted,
        progress: pool::heartbeat,
    };
    let opener = |store| {
        let watched = Box::new(Watched::new(store, watcher));
        Arc::new(Opener::new(watched, plan::copied_at_most(request), copies))
    };
    let stores: Vec<Arc<Opener>> = stores.into_iter().map(opener).collect();
    let covers = store::covers(&request.stores);
    let ignores = request.declarations.ignores.iter();
    let ignores = ignores.filter(|rule| rule.holds_on(request.day()));
    let filter = Filter::new(&request.include, &request.exclude)?;
    let mut look = Look {
        request,
        rules,
        progress,
        watch: &watch,
        filter: Arc::new(
            filter
                .leaving(&request.outputs)
                .ignoring(ignores, request.declarations.file()),
        ),
        footers: Arc::default(),
        seen: Seen::default(),
    };
    for (index, store) in stores.iter().enumerate() {
        if covers[index].is_none() {
            look.take_store(index, store)?;
        }
    }
    let mut seen = look.seen;
    let parts = seen.found.iter().flat_map(|one| &one.dataset.parts);
    progress.begin(parts.map(|part| part.entry.byte_size).sum());
    let found = Arc::new(FoundList::new(std::mem::take(&mut seen.found)));
    let runs = RunFile::new(RUN_BYTES);
    let (finished, partly) =
        collect::read_all(request, rules, &stores, &found, &watch, progress, &runs);
    progress.end();
    let results = Results::new(request, found, finished, partly);
    let mut inventory = inventory::inventory(request, rules, seen, results, &runs);
    inventory.scan.ended_by = watch.ended();
    inventory.scan.interrupted = inventory.scan.ended_by.is_some();
    Ok(inventory)
}

/// What the stores hold, before it is read.
#[derive(Default)]
struct Seen {
    /// All that was listed, archives by their members.
    listed: Tally,
    /// What is in no dataset.
    skipped: Vec<Skipped>,
    /// Tables.
    found: Vec<Found>,
    /// Files that are no tables.
    of_kinds: Vec<(Dataset, Keys)>,
}

/// Lists one store after another and looks into what it lists.
struct Look<'a> {
    request: &'a Request,
    rules: &'a Arc<Rules>,
    progress: &'a Progress,
    watch: &'a Watch,
    filter: Arc<Filter>,
    footers: Arc<Footers>,
    seen: Seen,
}

impl Look<'_> {
    /// Takes in the store that the request names at `index`.
    ///
    /// # Errors
    /// A store that cannot be listed.
    fn take_store(&mut self, index: usize, store: &Arc<Opener>) -> Result<()> {
        let request = self.request;
        let name = &request.stores[index];
        let listing = store.list(&self.filter)?;
        if listing.is_empty() && !request.allow_empty {
            return Err(nothing_listed(name, &listing));
        }
        let left_out = Tally::of_skips(&listing.skipped);
        let listed = Tally::of(listing.entries.iter().map(|entry| entry.byte_size)).plus(left_out);
        self.progress.listed(&listed);
        let mut manifest = tables::manifest(store, listing.entries, request.patience, self.watch);
        let claimed = std::mem::take(&mut manifest.skips);
        let inspection = Inspection {
            store: store.clone(),
            entries: std::mem::take(&mut manifest.entries),
            filter: self.filter.clone(),
            rules: self.rules.clone(),
            watch: self.watch.clone(),
            footers: self.footers.clone(),
        };
        let mut inspected = inspect::inspect_all(inspection, request.jobs, request.patience);
        tables::assign(&manifest, &mut inspected.tables);
        let claimed_tally = Tally::of_skips(&claimed);
        let here = inspected.tally().plus(claimed_tally).plus(left_out);
        debug_assert!(
            here.bytes == listed.bytes,
            "INVARIANT: what is looked into has the bytes that were listed"
        );
        self.progress.looked_into(here.files);
        self.seen.listed = self.seen.listed.plus(here);
        let skips = listing.skipped.into_iter().chain(claimed);
        let skips = skips.chain(inspected.skips);
        let skipped = skips.map(|skip| Skipped::of(name, skip));
        self.seen.skipped.extend(skipped);
        let paths = inspected.tables.iter().map(|one| &*one.entry.path);
        let of_kinds = kinds::datasets(request, self.rules, name, inspected.unread, paths);
        self.seen.of_kinds.extend(of_kinds);
        let datasets = crate::assemble::assemble(inspected.tables, request.fold);
        let of_store = |dataset| Found {
            store: index,
            dataset,
        };
        self.seen.found.extend(datasets.into_iter().map(of_store));
        Ok(())
    }
}

/// Why a store of which nothing is to be read ends the run: its share is not mounted, or a pattern is mistaken.
fn nothing_listed(store: &str, listing: &Listing) -> Error {
    let excluded = listing.skipped.iter();
    let excluded = excluded.filter(|skip| skip.kind() == SkipKind::Excluded);
    let reason = match excluded.count() {
        0 => Text::new("其中没有可扫描的内容", "there is nothing in it to scan"),
        files => Text::new(
            format!(
                "--include 和 --exclude 排除了全部 {files} 个文件；模式从存储位置的顶层开始匹配"
            ),
            format!(
                "--include and --exclude leave out all of it, {}; patterns are matched from the top of the store",
                counted(files as u64, "file", "files")
            ),
        ),
    };
    Error::usage(
        format!("{store}：{}；如这不是错误，请加 --allow-empty", reason.zh),
        format!(
            "{store}: {}; with --allow-empty this is no error",
            reason.en
        ),
    )
}
