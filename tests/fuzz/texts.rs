//! Encodings: what a text is in, and its decoding in pieces.

use super::run::{Bytes, fuzz, seen};
use qingdan::format::text::{self, Breaks, Reader};
use std::io::Read as _;

const ENCODINGS: [&str; 10] = [
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "euc-jp",
    "windows-1252",
    "koi8-r",
    "utf-16le",
    "utf-16be",
    "utf-8",
];

/// Whatever is found decodes without a panic, and a guess is sure between 0 and 1.
#[test]
fn detection() {
    fuzz("detection", |bytes| {
        let whole = bytes.len() % 2 == 0;
        let found = text::detect(&*Bytes::pieces(bytes, 100), bytes);
        assert_eq!(
            found.as_ref().map(|found| found.name),
            text::detect_head(bytes, true)
                .as_ref()
                .map(|found| found.name),
            "the head is the whole"
        );
        match text::detect_head(bytes, whole) {
            Err(refusal) => seen(refusal),
            Ok(found) => {
                assert!(found.mark <= bytes.len());
                assert!(
                    found
                        .confidence
                        .is_none_or(|sure| (0.0..1.0).contains(&sure))
                );
                assert_eq!(text::by_name(Some(found.name)), found.encoding);
                let decoded = found.text(bytes, whole);
                assert!(decoded.len() <= 3 * bytes.len() + 16);
                let read = |piece| {
                    let source = Bytes::pieces(bytes, piece);
                    let (start, end) = (found.mark as u64, bytes.len() as u64);
                    let mut reader = Reader::new(&*source, found.encoding, start, end);
                    let mut out = Vec::new();
                    reader.read_to_end(&mut out).unwrap();
                    (out, reader.breaks())
                };
                assert_eq!(read(usize::MAX), read(3), "whole, and 3 bytes at a time");
                let sure = found.confidence.map(|sure| (sure * 10.0) as u8);
                seen((found.name, found.mark, sure, decoded.contains('\u{FFFD}')))
            }
        }
    });
}

/// The first byte chooses the encoding, the second how the rest is cut.
#[test]
fn decoding() {
    fuzz("decoding", |bytes| {
        let [which, cut, raw @ ..] = bytes else {
            return 0;
        };
        let encoding = text::by_name(Some(ENCODINGS[usize::from(*which) % ENCODINGS.len()]));
        let piece = 1 + usize::from(*cut) % 23;
        let source = Bytes::pieces(raw, piece);
        let mut reader = Reader::new(&*source, encoding, 0, raw.len() as u64);
        let (mut out, mut buffer) = (Vec::new(), vec![0; 1 + usize::from(*cut) / 23]);
        loop {
            match reader.read(&mut buffer).unwrap() {
                0 => break,
                length => out.extend_from_slice(&buffer[..length]),
            }
        }
        let breaks = reader.breaks();
        assert_eq!(reader.place(), raw.len() as u64);
        if encoding == encoding_rs::UTF_8 {
            assert_eq!((&out[..], breaks), (raw, Breaks::default()));
        } else {
            let (whole, broken) = encoding.decode_without_bom_handling(raw);
            assert_eq!(std::str::from_utf8(&out), Ok(&*whole));
            assert_eq!(breaks.count > 0, broken);
            assert_eq!(breaks.count > 0, breaks.first.is_some());
            assert!(breaks.first.is_none_or(|first| first <= raw.len() as u64));
        }
        // Drawn in pieces, the outline stands for every byte once.
        let (mut at, mut drawn) = (0, 0);
        while at < raw.len() {
            let end = (at + piece + 3).min(raw.len());
            let mut bytes = raw[at..end].to_vec();
            let (length, taken) = text::outline(encoding, &mut bytes, end == raw.len());
            assert!(taken > 0 && taken <= end - at && length <= taken);
            at += taken;
            drawn += length;
        }
        assert_eq!(
            drawn,
            if text::is_wide(encoding) {
                raw.len() / 2
            } else {
                raw.len()
            }
        );
        seen((
            encoding.name(),
            breaks.count.min(9),
            out.len().checked_ilog2(),
            out.len() % 4,
        ))
    });
}
