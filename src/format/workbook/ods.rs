//! OpenDocument spreadsheets (`.ods`), looked through before the reader library gets them: a cell or a row may say that it stands
//! there a million times, and the library writes each out; where the content ends inside a table, it waits for the rest without end.

use super::book::{MOST_CELLS, MOST_HELD, corrupt, too_many_cells};
use crate::format::{Refusal, layout};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read};

/// Columns and rows that a sheet may have.
const MOST_COLUMNS: u64 = layout::MOST_COLUMNS as u64;
const MOST_ROWS: u64 = 1 << 20;

/// What a sheet comes to.
#[derive(Default)]
struct Sheet {
    /// Rows up to the last one with a cell, and the widest of them.
    rows: u64,
    width: u64,
    /// Rows without a cell behind them.
    empty_rows: u64,
}

/// The row and the cell that are being read.
#[derive(Default)]
struct Row {
    times: u64,
    width: u64,
    empty: u64,
    cell: u64,
}

/// Whether the library may have this content.
pub(super) fn check(content: impl Read) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(BufReader::new(content));
    let (mut sheet, mut row, mut cells, mut text) = (Sheet::default(), Row::default(), 0, 0);
    let (mut buffer, mut open) = (Vec::new(), 0_u64);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(corrupt)? {
            Event::Eof if open == 0 => return Ok(()),
            Event::Eof => return Err(corrupt(())),
            Event::Start(tag) => {
                open += 1;
                row.begin(&tag);
            }
            Event::Empty(tag) => {
                row.begin(&tag);
                sheet.end(&mut row, tag.name().as_ref(), &mut cells);
            }
            Event::Text(piece) => {
                let length = piece.as_ref().len() as u64;
                text += length * row.times.max(1) * row.cell.max(1);
            }
            // One that closes nothing is an error of the reader's.
            Event::End(tag) => {
                open -= 1;
                sheet.end(&mut row, tag.name().as_ref(), &mut cells);
            }
            _ => {}
        }
        if cells + sheet.cells() > MOST_CELLS || text > MOST_HELD {
            return Err(too_many_cells());
        }
    }
}

/// How often a row or a cell stands there.
fn times(tag: &BytesStart, attribute: &str, most: u64) -> u64 {
    let found = tag.try_get_attribute(attribute).ok().flatten();
    let number = found.and_then(|found| found.value.parse().ok());
    number.unwrap_or(1).min(most)
}

impl Row {
    fn begin(&mut self, tag: &BytesStart) {
        match tag.name().as_ref() {
            "table:table-row" => {
                *self = Row {
                    times: times(tag, "table:number-rows-repeated", MOST_ROWS),
                    ..Row::default()
                };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = times(tag, "table:number-columns-repeated", MOST_COLUMNS);
                let filled = tag.attributes().flatten().any(|attribute| {
                    let key = attribute.key.as_ref();
                    key.starts_with("office:") || key == "table:formula"
                });
                if filled {
                    self.width = (self.width + self.empty + self.cell).min(MOST_COLUMNS);
                    self.empty = 0;
                } else {
                    self.empty += self.cell;
                }
            }
            _ => {}
        }
    }
}

impl Sheet {
    fn cells(&self) -> u64 {
        self.rows.min(MOST_ROWS) * self.width
    }

    fn end(&mut self, row: &mut Row, name: &str, cells: &mut u64) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => row.cell = 0,
            "table:table-row" if row.width > 0 => {
                self.rows += self.empty_rows + row.times;
                self.empty_rows = 0;
                self.width = self.width.max(row.width);
            }
            "table:table-row" => self.empty_rows += row.times,
            "table:table" => {
                *cells += self.cells();
                *self = Self::default();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_as_they_are_written_out() {
        let filled = |times: u64| {
            format!(
                "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"{times}\"><text:p>a</text:p></table:table-cell>"
            )
        };
        let row = |times: u64, cells: &str| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>"
            )
        };
        let empty = "<table:table-cell table:number-columns-repeated=\"16380\"/>";
        for (why, rows, is_well) in [
            ("a small sheet", row(1, &filled(3)), true),
            (
                "empty rows at the end",
                row(1, &filled(3)) + &row(1_048_570, empty),
                true,
            ),
            ("a row many times", row(1_000_000, &filled(1_000)), false),
            (
                "a cell in the last corner",
                row(1, &filled(1))
                    + &row(1_048_570, empty)
                    + &row(1, &(empty.to_owned() + &filled(1))),
                false,
            ),
        ] {
            let content = format!("<table:table>{rows}</table:table>");
            assert_eq!(check(content.as_bytes()).is_ok(), is_well, "{why}");
        }
    }

    #[test]
    fn content_that_ends_inside_a_table_is_refused() {
        let whole = "<office:body><table:table><table:table-row><table:table-cell/></table:table-row></table:table></office:body>";
        assert!(check(whole.as_bytes()).is_ok());
        for cut in (1..whole.len()).filter(|cut| whole.as_bytes()[cut - 1] == b'>') {
            assert_eq!(check(&whole.as_bytes()[..cut]), Err(corrupt(())), "{cut}");
        }
        assert!(check(&b"</table:table>"[..]).is_err());
    }
}
