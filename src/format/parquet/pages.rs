//! The pages of a column as the reader library asks for them, each with its head looked at first: the library makes room for as
//! many values and bytes as a head claims before it looks at what there is. It holds one page of every column at a time, so that
//! what these take side by side is looked at before a row group is read.

use crate::format::Refusal;
use crate::format::parquet::Chunks;
use crate::format::parquet::thrift::{NUMBER, STRUCT, Walk};
use crate::model::cursor::Cursor;
use crate::model::reason::{BinaryReason, Reason, RunReason};
use crate::model::source::{Source, read_range};
use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use std::collections::HashSet;
use std::io::{self, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Bytes of a page once it is unpacked; DuckDB writes pages of up to 100 MiB.
const MOST_PAGE: u64 = 128 << 20;
/// Bytes of a page's head that are looked at: first, and where they do not hold all of it (texts may stand in it).
const HEADS: [usize; 2] = [512, 1 << 20];

/// Bytes that the largest pages of a row group's columns may unpack to together.
const MOST_BESIDE: u64 = 160 << 20;
/// Bytes of a column, packed and by the footer unpacked, up to which none of its pages is worth a look.
const FEW: [u64; 2] = [1 << 10, 16 << 20];
/// Bytes of the values of a batch.
const BATCH: u64 = 16 << 20;

/// Why a page was not handed to the library, whose errors carry no reason of ours.
pub(super) type Refused = Arc<OnceLock<Reason>>;

/// Refuses row groups whose pages do not fit into memory side by side.
pub(super) fn check(
    source: &dyn Source,
    groups: &[&RowGroupMetaData],
) -> std::result::Result<(), Refusal> {
    for group in groups {
        let largest = group.columns().iter().map(|chunk| largest(source, chunk));
        if largest.fold(0, u64::saturating_add) > MOST_BESIDE {
            let mebibytes = MOST_BESIDE >> 20;
            return Err(Refusal::new(BinaryReason::ParquetPagesTooLarge {
                mebibytes,
            }));
        }
    }
    Ok(())
}

/// Rows of a batch: so many that their values take no more than a batch may, by the mean of the widest row group.
pub(super) fn rows(groups: &[&RowGroupMetaData], most: usize) -> usize {
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    let widths = groups.iter().map(|group| {
        let bytes = positive(group.total_byte_size());
        bytes / positive(group.num_rows()).max(1)
    });
    let widest = widths.max().unwrap_or(0).max(1);
    most.min((BATCH / widest).max(1) as usize)
}

/// What the largest page of a column unpacks to; 0 where it takes too little to matter, and as far as the headers can be read:
/// what is damaged is met again, and said, when the values are read.
fn largest(source: &dyn Source, chunk: &ColumnChunkMetaData) -> u64 {
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    let packed = positive(chunk.compressed_size());
    if packed <= FEW[0] && positive(chunk.uncompressed_size()) <= FEW[1] {
        return 0;
    }
    let start = chunk.dictionary_page_offset();
    let mut at = positive(start.unwrap_or(chunk.data_page_offset()));
    let end = at.saturating_add(packed).min(source.byte_size());
    let mut largest = 0;
    while at < end {
        let read = |most: &usize| {
            let (claims, length) = Claims::of(&read_range(source, at, *most).ok()?)?;
            Some((claims.bytes?, claims.packed?.saturating_add(length as u64)))
        };
        let Some((unpacked, length)) = HEADS.iter().find_map(read) else {
            break;
        };
        largest = largest.max(unpacked);
        at = at.saturating_add(length);
    }
    largest
}

/// A source whose failures are kept: what the library makes of them looks like a damaged page.
struct Reported {
    source: Arc<dyn Source>,
    refused: Refused,
}

impl Source for Reported {
    fn byte_size(&self) -> u64 {
        self.source.byte_size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let read = catch_unwind(AssertUnwindSafe(|| self.source.read_at(offset, buffer)));
        let read = read.unwrap_or_else(|_| Err(Refusal::new(RunReason::ReaderFailed).into()));
        read.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.refused.get_or_init(|| Refusal::io(error).0);
            }
        })
    }
}

/// A file whose pages are read.
pub(super) struct Pages {
    chunks: Chunks,
    /// Where heads end that were looked at: the library asks for what follows one that it only peeked at.
    ends: Mutex<HashSet<u64>>,
    refused: Refused,
}

impl Pages {
    pub(super) fn new(source: Arc<dyn Source>) -> Self {
        let refused = Refused::default();
        let source = Arc::new(Reported {
            source,
            refused: refused.clone(),
        });
        Self {
            chunks: Chunks(source),
            ends: Mutex::default(),
            refused,
        }
    }

    /// Where the reason will stand when a page is refused.
    pub(super) fn refused(&self) -> Refused {
        self.refused.clone()
    }

    fn check(&self, start: u64) -> Result<()> {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for length in HEADS {
            let head = read_range(&*self.chunks.0, start, length)
                .map_err(|error| ParquetError::External(Box::new(error)))?;
            if let Some((claims, length)) = Claims::of(&head) {
                ends.insert(start + length as u64);
                return claims.check().map_err(|reason| {
                    self.refused.get_or_init(|| reason.into());
                    ParquetError::General("a page that is not read".to_owned())
                });
            }
            if ends.contains(&start) {
                return Ok(());
            }
        }
        Err(ParquetError::General("no head of a page".to_owned()))
    }
}

/// What the head of a page claims.
#[derive(Clone, Copy, Debug, Default)]
struct Claims {
    bytes: Option<u64>,
    /// Bytes as the page lies.
    packed: Option<u64>,
    /// Values of a dictionary.
    values: Option<u64>,
}

impl Claims {
    /// And the bytes of the head. `None` where it does not end within `bytes`, or has a field twice or of another kind than the standard says: the
    /// library takes each for what it should be, whatever it says that it is.
    fn of(bytes: &[u8]) -> Option<(Self, usize)> {
        const BYTES: i64 = 2;
        const PACKED: i64 = 3;
        const VALUES: i64 = 1;
        const DATA: i64 = 5;
        const DICTIONARY: i64 = 7;
        const DATA_V2: i64 = 8;
        let mut claims = Self::default();
        // A negative number comes out odd, and the library refuses it.
        let once = |claim: &mut Option<u64>, walk: &mut Walk<&[u8]>| {
            let number = walk.number()? >> 1;
            claim.replace(number).is_none().then_some(())
        };
        let mut walk = Walk::new(bytes);
        walk.fields(&mut |walk, id, kind| match (id, kind) {
            (BYTES, NUMBER) => once(&mut claims.bytes, walk),
            (PACKED, NUMBER) => once(&mut claims.packed, walk),
            (1 | 4, NUMBER) => walk.pass(kind, 0),
            (DICTIONARY, STRUCT) => walk.fields(&mut |walk, id, kind| match (id, kind) {
                (VALUES, NUMBER) => once(&mut claims.values, walk),
                (2, NUMBER) | (3, 1 | 2) | (4.., _) => walk.pass(kind, 0),
                _ => None,
            }),
            (DATA, STRUCT) => walk.fields(&mut |walk, id, kind| match (id, kind) {
                (1..=4, NUMBER) | (5.., _) => walk.pass(kind, 0),
                _ => None,
            }),
            (DATA_V2, STRUCT) => walk.fields(&mut |walk, id, kind| match (id, kind) {
                (1..=6, NUMBER) | (7, 1 | 2) | (8.., _) => walk.pass(kind, 0),
                _ => None,
            }),
            (6, STRUCT) | (9.., _) => walk.pass(kind, 0),
            _ => None,
        })?;
        Some((claims, walk.at))
    }

    fn check(self) -> std::result::Result<(), BinaryReason> {
        let bytes = self.bytes.unwrap_or(0);
        if bytes > MOST_PAGE {
            return Err(BinaryReason::ParquetPageTooLarge {
                mebibytes: MOST_PAGE >> 20,
            });
        }
        // Each value of a dictionary takes a byte at least.
        if self.values.unwrap_or(0) > bytes {
            return Err(BinaryReason::ParquetUndecoded);
        }
        Ok(())
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.chunks.len()
    }
}

impl ChunkReader for Pages {
    type T = BufReader<Cursor>;

    /// Only heads of pages are read so.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.check(start)?;
        self.chunks.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.chunks.get_bytes(start, length)
    }
}
