//! Numbers of goods and freight: a value goes in, whether its check digit is right comes out.

use super::digits::{base36, digit, digits_of};

/// GS1: 13 digits, weights 1 and 3 in turn, MOD 10. Evidence against what merely has 13 digits.
pub(super) fn ean13(value: &[u8]) -> bool {
    let sum = value.iter().enumerate().try_fold(0, |sum, (at, &byte)| {
        Some(sum + digit(byte)? * (1 + 2 * (at as u32 % 2)))
    });
    value.len() == 13 && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// IATA Resolution 600a: three digits of the airline, seven of the number, and that number MOD 7.
pub(super) fn air_waybill(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(11) {
        return false;
    }
    let rest = buffer[3..10]
        .iter()
        .fold(0, |rest, &digit| (rest * 10 + u32::from(digit)) % 7);
    rest == u32::from(buffer[10])
}

/// ISO 6346: three letters and U, J or Z, six digits, a check digit MOD 11. Evidence against other long codes.
pub(super) fn iso6346_container(value: &[u8]) -> bool {
    if value.len() != 11 || !value[..4].iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    // Letters count from 10 and pass over the multiples of 11.
    let sum = value[..10]
        .iter()
        .enumerate()
        .try_fold(0, |sum, (at, &byte)| {
            let plain = base36(byte)?;
            let worth =
                plain + u32::from(plain > 10) + u32::from(plain > 20) + u32::from(plain > 30);
            Some(sum + (worth << at))
        });
    sum.is_some_and(|sum| digit(value[10]) == Some(sum % 11 % 10))
}
