//! The datasets of a scan go in, each comes out as often as it is asked for; of very many, those that were read keep next to no memory.

use crate::model::dataset::Assembled;
use crate::model::entry::StoreEntry;
use crate::scan::inspect;
use crate::scan::task::Shared;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A dataset that is to be read.
pub(super) struct Found {
    /// Index of its store.
    pub(super) store: usize,
    pub(super) dataset: Assembled,
}

/// The datasets of a scan.
pub(super) struct FoundList(Vec<Mutex<Slot>>);

/// A dataset, or as much of it as it is found again by.
enum Slot {
    Whole(Arc<Found>),
    /// The store and the file that it is all of.
    File(Box<(usize, StoreEntry)>),
}

impl FoundList {
    pub(super) fn new(all: Vec<Found>) -> Self {
        let slot = |one| Mutex::new(Slot::Whole(Arc::new(one)));
        Self(all.into_iter().map(slot).collect())
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    fn slot(&self, dataset: usize) -> Option<MutexGuard<'_, Slot>> {
        let slot = self.0.get(dataset)?;
        Some(slot.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A dataset; `None` of one that was let go of, or that there is not.
    pub(super) fn get(&self, dataset: usize) -> Option<Arc<Found>> {
        match &*self.slot(dataset)? {
            Slot::Whole(found) => Some(found.clone()),
            Slot::File(_) => None,
        }
    }

    /// Those that were not let go of.
    pub(super) fn whole(&self) -> impl Iterator<Item = Arc<Found>> {
        (0..self.len()).filter_map(|dataset| self.get(dataset))
    }

    /// Lets go of a dataset that is all of one file, and that looking into the file gives again as it was.
    pub(super) fn let_go(&self, dataset: usize) {
        let Some(mut slot) = self.slot(dataset) else {
            return;
        };
        let Slot::Whole(found) = &*slot else { return };
        if let Some(entry) = only_file(&found.dataset) {
            let file = Box::new((found.store, entry.clone()));
            *slot = Slot::File(file);
        }
    }

    /// A dataset, which is looked for once more where it was let go of; `None` where it is not found again.
    pub(super) fn again(&self, shared: &Shared, dataset: usize) -> Option<Arc<Found>> {
        let (store, entry) = match &*self.slot(dataset)? {
            Slot::Whole(found) => return Some(found.clone()),
            Slot::File(file) => (**file).clone(),
        };
        let one = inspect::again(shared, &shared.stores[store], &entry)?;
        let mut datasets = crate::assemble::assemble(vec![one], false);
        let dataset = datasets.pop()?;
        Some(Arc::new(Found { store, dataset }))
    }
}

/// The file that a dataset is all of, where all that is known of it stands in the file.
fn only_file(dataset: &Assembled) -> Option<&StoreEntry> {
    let [part] = dataset.parts.as_slice() else {
        return None;
    };
    let entry = &part.entry;
    let is_file = entry.inside.is_none() && entry.table_of.is_none();
    let is_told_otherwise = part.removed.is_some()
        || !part.partitions.is_empty()
        || !Arc::ptr_eq(&part.schema, part.table.schema())
        || dataset.fields.len() != part.schema.fields.len();
    (is_file && !is_told_otherwise).then_some(entry)
}
