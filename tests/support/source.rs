//! Bytes in memory as a store hands them out.

use qingdan::model::source::Source;
use std::io;
use std::sync::Arc;

/// Bytes that a reader may ask of a source at once, whatever the input claims.
const MOST_ASKED: usize = 96 << 20;

/// Bytes in memory that are handed out at most `piece` at once, as a network store may.
#[derive(Clone)]
pub(crate) struct Bytes {
    bytes: Arc<[u8]>,
    piece: usize,
}

impl Bytes {
    pub(crate) fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            piece: usize::MAX,
        }
    }

    pub(crate) fn whole(bytes: &[u8]) -> Arc<dyn Source> {
        Arc::new(Self::new(bytes))
    }

    pub(crate) fn pieces(bytes: &[u8], piece: usize) -> Arc<dyn Source> {
        let bytes = bytes.into();
        Arc::new(Self { bytes, piece })
    }
}

impl Source for Bytes {
    fn byte_size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(
            buffer.len() <= MOST_ASKED,
            "{} bytes are asked for at once",
            buffer.len()
        );
        let from = usize::try_from(offset).map_or(self.bytes.len(), |at| at.min(self.bytes.len()));
        let length = buffer.len().min(self.bytes.len() - from).min(self.piece);
        buffer[..length].copy_from_slice(&self.bytes[from..from + length]);
        Ok(length)
    }
}
