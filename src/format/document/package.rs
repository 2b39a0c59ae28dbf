//! Documents that are zip packages (Office Open XML, OpenDocument): bytes go in, their parts come out by name, within bounds.

use super::content::UnreadPart;
use super::flow::Flow;
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use std::io::{BufRead, BufReader, Cursor, Read, Seek};

/// Bytes that a part unpacks to.
const MOST_PART: u64 = 96 << 20;
/// Parts that a package may have.
const MOST_PARTS: usize = 65_536;
const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Endings of pictures.
const PICTURES: &[&str] = &[
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp",
];

/// A package and the names of its parts.
pub(in crate::format) struct Package<R> {
    kind: DocumentKind,
    archive: zip::ZipArchive<R>,
    /// In the order of their numbers: `slide2.xml` before `slide10.xml`.
    names: Vec<String>,
}

/// Which of these marks stands first in a head that is the begin of a package of an office program.
pub(super) fn first_of(head: &[u8], marks: &[&str]) -> Option<usize> {
    if !head.starts_with(ZIP) {
        return None;
    }
    let found = marks.iter().enumerate().filter_map(|(place, mark)| {
        memchr::memmem::find(head, mark.as_bytes()).map(|at| (at, place))
    });
    found.min().map(|(_, place)| place)
}

/// Marks of the kinds of Office Open XML: the name of what each holds first.
pub(super) const OFFICE: &[&str] = &["word/document", "ppt/presentation", "xl/workbook."];

/// Whether a head is that of a package of this kind, by the names of parts in it, or, where those stand further in, by its own.
pub(super) fn is_office(head: &[u8], name: &str, kind: usize, endings: &[&str]) -> bool {
    let is_named = endings.iter().any(|ending| name.ends_with(ending));
    match first_of(head, OFFICE) {
        Some(first) => {
            first == kind
                || is_named && memchr::memmem::find(head, OFFICE[kind].as_bytes()).is_some()
        }
        None => is_named && (head.starts_with(ZIP) || is_locked(head)),
    }
}

/// Whether a head is that of an encrypted package.
fn is_locked(head: &[u8]) -> bool {
    head.starts_with(OLE)
}

/// Whether a name is that of a part in XML.
pub(in crate::format) fn is_xml(name: &str) -> bool {
    name.rsplit('.').next() == Some("xml")
}

/// A name with its numbers in order: digits of one number are padded.
fn ordered(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut rest = name;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| !c.is_ascii_digit());
        let end = end.map_or(rest.len(), |end| at + end);
        out.push_str(&format!("{:0>9}", &rest[at..end]));
        rest = &rest[end..];
    }
    out + rest
}

impl<'a> Package<Cursor<&'a [u8]>> {
    /// Opens a package.
    ///
    /// # Errors
    /// A refusal for what is none, or is encrypted.
    pub(super) fn open(bytes: &'a [u8], kind: DocumentKind) -> Result<Self, Refusal> {
        if is_locked(bytes) {
            return Err(Refusal::new(DocumentReason::Locked { kind }));
        }
        Self::over(Cursor::new(bytes), kind)
    }
}

impl<R: Read + Seek> Package<R> {
    /// Opens a package that is read where it lies.
    ///
    /// # Errors
    /// A refusal for what is none.
    pub(in crate::format) fn over(reader: R, kind: DocumentKind) -> Result<Self, Refusal> {
        let invalid = || Refusal::new(DocumentReason::Invalid { kind });
        let archive = zip::ZipArchive::new(reader).map_err(|_| invalid())?;
        let names = archive.file_names().flatten().take(MOST_PARTS);
        let mut names: Vec<String> = names.map(std::borrow::Cow::into_owned).collect();
        names.sort_by_cached_key(|name| ordered(name));
        Ok(Self {
            kind,
            archive,
            names,
        })
    }

    /// The refusal for a package that is not as its kind should be.
    pub(super) fn invalid(&self) -> Refusal {
        Refusal::new(DocumentReason::Invalid { kind: self.kind })
    }

    /// Names of the parts that `fits` says yes to.
    pub(in crate::format) fn names(&self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        self.names
            .iter()
            .filter(|name| fits(name))
            .cloned()
            .collect()
    }

    /// The content of a part.
    ///
    /// # Errors
    /// A refusal for one that is too large or cannot be unpacked.
    pub(in crate::format) fn part(
        &mut self,
        name: &str,
    ) -> Result<impl BufRead + use<'_, R>, Refusal> {
        let invalid = Refusal::new(DocumentReason::Invalid { kind: self.kind });
        let part = self.archive.by_name(name).map_err(|_| invalid)?;
        if part.size() > MOST_PART {
            let mebibytes = MOST_PART >> 20;
            return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
        }
        // What it says of its size may be wrong.
        Ok(BufReader::new(part.take(MOST_PART)))
    }

    /// The content of a part of any size, for one that is not held.
    ///
    /// # Errors
    /// A refusal for one that cannot be unpacked.
    pub(in crate::format) fn unbounded(
        &mut self,
        name: &str,
    ) -> Result<impl Read + use<'_, R>, Refusal> {
        let invalid = Refusal::new(DocumentReason::Invalid { kind: self.kind });
        self.archive.by_name(name).map_err(|_| invalid)
    }

    /// Counts the parts that are pictures or files of their own.
    pub(super) fn leave(&self, flow: &mut Flow) {
        for name in &self.names {
            let lower = name.to_ascii_lowercase();
            let is_inside = |folder: &str| {
                lower.contains(&format!("/{folder}/")) || lower.starts_with(&format!("{folder}/"))
            };
            if lower.ends_with('/') || lower.rsplit('.').next() == Some("rels") {
            } else if PICTURES.iter().any(|ending| lower.ends_with(ending)) {
                let is_thumbnail = is_inside("thumbnails") || lower.contains("thumbnail");
                if !is_thumbnail {
                    flow.leave(UnreadPart::Picture);
                }
            } else if is_inside("embeddings") || is_inside("media") {
                flow.leave(UnreadPart::Enclosure);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ordered;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        assert!(ordered("ppt/slides/slide2.xml") < ordered("ppt/slides/slide10.xml"));
        assert!(ordered("a1b2") < ordered("a1b10"));
    }
}
