//! How a stream is compressed: recognised by its first bytes or its name, and the decoder that unpacks it.

use super::packed::{Frames, Members, Packed};
use crate::model::Text;
use crate::model::reason::{PackingReason, Refusal};
use crate::model::window;
use std::io::{self, BufReader, Read};

/// Compressed bytes that are read at a time.
const STRIDE: usize = 128 * 1024;

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

    pub(super) fn decoder(self, packed: Packed) -> io::Result<Box<dyn Read + Send>> {
        let packed = BufReader::with_capacity(STRIDE, packed);
        Ok(match self {
            Codec::Gzip => Box::new(Members::new(packed)),
            Codec::Deflate => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
            Codec::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
            Codec::Snappy => Box::new(snap::read::FrameDecoder::new(packed)),
            Codec::Xz => Box::new(window::xz(packed)),
            Codec::Lz4 => Box::new(Frames::new(packed)),
            Codec::Zstd => Box::new(window::zstd(packed)?),
        })
    }
}

fn beyond_window(codec: Codec) -> PackingReason {
    PackingReason::WindowTooLarge {
        compression: codec.id(),
        mebibytes: window::MEBIBYTES,
    }
}

/// A note for a file that is named as a compressed one and has no `compression`.
#[must_use]
pub fn misnamed(name: &str, compression: Option<&str>) -> Option<Text> {
    (compression.is_none() && name_inside(name) != name).then(|| {
        Text::new(
            "文件名像压缩文件，内容并未压缩",
            "named as a compressed file, and is not compressed",
        )
    })
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

/// What a decoder's error means. Its own message may quote bytes of the file, and is not passed on.
pub(super) fn damage(error: &io::Error, codec: Codec) -> Refusal {
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
