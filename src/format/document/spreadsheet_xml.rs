//! Spreadsheets in XML as Excel 2003 saves them and many reporting tools still do, mostly under the name of a workbook: sheets go
//! out as tables with their names, comments as lines.

use super::content::{CELL_COST, Content, Header};
use super::html::{decoded, narrow};
use super::xml::{self, Element, Step};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::format::layout::MOST_COLUMNS;
use crate::format::lines::{self, Markup};
use crate::model::reason::{DocumentKind, DocumentReason};

/// Spreadsheets in XML.
pub(in crate::format) static SPREADSHEET_XML: &Document = &Document {
    id: "spreadsheetml",
    kind: DocumentKind::XmlSpreadsheet,
    endings: &[],
    recognises: |head, _| {
        let head = narrow(head);
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        lines::recognise(head) == Some(Markup::XmlSpreadsheet)
    },
    reader: Reader::Whole(read),
    is_text: true,
};

/// A workbook as it is read.
#[derive(Default)]
struct Book {
    content: Content,
    sheet: String,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    /// Text that is open.
    text: String,
    in_text: bool,
    in_comment: bool,
    /// Columns that the open cell covers beside its own.
    covers: usize,
    /// Bytes of the open sheet.
    held: usize,
    is_full: bool,
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::XmlSpreadsheet;
    let mut book = Book::default();
    xml::walk_text(&decoded(bytes, None)?, KIND, &mut |step| match step {
        Step::Open(element) => book.open(&element),
        Step::Text(text) => {
            if book.in_text && book.takes(text.len()) {
                book.text.push_str(text);
            }
        }
        Step::Close(name) => book.close(name),
    })?;
    if book.is_full {
        let mebibytes = (Content::MOST_BYTES >> 20) as u64;
        return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
    }
    Ok(book.content)
}

impl Book {
    fn takes(&mut self, bytes: usize) -> bool {
        self.is_full |= !self.content.has_room(self.held.saturating_add(bytes));
        if !self.is_full {
            self.held += bytes;
        }
        !self.is_full
    }

    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "Worksheet" => self.sheet = element.attribute("Name").unwrap_or_default(),
            "Row" => self.row.clear(),
            "Cell" => {
                let place = element.number("Index").map(|index| index.saturating_sub(1));
                let place = place.unwrap_or(0).min(MOST_COLUMNS);
                let gap = place.saturating_sub(self.row.len());
                if self.takes(CELL_COST * (gap + 1)) && gap > 0 {
                    self.row.resize(place, String::new());
                }
                self.covers = element.number("MergeAcross").unwrap_or(0).min(MOST_COLUMNS);
                self.text.clear();
            }
            "Comment" => {
                self.in_comment = true;
                self.end_text();
            }
            "Data" => self.in_text = true,
            // Of a printed page.
            "Header" | "Footer" => {
                if let Some(line) = element.attribute("Data") {
                    self.is_full |= !self.content.line(&line);
                }
            }
            _ => {}
        }
    }

    /// The value of a cell is behind it.
    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.strip_suffix("T00:00:00.000").unwrap_or(&text);
        if !self.is_full {
            self.row.push(text.to_owned());
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Data" => self.in_text = false,
            "Comment" => {
                let text = std::mem::take(&mut self.text);
                self.is_full |= !self.content.line(&text);
            }
            "Cell" => {
                if !std::mem::take(&mut self.in_comment) {
                    self.end_text();
                }
                let covers = std::mem::take(&mut self.covers);
                if covers > 0 && self.takes(CELL_COST * covers) {
                    let width = self.row.len() + covers;
                    self.row.resize(width, String::new());
                }
            }
            "Row" => {
                let row = std::mem::take(&mut self.row);
                if row.iter().any(|cell| !cell.is_empty()) && self.takes(CELL_COST) {
                    self.rows.push(row);
                }
            }
            "Worksheet" => {
                self.held = 0;
                let rows = std::mem::take(&mut self.rows);
                self.is_full |= !self.content.sheet(&self.sheet, Header::Unknown, rows);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    #[test]
    fn cells_stand_where_their_index_says() {
        let text = "<?xml version=\"1.0\" encoding=\"gb2312\"?><Workbook xmlns:ss=\"s\"><Worksheet ss:Name=\"甲\"><Table><Row><Cell><Data ss:Type=\"String\">a</Data></Cell><Cell ss:Index=\"3\"><Data>b&amp;c</Data><Comment><ss:Data>said</ss:Data></Comment></Cell></Row><Row/></Table></Worksheet></Workbook>";
        let content = read(text.as_bytes()).unwrap();
        let row = ["a", "", "b&c"].map(str::to_owned).to_vec();
        let said = Block::Line("said".to_owned());
        assert_eq!(content.blocks, [said, Block::Table(vec![row])]);
        assert_eq!(content.sheets[&1].name, "甲");
    }
}
