//! A set of hashes that stays exact however large it grows: in memory while it is small, then as sorted runs on disk.
//!
//! Where the disk has no room left, it becomes a [`Distinct`] sketch, and its number an interval.

use crate::model::Count;
use crate::sketch::Merge as _;
use crate::sketch::distinct::Distinct;
use crate::sketch::precision::Precision;
use crate::sketch::runs::{self, Run, RunFile};

/// Hashes after which a set first looks for equal ones among them.
const FIRST_SORTED: usize = 1 << 10;
/// Hashes that a set holds in memory, 2 MiB; what is beyond goes to disk.
const MOST_IN_MEMORY: usize = 1 << 18;
/// What a set becomes where the disk is full: 262,144 registers (standard error 0.2 %).
const SKETCH: Precision = Precision {
    exact_up_to: 0,
    log_registers: 18,
    ..Precision::KEY
};

/// Different 64-bit hashes.
#[derive(Clone, Debug)]
pub struct ExactSet {
    /// The first `sorted` ones are in order and different; those behind came later.
    hashes: Vec<u64>,
    sorted: usize,
    /// Hashes in memory at which they are sorted next.
    sorts_at: usize,
    runs: Vec<Run>,
    file: RunFile,
    /// All hashes, once the disk was full.
    sketch: Option<Box<Distinct>>,
}

impl ExactSet {
    /// An empty set that writes to `file` what it cannot hold in memory.
    #[must_use]
    pub fn new(file: &RunFile) -> Self {
        Self {
            hashes: Vec::new(),
            sorted: 0,
            sorts_at: FIRST_SORTED,
            runs: Vec::new(),
            file: file.clone(),
            sketch: None,
        }
    }

    /// Takes in one hash.
    #[inline]
    pub fn insert(&mut self, hash: u64) {
        if self.hashes.last() == Some(&hash) {
            return;
        }
        self.hashes.push(hash);
        if self.hashes.len() >= self.sorts_at {
            self.settle();
        }
    }

    /// Takes in all that `other` holds.
    pub fn merge(&mut self, other: Self) {
        self.runs.extend(other.runs);
        if let Some(theirs) = other.sketch {
            self.sketched().merge(&theirs);
        }
        for hash in other.hashes {
            self.insert(hash);
        }
    }

    /// Puts all hashes on disk where they are many, so that a set of a dataset that is read takes next to no memory.
    pub fn put_away(&mut self) {
        self.sort();
        if self.hashes.len() >= FIRST_SORTED {
            self.spill();
        }
        self.hashes.shrink_to_fit();
    }

    /// How many there are: exact, but where the disk was full.
    #[must_use]
    pub fn count(&self) -> Count {
        Self::count_of(&[self])
    }

    /// How many there are in all `sets` together.
    #[must_use]
    pub fn count_of(sets: &[&Self]) -> Count {
        let mut number = 0_u64;
        let is_exact = Self::each_of(sets, |_| number += 1);
        if is_exact {
            return Count::exact(number);
        }
        let mut all = Distinct::new(SKETCH);
        for set in sets {
            set.pour_into(&mut all);
        }
        all.count()
    }

    /// Calls `each` with every different hash of all `sets` once, in ascending order; false where one of them is no longer exact.
    #[must_use]
    pub fn each_of(sets: &[&Self], each: impl FnMut(u64)) -> bool {
        if sets.iter().any(|set| set.sketch.is_some()) {
            return false;
        }
        let sorted: Vec<Vec<u64>> = sets.iter().map(|set| set.in_memory()).collect();
        let stretches: Vec<&[u64]> = sorted.iter().map(Vec::as_slice).collect();
        let runs: Vec<Run> = sets.iter().flat_map(|set| set.runs.clone()).collect();
        runs::merge(&runs, &stretches, each).is_ok()
    }

    fn in_memory(&self) -> Vec<u64> {
        let mut hashes = self.hashes.clone();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    fn sort(&mut self) {
        if self.sorted < self.hashes.len() {
            self.hashes.sort_unstable();
            self.hashes.dedup();
            self.sorted = self.hashes.len();
        }
    }

    /// Puts the hashes in order, and makes room where most of them are different.
    fn settle(&mut self) {
        self.sort();
        if self.hashes.len() * 2 <= self.sorts_at {
            return;
        }
        if self.sorts_at < MOST_IN_MEMORY {
            self.sorts_at *= 2;
        } else {
            self.spill();
        }
    }

    fn spill(&mut self) {
        if self.sketch.is_none()
            && let Some(run) = self.file.write(&self.hashes)
        {
            self.runs.push(run);
        } else {
            let hashes = std::mem::take(&mut self.hashes);
            self.sketched().extend(&hashes);
        }
        self.hashes.clear();
        self.sorted = 0;
    }

    fn sketched(&mut self) -> &mut Distinct {
        let runs = std::mem::take(&mut self.runs);
        let sketch = (self.sketch).get_or_insert_with(|| Box::new(Distinct::new(SKETCH)));
        // What cannot be read back is missed; the interval of a sketch says that it is none.
        drop(runs::merge(&runs, &[], |hash| sketch.insert(hash)));
        sketch
    }

    fn pour_into(&self, all: &mut Distinct) {
        if let Some(sketch) = &self.sketch {
            all.merge(sketch);
        }
        drop(runs::merge(&self.runs, &[&self.in_memory()], |hash| {
            all.insert(hash);
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::probe::Hasher;

    fn set(file: &RunFile, values: impl Iterator<Item = u64>) -> ExactSet {
        let hasher = Hasher::new([3; 16]);
        let mut set = ExactSet::new(file);
        values.for_each(|value| set.insert(hasher.hash(&value.to_le_bytes())));
        set
    }

    #[test]
    fn it_is_exact_on_disk_too_and_its_unions_are() {
        let file = RunFile::new(1 << 30);
        let million = 1_000_000;
        let mut one = set(&file, (0..million).chain(0..million));
        assert_eq!(one.count(), Count::exact(million));
        one.put_away();
        let other = set(&file, 900_000..1_900_000);
        assert_eq!(ExactSet::count_of(&[&one, &other]), Count::exact(1_900_000));
        one.merge(other);
        assert_eq!(one.count(), Count::exact(1_900_000));
    }

    #[test]
    fn without_room_on_disk_it_is_an_interval_around_the_truth() {
        let set = set(&RunFile::new(0), 0..1_000_000);
        let count = set.count();
        assert!(count.contains(1_000_000) && !count.is_exact(), "{count:?}");
    }
}
