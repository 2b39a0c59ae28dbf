//! Texts of entries, each of which is a record of named values (vCard, iCalendar, LDIF, HL7 v2): lines go in, a table comes out.
//!
//! The head says which columns there are; what comes later and has no column of its own is kept under `other`, so that it is
//! searched. Entries are read one at a time, and a text is cut where one begins.

mod calendar;
mod columns;
mod entry;
mod hl7;
mod hl7_fields;
mod ldif;
mod property;
mod vcard;

use crate::format::cut::{self, Begins, Cuts};
use crate::format::mail::characters;
use crate::format::raw_lines::RawLines;
use crate::format::text::{self, TextHead};
use crate::format::{Format, Opened, Opening, Refusal, rows::Rows};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::{TextReason, UnsupportedReason};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{ArrayRef, BinaryViewBuilder};
use columns::Columns;
use entry::Entry;
use std::sync::Arc;

/// Columns of a table at most.
const MOST_COLUMNS: usize = 256;
/// Entries and bytes of a batch.
const ENTRIES: usize = 1_024;
const BATCH: usize = 4 << 20;

/// Reads entries line by line.
trait EntryParser {
    /// Takes a line, and gives the entries that have ended with it.
    fn take(&mut self, line: &str, out: &mut Vec<Entry>);

    /// Nothing follows: gives the last entry.
    fn finish(&mut self, out: &mut Vec<Entry>);
}

/// Whether a line is the last of a text.
type Ends = fn(&str) -> bool;

/// A format of entries.
pub struct EntryFormat {
    id: &'static str,
    endings: &'static [&'static str],
    /// 中文, English.
    title: (&'static str, &'static str),
    /// Whether a text begins as one of these does.
    recognises: fn(&str) -> bool,
    begins: Begins,
    /// What the last line of a text is that begins so, if anything tells that it is whole.
    ends: fn(&str) -> Option<Ends>,
    parser: fn() -> Box<dyn EntryParser>,
    /// What a column of this name holds, in words that people use; empty where its name says so.
    label: fn(&str) -> &'static str,
}

/// Contacts (RFC 2426, RFC 6350, and vCard 2.1).
pub static VCARD: EntryFormat = EntryFormat {
    id: "vcard",
    endings: &[".vcf", ".vcard"],
    title: ("电子名片（vCard）", "contacts (vCard)"),
    recognises: vcard::recognises,
    begins: vcard::begins_contact,
    ends: |_| Some(|line| property::ends(line, "VCARD")),
    parser: || Box::<vcard::Parser>::default(),
    label: vcard::label,
};

/// Appointments (RFC 5545).
pub static CALENDAR: EntryFormat = EntryFormat {
    id: "icalendar",
    endings: &[".ics", ".ical", ".ifb"],
    title: ("日历（iCalendar）", "a calendar (iCalendar)"),
    recognises: calendar::recognises,
    begins: |_, line| property::begins(line, calendar::COMPONENTS),
    ends: |_| Some(|line| property::ends(line, "VCALENDAR")),
    parser: || Box::<calendar::Parser>::default(),
    label: calendar::label,
};

/// Entries of a directory (RFC 2849).
pub static LDIF: EntryFormat = EntryFormat {
    id: "ldif",
    endings: &[".ldif", ".ldi"],
    title: ("目录数据（LDIF）", "entries of a directory (LDIF)"),
    recognises: ldif::recognises,
    begins: |before, line| before.is_empty() && ldif::begins(line),
    ends: |_| None,
    parser: || Box::<ldif::Parser>::default(),
    label: ldif::label,
};

/// Messages between systems of hospitals (HL7 version 2).
pub static HL7: EntryFormat = EntryFormat {
    id: "hl7",
    endings: &[".hl7"],
    title: ("HL7 v2 消息", "HL7 v2 messages"),
    recognises: hl7::recognises,
    begins: |_, line| hl7::begins(line),
    ends: hl7::ends,
    parser: || Box::<hl7::Parser>::default(),
    label: hl7_fields::label,
};

impl Format for EntryFormat {
    fn id(&self) -> &'static str {
        self.id
    }

    fn endings(&self) -> &'static [&'static str] {
        self.endings
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        /// Bytes that may stand before the front of one.
        const FRONT: usize = 4 * 1024;
        let front = &head[..head.len().min(FRONT)];
        // What marks an entry is ASCII, which looks the same in all encodings but those of two bytes.
        if memchr::memchr(0, front).is_none() {
            return (self.recognises)(&String::from_utf8_lossy(front));
        }
        let Ok(detected) = text::detect_head(front, false) else {
            return false;
        };
        (self.recognises)(&detected.text(front, false))
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn is_of_text(&self) -> bool {
        true
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let head = TextHead::read(entry)?;
        let (mut parser, mut entries) = ((self.parser)(), Vec::new());
        let mut lines = RawLines::new(head.body());
        while let Ok(Some(line)) = lines.next() {
            parser.take(&characters(line.bytes, None), &mut entries);
        }
        parser.finish(&mut entries);
        let columns = Columns::of(&entries, head.is_whole);
        if columns.names.is_empty() {
            return Err(Refusal::new(UnsupportedReason::Unknown));
        }
        let field = |name: &String| Field {
            path: name.as_str().into(),
            data_type: DataType::String,
            description: Some((self.label)(name))
                .filter(|label| !label.is_empty())
                .map(Into::into),
        };
        let (zh, en) = self.title;
        let note = Text::new(
            format!("内容是{zh}；每个条目计为一条记录"),
            format!("the content is {en}; each entry is a record"),
        );
        Ok(Opened::whole(EntryTable {
            schema: Arc::new(Schema {
                fields: columns.names.iter().map(field).collect(),
                encoding: Some(head.detected.name),
                notes: head.detected.note().into_iter().chain([note]).collect(),
                ..Schema::default()
            }),
            columns,
            id: self.id,
            begins: self.begins,
            ends: (self.ends)(&head.text),
            parser: self.parser,
            mark: head.detected.mark as u64,
        }))
    }
}

struct EntryTable {
    schema: Arc<Schema>,
    columns: Columns,
    id: &'static str,
    begins: Begins,
    ends: Option<Ends>,
    parser: fn() -> Box<dyn EntryParser>,
    /// Bytes of the byte order mark.
    mark: u64,
}

impl EntryTable {
    fn cuts<'a>(&self, source: &'a dyn Source) -> Cuts<'a> {
        let is_wide = text::is_wide(text::by_name(self.schema.encoding));
        Cuts::new(source, if is_wide { |_, _| false } else { self.begins })
    }
}

impl Table for EntryTable {
    fn format(&self) -> &'static str {
        self.id
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.cuts(&**source).splits(target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        self.cuts(&**source).near(place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let (start, end) = cut::ends(split, &**source);
        let encoding = text::by_name(self.schema.encoding);
        let reader = text::Reader::new(&**source, encoding, start.max(self.mark.min(end)), end);
        Ok(Box::new(EntryBatches {
            lines: RawLines::new(reader),
            columns: &self.columns,
            parser: (self.parser)(),
            line: String::new(),
            ends: self.ends.filter(|_| end >= source.byte_size()),
            has_ended: false,
            entries: Vec::new(),
            unread: 0,
            finished: false,
            refused: None,
        }))
    }
}

/// Whether a character at the end of a text says nothing: a blank, or what some systems fill a file up with. The one that begins a
/// frame of HL7 is none.
fn is_blank(character: char) -> bool {
    const FILLING: [char; 2] = ['\0', '\x1a'];
    const FRAME: char = '\x0b';
    character != FRAME && (character.is_whitespace() || FILLING.contains(&character))
}

struct EntryBatches<'a> {
    lines: RawLines<text::Reader<'a>>,
    columns: &'a Columns,
    parser: Box<dyn EntryParser>,
    /// The line at hand, of which pieces have come.
    line: String,
    /// What the last line is, where a text ends with the piece.
    ends: Option<Ends>,
    /// Whether the last line that is not blank is that.
    has_ended: bool,
    entries: Vec<Entry>,
    unread: u64,
    finished: bool,
    refused: Option<Refusal>,
}

impl EntryBatches<'_> {
    fn fill(&mut self) {
        let mut bytes = 0;
        while self.entries.len() < ENTRIES && bytes < BATCH {
            match self.lines.next() {
                Ok(Some(piece)) => {
                    bytes += piece.bytes.len();
                    if self.line.len() < entry::MOST_BYTES {
                        self.line.push_str(&characters(piece.bytes, None));
                    }
                    if piece.ends {
                        self.take_line();
                    }
                }
                ended => {
                    let refused = ended.err();
                    self.take_line();
                    self.parser.finish(&mut self.entries);
                    let is_cut = self.ends.is_some() && !self.has_ended;
                    let cut = is_cut.then(|| Refusal::new(TextReason::EntriesCutOff));
                    (self.finished, self.refused) = (true, refused.or(cut));
                    return;
                }
            }
        }
    }

    fn take_line(&mut self) {
        let line = self.line.trim_matches(is_blank);
        if let Some(ends) = self.ends
            && !line.is_empty()
        {
            self.has_ended = ends(line);
        }
        self.parser.take(&self.line, &mut self.entries);
        self.line.clear();
    }

    /// The entries at hand as a batch.
    fn batch(&mut self) -> Batch {
        let entries = std::mem::take(&mut self.entries);
        let width = self.columns.names.len();
        let mut rows = Rows::new(width, entries.len());
        let mut lists: Vec<Option<BinaryViewBuilder>> = (self.columns.names.iter())
            .map(|name| name.contains("[]").then(BinaryViewBuilder::new))
            .collect();
        for entry in entries {
            self.unread += entry.unread;
            let mut other = String::new();
            for (name, value) in entry.cells {
                match self.columns.places.get(&name) {
                    Some(column) => rows.set(*column, value),
                    None => entry::join(&mut other, &value),
                }
            }
            for (name, values) in entry.lists {
                let list = self
                    .columns
                    .places
                    .get(&name)
                    .and_then(|at| lists[*at].as_mut());
                match list {
                    Some(list) => values
                        .into_iter()
                        .for_each(|value| list.append_option(value)),
                    None => values
                        .iter()
                        .flatten()
                        .for_each(|value| entry::join(&mut other, value)),
                }
            }
            if let Some(column) = self.columns.other
                && !other.is_empty()
            {
                rows.set(column, other);
            }
            rows.end();
        }
        let mut batch = rows.finish();
        for (column, list) in batch.columns.iter_mut().zip(lists) {
            if let Some(mut list) = list {
                *column = Arc::new(list.finish()) as ArrayRef;
            }
        }
        batch
    }
}

impl Batches for EntryBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        // Lines without entries are passed over.
        while self.entries.is_empty() && !self.finished {
            self.fill();
        }
        if self.entries.is_empty() {
            return self.refused.take().map(Err);
        }
        Some(Ok(self.batch()))
    }

    fn anomalies(&self) -> ReadAnomalies {
        let breaks = self.lines.reader().breaks();
        ReadAnomalies {
            unread_parts: self.unread,
            invalid_bytes: breaks.count,
            first_invalid: breaks.first,
            ..ReadAnomalies::default()
        }
    }
}
