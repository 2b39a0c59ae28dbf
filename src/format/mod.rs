//! How bytes become tables: recognises a format, reads its schema, cuts it into splits and opens a split as record batches.
//!
//! What bounds the memory of one file that is read (a file beyond it is refused with its reason, or a record is passed over):
//!
//! | format | held at once |
//! |---|---|
//! | delimited text, JSON | a record of 32 MiB |
//! | Parquet | the largest page of each column of a row group, 160 MiB unpacked together; a batch of 16 MiB by the mean of its rows |
//! | Arrow | a batch of 512 MiB, since the library decodes nothing less |
//! | Avro | a block of 64 MiB unpacked; a batch ends after 16 MiB of blocks |
//! | ORC | a stripe of 160 MiB as it is stored; a batch of 16 MiB by the mean of its texts |
//! | xlsx, xlsb | tables of texts and styles of 96 MiB, a cell of 16 MiB, a window of 32 MiB |
//! | xls, ods | a file of 96 MiB, and 3 Mi cells when its sheets are laid out |
//! | SQLite | a record of 64 MiB, a batch of 4 MiB |
//! | SAS transport | a row, or a batch of 1 MiB |
//! | Delta, Iceberg | an action or a text of 16 MiB; 128 MiB of names of files; 8 Mi positions of removed rows |

pub mod arrow_ipc;
pub mod avro;
pub mod csv;
mod cursor;
pub mod delta;
pub mod iceberg;
pub mod json;
mod metadata;
mod names;
mod nested;
pub mod orc;
pub mod parquet;
pub mod removed;
mod rows;
pub mod sqlite;
pub mod text;
pub mod unread;
pub mod workbook;
pub mod xport;

use crate::model::Text;
use crate::model::batch::{Batch, Oddities};
use crate::model::dataset::{Schema, SplitRange};
use crate::model::entry::SkipKind;
use crate::model::source::{Broken, Source};
use std::sync::Arc;

/// Bytes of the head that recognition and inspection may look at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// The format in the inventory of text that is no table.
pub const TEXT: &str = "text";

/// A reason not to read an entry, before its path is known to the message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// Which kind.
    pub kind: SkipKind,
    /// Why; no value of the data in it.
    pub reason: String,
}

impl Refusal {
    /// A refusal of `kind`.
    pub fn new(kind: SkipKind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
        }
    }

    /// A failed read.
    #[must_use]
    pub fn io(error: &std::io::Error) -> Self {
        let broken = Broken::of(error);
        Self::new(broken.kind, broken.reason)
    }
}

/// Opens a file of a table's metadata by its name.
pub type Opener<'a> = dyn FnMut(&str) -> Result<Arc<dyn Source>, Refusal> + 'a;

/// A table of an entry.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in the entry; `None` where the entry is the table.
    pub member: Option<Arc<str>>,
    /// How it is read.
    pub schema: Schema,
}

/// One file format.
pub trait Format: Sync {
    /// The id in the inventory.
    fn id(&self) -> &'static str;

    /// What names of its files end in, in lower case.
    fn endings(&self) -> &'static [&'static str];

    /// Whether an entry with this head (at most [`HEAD_BYTES`]) and file name is of this format; content decides.
    fn recognises(&self, head: &[u8], name: &str) -> bool;

    /// Whether whole entries are read from the beginning on, without their size and without going back further than the head:
    /// then compressed ones are unpacked while they are read, others into a temporary file first.
    fn reads_forward(&self) -> bool {
        false
    }

    /// Whether an entry may hold several tables, each named behind a `#`.
    fn holds_several(&self) -> bool {
        false
    }

    /// Fields, layout and what else is known before reading.
    ///
    /// # Errors
    /// A [`Refusal`] for an entry that cannot be read.
    fn inspect(&self, source: &Arc<dyn Source>, head: &[u8]) -> Result<Schema, Refusal>;

    /// The tables of an entry: itself, or one for each sheet or table that it holds.
    ///
    /// # Errors
    /// A [`Refusal`] for an entry that cannot be read.
    fn tables(&self, source: &Arc<dyn Source>, head: &[u8]) -> Result<Vec<Table>, Refusal> {
        let schema = self.inspect(source, head)?;
        Ok(vec![Table {
            member: None,
            schema,
        }])
    }

    /// Pieces of at most about `target` bytes that together hold every record once.
    fn splits<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a>;

    /// One piece of about `target` bytes near byte `place`, with its bytes, for a sample; `None` where no record begins there
    /// for certain.
    ///
    /// # Errors
    /// A [`Refusal`] where reading fails.
    fn near(
        &self,
        source: &Arc<dyn Source>,
        schema: &Schema,
        place: u64,
        target: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal>;

    /// The records of a piece, in batches whose columns are the schema's leaf fields.
    ///
    /// # Errors
    /// A [`Refusal`] where the piece cannot be opened.
    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal>;
}

/// Record batches of a split.
pub trait Batches {
    /// The next batch; a refusal ends the split.
    fn next(&mut self) -> Option<Result<Batch, Refusal>>;

    /// Records so far whose width is not the table's.
    fn ragged(&self) -> u64 {
        0
    }

    /// What else was odd about the records so far.
    fn oddities(&self) -> Oddities {
        Oddities::default()
    }

    /// Lines that were left out as no records and not told before, to be searched; they are given once.
    fn left_out(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Records so far that could not be read and are not in any batch.
    fn broken(&self) -> u64 {
        0
    }
}

/// Every format, in the order in which they are asked.
pub static ALL: &[&dyn Format] = &[
    &parquet::Parquet,
    &arrow_ipc::ArrowIpc,
    &avro::Avro,
    &orc::Orc,
    &workbook::Workbook,
    &sqlite::Sqlite,
    &xport::Xport,
    &json::Json,
    &csv::Csv,
];

/// The format of an entry: the one whose content it has. Text under the name of a format that it is not may still be a delimited
/// table, and anything else under such a name is for that format to refuse with its reason.
#[must_use]
pub fn recognise(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    let name = without_backup(name);
    let known = ALL.iter().find(|format| format.recognises(head, name));
    let text: &dyn Format = &csv::Csv;
    known.copied().or_else(|| match named_as(name) {
        Some(_) if !is_binary(head) => Some(text),
        Some((named, ending)) if named.id() != text.id() && is_last(name, ending) => Some(named),
        Some(_) => None,
        None => (is_table(head) || !is_binary(head) && csv::is_sql(head)).then_some(text),
    })
}

/// The format with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    // Text that is no table is read line by line.
    let id = if id == TEXT { csv::Csv.id() } else { id };
    ALL.iter().find(|format| format.id() == id).copied()
}

/// Groups of pieces of these sizes, as far as they are known by their place, of at least `target` bytes but the last.
fn grouped(sizes: impl IntoIterator<Item = u64>, target: u64) -> Vec<SplitRange> {
    let (mut splits, mut group, mut bytes) = (Vec::new(), Vec::new(), 0_u64);
    for (index, size) in sizes.into_iter().enumerate() {
        group.push(index);
        bytes = bytes.saturating_add(size);
        if bytes >= target {
            splits.push(SplitRange::RowGroups(std::mem::take(&mut group)));
            bytes = 0;
        }
    }
    if !group.is_empty() {
        splits.push(SplitRange::RowGroups(group));
    }
    splits
}

/// A note for an entry whose name says another format than `found`.
#[must_use]
pub fn misnamed(found: &str, name: &str) -> Option<Text> {
    let (format, ending) =
        named_as(without_backup(name)).filter(|(format, _)| format.id() != found)?;
    // Text endings are used for text of any kind.
    if format.id() == "csv" && [".txt", ".dat"].contains(&ending) {
        return None;
    }
    Some(Text::new(
        format!("扩展名为 `{ending}`，内容却是{}", in_chinese(found)),
        format!("named `{ending}`, and holds {found}"),
    ))
}

/// What a Chinese reader calls a format, set apart from Chinese before it where it begins with a letter.
fn in_chinese(id: &str) -> &'static str {
    match id {
        TEXT => "文本",
        "csv" => "分隔文本（CSV）",
        "workbook" => "电子表格",
        "json" => " JSON",
        "parquet" => " Parquet",
        "arrow" => " Arrow IPC",
        "avro" => " Avro",
        "orc" => " ORC",
        "sqlite" => " SQLite 数据库",
        "xport" => " SAS 传输文件（XPT）",
        _ => "另一种格式",
    }
}

/// Whether a name ends so, with no ending of a compression behind.
fn is_last(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

/// The format and the ending that a file name says, below the ending of a compression.
fn named_as(name: &str) -> Option<(&'static dyn Format, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let packed = [".gz", ".zst", ".bz2", ".xz", ".lz4", ".snappy"];
    let plain = packed
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(&lower);
    ALL.iter().find_map(|format| {
        let ending = format
            .endings()
            .iter()
            .find(|ending| plain.ends_with(**ending))?;
        Some((*format, *ending))
    })
}

/// Whether a head is a table for certain, whatever its name: every line has as many fields as the others.
fn is_table(head: &[u8]) -> bool {
    /// What Hive writes by default, which stands in no other text.
    const HIVE: u8 = 0x01;
    const DELIMITERS: &[u8] = &[HIVE, b'\t', b'|', b',', b';'];
    !is_binary(head)
        && DELIMITERS
            .iter()
            .any(|delimiter| is_even(head, *delimiter, *delimiter != HIVE))
}

/// `name` without what marks it as a copy that was put aside: `x.csv.bak`, `x.csv~`, `x.csv.20250101`, `x.csv.1`.
fn without_backup(name: &str) -> &str {
    const ASIDE: &[&str] = &[
        "bak", "backup", "bk", "copy", "old", "orig", "part", "prev", "sav", "save", "temp", "tmp",
    ];
    let plain = name.trim_end_matches('~');
    let Some((rest, last)) = plain.rsplit_once('.') else {
        return plain;
    };
    let lower = last.to_ascii_lowercase();
    let is_date = !last.is_empty()
        && (last.bytes()).all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_'));
    let aside = ASIDE.contains(&&*lower) || is_date;
    if aside && !rest.is_empty() {
        without_backup(rest)
    } else {
        plain
    }
}

/// Whether every line of a head has as many fields as the first, and more than one; with `quotes`, and of three lines at least,
/// for a sentence has a comma too.
fn is_even(head: &[u8], delimiter: u8, quotes: bool) -> bool {
    const LINES: usize = 50;
    const FEWEST: usize = 3;
    let fields = |line: &[u8]| {
        let mut inside = false;
        let ends = line.iter().filter(|byte| {
            inside ^= quotes && **byte == b'"';
            !inside && **byte == delimiter
        });
        ends.count()
    };
    let mut lines = head.split(|byte| *byte == b'\n').take(LINES);
    let first = lines.next().map_or(0, fields);
    // The last line may be cut, or is nothing behind the last newline.
    let lines: Vec<usize> = lines.map(fields).collect();
    let whole = &lines[..lines.len().saturating_sub(1)];
    first > 0 && whole.iter().all(|count| *count == first) && (!quotes || whole.len() + 1 >= FEWEST)
}

/// Whether a head has what no text has: NUL bytes, or more control characters than a slip of the pen.
fn is_binary(head: &[u8]) -> bool {
    let control = head
        .iter()
        .filter(|byte| **byte < b' ' && !b"\t\n\r\x0c\x1b\x01\x1e".contains(byte))
        .count();
    control * 200 > head.len()
}
