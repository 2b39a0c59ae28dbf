//! The statistics of a footer go in, what they say of all values of each column comes out: bounds that cost no reading.

use crate::model::profile::KnownValues;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;

/// By leaf field; nothing where the columns of the row groups are not the `fields`.
pub(super) fn values(groups: &[RowGroupMetaData], fields: usize) -> Vec<KnownValues> {
    if groups.iter().any(|group| group.columns().len() != fields) {
        return Vec::new();
    }
    let of_field = |field: usize| {
        let chunks = || groups.iter().map(|group| &group.columns()[field]);
        let sum = |each: fn(&ColumnChunkMetaData) -> Option<u64>| {
            let mut all = chunks().map(each);
            all.try_fold(0_u64, |sum, one| sum.checked_add(one?))
        };
        let bounds = [sum(filled), sum(different), extent(chunks())];
        KnownValues {
            nulls: sum(nulls),
            distinct: bounds.into_iter().flatten().min(),
        }
    };
    (0..fields).map(of_field).collect()
}

/// Slots without a value.
fn nulls(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let slots = u64::try_from(chunk.num_values()).ok()?;
    let nulls = chunk.statistics()?.null_count_opt()?;
    (nulls <= slots).then_some(nulls)
}

/// Values that are not null.
fn filled(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let slots = u64::try_from(chunk.num_values()).ok()?;
    Some(slots - nulls(chunk).unwrap_or(0))
}

/// Different values, by a count of the writer.
fn different(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let different = chunk.statistics()?.distinct_count_opt()?;
    // Writers that did not count them leave a nought.
    (different > 0 || filled(chunk) == Some(0)).then_some(different)
}

/// Whole numbers from the least to the greatest.
fn extent<'a>(chunks: impl Iterator<Item = &'a ColumnChunkMetaData>) -> Option<u64> {
    let mut ends: Option<(i64, i64)> = None;
    for chunk in chunks {
        if filled(chunk) == Some(0) {
            continue;
        }
        let (least, greatest) = match chunk.statistics()? {
            Statistics::Int32(of) => (i64::from(*of.min_opt()?), i64::from(*of.max_opt()?)),
            Statistics::Int64(of) => (*of.min_opt()?, *of.max_opt()?),
            _ => return None,
        };
        // Numbers without a sign may be in another order.
        if least > greatest {
            return None;
        }
        let (low, high) = ends.unwrap_or((least, greatest));
        ends = Some((low.min(least), high.max(greatest)));
    }
    let (low, high) = ends?;
    high.abs_diff(low).checked_add(1)
}
