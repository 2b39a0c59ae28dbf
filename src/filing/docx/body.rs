//! The blocks of a draft in, the parts of a Word document that differ from draft to draft out.

use crate::filing::document::{Block, Cell, Document, Lines, Table};
use crate::model::Language;
use crate::model::text::shown;
use std::fmt::Write as _;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Sides of an A4 page and its margin, in twentieths of a point.
const SHORT_SIDE: u32 = 11_906;
const LONG_SIDE: u32 = 16_838;
const MARGIN: u32 = 1_134;

/// `word/document.xml`
pub(super) fn body(document: &Document) -> String {
    let (width, height) = if document.is_broad {
        (LONG_SIDE, SHORT_SIDE)
    } else {
        (SHORT_SIDE, LONG_SIDE)
    };
    let mut xml = format!(r#"{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{LINKS}"><w:body>"#);
    for line in &document.title {
        paragraph(&mut xml, "Title", &line.text, line.language);
    }
    for block in &document.blocks {
        match block {
            Block::Heading(lines) => heading(&mut xml, lines),
            Block::Paragraph(lines) => paragraphs(&mut xml, "Normal", lines),
            Block::Notice(lines) => paragraphs(&mut xml, "Notice", lines),
            Block::Table(table) => grid(&mut xml, table, width - 2 * MARGIN),
            Block::PageBreak => xml.push_str(r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#),
        }
    }
    let turned = if document.is_broad {
        r#" w:orient="landscape""#
    } else {
        ""
    };
    let _ = write!(
        xml,
        r#"<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" w:header="567" w:footer="567" w:gutter="0"/><w:cols w:space="720"/></w:sectPr></w:body></w:document>"#
    );
    xml
}

/// `word/header1.xml`
pub(super) fn header(text: &str) -> String {
    let mut xml = format!(r#"{HEAD}<w:hdr xmlns:w="{WORD}">"#);
    paragraph(&mut xml, "Header", text, None);
    xml.push_str("</w:hdr>");
    xml
}

/// `docProps/core.xml`
pub(super) fn properties(document: &Document) -> String {
    let title: Vec<&str> = document
        .title
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    let title = escaped(&title.join(" / "));
    // What is no time is left out: a reader would take the file for damaged.
    let created = &document.created_at;
    let created = chrono::DateTime::parse_from_rfc3339(created).map_or_else(
        |_| String::new(),
        |_| format!(r#"<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>"#),
    );
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>qingdan</dc:creator>{created}</cp:coreProperties>"#
    )
}

/// The first language is in the outline; the other stands beneath it.
fn heading(xml: &mut String, lines: &Lines) {
    for (at, line) in lines.iter().enumerate() {
        let style = if at == 0 {
            "Heading1"
        } else {
            "HeadingBeneath"
        };
        paragraph(xml, style, &line.text, line.language);
    }
}

fn paragraphs(xml: &mut String, style: &str, lines: &Lines) {
    for line in lines {
        paragraph(xml, style, &line.text, line.language);
    }
}

/// Fonts of Chinese for characters that both languages have, such as quotation marks.
fn paragraph(xml: &mut String, style: &str, text: &str, language: Option<Language>) {
    let hint = match language {
        Some(Language::Zh) => r#"<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>"#,
        _ => "",
    };
    let text = escaped(text);
    let _ = write!(
        xml,
        r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{hint}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
    );
}

fn grid(xml: &mut String, table: &Table, width: u32) {
    let share = |share: u32| width * share / 100;
    let _ = write!(
        xml,
        r#"<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>"#
    );
    for column in &table.columns {
        let _ = write!(xml, r#"<w:gridCol w:w="{}"/>"#, share(column.share));
    }
    xml.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for column in &table.columns {
        open(xml, share(column.share), Some("E7EEF3"));
        paragraphs(xml, "InTable", &column.title);
        if !column.field.is_empty() {
            paragraph(xml, "Small", column.field, None);
        }
        xml.push_str("</w:tc>");
    }
    xml.push_str("</w:tr>");
    for row in &table.rows {
        xml.push_str("<w:tr>");
        for (column, cell) in table.columns.iter().zip(row) {
            content(xml, share(column.share), cell);
        }
        xml.push_str("</w:tr>");
    }
    // A table has to be followed by a paragraph.
    xml.push_str(r#"</w:tbl><w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr></w:p>"#);
}

fn open(xml: &mut String, width: u32, fill: Option<&str>) {
    let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>"#);
    if let Some(fill) = fill {
        let _ = write!(
            xml,
            r#"<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>"#
        );
    }
    xml.push_str("</w:tcPr>");
}

fn content(xml: &mut String, width: u32, cell: &Cell) {
    open(xml, width, cell.is_blank.then_some("FFFBEB"));
    paragraphs(xml, "InTable", &cell.lines);
    paragraphs(xml, "Small", &cell.small);
    if cell.lines.is_empty() && cell.small.is_empty() {
        paragraph(xml, "InTable", "", None);
    }
    xml.push_str("</w:tc>");
}

/// A text as the content of an element: what XML does not have is made visible.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "\\u{{{:x}}}", character as u32);
            }
            other => xml.push(other),
        }
    }
    xml
}
