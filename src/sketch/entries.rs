//! Cells that hold several values: what each entry of such a cell passes, kept beside what the whole cells pass.

use crate::sketch::Merge;
use crate::sketch::distinct::Distinct;
use crate::sketch::precision::Precision;
use crate::sketch::probe::Probed;
use crate::sketch::tallies::Tallies;

/// The entries of the cells of a column, from the first cell on that has several.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries {
    /// Cells that were taken apart.
    pub cells: u64,
    /// Of those, the ones with several entries.
    pub several: u64,
    /// Entries that were put to the tests; a cell that holds one value is one.
    pub tested: u64,
    /// By test, of the entries.
    pub tallies: Tallies,
    /// Distinct entries.
    pub distinct: Distinct,
}

impl Entries {
    /// None, for a probe of so many tests.
    #[must_use]
    pub fn new(tests: usize) -> Self {
        Self {
            cells: 0,
            several: 0,
            tested: 0,
            tallies: Tallies::new(tests),
            distinct: Distinct::new(Precision::COARSEST),
        }
    }

    /// Takes in an entry by its hash and what it passed.
    pub fn insert(&mut self, hash: u64, probed: &Probed) {
        self.tested += 1;
        self.distinct.insert(hash);
        for test in probed.shaped.iter() {
            let tally = self.tallies.of(test);
            tally.shaped += 1;
            tally.valid += u64::from(probed.valid.contains(test));
        }
    }
}

impl Merge for Entries {
    fn merge(&mut self, other: &Self) {
        self.cells += other.cells;
        self.several += other.several;
        self.tested += other.tested;
        self.tallies.merge(&other.tallies);
        self.distinct.merge(&other.distinct);
    }
}
