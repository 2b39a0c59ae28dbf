//! What tells how old the persons of a table are: dates of birth, numbers that hold one, ages; which days they leave open.

use crate::model::Text;
use chrono::NaiveDate;
use serde::Deserialize;

/// Where a date of birth stands in a number, in its canonical spelling.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BirthInNumber {
    /// Characters of the number.
    pub length: usize,
    /// Where its year begins, from 0.
    pub year: usize,
    /// Digits of the year: 4 or 2.
    #[serde(default = "whole_year")]
    pub year_digits: usize,
    /// Where its month of two digits begins; of one letter where `month-letters` is given.
    pub month: usize,
    /// Where its day of two digits begins.
    pub day: usize,
    /// For years of two digits: which century, the first that fits; where none fits, it is open between the last two.
    #[serde(default)]
    pub centuries: Vec<Century>,
    /// The letters of the twelve months.
    #[serde(default)]
    pub month_letters: String,
    /// Numbers that may be added to a day and say something else: a sex, a number for a time.
    #[serde(default)]
    pub days_added: Vec<u32>,
    /// Header words of which the column has one; none where every number of the element is such a one.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Where that stands.
    #[serde(default)]
    pub source: String,
}

const fn whole_year() -> usize {
    4
}

/// Whose year of two digits is of which century.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Century {
    /// Its first year.
    pub first: i32,
    /// The character that says so stands here.
    #[serde(default)]
    pub at: Option<usize>,
    /// The characters that say so.
    #[serde(default)]
    pub characters: String,
    /// What is added to the month where it is this century.
    #[serde(default)]
    pub month_added: u32,
    /// Least and greatest year of two digits.
    #[serde(default)]
    pub years: Option<[u32; 2]>,
}

/// The first and the last day on which somebody may have been born, days since 1970-01-01.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Born {
    /// The first.
    pub earliest: i32,
    /// The last.
    pub latest: i32,
}

impl Born {
    /// On this day.
    #[must_use]
    pub const fn on(day: i32) -> Self {
        Self {
            earliest: day,
            latest: day,
        }
    }
}

impl BirthInNumber {
    /// On which day the person of a number in canonical spelling was born, not later than `today`; `None` where it has another form or
    /// tells no day.
    #[must_use]
    pub fn born(&self, number: &[u8], today: i32) -> Option<Born> {
        if number.len() != self.length {
            return None;
        }
        let year = digits(number, self.year, self.year_digits)?;
        let month = self.month(number)?;
        let written = digits(number, self.day, 2)?;
        let added = self.days_added.iter().copied();
        let day = (std::iter::once(0).chain(added))
            .filter_map(|added| written.checked_sub(added))
            .find(|day| (1..=31).contains(day))?;
        if self.year_digits == 4 {
            return Some(Born::on(days(i32::try_from(year).ok()?, month, day)?));
        }
        if let Some(century) = self
            .centuries
            .iter()
            .find(|century| century.fits(number, year, month))
        {
            let month = month - century.month_added;
            return Some(Born::on(days(century.first + year as i32, month, day)?));
        }
        // Nothing in the number says which century.
        let [one, other] = OPEN_CENTURIES.map(|first| days(first + year as i32, month, day));
        let other = other.filter(|day| *day <= today);
        Some(Born {
            earliest: one.or(other)?,
            latest: other.or(one)?,
        })
    }

    fn month(&self, number: &[u8]) -> Option<u32> {
        if self.month_letters.is_empty() {
            return digits(number, self.month, 2);
        }
        let letter = number.get(self.month)?;
        let place = self.month_letters.bytes().position(|one| one == *letter)?;
        Some(place as u32 + 1)
    }
}

/// Those of which a number that says none may be.
const OPEN_CENTURIES: [i32; 2] = [1900, 2000];

impl Century {
    fn fits(&self, number: &[u8], year: u32, month: u32) -> bool {
        let says = (self.at).is_none_or(|at| {
            let says = number.get(at);
            says.is_some_and(|says| self.characters.as_bytes().contains(says))
        });
        let is_year = (self.years).is_none_or(|[least, most]| (least..=most).contains(&year));
        let month = month.checked_sub(self.month_added);
        says && is_year && month.is_some_and(|month| (1..=12).contains(&month))
    }
}

/// The number that some digits of a text are.
fn digits(text: &[u8], from: usize, length: usize) -> Option<u32> {
    let part = text.get(from..from.checked_add(length)?)?;
    part.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Days since 1970-01-01; `None` where the calendar has no such day.
#[must_use]
pub fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    NaiveDate::from_ymd_opt(year, month, day).map(|day| day.to_epoch_days())
}

/// What the columns of a table and its words say of the ages of its persons, beyond the elements that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgeSigns {
    /// By column, where a date of birth stands in its numbers; empty where in none.
    pub births: Vec<Vec<BirthInNumber>>,
    /// By column of ages, how many of its unit make a year; 0 where its cells say so or nothing does.
    pub per_year: Vec<f64>,
    /// By column, whether it says when something was: ages beside it may be of then.
    pub moments: Vec<bool>,
    /// The column that says in which unit ages are.
    pub unit: Option<usize>,
    /// Why the table is about children by what it says; `None` where nothing says so.
    pub children: Option<Text>,
}

/// A unit in which ages are told.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AgeUnit {
    /// How many make a year.
    pub per_year: f64,
    /// Words behind a number in a cell, in small letters.
    pub words: Vec<String>,
    /// Words of a header.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Where that stands.
    pub source: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(form: &BirthInNumber, number: &str) -> Option<(i32, i32)> {
        let born = form.born(number.as_bytes(), days(2026, 1, 1)?)?;
        Some((born.earliest, born.latest))
    }

    fn on(year: i32, month: u32, day: u32) -> Option<(i32, i32)> {
        let day = days(year, month, day)?;
        Some((day, day))
    }

    #[test]
    fn a_whole_date_stands_in_a_number() {
        let form = BirthInNumber {
            length: 18,
            year: 6,
            year_digits: 4,
            month: 10,
            day: 12,
            ..BirthInNumber::default()
        };
        assert_eq!(born(&form, "110101201503070014"), on(2015, 3, 7));
        assert_eq!(born(&form, "110101201513070014"), None);
        assert_eq!(born(&form, "11010120150307001"), None);
    }

    #[test]
    fn a_character_or_the_month_says_the_century() {
        let century = |first, month_added| Century {
            first,
            month_added,
            ..Century::default()
        };
        // The month of a PESEL has 20 added from 2000 on.
        let form = BirthInNumber {
            length: 11,
            year: 0,
            year_digits: 2,
            month: 2,
            day: 4,
            centuries: vec![century(1900, 0), century(2000, 20)],
            ..BirthInNumber::default()
        };
        assert_eq!(born(&form, "15230712345"), on(2015, 3, 7));
        assert_eq!(born(&form, "15030712345"), on(1915, 3, 7));
        let open = BirthInNumber {
            centuries: Vec::new(),
            ..form
        };
        let (first, last) = (days(1915, 3, 7), days(2015, 3, 7));
        assert_eq!(born(&open, "15030712345"), first.zip(last));
    }
}
