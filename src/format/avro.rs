//! Avro object container files: blocks are walked by their headers (exact records without reading a value) and are the splits.
//!
//! The reader library takes a file from its front; a piece is given to it as the file's header with the piece's blocks behind.

use crate::format::cursor::Cursor;
use crate::format::nested::{self, Pieces};
use crate::format::{Batches, Format, Refusal};
use crate::model::dataset::{DataType, Schema, SplitRange};
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use arrow::array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_avro::reader::{Reader, ReaderBuilder};
use std::io::{BufReader, Read};
use std::sync::Arc;

const MAGIC: &[u8] = b"Obj\x01";
const SYNC: usize = 16;
const CODEC: &str = "avro.codec";
const CODECS: [&[u8]; 4] = [b"null", b"deflate", b"snappy", b"zstandard"];
/// Rows that the reader decodes at a time.
const ROWS: usize = 4_096;
/// Bytes of the header, which holds the schema.
const MOST_HEADER: usize = 16 << 20;
/// Bytes of one block as it is stored.
const MOST_BLOCK: u64 = 256 << 20;
/// Records of a file whose records take no bytes.
const MOST_EMPTY: u64 = 1 << 32;

/// Avro object container files.
#[derive(Clone, Copy, Debug)]
pub struct Avro;

/// A block: where it begins and ends, and its records.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: u64,
    end: u64,
    records: u64,
}

/// What inspection finds and reading needs.
struct Kept {
    header: Vec<u8>,
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

    fn inspect(&self, source: &Arc<dyn Source>, _: &[u8]) -> Result<Schema, Refusal> {
        let header = header(&**source)?;
        let reader = reader(&header, source, 0, 0)?;
        // Its blocks would fail one by one; the header says why.
        if reader.avro_header().compression().is_err() {
            return Err(unsupported());
        }
        let codec = reader.avro_header().get(CODEC).unwrap_or(b"null");
        if !CODECS.contains(&codec) {
            return Err(unsupported());
        }
        let schema = reader.schema();
        let fields = nested::fields(&schema);
        let empty = fields.iter().all(|field| field.data_type == DataType::Null);
        let (blocks, broken) = blocks(&**source, &header, empty);
        if let (true, Some(refusal)) = (blocks.is_empty(), &broken) {
            return Err(refusal.clone());
        }
        let records = blocks.iter().map(|block| block.records).sum();
        Ok(Schema {
            fields,
            records: broken.is_none().then_some(records),
            kept: Some(Arc::new(Kept {
                header,
                blocks,
                broken,
            })),
            ..Schema::default()
        })
    }

    fn splits<'a>(
        &self,
        _: &'a Arc<dyn Source>,
        schema: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a> {
        let blocks = &kept(schema).blocks;
        let mut splits = Vec::new();
        let mut start = blocks.first().map_or(0, |block| block.start);
        for (index, block) in blocks.iter().enumerate() {
            if block.end - start >= target || index + 1 == blocks.len() {
                splits.push(Ok(SplitRange::Bytes {
                    start,
                    end: block.end,
                }));
                start = block.end;
            }
        }
        Box::new(splits.into_iter())
    }

    fn near(
        &self,
        _: &Arc<dyn Source>,
        schema: &Schema,
        place: u64,
        target: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal> {
        let blocks = &kept(schema).blocks;
        let first = blocks.partition_point(|block| block.end <= place);
        let Some(first) = blocks.get(first).or(blocks.last()).copied() else {
            return Ok(None);
        };
        let last = blocks.partition_point(|block| block.end < first.start + target);
        let end = blocks
            .get(last)
            .or(blocks.last())
            .map_or(first.end, |block| block.end);
        let range = SplitRange::Bytes {
            start: first.start,
            end,
        };
        Ok(Some((range, end - first.start)))
    }

    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let kept = kept(schema);
        let (start, end) = match range {
            SplitRange::Bytes { start, end } => (*start, *end),
            _ => (
                kept.header.len() as u64,
                kept.blocks.last().map_or(0, |block| block.end),
            ),
        };
        let due = kept
            .blocks
            .iter()
            .filter(|block| block.start >= start && block.end <= end)
            .map(|block| block.records)
            .sum();
        let last = kept.blocks.last().is_none_or(|block| block.end <= end);
        let records = Decoded {
            reader: reader(&kept.header, source, start, end)?,
            due,
            broken: kept.broken.clone().filter(|_| last),
        };
        Ok(Box::new(Pieces::new(records, schema.fields.len())))
    }
}

fn kept(schema: &Schema) -> &Kept {
    schema
        .kept
        .as_ref()
        .and_then(|kept| kept.downcast_ref())
        .expect("INVARIANT: inspect keeps the blocks of Avro")
}

fn unsupported() -> Refusal {
    Refusal::new(
        SkipKind::Unsupported,
        "Avro with a compression that is not read (deflate, snappy and zstandard are)",
    )
}

fn corrupt(reason: &str) -> Refusal {
    Refusal::new(SkipKind::Corrupt, reason)
}

type Piece = BufReader<std::io::Chain<std::io::Cursor<Vec<u8>>, std::io::Take<Cursor>>>;

/// A reader of the blocks in `start..end`.
fn reader(
    header: &[u8],
    source: &Arc<dyn Source>,
    start: u64,
    end: u64,
) -> Result<Reader<Piece>, Refusal> {
    let blocks = Cursor::new(source.clone(), start).take(end.saturating_sub(start));
    let piece = std::io::Cursor::new(header.to_vec()).chain(blocks);
    ReaderBuilder::new()
        .with_batch_size(ROWS)
        .with_utf8_view(true)
        .build(BufReader::with_capacity(256 * 1024, piece))
        .map_err(|error| {
            // Its message may quote the schema, so only its kind is told.
            let text = error.to_string().to_lowercase();
            if text.contains("codec") || text.contains("feature") {
                unsupported()
            } else {
                Refusal::new(
                    SkipKind::Corrupt,
                    "an Avro header or schema that cannot be read",
                )
            }
        })
}

/// All records of a file, for metadata that is kept as Avro.
pub(super) fn batches(
    source: &Arc<dyn Source>,
) -> Result<impl Iterator<Item = Result<RecordBatch, Refusal>>, Refusal> {
    let header = header(&**source)?;
    let (blocks, broken) = blocks(&**source, &header, false);
    let end = blocks.last().map_or(0, |block| block.end);
    Ok(Decoded {
        reader: reader(&header, source, header.len() as u64, end)?,
        due: blocks.iter().map(|block| block.records).sum(),
        broken,
    })
}

/// The records of a piece, checked against what its blocks announce.
struct Decoded {
    reader: Reader<Piece>,
    due: u64,
    broken: Option<Refusal>,
}

impl Iterator for Decoded {
    type Item = Result<RecordBatch, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let schema = self.reader.schema();
        match self.reader.next() {
            Some(Ok(batch)) => {
                self.due = self.due.saturating_sub(batch.num_rows() as u64);
                Some(Ok(batch))
            }
            Some(Err(_)) => {
                self.due = 0;
                Some(Err(corrupt(
                    "a block cannot be decoded; the rest is not read",
                )))
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
                Some(Err(corrupt("has fewer records than its blocks announce")))
            }
            None => self.broken.take().map(Err),
        }
    }
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
                    Err(corrupt("ends inside a number: truncated"))
                };
            };
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(Some((value >> 1) as i64 ^ -((value & 1) as i64)));
            }
            shift += 7;
            if shift > 63 {
                return Err(corrupt("a number of its structure is too long"));
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

/// The bytes of the header: magic, metadata with the schema, and the marker that ends every block.
fn header(source: &dyn Source) -> Result<Vec<u8>, Refusal> {
    let mut walk = Walk::new(source, MAGIC.len() as u64);
    let truncated = || corrupt("ends inside its header: truncated");
    loop {
        let count = walk.long()?.ok_or_else(truncated)?;
        if count == 0 {
            break;
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
                return Err(corrupt("an Avro header that cannot be read"));
            }
            walk.pass(length.unsigned_abs());
        }
    }
    let length = walk.place() as usize + SYNC;
    let header = read_range(source, 0, length).map_err(|error| Refusal::io(&error))?;
    if header.len() < length {
        return Err(truncated());
    }
    Ok(header)
}

/// The blocks after the header, and why the walk ended early. `empty`: the records may take no bytes.
fn blocks(source: &dyn Source, header: &[u8], empty: bool) -> (Vec<Block>, Option<Refusal>) {
    let sync = &header[header.len() - SYNC..];
    let mut walk = Walk::new(source, header.len() as u64);
    let mut blocks = Vec::new();
    loop {
        let start = walk.place();
        let mut one = || -> Result<Option<Block>, Refusal> {
            let Some(records) = walk.long()? else {
                return Ok(None);
            };
            let bytes = walk
                .long()?
                .ok_or_else(|| corrupt("ends inside a block: truncated"))?;
            let (Ok(records), Ok(bytes)) = (u64::try_from(records), u64::try_from(bytes)) else {
                return Err(corrupt("a block with a negative size"));
            };
            if bytes > MOST_BLOCK {
                return Err(Refusal::new(
                    SkipKind::Limit,
                    format!("a block of more than {} MiB", MOST_BLOCK >> 20),
                ));
            }
            if empty && records > MOST_EMPTY {
                return Err(corrupt("more records than a file of its size can hold"));
            }
            walk.pass(bytes);
            let end = walk.place() + SYNC as u64;
            let marker =
                read_range(source, walk.place(), SYNC).map_err(|error| Refusal::io(&error))?;
            if marker.len() < SYNC {
                return Err(corrupt("ends inside a block: truncated"));
            }
            if marker != sync {
                return Err(corrupt("a block does not end with the file's marker"));
            }
            walk.pass(SYNC as u64);
            Ok(Some(Block {
                start,
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
