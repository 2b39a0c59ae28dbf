//! Numbers that hold a date of birth go in, the latest one comes out: it says whether a minor may be among them, at the cost of a few
//! instructions for each value.

use crate::model::ages::{BirthInNumber, days};
use crate::model::profile::LatestBirth;
use crate::sketch::Merge;

/// A whole date that stands at one place in numbers of one length, or a year of two digits whose century is the same in all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BirthPlace {
    length: usize,
    year: usize,
    year_digits: usize,
    century: u32,
    month: usize,
    day: usize,
    /// Whether year, month and day stand one behind the other in eight digits.
    is_run: bool,
}

/// Eight digits of ASCII, and what their upper halves are.
const ZEROS: u64 = 0x3030_3030_3030_3030;
const HALVES: u64 = 0xF0F0_F0F0_F0F0_F0F0;
const SIXES: u64 = 0x0606_0606_0606_0606;

impl BirthPlace {
    /// Where the date of these numbers stands; `None` where it takes more to read it, or only some columns hold such numbers.
    #[must_use]
    pub fn of(form: &BirthInNumber) -> Option<Self> {
        let century = match (form.year_digits, form.centuries.as_slice()) {
            (4, _) => 0,
            (_, [only]) if only.characters.is_empty() && only.years.is_none() => {
                u32::try_from(only.first).ok()?
            }
            _ => return None,
        };
        let is_plain = form.headers.is_empty()
            && form.month_letters.is_empty()
            && form.days_added.is_empty()
            && form.centuries.iter().all(|one| one.month_added == 0);
        is_plain.then_some(Self {
            length: form.length,
            year: form.year,
            year_digits: form.year_digits,
            century,
            month: form.month,
            day: form.day,
            is_run: form.year_digits == 4
                && form.month == form.year + 4
                && form.day == form.year + 6,
        })
    }

    /// The eight digits of a date that stand in one run, greater for later dates; `None` where they are no digits.
    #[inline]
    fn run(&self, number: &[u8]) -> Option<u64> {
        let digits = number.get(self.year..self.year + 8)?;
        let digits = u64::from_be_bytes(digits.try_into().ok()?);
        let are_digits = digits & HALVES == ZEROS && (digits + SIXES) & HALVES == ZEROS;
        are_digits.then_some(digits)
    }

    /// The date in a number as one number, 20150307; not whether the calendar has it.
    fn date(&self, number: &[u8]) -> Option<u32> {
        let part = |from: usize, length: usize| {
            let part = number.get(from..from + length)?;
            let mut sum = 0;
            for byte in part {
                let digit = byte.wrapping_sub(b'0');
                if digit > 9 {
                    return None;
                }
                sum = sum * 10 + u32::from(digit);
            }
            Some(sum)
        };
        let year = self.century + part(self.year, self.year_digits)?;
        Some((year * 100 + part(self.month, 2)?) * 100 + part(self.day, 2)?)
    }
}

/// Dates of birth in the numbers of a column.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Births {
    /// Values that were looked at, and those of the form of such a number.
    looked_at: u64,
    dated: u64,
    /// The latest, 20150307.
    latest: u32,
    /// The latest of those that stand in one run, as its digits.
    latest_run: u64,
}

impl Births {
    /// Takes in a value.
    #[inline]
    pub fn note(&mut self, value: &[u8], places: &[BirthPlace]) {
        self.looked_at += 1;
        for place in places {
            if place.length != value.len() {
                continue;
            }
            if place.is_run {
                let Some(run) = place.run(value) else {
                    continue;
                };
                self.latest_run = self.latest_run.max(run);
            } else {
                let Some(date) = place.date(value) else {
                    continue;
                };
                self.latest = self.latest.max(date);
            }
            self.dated += 1;
            return;
        }
    }

    /// The latest one. A date that no calendar has counts as the last day of its year.
    #[must_use]
    pub fn latest(&self) -> Option<LatestBirth> {
        let digits = self.latest_run.to_be_bytes();
        let digits = digits.iter().map(|one| u32::from(one & 0x0F));
        let latest = digits
            .fold(0, |sum, digit| sum * 10 + digit)
            .max(self.latest);
        let (year, month, day) = (latest / 10_000, latest / 100 % 100, latest % 100);
        let year = i32::try_from(year).ok()?;
        let day = days(year, month, day).or_else(|| days(year, 12, 31))?;
        (self.dated > 0).then_some(LatestBirth {
            day,
            of_all: self.dated == self.looked_at,
        })
    }
}

impl Merge for Births {
    fn merge(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        self.dated += other.dated;
        self.latest = self.latest.max(other.latest);
        self.latest_run = self.latest_run.max(other.latest_run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_birth_of_numbers_is_kept() {
        let form = BirthInNumber {
            length: 18,
            year: 6,
            year_digits: 4,
            month: 10,
            day: 12,
            ..BirthInNumber::default()
        };
        let places: Vec<BirthPlace> = BirthPlace::of(&form).into_iter().collect();
        let mut births = Births::default();
        assert_eq!(births.latest(), None);
        births.note(b"110101199001010014", &places);
        births.note(b"110101201503070014", &places);
        let latest = |of_all| {
            let day = days(2015, 3, 7)?;
            Some(LatestBirth { day, of_all })
        };
        assert_eq!(births.latest(), latest(true));
        births.note(b"not known", &places);
        assert_eq!(births.latest(), latest(false));
    }
}
