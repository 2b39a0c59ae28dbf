//! A SQLite database and the log beside it in, the database with the log's committed pages out, as a source of bytes.
//!
//! A program that writes ahead puts new pages into a log (`x.db-wal`) and moves them into the database later; what a phone or a
//! server leaves behind is both. The layout is that of <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>: salts and
//! checksums tell which frames are of one writing, and the last that ends a transaction tells which of them count.

use crate::model::source::{Changes, Source, read_range};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// The first bytes of a database.
const DATABASE: &[u8] = b"SQLite format 3\0";
/// Bytes of the log's header and of that of each page.
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The mark at the front, whose last bit tells the order of bytes of the checksums; and the one version.
const MARK: u32 = 0x377F_0682;
const VERSION: u32 = 3_007_000;
/// Pages of a log that are told apart: 8 GiB of pages of the usual size.
const MOST_PAGES: usize = 2 << 20;

/// The pages of a log that count.
#[derive(Debug, Default)]
pub(super) struct Pages {
    page_size: usize,
    /// Page, from 1 → where its bytes begin in the log.
    places: HashMap<u32, u64>,
    /// Pages of the database after the last transaction.
    count: u32,
}

impl Pages {
    /// Whether the database stands for itself.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// What a log says of the database.
#[derive(Debug)]
pub(super) enum Content {
    /// No transaction that ended: the database stands for itself.
    Nothing,
    /// These pages are the newer ones.
    Pages(Arc<Pages>),
    /// More pages than are told apart.
    TooMany,
}

/// Reads a log.
///
/// # Errors
/// Whatever the store answers.
pub(super) fn read(log: &dyn Source) -> io::Result<Content> {
    let header = read_range(log, 0, HEADER)?;
    let Some(mut sum) = Sum::of_header(&header) else {
        return Ok(Content::Nothing);
    };
    let page_size = word(&header, 8) as usize;
    if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
        return Ok(Content::Nothing);
    }
    let mut pages = Pages {
        page_size,
        ..Pages::default()
    };
    let mut open = Vec::new();
    let mut at = HEADER as u64;
    loop {
        let frame = read_range(log, at, FRAME_HEADER + page_size)?;
        // What comes behind is of an earlier writing, or was cut off while it was written.
        if frame.len() < FRAME_HEADER + page_size || !sum.takes(&frame, &header[16..24]) {
            break;
        }
        open.push((word(&frame, 0), at + FRAME_HEADER as u64));
        let count = word(&frame, 4);
        if count > 0 {
            pages.count = count;
            pages.places.extend(open.drain(..));
        }
        if pages.places.len() + open.len() > MOST_PAGES {
            return Ok(Content::TooMany);
        }
        at += frame.len() as u64;
    }
    Ok(if pages.count == 0 {
        Content::Nothing
    } else {
        Content::Pages(Arc::new(pages))
    })
}

/// A number of 32 bits as the format keeps all of them; 0 where there are no such bytes.
fn word(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The sum that goes on from frame to frame.
struct Sum {
    big_endian: bool,
    sums: (u32, u32),
}

impl Sum {
    /// The sum of a header; `None` where the bytes are none.
    fn of_header(header: &[u8]) -> Option<Self> {
        let mark = word(header, 0);
        if header.len() < HEADER || mark & !1 != MARK || word(header, 4) != VERSION {
            return None;
        }
        let mut sum = Self {
            big_endian: mark & 1 == 1,
            sums: (0, 0),
        };
        sum.add(&header[..24]);
        (sum.sums == (word(header, 24), word(header, 28))).then_some(sum)
    }

    /// Goes on with a frame; whether it is one of this writing.
    fn takes(&mut self, frame: &[u8], salts: &[u8]) -> bool {
        let (header, page) = frame.split_at(FRAME_HEADER);
        self.add(&header[..8]);
        self.add(page);
        word(header, 0) > 0
            && &header[8..16] == salts
            && self.sums == (word(header, 16), word(header, 20))
    }

    fn add(&mut self, bytes: &[u8]) {
        let word = |bytes: &[u8]| {
            let bytes = bytes.first_chunk().copied().unwrap_or_default();
            if self.big_endian {
                u32::from_be_bytes(bytes)
            } else {
                u32::from_le_bytes(bytes)
            }
        };
        let (mut first, mut second) = self.sums;
        for pair in bytes.chunks_exact(8) {
            first = first.wrapping_add(word(pair)).wrapping_add(second);
            second = second.wrapping_add(word(&pair[4..])).wrapping_add(first);
        }
        self.sums = (first, second);
    }
}

/// Whether a source is a database.
pub(super) fn is_database(source: &dyn Source) -> io::Result<bool> {
    Ok(read_range(source, 0, DATABASE.len())? == DATABASE)
}

/// A database of which it is known what is kept beside it.
pub(super) struct Noted {
    pub(super) database: Arc<dyn Source>,
    pub(super) changes: Changes,
}

impl Source for Noted {
    fn byte_size(&self) -> u64 {
        self.database.byte_size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.database.read_at(offset, buffer)
    }

    fn changes(&self) -> Changes {
        self.changes
    }
}

/// A database with the pages of its log.
pub(super) struct Overlaid {
    pub(super) database: Arc<dyn Source>,
    pub(super) log: Arc<dyn Source>,
    pub(super) pages: Arc<Pages>,
}

impl Source for Overlaid {
    fn byte_size(&self) -> u64 {
        u64::from(self.pages.count) * self.pages.page_size as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.pages.page_size as u64;
        let left = self.byte_size().saturating_sub(offset);
        let within = offset % size;
        let length = buffer.len().min((size - within).min(left) as usize);
        let buffer = &mut buffer[..length];
        // No more pages than 32 bits count, or nothing is left.
        let page = u32::try_from(offset / size + 1).unwrap_or(0);
        match self.pages.places.get(&page) {
            Some(place) => self.log.read_at(place + within, buffer),
            None => self.database.read_at(offset, buffer),
        }
    }

    fn changes(&self) -> Changes {
        Changes::TakenIn
    }
}
