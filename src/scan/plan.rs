//! Which pieces of a dataset are read: all of them, or a seeded sample over all its files.

use crate::depth::Extent;
use crate::depth::places::{self, Place, STRIP_BYTES};
use crate::format::Refusal;
use crate::model::dataset::{Assembled, Part, Split, SplitRange};
use crate::model::options::Depth;
use crate::model::request::Request;
use crate::model::source::Source;
use crate::store::opener::{Access, Opener};
use std::collections::{BTreeMap, BTreeSet};
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

/// A piece of a part.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) split: Split,
    /// The byte of the part's content from which on it is read, as near as is known.
    pub(super) at: u64,
    /// Bytes from there on of which it has all records that begin in them; `None`: as many as are read.
    pub(super) window: Option<u64>,
}

impl Piece {
    fn of(split: Split, at: u64) -> Self {
        Self {
            split,
            at,
            window: None,
        }
    }
}

/// What there is to say of a piece of a part.
pub(super) enum Cut {
    /// It is to be read.
    Piece(Piece),
    /// The part cannot be cut.
    Refused(Refusal),
    /// No record begins in so many bytes from this one on.
    Empty { at: u64, bytes: u64 },
    /// At this byte of a part no record was found to begin.
    Unaligned(u64),
}

/// Takes what there is to say of a piece of a part; false where no more are wanted.
pub(super) type Give<'a> = dyn FnMut(usize, Cut) -> bool + 'a;

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
            let split = Split::whole(one.entry.known_size());
            if !give(part, Cut::Piece(Piece::of(split, 0))) {
                return;
            }
            continue;
        }
        let source: Arc<dyn Source> = match store.open(&one.entry, access(one)) {
            Ok(opened) => opened.source,
            Err(skip) => {
                if !give(part, Cut::Refused(Refusal(skip.reason))) {
                    return;
                }
                continue;
            }
        };
        let mut at = 0;
        for split in one.table.splits(&source, SPLIT_BYTES) {
            let cut = split.map_or_else(Cut::Refused, |split| {
                let begin = begin_of(&split).unwrap_or(at);
                at = begin.saturating_add(split.bytes);
                Cut::Piece(Piece::of(split, begin))
            });
            if !give(part, cut) {
                return;
            }
        }
    }
}

/// The first byte of a piece, where it is one of bytes.
fn begin_of(split: &Split) -> Option<u64> {
    match split.range {
        SplitRange::Bytes { start, .. } => Some(start),
        _ => None,
    }
}

/// Gives the pieces near the places of a sample.
fn sample(request: &Request, store: &Opener, dataset: &Assembled, give: &mut Give<'_>) {
    let parts = dataset.parts.iter();
    let sizes: Vec<u64> = parts.map(|part| part.entry.known_size()).collect();
    let mut sample = Sample {
        store,
        dataset,
        taken: BTreeMap::new(),
        streamed: BTreeSet::new(),
        budget: request.read_budget,
        opened: None,
    };
    let places = places::places(&sizes, request.read_budget, &dataset.name, request.seed);
    for place in in_turn(dataset, places) {
        if !sample.take(place, give) {
            return;
        }
    }
}

/// The places in an order in which no part is unpacked twice: those of one that has to be stand where its first one did.
fn in_turn(dataset: &Assembled, places: Vec<Place>) -> Vec<Place> {
    let is_unpacked = |part: usize| dataset.parts[part].entry.is_sequential();
    if !places.iter().any(|place| is_unpacked(place.part)) {
        return places;
    }
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let turn = |(index, place): (usize, Place)| {
        let own = *first.entry(place.part).or_insert(index);
        (if is_unpacked(place.part) { own } else { index }, place)
    };
    let mut turns: Vec<(usize, Place)> = places.into_iter().enumerate().map(turn).collect();
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, place)| place).collect()
}

/// A sample that is being drawn.
struct Sample<'a> {
    store: &'a Opener,
    dataset: &'a Assembled,
    /// Ends of the stretches that are in it, by part, row group and beginning.
    taken: BTreeMap<(usize, usize, u64), u64>,
    /// Parts that are read from their beginning on.
    streamed: BTreeSet<usize>,
    /// Bytes that may still be read.
    budget: u64,
    /// The part that was looked into last.
    opened: Option<(usize, Arc<dyn Source>)>,
}

impl Sample<'_> {
    /// Takes in the piece near a place; whether more are wanted.
    fn take(&mut self, place: Place, give: &mut Give<'_>) -> bool {
        let part = place.part;
        let one = &self.dataset.parts[part];
        // There is no reading from a place in the middle; the worker stops at the part's share of the budget.
        if is_streamed(one) {
            let split = Split::whole(one.entry.known_size());
            let is_new = self.streamed.insert(part);
            return !is_new || give(part, Cut::Piece(Piece::of(split, 0)));
        }
        if self.opened.as_ref().is_none_or(|(known, _)| *known != part) {
            match self.store.open(&one.entry, access(one)) {
                Ok(opened) => self.opened = Some((part, opened.source)),
                Err(skip) => {
                    self.opened = None;
                    return give(part, Cut::Refused(Refusal(skip.reason)));
                }
            }
        }
        let Some((_, source)) = &self.opened else {
            return true;
        };
        let split = match one.table.near(source, place.at, place.bytes) {
            Ok(Some(split)) => split,
            Ok(None) => return give(part, Cut::Unaligned(place.at)),
            Err(refusal) => {
                return give(part, Cut::Unaligned(place.at)) && give(part, Cut::Refused(refusal));
            }
        };
        let end = place.at + place.bytes;
        let begin = begin_of(&split);
        if begin.is_some_and(|begin| begin >= end) {
            let (at, bytes) = (place.at, place.bytes);
            return give(part, Cut::Empty { at, bytes });
        }
        let Some(split) = self.without_taken(part, split) else {
            return true;
        };
        let bytes = split.bytes;
        let is_whole = split.range == SplitRange::Whole;
        let piece = Piece {
            split,
            at: if is_whole { 0 } else { place.at },
            window: begin.map(|_| place.bytes),
        };
        if !give(part, Cut::Piece(piece)) {
            return false;
        }
        self.budget = self.budget.saturating_sub(bytes);
        self.budget > 0
    }

    /// What of a piece is in the sample only now: no record is read twice.
    fn without_taken(&mut self, part: usize, split: Split) -> Option<Split> {
        let (group, mut start, mut end) = split.range.stretch();
        let key = |at: u64| (part, group, at);
        if let Some((_, stop)) = self.taken.range(key(0)..=key(start)).next_back() {
            start = start.max(*stop);
        }
        if let Some(((.., begin), _)) = self
            .taken
            .range(key(start)..)
            .next()
            .filter(|((other, of, _), _)| (*other, *of) == (part, group))
        {
            end = end.min(*begin);
        }
        let left = split.cut(start, end)?;
        self.taken.insert(key(start), end);
        Some(left)
    }
}
