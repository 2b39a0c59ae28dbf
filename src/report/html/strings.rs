//! Strings go in, their numbers come out: each string of a chunk stands once in it, and one of several chunks once in the file.

use crate::report::layout::shown;
use serde_json::Value;
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hasher as _;

/// Strings that several chunks hold.
#[derive(Default)]
pub(super) struct Shared {
    /// By digest: the chunk that holds the string, `None` where several do.
    holders: HashMap<u64, Option<usize>>,
    numbers: HashMap<String, usize>,
    list: Vec<String>,
}

impl Shared {
    /// Notes the strings of `value`, which stands in the chunk `at`.
    pub(super) fn note(&mut self, value: &Value, at: usize) {
        match value {
            Value::String(text) => self.note_text(&visible(text), at),
            Value::Array(all) => all.iter().for_each(|one| self.note(one, at)),
            Value::Object(fields) => match pair(value) {
                Some((zh, en)) => self.note_text(&template(zh, en).0, at),
                None => fields.values().for_each(|one| self.note(one, at)),
            },
            _ => {}
        }
    }

    fn note_text(&mut self, text: &str, at: usize) {
        match self.holders.entry(digest(text)) {
            Entry::Vacant(entry) => {
                entry.insert(Some(at));
            }
            Entry::Occupied(mut entry) if *entry.get() != Some(at) => {
                entry.insert(None);
            }
            Entry::Occupied(_) => {}
        }
    }

    /// All of them, by number.
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }
}

/// The strings of one chunk.
pub(super) struct Strings<'a> {
    shared: &'a mut Shared,
    numbers: HashMap<String, usize>,
    own: Vec<String>,
}

impl<'a> Strings<'a> {
    /// Those of a chunk; what others hold too goes to `shared`.
    pub(super) fn within(shared: &'a mut Shared) -> Self {
        Self {
            shared,
            numbers: HashMap::new(),
            own: Vec::new(),
        }
    }

    /// The number of `text`: from 0 in the chunk's own list, below 0 in the shared one.
    pub(super) fn number(&mut self, text: &str) -> i64 {
        let is_shared = self.shared.holders.get(&digest(text)) == Some(&None);
        let (numbers, list) = if is_shared {
            (&mut self.shared.numbers, &mut self.shared.list)
        } else {
            (&mut self.numbers, &mut self.own)
        };
        let number = numbers.get(text).copied().unwrap_or_else(|| {
            list.push(text.to_owned());
            numbers.insert(text.to_owned(), list.len() - 1);
            list.len() - 1
        });
        if is_shared {
            -1 - number as i64
        } else {
            number as i64
        }
    }

    /// The chunk's own list.
    pub(super) fn own(&self) -> &[String] {
        &self.own
    }
}

fn digest(text: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A string as every form shows it: without characters that steer.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(shown(text))
    }
}

/// Chinese and English of a value that is one text in both languages.
pub(super) fn pair(value: &Value) -> Option<(&str, &str)> {
    let fields = value.as_object().filter(|fields| fields.len() == 2)?;
    Some((fields.get("zh")?.as_str()?, fields.get("en")?.as_str()?))
}

/// Before the letter of a number, in a template.
const NUMBER: char = '\u{1}';
/// Between the languages of a template.
const BETWEEN: char = '\u{2}';
/// Numbers that have a letter.
const LETTERS: usize = 26;

/// Both languages as one string whose numbers are letters, and the numbers: texts that differ in their numbers alone are one.
pub(super) fn template(zh: &str, en: &str) -> (String, Vec<String>) {
    let mut numbers = Vec::new();
    let mut text = String::new();
    replace(&visible(zh), &mut numbers, &mut text);
    text.push(BETWEEN);
    replace(&visible(en), &mut numbers, &mut text);
    (text, numbers)
}

fn replace(side: &str, numbers: &mut Vec<String>, text: &mut String) {
    let mut rest = side;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = number_length(from);
        let (number, after) = from.split_at(length);
        text.push_str(before);
        let known = numbers.iter().position(|one| one == number);
        match known.or_else(|| (numbers.len() < LETTERS).then_some(numbers.len())) {
            Some(at) => {
                if known.is_none() {
                    numbers.push(number.to_owned());
                }
                text.push(NUMBER);
                text.push(char::from(b'A' + at as u8));
            }
            None => text.push_str(number),
        }
        rest = after;
    }
    text.push_str(rest);
}

/// Bytes of the number that `text` begins with; a mark counts where a digit follows.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut length = 0;
    while is_digit(length)
        || (matches!(bytes.get(length), Some(b',' | b'.')) && is_digit(length + 1))
    {
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_numbers_are_one() {
        let (one, numbers) = template("1,268 个值中 115 个", "115 of 1,268 values, 3.");
        assert_eq!(
            one,
            "\u{1}A 个值中 \u{1}B 个\u{2}\u{1}B of \u{1}A values, \u{1}C."
        );
        assert_eq!(numbers, ["1,268", "115", "3"]);
        let (other, _) = template("9 个值中 8 个", "8 of 9 values, 7.");
        assert_eq!(one, other);
    }

    #[test]
    fn what_two_chunks_hold_is_shared() {
        let mut shared = Shared::default();
        for (at, value) in ["a", "b", "a"].into_iter().enumerate() {
            shared.note(&Value::from(value), at);
        }
        let mut strings = Strings::within(&mut shared);
        assert_eq!(
            ["a", "b", "a"].map(|text| strings.number(text)),
            [-1, 0, -1]
        );
        assert_eq!(strings.own(), ["b"]);
        assert_eq!(shared.list(), ["a"]);
    }
}
