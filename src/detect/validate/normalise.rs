//! One spelling for all spellings of an identifier: a value goes in, the spelling under which it is counted comes out.

use super::Normaliser;
use super::resident::resident_check;

pub(super) const CN_MOBILE: Normaliser = Normaliser {
    write: cn_mobile,
    is_canonical: |value| value.len() == 11 && digits_only(value),
};
pub(super) const CN_RESIDENT_ID: Normaliser = Normaliser {
    write: cn_resident_id,
    is_canonical: |value| {
        value.len() == 18 && value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'X'))
    },
};
pub(super) const COMPACT: Normaliser = Normaliser {
    write: compact,
    is_canonical: |value| without(value, |byte| matches!(byte, b'a'..=b'z' | b' ' | b'-')),
};
pub(super) const DIGITS: Normaliser = Normaliser {
    write: digits,
    is_canonical: digits_only,
};
pub(super) const EMAIL_LOWER: Normaliser = Normaliser {
    write: email_lower,
    is_canonical: |value| without(value, |byte| matches!(byte, b'A'..=b'Z' | b':')),
};
pub(super) const HEX: Normaliser = Normaliser {
    write: hex,
    is_canonical: |value| {
        value
            .iter()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    },
};
pub(super) const NAME_LOWER: Normaliser = Normaliser {
    write: name_lower,
    is_canonical: |value| {
        without(value, |byte| {
            matches!(byte, b'A'..=b'Z' | b' ' | b',' | b'/' | b'.')
        })
    },
};
pub(super) const PLATE: Normaliser = Normaliser {
    write: plate,
    is_canonical: |value| {
        without(value, |byte| {
            matches!(byte, b'a'..=b'z' | b' ' | b'-' | b'.' | 0xC2)
        })
    },
};
pub(super) const UPPER: Normaliser = Normaliser {
    write: upper,
    is_canonical: |value| without(value, |byte| matches!(byte, b'a'..=b'z' | b'.')),
};

/// A character as it is compared: full-width forms as ASCII, one blank, one dash, one dot; `None` for what has no width.
pub(in crate::detect) fn folded(character: char) -> Option<char> {
    Some(match character {
        '\u{FF01}'..='\u{FF5E}' => char::from((character as u32 - 0xFEE0) as u8),
        '\u{3000}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => {
            ' '
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => '-',
        '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' => '\u{B7}',
        '\u{FFE5}' => '\u{A5}',
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}' => return None,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => {
            return None;
        }
        other => other,
    })
}

/// Writes `value` to `out` with its ends trimmed and full-width letters, digits and punctuation brought to ASCII.
///
/// Narrower than NFKC, which would also rewrite units, circled numbers and ligatures and costs a table look-up a character:
/// the full-width block, the ideographic and no-break space, dashes, the dots of transcribed names; marks without width go.
pub fn fold(value: &str, out: &mut String) {
    out.clear();
    let trimmed = value.trim();
    if trimmed.is_ascii() {
        out.push_str(trimmed);
        return;
    }
    out.extend(trimmed.chars().filter_map(folded));
    let end = out.trim_end().len();
    out.truncate(end);
    let start = out.len() - out.trim_start().len();
    out.drain(..start);
}

/// Drops the `.0` that a spreadsheet or a float column leaves behind whole numbers.
fn without_float_tail(value: &[u8]) -> &[u8] {
    match value {
        [whole @ .., b'.', b'0'] if whole.iter().all(u8::is_ascii_digit) => whole,
        _ => value,
    }
}

fn digits_only(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_digit)
}

/// Whether a value has none of these bytes, and no character that [`fold`] may change: those begin with E2, E3 or EF.
fn without(value: &[u8], changed: fn(u8) -> bool) -> bool {
    !value
        .iter()
        .any(|byte| changed(*byte) || matches!(byte, 0xE2 | 0xE3 | 0xEF))
}

/// 18 characters, upper-case X: the 15-digit form gets its century and its check digit, so that both count once.
fn cn_resident_id(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let characters = value.iter().filter(|byte| **byte != b' ');
    out.extend(characters.map(u8::to_ascii_uppercase));
    if out.len() == 15 && out.iter().all(u8::is_ascii_digit) {
        out.splice(6..6, *b"19");
        out.extend(resident_check(out));
    }
}

/// Digits without `+86`, `0086` or `86` before a mobile number.
fn cn_mobile(value: &[u8], out: &mut Vec<u8>) {
    digits(value, out);
    for prefix in [b"0086".as_slice(), b"86"] {
        if let Some(rest) = out.strip_prefix(prefix)
            && rest.len() == 11
            && rest[0] == b'1'
        {
            out.drain(..prefix.len());
            break;
        }
    }
}

/// Digits only; the `.0` of a float column goes.
fn digits(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        without_float_tail(value)
            .iter()
            .filter(|byte| byte.is_ascii_digit()),
    );
}

/// ASCII letters in upper case; the `.0` of a float column goes.
fn upper(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(without_float_tail(value).iter().map(u8::to_ascii_uppercase));
}

/// Upper case without spaces and hyphens.
fn compact(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .iter()
            .filter(|byte| !matches!(byte, b' ' | b'-'))
            .map(u8::to_ascii_uppercase),
    );
}

/// Lower case without `mailto:`. The local part is lowered too: no provider in use tells persons apart by its case.
fn email_lower(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .strip_prefix(b"mailto:")
            .unwrap_or(value)
            .iter()
            .map(u8::to_ascii_lowercase),
    );
}

/// Hexadecimal digits only, in lower case: `02-00-…`, `02:00:…` and `0200.…` are one address.
fn hex(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .iter()
            .filter(|byte| byte.is_ascii_hexdigit())
            .map(u8::to_ascii_lowercase),
    );
}

/// Lower case, with one space for every run of separators (space, comma, slash, dot).
fn name_lower(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for &byte in value {
        if !matches!(byte, b' ' | b',' | b'/' | b'.') {
            out.push(byte.to_ascii_lowercase());
        } else if out.last().is_some_and(|last| *last != b' ') {
            out.push(b' ');
        }
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
}

/// A plate without its dot, space or hyphen, in upper case.
fn plate(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for byte in value {
        if !matches!(byte, b' ' | b'-' | b'.') {
            out.push(byte.to_ascii_uppercase());
        }
        if out.ends_with("·".as_bytes()) {
            out.truncate(out.len() - "·".len());
        }
    }
}
