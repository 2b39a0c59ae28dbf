//! Documents: a file that is read for its text goes in, its paragraphs and its tables come out.
//!
//! A reader is one function, bytes in and [`Content`] out, beside the static [`Document`] that names its kind; the table of
//! [`ALL`](crate::format::ALL) has that. `parts` tells which of its tables are tables to be
//! profiled and which of its lines stand for themselves, and `batches` gives the records of either. Nothing of a document is held
//! but what the allowance of [`Footers`](crate::format::Footers) has room for: it is extracted again when it is read.

mod batches;
pub mod content;
pub mod drawn;
mod entity;
pub(super) mod flow;
pub(super) mod html;
pub(super) mod mhtml;
pub(super) mod odf;
pub(super) mod office;
pub(super) mod ole_text;
pub mod outlook;
pub(super) mod package;
pub(super) mod parts;
pub(super) mod pdf;
pub(super) mod rtf;
pub(super) mod spreadsheet_xml;
pub(super) mod xml;

use crate::format::lines::Lines;
use crate::format::{Footers, Format, HeaderWords, Opened, Opening, Refusal};
use crate::model::reason::{DocumentKind, DocumentReason};
use crate::model::source::{Source, read_range};
use content::Content;
use parts::Place;
use std::sync::Arc;

/// Bytes of the largest document that is read: most kinds can be read only whole.
pub(super) const MOST_BYTES: u64 = 96 << 20;

/// How a kind of document is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reader {
    /// From its bytes, at most [`MOST_BYTES`] of them.
    Whole(fn(&[u8]) -> Result<Content, Refusal>),
    /// From where it lies, within bounds of its own.
    Parts(fn(&Arc<dyn Source>) -> Result<Content, Refusal>),
}

/// A kind of document.
#[derive(Debug)]
pub struct Document {
    /// Its id in the inventory.
    pub(super) id: &'static str,
    /// What a reader calls it.
    pub(super) kind: DocumentKind,
    /// What names of its files end in, in lower case.
    pub(super) endings: &'static [&'static str],
    /// Whether a file with this head and name is one; content decides.
    pub(super) recognises: fn(&[u8], &str) -> bool,
    /// How it is read.
    pub(super) reader: Reader,
    /// Whether it is text, so that its lines are searched where it is too large or not as its kind should be.
    pub(super) is_text: bool,
}

impl Document {
    /// What stands in a file of this kind.
    ///
    /// # Errors
    /// A [`Refusal`] for one that is too large or no document of this kind.
    pub(super) fn content(&self, source: &Arc<dyn Source>) -> Result<Content, Refusal> {
        let read = match self.reader {
            Reader::Parts(read) => return read(source),
            Reader::Whole(read) => read,
        };
        if source.byte_size() > MOST_BYTES {
            let mebibytes = MOST_BYTES >> 20;
            return Err(Refusal::new(DocumentReason::TooLarge { mebibytes }));
        }
        let bytes = read_range(&**source, 0, source.byte_size() as usize);
        read(&bytes.map_err(|error| Refusal::io(&error))?)
    }
}

impl Document {
    /// What stands beside the cells of a workbook, as tables of it.
    pub(super) fn open_beside(
        &'static self,
        content: Content,
        footers: &Arc<Footers>,
        words: &HeaderWords,
    ) -> Vec<Opened> {
        let place = Place {
            footers,
            words,
            beside_cells: true,
        };
        // Nothing beside the cells is no reason to say so.
        parts::open(self, content, place).unwrap_or_default()
    }
}

impl Format for &'static Document {
    fn id(&self) -> &'static str {
        self.id
    }

    fn endings(&self) -> &'static [&'static str] {
        self.endings
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        (self.recognises)(head, &name.to_ascii_lowercase())
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        match self.content(entry.source) {
            Ok(content) => {
                let place = Place {
                    footers: entry.footers,
                    words: entry.words,
                    beside_cells: false,
                };
                parts::open(self, content, place)
            }
            Err(refusal) if self.is_text => Lines.open(entry).map_err(|_| refusal),
            Err(refusal) => Err(refusal),
        }
    }
}

/// Where what was extracted of a document is kept as long as there is room.
#[derive(Debug)]
pub(super) struct Extract {
    document: &'static Document,
    kept: crate::format::footers::Footer<Content>,
}

impl Extract {
    fn new(document: &'static Document, content: Content, footers: &Arc<Footers>) -> Self {
        let bytes = content.held();
        Self {
            document,
            kept: crate::format::footers::Footer::new(footers, content, bytes),
        }
    }

    /// What stands in the document, extracted again where there was no room for it.
    fn get(&self, source: &Arc<dyn Source>) -> Result<Arc<Content>, Refusal> {
        self.kept.get(|| self.document.content(source))
    }
}
