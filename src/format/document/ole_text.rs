//! Documents of Word and PowerPoint before 2007 ([MS-DOC], [MS-PPT]): their bytes go in, their text comes out.
//!
//! Of Word the table of pieces says where the text lies, of PowerPoint each text is a record; what the text looks like is not read.

use super::content::{CELL_COST, Content, UnreadPart};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::format::workbook::ole::{Sectors, u16_at, u32_at};
use crate::model::reason::{DocumentKind, DocumentReason};

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const WORD_ENDINGS: &[&str] = &[".doc", ".dot"];
const SLIDES_ENDINGS: &[&str] = &[".ppt", ".pps", ".pot"];

/// Word documents before 2007.
pub(in crate::format) static DOC: &Document = &Document {
    id: "doc",
    kind: DocumentKind::Word,
    endings: WORD_ENDINGS,
    recognises: |head, name| is_of(head, name, "WordDocument", WORD_ENDINGS),
    reader: Reader::Whole(word),
    is_text: false,
};

/// PowerPoint presentations before 2007.
pub(in crate::format) static PPT: &Document = &Document {
    id: "ppt",
    kind: DocumentKind::Slides,
    endings: SLIDES_ENDINGS,
    recognises: |head, name| is_of(head, name, "PowerPoint Document", SLIDES_ENDINGS),
    reader: Reader::Whole(slides),
    is_text: false,
};

/// Whether a head is that of an OLE file with a stream of this name, which no workbook has that is enclosed in it.
fn is_of(head: &[u8], name: &str, stream: &str, endings: &[&str]) -> bool {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.bytes().flat_map(|byte| [byte, 0]).collect();
        memchr::memmem::find(head, &wide).is_some()
    };
    let is_named = endings.iter().any(|ending| name.ends_with(ending));
    head.starts_with(OLE) && (is_named || holds(stream) && !holds("Workbook"))
}

fn invalid(kind: DocumentKind) -> Refusal {
    Refusal::new(DocumentReason::Invalid { kind })
}

fn is_full() -> Refusal {
    let mebibytes = (Content::MOST_BYTES >> 20) as u64;
    Refusal::new(DocumentReason::TextTooLong { mebibytes })
}

fn word(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::Word;
    /// Word 97.
    const FIRST_VERSION: u16 = 0x00C1;
    const ENCRYPTED: u16 = 0x0100;
    const SECOND_TABLE: u16 = 0x0200;
    let file = Sectors::of(bytes).ok_or_else(|| invalid(KIND))?;
    let main = file.stream("worddocument").ok_or_else(|| invalid(KIND))?;
    let (version, flags) = u16_at(&main, 2)
        .zip(u16_at(&main, 10))
        .ok_or_else(|| invalid(KIND))?;
    if flags & ENCRYPTED != 0 {
        return Err(Refusal::new(DocumentReason::Locked { kind: KIND }));
    }
    if version < FIRST_VERSION {
        return Err(Refusal::new(DocumentReason::Old { kind: KIND }));
    }
    let name = if flags & SECOND_TABLE == 0 {
        "0table"
    } else {
        "1table"
    };
    let table = file.stream(name).ok_or_else(|| invalid(KIND))?;
    let text = text_of_pieces(&main, &table).ok_or_else(|| invalid(KIND))?;
    let mut reading = WordText::default();
    for character in text.chars() {
        reading.take(character);
    }
    reading.end_line();
    reading.end_table();
    if reading.is_full {
        return Err(is_full());
    }
    if file.stream("\u{1}ole10native").is_some() {
        reading.content.leave(UnreadPart::Enclosure);
    }
    Ok(reading.content)
}

/// The text of a document by its table of pieces ([MS-DOC] 2.8.35).
fn text_of_pieces(main: &[u8], table: &[u8]) -> Option<String> {
    const PLACE: usize = 0x01A2;
    const PROPERTIES: u8 = 1;
    const PIECES: u8 = 2;
    const IN_BYTES: u32 = 1 << 30;
    let (start, length) = (
        u32_at(main, PLACE)? as usize,
        u32_at(main, PLACE + 4)? as usize,
    );
    let mut rest = table.get(start..start.checked_add(length)?)?;
    while let [PROPERTIES, behind @ ..] = rest {
        rest = behind.get(2 + usize::from(u16_at(behind, 0)?)..)?;
    }
    let behind = rest.strip_prefix(&[PIECES])?;
    let pieces = behind.get(4..4_usize.checked_add(u32_at(behind, 0)? as usize)?)?;
    let count = pieces.len().checked_sub(4)? / 12;
    let mut text = String::new();
    for piece in 0..count {
        let (from, to) = (u32_at(pieces, piece * 4)?, u32_at(pieces, piece * 4 + 4)?);
        let characters = to.checked_sub(from)? as usize;
        let place = u32_at(pieces, (count + 1) * 4 + piece * 8 + 2)?;
        let at = (place & !IN_BYTES) as usize;
        // Pieces may lie in each other only in a damaged file.
        if text.len() > main.len().saturating_mul(2) {
            return None;
        }
        if place & IN_BYTES == 0 {
            let bytes = main.get(at..at.checked_add(characters.checked_mul(2)?)?)?;
            text.push_str(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0);
        } else {
            let bytes = main.get(at / 2..(at / 2).checked_add(characters)?)?;
            text.push_str(
                &encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0,
            );
        }
    }
    Some(text)
}

/// The text of a Word document as it is read.
#[derive(Default)]
struct WordText {
    content: Content,
    line: String,
    /// Cells, and an empty one at the end of each row.
    cells: Vec<String>,
    /// Bytes that they take up.
    held: usize,
    /// By field that is open: whether its instruction is being read.
    fields: Vec<bool>,
    is_full: bool,
}

impl WordText {
    fn take(&mut self, character: char) {
        const MOST_FIELDS: usize = 256;
        match character {
            '\u{13}' if self.fields.len() < MOST_FIELDS => self.fields.push(true),
            '\u{14}' => {
                if let Some(field) = self.fields.last_mut() {
                    *field = false;
                }
            }
            '\u{15}' => {
                self.fields.pop();
            }
            _ if self.fields.contains(&true) => {}
            '\u{7}' => self.end_cell(),
            '\r' if !self.cells.is_empty() && self.is_in_row() => self.line.push(' '),
            '\r' | '\u{c}' | '\u{e}' | '\u{b}' => self.end_line(),
            '\u{1}' | '\u{8}' => self.content.leave(UnreadPart::Picture),
            '\u{1e}' => self.line.push('-'),
            '\t' | '\u{a0}' => self.line.push(' '),
            other if other.is_control() => {}
            other => self.line.push(other),
        }
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.line).trim().to_owned();
        self.held += cell.len() + CELL_COST;
        self.is_full |= !self.content.has_room(self.held);
        if !self.is_full {
            self.cells.push(cell);
        }
    }

    /// Whether the row of the last cell has not ended.
    fn is_in_row(&self) -> bool {
        self.cells.last().is_some_and(|cell| !cell.is_empty())
    }

    fn end_line(&mut self) {
        self.end_table();
        let line = std::mem::take(&mut self.line);
        self.is_full |= !self.content.line(&line);
    }

    /// Rows are as long as the first one, where an empty cell ends it and stands at the end of each.
    fn end_table(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        self.held = 0;
        if cells.is_empty() {
            return;
        }
        let width = cells
            .iter()
            .position(String::is_empty)
            .unwrap_or(cells.len());
        let is_even = width > 0
            && cells.len().is_multiple_of(width + 1)
            && (cells.chunks(width + 1)).all(|row| row[width].is_empty());
        if is_even {
            let rows = cells.chunks(width + 1).map(|row| row[..width].to_vec());
            self.is_full |= !self.content.table(rows.collect());
        } else {
            for cell in cells {
                self.is_full |= !self.content.line(&cell);
            }
        }
    }
}

fn slides(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::Slides;
    const ENCRYPTED: u32 = 0xF3D1_C4DF;
    const CONTAINER: u16 = 0xF;
    const WIDE: u16 = 0x0FA0;
    const NARROW: u16 = 0x0FA8;
    let file = Sectors::of(bytes).ok_or_else(|| invalid(KIND))?;
    let stream = file
        .stream("powerpoint document")
        .ok_or_else(|| invalid(KIND))?;
    let user = file.stream("current user");
    if user.and_then(|user| u32_at(&user, 12)) == Some(ENCRYPTED) {
        return Err(Refusal::new(DocumentReason::Locked { kind: KIND }));
    }
    let mut content = Content::default();
    let mut at = 0;
    while let (Some(version), Some(kind), Some(length)) = (
        u16_at(&stream, at),
        u16_at(&stream, at + 2),
        u32_at(&stream, at + 4),
    ) {
        at += 8;
        if version & 0xF == CONTAINER {
            continue;
        }
        let end = at.saturating_add(length as usize).min(stream.len());
        let text = match kind {
            WIDE => {
                encoding_rs::UTF_16LE
                    .decode_without_bom_handling(&stream[at..end])
                    .0
            }
            NARROW => {
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(&stream[at..end])
                    .0
            }
            _ => "".into(),
        };
        for line in text.split(['\r', '\u{b}']) {
            if !content.line(line) {
                return Err(is_full());
            }
        }
        at = end;
    }
    if file
        .stream("pictures")
        .is_some_and(|pictures| !pictures.is_empty())
    {
        content.leave(UnreadPart::Picture);
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    #[test]
    fn cells_of_a_row_end_with_an_empty_one() {
        let mut reading = WordText::default();
        let text = "title\ra\u{7}b\u{7}\u{7}c\u{7}\u{7}\u{7}\u{13}HYPERLINK x\u{14}end\u{15}\r";
        text.chars().for_each(|character| reading.take(character));
        let rows = [["a", "b"], ["c", ""]].map(|row| row.map(str::to_owned).to_vec());
        let line = |text: &str| Block::Line(text.to_owned());
        let expected = [line("title"), Block::Table(rows.to_vec()), line("end")];
        assert_eq!(reading.content.blocks, expected);
    }

    #[test]
    fn pieces_are_read_in_their_order() {
        let mut main = vec![0; 0x400];
        main.extend(b"abc");
        main.extend("张伟".encode_utf16().flat_map(u16::to_le_bytes));
        main[0x1A6..0x1AA].copy_from_slice(&33_u32.to_le_bytes());
        let mut table = vec![2];
        table.extend(28_u32.to_le_bytes());
        for place in [0_u32, 2, 5] {
            table.extend(place.to_le_bytes());
        }
        for place in [0x403_u32, (0x400 * 2) | (1 << 30)] {
            table.extend([0, 0]);
            table.extend(place.to_le_bytes());
            table.extend([0, 0]);
        }
        assert_eq!(text_of_pieces(&main, &table).as_deref(), Some("张伟abc"));
        assert_eq!(text_of_pieces(&main, &table[..20]), None);
    }
}
