//! Looks into every entry of a store: which format, which fields.

use crate::assemble::Inspected;
use crate::format::{self, HEAD_BYTES};
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::model::source::{Source, read_range};
use crate::scan::watch::Watch;
use crate::store::Store;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Formats and schemas of `entries`, and those that cannot be read, in the order of their paths.
pub(super) fn inspect(
    store: &dyn Store,
    entries: &[StoreEntry],
    jobs: usize,
    watch: &Watch,
) -> (Vec<Inspected>, Vec<Skip>) {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(entries.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(entry) = entries.get(index) else {
                        break;
                    };
                    let outcome = if watch.stopped() {
                        Err(super::not_reached(&entry.path, entry.byte_size))
                    } else {
                        // A reader that panics costs this file only.
                        catch_unwind(AssertUnwindSafe(|| one(store, entry)))
                            .unwrap_or_else(|_| Err(broken(entry)))
                    };
                    if let Ok(mut results) = results.lock() {
                        results.push((index, outcome));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    let (mut inspected, mut skips) = (Vec::new(), Vec::new());
    for (_, outcome) in results {
        match outcome {
            Ok(tables) => inspected.extend(tables),
            Err(skip) => skips.push(skip),
        }
    }
    (inspected, skips)
}

fn one(store: &dyn Store, entry: &StoreEntry) -> Result<Vec<Inspected>, Skip> {
    let skip = |kind, reason: String| Skip {
        path: entry.path.to_string(),
        byte_size: entry.byte_size,
        kind,
        reason,
    };
    let source: Arc<dyn Source> = store.open(entry)?.into();
    let head = read_range(&*source, 0, HEAD_BYTES.min(source.byte_size() as usize))
        .map_err(|error| skip(SkipKind::Io, format!("reading failed: {}", error.kind())))?;
    if head.is_empty() {
        return Err(skip(SkipKind::Empty, "an empty file".to_owned()));
    }
    let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
    let format = format::recognise(&head, name).ok_or_else(|| {
        skip(
            SkipKind::Unsupported,
            "not a format that is read".to_owned(),
        )
    })?;
    let mut tables = format
        .tables(&source, &head)
        .map_err(|refusal| skip(refusal.kind, refusal.reason))?;
    if let Some(note) = format::misnamed(format.id(), name) {
        for table in &mut tables {
            table.schema.notes.push(note.clone());
        }
    }
    let count = tables.len() as u64;
    Ok(tables
        .into_iter()
        .enumerate()
        .map(|(index, table)| Inspected {
            entry: match &table.member {
                // Each table has its share of the bytes, the first the rest as well, so that their sum is the entry's.
                Some(member) => StoreEntry {
                    path: format!("{}#{member}", entry.path).into(),
                    byte_size: entry.byte_size / count
                        + if index == 0 {
                            entry.byte_size % count
                        } else {
                            0
                        },
                    ..entry.clone()
                },
                None => entry.clone(),
            },
            format: format.id(),
            schema: Arc::new(table.schema),
            table: None,
        })
        .collect())
}

/// The entry whose reader panicked.
pub(super) fn broken(entry: &StoreEntry) -> Skip {
    Skip {
        path: entry.path.to_string(),
        byte_size: entry.byte_size,
        kind: SkipKind::Internal,
        reason: "the reader failed inside; please report the file's origin".to_owned(),
    }
}
