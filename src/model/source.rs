//! Bytes of one entry, read at any offset: what a store hands to a format.

use crate::model::entry::SkipKind;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// [`Source::byte_size`] of content whose end has not been seen: a compressed file's. Half the range of offsets, so that sums
/// with it do not overflow.
pub const UNKNOWN_SIZE: u64 = u64::MAX >> 1;

/// Random access to an entry's bytes. Reading past the end gives fewer bytes, never an error.
pub trait Source: Send + Sync {
    /// Bytes when the entry was opened; [`UNKNOWN_SIZE`] where only reading to the end would tell.
    fn byte_size(&self) -> u64;

    /// Fills as much of `buffer` as there are bytes from `offset`; 0 at the end.
    ///
    /// # Errors
    /// Whatever the store answers.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// Reads `length` bytes from `offset`, fewer only at the end.
///
/// # Errors
/// Whatever the store answers.
pub fn read_range(source: &dyn Source, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match source.read_at(offset + filled as u64, &mut bytes[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Why the bytes of a source cannot be given, carried in an [`io::Error`]: damaged compression, a limit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken {
    /// Which kind.
    pub kind: SkipKind,
    /// Why; no value of the data in it.
    pub reason: String,
}

impl Broken {
    /// The error that carries it.
    pub fn error(kind: SkipKind, reason: impl Into<String>) -> io::Error {
        let reason = reason.into();
        io::Error::other(Self { kind, reason })
    }

    /// The kind and reason of a failed read.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        let carried = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>());
        carried.cloned().unwrap_or_else(|| Self {
            kind: SkipKind::Io,
            reason: format!("reading failed: {}", error.kind()),
        })
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.reason)
    }
}

impl std::error::Error for Broken {}

/// How far the reading of a compressed source has come.
#[derive(Debug, Default)]
pub struct Meter {
    packed: AtomicU64,
    unpacked: AtomicU64,
}

impl Meter {
    /// Compressed bytes that were taken in.
    pub fn packed(&self) -> u64 {
        self.packed.load(Ordering::Relaxed)
    }

    /// Bytes of content that came out.
    pub fn unpacked(&self) -> u64 {
        self.unpacked.load(Ordering::Relaxed)
    }

    /// The reading has come to these places; going back does not undo it.
    pub fn advance(&self, packed: u64, unpacked: u64) {
        self.packed.fetch_max(packed, Ordering::Relaxed);
        self.unpacked.fetch_max(unpacked, Ordering::Relaxed);
    }
}
