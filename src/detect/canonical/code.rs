//! Numbers of an issuer of one's own (members, patients, staff, accounts), digests, addresses of devices.

use super::Spelt;
use super::clean;
use super::numeral::{self, Numeral};
use crate::pack::canonical::CanonicalRule;
use crate::sketch::canonical::Standing;

/// Hexadecimal digits of a UUID.
const UUID: usize = 32;
/// Where its groups are parted.
const UUID_DASHES: [usize; 4] = [8, 13, 18, 23];

/// Numbers of an issuer.
pub(super) struct Code {
    case_from: usize,
}

impl Code {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        Self {
            case_from: rule.case_from.unwrap_or(usize::MAX),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        if clean::is_in_thousands(value) {
            spelt.begin();
            spelt
                .text
                .extend(value.iter().filter(|byte| **byte != b','));
            return found(spelt);
        }
        if value.contains(&b'.') && numeral::is_one(value, spelt.text) {
            self.one(value, spelt);
            return found(spelt);
        }
        for entry in value.split(|byte| is_mark(*byte)) {
            let entry = clean::unlabelled_in_words(clean::unwrapped(entry));
            if !entry.is_empty() {
                self.one(entry, spelt);
                found(spelt);
            }
        }
    }

    fn one(&self, entry: &[u8], spelt: &mut Spelt<'_>) {
        spelt.begin();
        if entry.contains(&b' ') {
            let packed: Vec<u8> = (entry.iter().copied().filter(|byte| *byte != b' ')).collect();
            return self.one(clean::unwrapped(&packed), spelt);
        }
        match numeral::write(entry, spelt.text) {
            Some(Numeral::Lost(shown)) => spelt.standing = Standing::Lost { shown },
            Some(Numeral::Whole) => {}
            None if is_uuid(entry) => {
                let digits = entry.iter().filter(|byte| **byte != b'-');
                return spelt.text.extend(digits.map(u8::to_ascii_uppercase));
            }
            None => {
                spelt.text.extend_from_slice(entry);
                if entry.len() < self.case_from || !has_inner_capitals(entry) {
                    spelt.text.make_ascii_uppercase();
                }
                if numeral::ends_in_lost(spelt.text) {
                    spelt.standing = Standing::Lost {
                        shown: numeral::LEFT,
                    };
                }
            }
        }
        loosen(spelt);
    }
}

/// Marks of lists of codes; a bar may stand in one (`auth0|…`).
fn is_mark(byte: u8) -> bool {
    clean::is_list_mark_or_comma(byte) && byte != b'|'
}

/// Whether a text is a UUID, in its groups or without them.
fn is_uuid(text: &[u8]) -> bool {
    text.len() == UUID && text.iter().all(u8::is_ascii_hexdigit)
        || text.len() == UUID + UUID_DASHES.len()
            && (text.iter().enumerate()).all(|(at, byte)| {
                if UUID_DASHES.contains(&at) {
                    *byte == b'-'
                } else {
                    byte.is_ascii_hexdigit()
                }
            })
}

/// Whether a capital stands somewhere behind a small letter: random texts, hardly what a person typed.
fn has_inner_capitals(text: &[u8]) -> bool {
    let small = text.iter().position(u8::is_ascii_lowercase);
    small.is_some_and(|at| text[at..].iter().any(u8::is_ascii_uppercase))
}

/// The loose text: capitals, without zeros in front of a run of digits and without marks between letters and digits.
fn loosen(spelt: &mut Spelt<'_>) {
    let text = &*spelt.text;
    let plain = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'1'..=b'9');
    if text.iter().all(plain) {
        return;
    }
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let last = spelt.loose.last().copied();
        let digits = text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits > 0 {
            let run = &text[at..at + digits];
            let zeros = run.iter().take_while(|byte| **byte == b'0').count();
            spelt.loose.extend_from_slice(&run[zeros.min(digits - 1)..]);
            at += digits;
            continue;
        }
        let between_digits = last.is_some_and(|byte| byte.is_ascii_digit())
            && text.get(at + 1).is_some_and(u8::is_ascii_digit);
        let is_mark = matches!(byte, b'-' | b'_' | b'.' | b'/' | b'#');
        if !is_mark || between_digits {
            spelt.loose.push(if is_mark {
                b'-'
            } else {
                byte.to_ascii_uppercase()
            });
        }
        at += 1;
    }
    if *spelt.loose == *spelt.text {
        spelt.loose.clear();
    }
}

/// The addresses of network cards in a cell: hexadecimal digits in small letters.
pub(super) fn hexadecimal(value: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
    for entry in value.split(|byte| clean::is_list_mark_or_comma(*byte)) {
        spelt.begin();
        let entry = clean::unwrapped(entry);
        let digits = entry.iter().filter(|byte| byte.is_ascii_hexdigit());
        spelt.text.extend(digits.map(u8::to_ascii_lowercase));
        let mark = |byte: &u8| matches!(byte, b':' | b'-' | b'.' | b' ');
        if !(entry.iter()).all(|byte| byte.is_ascii_hexdigit() || mark(byte)) {
            spelt.standing = Standing::Misfit;
        }
        found(spelt);
    }
}

/// A digest, cipher text or token: hexadecimal digits in small letters, others as they are.
pub(super) fn opaque(value: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
    spelt.begin();
    let digits = (value.strip_prefix(b"0x"))
        .or_else(|| value.strip_prefix(b"0X"))
        .or_else(|| value.strip_prefix(br"\x"))
        .unwrap_or(value);
    if digits.iter().all(u8::is_ascii_hexdigit) {
        spelt.text.extend(digits.iter().map(u8::to_ascii_lowercase));
    } else {
        spelt.text.extend_from_slice(value);
    }
    found(spelt);
}
