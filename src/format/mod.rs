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
//! | a JSON document | its outline: 10,000 members of each of five depths, 4 MiB of lists that may name columns |
//! | SQLite | a record of 64 MiB, a batch of 4 MiB; of the log beside it the places of 2 Mi pages |
//! | documents | a file of 96 MiB, and 64 MiB of its text |
//! | SAS transport, dBase | a row of 32 MiB, or a batch of 1 MiB and 16 MiB of memos |
//! | Stata | a row of 32 MiB, or a batch of 1 MiB and 16 MiB of long texts; the places of 1 Mi long texts |
//! | SPSS | a row of 32 MiB, or a batch of 1 MiB; a block of zlib of 16 MiB, packed and unpacked |
//! | SAS data sets | a page of 16 MiB, and a row of 32 MiB, or a batch of 1 MiB; names and labels of 64 MiB |
//! | mail | a line of 64 KiB, a header of 256 KiB, a batch of 4,096 lines; 64 MiB of enclosed files, and 256 MiB of the records of one |
//! | vCard, iCalendar, LDIF, HL7 | a record of 4 MiB, a batch of 1,024 records or 4 MiB |

pub mod arrow_ipc;
pub mod avro;
mod code_page;
mod cursor;
mod cut;
pub mod dbf;
pub mod delimited;
pub mod document;
pub mod entries;
mod fixed_rows;
mod fixed_width;
mod footers;
pub mod json;
pub mod layout;
pub mod lines;
pub mod mail;
mod nested;
pub mod orc;
pub mod parquet;
mod raw_lines;
mod rows;
pub mod sas;
pub mod spss;
pub mod sqlite;
pub mod stata;
pub mod text;
pub mod unsupported;
mod value_labels;
pub mod workbook;
pub mod xport;

use crate::model::Text;
use crate::model::dataset::{Split, SplitRange};
use crate::model::source::Source;
use crate::model::table::Table;
use std::sync::Arc;

pub use crate::model::reason::Refusal;
pub use footers::Footers;
pub use layout::header_words::HeaderWords;

/// Bytes of the head that recognition and inspection may look at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// The format in the inventory of text that is no table.
pub const TEXT: &str = "text";

/// Whether a format, by its id, is lines of text and no table: of those only what has a form is found.
#[must_use]
pub fn is_lines(id: &str) -> bool {
    [TEXT, mail::MAIL].contains(&id)
}

/// Whether the tables of a format, by its id, are flat: a point in the name of a column is part of the name.
#[must_use]
pub fn is_flat(id: &str) -> bool {
    let flat: [&dyn Format; 8] = [
        &delimited::Delimited,
        &workbook::Workbook,
        &dbf::Dbf,
        &sas::Sas,
        &spss::Spss,
        &stata::Stata,
        &xport::Xport,
        &sqlite::Sqlite,
    ];
    flat.iter().any(|format| format.id() == id)
}

/// What a format is given of an entry to open it.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// Its content.
    pub source: &'a Arc<dyn Source>,
    /// The first bytes of it, at most [`HEAD_BYTES`].
    pub head: &'a [u8],
    /// Where parsed footers of the run are kept.
    pub footers: &'a Arc<Footers>,
    /// Words that name columns.
    pub words: &'a HeaderWords,
}

/// A table of an entry.
#[derive(Debug)]
pub struct Opened {
    /// Its name in the entry; `None` where the entry is the table.
    pub member: Option<Arc<str>>,
    /// How it is read.
    pub table: Arc<dyn Table>,
    /// Lines above and below it that are no records, to be searched: what stands there must not be kept.
    pub left_out: Vec<String>,
}

impl Opened {
    /// An entry that is a table.
    fn whole(table: impl Table + 'static) -> Vec<Self> {
        vec![Self {
            member: None,
            table: Arc::new(table),
            left_out: Vec::new(),
        }]
    }
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

    /// Whether it is written as text, so that other text under its name is read as text under any name is.
    fn is_of_text(&self) -> bool {
        false
    }

    /// The tables of an entry: itself, or one for each sheet or table that it holds.
    ///
    /// # Errors
    /// A [`Refusal`] for an entry that cannot be read.
    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal>;
}

/// Every format, in the order in which they are asked.
pub static ALL: &[&dyn Format] = &[
    &parquet::Parquet,
    &arrow_ipc::ArrowIpc,
    &avro::Avro,
    &orc::Orc,
    &mail::Mail,
    &document::outlook::OUTLOOK,
    &document::pdf::PDF,
    &document::ole_text::DOC,
    &document::ole_text::PPT,
    &document::office::DOCX,
    &document::office::PPTX,
    &document::odf::ODF,
    &document::mhtml::MHTML,
    &document::spreadsheet_xml::SPREADSHEET_XML,
    &document::office::WORD_XML,
    &document::rtf::RTF,
    &document::html::HTML,
    &workbook::Workbook,
    &sqlite::Sqlite,
    &xport::Xport,
    &dbf::Dbf,
    &stata::Stata,
    &spss::Spss,
    &sas::Sas,
    &entries::VCARD,
    &entries::CALENDAR,
    &entries::LDIF,
    &entries::HL7,
    &document::drawn::DRAWN,
    &json::Json,
    &lines::Lines,
    &delimited::Delimited,
];

/// The format of an entry: the one whose content it has. Text under the name of a format that it is not may still be a delimited
/// table, and anything else under such a name is for that format to refuse with its reason. Text under any other name is a table
/// for certain, or lines; `None` only for bytes that are no text.
#[must_use]
pub fn recognise(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    let name = without_backup(name);
    let known = ALL.iter().find(|format| format.recognises(head, name));
    let text: &dyn Format = &delimited::Delimited;
    known.copied().or_else(|| match named_as(name) {
        Some((named, _)) if named.is_of_text() => by_text(head),
        Some(_) if !is_binary(head) || text::is_utf16(head) => Some(text),
        Some((named, ending)) if named.id() != text.id() && is_last(name, ending) => Some(named),
        Some(_) => None,
        None => by_text(head),
    })
}

/// The format of text whose name says nothing; `None` for what is no text.
fn by_text(head: &[u8]) -> Option<&'static dyn Format> {
    let text = text::readable(head, head.len() < HEAD_BYTES)?;
    Some(if is_table(text.as_bytes()) {
        &delimited::Delimited
    } else {
        &lines::Lines
    })
}

/// Groups of pieces of these sizes, of at least `target` bytes but the last.
fn grouped(sizes: impl IntoIterator<Item = u64>, target: u64) -> Vec<Split> {
    let (mut splits, mut group, mut bytes) = (Vec::new(), Vec::new(), 0_u64);
    let split = |group, bytes| Split {
        range: SplitRange::RowGroups(group),
        bytes,
    };
    for (index, size) in sizes.into_iter().enumerate() {
        group.push(index);
        bytes = bytes.saturating_add(size);
        if bytes >= target {
            splits.push(split(
                std::mem::take(&mut group),
                std::mem::take(&mut bytes),
            ));
        }
    }
    if !group.is_empty() {
        splits.push(split(group, bytes));
    }
    splits
}

/// One of the pieces of a table, by its number.
fn one_of(index: usize, bytes: u64) -> Split {
    Split {
        range: SplitRange::RowGroups(vec![index]),
        bytes,
    }
}

/// The first bytes of a content, at most [`HEAD_BYTES`]. Damage behind them is met again when it is read.
///
/// # Errors
/// Where not even the first byte can be read.
pub fn head(source: &dyn Source) -> std::io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD_BYTES.min(source.byte_size() as usize)];
    let mut filled = 0;
    while filled < head.len() {
        match source.read_at(filled as u64, &mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) if filled > 0 => break,
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// The damage that ends a content before so many bytes of it are read as recognition asks for.
#[must_use]
pub fn damage(source: &dyn Source, head: &[u8]) -> Option<Refusal> {
    if head.len() >= HEAD_BYTES {
        return None;
    }
    let error = source.read_at(head.len() as u64, &mut [0]).err();
    error.map(|error| Refusal::io(&error))
}

/// A note for an entry whose name says another format than `found`.
#[must_use]
pub fn misnamed(found: &str, name: &str) -> Option<Text> {
    let named = named_as(without_backup(name));
    let (_, ending) = named.filter(|(format, _)| format.id() != found)?;
    // Text endings are used for text of any kind.
    if [".txt", ".dat"].contains(&ending) {
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
        "spss" => " SPSS 数据文件（SAV）",
        "sas" => " SAS 数据文件（SAS7BDAT）",
        "stata" => " Stata 数据文件（DTA）",
        "dbf" => " dBase 数据文件（DBF）",
        mail::MAIL | "msg" => "邮件",
        "markdown" => "文本",
        "vcard" => "电子名片（vCard）",
        "icalendar" => "日历（iCalendar）",
        "ldif" => "目录数据（LDIF）",
        "hl7" => " HL7 v2 消息",
        "html" => "网页（HTML）",
        "mhtml" => "网页存档（MHTML）",
        "spreadsheetml" => " XML 电子表格（Excel 2003）",
        "docx" | "wordml" => " Word 文档",
        "rtf" => " RTF 文档",
        "pdf" => " PDF 文档",
        _ => "另一种格式",
    }
}

/// Whether a file name has this ending, which is given without its dot.
fn ends_in(name: &str, ending: &str) -> bool {
    let found = std::path::Path::new(name).extension();
    found.is_some_and(|found| found.eq_ignore_ascii_case(ending))
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

/// Whether the head of a text is a table for certain, whatever its name: every line has as many fields as the others.
fn is_table(head: &[u8]) -> bool {
    /// What Hive writes by default, which stands in no other text.
    const HIVE: u8 = 0x01;
    const DELIMITERS: &[u8] = &[HIVE, b'\t', b'|', b',', b';', b'^', 0x1F];
    DELIMITERS
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
    let line_end = if memchr::memchr(b'\n', head).is_some() {
        b'\n'
    } else {
        b'\r'
    };
    let mut lines = head.split(|byte| *byte == line_end).take(LINES);
    let first = lines.next().map_or(0, fields);
    // The last line may be cut, or is nothing behind the last newline.
    let lines: Vec<usize> = lines.map(fields).collect();
    let whole = &lines[..lines.len().saturating_sub(1)];
    first > 0 && whole.iter().all(|count| *count == first) && (!quotes || whole.len() + 1 >= FEWEST)
}

/// Whether a head has what no text has: NUL bytes, or more control characters than a slip of the pen.
fn is_binary(head: &[u8]) -> bool {
    const MOST_OF: usize = 200;
    control_characters(head) * MOST_OF > head.len()
}

/// How many bytes of a head stand in no text: control characters but blanks, the end of a page, the escape of a terminal, and what
/// separates the fields and records of some writers.
fn control_characters(head: &[u8]) -> usize {
    /// Bytes that are looked at together.
    const STEP: usize = 64;
    let is_line = |byte: u8| byte >= b' ' || byte == b'\t' || byte == b'\n' || byte == b'\r';
    let control = |byte: &&u8| **byte < b' ' && !b"\t\n\r\x0c\x1b\x01\x1e\x1f".contains(byte);
    let chunks = head.chunks(STEP);
    // Nearly all of a text is plain, which is seen without a branch for each byte.
    let others = chunks.filter(|chunk| !chunk.iter().fold(true, |all, byte| all & is_line(*byte)));
    others
        .map(|chunk| chunk.iter().filter(control).count())
        .sum()
}
