//! Telephone numbers: country codes, trunk digits, extensions, several in a cell with words between them.
//!
//! A cell is a row of runs of digits. What stands between two runs says whether they are one number: blanks, dashes and brackets
//! join them until a number is complete, marks of a list and words part them.

use super::Spelt;
use super::numeral::{self, Numeral};
use crate::pack::canonical::{CanonicalRule, HomeNumbers};
use crate::sketch::canonical::Standing;

/// Digits of the longest number that is read; ITU-T E.164 has 15 at most, and some dial a prefix before it.
const LONGEST: usize = 24;
/// Digits of an extension at most.
const LONGEST_EXTENSION: usize = 6;
/// Digits of a number that stands alone, least and greatest: E.164.
const WHOLE: std::ops::RangeInclusive<usize> = 7..=15;
/// Beside a whole number, fewer digits than these are a part of one (`…01/02`).
const FRAGMENT: usize = 5;
/// Digits of the shortest number that stands alone: an extension within a firm.
const LEAST: usize = 3;
/// What is dialled before the code of another country.
const INTERNATIONAL: &[u8] = b"00";

/// Telephone numbers as a pack describes them.
pub(super) struct Telephone {
    home: HomeNumbers,
    extension: Vec<String>,
    calling_codes: Vec<String>,
}

/// Digits while they are gathered.
#[derive(Clone, Copy)]
struct Number {
    digits: [u8; LONGEST],
    length: usize,
    plus: bool,
    extension: [u8; LONGEST_EXTENSION],
    extended: usize,
    /// Digits that had no place.
    beyond: bool,
}

impl Number {
    const NONE: Self = Self {
        digits: [0; LONGEST],
        length: 0,
        plus: false,
        extension: [0; LONGEST_EXTENSION],
        extended: 0,
        beyond: false,
    };

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    fn push(&mut self, run: &[u8]) {
        for byte in run {
            match self.digits.get_mut(self.length) {
                Some(place) => {
                    *place = *byte;
                    self.length += 1;
                }
                None => self.beyond = true,
            }
        }
    }
}

/// What stands between two runs of digits.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Between {
    /// The run goes on with the number.
    Joined { dash: bool, point: bool },
    /// The run is an extension.
    Extension,
    /// Another number begins.
    Parted,
}

/// Where a number is dialled.
enum Dialled<'a> {
    /// At home: its digits without code and trunk digit.
    Home(&'a [u8]),
    /// In another country: its digits with the calling code.
    Abroad(&'a [u8]),
    /// Unknown: a local number, or one of another country without its code.
    Bare(&'a [u8]),
}

impl Telephone {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        Self {
            home: rule.home.clone().unwrap_or_default(),
            extension: rule.extension.clone(),
            calling_codes: rule.calling_codes.clone(),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        spelt.begin();
        if let Some(numeral) = numeral::write(value, spelt.text) {
            let mut number = Number::NONE;
            number.push(spelt.text);
            self.write(&number, spelt);
            if let Numeral::Lost(shown) = numeral {
                spelt.standing = Standing::Lost { shown };
            }
            return found(spelt);
        }
        let (mut number, mut fragment, mut told) = (Number::NONE, Number::NONE, false);
        let mut end = |number: &mut Number, fragment: &mut Number, told: &mut bool| {
            let number = std::mem::replace(number, Number::NONE);
            if number.length >= FRAGMENT {
                *told = true;
                self.write(&number, spelt);
                found(spelt);
            } else if number.length > 0 && fragment.length == 0 {
                *fragment = number;
            }
        };
        let mut rest = value;
        while let Some(at) = rest.iter().position(u8::is_ascii_digit) {
            let (between, from) = rest.split_at(at);
            let digits = from.iter().take_while(|byte| byte.is_ascii_digit());
            let (run, behind) = from.split_at(digits.count());
            let kind = self.between(between);
            if !self.goes_on(&mut number, kind, run) {
                end(&mut number, &mut fragment, &mut told);
                number.plus = between.contains(&b'+');
                number.push(run);
            }
            rest = behind;
        }
        end(&mut number, &mut fragment, &mut told);
        if !told && fragment.length >= LEAST {
            self.write(&fragment, spelt);
            found(spelt);
        }
    }

    fn between(&self, between: &[u8]) -> Between {
        let is_extension = |word: &String| {
            let word = word.as_bytes();
            between
                .windows(word.len())
                .any(|part| part.eq_ignore_ascii_case(word))
        };
        let joins = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'_');
        if between.iter().all(joins) {
            Between::Joined {
                dash: between.contains(&b'-'),
                point: between == b".",
            }
        } else if self.extension.iter().any(is_extension) {
            Between::Extension
        } else {
            Between::Parted
        }
    }

    /// Takes a run in where it belongs to the number; false where another number begins with it.
    fn goes_on(&self, number: &mut Number, between: Between, run: &[u8]) -> bool {
        if number.length == 0 {
            return false;
        }
        let is_whole = self.is_whole(number);
        let extends = match between {
            Between::Parted => return false,
            // `.0` behind a number that is whole without it.
            Between::Joined { point: true, .. }
                if is_whole && run.iter().all(|byte| *byte == b'0') =>
            {
                return true;
            }
            Between::Joined { dash, .. } => {
                if !is_whole {
                    number.push(run);
                    return true;
                }
                dash
            }
            Between::Extension => number.length >= *WHOLE.start(),
        };
        let fits = extends && number.extended == 0 && run.len() <= LONGEST_EXTENSION;
        if fits {
            number.extension[..run.len()].copy_from_slice(run);
            number.extended = run.len();
        }
        fits
    }

    /// Whether nothing is missing at the end of a number of this country.
    fn is_whole(&self, number: &Number) -> bool {
        match self.dialled(number) {
            Dialled::Home(national) => {
                self.home.is_mobile(national) || self.home.landline().contains(&national.len())
            }
            Dialled::Abroad(_) | Dialled::Bare(_) => false,
        }
    }

    fn dialled<'a>(&self, number: &'a Number) -> Dialled<'a> {
        let (home, digits) = (&self.home, number.digits());
        let (code, trunk) = (home.calling_code.as_bytes(), home.trunk.as_bytes());
        let without_trunk = |national: &'a [u8]| national.strip_prefix(trunk).unwrap_or(national);
        let is_national = |national: &[u8]| {
            home.is_mobile(national)
                || home.landline().contains(&national.len()) && !home.begins_mobile(national)
        };
        // No calling code begins with 0.
        let dialled =
            (digits.strip_prefix(INTERNATIONAL)).filter(|rest| rest.first() != Some(&b'0'));
        if number.plus || dialled.is_some() {
            let abroad = dialled.unwrap_or(digits);
            return match abroad.strip_prefix(code) {
                Some(national) => Dialled::Home(without_trunk(national)),
                None => Dialled::Abroad(abroad),
            };
        }
        if home.is_mobile(digits) {
            return Dialled::Home(digits);
        }
        // `013812345678` and `010…`, also `086-138…`; then `86138…`, `86-10-…`.
        if let Some(national) = digits.strip_prefix(trunk) {
            if is_national(national) {
                return Dialled::Home(national);
            }
            return match national.strip_prefix(code).map(without_trunk) {
                Some(national) if is_national(national) => Dialled::Home(national),
                _ => Dialled::Bare(digits),
            };
        }
        match digits.strip_prefix(code).map(without_trunk) {
            Some(national) if is_national(national) => Dialled::Home(national),
            _ => Dialled::Bare(digits),
        }
    }

    fn write(&self, number: &Number, spelt: &mut Spelt<'_>) {
        spelt.begin();
        let fits = match self.dialled(number) {
            Dialled::Home(national) => self.write_national(national, spelt),
            Dialled::Abroad(digits) => {
                spelt.text.push(b'+');
                spelt.text.extend_from_slice(digits);
                spelt
                    .loose
                    .extend_from_slice(self.without_calling_code(digits));
                WHOLE.contains(&digits.len())
            }
            Dialled::Bare(digits) => {
                spelt.text.extend_from_slice(digits);
                let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
                spelt.loose.extend_from_slice(&digits[zeros..]);
                let mistyped = self.home.begins_mobile(digits)
                    && digits.len().abs_diff(self.home.mobile_length) <= 2;
                !mistyped && WHOLE.contains(&digits.len())
            }
        };
        if !fits || number.beyond {
            spelt.standing = Standing::Misfit;
        }
        if number.extended > 0 {
            if spelt.loose.is_empty() {
                spelt.loose.extend_from_slice(spelt.text);
            }
            spelt.text.push(b'#');
            let extension = &number.extension[..number.extended];
            spelt.text.extend_from_slice(extension);
        }
    }

    /// Writes a number of this country as it is dialled in it; whether it can be one.
    fn write_national(&self, national: &[u8], spelt: &mut Spelt<'_>) -> bool {
        let home = &self.home;
        let is_mobile = home.is_mobile(national);
        let begins = |prefix: &String| national.starts_with(prefix.as_bytes());
        let of_service = home.without_trunk.iter().any(begins);
        if !is_mobile && !of_service {
            spelt.text.extend_from_slice(home.trunk.as_bytes());
            spelt.loose.extend_from_slice(national);
        }
        spelt.text.extend_from_slice(national);
        is_mobile
            || home.landline().contains(&national.len())
                && !home.begins_mobile(national)
                && !national.starts_with(home.trunk.as_bytes())
    }

    /// A number behind its calling code: one of one or two digits that is known, else three.
    fn without_calling_code<'a>(&self, digits: &'a [u8]) -> &'a [u8] {
        const LONGEST_CODE: usize = 3;
        let known =
            (self.calling_codes.iter()).find_map(|code| digits.strip_prefix(code.as_bytes()));
        let national = known
            .or_else(|| digits.get(LONGEST_CODE..))
            .unwrap_or(digits);
        if national.is_empty() {
            digits
        } else {
            national
        }
    }
}
