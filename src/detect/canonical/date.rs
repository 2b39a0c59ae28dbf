//! Days of birth: `1990-01-31` for every way to write a day.
//!
//! Where day and month may be either (`03/04/1990`), the text stays as it is written and the loose text is the year with both in
//! ascending order, so that nothing is told apart that may be the same.

use super::Spelt;
use super::clean;
use crate::pack::canonical::CanonicalRule;
use crate::sketch::canonical::Standing;

/// Digits of a date without marks.
const COMPACT: usize = 8;
/// Months in a year.
const MONTHS: u32 = 12;
/// Days of birth.
pub(super) struct Dates {
    months: Vec<Vec<String>>,
}

/// What a date says.
enum Parts {
    /// Year, month, day.
    Day(u32, u32, u32),
    /// Year, and two numbers of which one is the month.
    Either(u32, u32, u32),
}

/// A date without a time of day behind it, and without the `.0` of a column of numbers.
fn without_time(value: &[u8]) -> &[u8] {
    let value = value.strip_suffix(b".0").unwrap_or(value);
    let ends = |at: &usize| {
        let behind = &value[at + 1..];
        matches!(value[*at], b' ' | b'T') && behind.contains(&b':')
    };
    let end = (0..value.len()).find(ends).unwrap_or(value.len());
    clean::trimmed(&value[..end])
}

impl Dates {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        Self {
            months: rule.same.clone(),
        }
    }

    /// The day of a cell.
    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        spelt.begin();
        let day = without_time(value);
        match self.parts(day) {
            Some(Parts::Day(year, month, date)) => write(spelt.text, year, month, date),
            Some(Parts::Either(year, one, other)) => {
                write_numbers(spelt.text, day);
                write(spelt.loose, year, one.min(other), one.max(other));
            }
            None => {
                spelt.text.extend(value.iter().map(u8::to_ascii_lowercase));
                spelt.standing = Standing::Misfit;
            }
        }
        found(spelt);
    }

    fn parts(&self, day: &[u8]) -> Option<Parts> {
        if day.len() == COMPACT && day.iter().all(u8::is_ascii_digit) {
            return checked(number(&day[..4])?, number(&day[4..6])?, number(&day[6..])?);
        }
        let mut numbers = [0; 3];
        let mut widths = [0; 3];
        let mut count = 0;
        let mut rest = day;
        while let Some(at) = rest.iter().position(u8::is_ascii_alphanumeric) {
            rest = &rest[at..];
            let is_digit = rest[0].is_ascii_digit();
            let same =
                |byte: &&u8| byte.is_ascii_alphanumeric() && byte.is_ascii_digit() == is_digit;
            let (run, behind) = rest.split_at(rest.iter().take_while(same).count());
            let value = if is_digit {
                number(run)
            } else {
                self.month(run)
            };
            *numbers.get_mut(count)? = value?;
            // A month in letters is told from numbers by a width of none.
            widths[count] = if is_digit { run.len() } else { 0 };
            count += 1;
            rest = behind;
        }
        if count == numbers.len() {
            ordered(numbers, widths)
        } else {
            None
        }
    }

    fn month(&self, name: &[u8]) -> Option<u32> {
        let begins = |known: &String| {
            let known = known.as_bytes();
            (name.get(..known.len())).is_some_and(|part| part.eq_ignore_ascii_case(known))
        };
        let found = self
            .months
            .iter()
            .position(|names| names.iter().any(begins))?;
        Some(found as u32 + 1)
    }
}

/// Three numbers as a date, by how many digits each has; a month in letters has none.
fn ordered([first, second, third]: [u32; 3], widths: [usize; 3]) -> Option<Parts> {
    match widths {
        [4, _, _] => checked(first, second, third),
        [0, _, 4] => checked(third, first, second),
        [_, 0, 4] => checked(third, second, first),
        [1 | 2, 1 | 2, 4] if first > MONTHS => checked(third, second, first),
        [1 | 2, 1 | 2, 4] if second > MONTHS || first == second => checked(third, first, second),
        [1 | 2, 1 | 2, 4] => {
            checked(third, first, second).map(|_| Parts::Either(third, first, second))
        }
        _ => None,
    }
}

/// Writes the numbers of a date as they stand, without zeros in front and with one mark between them.
fn write_numbers(out: &mut Vec<u8>, day: &[u8]) {
    for part in day
        .split(|byte| !byte.is_ascii_digit())
        .filter(|part| !part.is_empty())
    {
        if !out.is_empty() {
            out.push(b'/');
        }
        let zeros = part.iter().take_while(|byte| **byte == b'0').count();
        out.extend_from_slice(&part[zeros..]);
    }
}

/// The day where it may exist.
fn checked(year: u32, month: u32, day: u32) -> Option<Parts> {
    let day_exists = chrono::NaiveDate::from_ymd_opt(year as i32, month, day).is_some();
    (year > 0 && day_exists).then_some(Parts::Day(year, month, day))
}

fn number(digits: &[u8]) -> Option<u32> {
    (digits.len() <= 4).then_some(())?;
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// Writes `1990-01-31`.
fn write(out: &mut Vec<u8>, year: u32, month: u32, day: u32) {
    let digit = |number: u32, unit: u32| b'0' + (number / unit % 10) as u8;
    out.extend([1_000, 100, 10, 1].map(|unit| digit(year, unit)));
    out.push(b'-');
    out.extend([10, 1].map(|unit| digit(month, unit)));
    out.push(b'-');
    out.extend([10, 1].map(|unit| digit(day, unit)));
}
