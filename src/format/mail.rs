//! Mail (RFC 5322, MIME) and mailboxes (mbox): messages go in, the lines that people read come out, decoded.
//!
//! Enclosed files that are tables or documents are read as such, within bounds; what else a mail encloses beside text is counted
//! and not read. A mailbox is cut where a message begins, and is read in bounded
//! memory whatever its size.

mod enclosed;
mod headers;
mod html;
mod messages;
mod transfer;

pub(super) use headers::characters;
pub(super) use html::unescaped;
pub(super) use transfer::{base64, quoted_printable};

use crate::format::cut::{self, Cuts};
use crate::format::raw_lines::RawLines;
use crate::format::rows::Rows;
use crate::format::{Format, Opened, Opening, Refusal, text};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use messages::{Messages, parts_messages};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The id in the inventory.
pub const MAIL: &str = "mail";
/// Lines of a batch.
const LINES: usize = 4_096;
/// Fields by which a header is known to be a mail's: who wrote it, and what else mails have.
const WRITERS: &[&str] = &[
    "from",
    "sender",
    "return-path",
    "received",
    "delivered-to",
    "x-sender",
];
const OTHERS: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "reply-to",
    "in-reply-to",
];
/// Fields of pages that browsers save in the form of mails.
const PAGES: &[&str] = &["snapshot-content-location", "x-document-type"];

/// How browsers say from whom such a page is.
const SAVED: &[u8] = b"<Saved by ";

/// Mail.
#[derive(Clone, Copy, Debug)]
pub struct Mail;

/// What kind of mail a head is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    One,
    Mailbox,
}

impl Format for Mail {
    fn id(&self) -> &'static str {
        MAIL
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".eml", ".emlx", ".mbox", ".mbx"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let named = self.endings().iter().any(|ending| lower.ends_with(ending));
        kind(head, named).is_some()
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn is_of_text(&self) -> bool {
        true
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let kind = kind(entry.head, true).unwrap_or(Kind::One);
        let field = Field {
            path: "".into(),
            data_type: DataType::String,
            description: None,
        };
        let (zh, en) = match kind {
            Kind::One => ("邮件", "a mail"),
            Kind::Mailbox => ("邮箱（mbox）", "a mailbox (mbox)"),
        };
        let note = Text::new(
            format!("内容是{zh}；已解码收件人、主题和正文，逐行查找其中有固定形式的个人信息"),
            format!(
                "the content is {en}; addresses, subjects and texts were decoded, and their lines were searched for personal information that has a form"
            ),
        );
        let enclosed = enclosed::open(entry, kind == Kind::Mailbox);
        let table = MailTable {
            schema: Arc::new(Schema {
                fields: vec![field],
                notes: vec![note],
                may_hold_others: true,
                ..Schema::default()
            }),
            kind,
            apart: Arc::new(enclosed.parts),
        };
        let mut opened = Opened::whole(table);
        if !enclosed.tables.is_empty() {
            opened[0].member = Some("".into());
            opened.extend(enclosed.tables);
        }
        Ok(opened)
    }
}

/// What a head is; `named` where its name says that it is mail. `None` for anything else, pages that are saved in this form too.
fn kind(head: &[u8], named: bool) -> Option<Kind> {
    /// Fields that a header has at least.
    const FEWEST: usize = 3;
    const FEWEST_NAMED: usize = 2;
    let head = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end);
    let mut first = lines.next()?;
    let is_mailbox = parts_messages(first);
    // Apple Mail puts the length of the message before it.
    let is_length = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
    if is_mailbox || is_length {
        first = lines.next()?;
    }
    let (mut writers, mut others, mut is_page) = (0, 0, false);
    for line in std::iter::once(first).chain(lines) {
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") || line.starts_with(b">From ") {
            continue;
        }
        let (name, value) = headers::field(line)?;
        writers += usize::from(WRITERS.contains(&&*name));
        others += usize::from(OTHERS.contains(&&*name));
        is_page |= PAGES.contains(&&*name) || value.starts_with(SAVED);
    }
    let fewest = if named || is_mailbox {
        FEWEST_NAMED
    } else {
        FEWEST
    };
    let is_mail = writers > 0 && writers + others >= fewest && !is_page;
    match (is_mail, is_mailbox) {
        (true, true) => Some(Kind::Mailbox),
        (true, false) => Some(Kind::One),
        (false, _) => None,
    }
}

/// The lines that people read of a mail.
pub(super) fn mail_lines(mail: &[u8]) -> Vec<String> {
    let (mut messages, mut lines) = (Messages::new(false), RawLines::new(mail));
    while let Ok(Some(line)) = lines.next() {
        messages.take(line);
    }
    messages.finish();
    messages.lines
}

/// The lines that people read of HTML.
pub(super) fn html_lines(html: &str) -> Vec<String> {
    let (mut text, mut lines) = (html::HtmlText::default(), Vec::new());
    text.feed(html, &mut lines);
    text.end(&mut lines);
    lines
}

/// A mail or a mailbox.
struct MailTable {
    schema: Arc<Schema>,
    kind: Kind,
    /// Parts that are tables of their own.
    apart: Arc<BTreeSet<u64>>,
}

impl MailTable {
    fn cuts<'a>(&self, source: &'a dyn Source) -> Cuts<'a> {
        let begins: cut::Begins = match self.kind {
            Kind::Mailbox => |before, line| before.is_empty() && parts_messages(line),
            Kind::One => |_, _| false,
        };
        Cuts::new(source, begins)
    }
}

impl Table for MailTable {
    fn format(&self) -> &'static str {
        Mail.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        Mail.reads_forward()
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        // Parts are numbered from the first message on.
        let target = if self.apart.is_empty() {
            target
        } else {
            u64::MAX >> 1
        };
        self.cuts(&**source).splits(target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        if !self.apart.is_empty() {
            return Ok(Some(Split::of_bytes(0, source.byte_size())));
        }
        self.cuts(&**source).near(place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let (start, end) = cut::ends(split, &**source);
        // Bytes as they are: each part has an encoding of its own.
        let reader = text::Reader::new(&**source, encoding_rs::UTF_8, start, end);
        Ok(Box::new(MailBatches {
            lines: RawLines::new(reader),
            messages: Messages::new(self.kind == Kind::Mailbox).without(self.apart.clone()),
            finished: false,
            refused: None,
        }))
    }
}

struct MailBatches<'a> {
    lines: RawLines<text::Reader<'a>>,
    messages: Messages,
    finished: bool,
    refused: Option<Refusal>,
}

impl MailBatches<'_> {
    fn fill(&mut self) {
        while self.messages.lines.len() < LINES {
            match self.lines.next() {
                Ok(Some(line)) => self.messages.take(line),
                ended => {
                    self.messages.finish();
                    (self.finished, self.refused) = (true, ended.err());
                    return;
                }
            }
        }
    }
}

impl Batches for MailBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if !self.finished {
            self.fill();
        }
        let lines = std::mem::take(&mut self.messages.lines);
        if lines.is_empty() {
            return self.refused.take().map(Err);
        }
        let mut rows = Rows::new(1, lines.len());
        for line in lines {
            rows.set(0, line);
            rows.end();
        }
        Some(Ok(rows.finish()))
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            unread_parts: self.messages.unread,
            ..ReadAnomalies::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_known_by_its_header() {
        for (head, named, expected) in [
            (
                "From: a@b\nTo: c@d\nSubject: e\n\nx",
                false,
                Some(Kind::One),
            ),
            (
                "Received: by x\n\tfor y\nFrom: a@b\nDate: z\n\n",
                false,
                Some(Kind::One),
            ),
            ("From: a@b\nSubject: e\n\nx", true, Some(Kind::One)),
            ("From: a@b\nSubject: e\n\nx", false, None),
            (
                "812\nFrom: a@b\nTo: c@d\nSubject: e\n\nx",
                false,
                Some(Kind::One),
            ),
            (
                "From a@b Mon Jan  1 10:00:00 2024\nFrom: a@b\nTo: c@d\n\nx",
                false,
                Some(Kind::Mailbox),
            ),
            (
                "From here on it is 10:00 o'clock\nnothing: x\n",
                false,
                None,
            ),
            (
                "From: <Saved by Blink>\nSnapshot-Content-Location: x\nSubject: e\nDate: f\nMIME-Version: 1.0\n\n",
                false,
                None,
            ),
            (
                "From: <Saved by Windows Internet Explorer 7>\nSubject: e\nDate: f\n\n",
                false,
                None,
            ),
            (
                "MIME-Version: 1.0\nContent-Type: multipart/related\n\n",
                false,
                None,
            ),
            ("name: x\ndate: y\n\n", false, None),
            ("", true, None),
        ] {
            assert_eq!(kind(head.as_bytes(), named), expected, "{head}");
        }
    }
}
