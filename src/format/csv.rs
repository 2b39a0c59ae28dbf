//! Delimited text: UTF-8 with or without a byte order mark, any of five delimiters, quoted newlines, preamble lines.
//!
//! A split is a byte range that begins at a record. Where records begin depends on every quote before, so the boundaries come
//! from one quick pass that follows the parser's own rule (a quote opens only at the start of a field): it looks at quotes and
//! at one newline a split, several times faster than parsing, and is right where `wc -l` is not.

use crate::format::{Batches, Format, Refusal, sniff};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Dialect, Field, Schema, SplitRange};
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use arrow::array::{ArrayRef, BinaryViewArray};
use arrow::buffer::{Buffer, ScalarBuffer};
use csv_core::{ReadRecordResult, Reader};
use std::sync::Arc;

/// A record longer than this ends the reading of its file: memory must not grow with a stray quote.
const MOST_RECORD: usize = 64 << 20;
/// Bytes that the boundary pass reads at a time.
const STRIDE: usize = 1 << 20;
/// Cells of a batch: small enough that a batch and what is made of it stay in the cache.
const CELLS: usize = 32 * 1024;
/// Columns that a table may have.
const MOST_COLUMNS: usize = 16_384;

/// Delimited text.
#[derive(Clone, Copy, Debug)]
pub struct Csv;

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".csv", ".tsv", ".tab", ".psv", ".dat", ".txt"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        self.endings().iter().any(|ending| lower.ends_with(ending)) && !is_binary(head)
            || UTF16.iter().any(|mark| head.starts_with(mark))
    }

    fn inspect(&self, source: &Arc<dyn Source>, head: &[u8]) -> Result<Schema, Refusal> {
        if UTF16.iter().any(|mark| head.starts_with(mark)) {
            return Err(Refusal::new(
                SkipKind::Encoding,
                "UTF-16 text, which is not read yet",
            ));
        }
        if let Some(what) = markup(head) {
            let reason = format!("named as a table, and holds {what}");
            return Err(Refusal::new(SkipKind::Unsupported, reason));
        }
        let whole = head.len() as u64 == source.byte_size();
        let mark = if head.starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        let body = &head[mark..];
        let valid = match std::str::from_utf8(body) {
            Ok(_) => body.len(),
            // A character cut at the end of the head is no fault.
            Err(error) if error.error_len().is_none() && !whole => error.valid_up_to(),
            Err(error) => {
                let at = error.valid_up_to() + mark;
                return Err(Refusal::new(
                    SkipKind::Encoding,
                    format!("not UTF-8 from byte {at} on; other text encodings are not read yet"),
                ));
            }
        };
        let first_line = memchr::memchr(b'\n', body).map_or(body, |end| &body[..end]);
        let widest = sniff::DELIMITERS
            .iter()
            .map(|delimiter| memchr::memchr_iter(*delimiter, first_line).count())
            .max();
        if widest.is_some_and(|delimiters| delimiters >= MOST_COLUMNS) {
            return Err(Refusal::new(
                SkipKind::Limit,
                format!("more than {MOST_COLUMNS} columns"),
            ));
        }
        let sniffed = sniff::sniff(&body[..valid], mark as u64, whole).ok_or_else(|| {
            Refusal::new(
                SkipKind::Corrupt,
                "no table of any delimiter in the first 256 KiB",
            )
        })?;
        if sniffed.header.len() > MOST_COLUMNS {
            return Err(Refusal::new(
                SkipKind::Limit,
                format!(
                    "{} columns; at most {MOST_COLUMNS} are read",
                    sniffed.header.len()
                ),
            ));
        }
        let mut notes = sniffed.notes;
        let delimiter = sniffed.dialect.delimiter;
        if delimiter != b',' {
            let shown = if delimiter == b'\t' {
                "\\t".to_owned()
            } else {
                char::from(delimiter).escape_default().to_string()
            };
            notes.push(Text::new(
                format!("分隔符为 `{shown}`"),
                format!("delimiter `{shown}`"),
            ));
        }
        Ok(Schema {
            fields: sniffed
                .header
                .into_iter()
                .map(|name| Field {
                    path: name.into(),
                    data_type: DataType::String,
                    description: None,
                })
                .collect(),
            records: None,
            encoding: Some(if mark > 0 { "utf-8-sig" } else { "utf-8" }),
            dialect: Some(sniffed.dialect),
            notes,
            ..Schema::default()
        })
    }

    fn splits<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a> {
        let dialect = schema
            .dialect
            .expect("INVARIANT: inspect sets the dialect of text");
        if source.byte_size() - dialect.data_start.min(source.byte_size()) <= target {
            let range = SplitRange::Bytes {
                start: dialect.data_start,
                end: source.byte_size(),
            };
            return Box::new(std::iter::once(Ok(range)));
        }
        Box::new(Boundaries::new(&**source, dialect, target))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        schema: &Schema,
        place: u64,
        target: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal> {
        let dialect = schema
            .dialect
            .expect("INVARIANT: inspect sets the dialect of text");
        let place = place.max(dialect.data_start);
        let Some(start) = align(&**source, dialect, place).map_err(|error| Refusal::io(&error))?
        else {
            return Ok(None);
        };
        let mut boundaries = Boundaries::new(&**source, dialect, target);
        (boundaries.start, boundaries.at) = (start, start);
        let range = boundaries.next().transpose()?;
        Ok(range.map(|range| {
            let bytes = if let SplitRange::Bytes { start, end } = range {
                end - start
            } else {
                0
            };
            (range, bytes)
        }))
    }

    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let dialect = schema
            .dialect
            .expect("INVARIANT: inspect sets the dialect of text");
        let (start, end) = match range {
            SplitRange::Bytes { start, end } => (*start, *end),
            _ => (dialect.data_start, source.byte_size()),
        };
        Ok(Box::new(CsvBatches::new(&**source, dialect, start, end)))
    }
}

/// What text begins as a web page or JSON document does: portals answer errors so, under the name of the table.
fn markup(head: &[u8]) -> Option<&'static str> {
    let begin = head.trim_ascii_start();
    let begins = |mark: &str| {
        begin.len() >= mark.len() && begin[..mark.len()].eq_ignore_ascii_case(mark.as_bytes())
    };
    if begins("<!doctype") || begins("<html") || begins("<?xml") {
        Some("a web page or XML")
    } else if begins("{\"") || begins("[{") {
        Some("JSON")
    } else {
        None
    }
}

const UTF16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Text has next to no control characters; NUL in the head means something else (or UTF-16 without a mark).
fn is_binary(head: &[u8]) -> bool {
    let control = head
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
        .count();
    control * 50 > head.len()
}

/// The first offset from `place` on at which a record begins: after a newline from which the next records all have the table's
/// width. A newline inside quotes passes that test next to never, since the quote that closes it shifts every field.
fn align(source: &dyn Source, dialect: Dialect, place: u64) -> std::io::Result<Option<u64>> {
    /// Records that must agree, and newlines that are tried.
    const AGREE: usize = 5;
    const TRIES: usize = 50;
    if place <= dialect.data_start {
        return Ok(Some(dialect.data_start));
    }
    let window = read_range(source, place, 256 * 1024)?;
    for newline in memchr::memchr_iter(b'\n', &window).take(TRIES) {
        let mut reader = sniff::reader(dialect.delimiter, dialect.quote);
        let (mut at, mut agreed) = (newline + 1, 0);
        let (mut output, mut ends) = (vec![0; window.len() + 64], vec![0; dialect.width + 64]);
        while agreed < AGREE {
            let (result, read, _, fields) =
                reader.read_record(&window[at..], &mut output, &mut ends);
            at += read;
            if !matches!(result, ReadRecordResult::Record) || fields != dialect.width {
                break;
            }
            agreed += 1;
        }
        if agreed == AGREE || (at == window.len() && agreed > 0) {
            return Ok(Some(place + newline as u64 + 1));
        }
    }
    Ok(None)
}

/// Byte ranges that begin and end at records.
struct Boundaries<'a> {
    source: &'a dyn Source,
    dialect: Dialect,
    target: u64,
    /// Start of the range that is being made.
    start: u64,
    /// Next byte to look at.
    at: u64,
    quoted: bool,
    /// The byte before `at`.
    before: u8,
    buffer: Vec<u8>,
    done: bool,
}

impl<'a> Boundaries<'a> {
    fn new(source: &'a dyn Source, dialect: Dialect, target: u64) -> Self {
        let start = dialect.data_start;
        Self {
            source,
            dialect,
            target,
            start,
            at: start,
            quoted: false,
            before: b'\n',
            buffer: vec![0; STRIDE],
            done: false,
        }
    }

    /// Follows the quotes of `bytes`, and stops after the first newline outside of quotes at or past `goal`.
    fn follow(&mut self, length: usize, goal: usize) -> Option<usize> {
        let bytes = &self.buffer[..length];
        let quote = self.dialect.quote.unwrap_or(b'"');
        let mut at = 0;
        while at < length {
            if self.quoted {
                let Some(next) = memchr::memchr(quote, &bytes[at..]) else {
                    break;
                };
                // A doubled quote closes and opens at once, which leaves the state as it was.
                self.quoted = false;
                at += next + 1;
                if at < length && bytes[at] == quote {
                    self.quoted = true;
                    at += 1;
                } else if at == length {
                    // The second half of a doubled quote may be the first byte of the next stride.
                    self.before = 0;
                    return None;
                }
                continue;
            }
            if at >= goal {
                let Some(next) = memchr::memchr2(quote, b'\n', &bytes[at..]) else {
                    break;
                };
                at += next;
                if bytes[at] == b'\n' {
                    return Some(at + 1);
                }
            } else {
                let Some(next) = memchr::memchr(quote, &bytes[at..goal]) else {
                    at = goal;
                    continue;
                };
                at += next;
            }
            let before = if at == 0 { self.before } else { bytes[at - 1] };
            // 0 stands for a quote that closed at the very end of the last stride.
            self.quoted = before == self.dialect.delimiter || matches!(before, b'\n' | b'\r' | 0);
            at += 1;
        }
        self.before = bytes[length - 1];
        None
    }
}

impl Iterator for Boundaries<'_> {
    type Item = Result<SplitRange, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        loop {
            let goal_at = self.start + self.target;
            let length = match self.source.read_at(self.at, &mut self.buffer) {
                Ok(length) => length,
                Err(error) => {
                    self.done = true;
                    return Some(Err(Refusal::io(&error)));
                }
            };
            if length == 0 {
                self.done = true;
                let (start, end) = (self.start, self.at);
                return (end > start).then_some(Ok(SplitRange::Bytes { start, end }));
            }
            let goal = goal_at.saturating_sub(self.at).min(length as u64) as usize;
            let (at, start) = (self.at, self.start);
            if let Some(end) = self.follow(length, goal) {
                let end = at + end as u64;
                (self.start, self.at, self.before) = (end, end, b'\n');
                return Some(Ok(SplitRange::Bytes { start, end }));
            }
            self.at += length as u64;
            if self.at - self.start > self.target + MOST_RECORD as u64 {
                self.done = true;
                let mebibytes = MOST_RECORD >> 20;
                return Some(Err(Refusal::new(
                    SkipKind::Limit,
                    format!(
                        "a record from about byte {goal_at} on is longer than {mebibytes} MiB: a stray quote? the rest is not read"
                    ),
                )));
            }
        }
    }
}

/// How the text of a range ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum EndOfText {
    /// It has not.
    Ahead,
    /// Outside of quotes.
    Clean,
    /// Inside of quotes.
    Quoted,
    /// Inside of quotes that hold a newline: a quote that nothing closed took records in.
    Unclosed,
}

/// Batches of a byte range: what is parsed lands in one buffer that the batch's columns point into.
struct CsvBatches<'a> {
    source: &'a dyn Source,
    width: usize,
    dialect: Dialect,
    reader: Reader,
    input: Vec<u8>,
    /// Bytes of `input` that are parsed and filled.
    parsed: usize,
    filled: usize,
    at: u64,
    end: u64,
    ends: Vec<usize>,
    ragged: u64,
    finished: bool,
    end_of_text: EndOfText,
    /// Whether a record was read: the first is the parser's, which knows of byte order marks.
    begun: bool,
    /// Where `input` has its next quote, or its end, and whether there are carriage returns before; `None` when not looked for.
    plain: Option<(usize, bool)>,
    /// Values and views of the last batch, taken up again once nobody holds them.
    spare: Option<(Buffer, Buffer)>,
}

impl<'a> CsvBatches<'a> {
    fn new(source: &'a dyn Source, dialect: Dialect, start: u64, end: u64) -> Self {
        Self {
            source,
            width: dialect.width,
            dialect,
            reader: sniff::reader(dialect.delimiter, dialect.quote),
            input: vec![0; STRIDE.min((end - start) as usize + 1)],
            parsed: 0,
            filled: 0,
            at: start,
            end,
            ends: vec![0; dialect.width + 64],
            ragged: 0,
            finished: false,
            end_of_text: EndOfText::Ahead,
            begun: false,
            plain: None,
            spare: None,
        }
    }

    fn fill(&mut self) -> Result<(), Refusal> {
        let wanted = (self.end - self.at).min(self.input.len() as u64) as usize;
        self.parsed = 0;
        self.filled = 0;
        self.plain = None;
        while self.filled < wanted {
            match self
                .source
                .read_at(self.at, &mut self.input[self.filled..wanted])
            {
                // The file has shrunk since it was listed: what is left is all there is.
                Ok(0) => {
                    self.end = self.at;
                    return Ok(());
                }
                Ok(read) => {
                    self.filled += read;
                    self.at += read as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Refusal::io(&error)),
            }
        }
        Ok(())
    }

    /// Parses the next record behind `written` and gives its number of fields, whose ends are in `ends`; `None` at the end.
    fn record(
        &mut self,
        values: &mut Vec<u8>,
        written: &mut usize,
    ) -> Result<Option<usize>, Refusal> {
        let (start, mut ended) = (*written, 0);
        loop {
            if self.parsed == self.filled {
                self.fill()?;
            }
            // A newline ends the last record as the end of the text does, unless it stands in quotes, where it becomes text.
            let closes = self.parsed == self.filled && self.end_of_text == EndOfText::Ahead;
            let input = if closes {
                b"\n"
            } else {
                &self.input[self.parsed..self.filled]
            };
            let (room, ends) = (&mut values[*written..], &mut self.ends[ended..]);
            let (result, read, wrote, fields) = self.reader.read_record(input, room, ends);
            if closes {
                self.end_of_text = match (read, wrote) {
                    (0, _) => EndOfText::Ahead,
                    (_, 0) => EndOfText::Clean,
                    _ => EndOfText::Quoted,
                };
            } else {
                self.parsed += read;
                *written += wrote;
            }
            ended += fields;
            match result {
                ReadRecordResult::InputEmpty if *written - start <= MOST_RECORD => {}
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull => {
                    if *written - start > MOST_RECORD {
                        let reason = format!(
                            "a record is longer than {} MiB; the rest is not read",
                            MOST_RECORD >> 20
                        );
                        return Err(Refusal::new(SkipKind::Limit, reason));
                    }
                    values.resize(values.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    if ended > MOST_COLUMNS * 4 {
                        let reason = "a record has too many fields; the rest is not read";
                        return Err(Refusal::new(SkipKind::Limit, reason));
                    }
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::Record => {
                    if self.end_of_text == EndOfText::Quoted {
                        self.ends[ended - 1] -= 1;
                        let last = ended.checked_sub(2).map_or(0, |before| self.ends[before]);
                        let field = &values[start + last..*written];
                        if memchr::memchr(b'\n', field).is_some() {
                            self.end_of_text = EndOfText::Unclosed;
                        }
                    }
                    return Ok(Some(ended));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Takes records as they stand in the input, up to the first quote or the last record that ends there, and gives the rows
    /// there are now. Without quotes nothing but delimiters and line ends matters, and they are found 64 bytes at a time.
    fn plain(
        &mut self,
        values: &mut Vec<u8>,
        written: &mut usize,
        views: &mut [u128],
        rows: usize,
        rows_wanted: usize,
    ) -> usize {
        let begin = self.parsed;
        let (end, returns) = match self.plain {
            Some((end, returns)) if end >= begin => (end, returns),
            _ => {
                let rest = &self.input[begin..self.filled];
                let quote = self
                    .dialect
                    .quote
                    .and_then(|quote| memchr::memchr(quote, rest));
                let length = quote.unwrap_or(rest.len());
                let returns = memchr::memchr(b'\r', &rest[..length]).is_some();
                self.plain = Some((begin + length, returns));
                (begin + length, returns)
            }
        };
        if memchr::memchr2(b'\n', b'\r', &self.input[begin..end]).is_none() {
            return rows;
        }
        let mut plain = Plain {
            bytes: &self.input[begin..end],
            delimiter: self.dialect.delimiter,
            width: self.width,
            views,
            rows_wanted,
            offset: *written,
            rows,
            column: 0,
            field: 0,
            done: 0,
            ragged: 0,
        };
        if returns {
            plain.read::<true>();
        } else {
            plain.read::<false>();
        }
        let (rows, done, ragged) = (plain.rows, plain.done, plain.ragged);
        if values.len() < *written + done {
            values.resize(*written + done, 0);
        }
        values[*written..*written + done].copy_from_slice(&self.input[begin..begin + done]);
        *written += done;
        self.parsed += done;
        self.ragged += ragged;
        rows
    }

    fn batch(&mut self) -> Result<Option<Batch>, Refusal> {
        let rows_wanted = (CELLS / self.width.max(1)).clamp(16, 4_096);
        let (mut values, mut views) = self.spare.take().map_or_else(Default::default, |spare| {
            (
                spare.0.into_vec().unwrap_or_default(),
                spare.1.into_vec().unwrap_or_default(),
            )
        });
        // Filled up to `written`; what lies beyond is room.
        if values.len() < STRIDE / 2 {
            values.resize(STRIDE / 2, 0);
        }
        // Column by column, with room for all rows each.
        views.resize(self.width * rows_wanted, 0);
        let (mut written, mut rows) = (0, 0);
        while rows < rows_wanted {
            if self.begun {
                let room = &mut views[..];
                rows = self.plain(&mut values, &mut written, room, rows, rows_wanted);
                if rows == rows_wanted {
                    break;
                }
            }
            let start = written;
            let Some(fields) = self.record(&mut values, &mut written)? else {
                self.finished = true;
                break;
            };
            self.begun = true;
            self.ragged += u64::from(fields != self.width);
            let mut from = 0;
            for column in 0..self.width {
                let to = if column < fields {
                    self.ends[column]
                } else {
                    from
                };
                views[column * rows_wanted + rows] =
                    view(&values[start..written], from, to, start + from);
                from = to;
            }
            rows += 1;
        }
        if rows == 0 {
            return Ok(None);
        }
        if let Err(error) = std::str::from_utf8(&values[..written]) {
            return Err(Refusal::new(
                SkipKind::Encoding,
                format!(
                    "not UTF-8 near byte {}; the rest is not read",
                    self.at
                        .saturating_sub((written - error.valid_up_to()) as u64)
                ),
            ));
        }
        let (values, views) = (Buffer::from_vec(values), Buffer::from_vec(views));
        self.spare = Some((values.clone(), views.clone()));
        let columns = (0..self.width)
            .map(|column| {
                let views = ScalarBuffer::new(views.clone(), column * rows_wanted, rows);
                BinaryViewArray::try_new(views, vec![values.clone()], None)
                    .map(|array| Arc::new(array) as ArrayRef)
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Refusal::new(SkipKind::Internal, error.to_string()))?;
        Ok(Some(Batch { rows, columns }))
    }
}

/// Records without quotes that are being split into fields.
struct Plain<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    width: usize,
    views: &'a mut [u128],
    rows_wanted: usize,
    /// Where `bytes` will stand in the buffer of the batch.
    offset: usize,
    rows: usize,
    /// Number and start of the field that is being read.
    column: usize,
    field: usize,
    /// End of the last whole record.
    done: usize,
    ragged: u64,
}

impl Plain<'_> {
    fn read<const RETURNS: bool>(&mut self) {
        if self.rows >= self.rows_wanted {
            return;
        }
        let (blocks, rest) = self.bytes.as_chunks::<64>();
        for (number, block) in blocks.iter().enumerate() {
            let mut marks = marks::<RETURNS>(block, self.delimiter);
            while marks != 0 {
                let at = number * 64 + marks.trailing_zeros() as usize;
                marks &= marks - 1;
                if !self.field_ends(at) {
                    return;
                }
            }
        }
        let before = blocks.len() * 64;
        for (at, byte) in rest.iter().enumerate() {
            if (*byte == self.delimiter || matches!(byte, b'\n' | b'\r'))
                && !self.field_ends(before + at)
            {
                return;
            }
        }
    }

    /// Takes the field that ends at `at`; false when no more is wanted.
    #[inline]
    fn field_ends(&mut self, at: usize) -> bool {
        let is_last = self.bytes[at] != self.delimiter;
        if is_last && self.column == 0 && self.field == at {
            // A blank line, or the second half of a line end.
            self.field = at + 1;
            return true;
        }
        if self.column < self.width {
            let offset = self.offset + self.field;
            self.views[self.column * self.rows_wanted + self.rows] =
                view(self.bytes, self.field, at, offset);
        }
        self.column += 1;
        self.field = at + 1;
        if !is_last {
            // So many fields are the parser's to refuse.
            return self.column < MOST_COLUMNS;
        }
        for column in self.column..self.width {
            self.views[column * self.rows_wanted + self.rows] = 0;
        }
        self.ragged += u64::from(self.column != self.width);
        self.rows += 1;
        self.done = at + 1;
        self.column = 0;
        self.rows < self.rows_wanted
    }
}

/// An Arrow view of the value `bytes[from..to]`, which stands at `offset` of the one buffer: length, then the value itself up
/// to 12 bytes, else its first four bytes, buffer 0 and the offset (Arrow columnar format, variable-size binary view layout).
#[inline]
fn view(bytes: &[u8], from: usize, to: usize, offset: usize) -> u128 {
    let length = to - from;
    let begin = match bytes.get(from..from + 16) {
        Some(sixteen) => u128::from_le_bytes(sixteen.try_into().unwrap_or_default()),
        None => (bytes[from..to].iter().take(12).rev())
            .fold(0, |word, byte| word << 8 | u128::from(*byte)),
    };
    let value = if length <= 12 {
        begin & ((1 << (8 * length)) - 1)
    } else {
        begin & 0xFFFF_FFFF | (offset as u128) << 64
    };
    value << 32 | length as u128
}

/// Which of 64 bytes end a field: the delimiter, a newline and, where there are any, carriage returns. Bit 0 is the first byte.
#[inline]
fn marks<const RETURNS: bool>(bytes: &[u8; 64], delimiter: u8) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    // The top bit of each byte that is not `sought`, exactly (H. Warren, Hacker's Delight, 6-1).
    let others = |word: u64, sought: u8| {
        let word = word ^ u64::from_ne_bytes([sought; 8]);
        ((word & LOW) + LOW) | word
    };
    let mut marks = 0;
    for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*eight);
        let mut other = others(word, delimiter) & others(word, b'\n');
        if RETURNS {
            other &= others(word, b'\r');
        }
        // The eight top bits side by side.
        let bits = ((!other & !LOW) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (8 * at);
    }
    marks
}

impl Batches for CsvBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if self.finished {
            let end = std::mem::replace(&mut self.end_of_text, EndOfText::Clean);
            return (end == EndOfText::Unclosed).then(|| {
                let reason = "a quote near the end is never closed, so what follows it was read as one field";
                Err(Refusal::new(SkipKind::Corrupt, reason))
            });
        }
        let batch = self.batch().transpose();
        if batch.as_ref().is_none_or(Result::is_err) {
            self.finished = true;
        }
        batch
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Array as _, AsArray as _};
    use proptest::prelude::*;

    struct Bytes(Vec<u8>);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
            let from = (offset as usize).min(self.0.len());
            let length = buffer.len().min(self.0.len() - from);
            buffer[..length].copy_from_slice(&self.0[from..from + length]);
            Ok(length)
        }
    }

    /// What the parser alone makes of the text: records as wide as the table, how many were of another width, and whether the
    /// last field of the last one holds a newline.
    fn parsed(text: &[u8], dialect: Dialect) -> (Vec<Vec<Vec<u8>>>, u64, bool) {
        let mut reader = sniff::reader(dialect.delimiter, dialect.quote);
        let (mut at, mut records, mut ragged, mut newline) = (0, Vec::new(), 0, false);
        let (mut output, mut ends) = (vec![0; text.len() + 64], vec![0; text.len() + 64]);
        loop {
            let (mut wrote, mut ended) = (0, 0);
            let fields = loop {
                let (result, read, out, fields) =
                    reader.read_record(&text[at..], &mut output[wrote..], &mut ends[ended..]);
                at += read;
                wrote += out;
                ended += fields;
                match result {
                    ReadRecordResult::InputEmpty => {}
                    ReadRecordResult::Record => break ended,
                    _ => return (records, ragged, newline),
                }
            };
            ragged += u64::from(fields != dialect.width);
            let last = fields.checked_sub(2).map_or(0, |before| ends[before]);
            newline = output[last..wrote].contains(&b'\n');
            let mut from = 0;
            let mut record = Vec::new();
            for column in 0..dialect.width {
                let to = if column < fields { ends[column] } else { from };
                record.push(output[from..to].to_vec());
                from = to;
            }
            records.push(record);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn records_are_those_of_the_parser(
            text in "([a-c中]{0,4}|[a-d]{10,18}|,|,|,|\"|\"x\"|\n|\r\n|\r|,\n){0,120}",
            width in 1_usize..5,
            input in 1_usize..300,
            quoted in any::<bool>(),
        ) {
            let dialect = Dialect {
                delimiter: b',',
                quote: quoted.then_some(b'"'),
                width,
                has_header: false,
                data_start: 0,
            };
            let source = Bytes(text.clone().into_bytes());
            let mut batches = CsvBatches::new(&source, dialect, 0, source.byte_size());
            batches.input = vec![0; input];
            let (mut records, mut refused) = (Vec::new(), false);
            while let Some(batch) = batches.next() {
                let Ok(batch) = batch else {
                    refused = true;
                    continue;
                };
                for row in 0..batch.rows {
                    let field = |column: &ArrayRef| column.as_binary_view().value(row).to_vec();
                    prop_assert!(batch.columns.iter().all(|column| column.len() == batch.rows));
                    records.push(batch.columns.iter().map(field).collect::<Vec<_>>());
                }
            }
            let (expected, ragged, newline) = parsed(text.as_bytes(), dialect);
            // A record after the last one is lost where a quote was never closed.
            let more = parsed(format!("{text}\nmore").as_bytes(), dialect).0.len();
            let unclosed = more == expected.len() && !expected.is_empty();
            prop_assert_eq!(records, expected);
            prop_assert_eq!(batches.ragged(), ragged);
            prop_assert_eq!(refused, unclosed && newline);
        }
    }
}
