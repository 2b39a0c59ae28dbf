//! Arrow IPC files (Feather 2 is one) and streams: record batches as they were written, files cut at their batches.
//!
//! The messages are walked here and only decoded by the library, because a length in a corrupt file must be an error before
//! it is memory.

use crate::format::nested::{self, Pieces};
use crate::format::{Format, Opened, Opening, Refusal, grouped, one_of};
use crate::model::dataset::{Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::ipc::convert::fb_to_schema;
use arrow::ipc::reader::{FileDecoder, StreamDecoder};
use arrow::ipc::{Block, MetadataVersion, RecordBatch as Header, root_as_footer, root_as_message};
use std::sync::Arc;

const MAGIC: &[u8] = b"ARROW1";
/// Bytes after the footer: its length, and the magic bytes again.
const TAIL: u64 = 10;
const CONTINUED: [u8; 4] = [0xFF; 4];
/// Bytes of the description of a message.
const MOST_METADATA: u64 = 64 << 20;
/// Bytes of one batch, stored or unpacked.
const MOST_BODY: u64 = 512 << 20;
/// Rows of a batch without bytes: nothing but nulls.
const MOST_BARE_ROWS: u64 = 1 << 24;

/// Arrow IPC.
#[derive(Clone, Copy, Debug)]
pub struct ArrowIpc;

impl Format for ArrowIpc {
    fn id(&self) -> &'static str {
        "arrow"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".arrow", ".arrows", ".feather", ".ipc", ".arrow_file"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        head.starts_with(MAGIC) || head.starts_with(b"FEA1") || begins_stream(head)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let source = entry.source;
        if entry.head.starts_with(b"FEA1") {
            return Err(Refusal::new(BinaryReason::FeatherOne));
        }
        if !entry.head.starts_with(MAGIC) {
            let mut stream = Stream::new(source.clone());
            let first = stream.next().transpose()?;
            let schema = stream.decoder.schema().ok_or_else(corrupt)?;
            drop(first);
            return Ok(Opened::whole(ArrowTable {
                schema: Arc::new(Schema {
                    fields: nested::fields(&schema),
                    ..Schema::default()
                }),
                file: None,
            }));
        }
        let file = File::load(source)?;
        let mut records = 0_u64;
        for block in &file.batches {
            records = records.saturating_add(file.rows(source, block)?);
        }
        Ok(Opened::whole(ArrowTable {
            schema: Arc::new(Schema {
                fields: nested::fields(&file.schema),
                records: Some(records),
                ..Schema::default()
            }),
            file: Some(file),
        }))
    }
}

/// An Arrow IPC file, or a stream, of which nothing is known beforehand.
struct ArrowTable {
    schema: Arc<Schema>,
    file: Option<File>,
}

impl Table for ArrowTable {
    fn format(&self) -> &'static str {
        ArrowIpc.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let Some(file) = &self.file else {
            let whole = Split::whole(source.byte_size());
            return Box::new(std::iter::once(Ok(whole)));
        };
        let sizes = file.batches.iter().map(body);
        Box::new(grouped(sizes, target).into_iter().map(Ok))
    }

    fn near(&self, source: &Arc<dyn Source>, place: u64, _: u64) -> Result<Option<Split>, Refusal> {
        let Some(file) = &self.file else {
            return Ok(Some(Split::whole(source.byte_size())));
        };
        let found = file
            .batches
            .iter()
            .rposition(|block| block.offset().unsigned_abs() <= place)
            .or(file.batches.len().checked_sub(1));
        Ok(found.map(|index| one_of(index, body(&file.batches[index]))))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let leaves = self.schema.fields.len();
        let Some(file) = &self.file else {
            return Ok(Box::new(Pieces::new(Stream::new(source.clone()), leaves)));
        };
        let decoder = file.decoder(source)?;
        let wanted: Vec<usize> = match &split.range {
            SplitRange::RowGroups(groups) => groups.clone(),
            _ => (0..file.batches.len()).collect(),
        };
        let batches = wanted.into_iter().filter_map(move |index| {
            let block = file.batches.get(index)?;
            file.read(source, block)
                .and_then(|bytes| decoder.read_record_batch(block, &bytes).map_err(undecoded))
                .transpose()
        });
        Ok(Box::new(Pieces::new(batches, leaves)))
    }
}

/// Bytes of a batch as it is stored.
fn body(block: &Block) -> u64 {
    block.bodyLength().unsigned_abs()
}

fn corrupt() -> Refusal {
    Refusal::new(BinaryReason::ArrowInvalid)
}

fn undecoded(_: arrow::error::ArrowError) -> Refusal {
    // The library's message may quote the file.
    Refusal::new(BinaryReason::ArrowUndecoded)
}

/// Whether a head is a message that could begin a stream: a length, and a schema of that length.
fn begins_stream(head: &[u8]) -> bool {
    let Some(length) = head
        .strip_prefix(&CONTINUED)
        .and_then(|rest| rest.first_chunk::<4>())
    else {
        return false;
    };
    (1..=MOST_METADATA).contains(&u64::from(u32::from_le_bytes(*length)))
}

/// The layout of a file.
struct File {
    schema: SchemaRef,
    version: MetadataVersion,
    dictionaries: Vec<Block>,
    batches: Vec<Block>,
    byte_size: u64,
}

impl File {
    fn load(source: &Arc<dyn Source>) -> Result<Self, Refusal> {
        let byte_size = source.byte_size();
        let begin = byte_size.checked_sub(TAIL).ok_or_else(corrupt)?;
        let io = |error: std::io::Error| Refusal::io(&error);
        let tail = read_range(&**source, begin, TAIL as usize).map_err(io)?;
        let (Some(length), true) = (tail.first_chunk::<4>(), tail.ends_with(MAGIC)) else {
            return Err(corrupt());
        };
        let length = u64::from(u32::from_le_bytes(*length));
        let start = begin
            .checked_sub(length)
            .filter(|_| length <= MOST_METADATA)
            .ok_or_else(corrupt)?;
        let bytes = read_range(&**source, start, length as usize).map_err(io)?;
        let footer = root_as_footer(&bytes).map_err(|_| corrupt())?;
        let schema = footer.schema().ok_or_else(corrupt)?;
        Ok(Self {
            schema: Arc::new(fb_to_schema(schema)),
            version: footer.version(),
            dictionaries: footer
                .dictionaries()
                .map(|blocks| blocks.iter().copied().collect())
                .unwrap_or_default(),
            batches: footer
                .recordBatches()
                .map(|blocks| blocks.iter().copied().collect())
                .unwrap_or_default(),
            byte_size,
        })
    }

    /// Lengths of a block's description and body, if they are possible.
    fn lengths(&self, block: &Block) -> Result<(u64, u64, u64), Refusal> {
        let (Ok(offset), Ok(metadata), Ok(body)) = (
            u64::try_from(block.offset()),
            u64::try_from(block.metaDataLength()),
            u64::try_from(block.bodyLength()),
        ) else {
            return Err(corrupt());
        };
        if metadata > MOST_METADATA || body > MOST_BODY {
            return Err(too_large());
        }
        match offset.checked_add(metadata + body) {
            Some(end) if end <= self.byte_size => Ok((offset, metadata, body)),
            _ => Err(corrupt()),
        }
    }

    /// Rows of the batch in a block, by its description alone.
    fn rows(&self, source: &Arc<dyn Source>, block: &Block) -> Result<u64, Refusal> {
        let (offset, metadata, _) = self.lengths(block)?;
        let bytes = read_range(&**source, offset, metadata as usize)
            .map_err(|error| Refusal::io(&error))?;
        let message = root_as_message(bytes.get(prefix(&bytes)..).ok_or_else(corrupt)?);
        let message = message.map_err(|_| corrupt())?;
        let header = message.header_as_record_batch().ok_or_else(corrupt)?;
        u64::try_from(header.length()).map_err(|_| corrupt())
    }

    /// The bytes of a block, once its lengths are known to be possible.
    fn read(&self, source: &Arc<dyn Source>, block: &Block) -> Result<Buffer, Refusal> {
        let (offset, metadata, body) = self.lengths(block)?;
        let length = metadata + body;
        let bytes =
            read_range(&**source, offset, length as usize).map_err(|error| Refusal::io(&error))?;
        if (bytes.len() as u64) < length {
            return Err(corrupt());
        }
        let message = bytes.get(prefix(&bytes)..metadata as usize);
        let message = message.ok_or_else(corrupt)?;
        check(message, &bytes[metadata as usize..])?;
        Ok(Buffer::from_vec(bytes))
    }

    fn decoder(&self, source: &Arc<dyn Source>) -> Result<FileDecoder, Refusal> {
        let mut decoder = FileDecoder::new(self.schema.clone(), self.version);
        for block in &self.dictionaries {
            let bytes = self.read(source, block)?;
            decoder.read_dictionary(block, &bytes).map_err(undecoded)?;
        }
        Ok(decoder)
    }
}

/// Bytes before the description of a message: its length, and since format 5 a mark before that.
fn prefix(bytes: &[u8]) -> usize {
    if bytes.starts_with(&CONTINUED) { 8 } else { 4 }
}

fn too_large() -> Refusal {
    let mebibytes = MOST_BODY >> 20;
    Refusal::new(BinaryReason::ArrowBatchTooLarge { mebibytes })
}

/// Whether what a message says of its body can be true: no more rows than it has bits, no buffer that unpacks to more than a
/// batch may have.
fn check(message: &[u8], body: &[u8]) -> Result<(), Refusal> {
    let message = root_as_message(message).map_err(|_| corrupt())?;
    let header: Header<'_> = match message.header_as_record_batch() {
        Some(header) => header,
        None => match message
            .header_as_dictionary_batch()
            .and_then(|dictionary| dictionary.data())
        {
            Some(header) => header,
            None => return Ok(()),
        },
    };
    let rows = u64::try_from(header.length()).map_err(|_| corrupt())?;
    let mut unpacked = 0_u64;
    if header.compression().is_some() {
        for buffer in header.buffers().into_iter().flatten() {
            let (Ok(offset), Ok(length)) = (
                usize::try_from(buffer.offset()),
                usize::try_from(buffer.length()),
            ) else {
                return Err(corrupt());
            };
            let end = offset.checked_add(length).ok_or_else(corrupt)?;
            let bytes = body.get(offset..end).ok_or_else(corrupt)?;
            if let Some(size) = bytes.first_chunk::<8>() {
                let size = match i64::from_le_bytes(*size) {
                    -1 => length as u64,
                    size => u64::try_from(size).map_err(|_| corrupt())?,
                };
                unpacked = unpacked.saturating_add(size);
            }
        }
        if unpacked > MOST_BODY {
            return Err(too_large());
        }
    }
    let bits = (body.len() as u64).max(unpacked).saturating_mul(8);
    if rows > bits.max(MOST_BARE_ROWS) {
        return Err(corrupt());
    }
    Ok(())
}

/// The batches of a stream, message by message.
struct Stream {
    source: Arc<dyn Source>,
    at: u64,
    decoder: StreamDecoder,
    finished: bool,
}

impl Stream {
    fn new(source: Arc<dyn Source>) -> Self {
        Self {
            source,
            at: 0,
            decoder: StreamDecoder::new(),
            finished: false,
        }
    }

    /// Bytes `at..at + length`, read in steps, so that a made-up length takes no memory.
    fn take(&mut self, length: u64) -> Result<Vec<u8>, Refusal> {
        const STEP: u64 = 4 << 20;
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            let step = STEP.min(length - bytes.len() as u64) as usize;
            let read =
                read_range(&*self.source, self.at, step).map_err(|error| Refusal::io(&error))?;
            self.at += read.len() as u64;
            let short = read.len() < step;
            bytes.extend(read);
            if short {
                break;
            }
        }
        Ok(bytes)
    }

    /// The next message whole, `None` at the end of the stream.
    fn message(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let mut bytes = self.take(4)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes == CONTINUED {
            bytes.extend(self.take(4)?);
        }
        let prefix = bytes.len();
        let length = bytes
            .last_chunk::<4>()
            .filter(|_| prefix >= 4)
            .map(|length| u64::from(u32::from_le_bytes(*length)))
            .ok_or_else(corrupt)?;
        if length == 0 {
            return Ok(None);
        }
        if length > MOST_METADATA {
            return Err(corrupt());
        }
        bytes.extend(self.take(length)?);
        let body = {
            let message = root_as_message(&bytes[prefix..]).map_err(|_| corrupt())?;
            u64::try_from(message.bodyLength()).map_err(|_| corrupt())?
        };
        if body > MOST_BODY {
            return Err(too_large());
        }
        let metadata = bytes.len();
        bytes.extend(self.take(body)?);
        if (bytes.len() as u64) < metadata as u64 + body {
            return Err(Refusal::new(BinaryReason::ArrowCutOff));
        }
        check(&bytes[prefix..metadata], &bytes[metadata..])?;
        Ok(Some(bytes))
    }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.finished {
            match self.message() {
                Ok(Some(bytes)) => {
                    let mut buffer = Buffer::from_vec(bytes);
                    match self.decoder.decode(&mut buffer) {
                        Ok(Some(batch)) => return Some(Ok(batch)),
                        Ok(None) => {}
                        Err(error) => {
                            self.finished = true;
                            return Some(Err(undecoded(error)));
                        }
                    }
                }
                Ok(None) => self.finished = true,
                Err(refusal) => {
                    self.finished = true;
                    return Some(Err(refusal));
                }
            }
        }
        None
    }
}
