//! A draft in, a Word document (Office Open XML, ECMA-376) out: the few parts that Word and LibreOffice open without repair.
//!
//! Fonts are those of the theme, so that Chinese has a Chinese font on every machine. Texts are escaped and characters that XML
//! does not have are made visible. Nothing in it tells of time or machine but the time of the scan, so that equal inventories give
//! equal bytes.

mod body;
mod parts;

use super::document::Document;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The document as a file.
pub(super) fn write(document: &Document) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let own = [
        ("word/document.xml", body::body(document)),
        ("word/header1.xml", body::header(&document.head)),
        ("docProps/core.xml", body::properties(document)),
    ];
    let fixed = parts::FIXED.iter();
    let fixed = fixed.map(|(path, text)| (*path, (*text).to_owned()));
    for (path, text) in fixed.chain(own) {
        archive.start_file(path, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
