//! Pages of a SQLite database: a tree's root goes in, the payloads of its records come out in order.
//!
//! The layout is that of <https://www.sqlite.org/fileformat2.html>. Every number of a page is checked before it is used, and a
//! tree may visit no more pages than the file has, so that a corrupt one ends.

use crate::format::Refusal;
use crate::model::reason::BookReason;
use crate::model::source::{Changes, Source, read_range};
use std::sync::Arc;

/// The first bytes of a database.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
/// Bytes of the header on the first page.
const HEADER: usize = 100;
/// Pages from the root to a leaf: more than any tree of 2^32 pages has.
const MOST_DEPTH: usize = 40;
/// Bytes of the largest record that is read.
const MOST_RECORD: u64 = 64 << 20;

/// How texts are stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// An open database.
#[derive(Clone)]
pub(super) struct Pages {
    source: Arc<dyn Source>,
    page_size: usize,
    usable: usize,
    count: u64,
    pub(super) encoding: Encoding,
    /// Whether its program writes changes to a log beside it first.
    pub(super) has_log: bool,
    /// What is known of that log.
    pub(super) changes: Changes,
}

pub(super) fn corrupt(reason: BookReason) -> Refusal {
    Refusal::new(reason)
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A number of one to nine bytes, and how many.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        if at == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

impl Pages {
    pub(super) fn open(source: &Arc<dyn Source>) -> Result<Self, Refusal> {
        let header = read_range(&**source, 0, HEADER).map_err(|error| Refusal::io(&error))?;
        if header.len() < HEADER || !header.starts_with(MAGIC) {
            return Err(corrupt(BookReason::DatabaseHeaderCutOff));
        }
        let page_size = match number(&header, 16) {
            Some(1) => 65_536,
            Some(size) => usize::from(size),
            None => 0,
        };
        let usable = page_size.saturating_sub(usize::from(header[20]));
        if !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
            return Err(corrupt(BookReason::DatabasePageSize));
        }
        Ok(Self {
            source: source.clone(),
            page_size,
            usable,
            count: source.byte_size().div_ceil(page_size as u64),
            encoding: match long(&header, 56) {
                Some(2) => Encoding::Utf16Le,
                Some(3) => Encoding::Utf16Be,
                _ => Encoding::Utf8,
            },
            has_log: header[18] == 2,
            changes: source.changes(),
        })
    }

    fn page(&self, number: u32) -> Result<Vec<u8>, Refusal> {
        let index = u64::from(number)
            .checked_sub(1)
            .filter(|index| *index < self.count)
            .ok_or_else(|| corrupt(BookReason::DatabasePageMissing))?;
        let bytes = read_range(&*self.source, index * self.page_size as u64, self.page_size)
            .map_err(|error| Refusal::io(&error))?;
        if bytes.len() < self.page_size {
            return Err(corrupt(BookReason::DatabasePageCutOff));
        }
        Ok(bytes)
    }

    /// The records of the tree at `root`.
    pub(super) fn records(&self, root: u32) -> Records {
        Records {
            pages: self.clone(),
            stack: Vec::new(),
            next: Some(root),
            visited: 0,
            too_long: 0,
        }
    }
}

/// A record: its row number, 0 in trees without, and its payload.
pub(super) struct Record {
    pub(super) row: i64,
    pub(super) payload: Vec<u8>,
}

/// A page on the way to the current leaf.
struct Level {
    bytes: Vec<u8>,
    kind: u8,
    cells: usize,
    /// Where the header is: behind the file's own on the first page.
    header: usize,
    at: usize,
    /// An interior page of an index has a record between each two of its children.
    descended: bool,
}

const TABLE_LEAF: u8 = 13;
const TABLE_INTERIOR: u8 = 5;
const INDEX_LEAF: u8 = 10;
const INDEX_INTERIOR: u8 = 2;

/// The records of a tree, in order.
pub(super) struct Records {
    pages: Pages,
    stack: Vec<Level>,
    /// A page to go down to.
    next: Option<u32>,
    visited: u64,
    /// Records that are longer than is read.
    pub(super) too_long: u64,
}

impl Records {
    /// The next record.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Refusal> {
        loop {
            if let Some(number) = self.next.take() {
                self.descend(number)?;
            }
            let Some(level) = self.stack.last_mut() else {
                return Ok(None);
            };
            let broken = || corrupt(BookReason::DatabaseCells);
            match level.kind {
                TABLE_LEAF | INDEX_LEAF => {
                    if level.at >= level.cells {
                        self.stack.pop();
                        continue;
                    }
                    let cell = level.cell(level.at).ok_or_else(broken)?;
                    level.at += 1;
                    let index = level.kind == INDEX_LEAF;
                    if let Some(record) = self.record(cell, index)? {
                        return Ok(Some(record));
                    }
                }
                TABLE_INTERIOR | INDEX_INTERIOR => {
                    if level.at > level.cells {
                        self.stack.pop();
                        continue;
                    }
                    if level.at == level.cells {
                        level.at += 1;
                        self.next = Some(long(&level.bytes, level.header + 8).ok_or_else(broken)?);
                        continue;
                    }
                    let cell = level.cell(level.at).ok_or_else(broken)?;
                    if !level.descended {
                        self.next = Some(long(&level.bytes, cell).ok_or_else(broken)?);
                        if level.kind == TABLE_INTERIOR {
                            level.at += 1;
                        } else {
                            level.descended = true;
                        }
                        continue;
                    }
                    level.descended = false;
                    level.at += 1;
                    if let Some(record) = self.record(cell + 4, true)? {
                        return Ok(Some(record));
                    }
                }
                _ => return Err(corrupt(BookReason::DatabasePageKind)),
            }
        }
    }

    fn descend(&mut self, number: u32) -> Result<(), Refusal> {
        self.visited += 1;
        if self.visited > self.pages.count || self.stack.len() >= MOST_DEPTH {
            return Err(corrupt(BookReason::DatabaseLoop));
        }
        let bytes = self.pages.page(number)?;
        let header = if number == 1 { HEADER } else { 0 };
        let cells = self::number(&bytes, header + 3).map_or(0, usize::from);
        self.stack.push(Level {
            kind: bytes.get(header).copied().unwrap_or(0),
            cells,
            header,
            bytes,
            at: 0,
            descended: false,
        });
        Ok(())
    }

    /// The record of the cell at `at` of the last page, `None` where it is too long to read.
    fn record(&mut self, at: usize, index: bool) -> Result<Option<Record>, Refusal> {
        let broken = || corrupt(BookReason::DatabaseCells);
        let Some(level) = self.stack.last() else {
            return Err(broken());
        };
        let cell = level.bytes.get(at..).ok_or_else(broken)?;
        let (length, used) = varint(cell).ok_or_else(broken)?;
        let (row, more) = if index {
            (0, 0)
        } else {
            varint(&cell[used..]).ok_or_else(broken)?
        };
        let rest = cell.get(used + more..).ok_or_else(broken)?;
        if length > MOST_RECORD {
            self.too_long += 1;
            return Ok(None);
        }
        let length = length as usize;
        let local = self.local(length, index);
        let mut payload = rest.get(..local).ok_or_else(broken)?.to_vec();
        let mut page = if local < length {
            long(rest, local).ok_or_else(broken)?
        } else {
            0
        };
        let mut followed = 0;
        while payload.len() < length {
            followed += 1;
            if followed > self.pages.count {
                return Err(corrupt(BookReason::DatabaseLoop));
            }
            let bytes = self.pages.page(page)?;
            page = long(&bytes, 0).ok_or_else(broken)?;
            let take = (length - payload.len()).min(self.pages.usable - 4);
            payload.extend_from_slice(&bytes[4..4 + take]);
        }
        Ok(Some(Record {
            row: row.cast_signed(),
            payload,
        }))
    }

    /// Bytes of a payload that stand on the page itself.
    fn local(&self, length: usize, index: bool) -> usize {
        let usable = self.pages.usable;
        let most = if index {
            (usable - 12) * 64 / 255 - 23
        } else {
            usable - 35
        };
        if length <= most {
            return length;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let some = least + (length - least) % (usable - 4);
        if some <= most { some } else { least }
    }
}

impl Level {
    /// Where the cell begins.
    fn cell(&self, index: usize) -> Option<usize> {
        let pointers = self.header
            + if matches!(self.kind, TABLE_INTERIOR | INDEX_INTERIOR) {
                12
            } else {
                8
            };
        number(&self.bytes, pointers + index * 2).map(usize::from)
    }
}
