//! Values that stand in several rows of a batch, so that each is hashed and tested once.

/// Slots that are looked at before a value is taken to be new: no input makes a batch slow.
const MOST_LOOKS: usize = 64;
const LEAST_SLOTS: usize = 1_024;

/// A value of the batch.
struct One {
    /// The value's length and its bytes, or of a longer one a digest of them.
    key: (u64, u64),
    /// The first row that holds it.
    row: usize,
    times: Times,
}

/// How often a value stands in a column.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Times {
    /// Rows that hold it.
    pub(super) rows: u64,
    /// Those of them whose shape is taken.
    pub(super) shaped: u64,
}

impl Times {
    /// One row, whose shape is taken or not.
    pub(super) fn once(is_shaped: bool) -> Self {
        Self {
            rows: 1,
            shaped: u64::from(is_shaped),
        }
    }
}

/// The different values of a batch, in the order of their first rows. Its memory is reused from batch to batch.
#[derive(Default)]
pub(super) struct Repeats {
    /// Generation and index in `ones`; a slot of an older generation is empty.
    slots: Vec<(u32, u32)>,
    generation: u32,
    ones: Vec<One>,
}

impl Repeats {
    /// Forgets the last batch; the next has so many rows.
    pub(super) fn clear(&mut self, rows: usize) {
        self.ones.clear();
        let slots = (rows * 4).next_power_of_two().max(LEAST_SLOTS);
        self.generation = self.generation.wrapping_add(1);
        if slots > self.slots.len() || self.generation == 0 {
            self.slots = vec![(0, 0); slots.max(self.slots.len())];
            self.generation = 1;
        }
    }

    /// Counts the value of a row, whose shape is taken or not; `value_of` gives the value of an earlier row.
    #[inline]
    pub(super) fn count<'a>(
        &mut self,
        row: usize,
        value: &[u8],
        is_shaped: bool,
        value_of: impl Fn(usize) -> &'a [u8],
    ) {
        let key = key(value);
        let mask = self.slots.len() - 1;
        let mut at = fold(key.0 ^ SALT[2], key.1 ^ SALT[3]) as usize;
        let mut slot = None;
        for _ in 0..MOST_LOOKS {
            let (generation, index) = self.slots[at & mask];
            if generation != self.generation {
                slot = Some(at & mask);
                break;
            }
            let one = &mut self.ones[index as usize];
            if one.key == key && (value.len() <= INLINE || value_of(one.row) == value) {
                one.times.rows += 1;
                one.times.shaped += u64::from(is_shaped);
                return;
            }
            at += 1;
        }
        if let Some(slot) = slot {
            self.slots[slot] = (self.generation, self.ones.len() as u32);
        }
        let times = Times::once(is_shaped);
        self.ones.push(One { key, row, times });
    }

    /// By different value: its first row, and how many rows hold it.
    pub(super) fn unique(&self) -> impl ExactSizeIterator<Item = (usize, Times)> + '_ {
        self.ones.iter().map(|one| (one.row, one.times))
    }
}

/// Longest value that its key holds whole.
const INLINE: usize = 15;
/// Digits of pi.
const SALT: [u64; 4] = [
    0x243F_6A88_85A3_08D3,
    0x1319_8A2E_0370_7344,
    0xA409_3822_299F_31D0,
    0x082E_FA98_EC4E_6C89,
];

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// Up to [`INLINE`] bytes with the length in the last byte, else a digest: equal for equal values.
#[inline]
fn key(value: &[u8]) -> (u64, u64) {
    let length = value.len();
    let word = |at: usize| {
        value.get(at..at + 8).map_or(0, |bytes| {
            u64::from_le_bytes(bytes.try_into().unwrap_or([0; 8]))
        })
    };
    let half = |at: usize| {
        value.get(at..at + 4).map_or(0, |bytes| {
            u64::from(u32::from_le_bytes(bytes.try_into().unwrap_or([0; 4])))
        })
    };
    if length > INLINE {
        let mut digest = length as u64 ^ SALT[0];
        let mut at = 0;
        while at + 8 <= length {
            digest = fold(digest ^ word(at), SALT[1]);
            at += 8;
        }
        // The last eight bytes stand beside the digest; the bit tells it from the length of a short value.
        return (digest, word(length - 8) | 1 << 63);
    }
    let tag = (length as u64) << 56;
    match length {
        // The words overlap; with the length they still are the value.
        8.. => {
            let rest = word(length - 8) >> ((8 * (16 - length)) % 64);
            (word(0), if length == 8 { tag } else { rest | tag })
        }
        4..=7 => (half(0) | half(length - 4) << 32, tag),
        _ => {
            let byte = |at: usize| value.get(at).map_or(0, |byte| u64::from(*byte));
            (byte(0) | byte(1) << 8 | byte(2) << 16, tag)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn equal_values_and_only_they_are_counted_together(
            values in proptest::collection::vec("[ab\0]{1,20}", 1..300),
        ) {
            let values: Vec<Vec<u8>> = values.into_iter().map(String::into_bytes).collect();
            let mut repeats = Repeats::default();
            for _ in 0..2 {
                repeats.clear(values.len());
                for (row, value) in values.iter().enumerate() {
                    repeats.count(row, value, row % 3 == 0, |row| &values[row]);
                }
                let mut expected: Vec<(usize, Times)> = Vec::new();
                for (row, value) in values.iter().enumerate() {
                    match expected.iter_mut().find(|(first, _)| values[*first] == *value) {
                        Some((_, times)) => {
                            times.rows += 1;
                            times.shaped += u64::from(row % 3 == 0);
                        }
                        None => expected.push((row, Times::once(row % 3 == 0))),
                    }
                }
                prop_assert_eq!(repeats.unique().collect::<Vec<_>>(), expected);
            }
        }

        #[test]
        fn a_short_key_is_the_value(a in "[a-c\0]{1,15}", b in "[a-c\0]{1,15}") {
            prop_assert_eq!(key(a.as_bytes()) == key(b.as_bytes()), a == b);
        }
    }
}
