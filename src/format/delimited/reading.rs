//! Ways to read the head of a text: the head goes in, the reading that makes most of it a table comes out.

use super::parser::{Parser, Step, lines};
use super::sniff::UNUSED;
use super::translation::{STAND_IN, Translation};
use super::unusual;
use crate::format::layout::header_words::HeaderWords;
use crate::model::dataset::Dialect;
use crate::model::delimiter::Delimiter;
use std::borrow::Cow;
use std::collections::BTreeMap;

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
    let mut out = Vec::new();
    walk(head, parser, whole, most, |(start, end), values, ends| {
        let mut from = 0;
        let fields = ends
            .iter()
            .map(|end| {
                let field = &values[from..*end];
                from = *end;
                // Nearly all are sound, and it takes a fraction of the time to see that.
                std::str::from_utf8(field).map_or_else(
                    |_| String::from_utf8_lossy(field).into_owned(),
                    str::to_owned,
                )
            })
            .collect();
        out.push(Record { start, end, fields });
    });
    out
}

/// Hands on the records at the front of `head`, at most `most`: where each stands, its values, and where each of these ends.
fn walk(
    head: &[u8],
    parser: Parser,
    whole: bool,
    most: usize,
    mut take: impl FnMut((usize, usize), &[u8], &[usize]),
) {
    let (mut values, mut ends) = (Vec::new(), Vec::new());
    let (mut at, mut count) = (0, 0);
    while count < most {
        values.clear();
        ends.clear();
        match parser.next(&head[at..], whole, None, &mut values, &mut ends) {
            Step::Record { start, length, .. } => {
                take((at + start, at + length), &values, &ends);
                at += length;
                count += 1;
            }
            // Line ends alone; then half a record, or one wider than any table.
            Step::Nothing(length) if at + length < head.len() => at += length,
            _ => break,
        }
    }
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

/// What one way to read the head makes of it, without the records themselves: of many ways that are tried one is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub(super) manner: Manner,
    pub(super) width: usize,
    /// Share of the records that have that width.
    pub(super) share: f64,
}

impl Outline {
    /// `None` where the head has no record.
    pub(super) fn of(head: &[u8], manner: Manner, whole: bool) -> Option<Self> {
        let text = parsed(head, manner);
        let mut widths = Vec::new();
        walk(&text, manner.parser(), whole, RECORDS, |_, _, ends| {
            widths.push(ends.len());
        });
        let (width, share) = common_width(widths.into_iter())?;
        Some(Self {
            manner,
            width,
            share,
        })
    }

    /// The best of several, the first of equal ones.
    pub(super) fn best(head: &[u8], manners: Vec<Manner>, whole: bool) -> Option<Self> {
        let outlines = manners.into_iter();
        let outlines = outlines.filter_map(|manner| Self::of(head, manner, whole));
        outlines.reduce(|one, other| {
            if other.score() > one.score() + 1e-9 {
                other
            } else {
                one
            }
        })
    }

    pub(super) fn score(&self) -> f64 {
        score(self.width, self.share)
    }
}

fn score(width: usize, share: f64) -> f64 {
    if width > 1 {
        share * (1.0 + (width as f64).ln() * 0.25)
    } else {
        0.01 * share
    }
}

/// The head as the parser of a manner takes it.
fn parsed(head: &[u8], manner: Manner) -> Cow<'_, [u8]> {
    match Translation::of(manner.delimiter, manner.is_escaped) {
        Some(translation) => Cow::Owned(translation.translate(head)),
        None => Cow::Borrowed(head),
    }
}

impl Reading {
    pub(super) fn new(head: &[u8], manner: Manner, whole: bool) -> Option<Self> {
        let text = parsed(head, manner);
        let mut records = records(&text, manner.parser(), whole, RECORDS);
        if let Some(translation) = Translation::of(manner.delimiter, manner.is_escaped) {
            place(&mut records, head, translation);
        }
        let (width, share) = common_width(records.iter().map(|record| record.fields.len()))?;
        Some(Self {
            manner,
            records,
            width,
            share,
        })
    }

    pub(super) fn score(&self) -> f64 {
        score(self.width, self.share)
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
    let comment = comment(head);
    let reading = usual(head, whole, comment)?;
    Some(unusual::better(head, whole, comment, &reading, words).unwrap_or(reading))
}

/// The best reading with one of the usual delimiters.
fn usual(head: &[u8], whole: bool, comment: Option<u8>) -> Option<Reading> {
    let tried = DELIMITERS
        .into_iter()
        .filter(|delimiter| *delimiter == b',' || memchr::memchr(*delimiter, head).is_some())
        .flat_map(|delimiter| manners(head, Delimiter::of(delimiter), comment));
    let tried: Vec<Manner> = tried.collect();
    if let [only] = tried.as_slice() {
        return Reading::new(head, *only, whole);
    }
    let decimal = is_decimal(head);
    let comma = Delimiter::of(b',');
    let mut best: Option<(Outline, f64)> = None;
    let mut regular = false;
    for manner in tried {
        let Some(outline) = Outline::of(head, manner, whole) else {
            continue;
        };
        let is_comma = manner.delimiter == comma;
        let mut score = outline.score();
        if is_comma && decimal {
            // Only where nothing else separates the fields.
            score *= 0.3;
        } else if !is_comma && outline.width > 1 && outline.share >= REGULAR {
            regular = true;
        }
        if best.is_none_or(|(_, other)| score > other + 1e-9) {
            best = Some((outline, score));
        }
    }
    let (outline, _) = best?;
    let mut manner = outline.manner;
    if decimal && !regular && manner.delimiter != comma {
        let other = Manner {
            delimiter: comma,
            ..manner
        };
        let other = Outline::of(head, other, whole);
        if let Some(other) = other.filter(|other| other.score() > outline.score()) {
            manner = other.manner;
        }
    }
    Reading::new(head, manner, whole)
}

/// How fields with this between them may be written, the likeliest first.
pub(super) fn manners(head: &[u8], delimiter: Delimiter, comment: Option<u8>) -> Vec<Manner> {
    let plain = Manner::of(delimiter, comment);
    let mut tried = vec![plain];
    let edge = delimiter.as_bytes();
    if memchr::memmem::find(head, b"\\\"").is_some() {
        let escaped = Manner {
            escape: Some(b'\\'),
            ..plain
        };
        if has_escaped_quotes(head, edge) {
            return vec![escaped];
        }
        tried.push(escaped);
    }
    if is_single_quoted(head, edge) {
        let quoted = Manner {
            quote: Some(b'\''),
            ..plain
        };
        // Quotes around most fields are no part of them.
        if are_mostly_single_quoted(head, edge) {
            return vec![quoted];
        }
        tried.push(quoted);
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

/// Whether a quote behind a backslash stands inside of a quoted field: nothing else goes on behind it.
fn has_escaped_quotes(head: &[u8], delimiter: &[u8]) -> bool {
    let goes_on = |at: usize| {
        let behind = &head[at + 2..];
        !is_edge(behind, delimiter, false) && behind.first() != Some(&b'"')
    };
    has_quoted(head, delimiter)
        && memchr::memmem::find_iter(head, b"\\\"")
            .any(|at| goes_on(at) && !is_edge(&head[..at], delimiter, true))
}

/// Whether every line but the first, which may name the columns, has fields in single quotes.
fn are_mostly_single_quoted(head: &[u8], delimiter: &[u8]) -> bool {
    let mut lines = lines(head).take(RECORDS);
    let quoted = |line: &[u8]| {
        let line = line.trim_ascii();
        memchr::memchr_iter(b'\'', line).any(|at| is_edge(&line[..at], delimiter, true))
    };
    lines.next();
    let mut any = false;
    lines.all(|line| {
        any = true;
        quoted(line)
    }) && any
}

/// Bytes that comments begin with; of the last three see [`Parser::is_comment`].
const COMMENTS: [u8; 5] = *b"#%/-*";

/// The byte of comment lines: at the start of lines that stand between others that do not begin so.
pub(super) fn comment(head: &[u8]) -> Option<u8> {
    let lines: Vec<&[u8]> = lines(head).take(RECORDS).collect();
    let begins = |mark: &u8| lines.iter().any(|line| line[0] == *mark);
    COMMENTS.into_iter().filter(begins).find(|mark| {
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
fn common_width(of_records: impl Iterator<Item = usize>) -> Option<(usize, f64)> {
    let (mut widths, mut all) = (BTreeMap::new(), 0_usize);
    for width in of_records {
        *widths.entry(width).or_insert(0_usize) += 1;
        all += 1;
    }
    let (width, count) = widths
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))?;
    Some((width, count as f64 / all as f64))
}
