//! A workbook of any of four kinds, opened within bounds: sheets in, cells out.

use super::cell::{self, Cell};
use super::{ods, ole};
use crate::format::Refusal;
use crate::model::cursor::Cursor;
use crate::model::reason::{BookPart, BookReason};
use crate::model::source::{Source, read_range};
use calamine::{Data, Ods, Range, Reader, Sheet, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};
use std::io::{BufRead, BufReader, Read as _};
use std::sync::Arc;

type Bytes = BufReader<Cursor>;

/// Bytes of a workbook of the kinds that can be read only whole (xls, ods), and of the tables of texts that all kinds hold
/// in memory.
pub(super) const MOST_HELD: u64 = 96 << 20;
/// Cells between the first and the last one of all sheets of these kinds, 32 bytes each.
pub(super) const MOST_CELLS: u64 = 3 << 20;
/// Bytes of one unpacked sheet: more is a bomb, for a sheet has a million rows at most.
const MOST_SHEET: u64 = 4 << 30;
/// Bytes of a sheet from which its cells are looked at, and of one cell.
const LARGE_SHEET: u64 = 64 << 20;
const MOST_CELL: usize = 16 << 20;
const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const ODS_MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// An open workbook.
pub(super) enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>, Option<(String, Range<Data>)>),
    Ods(Box<Ods<Bytes>>, Option<(String, Range<Data>)>),
}

/// Whether a head is that of a workbook; a zip archive or OLE file of another kind is not.
pub(super) fn is_workbook(head: &[u8], named: bool) -> bool {
    let holds = |mark: &[u8]| memchr::memmem::find(head, mark).is_some();
    if head.starts_with(ZIP) {
        // An archive of workbooks holds the same names further in.
        let first = first_member(head);
        let office = [
            "[Content_Types].xml",
            "_rels/",
            "xl/",
            "docProps/",
            "mimetype",
        ]
        .iter()
        .any(|begin| first.starts_with(begin.as_bytes()));
        return named
            || office && (holds(b"xl/workbook.") || holds(b"xl/worksheets/") || holds(ODS_MIME));
    }
    head.starts_with(OLE) && (named || holds(&wide("Workbook")) || holds(&wide("Book")))
}

/// The name of the first member of a zip archive.
fn first_member(head: &[u8]) -> &[u8] {
    let length = head.get(26..28).map_or(0, |bytes| {
        usize::from(u16::from_le_bytes([bytes[0], bytes[1]]))
    });
    head.get(30..30 + length).unwrap_or_default()
}

/// ASCII text as UTF-16.
fn wide(text: &str) -> Vec<u8> {
    text.bytes().flat_map(|byte| [byte, 0]).collect()
}

fn encrypted() -> Refusal {
    Refusal::new(BookReason::WorkbookLocked)
}

pub(super) fn corrupt(_: impl std::fmt::Debug) -> Refusal {
    // The reader's own message may quote the file.
    Refusal::new(BookReason::WorkbookInvalid)
}

pub(super) fn too_many_cells() -> Refusal {
    Refusal::new(BookReason::WorkbookCells { cells: MOST_CELLS })
}

fn too_large(part: BookPart, most: u64) -> Refusal {
    let mebibytes = most >> 20;
    Refusal::new(BookReason::WorkbookTooLarge { part, mebibytes })
}

impl Book {
    /// Opens the workbook in `source`.
    pub(super) fn open(source: &Arc<dyn Source>) -> Result<Self, Refusal> {
        let reader = || BufReader::with_capacity(64 * 1024, Cursor::new(source.clone(), 0));
        let magic = read_range(&**source, 0, OLE.len()).map_err(|error| Refusal::io(&error))?;
        if magic == OLE {
            if source.byte_size() > MOST_HELD {
                return Err(too_large(BookPart::Whole, MOST_HELD));
            }
            if is_encrypted(&**source)? {
                return Err(encrypted());
            }
            let bytes = read_range(&**source, 0, source.byte_size() as usize)
                .map_err(|error| Refusal::io(&error))?;
            ole::check(&bytes)?;
            drop(bytes);
            return match Xls::new(reader()) {
                Ok(book) => Ok(Self::Xls(Box::new(book), None)),
                Err(XlsError::Password) => Err(encrypted()),
                Err(error) => Err(corrupt(error)),
            };
        }
        let mut archive = zip::ZipArchive::new(reader()).map_err(corrupt)?;
        let mut kind = None;
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(corrupt)?;
            let name = member.name().map_err(corrupt)?.to_ascii_lowercase();
            kind = kind.or(match name.as_str() {
                "xl/workbook.xml" => Some("xlsx"),
                "xl/workbook.bin" => Some("xlsb"),
                "content.xml" => Some("ods"),
                _ => None,
            });
            if name.contains("worksheets/") {
                if member.size() > MOST_SHEET {
                    return Err(too_large(BookPart::Sheet, MOST_SHEET));
                }
            } else if !name.contains("media/") && member.size() > MOST_HELD {
                return Err(too_large(BookPart::Table, MOST_HELD));
            }
        }
        if kind == Some("ods") {
            ods::check(archive.by_name("content.xml").map_err(corrupt)?)?;
        }
        drop(archive);
        match kind {
            Some("xlsx") => match Xlsx::new(reader()) {
                Ok(book) => Ok(Self::Xlsx(Box::new(book))),
                Err(XlsxError::Password) => Err(encrypted()),
                Err(error) => Err(corrupt(error)),
            },
            Some("xlsb") => match Xlsb::new(reader()) {
                Ok(book) => Ok(Self::Xlsb(Box::new(book))),
                Err(XlsbError::Password) => Err(encrypted()),
                Err(error) => Err(corrupt(error)),
            },
            Some(_) => Ods::new(reader())
                .map(|book| Self::Ods(Box::new(book), None))
                .map_err(corrupt),
            None => Err(Refusal::new(BookReason::WorkbookOther)),
        }
    }

    /// Its sheets in their order.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        match self {
            Self::Xlsx(book) => book.sheets_metadata().to_vec(),
            Self::Xlsb(book) => book.sheets_metadata().to_vec(),
            Self::Xls(book, _) => book.sheets_metadata().to_vec(),
            Self::Ods(book, _) => book.sheets_metadata().to_vec(),
        }
    }

    /// Gives the filled cells of `sheet` by row and column, until `each` answers false.
    pub(super) fn cells(
        &mut self,
        sheet: &str,
        each: &mut dyn FnMut(u32, u32, Cell) -> bool,
    ) -> Result<(), Refusal> {
        match self {
            Self::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(corrupt)?;
                while let Some(cell) = reader.next_cell().map_err(corrupt)? {
                    let (row, column) = cell.get_position();
                    if let Some(found) = cell::lent(cell.get_value())
                        && !each(row, column, found)
                    {
                        break;
                    }
                }
                Ok(())
            }
            Self::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(corrupt)?;
                while let Some(cell) = reader.next_cell().map_err(corrupt)? {
                    let (row, column) = cell.get_position();
                    if let Some(found) = cell::lent(cell.get_value())
                        && !each(row, column, found)
                    {
                        break;
                    }
                }
                Ok(())
            }
            Self::Xls(book, held) => whole(held, sheet, each, || {
                book.worksheet_range(sheet).map_err(corrupt)
            }),
            Self::Ods(book, held) => whole(held, sheet, each, || {
                book.worksheet_range(sheet).map_err(corrupt)
            }),
        }
    }
}

/// Refuses a workbook whose sheets the reader library would not read as they are: with a cell that would fill the memory, or, in
/// xlsb, in the short form that it passes over.
pub(super) fn check_cells(source: &Arc<dyn Source>) -> Result<(), Refusal> {
    let reader = BufReader::with_capacity(64 * 1024, Cursor::new(source.clone(), 0));
    let Ok(mut archive) = zip::ZipArchive::new(reader) else {
        return Ok(());
    };
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(corrupt)?;
        let name = member.name().map_err(corrupt)?.to_ascii_lowercase();
        if !name.contains("worksheets/") {
            continue;
        }
        let is_large = member.size() >= LARGE_SHEET;
        let mut content = BufReader::with_capacity(64 * 1024, member);
        if name.rsplit('.').next() == Some("bin") {
            check_records(&mut content)?;
        } else if is_large {
            check_marks(&mut content)?;
        }
    }
    Ok(())
}

/// Passes XML for the longest stretch without the begin of a mark.
fn check_marks(content: &mut impl BufRead) -> Result<(), Refusal> {
    let mut since = 0;
    loop {
        let piece = content.fill_buf().map_err(corrupt)?;
        let read = piece.len();
        if read == 0 {
            return Ok(());
        }
        since += memchr::memchr(b'<', piece).unwrap_or(read);
        if since > MOST_CELL {
            return Err(too_large(BookPart::Cell, MOST_CELL as u64));
        }
        if let Some(last) = memchr::memrchr(b'<', piece) {
            since = read - last;
        }
        content.consume(read);
    }
}

/// Passes the records of a sheet of xlsb (MS-XLSB 2.1.4): a kind of one or two bytes and a length of one to four, each seven bits
/// a byte.
fn check_records(content: &mut impl BufRead) -> Result<(), Refusal> {
    const SHORT: std::ops::RangeInclusive<u32> = 12..=18;
    loop {
        let Some(kind) = number(content, 2)? else {
            return Ok(());
        };
        let length = u64::from(number(content, 4)?.unwrap_or(0));
        if length > MOST_CELL as u64 {
            return Err(too_large(BookPart::Cell, MOST_CELL as u64));
        }
        if SHORT.contains(&kind) {
            return Err(Refusal::new(BookReason::WorkbookShortCells));
        }
        std::io::copy(&mut content.take(length), &mut std::io::sink()).map_err(corrupt)?;
    }
}

/// A number of at most so many bytes; `None` at the end.
fn number(content: &mut impl BufRead, most: u32) -> Result<Option<u32>, Refusal> {
    let mut value = 0;
    for place in 0..most {
        let mut byte = [0];
        if content.read(&mut byte).map_err(corrupt)? == 0 {
            return Ok(None);
        }
        value |= u32::from(byte[0] & 0x7F) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(value))
}

/// Cells of a sheet that is held whole.
fn whole(
    held: &mut Option<(String, Range<Data>)>,
    sheet: &str,
    each: &mut dyn FnMut(u32, u32, Cell) -> bool,
    read: impl FnOnce() -> Result<Range<Data>, Refusal>,
) -> Result<(), Refusal> {
    if held.as_ref().is_none_or(|(name, _)| name != sheet) {
        *held = Some((sheet.to_owned(), read()?));
    }
    let Some((_, range)) = held else {
        return Ok(());
    };
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        if let Some(cell) = cell::owned(value)
            && !each(top + row as u32, left + column as u32, cell)
        {
            break;
        }
    }
    Ok(())
}

/// Whether an OLE file is the wrapping of an encrypted one: its directory then has a stream of that name.
fn is_encrypted(source: &dyn Source) -> Result<bool, Refusal> {
    const STEP: usize = 1 << 20;
    let mark = wide("EncryptedPackage");
    let mut at = 0;
    while at < source.byte_size() {
        let bytes =
            read_range(source, at, STEP + mark.len()).map_err(|error| Refusal::io(&error))?;
        if memchr::memmem::find(&bytes, &mark).is_some() {
            return Ok(true);
        }
        at += STEP as u64;
    }
    Ok(false)
}
