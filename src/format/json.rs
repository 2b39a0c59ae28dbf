//! JSON text: one value a line, values one after another, an array, or a document that holds tables.
//!
//! The columns are the leaf paths of all records, not of the first: the text is passed once for its shape and once for its
//! values. Both passes hold one record at a time. Only one value a line can be cut into pieces without reading it all.
//!
//! A document is passed once before for its outline (`survey`), which says the tables in it (`plan`): lists of records or of rows
//! with the names of their columns (`names`), records under keys, and columns side by side (`frame`).

mod beside;
mod feed;
mod frame;
mod keys;
mod names;
mod plan;
mod recoded;
mod records;
mod rows;
mod shape;
mod survey;
mod text;
mod tree;

use crate::format::layout::header::no_header;
use crate::format::text::{Detected, detect_head};
use crate::format::{Format, HeaderWords, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{Field, Schema, Split, SplitRange};
use crate::model::reason::TextReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use crate::model::text::counted;
use encoding_rs::Encoding;
use feed::Feed;
use frame::FrameTable;
use keys::Keys;
use plan::{Plan, Shape};
use recoded::Recoded;
use records::{Found, Layout, Records};
use rows::Rows;
use shape::after_newline;
use std::io;
use std::sync::Arc;
use survey::Survey;
use text::Form;
use tree::{ROOT, Tree};

/// Cells and bytes of a batch: small enough that it and what is made of it stay in the cache.
const CELLS: usize = 32 * 1024;
const BYTES: usize = 4 << 20;
/// Rows of a batch of a wide table.
const LEAST_ROWS: usize = 64;
/// Invalid characters of the head that are put down to a broken value; more mean another encoding.
const MOST_INVALID: usize = 16;

/// JSON text.
#[derive(Clone, Copy, Debug)]
pub struct Json;

/// A JSON text.
struct JsonTable {
    schema: Arc<Schema>,
    layout: Layout,
    form: Form,
    tree: Tree,
    encoded: Encoded,
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
        let encoded = Encoded(other.as_ref().map(|other| (other.encoding, other.mark)));
        let recoded = (other.as_ref()).map(|other| recoded(source, other.encoding, other.mark));
        let source = &**recoded.as_ref().unwrap_or(source);
        let io = |error: io::Error| Refusal::io(&error);
        let found = records::locate(&mut Feed::new(source, mark, u64::MAX))
            .map_err(io)?
            .ok_or_else(|| Refusal::new(TextReason::Blank))?;
        let text = JsonText {
            source,
            encoded,
            encoding: match &other {
                Some(other) => other.name,
                None if mark > 0 => "utf-8-sig",
                None => "utf-8",
            },
            notes: (note_of_invalid(invalid).into_iter())
                .chain(other.as_ref().and_then(Detected::note))
                .collect(),
            words: entry.words,
            may_hold_others: is_notebook(head),
        };
        match found {
            Found::Records(layout) => text.records(layout, Vec::new()).map(Opened::whole),
            Found::Document { plans, start, .. } if plans.is_empty() => {
                let layout = Layout::Values { start };
                text.records(layout, Vec::new()).map(Opened::whole)
            }
            Found::Document { survey, plans, .. } => text.document(&survey, plans),
        }
    }
}

/// Whether a text begins as a notebook does, whose cells are texts and pictures: one may tell of many persons.
fn is_notebook(head: &[u8]) -> bool {
    let holds = |mark: &[u8]| memchr::memmem::find(head, mark).is_some();
    holds(b"\"cells\"") && holds(b"\"cell_type\"") && holds(b"\"source\"")
}

/// How the text of an entry is encoded: the encoding and the length of its mark, where it is not UTF-8; places are then those of
/// the decoded text.
#[derive(Clone, Copy)]
struct Encoded(Option<(&'static Encoding, usize)>);

impl Encoded {
    /// Bytes `start..end` of the text of `source`.
    fn feed(self, source: &Arc<dyn Source>, start: u64, end: u64) -> Feed<'_> {
        match self.0 {
            Some((encoding, mark)) => Feed::new(recoded(source, encoding, mark), start, end),
            None => Feed::new(&**source, start, end),
        }
    }
}

/// A text that is being opened.
struct JsonText<'a> {
    source: &'a dyn Source,
    encoded: Encoded,
    encoding: &'static str,
    notes: Vec<Text>,
    words: &'a HeaderWords,
    /// Whether a record may hold more than it says as a row.
    may_hold_others: bool,
}

impl JsonText<'_> {
    /// The tables of a document.
    fn document(&self, survey: &Survey, plans: Vec<Plan>) -> Result<Vec<Opened>, Refusal> {
        let several = plans.len() > 1;
        let mut left_out = beside::texts(survey, &plans);
        let (mut opened, mut refused) = (Vec::new(), None);
        for plan in plans {
            let member = several.then(|| plan.path.join(".").into());
            let keys = match plan.shape {
                Shape::Members { start } => keys::below(survey, start, self.words),
                _ => Keys::Others,
            };
            match self.table(plan, several, keys) {
                Ok(table) => opened.push(Opened {
                    member,
                    table,
                    left_out: std::mem::take(&mut left_out),
                }),
                Err(refusal) => refused = Some(refusal),
            }
        }
        match refused {
            Some(refusal) if opened.is_empty() => Err(refusal),
            _ => Ok(opened),
        }
    }

    /// A table of a document, whose records stand under such keys.
    fn table(&self, plan: Plan, several: bool, keys: Keys) -> Result<Arc<dyn Table>, Refusal> {
        let notes = vec![beside::note(&plan, several, self.words)];
        Ok(match plan.shape {
            Shape::Elements { start } => Arc::new(self.records(Layout::Elements { start }, notes)?),
            Shape::Members { start } => Arc::new(self.keyed(start, keys, notes)?),
            Shape::Rows { start, names } if names.is_empty() => {
                Arc::new(self.records(Layout::Elements { start }, notes)?)
            }
            Shape::Rows { start, names } => {
                let tree = Tree::of_rows(&names);
                Arc::new(self.shaped(Layout::Elements { start }, Form::Row, tree, notes)?)
            }
            Shape::Frame(frame) => Arc::new(FrameTable::new(
                frame,
                self.encoded,
                self.schema(Vec::new(), notes),
            )),
        })
    }

    /// The table of records behind keys, the first of which begins at `start`.
    fn keyed(&self, start: u64, keys: Keys, mut notes: Vec<Text>) -> Result<JsonTable, Refusal> {
        let label = match keys {
            Keys::Persons => Some(keys::LABEL),
            Keys::MayBePersons => {
                notes.push(keys::note());
                None
            }
            Keys::Others => None,
        };
        let layout = Layout::Members { start };
        let mut table = self.shaped(layout, Form::Member, Tree::keyed(label), notes)?;
        if keys == Keys::MayBePersons {
            Arc::make_mut(&mut table.schema).may_hold_others = true;
        }
        Ok(table)
    }

    /// The table of records that lie so.
    fn records(&self, layout: Layout, mut notes: Vec<Text>) -> Result<JsonTable, Refusal> {
        match names::of_rows(self.source, layout, self.words) {
            Some(rows) => {
                notes.extend((!rows.has_header).then(no_header));
                let tree = Tree::of_rows(&rows.names);
                self.shaped(layout.from(rows.start), Form::Row, tree, notes)
            }
            None => self.shaped(layout, Form::Value, Tree::new(), notes),
        }
    }

    /// The table of records that lie so, each of this form, whose shape is `tree` so far.
    fn shaped(
        &self,
        layout: Layout,
        form: Form,
        mut tree: Tree,
        mut notes: Vec<Text>,
    ) -> Result<JsonTable, Refusal> {
        let (sampled, broken) = shape::shape(self.source, layout, form, &mut tree)?;
        let fields = tree.fields();
        let may_be_empty = matches!(layout, Layout::Elements { .. }) || form == Form::Row;
        let nothing = tree.records == 0 && !may_be_empty;
        if nothing || (fields.is_empty() && broken > 0) {
            return Err(no_record());
        }
        notes.extend(shape::notes(&tree, sampled));
        Ok(JsonTable {
            schema: Arc::new(self.schema(fields, notes)),
            layout,
            form,
            tree,
            encoded: self.encoded,
        })
    }

    /// The schema of a table with these fields.
    fn schema(&self, fields: Vec<Field>, notes: Vec<Text>) -> Schema {
        Schema {
            fields,
            encoding: Some(self.encoding),
            notes: notes.into_iter().chain(self.notes.clone()).collect(),
            may_hold_others: self.may_hold_others,
            ..Schema::default()
        }
    }
}

impl JsonTable {
    /// Where the first record begins, if a piece of the text can be read by itself.
    fn lines(&self) -> Option<u64> {
        match (self.layout, self.encoded) {
            (Layout::Lines { start }, Encoded(None)) => Some(start),
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
                _ => return Ok(Some(Split::of_bytes(size, size))),
            }
        };
        // A record belongs to the piece in which it begins.
        let end = place.saturating_add(target).max(start.saturating_add(1));
        let end = after_newline(&**source, end).map_err(io)?;
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
            _ => (self.layout.start(), u64::MAX),
        };
        let feed = self.encoded.feed(source, start, end);
        Ok(Box::new(JsonBatches {
            records: Records::new(feed, self.layout),
            form: self.form,
            rows: Rows::new(&self.tree, self.schema.fields.len()),
            read: 0,
            broken: 0,
            ending: None,
        }))
    }
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

/// What a reader should know of places of the head that are no characters.
fn note_of_invalid(invalid: usize) -> Option<Text> {
    (invalid > 0).then(|| {
        Text::new(
            format!("开头有 {invalid} 处不是 UTF-8"),
            counted(
                invalid as u64,
                "place of its head is not UTF-8",
                "places of its head are not UTF-8",
            ),
        )
    })
}

struct JsonBatches<'a> {
    records: Records<'a>,
    form: Form,
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
                    self.broken += u64::from(!text::take(text, self.form, ROOT, &mut self.rows));
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
