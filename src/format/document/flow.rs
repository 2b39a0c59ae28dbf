//! Text, ends of paragraphs and the parts of tables go in as a reader meets them; the content of the document comes out.
//!
//! Marks of real documents do not always match: a cell begins where another is open, a table ends twice. Nothing of that is an
//! error here; what was open is closed.

use super::content::{self, Beside, CELL_COST, Content, UnreadPart};
use crate::format::Refusal;
use crate::model::reason::DocumentReason;

/// Tables inside tables that are told apart; the text of deeper ones goes with the last.
const MOST_DEPTH: usize = 32;
/// Columns and rows that a cell may cover.
const MOST_SPAN: usize = 1_000;

/// A table that is being read.
#[derive(Debug, Default)]
struct OpenTable {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    cell: String,
    in_cell: bool,
    /// Columns and rows that the open cell covers.
    span: (usize, usize),
    /// By column: rows to come that a cell above covers.
    covered: Vec<usize>,
    /// Columns that cells of the open row cover below it: from, to, rows.
    covering: Vec<(usize, usize, usize)>,
}

/// A document as it is read.
#[derive(Debug, Default)]
pub(in crate::format) struct Flow {
    content: Content,
    line: String,
    tables: Vec<OpenTable>,
    /// Tables that are open beyond [`MOST_DEPTH`].
    deeper: usize,
    /// Lines and tables that were interrupted, as by a note that stands in the middle of a paragraph.
    interrupted: Vec<(String, Vec<OpenTable>)>,
    /// Bytes that are held and not in the content yet.
    held: usize,
    is_full: bool,
}

impl Flow {
    /// Goes on with text of the paragraph or cell that is open.
    pub(in crate::format) fn text(&mut self, text: &str) {
        if !self.takes(text.len()) {
            return;
        }
        match self.tables.last_mut() {
            Some(table) if table.in_cell => table.cell.push_str(text),
            _ => self.line.push_str(text),
        }
    }

    /// Whether what is open has no text yet.
    pub(super) fn is_at_begin(&self) -> bool {
        match self.tables.last() {
            Some(table) if table.in_cell => table.cell.is_empty(),
            _ => self.line.is_empty(),
        }
    }

    /// Whether the text that is open ends with a blank.
    pub(super) fn ends_with_blank(&self) -> bool {
        let open = match self.tables.last() {
            Some(table) if table.in_cell => &table.cell,
            _ => &self.line,
        };
        open.ends_with([' ', '\t', '\n'])
    }

    /// Ends a paragraph; inside a cell a blank stands for it.
    pub(in crate::format) fn end_line(&mut self) {
        match self.tables.last_mut() {
            Some(table) if table.in_cell => {
                if !table.cell.is_empty() && !table.cell.ends_with(' ') {
                    table.cell.push(' ');
                }
            }
            _ => {
                let line = std::mem::take(&mut self.line);
                self.held = self.held.saturating_sub(line.len());
                self.is_full |= !self.content.line(&line);
            }
        }
    }

    /// Takes a line that is no part of what is open.
    pub(in crate::format) fn apart(&mut self, line: &str) {
        self.is_full |= !self.content.line(line);
    }

    /// Counts what a line is.
    pub(in crate::format) fn count(&mut self, beside: Beside) {
        self.content.count(beside);
    }

    /// Counts a part that is not read.
    pub(super) fn leave(&mut self, part: UnreadPart) {
        self.content.leave(part);
    }

    /// Begins a text that interrupts the one that is open.
    pub(super) fn interrupt(&mut self) {
        let tables = std::mem::take(&mut self.tables);
        self.interrupted
            .push((std::mem::take(&mut self.line), tables));
    }

    /// Goes back to the text that was interrupted.
    pub(super) fn resume(&mut self) {
        if let Some((line, tables)) = self.interrupted.pop() {
            self.end_tables(0);
            self.end_line();
            (self.line, self.tables) = (line, tables);
        }
    }

    /// Begins a table.
    pub(super) fn begin_table(&mut self) {
        if self.tables.len() >= MOST_DEPTH {
            self.deeper += 1;
            return;
        }
        if self.tables.last().is_none_or(|table| !table.in_cell) {
            self.end_line();
        }
        self.tables.push(OpenTable::default());
    }

    /// Begins a row of the innermost table.
    pub(super) fn begin_row(&mut self) {
        self.end_row();
    }

    /// Begins a cell that covers so many columns and rows.
    pub(super) fn begin_cell(&mut self, columns: usize, rows: usize) {
        self.end_cell();
        let span = (columns.clamp(1, MOST_SPAN), rows.clamp(1, MOST_SPAN));
        // Those that cells above cover take up room too, though nothing in the file stands for them.
        let covered = self.tables.last().map_or(0, OpenTable::covered_next);
        if !self.takes(CELL_COST * (span.0 + covered)) {
            return;
        }
        if let Some(table) = self.tables.last_mut() {
            table.skip_covered();
            table.in_cell = true;
            table.span = span;
        }
    }

    /// The open cell covers so many columns.
    pub(super) fn cover(&mut self, columns: usize) {
        let columns = columns.clamp(1, MOST_SPAN);
        if self.takes(CELL_COST * columns)
            && let Some(table) = self.tables.last_mut()
        {
            table.span.0 = columns;
        }
    }

    /// Ends the open cell.
    pub(super) fn end_cell(&mut self) {
        if self.deeper > 0 {
            self.text(" ");
        } else if let Some(table) = self.tables.last_mut() {
            table.end_cell();
        }
    }

    /// Ends the open row.
    pub(super) fn end_row(&mut self) {
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
            && table.end_row()
        {
            self.takes(CELL_COST);
        }
    }

    /// Ends the innermost table.
    pub(super) fn end_table(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.end_tables(self.tables.len().saturating_sub(1));
        }
    }

    /// Ends all tables but so many.
    fn end_tables(&mut self, left: usize) {
        while self.tables.len() > left {
            // What stands in a table and in no cell of it.
            let Some(mut table) = self.tables.pop() else {
                return;
            };
            table.end_row();
            self.held = self.held.saturating_sub(content::cost(&table.rows));
            if self.tables.last().is_none_or(|table| !table.in_cell) {
                self.end_line();
            }
            self.is_full |= !self.content.table(table.rows);
        }
    }

    /// Nothing of the tables that are open follows.
    pub(super) fn end_all_tables(&mut self) {
        self.deeper = 0;
        self.end_tables(0);
    }

    /// Whether so many bytes more may be held.
    fn takes(&mut self, bytes: usize) -> bool {
        self.is_full |= !self.content.has_room(self.held.saturating_add(bytes));
        if !self.is_full {
            self.held += bytes;
        }
        !self.is_full
    }

    /// All that was read.
    ///
    /// # Errors
    /// A refusal for more text than is taken.
    pub(in crate::format) fn finish(mut self) -> Result<Content, Refusal> {
        while !self.interrupted.is_empty() {
            self.resume();
        }
        self.content.is_cut |= !self.tables.is_empty();
        self.end_tables(0);
        self.end_line();
        if self.is_full {
            let mebibytes = (Content::MOST_BYTES >> 20) as u64;
            return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
        }
        Ok(self.content)
    }
}

impl OpenTable {
    /// Columns from the next one on that cells above cover.
    fn covered_next(&self) -> usize {
        let next = self.covered.get(self.row.len()..).unwrap_or_default();
        next.iter().take_while(|left| **left > 0).count()
    }

    fn skip_covered(&mut self) {
        let width = self.row.len() + self.covered_next();
        self.row.resize(width, String::new());
    }

    fn end_cell(&mut self) {
        if !self.in_cell {
            return;
        }
        let (columns, rows) = self.span;
        let from = self.row.len();
        let cell = std::mem::take(&mut self.cell);
        self.row.push(cell.trim().to_owned());
        self.row.resize(from + columns, String::new());
        if rows > 1 {
            self.covering.push((from, from + columns, rows - 1));
        }
        self.in_cell = false;
    }

    /// Whether there was a row to end.
    fn end_row(&mut self) -> bool {
        self.end_cell();
        if self.row.is_empty() && self.covering.is_empty() {
            return false;
        }
        for left in &mut self.covered {
            *left = left.saturating_sub(1);
        }
        for (from, to, rows) in self.covering.drain(..) {
            if self.covered.len() < to {
                self.covered.resize(to, 0);
            }
            self.covered[from..to].fill(rows);
        }
        self.rows.push(std::mem::take(&mut self.row));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    fn cells(flow: &mut Flow, cells: &[(&str, usize, usize)]) {
        flow.begin_row();
        for (text, columns, rows) in cells {
            flow.begin_cell(*columns, *rows);
            flow.text(text);
            flow.end_cell();
        }
        flow.end_row();
    }

    #[test]
    fn covered_cells_are_empty_ones() {
        let mut flow = Flow::default();
        flow.text("before");
        flow.begin_table();
        cells(&mut flow, &[("a", 2, 1), ("b", 1, 2)]);
        cells(&mut flow, &[("c", 1, 1), ("d", 1, 1)]);
        cells(&mut flow, &[("e", 1, 1), ("f", 1, 1), ("g", 1, 1)]);
        flow.end_table();
        flow.text("after");
        let rows = [["a", "", "b"], ["c", "d", ""], ["e", "f", "g"]];
        let blocks = flow.finish().unwrap().blocks;
        let Block::Table(found) = &blocks[1] else {
            panic!("{blocks:?}");
        };
        // A row ends with its last cell.
        let found: Vec<Vec<&str>> = found
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        assert_eq!(found[0], rows[0]);
        assert_eq!(found[1], rows[1][..2]);
        assert_eq!(found[2], rows[2]);
        assert_eq!(blocks[0], Block::Line("before".to_owned()));
        assert_eq!(blocks[2], Block::Line("after".to_owned()));
    }

    /// One cell may cover a million of others, which nothing in the file stands for.
    #[test]
    fn covered_cells_take_room_too() {
        let mut flow = Flow::default();
        flow.begin_table();
        cells(&mut flow, &[("a", MOST_SPAN, MOST_SPAN); 100]);
        for _ in 0..MOST_SPAN {
            cells(&mut flow, &[("b", 1, 1)]);
        }
        let held: usize = flow.tables[0].rows.iter().map(Vec::len).sum();
        assert!(held * CELL_COST <= Content::MOST_BYTES);
        assert!(flow.finish().is_err());
    }

    #[test]
    fn marks_that_do_not_match_are_no_error() {
        let mut flow = Flow::default();
        flow.end_table();
        flow.end_cell();
        flow.resume();
        for _ in 0..100 {
            flow.begin_table();
            flow.begin_cell(usize::MAX, usize::MAX);
            flow.text("a");
        }
        flow.interrupt();
        flow.begin_row();
        flow.text("b");
        let content = flow.finish().unwrap();
        assert!(content.blocks.contains(&Block::Line("b".to_owned())));
    }
}
