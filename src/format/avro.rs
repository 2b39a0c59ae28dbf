//! Avro object container files: blocks are walked by their headers (exact records without reading a value) and are the splits.
//!
//! The reader library takes a file from its front; a piece is given to it as the file's header with the piece's blocks behind,
//! unpacked.

mod hollow;
mod shape;
mod unpack;

use crate::format::nested::{self, Pieces};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::dataset::{DataType, Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_avro::reader::{Reader, ReaderBuilder};
use shape::Shape;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{BufReader, Read};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use unpack::{Blocks, Codec, Unpacked, long};

const MAGIC: &[u8] = b"Obj\x01";
const SYNC: usize = 16;
const CODEC: &[u8] = b"avro.codec";
const SCHEMA: &[u8] = b"avro.schema";
/// Rows that the reader decodes at a time.
const ROWS: usize = 4_096;
/// Bytes of the header, which holds the schema.
const MOST_HEADER: usize = 16 << 20;
/// Bytes of one block, stored or unpacked.
const MOST_BLOCK: u64 = 64 << 20;
/// Records of a file whose records take no bytes.
const MOST_EMPTY: u64 = 1 << 32;

/// Avro object container files.
#[derive(Clone, Copy, Debug)]
pub struct Avro;

/// A block: where it, its records and its end are, and how many records.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: u64,
    body: u64,
    end: u64,
    records: u64,
}

/// What stands before the blocks.
struct Header {
    /// As an uncompressed file has it.
    bytes: Vec<u8>,
    byte_size: u64,
    codec: Codec,
    shape: Arc<Shape>,
}

impl Header {
    /// The marker that ends every block.
    fn sync(&self) -> &[u8] {
        &self.bytes[self.bytes.len() - SYNC..]
    }
}

/// An Avro file.
struct AvroTable {
    schema: Arc<Schema>,
    header: Arc<Header>,
    blocks: Vec<Block>,
    /// Why the walk over the blocks ended before the file did.
    broken: Option<Refusal>,
}

impl Format for Avro {
    fn id(&self) -> &'static str {
        "avro"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".avro"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        head.starts_with(MAGIC)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let source = entry.source;
        let header = header(&**source)?;
        let schema = reader(&header, source, Blocks::default(), Arc::default())?.schema();
        let fields = nested::fields(&schema);
        let empty = fields.iter().all(|field| field.data_type == DataType::Null);
        let (blocks, broken) = blocks(&**source, &header, empty);
        if let (true, Some(refusal)) = (blocks.is_empty(), broken) {
            return Err(refusal);
        }
        let records = blocks.iter().map(|block| block.records).sum();
        Ok(Opened::whole(AvroTable {
            schema: Arc::new(Schema {
                fields,
                records: broken.is_none().then_some(records),
                ..Schema::default()
            }),
            header: Arc::new(header),
            blocks,
            broken,
        }))
    }
}

impl Table for AvroTable {
    fn format(&self) -> &'static str {
        Avro.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let mut splits = Vec::new();
        let mut start = self.blocks.first().map_or(0, |block| block.start);
        for (index, block) in self.blocks.iter().enumerate() {
            if block.end - start >= target || index + 1 == self.blocks.len() {
                splits.push(Ok(Split::of_bytes(start, block.end)));
                start = block.end;
            }
        }
        Box::new(splits.into_iter())
    }

    fn near(&self, _: &Arc<dyn Source>, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        let blocks = &self.blocks;
        let first = blocks.partition_point(|block| block.end <= place);
        let Some(first) = blocks.get(first).or(blocks.last()).copied() else {
            return Ok(None);
        };
        let last = blocks.partition_point(|block| block.end < first.start + target);
        let end = blocks
            .get(last)
            .or(blocks.last())
            .map_or(first.end, |block| block.end);
        Ok(Some(Split::of_bytes(first.start, end)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let (start, end) = match split.range {
            SplitRange::Bytes { start, end } => (start, end),
            _ => (
                self.header.byte_size,
                self.blocks.last().map_or(0, |block| block.end),
            ),
        };
        let blocks = self.blocks.iter().copied();
        let blocks: VecDeque<Block> = blocks
            .filter(|block| block.start >= start && block.end <= end)
            .collect();
        let last = self.blocks.last().is_none_or(|block| block.end <= end);
        let broken = self.broken.filter(|_| last);
        let records = Decoded::new(self.header.clone(), source, blocks, broken)?;
        Ok(Box::new(Pieces::new(records, self.schema.fields.len())))
    }
}

fn corrupt(reason: BinaryReason) -> Refusal {
    Refusal::new(reason)
}

type Piece = BufReader<std::io::Chain<std::io::Cursor<Vec<u8>>, Unpacked>>;

/// A reader of these blocks; why it was not handed all of them stands in `failed`.
fn reader(
    header: &Header,
    source: &Arc<dyn Source>,
    blocks: Blocks,
    failed: Arc<OnceLock<Refusal>>,
) -> Result<Reader<Piece>, Refusal> {
    let blocks = Unpacked::new(source.clone(), header, blocks, failed);
    let piece = std::io::Cursor::new(header.bytes.clone()).chain(blocks);
    ReaderBuilder::new()
        .with_batch_size(ROWS)
        .with_utf8_view(true)
        .build(BufReader::with_capacity(256 * 1024, piece))
        // The message may quote the schema.
        .map_err(|_| unreadable())
}

/// All records of a file, for metadata that is kept as Avro.
///
/// # Errors
/// A [`Refusal`] where the file cannot be opened.
pub fn batches(
    source: &Arc<dyn Source>,
) -> Result<Box<dyn Iterator<Item = Result<RecordBatch, Refusal>>>, Refusal> {
    let header = header(&**source)?;
    let (blocks, broken) = blocks(&**source, &header, false);
    let records = Decoded::new(Arc::new(header), source, blocks.into(), broken)?;
    Ok(Box::new(records))
}

/// The records of a piece, checked against what its blocks announce.
struct Decoded {
    header: Arc<Header>,
    source: Arc<dyn Source>,
    reader: Reader<Piece>,
    /// Blocks that the reader has not come to.
    blocks: Blocks,
    due: u64,
    /// Why a block was not handed to the reader: for it, the piece ends there.
    failed: Arc<OnceLock<Refusal>>,
    /// Why there is no more behind these blocks.
    broken: Option<Refusal>,
}

impl Decoded {
    fn new(
        header: Arc<Header>,
        source: &Arc<dyn Source>,
        blocks: VecDeque<Block>,
        broken: Option<Refusal>,
    ) -> Result<Self, Refusal> {
        let due = blocks.iter().map(|block| block.records).sum();
        let blocks = Rc::new(RefCell::new(blocks));
        let failed = Arc::default();
        Ok(Self {
            reader: reader(&header, source, blocks.clone(), Arc::clone(&failed))?,
            header,
            source: source.clone(),
            blocks,
            due,
            failed,
            broken,
        })
    }
}

impl Iterator for Decoded {
    type Item = Result<RecordBatch, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let schema = self.reader.schema();
        let mut next = self.reader.next();
        // It has handed on what it had, and goes on with the next blocks.
        while next.is_none() && !self.blocks.borrow().is_empty() {
            match reader(
                &self.header,
                &self.source,
                self.blocks.clone(),
                self.failed.clone(),
            ) {
                Ok(reader) => self.reader = reader,
                Err(refusal) => {
                    self.blocks.borrow_mut().clear();
                    self.due = 0;
                    return Some(Err(refusal));
                }
            }
            next = self.reader.next();
        }
        match next {
            Some(Ok(batch)) => {
                self.due = self.due.saturating_sub(batch.num_rows() as u64);
                Some(Ok(batch))
            }
            Some(Err(_)) => {
                self.due = 0;
                // The message may quote the file.
                Some(Err(corrupt(BinaryReason::AvroUndecoded)))
            }
            None if self.due > 0 && self.failed.get().is_some() => {
                self.due = 0;
                self.failed.get().copied().map(Err)
            }
            // Records of nothing but nulls take no bytes, and the reader passes over blocks without bytes.
            None if self.due > 0
                && schema
                    .fields()
                    .iter()
                    .all(|field| field.data_type().is_null()) =>
            {
                let rows = self.due.min(ROWS as u64) as usize;
                self.due -= rows as u64;
                let columns = schema
                    .fields()
                    .iter()
                    .map(|field| new_null_array(field.data_type(), rows))
                    .collect();
                let options = RecordBatchOptions::new().with_row_count(Some(rows));
                RecordBatch::try_new_with_options(schema, columns, &options)
                    .ok()
                    .map(Ok)
            }
            None if self.due > 0 => {
                self.due = 0;
                Some(Err(corrupt(BinaryReason::AvroFewRecords)))
            }
            None => self.broken.take().map(Err),
        }
    }
}

fn too_large() -> Refusal {
    let mebibytes = MOST_BLOCK >> 20;
    Refusal::new(BinaryReason::AvroBlockTooLarge { mebibytes })
}

fn unreadable() -> Refusal {
    corrupt(BinaryReason::AvroSchema)
}

/// Reads numbers and counted bytes from front to back.
struct Walk<'a> {
    source: &'a dyn Source,
    window: Vec<u8>,
    /// Offset of the window, and the place in it.
    offset: u64,
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(source: &'a dyn Source, offset: u64) -> Self {
        Self {
            source,
            window: Vec::new(),
            offset,
            at: 0,
        }
    }

    fn place(&self) -> u64 {
        self.offset + self.at as u64
    }

    fn byte(&mut self) -> Result<Option<u8>, Refusal> {
        const STEP: usize = 64;
        if self.at == self.window.len() {
            self.offset += self.at as u64;
            self.at = 0;
            self.window =
                read_range(self.source, self.offset, STEP).map_err(|error| Refusal::io(&error))?;
        }
        let byte = self.window.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    /// A zigzag number of Avro; `None` at the end of the file.
    fn long(&mut self) -> Result<Option<i64>, Refusal> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let Some(byte) = self.byte()? else {
                return if shift == 0 {
                    Ok(None)
                } else {
                    Err(corrupt(BinaryReason::AvroNumberCutOff))
                };
            };
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(Some((value >> 1) as i64 ^ -((value & 1) as i64)));
            }
            shift += 7;
            if shift > 63 {
                return Err(corrupt(BinaryReason::AvroNumberTooLong));
            }
        }
    }

    fn pass(&mut self, bytes: u64) {
        let ahead = (self.window.len() - self.at) as u64;
        if bytes <= ahead {
            self.at += bytes as usize;
        } else {
            self.offset = self.place() + bytes;
            self.window.clear();
            self.at = 0;
        }
    }
}

/// The header: magic, metadata with the schema and the codec, and the marker that ends every block.
fn header(source: &dyn Source) -> Result<Header, Refusal> {
    let mut walk = Walk::new(source, MAGIC.len() as u64);
    let texts = metadata(&mut walk)?;
    let length = walk.place() as usize + SYNC;
    let stored = read_range(source, 0, length).map_err(|error| Refusal::io(&error))?;
    if stored.len() < length {
        return Err(corrupt(BinaryReason::AvroHeaderCutOff));
    }
    let text = |(at, length): (usize, usize)| &stored[at..at + length];
    let mut codec = Codec::Null;
    let mut kept: Vec<(&[u8], Cow<'_, [u8]>)> = Vec::new();
    let mut shape = None;
    for pair in texts.chunks_exact(2) {
        let (key, value) = (text(pair[0]), text(pair[1]));
        if key == CODEC {
            codec =
                Codec::by_name(value).ok_or_else(|| Refusal::new(BinaryReason::AvroCompression))?;
        } else {
            let mut value = Cow::Borrowed(value);
            if key == SCHEMA {
                shape = Shape::of(&value);
                value = hollow::without(&value).map_or(value, Cow::Owned);
                kept.retain(|(key, _)| *key != SCHEMA);
            }
            kept.push((key, value));
        }
    }
    Ok(Header {
        bytes: uncompressed(&kept, &stored[length - SYNC..]),
        byte_size: length as u64,
        codec,
        shape: Arc::new(shape.ok_or_else(unreadable)?),
    })
}

/// Offsets and lengths of the keys and values of a header in turn; the walk ends behind them.
fn metadata(walk: &mut Walk<'_>) -> Result<Vec<(usize, usize)>, Refusal> {
    let truncated = || corrupt(BinaryReason::AvroHeaderCutOff);
    let mut texts = Vec::new();
    loop {
        let count = walk.long()?.ok_or_else(truncated)?;
        if count == 0 {
            return Ok(texts);
        }
        if count < 0 {
            walk.long()?.ok_or_else(truncated)?;
        }
        for _ in 0..count
            .unsigned_abs()
            .min(MOST_HEADER as u64)
            .saturating_mul(2)
        {
            let length = walk.long()?.ok_or_else(truncated)?;
            if !(0..=MOST_HEADER as i64).contains(&length)
                || walk.place() + length.unsigned_abs() > MOST_HEADER as u64
            {
                return Err(corrupt(BinaryReason::AvroHeader));
            }
            texts.push((walk.place() as usize, length as usize));
            walk.pass(length.unsigned_abs());
        }
    }
}

/// The header of an uncompressed file with these keys and values, and the marker that ends its blocks.
fn uncompressed(metadata: &[(&[u8], Cow<'_, [u8]>)], sync: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    if !metadata.is_empty() {
        bytes.extend(long(metadata.len() as u64));
    }
    for text in metadata.iter().flat_map(|(key, value)| [*key, &**value]) {
        bytes.extend(long(text.len() as u64));
        bytes.extend(text);
    }
    bytes.extend(long(0));
    bytes.extend(sync);
    bytes
}

/// The blocks after the header, and why the walk ended early. `empty`: the records may take no bytes.
fn blocks(source: &dyn Source, header: &Header, empty: bool) -> (Vec<Block>, Option<Refusal>) {
    let sync = header.sync();
    let mut walk = Walk::new(source, header.byte_size);
    let mut blocks = Vec::new();
    loop {
        let start = walk.place();
        let mut one = || -> Result<Option<Block>, Refusal> {
            let Some(records) = walk.long()? else {
                return Ok(None);
            };
            let bytes = walk
                .long()?
                .ok_or_else(|| corrupt(BinaryReason::AvroBlockCutOff))?;
            let (Ok(records), Ok(bytes)) = (u64::try_from(records), u64::try_from(bytes)) else {
                return Err(corrupt(BinaryReason::AvroBlockSize));
            };
            if bytes > MOST_BLOCK {
                return Err(too_large());
            }
            if empty && records > MOST_EMPTY {
                return Err(corrupt(BinaryReason::AvroManyRecords));
            }
            let body = walk.place();
            walk.pass(bytes);
            let end = walk.place() + SYNC as u64;
            let marker =
                read_range(source, walk.place(), SYNC).map_err(|error| Refusal::io(&error))?;
            if marker.len() < SYNC {
                return Err(corrupt(BinaryReason::AvroBlockCutOff));
            }
            if marker != sync {
                return Err(corrupt(BinaryReason::AvroMarker));
            }
            walk.pass(SYNC as u64);
            Ok(Some(Block {
                start,
                body,
                end,
                records,
            }))
        };
        match one() {
            Ok(Some(block)) => blocks.push(block),
            Ok(None) => return (blocks, None),
            Err(refusal) => return (blocks, Some(refusal)),
        }
    }
}
