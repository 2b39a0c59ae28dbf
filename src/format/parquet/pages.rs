//! The pages of a Parquet column before they are unpacked: their headers go in, a refusal of those that would fill the memory
//! comes out.
//!
//! The reader unpacks a page whole and holds one of every column at a time. What a page unpacks to stands in its own header; the
//! footer may say another number.

use super::footer::Walk;
use crate::format::Refusal;
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

/// Bytes that the largest pages of a row group's columns may unpack to together.
const MOST: u64 = 160 << 20;
/// Bytes of a column, packed and by the footer unpacked, up to which none of its pages is worth a look.
const FEW: [u64; 2] = [1 << 10, 16 << 20];
/// Bytes of a header that are read at first, and at most: it may hold the least and the greatest value.
const HEADER: [usize; 2] = [512, 64 << 10];
/// Bytes of the values of a batch.
const BATCH: u64 = 16 << 20;

/// Refuses row groups whose pages do not fit into memory side by side.
pub(super) fn check(source: &dyn Source, groups: &[&RowGroupMetaData]) -> Result<(), Refusal> {
    for group in groups {
        let largest = group.columns().iter().map(|chunk| largest(source, chunk));
        if largest.fold(0, u64::saturating_add) > MOST {
            let most = MOST >> 20;
            let reason = format!(
                "pages that unpack to more than {most} MiB beside one another; write it with smaller pages"
            );
            return Err(Refusal::new(SkipKind::Limit, reason));
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
            let bytes = read_range(source, at, *most).ok()?;
            header(bytes)
        };
        let Some((length, packed, unpacked)) = HEADER.iter().find_map(read) else {
            break;
        };
        largest = largest.max(unpacked);
        at += length + packed;
    }
    largest
}

/// Length of a page's header, and bytes of the page as it lies and unpacked.
fn header(mut bytes: Vec<u8>) -> Option<(u64, u64, u64)> {
    const UNPACKED: i64 = 2;
    const PACKED: i64 = 3;
    let (mut packed, mut unpacked) = (None, None);
    let mut walk = Walk {
        bytes: &mut bytes,
        at: 0,
    };
    walk.fields(&mut |walk, id, kind| match id {
        // Numbers are written as twice their value; none here is below nought.
        UNPACKED => {
            unpacked = Some(walk.number()? >> 1);
            Some(())
        }
        PACKED => {
            packed = Some(walk.number()? >> 1);
            Some(())
        }
        _ => walk.pass(kind, 0),
    })?;
    Some((walk.at as u64, packed?, unpacked?))
}
