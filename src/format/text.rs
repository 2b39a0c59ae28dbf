//! Text in any encoding goes in, UTF-8 comes out: which encoding a file is in, a reader that decodes a byte range of it, and an
//! outline that keeps every byte's place.
//!
//! Byte ranges are found on the bytes as they lie, so that a large file in GB18030 is still cut into pieces and read by several
//! workers. That is safe because a newline never stands inside a character in any of these encodings; delimiters and quotes
//! are looked for in the outline, where no byte of a longer character can be taken for one.

mod detect;
mod head;
mod likelihood;
mod mixed;
mod mojibake;
mod readable;

pub(super) use head::{TextHead, place};
pub(super) use readable::readable;

pub use detect::{Detected, detect, detect_head, guess, is_utf16, name};

use crate::model::source::Source;
use encoding_rs::{Decoder, DecoderResult, Encoding};
use std::io;

/// Raw bytes that are decoded at a time.
const PIECE: usize = 64 * 1024;
/// Bytes of the longest line that is decoded by itself as a whole.
const LONGEST_LINE: usize = 1 << 20;
/// What stands for bytes that are no character.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// The encoding that a schema names; UTF-8 where it names none.
#[must_use]
pub fn by_name(name: Option<&str>) -> &'static Encoding {
    name.and_then(|name| Encoding::for_label_no_replacement(name.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8)
}

/// Where the first byte that is not ASCII stands.
fn beyond_ascii(bytes: &[u8]) -> Option<usize> {
    /// Bytes that are looked at together.
    const STEP: usize = 64;
    let plain = bytes.chunks(STEP).take_while(|chunk| chunk.is_ascii());
    let from = (plain.count() * STEP).min(bytes.len());
    let found = bytes[from..].iter().position(|byte| !byte.is_ascii())?;
    Some(from + found)
}

/// Whether a character of this encoding takes two bytes at least.
#[must_use]
pub fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE
}

/// Places of the text that are no characters of its encoding.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Breaks {
    /// How many.
    pub count: u64,
    /// Offset in the file of the first byte of the first.
    pub first: Option<u64>,
    /// Lines that were decoded from the other encoding of a text that has two.
    pub lines: u64,
}

/// Decodes the bytes `start..end` of a source to UTF-8, a piece at a time; bytes that are no character become U+FFFD and are
/// counted. UTF-8 itself passes as it is, unchecked.
pub struct Reader<'a> {
    source: &'a dyn Source,
    at: u64,
    end: u64,
    decoder: Option<Decoder>,
    /// The encoding of lines that are not UTF-8, where each is decoded by itself.
    other: Option<&'static Encoding>,
    raw: Vec<u8>,
    /// Bytes at the front of `raw` that are of a line whose end was not read.
    kept: usize,
    decoded: Vec<u8>,
    /// How far `decoded` was handed on.
    given: usize,
    breaks: Breaks,
    finished: bool,
}

impl<'a> Reader<'a> {
    /// A reader of `start..end`, which begins and ends between characters.
    #[must_use]
    pub fn new(source: &'a dyn Source, encoding: &'static Encoding, start: u64, end: u64) -> Self {
        let decoder =
            (encoding != encoding_rs::UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Self {
            source,
            at: start,
            end,
            decoder,
            other: None,
            raw: Vec::new(),
            kept: 0,
            decoded: Vec::new(),
            given: 0,
            breaks: Breaks::default(),
            finished: false,
        }
    }

    /// Decodes each line that is not UTF-8 from this encoding, where there is one and the text is UTF-8 otherwise.
    #[must_use]
    pub fn with_lines_of(mut self, other: Option<&'static Encoding>) -> Self {
        self.other = other.filter(|_| self.decoder.is_none());
        self
    }

    /// Offset in the file of the next byte that will be read from it.
    #[must_use]
    pub fn place(&self) -> u64 {
        self.at
    }

    /// What was no character so far.
    #[must_use]
    pub fn breaks(&self) -> Breaks {
        self.breaks
    }

    /// Raw bytes at the reader's place; an early end means that the file has shrunk since it was listed.
    fn raw(source: &dyn Source, at: &mut u64, end: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = (end.saturating_sub(*at)).min(buffer.len() as u64) as usize;
        loop {
            match source.read_at(*at, &mut buffer[..wanted]) {
                Ok(read) => {
                    *at += read as u64;
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Decodes the next piece into `decoded`.
    fn decode(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        self.raw.resize(PIECE, 0);
        let began = self.at;
        let length = Self::raw(self.source, &mut self.at, self.end, &mut self.raw)?;
        let last = length == 0 || self.at >= self.end;
        self.finished = last;
        let room = decoder
            .max_utf8_buffer_length(length)
            .unwrap_or(length * 3)
            .max(64);
        self.decoded.resize(room, 0);
        self.given = 0;
        let (mut read, mut written) = (0, 0);
        loop {
            let (result, taken, wrote) = decoder.decode_to_utf8_without_replacement(
                &self.raw[read..length],
                &mut self.decoded[written..],
                last,
            );
            read += taken;
            written += wrote;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => self.decoded.resize(self.decoded.len() * 2, 0),
                DecoderResult::Malformed(bad, after) => {
                    let place = began + read as u64;
                    let place = place.saturating_sub(u64::from(bad) + u64::from(after));
                    self.breaks.count += 1;
                    self.breaks.first.get_or_insert(place);
                    if self.decoded.len() < written + REPLACEMENT.len() {
                        self.decoded.resize(self.decoded.len() * 2, 0);
                    }
                    self.decoded[written..written + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
                    written += REPLACEMENT.len();
                }
            }
        }
        self.decoded.truncate(written);
        Ok(())
    }
}

impl Reader<'_> {
    /// Decodes the lines of the next piece into `decoded`, each by itself.
    fn decode_lines(&mut self, other: &'static Encoding) -> io::Result<()> {
        self.raw.resize(self.kept + PIECE, 0);
        let began = self.at - self.kept as u64;
        let room = &mut self.raw[self.kept..];
        let length = Self::raw(self.source, &mut self.at, self.end, room)?;
        self.finished = length == 0 || self.at >= self.end;
        let filled = self.kept + length;
        let lines = &self.raw[..filled];
        let end = if self.finished || filled >= LONGEST_LINE {
            filled
        } else {
            memchr::memrchr2(b'\n', b'\r', lines).map_or(0, |at| at + 1)
        };
        self.decoded.clear();
        self.given = 0;
        mixed::decode(
            &lines[..end],
            other,
            began,
            &mut self.decoded,
            &mut self.breaks,
        );
        self.raw.copy_within(end..filled, 0);
        self.kept = filled - end;
        Ok(())
    }
}

impl io::Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() && self.other.is_none() {
            return Self::raw(self.source, &mut self.at, self.end, buffer);
        }
        while self.given == self.decoded.len() {
            if self.finished {
                return Ok(0);
            }
            match self.other {
                Some(other) => self.decode_lines(other)?,
                None => self.decode()?,
            }
        }
        let length = buffer.len().min(self.decoded.len() - self.given);
        buffer[..length].copy_from_slice(&self.decoded[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// Draws the outline of `bytes`, which begin between characters: ASCII stays, every byte of another character becomes 0x80, and
/// a UTF-16 unit becomes one byte. Gives the length of the outline in `bytes` and how many raw bytes it stands for; a character
/// that is cut at the end is left for the next piece, unless this is the last.
pub fn outline(encoding: &'static Encoding, bytes: &mut [u8], last: bool) -> (usize, usize) {
    let length = bytes.len();
    if is_wide(encoding) {
        let high = usize::from(encoding == encoding_rs::UTF_16LE);
        for at in 0..length / 2 {
            let (low, high) = (bytes[2 * at + 1 - high], bytes[2 * at + high]);
            bytes[at] = if high == 0 && low < 0x80 { low } else { 0x80 };
        }
        let drawn = length / 2;
        return (drawn, if last { length } else { drawn * 2 });
    }
    if encoding.is_single_byte() || encoding == encoding_rs::UTF_8 {
        return (length, length);
    }
    let (four, katakana) = (
        encoding == encoding_rs::GB18030,
        encoding == encoding_rs::SHIFT_JIS,
    );
    let mut at = 0;
    while at < length {
        let lead = bytes[at];
        if lead < 0x81 || lead == 0xFF || katakana && (0xA1..=0xDF).contains(&lead) {
            at += 1;
            continue;
        }
        let second = bytes.get(at + 1).copied();
        let size = match second {
            None if last => 1,
            None => return (at, at),
            // A four-byte character of GB18030: a digit, another lead, a digit.
            Some(0x30..=0x39) if four => match (bytes.get(at + 2), bytes.get(at + 3)) {
                (Some(0x81..=0xFE), Some(0x30..=0x39)) => 4,
                (None, _) | (Some(0x81..=0xFE), None) if !last => return (at, at),
                _ => 1,
            },
            Some(0x40..=0xFE) => 2,
            Some(_) => 1,
        };
        bytes[at..at + size].fill(0x80);
        at += size;
    }
    (length, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read as _;

    struct Bytes(Vec<u8>, usize);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        /// Hands out at most so many bytes at once, as a network store may.
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let from = (offset as usize).min(self.0.len());
            let length = buffer.len().min(self.0.len() - from).min(self.1);
            buffer[..length].copy_from_slice(&self.0[from..from + length]);
            Ok(length)
        }
    }

    const ENCODINGS: [&str; 7] = [
        "gb18030",
        "big5",
        "shift_jis",
        "euc-kr",
        "windows-1252",
        "utf-16le",
        "utf-16be",
    ];

    /// `text` in `encoding`; UTF-16, which encoding_rs does not write, by hand.
    fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        if encoding == encoding_rs::UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == encoding_rs::UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        encoding.encode(text).0.into_owned()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn decoding_in_pieces_of_any_size_equals_decoding_whole(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            text in "[a-z0-9,|\n镕㐀中文한あé€😀]{0,80}",
            written in any::<bool>(),
            name in prop::sample::select(ENCODINGS.as_slice()),
            piece in 1_usize..40,
            taken in 1_usize..40,
        ) {
            let encoding = by_name(Some(name));
            let bytes = if written { encode(encoding, &text) } else { bytes };
            let (whole, _) = encoding.decode_without_bom_handling(&bytes);
            let source = Bytes(bytes.clone(), piece);
            let mut reader = Reader::new(&source, encoding, 0, source.byte_size());
            let (mut out, mut buffer) = (Vec::new(), vec![0; taken]);
            loop {
                let read = reader.read(&mut buffer).unwrap();
                if read == 0 {
                    break;
                }
                out.extend_from_slice(&buffer[..read]);
            }
            prop_assert_eq!(String::from_utf8(out).unwrap(), whole.as_ref());
            prop_assert_eq!(reader.breaks().count > 0, whole.contains('\u{FFFD}') && reader.breaks().count > 0);
            if written && encoding != encoding_rs::UTF_8 && !whole.contains('\u{FFFD}') {
                prop_assert_eq!(reader.breaks(), Breaks::default());
            }
        }

        #[test]
        fn the_outline_of_pieces_keeps_every_ascii_character_in_its_place(
            text in "[a-z0-9,|\\\\^\"\n镕㐀中文한あé€😀]{0,80}",
            name in prop::sample::select(ENCODINGS.as_slice()),
            piece in 4_usize..40,
        ) {
            let encoding = by_name(Some(name));
            // Only what the encoding can say.
            let text: String = text
                .chars()
                .filter(|c| is_wide(encoding) || !encoding.encode(c.encode_utf8(&mut [0; 4])).2)
                .collect();
            let raw = encode(encoding, &text);
            let (mut at, mut drawn) = (0, Vec::new());
            while at < raw.len() {
                let end = (at + piece).min(raw.len());
                let mut bytes = raw[at..end].to_vec();
                let (length, taken) = outline(encoding, &mut bytes, end == raw.len());
                prop_assert!(taken > 0);
                drawn.extend_from_slice(&bytes[..length]);
                at += taken;
            }
            let ascii = |bytes: &[u8]| bytes.iter().copied().filter(u8::is_ascii).collect::<Vec<_>>();
            prop_assert_eq!(ascii(&drawn), ascii(text.as_bytes()));
            prop_assert_eq!(drawn.len() * if is_wide(encoding) { 2 } else { 1 }, raw.len());
        }
    }

    #[test]
    fn a_break_is_reported_where_it_stands() {
        let mut bytes = "姓名,1\n".repeat(3);
        bytes.push('x');
        let mut raw = encode(encoding_rs::GB18030, &bytes);
        let at = raw.len() as u64;
        raw.extend(b"\xFF,2\n");
        raw.extend(encode(encoding_rs::GB18030, &bytes));
        let source = Bytes(raw, 7);
        let mut reader = Reader::new(&source, encoding_rs::GB18030, 0, source.byte_size());
        let mut out = String::new();
        reader.read_to_string(&mut out).unwrap();
        assert_eq!(
            reader.breaks(),
            Breaks {
                count: 1,
                first: Some(at),
                lines: 0,
            }
        );
        assert_eq!(out.matches('姓').count(), 6);
    }
}
