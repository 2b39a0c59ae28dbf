//! Puts the results of the splits together, in their order, and finishes each dataset after its last; starts the threads that
//! read them.

use crate::depth::Extent;
use crate::detect::judge::Judge;
use crate::law::Decisions;
use crate::model::entry::Skip;
use crate::model::request::Request;
use crate::progress::Progress;
use crate::rules::Rules;
use crate::scan::dataset_progress::{DatasetProgress, SplitResult};
use crate::scan::finish::Finished;
use crate::scan::found::{Found, FoundList};
use crate::scan::packing::Packing;
use crate::scan::plan;
use crate::scan::pool::{PoolEvent, WatchdogPool};
use crate::scan::task::{self, Event, Plan, Planned, Shared, SplitTask, TaskPosition};
use crate::scan::worker;
use crate::scan::{digests, second_pass};
use crate::sketch::Hasher;
use crate::sketch::runs::RunFile;
use crate::store::opener::Opener;
use crate::watch::Watch;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// Reads and finishes every dataset; one result each, in their order; and the files of them, each with the number of its store,
/// that could not be read to their end.
pub(super) fn read_all(
    request: &Arc<Request>,
    rules: &Arc<Rules>,
    stores: &[Arc<Opener>],
    found: &Arc<FoundList>,
    watch: &Watch,
    progress: &Arc<Progress>,
    runs: &RunFile,
) -> (Vec<Finished>, Vec<(usize, Skip)>) {
    let shared = Arc::new(Shared {
        request: request.clone(),
        rules: rules.clone(),
        stores: stores.to_vec(),
        found: found.clone(),
        watch: watch.clone(),
        progress: progress.clone(),
        hasher: Hasher::new(request.secret.hash_key()),
        runs: runs.clone(),
        many: (0..found.len()).map(|_| OnceLock::new()).collect(),
        partly: Mutex::default(),
        decisions: Decisions::new(request.edition.clone(), request.day()),
        packing: Packing::new(found.len()),
        widest: Mutex::default(),
        given_up: Mutex::default(),
    });
    let (task_in, task_out) = bounded::<SplitTask>(request.jobs * 2);
    let (event_in, event_out) = bounded::<Event>(request.jobs * 4);
    let mut pool = WatchdogPool::new(request.patience, watch);
    let workers = Workers {
        shared: shared.clone(),
        next: Arc::default(),
        task_in,
        task_out,
        event_in,
    };
    workers.spawn_planner(&mut pool);
    for _ in 0..request.jobs {
        workers.spawn_worker(&mut pool);
    }
    let results = Collector::new(&shared).collect(&mut pool, &workers, &event_out);
    let mut finished: Vec<Finished> = results
        .into_iter()
        .enumerate()
        .map(|(dataset, result)| {
            let not_reached = || found.get(dataset).map(|one| Finished::not_reached(&one));
            // What was let go of was finished.
            let finished = result.or_else(not_reached);
            finished.unwrap_or_else(|| Finished::skipped(0, Vec::new()))
        })
        .collect();
    second_pass::run(&shared, &mut finished);
    digests::meet(&shared, &mut finished);
    let partly = std::mem::take(&mut *shared.partly());
    (finished, partly)
}

/// What a thread is given when it starts.
struct Workers {
    shared: Arc<Shared>,
    /// The dataset that is planned next.
    next: Arc<AtomicUsize>,
    task_in: Sender<SplitTask>,
    task_out: Receiver<SplitTask>,
    event_in: Sender<Event>,
}

impl Workers {
    fn spawn_planner(&self, pool: &mut WatchdogPool<TaskPosition>) {
        let (shared, next) = (self.shared.clone(), self.next.clone());
        let (tasks, events) = (self.task_in.clone(), self.event_in.clone());
        pool.spawn(move |slot| task::planner(&shared, &next, slot, &tasks, &events));
    }

    fn spawn_worker(&self, pool: &mut WatchdogPool<TaskPosition>) {
        let shared = self.shared.clone();
        let (tasks, events) = (self.task_out.clone(), self.event_in.clone());
        pool.spawn(move |slot| worker::worker(&shared, slot, &tasks, &events));
    }
}

/// A dataset of which not all splits have come.
struct Unfinished {
    progress: DatasetProgress,
    waiting: BTreeMap<usize, SplitResult>,
    next: usize,
    planned: Option<usize>,
}

/// Puts the splits of every dataset together.
struct Collector<'a> {
    shared: &'a Shared,
    judge: Judge<'a>,
    results: Vec<Option<Finished>>,
    left: usize,
    unfinished: HashMap<usize, Unfinished>,
}

impl<'a> Collector<'a> {
    fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            judge: shared.judge(),
            results: (0..shared.found.len()).map(|_| None).collect(),
            left: shared.found.len(),
            unfinished: HashMap::new(),
        }
    }

    fn collect(
        mut self,
        pool: &mut WatchdogPool<TaskPosition>,
        workers: &Workers,
        events: &Receiver<Event>,
    ) -> Vec<Option<Finished>> {
        while self.left > 0 {
            match pool.wait(events) {
                Some(PoolEvent::Message(event)) => self.take(event),
                Some(PoolEvent::GivenUp(TaskPosition::Plan(plan))) => {
                    workers.spawn_planner(pool);
                    self.without_plan(&plan);
                }
                Some(PoolEvent::GivenUp(TaskPosition::Split(task))) => {
                    workers.spawn_worker(pool);
                    self.without_split(&task);
                }
                None => break,
            }
        }
        self.results
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Finished(dataset, finished) => {
                if finished.is_read() && self.shared.packing.is_wanted {
                    self.shared.found.let_go(dataset);
                }
                self.finished(dataset, *finished);
            }
            Event::Planned(planned) => self.planned(planned),
            Event::Read(dataset, sequence, result) => {
                if let Some(one) = self.unfinished(dataset) {
                    one.waiting.insert(sequence, *result);
                    self.advance(dataset);
                }
            }
        }
    }

    fn planned(&mut self, planned: Planned) {
        if planned.finished {
            return;
        }
        let Some(one) = self.unfinished(planned.dataset) else {
            return;
        };
        one.planned = Some(planned.splits);
        one.progress.stopped |= planned.stopped;
        for (part, refusal) in planned.refusals {
            one.progress.refuse(part, refusal);
        }
        one.progress.unaligned(planned.unaligned);
        one.progress.empty(planned.empty);
        self.advance(planned.dataset);
    }

    /// A thread did not come back from cutting a dataset into splits.
    fn without_plan(&mut self, plan: &Plan) {
        if let Some(found) = self.shared.found.get(plan.dataset) {
            plan.refuse_rest(&found, self.shared.stalled());
        }
        self.planned(plan.planned(false, self.shared.watch.stopped()));
    }

    /// A thread did not come back from a split.
    fn without_split(&mut self, task: &SplitTask) {
        let shared = self.shared;
        shared.given_up().insert((task.dataset, task.part));
        let Some(found) = shared.found.get(task.dataset) else {
            return;
        };
        let precisions = worker::precisions_of(&self.judge, &found.dataset);
        let sketch = worker::empty_sketch(shared, &precisions);
        let mut result = SplitResult::refused(task, sketch, shared.stalled());
        result.stopped = shared.watch.stopped();
        if task.only {
            let mut progress = DatasetProgress::new(found.clone(), Extent::Whole);
            progress.take(result);
            let finished = worker::finish_one(shared, &self.judge, &found, progress);
            self.finished(task.dataset, finished);
        } else {
            self.take(Event::Read(task.dataset, task.sequence, Box::new(result)));
        }
    }

    /// `None` of a dataset that was finished by its worker.
    fn unfinished(&mut self, dataset: usize) -> Option<&mut Unfinished> {
        let found = self.shared.found.get(dataset)?;
        let one = self.unfinished.entry(dataset);
        Some(one.or_insert_with(|| Unfinished::new(self.shared, found)))
    }

    fn finished(&mut self, dataset: usize, finished: Finished) {
        if self.results[dataset].replace(finished).is_none() {
            self.left -= 1;
        }
    }

    /// Merges the splits that are next in order, and finishes the dataset after its last.
    fn advance(&mut self, dataset: usize) {
        let shared = self.shared;
        let Some(one) = self.unfinished(dataset) else {
            return;
        };
        let merged = catch_unwind(AssertUnwindSafe(|| one.merge(&shared.many[dataset])));
        if merged.is_err() {
            one.progress.refuse(0, task::internal());
        }
        if one.planned == Some(one.next)
            && let Some(one) = self.unfinished.remove(&dataset)
        {
            let found = one.progress.found.clone();
            let mut finished = worker::finish_one(shared, &self.judge, &found, one.progress);
            finished.pack(&shared.packing);
            self.finished(dataset, finished);
        }
    }
}

impl Unfinished {
    fn new(shared: &Shared, found: Arc<Found>) -> Self {
        let extent = plan::extent(&shared.request, &found.dataset);
        Self {
            progress: DatasetProgress::new(found, extent),
            waiting: BTreeMap::new(),
            next: 0,
            planned: None,
        }
    }

    fn merge(&mut self, many: &OnceLock<Box<[AtomicBool]>>) {
        while let Some(result) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.progress.take(result);
            let Some(sketch) = &self.progress.sketch else {
                continue;
            };
            let none = || {
                let columns = sketch.columns.iter();
                columns.map(|_| AtomicBool::new(false)).collect()
            };
            for (column, many) in sketch.columns.iter().zip(many.get_or_init(none)) {
                if !column.distinct.is_exact() {
                    many.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}
