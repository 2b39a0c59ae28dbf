//! Vehicle identification numbers: a value goes in, whether its check character is right comes out.

use super::digits::digit;

/// GB 16735 / ISO 3779: MOD 11 with the check character in position 9.
pub(super) fn vin(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    if value.len() != 17 {
        return false;
    }
    let sum = value
        .iter()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| {
            let worth = match byte.to_ascii_uppercase() {
                letter @ b'A'..=b'H' => u32::from(letter - b'A') + 1,
                letter @ b'J'..=b'N' => u32::from(letter - b'J') + 1,
                b'P' => 7,
                b'R' => 9,
                letter @ b'S'..=b'Z' => u32::from(letter - b'S') + 2,
                other => digit(other)?,
            };
            Some(sum + worth * weight)
        });
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    sum.is_some_and(|sum| {
        let check = value[8].to_ascii_uppercase();
        letters
            && match sum % 11 {
                10 => check == b'X',
                rest => digit(check) == Some(rest),
            }
    })
}
