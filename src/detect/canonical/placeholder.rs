//! Values that stand where a key is not known: whether a key is nobody's, by the rules of `context/placeholders.toml`.

use super::{Spelling, Spelt, clean};
use crate::pack::canonical::{Placeholder, Repeated};
use crate::sketch::canonical::Standing;
use std::collections::HashSet;

/// Whose a key is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Whose {
    /// Somebody's.
    Somebodys,
    /// Nobody's, or that of a few.
    Perhaps,
    /// Nobody's.
    Nobodys,
}

/// Texts, looked up by their bytes.
type Texts = HashSet<Box<[u8]>, ahash::RandomState>;

/// What is nobody's among the keys of one element.
pub(super) struct Nobody {
    /// Whole cells in small letters, and what they begin with.
    words: Texts,
    begins_word: [bool; 256],
    longest_word: usize,
    /// Canonical texts, and the longest.
    certain: Texts,
    likely: Texts,
    longest: usize,
    mailboxes: Vec<(Box<[u8]>, Whose)>,
    repeated: Vec<(Repeated, Whose)>,
    running: Vec<(usize, Whose)>,
}

impl Nobody {
    /// By these rules, for keys that are spelt so.
    pub(super) fn new<'p>(
        rules: impl Iterator<Item = &'p Placeholder>,
        spelling: &Spelling,
    ) -> Self {
        let mut nobody = Self {
            words: Texts::default(),
            begins_word: [false; 256],
            longest_word: 0,
            certain: Texts::default(),
            likely: Texts::default(),
            longest: 0,
            mailboxes: Vec::new(),
            repeated: Vec::new(),
            running: Vec::new(),
        };
        for rule in rules {
            let whose = if rule.certain {
                Whose::Nobodys
            } else {
                Whose::Perhaps
            };
            for value in &rule.values {
                nobody.add(value, rule.certain, spelling);
            }
            let mailboxes = rule.mailboxes.iter();
            (nobody.mailboxes).extend(mailboxes.map(|local| (local.as_bytes().into(), whose)));
            nobody
                .repeated
                .extend(rule.repeated.clone().map(|repeated| (repeated, whose)));
            nobody
                .running
                .extend(rule.running_from.map(|from| (from, whose)));
        }
        nobody
    }

    fn add(&mut self, value: &str, certain: bool, spelling: &Spelling) {
        let mut cleaned = Vec::new();
        let value = clean::cleaned(value.as_bytes(), &mut cleaned);
        let mut spelt = Spelt {
            text: &mut Vec::new(),
            loose: &mut Vec::new(),
            standing: Standing::Sound,
        };
        let mut texts: Vec<Box<[u8]>> = Vec::new();
        spelling.keys(value, &mut spelt, &mut |spelt| {
            texts.push(spelt.text.as_slice().into());
        });
        // A word is known as it stands; a key in all its spellings. The sign of `-1` says that it is no number.
        let is_key = value
            .iter()
            .any(|byte| byte.is_ascii_digit() || *byte == b'@');
        let is_signed = value.starts_with(b"-");
        if certain && (!is_key || is_signed || texts.is_empty()) {
            self.longest_word = self.longest_word.max(value.len());
            let small = value.to_ascii_lowercase();
            if let Some(first) = small.first() {
                self.begins_word[usize::from(*first)] = true;
            }
            self.words.insert(small.into());
        }
        let known = if certain {
            &mut self.certain
        } else {
            &mut self.likely
        };
        for text in texts {
            let as_it_stands = text.eq_ignore_ascii_case(value);
            if !is_signed && (is_key || !certain || as_it_stands) {
                self.longest = self.longest.max(text.len());
                known.insert(text);
            }
        }
    }

    /// Whether a whole cell is a word of those that say that nothing is known.
    pub(super) fn is_word(&self, value: &[u8], scratch: &mut Vec<u8>) -> bool {
        let first = value.first().map_or(0, u8::to_ascii_lowercase);
        if value.len() > self.longest_word || !self.begins_word[usize::from(first)] {
            return false;
        }
        scratch.clear();
        scratch.extend(value.iter().map(u8::to_ascii_lowercase));
        self.words.contains(scratch.as_slice())
    }

    /// Whose a key is, by its canonical text.
    pub(super) fn whose(&self, text: &[u8]) -> Whose {
        if text.len() <= self.longest {
            if self.certain.contains(text) {
                return Whose::Nobodys;
            }
            if self.likely.contains(text) {
                return Whose::Perhaps;
            }
        }
        let local = (!self.mailboxes.is_empty())
            .then(|| text.split(|byte| *byte == b'@').next())
            .flatten();
        let by_mailbox = (self.mailboxes.iter())
            .filter(|(known, _)| local.is_some_and(|local| *local == **known))
            .map(|(_, whose)| *whose);
        let by_repeated = (self.repeated.iter())
            .filter(|(repeated, _)| is_repeated(text, repeated))
            .map(|(_, whose)| *whose);
        let by_running = (self.running.iter())
            .filter(|(from, _)| is_running(text, *from))
            .map(|(_, whose)| *whose);
        let most = by_mailbox.chain(by_repeated).chain(by_running);
        most.max_by_key(|whose| *whose as u8)
            .unwrap_or(Whose::Somebodys)
    }
}

fn is_repeated(text: &[u8], repeated: &Repeated) -> bool {
    let Some(first) = text.first() else {
        return false;
    };
    text.len() >= repeated.from
        && text.iter().all(|byte| byte == first)
        && repeated.digits.as_bytes().contains(first)
}

/// Whether each digit follows the one before, up or down; 0 follows 9.
fn is_running(text: &[u8], from: usize) -> bool {
    let steps = |up: u8| {
        text.windows(2)
            .all(|pair| (pair[1] - b'0') == (pair[0] - b'0' + up) % 10)
    };
    text.len() >= from && text.iter().all(u8::is_ascii_digit) && (steps(1) || steps(9))
}
