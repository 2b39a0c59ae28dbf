//! Messages that come line by line: the lines of a mail or of a mailbox go in, what people read of it comes out as lines, and how
//! many of its parts were not read.
//!
//! One part is at hand at a time and nothing of another is kept, so that a mailbox of any size is read in bounded memory.

use super::headers::{HeaderField, Parameters, characters, decoded, fields, unquoted_parts};
use super::html::HtmlText;
use super::transfer::{Base64, Transfer, quoted_printable};
use crate::format::ends_in;
use crate::format::raw_lines::{LONGEST, Line};
use encoding_rs::{Decoder, Encoding};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a header that are looked at.
const MOST_HEADER: usize = 256 * 1024;
/// Bytes of an enclosed file that is kept, of all such files of a mail, and how many of them.
const MOST_ENCLOSED: usize = 16 << 20;
const MOST_COLLECTED: usize = 48 << 20;
const MOST_FILES: usize = 64;
/// Parts in each other.
const MOST_BOUNDARIES: usize = 32;
/// Fields that tell of the way that a mail took and of its form, not of people; and what begins such names.
const TECHNICAL: &[&str] = &[
    "authentication-results",
    "dkim-signature",
    "domainkey-signature",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "received-spf",
    "references",
    "thread-index",
];
const TECHNICAL_BEGINNINGS: &[&str] =
    &["arc-", "content-", "list-", "x-google-", "x-ms-", "x-spam-"];
/// Fields of several addresses.
const ADDRESSES: &[&str] = &[
    "bcc",
    "cc",
    "delivered-to",
    "from",
    "reply-to",
    "resent-from",
    "resent-to",
    "sender",
    "to",
];
/// Endings of enclosed files that are text whatever type is given for them.
const TEXTS: &[&str] = &[
    ".csv", ".htm", ".html", ".ics", ".json", ".log", ".md", ".tsv", ".txt", ".vcf", ".xml",
];

enum State {
    /// In the header of a part; of a message's own the fields are told.
    Header {
        is_message: bool,
    },
    Text(Body),
    /// In a file that is kept.
    Enclosed(Collecting),
    /// In what is not read, or between parts.
    Between,
}

/// Enclosed files that are kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Wanted {
    #[default]
    None,
    /// As many as there is room for.
    All,
    /// The part of this number.
    One(u64),
}

/// A file that a mail encloses.
#[derive(Debug)]
pub(super) struct Collected {
    /// Its number among the parts of all messages that are no parts of parts.
    pub(super) number: u64,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// A file as it comes in.
struct Collecting {
    file: Collected,
    transfer: Transfer,
    base64: Base64,
    /// Whether it is more than is kept.
    is_cut: bool,
}

impl Collecting {
    fn take(&mut self, line: Line<'_>) {
        let bytes = &mut self.file.bytes;
        if bytes.len() > MOST_ENCLOSED {
            self.is_cut = true;
            return;
        }
        match self.transfer {
            Transfer::Base64 => self.base64.decode(line.bytes, bytes),
            Transfer::QuotedPrintable => {
                if quoted_printable(line.bytes, bytes) && line.ends {
                    bytes.push(b'\n');
                }
            }
            Transfer::Identity => {
                bytes.extend_from_slice(line.bytes);
                if line.ends {
                    bytes.push(b'\n');
                }
            }
        }
    }
}

/// Messages.
pub(super) struct Messages {
    /// Whether lines that begin `From ` part messages.
    is_mailbox: bool,
    state: State,
    header: Vec<u8>,
    boundaries: Vec<Vec<u8>>,
    /// Whether the line before was blank, or there was none.
    is_parted: bool,
    /// Whether the line at hand began in an earlier piece.
    in_line: bool,
    /// Lines that were read, to be taken.
    pub(super) lines: Vec<String>,
    /// Parts that were not read.
    pub(super) unread: u64,
    /// Parts so far that are no parts of parts, and which of them are tables of their own.
    parts: u64,
    apart: Arc<BTreeSet<u64>>,
    /// Which enclosed files are kept, and those so far.
    wanted: Wanted,
    pub(super) collected: Vec<Collected>,
}

impl Messages {
    pub(super) fn new(is_mailbox: bool) -> Self {
        Self {
            is_mailbox,
            state: State::Header { is_message: true },
            header: Vec::new(),
            boundaries: Vec::new(),
            is_parted: true,
            in_line: false,
            lines: Vec::new(),
            unread: 0,
            parts: 0,
            apart: Arc::default(),
            wanted: Wanted::None,
            collected: Vec::new(),
        }
    }

    /// Passes over the parts of these numbers, which are tables of their own.
    pub(super) fn without(mut self, apart: Arc<BTreeSet<u64>>) -> Self {
        self.apart = apart;
        self
    }

    /// Keeps enclosed files.
    pub(super) fn collecting(mut self, wanted: Wanted) -> Self {
        self.wanted = wanted;
        self
    }

    /// Takes a line in.
    pub(super) fn take(&mut self, line: Line<'_>) {
        let begins = !std::mem::replace(&mut self.in_line, !line.ends);
        let parted = std::mem::replace(&mut self.is_parted, begins && line.bytes.is_empty());
        if begins && self.is_mailbox && parted && parts_messages(line.bytes) {
            self.end_part();
            self.boundaries.clear();
            self.begin(true);
            return;
        }
        if begins && self.at_boundary(line.bytes) {
            return;
        }
        match &mut self.state {
            State::Header { is_message } => {
                let is_message = *is_message;
                if begins && line.bytes.is_empty() {
                    self.end_header(is_message);
                } else if self.header.len() + line.bytes.len() < MOST_HEADER {
                    self.header.extend_from_slice(line.bytes);
                    self.header.push(b'\n');
                }
            }
            State::Text(body) => body.take(line, &mut self.lines),
            State::Enclosed(file) => file.take(line),
            State::Between => {}
        }
    }

    /// Nothing follows.
    pub(super) fn finish(&mut self) {
        if let State::Header { is_message } = self.state
            && !self.header.is_empty()
        {
            self.end_header(is_message);
        }
        self.end_part();
    }

    fn begin(&mut self, is_message: bool) {
        self.header.clear();
        self.state = State::Header { is_message };
    }

    fn end_part(&mut self) {
        match std::mem::replace(&mut self.state, State::Between) {
            State::Text(mut body) => body.finish(&mut self.lines),
            State::Enclosed(mut file) => {
                file.base64.finish(&mut file.file.bytes);
                if !file.is_cut {
                    self.collected.push(file.file);
                }
            }
            State::Header { .. } | State::Between => {}
        }
    }

    /// Whether a line parts what belongs together, and goes on behind it.
    fn at_boundary(&mut self, line: &[u8]) -> bool {
        let Some(mark) = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end) else {
            return false;
        };
        let last = mark.strip_suffix(b"--");
        let is_of = |boundary: &Vec<u8>| mark == &boundary[..] || last == Some(&boundary[..]);
        let Some(depth) = self.boundaries.iter().rposition(is_of) else {
            return false;
        };
        self.end_part();
        if mark == &self.boundaries[depth][..] {
            self.boundaries.truncate(depth + 1);
            self.begin(false);
        } else {
            self.boundaries.truncate(depth);
            self.state = State::Between;
        }
        true
    }

    fn end_header(&mut self, is_message: bool) {
        let header = std::mem::take(&mut self.header);
        let fields = fields(&header);
        if is_message {
            tell(&fields, &mut self.lines);
        }
        let part = Part::of(&fields);
        if let Some(name) = &part.name {
            self.lines.push(name.clone());
        }
        if matches!(part.kind, Kind::Text(_) | Kind::Other) {
            let number = self.parts;
            self.parts += 1;
            if self.apart.contains(&number) {
                self.state = State::Between;
                return;
            }
            if let Some(file) = self.enclosed(&part, number) {
                self.state = State::Enclosed(file);
                return;
            }
        }
        self.state = match part.kind {
            Kind::Several(boundary) => {
                if self.boundaries.len() < MOST_BOUNDARIES {
                    self.boundaries.push(boundary);
                } else {
                    self.unread += 1;
                }
                State::Between
            }
            Kind::Message => State::Header { is_message: true },
            Kind::Text(body) => State::Text(*body),
            Kind::Other => {
                self.unread += 1;
                State::Between
            }
        };
    }
}

impl Messages {
    /// The part of this number as a file to be kept, where it is one.
    fn enclosed(&self, part: &Part, number: u64) -> Option<Collecting> {
        let held: usize = self.collected.iter().map(|file| file.bytes.len()).sum();
        let is_wanted = match self.wanted {
            Wanted::None => false,
            Wanted::All => self.collected.len() < MOST_FILES && held < MOST_COLLECTED,
            Wanted::One(wanted) => wanted == number,
        };
        let name = part.name.clone().filter(|_| is_wanted)?;
        Some(Collecting {
            file: Collected {
                number,
                name,
                bytes: Vec::new(),
            },
            transfer: part.transfer,
            base64: Base64::default(),
            is_cut: false,
        })
    }
}

/// Whether a line parts two messages: `From who@where when`, the time at its end.
pub(super) fn parts_messages(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let has_time = rest
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && three[1] == b':' && three[2].is_ascii_digit());
    has_time && rest.iter().any(u8::is_ascii_alphabetic)
}

/// Tells of the fields that people read, one address a line.
fn tell(fields: &[HeaderField<'_>], lines: &mut Vec<String>) {
    for field in fields {
        let name = &*field.name;
        let is_technical = TECHNICAL.contains(&name)
            || TECHNICAL_BEGINNINGS
                .iter()
                .any(|begin| name.starts_with(begin));
        if is_technical {
            continue;
        }
        let values = if ADDRESSES.contains(&name) {
            unquoted_parts(&field.value, b",;")
        } else {
            vec![&field.value[..]]
        };
        let values = values.into_iter().map(decoded);
        let values = values.filter(|value| !value.trim().is_empty());
        lines.extend(values.map(|value| value.trim().to_owned()));
    }
}

/// What a part is, by its header.
struct Part {
    /// The name of the file that it is.
    name: Option<String>,
    transfer: Transfer,
    kind: Kind,
}

enum Kind {
    /// Parts with this between them.
    Several(Vec<u8>),
    Message,
    Text(Box<Body>),
    Other,
}

impl Part {
    fn of(fields: &[HeaderField<'_>]) -> Self {
        let parameters = |name: &str| {
            let found = fields.iter().find(|field| field.name == name);
            found
                .map(|field| Parameters::of(&field.value))
                .unwrap_or_default()
        };
        let content = parameters("content-type");
        let transfer = Transfer::named(&parameters("content-transfer-encoding").value);
        let name =
            (parameters("content-disposition").text("filename")).or_else(|| content.text("name"));
        let lower = name.as_deref().unwrap_or_default().to_lowercase();
        let is_text = |kind: &str| {
            kind.is_empty()
                || kind.starts_with("text/")
                || kind.ends_with("json")
                || kind.ends_with("xml")
        };
        let kind = match &*content.value {
            kind if kind.starts_with("multipart/") => match content.bytes("boundary") {
                Some(boundary) => Kind::Several(boundary.trim_ascii_end().to_vec()),
                None => Kind::Text(Box::new(Body::new(transfer, None, false))),
            },
            "message/rfc822" if transfer == Transfer::Identity => Kind::Message,
            "message/delivery-status"
            | "text/rfc822-headers"
            | "message/disposition-notification" => {
                Kind::Text(Box::new(Body::new(transfer, None, false)))
            }
            kind if is_text(kind) || TEXTS.iter().any(|ending| lower.ends_with(ending)) => {
                let charset = content
                    .bytes("charset")
                    .and_then(Encoding::for_label_no_replacement);
                let is_html =
                    kind.contains("html") || ends_in(&lower, "html") || ends_in(&lower, "htm");
                Kind::Text(Box::new(Body::new(transfer, charset, is_html)))
            }
            _ => Kind::Other,
        };
        Self {
            name,
            transfer,
            kind,
        }
    }
}

/// The text of a part as it comes in.
pub(super) struct Body {
    transfer: Transfer,
    base64: Base64,
    encoding: Option<&'static Encoding>,
    /// Where a character takes two bytes at least, so that ends of lines are found only behind it.
    wide: Option<Decoder>,
    html: Option<HtmlText>,
    /// Bytes of the line at hand.
    line: Vec<u8>,
}

impl Body {
    pub(super) fn new(
        transfer: Transfer,
        encoding: Option<&'static Encoding>,
        is_html: bool,
    ) -> Self {
        let wide = encoding.filter(|one| crate::format::text::is_wide(one));
        Self {
            transfer,
            base64: Base64::default(),
            encoding: if wide.is_some() { None } else { encoding },
            wide: wide.map(Encoding::new_decoder),
            html: is_html.then(HtmlText::default),
            line: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, line: Line<'_>, out: &mut Vec<String>) {
        match self.transfer {
            Transfer::Identity => {
                self.line.extend_from_slice(line.bytes);
                if line.ends {
                    self.end_line(out);
                }
            }
            Transfer::QuotedPrintable => {
                if quoted_printable(line.bytes, &mut self.line) && line.ends {
                    self.line.push(b'\n');
                }
                self.lines(out);
            }
            Transfer::Base64 => {
                match &mut self.wide {
                    None => self.base64.decode(line.bytes, &mut self.line),
                    Some(decoder) => {
                        let mut bytes = Vec::new();
                        self.base64.decode(line.bytes, &mut bytes);
                        let mut text = String::with_capacity(bytes.len() * 3 + 16);
                        let _ = decoder.decode_to_string(&bytes, &mut text, false);
                        self.line.extend_from_slice(text.as_bytes());
                    }
                }
                self.lines(out);
            }
        }
        if self.line.len() > LONGEST {
            self.end_line(out);
        }
    }

    /// Gives out the lines that are whole.
    fn lines(&mut self, out: &mut Vec<String>) {
        let Some(end) = memchr::memrchr(b'\n', &self.line) else {
            return;
        };
        let rest = self.line.split_off(end + 1);
        let whole = std::mem::replace(&mut self.line, rest);
        for line in whole[..end].split(|byte| *byte == b'\n') {
            self.give(line, out);
        }
    }

    fn end_line(&mut self, out: &mut Vec<String>) {
        let line = std::mem::take(&mut self.line);
        self.give(&line, out);
    }

    fn give(&mut self, line: &[u8], out: &mut Vec<String>) {
        let text = characters(line, self.encoding);
        match &mut self.html {
            Some(html) => {
                html.feed(&text, out);
                html.feed("\n", out);
            }
            None if text.trim().is_empty() => {}
            None => out.push(text.trim().to_owned()),
        }
    }

    pub(super) fn finish(&mut self, out: &mut Vec<String>) {
        self.base64.finish(&mut self.line);
        self.lines(out);
        self.end_line(out);
        if let Some(html) = &mut self.html {
            html.end(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::raw_lines::RawLines;

    fn read(mail: &[u8], is_mailbox: bool) -> (Vec<String>, u64) {
        let mut messages = Messages::new(is_mailbox);
        let mut lines = RawLines::new(mail);
        while let Some(line) = lines.next().unwrap() {
            messages.take(line);
        }
        messages.finish();
        (messages.lines, messages.unread)
    }

    #[test]
    fn parts_are_decoded_and_enclosures_counted() {
        let body = encoding_rs::GB18030.encode("手机：13800138000\n请回电。").0;
        let mut base64 = String::new();
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for three in body.chunks(3) {
            let bits = three
                .iter()
                .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - three.len()));
            for at in 0..=three.len() {
                base64.push(alphabet[(bits >> (18 - 6 * at) & 63) as usize] as char);
            }
        }
        let mail = format!(
            "Received: by x; Mon\nFrom: =?gbk?B?1cXI/Q==?= <a@example.com>\nTo: \"B, b\" <b@example.com>,\n c@example.com\nSubject: =?utf-8?Q?=E4=BD=A0?=\nContent-Type: multipart/mixed;\n boundary=\"x\"\n\npreamble\n--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\n{base64}\n--y\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E4=BD=\n=A0</p><td>a</td><td>b</td>\n--y--\nepilogue\n--x\nContent-Type: image/png; name=\"a.png\"\nContent-Transfer-Encoding: base64\n\nAAAA\n--x\nContent-Type: message/rfc822\n\nFrom: d@example.com\n\ninner\n--x--\nafter\n"
        );
        let (lines, unread) = read(mail.replace('\n', "\r\n").as_bytes(), false);
        assert_eq!(
            lines,
            [
                "张三 <a@example.com>",
                "\"B, b\" <b@example.com>",
                "c@example.com",
                "你",
                "手机：13800138000",
                "请回电。",
                "你",
                "a | b",
                "a.png",
                "d@example.com",
                "inner"
            ]
        );
        assert_eq!(unread, 1);
    }

    #[test]
    fn a_mailbox_is_parted_at_its_messages() {
        let mailbox = "From a@b Mon Jan  1 10:00:00 2024\nFrom: a@example.com\n\none\nFrom here on\n\nFrom b@b Mon Jan  1 10:00:00 2024\nFrom: b@example.com\nContent-Type: multipart/mixed; boundary=z\n\n--z\n\ntwo\n\nFrom c@b Mon Jan  1 10:00:00 2024\nSubject: c\n\nthree\n";
        let (lines, unread) = read(mailbox.as_bytes(), true);
        assert_eq!(
            lines,
            [
                "a@example.com",
                "one",
                "From here on",
                "b@example.com",
                "two",
                "c",
                "three"
            ]
        );
        assert_eq!(unread, 0);
        // Of a mail by itself they are lines.
        assert!(
            read(
                b"Subject: a\n\nx\n\nFrom c@b Mon Jan  1 10:00:00 2024\n",
                false
            )
            .0
            .len()
                > 2
        );
    }
}
