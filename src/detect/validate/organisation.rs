//! Numbers of Chinese organisations: a value goes in, whether its check character is right comes out.

use super::digits::{base36, digit};

/// GB 32100-2015: MOD 31 over an alphabet without I, O, S, V, Z.
pub(super) fn uscc(value: &[u8]) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if value.len() != 18 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for &byte in &value[..17] {
        let Some(at) = ALPHABET.iter().position(|&letter| letter == byte) else {
            return false;
        };
        sum += at * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31] == value[17]
}

/// GB 11714-1997: MOD 11 over eight characters; a hyphen before the last is allowed.
pub(super) fn cn_org_code(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let (body, check) = match value {
        [body @ .., b'-', check] | [body @ .., check] => (body, *check),
        [] => return false,
    };
    if body.len() != 8 || body == b"00000000" {
        return false;
    }
    let sum = body
        .iter()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| Some(sum + base36(byte)? * weight));
    sum.is_some_and(|sum| match 11 - sum % 11 {
        10 => check == b'X',
        11 => check == b'0',
        rest => digit(check) == Some(rest),
    })
}

/// GS15-2006 registration number of 15 digits: ISO 7064 MOD 11,10.
pub(super) fn cn_registration_15(value: &[u8]) -> bool {
    if value.len() != 15 {
        return false;
    }
    let product = value[..14].iter().try_fold(10, |product, &byte| {
        let sum = (product + digit(byte)?) % 10;
        Some(if sum == 0 { 10 } else { sum } * 2 % 11)
    });
    product.is_some_and(|product| digit(value[14]) == Some((11 - product) % 10))
}
