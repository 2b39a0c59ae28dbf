//! The dictionaries of a column go in, how many different values it has at most comes out: they cost next to no reading, and where
//! every page of a column refers to one, each of its values stands there.

use super::pages::Pages;
use crate::model::source::Source;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageReader as _};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Values of all dictionaries of a column, at most: of more there is no saving.
const MOST_VALUES: usize = 1 << 20;
/// Row groups that are looked into.
const MOST_GROUPS: usize = 4_096;

/// Different values of the column at `field`, at most; `None` where a page holds values of its own, or the writer does not say.
pub(super) fn different(
    source: &Arc<dyn Source>,
    groups: &[RowGroupMetaData],
    field: usize,
) -> Option<u64> {
    let chunks = || groups.iter().filter(|group| group.num_rows() > 0);
    let chunks = || chunks().map(|group| group.columns().get(field));
    if groups.len() > MOST_GROUPS || !chunks().all(|chunk| chunk.is_some_and(is_in_dictionary)) {
        return None;
    }
    // Only for this run: two values with one hash are as unlikely as not to matter.
    let hasher = RandomState::new();
    let mut values: HashSet<u64> = HashSet::new();
    for chunk in chunks().flatten() {
        // The library asserts what a damaged page does not keep to.
        let read = catch_unwind(AssertUnwindSafe(|| dictionary(source, chunk)));
        let page = read.ok().flatten()?;
        each(&page, chunk.column_type(), |value| {
            values.insert(hasher.hash_one(value));
            (values.len() <= MOST_VALUES).then_some(())
        })?;
    }
    Some(values.len() as u64)
}

/// Whether every page of values refers to the dictionary.
fn is_in_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    let only = |encoding| {
        let pages = chunk.page_encoding_stats_mask();
        pages.is_some_and(|pages| pages.is_only(encoding))
    };
    chunk.dictionary_page_offset().is_some()
        && (only(Encoding::RLE_DICTIONARY) || only(Encoding::PLAIN_DICTIONARY))
}

/// The content of a dictionary.
fn dictionary(source: &Arc<dyn Source>, chunk: &ColumnChunkMetaData) -> Option<bytes::Bytes> {
    let pages = Arc::new(Pages::new(source.clone()));
    let rows = usize::try_from(chunk.num_values()).ok()?;
    let mut reader = SerializedPageReader::new(pages, chunk, rows, None).ok()?;
    match reader.get_next_page().ok()?? {
        Page::DictionaryPage { buf, .. } => Some(buf),
        _ => None,
    }
}

/// Calls `give` with each value of a dictionary, until it says that it has enough; `None` then, and where its bytes are not values of
/// this type.
fn each(page: &[u8], kind: Type, mut give: impl FnMut(&[u8]) -> Option<()>) -> Option<()> {
    let width = match kind {
        Type::INT32 | Type::FLOAT => 4,
        Type::INT64 | Type::DOUBLE => 8,
        Type::INT96 => 12,
        Type::BYTE_ARRAY => {
            let mut rest = page;
            while !rest.is_empty() {
                let (length, behind) = rest.split_first_chunk()?;
                let (value, behind) =
                    behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                give(value)?;
                rest = behind;
            }
            return Some(());
        }
        _ => return None,
    };
    let mut values = page.chunks_exact(width);
    values.remainder().is_empty().then_some(())?;
    values.try_for_each(give)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_dictionary_are_told_one_by_one() {
        let values = |page: &[u8], kind| {
            let mut values = Vec::new();
            let take = |value: &[u8]| {
                values.push(value.to_vec());
                Some(())
            };
            each(page, kind, take).map(|()| values)
        };
        let texts = values(b"\x01\0\0\0a\x02\0\0\0bc\0\0\0\0", Type::BYTE_ARRAY);
        assert_eq!(
            texts.unwrap(),
            [b"a".to_vec(), b"bc".to_vec(), b"".to_vec()]
        );
        assert_eq!(values(&[0; 16], Type::INT64).unwrap().len(), 2);
        // Cut off, or of another type.
        assert_eq!(values(b"\x09\0\0\0a", Type::BYTE_ARRAY), None);
        assert_eq!(values(b"\x01\0", Type::BYTE_ARRAY), None);
        assert_eq!(values(&[0; 15], Type::INT64), None);
        assert_eq!(values(&[0; 15], Type::BOOLEAN), None);
    }
}
