//! Hands out the splits of every dataset as tasks: a planner takes one dataset after another, and workers take their splits.

use crate::depth::Extent;
use crate::depth::strips::Strip;
use crate::detect::judge::Judge;
use crate::format::Refusal;
use crate::law::Decisions;
use crate::model::entry::Skip;
use crate::model::reason::RunReason;
use crate::model::request::Request;
use crate::progress::Progress;
use crate::rules::Rules;
use crate::scan::dataset_progress::SplitResult;
use crate::scan::finish::Finished;
use crate::scan::found::{Found, FoundList};
use crate::scan::packing::Packing;
use crate::scan::plan::{self, Cut, Piece};
use crate::scan::pool::{self, TaskSlot};
use crate::sketch::Hasher;
use crate::sketch::runs::RunFile;
use crate::store::opener::Opener;
use crate::watch::Watch;
use crossbeam_channel::Sender;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A split for a worker.
#[derive(Clone)]
pub(super) struct SplitTask {
    /// Index of its dataset.
    pub(super) dataset: usize,
    /// Its place among the dataset's splits.
    pub(super) sequence: usize,
    /// Index into [`Assembled::parts`](crate::model::dataset::Assembled::parts).
    pub(super) part: usize,
    pub(super) piece: Piece,
    /// The dataset has no other split, so the worker may finish it.
    pub(super) only: bool,
}

/// What threads tell the collector.
pub(super) enum Event {
    /// A split of a dataset was read, by its place.
    Read(usize, usize, Box<SplitResult>),
    /// A dataset of one split was read and finished.
    Finished(usize, Box<Finished>),
    /// All splits of a dataset are handed out.
    Planned(Planned),
}

/// How a dataset was cut.
pub(super) struct Planned {
    pub(super) dataset: usize,
    /// Splits that were handed out.
    pub(super) splits: usize,
    /// Parts that could not be cut.
    pub(super) refusals: Vec<(usize, Refusal)>,
    /// Parts, and bytes of them, where no record was found to begin.
    pub(super) unaligned: Vec<(usize, u64)>,
    /// Stretches in which none begins.
    pub(super) empty: Vec<Strip>,
    /// Its worker finishes it.
    pub(super) finished: bool,
    /// The run ended before all splits were handed out.
    pub(super) stopped: bool,
}

/// A dataset whose splits are being handed out.
pub(super) struct Plan {
    pub(super) dataset: usize,
    handed_out: AtomicUsize,
    refusals: Mutex<Vec<(usize, Refusal)>>,
    unaligned: Mutex<Vec<(usize, u64)>>,
    empty: Mutex<Vec<Strip>>,
    /// The part whose splits come next.
    part: AtomicUsize,
}

impl Plan {
    fn new(dataset: usize) -> Self {
        Self {
            dataset,
            handed_out: AtomicUsize::new(0),
            refusals: Mutex::default(),
            unaligned: Mutex::default(),
            empty: Mutex::default(),
            part: AtomicUsize::new(0),
        }
    }

    fn refuse(&self, part: usize, refusal: Refusal) {
        locked(&self.refusals).push((part, refusal));
    }

    /// Refuses the parts whose splits are not all handed out.
    pub(super) fn refuse_rest(&self, found: &Found, refusal: Refusal) {
        for part in self.part.load(Ordering::Relaxed)..found.dataset.parts.len() {
            self.refuse(part, refusal);
        }
    }

    /// What came of it.
    pub(super) fn planned(&self, only: bool, stopped: bool) -> Planned {
        let splits = self.handed_out.load(Ordering::Relaxed);
        Planned {
            dataset: self.dataset,
            splits,
            refusals: std::mem::take(&mut locked(&self.refusals)),
            unaligned: std::mem::take(&mut locked(&self.unaligned)),
            empty: std::mem::take(&mut locked(&self.empty)),
            finished: only && splits == 1,
            stopped,
        }
    }
}

/// The content of a lock, whatever became of the thread that held it before.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a thread is at.
#[derive(Clone)]
pub(super) enum TaskPosition {
    Plan(Arc<Plan>),
    Split(SplitTask),
}

/// What every thread shares. Threads may outlive the scan, so nothing here is borrowed.
pub(super) struct Shared {
    pub(super) request: Arc<Request>,
    pub(super) rules: Arc<Rules>,
    pub(super) stores: Vec<Arc<Opener>>,
    pub(super) found: Arc<FoundList>,
    pub(super) watch: Watch,
    pub(super) progress: Arc<Progress>,
    pub(super) hasher: Hasher,
    /// Where sets of identities go that are too large for memory.
    pub(super) runs: RunFile,
    /// By dataset, once its first split has come: the columns with more different values than are told apart.
    pub(super) many: Vec<OnceLock<Box<[AtomicBool]>>>,
    /// Files that could not be read to their end, each with its store.
    pub(super) partly: Mutex<Vec<(usize, Skip)>>,
    pub(super) decisions: Decisions,
    pub(super) packing: Packing,
    /// Held while one of the widest tables is finished: judging it takes as much memory as reading it.
    pub(super) widest: Mutex<()>,
    /// Parts of datasets from which a thread did not come back.
    pub(super) given_up: Mutex<HashSet<(usize, usize)>>,
}

impl Shared {
    pub(super) fn judge(&self) -> Judge<'_> {
        let rules = &*self.rules;
        Judge::new(
            &rules.detectors,
            &rules.matcher,
            &rules.words,
            self.request.taxonomy,
        )
    }

    pub(super) fn partly(&self) -> MutexGuard<'_, Vec<(usize, Skip)>> {
        locked(&self.partly)
    }

    /// The parts that are given up.
    pub(super) fn given_up(&self) -> MutexGuard<'_, HashSet<(usize, usize)>> {
        locked(&self.given_up)
    }

    pub(super) fn is_given_up(&self, dataset: usize, part: usize) -> bool {
        let given_up = self.given_up();
        !given_up.is_empty() && given_up.contains(&(dataset, part))
    }

    /// Why the rest of a part is not read from which a thread did not come back.
    pub(super) fn stalled(&self) -> Refusal {
        Refusal::new(pool::stalled(self.request.patience, &self.watch))
    }
}

/// Why nothing is read where a reader panicked.
pub(super) fn internal() -> Refusal {
    Refusal::new(RunReason::ReaderFailed)
}

/// Plans one dataset after another, until the thread is given up.
pub(super) fn planner(
    shared: &Shared,
    next: &AtomicUsize,
    slot: &TaskSlot<TaskPosition>,
    tasks: &Sender<SplitTask>,
    events: &Sender<Event>,
) {
    loop {
        let dataset = next.fetch_add(1, Ordering::Relaxed);
        let Some(found) = shared.found.get(dataset) else {
            return;
        };
        let Some(planned) = plan(shared, &found, dataset, slot, tasks) else {
            return;
        };
        if events.send(Event::Planned(planned)).is_err() {
            return;
        }
    }
}

/// Hands out the splits of one dataset; `None` if nobody waits for them any more.
fn plan(
    shared: &Shared,
    found: &Found,
    dataset: usize,
    slot: &TaskSlot<TaskPosition>,
    tasks: &Sender<SplitTask>,
) -> Option<Planned> {
    let extent = plan::extent(&shared.request, &found.dataset);
    let parts = &found.dataset.parts;
    let only = extent == Extent::Whole && parts.len() == 1 && plan::is_one_piece(&parts[0]);
    let plan = Arc::new(Plan::new(dataset));
    let (mut stopped, mut wanted) = (false, true);
    let mut give = |part: usize, cut: Cut| {
        // Waiting for a worker is not hanging in a file.
        wanted = slot.end().is_some();
        if !wanted {
            return false;
        }
        plan.part.store(part, Ordering::Relaxed);
        match cut {
            Cut::Piece(piece) => {
                let task = SplitTask {
                    dataset,
                    sequence: plan.handed_out.fetch_add(1, Ordering::Relaxed),
                    part,
                    piece,
                    only,
                };
                if tasks.send(task).is_err() {
                    return false;
                }
            }
            Cut::Refused(refusal) => plan.refuse(part, refusal),
            Cut::Empty { at, bytes } => locked(&plan.empty).push(Strip {
                part,
                at,
                bytes,
                rows: 0,
            }),
            Cut::Unaligned(at) => locked(&plan.unaligned).push((part, at)),
        }
        slot.begin(TaskPosition::Plan(plan.clone()));
        stopped = shared.watch.stopped();
        !stopped
    };
    slot.begin(TaskPosition::Plan(plan.clone()));
    let store = &shared.stores[found.store];
    let planned = catch_unwind(AssertUnwindSafe(|| {
        plan::splits(&shared.request, store, &found.dataset, extent, &mut give);
    }));
    if !wanted || slot.end().is_none() {
        return None;
    }
    if planned.is_err() {
        plan.refuse_rest(found, internal());
    }
    Some(plan.planned(only, stopped))
}
