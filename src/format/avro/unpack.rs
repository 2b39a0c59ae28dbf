//! The blocks of a piece as an uncompressed file has them: stored blocks go in, the bytes of records come out, within a limit.
//!
//! The reader library could unpack most codecs itself, but without a limit: a few kilobytes would fill the memory. It gets no
//! block that is not its records and nothing else: before one that is not, the piece ends for it.

use super::shape::Shape;
use super::{Block, Header, MOST_BLOCK, too_large};
use crate::format::Refusal;
use crate::model::entry::SkipKind;
use crate::model::reason::{BinaryReason, PackingReason};
use crate::model::source::{Source, read_range};
use crate::model::window;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

/// Bytes of blocks after which a batch is handed on.
const MOST_GIVEN: u64 = 16 << 20;

/// How the blocks of a file are compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Codec {
    Null,
    Deflate,
    Snappy,
    Zstandard,
    Bzip2,
    Xz,
}

/// Every codec of the standard by its name in the header.
const CODECS: [(&[u8], Codec); 6] = [
    (b"null", Codec::Null),
    (b"deflate", Codec::Deflate),
    (b"snappy", Codec::Snappy),
    (b"zstandard", Codec::Zstandard),
    (b"bzip2", Codec::Bzip2),
    (b"xz", Codec::Xz),
];

impl Codec {
    pub(super) fn by_name(name: &[u8]) -> Option<Self> {
        let known = CODECS.iter().find(|(known, _)| *known == name);
        known.map(|(_, codec)| *codec)
    }

    fn unpack(self, packed: Vec<u8>) -> io::Result<Vec<u8>> {
        let bytes = &packed[..];
        match self {
            Self::Null => Ok(packed),
            Self::Deflate => within(flate2::bufread::DeflateDecoder::new(bytes)),
            Self::Bzip2 => within(bzip2::bufread::MultiBzDecoder::new(bytes)),
            Self::Xz => within(window::xz(bytes)),
            Self::Zstandard => within(window::zstd(bytes)?),
            Self::Snappy => {
                /// Bytes of the checksum behind a block.
                const CHECK: usize = 4;
                let bytes = &bytes[..bytes.len().saturating_sub(CHECK)];
                if snap::raw::decompress_len(bytes)? as u64 > MOST_BLOCK {
                    return Err(too_large().into());
                }
                Ok(snap::raw::Decoder::new().decompress_vec(bytes)?)
            }
        }
    }
}

fn within(decoder: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    decoder.take(MOST_BLOCK + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BLOCK {
        return Err(too_large().into());
    }
    Ok(bytes)
}

/// A number as Avro writes it.
pub(super) fn long(value: u64) -> Vec<u8> {
    let mut rest = value << 1;
    let mut bytes = Vec::new();
    while rest > 0x7F {
        bytes.push((rest & 0x7F) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// Blocks that are still to be read.
pub(super) type Blocks = Rc<RefCell<VecDeque<Block>>>;

/// Blocks one after the other, unpacked, until they are as many bytes as a batch may hold: it ends there, for the reader to hand on
/// what it has.
pub(super) struct Unpacked {
    source: Arc<dyn Source>,
    codec: Codec,
    blocks: Blocks,
    sync: Vec<u8>,
    shape: Arc<Shape>,
    /// What is left of a block: its head, its records and its end; and the place in the first of them.
    current: VecDeque<Vec<u8>>,
    at: usize,
    given: u64,
    /// Why it ended before the last block.
    failed: Arc<OnceLock<Refusal>>,
}

impl Unpacked {
    pub(super) fn new(
        source: Arc<dyn Source>,
        header: &Header,
        blocks: Blocks,
        failed: Arc<OnceLock<Refusal>>,
    ) -> Self {
        Self {
            source,
            codec: header.codec,
            blocks,
            sync: header.sync().to_vec(),
            shape: header.shape.clone(),
            current: VecDeque::new(),
            at: 0,
            given: 0,
            failed,
        }
    }

    fn fill(&mut self, block: Block) -> Result<(), Refusal> {
        let length = (block.end - block.body) as usize - self.sync.len();
        let packed =
            read_range(&*self.source, block.body, length).map_err(|error| Refusal::io(&error))?;
        let undecoded = || Refusal::new(BinaryReason::AvroUndecoded);
        if packed.len() < length {
            return Err(undecoded());
        }
        let bytes = self.codec.unpack(packed).map_err(|error| {
            if window::is_beyond(&error) {
                let mebibytes = window::MEBIBYTES;
                let codec = if self.codec == Codec::Xz {
                    "xz"
                } else {
                    "zstd"
                };
                return Refusal::new(PackingReason::WindowTooLarge {
                    compression: codec,
                    mebibytes,
                });
            }
            // But for a limit of our own, the message may quote the file.
            let refusal = Refusal::io(&error);
            if refusal.kind() == SkipKind::Limit {
                refusal
            } else {
                undecoded()
            }
        })?;
        if !self.shape.fills(&bytes, block.records) {
            return Err(undecoded());
        }
        self.given += bytes.len() as u64;
        let mut head = long(block.records);
        head.extend(long(bytes.len() as u64));
        self.current = [head, bytes, self.sync.clone()].into();
        Ok(())
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.current.front() {
                Some(part) if self.at < part.len() => break,
                Some(_) => {
                    self.current.pop_front();
                    self.at = 0;
                    continue;
                }
                None if self.given >= MOST_GIVEN => return Ok(0),
                None => {}
            }
            let Some(block) = self.blocks.borrow_mut().pop_front() else {
                return Ok(0);
            };
            if let Err(refusal) = self.fill(block) {
                self.blocks.borrow_mut().clear();
                let _ = self.failed.set(refusal);
                return Ok(0);
            }
        }
        let part = &self.current[0][self.at..];
        let taken = buffer.len().min(part.len());
        buffer[..taken].copy_from_slice(&part[..taken]);
        self.at += taken;
        Ok(taken)
    }
}
