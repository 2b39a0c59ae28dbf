//! Ways to read the head of a text: the head goes in, the reading that makes most of it a table comes out.

use super::parser::{Parser, Step};
use super::sniff::UNUSED;
use super::translation::{STAND_IN, Translation};
use super::unusual;
use crate::format::layout::header_words::HeaderWords;
use crate::model::dataset::Dialect;
use crate::model::delimiter::Delimiter;
use std::borrow::Cow;

/// Delimiters that are tried, in the order that settles a tie.
pub(in crate::format) const DELIMITERS: [u8; 7] = [b',', b'\t', b';', b'|', 0x01, b'^', b'~'];
/// Records of the head that are weighed.
pub(super) const RECORDS: usize = 400;
/// Share of a delimiter's records that must have one width for it to be believed over the comma of decimal numbers.
pub(super) const REGULAR: f64 = 0.9;
/// Share of commas between digits from which they are decimal.
const DECIMAL: f64 = 0.8;

/// A parsed record of the head with the offset at which it begins.
#[derive(Debug)]
pub(in crate::format) struct Record {
    pub(in crate::format) start: usize,
    pub(in crate::format) end: usize,
    pub(in crate::format) fields: Vec<String>,
}

impl Record {
    /// One of these cells that stands nowhere.
    pub(in crate::format) fn of(fields: Vec<String>) -> Self {
        Self {
            start: 0,
            end: 0,
            fields,
        }
    }
}

/// The records at the front of `head`.
pub(in crate::format) fn records(
    head: &[u8],
    parser: Parser,
    whole: bool,
    most: usize,
) -> Vec<Record> {
    let (mut values, mut ends) = (Vec::new(), Vec::new());
    let mut out = Vec::new();
    let mut at = 0;
    while out.len() < most {
        values.clear();
        ends.clear();
        match parser.next(&head[at..], whole, None, &mut values, &mut ends) {
            Step::Record { start, length, .. } => {
                let mut from = 0;
                let fields = ends
                    .iter()
                    .map(|end| {
                        let field = String::from_utf8_lossy(&values[from..*end]).into_owned();
                        from = *end;
                        field
                    })
                    .collect();
                out.push(Record {
                    start: at + start,
                    end: at + length,
                    fields,
                });
                at += length;
            }
            // Line ends alone; then half a record, or one wider than any table.
            Step::Nothing(length) if at + length < head.len() => at += length,
            _ => break,
        }
    }
    out
}

/// One way to read the head.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) manner: Manner,
    pub(super) records: Vec<Record>,
    pub(super) width: usize,
    /// Share of the records that have that width.
    pub(super) share: f64,
}

/// What stands between fields, and how they are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) delimiter: Delimiter,
    pub(super) is_escaped: bool,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) comment: Option<u8>,
}

impl Manner {
    /// Fields with this between them, some in double quotes.
    pub(super) fn of(delimiter: Delimiter, comment: Option<u8>) -> Self {
        Self {
            delimiter,
            is_escaped: false,
            quote: Some(b'"'),
            escape: None,
            comment,
        }
    }

    /// The dialect of a text that is written so, without what only its rows tell.
    pub(super) fn dialect(self, line_end: u8) -> Dialect {
        Dialect {
            delimiter: self.delimiter,
            is_escaped: self.is_escaped,
            line_end,
            other_encoding: None,
            quote: self.quote,
            escape: self.escape,
            comment: self.comment,
            has_header: false,
            data_start: 0,
            data_end: None,
            width: 0,
        }
    }

    fn parser(self) -> Parser {
        Parser {
            delimiter: parsed_as(self.delimiter, self.is_escaped),
            quote: self.quote,
            escape: self.escape,
            comment: self.comment,
        }
    }
}

/// The byte that the parser finds between fields.
pub(super) fn parsed_as(delimiter: Delimiter, is_escaped: bool) -> u8 {
    match delimiter.single() {
        Some(byte) if !is_escaped => byte,
        _ => STAND_IN,
    }
}

impl Reading {
    pub(super) fn new(head: &[u8], manner: Manner, whole: bool) -> Option<Self> {
        let translation = Translation::of(manner.delimiter, manner.is_escaped);
        let text = match translation {
            Some(translation) => Cow::Owned(translation.translate(head)),
            None => Cow::Borrowed(head),
        };
        let mut records = records(&text, manner.parser(), whole, RECORDS);
        if let Some(translation) = translation {
            place(&mut records, head, translation);
        }
        let (width, share) = common_width(&records)?;
        Some(Self {
            manner,
            records,
            width,
            share,
        })
    }

    pub(super) fn score(&self) -> f64 {
        if self.width > 1 {
            self.share * (1.0 + (self.width as f64).ln() * 0.25)
        } else {
            0.01 * self.share
        }
    }
}

/// Gives records of a translated head their places in the head, and their fields the delimiters that stood inside of quotes.
fn place(records: &mut [Record], head: &[u8], translation: Translation) {
    let (mut at, mut origin) = (0, 0);
    let mut placed = |place: usize| {
        origin += translation.origin(&head[origin..], place.saturating_sub(at));
        at = at.max(place);
        origin
    };
    for record in records {
        record.start = placed(record.start);
        record.end = placed(record.end);
        for field in &mut record.fields {
            if field.contains(char::from(STAND_IN)) {
                *field = translation.shown(field);
            }
        }
    }
}

/// The reading of the head that makes most of it a table.
pub(super) fn best(head: &[u8], whole: bool, words: &HeaderWords) -> Option<Reading> {
    let reading = usual(head, whole)?;
    Some(unusual::better(head, whole, &reading, words).unwrap_or(reading))
}

/// The best reading with one of the usual delimiters.
fn usual(head: &[u8], whole: bool) -> Option<Reading> {
    let decimal = is_decimal(head);
    let comment = comment(head);
    let mut best: Option<(Reading, f64)> = None;
    let mut regular = false;
    for delimiter in DELIMITERS {
        if delimiter != b',' && memchr::memchr(delimiter, head).is_none() {
            continue;
        }
        for manner in manners(head, Delimiter::of(delimiter), comment) {
            let Some(reading) = Reading::new(head, manner, whole) else {
                continue;
            };
            let mut score = reading.score();
            if delimiter == b',' && decimal {
                // Only where nothing else separates the fields.
                score *= 0.3;
            } else if delimiter != b',' && reading.width > 1 && reading.share >= REGULAR {
                regular = true;
            }
            if best.as_ref().is_none_or(|(_, other)| score > *other + 1e-9) {
                best = Some((reading, score));
            }
        }
    }
    let (reading, _) = best?;
    let comma = Delimiter::of(b',');
    if decimal && !regular && reading.manner.delimiter != comma {
        let manner = Manner {
            delimiter: comma,
            ..reading.manner
        };
        let comma = Reading::new(head, manner, whole);
        return comma
            .filter(|comma| comma.score() > reading.score())
            .or(Some(reading));
    }
    Some(reading)
}

/// How fields with this between them may be written, the likeliest first.
pub(super) fn manners(head: &[u8], delimiter: Delimiter, comment: Option<u8>) -> Vec<Manner> {
    let plain = Manner::of(delimiter, comment);
    let mut tried = vec![plain];
    if memchr::memmem::find(head, b"\\\"").is_some() {
        tried.push(Manner {
            escape: Some(b'\\'),
            ..plain
        });
    }
    let edge = delimiter.as_bytes();
    if is_single_quoted(head, edge) {
        tried.push(Manner {
            quote: Some(b'\''),
            ..plain
        });
    }
    if has_escapes(head, edge) && !has_quoted(head, edge) {
        let escaped = Manner {
            is_escaped: true,
            quote: None,
            ..plain
        };
        // What stands for no value stands for it in no other manner.
        let place = if has_null(head, edge) { 0 } else { tried.len() };
        tried.insert(place, escaped);
    }
    tried
}

/// Whether a backslash stands before a line end or a delimiter, or for no value.
fn has_escapes(head: &[u8], delimiter: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', head).any(|at| {
        let behind = &head[at + 1..];
        behind.starts_with(delimiter) || matches!(behind.first(), Some(b'\n' | b'\r'))
    }) || has_null(head, delimiter)
}

/// Whether a field is `\N` and nothing else.
fn has_null(head: &[u8], delimiter: &[u8]) -> bool {
    memchr::memmem::find_iter(head, b"\\N").any(|at| {
        is_edge(&head[..at], delimiter, true) && is_edge(&head[at + 2..], delimiter, false)
    })
}

/// Whether fields stand in double quotes.
pub(super) fn has_quoted(head: &[u8], delimiter: &[u8]) -> bool {
    let opens = |at: &usize| is_edge(&head[..*at], delimiter, true);
    memchr::memchr_iter(b'"', head)
        .filter(opens)
        .take(2)
        .count()
        > 1
}

/// Whether a field begins behind `text`, or ends before it.
fn is_edge(text: &[u8], delimiter: &[u8], behind: bool) -> bool {
    let byte = if behind { text.last() } else { text.first() };
    byte.is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
        || if behind {
            text.ends_with(delimiter)
        } else {
            text.starts_with(delimiter)
        }
}

/// Whether the commas of the head stand between digits, as those of decimal numbers do.
fn is_decimal(head: &[u8]) -> bool {
    let (mut commas, mut between) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b',', head).take(1_000) {
        let digit = |at: Option<usize>| {
            at.and_then(|at| head.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        commas += 1;
        between += usize::from(digit(at.checked_sub(1)) && digit(Some(at + 1)));
    }
    commas > 0 && between as f64 >= DECIMAL * commas as f64
}

/// Whether fields of the head stand in single quotes: as many open after a delimiter or line end as close before one.
fn is_single_quoted(head: &[u8], delimiter: &[u8]) -> bool {
    let (mut opening, mut closing) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'\'', head).take(1_000) {
        opening += usize::from(is_edge(&head[..at], delimiter, true));
        closing += usize::from(is_edge(&head[at + 1..], delimiter, false));
    }
    opening > 2 && opening == closing && memchr::memchr(b'"', head).is_none()
}

/// Bytes that comments begin with; of the last three see [`Parser::is_comment`].
const COMMENTS: [u8; 5] = *b"#%/-*";

/// The byte of comment lines: at the start of lines that stand between others that do not begin so.
pub(super) fn comment(head: &[u8]) -> Option<u8> {
    let lines: Vec<&[u8]> = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
        .take(RECORDS)
        .collect();
    COMMENTS.into_iter().find(|mark| {
        let parser = Parser {
            delimiter: UNUSED,
            quote: None,
            escape: None,
            comment: Some(*mark),
        };
        let is_comment = |line: &&&[u8]| {
            line[0] == *mark && parser.is_comment(line) == Some(true)
                // A table may call its first column so.
                && line.get(1).is_none_or(|next| !DELIMITERS[..4].contains(next))
        };
        let first = lines.iter().position(|line| !is_comment(&line));
        let among = first.map_or(0, |first| lines[first..].iter().filter(is_comment).count());
        among > 0 && among * 2 < lines.len()
    })
}

/// The width that most records have, and how many have it; the wider one of two as frequent.
fn common_width(records: &[Record]) -> Option<(usize, f64)> {
    let mut widths = std::collections::BTreeMap::new();
    for record in records {
        *widths.entry(record.fields.len()).or_insert(0_usize) += 1;
    }
    let (width, count) = widths
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))?;
    Some((width, count as f64 / records.len() as f64))
}
