//! The head of a text: its bytes go in, its characters come out, and where in the file they stand.

use super::{Detected, detect, is_wide, mixed, mojibake};
use crate::format::layout::header_words::HeaderWords;
use crate::format::{Opening, Refusal};
use crate::model::Text;
use crate::model::source::Source;
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::sync::Arc;

/// The head of a text.
pub(in crate::format) struct TextHead<'a> {
    pub(in crate::format) source: &'a Arc<dyn Source>,
    /// Its bytes.
    pub(in crate::format) raw: &'a [u8],
    /// Whether nothing stands behind it.
    pub(in crate::format) is_whole: bool,
    pub(in crate::format) detected: Detected,
    /// Words that name columns.
    pub(in crate::format) words: &'a HeaderWords,
    /// Its characters, without a byte order mark.
    pub(in crate::format) text: Cow<'a, str>,
}

impl<'a> TextHead<'a> {
    /// The head of an entry.
    pub(in crate::format) fn read(entry: &Opening<'a>) -> Result<Self, Refusal> {
        let is_whole = entry.head.len() as u64 >= entry.source.byte_size();
        let mut detected = detect(&**entry.source, entry.head)?;
        let body = entry.head.get(detected.mark..).unwrap_or_default();
        if !is_wide(detected.encoding)
            && let Some(other) = mixed::other_encoding(&**entry.source, body, detected.encoding)
        {
            detected = Detected::mixed(detected.mark, other);
        }
        let text = detected.text(entry.head, is_whole);
        Ok(Self {
            source: entry.source,
            raw: entry.head,
            is_whole,
            detected,
            words: entry.words,
            text,
        })
    }

    /// Its characters as UTF-8.
    pub(in crate::format) fn body(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// What a reader should know of how it is encoded.
    pub(in crate::format) fn notes(&self) -> impl Iterator<Item = Text> {
        let changed = mojibake::note(&self.text);
        self.detected.note().into_iter().chain(changed)
    }

    /// The offset in the file behind so many bytes of [`TextHead::body`], which end where a record begins.
    pub(in crate::format) fn place(&self, length: usize) -> u64 {
        let body = self.body();
        let raw = self.raw.get(self.detected.mark..).unwrap_or_default();
        let length = place(raw, self.detected.encoding, &body[..length.min(body.len())]);
        length + self.detected.mark as u64
    }

    /// As [`TextHead::place`], of lengths in ascending order.
    pub(in crate::format) fn places(&self, lengths: &[usize]) -> Vec<u64> {
        let body = self.body();
        let raw = self.raw.get(self.detected.mark..).unwrap_or_default();
        let (mut done, mut begin) = (0, 0);
        let places = lengths.iter().map(|length| {
            let length = (*length).clamp(done, body.len());
            let rest = raw.get(begin..).unwrap_or_default();
            begin += place(rest, self.detected.encoding, &body[done..length]) as usize;
            done = length;
            (begin + self.detected.mark) as u64
        });
        places.collect()
    }
}

/// Raw bytes of `text`, which is the front of what `raw` decodes to and ends where a record begins: as many line ends stand in
/// the one as in the other, since no character holds one.
pub(in crate::format) fn place(raw: &[u8], encoding: &'static Encoding, text: &[u8]) -> u64 {
    if is_wide(encoding) {
        return String::from_utf8_lossy(text).encode_utf16().count() as u64 * 2;
    }
    // A record without a line end is the last of the file.
    if text
        .last()
        .is_some_and(|byte| !matches!(byte, b'\n' | b'\r'))
    {
        return raw.len() as u64;
    }
    let line_ends = memchr::memchr2_iter(b'\n', b'\r', text).count();
    let length = line_ends.checked_sub(1).map_or(0, |last| {
        memchr::memchr2_iter(b'\n', b'\r', raw)
            .nth(last)
            .map_or(raw.len(), |at| at + 1)
    });
    length as u64
}
