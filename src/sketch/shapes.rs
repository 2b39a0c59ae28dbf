//! Shapes of values: `9` digit, `A` capital, `a` small letter, `中` Han character, `x` other letters; punctuation stands for
//! itself. Runs are counted in braces: `9{17}A`. No character of a value but punctuation is in a shape.

use crate::model::profile::ShapeCount;
use crate::sketch::Merge;
use std::collections::BTreeMap;

/// Shapes shown.
const SHOWN: usize = 5;
/// Runs after which a shape is cut.
const MOST_RUNS: usize = 24;

/// How often each shape was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes {
    /// Shapes kept: those with the least hash, so that what is kept, and its counts, do not depend on the order of arrival. A
    /// column with more shapes than this is running text, whose shapes say nothing.
    most: usize,
    by_hash: BTreeMap<u64, (Box<str>, u64)>,
}

impl Shapes {
    /// None seen, for `most` of them.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self {
            most,
            by_hash: BTreeMap::new(),
        }
    }

    /// Takes in a value as often as `times` says; `scratch` is reused.
    pub fn insert(&mut self, value: &[u8], times: u64, scratch: &mut String) {
        shape(value, scratch);
        let hash = xxh(scratch.as_bytes());
        if let Some((_, count)) = self.by_hash.get_mut(&hash) {
            *count += times;
        } else if self.by_hash.len() < self.most
            || self
                .by_hash
                .last_key_value()
                .is_some_and(|(last, _)| hash < *last)
        {
            self.by_hash.insert(hash, (scratch.as_str().into(), times));
            self.trim();
        }
    }

    fn trim(&mut self) {
        while self.by_hash.len() > self.most {
            self.by_hash.pop_last();
        }
    }

    /// The most frequent shapes; none where there were too many to mean anything.
    #[must_use]
    pub fn top(&self) -> Vec<ShapeCount> {
        if self.by_hash.len() == self.most {
            return Vec::new();
        }
        let mut all: Vec<_> = self
            .by_hash
            .values()
            .map(|(shape, values)| ShapeCount {
                shape: shape.to_string(),
                values: *values,
            })
            .collect();
        all.sort_by(|a, b| b.values.cmp(&a.values).then_with(|| a.shape.cmp(&b.shape)));
        all.truncate(SHOWN);
        all
    }
}

impl Merge for Shapes {
    fn merge(&mut self, other: &Self) {
        for (hash, (shape, count)) in &other.by_hash {
            self.by_hash
                .entry(*hash)
                .or_insert_with(|| (shape.clone(), 0))
                .1 += count;
        }
        self.trim();
    }
}

/// FNV-1a: short keys, no secret in them.
fn xxh(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Writes the shape of `value` into `out`.
pub fn shape(value: &[u8], out: &mut String) {
    out.clear();
    if value.is_ascii() {
        return ascii_shape(value, out);
    }
    let mut run = ('\0', 0_u32);
    let mut runs = 0;
    let flush = |(class, length): (char, u32), out: &mut String| {
        use std::fmt::Write as _;
        if length > 0 {
            out.push(class);
        }
        if length > 1 {
            let _ = write!(out, "{{{length}}}");
        }
    };
    for chunk in value.utf8_chunks() {
        for character in chunk.valid().chars() {
            let class = class(character);
            if class == run.0 {
                run.1 += 1;
                continue;
            }
            flush(run, out);
            runs += 1;
            if runs > MOST_RUNS {
                out.push('…');
                return;
            }
            run = (class, 1);
        }
    }
    flush(run, out);
}

/// [`shape`] of a value without any other character.
fn ascii_shape(value: &[u8], out: &mut String) {
    let mut runs = 0;
    let mut at = 0;
    while at < value.len() {
        let class = ASCII[usize::from(value[at])];
        let length = value[at..]
            .iter()
            .take_while(|byte| ASCII[usize::from(**byte)] == class)
            .count();
        at += length;
        runs += 1;
        if runs > MOST_RUNS {
            out.push('…');
            return;
        }
        out.push(class);
        if length > 1 {
            out.push('{');
            number(length, out);
            out.push('}');
        }
    }
}

fn number(number: usize, out: &mut String) {
    if number > 9 {
        self::number(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Classes of the first 128 characters.
const ASCII: [char; 128] = {
    let mut classes = ['\0'; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'0'..=b'9' => '9',
            b'a'..=b'z' => 'a',
            b'A'..=b'Z' => 'A',
            b' '..=b'~' => byte as char,
            _ => '\u{FFFD}',
        };
        byte += 1;
    }
    classes
};

/// Whether a character is a Han character: those of Unicode's blocks of unified ideographs.
#[must_use]
pub const fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2FFFF}')
}

fn class(character: char) -> char {
    match character {
        '0'..='9' => '9',
        'a'..='z' => 'a',
        'A'..='Z' => 'A',
        ' '..='~' => character,
        _ if is_han(character) => '中',
        '０'..='９' => '０',
        _ if character.is_alphabetic() => 'x',
        _ if character.is_control() => '\u{FFFD}',
        _ if character.is_numeric() => 'n',
        _ => '□',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_the_table_are_those_of_the_match() {
        for byte in 0..128_u8 {
            assert_eq!(ASCII[usize::from(byte)], class(char::from(byte)), "{byte}");
        }
    }

    #[test]
    fn a_shape_holds_no_character_of_the_value() {
        for (value, expected) in [
            ("11010519491231002X", "9{17}A"),
            ("张三", "中{2}"),
            ("a.b@example.com", "a.a@a{7}.a{3}"),
            ("", ""),
            ("é1", "x9"),
        ] {
            let mut out = String::new();
            super::shape(value.as_bytes(), &mut out);
            assert_eq!(out, expected);
        }
    }
}
