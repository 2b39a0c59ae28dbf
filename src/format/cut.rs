//! Where a text of records without a fixed width can be cut: a source and what begins a record go in, byte ranges come out.

use crate::format::Refusal;
use crate::model::dataset::{Split, SplitRange};
use crate::model::source::{Source, UNKNOWN_SIZE, read_range};
use crate::model::table::Splits;
use std::ops::ControlFlow;

/// Whether a record begins with a line, where this one stands before it.
pub(super) type Begins = fn(before: &[u8], line: &[u8]) -> bool;

/// Bytes that are looked at together.
const WINDOW: usize = 256 * 1024;

/// A source that is cut where records begin.
#[derive(Clone, Copy)]
pub(super) struct Cuts<'a> {
    source: &'a dyn Source,
    begins: Begins,
}

impl<'a> Cuts<'a> {
    pub(super) fn new(source: &'a dyn Source, begins: Begins) -> Self {
        Self { source, begins }
    }

    /// Pieces of about `target` bytes.
    pub(super) fn splits(self, target: u64) -> Splits<'a> {
        let size = self.source.byte_size();
        if size <= target || size == UNKNOWN_SIZE {
            return Box::new(std::iter::once(Ok(Split::of_bytes(0, size))));
        }
        let (mut start, mut finished) = (0_u64, false);
        Box::new(std::iter::from_fn(move || {
            if finished {
                return None;
            }
            let found = self.next(start.saturating_add(target.max(1)));
            finished = !matches!(found, Ok(Some(_)));
            let end = match found {
                Ok(found) => found.unwrap_or(size),
                Err(refusal) => return Some(Err(refusal)),
            };
            let split = Split::of_bytes(start, end);
            start = end;
            Some(Ok(split))
        }))
    }

    /// One piece from the first record at or behind `place`, empty where none begins up to the end.
    pub(super) fn near(self, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        let start = if place == 0 {
            Some(0)
        } else {
            self.next(place)?
        };
        let size = self.source.byte_size();
        let Some(start) = start else {
            return Ok(Some(Split::of_bytes(size, size)));
        };
        // A record belongs to the piece in which it begins.
        let end = place.saturating_add(target).max(start.saturating_add(1));
        let end = self.next(end)?;
        Ok(Some(Split::of_bytes(start, end.unwrap_or(size))))
    }

    /// The place of the first record that begins behind `place`.
    fn next(self, place: u64) -> Result<Option<u64>, Refusal> {
        let mut at = place;
        loop {
            let window = read_range(self.source, at, WINDOW);
            let window = window.map_err(|error| Refusal::io(&error))?;
            let is_last = window.len() < WINDOW;
            match self.within(&window, is_last) {
                ControlFlow::Break(found) => return Ok(Some(at + found as u64)),
                ControlFlow::Continue(_) if is_last => return Ok(None),
                ControlFlow::Continue(seen) => at += seen as u64,
            }
        }
    }

    /// The first record that begins in a window behind a whole line; else how much of it need not be looked at again.
    fn within(self, window: &[u8], is_last: bool) -> ControlFlow<usize, usize> {
        let line_ends = memchr::memchr2_iter(b'\n', b'\r', window);
        // Lines of the window that are whole: the one before, and the one at hand.
        let (mut before, mut from): (Option<(usize, usize)>, usize) = (None, 0);
        let ends = line_ends.chain(is_last.then_some(window.len()));
        for end in ends {
            // Between the two bytes of one end of a line there is nothing.
            if end == from
                && from > 0
                && window.get(end) == Some(&b'\n')
                && window[end - 1] == b'\r'
            {
                from = end + 1;
                continue;
            }
            if let Some((start, stop)) = before
                && (self.begins)(&window[start..stop], &window[from..end])
            {
                return ControlFlow::Break(from);
            }
            // The first line of a window may be the rest of one.
            before = (from > 0).then_some((from, end));
            from = end + 1;
        }
        // With the end of the line before, so that it is whole again. A line as long as the window is passed over.
        ControlFlow::Continue(match before {
            Some((start, _)) if start > 1 => start - 1,
            _ => window.len() / 2,
        })
    }
}

/// Where a split begins and ends.
pub(super) fn ends(split: &Split, source: &dyn Source) -> (u64, u64) {
    match split.range {
        SplitRange::Bytes { start, end } => (start, end),
        _ => (0, source.byte_size()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(Vec<u8>);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
            let rest = self.0.get(offset as usize..).unwrap_or_default();
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            Ok(length)
        }
    }

    #[test]
    fn pieces_begin_with_records_and_leave_nothing_out() {
        for end in ["\n", "\r\n", "\r"] {
            let text: String = (0..90)
                .map(|n| format!("begin {n}{end}x{end}{end}"))
                .collect();
            let source = Bytes(text.clone().into_bytes());
            let begins: Begins = |_, line| line.starts_with(b"begin");
            let cuts = Cuts::new(&source, begins);
            for target in [1, 20, 100, 5_000] {
                let splits: Vec<Split> = cuts.splits(target).map(Result::unwrap).collect();
                let pieces = splits.iter().map(|split| ends(split, &source));
                let pieces: Vec<&str> = pieces
                    .map(|(from, to)| &text[from as usize..to as usize])
                    .collect();
                assert_eq!(pieces.concat(), text);
                assert!(
                    pieces.iter().all(|piece| piece.starts_with("begin")),
                    "{pieces:?}"
                );
                assert!(target > 1_000 || pieces.len() > 3);
            }
            let (from, _) = ends(&cuts.near(100, 50).unwrap().unwrap(), &source);
            assert!(text[from as usize..].starts_with("begin"));
            let behind = cuts.near(source.byte_size(), 1).unwrap().unwrap();
            assert_eq!(behind.bytes, 0);
        }
    }
}
