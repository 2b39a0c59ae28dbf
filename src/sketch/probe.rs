//! How `profile` asks about a value without knowing `detect`, and the keyed hash under which values are remembered.

use crate::sketch::births::BirthPlace;
use siphasher::sip::SipHasher13;

/// Most value tests that packs may hold together: one bit each.
pub const MAX_TESTS: usize = 384;

/// A set of value tests.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TestSet(pub [u64; MAX_TESTS / 64]);

impl TestSet {
    /// The tests in the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(word, mut bits)| {
            std::iter::from_fn(move || {
                (bits != 0).then(|| {
                    let bit = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    word * 64 + bit
                })
            })
        })
    }

    /// Adds a test.
    #[inline]
    pub fn insert(&mut self, test: usize) {
        self.0[test / 64] |= 1 << (test % 64);
    }

    /// Whether `test` is in the set.
    #[must_use]
    #[inline]
    pub fn contains(self, test: usize) -> bool {
        self.0[test / 64] >> (test % 64) & 1 == 1
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many there are.
    #[must_use]
    #[inline]
    pub fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Every test.
    #[must_use]
    pub const fn all() -> Self {
        Self([u64::MAX; MAX_TESTS / 64])
    }

    /// The tests in both sets.
    #[must_use]
    #[inline]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// The tests in this set and not in `other`.
    #[must_use]
    #[inline]
    pub fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// Adds the tests of `other`.
    #[inline]
    pub fn add(&mut self, other: Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }
}

/// What the value tests say of one value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Probed {
    /// Tests whose pattern or terms agree.
    pub shaped: TestSet,
    /// Of those, tests whose validator passes too.
    pub valid: TestSet,
    /// Whether the scratch buffer holds another spelling under which the value is to be counted.
    pub normalised: bool,
}

/// Tests values. `detect` implements it; `profile` calls it for each value that it has not just seen.
pub trait Probe: Send + Sync {
    /// Number of value tests.
    fn tests(&self) -> usize;

    /// Tests that prove something where only one value in a thousand passes them. The others say what a whole column may be,
    /// for which a sample of its values is as good as all of them.
    fn informative(&self) -> TestSet;

    /// Where dates of birth stand in numbers.
    fn births(&self) -> &[BirthPlace];

    /// Tests that fit so few other columns that a column which passes them throughout needs no further looking at.
    fn conclusive(&self) -> TestSet;

    /// Of the deciding tests, those that bring their values to one spelling.
    fn normalising(&self) -> TestSet;

    /// These tests and all others of their detectors: where some values of a column have one form, others may have another.
    fn siblings(&self, tests: TestSet) -> TestSet;

    /// Whether none of these tests, all [`Probe::normalising`], would bring the value to another spelling; a quick look, which
    /// may say no where none would.
    fn is_canonical(&self, value: &[u8], among: TestSet) -> bool;

    /// Puts one value (not empty) to the tests `among`. Where the value has a canonical spelling that differs, `scratch` holds
    /// it afterwards.
    fn probe(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>) -> Probed;
}

/// The hash under which values are remembered: SipHash-1-3 keyed with the installation's secret, so that a sketch that leaves
/// the process cannot be searched for a known value without the secret.
#[derive(Clone, Copy, Debug)]
pub struct Hasher {
    inner: SipHasher13,
}

impl Hasher {
    /// A hasher for a 128-bit secret.
    #[must_use]
    pub fn new(secret: [u8; 16]) -> Self {
        Self {
            inner: SipHasher13::new_with_key(&secret),
        }
    }

    /// The keyed hash of a value.
    #[inline]
    #[must_use]
    pub fn hash(&self, value: &[u8]) -> u64 {
        self.inner.hash(value)
    }
}
