//! One record of delimited text: bytes go in, its fields come out; a quote that swallows records is taken as a plain character.
//!
//! The rule is that of the `csv` crate (a quote opens only at the start of a field, text behind a closing quote belongs to the
//! field), but for one case. A stray quote opens a field that runs over line ends until some other quote happens to close it,
//! and the records between are lost. It is recognised by what the lines are worth without it: where they have the table's width
//! and the field with the quote does not fit, the quote is a character like any other and only its own record is broken.

use memchr::{memchr, memchr2, memchr3};

/// Fields of a record beyond which it is no record.
pub(in crate::format) const MOST_FIELDS: usize = 4 * crate::format::layout::MOST_COLUMNS;
/// Bytes of an unfinished record from which its quote is put to the test.
const LONG: usize = 1 << 20;
/// Lines that are looked at behind a quote, and how many must be records while its field has no end yet.
const LINES: usize = 20;
const CERTAIN: usize = 5;

/// How records are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) struct Parser {
    pub(in crate::format) delimiter: u8,
    pub(in crate::format) quote: Option<u8>,
    /// Byte before a quote that belongs to the text; a doubled quote does so always.
    pub(in crate::format) escape: Option<u8>,
    /// Byte at the start of lines that are no records.
    pub(in crate::format) comment: Option<u8>,
}

/// What stands at the front of the bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) enum Step {
    /// A record; its fields were added.
    Record {
        /// Bytes before it: line ends and comments.
        start: usize,
        /// Bytes to its end, its line end among them.
        length: usize,
        /// A quote in it was taken as a character, since it would have swallowed records.
        stray: bool,
        /// Its last field was opened by a quote that nothing closes, and holds line ends.
        unclosed: bool,
    },
    /// Only line ends and comments, so many bytes.
    Nothing(usize),
    /// A record that goes on behind the bytes.
    More,
    /// Too many fields.
    TooWide,
}

/// How a quoted field with line ends in it came to its end.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Close {
    /// With a quote before a delimiter or line end, in a record of so many fields.
    Clean(usize, usize),
    /// With a quote and text behind it, in a record of so many fields.
    Unclean(usize),
    /// With a quote that stands where one opens, after a delimiter and before text.
    Opening,
    /// Not before the text did.
    Never,
    /// Not before the bytes did.
    Unknown,
}

impl Parser {
    /// The record at the front of `bytes`: its fields are added to `values`, the end of each in it to `ends`. `last` where no
    /// bytes follow; `width` is the table's, where it is known.
    #[allow(
        clippy::too_many_lines,
        reason = "one loop over the bytes of a record, whose steps share all of its state"
    )]
    pub(in crate::format) fn next(
        self,
        bytes: &[u8],
        last: bool,
        width: Option<usize>,
        values: &mut Vec<u8>,
        ends: &mut Vec<usize>,
    ) -> Step {
        let mut at = 0;
        loop {
            at += bytes[at..]
                .iter()
                .take_while(|byte| is_line_end(**byte))
                .count();
            match bytes.get(at) {
                None => return Step::Nothing(at),
                byte if byte.copied() == self.comment && self.comment.is_some() => {
                    match self.is_comment(&bytes[at..]) {
                        Some(true) => {}
                        Some(false) => break,
                        None if last => break,
                        None if at > 0 => return Step::Nothing(at),
                        None => return Step::More,
                    }
                    match memchr2(b'\n', b'\r', &bytes[at..]) {
                        Some(end) => at += end,
                        None if last => return Step::Nothing(bytes.len()),
                        None if at > 0 => return Step::Nothing(at),
                        None => return Step::More,
                    }
                }
                Some(_) => break,
            }
        }
        let (start, filled, ended) = (at, values.len(), ends.len());
        // The first line end in a quoted field, and how that field closed.
        let mut lines: Option<(usize, Close)> = None;
        let mut unclosed = false;
        let more = loop {
            if ends.len() - ended > MOST_FIELDS {
                return Step::TooWide;
            }
            if self.quote.is_some() && bytes.get(at).copied() == self.quote {
                let close = self.quoted(bytes, at + 1, values);
                let line_end = memchr2(b'\n', b'\r', &bytes[at + 1..close.unwrap_or(bytes.len())])
                    .map(|line_end| at + 1 + line_end);
                let Some(close) = close else {
                    if let (Some(line_end), None) = (line_end, lines) {
                        let close = if last { Close::Never } else { Close::Unknown };
                        lines = Some((line_end, close));
                    }
                    unclosed = line_end.is_some();
                    at = bytes.len();
                    if last {
                        ends.push(values.len());
                        break false;
                    }
                    break true;
                };
                at = close + 1;
                if at == bytes.len() && !last {
                    break true;
                }
                if let (Some(line_end), None) = (line_end, lines) {
                    let ends_field = bytes
                        .get(at)
                        .is_none_or(|byte| *byte == self.delimiter || is_line_end(*byte));
                    let close = if ends_field {
                        Close::Clean(0, close)
                    } else if bytes[close - 1] == self.delimiter || is_line_end(bytes[close - 1]) {
                        Close::Opening
                    } else {
                        Close::Unclean(0)
                    };
                    lines = Some((line_end, close));
                }
            }
            match self.next_end(&bytes[at..]) {
                None if !last => break true,
                end => {
                    let to = end.map_or(bytes.len(), |end| at + end);
                    values.extend_from_slice(&bytes[at..to]);
                    ends.push(values.len());
                    at = to;
                    if end.is_none() {
                        break false;
                    }
                    at += 1;
                    if bytes[to] != self.delimiter {
                        break false;
                    }
                }
            }
        };
        if let Some((line_end, close)) = lines {
            let close = match close {
                _ if more => Close::Unknown,
                _ if unclosed => Close::Never,
                Close::Clean(_, close) => Close::Clean(ends.len() - ended, close),
                Close::Unclean(_) => Close::Unclean(ends.len() - ended),
                close => close,
            };
            if self.is_stray(
                &bytes[start..],
                line_end - start,
                (close, at - start),
                width,
                start,
            ) {
                values.truncate(filled);
                ends.truncate(ended);
                self.line(&bytes[start..line_end], Some((values, ends)));
                return Step::Record {
                    start,
                    length: line_end + 1,
                    stray: true,
                    unclosed: false,
                };
            }
        }
        if more {
            values.truncate(filled);
            ends.truncate(ended);
            return Step::More;
        }
        Step::Record {
            start,
            length: at,
            stray: false,
            unclosed,
        }
    }

    /// Whether a line that begins with the byte of comments is one; `None` where its next byte, which tells, is not there yet.
    pub(in crate::format) fn is_comment(self, line: &[u8]) -> Option<bool> {
        let (mark, next) = (self.comment?, line.get(1).copied());
        match mark {
            b'#' | b'%' => Some(true),
            // A name that is covered begins with a star.
            b'*' => next.map(|next| next == b' '),
            // A path or a number below zero begins with one of them, and two of them stand for no value.
            _ => {
                let then = line.get(2).copied();
                next.map(|next| next == mark && then != Some(self.delimiter))
            }
        }
    }

    /// The first delimiter or line end.
    #[inline]
    fn next_end(self, bytes: &[u8]) -> Option<usize> {
        match bytes.first() {
            // Behind a closing quote, and where a field is empty.
            Some(byte) if *byte == self.delimiter || is_line_end(*byte) => Some(0),
            _ => memchr3(self.delimiter, b'\n', b'\r', bytes),
        }
    }

    /// Copies a quoted field whose text begins at `at` and gives the place of the quote that closes it.
    fn quoted(self, bytes: &[u8], mut at: usize, values: &mut Vec<u8>) -> Option<usize> {
        let quote = self.quote?;
        loop {
            let next = match self.escape {
                Some(escape) => memchr2(quote, escape, &bytes[at..]),
                None => memchr(quote, &bytes[at..]),
            };
            let Some(next) = next else {
                values.extend_from_slice(&bytes[at..]);
                return None;
            };
            values.extend_from_slice(&bytes[at..at + next]);
            at += next;
            let follows = bytes.get(at + 1).copied();
            if bytes[at] == quote {
                if follows != Some(quote) {
                    return Some(at);
                }
                values.push(quote);
            } else {
                let follows = follows?;
                if follows != quote && Some(follows) != self.escape {
                    values.push(bytes[at]);
                }
                values.push(follows);
            }
            at += 2;
        }
    }

    /// Whether a quote that opens a field of `bytes` (from the start of its record, which ends at `end`) with its first line end
    /// at `line_end` is a plain character: judged by how many fields the lines have without it.
    fn is_stray(
        self,
        bytes: &[u8],
        line_end: usize,
        (close, end): (Close, usize),
        width: Option<usize>,
        skipped: usize,
    ) -> bool {
        let first = self.line(&bytes[..line_end], None);
        let (known, width) = (width.is_some(), width.unwrap_or(first));
        let following = |to: usize, most: usize| {
            let whole = to < bytes.len();
            let behind = &bytes[line_end..to.min(bytes.len())];
            let mut lines: Vec<&[u8]> = lines(behind).take(most + 1).collect();
            // The last may be cut.
            if lines.len() <= most && (whole || close == Close::Unknown) {
                lines.pop();
            }
            lines.truncate(most);
            let fit = lines
                .iter()
                .filter(|line| self.line(line, None) == width && !self.has_loose_quote(line))
                .count();
            (fit, lines.len())
        };
        let all_fit = |(fit, of): (usize, usize)| of > 1 && fit == of;
        match close {
            Close::Clean(fields, to) if known && fields == width => {
                let rest = bytes.get(to - skipped + 1..end).unwrap_or_default();
                let odd = self.quotes(rest) % 2 == 1;
                first == width && (odd || width > 2 && all_fit(following(to - skipped, LINES)))
            }
            _ if width < 2 => close == Close::Never,
            Close::Opening => true,
            // As long as the width is not known, it takes several lines of the same.
            Close::Clean(_, _) | Close::Unclean(_) if !known => {
                let (fit, of) = following(bytes.len(), LINES);
                of >= CERTAIN && fit == of
            }
            Close::Clean(..) => {
                let (fit, of) = following(end, LINES);
                first == width || of > 0 && fit == of
            }
            Close::Unclean(fields) if fields == width => first == width,
            Close::Unclean(_) => first == width || following(end, 1) == (1, 1),
            Close::Never => {
                let (fit, of) = following(bytes.len(), LINES);
                first == width || of > 0 && fit * 2 >= of
            }
            Close::Unknown => {
                let (fit, of) = following(bytes.len(), LINES);
                bytes.len() >= LONG && first == width && of >= CERTAIN && fit == of
            }
        }
    }

    /// Whether a quote stands inside a field of the line that is not quoted: the line is the end of a quoted field then.
    fn has_loose_quote(self, line: &[u8]) -> bool {
        let quotes = self.quotes(line);
        let opens = |field: &[u8]| field.first().copied() == self.quote;
        quotes % 2 == 1 || quotes > 0 && !line.split(|byte| *byte == self.delimiter).any(opens)
    }

    fn quotes(self, bytes: &[u8]) -> usize {
        self.quote
            .map_or(0, |quote| memchr::memchr_iter(quote, bytes).count())
    }

    /// The fields of one line, in which a quote that nothing closes before a delimiter is a character; gives their number.
    pub(in crate::format) fn line(
        self,
        line: &[u8],
        mut out: Option<(&mut Vec<u8>, &mut Vec<usize>)>,
    ) -> usize {
        let (mut at, mut fields) = (0, 0);
        let mut scratch = Vec::new();
        loop {
            let mut end = None;
            if self.quote.is_some() && line.get(at).copied() == self.quote {
                scratch.clear();
                end = self
                    .quoted(line, at + 1, &mut scratch)
                    .map(|close| close + 1)
                    .filter(|end| line.get(*end).is_none_or(|byte| *byte == self.delimiter));
            }
            let is_quoted = end.is_some();
            let end = end.unwrap_or_else(|| {
                memchr(self.delimiter, &line[at..]).map_or(line.len(), |end| at + end)
            });
            if let Some((values, ends)) = &mut out {
                values.extend_from_slice(if is_quoted { &scratch } else { &line[at..end] });
                ends.push(values.len());
            }
            fields += 1;
            if end >= line.len() || fields > MOST_FIELDS {
                return fields;
            }
            at = end + 1;
        }
    }
}

/// The lines of a text that are not empty.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    let all = std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr2(b'\n', b'\r', text);
        rest = end.map(|end| &text[end + 1..]);
        Some(end.map_or(text, |end| &text[..end]))
    });
    all.filter(|line| !line.is_empty())
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
