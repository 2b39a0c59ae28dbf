//! All persons, those with sensitive information, minors: three counts that are made at once.

use super::given::{MINOR, SENSITIVE, Slots, SlotsOf};

/// How many counts.
pub(super) const SUBSETS: usize = 3;
/// The place of the count of all persons.
pub(super) const ALL: usize = 0;
/// A number for each.
pub(super) type Each = [u64; SUBSETS];

/// One person more in each count that the flags say.
pub(super) fn of_flags(flags: u8) -> Each {
    [
        1,
        u64::from(flags & SENSITIVE != 0),
        u64::from(flags & MINOR != 0),
    ]
}

/// Adds.
pub(super) fn add(to: &mut Each, more: Each) {
    for (to, more) in to.iter_mut().zip(more) {
        *to += more;
    }
}

/// The slots of each.
pub(super) fn slots(slots: SlotsOf) -> [Slots; SUBSETS] {
    [slots.all, slots.sensitive, slots.minors]
}
