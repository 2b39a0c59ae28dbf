//! Reads splits: a task goes in, a sketch of its records comes out; where it is the only one of its dataset, the dataset does.

use crate::depth::Extent;
use crate::depth::bounds::Bounds;
use crate::detect::judge::Judge;
use crate::detect::stray;
use crate::format::Refusal;
use crate::model::batch::Batch;
use crate::model::dataset::{Assembled, Part};
use crate::model::entry::Skip;
use crate::model::reason::RunReason;
use crate::model::source::Source;
use crate::profile::Profiler;
use crate::scan::dataset_progress::{DatasetProgress, SplitResult};
use crate::scan::finish::{self, Finished};
use crate::scan::found::Found;
use crate::scan::plan;
use crate::scan::pool::{self, TaskSlot};
use crate::scan::second_pass;
use crate::scan::task::{Event, Shared, SplitTask, TaskPosition, internal};
use crate::sketch::precision::{Precision, WIDEST};
use crate::sketch::{DatasetSketch, Probe as _};
use crossbeam_channel::{Receiver, Sender};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

/// Takes one task after another, until there are no more or the thread is given up.
pub(super) fn worker(
    shared: &Shared,
    slot: &TaskSlot<TaskPosition>,
    tasks: &Receiver<SplitTask>,
    events: &Sender<Event>,
) {
    let judge = shared.judge();
    // Datasets come in order, so the precisions of the last few are all that is needed.
    let mut precisions: HashMap<usize, Vec<Precision>> = HashMap::new();
    for task in tasks {
        let Some(found) = shared.found.get(task.dataset) else {
            continue;
        };
        if precisions.len() > 8 {
            precisions.clear();
        }
        let precisions = precisions
            .entry(task.dataset)
            .or_insert_with(|| precisions_of(&judge, &found.dataset));
        slot.begin(TaskPosition::Split(task.clone()));
        let read = AssertUnwindSafe(|| read(shared, &found, &task, precisions));
        let result = catch_unwind(read).unwrap_or_else(|_| {
            SplitResult::refused(&task, empty_sketch(shared, precisions), internal())
        });
        let bytes = result.bytes;
        let event = if task.only {
            let mut progress = DatasetProgress::new(found.clone(), Extent::Whole);
            progress.take(result);
            let mut finished = finish_one(shared, &judge, &found, progress);
            // The columns of persons are read again while the bytes are at hand.
            second_pass::at_once(shared, &found, &task, &mut finished);
            finished.pack(&shared.packing);
            Event::Finished(task.dataset, Box::new(finished))
        } else {
            Event::Read(task.dataset, task.sequence, Box::new(result))
        };
        if slot.end().is_none() {
            return;
        }
        shared.progress.read(bytes);
        if events.send(event).is_err() {
            return;
        }
    }
}

/// How exactly each column's distinct values are kept.
pub(super) fn precisions_of(judge: &Judge<'_>, dataset: &Assembled) -> Vec<Precision> {
    let paths = dataset.fields.iter().map(|field| &*field.path);
    Precision::of_columns(paths, |path| judge.may_identify(path))
}

/// A sketch of no records.
pub(super) fn empty_sketch(shared: &Shared, precisions: &[Precision]) -> DatasetSketch {
    DatasetSketch::new(precisions, shared.rules.matcher.tests())
}

/// Reads a split.
fn read(shared: &Shared, found: &Found, task: &SplitTask, precisions: &[Precision]) -> SplitResult {
    let (dataset, part) = (&found.dataset, &found.dataset.parts[task.part]);
    let mut sketch = empty_sketch(shared, precisions);
    if shared.watch.stopped() {
        return SplitResult {
            stopped: true,
            ..SplitResult::nothing(task, sketch)
        };
    }
    if shared.is_given_up(task.dataset, task.part) {
        return SplitResult::refused(task, sketch, shared.stalled());
    }
    let store = &shared.stores[found.store];
    let opened = match store.open(&part.entry, plan::access(part)) {
        Ok(opened) => opened,
        Err(skip) => {
            return SplitResult::refused(task, sketch, Refusal(skip.reason));
        }
    };
    spill_many(shared, task.dataset, &mut sketch);
    let places = dataset.places(task.part);
    let mut profiler = Profiler::new(shared.hasher, &shared.rules.matcher);
    if task.sequence > 0 {
        profiler = profiler.of_later_split();
    }
    let limit = plan::limit(&shared.request, dataset, task.part);
    let bounds = Bounds::begin(opened.meter, limit, part.entry.byte_size);
    let mut result = SplitResult::nothing(task, sketch);
    let mut profile = |sketch: &mut DatasetSketch, batch: &Batch| {
        profiler.update(sketch, batch, &places);
    };
    if let Err(refusal) = read_batches(
        shared,
        (part, task),
        &opened.source,
        &bounds,
        &mut profile,
        &mut result,
    ) {
        return SplitResult::refused(task, result.sketch, refusal);
    }
    if result.refusal.is_none() && store.has_shrunk(&part.entry) {
        result.refusal = Some(Refusal::new(RunReason::Shrunk));
    }
    fill_other_columns(&mut profiler, &mut result.sketch, dataset, part, &places);
    let in_part = result.refusal.is_some() || result.stopped;
    let metered = bounds.bytes_read().filter(|_| in_part);
    result.bytes = metered.unwrap_or_else(|| part.entry.stored_bytes(task.piece.split.bytes));
    result
}

/// Makes room in the columns of which other splits have shown that they have more different values than are told apart.
fn spill_many(shared: &Shared, dataset: usize, sketch: &mut DatasetSketch) {
    let Some(many) = shared.many[dataset].get() else {
        return;
    };
    for (column, many) in sketch.columns.iter_mut().zip(many) {
        if many.load(Ordering::Relaxed) {
            column.distinct.spill();
        }
    }
}

/// Reads the batches of a split, gives them to `profile`, and notes in `result` how that ended.
///
/// # Errors
/// Why the split cannot be opened.
fn read_batches(
    shared: &Shared,
    (part, task): (&Part, &SplitTask),
    source: &Arc<dyn Source>,
    bounds: &Bounds,
    profile: &mut dyn FnMut(&mut DatasetSketch, &Batch),
    result: &mut SplitResult,
) -> Result<(), Refusal> {
    let mut batches = part
        .table
        .read(source, &task.piece.split, part.removed.as_deref())?;
    while let Some(batch) = batches.next() {
        match batch {
            Ok(_) if bounds.is_beyond() => {
                result.refusal = Some(bounds.head_only());
                break;
            }
            Ok(batch) => profile(&mut result.sketch, &batch),
            Err(refusal) => {
                result.refusal = Some(refusal);
                break;
            }
        }
        if shared.watch.stopped() || !pool::heartbeat() {
            result.stopped = true;
            break;
        }
        if bounds.are_past() {
            result.refusal = Some(Refusal::new(RunReason::TooSlow));
            break;
        }
    }
    result.sketch.ragged += batches.ragged();
    result.sketch.broken += batches.broken();
    result.anomalies = batches.anomalies();
    let rules = &shared.rules;
    result.stray = stray::in_lines(&rules.detectors, &rules.matcher, &batches.left_out());
    Ok(())
}

/// Counts the columns that the records of a split do not have: partition columns, and those of other parts.
fn fill_other_columns(
    profiler: &mut Profiler<'_>,
    sketch: &mut DatasetSketch,
    dataset: &Assembled,
    part: &Part,
    places: &[usize],
) {
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
}

/// Different values of a column of a dataset, at most, where a little reading of each of its parts bounds them.
fn different(shared: &Shared, found: &Found, column: usize) -> Option<u64> {
    let dataset = &found.dataset;
    if column >= dataset.fields.len() - dataset.partition_fields {
        return None;
    }
    let of_part = |(index, part): (usize, &Part)| {
        let own = dataset
            .places(index)
            .iter()
            .position(|place| *place == column);
        let Some(own) = own else { return Some(0) };
        let store = &shared.stores[found.store];
        let opened = store.open(&part.entry, plan::access(part)).ok()?;
        part.table.different(&opened.source, own)
    };
    let mut parts = dataset.parts.iter().enumerate();
    parts.try_fold(0_u64, |sum, part| sum.checked_add(of_part(part)?))
}

/// Finishes a dataset of which all is read that will be.
pub(super) fn finish_one(
    shared: &Shared,
    judge: &Judge<'_>,
    found: &Found,
    progress: DatasetProgress,
) -> Finished {
    let files = found.dataset.parts.len() as u64;
    let partly = progress.partly().map(|skip| (found.store, skip));
    shared.partly().extend(partly);
    let alone = (found.dataset.fields.len() >= WIDEST)
        .then(|| shared.widest.lock().unwrap_or_else(PoisonError::into_inner));
    let finished = catch_unwind(AssertUnwindSafe(|| {
        let means = finish::Means {
            request: &shared.request,
            rules: &shared.rules,
            judge,
            decisions: &shared.decisions,
            different: &|column| different(shared, found, column),
        };
        finish::finish(&means, found, progress)
    }));
    drop(alone);
    shared.progress.finished(files);
    finished.unwrap_or_else(|_| {
        let parts = found.dataset.parts.iter();
        let skips = parts.map(|part| Skip::of(&part.entry, RunReason::ReaderFailed));
        Finished::skipped(found.store, skips.collect())
    })
}
