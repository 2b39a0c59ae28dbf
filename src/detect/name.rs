//! Header words: splits a column name into tokens and finds a detector's words among them.
//!
//! Latin words match whole tokens, never parts (`cid` is not in `acid_level`); Chinese terms match anywhere, since Chinese does
//! not divide words.

use crate::model::folding::folded;
use crate::sketch::shapes::is_han;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A path without the parts at its end that say how a value is written and not what it is: `_id.$oid` of extended JSON is `_id`.
#[must_use]
pub fn without_wrappers(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((parent, last)) if last.starts_with('$') => without_wrappers(parent),
        _ => path,
    }
}

/// A header as tokens.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Header {
    /// Lower case, width folded, without separators: `IDCard_No` → `idcardno`.
    pub(super) joined: String,
    /// Latin tokens in order: `id`, `card`, `no`.
    pub(super) tokens: Vec<String>,
    /// The header lower case and width folded: where Chinese terms are looked for.
    pub(super) text: String,
    /// Letters and digits of `text`; letters of the tokens, a Han character as two.
    length: usize,
    letters: usize,
    /// The same header behind its parent's name: `passengers[].name` is also `passenger_name`.
    pub(super) nested: Option<Box<Header>>,
}

impl Header {
    /// Splits the last part of a path on case, digits, `_` and punctuation; `description` adds words.
    #[must_use]
    pub fn new(path: &str, description: Option<&str>) -> Self {
        let path = folded(path);
        let mut tokens = Vec::new();
        let mut token = String::new();
        let mut before = ' ';
        let characters: Vec<char> = path.chars().collect();
        for (at, character) in characters.iter().copied().enumerate() {
            if character.is_ascii_alphabetic() || (character.is_alphabetic() && !is_han(character))
            {
                let next_is_small = characters
                    .get(at + 1)
                    .is_some_and(|next| next.is_lowercase());
                // A capital begins a word after a small letter, and before one at the end of an abbreviation (`IDCard`).
                let begins = character.is_uppercase()
                    && (before.is_lowercase() || (before.is_uppercase() && next_is_small));
                if begins && !token.is_empty() {
                    tokens.push(std::mem::take(&mut token));
                }
                push_plain(character, &mut token);
            } else if !token.is_empty() {
                tokens.push(std::mem::take(&mut token));
            }
            before = character;
        }
        if !token.is_empty() {
            tokens.push(token);
        }
        let mut text = path.to_lowercase();
        let joined = text.chars().filter(|c| c.is_alphanumeric()).collect();
        if let Some(description) = description {
            text.push(' ');
            text.extend(folded(description).chars().flat_map(char::to_lowercase));
        }
        let length = text.chars().filter(|c| c.is_alphanumeric()).count();
        let letters = tokens.iter().map(String::len).sum::<usize>()
            + text.chars().filter(|c| is_han(*c)).count() * 2;
        Self {
            joined,
            tokens,
            text,
            length,
            letters,
            nested: None,
        }
    }

    /// The header of a leaf path: its last part, which its parent's name may complete.
    #[must_use]
    pub fn of_path(path: &str, description: Option<&str>) -> Self {
        let path = without_wrappers(path);
        // The full stop of `Passport No.` parts nothing.
        let parts = path.rsplit_once('.');
        let Some((parents, last)) =
            parts.filter(|(_, last)| last.chars().any(char::is_alphanumeric))
        else {
            return Self::new(path, description);
        };
        let parent = parents
            .rsplit('.')
            .next()
            .unwrap_or(parents)
            .trim_end_matches("[]");
        let one = parent.strip_suffix('s').unwrap_or(parent);
        let mut header = Self::new(last, description);
        header.nested = Some(Box::new(Self::new(&format!("{one}_{last}"), None)));
        header
    }

    /// The header with tokens taken apart where `pieces` knows how.
    #[must_use]
    pub(super) fn split(mut self, pieces: &dyn Fn(&str) -> Option<Vec<String>>) -> Self {
        self.tokens = self
            .tokens
            .into_iter()
            .flat_map(|token| pieces(&token).unwrap_or_else(|| vec![token]))
            .collect();
        self.nested = self.nested.map(|nested| Box::new(nested.split(pieces)));
        self
    }

    /// Whether there are words at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.joined.is_empty()
    }

    /// How much of the header the word covers, 0 to 1; `None` where it is not there.
    #[must_use]
    pub fn covers(&self, word: &Word) -> Option<f64> {
        let behind = self.nested.as_ref().and_then(|nested| nested.covers(word));
        match (self.covers_alone(word), behind) {
            (Some(alone), Some(behind)) => Some(alone.max(behind)),
            (alone, behind) => alone.or(behind),
        }
    }

    fn covers_alone(&self, word: &Word) -> Option<f64> {
        if word.anywhere {
            return self
                .text
                .contains(&word.text)
                .then(|| word.length as f64 / self.length.max(1) as f64);
        }
        if word.parts.is_empty() || word.leading && !self.tokens.starts_with(&word.parts) {
            return None;
        }
        if self.joined == word.together {
            return Some(1.0);
        }
        // Without the digits of `phone2`, `addr_1`.
        if self.stem() == word.together {
            return Some(0.95);
        }
        let in_a_row = match word.parts.as_slice() {
            [one] => self.tokens.contains(one),
            parts => {
                self.tokens.contains(&word.together)
                    || self
                        .tokens
                        .windows(parts.len())
                        .any(|window| window == parts)
            }
        };
        in_a_row.then(|| (word.together.len() as f64 / self.letters.max(1) as f64).min(1.0))
    }

    /// Whether the whole header, without separators, is the word.
    #[must_use]
    pub fn is(&self, word: &Word) -> bool {
        self.joined == word.together || self.stem() == word.together
    }

    /// The names that are left of a phrase without what leaves their meaning: a remark in brackets at the end, and `fillers` around
    /// it. `Sexo (catálogo)` and `Sexo de la persona` are `sexo`.
    pub(super) fn cores(&self, fillers: &HashSet<String, ahash::RandomState>) -> Vec<String> {
        let mut cores = Vec::new();
        let before = self.text.split(['(', '[', '{']).next().unwrap_or_default();
        let is_cut = before.len() < self.text.len() && before.chars().any(char::is_alphabetic);
        let cut = is_cut.then(|| Self::new(before, None));
        let tokens = cut.as_ref().map_or(&self.tokens, |cut| {
            cores.push(cut.joined.clone());
            &cut.tokens
        });
        let is_filler = |token: &String| fillers.contains(token);
        let Some(first) = tokens.iter().position(|token| !is_filler(token)) else {
            return cores;
        };
        let last = tokens
            .iter()
            .rposition(|token| !is_filler(token))
            .unwrap_or(first);
        if last - first + 1 < tokens.len() {
            cores.push(tokens[first..=last].concat());
        }
        cores
    }

    pub(super) fn stem(&self) -> &str {
        self.joined.trim_end_matches(|c: char| c.is_ascii_digit())
    }
}

/// Writes a letter in its small form, a Latin one without its marks: words of packs are mostly written without.
fn push_plain(letter: char, token: &mut String) {
    match letter {
        _ if letter.is_ascii() => token.push(letter.to_ascii_lowercase()),
        'ß' => token.push_str("ss"),
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
            let small = letter
                .to_lowercase()
                .flat_map(|one| std::iter::once(one).nfd());
            token.extend(small.filter(|one| !is_combining_mark(*one)));
        }
        _ => token.extend(letter.to_lowercase()),
    }
}

/// A word of a pack, made ready once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Word {
    /// As the pack has it, for evidence.
    pub shown: String,
    pub(super) text: String,
    length: usize,
    pub(super) anywhere: bool,
    /// Whether it counts only at the beginning: `^is` is in `is_member`, not in "What is your age?".
    leading: bool,
    pub(super) parts: Vec<String>,
    pub(super) together: String,
}

impl Word {
    /// Folds and splits a word of a pack.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let (leading, plain) = word
            .strip_prefix('^')
            .map_or((false, word), |rest| (true, rest));
        let text = folded(plain).to_lowercase();
        let anywhere = text.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
        let parts: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            shown: word.to_owned(),
            length: text.chars().count(),
            anywhere,
            leading,
            together: parts.concat(),
            parts,
            text,
        }
    }
}

/// Headers of one table together, made ready to be asked for many words.
pub struct Headers<'a> {
    each: Vec<&'a Header>,
    /// All that a Latin word may begin with, or be as a whole.
    keys: HashSet<&'a str, ahash::RandomState>,
    /// The texts of the headers in lines; empty where all of them are ASCII.
    texts: String,
}

impl<'a> Headers<'a> {
    /// These headers, each with that behind its parent's name.
    pub fn new(headers: impl Iterator<Item = &'a Header>) -> Self {
        let mut all = Self {
            each: headers.collect(),
            keys: HashSet::default(),
            texts: String::new(),
        };
        let nested = all.each.iter().filter_map(|one| one.nested.as_deref());
        for header in all.each.iter().copied().chain(nested) {
            all.keys.extend([header.joined.as_str(), header.stem()]);
            all.keys.extend(header.tokens.iter().map(String::as_str));
            if !header.text.is_ascii() {
                all.texts.push_str(&header.text);
                all.texts.push('\n');
            }
        }
        all
    }

    /// Whether the word occurs in one of them.
    #[must_use]
    pub fn have(&self, word: &Word) -> bool {
        if word.anywhere {
            return self.texts.contains(&word.text);
        }
        let first = word.parts.first().map_or("", String::as_str);
        let may = self.keys.contains(first) || self.keys.contains(word.together.as_str());
        may && self.each.iter().any(|one| one.covers(word).is_some())
    }
}

/// Words filed under what a header must have for one of them to occur in it, so that only the few that can are compared.
#[derive(Debug, Default)]
pub struct WordIndex {
    /// Places of words by their first token, and by all their tokens in one.
    by_key: HashMap<String, Vec<usize>, ahash::RandomState>,
    /// Places of those that are found anywhere in a header: none of them in one that is all ASCII.
    anywhere: Vec<usize>,
}

impl WordIndex {
    /// An index of these words, whose places are those in the iterator.
    pub fn new<'a>(words: impl Iterator<Item = &'a Word>) -> Self {
        let mut index = Self::default();
        for (place, word) in words.enumerate() {
            if word.anywhere {
                index.anywhere.push(place);
                continue;
            }
            let first = word.parts.first();
            for key in first.into_iter().chain([&word.together]) {
                index.by_key.entry(key.clone()).or_default().push(place);
            }
        }
        index
    }

    /// Places of the words that may occur in a header without a parent, ascending.
    #[must_use]
    pub fn candidates(&self, header: &Header) -> Vec<usize> {
        let keys = [header.joined.as_str(), header.stem()].into_iter();
        let keys = keys.chain(header.tokens.iter().map(String::as_str));
        let mut found: Vec<usize> = keys
            .filter_map(|key| self.by_key.get(key))
            .flatten()
            .copied()
            .collect();
        if !header.text.is_ascii() {
            found.extend(&self.anywhere);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_occurs_is_found() {
        let words = ["id_card", "phone", "手机", "^is", "guardian", "x"].map(Word::new);
        let index = WordIndex::new(words.iter());
        for header in [
            "IDCardNo",
            "idcard2",
            "is_member",
            "用户手机号",
            "guardian's phone",
            "xx",
            "",
        ] {
            let header = Header::new(header, None);
            let candidates = index.candidates(&header);
            let alone = Headers::new(std::iter::once(&header));
            for (place, word) in words.iter().enumerate() {
                let occurs = header.covers(word).is_some();
                assert_eq!(alone.have(word), occurs, "{header:?} {word:?}");
                assert!(
                    !occurs || candidates.contains(&place),
                    "{header:?} {word:?}"
                );
            }
        }
    }

    #[test]
    fn latin_words_match_tokens_and_never_parts() {
        for (header, word, found) in [
            ("acid_level", "cid", false),
            ("IDCardNo", "id_card", true),
            ("idcard", "id_card", true),
            ("cust_phone_2", "phone", true),
            ("telephone", "phone", false),
            ("用户手机号", "手机", true),
            ("scenario_code", "scn", false),
            ("ＩＤ＿ＣＡＲＤ", "id_card", true),
            ("is_member", "^is", true),
            ("What is your age?", "^is", false),
        ] {
            assert_eq!(
                Header::new(header, None).covers(&Word::new(word)).is_some(),
                found,
                "{word} in {header}"
            );
        }
    }
}
