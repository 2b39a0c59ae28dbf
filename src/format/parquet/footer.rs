//! The footer of a Parquet file: bytes go in, metadata that the reader library can follow comes out.
//!
//! Writers of ten years have left footers that its strict reader refuses and every other reads; what is mended here is what they
//! meant, each with its writer.

use crate::format::parquet::Chunks;
use crate::format::parquet::thrift::{LIST, STRUCT, Walk};
use crate::model::source::{Source, read_range};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataReader,
    ParquetStatisticsPolicy, RowGroupMetaData,
};
use parquet::schema::types::{SchemaDescriptor, Type};
use std::sync::Arc;

/// Bytes at the end: the footer's length and the magic bytes.
const TAIL: u64 = 8;
/// Bytes of the largest header of a dictionary page that old writers may have left out of a chunk's length; the limit that
/// Arrow's C++ reader sets (PARQUET-816).
const MOST_LEFT_OUT: u64 = 100;

/// How footers are read.
pub(super) fn options() -> ArrowReaderOptions {
    // The embedded Arrow schema is a hint of the writer's; what the columns are is in the Parquet schema, whatever it says.
    ArrowReaderOptions::new()
        .with_skip_arrow_metadata(true)
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll)
}

/// The same with what bounds the values of columns: numbers of nulls, extremes, and which pages refer to a dictionary.
fn with_statistics() -> ArrowReaderOptions {
    options()
        .with_column_stats_policy(ParquetStatisticsPolicy::KeepAll)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::KeepAll)
}

/// The metadata of a file, mended where its writer is known to have erred.
pub(super) fn load(source: &Arc<dyn Source>) -> Result<ArrowReaderMetadata> {
    let chunks = Chunks(source.clone());
    // Statistics are a gift: a file with wrong ones is read without them.
    let with_statistics = ArrowReaderMetadata::load(&chunks, with_statistics());
    let metadata = match with_statistics.or_else(|_| ArrowReaderMetadata::load(&chunks, options()))
    {
        Ok(metadata) => metadata,
        Err(error) => without_own_ways(source).ok_or(error)?,
    };
    let groups = metadata.metadata().row_groups().iter();
    if !groups.flat_map(RowGroupMetaData::columns).all(is_somewhere) {
        let what = "a column before the beginning of the file".to_owned();
        return Err(ParquetError::General(what));
    }
    match mended(metadata.metadata(), footer_start(&**source)) {
        Some(mended) => ArrowReaderMetadata::try_new(Arc::new(mended?), options()),
        None => Ok(metadata),
    }
}

/// Whether a column lies at a place that can be: the library panics where it does not.
fn is_somewhere(chunk: &ColumnChunkMetaData) -> bool {
    let dictionary = chunk.dictionary_page_offset().unwrap_or(0);
    chunk.data_page_offset() >= 0 && dictionary >= 0 && chunk.compressed_size() >= 0
}

/// The offset of the footer.
fn footer_start(source: &dyn Source) -> Option<u64> {
    let end = source.byte_size().checked_sub(TAIL)?;
    let tail = read_range(source, end, TAIL as usize).ok()?;
    end.checked_sub(u64::from(u32::from_le_bytes(*tail.first_chunk()?)))
}

/// The metadata with chunks that are where they say and as long as they are; `None` where they were.
fn mended(metadata: &ParquetMetaData, footer: Option<u64>) -> Option<Result<ParquetMetaData>> {
    let groups = metadata.row_groups();
    let short = metadata
        .file_metadata()
        .created_by()
        .is_some_and(leaves_headers_out);
    let at_zero = |column: &ColumnChunkMetaData| column.dictionary_page_offset() == Some(0);
    let columns = || groups.iter().flat_map(RowGroupMetaData::columns);
    if !short && !columns().any(at_zero) {
        return None;
    }
    let start = |column: &ColumnChunkMetaData| {
        let dictionary = column.dictionary_page_offset().filter(|offset| *offset > 0);
        dictionary
            .unwrap_or(column.data_page_offset())
            .max(0)
            .unsigned_abs()
    };
    let mut starts: Vec<u64> = columns().map(start).chain(footer).collect();
    starts.sort_unstable();
    let column = |column: &ColumnChunkMetaData| {
        let mut builder = column.clone().into_builder();
        if at_zero(column) {
            // Some writers put zero where there is none.
            builder = builder.set_dictionary_page_offset(None);
        }
        let end = start(column).saturating_add(column.compressed_size().max(0).unsigned_abs());
        let next = starts[..].partition_point(|start| *start < end);
        let gap = starts.get(next).map_or(0, |next| next - end);
        if short && gap <= MOST_LEFT_OUT {
            builder = builder.set_total_compressed_size(
                column.compressed_size().saturating_add(gap.cast_signed()),
            );
        }
        builder.build()
    };
    let groups = groups.iter().map(|group| {
        let columns = group.columns().iter().map(column);
        let columns = columns.collect::<Result<_>>()?;
        group
            .clone()
            .into_builder()
            .set_column_metadata(columns)
            .build()
    });
    let groups = groups.collect::<Result<Vec<_>>>();
    Some(groups.map(|groups| ParquetMetaData::new(metadata.file_metadata().clone(), groups)))
}

/// Whether a writer leaves the headers of dictionary pages out of the lengths of chunks: parquet-mr did before 1.2.9.
fn leaves_headers_out(created_by: &str) -> bool {
    const MENDED: [u32; 3] = [1, 2, 9];
    let Some(rest) = created_by.strip_prefix("parquet-mr") else {
        return false;
    };
    let version = rest.trim_start().strip_prefix("version ").unwrap_or("");
    let mut numbers = version
        .split(|part: char| !part.is_ascii_digit())
        .map(|number| number.parse().unwrap_or(0));
    let version: [u32; 3] = std::array::from_fn(|_| numbers.next().unwrap_or(0));
    version < MENDED
}

/// The metadata with texts as bytes: text in another encoding than it is declared to have is read all the same.
pub(super) fn with_texts_as_bytes(metadata: &ParquetMetaData) -> Result<Arc<ParquetMetaData>> {
    let file = metadata.file_metadata();
    let schema = SchemaDescriptor::new(Arc::new(as_bytes(file.schema())?));
    // What the row groups say; the footer's own number may have been left at nought.
    let rows = metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
    let file = FileMetaData::new(
        file.version(),
        rows.fold(0, i64::saturating_add),
        None,
        None,
        Arc::new(schema),
        None,
    );
    let groups = metadata.row_groups().to_vec();
    Ok(Arc::new(ParquetMetaData::new(file, groups)))
}

fn as_bytes(of: &Type) -> Result<Type> {
    let info = of.get_basic_info();
    let text = matches!(
        info.converted_type(),
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON | ConvertedType::BSON
    ) || matches!(
        info.logical_type_ref(),
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json | LogicalType::Bson)
    );
    match of {
        Type::GroupType { fields, .. } => {
            let fields = fields.iter().map(|field| as_bytes(field).map(Arc::new));
            let mut builder = Type::group_type_builder(info.name())
                .with_fields(fields.collect::<Result<_>>()?)
                .with_converted_type(info.converted_type())
                .with_logical_type(info.logical_type_ref().cloned())
                .with_id(info.has_id().then(|| info.id()));
            if info.has_repetition() {
                builder = builder.with_repetition(info.repetition());
            }
            builder.build()
        }
        Type::PrimitiveType {
            physical_type: Physical::BYTE_ARRAY,
            ..
        } if text => Type::primitive_type_builder(info.name(), Physical::BYTE_ARRAY)
            .with_repetition(info.repetition())
            .with_id(info.has_id().then(|| info.id()))
            .build(),
        Type::PrimitiveType { .. } => Ok(of.clone()),
    }
}

/// The metadata without what never came into the standard: a type for columns of nothing but nulls that parquet-cpp wrote before
/// 1.6, and page headers that Dremio put into the footer.
fn without_own_ways(source: &Arc<dyn Source>) -> Option<ArrowReaderMetadata> {
    const MOST: u64 = 64 << 20;
    let start = footer_start(&**source)?;
    let length = source.byte_size() - TAIL - start;
    let mut bytes = (length <= MOST)
        .then(|| read_range(&**source, start, length as usize).ok())
        .flatten()?;
    Walk::new(&mut bytes[..]).mend()?;
    let metadata = ParquetMetaDataReader::decode_metadata_with_options(
        &bytes,
        Some(options().metadata_options()),
    );
    ArrowReaderMetadata::try_new(Arc::new(metadata.ok()?), options()).ok()
}

impl Walk<&mut [u8]> {
    /// Mends the metadata of a file.
    fn mend(&mut self) -> Option<()> {
        /// Lists of columns, row groups, their chunks and the metadata of a chunk, in what holds them.
        const SCHEMA: i64 = 2;
        const GROUPS: i64 = 4;
        const CHUNKS: i64 = 1;
        const METADATA: i64 = 3;
        self.fields(&mut |walk, id, kind| match (id, kind) {
            (SCHEMA, LIST) => walk.each(&mut Self::retype),
            (GROUPS, LIST) => walk.each(&mut |walk| {
                walk.fields(&mut |walk, id, kind| match (id, kind) {
                    (CHUNKS, LIST) => walk.each(&mut |walk| {
                        walk.fields(&mut |walk, id, kind| match (id, kind) {
                            (METADATA, STRUCT) => walk.disown(),
                            _ => walk.pass(kind, 0),
                        })
                    }),
                    _ => walk.pass(kind, 0),
                })
            }),
            _ => walk.pass(kind, 0),
        })
    }

    /// Gives a column whose converted type is none the one that its physical type has of itself.
    fn retype(&mut self) -> Option<()> {
        const PHYSICAL: i64 = 1;
        const CONVERTED: i64 = 6;
        /// The last converted type of the standard, `INTERVAL`.
        const LAST: u8 = 21;
        /// `INT32`, `INT64` as physical types; `INT_32`, `INT_64` as converted ones.
        const PLAIN: [(u64, u8); 2] = [(1, 17), (2, 18)];
        let mut physical = 0;
        self.fields(&mut |walk, id, kind| match id {
            PHYSICAL => {
                physical = walk.number()? >> 1;
                Some(())
            }
            CONVERTED => {
                let place = walk.at;
                walk.pass(kind, 0)?;
                let own = PLAIN.iter().find(|(known, _)| *known == physical);
                // Numbers are written as twice their value.
                if let (Some((_, own)), true) =
                    (own, walk.at == place + 1 && walk.bytes[place] > LAST * 2)
                {
                    walk.bytes[place] = own * 2;
                }
                Some(())
            }
            _ => walk.pass(kind, 0),
        })
    }

    /// Moves what stands behind a chunk's statistics of encodings to ids that nobody asks for: nothing there is needed to read it.
    fn disown(&mut self) -> Option<()> {
        const LAST: i64 = 13;
        const FAR: u8 = 0xF0;
        let mut moved = false;
        self.fields(&mut |walk, id, kind| {
            let head = walk.at - 1;
            // The head of a field is its distance to the one before and its kind; one byte, but for ids out of order.
            if id > LAST && !moved && walk.bytes[head] & 15 == kind && walk.bytes[head] >> 4 != 0 {
                walk.bytes[head] |= FAR;
                moved = true;
            }
            walk.pass(kind, 0)
        })
    }
}
