//! A column in numbers: what the sketches say once a dataset has been read. Shown to users and weighed by the judge.

use crate::model::Count;
use crate::model::dataset::DataType;
use crate::model::titled;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the values of a column were chosen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SampleMethod {
    /// No value was read.
    #[default]
    None,
    /// Every value.
    Full,
    /// Seeded places, stratified over all files and row groups.
    Stratified,
    /// What came before the reading of a file ended: at its damage, or at the read budget where it is compressed. It is no
    /// random sample and guarantees nothing of the rest.
    Head,
}

titled!(SampleMethod {
    None: "none", "未读取", "not read";
    Full: "full", "已读取全部取值", "all values read";
    Stratified: "stratified", "分层抽样", "stratified sample";
    Head: "head", "仅读取了开头", "only the beginning read";
});

/// The guarantee that goes with a column's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// How values were chosen.
    pub method: SampleMethod,
    /// Values read that are not null.
    pub values: u64,
    /// Rows read.
    pub rows: u64,
    /// The larger of `spread` and `contiguous`: whichever way it lies, what has a larger share would have been seen.
    pub smallest_share_missed: f64,
    /// The smallest share of rows, 0 to 1, that would have been seen with 95 % confidence where it is spread over all rows as if each
    /// were drawn alone: 1 − 0.05^(1/rows); 0 when all were read, 1 where only the head was.
    #[serde(default = "unknown_share")]
    pub spread: f64,
    /// The smallest share, 0 to 1, that would have been seen with 95 % confidence where it lies together, as one part, one month or
    /// one branch may: as much as fits between the places that were read; 0 when all were read, 1 where only the head was, or where
    /// a place could not be read.
    #[serde(default = "unknown_share")]
    pub contiguous: f64,
}

/// Inventories before 1.1 do not say it.
fn unknown_share() -> f64 {
    1.0
}

/// What the metadata of files say of a column without its values being read: bounds over all rows of its dataset.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct KnownValues {
    /// Slots without a value, at most.
    pub nulls: Option<u64>,
    /// Different values, at most.
    pub distinct: Option<u64>,
}

impl KnownValues {
    /// Of two parts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| one?.checked_add(other?);
        Self {
            nulls: sum(self.nulls, other.nulls),
            distinct: sum(self.distinct, other.distinct),
        }
    }
}

/// A shape of values and how often it was seen: `9` digit, `A` capital, `a` small letter, `中` Han character, others as they are
/// when they are punctuation; runs are counted in braces (`9{17}A`). Shapes hold no character of a value but punctuation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShapeCount {
    /// The shape.
    pub shape: String,
    /// Values of it among those shaped.
    pub values: u64,
}

impl NumberSummary {
    /// Whether all of them are numbers: what a value such as `1e999` leaves has no place in a file.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let quartiles = self.quartiles.iter();
        let all = [self.min, self.max, self.mean, self.deviation];
        all.iter().chain(quartiles).all(|one| one.is_finite())
    }
}

/// Numbers of a numeric column. Never made for identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberSummary {
    /// Values that are numbers.
    pub values: u64,
    /// Least.
    pub min: f64,
    /// Greatest.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the values (divided by n).
    pub deviation: f64,
    /// Quartiles, relative error at most 0.8 %.
    pub quartiles: [f64; 3],
}

/// Earliest and latest of a column of days or times, in milliseconds since 1970-01-01 UTC (times without a zone are read as UTC).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimeSummary {
    /// Values that are times.
    pub values: u64,
    /// Earliest, milliseconds.
    pub earliest: i64,
    /// Latest, milliseconds.
    pub latest: i64,
}

/// The latest date of birth in the numbers of a column.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LatestBirth {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Whether every value has the form of such a number.
    pub of_all: bool,
}

/// How often one value test of one detector agreed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TestTally {
    /// Index of the test in the pack's list of value tests.
    pub test: usize,
    /// Values (each distinct one of a batch once) whose pattern or term agreed.
    pub shaped: u64,
    /// Of those, values that passed the validator (all, where the test has none).
    pub valid: u64,
    /// Of the values searched for rare identifiers, those whose pattern agreed.
    pub met: u64,
    /// Of those, values that passed the validator.
    pub found: u64,
}

/// The entries of cells that hold several values, as far as they were looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryProfile {
    /// Cells that were taken apart, from the first one on that has several entries.
    pub cells: u64,
    /// Of those, the ones with several entries.
    pub several: u64,
    /// Entries that were put to the detectors.
    pub tested: u64,
    /// Distinct entries.
    pub distinct: Count,
    /// Tallies of the value tests that agreed with an entry at least once, by test.
    pub tallies: Vec<TestTally>,
}

/// A column in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnProfile {
    /// Leaf path as it is reported, empty where there is no header; parts of it that have the form of a value are masked.
    pub path: String,
    /// The path as the file has it where `path` masks it: for detection, and never to be shown.
    pub unmasked: Option<String>,
    /// The path as words where its points are part of a name and lead nowhere: `date.of.birth` of a flat table.
    pub spoken: Option<String>,
    /// A comment that the format carries.
    pub description: Option<String>,
    /// Position in the dataset, from 0.
    pub ordinal: usize,
    /// Declared type, or the one that the values have where the format declares none.
    pub data_type: DataType,
    /// Whether it comes from folder names.
    pub is_partition: bool,
    /// Slots read: rows, or list elements for a column inside a list.
    pub slots: u64,
    /// Slots without a value (null or empty).
    pub nulls: u64,
    /// Values read in all (`slots - nulls`).
    pub values: u64,
    /// Distinct values.
    pub distinct: Count,
    /// What metadata say of all of its values, read or not.
    pub known: KnownValues,
    /// Values, and how many different ones they were, after about half of a sample was read.
    pub half_way: Option<(u64, u64)>,
    /// Share of the long numbers that lost digits before they came here, so that one may stand for several; 0 where none did.
    pub digits_lost: f64,
    /// Values that were put to the detectors (each distinct one of a batch once).
    pub tested: u64,
    /// Values that were searched for rare identifiers.
    pub searched: u64,
    /// Tallies of the detectors' value tests that agreed at least once, by test.
    pub tallies: Vec<TestTally>,
    /// The entries of cells that hold several values; `None` where no cell does.
    pub entries: Option<EntryProfile>,
    /// Shortest, mean and longest value in bytes of UTF-8 (0 for types other than text).
    pub lengths: (u32, f64, u32),
    /// Most frequent shapes.
    pub shapes: Vec<ShapeCount>,
    /// Values that are numbers, where there are any.
    pub numbers: Option<NumberSummary>,
    /// Values that are days or times, where there are any.
    pub times: Option<TimeSummary>,
    /// The latest date of birth that stands in numbers of the form of those that hold one; `None` where there are none.
    pub latest_birth: Option<LatestBirth>,
    /// How they were chosen.
    pub sample: Sample,
}

impl ColumnProfile {
    /// The leaf path as the file has it. It may hold a value of the data: no text for a reader is made of it.
    #[must_use]
    pub fn header(&self) -> &str {
        let spoken = self.spoken.as_deref();
        self.unmasked.as_deref().or(spoken).unwrap_or(&self.path)
    }

    /// The same column with the entries of its cells for its values; `None` where too few cells hold several to say what the column
    /// is.
    #[must_use]
    pub fn of_entries(&self) -> Option<Self> {
        /// One cell in so many.
        const FEW: u64 = 10;
        let entries = self.entries.as_ref()?;
        (entries.several * FEW >= entries.cells).then(|| Self {
            tested: entries.tested,
            searched: 0,
            distinct: entries.distinct,
            tallies: entries.tallies.clone(),
            entries: None,
            ..self.clone()
        })
    }

    /// Whether next to none of its values were put to the tests, since they are numbers with a fraction.
    #[must_use]
    pub fn forms_untested(&self) -> bool {
        self.tested * 10 < self.values
    }
}
