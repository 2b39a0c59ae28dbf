//! Archived web pages (MHTML, RFC 2557), as browsers, Word, Excel and reporting servers save them, often under the name of a
//! workbook: the pages inside go out as pages do.

use super::content::{Content, UnreadPart};
use super::flow::Flow;
use super::html::{self, decoded, narrow};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use encoding_rs::Encoding;

/// Archived web pages.
pub(in crate::format) static MHTML: &Document = &Document {
    id: "mhtml",
    kind: DocumentKind::ArchivedPage,
    endings: &[".mht", ".mhtml"],
    recognises,
    reader: Reader::Whole(read),
    is_text: true,
};

/// Parts inside parts.
const MOST_DEPTH: usize = 8;
/// Bytes in which the first headers stand.
const HEADERS_WITHIN: usize = 4 * 1024;

/// Whether a head is that of a page with what belongs to it rather than of a letter: by its name, or because its parts have
/// addresses on the web.
fn recognises(head: &[u8], name: &str) -> bool {
    const NAMES: &[&str] = &[
        ".mht", ".mhtml", ".xls", ".xlsx", ".doc", ".docx", ".htm", ".html",
    ];
    let lower = narrow(head).to_ascii_lowercase();
    let lower = lower.trim_ascii_start();
    let holds = |within: &[u8], mark: &str| memchr::memmem::find(within, mark.as_bytes()).is_some();
    let begin = &lower[..lower.len().min(HEADERS_WITHIN)];
    let name_of_header = begin.split(|byte| *byte == b':').next();
    let is_header = name_of_header.is_some_and(|name| {
        name.len() < begin.len()
            && (name.iter()).all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    });
    is_header
        && holds(begin, "mime-version:")
        && holds(begin, "content-type:")
        && (NAMES.iter().any(|ending| name.ends_with(ending))
            || holds(begin, "multipart/related") && holds(lower, "\ncontent-location:"))
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let mut flow = Flow::default();
    let mut pages = 0;
    part(bytes, 0, &mut flow, &mut pages)?;
    if pages == 0 {
        let kind = DocumentKind::ArchivedPage;
        return Err(Refusal::new(DocumentReason::Invalid { kind }));
    }
    flow.finish()
}

/// The headers of a part that say how it is read.
#[derive(Debug, Default)]
struct Headers {
    content_type: String,
    encoding: String,
}

impl Headers {
    /// The headers, and the body behind them.
    fn of(part: &[u8]) -> (Self, &[u8]) {
        let mut headers = Self::default();
        let mut rest = part.trim_ascii_start();
        let mut last: Option<bool> = None;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, behind) = rest.split_at(end);
            rest = behind;
            if line.trim_ascii().is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(line);
            if !line.starts_with(b" ") && !line.starts_with(b"\t") {
                let name = text.split(':').next().unwrap_or_default();
                last = match name.to_ascii_lowercase().as_str() {
                    "content-type" => Some(true),
                    "content-transfer-encoding" => Some(false),
                    _ => None,
                };
            }
            let value = match text.split_once(':') {
                Some((_, value)) if !line.starts_with(b" ") && !line.starts_with(b"\t") => value,
                _ => &text,
            };
            match last {
                Some(true) => headers.content_type.push_str(value),
                Some(false) => headers.encoding.push_str(value.trim()),
                None => {}
            }
        }
        (headers, rest)
    }

    /// A parameter of the type, without quotes.
    fn parameter(&self, name: &str) -> Option<&str> {
        let lower = self.content_type.to_ascii_lowercase();
        let at = lower.find(&format!("{name}="))? + name.len() + 1;
        let value = self.content_type.get(at..)?.trim_start();
        let value = match value.strip_prefix('"') {
            Some(value) => value.split('"').next()?,
            None => value
                .split(|c: char| c == ';' || c.is_whitespace())
                .next()?,
        };
        (!value.is_empty()).then_some(value)
    }

    fn is(&self, kind: &str) -> bool {
        self.content_type
            .trim_start()
            .to_ascii_lowercase()
            .starts_with(kind)
    }
}

/// Reads a part, and those inside it.
fn part(bytes: &[u8], depth: usize, flow: &mut Flow, pages: &mut usize) -> Result<(), Refusal> {
    let (headers, body) = Headers::of(bytes);
    if headers.is("multipart/") {
        if depth < MOST_DEPTH
            && let Some(boundary) = headers.parameter("boundary")
        {
            for inner in parted(body, boundary) {
                part(inner, depth + 1, flow, pages)?;
            }
        }
        return Ok(());
    }
    let declared = headers.parameter("charset");
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    if headers.is("text/html") || headers.is("application/xhtml") {
        let body = unpacked(&headers, body);
        html::page(&decoded(&body, declared)?, flow);
        *pages += 1;
    } else if headers.is("text/plain") {
        let body = unpacked(&headers, body);
        for line in decoded(&body, declared)?.lines() {
            flow.text(line);
            flow.end_line();
        }
        *pages += 1;
    } else if headers.is("image/") {
        flow.leave(UnreadPart::Picture);
    } else if !headers.is("text/") && !headers.content_type.trim().is_empty() {
        flow.leave(UnreadPart::Enclosure);
    }
    Ok(())
}

/// The parts between lines with this boundary.
fn parted<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let is_begin = |at: &usize| *at == 0 || body[at - 1] == b'\n';
    let found = memchr::memmem::find_iter(body, mark.as_bytes());
    let marks: Vec<usize> = found.filter(is_begin).collect();
    let mut parts = Vec::new();
    for (place, at) in marks.iter().enumerate() {
        let from = at + mark.len();
        if body[from..].starts_with(b"--") {
            break;
        }
        let to = marks.get(place + 1).copied().unwrap_or(body.len());
        parts.push(&body[from..to]);
    }
    parts
}

/// The body of a part without its encoding for the way.
fn unpacked(headers: &Headers, body: &[u8]) -> Vec<u8> {
    match headers.encoding.to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    }
}

/// RFC 2045, 6.7; what is no escape stays as it is.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        let behind = &rest[at + 1..];
        let digit = |place: usize| {
            behind
                .get(place)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            out.push((high * 16 + low) as u8);
            rest = &behind[2..];
        } else if let Some(end) = soft_end(behind) {
            rest = &behind[end..];
        } else {
            out.push(b'=');
            rest = behind;
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Bytes up to the end of a line of which nothing but blanks is left.
fn soft_end(behind: &[u8]) -> Option<usize> {
    let blanks = (behind.iter()).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
    let blanks = blanks.count();
    match behind.get(blanks) {
        Some(b'\n') => Some(blanks + 1),
        None => Some(blanks),
        Some(_) => None,
    }
}

/// RFC 4648, 4; what is no digit is passed over.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in body {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    let left = match count {
        2 => (bits << 12).to_be_bytes()[1..2].to_vec(),
        3 => (bits << 6).to_be_bytes()[1..3].to_vec(),
        _ => Vec::new(),
    };
    out.extend(left);
    out
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    #[test]
    fn pages_inside_are_read() {
        let text = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"x y\"\r\n\r\n--x y\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<table><tr><td>=D5=C5=CE=B0<td>1=\r\n2</table>\r\n--x y\r\nContent-Type: image/png\r\n\r\nxx\r\n--x y--\r\n";
        let content = read(text.as_bytes()).unwrap();
        let row = vec!["张伟".to_owned(), "12".to_owned()];
        assert_eq!(content.blocks, [Block::Table(vec![row])]);
        assert_eq!(content.unread, [(UnreadPart::Picture, 1)]);
        assert!(recognises(text.as_bytes(), "a.xls"));
        assert!(!recognises(text.as_bytes(), "a.eml"));
    }

    #[test]
    fn base64_of_any_length_is_decoded() {
        for (text, expected) in [
            ("TWE=", "Ma"),
            ("TQ==", "M"),
            ("TWFu\r\nTQ", "ManM"),
            ("=", ""),
        ] {
            assert_eq!(base64(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
