//! Chinese resident identity numbers: a value goes in, whether its province, day and check digit are right comes out.

use super::date::calendar;
use super::digits::{digit, number};
use super::place::is_province;

/// Weights of GB 11643-1999: 2^(17-i) mod 11.
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check characters of ISO 7064 MOD 11-2 by remainder.
const RESIDENT_CHECKS: &[u8; 11] = b"10X98765432";

pub(in crate::detect) fn resident_check(first17: &[u8]) -> Option<u8> {
    let sum = first17
        .iter()
        .zip(RESIDENT_WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| Some(sum + digit(byte)? * weight))?;
    Some(RESIDENT_CHECKS[(sum % 11) as usize])
}

/// GB 11643-1999: province, calendar day and ISO 7064 MOD 11-2. Also residence permits of Hong Kong, Macao and Taiwan
/// residents (810000, 820000, 830000) and foreigners' permanent residence numbers of 2023 (9, province, nationality). Written in
/// groups it has one or two spaces.
pub(in crate::detect) fn cn_resident_id_18(value: &[u8]) -> bool {
    if matches!(value.len(), 19 | 20) {
        let mut packed = [b' '; 18];
        let digits = value.iter().filter(|byte| **byte != b' ');
        if digits.clone().count() != packed.len() {
            return false;
        }
        (packed.iter_mut().zip(digits)).for_each(|(place, byte)| *place = *byte);
        return cn_resident_id_18(&packed);
    }
    if value.len() != 18 {
        return false;
    }
    let place = match value[0] {
        b'8' => matches!(&value[..6], b"810000" | b"820000" | b"830000"),
        b'9' => number(&value[1..3]).is_some_and(is_province),
        _ => number(&value[..2]).is_some_and(is_province),
    };
    let day = (
        number(&value[6..10]),
        number(&value[10..12]),
        number(&value[12..14]),
    );
    let (Some(year), Some(month), Some(date)) = day else {
        return false;
    };
    place
        && calendar(year, month, date)
        && resident_check(&value[..17]) == Some(value[17].to_ascii_uppercase())
}

/// GB 11643-1989: province and a day of 1900–1999; it has no check digit.
pub(in crate::detect) fn cn_resident_id_15(value: &[u8]) -> bool {
    if value.len() != 15 || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let part = |from: usize| number(&value[from..from + 2]).unwrap_or(0);
    is_province(part(0)) && calendar(1900 + part(6), part(8), part(10))
}

/// Either form.
pub(super) fn cn_resident_id(value: &[u8]) -> bool {
    cn_resident_id_18(value) || cn_resident_id_15(value)
}

/// A valid 18-character number somewhere in a text, not glued to a further digit.
pub(super) fn embedded_cn_resident_id(value: &[u8]) -> bool {
    value.windows(18).enumerate().any(|(at, window)| {
        let glued = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        cn_resident_id_18(window)
            && !glued(at.checked_sub(1).and_then(|before| value.get(before)))
            && !glued(value.get(at + 18))
    })
}
