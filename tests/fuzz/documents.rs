//! Documents, mail, and what stands in a workbook beside its cells: the same text however the store hands the bytes out.
//!
//! Where a format is a container, an input is what stands in it: no change comes through the checksums of an archive, and most of
//! an OLE file is padding.

use super::formats::{any, cut};
use super::run::fuzz;
use super::table_formats::files;
use crate::support::archives::{self, Member};

const ZIP: &[u8] = b"PK";
const OLE: &[u8] = b"\xD0\xCF";

fn member<'a>(name: &'a str, content: &'a [u8]) -> Member<'a> {
    Member {
        name: name.as_bytes(),
        content,
        ..Member::default()
    }
}

/// A package with these parts before those of an input, which have these names in turn.
fn package_of(fixed: &[(&str, &[u8])], names: &[&str], bytes: &[u8]) -> Vec<u8> {
    let fixed = fixed.iter().copied();
    let parts = names.iter().copied().zip(files(bytes));
    let members: Vec<Member<'_>> = fixed
        .chain(parts)
        .map(|(name, content)| member(name, content))
        .collect();
    archives::zip(&members)
}

/// An OLE file with these streams, the files of an input in turn; an input that is one stays as it is.
fn ole_of(names: &[&str], bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(OLE) {
        return bytes.to_vec();
    }
    let streams: Vec<(&str, &[u8])> = names.iter().copied().zip(files(bytes)).collect();
    archives::ole(&streams)
}

/// The first line of a file of an input, which is the name of a part, and the rest.
fn named(file: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', file).unwrap_or(file.len());
    (&file[..end], file.get(end + 1..).unwrap_or_default())
}

/// A workbook around a sheet, and around further parts that begin with their names.
fn workbook_of(bytes: &[u8]) -> Vec<u8> {
    let files = files(bytes);
    let is_open = memchr::memmem::find(files[0], b"<office:document-content").is_some();
    let mut members = if is_open {
        vec![
            member("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            member("META-INF/manifest.xml", br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#),
            member("content.xml", files[0]),
        ]
    } else {
        vec![
            member("[Content_Types].xml", b"<Types/>"),
            member("_rels/.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
            member("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
            member("xl/workbook.xml", br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#),
            member("xl/worksheets/sheet1.xml", files[0]),
        ]
    };
    for file in &files[1..] {
        let (name, content) = named(file);
        members.push(Member {
            name,
            content,
            ..Member::default()
        });
    }
    archives::zip(&members)
}

/// What stands in a container is read: were it refused, no change of it would show anything.
#[test]
fn containers_are_entered() {
    let seed = |path: &str| std::fs::read(super::run::folder(path)).unwrap();
    for (target, name) in [
        (workbook_target as fn(&[u8]) -> u64, "workbook/corpus/sheet"),
        (workbook_target, "workbook/corpus/content"),
        (beside_target, "beside/corpus/notes"),
        (beside_target, "beside/corpus/caches"),
        (xls_target, "xls/corpus/records"),
        (docx_target, "docx/corpus/parts"),
        (pptx_target, "pptx/corpus/slide"),
        (odf_target, "odf/corpus/all"),
        (doc_target, "doc/corpus/parts"),
        (ppt_target, "ppt/corpus/stream"),
        (msg_target, "msg/corpus/properties"),
    ] {
        let outcome = target(&seed(name));
        assert!(outcome != 0 && outcome != target(b"x"), "{name}");
    }
}

#[test]
fn workbook() {
    fuzz("workbook", workbook_target);
}

fn workbook_target(bytes: &[u8]) -> u64 {
    if bytes.starts_with(ZIP) || bytes.starts_with(OLE) {
        any(bytes, "t.xlsx", "workbook")
    } else {
        any(&workbook_of(bytes), "t.xlsx", "workbook")
    }
}

/// The parts of a workbook that are no sheets.
#[test]
fn beside() {
    fuzz("beside", beside_target);
}

fn beside_target(bytes: &[u8]) -> u64 {
    const SHEET: &[u8] = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";

    let input = [SHEET, super::BETWEEN, bytes].concat();
    any(&workbook_of(&input), "t.xlsx", "workbook")
}

/// The records of a workbook before 2007.
#[test]
fn xls() {
    fuzz("xls", xls_target);
}

fn xls_target(bytes: &[u8]) -> u64 {
    any(&ole_of(&["Workbook"], bytes), "t.xls", "workbook")
}

#[test]
fn docx() {
    fuzz("docx", docx_target);
}

fn docx_target(bytes: &[u8]) -> u64 {
    const PARTS: &[&str] = &[
        "word/document.xml",
        "word/comments.xml",
        "word/charts/chart1.xml",
        "word/diagrams/data1.xml",
    ];

    let package = package_of(&[("[Content_Types].xml", b"<Types/>")], PARTS, bytes);
    any(&package, "t.docx", "docx")
}

#[test]
fn pptx() {
    fuzz("pptx", pptx_target);
}

fn pptx_target(bytes: &[u8]) -> u64 {
    const PARTS: &[&str] = &[
        "ppt/slides/slide1.xml",
        "ppt/notesSlides/notesSlide1.xml",
        "ppt/comments/comment1.xml",
        "ppt/slideMasters/slideMaster1.xml",
    ];

    let package = package_of(&[("[Content_Types].xml", b"<Types/>")], PARTS, bytes);
    any(&package, "t.pptx", "pptx")
}

#[test]
fn odf() {
    fuzz("odf", odf_target);
}

fn odf_target(bytes: &[u8]) -> u64 {
    const PARTS: &[&str] = &["content.xml", "styles.xml", "Object 1/content.xml"];
    const TYPE: &[u8] = b"application/vnd.oasis.opendocument.text";

    let package = package_of(&[("mimetype", TYPE)], PARTS, bytes);
    any(&package, "t.odt", "odf")
}

#[test]
fn wordml() {
    fuzz("wordml", |bytes| any(bytes, "t.xml", "wordml"));
}

#[test]
fn pdf() {
    fuzz("pdf", |bytes| any(bytes, "t.pdf", "pdf"));
}

#[test]
fn rtf() {
    fuzz("rtf", |bytes| any(bytes, "t.rtf", "rtf"));
}

#[test]
fn html() {
    fuzz("html", |bytes| any(bytes, "t.html", "html"));
}

#[test]
fn mhtml() {
    fuzz("mhtml", |bytes| any(bytes, "t.mht", "mhtml"));
}

#[test]
fn spreadsheetml() {
    fuzz("spreadsheetml", |bytes| {
        any(bytes, "t.xls", "spreadsheetml")
    });
}

#[test]
fn doc() {
    fuzz("doc", doc_target);
}

fn doc_target(bytes: &[u8]) -> u64 {
    any(&ole_of(&["WordDocument", "0Table"], bytes), "t.doc", "doc")
}

#[test]
fn ppt() {
    fuzz("ppt", ppt_target);
}

fn ppt_target(bytes: &[u8]) -> u64 {
    any(&ole_of(&["PowerPoint Document"], bytes), "t.ppt", "ppt")
}

/// Properties of a message of Outlook, each after the number and type that its stream has.
#[test]
fn msg() {
    fuzz("msg", msg_target);
}

fn msg_target(bytes: &[u8]) -> u64 {
    /// Streams that the container of the tests has room for.
    const STREAMS: usize = 3;

    if bytes.starts_with(OLE) {
        return any(bytes, "t.msg", "msg");
    }
    let files = files(bytes);
    let named: Vec<(String, &[u8])> = files
        .iter()
        .take(STREAMS)
        .map(|file| {
            let (tag, content) = named(file);
            let tag = String::from_utf8_lossy(&tag[..tag.len().min(8)]);
            (format!("__substg1.0_{tag}"), content)
        })
        .collect();
    let streams: Vec<(&str, &[u8])> = (named.iter())
        .map(|(name, content)| (&**name, *content))
        .collect();
    any(&archives::ole(&streams), "t.msg", "msg")
}

/// Mails and mailboxes.
#[test]
fn mail() {
    fuzz("mail", |bytes| cut(bytes, "t.eml", "mail"));
}

/// Text with tables that are drawn with characters.
#[test]
fn drawn() {
    fuzz("drawn", |bytes| any(bytes, "t.md", "markdown"));
}
