//! JSON text: one value a line, values one after another, an array, or a document whose one array of objects is the table.
//!
//! The columns are the leaf paths of all records, not of the first: the text is passed once for its shape and once for its
//! values. Both passes hold one record at a time. Only one value a line can be cut into pieces without reading it all.

mod feed;
mod recoded;
mod records;
mod rows;
mod text;
mod tree;

use crate::format::text::{Detected, detect_head};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{Schema, Split, SplitRange};
use crate::model::reason::TextReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, UNKNOWN_SIZE};
use crate::model::table::{Batches, Splits, Table};
use crate::model::text::counted;
use encoding_rs::Encoding;
use feed::Feed;
use recoded::Recoded;
use records::{Layout, Records};
use rows::Rows;
use std::io;
use std::sync::Arc;
use tree::{ROOT, Tree};

/// Cells and bytes of a batch: small enough that it and what is made of it stay in the cache.
const CELLS: usize = 32 * 1024;
const BYTES: usize = 4 << 20;
/// Rows of a batch of a wide table.
const LEAST_ROWS: usize = 64;
/// Bytes that are passed for the shape; of a longer text with a record a line, as many in strips all over it.
const SHAPE_BYTES: u64 = 256 << 20;
const STRIPS: u64 = 128;
/// Invalid characters of the head that are put down to a broken value; more mean another encoding.
const MOST_INVALID: usize = 16;

/// JSON text.
#[derive(Clone, Copy, Debug)]
pub struct Json;

/// A JSON text.
struct JsonTable {
    schema: Arc<Schema>,
    layout: Layout,
    tree: Tree,
    /// The encoding and the length of its mark, where it is not UTF-8: places are then those of the decoded text.
    other: Option<(&'static Encoding, usize)>,
}

impl Format for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".json", ".ndjson", ".jsonl", ".geojson", ".ldjson"]
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let named = self.endings().iter().any(|ending| lower.ends_with(ending));
        let begin = unmarked(head).trim_ascii_start();
        let inside = begin.get(1..).unwrap_or_default().trim_ascii_start();
        match begin.first() {
            Some(b'{') => named || matches!(inside.first(), Some(b'"')),
            Some(b'[') => named || matches!(inside.first(), Some(b'{')),
            Some(byte) => {
                named
                    && (byte.is_ascii_digit() || b"\"-tfn'\0\xFE\xFF".contains(byte))
                    && !looks_delimited(begin)
            }
            None => named,
        }
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let (source, head) = (entry.source, entry.head);
        let other = other_encoding(source, head)?;
        let (mark, invalid) = match &other {
            Some(_) => (0, 0),
            None => (
                (head.len() - unmarked(head).len()) as u64,
                invalid_characters(unmarked(head))?,
            ),
        };
        let recoded = other
            .as_ref()
            .map(|other| recoded(source, other.encoding, other.mark));
        let source = &**recoded.as_ref().unwrap_or(source);
        let io = |error: io::Error| Refusal::io(&error);
        let mut found = records::locate(&mut Feed::new(source, mark, u64::MAX))
            .map_err(io)?
            .ok_or_else(|| Refusal::new(TextReason::Blank))?;
        if let Some((member, _)) = &mut found.member
            && entry.words.may_be_value(member)
        {
            "…".clone_into(member);
        }
        let mut tree = Tree::new();
        let (sampled, broken) = shape(source, found.layout, &mut tree)?;
        let fields = tree.fields();
        let nothing = tree.records == 0 && !matches!(found.layout, Layout::Elements { .. });
        if nothing || (fields.is_empty() && broken > 0) {
            return Err(no_record());
        }
        let encoding = match &other {
            Some(other) => other.name,
            None if mark > 0 => "utf-8-sig",
            None => "utf-8",
        };
        let notes = notes(&found, &tree, sampled, invalid).into_iter();
        let schema = Schema {
            fields,
            encoding: Some(encoding),
            notes: notes
                .chain(other.as_ref().and_then(Detected::note))
                .collect(),
            ..Schema::default()
        };
        Ok(Opened::whole(JsonTable {
            schema: Arc::new(schema),
            layout: found.layout,
            tree,
            other: other.map(|other| (other.encoding, other.mark)),
        }))
    }
}

impl JsonTable {
    /// Where the first record begins, if a piece of the text can be read by itself.
    fn lines(&self) -> Option<u64> {
        match (self.layout, self.other) {
            (Layout::Lines { start }, None) => Some(start),
            _ => None,
        }
    }
}

impl Table for JsonTable {
    fn format(&self) -> &'static str {
        Json.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        Json.reads_forward()
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let size = source.byte_size();
        let Some(mut start) = self.lines() else {
            return Box::new(std::iter::once(Ok(Split::whole(size))));
        };
        let mut finished = false;
        Box::new(std::iter::from_fn(move || {
            if finished {
                return None;
            }
            let end = match after_newline(&**source, start.saturating_add(target)) {
                Ok(end) => end.filter(|end| *end < size),
                Err(error) => {
                    finished = true;
                    return Some(Err(Refusal::io(&error)));
                }
            };
            finished = end.is_none();
            let end = end.unwrap_or(size.max(start));
            let split = Split::of_bytes(start, end);
            start = end;
            Some(Ok(split))
        }))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        let size = source.byte_size();
        let Some(start) = self.lines() else {
            return Ok(Some(Split::whole(size)));
        };
        let io = |error: io::Error| Refusal::io(&error);
        let start = if place <= start {
            start
        } else {
            match after_newline(&**source, place).map_err(io)? {
                Some(start) if start < size => start,
                _ => return Ok(None),
            }
        };
        let end = after_newline(&**source, start + target).map_err(io)?;
        let end = end.unwrap_or(size).min(size);
        Ok(Some(Split::of_bytes(start, end)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let (start, end) = match split.range {
            // The end of the entry is where its bytes end, whatever was known of its size.
            SplitRange::Bytes { start, end } if end < source.byte_size() => (start, end),
            SplitRange::Bytes { start, .. } => (start, u64::MAX),
            _ => (start_of(self.layout), u64::MAX),
        };
        let feed = match self.other {
            Some((encoding, mark)) => Feed::new(recoded(source, encoding, mark), start, end),
            None => Feed::new(&**source, start, end),
        };
        Ok(Box::new(JsonBatches {
            records: Records::new(feed, self.layout),
            rows: Rows::new(&self.tree, self.schema.fields.len()),
            read: 0,
            broken: 0,
            ending: None,
        }))
    }
}

fn start_of(layout: Layout) -> u64 {
    let (Layout::Lines { start } | Layout::Values { start } | Layout::Elements { start }) = layout;
    start
}

fn unmarked(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)
}

/// The encoding of a text that is not UTF-8.
fn other_encoding(source: &Arc<dyn Source>, head: &[u8]) -> Result<Option<Detected>, Refusal> {
    let whole = head.len() as u64 >= source.byte_size();
    let found = detect_head(head, whole)?;
    Ok((found.encoding != encoding_rs::UTF_8).then_some(found))
}

fn recoded(source: &Arc<dyn Source>, encoding: &'static Encoding, mark: usize) -> Arc<dyn Source> {
    Arc::new(Recoded::new(source.clone(), encoding, mark as u64))
}

/// Whether the first line is a row of a delimited table rather than one JSON value.
fn looks_delimited(begin: &[u8]) -> bool {
    let line = begin.split(|byte| *byte == b'\n').next().unwrap_or(begin);
    let mut skipper = text::Skipper::default();
    skipper.end(line).is_some_and(|end| {
        line[end..]
            .trim_ascii()
            .first()
            .is_some_and(|next| b",;\t|".contains(next))
    })
}

/// Invalid UTF-8 sequences of the head, if they are few.
fn invalid_characters(head: &[u8]) -> Result<usize, Refusal> {
    let (mut rest, mut invalid) = (head, 0);
    while invalid <= MOST_INVALID {
        match std::str::from_utf8(rest) {
            Ok(_) => return Ok(invalid),
            Err(error) => match error.error_len() {
                // A character cut at the end of the head is no fault.
                None => return Ok(invalid),
                Some(length) => {
                    invalid += 1;
                    rest = &rest[error.valid_up_to() + length..];
                }
            },
        }
    }
    Err(Refusal::new(TextReason::JsonEncoding))
}

fn no_record() -> Refusal {
    Refusal::new(TextReason::NoJsonRecord)
}

/// Shows the records to `tree`; whether it saw only strips, and how many records were broken.
fn shape(source: &dyn Source, layout: Layout, tree: &mut Tree) -> Result<(bool, u64), Refusal> {
    let (start, size) = (start_of(layout), source.byte_size());
    if !matches!(layout, Layout::Lines { .. }) || size <= SHAPE_BYTES {
        let mut records = Records::new(Feed::new(source, start, u64::MAX), layout);
        return match pass(&mut records, tree) {
            Err(refusal) if tree.records == 0 => Err(refusal),
            // What was read so far is a table; reading it will say that it breaks off.
            outcome => Ok((false, outcome.unwrap_or(0))),
        };
    }
    if size == UNKNOWN_SIZE {
        // A compressed text is read from its beginning on.
        let io = |error: io::Error| Refusal::io(&error);
        let end = start + SHAPE_BYTES;
        let broken = pass(
            &mut Records::new(Feed::new(source, start, end), layout),
            tree,
        )?;
        let more = source.read_at(end, &mut [0]).map_err(io)? > 0;
        return Ok((more, if more { 0 } else { broken }));
    }
    for strip in 0..STRIPS {
        let from = start + (size - start) / STRIPS * strip;
        let from = if strip == 0 {
            Some(start)
        } else {
            after_newline(source, from).map_err(|error| Refusal::io(&error))?
        };
        if let Some(from) = from {
            let feed = Feed::new(source, from, from + SHAPE_BYTES / STRIPS);
            pass(&mut Records::new(feed, layout), tree)?;
        }
    }
    Ok((true, 0))
}

fn pass(records: &mut Records<'_>, tree: &mut Tree) -> Result<u64, Refusal> {
    let mut broken = 0;
    while let Some(text) = records.next()? {
        broken += u64::from(!text::take(text, ROOT, tree));
    }
    Ok(broken)
}

/// The offset after the first newline from `from` on.
fn after_newline(source: &dyn Source, from: u64) -> io::Result<Option<u64>> {
    let mut feed = Feed::new(source, from, u64::MAX);
    while feed.more()? {
        match memchr::memchr(b'\n', feed.window()) {
            Some(at) => return Ok(Some(feed.at() + at as u64 + 1)),
            None => {
                let length = feed.window().len();
                feed.advance(length);
            }
        }
    }
    Ok(None)
}

fn notes(found: &records::Found, tree: &Tree, sampled: bool, invalid: usize) -> Vec<Text> {
    let mut notes = Vec::new();
    if let Some((member, beside)) = &found.member {
        notes.push(Text::new(
            format!("记录是文档成员 `{member}` 的元素；其余 {beside} 个成员未读"),
            format!(
                "the records are the elements of the document's member `{member}`; {}",
                match beside {
                    1 => "its other member is not read".to_owned(),
                    _ => format!("its {beside} other members are not read"),
                }
            ),
        ));
    }
    if sampled {
        notes.push(Text::new(
            "列取自遍布全文件的片段；片段之外才出现的字段未列出，含有此类字段的记录计入字段数不同的行",
            "the columns are those of strips all over the file; a member found nowhere in them is not listed, and its records count among the rows with other fields",
        ));
    }
    if tree.too_deep > 0 {
        notes.push(Text::new(
            format!("{} 个值嵌套过深，按文本读取", tree.too_deep),
            counted(
                tree.too_deep,
                "value is nested too deep and is read as text",
                "values are nested too deep and are read as text",
            ),
        ));
    }
    if tree.beyond {
        notes.push(Text::new(
            "列数超过上限，其余的列未读",
            "more columns than are read; the further ones are left out",
        ));
    }
    if invalid > 0 {
        notes.push(Text::new(
            format!("开头有 {invalid} 处不是 UTF-8"),
            counted(
                invalid as u64,
                "place of its head is not UTF-8",
                "places of its head are not UTF-8",
            ),
        ));
    }
    notes
}

struct JsonBatches<'a> {
    records: Records<'a>,
    rows: Rows<'a>,
    read: u64,
    broken: u64,
    /// How reading ended.
    ending: Option<Result<(), Refusal>>,
}

impl Batches for JsonBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        while self.ending.is_none() {
            match self.records.next() {
                Ok(Some(text)) => {
                    self.broken += u64::from(!text::take(text, ROOT, &mut self.rows));
                    let (cells, bytes) = self.rows.size();
                    if bytes >= BYTES || (cells >= CELLS && self.rows.rows() >= LEAST_ROWS) {
                        break;
                    }
                }
                Ok(None) => self.ending = Some(Ok(())),
                Err(refusal) => self.ending = Some(Err(refusal)),
            }
        }
        if self.rows.rows() > 0 {
            self.read += self.rows.rows() as u64;
            return Some(Ok(self.rows.batch()));
        }
        match self.ending.replace(Ok(()))? {
            Err(refusal) => Some(Err(refusal)),
            Ok(()) if self.read == 0 && self.broken() > 0 => {
                self.read = u64::MAX;
                Some(Err(no_record()))
            }
            Ok(()) => None,
        }
    }

    fn ragged(&self) -> u64 {
        self.rows.with_unknown
    }

    fn broken(&self) -> u64 {
        self.broken + self.records.broken
    }
}
