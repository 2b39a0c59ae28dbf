//! Distinct values: exact while few, then a HyperLogLog whose bytes do not depend on the order of merging.
//!
//! The registers are our own because the maintained crates carry the HIP accumulator, whose value depends on the order of
//! arrival; counting people is what this program exists for, and two runs must agree to the byte.

use crate::model::Count;
use crate::sketch::Merge;
use crate::sketch::precision::Precision;

/// Standard errors on each side of an estimate in the intervals that are shown.
const SIGMAS: f64 = 4.0;

/// The distinct values of a column, by their keyed hashes.
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct {
    precision: Precision,
    state: State,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Exact(Exact),
    /// One byte a register: the longest run of zeros seen, plus one.
    Registers(Box<[u8]>),
}

/// A set of hashes: open addressing by their leading bits, one word a slot.
#[derive(Clone, Debug, Default)]
struct Exact {
    /// 0 is an empty slot; a power of two of them, at most half of them filled.
    slots: Vec<u64>,
    /// Hashes in `slots`.
    filled: usize,
    /// Whether the hash 0 was seen, which has no slot.
    zero: bool,
}

impl Exact {
    const LEAST_SLOTS: usize = 16;

    fn len(&self) -> usize {
        self.filled + usize::from(self.zero)
    }

    fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        let filled = self.slots.iter().copied().filter(|hash| *hash != 0);
        filled.chain(self.zero.then_some(0))
    }

    /// Makes room for `hashes` in all, so that a set poured in in the order of its slots does not crowd a few of ours.
    fn reserve(&mut self, hashes: usize) {
        let slots = (hashes * 2).next_power_of_two().max(Self::LEAST_SLOTS);
        if slots <= self.slots.len() {
            return;
        }
        let old = std::mem::replace(&mut self.slots, vec![0; slots]);
        self.filled = 0;
        for hash in old.into_iter().filter(|hash| *hash != 0) {
            self.place(hash);
        }
    }

    /// Puts a hash that is not 0 into its slot; whether it is new.
    #[inline]
    fn place(&mut self, hash: u64) -> bool {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> (64 - self.slots.len().trailing_zeros())) as usize;
        loop {
            let slot = &mut self.slots[at & mask];
            if *slot == hash {
                return false;
            }
            if *slot == 0 {
                *slot = hash;
                self.filled += 1;
                return true;
            }
            at += 1;
        }
    }

    /// Whether the hash is new.
    #[inline]
    fn insert(&mut self, hash: u64) -> bool {
        if hash == 0 {
            return !std::mem::replace(&mut self.zero, true);
        }
        if self.filled * 2 > self.slots.len() || self.slots.is_empty() {
            self.reserve(self.filled + 1);
        }
        self.place(hash)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |set: &Self| {
            let mut hashes: Vec<u64> = set.iter().collect();
            hashes.sort_unstable();
            hashes
        };
        self.len() == other.len() && sorted(self) == sorted(other)
    }
}

impl Distinct {
    /// Nothing seen.
    #[must_use]
    pub fn new(precision: Precision) -> Self {
        Self {
            precision,
            state: State::Exact(Exact::default()),
        }
    }

    /// Takes in one hash.
    #[inline]
    pub fn insert(&mut self, hash: u64) {
        match &mut self.state {
            State::Registers(registers) => observe(registers, self.precision.log_registers, hash),
            State::Exact(seen) => {
                if seen.insert(hash) && seen.len() > self.precision.exact_up_to {
                    self.spill();
                }
            }
        }
    }

    /// Takes in many hashes: side by side, so that one does not wait for the memory that another asks for.
    pub fn extend(&mut self, hashes: &[u64]) {
        let mut rest = hashes;
        while let (State::Exact(_), Some((hash, later))) = (&self.state, rest.split_first()) {
            self.insert(*hash);
            rest = later;
        }
        if let State::Registers(registers) = &mut self.state {
            for hash in rest {
                observe(registers, self.precision.log_registers, *hash);
            }
        }
    }

    /// Gives up telling every value apart, as a sketch does that is to be merged with one that has given up: the outcome of
    /// the merge is the same, and much memory and work is spared.
    pub fn spill(&mut self) {
        if let State::Exact(seen) = &self.state {
            let mut registers = vec![0; 1 << self.precision.log_registers].into_boxed_slice();
            for hash in seen.iter() {
                observe(&mut registers, self.precision.log_registers, hash);
            }
            self.state = State::Registers(registers);
        }
    }

    /// Base-2 logarithm of the number of registers: sketches with the same can be merged.
    #[must_use]
    pub fn registers(&self) -> u8 {
        self.precision.log_registers
    }

    /// Whether every value seen is still told apart.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self.state, State::Exact(_))
    }

    /// How many distinct values were seen: exact, or ±4 standard errors (each 1.04/√registers: Flajolet et al. 2007).
    #[must_use]
    pub fn count(&self) -> Count {
        match &self.state {
            State::Exact(seen) => Count::exact(seen.len() as u64),
            State::Registers(registers) => {
                let estimate = estimate(registers, self.precision.log_registers);
                let error = SIGMAS * 1.04 / (registers.len() as f64).sqrt();
                // More than `exact_up_to` values were seen when one sketch alone overflowed.
                let least = self.precision.exact_up_to as u64;
                Count::between(
                    ((estimate * (1.0 - error)) as u64).max(least.min(estimate as u64)),
                    estimate.round() as u64,
                    (estimate * (1.0 + error)).ceil() as u64,
                )
            }
        }
    }
}

impl Merge for Distinct {
    fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.precision.log_registers, other.precision.log_registers);
        match &other.state {
            State::Exact(seen) => {
                if let State::Exact(ours) = &mut self.state {
                    ours.reserve((ours.len() + seen.len()).min(self.precision.exact_up_to));
                }
                for hash in seen.iter() {
                    self.insert(hash);
                }
            }
            State::Registers(theirs) => {
                self.spill();
                if let State::Registers(ours) = &mut self.state {
                    for (our, their) in ours.iter_mut().zip(theirs) {
                        *our = (*our).max(*their);
                    }
                }
            }
        }
    }
}

#[inline]
fn observe(registers: &mut [u8], log_registers: u8, hash: u64) {
    let index = (hash >> (64 - log_registers)) as usize;
    // The set bit below the index bits ends the run of zeros where all of them are zero.
    let rest = hash << log_registers | 1 << (log_registers - 1);
    let run = rest.leading_zeros() as u8 + 1;
    registers[index] = registers[index].max(run);
}

/// Ertl's improved raw estimator: unbiased from zero to 2^64 without tables (O. Ertl, "New cardinality estimation algorithms
/// for HyperLogLog sketches", 2017, algorithm 6).
fn estimate(registers: &[u8], log_registers: u8) -> f64 {
    let longest = 64 - usize::from(log_registers) + 1;
    let mut histogram = [0_u32; 66];
    for run in registers {
        histogram[usize::from(*run)] += 1;
    }
    let m = registers.len() as f64;
    let mut z = m * tau(1.0 - f64::from(histogram[longest]) / m);
    for count in histogram[1..longest].iter().rev() {
        z = 0.5 * (z + f64::from(*count));
    }
    z += m * sigma(f64::from(histogram[0]) / m);
    m / (2.0 * std::f64::consts::LN_2) * m / z
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::probe;

    #[test]
    fn the_interval_holds_the_truth_from_few_to_many() {
        let hasher = probe::Hasher::new([7; 16]);
        for n in [0_u64, 1, 4_096, 4_097, 50_000, 1_000_000] {
            for precision in [Precision::PLAIN, Precision::COARSE] {
                let mut distinct = Distinct::new(precision);
                (0..n).for_each(|value| distinct.insert(hasher.hash(&value.to_le_bytes())));
                let count = distinct.count();
                assert!(count.contains(n), "{n}: {count:?}");
            }
        }
    }
}
