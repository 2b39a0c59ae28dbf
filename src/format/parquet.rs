//! Parquet: the footer first (exact records without reading a value), row groups as splits, nested columns down to their leaves.
//!
//! Texts are read as views of bytes, which spares a copy, and a column in another encoding costs nothing but itself. Messages of
//! the reader library are not passed on: they may quote bytes of the file.

mod footer;
mod pages;
mod thrift;

use crate::format::cursor::Cursor;
use crate::format::nested::{flatten, leaves};
use crate::format::removed::Removed;
use crate::format::{Batches, Format, Refusal, grouped};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{Schema, SplitRange};
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Fields, Schema as ArrowSchema};
use arrow::error::ArrowError;
use bytes::Bytes;
use pages::{Pages, TOO_LARGE};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows of a batch, times columns.
const CELLS: usize = 128 * 1024;

/// Parquet.
#[derive(Clone, Copy, Debug)]
pub struct Parquet;

impl Format for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".parquet"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        head.starts_with(b"PAR1") || head.starts_with(b"PARE")
    }

    fn inspect(&self, source: &Arc<dyn Source>, head: &[u8]) -> Result<Schema, Refusal> {
        if head.starts_with(b"PARE") {
            return Err(Refusal::new(
                SkipKind::Encrypted,
                "a Parquet file with an encrypted footer",
            ));
        }
        if !head.starts_with(b"PAR1") {
            return Err(Refusal::new(
                SkipKind::Corrupt,
                "named .parquet, and does not begin as a Parquet file does",
            ));
        }
        let metadata = load(source)?;
        let mut fields = Vec::new();
        for field in metadata.schema().fields() {
            leaves(field, field.name(), &mut fields);
        }
        let records = metadata.metadata().file_metadata().num_rows();
        let groups: i64 = metadata
            .metadata()
            .row_groups()
            .iter()
            .map(RowGroupMetaData::num_rows)
            .fold(0, i64::saturating_add);
        let mut notes = Vec::new();
        if records == 0 && groups > 0 {
            // parquet-rs before 1.0 left the number at nought.
            notes.push(Text::new(
                "文件尾没有写明行数；以各行组的行数为准",
                "the footer does not say how many rows there are; its row groups do",
            ));
        } else if records < 0 || records != groups {
            return Err(Refusal::new(
                SkipKind::Corrupt,
                "the footer and its row groups disagree on the number of rows",
            ));
        }
        Ok(Schema {
            fields,
            records: u64::try_from(groups).ok(),
            notes,
            ..Schema::default()
        })
    }

    fn splits<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        _: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a> {
        let metadata = match load(source) {
            Ok(metadata) => metadata,
            Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
        };
        let groups = metadata.metadata().row_groups().iter();
        let splits = grouped(groups.map(packed), target);
        Box::new(splits.into_iter().map(Ok))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        _: &Schema,
        place: u64,
        _: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal> {
        let metadata = load(source)?;
        let mut end = 0;
        let groups = metadata.metadata().row_groups();
        let found = groups.iter().position(|group| {
            end += packed(group);
            place < end
        });
        let chosen = found.or(groups.len().checked_sub(1));
        Ok(chosen.map(|group| (SplitRange::RowGroups(vec![group]), packed(&groups[group]))))
    }

    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let metadata = load_for_values(source)?;
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            Pages::new(source.clone()),
            metadata,
        );
        // A row group without rows may have no pages, and offsets that lead nowhere.
        let groups = builder.metadata().row_groups();
        let filled = |group: &usize| groups.get(*group).is_some_and(|group| group.num_rows() > 0);
        let wanted = match range {
            SplitRange::RowGroups(groups) => groups.iter().copied().filter(filled).collect(),
            _ => (0..groups.len()).filter(filled).collect::<Vec<_>>(),
        };
        let read: Vec<&RowGroupMetaData> = wanted.iter().map(|group| &groups[*group]).collect();
        pages::check(&**source, &read)?;
        let rows = (CELLS / schema.fields.len().max(1)).clamp(128, 8_192);
        let rows = pages::rows(&read, rows);
        let removed = schema.kept.as_ref();
        if let Some(removed) = removed.and_then(|kept| kept.downcast_ref::<Removed>()) {
            let selection = selection(removed, builder.metadata().row_groups(), &wanted)?;
            builder = builder.with_row_selection(selection);
        }
        builder = builder.with_batch_size(rows).with_row_groups(wanted);
        let reader = builder.build().map_err(|error| refusal(&error))?;
        Ok(Box::new(ParquetBatches {
            reader,
            finished: false,
        }))
    }
}

/// The rows of the `wanted` row groups that their table has not removed.
fn selection(
    removed: &Removed,
    groups: &[RowGroupMetaData],
    wanted: &[usize],
) -> Result<RowSelection, Refusal> {
    let rows = |group: &RowGroupMetaData| group.num_rows().max(0).unsigned_abs();
    let mut selectors = Vec::new();
    for index in wanted {
        let start = groups[..*index].iter().map(rows).sum();
        for (kept, removed) in removed.stretches(start, rows(&groups[*index]))? {
            selectors.push(RowSelector::select(kept as usize));
            selectors.push(RowSelector::skip(removed as usize));
        }
    }
    Ok(selectors.into())
}

/// All records of a file, for metadata that is kept as Parquet; texts are views of bytes.
pub(super) fn batches(
    source: &Arc<dyn Source>,
) -> Result<impl Iterator<Item = Result<RecordBatch, Refusal>>, Refusal> {
    /// Rows of a batch.
    const ROWS: usize = 1_024;
    let metadata = load_for_values(source)?;
    let groups: Vec<&RowGroupMetaData> = metadata.metadata().row_groups().iter().collect();
    pages::check(&**source, &groups)?;
    let rows = pages::rows(&groups, ROWS);
    let mut reader =
        ParquetRecordBatchReaderBuilder::new_with_metadata(Pages::new(source.clone()), metadata)
            .with_batch_size(rows)
            .build()
            .map_err(|error| refusal(&error))?;
    Ok(std::iter::from_fn(move || next(&mut reader)))
}

/// The next batch. The library asserts what a damaged page does not keep to.
fn next(reader: &mut ParquetRecordBatchReader) -> Option<Result<RecordBatch, Refusal>> {
    let batch = catch_unwind(AssertUnwindSafe(|| reader.next()));
    let broken = || ArrowError::ParquetError(String::new());
    let batch = batch.unwrap_or_else(|_| Some(Err(broken())))?;
    Some(batch.map_err(|error| undecoded(&error)))
}

fn undecoded(error: &ArrowError) -> Refusal {
    if error.to_string().contains(TOO_LARGE) {
        return Refusal::new(
            SkipKind::Limit,
            format!("{TOO_LARGE}; the rest is not read"),
        );
    }
    Refusal::new(
        SkipKind::Corrupt,
        "a data page cannot be decoded; the rest is not read",
    )
}

/// Bytes of a row group as it is stored.
fn packed(group: &RowGroupMetaData) -> u64 {
    group.compressed_size().max(0).cast_unsigned()
}

/// The footer.
fn load(source: &Arc<dyn Source>) -> Result<ArrowReaderMetadata, Refusal> {
    footer::load(source).map_err(|error| refusal(&error))
}

/// The footer as values are read by it: texts as bytes, and both as views.
fn load_for_values(source: &Arc<dyn Source>) -> Result<ArrowReaderMetadata, Refusal> {
    let again = |metadata: &Arc<ParquetMetaData>, options: ArrowReaderOptions| {
        ArrowReaderMetadata::try_new(metadata.clone(), options).map_err(|error| refusal(&error))
    };
    let metadata = load(source)?;
    let metadata =
        footer::with_texts_as_bytes(metadata.metadata()).map_err(|error| refusal(&error))?;
    let plain = again(&metadata, footer::options())?;
    let fields = plain.schema().fields();
    let views = ArrowSchema::new(
        fields
            .iter()
            .map(|field| as_views(field))
            .collect::<Fields>(),
    );
    again(&metadata, footer::options().with_schema(Arc::new(views))).or(Ok(plain))
}

fn as_views(field: &ArrowField) -> ArrowField {
    let again = |field: &Arc<ArrowField>| Arc::new(as_views(field));
    let data_type = match field.data_type() {
        Arrow::Utf8 | Arrow::LargeUtf8 => Arrow::Utf8View,
        Arrow::Binary | Arrow::LargeBinary => Arrow::BinaryView,
        Arrow::Struct(fields) => Arrow::Struct(fields.iter().map(again).collect()),
        Arrow::List(item) => Arrow::List(again(item)),
        Arrow::LargeList(item) => Arrow::LargeList(again(item)),
        Arrow::Map(entries, sorted) => Arrow::Map(again(entries), *sorted),
        other => other.clone(),
    };
    field.clone().with_data_type(data_type)
}

struct ParquetBatches {
    reader: ParquetRecordBatchReader,
    finished: bool,
}

impl Batches for ParquetBatches {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if self.finished {
            return None;
        }
        match next(&mut self.reader)? {
            Ok(batch) => {
                let mut columns = Vec::new();
                batch
                    .columns()
                    .iter()
                    .for_each(|column| flatten(column, &mut columns));
                Some(Ok(Batch {
                    rows: batch.num_rows(),
                    columns,
                }))
            }
            Err(refusal) => {
                self.finished = true;
                Some(Err(refusal))
            }
        }
    }
}

fn refusal(error: &ParquetError) -> Refusal {
    let text = error.to_string().to_lowercase();
    if text.contains("encrypt") {
        return Refusal::new(SkipKind::Encrypted, "an encrypted Parquet file");
    }
    match error {
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) => {
            Refusal::new(SkipKind::Corrupt, "ends before its footer says: truncated")
        }
        ParquetError::NYI(_) => Refusal::new(
            SkipKind::Unsupported,
            "uses a feature of Parquet that is not read",
        ),
        _ if text.contains("footer") || text.contains("magic") => {
            Refusal::new(SkipKind::Corrupt, "no valid footer: truncated or corrupt")
        }
        _ => Refusal::new(SkipKind::Corrupt, "not valid Parquet"),
    }
}

/// A [`Source`] as the Parquet reader wants it.
pub(super) struct Chunks(pub(super) Arc<dyn Source>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.byte_size()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Cursor>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::with_capacity(
            64 * 1024,
            Cursor::new(self.0.clone(), start),
        ))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.saturating_add(length as u64) > self.0.byte_size() {
            return Err(ParquetError::EOF("a range beyond the end".into()));
        }
        let bytes = read_range(&*self.0, start, length)
            .map_err(|error| ParquetError::External(Box::new(error)))?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file has shrunk".into()));
        }
        Ok(bytes.into())
    }
}
