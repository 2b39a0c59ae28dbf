//! The one spelling of a person's key: a raw cell of a column that is known to hold such keys goes in, the texts under which its
//! persons are counted come out, or why there is none.
//!
//! The value tests of [`matcher`](crate::detect::matcher) know no column: they bring a value to one spelling only where it passes.
//! A [`Speller`] is made for a column that was judged, so it may read far more: what a spreadsheet left of a number, several keys in
//! a cell, names beside mailboxes. What it joins and what it only suspects are two texts ([`Key`]). Which form an element has
//! stands in its pack (`canonical`), what is typed where a key is not known in `context/placeholders.toml`.

mod clean;
mod code;
mod date;
mod document;
mod mail;
mod name;
mod numeral;
mod placeholder;
mod telephone;
#[cfg(test)]
mod tests;
mod words;

use crate::model::finding::Form;
use crate::pack::canonical::{CanonicalForm, Placeholder};
use crate::pack::detector::Detector;
use crate::pack::null_words::NullWords;
use crate::sketch::canonical::{Canonical, Emptied, Key, Scratch, Standing};
use placeholder::{Nobody, Whose};
use regex_automata::meta;

/// Longest cell that is read for keys, in bytes: beyond it stands a text.
const LONGEST_CELL: usize = 4_096;
/// Keys of one cell at most.
const MOST_KEYS: usize = 64;

/// The spelling of one kind of key in one form.
pub struct Speller {
    spelling: Spelling,
    covered: Vec<meta::Regex>,
    /// Names of organisations, and whether no person can be meant.
    organisations: Vec<(meta::Regex, bool)>,
    /// Whether every key has a digit: letters alone in a field of documents are a remark.
    has_digits: bool,
    nobody: Nobody,
    nulls: &'static NullWords,
}

/// How keys are spelt.
enum Spelling {
    ResidentId,
    Telephone(telephone::Telephone),
    Mail(mail::Mail),
    Digits(document::Digits),
    Document,
    Code(code::Code),
    Name(name::Names),
    Date(date::Dates),
    Words(words::Words),
    Hex,
    /// Digests, cipher texts and tokens of whatever kind.
    Opaque,
}

/// A key while it is spelt.
struct Spelt<'s> {
    text: &'s mut Vec<u8>,
    /// Empty where it is the text.
    loose: &'s mut Vec<u8>,
    standing: Standing,
}

impl Spelt<'_> {
    /// Empties the buffers for the next key.
    fn begin(&mut self) {
        self.text.clear();
        self.loose.clear();
        self.standing = Standing::Sound;
    }

    fn key(&self) -> Key<'_> {
        let loose = if self.loose.is_empty() {
            &self.text
        } else {
            &self.loose
        };
        Key {
            text: self.text,
            loose,
            standing: self.standing,
        }
    }
}

impl Spelling {
    fn new(detector: &Detector, form: Form) -> Option<Self> {
        let rule = detector.canonical.as_ref()?;
        if !matches!(form, Form::Plain | Form::Masked) {
            return Some(Self::Opaque);
        }
        Some(match rule.form {
            CanonicalForm::ResidentId => Self::ResidentId,
            CanonicalForm::Telephone => Self::Telephone(telephone::Telephone::new(rule)),
            CanonicalForm::Mail => Self::Mail(mail::Mail::new(rule)),
            CanonicalForm::Digits => Self::Digits(document::Digits::new(rule)),
            CanonicalForm::Document => Self::Document,
            CanonicalForm::Code => Self::Code(code::Code::new(rule)),
            CanonicalForm::Name => Self::Name(name::Names::new(rule)),
            CanonicalForm::Date => Self::Date(date::Dates::new(rule)),
            CanonicalForm::Words => Self::Words(words::Words::new(rule)),
            CanonicalForm::Hex => Self::Hex,
        })
    }

    /// Hands `found` each key of a cleaned cell.
    fn keys(&self, value: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
        match self {
            Self::ResidentId => document::resident_ids(value, spelt, found),
            Self::Telephone(telephone) => telephone.keys(value, spelt, found),
            Self::Mail(mail) => mail.keys(value, spelt, found),
            Self::Digits(digits) => digits.keys(value, spelt, found),
            Self::Document => document::documents(value, spelt, found),
            Self::Code(code) => code.keys(value, spelt, found),
            Self::Name(names) => names.keys(value, spelt, found),
            Self::Date(dates) => dates.keys(value, spelt, found),
            Self::Words(words) => words.keys(value, spelt, found),
            Self::Hex => code::hexadecimal(value, spelt, found),
            Self::Opaque => code::opaque(value, spelt, found),
        }
    }
}

impl Speller {
    /// The spelling of the keys of an element where they stand in this form; `None` where its pack has none.
    #[must_use]
    pub fn new(detector: &Detector, placeholders: &[Placeholder], form: Form) -> Option<Self> {
        let spelling = Spelling::new(detector, form)?;
        let mine = || {
            placeholders
                .iter()
                .filter(|one| one.elements.is_empty() || one.elements.contains(&detector.id))
        };
        let of_element = (detector.value.iter())
            .filter(|test| test.form == Form::Masked)
            .filter_map(|test| test.pattern.as_deref());
        let patterns = mine().filter_map(|one| one.covered.as_deref());
        // A digest or a token has any characters; it is whole.
        let covered = of_element
            .chain(patterns)
            .filter(|_| !matches!(spelling, Spelling::Opaque))
            .filter_map(|pattern| meta::Regex::new(&format!(r"\A(?:{pattern})\z")).ok())
            .collect();
        let organisations = mine()
            .filter(|_| !matches!(spelling, Spelling::Opaque))
            .filter_map(|one| Some((one.organisation.as_deref()?, one.certain)))
            .filter_map(|(pattern, certain)| {
                let whole = meta::Regex::new(&format!(r"\A(?i:{pattern})\z")).ok()?;
                Some((whole, certain))
            })
            .collect();
        Some(Self {
            organisations,
            nobody: Nobody::new(mine(), &spelling),
            has_digits: matches!(
                spelling,
                Spelling::ResidentId | Spelling::Digits(_) | Spelling::Document
            ),
            spelling,
            covered,
            nulls: NullWords::get(),
        })
    }

    /// For keys of which nothing is known: each cell is one, as it stands there.
    #[must_use]
    pub fn as_it_stands() -> Self {
        let spelling = Spelling::Opaque;
        Self {
            nobody: Nobody::new(std::iter::empty(), &spelling),
            spelling,
            covered: Vec::new(),
            organisations: Vec::new(),
            has_digits: false,
            nulls: NullWords::get(),
        }
    }

    /// Why a cell that names an organisation has no key.
    fn organisation(&self, value: &[u8]) -> Option<Emptied> {
        let named = |(name, _): &&(meta::Regex, bool)| name.is_match(value);
        let (_, certain) = self.organisations.iter().find(named)?;
        Some(if *certain {
            Emptied::Organisation
        } else {
            Emptied::Other
        })
    }

    fn is_covered(&self, value: &[u8]) -> bool {
        !value.iter().all(u8::is_ascii_digit)
            && self.covered.iter().any(|covered| covered.is_match(value))
    }
}

impl Canonical for Speller {
    fn canonical(
        &self,
        cell: &[u8],
        scratch: &mut Scratch,
        emit: &mut dyn FnMut(Key<'_>),
    ) -> Option<Emptied> {
        let cell = clean::trimmed(cell);
        if cell.is_empty() || self.nulls.has(cell) {
            return Some(Emptied::Null);
        }
        if cell.len() > LONGEST_CELL {
            return Some(Emptied::Other);
        }
        let value = clean::cleaned(cell, &mut scratch.cleaned);
        if value.is_empty() || self.nulls.has(value) {
            return Some(Emptied::Null);
        }
        if self.nobody.is_word(value, &mut scratch.text) {
            return Some(Emptied::Placeholder);
        }
        if self.is_covered(value) {
            return Some(Emptied::Masked);
        }
        if let Some(emptied) = self.organisation(value) {
            return Some(emptied);
        }
        let mut spelt = Spelt {
            text: &mut scratch.text,
            loose: &mut scratch.loose,
            standing: Standing::Sound,
        };
        let (mut keys, mut nobodies) = (0, 0);
        self.spelling.keys(value, &mut spelt, &mut |spelt| {
            let mut key = spelt.key();
            let tells = |byte: &u8| {
                byte.is_ascii_digit()
                    || !self.has_digits && (byte.is_ascii_alphabetic() || !byte.is_ascii())
            };
            if keys >= MOST_KEYS || !key.text.iter().any(tells) {
                return;
            }
            match self.nobody.whose(key.text) {
                Whose::Nobodys => return nobodies += 1,
                Whose::Perhaps if key.standing == Standing::Sound => {
                    key.standing = Standing::Suspect;
                }
                _ => {}
            }
            keys += 1;
            emit(key);
        });
        match (keys, nobodies) {
            (0, 0) => Some(Emptied::Other),
            (0, _) => Some(Emptied::Placeholder),
            _ => None,
        }
    }
}
