//! The terms of all dictionaries in one table: a value that is one of them comes out with the tests whose terms hold it.

use crate::detect::validate;
use crate::sketch::probe::TestSet;
use std::collections::HashMap;

/// Bits of the filter, as a power of two: 128 KiB, which stays in the cache; with 30,000 terms one other value in 30 passes.
const FILTER_BITS: u32 = 20;

/// Terms by their folded spelling in small letters.
#[derive(Default)]
pub(super) struct Terms {
    tests: HashMap<Box<[u8]>, TestSet, ahash::RandomState>,
    /// Ends and lengths that some term has: nearly all values are ruled out by a look at one bit.
    filter: Vec<u64>,
    longest: usize,
}

impl Terms {
    /// Adds a term of a test.
    pub(super) fn insert(&mut self, term: &str, test: usize) {
        let mut folded = String::new();
        validate::fold(term, &mut folded);
        folded.make_ascii_lowercase();
        let folded = folded.into_bytes();
        self.longest = self.longest.max(folded.len());
        self.filter.resize(1 << (FILTER_BITS - 6), 0);
        let bit = place(&folded);
        self.filter[bit / 64] |= 1 << (bit % 64);
        self.tests.entry(folded.into()).or_default().insert(test);
    }

    /// The tests among whose terms a value is; its width is folded already, its letters may be of either case.
    #[inline]
    pub(super) fn holding(&self, value: &[u8], scratch: &mut Vec<u8>) -> TestSet {
        let bit = place(value);
        let possible = value.len() <= self.longest
            && (self.filter.get(bit / 64)).is_some_and(|bits| bits >> (bit % 64) & 1 == 1);
        if !possible {
            return TestSet::default();
        }
        scratch.clear();
        scratch.extend(value.iter().map(u8::to_ascii_lowercase));
        self.tests
            .get(scratch.as_slice())
            .copied()
            .unwrap_or_default()
    }
}

/// A bit of the filter: from the first and last eight bytes without regard to case, and the length.
#[inline]
fn place(value: &[u8]) -> usize {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let part = |bytes: &[u8]| {
        let mut part = [0; 8];
        part[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(part) | SMALL
    };
    let (first, last) = match (value.first_chunk::<8>(), value.last_chunk::<8>()) {
        (Some(first), Some(last)) => (
            u64::from_le_bytes(*first) | SMALL,
            u64::from_le_bytes(*last) | SMALL,
        ),
        _ => (part(value), 0),
    };
    let mixed =
        (first ^ last.rotate_left(23) ^ value.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed >> (64 - FILTER_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_in_any_case_and_nothing_else_is() {
        let mut terms = Terms::default();
        let mut scratch = Vec::new();
        assert!(terms.holding(b"a", &mut scratch).is_empty());
        for (test, term) in ["O", "Type 2 Diabetes", "糖尿病", "ＡＢ型", "lupus"]
            .iter()
            .enumerate()
        {
            terms.insert(term, test);
        }
        for (value, test) in [
            ("o", Some(0)),
            ("type 2 DIABETES", Some(1)),
            ("糖尿病", Some(2)),
            ("AB型", Some(3)),
            ("LUPUS", Some(4)),
            ("", None),
            ("糖尿", None),
            ("lupus ", None),
            ("type 3 diabetes", None),
        ] {
            let found = terms.holding(value.as_bytes(), &mut scratch);
            assert_eq!(found.iter().next(), test, "{value}");
        }
    }
}
