//! How often value tests agreed: a column meets few of all tests, so only those take room.

use crate::sketch::Merge;

/// How often one value test agreed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// Values whose pattern or terms agreed (values that repeat within a batch may count once).
    pub shaped: u64,
    /// Of those, values that passed the validator.
    pub valid: u64,
    /// Of the values searched for rare identifiers, those whose pattern agreed.
    pub met: u64,
    /// Of those, values that passed the validator.
    pub found: u64,
}

/// The tallies of the tests that agreed at least once.
#[derive(Clone, Debug)]
pub struct Tallies {
    /// By test, one more than its place in `agreed`; 0 where it never agreed.
    places: Box<[u16]>,
    agreed: Vec<(u16, Tally)>,
}

impl Tallies {
    /// None of so many tests (at most [`crate::sketch::probe::MAX_TESTS`]) has agreed.
    #[must_use]
    pub fn new(tests: usize) -> Self {
        Self {
            places: vec![0; tests].into(),
            agreed: Vec::new(),
        }
    }

    /// The tally of a test that agrees.
    #[inline]
    pub fn of(&mut self, test: usize) -> &mut Tally {
        let place = &mut self.places[test];
        if *place == 0 {
            self.agreed.push((test as u16, Tally::default()));
            *place = self.agreed.len() as u16;
        }
        &mut self.agreed[usize::from(*place) - 1].1
    }

    /// Each test that agreed with its tally, by test.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Tally)> + '_ {
        let tests = self.places.iter().enumerate();
        tests.filter_map(|(test, place)| {
            let place = usize::from(*place).checked_sub(1)?;
            Some((test, self.agreed[place].1))
        })
    }
}

impl PartialEq for Tallies {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Merge for Tallies {
    fn merge(&mut self, other: &Self) {
        for (test, theirs) in other.iter() {
            let ours = self.of(test);
            ours.shaped += theirs.shaped;
            ours.valid += theirs.valid;
            ours.met += theirs.met;
            ours.found += theirs.found;
        }
    }
}
