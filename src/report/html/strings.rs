//! Strings go in, their numbers come out: each string of a chunk stands once in it, and one of several chunks once in the file.
//!
//! Which of them several chunks hold is known when the last chunk was looked at. Until then a chunk is kept with numbers of its own,
//! each behind a mark that no JSON holds ([`Strings`]); then they become those of the file ([`Shared::numbered`]).

use crate::report::layout::shown;
use serde_json::Value;
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::hash::Hasher as _;

/// Before a number of a string that is not yet that of the file.
const MARK: char = '\u{1}';

/// Strings that several chunks hold.
#[derive(Default)]
pub(super) struct Shared {
    /// By digest: the chunk that holds the string, `None` where several do.
    holders: HashMap<u64, Option<usize>>,
    numbers: HashMap<String, usize>,
    list: Vec<String>,
}

impl Shared {
    /// Notes the strings of the chunk `at`.
    pub(super) fn note(&mut self, strings: &Strings, at: usize) {
        let own = strings.list.iter().map(|text| digest(text));
        for digest in own.chain(strings.noted.iter().copied()) {
            match self.holders.entry(digest) {
                Entry::Vacant(entry) => {
                    entry.insert(Some(at));
                }
                Entry::Occupied(mut entry) if *entry.get() != Some(at) => {
                    entry.insert(None);
                }
                Entry::Occupied(_) => {}
            }
        }
    }

    /// A chunk, its strings and its vector, with the numbers of the file: from 0 in its own list, below 0 in the shared one.
    pub(super) fn numbered(&mut self, strings: Vec<String>, vector: &str) -> String {
        let mut own: Vec<String> = Vec::new();
        let numbers = strings.into_iter().map(|text| {
            if self.holders.get(&digest(&text)) == Some(&None) {
                let next = self.list.len();
                let number = *self.numbers.entry(text).or_insert_with_key(|text| {
                    self.list.push(text.clone());
                    next
                });
                -1 - number as i64
            } else {
                own.push(text);
                own.len() as i64 - 1
            }
        });
        let numbers: Vec<i64> = numbers.collect();
        numbered(&own, &numbers, vector)
    }

    /// All of them, by number.
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }
}

/// A chunk whose strings have these numbers.
fn numbered(own: &[String], numbers: &[i64], vector: &str) -> String {
    let mut text = String::with_capacity(vector.len());
    text.push_str("{\"strings\":");
    text.push_str(&serde_json::json!(own).to_string());
    text.push_str(",\"vector\":");
    let mut parts = vector.split(MARK);
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit());
        let (number, rest) = part.split_at(end.unwrap_or(part.len()));
        let number = number.parse().ok().and_then(|at: usize| numbers.get(at));
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", number.copied().unwrap_or_default());
        text.push_str(rest);
    }
    text.push('}');
    text
}

/// The strings of one chunk.
#[derive(Default)]
pub(super) struct Strings {
    numbers: HashMap<String, usize>,
    list: Vec<String>,
    /// Digests of those that stand in it without a number.
    noted: Vec<u64>,
}

impl Strings {
    /// Writes the number of `text` in the chunk, behind the mark.
    pub(super) fn put(&mut self, text: &str, to: &mut String) {
        let known = self.numbers.get(text).copied();
        let number = known.unwrap_or_else(|| {
            self.list.push(text.to_owned());
            self.numbers.insert(text.to_owned(), self.list.len() - 1);
            self.list.len() - 1
        });
        // Writing to a string cannot fail.
        let _ = write!(to, "{MARK}{number}");
    }

    /// Notes the strings of a value that stands in the chunk as it is.
    pub(super) fn note(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.noted.push(digest(&visible(text))),
            Value::Array(all) => all.iter().for_each(|one| self.note(one)),
            Value::Object(fields) => match pair(value) {
                Some((zh, en)) => self.noted.push(digest(&template(zh, en).0)),
                None => fields.values().for_each(|one| self.note(one)),
            },
            _ => {}
        }
    }

    /// All of them, by number.
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }

    /// The vector of a value that shares its strings with no other.
    pub(super) fn alone(self, vector: &str) -> String {
        let numbers: Vec<i64> = (0..self.list.len() as i64).collect();
        numbered(&self.list, &numbers, vector)
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
        let chunks = ["aba", "cb"].map(|letters| {
            let (mut strings, mut vector) = (Strings::default(), String::new());
            for letter in letters.chars() {
                strings.put(&letter.to_string(), &mut vector);
                vector.push(',');
            }
            (strings, vector)
        });
        for (at, (strings, _)) in chunks.iter().enumerate() {
            shared.note(strings, at);
        }
        let numbered = chunks.map(|(strings, vector)| shared.numbered(strings.list, &vector));
        let expected = [
            r#"{"strings":["a"],"vector":0,-1,0,}"#,
            r#"{"strings":["c"],"vector":0,-1,}"#,
        ];
        assert_eq!(numbered, expected);
        assert_eq!(shared.list(), ["b"]);
    }
}
