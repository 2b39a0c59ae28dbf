//! Word documents and PowerPoint presentations (ECMA-376): packages of XML go in, their paragraphs and tables come out.
//!
//! Read is all that somebody may have written there: paragraphs, tables, headers and footers, notes, comments, text boxes, what
//! was deleted with changes tracked, charts and diagrams.

use super::content::Content;
use super::flow::Flow;
use super::package::{self, Package};
use super::xml::{self, Element, Step};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::model::reason::DocumentKind;
use std::io::BufRead;

const WORD_ENDINGS: &[&str] = &[".docx", ".docm", ".dotx", ".dotm"];
const SLIDES_ENDINGS: &[&str] = &[".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"];

/// Word documents.
pub(in crate::format) static DOCX: &Document = &Document {
    id: "docx",
    kind: DocumentKind::Word,
    endings: WORD_ENDINGS,
    recognises: |head, name| package::is_office(head, name, 0, WORD_ENDINGS),
    reader: Reader::Whole(word),
    is_text: false,
};

/// PowerPoint presentations.
pub(in crate::format) static PPTX: &Document = &Document {
    id: "pptx",
    kind: DocumentKind::Slides,
    endings: SLIDES_ENDINGS,
    recognises: |head, name| package::is_office(head, name, 1, SLIDES_ENDINGS),
    reader: Reader::Whole(slides),
    is_text: false,
};

/// Word documents that are one file of XML (2003).
pub(in crate::format) static WORD_XML: &Document = &Document {
    id: "wordml",
    kind: DocumentKind::WordXml,
    endings: &[],
    recognises: |head, _| {
        const WITHIN: usize = 2 * 1024;
        let head = &head[..head.len().min(WITHIN)];
        let holds = |mark: &str| memchr::memmem::find(head, mark.as_bytes()).is_some();
        head.trim_ascii_start().starts_with(b"<") && holds("progid=\"Word.Document\"")
    },
    reader: Reader::Whole(|bytes| {
        let mut flow = Flow::default();
        let text = super::html::decoded(bytes, None)?;
        let mut place = Place::default();
        xml::walk_text(&text, DocumentKind::WordXml, &mut |step| {
            place.step(step, &mut flow);
        })?;
        flow.finish()
    }),
    is_text: true,
};

/// Parts of a Word document that hold text, in the order in which they are read.
const WORD_PARTS: &[&str] = &[
    "word/document",
    "word/header",
    "word/footer",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
    "word/glossary/document",
    "word/charts/chart",
    "word/diagrams/data",
];
const SLIDES_PARTS: &[&str] = &[
    "ppt/slides/slide",
    "ppt/notesSlides/notesSlide",
    "ppt/comments/",
    "ppt/slideMasters/slideMaster",
    "ppt/slideLayouts/slideLayout",
    "ppt/charts/chart",
    "ppt/diagrams/data",
];

fn word(bytes: &[u8]) -> Result<Content, Refusal> {
    parts(bytes, DocumentKind::Word, WORD_PARTS)
}

fn slides(bytes: &[u8]) -> Result<Content, Refusal> {
    parts(bytes, DocumentKind::Slides, SLIDES_PARTS)
}

/// Reads the parts of a package whose names begin with these, one beginning after the other.
fn parts(bytes: &[u8], kind: DocumentKind, begins: &[&str]) -> Result<Content, Refusal> {
    let mut package = Package::open(bytes, kind)?;
    let mut flow = Flow::default();
    let mut has_main = false;
    for (place, begin) in begins.iter().enumerate() {
        let names = package.names(|name| {
            name.starts_with(begin) && package::is_xml(name) && !name.contains("/_rels/")
        });
        for name in names {
            let is_pattern = begin.contains("slideMaster") || begin.contains("slideLayout");
            walk(package.part(&name)?, kind, is_pattern, &mut flow)?;
            has_main |= place == 0;
        }
    }
    // Without its main part it is no document of its kind; a presentation may have no slide.
    if !has_main && kind == DocumentKind::Word {
        return Err(package.invalid());
    }
    package.leave(&mut flow);
    flow.finish()
}

/// Reads a part: elements of WordprocessingML and DrawingML by their local names.
fn walk(
    part: impl BufRead,
    kind: DocumentKind,
    is_pattern: bool,
    flow: &mut Flow,
) -> Result<(), Refusal> {
    let mut place = Place {
        is_pattern,
        ..Place::default()
    };
    xml::walk(part, kind, &mut |step| place.step(step, flow))
}

/// Where in a part the reading is.
#[derive(Default)]
struct Place {
    /// Elements inside one that says again what another said before it for older programs.
    skipped: usize,
    /// Whether text of a paragraph is open.
    in_text: bool,
    /// Whether the part is one that slides are made after: what stands in its placeholders is advice.
    is_pattern: bool,
    in_placeholder: bool,
}

impl Place {
    fn step(&mut self, step: Step<'_>, flow: &mut Flow) {
        match step {
            Step::Open(element) => self.open(&element, flow),
            Step::Text(text) => self.text(text, flow),
            Step::Close(name) => self.close(name, flow),
        }
    }

    fn open(&mut self, element: &Element<'_>, flow: &mut Flow) {
        let name = element.name();
        if self.skipped > 0 || name == "Fallback" {
            self.skipped += 1;
            return;
        }
        match name {
            // `v` is a value of a chart, `text` a comment on a slide, `instrText` what a field refers to.
            "t" | "delText" | "instrText" | "delInstrText" | "v" | "text" => self.in_text = true,
            "tab" => flow.text("\t"),
            "br" | "cr" => flow.end_line(),
            "noBreakHyphen" => flow.text("-"),
            "tbl" => flow.begin_table(),
            "tr" => flow.begin_row(),
            "tc" => flow.begin_cell(1, 1),
            // Of WordprocessingML; in DrawingML an empty cell stands for each that is covered.
            "gridSpan" => flow.cover(element.number("val").unwrap_or(1)),
            "txbxContent" => flow.interrupt(),
            "ph" => self.in_placeholder = self.is_pattern,
            _ => {}
        }
    }

    fn text(&self, text: &str, flow: &mut Flow) {
        if self.in_text && self.skipped == 0 && !self.in_placeholder {
            flow.text(text);
        }
    }

    fn close(&mut self, name: &str, flow: &mut Flow) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" | "delText" | "delInstrText" => self.in_text = false,
            "instrText" => {
                self.in_text = false;
                flow.text(" ");
            }
            "v" | "text" => {
                self.in_text = false;
                flow.end_line();
            }
            "p" | "pt" | "comment" | "cm" => flow.end_line(),
            "tc" => flow.end_cell(),
            "tr" => flow.end_row(),
            "tbl" => flow.end_table(),
            "txbxContent" => flow.resume(),
            "sp" => self.in_placeholder = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    fn blocks(body: &str) -> Vec<Block> {
        let text = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let mut flow = Flow::default();
        walk(text.as_bytes(), DocumentKind::Word, false, &mut flow).unwrap();
        flow.finish().unwrap().blocks
    }

    fn line(text: &str) -> Block {
        Block::Line(text.to_owned())
    }

    #[test]
    fn paragraphs_boxes_and_deletions_are_lines() {
        let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        for (body, expected) in [
            (
                format!("<w:p>{}{}</w:p>", run("a"), run("b")),
                vec![line("ab")],
            ),
            (
                "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>".to_owned(),
                vec![line("gone")],
            ),
            (
                format!(
                    "<w:p>{}<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>{}</w:p>",
                    run("be"),
                    run("box"),
                    run("box"),
                    run("fore")
                ),
                vec![line("box"), line("before")],
            ),
        ] {
            assert_eq!(blocks(&body), expected, "{body}");
        }
    }

    #[test]
    fn a_table_inside_a_cell_is_one_of_its_own() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let inner = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("in"));
        let body = format!(
            "<w:tbl><w:tr>{}<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>",
            cell("out")
        );
        let table =
            |row: &[&str]| Block::Table(vec![row.iter().map(|cell| (*cell).to_owned()).collect()]);
        assert_eq!(blocks(&body), [table(&["in"]), table(&["out", ""])]);
    }
}
