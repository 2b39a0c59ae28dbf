//! Bytes of one entry, read at any offset: what a store hands to a format.

use std::io;

/// Random access to an entry's bytes. Reading past the end gives fewer bytes, never an error.
pub trait Source: Send + Sync {
    /// Bytes when the entry was opened.
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
