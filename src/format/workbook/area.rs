//! How many cells the tables of an older workbook take in memory: its bytes go in, a number comes out.
//!
//! Its reader lays every sheet out as a rectangle, so that two cells at far corners, or one that is said to stand a million times,
//! would fill the memory.

use memchr::memmem;

/// End of a chain of sectors.
const LAST: u32 = 0xFFFF_FFFA;
/// Bytes of a sector of the short streams, and below how many a stream is short.
const SHORT: usize = 64;
const SHORT_STREAM: usize = 4_096;

/// Cells of the rectangles of an xls file; `None` where its structure cannot be followed.
pub(super) fn xls(file: &[u8]) -> Option<u64> {
    let stream = workbook(file)?;
    let (mut at, mut area, mut sheet) = (0, 0_u64, Rectangle::default());
    while let Some(head) = stream.get(at..at + 4) {
        let (kind, length) = (number16(head, 0)?, usize::from(number16(head, 2)?));
        let body = stream.get(at + 4..at + 4 + length).unwrap_or_default();
        at += 4 + length;
        match kind {
            // The beginning of a sheet, in all versions.
            0x0009 | 0x0209 | 0x0409 | 0x0809 => {
                area += std::mem::take(&mut sheet).cells();
            }
            // Cells: formulas, numbers, texts, truth values.
            0x0002..=0x0006 | 0x00D6 | 0x00FD | 0x0203..=0x0206 | 0x027E | 0x0406 => {
                if let (Some(row), Some(column)) = (number16(body, 0), number16(body, 2)) {
                    sheet.add(row, column, column);
                }
            }
            // Several numbers of a row.
            0x00BD => {
                let last = length.checked_sub(2).and_then(|end| number16(body, end));
                if let (Some(row), Some(first), Some(last)) =
                    (number16(body, 0), number16(body, 2), last)
                {
                    sheet.add(row, first, last);
                }
            }
            _ => {}
        }
    }
    Some(area + sheet.cells())
}

/// The cells of a sheet.
#[derive(Default)]
struct Rectangle(Option<[u16; 4]>);

impl Rectangle {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([
            top.min(row),
            bottom.max(row),
            left.min(first),
            right.max(last),
        ]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| {
            (u64::from(bottom - top) + 1) * (u64::from(right.max(left) - left) + 1)
        })
    }
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The stream `Workbook` or `Book` of a compound file (MS-CFB).
fn workbook(file: &[u8]) -> Option<Vec<u8>> {
    /// Places of the first sectors of the table of sectors that the header holds.
    const HELD: std::ops::Range<usize> = 76..512;
    const ENTRY: usize = 128;
    let size = 1_usize
        .checked_shl(u32::from(number16(file, 30)?))
        .filter(|size| *size >= 128)?;
    let sector = |id: u32| {
        let from = (id as usize + 1).checked_mul(size)?;
        file.get(from..file.len().min(from + size))
    };
    let numbers = |bytes: &[u8]| -> Vec<u32> {
        let (four, _) = bytes.as_chunks::<4>();
        four.iter().map(|four| u32::from_le_bytes(*four)).collect()
    };
    let most = file.len() / size + 1;
    let mut tables = numbers(file.get(HELD)?);
    let mut next = number32(file, 68)?;
    for _ in 0..most {
        if next >= LAST {
            break;
        }
        tables.extend(numbers(sector(next)?));
        next = tables.pop()?;
    }
    let tables = tables.iter().filter(|id| **id < LAST);
    let links: Vec<u32> = tables
        .filter_map(|id| sector(*id))
        .flat_map(numbers)
        .collect();
    let chain = |first: u32, most: usize| {
        let mut bytes = Vec::new();
        let mut id = first;
        while id < LAST && bytes.len() < most && bytes.len() <= file.len() {
            bytes.extend_from_slice(sector(id)?);
            id = *links.get(id as usize)?;
        }
        bytes.truncate(most);
        Some(bytes)
    };
    let directory = chain(number32(file, 48)?, usize::MAX)?;
    let entries = || directory.chunks_exact(ENTRY);
    let named = |name: &str| {
        entries().find(|entry| {
            let own = entry[..64].as_chunks::<2>().0.iter();
            let own = own
                .map(|two| u16::from_le_bytes(*two))
                .take_while(|unit| *unit != 0);
            own.eq(name.encode_utf16())
        })
    };
    let entry = named("Workbook").or_else(|| named("Book"))?;
    let (first, length) = (number32(entry, 116)?, number32(entry, 120)? as usize);
    if length >= SHORT_STREAM {
        return chain(first, length);
    }
    let root = entries().next()?;
    let short = chain(number32(root, 116)?, number32(root, 120)? as usize)?;
    let links = numbers(&chain(number32(file, 60)?, usize::MAX)?);
    let (mut bytes, mut id) = (Vec::new(), first);
    while id < LAST && bytes.len() < length {
        let from = id as usize * SHORT;
        bytes.extend_from_slice(short.get(from..short.len().min(from + SHORT))?);
        id = *links.get(id as usize)?;
    }
    bytes.truncate(length);
    Some(bytes)
}

/// Cells of the sheets in the `content.xml` of an OpenDocument: of their rows as they are written, and of the rectangles that
/// they fill when all repetitions are laid out.
pub(super) fn ods(content: &[u8]) -> u64 {
    let (mut area, mut sheet) = (0_u64, Sheet::default());
    for at in memmem::find_iter(content, b"<") {
        let rest = &content[at + 1..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        let tag = &rest[..end];
        let name = tag
            .split(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            .next();
        match name {
            Some(b"table:table") => area = area.saturating_add(std::mem::take(&mut sheet).cells()),
            Some(b"table:table-row") => {
                sheet.row_repeats = repeats(tag, b"table:number-rows-repeated=");
                (sheet.at, sheet.filled) = (0, 0);
                if tag.ends_with(b"/") {
                    sheet.end_row();
                }
            }
            Some(b"table:table-cell" | b"table:covered-table-cell") => {
                let count = repeats(tag, b"table:number-columns-repeated=");
                sheet.at = sheet.at.saturating_add(count);
                let is_empty = tag.ends_with(b"/") && memmem::find(tag, b"value").is_none();
                if !is_empty {
                    sheet.filled = sheet.at;
                }
            }
            Some(b"") if tag == b"/table:table-row" => sheet.end_row(),
            _ => {}
        }
    }
    area.saturating_add(sheet.cells())
}

/// The number of an attribute, 1 where there is none.
fn repeats(tag: &[u8], attribute: &[u8]) -> u64 {
    let Some(at) = memmem::find(tag, attribute) else {
        return 1;
    };
    let digits = tag[at + attribute.len() + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    digits.fold(0_u64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    })
}

/// A sheet that is being passed.
#[derive(Default)]
struct Sheet {
    /// Cells of its rows as they are written.
    written: u64,
    /// Its rows to the last that is filled, and those behind.
    rows: u64,
    empty_rows: u64,
    width: u64,
    /// Of the row at hand: how often it stands, its cells so far, and those to the last that is filled.
    row_repeats: u64,
    at: u64,
    filled: u64,
}

impl Sheet {
    /// Columns of a sheet.
    const MOST_COLUMNS: u64 = 16_384;
    const MOST_ROWS: u64 = 1 << 20;

    fn end_row(&mut self) {
        let repeats = self.row_repeats.min(Self::MOST_ROWS);
        if self.filled == 0 {
            self.empty_rows = self.empty_rows.saturating_add(repeats);
            return;
        }
        let filled = self.filled.min(Self::MOST_COLUMNS);
        self.written = self.written.saturating_add(filled);
        self.rows = self
            .rows
            .saturating_add(std::mem::take(&mut self.empty_rows))
            + repeats;
        self.width = self.width.max(filled);
        self.filled = 0;
    }

    fn cells(&self) -> u64 {
        let laid_out = self.rows.min(Self::MOST_ROWS) * self.width;
        self.written.saturating_add(laid_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_laid_out_up_to_the_last_that_is_filled() {
        let cell =
            "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        let far = "<table:table-cell table:number-columns-repeated=\"16380\"/>";
        for (rows, cells) in [
            (
                format!("<table:table-row>{cell}{cell}{far}</table:table-row>"),
                4,
            ),
            (
                format!(
                    "<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated=\"1048000\">{far}</table:table-row>"
                ),
                2,
            ),
            (
                format!(
                    "<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>"
                ),
                1_000_001,
            ),
            (
                format!(
                    "<table:table-row>{far}{cell}</table:table-row><table:table-row table:number-rows-repeated=\"9999\"/><table:table-row>{cell}</table:table-row>"
                ),
                16_381 + 1 + 10_001 * 16_381,
            ),
        ] {
            let sheet = format!("<table:table table:name=\"a\">{rows}</table:table>");
            assert_eq!(ods(sheet.as_bytes()), cells, "{rows}");
        }
    }

    #[test]
    fn an_xls_file_takes_its_rectangles() {
        let file = include_bytes!("../../../fixtures/workbooks/members.xls");
        // Thirteen rows of four columns, and three of two.
        assert_eq!(xls(file), Some(13 * 4 + 3 * 2));
        for cut in (0..file.len()).step_by(97) {
            let _ = xls(&file[..cut]);
        }
    }
}
