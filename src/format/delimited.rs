//! Delimited text, in any encoding and dialect: its bytes go in, batches of records come out.
//!
//! A split is a byte range of the file as it lies, also where its text has to be decoded first: `text` says why that is safe.
//! Where records begin depends on every quote before, so `boundaries` follows the quotes of the whole file, which is quick;
//! `parser` says what a record is, `plain` reads what has no quotes, and `mend` takes care of bytes that are no characters. What
//! stands between fields is chosen by `reading` and `unusual`; where it is more than a byte, `translation` makes it one. Text
//! that turns out to have no delimiters is handed on to `fixed_width` or `lines`.

pub(super) mod batches;
mod boundaries;
mod form;
mod further;
mod mend;
pub(super) mod parser;
mod plain;
pub(super) mod ranges;
mod reading;
mod repeats;
pub(super) mod sniff;
mod stacked;
#[cfg(test)]
mod tests;
mod translation;
mod unusual;

use crate::format::layout::{MOST_COLUMNS, footer};
use crate::format::lines::{Markup, prose, running};
use crate::format::text::{self, TextHead};
use crate::format::{
    Format, HEAD_BYTES, Opened, Opening, Refusal, control_characters, fixed_width, lines,
};
use crate::model::Text;
use crate::model::anomalies;
use crate::model::dataset::{Dialect, Schema, Split};
use crate::model::reason::TextReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, UNKNOWN_SIZE, read_range};
use crate::model::table::{Batches, Splits, Table};
use batches::CsvBatches;
use further::Numbers;
use parser::Parser;
use ranges::{TextRanges, opened};
use sniff::Sniffed;
use std::sync::Arc;
use translation::{Translation, parsable};

/// A record longer than this ends the reading of its split: memory must not grow with one.
const MOST_RECORD: usize = 32 << 20;
/// Bytes that are read at a time.
const STRIDE: usize = 1 << 20;
/// Bytes of the end of a text that are searched for lines below its table.
const TAIL_BYTES: u64 = 8 * 1024;

/// Delimited text.
#[derive(Clone, Copy, Debug)]
pub struct Delimited;

/// The parser of a dialect.
fn parser_of(dialect: Dialect) -> Parser {
    Parser {
        delimiter: reading::parsed_as(dialect.delimiter, dialect.is_escaped),
        quote: dialect.quote,
        escape: dialect.escape,
        comment: dialect.comment,
    }
}

impl Format for Delimited {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".csv", ".tsv", ".tab", ".psv", ".dat", ".txt"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        self.endings().iter().any(|ending| lower.ends_with(ending))
            && (!is_binary(head) || text::is_utf16(head))
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let head = TextHead::read(entry)?;
        if let Some(markup) = lines::recognise(head.body()) {
            return Ok(lines::open(&head, markup));
        }
        let is_json = lines::begins_json(head.body());
        let mut sniffed = sniffed(&head, is_json)?;
        if !is_json {
            if running::is_one_line_again(&head.text, head.words) {
                return Ok(lines::open(&head, Markup::Plain));
            }
            if let Some(form) = form::open(&head, &sniffed) {
                return Ok(form);
            }
            if sniffed.dialect.width == 1 {
                if let Some(found) = sniff::blanks(head.body(), head.is_whole, head.words) {
                    sniffed = found;
                } else if let Some(found) =
                    fixed_width::find(head.body(), head.is_whole, head.words)
                {
                    return Ok(fixed_width::open(&head, found));
                }
            }
            if let Some(tables) = stacked::open(entry, &head, &sniffed) {
                return Ok(tables);
            }
            if let Some(found) = prose::kind(
                &head.text,
                sniffed.dialect.delimiter.character(),
                sniffed.dialect.width,
                sniffed.regular,
                head.words,
            ) {
                return Ok(lines::open(&head, found));
            }
        }
        Ok(if is_json {
            open_nameless(&head, sniffed)
        } else {
            open_table(&head, sniffed)
        })
    }
}

/// The table of a text whose name says nothing, where its records are regular and words that are known name its columns; `None`
/// for any other text.
pub(super) fn certain(head: &TextHead<'_>) -> Option<Vec<Opened>> {
    /// Share of the records that are as wide as the table, and of its columns that have a known name.
    const REGULAR: f64 = 0.95;
    const KNOWN: f64 = 0.5;
    let found = sniffed(head, false).ok()?;
    let named = found.header.iter().filter(|name| head.words.is_known(name));
    let is_table = found.dialect.width > 1
        && found.dialect.has_header
        && found.regular >= REGULAR
        && named.count() as f64 >= (found.header.len() as f64 * KNOWN).max(2.0);
    is_table.then(|| open_table(head, found))
}

/// The dialect of a text, and the names of its columns.
fn sniffed(head: &TextHead<'_>, is_json: bool) -> Result<Sniffed, Refusal> {
    let body = head.body();
    let first_line = memchr::memchr2(b'\n', b'\r', body).map_or(body, |end| &body[..end]);
    let widest = sniff::DELIMITERS
        .iter()
        .map(|delimiter| memchr::memchr_iter(*delimiter, first_line).count())
        .max();
    if widest.is_some_and(|delimiters| delimiters >= MOST_COLUMNS) {
        let most = MOST_COLUMNS as u64;
        return Err(Refusal::new(TextReason::ManyColumns { most }));
    }
    let sniffed = sniff::sniff(body, head.is_whole, is_json, head.words).ok_or_else(|| {
        let kibibytes = (HEAD_BYTES >> 10) as u64;
        Refusal::new(TextReason::NoTable { kibibytes })
    })?;
    if sniffed.header.len() > MOST_COLUMNS {
        return Err(Refusal::new(TextReason::Columns {
            columns: sniffed.header.len() as u64,
            most: MOST_COLUMNS as u64,
        }));
    }
    Ok(sniffed)
}

/// The dialect with the place of its first record in the file rather than in the head.
fn placed(head: &TextHead<'_>, dialect: Dialect) -> Dialect {
    let start = head.place(dialect.data_start as usize);
    Dialect {
        // Half a character at the end is drawn as a whole one.
        data_start: start.min(head.source.byte_size()),
        ..dialect
    }
}

fn open_table(head: &TextHead<'_>, sniffed: Sniffed) -> Vec<Opened> {
    let mut dialect = placed(head, sniffed.dialect);
    let mut left_out = sniffed.above;
    let mut tail = Tail::read(head, dialect);
    let below = tail.as_mut().map_or(0, |tail| {
        find_footers(head, tail, &mut dialect, &mut left_out)
    });
    let last = tail.map(|tail| tail.cells(dialect));
    let numbers = numbers(head, sniffed.dialect, last);
    let mut notes = sniffed.notes;
    if below > 0 {
        notes.push(anomalies::lines_below(below as u64));
    }
    let ranges = TextRanges::new(head, sniffed.header, dialect, notes).labelled(&sniffed.labels);
    let table = DelimitedTable {
        ranges,
        repeats: sniffed.repeats,
        with_totals: sniffed.with_totals,
        numbers,
    };
    opened(table, left_out)
}

/// JSON that its reader did not take, as delimited text without names: its first line may hold values.
fn open_nameless(head: &TextHead<'_>, sniffed: Sniffed) -> Vec<Opened> {
    let dialect = Dialect {
        // No table, so nothing is below it.
        data_end: Some(head.source.byte_size()),
        ..placed(head, sniffed.dialect)
    };
    let mut notes = vec![Text::new(
        "内容是 JSON，不是表格；按分隔文本读取，首行不作列名",
        "the content is JSON, not a table; it was read as delimited text, and its first line names nothing",
    )];
    notes.extend(sniffed.notes);
    let names = vec![String::new(); sniffed.header.len()];
    let ranges = TextRanges::new(head, names, dialect, notes);
    let table = DelimitedTable {
        ranges,
        repeats: Vec::new(),
        with_totals: false,
        numbers: Numbers::default(),
    };
    opened(table, sniffed.above)
}

/// A delimited text.
struct DelimitedTable {
    ranges: TextRanges,
    /// Rows that are no records wherever they stand: those of the header and below it.
    repeats: Vec<Vec<String>>,
    /// Whether rows of totals stand among the records.
    with_totals: bool,
    /// Its columns of numbers.
    numbers: Numbers,
}

impl DelimitedTable {
    /// The records of a piece.
    fn batches<'a>(&self, source: &'a Arc<dyn Source>, split: &Split) -> CsvBatches<'a> {
        let batches = self.ranges.batches(source, split);
        let batches = batches.without(&self.repeats, self.with_totals);
        batches.beside(&self.numbers)
    }
}

impl Table for DelimitedTable {
    fn format(&self) -> &'static str {
        Delimited.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.ranges.schema
    }

    fn reads_forward(&self) -> bool {
        Delimited.reads_forward()
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.ranges.splits(source, target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        self.ranges.near(source, place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(self.batches(source, split)))
    }

    fn read_columns<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
        columns: &[usize],
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(self.batches(source, split).of_columns(columns)))
    }
}

/// The columns of numbers of a text, by the records of its head and the last ones, where those are known.
fn numbers(head: &TextHead<'_>, dialect: Dialect, last: Option<Vec<Vec<String>>>) -> Numbers {
    let body = head.body().get(dialect.data_start as usize..);
    let body = parsable(body.unwrap_or_default(), dialect);
    let parser = parser_of(dialect);
    let first = sniff::records(&body, parser, head.is_whole, further::SAMPLED);
    let first: Vec<Vec<String>> = first.into_iter().map(|record| record.fields).collect();
    Numbers::of(&first, &last.unwrap_or_default(), dialect.width)
}

/// The last lines of a text.
struct Tail {
    /// Where they begin in the file.
    begin: u64,
    raw: Vec<u8>,
    text: String,
}

impl Tail {
    /// `None` where only reading to the end tells, as of a compressed text: `batches` looks there.
    fn read(head: &TextHead<'_>, dialect: Dialect) -> Option<Self> {
        let (source, encoding) = (head.source, head.detected.encoding);
        let size = source.byte_size();
        let start = dialect.data_start;
        if size == UNKNOWN_SIZE {
            return None;
        }
        // Between characters, also where one has two bytes.
        let from = start + size.saturating_sub(start + TAIL_BYTES) / 2 * 2;
        let mut window = match head.raw.get(from as usize..) {
            Some(rest) if head.raw.len() as u64 >= size => rest.to_vec(),
            // Damage is met again, and said, when the records are read.
            _ => read_range(&**source, from, size.saturating_sub(from) as usize).ok()?,
        };
        let mut begin = 0;
        if from > start {
            let unit = if text::is_wide(encoding) { 2 } else { 1 };
            let mut outline = window.clone();
            let drawn = if unit == 2 {
                text::outline(encoding, &mut outline, true).0
            } else {
                outline.len()
            };
            begin = (memchr::memchr(dialect.line_end, &outline[..drawn])? + 1) * unit;
        }
        let raw = window.split_off(begin);
        Some(Self {
            begin: from + begin as u64,
            text: encoding.decode_without_bom_handling(&raw).0.into_owned(),
            raw,
        })
    }

    /// Its last records.
    fn cells(&self, dialect: Dialect) -> Vec<Vec<String>> {
        let text = parsable(self.text.as_bytes(), dialect);
        let mut records = sniff::records(&text, parser_of(dialect), true, usize::MAX);
        let last = records.split_off(records.len().saturating_sub(further::SAMPLED));
        last.into_iter().map(|record| record.fields).collect()
    }
}

/// Looks for lines below the table, ends the dialect's data and the tail before them, adds them to what is left out, and gives how many they
/// are.
fn find_footers(
    head: &TextHead<'_>,
    tail: &mut Tail,
    dialect: &mut Dialect,
    left_out: &mut Vec<String>,
) -> usize {
    let text = parsable(tail.text.as_bytes(), *dialect);
    let Some((at, lines)) = footer::footers(&text, parser_of(*dialect), dialect.width) else {
        return 0;
    };
    let at = match Translation::of_dialect(*dialect) {
        Some(translation) => translation.origin(tail.text.as_bytes(), at),
        None => at,
    };
    left_out.extend(footer::left_out(tail.text.get(at..).unwrap_or_default()));
    let behind = &tail.text.as_bytes()[..at];
    let end = text::place(&tail.raw, head.detected.encoding, behind);
    dialect.data_end = Some(tail.begin + end);
    tail.text.truncate(at);
    lines
}

/// Whether a head has more control characters than text under a name of text has; NUL means something else, or UTF-16 without a
/// mark.
fn is_binary(head: &[u8]) -> bool {
    const MOST_OF: usize = 50;
    control_characters(head) * MOST_OF > head.len()
}
