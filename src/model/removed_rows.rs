//! Rows of a file that its table has removed while they are still stored: a deletion vector of Delta Lake or Iceberg goes in,
//! positions come out.
//!
//! Both write them as the same 64-bit Roaring bitmap (the portable format of github.com/RoaringBitmap/RoaringFormatSpec).

use crate::model::reason::{LakeReason, Refusal};
use crate::model::source::{Source, read_range};
use roaring::RoaringTreemap;

/// Positions in one file, from 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemovedRows(RoaringTreemap);

/// Bytes of memory for the positions of all files of a store's tables.
pub const MOST: u64 = 64 << 20;
/// Bytes of a stored vector: a bit for each of 134 million rows, whichever they are. In memory it is up to six times that.
const MOST_BYTES: u64 = 16 << 20;
/// Stretches of removed rows that are passed over in one reading, 48 bytes each.
const MOST_STRETCHES: usize = 1 << 21;
/// Before the bitmap: the mark of its format.
const MAGIC: u32 = 1_681_511_377;

impl RemovedRows {
    /// Those of a vector's bytes, mark and bitmap.
    ///
    /// # Errors
    /// A [`Refusal`] where it is damaged or larger than any that is read.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() as u64 > MOST_BYTES {
            return Err(too_many());
        }
        let (magic, bitmap) = bytes.split_first_chunk().ok_or_else(damaged)?;
        if u32::from_le_bytes(*magic) != MAGIC {
            return Err(damaged());
        }
        // Its own message may quote the file.
        let rows = RoaringTreemap::deserialize_from(bitmap).map_err(|_| damaged())?;
        Ok(Self(rows))
    }

    /// Those of a vector that is stored at an offset, between its length and its checksum; Iceberg counts these with it.
    ///
    /// # Errors
    /// A [`Refusal`] where it cannot be read or is damaged.
    pub fn read(source: &dyn Source, offset: u64, length: u64) -> Result<Self, Refusal> {
        const PREFIX: usize = 4;
        const CHECK: usize = 4;
        if length > MOST_BYTES {
            return Err(too_many());
        }
        let most = length as usize + PREFIX + CHECK;
        let bytes = read_range(source, offset, most).map_err(|error| Refusal::io(&error))?;
        let (prefix, rest) = bytes.split_first_chunk().ok_or_else(damaged)?;
        let inner = u32::from_be_bytes(*prefix) as usize;
        if inner as u64 != length && (inner + PREFIX + CHECK) as u64 != length {
            return Err(damaged());
        }
        let (vector, rest) = rest.split_at_checked(inner).ok_or_else(damaged)?;
        let check = rest.first_chunk().ok_or_else(damaged)?;
        let mut sum = flate2::Crc::new();
        sum.update(vector);
        if sum.sum() != u32::from_be_bytes(*check) {
            return Err(damaged());
        }
        Self::decode(vector)
    }

    /// Takes in one more.
    pub fn add(&mut self, row: u64) {
        self.0.insert(row);
    }

    /// Takes in those of `other`.
    pub fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Bytes of memory that they take, at most and about.
    #[must_use]
    pub fn byte_size(&self) -> u64 {
        /// Bytes of a bitmap of 2^32 positions beside its containers.
        const BITMAP: u64 = 64;
        /// Bytes of a container beside what it holds.
        const CONTAINER: u64 = 48;
        /// Bytes that a container takes where it is stored, at least; and how many containers a bitmap has at most.
        const STORED: u64 = 10;
        const MOST_CONTAINERS: u64 = 1 << 16;
        let stored = self.0.bitmaps().map(|(_, bitmap)| bitmap.serialized_size());
        let sizes = stored.map(|stored| {
            let stored = stored as u64;
            BITMAP + stored + CONTAINER * (stored / STORED).min(MOST_CONTAINERS)
        });
        sizes.sum()
    }

    /// Without those that a file of so many rows does not have.
    #[must_use]
    pub fn within(&self, rows: u64) -> Self {
        let mut within = self.clone();
        within.0.remove_range(rows..);
        within
    }

    /// What is left of `rows` rows from `start` on, in turn: how many are kept, how many of them are removed next.
    ///
    /// # Errors
    /// A [`Refusal`] where they are more stretches than are kept in memory.
    pub fn stretches(&self, start: u64, rows: u64) -> Result<Vec<(u64, u64)>, Refusal> {
        let end = start.saturating_add(rows);
        let (mut stretches, mut at): (Vec<(u64, u64)>, _) = (Vec::new(), start);
        for (first, behind) in self.ranges(start, end) {
            match stretches.last_mut() {
                Some((_, more)) if first == at => *more += behind - first,
                _ => stretches.push((first - at, behind - first)),
            }
            if stretches.len() > MOST_STRETCHES {
                return Err(too_many());
            }
            at = behind;
        }
        stretches.push((end - at, 0));
        Ok(stretches)
    }

    /// The positions from `start` to before `end` as ranges: the first, and the one behind the last.
    fn ranges(&self, start: u64, end: u64) -> impl Iterator<Item = (u64, u64)> {
        self.0.bitmaps().flat_map(move |(high, bitmap)| {
            let base = u64::from(high) << 32;
            let low = |row: u64| u32::try_from(row.saturating_sub(base)).ok();
            let mut positions = match (low(start), low(end)) {
                (Some(from), Some(to)) => bitmap.range(from..to),
                (Some(from), None) => bitmap.range(from..),
                (None, _) => bitmap.range(0..0),
            };
            std::iter::from_fn(move || positions.next_range()).map(move |range| {
                let (first, last) = range.into_inner();
                (base + u64::from(first), base + u64::from(last) + 1)
            })
        })
    }
}

fn damaged() -> Refusal {
    Refusal::new(LakeReason::VectorDamaged)
}

fn too_many() -> Refusal {
    Refusal::new(LakeReason::VectorTooLarge {
        mebibytes: MOST_BYTES >> 20,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(rows: impl IntoIterator<Item = u64>) -> RemovedRows {
        RemovedRows(rows.into_iter().collect())
    }

    #[test]
    fn what_is_left_is_told_in_turn() {
        let rows = removed([0, 1, 5, 65_535, 65_536, (1 << 32) - 1, 1 << 32, 1 << 40]);
        for (start, length, expected) in [
            (0, 10, vec![(0, 2), (3, 1), (4, 0)]),
            (1, 3, vec![(0, 1), (2, 0)]),
            (2, 3, vec![(3, 0)]),
            (65_530, 10, vec![(5, 2), (3, 0)]),
            ((1 << 32) - 2, 5, vec![(1, 2), (2, 0)]),
            (1 << 40, 1, vec![(0, 1), (0, 0)]),
        ] {
            assert_eq!(rows.stretches(start, length).unwrap(), expected);
        }
    }

    #[test]
    fn many_rows_are_few_bytes() {
        let mut all = RemovedRows::default();
        all.0.insert_range(0..1 << 32);
        let mut bytes = MAGIC.to_le_bytes().to_vec();
        all.0.optimize();
        all.0.serialize_into(&mut bytes).unwrap();
        let read = RemovedRows::decode(&bytes).unwrap();
        assert_eq!(read.count(), 1 << 32);
        assert!(read.byte_size() < 8 << 20);
        assert_eq!(read.within(1 << 30).count(), 1 << 30);
        assert_eq!(
            read.stretches(1 << 20, 1 << 30).unwrap(),
            [(0, 1 << 30), (0, 0)]
        );
    }

    #[test]
    fn more_stretches_than_are_kept_are_refused() {
        let rows = removed((0..=MOST_STRETCHES as u64).map(|row| row * 2));
        assert!(rows.stretches(0, u64::MAX).is_err());
        assert_eq!(rows.stretches(10, 3).unwrap(), [(0, 1), (1, 1), (0, 0)]);
    }

    #[test]
    fn a_changed_byte_is_damage_or_other_rows_and_no_panic() {
        let mut rows = removed((0..300).chain((1 << 33)..(1 << 33) + 9_000));
        rows.0.insert_range(1 << 20..1 << 21);
        rows.0.optimize();
        let mut bytes = MAGIC.to_le_bytes().to_vec();
        rows.0.serialize_into(&mut bytes).unwrap();
        for place in 0..bytes.len() {
            for change in [1, 0x80, 0xFF] {
                bytes[place] ^= change;
                if let Ok(read) = RemovedRows::decode(&bytes) {
                    let _ = (read.count(), read.byte_size(), read.within(100));
                    let _ = read.stretches(50, 1 << 34);
                }
                bytes[place] ^= change;
            }
            assert!(RemovedRows::decode(&bytes[..place]).is_err());
        }
    }
}
