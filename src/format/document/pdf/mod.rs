//! PDF (ISO 32000): its bytes go in, the lines and tables of its text layer come out.
//!
//! No crate is used: those that read the text of PDF follow the tables of a file, have no bounds, and know no Chinese encodings.

mod file;
mod filters;
mod font;
mod lines;
mod object;
mod page;

use super::content::{Content, UnreadPart};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use file::File;
use object::{Dictionary, Object};
use page::{Fonts, Page};
use std::collections::HashSet;
use std::rc::Rc;

/// PDF.
pub(in crate::format) static PDF: &Document = &Document {
    id: "pdf",
    kind: DocumentKind::Pdf,
    endings: &[".pdf"],
    recognises: |head, _| {
        // A few bytes of mail or of a server may stand before it.
        const WITHIN: usize = 1_024;
        let begin = &head[..head.len().min(WITHIN)];
        let holds = |within: &[u8], mark: &[u8]| memchr::memmem::find(within, mark).is_some();
        begin.starts_with(b"%PDF-") || holds(begin, b"\n%PDF-") && holds(head, b" obj")
    },
    reader: Reader::Whole(read),
    is_text: false,
};

/// Levels and pages of the tree of pages.
const MOST_LEVELS: usize = 64;
const MOST_PAGES: usize = 100_000;

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::Pdf;
    let file = File::new(bytes);
    if file.is_too_large {
        let mebibytes = file::MOST_UNPACKED as u64 >> 20;
        return Err(Refusal::new(DocumentReason::TooLarge { mebibytes }));
    }
    if file.is_encrypted {
        return Err(Refusal::new(DocumentReason::Locked { kind: KIND }));
    }
    let pages = pages(&file);
    if pages.is_empty() {
        return Err(Refusal::new(DocumentReason::Invalid { kind: KIND }));
    }
    let (mut content, mut fonts) = (Content::default(), Fonts::new());
    for (page, resources) in &pages {
        let page = file.dictionary(page);
        if !read_page(&file, &page, resources, &mut fonts, &mut content) {
            let mebibytes = (Content::MOST_BYTES >> 20) as u64;
            return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
        }
    }
    content.is_cut = !has_end(bytes);
    for _ in 0..file.enclosed {
        content.leave(UnreadPart::Enclosure);
    }
    Ok(content)
}

/// Whether a file has the mark that ends it, which may have something else behind it.
fn has_end(bytes: &[u8]) -> bool {
    const WITHIN: usize = 4 * 1024;
    let end = bytes.trim_ascii_end();
    memchr::memmem::find(&end[end.len().saturating_sub(WITHIN)..], b"%%EOF").is_some()
}

/// Takes what stands on a page; false where there is no room for it.
fn read_page(
    file: &File<'_>,
    page: &Dictionary,
    resources: &Dictionary,
    fonts: &mut Fonts,
    content: &mut Content,
) -> bool {
    let mut all = Vec::new();
    for part in file.array(page, b"Contents") {
        if let Some(stream) = file.stream(&part) {
            all.extend(file.content(&stream));
            all.push(b'\n');
        }
    }
    let room = Content::MOST_BYTES.saturating_sub(content.bytes);
    let mut reading = Page::new(file, fonts, room);
    reading.run(&all, resources, 0);
    let found = reading.found;
    // What is drawn and has no text may be the text of a scan.
    let is_drawn = found.stretches.is_empty() && found.unknown == 0 && !all.trim_ascii().is_empty();
    for _ in 0..found.pictures.max(u64::from(is_drawn)) {
        content.leave(UnreadPart::Picture);
    }
    if found.unknown > 0 {
        content.leave(UnreadPart::Illegible);
    }
    found.bytes <= room
        && lines::take(found.stretches, content)
        && notes(file, page).iter().all(|note| content.line(note))
}

/// What stands beside a page: comments, and fields of a form as they are filled in.
fn notes(file: &File<'_>, page: &Dictionary) -> Vec<String> {
    let mut found = Vec::new();
    for annotation in file.array(page, b"Annots").iter().take(MOST_PAGES) {
        let annotation = file.dictionary(annotation);
        let parent = file.inner(&annotation, b"Parent");
        for (dictionary, key) in [
            (&annotation, &b"Contents"[..]),
            (&annotation, b"V"),
            (&parent, b"V"),
        ] {
            if let Object::Text(text) = file.value(dictionary, key) {
                found.push(text_of(&text));
            }
        }
        let action = file.inner(&annotation, b"A");
        if let Object::Text(address) = file.value(&action, b"URI") {
            let address = text_of(&address);
            if address.starts_with("mailto:") || address.starts_with("tel:") {
                found.push(address);
            }
        }
    }
    found
}

/// A text outside the contents of pages: UTF-16 or UTF-8 with a mark, else about Latin.
fn text_of(text: &[u8]) -> String {
    match text {
        [0xFE, 0xFF, rest @ ..] => font::utf16(rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(text)
            .0
            .into_owned(),
    }
}

/// A page, and what it refers to by name.
type Leaf = (Object, Rc<Dictionary>);

/// The pages in order, each with what it refers to by name.
fn pages(file: &File<'_>) -> Vec<Leaf> {
    let mut found = Vec::new();
    let catalog = file
        .root
        .as_ref()
        .map(|root| file.dictionary(root))
        .unwrap_or_default();
    if let Some(tree) = catalog.get(&b"Pages"[..]) {
        let mut seen = HashSet::new();
        walk(file, tree, &Rc::default(), 0, &mut seen, &mut found);
    }
    if found.is_empty() {
        // The tree is damaged: all pages that there are.
        for number in file.numbers() {
            let reference = Object::Reference(number);
            let page = file.dictionary(&reference);
            if page.get(&b"Type"[..]).and_then(Object::name) == Some(b"Page")
                && found.len() < MOST_PAGES
            {
                let resources = file.inner(&page, b"Resources");
                found.push((reference, Rc::new(resources)));
            }
        }
    }
    found
}

fn walk(
    file: &File<'_>,
    reference: &Object,
    inherited: &Rc<Dictionary>,
    level: usize,
    seen: &mut HashSet<u32>,
    found: &mut Vec<Leaf>,
) {
    if let Object::Reference(number) = reference
        && !seen.insert(*number)
    {
        return;
    }
    if level > MOST_LEVELS || found.len() >= MOST_PAGES {
        return;
    }
    let node = file.dictionary(reference);
    let own = file.inner(&node, b"Resources");
    let resources = if own.is_empty() {
        inherited.clone()
    } else {
        Rc::new(own)
    };
    let kids = file.array(&node, b"Kids");
    if kids.is_empty() {
        if !node.is_empty() && node.get(&b"Type"[..]).and_then(Object::name) != Some(b"Pages") {
            found.push((reference.clone(), resources));
        }
        return;
    }
    for kid in kids {
        walk(file, &kid, &resources, level + 1, seen, found);
    }
}
