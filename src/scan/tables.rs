//! Reads what tables say of a store's entries, each in a thread of its own, and tells the entries that were looked into.

use crate::assemble::{Inspected, Member};
use crate::format::{avro, orc, parquet};
use crate::lake::manifest::{ManifestEntry, TableManifest, TableSummary};
use crate::lake::{Readers, columns};
use crate::model::dataset::Schema;
use crate::model::entry::StoreEntry;
use crate::model::reason::{Refusal, RunReason};
use crate::scan::pool;
use crate::store::opener::{Access, Opener};
use crate::watch::Watch;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

const READERS: Readers = Readers {
    parquet: parquet::batches,
    avro: avro::batches,
    orc: orc::batches,
};

/// Looks for tables among `entries`.
pub(super) fn manifest(
    store: &Arc<Opener>,
    entries: Vec<StoreEntry>,
    limit: Duration,
    watch: &Watch,
) -> TableManifest {
    TableManifest::new(entries, &mut |table, known, room| {
        let (store, known) = (store.clone(), known.clone());
        // A checkpoint is a file like any other: what its reader does with a broken one costs this table only.
        let read = pool::run_with_timeout(limit, watch, move || {
            // Some writers compress the metadata.
            let mut open = |entry: &StoreEntry| {
                let looked = store.look(entry).map(|(entry, _)| entry);
                let opened = looked.and_then(|entry| store.open(&entry, Access::Random));
                match opened {
                    Ok(opened) => Ok(opened.source),
                    Err(skip) => Err(Refusal(skip.reason)),
                }
            };
            catch_unwind(AssertUnwindSafe(|| {
                table.read(&known, room, READERS, &mut open)
            }))
        });
        match read {
            Some(Ok(table)) => table,
            Some(Err(_)) => Err(Refusal::new(RunReason::ReaderFailed)),
            None => Err(Refusal::new(pool::stalled(limit, watch))),
        }
    })
}

/// Tells the entries that were looked into which tables they belong to.
pub(super) fn assign(manifest: &TableManifest, entries: &mut [Inspected]) {
    let mut tables = manifest.tables.clone();
    // A file may be of another format than its table says, of which no single rows can be left out.
    for one in entries.iter().filter(|one| !one.table.leaves_rows_out()) {
        if let Some(file) = manifest.files.get(&one.entry.path)
            && let Some(summary) = tables.get_mut(&file.root)
        {
            let removed = file.removed.count();
            summary.removed -= removed;
            summary.unapplied.add(removed, removed);
        }
    }
    for one in entries {
        if let Some(file) = manifest.files.get(&one.entry.path) {
            assign_one(file, &tables[&file.root], one);
        }
    }
}

fn assign_one(file: &ManifestEntry, summary: &TableSummary, one: &mut Inspected) {
    one.listed_by = Some(Arc::new(Member {
        root: file.root.clone(),
        partitions: file.partitions.clone(),
        notes: summary.notes(),
        unapplied: summary.unapplied,
    }));
    let table = columns::without(&one.table, file.own_columns);
    if table.schema().fields.len() < one.schema.fields.len() {
        let fields = table.schema().fields.clone();
        Arc::make_mut(&mut one.schema).fields = fields;
        one.table = table;
    }
    if !file.names.is_empty() {
        let schema = Schema::clone(&one.schema);
        one.schema = Arc::new(schema.renamed(&file.names));
    }
    if file.removed.count() > 0 && one.table.leaves_rows_out() {
        let schema = Arc::make_mut(&mut one.schema);
        let removed = file.removed.within(schema.records.unwrap_or(u64::MAX));
        schema.records = schema.records.map(|records| records - removed.count());
        one.removed = Some(Arc::new(removed));
    }
}
