//! Rows of values go in, sheets of a workbook come out: headings, widths, frozen panes, filters, and a page that fits its paper.

use super::Outcome;
use super::styles::{Style, colour, heading, link, quoted};
use super::voice::Voice;
use super::words::say;
use crate::model::text::shown;
use rust_xlsxwriter::{Url, Workbook, Worksheet};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr as _;

/// A column of a sheet.
pub(super) struct Column {
    /// Id of its heading.
    pub(super) heading: &'static str,
    /// Width in characters.
    pub(super) width: u16,
    /// What its cells look like.
    pub(super) style: Style,
}

impl Column {
    pub(super) const fn new(heading: &'static str, width: u16, style: Style) -> Self {
        Self {
            heading,
            width,
            style,
        }
    }
}

/// A table of a workbook.
pub(super) struct Grid {
    /// Id of its name.
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    /// Columns that stay where they are when it is scrolled.
    pub(super) frozen: u16,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Nothing,
    Text(String),
    Number(u64),
    Share(f64),
    /// Milliseconds since 1970-01-01 UTC.
    Moment(i64),
    /// A text, and the place in the workbook to which it leads.
    Link(String, String),
}

impl Value {
    /// A number where there is one.
    pub(super) fn maybe(number: Option<u64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }
}

/// UTF-16 units of a cell (Excel's own limit).
const CELL_UNITS: usize = 32_767;
/// Links of a sheet: Excel allows 65,530.
const MOST_LINKS: usize = 65_000;
/// Characters of the name of a sheet (Excel's own limit).
const NAME_UNITS: usize = 31;
/// A4.
const PAPER: u8 = 9;
/// Days from Excel's day 0 to 1970-01-01.
const EPOCH_DAY: f64 = 25_569.0;
const DAY: f64 = 86_400_000.0;

/// The name of the part of a table: `columns`, `columns (2)`.
pub(super) fn name(id: &'static str, part: u32, voice: Voice) -> String {
    let ending = if part == 0 {
        String::new()
    } else {
        format!(" ({})", part + 1)
    };
    let name: String = voice.text(&say(id)).replace(" / ", " ");
    let room = NAME_UNITS - ending.len();
    name.chars().take(room).chain(ending.chars()).collect()
}

/// Where the row of a table stands, its first row being 0: the part, and the row of its sheet.
pub(super) const fn place(row: u32, most_rows: u32) -> (u32, u32) {
    let each = most_rows - 1;
    (row / each, row % each + 1)
}

/// The address of a cell of the first column, as a link writes it.
pub(super) fn address(id: &'static str, row: u32, voice: Voice, most_rows: u32) -> String {
    let (part, line) = place(row, most_rows);
    format!("internal:'{}'!A{}", name(id, part, voice), line + 1)
}

impl Grid {
    /// Writes the rows, in as many sheets as they take.
    pub(super) fn write(
        &self,
        book: &mut Workbook,
        rows: impl Iterator<Item = Vec<Value>>,
        voice: Voice,
        most_rows: u32,
    ) -> Outcome<()> {
        let mut open = self.begin(book, 0, voice)?;
        for (row, values) in (0_u32..).zip(rows) {
            let (part, line) = place(row, most_rows);
            if part != open.part {
                open.finish(self, voice)?;
                open = self.begin(book, part, voice)?;
            }
            open.row(line, &values, self.columns)?;
        }
        open.finish(self, voice)
    }

    fn begin<'b>(&self, book: &'b mut Workbook, part: u32, voice: Voice) -> Outcome<Open<'b>> {
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(name(self.name, part, voice))?;
        paper(sheet);
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_freeze_panes(1, self.frozen)?;
        sheet.set_row_height(0, if voice == Voice::Both { 48 } else { 34 })?;
        for (at, column) in (0_u16..).zip(self.columns) {
            sheet.set_column_width(at, column.width)?;
            // A format for each cell would be looked up by all that it holds, for each cell.
            sheet.set_column_format(at, &column.style.format())?;
            let title = voice.lines(&say(column.heading));
            sheet.write_string_with_format(0, at, title, &heading())?;
        }
        Ok(Open {
            sheet,
            part,
            last: 0,
            lines: 1,
            links: 0,
        })
    }
}

/// A sheet while it is written.
struct Open<'b> {
    sheet: &'b mut Worksheet,
    part: u32,
    last: u32,
    /// Lines of the last row.
    lines: usize,
    links: usize,
}

impl Open<'_> {
    fn row(&mut self, line: u32, values: &[Value], columns: &[Column]) -> Outcome<()> {
        self.last = line;
        for (at, value) in (0_u16..).zip(values) {
            match value {
                Value::Link(text, target) if self.links < MOST_LINKS && !text.is_empty() => {
                    self.links += 1;
                    let text = fitting(text);
                    let look = link(is_run(&text));
                    let url = Url::new(target.as_str());
                    self.sheet
                        .write_url_with_options(line, at, url, text, "", Some(&look))?;
                }
                Value::Link(text, _) | Value::Text(text) => put(self.sheet, line, at, text)?,
                Value::Number(n) => _ = self.sheet.write_number(line, at, *n as f64)?,
                Value::Share(share) => _ = self.sheet.write_number(line, at, *share)?,
                Value::Moment(at_ms) => {
                    let day = *at_ms as f64 / DAY + EPOCH_DAY;
                    self.sheet.write_number(line, at, day)?;
                }
                Value::Nothing => {}
            }
        }
        // A row is written out when the next one begins, with the height that rows have then: what a sheet is told of a row alone it
        // keeps to its end.
        let lines = values
            .iter()
            .zip(columns)
            .map(|(value, column)| lines(value, column));
        self.lines = lines.max().unwrap_or(1);
        self.sheet
            .set_default_row_height((self.lines * POINTS) as f64);
        Ok(())
    }

    fn finish(self, grid: &Grid, voice: Voice) -> Outcome<()> {
        // The last row is written out with the sheet.
        self.sheet.set_default_row_height(POINTS as f64);
        if self.lines > 1 {
            let height = (self.lines * POINTS) as f64;
            self.sheet.set_row_height(self.last, height)?;
        }
        let last_column = u16::try_from(grid.columns.len() - 1)?;
        self.sheet.autofilter(0, 0, self.last.max(1), last_column)?;
        for (at, column) in (0_u16..).zip(grid.columns) {
            if column.style == Style::Duty && self.last > 0 {
                colour(self.sheet, at, self.last, voice)?;
            }
        }
        Ok(())
    }
}

/// Points of a line.
const POINTS: usize = 15;
/// Lines of a row; what is more is seen by opening the cell.
const MOST_LINES: usize = 8;

/// Lines that a value takes in its column: not every program finds that out by itself.
fn lines(value: &Value, column: &Column) -> usize {
    let (Value::Text(text) | Value::Link(text, _)) = value else {
        return 1;
    };
    if matches!(column.style, Style::Wrapped | Style::Duty) {
        let room = usize::from(column.width).saturating_sub(1).max(1);
        let lines = text.lines().map(|line| line.width().div_ceil(room).max(1));
        lines.sum::<usize>().clamp(1, MOST_LINES)
    } else {
        1
    }
}

/// A page in the reader's hand: landscape, as wide as its columns, with its number.
pub(super) fn paper(sheet: &mut Worksheet) {
    sheet.set_paper_size(PAPER);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&C&P / &N&Rqingdan");
}

/// Whether a spreadsheet would run a text if somebody typed it.
pub(super) fn is_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// Writes a text in the look of its column.
pub(super) fn put(sheet: &mut Worksheet, line: u32, at: u16, text: &str) -> Outcome<()> {
    let text = fitting(text);
    if text.is_empty() {
        return Ok(());
    }
    if is_run(&text) {
        sheet.write_string_with_format(line, at, &*text, &quoted())?;
    } else {
        sheet.write_string(line, at, &*text)?;
    }
    Ok(())
}

/// The text, or as much of it as a cell holds, with what could steer a reader's program made visible; lines stay lines. No control
/// character may stand in XML.
pub(super) fn fitting(text: &str) -> Cow<'_, str> {
    let is_plain =
        |c: char| c == '\n' || (' '..='~').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c);
    let text = if text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        let lines: Vec<String> = text.split('\n').map(shown).collect();
        Cow::Owned(
            lines
                .join("\n")
                .replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"),
        )
    };
    // No text has more units than bytes.
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > CELL_UNITS
    });
    match end {
        Some((end, _)) => text[..end].to_owned().into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_as_many_units_as_excel_counts() {
        for (character, units) in [("a", 1), ("中", 1), ("𠮷", 2)] {
            let long = character.repeat(CELL_UNITS);
            let fits = fitting(&long);
            assert_eq!(fits.encode_utf16().count(), CELL_UNITS / units * units);
            assert!(long.starts_with(&*fits), "{character}");
        }
        assert_eq!(fitting("中"), "中");
        assert_eq!(
            fitting("a\u{1b}[31m\n\u{202e}b\u{ffff}"),
            "a\\u{1b}[31m\n\\u{202e}b\u{fffd}"
        );
    }

    #[test]
    fn a_table_goes_on_in_another_sheet() {
        let places: Vec<_> = (0..5).map(|row| place(row, 3)).collect();
        assert_eq!(places, [(0, 1), (0, 2), (1, 1), (1, 2), (2, 1)]);
        let voice = Voice::Both;
        assert_eq!(name("columns", 0, voice), "字段 Columns");
        assert_eq!(name("columns", 1, voice), "字段 Columns (2)");
        assert_eq!(
            address("columns", 2, voice, 3),
            "internal:'字段 Columns (2)'!A2"
        );
    }
}
