//! Parquet: the footer first (exact records without reading a value), row groups as splits, nested columns down to their leaves.
//!
//! Texts are read as views of bytes, which spares a copy, and a column in another encoding costs nothing but itself. Messages of
//! the reader library are not passed on: they may quote bytes of the file.

mod dictionary;
mod footer;
mod known;
mod pages;
mod thrift;

use crate::format::footers::Footer;
use crate::format::nested::{flatten, leaves};
use crate::format::{Format, Opened, Opening, Refusal, grouped, one_of};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::cursor::Cursor;
use crate::model::dataset::{Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Fields, Schema as ArrowSchema};
use bytes::Bytes;
use pages::Pages;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

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

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        if entry.head.starts_with(b"PARE") {
            return Err(Refusal::new(BinaryReason::ParquetFooterEncrypted));
        }
        if !entry.head.starts_with(b"PAR1") {
            return Err(Refusal::new(BinaryReason::ParquetBegin));
        }
        let metadata = load(entry.source)?;
        let schema = Arc::new(schema(&metadata)?);
        // What values are read by has the row groups a second time.
        let bytes = 2 * metadata.metadata().memory_size();
        let parsed = Parsed::new(metadata);
        Ok(Opened::whole(ParquetTable {
            schema,
            footer: Footer::new(entry.footers, parsed, bytes),
        }))
    }
}

/// Fields and rows by a footer.
fn schema(metadata: &ArrowReaderMetadata) -> Result<Schema, Refusal> {
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
        return Err(Refusal::new(BinaryReason::ParquetRows));
    }
    let known = known::values(metadata.metadata().row_groups(), fields.len());
    Ok(Schema {
        fields,
        known,
        records: u64::try_from(groups).ok(),
        notes,
        ..Schema::default()
    })
}

/// A footer, and as values are read by it once they are.
#[derive(Debug)]
struct Parsed {
    metadata: ArrowReaderMetadata,
    for_values: OnceLock<ArrowReaderMetadata>,
}

impl Parsed {
    fn new(metadata: ArrowReaderMetadata) -> Self {
        Self {
            metadata,
            for_values: OnceLock::new(),
        }
    }

    fn groups(&self) -> &[RowGroupMetaData] {
        self.metadata.metadata().row_groups()
    }

    fn for_values(&self) -> Result<ArrowReaderMetadata, Refusal> {
        if let Some(metadata) = self.for_values.get() {
            return Ok(metadata.clone());
        }
        let metadata = for_values(&self.metadata)?;
        Ok(self.for_values.get_or_init(|| metadata).clone())
    }
}

/// A Parquet file.
struct ParquetTable {
    schema: Arc<Schema>,
    footer: Footer<Parsed>,
}

impl ParquetTable {
    fn footer(&self, source: &Arc<dyn Source>) -> Result<Arc<Parsed>, Refusal> {
        self.footer.get(|| load(source).map(Parsed::new))
    }
}

impl Table for ParquetTable {
    fn format(&self) -> &'static str {
        Parquet.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn leaves_rows_out(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let footer = match self.footer(source) {
            Ok(footer) => footer,
            Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
        };
        let splits = grouped(footer.groups().iter().map(packed), target);
        Box::new(splits.into_iter().map(Ok))
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        let footer = self.footer(source)?;
        Ok(rows_near(footer.groups(), place, target))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(self.batches(source, split, removed, None)?))
    }

    fn read_columns<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
        columns: &[usize],
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(self.batches(
            source,
            split,
            removed,
            Some(columns),
        )?))
    }

    fn bytes_of_columns(&self, source: &Arc<dyn Source>, split: &Split, columns: &[usize]) -> u64 {
        let Ok(footer) = self.footer(source) else {
            return split.bytes;
        };
        let groups = footer.groups();
        let fields = self.schema.fields.len();
        if groups.iter().any(|group| group.columns().len() != fields) {
            return split.bytes;
        }
        let of_group = |group: &RowGroupMetaData| -> u64 {
            let chunks = columns
                .iter()
                .filter_map(|column| group.columns().get(*column));
            let bytes = chunks.map(|chunk| chunk.compressed_size().max(0).unsigned_abs());
            bytes.fold(0, u64::saturating_add)
        };
        match &split.range {
            SplitRange::RowGroups(wanted) => {
                let wanted = wanted.iter().filter_map(|group| groups.get(*group));
                wanted.map(of_group).fold(0, u64::saturating_add)
            }
            SplitRange::Whole => groups.iter().map(of_group).fold(0, u64::saturating_add),
            _ => split.bytes,
        }
    }

    fn different(&self, source: &Arc<dyn Source>, column: usize) -> Option<u64> {
        let footer = self.footer(source).ok()?;
        let groups = footer.groups();
        let fields = self.schema.fields.len();
        let is_alike = groups.iter().all(|group| group.columns().len() == fields);
        is_alike
            .then(|| dictionary::different(source, groups, column))
            .flatten()
    }
}

impl ParquetTable {
    /// The records of a split; of `columns` only, where they are given.
    fn batches(
        &self,
        source: &Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
        columns: Option<&[usize]>,
    ) -> Result<ParquetBatches, Refusal> {
        let metadata = self.footer(source)?.for_values()?;
        let pages = Pages::new(source.clone());
        let refused = pages.refused();
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(pages, metadata);
        // A row group without rows may have no pages, and offsets that lead nowhere.
        let groups = builder.metadata().row_groups();
        let filled = |group: &usize| groups.get(*group).is_some_and(|group| group.num_rows() > 0);
        let wanted = match &split.range {
            SplitRange::RowGroups(groups) => groups.iter().copied().filter(filled).collect(),
            SplitRange::Rows { group, .. } => Some(*group).into_iter().filter(filled).collect(),
            _ => (0..groups.len()).filter(filled).collect::<Vec<_>>(),
        };
        let read: Vec<&RowGroupMetaData> = wanted.iter().map(|group| &groups[*group]).collect();
        pages::check(&**source, &read)?;
        let width = columns.map_or(self.schema.fields.len(), <[usize]>::len);
        let rows = (CELLS / width.max(1)).clamp(128, 8_192);
        let rows = pages::rows(&read, rows);
        let mut selected = removed
            .map(|removed| selection(removed, builder.metadata().row_groups(), &wanted))
            .transpose()?;
        if let SplitRange::Rows { start, end, .. } = split.range {
            let rows = stretch(start, end);
            selected = Some(match selected {
                Some(kept) => kept.intersection(&rows),
                None => rows,
            });
        }
        if let Some(selected) = selected {
            builder = builder.with_row_selection(selected);
        }
        // A leaf of the file is a field of ours, unless the library leaves one out.
        let mut chosen = columns.map(<[usize]>::to_vec);
        if let Some(columns) = columns
            && builder.parquet_schema().num_columns() == self.schema.fields.len()
        {
            let leaves = columns.iter().copied();
            let mask = ProjectionMask::leaves(builder.parquet_schema(), leaves);
            builder = builder.with_projection(mask);
            chosen = None;
        }
        builder = builder.with_batch_size(rows).with_row_groups(wanted);
        let reader = builder.build().map_err(|error| refusal(&error))?;
        Ok(ParquetBatches {
            reader,
            refused,
            chosen,
            finished: false,
        })
    }
}

/// About `target` bytes of the row group that has byte `place` of all their bytes: a whole one where that is little more, else as many
/// of its rows from the place on.
fn rows_near(groups: &[RowGroupMetaData], place: u64, target: u64) -> Option<Split> {
    /// A group of so many times the target is read whole.
    const LITTLE_MORE: u64 = 2;
    let mut begin = 0;
    let found = groups.iter().position(|group| {
        let end = begin + packed(group);
        if place >= end {
            begin = end;
        }
        place < end
    });
    let last = groups.len().checked_sub(1)?;
    let (index, within) = match found {
        Some(index) => (index, place - begin),
        None => (last, packed(&groups[last])),
    };
    let (bytes, rows) = (packed(&groups[index]), groups[index].num_rows());
    let rows = u64::try_from(rows).unwrap_or(0);
    if bytes <= target.saturating_mul(LITTLE_MORE) || rows == 0 {
        return Some(one_of(index, bytes));
    }
    let part = |part: u64| {
        let rows = u128::from(rows) * u128::from(part.min(bytes)) / u128::from(bytes);
        rows as u64
    };
    let count = part(target).max(1);
    let start = part(within).min(rows - count);
    Some(Split {
        range: SplitRange::Rows {
            group: index,
            start,
            end: start + count,
        },
        bytes: target,
    })
}

/// Rows of a row group from `start` to `end`.
fn stretch(start: u64, end: u64) -> RowSelection {
    let selectors = vec![
        RowSelector::skip(start as usize),
        RowSelector::select((end - start) as usize),
    ];
    selectors.into()
}

/// The rows of the `wanted` row groups that their table has not removed.
fn selection(
    removed: &RemovedRows,
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
///
/// # Errors
/// A [`Refusal`] where the file cannot be opened.
pub fn batches(
    source: &Arc<dyn Source>,
) -> Result<Box<dyn Iterator<Item = Result<RecordBatch, Refusal>>>, Refusal> {
    /// Rows of a batch.
    const ROWS: usize = 1_024;
    let metadata = for_values(&load(source)?)?;
    let groups: Vec<&RowGroupMetaData> = metadata.metadata().row_groups().iter().collect();
    pages::check(&**source, &groups)?;
    let rows = pages::rows(&groups, ROWS);
    let pages = Pages::new(source.clone());
    let refused = pages.refused();
    let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(pages, metadata)
        .with_batch_size(rows)
        .build()
        .map_err(|error| refusal(&error))?;
    let records = std::iter::from_fn(move || next(&mut reader, &refused));
    Ok(Box::new(records))
}

/// The next batch. The library asserts what a damaged page does not keep to; why a page was not handed to it stands in `refused`.
fn next(
    reader: &mut ParquetRecordBatchReader,
    refused: &pages::Refused,
) -> Option<Result<RecordBatch, Refusal>> {
    // The library's message may quote the file.
    let undecoded = || {
        refused
            .get()
            .copied()
            .unwrap_or(BinaryReason::ParquetUndecoded.into())
    };
    let batch = catch_unwind(AssertUnwindSafe(|| reader.next()));
    let batch = match batch {
        Ok(batch) => batch?.ok(),
        Err(_) => None,
    };
    Some(batch.ok_or_else(|| Refusal::new(undecoded())))
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
fn for_values(metadata: &ArrowReaderMetadata) -> Result<ArrowReaderMetadata, Refusal> {
    let again = |metadata: &Arc<ParquetMetaData>, options: ArrowReaderOptions| {
        ArrowReaderMetadata::try_new(metadata.clone(), options).map_err(|error| refusal(&error))
    };
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
    refused: pages::Refused,
    /// Places of the columns that are wanted, where the reader gives others too.
    chosen: Option<Vec<usize>>,
    finished: bool,
}

impl Batches for ParquetBatches {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if self.finished {
            return None;
        }
        match next(&mut self.reader, &self.refused)? {
            Ok(batch) => {
                let mut columns = Vec::new();
                batch
                    .columns()
                    .iter()
                    .for_each(|column| flatten(column, &mut columns));
                let batch = Batch {
                    rows: batch.num_rows(),
                    columns,
                };
                Some(Ok(match &self.chosen {
                    Some(chosen) => batch.of_columns(chosen),
                    None => batch,
                }))
            }
            Err(refusal) => {
                self.finished = true;
                Some(Err(refusal))
            }
        }
    }
}

/// What the library's error means. What has no variant of its own only its message tells; it may quote the file and is not passed
/// on.
fn refusal(error: &ParquetError) -> Refusal {
    let text = error.to_string().to_lowercase();
    Refusal::new(match error {
        _ if text.contains("encrypt") => BinaryReason::ParquetEncrypted,
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) => BinaryReason::ParquetCutOff,
        ParquetError::NYI(_) => BinaryReason::ParquetFeature,
        _ if text.contains("footer") || text.contains("magic") => BinaryReason::ParquetFooter,
        _ => BinaryReason::ParquetInvalid,
    })
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
