//! A [`Source`] as a reader that can seek, for readers that want one.

use crate::model::source::Source;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A place in an entry.
#[derive(Clone)]
pub struct Cursor {
    source: Arc<dyn Source>,
    at: u64,
}

impl Cursor {
    /// From `at` on.
    #[must_use]
    pub fn new(source: Arc<dyn Source>, at: u64) -> Self {
        Self { source, at }
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.source.byte_size(), by),
            SeekFrom::Current(by) => (self.at, by),
        };
        self.at = base
            .checked_add_signed(by)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
