//! Text that is no table: its lines are read, or pieces of those that are long.
//!
//! Portals answer with a page of HTML under the name of a table, dumps of databases are named as tables are, and a letter may have
//! the ending of one: what stands in them is searched, and nothing of it is taken for a column's name.

pub(super) mod pieces;
pub(super) mod prose;
pub(super) mod running;

use crate::format::delimited::ranges::{TextRanges, opened};
use crate::format::delimited::{self, sniff};
use crate::format::text::TextHead;
use crate::format::{Format, Opened, Opening, Refusal, TEXT, is_binary};
use crate::model::Text;
use crate::model::dataset::{Dialect, Schema, Split};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use std::sync::Arc;

/// Lines of text.
#[derive(Clone, Copy, Debug)]
pub struct Lines;

impl Format for Lines {
    fn id(&self) -> &'static str {
        TEXT
    }

    fn endings(&self) -> &'static [&'static str] {
        &[]
    }

    /// Of any text only statements of SQL are told from a table by their head alone: [`Lines`] is opened also where the readers
    /// of tables find that a text is none, and for text of which nothing else is known.
    fn recognises(&self, head: &[u8], _: &str) -> bool {
        prose::is_sql(head) && !is_binary(head)
    }

    fn reads_forward(&self) -> bool {
        true
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let head = TextHead::read(entry)?;
        if let Some(markup) = recognise(head.body()) {
            return Ok(open(&head, markup));
        }
        if let Some(table) = delimited::certain(&head) {
            return Ok(table);
        }
        Ok(open(&head, plain(&head)))
    }
}

/// What a text is that is no table for certain and has no front that says what it is.
fn plain(head: &TextHead<'_>) -> Markup {
    prose::kind(&head.text, None, 1, 0.0, head.words).unwrap_or(Markup::Plain)
}

/// What is no table although it may be named as one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Markup {
    Html,
    Xml,
    /// What Excel 2003 calls an XML spreadsheet.
    XmlSpreadsheet,
    RichText,
    /// A page or a letter with what belongs to it (MHTML, RFC 822).
    Message,
    Sql,
    Program,
    Prose,
    /// Text of which nothing more is known.
    Plain,
}

impl Markup {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Html => ("网页（HTML）", "a web page (HTML)"),
            Self::Xml => (" XML", "XML"),
            Self::XmlSpreadsheet => (
                " XML 电子表格（Excel 2003）",
                "an XML spreadsheet (Excel 2003)",
            ),
            Self::RichText => (" RTF 文档", "a rich text document (RTF)"),
            Self::Message => (
                "邮件或网页存档（MHTML）",
                "a mail or an archived page (MHTML)",
            ),
            Self::Sql => (" SQL 语句", "SQL statements"),
            Self::Program => ("程序源代码", "program text"),
            Self::Prose => ("行文", "running text"),
            Self::Plain => ("普通文本", "plain text"),
        }
    }

    /// Whether its first line says what it is, so that it is left out of those that are searched as records.
    fn is_page(self) -> bool {
        !matches!(self, Self::Sql | Self::Program | Self::Prose | Self::Plain)
    }
}

/// What a text is that begins as no table does.
pub(super) fn recognise(body: &[u8]) -> Option<Markup> {
    if begins_json(body) {
        return None;
    }
    markup(body).or_else(|| prose::is_sql(body).then_some(Markup::Sql))
}

/// Whether a text begins as JSON does that its reader did not take.
pub(super) fn begins_json(body: &[u8]) -> bool {
    let begin = body.trim_ascii_start();
    begin.starts_with(b"{\"") || begin.starts_with(b"[{")
}

/// The lines of a text that is no table.
pub(super) fn open(head: &TextHead<'_>, markup: Markup) -> Vec<Opened> {
    let body = head.body();
    let found = sniff::lines(body, head.is_whole, markup.is_page());
    let size = head.source.byte_size();
    let dialect = Dialect {
        // Half a character at the end is drawn as a whole one.
        data_start: head.place(found.dialect.data_start as usize).min(size),
        data_end: Some(size),
        ..found.dialect
    };
    let (zh, en) = markup.name();
    let note = Text::new(
        format!("内容是{zh}，不是表格；只逐行查找其中有固定形式的个人信息"),
        format!(
            "the content is {en}, not a table; its lines were only searched for personal information that has a form"
        ),
    );
    let mut ranges = TextRanges::new(head, found.header, dialect, vec![note]);
    Arc::make_mut(&mut ranges.schema).may_hold_others = true;
    let table = LinesTable {
        ranges,
        in_pieces: markup == Markup::Sql || pieces::has_long_lines(body),
    };
    opened(table, found.above)
}

/// A text of lines.
struct LinesTable {
    ranges: TextRanges,
    /// Whether a record is a piece of a line rather than all of it.
    in_pieces: bool,
}

impl Table for LinesTable {
    fn format(&self) -> &'static str {
        Lines.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.ranges.schema
    }

    fn reads_forward(&self) -> bool {
        Lines.reads_forward()
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.ranges.splits(source, target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        self.ranges.near(source, place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let batches = self.ranges.batches(source, split);
        Ok(Box::new(if self.in_pieces {
            batches.in_pieces()
        } else {
            batches
        }))
    }
}

fn markup(head: &[u8]) -> Option<Markup> {
    const LOOKED_AT: usize = 4 * 1024;
    let begin = head.trim_ascii_start();
    let begin = &begin[..begin.len().min(LOOKED_AT)];
    let begins = |mark: &str| {
        begin.len() >= mark.len() && begin[..mark.len()].eq_ignore_ascii_case(mark.as_bytes())
    };
    if begins("{\\rtf") {
        return Some(Markup::RichText);
    }
    let holds = |mark: &str| {
        let lower = begin.to_ascii_lowercase();
        memchr::memmem::find(&lower, mark.as_bytes()).is_some()
    };
    if begins("<") {
        let tag = |mark: &str| begins(mark) && holds(">");
        return if holds("urn:schemas-microsoft-com:office:spreadsheet") && !holds("<html") {
            Some(Markup::XmlSpreadsheet)
        } else if begins("<!doctype html")
            || holds("<html")
            || [
                "<table", "<body", "<head", "<meta", "<style", "<div", "<script",
            ]
            .into_iter()
            .any(tag)
        {
            Some(Markup::Html)
        } else if begins("<?xml") || begins("<!doctype") || begins("<!--") {
            Some(Markup::Xml)
        } else {
            None
        };
    }
    let is_message = [
        "mime-version:",
        "from:",
        "received:",
        "return-path:",
        "message-id:",
        "date:",
    ]
    .into_iter()
    .any(begins);
    (is_message && holds("\ncontent-type:")).then_some(Markup::Message)
}
