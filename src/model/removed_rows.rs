//! Rows of a file that its table has removed while they are still stored: a deletion vector of Delta Lake or Iceberg goes in,
//! positions come out.
//!
//! Both write them as the same 64-bit Roaring bitmap (the portable format of github.com/RoaringBitmap/RoaringFormatSpec).

use crate::model::reason::{LakeReason, Refusal};
use crate::model::source::{Source, read_range};

/// Positions in one file, from 0, in order and each once.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RemovedRows(Vec<u64>);

/// Positions that are kept in memory, 8 bytes each: of one file, and of all files of a store's tables.
pub const MOST: usize = 1 << 23;
/// Bytes of a stored vector.
const MOST_BYTES: u64 = 64 << 20;
/// Before the bitmap: the mark of its format.
const MAGIC: u32 = 1_681_511_377;

impl From<Vec<u64>> for RemovedRows {
    fn from(mut rows: Vec<u64>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        Self(rows)
    }
}

impl From<RemovedRows> for Vec<u64> {
    fn from(removed: RemovedRows) -> Self {
        removed.0
    }
}

impl RemovedRows {
    /// Those of a vector's bytes, mark and bitmap.
    ///
    /// # Errors
    /// A [`Refusal`] where it is damaged or has more positions than are kept.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut bitmap = Bitmap { bytes };
        let mut rows = Vec::new();
        if bitmap.u32()? != MAGIC {
            return Err(damaged());
        }
        for _ in 0..bitmap.u64()? {
            let high = u64::from(bitmap.u32()?) << 32;
            bitmap.rows(high, &mut rows)?;
        }
        Ok(rows.into())
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

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Without those that a file of so many rows does not have.
    #[must_use]
    pub fn within(&self, rows: u64) -> Self {
        Self(self.0[..self.0.partition_point(|row| *row < rows)].to_vec())
    }

    /// What is left of `rows` rows from `start` on, in turn: how many are kept, how many of them are removed next.
    #[must_use]
    pub fn stretches(&self, start: u64, rows: u64) -> Vec<(u64, u64)> {
        let place = |row| self.0.partition_point(|removed| *removed < row);
        let end = start + rows;
        let (mut stretches, mut at): (Vec<(u64, u64)>, _) = (Vec::new(), start);
        for removed in &self.0[place(start)..place(end)] {
            match stretches.last_mut() {
                Some((_, more)) if *removed == at => *more += 1,
                _ => stretches.push((removed - at, 1)),
            }
            at = removed + 1;
        }
        stretches.push((end - at, 0));
        stretches
    }
}

fn damaged() -> Refusal {
    Refusal::new(LakeReason::VectorDamaged)
}

fn too_many() -> Refusal {
    Refusal::new(LakeReason::VectorTooLarge { rows: MOST as u64 })
}

/// The rest of a bitmap.
struct Bitmap<'a> {
    bytes: &'a [u8],
}

impl Bitmap<'_> {
    fn take(&mut self, length: usize) -> Result<&[u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, Refusal> {
        let bytes = self.take(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Result<u32, Refusal> {
        let bytes = self.take(4)?.first_chunk().ok_or_else(damaged)?;
        Ok(u32::from_le_bytes(*bytes))
    }

    fn u64(&mut self) -> Result<u64, Refusal> {
        let bytes = self.take(8)?.first_chunk().ok_or_else(damaged)?;
        Ok(u64::from_le_bytes(*bytes))
    }

    /// The positions of one 32-bit bitmap.
    fn rows(&mut self, high: u64, rows: &mut Vec<u64>) -> Result<(), Refusal> {
        const PLAIN: u32 = 12_346;
        const WITH_RUNS: u32 = 12_347;
        /// Containers of more positions are bits.
        const MOST_IN_ARRAY: usize = 4_096;
        const BITS: usize = 8_192;
        /// Bitmaps with runs and fewer containers have no offsets.
        const FEW: usize = 4;
        let cookie = self.u32()?;
        let (size, runs) = if cookie & 0xFFFF == WITH_RUNS {
            let size = (cookie >> 16) as usize + 1;
            (size, self.take(size.div_ceil(8))?.to_vec())
        } else if cookie == PLAIN {
            (self.u32()? as usize, Vec::new())
        } else {
            return Err(damaged());
        };
        if size > 1 << 16 {
            return Err(damaged());
        }
        let mut containers = Vec::with_capacity(size);
        for _ in 0..size {
            containers.push((u64::from(self.u16()?) << 16, usize::from(self.u16()?) + 1));
        }
        if runs.is_empty() || size >= FEW {
            self.take(size * 4)?;
        }
        for (index, (key, count)) in containers.into_iter().enumerate() {
            let base = high | key;
            if rows.len() + count > MOST {
                return Err(too_many());
            }
            if runs
                .get(index / 8)
                .is_some_and(|bits| bits >> (index % 8) & 1 == 1)
            {
                let begun = rows.len();
                for _ in 0..self.u16()? {
                    let first = base + u64::from(self.u16()?);
                    let last = first + u64::from(self.u16()?);
                    rows.extend(first..=last);
                    if rows.len() - begun > count {
                        return Err(damaged());
                    }
                }
            } else if count <= MOST_IN_ARRAY {
                for _ in 0..count {
                    let low = self.u16()?;
                    rows.push(base + u64::from(low));
                }
            } else {
                for (byte, bits) in self.take(BITS)?.iter().enumerate() {
                    let set = (0..8).filter(|bit| bits >> bit & 1 == 1);
                    rows.extend(set.map(|bit| base + byte as u64 * 8 + bit));
                }
            }
        }
        Ok(())
    }
}
