//! Personal numbers of other countries: a value goes in, whether its date and its check characters are right comes out.
//!
//! The rules are those that the issuing offices publish, from memory. Blanks, hyphens, full stops and slashes between the parts are
//! left out before they are applied. A number with a date of birth in it passes only where the calendar has that day.

use super::date::calendar;
use super::digits::{base36, number};

/// Characters of the longest number.
const LONGEST: usize = 24;

/// The letters and digits of a value without what stands between its parts.
struct Plain {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Plain {
    /// `None` where there are too many.
    fn of(value: &[u8]) -> Option<Self> {
        let mut plain = Self {
            bytes: [0; LONGEST],
            length: 0,
        };
        for byte in value {
            if matches!(byte, b' ' | b'-' | b'.' | b'/' | b'+') {
                continue;
            }
            *plain.bytes.get_mut(plain.length)? = byte.to_ascii_uppercase();
            plain.length += 1;
        }
        Some(plain)
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The digits, where there is nothing else and there are so many.
    fn digits(&self, length: usize) -> Option<&[u8]> {
        let bytes = self.bytes();
        (bytes.len() == length && bytes.iter().all(u8::is_ascii_digit)).then_some(bytes)
    }
}

/// The digits of a value of so many digits and nothing else, handed to a rule.
fn with_digits(value: &[u8], length: usize, rule: impl Fn(&[u8]) -> bool) -> bool {
    Plain::of(value).is_some_and(|plain| plain.digits(length).is_some_and(rule))
}

/// The sum of the digits, each times its weight.
fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum()
}

fn last(digits: &[u8]) -> u32 {
    digits.last().map_or(0, |digit| u32::from(digit - b'0'))
}

fn part(digits: &[u8], from: usize, to: usize) -> u32 {
    number(&digits[from..to]).unwrap_or(0)
}

/// The Luhn sum is a multiple of ten.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = (digits.iter().rev().enumerate())
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, double) => double / 10 + double % 10,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A day of a year of two digits, in one of two centuries.
fn is_day(year: u32, month: u32, day: u32) -> bool {
    calendar(1900 + year, month, day) || calendar(2000 + year, month, day)
}

/// Polish PESEL: date with the century in the month, weights 1 3 7 9, MOD 10.
pub(super) fn pl_pesel(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let month = part(digits, 2, 4);
        let century = [1900, 2000, 2100, 2200, 1800][(month / 20).min(4) as usize];
        let sum = weighted(&digits[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
        calendar(century + part(digits, 0, 2), month % 20, part(digits, 4, 6))
            && (10 - sum % 10) % 10 == last(digits)
    })
}

/// Korean resident registration number: date, a digit for century and sex. Numbers given since October 2020 have no check digit.
pub(super) fn kr_rrn(value: &[u8]) -> bool {
    with_digits(value, 13, |digits| {
        let century = match digits[6] {
            b'1' | b'2' | b'5' | b'6' => 1900,
            b'3' | b'4' | b'7' | b'8' => 2000,
            _ => return false,
        };
        calendar(
            century + part(digits, 0, 2),
            part(digits, 2, 4),
            part(digits, 4, 6),
        )
    })
}

/// Numbers of the Nordic countries: Swedish personnummer (Luhn; days from 61 on for coordination numbers), Finnish henkilötunnus
/// (MOD 31), Norwegian fødselsnummer (two check digits; days from 41 on for D-numbers), Danish CPR (the day alone, written with a
/// hyphen).
pub(super) fn nordic(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    if let Some(digits) = plain.digits(10) {
        return is_swedish(digits) || value.get(6) == Some(&b'-') && is_danish(digits);
    }
    if let Some(digits) = plain.digits(12) {
        return matches!(&digits[..2], b"19" | b"20") && is_swedish(&digits[2..]);
    }
    if let Some(digits) = plain.digits(11) {
        return is_norwegian(digits);
    }
    is_finnish(value)
}

fn is_swedish(digits: &[u8]) -> bool {
    let day = part(digits, 4, 6);
    let day = if day > 60 { day - 60 } else { day };
    is_day(part(digits, 0, 2), part(digits, 2, 4), day) && is_luhn(digits)
}

fn is_danish(digits: &[u8]) -> bool {
    is_day(part(digits, 4, 6), part(digits, 2, 4), part(digits, 0, 2))
}

fn is_norwegian(digits: &[u8]) -> bool {
    let day = part(digits, 0, 2);
    let day = if day > 40 { day - 40 } else { day };
    let check = |weights: &[u32], at: usize| {
        let rest = weighted(&digits[..at], weights) % 11;
        (11 - rest) % 11 == u32::from(digits[at] - b'0')
    };
    is_day(part(digits, 4, 6), part(digits, 2, 4), day)
        && check(&[3, 7, 6, 1, 8, 9, 4, 5, 2], 9)
        && check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 10)
}

fn is_finnish(value: &[u8]) -> bool {
    const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let [date @ .., mark, one, two, three, check] = value else {
        return false;
    };
    let (Some(born), Some(rest)) = (number(date), number(&[*one, *two, *three])) else {
        return false;
    };
    date.len() == 6
        && (matches!(mark, b'-' | b'+' | b'A'..=b'F' | b'U'..=b'Y'))
        && is_day(part(date, 4, 6), part(date, 2, 4), part(date, 0, 2))
        && CHECKS[((u64::from(born) * 1000 + u64::from(rest)) % 31) as usize]
            == check.to_ascii_uppercase()
}

/// Spanish DNI and NIE: the letter is the number MOD 23.
pub(super) fn es_dni(value: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    let [first, middle @ .., letter] = plain.bytes() else {
        return false;
    };
    let lead = match first {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        b'0'..=b'9' => u32::from(first - b'0'),
        _ => return false,
    };
    middle.len() == 7
        && number(middle)
            .is_some_and(|rest| LETTERS[((lead * 10_000_000 + rest) % 23) as usize] == *letter)
}

/// Italian codice fiscale: odd places by a table, even ones by the alphabet, MOD 26.
pub(super) fn it_codice_fiscale(value: &[u8]) -> bool {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
        6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ];
    let Some((check, body)) = value.split_last() else {
        return false;
    };
    let sum = body.iter().enumerate().try_fold(0, |sum, (at, byte)| {
        let worth = base36(*byte)?;
        let even = if worth < 10 { worth } else { worth - 10 };
        Some(
            sum + if at % 2 == 0 {
                ODD[worth as usize]
            } else {
                even
            },
        )
    });
    body.len() == 15
        && sum.is_some_and(|sum| base36(*check).is_some_and(|check| check == sum % 26 + 10))
}

/// French NIR: sex, year, month, then the key, 97 less the number MOD 97; Corsica's 2A and 2B are 19 and 18.
pub(super) fn fr_nir(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    let mut bytes = plain.bytes;
    let length = plain.length;
    if length != 15 {
        return false;
    }
    match &bytes[5..7] {
        b"2A" => bytes[5..7].copy_from_slice(b"19"),
        b"2B" => bytes[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    let digits = &bytes[..15];
    let rest = digits[..13].iter().try_fold(0u64, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| (sum * 10 + u64::from(byte - b'0')) % 97)
    });
    let month = number(&digits[3..5]).unwrap_or(0);
    matches!(digits[0], b'1' | b'2')
        && matches!(month, 1..=12 | 20..=42 | 50..=99)
        && rest.is_some_and(|rest| number(&digits[13..]) == Some(97 - rest as u32))
}

/// Brazilian CPF: two check digits MOD 11; eleven equal digits are none.
pub(super) fn br_cpf(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let check = |at: usize| {
            let weights: [u32; 10] = std::array::from_fn(|place| (at + 1 - place.min(at)) as u32);
            weighted(&digits[..at], &weights) * 10 % 11 % 10 == u32::from(digits[at] - b'0')
        };
        digits.iter().any(|digit| *digit != digits[0]) && check(9) && check(10)
    })
}

/// Russian numbers of persons: INN of twelve digits, SNILS of eleven.
pub(super) fn ru_number(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    if let Some(digits) = plain.digits(12) {
        let check = |weights: &[u32], at: usize| {
            weighted(&digits[..at], weights) % 11 % 10 == u32::from(digits[at] - b'0')
        };
        return check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 10)
            && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 11);
    }
    plain.digits(11).is_some_and(|digits| {
        let sum = weighted(&digits[..9], &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
        sum % 101 % 100 == part(digits, 9, 11)
    })
}

/// Turkish identity number: two check digits over odd and even places.
pub(super) fn tr_tckn(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let odd = weighted(digits, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
        let even = weighted(digits, &[0, 1, 0, 1, 0, 1, 0, 1]);
        let tenth = (odd * 7 + 90 - even) % 10;
        let all = odd + even + tenth;
        digits[0] != b'0' && part(digits, 9, 10) == tenth && all % 10 == last(digits)
    })
}

/// Numbers of thirteen digits with a date: Romanian CNP (MOD 11), South African identity number (Luhn).
pub(super) fn dated_thirteen(value: &[u8]) -> bool {
    with_digits(value, 13, |digits| {
        let rest = weighted(&digits[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        let is_romanian = (b'1'..=b'9').contains(&digits[0])
            && is_day(part(digits, 1, 3), part(digits, 3, 5), part(digits, 5, 7))
            && (if rest == 10 { 1 } else { rest }) == last(digits);
        let is_south_african =
            is_day(part(digits, 0, 2), part(digits, 2, 4), part(digits, 4, 6)) && is_luhn(digits);
        is_romanian || is_south_african
    })
}

/// Bulgarian EGN: date with the century in the month, weights 2 4 8 5 10 9 7 3 6, MOD 11.
pub(super) fn bg_egn(value: &[u8]) -> bool {
    with_digits(value, 10, |digits| {
        let month = part(digits, 2, 4);
        let (century, month) = match month {
            21..=32 => (1800, month - 20),
            41..=52 => (2000, month - 40),
            _ => (1900, month),
        };
        let sum = weighted(&digits[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
        calendar(century + part(digits, 0, 2), month, part(digits, 4, 6))
            && sum % 11 % 10 == last(digits)
    })
}

/// Czech and Slovak rodné číslo: month from 51 on for women; of ten digits a multiple of eleven.
pub(super) fn cz_rodne_cislo(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    let of_length = |length: usize| plain.digits(length);
    let is_date = |digits: &[u8]| {
        let month = part(digits, 2, 4) % 50;
        let month = if month > 20 { month - 20 } else { month };
        is_day(part(digits, 0, 2), month, part(digits, 4, 6))
    };
    if let Some(digits) = of_length(10) {
        let first = u64::from(part(digits, 0, 9));
        return is_date(digits) && first % 11 % 10 == u64::from(last(digits));
    }
    of_length(9).is_some_and(is_date)
}

/// Indian Aadhaar: Verhoeff; the first digit is 2 to 9.
pub(super) fn in_aadhaar(value: &[u8]) -> bool {
    const PERMUTED: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    /// The product in the dihedral group of order ten.
    const fn times(one: u8, other: u8) -> u8 {
        match (one < 5, other < 5) {
            (true, true) => (one + other) % 5,
            (true, false) => (one + other - 5) % 5 + 5,
            (false, true) => (one - 5 + 5 - other) % 5 + 5,
            (false, false) => (one + 5 - other) % 5,
        }
    }
    with_digits(value, 12, |digits| {
        let check = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
            times(sum, PERMUTED[at % 8][usize::from(digit - b'0')])
        });
        digits[0] >= b'2' && check == 0
    })
}

/// Japanese individual number: weights 6 5 4 3 2 7 6 5 4 3 2, MOD 11.
pub(super) fn jp_individual_number(value: &[u8]) -> bool {
    with_digits(value, 12, |digits| {
        let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        (if rest <= 1 { 0 } else { 11 - rest }) == last(digits)
    })
}

/// Mexican CURP: weights 18 to 2 over an alphabet with Ñ between N and O, MOD 10.
pub(super) fn mx_curp(value: &[u8]) -> bool {
    let Some((check, body)) = value.split_last() else {
        return false;
    };
    let sum = body
        .iter()
        .zip((2..=18).rev())
        .try_fold(0, |sum, (byte, weight)| {
            let worth = base36(*byte)?;
            let worth = if *byte > b'N' { worth + 1 } else { worth };
            Some(sum + worth * weight)
        });
    body.len() == 17
        && sum.is_some_and(|sum| {
            check.is_ascii_digit() && (10 - sum % 10) % 10 == u32::from(check - b'0')
        })
}

/// Belgian national number: date, then 97 less the first nine digits MOD 97, with a 2 before them for births from 2000 on.
pub(super) fn be_national_number(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let first = u64::from(part(digits, 0, 9));
        let key = u64::from(part(digits, 9, 11));
        let (month, day) = (part(digits, 2, 4), part(digits, 4, 6));
        let fits = |number: u64| 97 - number % 97 == key;
        is_day(part(digits, 0, 2), month % 20, day) && (fits(first) || fits(2_000_000_000 + first))
    })
}

/// Chilean RUT: weights 2 to 7 from the right, MOD 11, K for ten.
pub(super) fn cl_rut(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    let Some((check, body)) = plain.bytes().split_last() else {
        return false;
    };
    if !(7..=8).contains(&body.len()) || !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [2, 3, 4, 5, 6, 7].into_iter().cycle();
    let sum: u32 = (body.iter().rev().zip(weights))
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        11 => *check == b'0',
        10 => *check == b'K',
        rest => u32::from(*check) == u32::from(b'0') + rest,
    }
}

/// Argentinian CUIL and CUIT of persons: weights 5 4 3 2 7 6 5 4 3 2, MOD 11.
pub(super) fn ar_cuil(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let rest = weighted(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        matches!(&digits[..2], b"20" | b"23" | b"24" | b"27") && (11 - rest) % 11 == last(digits)
    })
}

/// Estonian isikukood and Lithuanian asmens kodas: a digit for century and sex, date, weights 1 to 9 and 1, then 3 to 9 and 1 to 3.
pub(super) fn baltic(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let first = weighted(&digits[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&digits[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
        let check = if first < 10 { first } else { second % 10 };
        let century = match digits[0] {
            b'1' | b'2' => 1800,
            b'3' | b'4' => 1900,
            b'5' | b'6' => 2000,
            _ => return false,
        };
        calendar(
            century + part(digits, 1, 3),
            part(digits, 3, 5),
            part(digits, 5, 7),
        ) && check == last(digits)
    })
}

/// Numbers with a date and no check digit: Malaysian (date, place, four digits), Indonesian NIK (six digits of place, day with 40
/// more for women, month, year, four digits).
pub(super) fn dated_without_check(value: &[u8]) -> bool {
    let Some(plain) = Plain::of(value) else {
        return false;
    };
    if let Some(digits) = plain.digits(12) {
        return is_day(part(digits, 0, 2), part(digits, 2, 4), part(digits, 4, 6));
    }
    plain.digits(16).is_some_and(|digits| {
        let day = part(digits, 6, 8);
        let day = if day > 40 { day - 40 } else { day };
        (11..=96).contains(&part(digits, 0, 2))
            && is_day(part(digits, 10, 12), part(digits, 8, 10), day)
    })
}

/// German tax identification number: ISO 7064 MOD 11,10; the first digit is not 0.
pub(super) fn de_tax_id(value: &[u8]) -> bool {
    with_digits(value, 11, |digits| {
        let product = digits[..10].iter().fold(10, |product, digit| {
            let sum = (u32::from(digit - b'0') + product) % 10;
            (if sum == 0 { 10 } else { sum }) * 2 % 11
        });
        digits[0] != b'0' && (11 - product) % 10 == last(digits)
    })
}
