//! Cells that were read before: a cell goes in, the key that stood in an equal one comes out.
//!
//! A large table tells of the same persons again and again. To bring a key to its one spelling takes ten times as long as to see that
//! the cell is one of those that were read last. Two cells are taken for equal where their keyed hashes are, as two keys are.

use super::ages::Minor;
use crate::sketch::Hasher;
use ahash::RandomState;

/// Cells that are remembered: 6 MiB for each thread that reads.
const PLACES: usize = 1 << 18;

/// A cell that was read.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The hash of the cell and of how it was read; 0 where there is none.
    cell: u64,
    /// The hash of its only key.
    key: u64,
    /// The identities that have it.
    taken_by: u32,
    /// Whether the person of the key is a minor.
    minor: Minor,
}

/// Cells that were read last, by their hashes.
#[derive(Debug)]
pub struct SeenCells {
    /// Pairs: a cell stands in either place of its pair. Empty where nothing is remembered.
    places: Vec<Place>,
    random: RandomState,
    table: u64,
    identities: u32,
}

/// What is known of a cell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct SeenCell {
    /// Its only key.
    pub(super) key: u64,
    /// Whether the identities that are filled have it.
    pub(super) is_taken: bool,
    /// Whether its person is a minor.
    pub(super) minor: Minor,
}

impl SeenCells {
    /// None yet.
    #[must_use]
    pub fn new(hasher: Hasher) -> Self {
        Self {
            places: vec![Place::default(); PLACES],
            ..Self::none(hasher)
        }
    }

    /// For a little reading, where remembering costs more than it saves.
    #[must_use]
    pub fn none(hasher: Hasher) -> Self {
        let seed = |number: u8| hasher.hash(&[number]);
        Self {
            places: Vec::new(),
            random: RandomState::with_seeds(seed(1), seed(2), seed(3), seed(4)),
            table: 0,
            identities: 0,
        }
    }

    /// From here on another table is read.
    pub fn begin_table(&mut self) {
        self.table += 1;
    }

    /// From here on other identities are filled.
    pub fn begin_identities(&mut self) {
        self.identities += 1;
    }

    /// The hash of a cell that is read as `salt` says.
    #[inline]
    pub(super) fn hash(&self, cell: &[u8], salt: u64) -> u64 {
        /// Odd, so that different numbers stay different (the golden ratio).
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        let how = (self.table << 8 | salt).wrapping_mul(SPREAD);
        (self.random.hash_one(cell) ^ how).max(1)
    }

    /// What is known of a cell by its hash; from here on the identities that are filled have it.
    #[inline]
    pub(super) fn find(&mut self, cell: u64) -> Option<SeenCell> {
        let at = self.pair(cell)?;
        let pair = self.places.get_mut(at..at + 2)?;
        let place = pair.iter_mut().find(|place| place.cell == cell)?;
        let is_taken = std::mem::replace(&mut place.taken_by, self.identities) == self.identities;
        Some(SeenCell {
            key: place.key,
            is_taken,
            minor: place.minor,
        })
    }

    /// Remembers a cell that the identities have.
    pub(super) fn note(&mut self, cell: u64, key: u64, minor: Minor) {
        let Some(at) = self.pair(cell) else {
            return;
        };
        let taken_by = self.identities;
        let Some(pair) = self.places.get_mut(at..at + 2) else {
            return;
        };
        pair.swap(0, 1);
        pair[0] = Place {
            cell,
            key,
            taken_by,
            minor,
        };
    }

    /// The first place of a cell's pair.
    fn pair(&self, cell: u64) -> Option<usize> {
        (!self.places.is_empty()).then(|| (cell >> 32) as usize % (PLACES / 2) * 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_known_for_its_table_and_way_of_reading() {
        let mut seen = SeenCells::new(Hasher::new([7; 16]));
        seen.begin_table();
        seen.begin_identities();
        let cell = seen.hash(b"M1", 0);
        assert_eq!(seen.find(cell), None);
        seen.note(cell, 5, Minor::No);
        let known = |is_taken| {
            Some(SeenCell {
                key: 5,
                is_taken,
                minor: Minor::No,
            })
        };
        assert_eq!(seen.find(cell), known(true));
        seen.begin_identities();
        assert_eq!(seen.find(cell), known(false));
        assert_eq!(seen.find(cell), known(true));
        let other = seen.hash(b"M1", 1);
        assert_eq!(seen.find(other), None);
        seen.begin_table();
        let other = seen.hash(b"M1", 0);
        assert_eq!(seen.find(other), None);
    }
}
