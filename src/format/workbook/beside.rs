//! A workbook goes in; what is kept in it beside the cells of its sheets comes out: comments and text boxes as lines; lists,
//! caches of pivot tables and of other workbooks, headers and footers as tables of their own.
//!
//! What is sent with a workbook is all of it: a pivot table holds the rows that it was made of, also where their sheet is gone.

mod stored; // caches of pivot tables and of other workbooks

use super::ole::{Sectors, u16_at};
use crate::format::document::content::{Beside, CELL_COST, Content, Header, UnreadPart};
use crate::format::document::flow::Flow;
use crate::format::document::odf::{self, Wanted};
use crate::format::document::package::Package;
use crate::format::document::xml::{self, Step};
use crate::format::document::{Document, MOST_BYTES, Reader};
use crate::format::{Footers, HeaderWords, Opened, Refusal, ends_in};
use crate::model::cursor::Cursor;
use crate::model::reason::DocumentKind;
use crate::model::source::{Source, read_range};
use std::collections::BTreeSet;
use std::io::{BufReader, Read};
use std::sync::Arc;

const KIND: DocumentKind = DocumentKind::Workbook;

/// What stands beside the cells of a workbook, as a document.
static BESIDE: &Document = &Document {
    id: "workbook",
    kind: KIND,
    endings: &[],
    recognises: |_, _| false,
    reader: Reader::Parts(read),
    is_text: false,
};

/// Bytes of the values of lists, names and printed lines together.
const MOST_VALUES: usize = 16 << 20;
/// Bytes behind the cells of a sheet that are read.
const MOST_BEHIND: usize = 4 << 20;
/// Letters of a header or footer that are no more than `page 1 of 3`.
const FEW_LETTERS: usize = 8;
/// Digits that a text must have to hold somebody's number.
const DIGITS: usize = 7;

type Book = Package<BufReader<Cursor>>;

/// The tables and lines beside the cells; none where there are none, or where they cannot be read.
pub(super) fn open(
    source: &Arc<dyn Source>,
    footers: &Arc<Footers>,
    words: &HeaderWords,
) -> Vec<Opened> {
    // The sheets are there all the same.
    let content = BESIDE.content(source).unwrap_or_else(|_| {
        let mut content = Content::default();
        content.leave(UnreadPart::Beside);
        content
    });
    BESIDE.open_beside(content, footers, words)
}

fn read(source: &Arc<dyn Source>) -> Result<Content, Refusal> {
    const ZIP: &[u8] = b"PK";
    let io = |error: std::io::Error| Refusal::io(&error);
    if read_range(&**source, 0, ZIP.len()).map_err(io)? != ZIP {
        if source.byte_size() > MOST_BYTES {
            return Ok(Content::default());
        }
        let bytes = read_range(&**source, 0, source.byte_size() as usize).map_err(io)?;
        return Ok(binary(&bytes));
    }
    let reader = BufReader::with_capacity(64 * 1024, Cursor::new(source.clone(), 0));
    let mut book = Package::over(reader, KIND)?;
    if !book.names(|name| name == "content.xml").is_empty() {
        return open_document(&mut book);
    }
    let mut flow = Flow::default();
    notes(&mut book, &mut flow)?;
    let mut content = flow.finish()?;
    stored::caches(&mut book, &mut content)?;
    stored::others(&mut book, &mut content)?;
    lists(&mut book, &mut content)?;
    // The older records of the same parts, and files.
    let is_unread = |name: &str| {
        let lower = name.to_ascii_lowercase();
        ends_in(&lower, "bin")
            && [
                "xl/comments",
                "xl/threadedcomments",
                "xl/pivotcache",
                "xl/externallinks",
            ]
            .iter()
            .any(|begin| lower.starts_with(begin))
    };
    for _ in book.names(is_unread) {
        content.leave(UnreadPart::Beside);
    }
    for _ in book.names(|name| name.starts_with("xl/embeddings/") && !name.ends_with('/')) {
        content.leave(UnreadPart::Enclosure);
    }
    Ok(content)
}

/// Comments, those who wrote them, and texts of shapes.
fn notes(book: &mut Book, flow: &mut Flow) -> Result<(), Refusal> {
    let is_xml = |name: &str| ends_in(name, "xml") && !name.contains("/_rels/");
    let begins: &[(&str, Beside)] = &[
        ("xl/comments", Beside::Comment),
        ("xl/threadedComments", Beside::Comment),
        ("xl/drawings/drawing", Beside::TextBox),
    ];
    for (begin, what) in begins {
        for name in book.names(|name| is_xml(name) && name.starts_with(begin)) {
            let (mut in_text, mut is_filled) = (false, false);
            xml::walk(book.part(&name)?, KIND, &mut |step| match step {
                Step::Open(element) => {
                    in_text |= matches!(element.name(), "t" | "text" | "author");
                }
                Step::Text(text) if in_text => {
                    is_filled |= !text.trim().is_empty();
                    flow.text(text);
                }
                Step::Text(_) => {}
                Step::Close(name) => {
                    in_text &= !matches!(name, "t" | "text" | "author");
                    let ends = match what {
                        Beside::TextBox => name == "p",
                        _ => matches!(name, "comment" | "threadedComment" | "author"),
                    };
                    if ends {
                        flow.end_line();
                        if std::mem::take(&mut is_filled) && name != "author" {
                            flow.count(*what);
                        }
                    }
                }
            })?;
        }
    }
    for name in book.names(|name| is_xml(name) && name.starts_with("xl/persons/")) {
        xml::walk(book.part(&name)?, KIND, &mut |step| {
            if let Step::Open(element) = step {
                let values = ["displayName", "userId"].map(|key| element.attribute(key));
                let values: Vec<String> = values.into_iter().flatten().collect();
                flow.apart(&values.join(" "));
            }
        })?;
    }
    Ok(())
}

/// Lists to choose from, names that stand for a text, and headers and footers of printed sheets, each a value of one column.
fn lists(book: &mut Book, content: &mut Content) -> Result<(), Refusal> {
    let mut values = Values::default();
    xml_texts(book, "xl/workbook.xml", &["definedName"], &mut |_, text| {
        values.extend(literals(text));
    })?;
    for name in book.names(|name| name.starts_with("xl/worksheets/") && ends_in(name, "xml")) {
        let behind = behind_cells(book.unbounded(&name)?);
        let text = String::from_utf8_lossy(&behind);
        // What is cut out of the sheet is no whole document.
        let whole = format!("<sheet>{}", text.replace("</worksheet>", "</sheet>"));
        let mut open = String::new();
        let mut found = String::new();
        let _ = xml::walk(whole.as_bytes(), KIND, &mut |step| match step {
            Step::Open(element) => {
                element.name().clone_into(&mut open);
                found.clear();
            }
            Step::Text(text) => found.push_str(text),
            Step::Close(name) if name == open => {
                match name {
                    "formula1" | "formula2" | "f" => values.extend(literals(&found)),
                    "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader"
                    | "firstFooter" => take_printed(&found, content, &mut values),
                    _ => {}
                }
                found.clear();
            }
            Step::Close(_) => {}
        });
    }
    let rows = values.kept.into_iter().map(|value| vec![value]).collect();
    if !content.sheet("lists", Header::None, rows) || values.is_full {
        content.leave(UnreadPart::Beside);
    }
    Ok(())
}

/// Different values, as far as there is room for them.
#[derive(Default)]
struct Values {
    kept: BTreeSet<String>,
    bytes: usize,
    is_full: bool,
}

impl Values {
    fn extend<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        for value in values {
            if self.kept.contains(value) {
                continue;
            }
            self.bytes += value.len() + 2 * CELL_COST;
            self.is_full |= self.bytes > MOST_VALUES;
            if self.is_full {
                return;
            }
            self.kept.insert(value.to_owned());
        }
    }
}

/// Gives the texts of these elements of a part, if there is one of this name.
fn xml_texts(
    book: &mut Book,
    part: &str,
    elements: &[&str],
    each: &mut dyn FnMut(&str, &str),
) -> Result<(), Refusal> {
    if book.names(|name| name == part).is_empty() {
        return Ok(());
    }
    let (mut text, mut is_open) = (String::new(), false);
    xml::walk(book.part(part)?, KIND, &mut |step| match step {
        Step::Open(element) => {
            is_open = elements.contains(&element.name());
            text.clear();
        }
        Step::Text(piece) if is_open => text.push_str(piece),
        Step::Text(_) => {}
        Step::Close(name) => {
            if std::mem::take(&mut is_open) {
                each(name, &text);
            }
        }
    })
}

/// Texts in quotation marks in a formula, and what commas part in them.
fn literals(formula: &str) -> impl Iterator<Item = &str> {
    let quoted = formula.split('"').skip(1).step_by(2);
    let values = quoted.flat_map(|piece| piece.split([',', ';']).map(str::trim));
    values.filter(|value| !value.is_empty())
}

/// What stands behind the cells of a sheet, as far as it is read.
fn behind_cells(mut sheet: impl Read) -> Vec<u8> {
    const ENDS: [&[u8]; 2] = [b"</sheetData>", b"<sheetData/>"];
    const STEP: usize = 256 * 1024;
    let mut window: Vec<u8> = Vec::new();
    loop {
        let before = window.len();
        let read = (&mut sheet).take(STEP as u64).read_to_end(&mut window);
        let end = ENDS
            .iter()
            .find_map(|end| memchr::memmem::find(&window, end).map(|at| at + end.len()));
        if let Some(end) = end {
            window.drain(..end);
            let _ = sheet.take(MOST_BEHIND as u64).read_to_end(&mut window);
            return window;
        }
        if read.is_err() || window.len() == before {
            return Vec::new();
        }
        // The mark may be cut by the end of what was read.
        let keep = window.len().saturating_sub(ENDS[0].len());
        window.drain(..keep);
    }
}

/// Takes a header or a footer: as a line where it is a sentence, as a value where it is a few words.
fn take_printed(text: &str, content: &mut Content, values: &mut Values) {
    let text = printed(text);
    if is_sentence(&text) {
        if content.line(&text) {
            content.count(Beside::Printed);
        }
    } else if text.chars().any(char::is_alphabetic) {
        values.extend(std::iter::once(&*text));
    }
}

fn is_sentence(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    letters > FEW_LETTERS || digits >= DIGITS || text.contains('@')
}

/// A header or footer without its codes (`&L`, `&P`, `&"font,style"`, `&12`, `&K000000`).
fn printed(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let code = &rest[at + 1..];
        let mut characters = code.chars();
        rest = match characters.next() {
            Some('&') => {
                out.push('&');
                characters.as_str()
            }
            Some('"') => characters
                .as_str()
                .split_once('"')
                .map_or("", |(_, rest)| rest),
            Some('K') => {
                out.push(' ');
                characters.as_str().get(6..).unwrap_or_default()
            }
            Some(digit) if digit.is_ascii_digit() => {
                code.trim_start_matches(|c: char| c.is_ascii_digit())
            }
            _ => {
                out.push(' ');
                characters.as_str()
            }
        };
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// OpenDocument: annotations and shapes; headers and footers stand with the styles.
fn open_document(book: &mut Book) -> Result<Content, Refusal> {
    let mut flow = Flow::default();
    odf::walk(
        book.part("content.xml")?,
        KIND,
        Wanted::BesideCells,
        &mut flow,
    )?;
    let mut content = flow.finish()?;
    let lines = content.blocks.len() as u64;
    for _ in 0..lines {
        content.count(Beside::Comment);
    }
    if !book.names(|name| name == "styles.xml").is_empty() {
        let mut flow = Flow::default();
        odf::walk(
            book.part("styles.xml")?,
            KIND,
            Wanted::BesideCells,
            &mut flow,
        )?;
        for line in flow.finish()?.into_lines() {
            // Every workbook has `page 1`.
            if is_sentence(&line) && content.line(&line) {
                content.count(Beside::Printed);
            }
        }
    }
    Ok(content)
}

/// Workbooks before 2007: texts of comments and shapes, headers and footers ([MS-XLS] 2.4).
fn binary(bytes: &[u8]) -> Content {
    const TEXT: u16 = 0x01B6;
    const GOES_ON: u16 = 0x003C;
    const PRINTED: [u16; 2] = [0x0014, 0x0015];
    let mut content = Content::default();
    let file = Sectors::of(bytes);
    let stream = file.as_ref().and_then(|file| file.stream("workbook"));
    let Some(stream) = stream else {
        return content;
    };
    let mut values = Values::default();
    let (mut at, mut left, mut text) = (0, 0_usize, String::new());
    while let (Some(kind), Some(length)) = (u16_at(&stream, at), u16_at(&stream, at + 2)) {
        let end = (at + 4 + usize::from(length)).min(stream.len());
        let record = &stream[at + 4..end];
        at = end;
        if kind == GOES_ON && left > 0 {
            let piece = units(record, left);
            left = left.saturating_sub(piece.chars().count().max(1));
            text.push_str(&piece);
        } else {
            left = 0;
        }
        if left == 0 && !text.trim().is_empty() {
            if content.line(&text.replace(['\n', '\r'], " ")) {
                content.count(Beside::Comment);
            }
            text.clear();
        }
        match kind {
            TEXT => left = u16_at(record, 10).map_or(0, usize::from),
            _ if PRINTED.contains(&kind) && record.len() > 3 => {
                let count = u16_at(record, 0).map_or(0, usize::from);
                take_printed(&units(&record[2..], count), &mut content, &mut values);
            }
            _ => {}
        }
    }
    let rows = values.kept.into_iter().map(|value| vec![value]).collect();
    if !content.sheet("lists", Header::None, rows) || values.is_full {
        content.leave(UnreadPart::Beside);
    }
    // Rows that pivot tables were made of have a folder of their own.
    let wide: Vec<u8> = "_SX_DB".bytes().flat_map(|byte| [byte, 0]).collect();
    if memchr::memmem::find(bytes, &wide).is_some() {
        content.leave(UnreadPart::Beside);
    }
    content
}

/// Up to so many characters behind a byte that says whether each takes two bytes.
fn units(record: &[u8], count: usize) -> String {
    const WIDE: u8 = 1;
    let Some((flags, bytes)) = record.split_first() else {
        return String::new();
    };
    if flags & WIDE == 0 {
        return bytes
            .iter()
            .take(count)
            .map(|byte| char::from(*byte))
            .collect();
    }
    let bytes = &bytes[..bytes.len().min(count * 2)];
    encoding_rs::UTF_16LE
        .decode_without_bom_handling(bytes)
        .0
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_headers_are_no_text() {
        for (text, expected) in [
            ("&L&\"Arial,Bold\"&12王伟&RPage &P of &N", "王伟 Page   of"),
            ("&C&KFF0000a&&b", "a&b"),
            ("&", ""),
        ] {
            assert_eq!(printed(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_in_formulas_are_values() {
        let found = |formula| literals(formula).collect::<Vec<_>>();
        assert_eq!(
            found("\"张伟,李娜\"&\"王; 五\""),
            ["张伟", "李娜", "王", "五"]
        );
        assert_eq!(found("Sheet1!$A$1:$A$9"), Vec::<&str>::new());
    }

    #[test]
    fn what_stands_behind_the_cells_is_found_wherever_reading_stops() {
        let sheet = format!("<a>{}</sheetData><b/></a>", "x".repeat(300_000));
        assert_eq!(behind_cells(sheet.as_bytes()), b"<b/></a>");
        assert_eq!(behind_cells(&b"<a><b/></a>"[..]), b"");
    }
}
