//! Messages and contacts as Outlook saves them (`.msg`): the properties that are text go in, their lines come out.
//!
//! Each property is a stream of an OLE file whose name says its number and type ([MS-OXMSG] 2.1). All texts are read but those of
//! the way and the form of a message; what is enclosed is counted.

use super::content::{Content, UnreadPart};
use super::{Document, Reader};
use crate::format::mail::{characters, html_lines, mail_lines};
use crate::format::{Refusal, workbook};
use crate::model::reason::{DocumentKind, DocumentReason};
use encoding_rs::UTF_16LE;
use std::collections::BTreeSet;

/// Messages of Outlook.
pub static OUTLOOK: &Document = &Document {
    id: "msg",
    kind: DocumentKind::Message,
    endings: &[".msg", ".oft"],
    recognises,
    reader: Reader::Whole(read),
    is_text: false,
};

/// The front of an OLE file, and the stream that each message has.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const PROPERTIES: &str = "__properties_version1.0";
/// Names of streams of properties, and what follows: number and type in hexadecimal.
const STREAM: &str = "__substg1.0_";
const UNICODE: u32 = 0x001F;
const CODE_PAGE: u32 = 0x001E;
const BYTES: u32 = 0x0102;
/// Properties with a meaning of their own: header as sent, body in HTML, data of an enclosed file.
const HEADER: u32 = 0x007D;
const HTML: u32 = 0x1013;
const ENCLOSED: u32 = 0x3701;
/// Properties that are texts for programs: class, kinds of addresses, numbers of messages, subjects in other forms.
const TECHNICAL: &[u32] = &[
    0x001A, 0x003D, 0x0064, 0x0070, 0x0C1E, 0x0E1D, 0x1035, 0x1039, 0x1042, 0x3002, 0x3703, 0x370D,
    0x370E, 0x3712, 0x3D01, 0x3FF8, 0x3FFA, 0x7FFD,
];

fn recognises(head: &[u8], name: &str) -> bool {
    let mark: Vec<u8> = PROPERTIES
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    head.starts_with(OLE)
        && (OUTLOOK.endings.iter().any(|ending| name.ends_with(ending))
            || memchr::memmem::find(head, &mark).is_some())
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let kind = OUTLOOK.kind;
    let invalid = || Refusal::new(DocumentReason::Invalid { kind });
    let streams = workbook::streams(bytes, &|name| name.starts_with(STREAM)).ok_or_else(invalid)?;
    let properties: Vec<(u32, u32, Vec<u8>)> = streams
        .into_iter()
        .filter_map(|(name, stream)| {
            let tag = u32::from_str_radix(name.get(STREAM.len()..STREAM.len() + 8)?, 16).ok()?;
            Some((tag >> 16, tag & 0xFFFF, stream))
        })
        .collect();
    if properties.is_empty() {
        return Err(invalid());
    }
    let mut content = Content::default();
    let mut known = BTreeSet::new();
    for (number, form, stream) in &properties {
        for line in lines(*number, *form, stream, &mut content) {
            if known.insert(line.clone()) && !content.line(&line) {
                let mebibytes = (Content::MOST_BYTES >> 20) as u64;
                return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
            }
        }
    }
    Ok(content)
}

/// The lines of a property.
fn lines(number: u32, form: u32, stream: &[u8], content: &mut Content) -> Vec<String> {
    if number == ENCLOSED && form == BYTES {
        content.leave(UnreadPart::Enclosure);
        return Vec::new();
    }
    let text = match form {
        UNICODE => UTF_16LE.decode_without_bom_handling(stream).0.into_owned(),
        CODE_PAGE => characters(stream, None),
        BYTES if number == HTML => characters(stream, None),
        _ => return Vec::new(),
    };
    match number {
        HTML => html_lines(&text),
        HEADER => mail_lines(text.as_bytes()),
        number if TECHNICAL.contains(&number) => Vec::new(),
        _ => text
            .split(['\n', '\r'])
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_lines() {
        let mut content = Content::default();
        let unicode: Vec<u8> = "手机\r\n13800138000"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (number, form, stream, expected) in [
            (0x1000, UNICODE, &unicode[..], &["手机", "13800138000"][..]),
            (
                0x0C1A,
                CODE_PAGE,
                &encoding_rs::GBK.encode("张三").0,
                &["张三"],
            ),
            (HTML, BYTES, b"<p>a</p><p>b</p>", &["a", "b"]),
            (
                HEADER,
                CODE_PAGE,
                b"From: a@example.com\r\nReceived: x\r\n",
                &["a@example.com"],
            ),
            (0x001A, CODE_PAGE, b"IPM.Note", &[]),
            (ENCLOSED, BYTES, b"%PDF", &[]),
        ] {
            assert_eq!(
                lines(number, form, stream, &mut content),
                expected,
                "{number:x}"
            );
        }
        assert_eq!(content.unread, [(UnreadPart::Enclosure, 1)]);
    }
}
