//! OpenDocument texts, presentations and drawings (ISO/IEC 26300): packages of XML go in, their paragraphs and tables come out.

use super::content::Content;
use super::flow::Flow;
use super::package::{self, Package};
use super::xml::{self, Element, Step};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use std::io::BufRead;

const ENDINGS: &[&str] = &[".odt", ".ott", ".odp", ".otp", ".odg"];
/// What their packages say that they are, in front of all else.
const TYPES: &[&str] = &[
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics",
];
/// A cell or row may say that it stands there many times; that of one with text is believed up to here.
const MOST_REPEATED: usize = 64;

/// OpenDocument texts and presentations.
pub(in crate::format) static ODF: &Document = &Document {
    id: "odf",
    kind: DocumentKind::OpenDocument,
    endings: ENDINGS,
    recognises: |head, name| {
        const TYPE_WITHIN: usize = 128;
        let begin = &head[..head.len().min(TYPE_WITHIN)];
        let is_named = ENDINGS.iter().any(|ending| name.ends_with(ending));
        package::first_of(begin, TYPES).is_some() || is_named && begin.starts_with(b"PK\x03\x04")
    },
    reader: Reader::Whole(read),
    is_text: false,
};

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::OpenDocument;
    let mut package = Package::open(bytes, KIND)?;
    let mut flow = Flow::default();
    if !package
        .names(|name| name == "META-INF/manifest.xml")
        .is_empty()
    {
        let mut is_locked = false;
        xml::walk(package.part("META-INF/manifest.xml")?, KIND, &mut |step| {
            if let Step::Open(element) = step {
                is_locked |= element.name() == "encryption-data";
            }
        })?;
        if is_locked {
            return Err(Refusal::new(DocumentReason::Locked { kind: KIND }));
        }
    }
    if package.names(|name| name == "content.xml").is_empty() {
        return Err(package.invalid());
    }
    // Styles hold headers and footers; objects are documents inside.
    let names = package.names(|name| {
        name == "content.xml" || name == "styles.xml" || name.ends_with("/content.xml")
    });
    for name in names {
        walk(package.part(&name)?, KIND, Wanted::All, &mut flow)?;
    }
    package.leave(&mut flow);
    flow.finish()
}

/// What of a part is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) enum Wanted {
    /// All of it.
    All,
    /// What stands beside the cells of sheets.
    BesideCells,
}

/// Reads a part.
pub(in crate::format) fn walk(
    part: impl BufRead,
    kind: DocumentKind,
    wanted: Wanted,
    flow: &mut Flow,
) -> Result<(), Refusal> {
    let mut place = Place {
        all: wanted == Wanted::All,
        ..Place::default()
    };
    xml::walk(part, kind, &mut |step| match step {
        Step::Open(element) => place.open(&element, flow),
        Step::Text(text) => place.text(text, flow),
        Step::Close(name) => place.close(name, flow),
    })
}

/// Where in a part the reading is.
#[derive(Default)]
struct Place {
    /// Whether cells are read too.
    all: bool,
    /// Paragraphs that are open.
    paragraphs: usize,
    /// Annotations, notes, frames, headers and footers that are open.
    asides: usize,
}

/// Elements whose text is no part of the paragraph that they stand in.
fn is_aside(name: &str) -> bool {
    matches!(
        name,
        "annotation"
            | "note"
            | "text-box"
            | "custom-shape"
            | "header"
            | "footer"
            | "header-left"
            | "footer-left"
            | "header-first"
            | "footer-first"
            | "tracked-changes"
    )
}

impl Place {
    fn is_wanted(&self) -> bool {
        self.all || self.asides > 0
    }

    fn open(&mut self, element: &Element<'_>, flow: &mut Flow) {
        let name = element.name();
        match name {
            "p" | "h" => self.paragraphs += 1,
            "s" if self.is_wanted() => flow.text(" "),
            "tab" if self.is_wanted() => flow.text("\t"),
            "line-break" if self.is_wanted() => flow.end_line(),
            "table" if self.all => flow.begin_table(),
            "table-row" if self.all => flow.begin_row(),
            "table-cell" if self.all => flow.begin_cell(1, 1),
            "covered-table-cell" if self.all => {
                let times = element.number("number-columns-repeated").unwrap_or(1);
                for _ in 0..times.min(MOST_REPEATED) {
                    flow.begin_cell(1, 1);
                }
            }
            _ if is_aside(name) => {
                self.asides += 1;
                flow.interrupt();
            }
            _ => {}
        }
    }

    fn text(&self, text: &str, flow: &mut Flow) {
        if self.paragraphs > 0 && self.is_wanted() {
            flow.text(text);
        }
    }

    fn close(&mut self, name: &str, flow: &mut Flow) {
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if self.is_wanted() {
                    flow.end_line();
                }
            }
            "table" if self.all => flow.end_table(),
            "table-row" if self.all => flow.end_row(),
            "table-cell" | "covered-table-cell" if self.all => flow.end_cell(),
            _ if is_aside(name) => {
                self.asides = self.asides.saturating_sub(1);
                flow.resume();
            }
            _ => {}
        }
    }
}
