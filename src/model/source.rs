//! Bytes of one entry, read at any offset: what a store hands to a format.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// [`Source::byte_size`] of content whose end has not been seen: a compressed file's. Half the range of offsets, so that sums
/// with it do not overflow.
pub const UNKNOWN_SIZE: u64 = u64::MAX >> 1;

/// What is known of changes to a file that its program keeps in another file beside it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Changes {
    /// There is no such file.
    #[default]
    None,
    /// They are among the bytes.
    TakenIn,
    /// They are not among the bytes: nobody knows what they change.
    NotRead,
    /// Whether there are any cannot be told.
    Unknown,
    /// A transaction did not end, and what it has changed so far would be taken back.
    Unfinished,
}

/// Random access to an entry's bytes. Reading past the end gives fewer bytes, never an error.
pub trait Source: Send + Sync {
    /// Bytes when the entry was opened; [`UNKNOWN_SIZE`] where only reading to the end would tell.
    fn byte_size(&self) -> u64;

    /// Fills as much of `buffer` as there are bytes from `offset`; 0 at the end.
    ///
    /// # Errors
    /// Whatever the store answers.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// What is known of changes that are kept beside it.
    fn changes(&self) -> Changes {
        Changes::None
    }

    /// The file of the same name with another ending beside it, where a table has such files: `.fpt` beside `x.dbf`.
    fn beside(&self, _ending: &str) -> Option<&std::sync::Arc<dyn Source>> {
        None
    }
}

/// Reads `length` bytes from `offset`, fewer only at the end.
///
/// # Errors
/// Whatever the store answers.
pub fn read_range(source: &dyn Source, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    // A damaged file may ask for far more than there is: no room is made for what cannot come.
    let most = source.byte_size().saturating_sub(offset);
    let length = length.min(usize::try_from(most).unwrap_or(usize::MAX));
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(&'static [u8]);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let rest = self.0.get(offset as usize..).unwrap_or_default();
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            Ok(length)
        }
    }

    #[test]
    fn no_room_is_made_for_what_is_not_there() {
        for (offset, length, expected) in [
            (0, 2, &b"ab"[..]),
            (2, usize::MAX, b"cd"),
            (4, usize::MAX, b""),
            (u64::MAX, 1, b""),
        ] {
            assert_eq!(
                read_range(&Bytes(b"abcd"), offset, length).unwrap(),
                expected
            );
        }
    }
}
