//! ORC: the footer first (exact records without reading a value), stripes as splits.

mod lengths;
mod texts;
mod types;

use crate::format::footers::Footer;
use crate::format::nested::{self, Pieces};
use crate::format::{Format, Opened, Opening, Refusal, grouped, one_of};
use crate::model::cursor::Cursor;
use crate::model::dataset::{Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use orc_rust::ArrowSchemaOptions;
use orc_rust::array_decoder::NaiveStripeDecoder;
use orc_rust::error::OrcError;
use orc_rust::reader::ChunkReader;
use orc_rust::reader::metadata::{FileMetadata, read_metadata};
use orc_rust::stripe::{Stripe, StripeMetadata};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// Bytes of a stripe, which the reader holds whole as it is stored.
const MOST_STRIPE: u64 = 160 << 20;

/// ORC.
#[derive(Clone, Copy, Debug)]
pub struct Orc;

impl Format for Orc {
    fn id(&self) -> &'static str {
        "orc"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".orc"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        head.starts_with(b"ORC")
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let (metadata, bytes) = load(entry.source)?;
        let schema = Schema {
            fields: nested::fields(&arrow_schema(&metadata)),
            records: Some(metadata.number_of_rows()),
            ..Schema::default()
        };
        Ok(Opened::whole(OrcTable {
            schema: Arc::new(schema),
            footer: Footer::new(entry.footers, metadata, bytes),
        }))
    }
}

/// An ORC file.
struct OrcTable {
    schema: Arc<Schema>,
    footer: Footer<FileMetadata>,
}

impl OrcTable {
    fn footer(&self, source: &Arc<dyn Source>) -> Result<Arc<FileMetadata>, Refusal> {
        self.footer
            .get(|| load(source).map(|(metadata, _)| metadata))
    }
}

impl Table for OrcTable {
    fn format(&self) -> &'static str {
        Orc.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let footer = match self.footer(source) {
            Ok(footer) => footer,
            Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
        };
        let stripes = footer.stripe_metadatas().iter();
        let splits = grouped(stripes.map(StripeMetadata::data_length), target);
        Box::new(splits.into_iter().map(Ok))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        let footer = self.footer(source)?;
        let stripes = footer.stripe_metadatas();
        let found = stripes
            .iter()
            .rposition(|stripe| stripe.offset() <= place)
            .or(stripes.len().checked_sub(1));
        Ok(found.map(|index| first_of(index, &stripes[index], target)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let footer = self.footer(source)?;
        let stripes = footer.stripe_metadatas();
        let wanted: Vec<usize> = match &split.range {
            SplitRange::RowGroups(groups) => groups.clone(),
            SplitRange::Rows { group, .. } => vec![*group],
            _ => (0..stripes.len()).collect(),
        };
        let left = match split.range {
            SplitRange::Rows { end, .. } => end as usize,
            _ => usize::MAX,
        };
        let read = wanted.iter().filter_map(|index| stripes.get(*index));
        let stripes = Stripes {
            rows: texts::rows(source, &footer, read)?,
            schema: arrow_schema(&footer),
            chunks: Chunks(source.clone()),
            wanted: wanted.into_iter(),
            footer,
            current: None,
            left,
        };
        Ok(Box::new(Pieces::new(stripes, self.schema.fields.len())))
    }
}

/// About `target` bytes of a stripe from its first row on, since there is no reading from one in the middle; all of it where that is
/// little more.
fn first_of(index: usize, stripe: &StripeMetadata, target: u64) -> Split {
    /// A stripe of so many times the target is read whole.
    const LITTLE_MORE: u64 = 2;
    let (bytes, rows) = (stripe.data_length(), stripe.number_of_rows());
    if bytes <= target.saturating_mul(LITTLE_MORE) {
        return one_of(index, bytes);
    }
    let end = u128::from(rows) * u128::from(target) / u128::from(bytes);
    let end = (end as u64).clamp(1, rows.max(1));
    Split {
        range: SplitRange::Rows {
            group: index,
            start: 0,
            end,
        },
        bytes: target,
    }
}

/// All records of a file, for metadata that is kept as ORC.
///
/// # Errors
/// A [`Refusal`] where the file cannot be opened.
pub fn batches(
    source: &Arc<dyn Source>,
) -> Result<Box<dyn Iterator<Item = Result<RecordBatch, Refusal>>>, Refusal> {
    let footer = Arc::new(load(source)?.0);
    let wanted: Vec<usize> = (0..footer.stripe_metadatas().len()).collect();
    Ok(Box::new(Stripes {
        rows: texts::rows(source, &footer, footer.stripe_metadatas().iter())?,
        schema: arrow_schema(&footer),
        chunks: Chunks(source.clone()),
        wanted: wanted.into_iter(),
        footer,
        current: None,
        left: usize::MAX,
    }))
}

/// The records of some stripes.
struct Stripes {
    footer: Arc<FileMetadata>,
    schema: SchemaRef,
    rows: usize,
    chunks: Chunks,
    wanted: std::vec::IntoIter<usize>,
    current: Option<NaiveStripeDecoder>,
    /// Rows that are still wanted.
    left: usize,
}

impl Stripes {
    /// The decoder of the next stripe.
    fn decoder(&mut self, index: usize) -> Result<NaiveStripeDecoder, OrcError> {
        let stripe = &self.footer.stripe_metadatas()[index];
        let types = self.footer.root_data_type();
        let stripe = Stripe::new(&mut self.chunks, &self.footer, types, stripe)?;
        NaiveStripeDecoder::new(stripe, self.schema.clone(), self.rows)
    }
}

impl Iterator for Stripes {
    type Item = Result<RecordBatch, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.left == 0 {
                return None;
            }
            if let Some(batch) = self.current.as_mut().and_then(Iterator::next) {
                let batch = batch.map(|batch| {
                    let rows = batch.num_rows().min(self.left);
                    self.left -= rows;
                    batch.slice(0, rows)
                });
                return Some(batch.map_err(|error| undecoded(&error)));
            }
            let index = self.wanted.next()?;
            if index >= self.footer.stripe_metadatas().len() {
                continue;
            }
            match self.decoder(index) {
                Ok(decoder) => self.current = Some(decoder),
                Err(error) => return Some(Err(undecoded(&error))),
            }
        }
    }
}

fn undecoded(error: &OrcError) -> Refusal {
    // Only the library's message tells texts in another encoding from damage; it may quote the file and is not passed on.
    let text = error.to_string().to_lowercase();
    Refusal::new(if text.contains("utf8") || text.contains("utf-8") {
        BinaryReason::OrcNotUtf8
    } else {
        BinaryReason::OrcUndecoded
    })
}

fn arrow_schema(metadata: &FileMetadata) -> SchemaRef {
    let types = metadata.root_data_type();
    let options = ArrowSchemaOptions::new();
    Arc::new(types.create_arrow_schema_with_options(&HashMap::new(), options))
}

/// The footer, and about how many bytes it takes in memory.
fn load(source: &Arc<dyn Source>) -> Result<(FileMetadata, usize), Refusal> {
    /// Bytes in memory for each of the unpacked footer, and of what is known of a column of a stripe.
    const PARSED: usize = 16;
    const STATISTICS: usize = 128;
    let bytes = types::check(&**source)?;
    let metadata = read_metadata(&mut Chunks(source.clone()))
        .map_err(|_| Refusal::new(BinaryReason::OrcFooter))?;
    let rows: u64 = metadata
        .stripe_metadatas()
        .iter()
        .map(StripeMetadata::number_of_rows)
        .fold(0, u64::saturating_add);
    if rows != metadata.number_of_rows() {
        return Err(Refusal::new(BinaryReason::OrcRows));
    }
    let stripes = metadata.stripe_metadatas().iter();
    let columns: usize = stripes
        .map(|stripe| 1 + stripe.column_statistics().len())
        .sum();
    Ok((metadata, bytes * PARSED + columns * STATISTICS))
}

/// A [`Source`] as the ORC reader wants it. A length that a corrupt footer makes up is an error, not memory.
struct Chunks(Arc<dyn Source>);

impl ChunkReader for Chunks {
    type T = Cursor;

    fn len(&self) -> u64 {
        self.0.byte_size()
    }

    fn get_read(&self, from: u64) -> io::Result<Cursor> {
        Ok(Cursor::new(self.0.clone(), from))
    }

    fn get_bytes(&self, from: u64, length: u64) -> io::Result<Bytes> {
        let end = from.checked_add(length);
        if length > MOST_STRIPE || end.is_none_or(|end| end > self.len()) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let bytes = read_range(&*self.0, from, length as usize)?;
        if (bytes.len() as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes.into())
    }
}
