//! Which pieces of a dataset are read: all of them, or a seeded sample over all its files.

use crate::depth::{self, Extent, STRIP_BYTES};
use crate::format::Refusal;
use crate::model::dataset::{Assembled, Part, Split};
use crate::model::options::Depth;
use crate::model::request::Request;
use crate::model::source::Source;
use crate::store::opener::{Access, Opener};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a piece: large enough to spread the cost of opening, small enough to share out and to bound memory.
pub(super) const SPLIT_BYTES: u64 = 16 << 20;
/// How much of `dataset` a run reads.
pub(super) fn extent(request: &Request, dataset: &Assembled) -> Extent {
    Extent::of(request.depth, dataset.known_size(), request.read_budget)
}

/// Bytes of content that a run copies to a temporary file to read them at any place.
pub(super) fn copied_at_most(request: &Request) -> u64 {
    /// At full depth: what a disk for temporary files has room for.
    const FULL: u64 = 16 << 30;
    match request.depth {
        Depth::Full => FULL,
        Depth::Auto | Depth::Metadata => request.read_budget,
    }
}

/// Whether a part is unpacked while it is read, from its beginning on.
fn is_streamed(part: &Part) -> bool {
    part.table.reads_forward() && part.entry.is_sequential()
}

/// How a part's entry is read.
pub(super) fn access(part: &Part) -> Access {
    if part.table.reads_forward() {
        Access::Forward
    } else {
        Access::Random
    }
}

/// Bytes of content after which the reading of a streamed part ends: its share of the read budget.
pub(super) fn limit(request: &Request, dataset: &Assembled, part: usize) -> Option<u64> {
    let all = u128::from(dataset.known_size()).max(1);
    let own = u128::from(dataset.parts[part].entry.known_size());
    let share = (u128::from(request.read_budget) * own / all) as u64;
    (request.depth == Depth::Auto).then_some(share.max(STRIP_BYTES))
}

/// Whether a part that is read whole is one piece.
pub(super) fn is_one_piece(part: &Part) -> bool {
    is_streamed(part) || part.entry.known_size() <= SPLIT_BYTES
}

/// Takes a piece of a part, or why it cannot be cut; false where no more are wanted.
pub(super) type Give<'a> = dyn FnMut(usize, Result<Split, Refusal>) -> bool + 'a;

/// Calls `give` with every piece to read, in order, until it answers false; refusals are given with their part.
pub(super) fn splits(
    request: &Request,
    store: &Opener,
    dataset: &Assembled,
    extent: Extent,
    give: &mut Give<'_>,
) {
    match extent {
        Extent::Nothing => {}
        Extent::Whole => whole(store, dataset, give),
        Extent::Sample => sample(request, store, dataset, give),
    }
}

fn whole(store: &Opener, dataset: &Assembled, give: &mut Give<'_>) {
    for (part, one) in dataset.parts.iter().enumerate() {
        if is_one_piece(one) {
            if !give(part, Ok(Split::whole(one.entry.known_size()))) {
                return;
            }
            continue;
        }
        let source: Arc<dyn Source> = match store.open(&one.entry, access(one)) {
            Ok(opened) => opened.source,
            Err(skip) => {
                if !give(part, Err(Refusal(skip.reason))) {
                    return;
                }
                continue;
            }
        };
        for split in one.table.splits(&source, SPLIT_BYTES) {
            if !give(part, split) {
                return;
            }
        }
    }
}

/// Gives the pieces near the places of a sample.
fn sample(request: &Request, store: &Opener, dataset: &Assembled, give: &mut Give<'_>) {
    let parts = dataset.parts.iter();
    let sizes: Vec<u64> = parts.map(|part| part.entry.known_size()).collect();
    let mut sample = Sample {
        store,
        dataset,
        seen: BTreeSet::new(),
        budget: request.read_budget,
        opened: None,
    };
    for (part, place) in depth::places(&sizes, request.read_budget, &dataset.name, request.seed) {
        if !sample.take(part, place, give) {
            return;
        }
    }
}

/// A sample that is being drawn.
struct Sample<'a> {
    store: &'a Opener,
    dataset: &'a Assembled,
    /// Pieces that are in it, by part and beginning.
    seen: BTreeSet<(usize, u64)>,
    /// Bytes that may still be read.
    budget: u64,
    /// The part that was looked into last.
    opened: Option<(usize, Arc<dyn Source>)>,
}

impl Sample<'_> {
    /// Takes in the piece near a place of a part; whether more are wanted.
    fn take(&mut self, part: usize, place: u64, give: &mut Give<'_>) -> bool {
        let one = &self.dataset.parts[part];
        // There is no reading from a place in the middle; the worker stops at the part's share of the budget.
        if is_streamed(one) {
            let whole = Split::whole(one.entry.known_size());
            return !self.seen.insert((part, 0)) || give(part, Ok(whole));
        }
        if self.opened.as_ref().is_none_or(|(known, _)| *known != part) {
            match self.store.open(&one.entry, access(one)) {
                Ok(opened) => self.opened = Some((part, opened.source)),
                Err(skip) => {
                    self.opened = None;
                    return give(part, Err(Refusal(skip.reason)));
                }
            }
        }
        let Some((_, source)) = &self.opened else {
            return true;
        };
        let split = match one.table.near(source, place, STRIP_BYTES) {
            Ok(Some(split)) => split,
            Ok(None) => return true,
            Err(refusal) => return give(part, Err(refusal)),
        };
        if !self.seen.insert((part, split.range.beginning())) {
            return true;
        }
        let bytes = split.bytes;
        if !give(part, Ok(split)) {
            return false;
        }
        self.budget = self.budget.saturating_sub(bytes);
        self.budget > 0
    }
}
