//! What is kept of a column, and of a dataset, while it is read.

use crate::model::dataset::{DataType, Field};
use crate::model::profile::{
    ColumnProfile, EntryProfile, KnownValues, Sample, SampleMethod, TestTally, TimeSummary,
};
use crate::sketch::Merge;
use crate::sketch::births::Births;
use crate::sketch::digits::Digits;
use crate::sketch::distinct::Distinct;
use crate::sketch::entries::Entries;
use crate::sketch::numbers::{Numbers, Times};
use crate::sketch::precision::Precision;
use crate::sketch::shapes::Shapes;
use crate::sketch::tallies::{Tallies, Tally};

/// How many rows' values had each basic form; decides the type of a column of text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Forms {
    /// Whole numbers.
    pub whole: u64,
    /// Numbers with a fraction or exponent.
    pub fraction: u64,
    /// Whole numbers with a leading zero: codes, which stay text.
    pub zero_led: u64,
    /// Days.
    pub date: u64,
    /// Days with a time.
    pub timestamp: u64,
    /// `true`, `false`.
    pub boolean: u64,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSketch {
    /// Slots seen: rows, or list elements.
    pub slots: u64,
    /// Slots without a value.
    pub nulls: u64,
    /// Distinct values, under their canonical spelling where a detector knows one.
    pub distinct: Distinct,
    /// Values put to the tests.
    pub tested: u64,
    /// Values searched for rare identifiers: those put to the tests, and one in a few of the others.
    pub searched: u64,
    /// By test.
    pub tallies: Tallies,
    /// Shortest, sum and longest value in bytes.
    pub lengths: (u32, u64, u32),
    /// Basic forms of text values.
    pub forms: Forms,
    /// Whether numbers among the values lost digits.
    pub digits: Digits,
    /// Numbers among the values.
    pub numbers: Numbers,
    /// Times among the values.
    pub times: Times,
    /// Dates of birth in numbers among the values.
    pub births: Births,
    /// Shapes of a systematic sample of the values.
    pub shapes: Shapes,
    /// Entries of cells that hold several values; `None` while no cell does.
    pub entries: Option<Box<Entries>>,
}

impl ColumnSketch {
    /// Nothing seen, for a column of `precision` and a probe of so many tests.
    #[must_use]
    pub fn new(precision: Precision, tests: usize) -> Self {
        Self {
            slots: 0,
            nulls: 0,
            distinct: Distinct::new(precision),
            tested: 0,
            searched: 0,
            tallies: Tallies::new(tests),
            lengths: (u32::MAX, 0, 0),
            forms: Forms::default(),
            digits: Digits::default(),
            numbers: Numbers::new(precision.buckets),
            times: Times::default(),
            births: Births::default(),
            shapes: Shapes::new(precision.shapes),
            entries: None,
        }
    }

    /// Values seen that are not null.
    #[must_use]
    pub fn values(&self) -> u64 {
        self.slots - self.nulls
    }

    /// The type: the declared one, or for text the one that all values have.
    fn data_type(&self, declared: DataType) -> DataType {
        let (forms, values) = (&self.forms, self.values());
        if declared != DataType::String || values == 0 {
            return if values == 0 && declared == DataType::String {
                DataType::Null
            } else {
                declared
            };
        }
        if forms.date == values {
            DataType::Date
        } else if forms.date + forms.timestamp == values {
            DataType::Timestamp
        } else if forms.boolean == values {
            DataType::Boolean
        } else if forms.zero_led > 0 {
            DataType::String
        } else if forms.whole == values {
            DataType::Bigint
        } else if forms.whole + forms.fraction == values {
            DataType::Double
        } else {
            DataType::String
        }
    }

    /// The figures of the column: the one road from what is kept to what is shown. `contiguous` is the share that may have been missed
    /// where it lies together, `None` where all was read.
    #[must_use]
    pub fn profile(
        &self,
        field: &Field,
        ordinal: usize,
        is_partition: bool,
        contiguous: Option<f64>,
    ) -> ColumnProfile {
        let values = self.values();
        let data_type = self.data_type(field.data_type);
        let numeric = matches!(
            data_type,
            DataType::Bigint | DataType::Double | DataType::Decimal
        );
        ColumnProfile {
            path: field.path.to_string(),
            unmasked: None,
            spoken: None,
            description: field.description.as_deref().map(str::to_owned),
            ordinal,
            data_type,
            is_partition,
            slots: self.slots,
            nulls: self.nulls,
            values,
            distinct: self.distinct.count().at_most(Some(values)),
            known: KnownValues::default(),
            half_way: None,
            digits_lost: self.digits.share_lost(),
            tested: self.tested,
            searched: self.searched,
            tallies: shown(&self.tallies),
            entries: self.entries.as_deref().map(|entries| EntryProfile {
                cells: entries.cells,
                several: entries.several,
                tested: entries.tested,
                distinct: entries.distinct.count(),
                tallies: shown(&entries.tallies),
            }),
            lengths: self.shown_lengths(),
            shapes: self.shapes.top(),
            numbers: self.numbers.summary().filter(|_| numeric),
            times: self.times.span.map(|(earliest, latest)| TimeSummary {
                values: self.times.values,
                earliest,
                latest,
            }),
            latest_birth: self.births.latest(),
            sample: self.sample(contiguous),
        }
    }

    /// Shortest, mean and longest value in bytes; zeros where there is none.
    fn shown_lengths(&self) -> (u32, f64, u32) {
        let (shortest, sum, longest) = self.lengths;
        if longest == 0 {
            return (0, 0.0, 0);
        }
        (shortest, sum as f64 / self.values().max(1) as f64, longest)
    }

    /// How much of the column was seen.
    fn sample(&self, contiguous: Option<f64>) -> Sample {
        let (method, spread, contiguous) = match contiguous {
            None => (SampleMethod::Full, 0.0, 0.0),
            Some(_) if self.slots == 0 => (SampleMethod::None, 1.0, 1.0),
            Some(contiguous) => (
                SampleMethod::Stratified,
                smallest_share(self.slots),
                contiguous,
            ),
        };
        Sample {
            method,
            values: self.values(),
            rows: self.slots,
            smallest_share_missed: contiguous.max(spread),
            spread,
            contiguous,
        }
    }
}

/// Tallies as a profile has them.
fn shown(tallies: &Tallies) -> Vec<TestTally> {
    let one = |(test, tally): (usize, Tally)| TestTally {
        test,
        shaped: tally.shaped,
        valid: tally.valid,
        met: tally.met,
        found: tally.found,
    };
    tallies.iter().map(one).collect()
}

/// The share of rows that a sample of `rows` would have shown at least once with 95 % confidence.
fn smallest_share(rows: u64) -> f64 {
    if rows == 0 {
        1.0
    } else {
        1.0 - 0.05_f64.powf(1.0 / rows as f64)
    }
}

impl Merge for ColumnSketch {
    fn merge(&mut self, other: &Self) {
        self.slots += other.slots;
        self.nulls += other.nulls;
        self.distinct.merge(&other.distinct);
        self.tested += other.tested;
        self.searched += other.searched;
        self.tallies.merge(&other.tallies);
        self.lengths.0 = self.lengths.0.min(other.lengths.0);
        self.lengths.1 += other.lengths.1;
        self.lengths.2 = self.lengths.2.max(other.lengths.2);
        self.forms.whole += other.forms.whole;
        self.forms.fraction += other.forms.fraction;
        self.forms.zero_led += other.forms.zero_led;
        self.forms.date += other.forms.date;
        self.forms.timestamp += other.forms.timestamp;
        self.forms.boolean += other.forms.boolean;
        self.digits.merge(&other.digits);
        self.numbers.merge(&other.numbers);
        self.times.merge(&other.times);
        self.births.merge(&other.births);
        self.shapes.merge(&other.shapes);
        match (&mut self.entries, &other.entries) {
            (Some(ours), Some(theirs)) => ours.merge(theirs),
            (ours @ None, Some(theirs)) => *ours = Some(theirs.clone()),
            (_, None) => {}
        }
    }
}

/// One dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetSketch {
    /// Rows read.
    pub rows: u64,
    /// Rows with fewer or more fields than the table has.
    pub ragged: u64,
    /// Records that could not be read and are not among the rows.
    pub broken: u64,
    /// By column, in the order of the dataset's fields.
    pub columns: Vec<ColumnSketch>,
}

impl DatasetSketch {
    /// Nothing seen.
    #[must_use]
    pub fn new(precisions: &[Precision], tests: usize) -> Self {
        Self {
            rows: 0,
            ragged: 0,
            broken: 0,
            columns: precisions
                .iter()
                .map(|precision| ColumnSketch::new(*precision, tests))
                .collect(),
        }
    }
}

impl DatasetSketch {
    /// Bytes of a row of the shortest values that were seen, and of what stands behind each.
    #[must_use]
    pub fn shortest_row(&self) -> u64 {
        let shortest = |column: &ColumnSketch| match (column.nulls, column.lengths) {
            (0, (shortest, _, longest)) if longest > 0 => u64::from(shortest),
            _ => 0,
        };
        self.columns.iter().map(|column| shortest(column) + 1).sum()
    }
}

impl Merge for DatasetSketch {
    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.ragged += other.ragged;
        self.broken += other.broken;
        for (ours, theirs) in self.columns.iter_mut().zip(&other.columns) {
            ours.merge(theirs);
        }
    }
}
