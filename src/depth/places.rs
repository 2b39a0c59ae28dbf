//! The sizes of a dataset's parts and a budget go in, the places of a sample of them come out.
//!
//! The bytes of all parts are one line. One place stands at its very beginning and one at its very end, since headers, totals and what
//! was added last stand there; the others lie at equal distances behind one random offset, so that every byte is as likely to be read
//! as any other (systematic sampling: W. G. Cochran, *Sampling Techniques*, 3rd edition 1977, chapter 8). A part that none of them
//! falls into has one of its own. Their order is a random one, so that whatever ends the reading leaves a sample of the whole.

use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a piece of a sample, at most.
pub const STRIP_BYTES: u64 = 2 << 20;
/// And at least, where there are many parts: fewer say little of a part and cost as much as more.
const LEAST_STRIP_BYTES: u64 = 16 << 10;
/// Whatever the budget, a piece has so many bytes: fewer hold no record.
const FEWEST_BYTES: u64 = 4 << 10;
/// Places that a sample has at least: fewer say next to nothing of their variance.
const FEWEST_PLACES: u64 = 64;

/// Where a piece of a sample is read: what begins in `at..at + bytes` of the content of a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// Index of the part.
    pub part: usize,
    /// The first byte.
    pub at: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// Places of a sample of parts of these `sizes`, in the order in which they are to be read. They do not overlap, and are the same for
/// the same name and seed.
#[must_use]
pub fn places(sizes: &[u64], read_budget: u64, name: &str, seed: u64) -> Vec<Place> {
    let total: u64 = sizes.iter().sum();
    let filled: Vec<usize> = (0..sizes.len()).filter(|part| sizes[*part] > 0).collect();
    let [Some(first), Some(last)] = [filled.first().copied(), filled.last().copied()] else {
        return Vec::new();
    };
    let mut random = SplitMix(seed ^ number_of(name));
    let wanted = (read_budget / STRIP_BYTES)
        .max(FEWEST_PLACES)
        .max((filled.len() as u64).min(read_budget / LEAST_STRIP_BYTES));
    let small = filled.iter().filter(|part| sizes[**part] < total / wanted);
    let each = read_budget / (wanted + small.count() as u64);
    let bytes = each.clamp(FEWEST_BYTES, STRIP_BYTES);
    let bytes = bytes.min(total / wanted).max(1);
    let of_its_own = |part: usize, at: u64| Place {
        part,
        at,
        bytes: bytes.min(sizes[part]),
    };
    let mut places = drawn(sizes, bytes, wanted - 2, &mut random);
    let touched: BTreeSet<usize> = places.iter().map(|place| place.part).collect();
    let mut untouched = filled;
    untouched.retain(|part| !touched.contains(part));
    shuffle(&mut untouched, &mut random);
    untouched.truncate(wanted as usize);
    for part in untouched {
        let at = random.below(sizes[part].saturating_sub(bytes) + 1);
        places.push(of_its_own(part, at));
    }
    shuffle(&mut places, &mut random);
    let ends = [(first, 0), (last, sizes[last].saturating_sub(bytes))];
    let ends = ends.map(|(part, at)| of_its_own(part, at));
    places.splice(0..0, ends);
    apart(places)
}

/// So many places at equal distances between the first and the last `bytes` of all, behind one random offset. One that reaches over
/// the end of a part is a place of each part.
fn drawn(sizes: &[u64], bytes: u64, count: u64, random: &mut SplitMix) -> Vec<Place> {
    let total: u64 = sizes.iter().sum();
    let end = total.saturating_sub(bytes);
    let inner = end.saturating_sub(bytes);
    let offset = random.below((inner / count).max(1));
    let begin_of = |index: u64| {
        let step = u128::from(inner) * u128::from(index) / u128::from(count);
        bytes + step as u64 + offset
    };
    let (mut places, mut part, mut part_begin) = (Vec::new(), 0, 0);
    for index in 0..count {
        let (mut at, stop) = (begin_of(index), (begin_of(index) + bytes).min(end));
        while at < stop {
            while at >= part_begin + sizes[part] {
                part_begin += sizes[part];
                part += 1;
            }
            let until = stop.min(part_begin + sizes[part]);
            places.push(Place {
                part,
                at: at - part_begin,
                bytes: until - at,
            });
            at = until;
        }
    }
    places
}

/// The places without those that overlap an earlier one.
fn apart(mut places: Vec<Place>) -> Vec<Place> {
    let mut taken: BTreeMap<(usize, u64), u64> = BTreeMap::new();
    places.retain(|place| {
        let (begin, end) = ((place.part, place.at), place.at + place.bytes);
        let mut before = taken.range(..(place.part, end)).rev();
        let overlaps = before
            .next()
            .is_some_and(|((part, _), stop)| *part == place.part && *stop > place.at);
        if !overlaps {
            taken.insert(begin, end);
        }
        !overlaps
    });
    places
}

/// A number that the same name always has.
fn number_of(name: &str) -> u64 {
    let name = blake3::hash(name.as_bytes());
    let first = name.as_bytes().first_chunk();
    u64::from_le_bytes(*first.expect("INVARIANT: a hash has 32 bytes"))
}

/// A random order, each as likely (Fisher and Yates; D. E. Knuth, *The Art of Computer Programming*, volume 2, algorithm P).
fn shuffle<T>(all: &mut [T], random: &mut SplitMix) {
    for last in (1..all.len()).rev() {
        all.swap(last, random.below(last as u64 + 1) as usize);
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    /// A number below `most`; 0 where that is 0.
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        if most == 0 { 0 } else { z % most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [&[u64]; 6] = [
        &[100 << 20],
        &[40 << 20, 0, 60 << 20],
        &[1 << 30, 3, 5 << 20, 1],
        &[300_000; 400],
        &[10_000],
        &[17],
    ];

    #[test]
    fn places_never_overlap_and_touch_both_ends_and_every_part() {
        for sizes in SIZES {
            for budget in [0, 1 << 10, 1 << 20, 20 << 20, 99 << 20] {
                for seed in 0..20 {
                    let mut all = places(sizes, budget, "orders", seed);
                    let total: u64 = sizes.iter().sum();
                    let read: u64 = all.iter().map(|place| place.bytes).sum();
                    // Where there are as many parts as places, a few need one of their own.
                    assert!(
                        read <= (budget + budget / 20).max(800 * FEWEST_BYTES) && read <= total
                    );
                    assert_eq!((all[0].part, all[0].at), (0, 0));
                    let parts: BTreeSet<usize> = all.iter().map(|place| place.part).collect();
                    let filled = sizes.iter().filter(|size| **size > 0).count();
                    if filled as u64 <= budget / LEAST_STRIP_BYTES {
                        assert_eq!(parts.len(), filled);
                    }
                    all.sort_by_key(|place| (place.part, place.at));
                    for pair in all.windows(2) {
                        let is_same = pair[0].part == pair[1].part;
                        assert!(!is_same || pair[0].at + pair[0].bytes <= pair[1].at);
                    }
                    let last = all.last().unwrap();
                    assert_eq!(last.at + last.bytes, sizes[last.part]);
                    assert!(all.iter().all(|one| one.at + one.bytes <= sizes[one.part]));
                }
            }
        }
    }

    #[test]
    fn any_half_of_the_order_lies_over_the_whole() {
        let chosen = places(&[1 << 30], 64 << 20, "orders", 7);
        let half = &chosen[..chosen.len() / 2];
        for quarter in 0..4_u64 {
            let here = |place: &&Place| (place.at * 4) >> 30 == quarter;
            assert!(half.iter().filter(here).count() >= 1, "{quarter}");
        }
        assert_eq!(places(&[1 << 30], 64 << 20, "orders", 7), chosen);
        assert_ne!(places(&[1 << 30], 64 << 20, "orders", 8), chosen);
        assert_ne!(places(&[1 << 30], 64 << 20, "people", 7), chosen);
    }

    #[test]
    fn every_byte_between_the_ends_is_as_likely_as_any_other() {
        let (size, budget) = (1_000_000_u64, 200_000);
        let mut met = [0_u32; 100];
        for seed in 0..2_000 {
            for place in places(&[size], budget, "orders", seed) {
                met[(place.at / 10_000) as usize] += 1;
            }
        }
        // 62 places in 98 cells of the middle, 2,000 times: about 1,265 each.
        assert!(
            met[4..96].iter().all(|met| (1_150..1_400).contains(met)),
            "{met:?}"
        );
    }
}
