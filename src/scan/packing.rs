//! The entry of a dataset and what is known of its people go in, the same in little memory comes out, where a scan has very many.

use crate::model::facts::Facts;
use crate::model::inventory::Dataset;
use crate::model::inventory::packing::{self, MANY, share};
use crate::model::shared::Pool;
use crate::people::kind::KeyKind;
use crate::people::recount::Recount;
use crate::scan::finish::Keys;
use std::sync::Mutex;

/// Packs the entries of a scan.
pub(super) struct Packing {
    /// Whether there are so many datasets that room is worth time.
    pub(super) is_wanted: bool,
    entries: packing::Packing,
    facts: Mutex<Pool<Facts>>,
    kinds: Mutex<Pool<Vec<KeyKind>>>,
    recounts: Mutex<Pool<Recount>>,
}

impl Packing {
    /// Of a scan of so many datasets.
    pub(super) fn new(datasets: usize) -> Self {
        Self {
            is_wanted: datasets >= MANY,
            entries: packing::Packing::default(),
            facts: Mutex::default(),
            kinds: Mutex::default(),
            recounts: Mutex::default(),
        }
    }

    /// Packs an entry.
    pub(super) fn pack(&self, entry: &mut Dataset, keys: &mut Keys) {
        if !self.is_wanted {
            return;
        }
        self.entries.pack(entry);
        if let Some(persons) = &mut keys.persons {
            share(&self.kinds, &mut persons.kinds);
        }
        if let Some(recount) = &mut keys.recount {
            share(&self.recounts, recount);
        }
        share(&self.facts, &mut keys.facts);
    }
}
