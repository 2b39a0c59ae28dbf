//! Numbers of cards and accounts: a value goes in, whether its check digits are right comes out.

use super::digits::{base36, digits_of};

/// ISO/IEC 7812-1: every second digit from the right doubled, MOD 10. Spaces and hyphens are passed over.
pub(super) fn luhn(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let Some(length) = digits_of(value, &mut buffer) else {
        return false;
    };
    let sum: u32 = buffer[..length]
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let doubled = u32::from(digit) * (1 + at as u32 % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    length > 1 && sum.is_multiple_of(10)
}

/// 13 to 19 digits with a right Luhn digit that are not one digit repeated.
pub(super) fn bank_card(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let Some(length) = digits_of(value, &mut buffer) else {
        return false;
    };
    let varied = buffer[1..length.max(1)]
        .iter()
        .any(|digit| *digit != buffer[0]);
    (13..=19).contains(&length) && varied && luhn(value)
}

/// A number of 16 to 19 digits, in one piece or in groups of four, with a right Luhn digit somewhere in a text.
pub(super) fn embedded_bank_card(value: &[u8]) -> bool {
    let is_card = |piece: &[u8]| {
        let digits = piece.iter().filter(|byte| byte.is_ascii_digit()).count();
        (16..=19).contains(&digits) && bank_card(piece)
    };
    // Where the number at hand begins, and its last group.
    let (mut from, mut group) = (None, 0);
    for (at, byte) in value.iter().chain(b".").enumerate() {
        let Some(begin) = from else {
            if byte.is_ascii_digit() {
                (from, group) = (Some(at), at);
            }
            continue;
        };
        let is_digit_next = value.get(at + 1).is_some_and(u8::is_ascii_digit);
        if byte.is_ascii_digit() {
            continue;
        }
        if b" -".contains(byte) && at - group == 4 && is_digit_next {
            group = at + 1;
            continue;
        }
        if is_card(&value[begin..at]) || is_card(&value[group..at]) {
            return true;
        }
        from = None;
    }
    false
}

/// ISO 13616: the first four characters moved to the end, letters as two digits, MOD 97 = 1. Spaces are passed over.
pub(super) fn iban(value: &[u8]) -> bool {
    let characters = || value.iter().copied().filter(|byte| *byte != b' ');
    let length = characters().count();
    let rest = characters()
        .skip(4)
        .chain(characters().take(4))
        .try_fold(0, |rest, byte| {
            let worth = base36(byte)?;
            Some((rest * if worth > 9 { 100 } else { 10 } + worth) % 97)
        });
    (15..=34).contains(&length) && rest == Some(1)
}
