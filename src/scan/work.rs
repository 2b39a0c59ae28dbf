//! Reads the datasets: a planner hands out splits, workers profile them, one owner merges in split order.

use crate::detect::judge::Judge;
use crate::detect::stray;
use crate::format::{self, Refusal};
use crate::law::Decisions;
use crate::model::batch::Oddities;
use crate::model::dataset::{Assembled, Beside, Split, SplitRange};
use crate::model::entry::{Skip, SkipKind};
use crate::model::source::Meter;
use crate::profile::Profiler;
use crate::scan::crew::{self, Crew, News, Post};
use crate::scan::finish::{self, Finished};
use crate::scan::plan::{self, Extent};
use crate::scan::progress::Progress;
use crate::scan::reading::Reading;
use crate::scan::rules::Rules;
use crate::scan::watch::Watch;
use crate::scan::{Found, Request};
use crate::sketch::precision::Precision;
use crate::sketch::{DatasetSketch, Hasher, Merge as _, Probe as _};
use crate::store::opener::Opener;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Columns up to which each has registers enough for a person's key, and from which the figures of each must be small.
const WIDE: usize = 128;
const WIDEST: usize = 1_024;
/// Columns of a dataset that are kept exact to a million values.
const MOST_KEYS: usize = 8;

/// A piece for a worker.
#[derive(Clone)]
struct Task {
    dataset: usize,
    sequence: usize,
    split: Split,
    /// The dataset has no other piece, so the worker may finish it.
    only: bool,
}

/// What a worker made of a piece.
struct Done {
    dataset: usize,
    sequence: usize,
    piece: Piece,
}

/// A piece that was read.
pub(super) struct Piece {
    pub(super) part: usize,
    pub(super) sketch: DatasetSketch,
    pub(super) bytes: u64,
    pub(super) oddities: Oddities,
    pub(super) beside: Beside,
    pub(super) refusal: Option<Refusal>,
    pub(super) stopped: bool,
}

enum Event {
    Done(Box<Done>),
    Finished(usize, Box<Finished>),
    /// The planner has handed out so many pieces of a dataset; parts that could not be cut come with their reason.
    Planned {
        dataset: usize,
        pieces: usize,
        refusals: Vec<(usize, Refusal)>,
        finished: bool,
        /// The run ended before all pieces were handed out.
        stopped: bool,
    },
}

/// A dataset whose pieces are being handed out.
struct Plan {
    dataset: usize,
    handed_out: AtomicUsize,
    refusals: Mutex<Vec<(usize, Refusal)>>,
    /// The part whose pieces come next.
    part: AtomicUsize,
}

/// What a thread is at.
#[derive(Clone)]
enum At {
    Plan(Arc<Plan>),
    Piece(Task),
}

/// What every worker shares. Threads may outlive the scan, so nothing here is borrowed.
struct Shared {
    request: Arc<Request>,
    rules: Arc<Rules>,
    stores: Vec<Arc<Opener>>,
    found: Arc<[Found]>,
    watch: Watch,
    progress: Arc<Progress>,
    hasher: Hasher,
    /// By dataset, once its first piece has come: the columns with more different values than are told apart.
    many: Vec<OnceLock<Box<[AtomicBool]>>>,
    /// Files that could not be read to their end, each with its store.
    partly: Mutex<Vec<(usize, Skip)>>,
    decisions: Decisions,
    /// Held while one of the widest tables is finished: judging it takes as much memory as reading it.
    widest: Mutex<()>,
    /// Parts of datasets from which a thread did not come back.
    given_up: Mutex<HashSet<(usize, usize)>>,
}

impl Shared {
    fn judge(&self) -> Judge<'_> {
        let rules = &*self.rules;
        Judge::new(
            &rules.detectors,
            &rules.matcher,
            &rules.words,
            self.request.taxonomy,
        )
    }

    fn partly(&self) -> MutexGuard<'_, Vec<(usize, Skip)>> {
        self.partly.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_given_up(&self, dataset: usize, part: usize) -> bool {
        let given_up = self.given_up.lock();
        let given_up = given_up.unwrap_or_else(PoisonError::into_inner);
        !given_up.is_empty() && given_up.contains(&(dataset, part))
    }

    /// Why the rest of a part is not read from which a thread did not come back.
    fn without_end(&self) -> Refusal {
        let (kind, reason) = crew::without_end(self.request.patience);
        Refusal::new(kind, reason)
    }
}

/// Reads and finishes every dataset; one result each, in their order; and the files of them, each with the number of its store,
/// that could not be read to their end.
pub(super) fn read_all(
    request: &Arc<Request>,
    rules: &Arc<Rules>,
    stores: &[Arc<Opener>],
    found: &Arc<[Found]>,
    watch: &Watch,
    progress: &Arc<Progress>,
) -> (Vec<Finished>, Vec<(usize, Skip)>) {
    let mut secret = [0; 16];
    secret.copy_from_slice(
        &blake3::derive_key("qingdan value hashes", &request.seed.to_le_bytes())[..16],
    );
    let shared = Arc::new(Shared {
        request: request.clone(),
        rules: rules.clone(),
        stores: stores.to_vec(),
        found: found.clone(),
        watch: watch.clone(),
        progress: progress.clone(),
        hasher: Hasher::new(secret),
        many: found.iter().map(|_| OnceLock::new()).collect(),
        partly: Mutex::default(),
        decisions: Decisions::new(request.edition.clone(), request.started_at.date_naive()),
        widest: Mutex::default(),
        given_up: Mutex::default(),
    });
    let (task_in, task_out) = bounded::<Task>(request.jobs * 2);
    let (event_in, event_out) = bounded::<Event>(request.jobs * 4);
    let mut crew = Crew::new(request.patience, watch);
    let hands = Hands {
        shared: shared.clone(),
        next: Arc::default(),
        task_in,
        task_out,
        event_in,
    };
    hands.hire_planner(&mut crew);
    for _ in 0..request.jobs {
        hands.hire_worker(&mut crew);
    }
    let results = Collector::new(&shared).collect(&mut crew, &hands, &event_out);
    let finished = results
        .into_iter()
        .zip(found.iter())
        .map(|(result, found)| result.unwrap_or_else(|| unfinished(found)))
        .collect();
    let partly = std::mem::take(&mut *shared.partly());
    (finished, partly)
}

/// What a thread that is hired gets into its hands.
struct Hands {
    shared: Arc<Shared>,
    /// The dataset that is planned next.
    next: Arc<AtomicUsize>,
    task_in: Sender<Task>,
    task_out: Receiver<Task>,
    event_in: Sender<Event>,
}

impl Hands {
    fn hire_planner(&self, crew: &mut Crew<At>) {
        let (shared, next) = (self.shared.clone(), self.next.clone());
        let (tasks, events) = (self.task_in.clone(), self.event_in.clone());
        crew.hire(move |post| planner(&shared, &next, post, &tasks, &events));
    }

    fn hire_worker(&self, crew: &mut Crew<At>) {
        let (shared, tasks, events) = (
            self.shared.clone(),
            self.task_out.clone(),
            self.event_in.clone(),
        );
        crew.hire(move |post| worker(&shared, post, &tasks, &events));
    }
}

fn planner(
    shared: &Shared,
    next: &AtomicUsize,
    post: &Post<At>,
    tasks: &Sender<Task>,
    events: &Sender<Event>,
) {
    loop {
        let dataset = next.fetch_add(1, Ordering::Relaxed);
        let Some(found) = shared.found.get(dataset) else {
            return;
        };
        let extent = plan::extent(&shared.request, &found.dataset);
        let single = extent == Extent::Whole
            && found.dataset.parts.len() == 1
            && format::by_id(found.dataset.format)
                .is_some_and(|format| plan::is_one_piece(format, &found.dataset.parts[0]));
        let plan = Arc::new(Plan {
            dataset,
            handed_out: AtomicUsize::new(0),
            refusals: Mutex::default(),
            part: AtomicUsize::new(0),
        });
        let refuse = |part, refusal| {
            let refusals = plan.refusals.lock();
            refusals
                .unwrap_or_else(PoisonError::into_inner)
                .push((part, refusal));
        };
        let (mut stopped, mut wanted) = (false, true);
        let mut give = |part: usize, outcome: Result<Split, Refusal>| {
            // Waiting for a worker is not hanging in a file.
            wanted = post.end().is_some();
            if !wanted {
                return false;
            }
            plan.part.store(part, Ordering::Relaxed);
            match outcome {
                Ok(split) => {
                    let task = Task {
                        dataset,
                        sequence: plan.handed_out.fetch_add(1, Ordering::Relaxed),
                        split,
                        only: single,
                    };
                    if tasks.send(task).is_err() {
                        return false;
                    }
                }
                Err(refusal) => refuse(part, refusal),
            }
            post.begin(At::Plan(plan.clone()));
            stopped = shared.watch.stopped();
            !stopped
        };
        post.begin(At::Plan(plan.clone()));
        let planned = catch_unwind(AssertUnwindSafe(|| {
            plan::splits(
                &shared.request,
                &shared.stores[found.store],
                &found.dataset,
                extent,
                &mut give,
            );
        }));
        if !wanted || post.end().is_none() {
            return;
        }
        if planned.is_err() {
            rest_of(found, &plan, &internal())
                .into_iter()
                .for_each(|(part, refusal)| refuse(part, refusal));
        }
        let pieces = plan.handed_out.load(Ordering::Relaxed);
        let planned = Event::Planned {
            dataset,
            pieces,
            refusals: refusals_of(&plan),
            finished: single && pieces == 1,
            stopped,
        };
        if events.send(planned).is_err() {
            return;
        }
    }
}

fn refusals_of(plan: &Plan) -> Vec<(usize, Refusal)> {
    let refusals = plan.refusals.lock();
    std::mem::take(&mut refusals.unwrap_or_else(PoisonError::into_inner))
}

/// The parts whose pieces are not all handed out, each with the reason.
fn rest_of(found: &Found, plan: &Plan, refusal: &Refusal) -> Vec<(usize, Refusal)> {
    (plan.part.load(Ordering::Relaxed)..found.dataset.parts.len())
        .map(|part| (part, refusal.clone()))
        .collect()
}

fn internal() -> Refusal {
    Refusal::new(
        SkipKind::Internal,
        "the reader failed inside; please report the file's origin",
    )
}

/// A piece of which nothing was read.
fn unread(shared: &Shared, task: &Task, precisions: &[Precision], refusal: Refusal) -> Piece {
    Piece {
        part: task.split.part,
        sketch: DatasetSketch::new(precisions, shared.rules.matcher.tests()),
        bytes: 0,
        oddities: Oddities::default(),
        beside: Beside::default(),
        refusal: Some(refusal),
        stopped: false,
    }
}

fn worker(shared: &Shared, post: &Post<At>, tasks: &Receiver<Task>, events: &Sender<Event>) {
    let judge = shared.judge();
    // Datasets come in order, so the precisions of the last few are all that is needed.
    let mut precisions: HashMap<usize, Vec<Precision>> = HashMap::new();
    for task in tasks {
        let found = &shared.found[task.dataset];
        if precisions.len() > 8 {
            precisions.clear();
        }
        let precisions = precisions
            .entry(task.dataset)
            .or_insert_with(|| precisions_of(&judge, &found.dataset));
        post.begin(At::Piece(task.clone()));
        let read = AssertUnwindSafe(|| piece(shared, &task, precisions));
        let piece =
            catch_unwind(read).unwrap_or_else(|_| unread(shared, &task, precisions, internal()));
        let bytes = piece.bytes;
        let event = if task.only {
            let mut reading = Reading::new(&found.dataset, plan::Extent::Whole);
            reading.take(piece);
            let finished = finish_one(shared, &judge, found, reading);
            Event::Finished(task.dataset, Box::new(finished))
        } else {
            Event::Done(Box::new(Done {
                dataset: task.dataset,
                sequence: task.sequence,
                piece,
            }))
        };
        if post.end().is_none() {
            return;
        }
        shared.progress.read(bytes);
        if events.send(event).is_err() {
            return;
        }
    }
}

/// How exactly each column's distinct values are kept.
fn precisions_of(judge: &Judge<'_>, dataset: &Assembled) -> Vec<Precision> {
    let mut keys = 0;
    let plain = match dataset.fields.len() {
        0..=WIDE => Precision::PLAIN,
        WIDEST.. => Precision::COARSEST,
        _ => Precision::COARSE,
    };
    dataset
        .fields
        .iter()
        .map(|field| {
            if keys < MOST_KEYS && !field.path.is_empty() && judge.may_identify(&field.path) {
                keys += 1;
                Precision::KEY
            } else if field.path.is_empty() && dataset.fields.len() <= WIDE {
                Precision::UNNAMED
            } else {
                plain
            }
        })
        .collect()
}

fn piece(shared: &Shared, task: &Task, precisions: &[Precision]) -> Piece {
    let (index, split) = (task.dataset, &task.split);
    let found = &shared.found[index];
    let dataset = &found.dataset;
    let part = &dataset.parts[split.part];
    let mut sketch = DatasetSketch::new(precisions, shared.rules.matcher.tests());
    let refused = |sketch, refusal| Piece {
        part: split.part,
        sketch,
        bytes: 0,
        oddities: Oddities::default(),
        beside: Beside::default(),
        refusal: Some(refusal),
        stopped: false,
    };
    if shared.watch.stopped() {
        return Piece {
            part: split.part,
            sketch,
            bytes: 0,
            oddities: Oddities::default(),
            beside: Beside::default(),
            refusal: None,
            stopped: true,
        };
    }
    if shared.is_given_up(index, split.part) {
        return refused(sketch, shared.without_end());
    }
    let Some(format) = format::by_id(dataset.format) else {
        return refused(sketch, Refusal::new(SkipKind::Internal, "no such format"));
    };
    let store = &shared.stores[found.store];
    let opened = match store.open(&part.entry, plan::access(format)) {
        Ok(opened) => opened,
        Err(skip) => return refused(sketch, Refusal::new(skip.kind, skip.reason)),
    };
    let (source, meter) = (opened.source, opened.meter);
    let limit = plan::limit(&shared.request, dataset, split.part);
    let places = places(dataset, split.part);
    if let Some(many) = shared.many[index].get() {
        for (column, many) in sketch.columns.iter_mut().zip(many) {
            if many.load(Ordering::Relaxed) {
                column.distinct.spill();
            }
        }
    }
    let mut batches = match format.open(&source, &part.schema, &split.range) {
        Ok(batches) => batches,
        Err(refusal) => return refused(sketch, refusal),
    };
    let mut profiler = Profiler::new(shared.hasher, &shared.rules.matcher);
    if task.sequence > 0 {
        profiler = profiler.of_later_split();
    }
    let (mut refusal, mut stopped) = (None, false);
    let begun = Instant::now();
    while let Some(batch) = batches.next() {
        match batch {
            Ok(_) if is_beyond(meter.as_ref(), limit) => {
                refusal = Some(head_only(limit));
                break;
            }
            Ok(batch) => profiler.update(&mut sketch, &batch, &places),
            Err(error) => {
                refusal = Some(error);
                break;
            }
        }
        if shared.watch.stopped() || !crew::beat() {
            stopped = true;
            break;
        }
        let content = meter.as_ref().map_or(0, |(meter, _)| meter.unpacked());
        if begun.elapsed() > allowance(content.max(part.entry.byte_size)) {
            refusal = Some(Refusal::new(
                SkipKind::Limit,
                "reading takes far longer than its size accounts for; the rest is not read",
            ));
            break;
        }
    }
    sketch.ragged += batches.ragged();
    let oddities = batches.oddities();
    let rules = &shared.rules;
    let beside = stray::in_lines(&rules.detectors, &rules.matcher, &batches.left_out());
    sketch.broken += batches.broken();
    drop(batches);
    if refusal.is_none() && store.has_shrunk(&part.entry) {
        refusal = Some(Refusal::new(
            SkipKind::Io,
            "the file has shrunk since it was listed; what was cut off is not read",
        ));
    }
    let rows = sketch.rows;
    let own = dataset.fields.len() - dataset.partition_fields;
    for (place, field) in dataset.fields.iter().enumerate() {
        if place >= own {
            let value = part
                .partitions
                .iter()
                .find(|(key, _)| **key == *field.path)
                .map_or("", |(_, value)| value);
            profiler.constant(&mut sketch.columns[place], value, rows);
        } else if !places.contains(&place) {
            Profiler::absent(&mut sketch.columns[place], rows);
        }
    }
    let bytes = match &split.range {
        SplitRange::RowGroups(_) => {
            let all = part.schema.records.unwrap_or(rows).max(1);
            (part.entry.byte_size as f64 * (rows as f64 / all as f64).min(1.0)) as u64
        }
        range => match &meter {
            Some((meter, of)) if refusal.is_some() || stopped => {
                let all = u128::from(*of).max(1);
                let taken = u128::from(meter.packed()).min(all);
                (u128::from(part.entry.byte_size) * taken / all) as u64
            }
            _ => plan::bytes_of(range, &part.entry),
        },
    };
    Piece {
        part: split.part,
        sketch,
        bytes,
        oddities,
        beside,
        refusal,
        stopped,
    }
}

/// Time that one piece may take: a reader that hangs in a file costs that file only. No reader is slower than a hundredth of what
/// is usual.
fn allowance(bytes: u64) -> Duration {
    const GRACE: Duration = Duration::from_mins(5);
    const SLOWEST_BYTES_A_SECOND: u64 = 1 << 20;
    GRACE + Duration::from_secs(bytes / SLOWEST_BYTES_A_SECOND)
}

/// Whether the reading of a compressed part has come to its share of the read budget.
fn is_beyond(meter: Option<&(Arc<Meter>, u64)>, limit: Option<u64>) -> bool {
    meter
        .zip(limit)
        .is_some_and(|((meter, _), limit)| meter.unpacked() >= limit)
}

/// A compressed part of which only the beginning is read.
fn head_only(limit: Option<u64>) -> Refusal {
    Refusal::new(
        SkipKind::Limit,
        format!(
            "compressed, so it is read from its head: {} MiB of its content, the read budget; --depth full reads all of it",
            limit.unwrap_or_default() >> 20
        ),
    )
}

/// For each field of a part, its place among the dataset's fields.
fn places(dataset: &Assembled, part: usize) -> Vec<usize> {
    let fields = &dataset.parts[part].schema.fields;
    if dataset.parts.len() == 1 {
        return (0..fields.len()).collect();
    }
    let known: HashMap<&str, usize> = dataset
        .fields
        .iter()
        .enumerate()
        .rev()
        .map(|(place, field)| (&*field.path, place))
        .collect();
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            if field.path.is_empty() {
                index
            } else {
                known.get(&*field.path).copied().unwrap_or(index)
            }
        })
        .collect()
}

/// A dataset of which not all pieces have come.
struct Open<'a> {
    reading: Reading<'a>,
    waiting: BTreeMap<usize, Piece>,
    next: usize,
    planned: Option<usize>,
}

/// Puts the pieces of every dataset together.
struct Collector<'a> {
    shared: &'a Shared,
    judge: Judge<'a>,
    results: Vec<Option<Finished>>,
    left: usize,
    open: HashMap<usize, Open<'a>>,
}

impl<'a> Collector<'a> {
    fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            judge: shared.judge(),
            results: shared.found.iter().map(|_| None).collect(),
            left: shared.found.len(),
            open: HashMap::new(),
        }
    }

    fn collect(
        mut self,
        crew: &mut Crew<At>,
        hands: &Hands,
        events: &Receiver<Event>,
    ) -> Vec<Option<Finished>> {
        while self.left > 0 {
            match crew.wait(events) {
                Some(News::Message(event)) => self.take(event),
                Some(News::GivenUp(At::Plan(plan))) => {
                    hands.hire_planner(crew);
                    self.without_plan(&plan);
                }
                Some(News::GivenUp(At::Piece(task))) => {
                    hands.hire_worker(crew);
                    self.without_piece(&task);
                }
                None => break,
            }
        }
        self.results
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Finished(dataset, finished) => self.finished(dataset, *finished),
            Event::Planned { finished: true, .. } => {}
            Event::Planned {
                dataset,
                pieces,
                refusals,
                stopped,
                ..
            } => {
                let one = self.open(dataset);
                one.planned = Some(pieces);
                one.reading.stopped |= stopped;
                refusals
                    .into_iter()
                    .for_each(|(part, refusal)| one.reading.refuse(part, refusal));
                self.advance(dataset);
            }
            Event::Done(done) => {
                let one = self.open(done.dataset);
                one.waiting.insert(done.sequence, done.piece);
                self.advance(done.dataset);
            }
        }
    }

    /// A thread did not come back from cutting a dataset into pieces.
    fn without_plan(&mut self, plan: &Plan) {
        let found = &self.shared.found[plan.dataset];
        let mut refusals = refusals_of(plan);
        refusals.extend(rest_of(found, plan, &self.shared.without_end()));
        self.take(Event::Planned {
            dataset: plan.dataset,
            pieces: plan.handed_out.load(Ordering::Relaxed),
            refusals,
            finished: false,
            stopped: self.shared.watch.stopped(),
        });
    }

    /// A thread did not come back from a piece.
    fn without_piece(&mut self, task: &Task) {
        let shared = self.shared;
        let given_up = shared.given_up.lock();
        given_up
            .unwrap_or_else(PoisonError::into_inner)
            .insert((task.dataset, task.split.part));
        let found = &shared.found[task.dataset];
        let precisions = precisions_of(&self.judge, &found.dataset);
        let mut piece = unread(shared, task, &precisions, shared.without_end());
        piece.stopped = shared.watch.stopped();
        if task.only {
            let mut reading = Reading::new(&found.dataset, plan::Extent::Whole);
            reading.take(piece);
            let finished = finish_one(shared, &self.judge, found, reading);
            self.finished(task.dataset, finished);
        } else {
            self.take(Event::Done(Box::new(Done {
                dataset: task.dataset,
                sequence: task.sequence,
                piece,
            })));
        }
    }

    fn open(&mut self, dataset: usize) -> &mut Open<'a> {
        let shared = self.shared;
        self.open
            .entry(dataset)
            .or_insert_with(|| Open::new(shared, &shared.found[dataset]))
    }

    fn finished(&mut self, dataset: usize, finished: Finished) {
        if self.results[dataset].replace(finished).is_none() {
            self.left -= 1;
        }
    }

    /// Merges the pieces that are next in order, and finishes the dataset after its last.
    fn advance(&mut self, dataset: usize) {
        let shared = self.shared;
        let one = self.open(dataset);
        let merged = catch_unwind(AssertUnwindSafe(|| one.merge(&shared.many[dataset])));
        if merged.is_err() {
            one.reading.refuse(0, internal());
        }
        if one.planned == Some(one.next)
            && let Some(one) = self.open.remove(&dataset)
        {
            let found = &shared.found[dataset];
            let finished = finish_one(shared, &self.judge, found, one.reading);
            self.finished(dataset, finished);
        }
    }
}

impl<'a> Open<'a> {
    fn new(shared: &Shared, found: &'a Found) -> Self {
        let extent = plan::extent(&shared.request, &found.dataset);
        Self {
            reading: Reading::new(&found.dataset, extent),
            waiting: BTreeMap::new(),
            next: 0,
            planned: None,
        }
    }

    fn merge(&mut self, many: &OnceLock<Box<[AtomicBool]>>) {
        while let Some(piece) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.reading.take(piece);
            let Some(sketch) = &self.reading.sketch else {
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

fn finish_one(shared: &Shared, judge: &Judge<'_>, found: &Found, reading: Reading<'_>) -> Finished {
    let files = found.dataset.parts.len() as u64;
    let partly = reading.partly().map(|skip| (found.store, skip));
    shared.partly().extend(partly);
    let alone = (found.dataset.fields.len() >= WIDEST)
        .then(|| shared.widest.lock().unwrap_or_else(PoisonError::into_inner));
    let finished = catch_unwind(AssertUnwindSafe(|| {
        finish::finish(
            &shared.request,
            &shared.rules,
            judge,
            &shared.decisions,
            found,
            reading,
        )
    }));
    drop(alone);
    shared.progress.finished(files);
    finished.unwrap_or_else(|_| {
        let skips = found
            .dataset
            .parts
            .iter()
            .map(|part| super::read::broken(&part.entry))
            .collect();
        Finished::skipped(found.store, skips)
    })
}

/// A dataset that the run did not come to.
fn unfinished(found: &Found) -> Finished {
    Finished::skipped(found.store, super::not_reached_parts(&found.dataset))
}

impl Reading<'_> {
    /// Takes in the next piece.
    fn take(&mut self, piece: Piece) {
        self.add(piece.part, piece.sketch.rows, piece.bytes);
        self.stopped |= piece.stopped;
        self.oddities[piece.part].merge(&piece.oddities);
        self.beside.merge(&piece.beside);
        match &mut self.sketch {
            Some(sketch) => sketch.merge(&piece.sketch),
            none => *none = Some(piece.sketch),
        }
        if let Some(refusal) = piece.refusal {
            self.refuse(piece.part, refusal);
        }
    }
}
