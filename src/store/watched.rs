//! A store goes in; the same comes out, telling of every byte that is read for the first time, and ending what nobody waits for.

use crate::error::Result;
use crate::model::entry::{Skip, StoreEntry};
use crate::model::source::Source;
use crate::store::{Filter, Listing, Store};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Who watches the threads that read from a store. Both are asked in the thread that reads.
#[derive(Clone, Copy)]
pub struct Watcher {
    /// Whether anyone waits for the thread.
    pub is_wanted: fn() -> bool,
    /// A byte was read that was not read before; the answer is of no use here.
    pub progress: fn() -> bool,
}

/// A store that is watched.
pub struct Watched {
    store: Box<dyn Store>,
    watcher: Watcher,
}

impl Watched {
    /// `store` under `watcher`.
    #[must_use]
    pub fn new(store: Box<dyn Store>, watcher: Watcher) -> Self {
        Self { store, watcher }
    }
}

impl Store for Watched {
    fn list(&self, filter: &Filter) -> Result<Listing> {
        self.store.list(filter)
    }

    fn open(&self, entry: &StoreEntry) -> std::result::Result<Box<dyn Source>, Skip> {
        Ok(Box::new(WatchedSource {
            source: self.store.open(entry)?,
            reached: AtomicU64::new(0),
            watcher: self.watcher,
        }))
    }
}

struct WatchedSource {
    source: Box<dyn Source>,
    /// Behind the last byte that was read.
    reached: AtomicU64,
    watcher: Watcher,
}

impl Source for WatchedSource {
    fn byte_size(&self) -> u64 {
        self.source.byte_size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if !(self.watcher.is_wanted)() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let read = self.source.read_at(offset, buffer)?;
        let end = offset + read as u64;
        if self.reached.fetch_max(end, Ordering::Relaxed) < end {
            (self.watcher.progress)();
        }
        Ok(read)
    }
}
