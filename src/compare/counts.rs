//! Two intervals in, whether a number moved beyond them out.

use super::change::{Change, Kind, Value};
use crate::model::Count;

/// How a number moved.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Move {
    /// The interval is the same.
    Not,
    /// Every number of the newer interval is greater.
    Up,
    /// Every number of the newer interval is less.
    Down,
    /// The intervals differ and have numbers in common: the number itself may be the same.
    Within,
}

fn moved(old: Count, new: Count) -> Move {
    let is_above = |one: Count, other: Count| other.upper.is_some_and(|upper| one.lower > upper);
    if old == new {
        Move::Not
    } else if is_above(new, old) {
        Move::Up
    } else if is_above(old, new) {
        Move::Down
    } else {
        Move::Within
    }
}

/// The change of a number, as one of three kinds: up, down, and within the intervals.
pub(super) fn change([up, down, within]: [Kind; 3], old: Count, new: Count) -> Option<Change> {
    let kind = match moved(old, new) {
        Move::Not => return None,
        Move::Up => up,
        Move::Down => down,
        Move::Within => within,
    };
    Some(Change::of(kind).sides(Value::Count(old), Value::Count(new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_moved_where_no_number_is_in_both_intervals() {
        for (old, new, expected) in [
            (Count::exact(5), Count::exact(5), Move::Not),
            (Count::exact(5), Count::exact(6), Move::Up),
            (Count::exact(6), Count::exact(5), Move::Down),
            (
                Count::between(1, 4, 9),
                Count::between(9, 9, 12),
                Move::Within,
            ),
            (Count::between(1, 4, 9), Count::open(10), Move::Up),
            (Count::open(3), Count::exact(9), Move::Within),
            (Count::open(3), Count::exact(2), Move::Down),
            (Count::exact(9), Count::open(0), Move::Within),
        ] {
            assert_eq!(moved(old, new), expected, "{old} {new}");
        }
    }
}
