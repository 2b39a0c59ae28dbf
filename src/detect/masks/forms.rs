//! A name of a column, a sheet or a table goes in, what it looks like comes out: a word, a person's name, an identifier.

use super::titles::{self, Known};
use super::{numbers, parts};
use crate::detect::matcher::Matcher;
use crate::detect::stray::PathIdentifiers;
use crate::detect::validate;
use crate::model::finding::Form;
use crate::model::profile::ColumnProfile;
use crate::pack;
use crate::pack::detector::{About, Detector, Loaded, Subject};
use crate::pack::person_names;
use crate::pack::person_names::elsewhere::{self, Likeness};
use crate::pack::value::ValueTest;
use crate::sketch::probe::{Probe as _, TestSet};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The most that a test may fit of other columns for a name that passes it to be masked, and for persons to be counted by it.
const MASKED: f64 = 0.1;
const COUNTED: f64 = 0.003;
/// The most that a test may fit of other columns for a name of few digits to be an identifier, or an address.
const OWN: f64 = 0.005;
/// Digits of the shortest number that identifies anyone.
const LEAST_DIGITS: usize = 7;
/// Characters of a Chinese name that hardly is anything else.
const LONG_NAME: usize = 3;
/// Score of a longer one from which it hardly is anything else either.
const WITH_COMPOUND: f64 = 4.0;
/// Terms of these name things, and no person.
const THINGS: &[&str] = &[
    "not-person-names",
    "cn-divisions",
    "cities",
    "countries",
    "us-states",
    "drugs",
    "diseases-zh",
    "diseases-en",
    "occupations-zh",
    "occupations-en",
    "ethnicities",
    "nationalities",
    "religions",
    "education-levels",
    "marital-statuses",
    "genders",
    "political",
];

/// Words that name sheets and columns beside those that are called after persons.
const BESIDE: &str = "sheet-words";

static BESIDE_TERMS: LazyLock<HashSet<&'static str, ahash::RandomState>> =
    LazyLock::new(|| pack::terms(BESIDE).collect());
static THING_TERMS: LazyLock<HashSet<&'static str, ahash::RandomState>> =
    LazyLock::new(|| THINGS.iter().flat_map(|list| pack::terms(list)).collect());

/// What a name looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NameForm {
    /// A word that names columns, or none at all.
    Word,
    /// A person's name, also without others beside it.
    SurePerson,
    /// A person's name with a title: `罗医生`.
    Titled,
    /// A name in Latin letters, which places and firms bear as well.
    LatinName,
    /// What may be a person's name among others, and hardly is anything else where no others are.
    LonePerson,
    /// What may be a person's name among others.
    Person,
    /// A given name, which words of other kinds are too.
    GivenName,
    /// The identifier of a person, a vehicle or a device; whether hardly anything else is one.
    Identifier { counts: bool },
    /// A label with its value, and other texts that are no names.
    Value,
    /// A place, a drug, a brand and the like.
    Thing,
    /// Anything else.
    Other,
}

impl NameForm {
    /// Whether it is a person's name or identifier.
    pub(super) const fn is_of_person(self) -> bool {
        matches!(
            self,
            Self::SurePerson
                | Self::Titled
                | Self::LatinName
                | Self::LonePerson
                | Self::Person
                | Self::Identifier { counts: true }
        )
    }
}

impl NameForm {
    /// Whether it looks like a person's name or a value, whatever stands beside it.
    pub(super) const fn is_like_name(self) -> bool {
        !matches!(self, Self::Other | Self::Thing | Self::Word)
    }
}

/// Words that name columns.
pub trait NameWords: Sync {
    /// Whether a name is made of them.
    fn are_of(&self, name: &str) -> bool;
}

/// Tells what names look like.
pub struct NameForms<'a> {
    detectors: &'a [Loaded],
    matcher: &'a Matcher,
    words: &'a dyn NameWords,
    /// Tests of identifiers; those that hardly anything else fits, so that a name of the form alone is masked; those of them by
    /// which persons are counted.
    masked: TestSet,
    telling: TestSet,
    counted: TestSet,
    /// Tests that next to nothing else fits, of what reaches somebody too.
    own: TestSet,
    /// Tests of whole values that fit few other columns.
    likening: TestSet,
}

impl<'a> NameForms<'a> {
    /// By the tests of `detectors`, which `matcher` holds, and the words that name columns.
    #[must_use]
    pub fn new(detectors: &'a [Loaded], matcher: &'a Matcher, words: &'a dyn NameWords) -> Self {
        let mut forms = Self {
            detectors,
            matcher,
            words,
            masked: TestSet::default(),
            telling: TestSet::default(),
            counted: TestSet::default(),
            own: TestSet::default(),
            likening: TestSet::default(),
        };
        for (test, detector, rule) in tests(detectors, matcher) {
            if rule.find.is_none() && rule.false_match_rate <= MASKED {
                forms.likening.insert(test);
            }
            let reaches = is_key(detector) || detector.about == About::Contact;
            if is_plain(rule) && rule.false_match_rate <= OWN && reaches {
                forms.own.insert(test);
            }
            if is_plain(rule) && rule.false_match_rate <= MASKED && is_key(detector) {
                forms.masked.insert(test);
                if rule.false_match_rate <= COUNTED {
                    forms.telling.insert(test);
                    if detector.identifies == Some(Subject::Individual) {
                        forms.counted.insert(test);
                    }
                }
            }
        }
        forms
    }

    /// What a name looks like.
    pub(super) fn form(&self, name: &str) -> NameForm {
        let name = name.trim();
        if name.is_empty() {
            return NameForm::Word;
        }
        if let Some(counts) = self.identifier(name) {
            return NameForm::Identifier { counts };
        }
        if self.is_label_with_value(name) {
            let said = name.split_once([':', '：']);
            let said = said.map(|(_, value)| name_of_person(value.trim()));
            return match said {
                Some(NameForm::SurePerson | NameForm::LonePerson) => NameForm::SurePerson,
                _ => NameForm::Value,
            };
        }
        // The title is a word that names columns, and the name before it would be one with it.
        let known = Known {
            is_word: &|text| self.is_word(text),
            plain: &name_of_person,
            is_latin_name: &is_part_of_latin_name,
        };
        if let Some(titled) = titles::form(name, known) {
            return titled;
        }
        if self.is_word(name) {
            return NameForm::Word;
        }
        match name_of_person(name) {
            NameForm::Other => parts::of_person(name, &|text| self.is_word(text)),
            form => form,
        }
    }

    /// Whether a text is made of words that name columns or sheets.
    fn is_word(&self, text: &str) -> bool {
        self.words.are_of(text) || BESIDE_TERMS.contains(&*text.to_lowercase())
    }

    /// Whether a name is or holds an identifier; true where persons may be counted by it.
    fn identifier(&self, name: &str) -> Option<bool> {
        let digits = name.chars().filter(char::is_ascii_digit).count();
        if numbers::is_date(name) || digits == 0 && !name.contains(['@', '_']) {
            return None;
        }
        let mut scratch = Vec::new();
        // A form of its own needs no digits to tell it from a word.
        let own = (self.matcher).probe(name.as_bytes(), &self.own, &mut scratch);
        if !own.valid.is_empty() {
            return Some(!own.valid.and(self.counted).is_empty());
        }
        let is_plate = digits >= 3 && !name.is_ascii();
        if numbers::is_covered(name) || numbers::is_grouped(name) {
            return Some(false);
        }
        if digits < LEAST_DIGITS && !name.contains('@') && !is_plate {
            return None;
        }
        let probed = (self.matcher).probe(name.as_bytes(), &self.masked, &mut scratch);
        if !probed.valid.is_empty() {
            return Some(!probed.valid.and(self.counted).is_empty());
        }
        // A number that fails its check may be somebody's, misspelt.
        if !probed.shaped.and(self.telling).is_empty() {
            return Some(false);
        }
        // Inside a longer name: `王伟13800000001`.
        PathIdentifiers::new(self.detectors, self.matcher)
            .are_in(name)
            .then_some(true)
    }

    /// A label with what it says: `用户名：admin`, `DB_PASSWORD=...`.
    fn is_label_with_value(&self, name: &str) -> bool {
        let colon = name.split_once([':', '：']).is_some_and(|(label, value)| {
            let value = value.trim();
            let digits = value.chars().filter(char::is_ascii_digit).count();
            self.words.are_of(label.trim())
                && !value.is_empty()
                && (digits * 2 > value.chars().count()
                    || self.may_be_chinese(value)
                    || !matches!(name_of_person(value), NameForm::Other | NameForm::Thing))
        });
        let equals = name.split_once('=').is_some_and(|(key, value)| {
            let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            !key.is_empty() && key.chars().all(is_key) && !value.trim_matches('=').is_empty()
        });
        colon || equals || numbers::behind_label(name).is_some_and(|label| self.words.are_of(label))
    }

    /// Whether a text behind a label is as long as a Chinese name, begins with a surname and names no column.
    fn may_be_chinese(&self, text: &str) -> bool {
        let mut letters = text.char_indices().skip(1);
        letters.next().is_some_and(|(at, _)| {
            person_names::surname_share(&text[..at]).is_some()
                && (1..3).contains(&letters.count())
                && !self.is_word(text)
                && !THING_TERMS.contains(text)
        })
    }

    /// Whether what names the columns looks like one of their records: most names pass a telling test that their own column does,
    /// and one of them tells of a person.
    pub(super) fn is_record(&self, columns: &[ColumnProfile]) -> bool {
        let (mut like, mut telling, mut words) = (0, 0, 0);
        let columns = || columns.iter().filter(|column| !column.path.is_empty());
        let named = columns().count();
        // Most tables have few columns whose values pass such a test, and nothing else has to be asked.
        if columns().filter(|column| self.passes_any(column)).count() * 2 < named {
            return false;
        }
        for column in columns() {
            match self.likeness(column) {
                Some(is_telling) => {
                    like += 1;
                    telling += usize::from(is_telling);
                }
                None => words += usize::from(self.words.are_of(&column.path)),
            }
        }
        telling > 0 && like * 2 >= named && words * 2 < named
    }

    /// Whether a column's name is like its values: true where the likeness tells of a person, `None` where there is none.
    fn likeness(&self, column: &ColumnProfile) -> Option<bool> {
        if !self.passes_any(column) {
            return None;
        }
        let mut scratch = Vec::new();
        let name = column.path.trim().as_bytes();
        let valid = (self.matcher)
            .probe(name, &TestSet::all(), &mut scratch)
            .valid;
        if valid.is_empty() {
            return None;
        }
        let mut passed = TestSet::default();
        self.passed(column).for_each(|test| passed.insert(test));
        let alike = valid.and(passed);
        let mut found = None;
        for (test, detector, rule) in tests(self.detectors, self.matcher) {
            if alike.contains(test) && rule.find.is_none() && rule.false_match_rate <= MASKED {
                let is_person =
                    is_key(detector) || detector.identifies == Some(Subject::IndividualByName);
                found = Some(found.unwrap_or(false) || is_person);
            }
        }
        found
    }

    /// Tests by which a name may be like the values of a column: most of these pass them.
    fn passed<'c>(&'c self, column: &'c ColumnProfile) -> impl Iterator<Item = usize> + 'c {
        let passed = (column.tallies.iter())
            .filter(|tally| tally.valid * 2 >= column.tested.max(1))
            .map(|tally| tally.test);
        passed.filter(|test| self.likening.contains(*test))
    }

    fn passes_any(&self, column: &ColumnProfile) -> bool {
        self.passed(column).next().is_some()
    }
}

/// What a name looks like that is no identifier and no word.
pub(super) fn name_of_person(name: &str) -> NameForm {
    if THING_TERMS.contains(&*name.to_lowercase()) {
        return NameForm::Thing;
    }
    let elsewhere = match elsewhere::likeness(name) {
        Some(Likeness::Sure) => NameForm::SurePerson,
        Some(Likeness::Likely) => NameForm::LonePerson,
        Some(Likeness::Single) => NameForm::GivenName,
        None => NameForm::Other,
    };
    if let Some(score) = person_names::chinese(name) {
        let length = name.chars().filter(|c| !c.is_whitespace()).count();
        return match score {
            score if length >= LONG_NAME && score >= person_names::SURE => NameForm::SurePerson,
            // A surname of two characters before two.
            score if length > LONG_NAME && score >= WITH_COMPOUND => NameForm::SurePerson,
            score if length >= LONG_NAME && score >= person_names::LIKELY => NameForm::LonePerson,
            score if score >= person_names::LIKELY => NameForm::Person,
            _ => elsewhere,
        };
    }
    if elsewhere == NameForm::Other {
        parts::latin(name)
    } else {
        elsewhere
    }
}

/// Every value test with its detector.
fn tests<'a>(
    detectors: &'a [Loaded],
    matcher: &'a Matcher,
) -> impl Iterator<Item = (usize, &'a Detector, &'a ValueTest)> {
    detectors.iter().enumerate().flat_map(|(index, loaded)| {
        let detector = &loaded.detector;
        let tests = matcher.tests_of(index);
        tests.map(move |(test, value)| (test, detector, &detector.value[value]))
    })
}

/// Whether a text by itself is a Chinese person's name and hardly anything else.
pub(in crate::detect) fn is_sure_name(text: &str) -> bool {
    !text.is_ascii() && name_of_person(text) == NameForm::SurePerson
}

fn is_plain(rule: &ValueTest) -> bool {
    rule.form == Form::Plain && rule.find.is_none()
}

const fn is_key(detector: &Detector) -> bool {
    matches!(
        detector.identifies,
        Some(Subject::Individual | Subject::Vehicle | Subject::Device)
    )
}

/// Whether one word is a surname or a given name in Latin letters.
pub(super) fn is_part_of_latin_name(word: &str) -> bool {
    passes("surname", word) || passes("given-name", word)
}

pub(super) fn passes(validator: &str, name: &str) -> bool {
    validate::validator(validator).is_some_and(|valid| valid(name.as_bytes()))
}
