//! The text of a document in reading order: what the reader of any document format gives.

use std::collections::BTreeMap;

/// Paragraphs and tables, in order.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// In the order in which they are read.
    pub blocks: Vec<Block>,
    /// Parts that hold text or pictures and were not read, such as pictures, enclosed files and macros: how many of which kind.
    pub unread: Vec<(UnreadPart, u64)>,
    /// Bytes of text and of cells so far; see [`Content::has_room`].
    pub bytes: usize,
    /// Those tables that are sheets, by their place among the blocks.
    pub sheets: BTreeMap<usize, Sheet>,
    /// Whether the file ends before the document does, so that nobody knows what else stood in it.
    pub is_cut: bool,
    /// What of a workbook its lines are: how many of which kind.
    pub beside: BTreeMap<Beside, u64>,
}

/// A table that has a name and is one for certain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Which row names its columns.
    pub header: Header,
}

/// Which row of a sheet names its columns.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Header {
    /// One that is to be found.
    Unknown,
    /// The first one.
    First,
    /// None.
    None,
}

/// What stands in a workbook beside the cells.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Beside {
    /// A comment on a cell.
    Comment,
    /// A text box or another shape.
    TextBox,
    /// A header or footer of the printed sheet.
    Printed,
}

/// A piece of a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Block {
    /// A line or a paragraph, without its end of line.
    Line(String),
    /// Rows of cells. Rows may differ in width.
    Table(Vec<Vec<String>>),
}

/// A part of a document that holds more than its text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UnreadPart {
    /// A picture or a scanned page.
    Picture,
    /// A file that is enclosed: an attachment, an embedded workbook.
    Enclosure,
    /// Text that is encrypted or in a font without meaning of its characters.
    Illegible,
    /// A part of a workbook beside its cells.
    Beside,
}

/// What a cell or a row takes up in memory beside its text.
pub(in crate::format) const CELL_COST: usize = size_of::<String>();

/// Bytes that rows take up: a cell without text is one too, and there may be many more of them than the file has bytes.
pub(in crate::format) fn cost(rows: &[Vec<String>]) -> usize {
    let of_row =
        |row: &Vec<String>| -> usize { row.iter().map(|cell| cell.len() + CELL_COST).sum() };
    rows.iter().map(|row| of_row(row) + CELL_COST).sum()
}

impl Content {
    /// The most text that is taken from one document, with what its cells take up.
    pub const MOST_BYTES: usize = 64 * 1024 * 1024;

    /// Whether so many more bytes of text may be taken.
    #[must_use]
    pub fn has_room(&self, more: usize) -> bool {
        self.bytes.saturating_add(more) <= Self::MOST_BYTES
    }

    /// Takes a paragraph, but one of blanks; false where there is no room for it.
    pub fn line(&mut self, line: &str) -> bool {
        let line = line.trim();
        if !self.has_room(line.len()) {
            return false;
        }
        if !line.is_empty() {
            self.bytes += line.len();
            self.blocks.push(Block::Line(line.to_owned()));
        }
        true
    }

    /// Takes a table; false where there is no room for it.
    pub fn table(&mut self, rows: Vec<Vec<String>>) -> bool {
        let bytes = cost(&rows);
        if !self.has_room(bytes) {
            return false;
        }
        if rows.iter().flatten().any(|cell| !cell.trim().is_empty()) {
            self.bytes += bytes;
            self.blocks.push(Block::Table(rows));
        }
        true
    }

    /// Takes a table that has a name, of whatever size; false where there is no room for it.
    pub fn sheet(&mut self, name: &str, header: Header, rows: Vec<Vec<String>>) -> bool {
        let place = self.blocks.len();
        let taken = self.table(rows);
        if self.blocks.len() > place {
            let name = name.to_owned();
            self.sheets.insert(place, Sheet { name, header });
        }
        taken
    }

    /// Counts what a line is.
    pub fn count(&mut self, beside: Beside) {
        *self.beside.entry(beside).or_default() += 1;
    }

    /// Its lines alone.
    pub fn into_lines(self) -> impl Iterator<Item = String> {
        let blocks = self.blocks.into_iter();
        blocks.filter_map(|block| match block {
            Block::Line(line) => Some(line),
            Block::Table(_) => None,
        })
    }

    /// Bytes that it takes up in memory, about.
    pub(in crate::format) fn held(&self) -> usize {
        self.bytes + self.blocks.len() * size_of::<Block>()
    }

    /// Counts a part that was not read.
    pub fn leave(&mut self, part: UnreadPart) {
        match self.unread.iter_mut().find(|(known, _)| *known == part) {
            Some((_, count)) => *count += 1,
            None => self.unread.push((part, 1)),
        }
    }
}
