//! Rows of an SPSS file that are stored as codes: bytes go in, rows come out.
//!
//! A code is a byte: a small number, eight blanks, no value, or that eight bytes follow as they are. Eight codes stand together before
//! the bytes that they announce. Such codes may be packed by zlib, in blocks that a trailer lists.

use super::FILE;
use super::dictionary::{Packing, UNIT};
use crate::format::Refusal;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::Order;
use crate::model::reason::StatisticsReason;
use crate::model::source::{Source, read_range};
use std::collections::VecDeque;
use std::io::Read as _;

/// Codes: nothing, the end, bytes as they are, blanks, no value.
const NOTHING: u8 = 0;
const END: u8 = 252;
const AS_IT_IS: u8 = 253;
const BLANKS: u8 = 254;
const NO_VALUE: u8 = 255;
/// Bytes that are read at a time, and blocks of a file.
const PIECE: usize = 64 * 1024;
const MOST_BLOCKS: u64 = 1 << 18;
/// Bytes of a block, packed or not.
const MOST_BLOCK: u64 = 16 << 20;

/// A block of zlib: where it begins, its bytes, and the bytes that it unpacks to.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: u64,
    packed: u64,
    unpacked: u64,
}

/// Rows of a file, from its first on.
pub(super) struct Cases<'a> {
    source: &'a dyn Source,
    order: Order,
    bias: f64,
    /// Where the next bytes are.
    at: u64,
    /// The blocks that are still to come, of a file that has any; `None` before the list of them was read.
    blocks: Option<VecDeque<Block>>,
    is_packed: bool,
    /// Bytes that were read, and how many of them were used.
    bytes: Vec<u8>,
    used: usize,
    /// The codes at hand, and the number of the next.
    codes: [u8; UNIT],
    next: usize,
    /// Why no more rows come, where none do.
    ended: Option<Result<(), Refusal>>,
}

impl<'a> Cases<'a> {
    /// Rows whose codes begin at `start`.
    pub(super) fn new(source: &'a dyn Source, start: u64, packing: Packing, order: Order) -> Self {
        let (bias, is_packed) = match packing {
            Packing::None => (0.0, false),
            Packing::Codes { bias } => (bias, false),
            Packing::Zlib { bias } => (bias, true),
        };
        Self {
            source,
            order,
            bias,
            at: start,
            blocks: None,
            is_packed,
            bytes: Vec::new(),
            used: 0,
            codes: [0; UNIT],
            next: UNIT,
            ended: None,
        }
    }

    /// No more rows come, for this reason or because there are none.
    pub(super) fn fail(&mut self, refusal: Option<Refusal>) {
        self.ended = Some(refusal.map_or(Ok(()), Err));
    }

    /// Adds a row of `length` bytes to `row`; false at the end of the rows.
    pub(super) fn row(&mut self, row: &mut Vec<u8>, length: usize) -> Result<bool, Refusal> {
        if let Some(ended) = self.ended {
            return ended.map(|()| false);
        }
        let start = row.len();
        while row.len() - start < length {
            let Some(code) = self.code()? else {
                return if row.len() == start {
                    Ok(false)
                } else {
                    row.truncate(start);
                    Err(cut_off())
                };
            };
            match code {
                NOTHING => {}
                AS_IT_IS => row.extend(self.unit()?.ok_or_else(cut_off)?),
                BLANKS => row.extend([b' '; UNIT]),
                NO_VALUE => row.extend(self.stored(-f64::MAX)),
                code => row.extend(self.stored(f64::from(code) - self.bias)),
            }
        }
        Ok(true)
    }

    /// A number as it is stored.
    fn stored(&self, number: f64) -> [u8; UNIT] {
        match self.order {
            Order::Little => number.to_le_bytes(),
            Order::Big => number.to_be_bytes(),
        }
    }

    /// The next code; `None` at the end.
    fn code(&mut self) -> Result<Option<u8>, Refusal> {
        if self.next == UNIT {
            let Some(codes) = self.unit()? else {
                return Ok(None);
            };
            (self.codes, self.next) = (codes, 0);
        }
        let code = self.codes[self.next];
        if code == END {
            return Ok(None);
        }
        self.next += 1;
        Ok(Some(code))
    }

    /// The next eight bytes; `None` where there are not as many.
    fn unit(&mut self) -> Result<Option<[u8; UNIT]>, Refusal> {
        loop {
            if let Some(unit) = self.bytes[self.used..].first_chunk() {
                self.used += UNIT;
                return Ok(Some(*unit));
            }
            self.bytes.drain(..self.used);
            self.used = 0;
            let read = if self.is_packed {
                self.block()?
            } else {
                self.piece()?
            };
            if !read {
                return Ok(None);
            }
        }
    }

    /// Reads on; false at the end of the file.
    fn piece(&mut self) -> Result<bool, Refusal> {
        let read = read_range(self.source, self.at, PIECE);
        let read = read.map_err(|error| Refusal::io(&error))?;
        self.at += read.len() as u64;
        self.bytes.extend(&read);
        Ok(!read.is_empty())
    }

    /// Unpacks the next block; false behind the last.
    fn block(&mut self) -> Result<bool, Refusal> {
        let blocks = match &mut self.blocks {
            Some(blocks) => blocks,
            None => self
                .blocks
                .insert(blocks(self.source, self.at, self.order)?),
        };
        let Some(block) = blocks.pop_front() else {
            return Ok(false);
        };
        let packed = read_range(self.source, block.start, block.packed as usize);
        let packed = packed.map_err(|error| Refusal::io(&error))?;
        let before = self.bytes.len() as u64;
        let mut unpacked = flate2::read::ZlibDecoder::new(&*packed).take(block.unpacked + 1);
        let read = unpacked.read_to_end(&mut self.bytes);
        if read.is_err() || self.bytes.len() as u64 - before != block.unpacked {
            return Err(undecoded());
        }
        Ok(true)
    }
}

fn cut_off() -> Refusal {
    Refusal::new(StatisticsReason::RowsCutOff { file: FILE })
}

fn undecoded() -> Refusal {
    Refusal::new(StatisticsReason::Undecoded { file: FILE })
}

/// The blocks of a file whose list is told of at `start`: where the list begins and its bytes; a head of 24 bytes, and 24 for each.
fn blocks(source: &dyn Source, start: u64, order: Order) -> Result<VecDeque<Block>, Refusal> {
    const HEAD: u64 = 24;
    let mut cursor = Cursor::new(source, order, FILE);
    cursor.at = start;
    let (_, list, length) = (cursor.u64()?, cursor.u64()?, cursor.u64()?);
    let count = length.saturating_sub(HEAD) / HEAD;
    if count > MOST_BLOCKS {
        return Err(undecoded());
    }
    cursor.at = list.saturating_add(HEAD);
    let mut blocks = VecDeque::new();
    for _ in 0..count {
        let (_, start) = (cursor.u64()?, cursor.u64()?);
        let (unpacked, packed) = (u64::from(cursor.u32()?), u64::from(cursor.u32()?));
        if unpacked > MOST_BLOCK || packed > MOST_BLOCK {
            return Err(undecoded());
        }
        blocks.push_back(Block {
            start,
            packed,
            unpacked,
        });
    }
    Ok(blocks)
}
