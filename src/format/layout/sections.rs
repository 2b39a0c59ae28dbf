//! Tables that stand one below the other: the rows of a text or a sheet go in, the sections that they fall into come out.
//!
//! A section begins with a row of names that stands apart (below an empty line or a title), has another width than the rows above
//! it, or says words where those have values. One that is taken for a record costs nothing; a record that is taken for one would
//! cut a table in two, so that a row must be a header for certain.

use super::described::{self, Contradiction};
use super::header::{self, Kind, kind};
use super::header_words::HeaderWords;
use std::ops::Range;

/// Records that a header is held against.
const RECORDS: usize = 30;
/// Titles above a table that are allowed for.
const MOST_TITLES: usize = 6;
/// Rows that are put to the test, and cells that are looked at for it.
const TESTED: usize = 4_096;
const CELLS: usize = 8 << 20;
/// Sections that are allowed for.
pub(in crate::format) const MOST: usize = 4_096;

/// A row apart from its cells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) struct Line {
    /// Cells up to the end of the row, and those that hold anything.
    pub(in crate::format) width: usize,
    pub(in crate::format) filled: usize,
    /// Cells that begin with a digit.
    pub(in crate::format) numbers: usize,
    /// Whether an empty line or a comment stands above it.
    pub(in crate::format) is_apart: bool,
}

/// Rows that are looked into where it matters.
pub(in crate::format) struct Rows<'a, C: Fn(usize) -> Vec<String>> {
    pub(in crate::format) lines: &'a [Line],
    /// The cells of a row.
    pub(in crate::format) cells: C,
    pub(in crate::format) words: &'a HeaderWords,
}

/// A table among others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::format) struct Section {
    /// Its rows from its titles on.
    pub(in crate::format) all: Range<usize>,
    /// The row of names, where it has one.
    pub(in crate::format) header: Option<usize>,
    /// The rows that are its records.
    pub(in crate::format) records: Range<usize>,
    /// One for each column; empty where it has none.
    pub(in crate::format) names: Vec<String>,
}

impl<C: Fn(usize) -> Vec<String>> Rows<'_, C> {
    /// The sections, where there is a header below another.
    pub(in crate::format) fn sections(&self) -> Option<Vec<Section>> {
        let starts = self.starts();
        if starts.len() < 2 || starts.len() > MOST {
            return None;
        }
        let mut sections = Vec::new();
        let mut done = 0;
        for (number, header) in starts.iter().enumerate() {
            let first = self.first_title(*header, done);
            self.rest(done..first, &mut sections);
            let next = (starts.get(number + 1)).map_or(self.lines.len(), |next| {
                self.first_title(*next, *header + 1)
            });
            let section = self.section(first, *header, next);
            done = section.records.end;
            sections.push(section);
        }
        self.rest(done..self.lines.len(), &mut sections);
        Some(sections)
    }

    /// The rows that are headers.
    fn starts(&self) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::new();
        let (mut row, mut tested, mut cells) = (0, 0, 0);
        while row + 1 < self.lines.len() && tested < TESTED && cells < CELLS {
            if self.may_be_header(row) {
                tested += 1;
                cells += self.lines[row].width * RECORDS;
                if self.is_header(row, starts.last().copied()) {
                    starts.push(row);
                    row += 1;
                }
            }
            row += 1;
        }
        starts
    }

    /// The row above, where there is one.
    fn before(&self, row: usize) -> Option<Line> {
        row.checked_sub(1).map(|before| self.lines[before])
    }

    /// Whether a row stands apart from those above it, or below a title.
    fn is_apart(&self, row: usize) -> bool {
        let before = self.before(row);
        self.lines[row].is_apart || before.is_none_or(|before| before.filled < 2)
    }

    /// Whether a row may be a header, as far as is known of it without its cells.
    fn may_be_header(&self, row: usize) -> bool {
        let (line, before) = (self.lines[row], self.before(row));
        let is_other = before.is_none_or(|before| before.width != line.width);
        let words_below_numbers =
            line.numbers == 0 && before.is_some_and(|before| before.numbers > 0);
        line.filled > 1
            && line.numbers * 4 <= line.filled
            && line.filled * 2 >= line.width
            && (self.is_apart(row) || is_other || words_below_numbers)
    }

    /// Whether a row is the header of a table, below the header `above` of another.
    fn is_header(&self, row: usize, above: Option<usize>) -> bool {
        let (line, before) = (self.lines[row], self.before(row));
        let is_apart = self.is_apart(row);
        let is_other = before.is_none_or(|before| before.width != line.width);
        let body = self.body(row);
        let ends = self
            .lines
            .get(row + 1 + body.len())
            .is_none_or(|next| next.is_apart);
        if body.is_empty() {
            return false;
        }
        let cells = (self.cells)(row);
        // One row below it may be a record that is as short.
        if !is_apart && body.len() < 2 && !ends && !self.are_known(&cells, &body) {
            return false;
        }
        // Below a title, or apart in another width, a header need not be one by its words alone.
        let is_titled = before.is_some_and(|before| before.filled == 1);
        let is_likely = is_apart && (is_titled || is_other) && body.len() > 2 && row > 0;
        if !self.names(&cells, &body, is_likely) {
            return false;
        }
        is_apart || is_other || above.is_some_and(|above| self.contradicts(&cells, above, row))
    }

    /// The rows below one that are as wide, up to an empty line.
    fn body(&self, row: usize) -> Vec<Vec<String>> {
        let width = self.lines[row].width;
        let rows = (row + 1..self.lines.len()).take(RECORDS);
        rows.take_while(|below| !self.lines[*below].is_apart && self.lines[*below].width == width)
            .map(|below| (self.cells)(below))
            .collect()
    }

    /// Whether cells name the columns of the rows below them for certain, or where it `is_likely` that they do.
    fn names(&self, cells: &[String], body: &[Vec<String>], is_likely: bool) -> bool {
        let kinds: Vec<Kind> = cells.iter().map(|cell| kind(cell)).collect();
        let count = |wanted: Kind| kinds.iter().filter(|kind| **kind == wanted).count();
        let (named, filled) = (count(Kind::Word), cells.len() - count(Kind::Empty));
        if named < 2 || named * 5 < filled * 4 || count(Kind::Code) > 0 || count(Kind::Number) > 0 {
            return false;
        }
        if (cells.iter()).any(|cell| self.words.is_person(cell) && !self.words.is_known(cell)) {
            return false;
        }
        // A value that stands there again is none of the names: one cell of its row is broken.
        let is_value = |(column, cell): (usize, &String)| {
            !cell.trim().is_empty() && body.iter().any(|row| row[column].trim() == cell.trim())
        };
        if cells.iter().enumerate().any(is_value) {
            return false;
        }
        let rows: Vec<&[String]> = std::iter::once(cells)
            .chain(body.iter().map(Vec::as_slice))
            .collect();
        if !header::has_header(&rows, self.words) {
            return false;
        }
        let known = cells
            .iter()
            .filter(|cell| self.words.is_known(cell))
            .count();
        let over_values = described::over_values(cells, &rows[1..]);
        // Labels beside what they label, as forms have them: `Name,Smith` over `Date,2024-01-01`.
        let is_form = cells.len() == 2 && (known < 2 || over_values == 0 && body.len() < 2);
        if is_form && (over_values == 0 || body.len() < 2) {
            return false;
        }
        over_values > 0 || known * 2 >= named || is_likely
    }

    /// Whether most of the cells are header words, and some stand over values.
    fn are_known(&self, cells: &[String], body: &[Vec<String>]) -> bool {
        let rows: Vec<&[String]> = body.iter().map(Vec::as_slice).collect();
        let known = cells
            .iter()
            .filter(|cell| self.words.is_known(cell))
            .count();
        known * 2 >= cells.len() && described::over_values(cells, &rows) > 0
    }

    /// Whether cells are words where the records below the header `above` hold values, right above the row.
    fn contradicts(&self, cells: &[String], above: usize, row: usize) -> bool {
        let records = (above + 1..row).rev().take(RECORDS);
        let records: Vec<Vec<String>> = records.map(|record| (self.cells)(record)).collect();
        let records: Vec<&[String]> = records.iter().map(Vec::as_slice).collect();
        let Contradiction {
            of_values,
            words,
            values,
        } = described::contradiction(cells, &records);
        // One word among values may be a broken value: several are none, and names say which they are.
        let names = (self.cells)(above);
        let is_said = names.iter().any(|name| cells.contains(name));
        let known = cells
            .iter()
            .filter(|cell| self.words.is_known(cell))
            .count();
        let is_certain = words > 1 || words == 1 && (is_said || known * 2 >= cells.len());
        values == 0 && is_certain && words * 2 >= of_values && !records.is_empty()
    }

    /// The first of the titles above a header, none of which stands above the row `least`.
    fn first_title(&self, header: usize, least: usize) -> usize {
        let is_title = |row: &usize| self.lines[*row].filled < 2;
        let rows = (least..header).rev().take(MOST_TITLES);
        rows.take_while(is_title).last().unwrap_or(header)
    }

    /// The section of a header, whose titles begin at `first`, up to the row `end`.
    fn section(&self, first: usize, header: usize, end: usize) -> Section {
        let mut names = (self.cells)(header);
        names
            .iter_mut()
            .for_each(|name| *name = name.trim().to_owned());
        let body = self.body(header);
        let rows: Vec<&[String]> = body.iter().map(Vec::as_slice).collect();
        let begin = header + 1 + described::rows_below(&names, &rows, self.words);
        let width = self.lines[header].width;
        // What stands apart in another width is no record of it.
        let other = |row: &usize| self.lines[*row].is_apart && self.lines[*row].width != width;
        let end = (begin + 1..end).find(other).unwrap_or(end);
        Section {
            all: first..end,
            header: Some(header),
            records: begin..end,
            names,
        }
    }

    /// Adds rows that belong to no header: those of one width and without an empty line among them are a section without names.
    fn rest(&self, rows: Range<usize>, sections: &mut Vec<Section>) {
        let mut from = rows.start;
        while from < rows.end {
            let width = self.lines[from].width;
            let same = |row: &usize| self.lines[*row].width == width && !self.lines[*row].is_apart;
            let end = from + 1 + (from + 1..rows.end).take_while(same).count();
            sections.push(Section {
                all: from..end,
                header: None,
                records: from..end,
                names: vec![String::new(); width],
            });
            from = end;
        }
    }
}
