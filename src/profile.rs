//! A batch goes in, a sketch that has taken in its values comes out: one pass over borrowed values while they are in cache.
//!
//! A value that repeats within a batch is hashed and tested once, where repetition is worth looking for; the batch before
//! decides that, so the outcome depends on the data alone. Numbers are hashed and tested as the decimal text that they stand
//! for, because identifiers are stored as numbers of any type often enough.

use crate::model::batch::Batch;
use crate::pack::null_words::NullWords;
use crate::profile::guards::unguarded;
use crate::profile::repeats::{Repeats, Times};
use crate::sketch::births::BirthPlace;
use crate::sketch::probe::TestSet;
use crate::sketch::tallies::Tallies;
use crate::sketch::{ColumnSketch, DatasetSketch, Entries, Hasher, Probe, Probed};
use arrow::array::{Array, ArrayRef, AsArray, BinaryViewArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType as Arrow, Date32Type, Date64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};

pub mod digests;
mod entries;
mod guards;
mod literal;
mod numbers;
pub mod persons;
mod repeats;

/// Rows of a split whose shapes are all taken; after them every 16th.
const SHAPED_ROWS: u64 = 1_024;
const SHAPED_EVERY: u64 = 16;
/// Share of distinct values in a batch above which the next batch is not searched for repetition.
const MOSTLY_DISTINCT: f64 = 0.5;
/// Every this many batches repetition is looked for again.
const LOOK_AGAIN: u32 = 16;
/// Values of a column that are put to all tests, in the first split of a dataset and in each later one. Then every second is,
/// from twice as many on every fourth, and so on to every 256th: a sample that goes on through the split and grows slowly. In
/// later splits it is every 256th at once.
const FULLY_TESTED: u64 = 256;
const FULLY_TESTED_LATER: u64 = 64;
const TESTED_EVERY: u64 = 256;
/// Entries of a cell that are put to them.
const ENTRIES_TESTED: usize = 8;
const ALL_TESTS: TestSet = TestSet::all();
/// Digits of the shortest number that identifies anyone.
const SHORTEST_NUMBER: usize = 7;
/// Of the others so many are searched for rare identifiers, then one in so many.
const ALL_SEARCHED: u64 = 1_024;
const SEARCHED_EVERY: u64 = 4;
/// Share of values that pass a test from which the column is taken to be of that kind.
const SETTLED: f64 = 0.95;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Profiles one split: holds what is reused between its batches.
pub struct Profiler<'a> {
    hasher: Hasher,
    probe: &'a dyn Probe,
    /// Where dates of birth stand in numbers.
    births: &'a [BirthPlace],
    scratch: Vec<u8>,
    /// The same for entries of cells.
    entry_scratch: Vec<u8>,
    shape: String,
    repeats: Repeats,
    nulls: &'static NullWords,
    /// Hashes of the values of the column that is being read.
    hashes: Vec<u64>,
    columns: Vec<Column>,
    /// Index of the column that is being read.
    at: usize,
    /// Whether other splits of the dataset came before: what its columns may be was looked at there.
    later: bool,
}

/// What is known of a column while its split is read.
#[derive(Clone)]
struct Column {
    mostly_distinct: bool,
    batches: u32,
    /// Values so far, and the number of the next one that is put to all tests.
    tested: u64,
    due: u64,
    /// The tests that every further value is put to: those that bring it to one spelling, for a key has one hash.
    every_row: TestSet,
    /// The tests that one further value in four is put to: also those by which a rare identifier would show.
    every_nth_row: TestSet,
}

impl Column {
    fn new() -> Self {
        Self {
            mostly_distinct: false,
            batches: 0,
            tested: 0,
            due: 1,
            every_row: TestSet::default(),
            every_nth_row: TestSet::default(),
        }
    }
}

/// The tests worth going on with after the first values: for each value, and for one in four. Where nearly all values pass a
/// test that decides, the rest is settled and both are the same.
fn tests_to_continue(probe: &dyn Probe, tallies: &Tallies, tested: u64) -> (TestSet, TestSet) {
    let passed = |share: f64| {
        let mut set = TestSet::default();
        (tallies.iter())
            .filter(|(_, tally)| tally.valid as f64 >= share * tested as f64)
            .for_each(|(test, _)| set.insert(test));
        set
    };
    let every_row =
        (probe.siblings(passed(1.0 - SETTLED).and(probe.normalising()))).and(probe.normalising());
    let mut every_nth_row = every_row;
    if passed(SETTLED).and(probe.conclusive()).is_empty() {
        every_nth_row.add(probe.informative());
    }
    (every_row, every_nth_row)
}

impl<'a> Profiler<'a> {
    /// A profiler that hashes and tests with these.
    #[must_use]
    pub fn new(hasher: Hasher, probe: &'a dyn Probe) -> Self {
        Self {
            hasher,
            probe,
            births: probe.births(),
            scratch: Vec::new(),
            entry_scratch: Vec::new(),
            shape: String::new(),
            repeats: Repeats::default(),
            nulls: NullWords::get(),
            hashes: Vec::new(),
            columns: Vec::new(),
            at: 0,
            later: false,
        }
    }

    /// The same for a split that is not the first of its dataset: what its columns may be was looked at before.
    #[must_use]
    pub fn of_later_split(mut self) -> Self {
        self.later = true;
        self
    }

    /// Takes a batch into `sketch`; `places` gives for each column of the batch its place in the sketch.
    pub fn update(&mut self, sketch: &mut DatasetSketch, batch: &Batch, places: &[usize]) {
        sketch.rows += batch.rows as u64;
        if self.columns.len() < batch.columns.len() {
            self.columns.resize(batch.columns.len(), Column::new());
        }
        for (index, array) in batch.columns.iter().enumerate() {
            let Some(place) = places.get(index) else {
                continue;
            };
            self.at = index;
            let column = &mut sketch.columns[*place];
            self.column(column, array, index);
            column.distinct.extend(&self.hashes);
            self.hashes.clear();
        }
    }

    /// Counts `rows` slots of a column that this part does not have.
    pub fn absent(sketch: &mut ColumnSketch, rows: u64) {
        sketch.slots += rows;
        sketch.nulls += rows;
    }

    /// Counts `rows` slots that all hold `value`: a partition column.
    pub fn constant(&mut self, sketch: &mut ColumnSketch, value: &str, rows: u64) {
        if value.is_empty() || rows == 0 {
            return Self::absent(sketch, rows);
        }
        sketch.slots += rows;
        let hash = self.hasher.hash(value.as_bytes());
        self.columns.push(Column::new());
        self.at = self.columns.len() - 1;
        let times = Times { rows, shaped: 0 };
        self.value(sketch, value.as_bytes(), hash, times);
        sketch.distinct.extend(&self.hashes);
        self.hashes.clear();
        sketch.shapes.insert(value.as_bytes(), 1, &mut self.shape);
    }

    fn column(&mut self, sketch: &mut ColumnSketch, array: &ArrayRef, index: usize) {
        match array.data_type() {
            Arrow::BinaryView => self.texts(sketch, array.as_binary_view(), index),
            Arrow::Utf8View => self.texts(
                sketch,
                &array.as_string_view().clone().to_binary_view(),
                index,
            ),
            Arrow::Utf8
            | Arrow::LargeUtf8
            | Arrow::Binary
            | Arrow::LargeBinary
            | Arrow::FixedSizeBinary(_)
            | Arrow::Dictionary(..) => {
                if let Ok(views) = arrow::compute::cast(array, &Arrow::BinaryView) {
                    self.texts(sketch, views.as_binary_view(), index);
                }
            }
            Arrow::Date32 | Arrow::Date64 | Arrow::Timestamp(..) => self.times(sketch, array),
            Arrow::Null => Self::absent(sketch, array.len() as u64),
            _ if self.numbers(sketch, array) => {}
            // Times of day, intervals: as their text.
            _ => match arrow::compute::cast(array, &Arrow::Utf8View) {
                Ok(views) => self.texts(
                    sketch,
                    &views.as_string_view().clone().to_binary_view(),
                    index,
                ),
                Err(_) => Self::absent(sketch, array.len() as u64),
            },
        }
    }

    /// Takes in days and points in time, as milliseconds since 1970.
    fn times(&mut self, sketch: &mut ColumnSketch, array: &ArrayRef) {
        match array.data_type() {
            Arrow::Date32 => {
                self.moments::<Date32Type>(sketch, array, |days| i64::from(days) * DAY);
            }
            Arrow::Date64 => self.moments::<Date64Type>(sketch, array, |millis| millis),
            Arrow::Timestamp(TimeUnit::Second, _) => {
                self.moments::<TimestampSecondType>(sketch, array, |seconds| {
                    seconds.saturating_mul(1_000)
                });
            }
            Arrow::Timestamp(TimeUnit::Millisecond, _) => {
                self.moments::<TimestampMillisecondType>(sketch, array, |millis| millis);
            }
            Arrow::Timestamp(TimeUnit::Microsecond, _) => {
                self.moments::<TimestampMicrosecondType>(sketch, array, |micros| micros / 1_000);
            }
            Arrow::Timestamp(TimeUnit::Nanosecond, _) => {
                self.moments::<TimestampNanosecondType>(sketch, array, |nanos| nanos / 1_000_000);
            }
            _ => {}
        }
    }

    fn texts(&mut self, sketch: &mut ColumnSketch, values: &BinaryViewArray, index: usize) {
        let start = sketch.slots;
        sketch.slots += values.len() as u64;
        let state = &self.columns[index];
        let look = !state.mostly_distinct || state.batches.is_multiple_of(LOOK_AGAIN);
        let mut repeats = std::mem::take(&mut self.repeats);
        repeats.clear(if look { values.len() } else { 0 });
        let mut filled = 0_u64;
        for row in 0..values.len() {
            let value = if values.is_null(row) {
                &[][..]
            } else {
                unguarded(values.value(row))
            };
            if value.is_empty() {
                sketch.nulls += 1;
                continue;
            }
            filled += 1;
            let at = start + row as u64;
            let is_shaped = at < SHAPED_ROWS || at.is_multiple_of(SHAPED_EVERY);
            if look {
                repeats.count(row, value, is_shaped, |row| unguarded(values.value(row)));
            } else {
                let hash = self.hasher.hash(value);
                self.value(sketch, value, hash, Times::once(is_shaped));
            }
        }
        if look {
            self.columns[index].mostly_distinct =
                repeats.unique().len() as f64 > MOSTLY_DISTINCT * filled as f64;
            for (row, times) in repeats.unique() {
                let value = unguarded(values.value(row));
                let hash = self.hasher.hash(value);
                self.value(sketch, value, hash, times);
            }
        }
        self.repeats = repeats;
        self.columns[index].batches += 1;
    }

    /// Takes in a text that stands in so many rows.
    #[inline]
    fn value(&mut self, sketch: &mut ColumnSketch, value: &[u8], hash: u64, times: Times) {
        let Times {
            rows: times,
            shaped,
        } = times;
        if self.nulls.has(value) {
            sketch.nulls += times;
            return;
        }
        if shaped > 0 {
            sketch.shapes.insert(value, shaped, &mut self.shape);
        }
        let length = value.len() as u32;
        sketch.lengths = (
            sketch.lengths.0.min(length),
            sketch.lengths.1 + u64::from(length) * times,
            sketch.lengths.2.max(length),
        );
        // No identifier has a decimal point, is a day or is as short as this: such values are put to the tests as a sample.
        let plain = match literal::literal(value) {
            literal::Literal::Whole {
                value: number,
                zero_led,
            } => {
                sketch.forms.whole += times;
                sketch.forms.zero_led += if zero_led { times } else { 0 };
                sketch.numbers.insert(number, times);
                value.len() < SHORTEST_NUMBER
            }
            literal::Literal::Fraction(number) => {
                sketch.forms.fraction += times;
                sketch.numbers.insert(number, times);
                if number.fract() == 0.0 {
                    return self.whole(sketch, value, hash, times);
                }
                true
            }
            literal::Literal::Date(millis) => {
                sketch.forms.date += times;
                sketch.times.insert(millis, times);
                true
            }
            literal::Literal::Timestamp(millis) => {
                sketch.forms.timestamp += times;
                sketch.times.insert(millis, times);
                true
            }
            literal::Literal::Boolean => {
                sketch.forms.boolean += times;
                true
            }
            literal::Literal::Text => false,
        };
        self.look_for_lost_digits(sketch, value);
        self.test(sketch, value, hash, plain);
    }

    /// Puts a value to the tests and counts it; a `plain` one only as one of a sample.
    #[inline]
    fn test(&mut self, sketch: &mut ColumnSketch, value: &[u8], hash: u64, plain: bool) {
        sketch.births.note(value, self.births);
        let state = &mut self.columns[self.at];
        state.tested += 1;
        let fully_tested = if self.later {
            FULLY_TESTED_LATER
        } else {
            FULLY_TESTED
        };
        let sampled = state.tested >= state.due;
        if sampled {
            state.due = state.tested
                + match state.tested / fully_tested {
                    0 => 1,
                    _ if self.later => TESTED_EVERY,
                    times => (times + 1).next_power_of_two().min(TESTED_EVERY),
                };
        }
        let searched = state.every_nth_row != state.every_row
            && (!self.later && state.tested <= ALL_SEARCHED
                || state.tested.is_multiple_of(SEARCHED_EVERY));
        let among = if sampled {
            &ALL_TESTS
        } else if searched {
            &state.every_nth_row
        } else {
            &state.every_row
        };
        if !sampled && (plain || !searched && self.probe.is_canonical(value, state.every_row)) {
            self.hashes.push(hash);
            return;
        }
        let probed = self.probe.probe(value, among, &mut self.scratch);
        if !probed.shaped.is_empty() {
            for test in probed.shaped.iter() {
                let valid = probed.valid.contains(test);
                let tally = sketch.tallies.of(test);
                tally.shaped += u64::from(sampled);
                tally.valid += u64::from(sampled && valid);
                tally.met += 1;
                tally.found += u64::from(valid);
            }
        }
        sketch.searched += u64::from(sampled || searched);
        if sampled {
            sketch.tested += 1;
            let is_early = state.tested <= fully_tested;
            if state.tested == fully_tested {
                (state.every_row, state.every_nth_row) =
                    tests_to_continue(self.probe, &sketch.tallies, fully_tested);
            }
            if is_early {
                self.look_for_entries(sketch, value, hash, &probed);
            }
        }
        self.hashes.push(if probed.normalised {
            self.hasher.hash(&self.scratch)
        } else {
            hash
        });
    }

    /// Takes a cell apart where it holds several values. `probed` is what the whole cell passed: from the first such cell on, a cell
    /// with one value is an entry too.
    fn look_for_entries(
        &mut self,
        sketch: &mut ColumnSketch,
        cell: &[u8],
        hash: u64,
        probed: &Probed,
    ) {
        let several = entries::entries(cell);
        if several.is_none() && sketch.entries.is_none() {
            return;
        }
        let tests = self.probe.tests();
        let entries = sketch
            .entries
            .get_or_insert_with(|| Box::new(Entries::new(tests)));
        entries.cells += 1;
        let Some(several) = several else {
            return entries.insert(hash, probed);
        };
        entries.several += 1;
        for entry in several.into_iter().take(ENTRIES_TESTED) {
            let entry = entry.as_bytes();
            let probed = self.probe.probe(entry, &ALL_TESTS, &mut self.entry_scratch);
            let spelt = if probed.normalised {
                self.entry_scratch.as_slice()
            } else {
                entry
            };
            entries.insert(self.hasher.hash(spelt), &probed);
        }
    }

    fn moments<T: ArrowPrimitiveType>(
        &mut self,
        sketch: &mut ColumnSketch,
        array: &ArrayRef,
        millis: impl Fn(T::Native) -> i64,
    ) {
        let values = array.as_primitive::<T>();
        sketch.slots += values.len() as u64;
        sketch.nulls += values.null_count() as u64;
        let mut last = None;
        for value in values.iter().flatten() {
            let moment = millis(value);
            sketch.times.insert(moment, 1);
            if last == Some(moment) {
                continue;
            }
            last = Some(moment);
            match literal::day(moment) {
                // Days are tested as the text that a text format would hold: a birth date is one in any format.
                Some(text) => {
                    let hash = self.hasher.hash(&text);
                    self.test(sketch, &text, hash, true);
                }
                None => self.hashes.push(self.hasher.hash(&moment.to_le_bytes())),
            }
        }
    }
}
