//! Numbers that authorities and banks issue: resident identity numbers, passports, permits, cards.

use super::Spelt;
use super::clean::{self, entries};
use super::numeral::{self, Numeral};
use crate::detect::validate::{self, Validator};
use crate::pack::canonical::CanonicalRule;
use crate::sketch::canonical::Standing;
use std::ops::RangeInclusive;

/// Characters of a resident number, and of its old form.
const RESIDENT: usize = 18;
const OLD_RESIDENT: usize = 15;

/// The resident numbers of a cell.
pub(super) fn resident_ids(value: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
    if numeral::is_one(value, spelt.text) {
        resident_id(value, spelt);
        return found(spelt);
    }
    for entry in entries(value, clean::is_list_mark_or_slash) {
        let number = |piece: &[u8]| matches!(piece.len(), RESIDENT | OLD_RESIDENT);
        if entry.contains(&b' ') && entry.split(|byte| *byte == b' ').all(number) {
            for piece in entry.split(|byte| *byte == b' ') {
                resident_id(piece, spelt);
                found(spelt);
            }
        } else {
            resident_id(entry, spelt);
            found(spelt);
        }
    }
}

/// One resident number; a number of another kind that stands there stays apart.
fn resident_id(entry: &[u8], spelt: &mut Spelt<'_>) {
    spelt.begin();
    let entry = behind_words(entry);
    let numeral = numeral::write(entry, spelt.text);
    if numeral.is_none() {
        compact(entry, spelt.text);
        capital_x(spelt.text);
    }
    if !is_resident(spelt.text) {
        spelt.standing = match numeral {
            Some(Numeral::Lost(shown)) => Standing::Lost { shown },
            _ if numeral::ends_in_lost(spelt.text) => Standing::Lost {
                shown: numeral::LEFT,
            },
            _ => Standing::Misfit,
        };
    }
}

/// Whether this is a resident number with a right check digit; one of the old form becomes one of 18 characters.
fn is_resident(text: &mut Vec<u8>) -> bool {
    if text.len() == OLD_RESIDENT && validate::cn_resident_id_15(text) {
        text.splice(6..6, *b"19");
        text.extend(validate::resident_check(text));
        return true;
    }
    text.len() == RESIDENT && validate::cn_resident_id_18(text)
}

/// What follows words before a number: `身份证110…`.
fn behind_words(entry: &[u8]) -> &[u8] {
    let start = entry.iter().position(u8::is_ascii_alphanumeric);
    let rest = &entry[start.unwrap_or(0)..];
    if rest.len() >= OLD_RESIDENT {
        rest
    } else {
        entry
    }
}

/// The last character as X where it is a letter or sign that looks like one, or stands for one.
fn capital_x(text: &mut Vec<u8>) {
    const LOOK_ALIKE: [&str; 6] = ["Х", "х", "×", "Ⅹ", "ⅹ", "*"];
    let Some(digits) = text.get(..RESIDENT - 1) else {
        return;
    };
    let last = &text[RESIDENT - 1..];
    if digits.iter().all(u8::is_ascii_digit)
        && LOOK_ALIKE.iter().any(|sign| sign.as_bytes() == last)
    {
        text.truncate(RESIDENT - 1);
        text.push(b'X');
    }
}

/// Writes capitals without blanks and the marks that group a number.
fn compact(value: &[u8], out: &mut Vec<u8>) {
    const DOT: &[u8] = "·".as_bytes();
    let mut rest = value;
    while let [byte, behind @ ..] = rest {
        match byte {
            b' ' | b'-' | b'.' | b'_' | b'/' | b'\t' | b'+' | b'=' => {}
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' => {}
            b'\'' | b'"' | b'`' => {}
            _ if rest.starts_with(DOT) => {
                rest = &rest[DOT.len()..];
                continue;
            }
            _ => out.push(byte.to_ascii_uppercase()),
        }
        rest = behind;
    }
}

/// The documents of a cell. Where a licence has a resident number, it is spelt as one.
pub(super) fn documents(value: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
    if numeral::is_one(value, spelt.text) {
        document(value, spelt);
        return found(spelt);
    }
    for entry in entries(value, clean::is_list_mark_or_comma) {
        document(entry, spelt);
        found(spelt);
    }
}

fn document(entry: &[u8], spelt: &mut Spelt<'_>) {
    spelt.begin();
    match numeral::write(entry, spelt.text) {
        Some(Numeral::Lost(shown)) => spelt.standing = Standing::Lost { shown },
        Some(Numeral::Whole) => {}
        None => {
            compact(entry, spelt.text);
            capital_x(spelt.text);
        }
    }
    let resident = is_resident(spelt.text);
    if !resident && numeral::ends_in_lost(spelt.text) {
        spelt.standing = Standing::Lost {
            shown: numeral::LEFT,
        };
    } else if !spelt.text.iter().any(u8::is_ascii_digit) {
        spelt.standing = Standing::Misfit;
    }
    without_leading_zeros(spelt);
}

/// A number that went through a column of numbers has lost the zeros in front.
pub(super) fn without_leading_zeros(spelt: &mut Spelt<'_>) {
    let zeros = spelt.text.iter().take_while(|byte| **byte == b'0').count();
    if zeros > 0 && zeros < spelt.text.len() {
        spelt.loose.clear();
        spelt.loose.extend_from_slice(&spelt.text[zeros..]);
    }
}

/// Numbers of which nothing but the digits counts.
pub(super) struct Digits {
    lengths: Option<RangeInclusive<usize>>,
    check: Option<Validator>,
}

impl Digits {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        Self {
            lengths: rule.lengths.map(|[least, most]| least..=most),
            check: rule.check.as_deref().and_then(validate::validator),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        if clean::is_in_thousands(value) || numeral::is_one(value, spelt.text) {
            self.one(value, spelt);
            return found(spelt);
        }
        for entry in entries(value, clean::is_list_mark_or_slash) {
            self.one(entry, spelt);
            found(spelt);
        }
    }

    fn one(&self, entry: &[u8], spelt: &mut Spelt<'_>) {
        spelt.begin();
        let numeral = numeral::write(entry, spelt.text);
        if numeral.is_none() {
            let entry = behind_words(entry);
            compact(entry, spelt.text);
            spelt.text.retain(|byte| *byte != b',');
        }
        let right = spelt.text.iter().all(u8::is_ascii_digit)
            && (self.lengths.as_ref()).is_none_or(|lengths| lengths.contains(&spelt.text.len()))
            && self.check.is_none_or(|check| check(spelt.text));
        let proves = right && self.check.is_some();
        spelt.standing = match numeral {
            Some(Numeral::Lost(shown)) => Standing::Lost { shown },
            _ if !proves && numeral::ends_in_lost(spelt.text) => Standing::Lost {
                shown: numeral::LEFT,
            },
            _ if !right => Standing::Misfit,
            _ => Standing::Sound,
        };
        without_leading_zeros(spelt);
    }
}
