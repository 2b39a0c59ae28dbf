//! The entry of a dataset goes in, the same in little memory comes out, where an inventory has very many of them.
//!
//! What many datasets have in common is kept once, and what each has of its own is packed until a report asks for it.

use super::{Column, Dataset};
use crate::model::Text;
use crate::model::argument::Bound;
use crate::model::finding::Category;
use crate::model::obligation::{
    Because, Branch, Citation, Missing, Obligation, RemainingDuty, TrackOutcome,
};
use crate::model::packed::{Packed, Packer, Ranked};
use crate::model::shared::{Pool, Shared};
use crate::model::suspected::Suspected;
use std::sync::{Mutex, PoisonError};

/// Datasets from which on entries are packed: fewer have room as they are.
pub const MANY: usize = 1_000;

/// Packs the entries of an inventory.
#[derive(Default)]
pub struct Packing {
    /// Whether the entries were read from JSON.
    are_read: bool,
    columns: Packer,
    people: Packer,
    bounds: Packer,
    duty: Packer,
    suspicions: Mutex<Pool<Vec<Suspected>>>,
}

impl Packing {
    /// Packs entries that were read from JSON.
    #[must_use]
    pub fn of_read() -> Self {
        Self {
            are_read: true,
            ..Self::default()
        }
    }

    /// Packs an entry.
    pub fn pack(&self, entry: &mut Dataset) {
        if self.are_read {
            self.columns.pack_read(&mut entry.columns);
            self.people.pack_read(&mut entry.individuals.because);
            self.bounds.pack_read(&mut entry.individuals.bounds);
            self.duty.pack_read(&mut entry.obligation.because);
        } else {
            self.columns.pack(&mut entry.columns);
            self.people.pack(&mut entry.individuals.because);
            self.bounds.pack(&mut entry.individuals.bounds);
            self.duty.pack(&mut entry.obligation.because);
        }
        entry.individuals.keys.shrink_to_fit();
        entry.parts.shrink_to_fit();
        entry.notes.shrink_to_fit();
        share(&self.suspicions, &mut entry.suspicions);
    }
}

impl Ranked for Column {
    fn rank(&self) -> usize {
        self.category as usize
    }
}

impl Ranked for Bound {}
impl Ranked for Because {}

/// The strongest category among columns; they stay packed.
#[must_use]
pub fn strongest(columns: &Packed<Vec<Column>>) -> Category {
    let known = Category::ALL.get(columns.highest());
    known.copied().unwrap_or_default()
}

/// Keeps what obligations have in common once, where they were read one by one; those of a scan have it in common already.
#[derive(Default)]
pub struct Duties {
    tracks: Pool<Vec<TrackOutcome>>,
    citations: Pool<Citation>,
    missing: Pool<Vec<Missing>>,
    branches: Pool<Vec<Branch>>,
    remaining: Pool<Vec<RemainingDuty>>,
    caveats: Pool<Vec<Text>>,
}

impl Duties {
    /// Gives the obligation what others before it have too.
    pub fn share(&mut self, duty: &mut Obligation) {
        self.tracks.share(&mut duty.tracks);
        self.citations.share(&mut duty.citation);
        self.missing.share(&mut duty.missing);
        self.branches.share(&mut duty.branches);
        self.remaining.share(&mut duty.remaining);
        self.caveats.share(&mut duty.caveats);
    }
}

/// The value that the pool knows in the place of an equal one.
pub fn share<T: PartialEq>(pool: &Mutex<Pool<T>>, one: &mut Shared<T>) {
    let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
    pool.share(one);
}
