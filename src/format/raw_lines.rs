//! Lines as bytes: a reader goes in, its lines without their ends come out, long ones in pieces, in bounded memory.

use crate::format::Refusal;
use memchr::memchr2;
use std::io::{ErrorKind, Read};

/// Bytes of the longest piece of a line.
pub(super) const LONGEST: usize = 64 * 1024;

/// Bytes of the first piece that is read: many texts are no longer.
const FIRST: usize = 4 * 1024;

/// Lines of a reader. They end with a newline, a carriage return, or both.
pub(super) struct RawLines<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Whether the last read filled the buffer.
    is_full: bool,
    last: bool,
    failed: Option<Refusal>,
}

/// A line, or a piece of a long one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Line<'a> {
    /// Without its end.
    pub(super) bytes: &'a [u8],
    /// Whether the line ends with it.
    pub(super) ends: bool,
}

impl<R: Read> RawLines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; FIRST],
            at: 0,
            filled: 0,
            is_full: false,
            last: false,
            failed: None,
        }
    }

    /// The next line; `None` behind the last.
    ///
    /// # Errors
    /// A [`Refusal`] where reading fails; what was read before it is given first.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, Refusal> {
        loop {
            let seen = &self.buffer[self.at..self.filled];
            let near = &seen[..seen.len().min(LONGEST)];
            if let Some(end) = memchr2(b'\n', b'\r', near) {
                let is_return = seen[end] == b'\r';
                let newline = seen.get(end + 1).map(|byte| *byte == b'\n');
                if !is_return || newline.is_some() || self.last {
                    let skipped = if is_return && newline == Some(true) {
                        2
                    } else {
                        1
                    };
                    return Ok(Some(self.take(end, skipped, true)));
                }
            } else if near.len() == LONGEST {
                return Ok(Some(self.take(LONGEST, 0, false)));
            } else if self.last {
                if !seen.is_empty() {
                    return Ok(Some(self.take(seen.len(), 0, true)));
                }
                return self.failed.take().map_or(Ok(None), Err);
            }
            self.fill();
        }
    }

    fn take(&mut self, length: usize, skipped: usize, ends: bool) -> Line<'_> {
        let from = self.at;
        self.at += length + skipped;
        let bytes = &self.buffer[from..from + length];
        Line { bytes, ends }
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.at = 0;
        // What fills its room is longer, or is one line.
        if self.is_full && self.buffer.len() < 2 * LONGEST {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        match self.reader.read(&mut self.buffer[self.filled..]) {
            Ok(0) => self.last = true,
            Ok(read) => {
                self.filled += read;
                self.is_full = self.filled == self.buffer.len();
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                self.failed = Some(Refusal::io(&error));
                self.last = true;
            }
        }
    }

    pub(super) fn reader(&self) -> &R {
        &self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out so many bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = self.1.min(buffer.len()).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn lines(bytes: &[u8], step: usize) -> Vec<(Vec<u8>, bool)> {
        let mut lines = RawLines::new(Slow(bytes, step));
        let mut out = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            out.push((line.bytes.to_vec(), line.ends));
        }
        out
    }

    #[test]
    fn lines_end_in_any_way_wherever_the_bytes_are_parted() {
        for step in 1..9 {
            let found = lines(b"a\nb\r\nc\rd\r\r\n\ne", step);
            let found: Vec<&[u8]> = found.iter().map(|(line, _)| &line[..]).collect();
            assert_eq!(
                found,
                [&b"a"[..], b"b", b"c", b"d", b"", b"", b"e"],
                "{step}"
            );
        }
    }

    #[test]
    fn long_lines_come_in_pieces() {
        let text = [&vec![b'x'; 2 * LONGEST + 5][..], b"\ny"].concat();
        let found = lines(&text, 1_000);
        let found: Vec<(usize, bool)> = found.iter().map(|one| (one.0.len(), one.1)).collect();
        assert_eq!(
            found,
            [(LONGEST, false), (LONGEST, false), (5, true), (1, true)]
        );
    }
}
