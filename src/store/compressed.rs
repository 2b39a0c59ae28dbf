//! A compressed file as the source of its content: recognised by its first bytes, unpacked while it is read.
//!
//! A stream can only be unpacked from its beginning on, so reading backwards begins anew, but for the head, which is kept: it is
//! what recognition, inspection and the first read ask for.

use crate::model::entry::SkipKind;
use crate::model::reason::{PackingReason, Refusal};
use crate::model::source::{Meter, Source, UNKNOWN_SIZE};
use crate::model::window::{self, WINDOW_LOG};
use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of content that are kept for reading them again.
const HEAD_BYTES: u64 = 256 * 1024;
/// Compressed bytes that are read at a time.
const STRIDE: usize = 128 * 1024;
/// A stream that unpacks to more than so many times its size is a bomb: deflate reaches 1,032 on zeros, tables 5 to 30.
pub const MOST_RATIO: u64 = 1_000;
/// Below so many bytes of content any ratio is harmless.
const ANY_RATIO: u64 = 256 << 20;
/// Bytes of content that are unpacked a second time for the last ones before a damage.
const MOST_AGAIN: u64 = 1 << 30;

/// A way in which a stream is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Codec {
    /// RFC 1952, one or more members (BGZF too).
    Gzip,
    /// RFC 8878.
    Zstd,
    /// bzip2, one or more streams.
    Bzip2,
    /// xz, one or more streams.
    Xz,
    /// LZ4 frames.
    Lz4,
    /// Snappy's framing format.
    Snappy,
    /// RFC 1951 without a frame: a member of a zip archive.
    Deflate,
}

/// Id, file endings and first bytes of each codec that has a frame.
const FRAMES: &[(Codec, &str, &[&str], &[u8])] = &[
    (
        Codec::Gzip,
        "gz",
        &[".gz", ".gzip", ".bgz", ".bgzf"],
        b"\x1f\x8b\x08",
    ),
    (Codec::Zstd, "zstd", &[".zst", ".zstd"], b"\x28\xb5\x2f\xfd"),
    (Codec::Xz, "xz", &[".xz"], b"\xfd7zXZ\0"),
    (Codec::Lz4, "lz4", &[".lz4"], b"\x04\x22\x4d\x18"),
    (
        Codec::Snappy,
        "snappy",
        &[".sz", ".snappy"],
        b"\xff\x06\0\0sNaPpY",
    ),
    (Codec::Bzip2, "bz2", &[".bz2"], b"BZh"),
];

impl Codec {
    /// The codec of a stream with this head.
    #[must_use]
    pub fn recognise(head: &[u8]) -> Option<Self> {
        let (codec, ..) = FRAMES.iter().find(|(.., magic)| head.starts_with(magic))?;
        // Three letters may begin a text; the block's own mark (π in digits) or the end's (√π) follows the level.
        let is_block = |head: &[u8]| {
            head.get(3)
                .is_some_and(|level| (b'1'..=b'9').contains(level))
                && head.get(4..10).is_some_and(|mark| {
                    mark == b"\x31\x41\x59\x26\x53\x59" || mark == b"\x17\x72\x45\x38\x50\x90"
                })
        };
        (*codec != Codec::Bzip2 || is_block(head)).then_some(*codec)
    }

    /// The codec that `name` says, of content that ends within the first bytes of its streams.
    #[must_use]
    pub fn begun(content: &[u8], name: &str) -> Option<Self> {
        const BLOCK: &[u8] = b"1AY&SY";
        const LEVEL: usize = 3;
        let name = name.to_ascii_lowercase();
        let (codec, _, _, magic) = FRAMES
            .iter()
            .find(|(_, _, endings, _)| endings.iter().any(|ending| name.ends_with(ending)))?;
        let is_begun = match content.split_at_checked(LEVEL) {
            Some((mark, rest)) if *codec == Codec::Bzip2 => {
                let level = rest.first().is_none_or(u8::is_ascii_digit);
                mark == *magic && level && BLOCK.starts_with(rest.get(1..).unwrap_or_default())
            }
            _ => magic.starts_with(content),
        };
        (is_begun && !content.is_empty()).then_some(*codec)
    }

    /// Its id in the inventory.
    #[must_use]
    pub fn id(self) -> &'static str {
        let frame = FRAMES.iter().find(|(codec, ..)| *codec == self);
        frame.map_or("deflate", |(_, id, ..)| id)
    }

    /// The codec with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        FRAMES
            .iter()
            .find(|(_, known, ..)| *known == id)
            .map(|(codec, ..)| *codec)
    }

    fn decoder(self, packed: Packed) -> io::Result<Box<dyn Read + Send>> {
        let packed = BufReader::with_capacity(STRIDE, packed);
        Ok(match self {
            Codec::Gzip => Box::new(Members(Some(Gzip::new(packed)))),
            Codec::Deflate => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
            Codec::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
            Codec::Snappy => Box::new(snap::read::FrameDecoder::new(packed)),
            Codec::Xz => Box::new(window::xz(packed)),
            Codec::Lz4 => Box::new(Frames::new(packed)),
            Codec::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                decoder.window_log_max(WINDOW_LOG)?;
                Box::new(decoder)
            }
        })
    }
}

fn beyond_window(codec: Codec) -> PackingReason {
    PackingReason::WindowTooLarge {
        compression: codec.id(),
        mebibytes: (1_u64 << WINDOW_LOG) >> 20,
    }
}

/// `name` without the ending of its compression: what the content is called.
#[must_use]
pub fn name_inside(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    if let Some(stem) = lower.strip_suffix(".tgz") {
        return &name[..stem.len()];
    }
    let endings = FRAMES.iter().flat_map(|(_, _, endings, _)| *endings);
    let length = endings
        .filter(|ending| lower.ends_with(**ending))
        .map(|ending| ending.len())
        .max();
    &name[..name.len() - length.unwrap_or(0)]
}

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

/// What a decoder's error means. Its own message may quote bytes of the file, and is not passed on.
fn damage(error: &io::Error, codec: Codec) -> Refusal {
    let carried = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Refusal>());
    if let Some(refusal) = carried {
        return *refusal;
    }
    let compression = codec.id();
    Refusal::new(if window::is_beyond(error) {
        beyond_window(codec)
    } else if error.kind() == io::ErrorKind::UnexpectedEof {
        PackingReason::StreamCutOff { compression }
    } else {
        PackingReason::StreamDamaged { compression }
    })
}

fn uninterrupted(from: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// The compressed bytes one after another.
struct Packed {
    source: Arc<dyn Source>,
    at: u64,
    meter: Arc<Meter>,
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
struct Frames {
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
    fn new(packed: BufReader<Packed>) -> Self {
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
struct Members(Option<Gzip>);

type Gzip = flate2::bufread::GzDecoder<BufReader<Packed>>;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_one_ending_of_compression() {
        for (name, expected) in [
            ("AE.csv.gz", "AE.csv"),
            ("all.TGZ", "all"),
            ("x.parquet.zst", "x.parquet"),
            ("plain.csv", "plain.csv"),
            ("gz", "gz"),
            ("表.csv.bz2", "表.csv"),
        ] {
            assert_eq!(name_inside(name), expected);
        }
    }

    #[test]
    fn words_that_begin_like_a_codec_are_none() {
        assert_eq!(Codec::recognise(b"BZhongguo,1,2\n"), None);
        assert_eq!(Codec::recognise(b"BZh91AY&SY"), Some(Codec::Bzip2));
        assert_eq!(Codec::recognise(b""), None);
    }

    #[test]
    fn what_ends_within_its_first_bytes_is_what_its_name_says() {
        for (content, name, expected) in [
            (&b"BZh9"[..], "a.csv.bz2", Some(Codec::Bzip2)),
            (b"BZh91AY&S", "a.csv.BZ2", Some(Codec::Bzip2)),
            (b"BZ", "a.bz2", Some(Codec::Bzip2)),
            (b"BZhongguo", "a.csv.bz2", None),
            (b"BZh9,1", "a.csv.bz2", None),
            (b"BZh9", "a.csv", None),
            (b"\xfd7zX", "a.csv.xz", Some(Codec::Xz)),
            (b"\xff\x06\0", "a.csv.sz", Some(Codec::Snappy)),
            (b"\x1f", "a.tar.gz", Some(Codec::Gzip)),
            (b"a", "a.csv.gz", None),
            (b"", "a.csv.gz", None),
        ] {
            assert_eq!(Codec::begun(content, name), expected, "{name}");
        }
    }
}
