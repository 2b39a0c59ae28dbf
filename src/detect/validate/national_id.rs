//! Identity numbers of other territories: a value goes in, whether its check digit or its parts are right comes out.

use super::digits::{base36, digit, digits_of};

/// Hong Kong identity card: one or two letters, six digits, a check character in brackets; MOD 11 (from memory).
pub(super) fn hkid(value: &[u8]) -> bool {
    let [body @ .., b'(', check, b')'] = value else {
        return false;
    };
    let (first, rest) = match body.len() {
        7 => (36, body),
        8 => match base36(body[0]) {
            Some(worth) => (worth, &body[1..]),
            None => return false,
        },
        _ => return false,
    };
    let sum = rest
        .iter()
        .chain([check])
        .zip([8, 7, 6, 5, 4, 3, 2, 1])
        .try_fold(first * 9, |sum, (&byte, weight)| {
            Some(sum + base36(byte)? * weight)
        });
    sum.is_some_and(|sum| sum.is_multiple_of(11))
}

/// Taiwan identity number: a letter worth two digits, nine digits, MOD 10 (from memory).
pub(super) fn tw_national_id(value: &[u8]) -> bool {
    /// Worth of A to Z.
    const LETTERS: [u32; 26] = [
        10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32,
        30, 31, 33,
    ];
    if value.len() != 10 || !value[0].is_ascii_uppercase() {
        return false;
    }
    let letter = LETTERS[usize::from(value[0] - b'A')];
    let sum = value[1..]
        .iter()
        .zip([8, 7, 6, 5, 4, 3, 2, 1, 1])
        .try_fold(letter / 10 + letter % 10 * 9, |sum, (&byte, weight)| {
            Some(sum + digit(byte)? * weight)
        });
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// United States social security number: areas 000, 666 and 9xx, group 00 and serial 0000 are never issued.
pub(super) fn us_ssn(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(9) {
        return false;
    }
    let part = |from: usize, to: usize| {
        buffer[from..to]
            .iter()
            .fold(0, |sum, &digit| sum * 10 + u32::from(digit))
    };
    !matches!(part(0, 3), 0 | 666 | 900..) && part(3, 5) != 0 && part(5, 9) != 0
}

/// Dutch burgerservicenummer: nine digits, weights 9 to 2 and -1, MOD 11; nil is none.
pub(super) fn nl_bsn(value: &[u8]) -> bool {
    if value.len() != 9 || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: i32 = value
        .iter()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(&byte, weight)| i32::from(byte - b'0') * weight)
        .sum();
    sum != 0 && sum % 11 == 0
}
