//! Digits and numerals in, a whole number of people out: `100,000`, `1.5万`, `一百二十万`.

use super::{LARGEST, SCALE};
use crate::pack::law::workbook::SizeWords;

/// The number that a text begins with, and the bytes of it; the number is `None` where it is not a whole one that can be held.
pub(super) fn number(text: &str, words: &SizeWords) -> Option<(Option<u64>, usize)> {
    let mut parts = Parts::default();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let taken = if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            parts.decimal(rest)
        } else if let Some((word, digit)) =
            (words.digits.iter()).find(|(word, _)| rest.starts_with(word.as_str()))
        {
            parts.digit(u128::from(*digit)).then_some(word.len())
        } else {
            let units = words.units.iter();
            let unit = units
                .filter(|(word, _)| rest.starts_with(word.as_str()))
                .max_by_key(|(word, _)| word.len());
            unit.filter(|(_, times)| parts.takes(*times))
                .and_then(|(word, times)| parts.unit(u128::from(*times)).then_some(word.len()))
        };
        let Some(taken) = taken else { break };
        at += taken;
    }
    (at > 0).then(|| (parts.whole(), at))
}

/// A number as it is put together: sums of parts of a million, so that `1.5万` is whole.
#[derive(Default)]
struct Parts {
    total: u128,
    section: u128,
    last: Option<u128>,
    is_wrong: bool,
    is_decimal: bool,
}

impl Parts {
    /// Digits with separators of thousands and a decimal point.
    fn decimal(&mut self, text: &str) -> Option<usize> {
        if self.last.is_some() {
            return None;
        }
        let bytes = text.as_bytes();
        let (mut value, mut at) = (0_u128, 0);
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        while at < bytes.len() {
            let groups = bytes[at] == b','
                && (1..=3).all(|further| is_digit(at + further))
                && !is_digit(at + 4);
            if is_digit(at) {
                value = (value * 10 + u128::from(bytes[at] - b'0')).min(u128::from(u64::MAX));
            } else if !groups {
                break;
            }
            at += 1;
        }
        value *= SCALE;
        if bytes.get(at) == Some(&b'.') && is_digit(at + 1) {
            at += 1;
            let mut part = SCALE;
            while is_digit(at) {
                part /= 10;
                self.is_wrong |= part == 0;
                value += part * u128::from(bytes[at] - b'0');
                at += 1;
            }
        }
        self.last = Some(value);
        self.is_decimal = true;
        Some(at)
    }

    fn digit(&mut self, digit: u128) -> bool {
        // 一〇〇 is written digit by digit.
        let before = self.last.unwrap_or(0);
        if self.is_decimal {
            return false;
        }
        self.last =
            Some((before.saturating_mul(10).saturating_add(digit * SCALE)).min(LARGEST * SCALE));
        true
    }

    /// Whether a unit may stand here: behind a number, or 十 for ten.
    fn takes(&self, times: u64) -> bool {
        self.last.is_some() || self.section > 0 || times == 10
    }

    fn unit(&mut self, times: u128) -> bool {
        const LARGE: u128 = 10_000;
        let most = LARGEST * SCALE * 2;
        let last = self.last.take();
        if times >= LARGE {
            let sum = self.section + last.unwrap_or(0);
            // 亿 behind 万: all before it is multiplied.
            let (sum, rest) = if last.is_none() && self.section == 0 {
                (self.total, 0)
            } else {
                (sum, self.total)
            };
            self.total = rest + sum.saturating_mul(times).min(most);
            self.section = 0;
        } else {
            self.section += last.unwrap_or(SCALE).saturating_mul(times).min(most);
        }
        self.is_decimal = false;
        true
    }

    fn whole(&self) -> Option<u64> {
        let sum = self.total + self.section + self.last.unwrap_or(0);
        let is_whole = sum.is_multiple_of(SCALE) && !self.is_wrong;
        let number = sum / SCALE;
        (is_whole && (1..=LARGEST).contains(&number)).then_some(number as u64)
    }
}
