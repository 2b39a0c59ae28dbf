//! ORC: the footer first (exact records without reading a value), stripes as splits.

mod lengths;
mod texts;
mod types;

use crate::format::cursor::Cursor;
use crate::format::nested::{self, Pieces};
use crate::format::{Batches, Format, Refusal, grouped};
use crate::model::dataset::{Schema, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::source::{Source, read_range};
use bytes::Bytes;
use orc_rust::arrow_reader::ArrowReaderBuilder;
use orc_rust::reader::ChunkReader;
use orc_rust::stripe::StripeMetadata;
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

    fn inspect(&self, source: &Arc<dyn Source>, _: &[u8]) -> Result<Schema, Refusal> {
        let reader = builder(source)?;
        Ok(Schema {
            fields: nested::fields(&reader.schema()),
            records: Some(reader.file_metadata().number_of_rows()),
            ..Schema::default()
        })
    }

    fn splits<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        _: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a> {
        let reader = match builder(source) {
            Ok(reader) => reader,
            Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
        };
        let stripes = reader.file_metadata().stripe_metadatas().iter();
        let splits = grouped(stripes.map(StripeMetadata::data_length), target);
        Box::new(splits.into_iter().map(Ok))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        _: &Schema,
        place: u64,
        _: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal> {
        let reader = builder(source)?;
        let stripes = reader.file_metadata().stripe_metadatas();
        let found = stripes
            .iter()
            .rposition(|stripe| stripe.offset() <= place)
            .or(stripes.len().checked_sub(1));
        Ok(found.map(|index| {
            let bytes = stripes[index].data_length();
            (SplitRange::RowGroups(vec![index]), bytes)
        }))
    }

    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let mut reader = builder(source)?;
        let stripes = reader.file_metadata().stripe_metadatas();
        let rows = match range {
            SplitRange::RowGroups(groups) => {
                let read = groups.iter().filter_map(|index| stripes.get(*index));
                texts::rows(source, reader.file_metadata(), read)
            }
            _ => texts::rows(source, reader.file_metadata(), stripes.iter()),
        }?;
        reader = reader.with_batch_size(rows);
        if let SplitRange::RowGroups(groups) = range {
            let stripes = reader.file_metadata().stripe_metadatas();
            let offset = |group: Option<&usize>| {
                let stripe = group.and_then(|index| stripes.get(*index));
                stripe.map_or(0, |stripe| stripe.offset() as usize)
            };
            let range = offset(groups.first())..offset(groups.last()) + 1;
            reader = reader.with_file_byte_range(range);
        }
        let batches = reader.build().map(|batch| {
            // Only the library's message tells texts in another encoding from damage; it may quote the file and is not passed on.
            batch.map_err(|error| {
                let text = error.to_string().to_lowercase();
                Refusal::new(if text.contains("utf8") || text.contains("utf-8") {
                    BinaryReason::OrcNotUtf8
                } else {
                    BinaryReason::OrcUndecoded
                })
            })
        });
        Ok(Box::new(Pieces::new(batches, schema.fields.len())))
    }
}

fn builder(source: &Arc<dyn Source>) -> Result<ArrowReaderBuilder<Chunks>, Refusal> {
    types::check(&**source)?;
    let builder = ArrowReaderBuilder::try_new(Chunks(source.clone()))
        .map_err(|_| Refusal::new(BinaryReason::OrcFooter))?;
    let rows: u64 = builder
        .file_metadata()
        .stripe_metadatas()
        .iter()
        .map(StripeMetadata::number_of_rows)
        .fold(0, u64::saturating_add);
    if rows != builder.file_metadata().number_of_rows() {
        return Err(Refusal::new(BinaryReason::OrcRows));
    }
    Ok(builder)
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
