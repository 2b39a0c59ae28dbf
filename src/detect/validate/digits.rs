//! Bytes go in, the numbers that their digits and letters stand for come out: what the checks of this room share.

pub(super) fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// `0`–`9` as 0–9, `A`–`Z` as 10–35.
pub(super) fn base36(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 10),
        _ => None,
    }
}

/// The number that the digits spell; `None` at another character.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0u32, |sum, &byte| Some(sum * 10 + digit(byte)?))
}

/// Digits of a value, spaces and hyphens left out; `None` at another character or where the buffer is too small.
pub(super) fn digits_of(value: &[u8], buffer: &mut [u8; 32]) -> Option<usize> {
    let mut length = 0;
    for &byte in value {
        if byte == b' ' || byte == b'-' {
            continue;
        }
        *buffer.get_mut(length)? = digit(byte)? as u8;
        length += 1;
    }
    Some(length)
}
