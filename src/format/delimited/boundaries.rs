//! Where a text can be cut: byte ranges that begin and end at records, found without parsing.
//!
//! Where records begin depends on every quote before, so the boundaries come from one quick pass that follows the parser's own
//! rule (a quote opens only at the start of a field): it looks at quotes and at one newline a split, several times faster than
//! parsing, and is right where `wc -l` is not. It looks at the outline of the text, in which no byte of a longer character can
//! be taken for a delimiter.

use super::parser::{Parser, Step};
use super::translation::parsable;
use super::{MOST_RECORD, STRIDE};
use crate::format::{Refusal, text};
use crate::model::dataset::{Dialect, Split};
use crate::model::source::{Source, read_range};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// Bytes of a quoted field from which its quote is put to the test, and bytes that are looked at for it.
const LONG: u64 = 1 << 20;
const TEST: usize = 64 * 1024;
/// Records that must agree for a place to be the start of one, and newlines that are tried.
const AGREE: usize = 5;
const TRIES: usize = 50;
/// Bytes that are looked at for the start of a record.
const WINDOW: usize = 256 * 1024;

/// A text with what is needed to find its records.
#[derive(Clone, Copy)]
pub(in crate::format) struct Layout<'a> {
    pub(in crate::format) source: &'a dyn Source,
    pub(in crate::format) encoding: &'static Encoding,
    pub(in crate::format) dialect: Dialect,
}

impl Layout<'_> {
    /// Bytes of an ASCII character.
    fn unit(&self) -> usize {
        if text::is_wide(self.encoding) { 2 } else { 1 }
    }

    /// Whether the outline of the text tells where fields begin, so that quotes can be followed in it.
    pub(in crate::format) fn has_outline(&self) -> bool {
        self.dialect.quote.is_none()
            || self.encoding == encoding_rs::UTF_8
            || self.dialect.delimiter.as_bytes().is_ascii()
    }

    /// Offset behind the last record.
    pub(in crate::format) fn end(&self) -> u64 {
        let size = self.source.byte_size();
        self.dialect.data_end.map_or(size, |end| end.min(size))
    }

    /// The first offset from `place` on at which a record begins: after a newline from which the next records all have the
    /// table's width; the end within the last record. A newline inside quotes passes that test next to never, since the quote that closes it shifts every field.
    pub(in crate::format) fn align(&self, place: u64) -> std::io::Result<Option<u64>> {
        let start = self.dialect.data_start;
        if place <= start {
            return Ok(Some(start));
        }
        let unit = self.unit();
        let place = place - (place - start) % unit as u64;
        let window = read_range(self.source, place, WINDOW)?;
        let last = place + window.len() as u64 >= self.end();
        let (mut outline, mut drawn) = (Cow::Borrowed(&window), window.len());
        if unit > 1 {
            drawn = text::outline(self.encoding, outline.to_mut(), true).0;
        }
        let drawn = &outline[..drawn];
        let newlines: Vec<usize> = memchr::memchr_iter(self.dialect.line_end, drawn)
            .filter(|at| !self.dialect.is_escaped || !is_escaped(&drawn[..*at], 0))
            .take(TRIES)
            .collect();
        for newline in &newlines {
            let begin = (newline + 1) * unit;
            if self.agree(&window[begin..], last) {
                return Ok(Some(place + begin as u64));
            }
        }
        // Within the last record none begins.
        let is_last_record = last && newlines.iter().all(|newline| newline + 1 >= drawn.len());
        Ok(is_last_record.then(|| self.end()))
    }

    /// Whether records of the table's width stand at the front of `raw`.
    fn agree(&self, raw: &[u8], last: bool) -> bool {
        let decoded;
        let text = if self.encoding == encoding_rs::UTF_8 {
            raw
        } else {
            decoded = self.encoding.decode_without_bom_handling(raw).0;
            decoded.as_bytes()
        };
        let text = &*parsable(text, self.dialect);
        let parser: Parser = super::parser_of(self.dialect);
        let (mut at, mut agreed) = (0, 0);
        let (mut values, mut ends) = (Vec::new(), Vec::new());
        while agreed < AGREE {
            values.clear();
            ends.clear();
            let width = Some(self.dialect.width);
            match parser.next(&text[at..], last, width, &mut values, &mut ends) {
                Step::Record {
                    length,
                    stray: false,
                    ..
                } if ends.len() == self.dialect.width => at += length,
                // The text ends with records that agree.
                Step::Nothing(_) => return last && agreed > 0,
                _ => return false,
            }
            agreed += 1;
        }
        true
    }

    /// Whether the quote at `place`, which opens a long field, is a character: the lines behind its own are records.
    fn is_stray(&self, place: u64) -> std::io::Result<bool> {
        if self.dialect.width < 2 {
            return Ok(false);
        }
        let window = read_range(self.source, place, TEST)?;
        let unit = self.unit();
        let mut outline = window.clone();
        let (drawn, _) = text::outline(self.encoding, &mut outline, true);
        let newline = memchr::memchr(self.dialect.line_end, &outline[..drawn]);
        Ok(newline.is_some_and(|newline| self.agree(&window[(newline + 1) * unit..], false)))
    }
}

/// Whether the line end behind these bytes does not end its record: an odd number of backslashes stands before it. `earlier` is the
/// byte before them.
fn is_escaped(before: &[u8], earlier: u8) -> bool {
    let line = before.strip_suffix(b"\r").unwrap_or(before);
    let escapes = line.iter().rev().take_while(|byte| **byte == b'\\');
    let count = escapes.count();
    let more = usize::from(count == line.len() && earlier == b'\\');
    (count + more) % 2 == 1
}

/// Byte ranges that begin and end at records.
pub(in crate::format) struct Boundaries<'a> {
    layout: Layout<'a>,
    target: u64,
    /// Start of the range that is being made.
    start: u64,
    /// Next byte to look at.
    at: u64,
    quoted: bool,
    /// The quote that opened the field at `at`, and whether it was put to the test.
    opened: (u64, bool),
    /// The byte before `at`.
    before: u8,
    /// A quote that closes may be the first half of a doubled one, or a byte that is escaped comes next.
    pending: Pending,
    buffer: Vec<u8>,
    done: bool,
}

/// What the end of a stride left open.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Pending {
    Nothing,
    /// A quote inside quotes: another one keeps the field open.
    Quote,
    /// An escape: the next byte has no meaning.
    Escape,
}

impl Pending {
    /// Behind a quote within quotes, or behind what escapes one.
    fn behind(is_quote: bool) -> Self {
        if is_quote { Self::Quote } else { Self::Escape }
    }
}

impl<'a> Boundaries<'a> {
    pub(in crate::format) fn new(layout: Layout<'a>, start: u64, target: u64) -> Self {
        Self {
            layout,
            target,
            start,
            at: start,
            quoted: false,
            opened: (start, false),
            before: b'\n',
            pending: Pending::Nothing,
            buffer: Vec::new(),
            done: false,
        }
    }

    /// What the first byte of a stride is to what the last one left open: gives how many bytes it settles.
    fn resume(&mut self, first: u8, quote: u8) -> usize {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Nothing => 0,
            Pending::Escape => 1,
            // The quote closed, unless this is its second half.
            Pending::Quote => {
                self.quoted = first == quote;
                usize::from(self.quoted)
            }
        }
    }

    /// Follows the quotes of the outline, whose first character stands at `self.at`, and stops after the first newline outside
    /// of quotes at or past `goal`.
    fn follow(&mut self, length: usize, goal: usize) -> Option<usize> {
        let first = *self.buffer[..length].first()?;
        let dialect = self.layout.dialect;
        let line_end = dialect.line_end;
        let Some(quote) = dialect.quote else {
            let bytes = &self.buffer[..length];
            let mut newlines = memchr::memchr_iter(line_end, &bytes[goal..]).map(|at| goal + at);
            let end =
                newlines.find(|at| !dialect.is_escaped || !is_escaped(&bytes[..*at], self.before));
            self.before = bytes.last().copied().unwrap_or(self.before);
            return end.map(|end| end + 1);
        };
        let unit = self.layout.unit() as u64;
        let mut at = self.resume(first, quote);
        let bytes = &self.buffer[..length];
        while at < length {
            if self.quoted {
                let next = match dialect.escape {
                    Some(escape) => memchr::memchr2(quote, escape, &bytes[at..]),
                    None => memchr::memchr(quote, &bytes[at..]),
                };
                let Some(next) = next else {
                    break;
                };
                let is_quote = bytes[at + next] == quote;
                at += next + 1;
                if at == length {
                    self.pending = Pending::behind(is_quote);
                } else if !is_quote || bytes[at] == quote {
                    at += 1;
                } else {
                    self.quoted = false;
                }
                continue;
            }
            if at >= goal {
                let Some(next) = memchr::memchr2(quote, line_end, &bytes[at..]) else {
                    break;
                };
                at += next;
                if bytes[at] == line_end {
                    return Some(at + 1);
                }
            } else {
                let Some(next) = memchr::memchr(quote, &bytes[at..goal]) else {
                    at = goal;
                    continue;
                };
                at += next;
            }
            self.quoted = self.is_field_start(&bytes[..at]);
            if self.quoted {
                self.opened = (self.at + at as u64 * unit, false);
            }
            at += 1;
        }
        self.before = bytes.last().copied().unwrap_or(self.before);
        None
    }

    /// Whether a field begins behind these bytes of a stride. Of what stands before them only one byte is known, which is enough
    /// of a delimiter of several.
    fn is_field_start(&self, before: &[u8]) -> bool {
        let last = before.last().copied().unwrap_or(self.before);
        if matches!(last, b'\n' | b'\r') {
            return true;
        }
        let delimiter = self.layout.dialect.delimiter;
        if let Some(single) = delimiter.single() {
            return last == single;
        }
        let delimiter = delimiter.as_bytes();
        if before.len() < delimiter.len() {
            delimiter.last() == Some(&last)
        } else {
            before.ends_with(delimiter)
        }
    }

    /// Puts a quote that opened a long field to the test, and goes back behind it where it is a character.
    fn test(&mut self) -> std::io::Result<()> {
        let (opened, tested) = self.opened;
        let length = self.at - opened;
        let hopeless = length > MOST_RECORD as u64;
        if !self.quoted || length < LONG || tested && !hopeless {
            return Ok(());
        }
        self.opened.1 = true;
        if hopeless || self.layout.is_stray(opened)? {
            self.at = opened + self.layout.unit() as u64;
            self.quoted = false;
            self.pending = Pending::Nothing;
            self.before = 0;
        }
        Ok(())
    }

    fn split(&mut self) -> std::io::Result<Option<Split>> {
        let end_of_text = self.layout.end();
        loop {
            let wanted = (end_of_text.saturating_sub(self.at)).min(STRIDE as u64) as usize;
            self.buffer.resize(STRIDE, 0);
            let mut length = 0;
            while length < wanted {
                let place = self.at + length as u64;
                match self
                    .layout
                    .source
                    .read_at(place, &mut self.buffer[length..wanted])
                {
                    Ok(0) => break,
                    Ok(read) => length += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            if length == 0 {
                self.done = true;
                let (start, end) = (self.start, self.at);
                return Ok((end > start).then_some(Split::of_bytes(start, end)));
            }
            let last = length < wanted || self.at + length as u64 >= end_of_text;
            let (drawn, taken) =
                text::outline(self.layout.encoding, &mut self.buffer[..length], last);
            let unit = self.layout.unit();
            let goal = (self.start + self.target).saturating_sub(self.at);
            let goal = (goal / unit as u64).min(drawn as u64) as usize;
            if let Some(end) = self.follow(drawn, goal) {
                let (start, end) = (self.start, self.at + (end * unit) as u64);
                (self.start, self.at, self.before) = (end, end, b'\n');
                return Ok(Some(Split::of_bytes(start, end)));
            }
            self.at += taken as u64;
            self.test()?;
        }
    }
}

impl Iterator for Boundaries<'_> {
    type Item = Result<Split, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.split() {
            Ok(split) => split.map(Ok),
            Err(error) => {
                self.done = true;
                Some(Err(Refusal::io(&error)))
            }
        }
    }
}
