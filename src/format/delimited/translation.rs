//! Text with delimiters of several bytes, or with backslashes that outrank delimiters: it goes in as it lies, and comes out with
//! one byte between its fields, so that there is one parser, which looks for single bytes.
//!
//! The byte is U+001F, which Unicode has for this; where the text itself holds one, as a guard before a number, a blank stands
//! for it. What a backslash keeps from ending a field comes out as the text that it is: a delimiter as itself, a line break as a
//! blank.

use crate::format::text;
use crate::model::dataset::Dialect;
use crate::model::delimiter::Delimiter;
use crate::model::source::Source;
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::io;

/// What stands between fields once their text is translated.
pub(in crate::format) const STAND_IN: u8 = 0x1F;
const ESCAPE: u8 = b'\\';
/// Bytes of text that are translated at a time.
const PIECE: usize = 64 * 1024;

/// How text is translated.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Translation {
    delimiter: Delimiter,
    is_escaped: bool,
}

impl Translation {
    /// That of fields with this between them; `None` where the parser takes the text as it is.
    pub(in crate::format) fn of(delimiter: Delimiter, is_escaped: bool) -> Option<Self> {
        (is_escaped || delimiter.single().is_none()).then_some(Self {
            delimiter,
            is_escaped,
        })
    }

    /// That of a text of this dialect.
    pub(in crate::format) fn of_dialect(dialect: Dialect) -> Option<Self> {
        Self::of(dialect.delimiter, dialect.is_escaped)
    }

    /// Translates the front of `text` into `out` and gives how many bytes were taken and written. It ends where `out` is full, or
    /// before what may go on behind `text`, unless this is the `last` of it.
    pub(in crate::format) fn run(self, text: &[u8], last: bool, out: &mut [u8]) -> (usize, usize) {
        let first = self
            .delimiter
            .as_bytes()
            .first()
            .copied()
            .unwrap_or(STAND_IN);
        let escape = if self.is_escaped { ESCAPE } else { first };
        let (mut at, mut to) = (0, 0);
        while at < text.len() && to < out.len() {
            let seen = &text[at..at + (text.len() - at).min(out.len() - to)];
            let plain = memchr::memchr3(first, escape, STAND_IN, seen).unwrap_or(seen.len());
            out[to..to + plain].copy_from_slice(&seen[..plain]);
            (at, to) = (at + plain, to + plain);
            if plain == seen.len() {
                continue;
            }
            let Some((taken, means)) = self.mark(&text[at..], last) else {
                break;
            };
            let Some(room) = out.get_mut(to..to + means.as_bytes().len()) else {
                break;
            };
            room.copy_from_slice(means.as_bytes());
            (at, to) = (at + taken, to + room.len());
        }
        (at, to)
    }

    /// How many bytes the mark at the front of `text` has, and what it means; `None` where it may go on behind the text.
    fn mark(self, text: &[u8], last: bool) -> Option<(usize, Meaning)> {
        let delimiter = self.delimiter.as_bytes();
        if text.starts_with(delimiter) {
            return Some((delimiter.len(), Meaning::Byte(STAND_IN)));
        }
        if !last && delimiter.starts_with(text) {
            return None;
        }
        let first = *text.first()?;
        if first == STAND_IN {
            return Some((1, Meaning::Byte(b' ')));
        }
        if !self.is_escaped || first != ESCAPE {
            return Some((1, Meaning::Byte(first)));
        }
        let escaped = &text[1..];
        if escaped.starts_with(delimiter) {
            return Some((1 + delimiter.len(), Meaning::Text(self.delimiter)));
        }
        if !last && delimiter.starts_with(escaped) {
            return None;
        }
        Some(match escaped {
            [] => (1, Meaning::Byte(ESCAPE)),
            [b'\r', b'\n', ..] => (3, Meaning::Byte(b' ')),
            [b'\r'] if !last => return None,
            [b'\n' | b'\r' | b'n' | b'r' | b't' | b'0' | STAND_IN, ..] => (2, Meaning::Byte(b' ')),
            [b'N', ..] => (2, Meaning::Nothing),
            [other, ..] => (2, Meaning::Byte(*other)),
        })
    }

    /// All of a text.
    pub(in crate::format) fn translate(self, text: &[u8]) -> Vec<u8> {
        // A mark never means more bytes than it has.
        let mut out = vec![0; text.len()];
        let (_, written) = self.run(text, true, &mut out);
        out.truncate(written);
        out
    }

    /// How many bytes of `text` the first `length` bytes of its translation stand for.
    pub(in crate::format) fn origin(self, text: &[u8], length: usize) -> usize {
        self.run(text, true, &mut vec![0; length.min(text.len())]).0
    }

    /// Puts delimiters back that stood inside of quotes: into the fields of a record, which begin at `from` and end at `ends`.
    pub(in crate::format) fn restore(self, values: &mut Vec<u8>, from: usize, ends: &mut [usize]) {
        if memchr::memchr(STAND_IN, &values[from..]).is_none() {
            return;
        }
        let fields = values.split_off(from);
        let mut begin = from;
        for end in ends {
            for byte in &fields[begin - from..*end - from] {
                match *byte {
                    STAND_IN => values.extend_from_slice(self.delimiter.as_bytes()),
                    byte => values.push(byte),
                }
            }
            begin = *end;
            *end = values.len();
        }
    }

    /// A translated text as a reader sees it.
    pub(in crate::format) fn shown(self, text: &str) -> String {
        let delimiter = String::from_utf8_lossy(self.delimiter.as_bytes());
        text.replace(char::from(STAND_IN), &delimiter)
    }
}

/// What a mark means.
enum Meaning {
    Nothing,
    Byte(u8),
    Text(Delimiter),
}

impl Meaning {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Nothing => &[],
            Self::Byte(byte) => std::slice::from_ref(byte),
            Self::Text(text) => text.as_bytes(),
        }
    }
}

/// The text of a byte range as the parser takes it.
pub(in crate::format) struct Reader<'a> {
    text: text::Reader<'a>,
    stage: Option<Stage>,
}

/// Text on its way through a translation.
struct Stage {
    translation: Translation,
    text: Vec<u8>,
    /// Bytes of `text` that are not translated yet, at its front.
    kept: usize,
    out: Vec<u8>,
    /// How far `out` was handed on.
    given: usize,
    /// Nothing follows.
    last: bool,
}

impl<'a> Reader<'a> {
    pub(in crate::format) fn new(
        source: &'a dyn Source,
        encoding: &'static Encoding,
        dialect: Dialect,
        (start, end): (u64, u64),
    ) -> Self {
        let other = dialect.other_encoding.map(|name| text::by_name(Some(name)));
        Self {
            text: text::Reader::new(source, encoding, start, end).with_lines_of(other),
            stage: Translation::of_dialect(dialect).map(|translation| Stage {
                translation,
                text: Vec::new(),
                kept: 0,
                out: Vec::new(),
                given: 0,
                last: false,
            }),
        }
    }

    /// Offset in the file of the next byte that will be read from it.
    pub(in crate::format) fn place(&self) -> u64 {
        self.text.place()
    }

    pub(in crate::format) fn breaks(&self) -> text::Breaks {
        self.text.breaks()
    }

    /// Bytes of the file that at most stand between its place and `unparsed`, the end of what was read of it, where nothing was
    /// decoded.
    pub(in crate::format) fn behind(&self, unparsed: &[u8]) -> u64 {
        let Some(stage) = &self.stage else {
            return unparsed.len() as u64;
        };
        let longer = stage.translation.delimiter.as_bytes().len() - 1;
        let delimiters = memchr::memchr_iter(STAND_IN, unparsed).count();
        let escapes = if stage.translation.is_escaped {
            unparsed.len()
        } else {
            0
        };
        let length = unparsed.len() + delimiters * longer + escapes;
        (length + PIECE).min(self.text.place() as usize) as u64
    }
}

impl io::Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(stage) = &mut self.stage else {
            return self.text.read(buffer);
        };
        while stage.given == stage.out.len() {
            if stage.last {
                return Ok(0);
            }
            stage.fill(&mut self.text)?;
        }
        let length = buffer.len().min(stage.out.len() - stage.given);
        buffer[..length].copy_from_slice(&stage.out[stage.given..stage.given + length]);
        stage.given += length;
        Ok(length)
    }
}

impl Stage {
    /// Translates the next piece into `out`.
    fn fill(&mut self, text: &mut text::Reader<'_>) -> io::Result<()> {
        self.text.resize(PIECE, 0);
        let read = io::Read::read(text, &mut self.text[self.kept..])?;
        self.last = read == 0;
        let filled = self.kept + read;
        // A mark never means more bytes than it has.
        self.out.resize(filled, 0);
        let (taken, written) =
            (self.translation).run(&self.text[..filled], self.last, &mut self.out);
        self.out.truncate(written);
        self.given = 0;
        self.text.copy_within(taken..filled, 0);
        self.kept = filled - taken;
        Ok(())
    }
}

/// A text as the parser of its dialect takes it.
pub(in crate::format) fn parsable(text: &[u8], dialect: Dialect) -> Cow<'_, [u8]> {
    match Translation::of_dialect(dialect) {
        Some(translation) => Cow::Owned(translation.translate(text)),
        None => Cow::Borrowed(text),
    }
}
