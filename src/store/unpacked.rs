//! The content of a compressed source, unpacked while it is read.
//!
//! A stream can only be unpacked from its beginning on, so reading backwards begins anew, but for the head, which is kept: it is
//! what recognition, inspection and the first read ask for.

use super::codec::{Codec, damage};
use super::packed::Packed;
use crate::model::entry::SkipKind;
use crate::model::reason::{PackingReason, Refusal};
use crate::model::source::{Meter, Source, UNKNOWN_SIZE};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of content that are kept for reading them again.
const HEAD_BYTES: u64 = 256 * 1024;
/// A stream that unpacks to more than so many times its size is a bomb: deflate reaches 1,032 on zeros, tables 5 to 30.
pub const MOST_RATIO: u64 = 1_000;
/// Below so many bytes of content any ratio is harmless.
const ANY_RATIO: u64 = 256 << 20;
/// Bytes of content that are unpacked a second time for the last ones before a damage.
const MOST_AGAIN: u64 = 1 << 30;

/// The content of a compressed source.
pub struct Unpacked {
    packed: Arc<dyn Source>,
    codec: Codec,
    /// What an archive says of the content's size, held against what comes out.
    declared: Option<u64>,
    meter: Arc<Meter>,
    head: Vec<u8>,
    /// Bytes of the content, where it ends within the head.
    ends_at: Option<u64>,
    stream: Mutex<Stream>,
}

/// A decoder and the offset of its next byte.
struct Stream {
    decoder: Box<dyn Read + Send>,
    at: u64,
    /// What the decoder failed with; it is not asked again.
    failed: Option<Refusal>,
}

impl Unpacked {
    /// Unpacks `packed`; `declared` is the size that an archive gives.
    ///
    /// # Errors
    /// A [`Refusal`] where not one byte can be unpacked.
    pub fn new(packed: Arc<dyn Source>, codec: Codec, declared: Option<u64>) -> io::Result<Self> {
        let meter = Arc::new(Meter::default());
        let mut unpacked = Self {
            stream: Mutex::new(Self::begin(&packed, codec, &meter)?),
            packed,
            codec,
            declared,
            meter,
            head: Vec::new(),
            ends_at: None,
        };
        let mut head = vec![0; HEAD_BYTES as usize];
        let mut filled = 0;
        while filled < head.len() {
            match unpacked.read_stream(filled as u64, &mut head[filled..]) {
                Ok(0) => {
                    unpacked.ends_at = Some(filled as u64);
                    break;
                }
                Ok(read) => filled += read,
                // What was unpacked before the damage is read; the damage is met again behind it.
                Err(_) if filled > 0 => break,
                Err(error) => return Err(error),
            }
        }
        head.truncate(filled);
        unpacked.head = head;
        Ok(unpacked)
    }

    /// How far the reading has come.
    #[must_use]
    pub fn meter(&self) -> Arc<Meter> {
        self.meter.clone()
    }

    fn begin(packed: &Arc<dyn Source>, codec: Codec, meter: &Arc<Meter>) -> io::Result<Stream> {
        let packed = Packed {
            source: packed.clone(),
            at: 0,
            meter: meter.clone(),
        };
        Ok(Stream {
            decoder: codec.decoder(packed)?,
            at: 0,
            failed: None,
        })
    }

    fn read_stream(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        if offset < stream.at {
            *stream = Self::begin(&self.packed, self.codec, &self.meter)?;
        }
        let mut passed_over = [0; 8 * 1024];
        while stream.at < offset {
            let wanted = (offset - stream.at).min(passed_over.len() as u64) as usize;
            if self.advance(&mut stream, &mut passed_over[..wanted])? == 0 {
                return Ok(0);
            }
        }
        self.advance(&mut stream, buffer)
    }

    fn advance(&self, stream: &mut Stream, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(failed) = stream.failed {
            return Err(failed.into());
        }
        let outcome = match uninterrupted(&mut *stream.decoder, buffer) {
            Err(error) => {
                let broken = damage(&error, self.codec);
                let is_damage = broken.kind() == SkipKind::Corrupt && stream.at < MOST_AGAIN;
                match is_damage.then(|| self.before_damage(stream.at, buffer)) {
                    None | Some(0) => Err(broken),
                    Some(rescued) => {
                        stream.failed = Some(broken);
                        Ok(rescued)
                    }
                }
            }
            Ok(read) => self
                .check(stream.at + read as u64, read == 0 && !buffer.is_empty())
                .map(|()| read),
        };
        match outcome {
            Ok(read) => {
                stream.at += read as u64;
                self.meter.advance(0, stream.at);
                Ok(read)
            }
            Err(broken) => {
                stream.failed = Some(broken);
                Err(broken.into())
            }
        }
    }

    /// What can be unpacked from `at` on of a damaged stream, to fill `buffer` with. A decoder keeps to itself what it unpacked
    /// in the call that meets the damage, so it is asked once more, for a byte at a time: what is read of a damaged file does not
    /// depend on how it is read.
    fn before_damage(&self, at: u64, buffer: &mut [u8]) -> usize {
        let Ok(mut again) = Self::begin(&self.packed, self.codec, &self.meter) else {
            return 0;
        };
        let mut passed_over = [0; 8 * 1024];
        while again.at < at {
            let wanted = (at - again.at).min(passed_over.len() as u64) as usize;
            match uninterrupted(&mut *again.decoder, &mut passed_over[..wanted]) {
                Ok(read @ 1..) => again.at += read as u64,
                _ => return 0,
            }
        }
        let mut rescued = 0;
        while rescued < buffer.len() {
            match uninterrupted(&mut *again.decoder, &mut buffer[rescued..=rescued]) {
                Ok(1..) => rescued += 1,
                _ => break,
            }
        }
        if self.check(at + rescued as u64, false).is_err() {
            return 0;
        }
        rescued
    }

    /// Holds what has come out against the limits and what the archive says.
    fn check(&self, at: u64, ended: bool) -> Result<(), Refusal> {
        if at > ANY_RATIO && at / MOST_RATIO > self.meter.packed() {
            return Err(Refusal::new(PackingReason::StreamBomb {
                times: MOST_RATIO,
            }));
        }
        match self.declared {
            Some(size) if at > size || (ended && at < size) => {
                Err(Refusal::new(PackingReason::SizeDiffers))
            }
            _ => Ok(()),
        }
    }
}

impl Source for Unpacked {
    fn byte_size(&self) -> u64 {
        self.ends_at.or(self.declared).unwrap_or(UNKNOWN_SIZE)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let head = self.head.len() as u64;
        if offset < head {
            let from = offset as usize;
            let length = buffer.len().min(self.head.len() - from);
            buffer[..length].copy_from_slice(&self.head[from..from + length]);
            return Ok(length);
        }
        match self.ends_at {
            Some(_) => Ok(0),
            None => self.read_stream(offset, buffer),
        }
    }
}

fn uninterrupted(from: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
