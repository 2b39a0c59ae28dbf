//! Content that can only be unpacked forwards, copied to a temporary file without a name, so that it can be read at any offset.
//!
//! The file vanishes with its last reader, also when the process is killed: nothing of the data stays behind.

use crate::model::reason::{Refusal, StoreReason, SystemError};
use crate::model::source::Source;
use std::fs::File;
use std::io::{self, Write};

/// Bytes that are copied at a time.
const STRIDE: usize = 256 * 1024;

/// The copy, or its beginning.
pub(super) struct Spool {
    file: File,
    byte_size: u64,
    /// Why the copy ends before the content does.
    pub(super) cut: Option<Refusal>,
    /// Packed bytes that it took, and those that there are.
    pub(super) packed: (u64, u64),
}

impl Spool {
    /// Copies at most `limit` bytes of `source`.
    ///
    /// # Errors
    /// Where nothing could be copied.
    pub(super) fn of(source: &dyn Source, limit: u64) -> Result<Self, Refusal> {
        let unwritable = |error: &io::Error| {
            let error = SystemError::of(error);
            Refusal::new(StoreReason::TemporaryFile { error })
        };
        let mut file = tempfile::tempfile().map_err(|error| unwritable(&error))?;
        let mut buffer = vec![0; STRIDE];
        let (mut byte_size, mut cut) = (0, None);
        loop {
            let length = match source.read_at(byte_size, &mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if byte_size == 0 => return Err(Refusal::io(&error)),
                Err(error) => {
                    cut = Some(Refusal::io(&error));
                    break;
                }
            };
            if byte_size + length as u64 > limit {
                cut = Some(Refusal::new(StoreReason::TooLargeToUnpack {
                    mebibytes: limit >> 20,
                }));
                break;
            }
            file.write_all(&buffer[..length])
                .map_err(|error| unwritable(&error))?;
            byte_size += length as u64;
        }
        Ok(Self {
            file,
            byte_size,
            cut,
            packed: (1, 1),
        })
    }
}

impl Source for Spool {
    fn byte_size(&self) -> u64 {
        self.byte_size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        super::local::read_at(&self.file, offset, buffer)
    }
}
