//! Fields of the header of a mail: its bytes go in, names and values as people read them come out (RFC 5322, 2047, 2231).

use super::transfer::{base64, quoted_printable};
use crate::format::text;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// One field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct HeaderField<'a> {
    /// In lower case.
    pub(super) name: String,
    /// On one line, not decoded.
    pub(super) value: Cow<'a, [u8]>,
}

/// The fields of a header, whose lines end with newlines.
pub(super) fn fields(header: &[u8]) -> Vec<HeaderField<'_>> {
    let mut out: Vec<HeaderField<'_>> = Vec::new();
    for line in header.split(|byte| *byte == b'\n') {
        if let (Some(b' ' | b'\t'), Some(last)) = (line.first(), out.last_mut()) {
            last.value.to_mut().extend_from_slice(line);
        } else if let Some((name, value)) = field(line) {
            let value = Cow::Borrowed(value);
            out.push(HeaderField { name, value });
        }
    }
    out
}

/// Name, in lower case, and value of a line that begins a field.
pub(super) fn field(line: &[u8]) -> Option<(String, &[u8])> {
    const LONGEST: usize = 76;
    let colon = memchr::memchr(b':', &line[..line.len().min(LONGEST)])?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    is_name.then(|| (name, line[colon + 1..].trim_ascii()))
}

/// Characters of bytes that should be in this encoding, or in none that is known.
pub(in crate::format) fn characters(bytes: &[u8], encoding: Option<&'static Encoding>) -> String {
    if let Some(encoding) = encoding.or(Some(encoding_rs::UTF_8)) {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        if !malformed {
            return text.into_owned();
        }
    }
    let (guessed, _) = text::guess(bytes);
    guessed.decode_without_bom_handling(bytes).0.into_owned()
}

/// A value as people read it: its encoded words are decoded, and joined where one character stands in two of them.
pub(super) fn decoded(value: &[u8]) -> String {
    let mut out = String::new();
    // Bytes of encoded words that are not characters yet.
    let (mut held, mut held_in): (Vec<u8>, _) = (Vec::new(), None);
    let mut rest = value;
    while !rest.is_empty() {
        let begin = memchr::memmem::find(rest, b"=?").unwrap_or(rest.len());
        let (before, from) = rest.split_at(begin);
        let is_between = held_in.is_some() && before.trim_ascii().is_empty();
        let word = encoded_word(from);
        if !held.is_empty()
            && (!is_between || word.is_none_or(|word| Some(word.encoding) != held_in))
        {
            out.push_str(&characters(&std::mem::take(&mut held), held_in.flatten()));
        }
        if !(is_between && word.is_some()) {
            out.push_str(&characters(before, None));
        }
        let Some(word) = word else {
            held_in = None;
            let length = from.len().min(2);
            out.push_str(&characters(&from[..length], None));
            rest = &from[length..];
            continue;
        };
        word.decode(&mut held);
        held_in = Some(word.encoding);
        rest = &from[word.length..];
    }
    if !held.is_empty() {
        out.push_str(&characters(&held, held_in.flatten()));
    }
    out
}

/// `=?charset?B?text?=`.
#[derive(Clone, Copy)]
struct EncodedWord<'a> {
    encoding: Option<&'static Encoding>,
    is_base64: bool,
    text: &'a [u8],
    length: usize,
}

fn encoded_word(from: &[u8]) -> Option<EncodedWord<'_>> {
    /// Bytes of the longest word; RFC 2047 says 75, and programs that do not fold write more.
    const LONGEST: usize = 16 * 1024;
    let from = &from[..from.len().min(LONGEST)];
    let inside = from.strip_prefix(b"=?")?;
    let charset_end = memchr::memchr(b'?', inside)?;
    let is_base64 = match inside.get(charset_end + 1)? {
        b'B' | b'b' => true,
        b'Q' | b'q' => false,
        _ => return None,
    };
    let text = inside.get(charset_end + 2..)?.strip_prefix(b"?")?;
    let end = memchr::memmem::find(text, b"?=")?;
    // A language may follow the character set.
    let charset = inside[..charset_end].split(|byte| *byte == b'*').next()?;
    Some(EncodedWord {
        encoding: Encoding::for_label_no_replacement(charset),
        is_base64,
        text: &text[..end],
        length: 2 + charset_end + 3 + end + 2,
    })
}

impl EncodedWord<'_> {
    fn decode(&self, out: &mut Vec<u8>) {
        if self.is_base64 {
            out.extend(base64(self.text));
        } else {
            let blanks: Vec<u8> = (self.text.iter())
                .map(|byte| if *byte == b'_' { b' ' } else { *byte })
                .collect();
            // Blanks at the end are kept: each word is one of its own.
            let kept = blanks.len() - blanks.trim_ascii_end().len();
            quoted_printable(&blanks, out);
            out.extend(std::iter::repeat_n(b' ', kept));
        }
    }
}

/// A field with parameters: `text/plain; charset=utf-8`.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    /// What stands before the first parameter, in lower case.
    pub(super) value: String,
    named: Vec<(String, Vec<u8>)>,
}

impl Parameters {
    pub(super) fn of(field: &[u8]) -> Self {
        /// Parameters that are looked at.
        const MOST: usize = 64;
        let mut parts = unquoted_parts(field, b";").into_iter();
        let value = parts.next().unwrap_or_default().trim_ascii();
        let named = parts.take(MOST).filter_map(|part| {
            let equals = memchr::memchr(b'=', part)?;
            let name = String::from_utf8_lossy(part[..equals].trim_ascii()).to_ascii_lowercase();
            Some((name, unquoted(part[equals + 1..].trim_ascii())))
        });
        Self {
            value: String::from_utf8_lossy(value).to_ascii_lowercase(),
            named: named.collect(),
        }
    }

    fn raw(&self, name: &str) -> Option<&[u8]> {
        let found = self.named.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &value[..])
    }

    /// A parameter's bytes.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.raw(name)
    }

    /// A parameter as people read it, whether it is one, in pieces (`name*0`) or marked with its encoding (`name*`).
    pub(super) fn text(&self, name: &str) -> Option<String> {
        if let Some(plain) = self.raw(name) {
            return Some(decoded(plain));
        }
        if let Some(marked) = self.raw(&format!("{name}*")) {
            return Some(marked_text(&[(marked.to_vec(), true)]));
        }
        let piece = |at: usize| {
            let plain = self.raw(&format!("{name}*{at}")).map(|text| (text, false));
            let marked = || self.raw(&format!("{name}*{at}*")).map(|text| (text, true));
            plain
                .or_else(marked)
                .map(|(text, is_marked)| (text.to_vec(), is_marked))
        };
        let pieces: Vec<_> = (0..).map_while(piece).collect();
        (!pieces.is_empty()).then(|| marked_text(&pieces))
    }
}

/// Pieces of a parameter, and whether each has bytes written as `%E5`; the first one says in which encoding.
fn marked_text(pieces: &[(Vec<u8>, bool)]) -> String {
    let (mut bytes, mut encoding) = (Vec::new(), None);
    for (place, (piece, is_marked)) in pieces.iter().enumerate() {
        let mut text = &piece[..];
        if place == 0 && *is_marked {
            let mut parts = text.splitn(3, |byte| *byte == b'\'');
            let (charset, rest) = (parts.next(), parts.nth(1));
            if let (Some(charset), Some(rest)) = (charset, rest) {
                encoding = Encoding::for_label_no_replacement(charset);
                text = rest;
            }
        }
        if *is_marked {
            let quoted: Vec<u8> = (text.iter())
                .flat_map(|byte| match byte {
                    b'%' => &b"="[..],
                    b'=' => b"=3D",
                    byte => std::slice::from_ref(byte),
                })
                .copied()
                .collect();
            quoted_printable(&quoted, &mut bytes);
        } else {
            bytes.extend_from_slice(text);
        }
    }
    characters(&bytes, encoding)
}

fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(inside) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let (mut out, mut is_escaped) = (Vec::new(), false);
    for byte in inside {
        match byte {
            b'\\' if !is_escaped => is_escaped = true,
            b'"' if !is_escaped => break,
            byte => {
                is_escaped = false;
                out.push(*byte);
            }
        }
    }
    out
}

/// What stands between `stops` that are in no quotes and no angle brackets.
pub(super) fn unquoted_parts<'a>(value: &'a [u8], stops: &[u8]) -> Vec<&'a [u8]> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped, mut is_bracketed) = (false, false, false);
    for (at, byte) in value.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'<' if !is_quoted => is_bracketed = true,
            b'>' if !is_quoted => is_bracketed = false,
            byte if !is_quoted && !is_bracketed && stops.contains(byte) => {
                parts.push(&value[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&value[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded_and_joined() {
        for (value, expected) in [
            ("plain, text", "plain, text"),
            ("=?utf-8?B?5L2g5aW9?=", "你好"),
            ("=?UTF-8?Q?=E4=BD=A0_=E5=A5=BD?= <a@b.cn>", "你 好 <a@b.cn>"),
            ("=?gb2312?B?1cXI/Q==?=", "张三"),
            ("=?gbk?q?=D5=C5=C8=FD?= =?gbk?q?=CF=C8=C9=FA?=", "张三先生"),
            // One character in two words.
            ("=?utf-8?Q?=E4=BD?= =?utf-8?Q?=A0?=", "你"),
            ("=?iso-8859-1*fr?Q?Andr=E9?=", "André"),
            ("a =?utf-8?Q?b?= c", "a b c"),
            ("=?no?X?b?= =?", "=?no?X?b?= =?"),
        ] {
            assert_eq!(decoded(value.as_bytes()), expected, "{value}");
        }
        assert_eq!(
            decoded(&encoding_rs::GBK.encode("主题：王伟的订单").0),
            "主题：王伟的订单"
        );
    }

    #[test]
    fn parameters_come_in_pieces_and_encodings() {
        for (field, expected) in [
            ("attachment; filename=\"a;b.txt\"", "a;b.txt"),
            (
                "attachment; filename=\"=?utf-8?B?5L2g5aW9?=.txt\"",
                "你好.txt",
            ),
            (
                "attachment; filename*=UTF-8''%E4%BD%A0%E5%A5%BD.txt",
                "你好.txt",
            ),
            (
                "attachment; filename*=gb18030''%D5%C5%C8%FD.doc",
                "张三.doc",
            ),
            (
                "attachment; filename*0=ab; filename*1=\"cd.txt\"",
                "abcd.txt",
            ),
            (
                "attachment; FileName*0*=utf-8''%E4%BD; filename*1*=%A0.txt",
                "你.txt",
            ),
        ] {
            let found = Parameters::of(field.as_bytes());
            assert_eq!(found.value, "attachment");
            assert_eq!(found.text("filename").as_deref(), Some(expected), "{field}");
        }
    }

    #[test]
    fn fields_go_on_over_lines() {
        let found = fields(b"Subject: a\n b\nTO : c@d.cn\nnone\n: e\n");
        let found: Vec<_> = found
            .iter()
            .map(|one| (&*one.name, &one.value[..]))
            .collect();
        assert_eq!(found, [("subject", &b"a b"[..]), ("to", b"c@d.cn")]);
    }
}
