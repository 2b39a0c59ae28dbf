//! Tickets and travel documents: a value goes in, whether its check digits are right comes out.

use super::digits::{base36, digit, digits_of};

/// A ticket number of 13 digits and its check digit: the number MOD 7 (secondary sources).
pub(super) fn eticket_mod7(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(14) {
        return false;
    }
    let rest = buffer[..13]
        .iter()
        .fold(0, |rest, &digit| (rest * 10 + u32::from(digit)) % 7);
    rest == u32::from(buffer[13])
}

/// ICAO Doc 9303: weights 7, 3, 1 in turn; digits, `A` = 10, `<` = 0; MOD 10.
fn icao_check(field: impl Iterator<Item = u8>) -> Option<u32> {
    field
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (byte, weight)| {
            let worth = if byte == b'<' { 0 } else { base36(byte)? };
            Some((sum + worth * weight) % 10)
        })
}

/// Second line of a passport's machine-readable zone: four field digits and the composite one.
pub(super) fn mrz_td3(value: &[u8]) -> bool {
    if value.len() != 44 {
        return false;
    }
    let holds = |from: usize, to: usize| {
        let check = icao_check(value[from..to].iter().copied());
        check.is_some() && (check == digit(value[to]) || (value[to] == b'<' && check == Some(0)))
    };
    let composite = icao_check(
        value[..10]
            .iter()
            .chain(&value[13..20])
            .chain(&value[21..43])
            .copied(),
    );
    holds(0, 9)
        && holds(13, 19)
        && holds(21, 27)
        && holds(28, 42)
        && composite.is_some()
        && composite == digit(value[43])
}
