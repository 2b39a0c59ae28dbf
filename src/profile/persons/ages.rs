//! Columns that tell ages go in; for each slot of a batch it comes out whether its person is a minor.
//!
//! Dates of birth come first, in columns of their own or in numbers; ages are looked at where no date stands. Two dates that say
//! different things leave it open. An age may have been written down long ago: whoever was young then may be older today.

use super::{PersonReader, views};
use crate::model::ages::{AgeUnit, Born, days};
use crate::model::batch::Batch;
use crate::model::person_key::{AgeTold, Ages, MinorityBounds};
use crate::profile::guards::unguarded;
use crate::profile::literal::{self, Literal};
use crate::sketch::identities::{Identity, SlotTally};
use arrow::array::{Array as _, BinaryViewArray};

/// The oldest whom an age is believed, in years.
const OLDEST: f64 = 125.0;
/// Years of birth that are believed.
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2150;

/// What is told of whether somebody is a minor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Minor {
    /// Nothing.
    #[default]
    Untold,
    /// They are none.
    No,
    /// They may be one, or not.
    Perhaps,
    /// They are one.
    Yes,
}

impl Minor {
    /// All states, by their number.
    pub(super) const ALL: [Self; 4] = [Self::Untold, Self::No, Self::Perhaps, Self::Yes];

    /// What both say together: where they differ it is open.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Untold, one) | (one, Self::Untold) => one,
            (one, other) if one == other => one,
            _ => Self::Perhaps,
        }
    }

    /// Of whoever was born then; nothing where that day is still to come.
    pub(super) fn born(born: Born, bounds: &MinorityBounds) -> Self {
        if born.earliest > bounds.today {
            Self::Untold
        } else if born.earliest > bounds.since {
            Self::Yes
        } else if born.latest > bounds.since {
            Self::Perhaps
        } else {
            Self::No
        }
    }

    /// Of whoever was at least so old and not older than `most` when it was written down, in years.
    fn aged([least, most]: [f64; 2], bounds: &MinorityBounds) -> Self {
        if most <= bounds.still_below {
            Self::Yes
        } else if least < bounds.below {
            Self::Perhaps
        } else {
            Self::No
        }
    }

    /// Notes it with a slot; everything about a minor is sensitive. Where `is_asked` not, nobody's age is told there.
    pub(super) fn note(
        self,
        slot: &mut Identity,
        is_asked: bool,
        times: u64,
        tally: &mut SlotTally,
    ) {
        let plain = if slot.sensitive { 0 } else { times };
        match self {
            Self::Untold if is_asked => {
                tally.undated += times;
                tally.undated_plain += plain;
            }
            Self::Perhaps => {
                tally.perhaps_minor += times;
                tally.perhaps_minor_plain += plain;
            }
            Self::Untold | Self::No | Self::Yes => {}
        }
        if matches!(self, Self::Perhaps | Self::Yes) {
            slot.minor = true;
            slot.sensitive = true;
        }
    }
}

impl PersonReader<'_> {
    /// Notes for each slot of the batch what the columns of dates and ages tell; those in keys are noted with the keys.
    pub(super) fn ages(&mut self, ages: &Ages, keys: &[usize], batch: &Batch) {
        let rows = self.identities.len();
        for one in &ages.columns {
            let Some(values) = views(&batch.columns[one.column]).filter(|it| it.len() == rows)
            else {
                continue;
            };
            match &one.told {
                AgeTold::BirthDate => self.each(&values, |cell| {
                    birth(cell).map(|born| Minor::born(born, &ages.minority))
                }),
                AgeTold::Number(forms) if !keys.contains(&one.column) => {
                    self.each(&values, |cell| {
                        let today = ages.minority.today;
                        let born = forms.iter().find_map(|form| form.born(cell, today));
                        born.map(|born| Minor::born(born, &ages.minority))
                    });
                }
                AgeTold::Number(_) | AgeTold::Age(_) => {}
            }
        }
        let unit = ages.unit.and_then(|column| views(&batch.columns[column]));
        let unit = unit.filter(|unit| unit.len() == rows);
        for one in &ages.columns {
            let AgeTold::Age(per_year) = one.told else {
                continue;
            };
            if let Some(values) = views(&batch.columns[one.column]).filter(|it| it.len() == rows) {
                self.years(&values, unit.as_ref(), per_year, ages);
            }
        }
    }

    /// Notes what cells tell, beside what was told.
    fn each(&mut self, values: &BinaryViewArray, tell: impl Fn(&[u8]) -> Option<Minor>) {
        for (row, minor) in self.minors.iter_mut().enumerate() {
            if !values.is_null(row)
                && let Some(told) = tell(unguarded(values.value(row)))
            {
                *minor = minor.with(told);
            }
        }
    }

    /// Notes ages, where nothing else is told.
    fn years(
        &mut self,
        values: &BinaryViewArray,
        unit: Option<&BinaryViewArray>,
        per_year: f64,
        ages: &Ages,
    ) {
        for (row, minor) in self.minors.iter_mut().enumerate() {
            if *minor != Minor::Untold || values.is_null(row) {
                continue;
            }
            let per_year = match unit {
                Some(unit) if unit.is_null(row) => continue,
                Some(unit) => match unit_of(unguarded(unit.value(row)), &ages.units) {
                    Some(([], per_year)) => per_year,
                    _ => continue,
                },
                None => per_year,
            };
            if let Some(told) = age(unguarded(values.value(row)), per_year, &ages.units) {
                *minor = Minor::aged(told, &ages.minority);
            }
        }
    }
}

/// The unit whose word a text begins with, the longest first: what is behind it, and how many make a year.
fn unit_of<'a>(text: &'a [u8], units: &[AgeUnit]) -> Option<(&'a [u8], f64)> {
    let words = (units.iter()).flat_map(|unit| unit.words.iter().map(|word| (word, unit.per_year)));
    let fitting = words.filter(|(word, _)| {
        let part = text.get(..word.len());
        let behind = text.get(word.len());
        // A Latin word ends where its letters do.
        let ends = !word.is_ascii() || behind.is_none_or(|next| !next.is_ascii_alphabetic());
        ends && part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    });
    let (word, per_year) = fitting.max_by_key(|(word, _)| word.len())?;
    Some((trimmed(&text[word.len()..]), per_year))
}

/// How old somebody is by a cell, in years from the least to what is certainly not reached or the most; `None` where it says none.
fn age(cell: &[u8], per_year: f64, units: &[AgeUnit]) -> Option<[f64; 2]> {
    let (sign, text) = split_sign(cell);
    let (least, text) = number(text)?;
    let (most, text) = match split_dash(text).and_then(number) {
        Some((most, behind)) => (most, behind),
        None => (least, text),
    };
    let (is_more, text) = match text {
        [b'+', behind @ ..] => (true, trimmed(behind)),
        _ => (false, text),
    };
    let per_year = match (text, unit_of(text, units)) {
        ([], _) if per_year > 0.0 => per_year,
        ([], _) => 1.0,
        // Two years and three months.
        (_, Some((behind, unit))) if behind.first().is_none_or(u8::is_ascii_digit) => unit,
        _ => return None,
    };
    let whole = |number: f64| {
        if number.fract() == 0.0 {
            number + 1.0
        } else {
            number
        }
    };
    let years = match sign {
        Some(Sign::Less) => [0.0, whole(most) / per_year],
        Some(Sign::More) => [least / per_year, OLDEST],
        None if is_more => [least / per_year, OLDEST],
        None => [least / per_year, whole(most) / per_year],
    };
    (years[0] <= OLDEST).then_some(years)
}

/// Whether an age is said to be less or more than what follows.
enum Sign {
    Less,
    More,
}

fn split_sign(text: &[u8]) -> (Option<Sign>, &[u8]) {
    const LESS: [&str; 3] = ["<", "≤", "＜"];
    const MORE: [&str; 3] = [">", "≥", "＞"];
    let behind = |signs: [&str; 3]| {
        let mut signs = signs.into_iter();
        signs.find_map(|sign| text.strip_prefix(sign.as_bytes()))
    };
    match (behind(LESS), behind(MORE)) {
        (Some(less), _) => (Some(Sign::Less), equal(less)),
        (_, Some(more)) => (Some(Sign::More), equal(more)),
        _ => (None, text),
    }
}

/// What is behind an equals sign.
fn equal(text: &[u8]) -> &[u8] {
    trimmed(text.strip_prefix(b"=").unwrap_or(text))
}

/// What is behind a mark between two numbers.
fn split_dash(text: &[u8]) -> Option<&[u8]> {
    const DASHES: [&str; 5] = ["-", "–", "~", "～", "—"];
    let mut dashes = DASHES.into_iter();
    let behind = dashes.find_map(|dash| text.strip_prefix(dash.as_bytes()))?;
    Some(trimmed(behind))
}

/// The number that a text begins with, and what is behind it.
fn number(text: &[u8]) -> Option<(f64, &[u8])> {
    let mut at = 0;
    let mut number = 0.0;
    let mut unit = 1.0;
    let mut has_point = false;
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' if at < LONGEST_AGE => {
                if has_point {
                    unit /= 10.0;
                    number += f64::from(byte - b'0') * unit;
                } else {
                    number = number * 10.0 + f64::from(byte - b'0');
                }
            }
            b'.' if at > 0 && !has_point => has_point = true,
            _ => break,
        }
        at += 1;
    }
    let is_number = text.first().is_some_and(u8::is_ascii_digit);
    is_number.then(|| (number, trimmed(&text[at..])))
}

/// Characters of the longest age.
const LONGEST_AGE: usize = 12;

fn trimmed(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

/// When somebody was born by a cell of a column of birth dates; `None` where it says no day, month or year.
fn birth(cell: &[u8]) -> Option<Born> {
    let on = |moment: i64| i32::try_from(moment.div_euclid(super::super::DAY)).ok();
    match literal::literal(cell) {
        Literal::Date(moment) => return Some(Born::on(on(moment)?)),
        Literal::Timestamp(moment) => {
            let earliest = on(moment)?;
            // Kept by the clock of another place it may be the next day there.
            let may_be_next = moment.rem_euclid(super::super::DAY) != 0;
            return Some(Born {
                earliest,
                latest: earliest + i32::from(may_be_next),
            });
        }
        _ => {}
    }
    let cell = cell.strip_suffix(b".0").unwrap_or(cell);
    let mut parts = [(0_u32, 0_usize); 3];
    let mut count = 0;
    let mut rest = cell;
    while let Some(at) = rest.iter().position(u8::is_ascii_digit) {
        rest = &rest[at..];
        let length = rest.iter().take_while(|one| one.is_ascii_digit()).count();
        let (run, behind) = rest.split_at(length);
        let Some(part) = parts.get_mut(count) else {
            break;
        };
        let value = run.iter().take(LONGEST_AGE);
        let value = value.fold(0_u64, |sum, one| sum * 10 + u64::from(one - b'0'));
        *part = (u32::try_from(value).ok()?, length);
        count += 1;
        rest = behind;
    }
    of_parts(&parts[..count])
}

/// When somebody was born by the numbers of a cell, each with its digits.
fn of_parts(parts: &[(u32, usize)]) -> Option<Born> {
    match *parts {
        [(whole, 8)] => within(whole / 10_000, Some(whole / 100 % 100), Some(whole % 100)),
        [(whole, 6)] => within(whole / 100, Some(whole % 100), None),
        [(year, 4)] | [(_, 1 | 2), (year, 4)] => within(year, None, None),
        [(year, 4), (month, 1 | 2)] => within(year, Some(month), None),
        [(year, 4), (month, 1 | 2), (day, 1 | 2)] => within(year, Some(month), Some(day)),
        [(one, 1 | 2), (other, 1 | 2), (year, 4)] => {
            // Day and month stand in either order.
            let first = within(year, Some(other), Some(one));
            let second = within(year, Some(one), Some(other));
            match (first, second) {
                (Some(first), Some(second)) => Some(Born {
                    earliest: first.earliest.min(second.earliest),
                    latest: first.latest.max(second.latest),
                }),
                (one, other) => one.or(other),
            }
        }
        _ => None,
    }
}

/// The days of a year, of a month, or the one day.
fn within(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Born> {
    if !YEARS.contains(&year) {
        return None;
    }
    let year = year as i32;
    let earliest = days(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let latest = match (month, day) {
        (_, Some(_)) => earliest,
        (Some(month), None) if month < 12 => days(year, month + 1, 1)? - 1,
        (_, None) => days(year, 12, 31)?,
    };
    Some(Born { earliest, latest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Vec<AgeUnit> {
        let unit = |per_year, words: &[&str]| AgeUnit {
            per_year,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..AgeUnit::default()
        };
        vec![
            unit(1.0, &["岁", "y", "years"]),
            unit(12.0, &["个月", "月龄", "m", "months"]),
            unit(365.25, &["天", "d"]),
        ]
    }

    #[test]
    fn a_cell_says_how_old_somebody_is() {
        for (cell, per_year, expected) in [
            ("7", 0.0, Some([7.0, 8.0])),
            ("7.0", 0.0, Some([7.0, 8.0])),
            ("18", 12.0, Some([1.5, 19.0 / 12.0])),
            ("3个月", 0.0, Some([0.25, 4.0 / 12.0])),
            ("2岁3个月", 0.0, Some([2.0, 3.0])),
            ("6 m", 0.0, Some([0.5, 7.0 / 12.0])),
            ("12-17", 0.0, Some([12.0, 18.0])),
            ("<18", 0.0, Some([0.0, 19.0])),
            ("≥ 65岁", 0.0, Some([65.0, OLDEST])),
            ("80+", 0.0, Some([80.0, OLDEST])),
            ("-1", 0.0, None),
            ("999", 0.0, None),
            ("adult", 0.0, None),
            ("18以下", 0.0, None),
        ] {
            assert_eq!(age(cell.as_bytes(), per_year, &units()), expected, "{cell}");
        }
    }

    #[test]
    fn a_cell_says_when_somebody_was_born() {
        let day = |year, month, day| days(year, month, day).unwrap_or_default();
        let from_to = |earliest, latest| Some(Born { earliest, latest });
        let one = Some(Born::on(day(2015, 3, 7)));
        for (cell, expected) in [
            ("2015-03-07", one),
            ("20150307", one),
            ("20150307.0", one),
            ("2015年3月7日", one),
            ("17/03/2015", Some(Born::on(day(2015, 3, 17)))),
            ("03/07/2015", from_to(day(2015, 3, 7), day(2015, 7, 3))),
            ("7 Mar 2015", from_to(day(2015, 1, 1), day(2015, 12, 31))),
            ("2015-02", from_to(day(2015, 2, 1), day(2015, 2, 28))),
            ("201512", from_to(day(2015, 12, 1), day(2015, 12, 31))),
            ("2015", from_to(day(2015, 1, 1), day(2015, 12, 31))),
            ("99999999", None),
            ("n/a", None),
        ] {
            assert_eq!(birth(cell.as_bytes()), expected, "{cell}");
        }
    }
}
