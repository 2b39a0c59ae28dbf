//! Names of persons: blanks inside Chinese names, order, case, forms of address, several in a cell.
//!
//! Names tell persons apart badly and are written in many ways. The text keeps the order of a name that is written with a comma or
//! a slash, since both say which part is the family's; the loose text has the words in ascending order, without marks on letters.

use super::Spelt;
use super::clean;
use crate::pack;
use crate::pack::canonical::CanonicalRule;
use std::cmp::Ordering;
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words of a name at most; longer ones stay as they are.
const MOST_WORDS: usize = 12;

/// Names of persons.
pub(super) struct Names {
    /// Family names behind which a blank stands.
    surnames: HashSet<&'static [u8], ahash::RandomState>,
    titles: HashSet<&'static [u8], ahash::RandomState>,
}

impl Names {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        let titles = rule.titles_from.iter().flat_map(|list| pack::terms(list));
        let surnames = rule.surnames_from.iter().flat_map(|list| pack::terms(list));
        Self {
            surnames: surnames.map(str::as_bytes).collect(),
            titles: titles.map(str::as_bytes).collect(),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        let is_mark = |byte: u8| clean::is_list_mark(byte) || byte == b'&';
        for entry in value.split(|byte| is_mark(*byte)) {
            let entry = clean::unwrapped(entry);
            if is_east_asian(entry) {
                for part in entry.split(|byte| matches!(byte, b',' | b'/')) {
                    let part = clean::unwrapped(part);
                    if is_east_asian(part) {
                        self.east_asian(part, spelt, found);
                    } else {
                        self.latin(part, spelt, found);
                    }
                }
            } else if is_list(entry) {
                for part in entry.split(|byte| *byte == b',') {
                    self.latin(clean::unwrapped(part), spelt, found);
                }
            } else {
                self.latin(entry, spelt, found);
            }
        }
    }

    /// A name in letters with words between blanks.
    fn latin(&self, entry: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
        spelt.begin();
        let (family, given) = parted(entry);
        let all = || words(given).chain(words(family));
        let titles = all().filter(|word| self.is_title(word)).count();
        // `Mr Smith` and `Mrs Smith` are two.
        let without_titles = all().count() >= titles + 2;
        for word in all() {
            if without_titles && self.is_title(word) {
                continue;
            }
            if !spelt.text.is_empty() {
                spelt.text.push(b' ');
            }
            push_small(word, spelt.text);
        }
        loosen(spelt);
        if !spelt.text.is_empty() {
            found(spelt);
        }
    }

    /// Names in Han characters, kana or Hangul, which are written without blanks, but for a Japanese family name and its given one.
    fn east_asian(&self, name: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
        let whole = |word: &[u8]| characters(word) >= 2 && is_east_asian(word);
        let words = || {
            name.split(|byte| *byte == b' ')
                .filter(|word| !word.is_empty())
        };
        let is_one = words().count() == 2
            && words()
                .next()
                .is_some_and(|first| self.surnames.contains(first));
        // Behind a bracket stands a remark.
        if words().count() > 1 && !is_one && words().all(whole) && !name.contains(&b'(') {
            for word in words() {
                one_east_asian(word, spelt);
                found(spelt);
            }
        } else {
            one_east_asian(name, spelt);
            found(spelt);
        }
    }

    fn is_title(&self, word: &[u8]) -> bool {
        let mut small = [0; 16];
        small.get_mut(..word.len()).is_some_and(|small| {
            small.copy_from_slice(word);
            small.make_ascii_lowercase();
            self.titles.contains(&*small)
        })
    }
}

/// Whether a text has characters of Chinese, Japanese or Korean: by the first of three bytes.
fn is_east_asian(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, 0xE3..=0xED))
}

/// Characters of a text in UTF-8.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// A Chinese name without blanks; a remark in brackets behind it stays in the text alone.
fn one_east_asian(name: &[u8], spelt: &mut Spelt<'_>) {
    spelt.begin();
    let small = name
        .iter()
        .filter(|byte| **byte != b' ')
        .map(u8::to_ascii_lowercase);
    spelt.text.extend(small);
    if let Some(at) = memchr::memchr(b'(', spelt.text).filter(|at| *at > 0) {
        spelt.loose.extend_from_slice(&spelt.text[..at]);
    }
}

/// Words of a name: what stands between blanks and marks.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let parts = |byte: &u8| {
        matches!(byte, b' ' | b',' | b'/' | b'.' | b'"')
            || matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>')
    };
    text.split(parts)
        .map(unquoted)
        .filter(|word| !word.is_empty())
}

/// A word without apostrophes around it.
fn unquoted(mut word: &[u8]) -> &[u8] {
    while let [b'\'' | b'`', rest @ ..] | [rest @ .., b'\'' | b'`'] = word {
        word = rest;
    }
    word
}

/// Whether commas part several names: each has two words or more.
fn is_list(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b',');
    text.contains(&b',') && parts.all(|part| words(part).count() >= 2)
}

/// The family's part and the rest, where a mark says which is which: `HUBER, Anna`, `HUBER/ANNA`, `HUBER<<ANNA`.
fn parted(text: &[u8]) -> (&[u8], &[u8]) {
    let mark = |byte: &u8| matches!(byte, b',' | b'/' | b'<');
    match text.iter().position(mark) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (b"", text),
    }
}

/// Writes a word in small letters.
fn push_small(word: &[u8], out: &mut Vec<u8>) {
    match std::str::from_utf8(word) {
        Ok(text) if !word.is_ascii() => {
            let mut bytes = [0; 4];
            for small in text.chars().flat_map(char::to_lowercase) {
                out.extend_from_slice(small.encode_utf8(&mut bytes).as_bytes());
            }
        }
        _ => out.extend(word.iter().map(u8::to_ascii_lowercase)),
    }
}

/// The letters of a word without the marks on them.
fn unmarked(word: &[u8]) -> impl Iterator<Item = char> {
    let text = std::str::from_utf8(word).unwrap_or_default();
    (text.nfd()).filter(|character| {
        !is_combining_mark(*character) && !matches!(character, '-' | '\'' | '’')
    })
}

fn compared(one: &&[u8], other: &&[u8]) -> Ordering {
    unmarked(one).cmp(unmarked(other))
}

/// The loose text: words in ascending order, letters without marks.
fn loosen(spelt: &mut Spelt<'_>) {
    let mut sorted = [&b""[..]; MOST_WORDS];
    let mut count = 0;
    for word in spelt.text.split(|byte| *byte == b' ') {
        let Some(place) = sorted.get_mut(count) else {
            return;
        };
        *place = word;
        count += 1;
    }
    let sorted = &mut sorted[..count];
    sorted.sort_unstable_by(compared);
    let mut bytes = [0; 4];
    for word in sorted {
        if !spelt.loose.is_empty() {
            spelt.loose.push(b' ');
        }
        for letter in unmarked(word) {
            spelt
                .loose
                .extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
        }
    }
}
