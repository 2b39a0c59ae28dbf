//! A dataset between the stages: which entries it is made of, how they are read, and in which pieces.

use crate::model::delimiter::Delimiter;
use crate::model::entry::StoreEntry;
use crate::model::profile::KnownValues;
use crate::model::removed_rows::RemovedRows;
use crate::model::table::Table;
use crate::model::{Count, titled};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One field of a table as its format declares it: a leaf, nested ones as a path such as `addr[].phone`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Field {
    /// Leaf path; empty where the file has no header.
    pub path: Arc<str>,
    /// Type in the words of OpenMetadata (`string`, `int`, `bigint`, `double`, `date`, `timestamp`, `boolean`, `binary`, …);
    /// `string` for text formats, whose values decide.
    pub data_type: DataType,
    /// A comment that the format carries with the field.
    pub description: Option<Arc<str>>,
}

/// Types of columns, in the words of OpenMetadata.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    PartialEq,
    Ord,
    PartialOrd,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum DataType {
    /// Text.
    #[default]
    String,
    /// Whole numbers.
    Bigint,
    /// Numbers with a fraction.
    Double,
    /// Fixed-point numbers.
    Decimal,
    /// Truth values.
    Boolean,
    /// Days.
    Date,
    /// Times of day.
    Time,
    /// Points in time.
    Timestamp,
    /// Spans of time.
    Interval,
    /// Bytes that are not text.
    Binary,
    /// Nothing but nulls.
    Null,
}

titled!(DataType {
    String: "string", "文本", "text";
    Bigint: "bigint", "整数", "whole number";
    Double: "double", "浮点数", "floating-point number";
    Decimal: "decimal", "定点小数", "decimal number";
    Boolean: "boolean", "是/否", "yes/no";
    Date: "date", "日期", "date";
    Time: "time", "时间", "time of day";
    Timestamp: "timestamp", "日期时间", "date and time";
    Interval: "interval", "时间间隔", "time span";
    Binary: "binary", "二进制数据", "binary data";
    Null: "null", "全部为空", "no values";
});

/// What `format` says of one entry from its head or footer, before it is read.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Leaf fields in order.
    pub fields: Vec<Field>,
    /// Records, where the format knows them without reading (a Parquet footer).
    pub records: Option<u64>,
    /// By field, what the format says of all of its values without reading them; empty where it says nothing.
    pub known: Vec<KnownValues>,
    /// Whether further records may stand in a file that is not read, so that nobody knows how many there are.
    pub has_rows_elsewhere: bool,
    /// Text encoding, for text formats.
    pub encoding: Option<&'static str>,
    /// How the entry is laid out (delimiter, quote, header …), for text formats.
    pub dialect: Option<Dialect>,
    /// Things a reader should know (bilingual), e.g. lines before the header.
    pub notes: Vec<crate::model::Text>,
    /// Whether people may stand in it of whom no column tells: in running text, or in parts that are not read.
    pub may_hold_others: bool,
    /// Whether it is one form that somebody filled in: others like it in its folder are records of the same table.
    pub is_form: bool,
}

impl Schema {
    /// The schema with the names that a table gives to its files' columns.
    #[must_use]
    pub fn renamed(mut self, names: &BTreeMap<String, String>) -> Self {
        for field in &mut self.fields {
            let renamed = field.path.split('.').map(|part| {
                let plain = part.trim_end_matches("[]");
                let name = names.get(plain).map_or(plain, String::as_str);
                format!("{name}{}", &part[plain.len()..])
            });
            field.path = renamed.collect::<Vec<_>>().join(".").into();
        }
        self
    }
}

/// Persons' identifiers in lines that are no records of their table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StrayIdentifiers {
    /// Lines that hold any.
    pub lines: u64,
    /// By index of the detector: lines that hold one of its identifiers.
    pub detectors: BTreeMap<usize, u64>,
}

impl StrayIdentifiers {
    /// Takes in those of other lines.
    pub fn merge(&mut self, other: &Self) {
        self.lines += other.lines;
        for (detector, lines) in &other.detectors {
            *self.detectors.entry(*detector).or_default() += lines;
        }
    }
}

/// The layout of a delimited text file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Dialect {
    /// What stands between fields.
    pub delimiter: Delimiter,
    /// Whether a backslash outside of quotes takes its meaning from what stands behind it: a line break or delimiter that does
    /// not end the field, `\N` for no value (MySQL, PostgreSQL, Hive).
    pub is_escaped: bool,
    /// Byte at the end of lines: a carriage return where the file has no newline.
    pub line_end: u8,
    /// The encoding of those lines of a UTF-8 file that are not UTF-8; `None` where none were met.
    pub other_encoding: Option<&'static str>,
    /// Byte around fields that hold delimiters or newlines; `None` where the file uses none.
    pub quote: Option<u8>,
    /// Byte that takes its meaning from a quote behind it (`\\"`), beside the doubled quote; `None` where the file uses none.
    pub escape: Option<u8>,
    /// Byte at the start of lines that are no records.
    pub comment: Option<u8>,
    /// Whether the first record after the preamble names the columns.
    pub has_header: bool,
    /// Offset of the first byte of the first data record.
    pub data_start: u64,
    /// Offset behind the last data record, where lines that are none follow (totals, sources); `None`: the end of the file.
    pub data_end: Option<u64>,
    /// Fields of a record.
    pub width: usize,
}

/// A part of a dataset: one entry with the values that its folder names give to partition columns.
#[derive(Clone, Debug)]
pub struct Part {
    /// The entry.
    pub entry: StoreEntry,
    /// Its own schema as the dataset names it (schema drift between parts is allowed and recorded).
    pub schema: Arc<Schema>,
    /// How its records are read.
    pub table: Arc<dyn Table>,
    /// Rows of it that are not the dataset's any more.
    pub removed: Option<Arc<RemovedRows>>,
    /// What was found in lines above and below the table that are no records.
    pub stray: StrayIdentifiers,
    /// Partition columns of its path in order, e.g. `("dt", "2024-03-01")`.
    pub partitions: Vec<(String, String)>,
}

/// A table made of one or more entries, ready to be read.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// Name below the store's root.
    pub name: String,
    /// Id of the format of its parts (`parquet`, `csv`, …).
    pub format: &'static str,
    /// Columns of the union of its parts, in order of first appearance, partition columns last.
    pub fields: Vec<Field>,
    /// How many of `fields`, at the end, are partition columns.
    pub partition_fields: usize,
    /// Its parts, sorted by path; at least one.
    pub parts: Vec<Part>,
    /// What a reader should know: schema drift, folded siblings.
    pub notes: Vec<crate::model::Text>,
    /// Rows among those of its parts that are no longer the table's.
    pub unapplied: UnappliedDeletes,
}

impl Assembled {
    /// Bytes of the parts' content, as far as they are known; see [`StoreEntry::known_size`].
    #[must_use]
    pub fn known_size(&self) -> u64 {
        self.parts.iter().map(|part| part.entry.known_size()).sum()
    }

    /// Bytes of the parts' content if each that is compressed unpacks to `ratio` times its size.
    #[must_use]
    pub fn content_size(&self, ratio: u64) -> u64 {
        let entries = self.parts.iter().map(|part| &part.entry);
        let sizes = entries.map(|entry| {
            let size = entry.content_size();
            size.unwrap_or(entry.byte_size.saturating_mul(ratio))
        });
        sizes.fold(0, u64::saturating_add)
    }

    /// By field, what the parts' metadata say of all of its values.
    #[must_use]
    pub fn known_values(&self) -> Vec<KnownValues> {
        let nothing = KnownValues {
            nulls: Some(0),
            distinct: Some(0),
        };
        let mut known = vec![nothing; self.fields.len()];
        for (part, one) in self.parts.iter().enumerate() {
            let mut of_part = vec![KnownValues::default(); self.fields.len()];
            for (field, place) in self.places(part).into_iter().enumerate() {
                if let (Some(of_field), Some(own)) =
                    (of_part.get_mut(place), one.schema.known.get(field))
                {
                    *of_field = *own;
                }
            }
            for (all, own) in known.iter_mut().zip(of_part) {
                *all = all.plus(own);
            }
        }
        known
    }

    /// For each field of a part, its place among the dataset's fields.
    #[must_use]
    pub fn places(&self, part: usize) -> Vec<usize> {
        let fields = &self.parts[part].schema.fields;
        if self.parts.len() == 1 {
            return (0..fields.len()).collect();
        }
        let known: HashMap<&str, usize> = self
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
}

/// Rows that a table says are removed without saying which in a way that could be followed: they are read with the others. And
/// rows that it says it has, in files that are not there.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct UnappliedDeletes {
    /// How many the marks are.
    pub markers: u64,
    /// How many rows they may remove; [`u64::MAX`] where there is no telling.
    pub max_rows: u64,
    /// Whether files of it are not there or not read, so that nobody knows how many rows it has.
    pub files_missing: bool,
}

impl UnappliedDeletes {
    /// Adds marks.
    pub fn add(&mut self, markers: u64, max_rows: u64) {
        self.markers = self.markers.saturating_add(markers);
        self.max_rows = self.max_rows.saturating_add(max_rows);
    }

    /// Takes in those of other files of the table.
    pub fn merge(&mut self, other: &Self) {
        self.add(other.markers, other.max_rows);
        self.files_missing |= other.files_missing;
    }

    /// A count of rows, or of what rows hold, with the lower end that is left if the removed ones are taken off.
    #[must_use]
    pub fn widen(self, count: Count) -> Count {
        count.widen(self.max_rows, Some(0))
    }
}

/// A piece of a table that one worker reads. Reading all splits of a table reads it once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Split {
    /// Which bytes or row groups.
    pub range: SplitRange,
    /// How many bytes of the entry's content it is.
    pub bytes: u64,
}

impl Split {
    /// Bytes `start..end`.
    #[must_use]
    pub fn of_bytes(start: u64, end: u64) -> Self {
        Self {
            range: SplitRange::Bytes { start, end },
            bytes: end.saturating_sub(start),
        }
    }

    /// All of a content of so many bytes.
    #[must_use]
    pub fn whole(bytes: u64) -> Self {
        Self {
            range: SplitRange::Whole,
            bytes,
        }
    }
}

/// The piece of an entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SplitRange {
    /// All of it.
    Whole,
    /// Bytes `start..end`, beginning at a record.
    Bytes {
        /// First byte.
        start: u64,
        /// One past the last byte.
        end: u64,
    },
    /// Row groups by index.
    RowGroups(Vec<usize>),
    /// So many rows of one row group.
    Rows {
        /// The row group.
        group: usize,
        /// Its first row that is read.
        start: u64,
        /// One past the last.
        end: u64,
    },
}

impl SplitRange {
    /// Where it lies: the row group (0 where there are none), and the stretch of its rows or of the entry's bytes. Of two pieces of
    /// one part, of which each is one row group at most, no record is in both where these do not meet.
    #[must_use]
    pub fn stretch(&self) -> (usize, u64, u64) {
        match self {
            Self::Whole => (0, 0, u64::MAX),
            Self::Bytes { start, end } => (0, *start, *end),
            Self::RowGroups(groups) => (groups.first().copied().unwrap_or(0), 0, u64::MAX),
            Self::Rows { group, start, end } => (*group, *start, *end),
        }
    }
}

impl Split {
    /// What is left of it from `start` to `end` of its [`SplitRange::stretch`]; `None` where that is nothing. Both are ends of other
    /// pieces, or its own: records begin there.
    #[must_use]
    pub fn cut(self, start: u64, end: u64) -> Option<Self> {
        let (_, own_start, own_end) = self.range.stretch();
        let (start, end) = (start.max(own_start), end.min(own_end));
        if start >= end {
            return None;
        }
        match self.range {
            SplitRange::Bytes { .. } => Some(Self::of_bytes(start, end)),
            SplitRange::Rows { group, .. } => {
                let rows = u128::from(own_end - own_start);
                let share = u128::from(self.bytes) * u128::from(end - start) / rows;
                Some(Self {
                    range: SplitRange::Rows { group, start, end },
                    bytes: share as u64,
                })
            }
            _ => ((start, end) == (own_start, own_end)).then_some(self),
        }
    }
}
