//! An entry read from front to back: a window of bytes that grows only as far as one record needs.

use crate::model::source::Source;
use std::io;
use std::sync::Arc;

/// Bytes read at a time.
const STRIDE: usize = 256 * 1024;

/// The entry, or what was made of it.
pub(super) enum Held<'a> {
    Lent(&'a dyn Source),
    Own(Arc<dyn Source>),
}

impl Held<'_> {
    fn get(&self) -> &dyn Source {
        match self {
            Self::Lent(source) => *source,
            Self::Own(source) => &**source,
        }
    }
}

impl<'a> From<&'a dyn Source> for Held<'a> {
    fn from(source: &'a dyn Source) -> Self {
        Self::Lent(source)
    }
}

impl From<Arc<dyn Source>> for Held<'_> {
    fn from(source: Arc<dyn Source>) -> Self {
        Self::Own(source)
    }
}

/// A moving window. It asks for bytes until there are none, because the size of a decompressed entry is not known beforehand.
pub(super) struct Feed<'a> {
    source: Held<'a>,
    buffer: Vec<u8>,
    start: usize,
    /// Offset in the entry of the end of the buffer.
    offset: u64,
    /// Offset at which reading ends.
    end: u64,
    /// Whether a newline was among the blanks that were passed.
    pub(super) over_lines: bool,
}

impl<'a> Feed<'a> {
    /// Bytes `start..end` of `source`.
    pub(super) fn new(source: impl Into<Held<'a>>, start: u64, end: u64) -> Self {
        Self {
            source: source.into(),
            buffer: Vec::new(),
            start: 0,
            offset: start,
            end,
            over_lines: false,
        }
    }

    /// What has been read and not passed.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Offset in the entry of the window's first byte.
    pub(super) fn at(&self) -> u64 {
        self.offset - (self.buffer.len() - self.start) as u64
    }

    /// Passes `bytes` of the window.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.buffer.len());
    }

    /// Reads on; false at the end.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        let left = self.end.saturating_sub(self.offset);
        let length = STRIDE.min(usize::try_from(left).unwrap_or(STRIDE));
        if length == 0 {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + length, 0);
        let read = loop {
            match self
                .source
                .get()
                .read_at(self.offset, &mut self.buffer[filled..])
            {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.buffer
            .truncate(filled + read.as_ref().map_or(0, |read| *read));
        let read = read?;
        self.offset += read as u64;
        Ok(read > 0)
    }

    /// Passes blanks and gives the next byte, `None` at the end.
    pub(super) fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let blanks = self
                .window()
                .iter()
                .position(|byte| !super::text::is_blank(*byte));
            let passed = blanks.unwrap_or(self.window().len());
            self.over_lines |= memchr::memchr(b'\n', &self.window()[..passed]).is_some();
            self.advance(passed);
            if blanks.is_some() {
                return Ok(self.window().first().copied());
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }
}
