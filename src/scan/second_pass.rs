//! Drives the second pass over the columns of persons: datasets whose people one pass over single columns left open go in, their
//! people come out.

use crate::depth::Extent;
use crate::model::dataset::Split;
use crate::model::reading::ReadingEnd;
use crate::profile::persons::SeenCells;
use crate::scan::finish::{Finished, Pending};
use crate::scan::found::Found;
use crate::scan::plan::{self, Cut};
use crate::scan::pool::{PoolEvent, TaskSlot, WatchdogPool};
use crate::scan::recount::{self, Persons};
use crate::scan::task::{Shared, SplitTask};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads the persons of a dataset of one split, in the thread that has just read it.
pub(super) fn at_once(shared: &Shared, found: &Found, task: &SplitTask, finished: &mut Finished) {
    let Some(pending) = finished.pending.take() else {
        return;
    };
    if pending.known.is_settled && shared.found.len() == 1 {
        return;
    }
    let persons = catch_unwind(AssertUnwindSafe(|| {
        let pieces = [(task.part, task.piece.split.clone())];
        let mut seen = SeenCells::none(shared.hasher);
        recount::read(shared, found, &pieces, &pending.recount, &mut seen)
    }));
    if let Ok(Some(persons)) = persons {
        finished.recounted(shared, *pending, persons);
    }
}

/// Pieces of a dataset that are read again, one after another.
#[derive(Clone)]
struct Piece {
    /// Which of the pending datasets they are of.
    pending: usize,
    /// Their place among those of the dataset.
    sequence: usize,
    /// Of each its part, and where it lies in it.
    splits: Vec<(usize, Split)>,
}

impl Piece {
    /// The first of a dataset, of which nothing is known yet.
    fn of(pending: usize) -> Self {
        Self {
            pending,
            sequence: 0,
            splits: Vec::new(),
        }
    }
}

/// How many pieces are read one after another: persons whom a thread has met are met again at little cost, and what the first ones show
/// may be enough.
fn together(sequence: usize) -> usize {
    const MOST: usize = 3;
    1 << sequence.saturating_sub(1).min(MOST)
}

/// What a thread is at.
#[derive(Clone)]
enum Position {
    Plan(usize),
    Read(Piece),
}

/// What threads tell.
enum Message {
    /// A piece of a dataset was read, by its place; `None` where it could not be.
    Read(usize, usize, Option<Box<Persons>>),
    /// So many pieces of a dataset were handed out; `None` where it could not be cut.
    Planned(usize, Option<usize>),
}

/// What came of handing out a dataset.
enum Planned {
    /// It is handed out in so many pieces.
    Whole(usize),
    /// It cannot be cut.
    Refused,
    /// Nobody waits for it any more.
    Unwanted,
}

/// What the threads share.
struct Pass {
    shared: Arc<Shared>,
    /// Numbers of the datasets with what is to be read of them.
    pending: Vec<(usize, Arc<Pending>)>,
    /// Those of which no more is wanted.
    done: Vec<AtomicBool>,
}

/// A dataset of which not all pieces have come.
#[derive(Default)]
struct Unfinished {
    persons: Option<Persons>,
    /// Pieces behind one that has not come yet.
    waiting: BTreeMap<usize, Option<Box<Persons>>>,
    read: usize,
    planned: Option<usize>,
    failed: bool,
}

/// Reads the persons of all datasets of `finished` that wait for it, and counts them.
pub(super) fn run(shared: &Arc<Shared>, finished: &mut [Finished]) {
    let pending = pending(shared, finished);
    if pending.is_empty() || shared.watch.stopped() {
        return;
    }
    let pass = Arc::new(Pass {
        shared: shared.clone(),
        done: pending.iter().map(|_| AtomicBool::new(false)).collect(),
        pending,
    });
    let request = &shared.request;
    let (piece_in, piece_out) = bounded::<Piece>(request.jobs);
    let (message_in, message_out) = bounded::<Message>(request.jobs);
    let mut pool = WatchdogPool::new(request.patience, &shared.watch);
    let threads = Threads {
        pass: pass.clone(),
        piece_in,
        piece_out,
        message_in,
    };
    threads.spawn_planner(&mut pool, 0);
    for _ in 0..request.jobs {
        threads.spawn_reader(&mut pool);
    }
    let mut unfinished: HashMap<usize, Unfinished> = HashMap::new();
    let mut left = pass.pending.len();
    while left > 0 {
        let Some(event) = pool.wait(&message_out) else {
            break;
        };
        let index = threads.take(event, &mut pool, &mut unfinished);
        if pass.is_done(index) {
            unfinished.remove(&index);
            continue;
        }
        let (dataset, pending) = &pass.pending[index];
        let finished = &mut finished[*dataset];
        let one = unfinished.entry(index).or_default();
        if one.merge(&mut |persons| {
            pending.known.is_sample && finished.is_settled_by(shared, pending, persons)
        }) {
            pass.done[index].store(true, Ordering::Relaxed);
        } else if one.is_complete() {
            pass.done[index].store(true, Ordering::Relaxed);
            match one.persons.take().filter(|_| !one.failed) {
                Some(persons) => finished.recounted(shared, Pending::clone(pending), persons),
                None if shared.watch.stopped() => finished.was_left(ReadingEnd::Interrupted),
                None => finished.was_left(ReadingEnd::Unreadable),
            }
        } else {
            continue;
        }
        finished.pack(&shared.packing);
        unfinished.remove(&index);
        left -= 1;
    }
}

/// The datasets that a second pass is worth its time for, by their numbers.
fn pending(shared: &Shared, finished: &mut [Finished]) -> Vec<(usize, Arc<Pending>)> {
    let is_about_persons = |one: &&Finished| one.pending.is_some() || one.has_persons();
    let is_alone = finished.iter().filter(is_about_persons).count() < 2;
    let pending = finished.iter_mut().enumerate().filter_map(|(index, one)| {
        let pending = one.pending.take()?;
        let is_worth = one.is_worth(shared, &pending, is_alone);
        is_worth.then(|| (index, Arc::from(pending)))
    });
    pending.collect()
}

impl Unfinished {
    /// Puts the pieces together that are next in order. After 1, 2, 4, 8 … of them it is asked whether they are enough; true where
    /// they are.
    fn merge(&mut self, is_enough: &mut dyn FnMut(&Persons) -> bool) -> bool {
        while let Some(persons) = self.waiting.remove(&self.read) {
            self.read += 1;
            match (persons, &mut self.persons) {
                (Some(more), Some(all)) => all.merge(*more),
                (Some(first), none) => *none = Some(*first),
                (None, _) => self.failed = true,
            }
            if let Some(persons) = &self.persons
                && !self.failed
                && self.read.is_power_of_two()
                && is_enough(persons)
            {
                return true;
            }
        }
        false
    }

    fn plan(&mut self, pieces: Option<usize>) {
        self.failed |= pieces.is_none();
        self.planned = Some(pieces.unwrap_or(self.read));
    }

    fn take(&mut self, sequence: usize, persons: Option<Box<Persons>>) {
        self.waiting.insert(sequence, persons);
    }

    /// A dataset of which something could not be read is not waited for.
    fn is_complete(&self) -> bool {
        self.planned.is_some_and(|planned| self.read >= planned)
    }
}

/// What a thread is given when it starts.
struct Threads {
    pass: Arc<Pass>,
    piece_in: Sender<Piece>,
    piece_out: Receiver<Piece>,
    message_in: Sender<Message>,
}

impl Threads {
    /// Takes in what a thread told, or what it was at that is given up; the number of the dataset.
    fn take(
        &self,
        event: PoolEvent<Message, Position>,
        pool: &mut WatchdogPool<Position>,
        unfinished: &mut HashMap<usize, Unfinished>,
    ) -> usize {
        match event {
            PoolEvent::Message(Message::Read(index, sequence, persons)) => {
                unfinished.entry(index).or_default().take(sequence, persons);
                index
            }
            PoolEvent::Message(Message::Planned(index, pieces)) => {
                unfinished.entry(index).or_default().plan(pieces);
                index
            }
            PoolEvent::GivenUp(Position::Plan(index)) => {
                self.spawn_planner(pool, index + 1);
                unfinished.entry(index).or_default().plan(None);
                index
            }
            PoolEvent::GivenUp(Position::Read(piece)) => {
                self.spawn_reader(pool);
                let one = unfinished.entry(piece.pending).or_default();
                one.take(piece.sequence, None);
                piece.pending
            }
        }
    }

    fn spawn_planner(&self, pool: &mut WatchdogPool<Position>, from: usize) {
        let (pass, pieces) = (self.pass.clone(), self.piece_in.clone());
        let messages = self.message_in.clone();
        pool.spawn(move |slot| {
            for index in from..pass.pending.len() {
                let handed_out = match pass.plan(index, slot, &pieces) {
                    Planned::Whole(pieces) => Some(pieces),
                    Planned::Refused => None,
                    Planned::Unwanted => return,
                };
                if messages.send(Message::Planned(index, handed_out)).is_err() {
                    return;
                }
            }
        });
    }

    fn spawn_reader(&self, pool: &mut WatchdogPool<Position>) {
        let (pass, pieces) = (self.pass.clone(), self.piece_out.clone());
        let messages = self.message_in.clone();
        pool.spawn(move |slot| {
            let mut seen = SeenCells::new(pass.shared.hasher);
            let mut table = None;
            for piece in pieces {
                slot.begin(Position::Read(piece.clone()));
                if table.replace(piece.pending) != Some(piece.pending) {
                    seen.begin_table();
                }
                let read = catch_unwind(AssertUnwindSafe(|| pass.read(&piece, &mut seen)));
                if slot.end().is_none() {
                    return;
                }
                let persons = read.ok().flatten().map(Box::new);
                let message = Message::Read(piece.pending, piece.sequence, persons);
                if messages.send(message).is_err() {
                    return;
                }
            }
        });
    }
}

/// Hands pieces out to the readers.
struct HandingOut<'a> {
    slot: &'a TaskSlot<Position>,
    pieces: &'a Sender<Piece>,
    /// Those that go out together next.
    next: Piece,
    /// Whether anybody waits for them.
    wanted: bool,
}

impl HandingOut<'_> {
    fn take(&mut self, part: usize, split: Split) {
        self.next.splits.push((part, split));
        if self.next.splits.len() >= together(self.next.sequence) {
            self.send();
        }
    }

    fn send(&mut self) {
        if self.next.splits.is_empty() || !self.wanted {
            return;
        }
        let sent = Piece {
            splits: std::mem::take(&mut self.next.splits),
            ..self.next
        };
        let position = Position::Plan(sent.pending);
        // Waiting for a reader is not hanging in a file.
        self.wanted = self.slot.end().is_some() && self.pieces.send(sent).is_ok();
        if self.wanted {
            self.next.sequence += 1;
            self.slot.begin(position);
        }
    }
}

impl Pass {
    /// Hands out the pieces of one dataset.
    fn plan(&self, index: usize, slot: &TaskSlot<Position>, pieces: &Sender<Piece>) -> Planned {
        let shared = &self.shared;
        let Some(found) = shared.found.get(self.pending[index].0) else {
            return Planned::Refused;
        };
        let mut whole = true;
        let mut handing = HandingOut {
            slot,
            pieces,
            next: Piece::of(index),
            wanted: true,
        };
        let mut give = |part: usize, cut: Cut| {
            let Cut::Piece(plan::Piece { split, .. }) = cut else {
                whole = false;
                return false;
            };
            if self.is_done(index) {
                return false;
            }
            handing.take(part, split);
            whole &= !shared.watch.stopped();
            handing.wanted && whole
        };
        slot.begin(Position::Plan(index));
        let store = &shared.stores[found.store];
        let planned = catch_unwind(AssertUnwindSafe(|| {
            plan::splits(
                &shared.request,
                store,
                &found.dataset,
                Extent::Whole,
                &mut give,
            );
        }));
        handing.send();
        let ended = slot.end().is_some();
        if !handing.wanted || !ended && whole {
            return Planned::Unwanted;
        }
        if whole && planned.is_ok() {
            Planned::Whole(handing.next.sequence)
        } else {
            Planned::Refused
        }
    }

    /// Whether no more of a dataset is wanted.
    fn is_done(&self, index: usize) -> bool {
        self.done[index].load(Ordering::Relaxed)
    }

    fn read(&self, piece: &Piece, seen: &mut SeenCells) -> Option<Persons> {
        if self.is_done(piece.pending) {
            return None;
        }
        let (dataset, pending) = &self.pending[piece.pending];
        let found = self.shared.found.get(*dataset)?;
        let recount = &pending.recount;
        let mut persons = recount::read(&self.shared, &found, &piece.splits, recount, seen)?;
        persons.put_away();
        Some(persons)
    }
}
