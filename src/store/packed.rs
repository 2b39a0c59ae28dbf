//! The compressed bytes of a source as a stream, and streams of several parts: LZ4 frames, members of gzip.

use crate::model::source::{Meter, Source};
use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::Arc;

/// The compressed bytes one after another.
pub(super) struct Packed {
    pub(super) source: Arc<dyn Source>,
    pub(super) at: u64,
    pub(super) meter: Arc<Meter>,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Whole strides: what a decoder makes of a stream must not depend on how a store hands it out.
        let mut filled = 0;
        while filled < buffer.len() {
            match self.source.read_at(self.at, &mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => {
                    filled += read;
                    self.at += read as u64;
                }
                Err(_) if filled > 0 => break,
                Err(error) => return Err(error),
            }
        }
        self.meter.advance(self.at, 0);
        Ok(filled)
    }
}

/// LZ4 frames one behind the other: the decoder stops at the end of each, and takes a file that ends between two blocks, or
/// within the head of a frame, for one that is whole.
pub(super) struct Frames {
    decoder: lz4_flex::frame::FrameDecoder<Ended>,
    /// Whether the file ends behind a frame.
    is_whole: bool,
}

/// Bytes, and whether their end was met.
struct Ended {
    packed: BufReader<Packed>,
    is_met: bool,
}

impl Read for Ended {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.packed.read(buffer)?;
        self.is_met |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

impl Frames {
    pub(super) fn new(packed: BufReader<Packed>) -> Self {
        let is_met = false;
        Self {
            decoder: lz4_flex::frame::FrameDecoder::new(Ended { packed, is_met }),
            is_whole: false,
        }
    }
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.is_whole {
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let ended = self.decoder.get_mut();
            if ended.is_met {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.is_whole = ended.packed.fill_buf()?.is_empty();
        }
        Ok(0)
    }
}

/// Gzip members one behind the other. What follows the last one and is no member (padding of tapes and blocks) is passed over, as
/// gzip itself does.
pub(super) struct Members(Option<Gzip>);

type Gzip = flate2::bufread::GzDecoder<BufReader<Packed>>;

impl Members {
    pub(super) fn new(packed: BufReader<Packed>) -> Self {
        Self(Some(Gzip::new(packed)))
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.0 else {
                return Ok(0);
            };
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut rest) = self.0.take().map(Gzip::into_inner) else {
                return Ok(0);
            };
            if rest.fill_buf()?.first() != Some(&0x1f) {
                return Ok(0);
            }
            self.0 = Some(Gzip::new(rest));
        }
    }
}
