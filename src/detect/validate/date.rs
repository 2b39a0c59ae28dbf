//! Days: a value goes in, whether the calendar has that day comes out.

use super::digits::number;

/// Latest year of birth that is accepted. A fixed bound and not the clock: the same value gets the same answer on any day.
const LATEST_YEAR: u32 = 2030;

/// Earliest year that is accepted.
const EARLIEST_YEAR: u32 = 1850;

/// Whether the day exists (Gregorian calendar) between [`EARLIEST_YEAR`] and [`LATEST_YEAR`].
pub(super) fn calendar(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (EARLIEST_YEAR..=LATEST_YEAR).contains(&year) && (1..=last).contains(&day)
}

/// A year, a month of a year, or a day that exists.
pub(super) fn partial_date(value: &[u8]) -> bool {
    let parts = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|run| !run.is_empty());
    parts.count() < 3 || date(value)
}

/// A day that exists, in the orders year-month-day, `YYYYMMDD`, day-month-year or month-day-year; what follows is ignored.
pub(super) fn date(value: &[u8]) -> bool {
    let mut runs = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|run| !run.is_empty());
    let Some(first) = runs.next() else {
        return false;
    };
    if first.len() == 8 {
        return match (
            number(&first[..4]),
            number(&first[4..6]),
            number(&first[6..]),
        ) {
            (Some(year), Some(month), Some(day)) => calendar(year, month, day),
            _ => false,
        };
    }
    let (Some(second), Some(third)) = (runs.next(), runs.next()) else {
        return false;
    };
    if [first, second, third].iter().any(|run| run.len() > 4) {
        return false;
    }
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
        return false;
    };
    match (first.len(), third.len()) {
        (4, _) => calendar(a, b, c),
        (_, 4) => calendar(c, b, a) || calendar(c, a, b),
        _ => false,
    }
}
