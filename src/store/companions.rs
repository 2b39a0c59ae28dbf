//! What a listing has in, which of its files belong to a table beside them out: the code page and the memos of a dBase file.
//!
//! Nothing of a file names the others but their common name, whatever the case of its letters: `KUNDEN.DBF`, `kunden.fpt`.

use crate::model::entry::StoreEntry;
use crate::model::source::{Changes, Source};
use crate::store::Listing;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Endings of tables that have such files.
const TABLE: &str = ".dbf";
/// What names of files end in that belong to a table.
const ENDINGS: [&str; 3] = [".cpg", ".dbt", ".fpt"];

/// The files beside the tables of a store.
#[derive(Default)]
pub(super) struct Companions {
    /// Table → its files, each with its ending; and the paths of all such files.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    of_tables: HashMap<Arc<str>, Vec<(&'static str, StoreEntry)>>,
    companions: HashMap<Arc<str>, &'static str>,
}

/// A path without an ending, in lower case; `None` where it has another one.
fn stem(path: &str, ending: &str) -> Option<String> {
    let lower = path.to_lowercase();
    lower.strip_suffix(ending).map(str::to_owned)
}

impl Companions {
    /// Notes the files beside tables that a listing has.
    pub(super) fn note(&self, listing: &Listing) {
        let mut found: HashMap<String, Vec<(&'static str, StoreEntry)>> = HashMap::new();
        for entry in &listing.entries {
            for ending in ENDINGS {
                if let Some(stem) = stem(&entry.path, ending) {
                    let files = found.entry(stem).or_default();
                    files.push((ending, entry.clone()));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in &listing.entries {
            let files = stem(&entry.path, TABLE).and_then(|stem| found.get(&stem));
            if let Some(files) = files {
                let paths = files
                    .iter()
                    .map(|(ending, file)| (file.path.clone(), *ending));
                known.companions.extend(paths);
                known.of_tables.insert(entry.path.clone(), files.clone());
            }
        }
    }

    /// What the name of a file ends in that belongs to a table of the store, by its path; `None` for any other file.
    pub(super) fn ending(&self, path: &str) -> Option<&'static str> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.companions.get(path).copied()
    }

    /// The table at `entry` with the files beside it, whose content `open` gives. One that cannot be opened is as good as none.
    pub(super) fn joined(
        &self,
        entry: &StoreEntry,
        table: Arc<dyn Source>,
        open: impl Fn(&StoreEntry) -> io::Result<Arc<dyn Source>>,
    ) -> Arc<dyn Source> {
        let files = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.of_tables.get(entry.file()).cloned()
        };
        let Some(files) = files else {
            return table;
        };
        let opened = files
            .iter()
            .filter_map(|(ending, file)| Some((*ending, open(file).ok()?)));
        Arc::new(Accompanied {
            files: opened.collect(),
            table,
        })
    }
}

/// A table with the files beside it.
struct Accompanied {
    table: Arc<dyn Source>,
    files: Vec<(&'static str, Arc<dyn Source>)>,
}

impl Source for Accompanied {
    fn byte_size(&self) -> u64 {
        self.table.byte_size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.table.read_at(offset, buffer)
    }

    fn changes(&self) -> Changes {
        self.table.changes()
    }

    fn beside(&self, ending: &str) -> Option<&Arc<dyn Source>> {
        let mut files = self.files.iter();
        files
            .find(|(known, _)| *known == ending)
            .map(|(_, file)| file)
    }
}
