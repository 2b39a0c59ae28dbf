//! Bytes of one entry, read at any offset: what a store hands to a format.

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
