//! Counts: their order, their arithmetic, and what is known of a number that nothing bounds.

use proptest::option::of;
use proptest::prelude::*;
use qingdan::model::Count;
use std::cmp::Ordering;

/// Any count: bounded ones as often as open ones, small ones as often as ones at the edge of what a number holds.
fn counts() -> impl Strategy<Value = Count> {
    let number = || prop_oneof![0..20u64, any::<u64>(), Just(u64::MAX)];
    (number(), number(), of(number()))
        .prop_map(|(lower, estimate, upper)| Count::new(lower, estimate, upper))
}

/// A number, and a count that may be it.
fn held() -> impl Strategy<Value = (u64, Count)> {
    (0..50u64, 0..50u64, of(0..50u64)).prop_map(|(n, fewer, more)| {
        let upper = more.map(|more| n + more);
        (n, Count::new(n.saturating_sub(fewer), n, upper))
    })
}

fn is_in_order(count: Count) -> bool {
    count.lower <= count.estimate && count.upper.is_none_or(|upper| count.estimate <= upper)
}

proptest! {
    #[test]
    fn every_operation_keeps_the_order(one in counts(), other in counts(), n in any::<u64>(), each in 0.0..9.0f64) {
        let more = other.upper;
        for count in [
            one,
            one.plus(other),
            one.union_unknown(other),
            one.widen(n, more),
            one.at_most(Some(n)),
            one.at_most(None),
            one.times(each),
            [one, other, one].into_iter().sum(),
        ] {
            prop_assert!(is_in_order(count), "{count:?}");
        }
    }

    #[test]
    fn what_is_open_stays_open(lower in any::<u64>(), other in counts(), n in any::<u64>()) {
        let open = Count::open(lower);
        for count in [open.plus(other), other.plus(open), open.union_unknown(other), open.widen(n, other.upper),
            other.widen(n, None), open.times(2.0), [other, open].into_iter().sum()]
        {
            prop_assert!(count.is_open() && count.estimate == count.lower, "{count:?}");
        }
        prop_assert_eq!(open.most_beyond(n), None);
        prop_assert!(open.contains(u64::MAX));
        // A bound that comes from elsewhere holds for it as well.
        prop_assert_eq!(open.at_most(Some(n)).upper, Some(n));
        prop_assert_ne!(open.by_upper(&other), Ordering::Less);
    }

    #[test]
    fn at_least_says_yes_no_or_that_it_is_open(count in counts(), n in any::<u64>()) {
        let below = n.checked_sub(1);
        // Whether some number of the interval reaches `n`, and whether some does not.
        let reaches = count.contains(n) || count.lower >= n;
        let falls_short = below.is_some_and(|below| count.lower <= below);
        let expected = match (reaches, falls_short) {
            (true, false) => Some(true),
            (false, _) => Some(false),
            (true, true) => None,
        };
        prop_assert_eq!(count.at_least(n), expected, "{:?}", count);
    }

    #[test]
    fn sums_hold_the_sums_of_what_they_hold((a, one) in held(), (b, other) in held()) {
        let (both, union, wide) = (one.plus(other), one.union_unknown(other), one.widen(b, Some(b)));
        prop_assert!(both.contains(a + b));
        prop_assert!(union.contains(a.max(b)) && union.contains(a + b));
        prop_assert!(wide.contains(a + b) && wide.contains(a.saturating_sub(b)));
        prop_assert_eq!(both, other.plus(one));
        prop_assert_eq!(both, [one, other].into_iter().sum::<Count>());
    }

    #[test]
    fn json_gives_back_what_it_was_given(count in counts()) {
        let json = serde_json::to_value(count).unwrap();
        prop_assert_eq!(json["upper"].is_null(), count.is_open());
        prop_assert_eq!(json["estimate"].is_null(), count.is_open());
        prop_assert_eq!(serde_json::from_value::<Count>(json).unwrap(), count);
    }
}

#[test]
fn a_sum_that_no_number_holds_bounds_nothing() {
    let most = Count::exact(u64::MAX);
    let sum = most.plus(Count::exact(1));
    assert_eq!(sum, Count::open(u64::MAX));
    assert_eq!(Count::default().plus(most), most);
}

#[test]
fn counts_are_written_as_a_number_an_interval_or_a_lower_end() {
    assert_eq!(Count::exact(5).to_string(), "5");
    assert_eq!(Count::between(3, 4, 7).to_string(), "3..7");
    assert_eq!(Count::open(3).to_string(), "3..");
}
