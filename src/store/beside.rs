//! What a listing has in, which of its files are kept beside a database out: logs, indexes of logs, journals.

use super::change_log::{self, Content, Noted, Overlaid, Pages};
use crate::model::entry::StoreEntry;
use crate::model::reason::StoreReason;
use crate::model::source::{Changes, Source, read_range};
use crate::store::Listing;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What SQLite appends to the name of a database for its log and for its journal.
const LOG: &str = "-wal";
const JOURNAL: &str = "-journal";
/// The first bytes of a journal of a transaction that did not end.
const HOT: &[u8] = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";

/// The files beside the databases of a store, by the path of the database.
#[derive(Default)]
pub(super) struct Besides {
    by_database: Mutex<HashMap<Arc<str>, Arc<Beside>>>,
}

/// The files beside one database.
#[derive(Default)]
struct Beside {
    log: Option<StoreEntry>,
    journal: Option<StoreEntry>,
    /// The log is there and was left out.
    log_left_out: bool,
    /// What the log says, once it was read; `None` where its pages are not known.
    read: OnceLock<Option<Arc<Pages>>>,
}

impl Besides {
    /// Notes the files beside databases that a listing has.
    pub(super) fn note(&self, listing: &Listing) {
        let mut found: HashMap<Arc<str>, Beside> = HashMap::new();
        let with = |name: &str, ending: &str| name.strip_suffix(ending).map(Arc::from);
        for entry in &listing.entries {
            if let Some(database) = with(&entry.path, LOG) {
                found.entry(database).or_default().log = Some(entry.clone());
            } else if let Some(database) = with(&entry.path, JOURNAL) {
                found.entry(database).or_default().journal = Some(entry.clone());
            }
        }
        let empty = StoreReason::EmptyFile.into();
        for skip in (listing.skipped.iter()).filter(|skip| skip.reason != empty) {
            if let Some(database) = with(&skip.path, LOG) {
                found.entry(database).or_default().log_left_out = true;
            }
        }
        if found.is_empty() {
            return;
        }
        let mut known = self
            .by_database
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for entry in &listing.entries {
            if let Some(beside) = found.remove(&entry.path) {
                known.insert(entry.path.clone(), Arc::new(beside));
            }
        }
    }

    /// Whether a file is kept beside a database of the store, by its path.
    pub(super) fn has(&self, path: &str) -> bool {
        let known = self
            .by_database
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // The index of a log is named as the log is, but for its last letters.
        [LOG, JOURNAL, "-shm"].iter().any(|ending| {
            let database = path.strip_suffix(ending);
            database.is_some_and(|database| known.contains_key(database))
        })
    }

    /// The database at `entry` as it stands with what is beside it, whose content `open` gives.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(super) fn joined(
        &self,
        entry: &StoreEntry,
        database: Arc<dyn Source>,
        open: impl Fn(&StoreEntry) -> io::Result<Arc<dyn Source>>,
    ) -> io::Result<Arc<dyn Source>> {
        let beside = {
            let known = self
                .by_database
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            known.get(entry.file()).cloned()
        };
        let noted = |database, changes| Arc::new(Noted { database, changes }) as Arc<dyn Source>;
        let Some(beside) = beside else {
            // Beside what was packed alone may have been a log when it was packed.
            return Ok(match entry.compression {
                Some(_) => noted(database, Changes::Unknown),
                None => database,
            });
        };
        if !change_log::is_database(&*database)? {
            return Ok(database);
        }
        if let Some(log) = &beside.log {
            let log = open(log)?;
            return Ok(match beside.pages(&*log)? {
                Some(pages) if pages.is_empty() => database,
                Some(pages) => Arc::new(Overlaid {
                    database,
                    log,
                    pages,
                }),
                None => noted(database, Changes::NotRead),
            });
        }
        if beside.log_left_out {
            return Ok(noted(database, Changes::NotRead));
        }
        let Some(journal) = &beside.journal else {
            return Ok(database);
        };
        let head = read_range(&*open(journal)?, 0, HOT.len())?;
        Ok(if head == HOT {
            noted(database, Changes::Unfinished)
        } else {
            database
        })
    }
}

impl Beside {
    /// The pages of its log.
    fn pages(&self, log: &dyn Source) -> io::Result<Option<Arc<Pages>>> {
        if let Some(read) = self.read.get() {
            return Ok(read.clone());
        }
        let read = match change_log::read(log)? {
            Content::Nothing => Some(Arc::default()),
            Content::Pages(pages) => Some(pages),
            Content::TooMany => None,
        };
        Ok(self.read.get_or_init(|| read).clone())
    }
}
