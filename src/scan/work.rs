//! Reads the datasets: a planner hands out splits, workers profile them, one owner merges in split order.

use crate::detect::judge::Judge;
use crate::format::{self, Refusal};
use crate::model::batch::Oddities;
use crate::model::dataset::{Assembled, Split, SplitRange};
use crate::model::entry::{Skip, SkipKind};
use crate::model::source::Meter;
use crate::profile::Profiler;
use crate::scan::finish::{self, Finished};
use crate::scan::plan::{self, Extent};
use crate::scan::progress::Progress;
use crate::scan::reading::Reading;
use crate::scan::rules::Rules;
use crate::scan::watch::Watch;
use crate::scan::{Found, Request};
use crate::sketch::distinct::Precision;
use crate::sketch::{DatasetSketch, Hasher, Merge as _, Probe as _};
use crate::store::opener::Opener;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Columns up to which each has registers enough for a person's key.
const WIDE: usize = 128;
/// Columns of a dataset that are kept exact to a million values.
const MOST_KEYS: usize = 8;

/// A piece for a worker.
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

/// What every worker shares.
struct Shared<'a> {
    request: &'a Request,
    rules: &'a Rules,
    judge: Judge<'a>,
    stores: &'a [Opener],
    found: &'a [Found],
    watch: &'a Watch,
    progress: &'a Progress,
    hasher: Hasher,
    /// By dataset, once its first piece has come: the columns with more different values than are told apart.
    many: Vec<OnceLock<Box<[AtomicBool]>>>,
}

/// Reads and finishes every dataset; one result each, in their order.
pub(super) fn read_all(
    request: &Request,
    rules: &Rules,
    stores: &[Opener],
    found: &[Found],
    watch: &Watch,
    progress: &Progress,
) -> Vec<Finished> {
    let mut secret = [0; 16];
    secret.copy_from_slice(
        &blake3::derive_key("qingdan value hashes", &request.seed.to_le_bytes())[..16],
    );
    let shared = Shared {
        request,
        rules,
        judge: Judge::new(
            &rules.detectors,
            &rules.matcher,
            &rules.context,
            request.taxonomy,
        ),
        stores,
        found,
        watch,
        progress,
        hasher: Hasher::new(secret),
        many: found.iter().map(|_| OnceLock::new()).collect(),
    };
    let (task_in, task_out) = bounded::<Task>(request.jobs * 2);
    let (event_in, event_out) = bounded::<Event>(request.jobs * 4);
    std::thread::scope(|scope| {
        let planner_events = event_in.clone();
        let shared = &shared;
        scope.spawn(move || planner(shared, &task_in, &planner_events));
        for _ in 0..request.jobs {
            let (tasks, events) = (task_out.clone(), event_in.clone());
            scope.spawn(move || worker(shared, &tasks, &events));
        }
        drop(event_in);
        drop(task_out);
        collect(shared, &event_out)
    })
}

fn planner(shared: &Shared<'_>, tasks: &Sender<Task>, events: &Sender<Event>) {
    for (dataset, found) in shared.found.iter().enumerate() {
        let extent = plan::extent(shared.request, &found.dataset);
        let single = extent == Extent::Whole
            && found.dataset.parts.len() == 1
            && format::by_id(found.dataset.format)
                .is_some_and(|format| plan::is_one_piece(format, &found.dataset.parts[0]));
        let (mut pieces, mut refusals, mut stopped) = (0, Vec::new(), false);
        let store = &shared.stores[found.store];
        plan::splits(
            shared.request,
            store,
            &found.dataset,
            extent,
            &mut |part, outcome| {
                match outcome {
                    Ok(split) => {
                        let task = Task {
                            dataset,
                            sequence: pieces,
                            split,
                            only: single,
                        };
                        pieces += 1;
                        if tasks.send(task).is_err() {
                            return false;
                        }
                    }
                    Err(refusal) => refusals.push((part, refusal)),
                }
                stopped = shared.watch.stopped();
                !stopped
            },
        );
        if events
            .send(Event::Planned {
                dataset,
                pieces,
                refusals,
                finished: single && pieces == 1,
                stopped,
            })
            .is_err()
        {
            return;
        }
    }
}

fn worker(shared: &Shared<'_>, tasks: &Receiver<Task>, events: &Sender<Event>) {
    // Datasets come in order, so the precisions of the last few are all that is needed.
    let mut precisions: HashMap<usize, Vec<Precision>> = HashMap::new();
    for task in tasks {
        let found = &shared.found[task.dataset];
        if precisions.len() > 8 {
            precisions.clear();
        }
        let precisions = precisions
            .entry(task.dataset)
            .or_insert_with(|| precisions_of(&shared.judge, &found.dataset));
        let read = AssertUnwindSafe(|| piece(shared, &task, precisions));
        let piece = catch_unwind(read).unwrap_or_else(|_| Piece {
            part: task.split.part,
            sketch: DatasetSketch::new(precisions, shared.rules.matcher.tests()),
            bytes: 0,
            oddities: Oddities::default(),
            refusal: Some(Refusal::new(
                SkipKind::Internal,
                "the reader failed inside; please report the file's origin",
            )),
            stopped: false,
        });
        shared.progress.read(piece.bytes);
        let event = if task.only {
            let mut reading = Reading::new(&found.dataset, plan::Extent::Whole);
            reading.take(piece);
            Event::Finished(task.dataset, Box::new(finish_one(shared, found, reading)))
        } else {
            Event::Done(Box::new(Done {
                dataset: task.dataset,
                sequence: task.sequence,
                piece,
            }))
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

/// How exactly each column's distinct values are kept.
fn precisions_of(judge: &Judge<'_>, dataset: &Assembled) -> Vec<Precision> {
    let mut keys = 0;
    let plain = if dataset.fields.len() <= WIDE {
        Precision::PLAIN
    } else {
        Precision::COARSE
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

fn piece(shared: &Shared<'_>, task: &Task, precisions: &[Precision]) -> Piece {
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
        refusal: Some(refusal),
        stopped: false,
    };
    if shared.watch.stopped() {
        return Piece {
            part: split.part,
            sketch,
            bytes: 0,
            oddities: Oddities::default(),
            refusal: None,
            stopped: true,
        };
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
    let limit = plan::limit(shared.request, dataset, split.part);
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
        if shared.watch.stopped() {
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

fn collect(shared: &Shared<'_>, events: &Receiver<Event>) -> Vec<Finished> {
    let mut results: Vec<Option<Finished>> = shared.found.iter().map(|_| None).collect();
    let mut open: HashMap<usize, Open<'_>> = HashMap::new();
    for event in events {
        let dataset = match &event {
            Event::Done(done) => done.dataset,
            Event::Planned { dataset, .. } | Event::Finished(dataset, _) => *dataset,
        };
        let found = &shared.found[dataset];
        match event {
            Event::Finished(_, finished) => {
                results[dataset] = Some(*finished);
                continue;
            }
            Event::Planned { finished: true, .. } => continue,
            Event::Planned {
                pieces,
                refusals,
                stopped,
                ..
            } => {
                let one = open
                    .entry(dataset)
                    .or_insert_with(|| Open::new(shared, found));
                one.planned = Some(pieces);
                one.reading.stopped |= stopped;
                refusals
                    .into_iter()
                    .for_each(|(part, refusal)| one.reading.refuse(part, refusal));
            }
            Event::Done(done) => {
                let one = open
                    .entry(dataset)
                    .or_insert_with(|| Open::new(shared, found));
                one.waiting.insert(done.sequence, done.piece);
            }
        }
        let Some(one) = open.get_mut(&dataset) else {
            continue;
        };
        while let Some(piece) = one.waiting.remove(&one.next) {
            one.reading.take(piece);
            one.next += 1;
            if let Some(sketch) = &one.reading.sketch {
                let none = || {
                    sketch
                        .columns
                        .iter()
                        .map(|_| AtomicBool::new(false))
                        .collect()
                };
                let many = shared.many[dataset].get_or_init(none);
                for (column, many) in sketch.columns.iter().zip(many) {
                    if !column.distinct.is_exact() {
                        many.store(true, Ordering::Relaxed);
                    }
                }
            }
        }
        if one.planned == Some(one.next)
            && let Some(one) = open.remove(&dataset)
        {
            results[dataset] = Some(finish_one(shared, found, one.reading));
        }
    }
    results
        .into_iter()
        .enumerate()
        .map(|(dataset, result)| result.unwrap_or_else(|| unfinished(&shared.found[dataset])))
        .collect()
}

impl<'a> Open<'a> {
    fn new(shared: &Shared<'_>, found: &'a Found) -> Self {
        let extent = plan::extent(shared.request, &found.dataset);
        Self {
            reading: Reading::new(&found.dataset, extent),
            waiting: BTreeMap::new(),
            next: 0,
            planned: None,
        }
    }
}

fn finish_one(shared: &Shared<'_>, found: &Found, reading: Reading<'_>) -> Finished {
    let files = found.dataset.parts.len() as u64;
    let finished = catch_unwind(AssertUnwindSafe(|| {
        finish::finish(shared.request, shared.rules, &shared.judge, found, reading)
    }));
    shared.progress.finished(files);
    finished.unwrap_or_else(|_| {
        let skips = found
            .dataset
            .parts
            .iter()
            .map(|part| super::read::broken(&part.entry))
            .collect();
        Finished {
            store: found.store,
            dataset: None,
            skips,
            bytes_read: 0,
        }
    })
}

/// A dataset that the run did not come to.
fn unfinished(found: &Found) -> Finished {
    let skips: Vec<Skip> = found
        .dataset
        .parts
        .iter()
        .map(|part| super::not_reached(&part.entry.path, part.entry.byte_size))
        .collect();
    Finished {
        store: found.store,
        dataset: None,
        skips,
        bytes_read: 0,
    }
}

impl Reading<'_> {
    /// Takes in the next piece.
    fn take(&mut self, piece: Piece) {
        self.add(piece.part, piece.sketch.rows, piece.bytes);
        self.stopped |= piece.stopped;
        self.oddities[piece.part].merge(&piece.oddities);
        match &mut self.sketch {
            Some(sketch) => sketch.merge(&piece.sketch),
            none => *none = Some(piece.sketch),
        }
        if let Some(refusal) = piece.refusal {
            self.refuse(piece.part, refusal);
        }
    }
}
