//! Workbooks of the OLE kind (`.xls`), looked through before the reader library gets them: it follows chains of sectors in circles,
//! and makes room for every cell between the first and the last one of a sheet, wherever a damaged number puts them.

use super::book::{MOST_CELLS, corrupt, too_many_cells};
use crate::format::Refusal;

/// Bytes of a header, of an entry of the directory, and of a sector of the small streams ([MS-CFB] 2.2, 2.6).
const HEADER: usize = 512;
const ENTRY: usize = 128;
const SMALL: usize = 64;
/// Bytes from which a stream is no small one.
const LARGE: usize = 4_096;
/// Numbers of sectors from here on have a meaning of their own; the last one ends a chain.
const RESERVED: u32 = 0xFFFF_FFFA;
const END: u32 = 0xFFFF_FFFE;

pub(in crate::format) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u16::from_le_bytes)
}

pub(in crate::format) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u32::from_le_bytes)
}

/// Whether the library may have the file.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let file = Sectors::of(bytes).ok_or_else(|| corrupt(()))?;
    for stream in file.workbooks().ok_or_else(|| corrupt(()))? {
        let cells = cells(&stream).ok_or_else(|| corrupt(()))?;
        if cells > MOST_CELLS {
            return Err(too_many_cells());
        }
    }
    Ok(())
}

/// Names and contents of the streams that are `wanted`, in the order of the directory; `None` where the file is none of this kind,
/// or its streams are larger than itself.
pub(in crate::format) fn streams(
    bytes: &[u8],
    wanted: &dyn Fn(&str) -> bool,
) -> Option<Vec<(String, Vec<u8>)>> {
    const STREAM: u8 = 2;
    let file = Sectors::of(bytes)?;
    let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
    let (entries, _) = directory.as_chunks::<ENTRY>();
    let place = |entry: &[u8; ENTRY]| Some((u32_at(entry, 116)?, u32_at(entry, 120)? as usize));
    let root = place(entries.first()?)?;
    let within = file
        .chain(root.0, root.1.min(bytes.len()))
        .unwrap_or_default();
    let table = (u32_at(bytes, 64)? as usize * file.size).min(bytes.len());
    let table = file.chain(u32_at(bytes, 60)?, table).unwrap_or_default();
    let (mut found, mut total) = (Vec::new(), 0);
    for entry in entries.iter().filter(|entry| entry[66] == STREAM) {
        let name = name_of(entry);
        if !wanted(&name) {
            continue;
        }
        let (first, length) = place(entry)?;
        total += length;
        if total > bytes.len() {
            return None;
        }
        let stream = if length >= LARGE {
            file.chain(first, length)
        } else {
            small(first, length, &within, &table)
        };
        found.push((name, stream?));
    }
    Some(found)
}

fn name_of(entry: &[u8]) -> String {
    let (units, _) = entry[..64].as_chunks();
    let units = units.iter().map(|two| u16::from_le_bytes(*two));
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// A file in sectors.
pub(in crate::format) struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    /// The sector that follows each.
    next: Vec<u32>,
}

impl<'a> Sectors<'a> {
    /// `None` where the table of its sectors is not one.
    pub(in crate::format) fn of(bytes: &'a [u8]) -> Option<Self> {
        const LARGE_SHIFT: u16 = 12;
        let size = match u16_at(bytes, 30)? {
            9 => 512,
            LARGE_SHIFT => 4_096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            size,
            next: Vec::new(),
        };
        let numbers = |bytes: &[u8]| -> Vec<u32> {
            let (numbers, _) = bytes.as_chunks();
            numbers
                .iter()
                .map(|four| u32::from_le_bytes(*four))
                .collect()
        };
        let mut tables = numbers(bytes.get(76..HEADER)?);
        let mut more = u32_at(bytes, 68)?;
        while more < RESERVED {
            tables.extend(numbers(file.sector(more)?));
            more = tables.pop()?;
            if tables.len() > file.count() + HEADER {
                return None;
            }
        }
        for table in tables.into_iter().filter(|table| *table < RESERVED) {
            let table = numbers(file.sector(table)?);
            file.next.extend(table);
        }
        Some(file)
    }

    /// Sectors that the file has at most.
    fn count(&self) -> usize {
        self.bytes.len() / self.size + 1
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize + 1) * self.size;
        let end = (start + self.size).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The sectors from `first` on, at most so many bytes.
    fn chain(&self, first: u32, length: usize) -> Option<Vec<u8>> {
        let (mut out, mut at) = (Vec::new(), first);
        for _ in 0..=self.count() {
            if at == END || out.len() >= length {
                out.truncate(length);
                return Some(out);
            }
            out.extend_from_slice(self.sector(at)?);
            at = *self.next.get(at as usize)?;
        }
        None
    }

    /// The streams that may be the workbook; `None` where the directory is none, or a stream is longer than the file.
    fn workbooks(&self) -> Option<Vec<Vec<u8>>> {
        let directory = self.chain(u32_at(self.bytes, 48)?, usize::MAX)?;
        let (entries, _) = directory.as_chunks::<ENTRY>();
        let place = |entry: &[u8; ENTRY]| -> Option<(u32, usize)> {
            let high = if self.size == HEADER {
                0
            } else {
                u32_at(entry, 124)?
            };
            let length = (high as usize) << 32 | u32_at(entry, 120)? as usize;
            (length <= self.bytes.len()).then_some((u32_at(entry, 116)?, length))
        };
        let root = place(entries.first()?)?;
        let table = u32_at(self.bytes, 64)? as usize * self.size;
        if table > self.bytes.len() || !entries.iter().all(|entry| place(entry).is_some()) {
            return None;
        }
        let mut found = Vec::new();
        for name in ["workbook", "book"] {
            if let Some(entry) = entries.iter().find(|entry| is_named(&entry[..], name)) {
                let (first, length) = place(entry)?;
                found.push(self.content(root, (first, length))?);
            }
        }
        Some(found)
    }

    /// The first stream of this name, which is in lower case.
    pub(in crate::format) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        const STREAM: u8 = 2;
        let directory = self.chain(u32_at(self.bytes, 48)?, usize::MAX)?;
        let (entries, _) = directory.as_chunks::<ENTRY>();
        let place = |entry: &[u8; ENTRY]| Some((u32_at(entry, 116)?, u32_at(entry, 120)? as usize));
        let root = place(entries.first()?)?;
        let found =
            (entries.iter()).find(|entry| entry[66] == STREAM && is_named(&entry[..], name))?;
        let (first, length) = place(found)?;
        if length > self.bytes.len() {
            return None;
        }
        self.content(root, (first, length))
    }

    /// The bytes of a stream, of which the sectors of small ones lie in the stream of the root.
    fn content(&self, root: (u32, usize), (first, length): (u32, usize)) -> Option<Vec<u8>> {
        if length >= LARGE {
            return self.chain(first, length);
        }
        let table = u32_at(self.bytes, 64)? as usize * self.size;
        if table > self.bytes.len() || root.1 > self.bytes.len() {
            return None;
        }
        let table = self.chain(u32_at(self.bytes, 60)?, table)?;
        small(first, length, &self.chain(root.0, root.1)?, &table)
    }
}

/// A stream of less than [`LARGE`] bytes, in the sectors of a stream of their own.
fn small(first: u32, length: usize, within: &[u8], table: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::new(), first);
    while at != END && out.len() < length {
        let start = at as usize * SMALL;
        let sector = within.get(start..(start + SMALL).min(within.len()))?;
        out.extend_from_slice(Some(sector).filter(|sector| !sector.is_empty())?);
        at = u32_at(table, at as usize * size_of::<u32>())?;
    }
    out.truncate(length);
    Some(out)
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let (units, _) = entry[..64].as_chunks();
    let units = units.iter().map(|two| u16::from_le_bytes(*two));
    let letters = units.take_while(|unit| *unit != 0);
    letters
        .map(|unit| u8::try_from(unit).unwrap_or(u8::MAX).to_ascii_lowercase())
        .eq(name.bytes())
}

/// Records that are looked at ([MS-XLS] 2.3).
const FORMULA: u16 = 0x0006;
const END_OF_SHEET: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const NUMBERS: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
/// And those that are one cell: texts, numbers, truth values.
const CELLS: [u16; 6] = [0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];
/// Cells of the largest sheet.
const MOST_DIMENSIONS: u64 = 65_536 * 256;

/// Kinds and contents of the records from `at` on, until the end of a sheet.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let end = at + 4 + usize::from(u16_at(stream, at + 2)?);
        let content = stream.get(at + 4..end)?;
        at = end;
        Some((kind, content))
    })
    .take_while(|(kind, _)| *kind != END_OF_SHEET)
}

/// Rows and columns from the first to the last cell.
#[derive(Default)]
struct Extent(Option<[u16; 4]>);

impl Extent {
    fn add(&mut self, row: u16, column: u16) {
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, row, column]);
        self.0 = Some([
            top.min(row),
            left.min(column),
            bottom.max(row),
            right.max(column),
        ]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

/// Cells that the library will make room for; `None` where sheets lie in each other, or are larger than any.
fn cells(stream: &[u8]) -> Option<u64> {
    let sheets = records(stream, 0).filter(|(kind, _)| *kind == SHEET);
    let (mut total, mut passed) = (0, 0);
    for (_, sheet) in sheets {
        let begin = u32_at(sheet, 0)? as usize;
        let (mut values, mut formulas) = (Extent::default(), Extent::default());
        for (kind, content) in records(stream, begin) {
            passed += 4 + content.len();
            let place = || Some((u16_at(content, 0)?, u16_at(content, 2)?));
            match kind {
                DIMENSIONS if dimensions(content) > MOST_DIMENSIONS => return None,
                NUMBERS => {
                    let (row, column) = place()?;
                    values.add(row, column);
                    values.add(row, u16_at(content, content.len().checked_sub(2)?)?);
                }
                FORMULA => {
                    let (row, column) = place()?;
                    values.add(row, column);
                    formulas.add(row, column);
                }
                kind if CELLS.contains(&kind) => {
                    let (row, column) = place()?;
                    values.add(row, column);
                }
                _ => {}
            }
        }
        total += values.cells() + formulas.cells();
        if passed > stream.len() {
            return None;
        }
    }
    Some(total)
}

/// Cells that a sheet says it has; the library takes the numbers as they are.
fn dimensions(content: &[u8]) -> u64 {
    let number = |at: usize, wide: bool| {
        let number = if wide {
            u32_at(content, at)
        } else {
            u16_at(content, at).map(u32::from)
        };
        number.unwrap_or(0)
    };
    let wide = content.len() > 10;
    let at = if wide { [0, 4, 8, 10] } else { [0, 2, 4, 6] };
    let (top, bottom) = (number(at[0], wide), number(at[1], wide));
    let (left, right) = (number(at[2], false), number(at[3], false));
    if bottom == 0 || right == 0 {
        return 1;
    }
    let left = if left > 0xFF || right < left { 0 } else { left };
    u64::from(bottom.wrapping_sub(top)) * u64::from(right.wrapping_sub(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: &[u8] = include_bytes!("../../../fixtures/workbooks/members.xls");

    #[test]
    fn a_cell_far_away_is_too_many_cells() {
        assert!(check(MEMBERS).is_ok());
        let mut far = MEMBERS.to_vec();
        let cell = [0xFD, 0, 10, 0];
        let at = far.windows(4).position(|four| four == cell).unwrap();
        far[at + 4..at + 8].fill(0xFF);
        assert_eq!(check(&far), Err(too_many_cells()));
    }

    #[test]
    fn sectors_in_a_circle_are_no_workbook() {
        let directory = u32_at(MEMBERS, 48).unwrap();
        let table = (u32_at(MEMBERS, 76).unwrap() as usize + 1) * HEADER;
        let mut circle = MEMBERS.to_vec();
        let own = table + directory as usize * size_of::<u32>();
        circle[own..own + 4].copy_from_slice(&directory.to_le_bytes());
        assert_eq!(check(&circle), Err(corrupt(())));
    }
}
