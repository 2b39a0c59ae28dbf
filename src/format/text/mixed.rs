//! Lines of two encodings in one text: its bytes go in, the encoding of the lines that are not UTF-8 comes out, and all of them
//! as UTF-8.
//!
//! Exports are appended to each other by systems of different age. A line is whole in one encoding, so each is decoded by itself.

use super::detect::guess;
use super::{Breaks, beyond_ascii};
use crate::model::source::{Source, UNKNOWN_SIZE, read_range};
use encoding_rs::{Encoding, UTF_8};

/// Bytes of lines that the other encoding is guessed from.
const SAMPLE: usize = 64 * 1024;
/// A guess below this is none.
const SURE: f64 = 0.5;
/// Characters of three bytes in lines of UTF-8 that no other encoding is like by chance, in one and in all.
const CERTAIN_IN_ONE: usize = 2;
const CERTAIN: usize = 3;
/// Of so many lines beyond ASCII one at least must be UTF-8 for certain.
const LINES_TO_ONE: usize = 200;
/// Places of a long file that are looked at, and bytes of each.
const PLACES: u64 = 16;
const PLACE_BYTES: usize = 64 * 1024;

/// What a line is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Ascii,
    /// UTF-8, with so many characters of three bytes or more.
    Utf8(usize),
    /// UTF-8 of characters that no text is made of: marks without a letter, and the like.
    Unlikely,
    /// UTF-8 with faults: it has more characters of UTF-8 than bytes of none.
    Faulty,
    Other,
}

fn kind(line: &[u8]) -> Kind {
    let long = |text: &str| text.chars().filter(|c| c.len_utf8() > 2).count();
    match std::str::from_utf8(line) {
        Ok(_) if line.is_ascii() => Kind::Ascii,
        Ok(text) if text.chars().all(is_likely) => Kind::Utf8(long(text)),
        Ok(_) => Kind::Unlikely,
        Err(_) => {
            let (mut valid, mut broken) = (0, 0);
            for chunk in line.utf8_chunks() {
                valid += long(chunk.valid());
                broken += chunk.invalid().len();
            }
            if valid > broken {
                Kind::Faulty
            } else {
                Kind::Other
            }
        }
    }
}

fn is_likely(c: char) -> bool {
    c.len_utf8() != 2 || c.is_alphabetic() || matches!(c, '\u{A0}'..='\u{BF}' | '×' | '÷')
}

/// What the lines of a text are, as far as they tell whether it has two encodings.
#[derive(Default)]
struct Lines {
    /// Lines of UTF-8 that may be so by chance, and those that are not.
    utf8: usize,
    certain: usize,
    /// Characters of three bytes in all lines of UTF-8.
    characters: usize,
    other: usize,
    /// Lines that are not UTF-8.
    sample: Vec<u8>,
}

impl Lines {
    fn add(&mut self, text: &[u8]) {
        for line in lines_beyond_ascii(text) {
            match kind(line) {
                Kind::Ascii | Kind::Faulty | Kind::Unlikely => {}
                Kind::Utf8(characters) => {
                    self.utf8 += 1;
                    self.certain += usize::from(characters >= CERTAIN_IN_ONE);
                    self.characters += characters;
                }
                Kind::Other => {
                    self.other += 1;
                    if self.sample.len() < SAMPLE {
                        self.sample.extend_from_slice(line);
                    }
                }
            }
        }
    }

    /// The encoding of the lines that are not UTF-8, where others are.
    fn other(&self) -> Option<&'static Encoding> {
        if self.other == 0 || self.utf8 == 0 {
            return None;
        }
        let (encoding, sure) = guess(&self.sample);
        let is_certain = self.characters >= CERTAIN || self.certain > 0;
        let enough = self.utf8 * LINES_TO_ONE >= self.other;
        // A letter of two bytes is hardly ever two letters of one byte each.
        let letters = encoding.is_single_byte() && self.utf8 > 1 && self.utf8 * 10 >= self.other;
        (sure > SURE && (is_certain && enough || letters)).then_some(encoding)
    }
}

/// The lines of a text that hold more than ASCII.
fn lines_beyond_ascii(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = at + beyond_ascii(&text[at..])?;
        let begin = memchr::memrchr2(b'\n', b'\r', &text[at..found]).map_or(at, |end| at + end + 1);
        let rest = memchr::memchr2(b'\n', b'\r', &text[found..]);
        at = rest.map_or(text.len(), |end| found + end + 1);
        Some(&text[begin..at])
    })
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'))
}

/// The encoding of the lines that are not UTF-8, of a text with this head that has both; `encoding` is what its head was taken
/// for.
pub(super) fn other_encoding(
    source: &dyn Source,
    head: &[u8],
    encoding: &'static Encoding,
) -> Option<&'static Encoding> {
    let size = source.byte_size();
    let is_whole = head.len() as u64 >= size;
    let end = if is_whole {
        head.len()
    } else {
        memchr::memrchr2(b'\n', b'\r', head).map_or(0, |at| at + 1)
    };
    let mut found = Lines::default();
    if std::str::from_utf8(&head[..end]).is_err() {
        found.add(&head[..end]);
    }
    // What a head of UTF-8 does not show is mended where it is met; the other way round nothing shows it.
    let is_long = !is_whole && size != UNKNOWN_SIZE;
    if is_long && encoding != UTF_8 && found.other().is_none() {
        for number in 1..=PLACES {
            let place = head.len() as u64 + (size - head.len() as u64) / (PLACES + 1) * number;
            let Ok(window) = read_range(source, place, PLACE_BYTES) else {
                break;
            };
            let from = memchr::memchr2(b'\n', b'\r', &window).map_or(0, |at| at + 1);
            let to = memchr::memrchr2(b'\n', b'\r', &window).map_or(0, |at| at + 1);
            found.add(window.get(from..to).unwrap_or_default());
        }
    }
    found.other()
}

/// Appends `text`, which begins at the offset `began` of its file, as UTF-8, its lines that are none decoded from `other`.
pub(super) fn decode(
    text: &[u8],
    other: &'static Encoding,
    began: u64,
    out: &mut Vec<u8>,
    breaks: &mut Breaks,
) {
    if std::str::from_utf8(text).is_ok() {
        out.extend_from_slice(text);
        return;
    }
    let mut place = began;
    for line in lines(text) {
        let kind = kind(line);
        match kind {
            Kind::Ascii | Kind::Utf8(_) | Kind::Unlikely => out.extend_from_slice(line),
            Kind::Faulty => out.extend_from_slice(String::from_utf8_lossy(line).as_bytes()),
            Kind::Other => {
                let decoded = other.decode_without_bom_handling(line).0;
                out.extend_from_slice(decoded.as_bytes());
                breaks.lines += 1;
            }
        }
        if matches!(kind, Kind::Faulty | Kind::Other) {
            breaks.count += u64::from(kind == Kind::Faulty);
            breaks.first.get_or_insert(place);
        }
        place += line.len() as u64;
    }
}
