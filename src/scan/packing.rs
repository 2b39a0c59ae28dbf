//! The entry of a dataset goes in, the same in little memory comes out, where a scan has very many of them.
//!
//! What many datasets have in common is kept once, and what each has of its own is packed until a report asks for it.

use crate::model::facts::Facts;
use crate::model::inventory::Dataset;
use crate::model::packed::Packer;
use crate::model::shared::{Pool, Shared};
use crate::model::suspected::Suspected;
use crate::people::kind::KeyKind;
use crate::people::recount::Recount;
use crate::scan::finish::Keys;
use std::sync::{Mutex, PoisonError};

/// Datasets from which on entries are packed: fewer have room as they are.
const MANY: usize = 1_000;

/// Packs the entries of a scan.
pub(super) struct Packing {
    is_wanted: bool,
    columns: Packer,
    people: Packer,
    bounds: Packer,
    duty: Packer,
    facts: Mutex<Pool<Facts>>,
    kinds: Mutex<Pool<Vec<KeyKind>>>,
    recounts: Mutex<Pool<Recount>>,
    suspicions: Mutex<Pool<Vec<Suspected>>>,
}

impl Packing {
    /// Of a scan of so many datasets.
    pub(super) fn new(datasets: usize) -> Self {
        Self {
            is_wanted: datasets >= MANY,
            columns: Packer::default(),
            people: Packer::default(),
            bounds: Packer::default(),
            duty: Packer::default(),
            facts: Mutex::default(),
            kinds: Mutex::default(),
            recounts: Mutex::default(),
            suspicions: Mutex::default(),
        }
    }

    /// Packs an entry.
    pub(super) fn pack(&self, entry: &mut Dataset, keys: &mut Keys) {
        if !self.is_wanted {
            return;
        }
        self.columns.pack(&mut entry.columns);
        self.people.pack(&mut entry.individuals.because);
        self.bounds.pack(&mut entry.individuals.bounds);
        self.duty.pack(&mut entry.obligation.because);
        if let Some(persons) = &mut keys.persons {
            share(&self.kinds, &mut persons.kinds);
        }
        if let Some(recount) = &mut keys.recount {
            share(&self.recounts, recount);
        }
        share(&self.suspicions, &mut entry.suspicions);
        share(&self.facts, &mut keys.facts);
    }
}

fn share<T: PartialEq>(pool: &Mutex<Pool<T>>, one: &mut Shared<T>) {
    let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
    pool.share(one);
}
