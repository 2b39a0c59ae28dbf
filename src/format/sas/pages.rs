//! Pages of a SAS data set: a run of them goes in, rows come out.

use super::header::Header;
use super::metadata::Metadata;
use super::{FILE, unpack};
use crate::format::Refusal;
use crate::model::reason::StatisticsReason;
use crate::model::source::{Source, read_range};

/// Sorts of pages, by these bits: rows, both; and bits of pages with deleted rows and of pages that hold neither.
const SORT: u16 = 0x0F00;
const ROWS: u16 = 0x0100;
const BOTH: u16 = 0x0200;
const HAS_DELETED: u16 = 0x0080;
const OTHER: u16 = 0x9000;
/// Sorts of pieces of a page: as it is, moved from another page, elsewhere, packed, deleted, packed and moved.
const PLAIN: u8 = 0;
const PLAIN_MOVED: u8 = 2;
const ELSEWHERE: u8 = 3;
const PACKED: u8 = 4;
const DELETED: u8 = 5;
const PACKED_MOVED: u8 = 6;

/// A piece of a page that is a description or a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) packing: u8,
    /// Whether it is a row.
    pub(super) is_row: bool,
}

/// A page.
pub(super) struct Page {
    pub(super) bytes: Vec<u8>,
    sort: u16,
    /// Rows of a page of rows, and pieces of any other.
    rows: usize,
    pub(super) pieces: usize,
}

impl Page {
    /// The page at an offset.
    pub(super) fn read(source: &dyn Source, header: &Header, at: u64) -> Result<Self, Refusal> {
        let bytes = read_range(source, at, header.page as usize);
        let bytes = bytes.map_err(|error| Refusal::io(&error))?;
        if (bytes.len() as u64) < header.page {
            return Err(Refusal::new(StatisticsReason::RowsCutOff { file: FILE }));
        }
        let head = header.page_head();
        let number = |at| header.order.u16(&bytes, at).unwrap_or_default();
        let (sort, rows, pieces) = (number(head - 8), number(head - 6), number(head - 4));
        let pieces = if sort & OTHER != 0 || sort & SORT == ROWS {
            0
        } else {
            pieces
        };
        Ok(Self {
            bytes,
            sort,
            rows: rows.into(),
            pieces: pieces.into(),
        })
    }

    /// Whether rows stand in it one behind the other.
    pub(super) fn has_rows(&self) -> bool {
        self.sort & OTHER == 0 && matches!(self.sort & SORT, ROWS | BOTH)
    }

    /// A piece of it.
    pub(super) fn piece(&self, header: &Header, index: usize) -> Option<Piece> {
        let width = header.width();
        let at = header.page_head() + index * 3 * width;
        Some(Piece {
            start: header.length(&self.bytes, at)?,
            length: header.length(&self.bytes, at + width)?,
            packing: *self.bytes.get(at + 2 * width)?,
            is_row: *self.bytes.get(at + 2 * width + 1)? == 1,
        })
    }

    /// The bytes of a piece.
    pub(super) fn bytes_of(&self, piece: Piece) -> Option<&[u8]> {
        let end = piece.start.checked_add(piece.length)?;
        self.bytes.get(piece.start..end)
    }

    /// Where its rows begin, and how many there are.
    fn rows(&self, header: &Header, metadata: &Metadata) -> (usize, usize) {
        let head = header.page_head();
        match (self.has_rows(), self.sort & SORT) {
            (true, ROWS) => (head, self.rows),
            (true, _) => {
                let start = head + self.pieces * 3 * header.width();
                let gap = self.bytes.get(start..start + 4).unwrap_or_default();
                let is_gap = !header.is_transferred || gap == [0; 4] || gap == [b' '; 4];
                let start = start + if start % 8 == 4 && is_gap { 4 } else { 0 };
                let rows = metadata.rows_of_first.min(metadata.rows);
                (start, usize::try_from(rows).unwrap_or(usize::MAX))
            }
            _ => (head, 0),
        }
    }

    /// The bits that say which of its rows are deleted, if any are.
    fn deleted(
        &self,
        header: &Header,
        metadata: &Metadata,
        start: usize,
        rows: usize,
    ) -> Option<&[u8]> {
        if self.sort & HAS_DELETED == 0 {
            return None;
        }
        let unused = header.length(&self.bytes, if header.is_wide { 24 } else { 12 })?;
        let behind = start.checked_add(rows.checked_mul(metadata.row)?)?;
        self.bytes.get(behind.checked_add(unused)?..)
    }
}

/// Rows of a run of pages.
pub(super) struct Pages<'a> {
    source: &'a dyn Source,
    header: &'a Header,
    metadata: &'a Metadata,
    /// Offsets of the next page and behind the last.
    at: u64,
    end: u64,
    page: Option<Page>,
    /// The next piece of the page at hand, and then its next row.
    piece: usize,
    row: usize,
    /// Deleted rows so far.
    pub(super) deleted: u64,
}

impl<'a> Pages<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        header: &'a Header,
        metadata: &'a Metadata,
        start: u64,
        end: u64,
    ) -> Self {
        Self {
            source,
            header,
            metadata,
            at: start,
            end,
            page: None,
            piece: 0,
            row: 0,
            deleted: 0,
        }
    }

    /// The next rows, of about `most` bytes; a refusal is the last.
    pub(super) fn next(&mut self, most: usize) -> Option<Result<Vec<u8>, Refusal>> {
        let mut rows = Vec::new();
        while rows.len() < most {
            let page = match self.page.take() {
                Some(page) => page,
                None if self.at >= self.end => break,
                // What came before is told first.
                None => match Page::read(self.source, self.header, self.at) {
                    Err(_) if !rows.is_empty() => break,
                    Err(refusal) => return Some(self.fail(refusal)),
                    Ok(page) => {
                        self.at += self.header.page;
                        (self.piece, self.row) = (0, 0);
                        page
                    }
                },
            };
            let before = rows.len();
            match self.take(&page, &mut rows, most) {
                Ok(true) => {}
                Ok(false) => self.page = Some(page),
                Err(refusal) if rows.is_empty() => return Some(self.fail(refusal)),
                Err(_) => {
                    // It is met again where it stands.
                    rows.truncate(rows.len().max(before) / self.metadata.row * self.metadata.row);
                    self.page = Some(page);
                    break;
                }
            }
        }
        (!rows.is_empty()).then_some(Ok(rows))
    }

    fn fail(&mut self, refusal: Refusal) -> Result<Vec<u8>, Refusal> {
        (self.at, self.page) = (self.end, None);
        Err(refusal)
    }

    /// Takes rows of a page up to about `most` bytes; false where there are more.
    fn take(&mut self, page: &Page, rows: &mut Vec<u8>, most: usize) -> Result<bool, Refusal> {
        while self.piece < page.pieces {
            if rows.len() >= most {
                return Ok(false);
            }
            let piece = page.piece(self.header, self.piece).ok_or_else(undecoded)?;
            self.piece(page, piece, rows)?;
            self.piece += 1;
        }
        let (start, count) = page.rows(self.header, self.metadata);
        let deleted = page.deleted(self.header, self.metadata, start, count);
        while self.row < count {
            if rows.len() >= most {
                return Ok(false);
            }
            let length = self.metadata.row;
            let from = start.saturating_add(self.row.saturating_mul(length));
            let row = page.bytes.get(from..from.saturating_add(length));
            let bits = deleted.and_then(|bits| bits.get(self.row / 8));
            if bits.is_some_and(|bits| bits >> (7 - self.row % 8) & 1 == 1) {
                self.deleted += 1;
            } else {
                rows.extend(row.ok_or_else(undecoded)?);
            }
            self.row += 1;
        }
        Ok(true)
    }

    /// Takes a piece, if it is a row.
    fn piece(&mut self, page: &Page, piece: Piece, rows: &mut Vec<u8>) -> Result<(), Refusal> {
        if piece.length == 0 {
            return Ok(());
        }
        match piece.packing {
            PLAIN | PACKED => self.row(page, piece, rows),
            DELETED => {
                self.deleted += 1;
                Ok(())
            }
            ELSEWHERE => self.moved(piece, rows),
            _ => Ok(()),
        }
    }

    /// Takes a row that stands on another page: the numbers of the page and of the piece there, from 1 on.
    fn moved(&mut self, piece: Piece, rows: &mut Vec<u8>) -> Result<(), Refusal> {
        let number = piece.start.checked_sub(1).ok_or_else(undecoded)? as u64;
        if number >= self.header.count() {
            return Err(undecoded());
        }
        let at = self.header.start + number * self.header.page;
        let page = Page::read(self.source, self.header, at)?;
        let index = piece.length - 1;
        let there = (index < page.pieces).then(|| page.piece(self.header, index));
        let there = there.flatten().ok_or_else(undecoded)?;
        match there.packing {
            PLAIN_MOVED => self.row(
                &page,
                Piece {
                    packing: PLAIN,
                    ..there
                },
                rows,
            ),
            PACKED_MOVED => self.row(
                &page,
                Piece {
                    packing: PACKED,
                    ..there
                },
                rows,
            ),
            _ => Err(undecoded()),
        }
    }

    /// Takes a row that is a piece of its own; a description is none.
    fn row(&mut self, page: &Page, piece: Piece, rows: &mut Vec<u8>) -> Result<(), Refusal> {
        let bytes = page.bytes_of(piece).ok_or_else(undecoded)?;
        let start = rows.len();
        if piece.packing == PACKED {
            let packing = self.metadata.packing;
            let unpacked = unpack::row(packing, bytes, rows, self.metadata.row);
            return unpacked.ok_or_else(|| {
                rows.truncate(start);
                undecoded()
            });
        }
        if !piece.is_row || super::metadata::sort(self.header, bytes).is_some() {
            return Ok(());
        }
        if bytes.len() != self.metadata.row {
            return Err(undecoded());
        }
        rows.extend(bytes);
        Ok(())
    }
}

/// Whether a piece of a page stands there as it is.
pub(super) fn is_plain(piece: Piece) -> bool {
    piece.packing == PLAIN
}

/// Whether a piece of a page that is no description is a row, or stands for one.
pub(super) fn is_row(piece: Piece) -> bool {
    matches!(piece.packing, PACKED | ELSEWHERE | DELETED) || piece.packing == PLAIN && piece.is_row
}

fn undecoded() -> Refusal {
    Refusal::new(StatisticsReason::Undecoded { file: FILE })
}
