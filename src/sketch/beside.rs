//! Which names stand beside a number of which a person has one: numbers with names go in, how many persons more than numbers the names
//! may be of comes out.
//!
//! A newborn is registered under its mother's number, and a passport covers the children who travel with it. A person may also be
//! written in several ways. Names are one person's where one has the words of the other (initials and order do not count), where one
//! word is a letter off, or where they are in two scripts. Where they only share the first word (a name before and after a marriage)
//! or one Han character is another one, this is told apart by how often it happens: under few numbers it is a spelling.

use crate::sketch::exact::ExactSet;
use crate::sketch::identities::mixed;
use crate::sketch::runs::RunFile;
use ahash::RandomState;
use std::collections::{BTreeSet, HashMap};

/// Numbers of which the names are kept.
const MOST_NUMBERS: usize = 1 << 18;
/// Names that are kept of one number.
const MOST_NAMES: usize = 64;
/// Bytes that are kept of a name.
const MOST_BYTES: usize = 64;
/// One number in so many under which names that are alike are spellings.
const RARE: u64 = 100;
/// Letters of a word in which one may be wrong.
const LONG: usize = 5;
/// The same in Han characters of a name.
const LONG_HAN: usize = 3;

/// Names by number, each number and name by its hash.
type Names = HashMap<u64, BTreeSet<Box<str>>, RandomState>;

/// Names beside numbers.
#[derive(Clone, Debug)]
pub struct Beside {
    /// `None` where there are too many.
    names: Option<Names>,
    numbers: ExactSet,
    pairs: ExactSet,
}

impl Beside {
    /// None.
    pub(super) fn new(file: &RunFile) -> Self {
        Self {
            names: Some(HashMap::with_hasher(RandomState::with_seeds(0, 0, 0, 0))),
            numbers: ExactSet::new(file),
            pairs: ExactSet::new(file),
        }
    }

    /// Takes in a number and the name beside it, which has this hash.
    pub fn note(&mut self, number: u64, name: &str, hash: u64) {
        self.numbers.insert(number);
        self.pairs.insert(mixed(number, hash));
        let Some(names) = &mut self.names else { return };
        let of_number = names.entry(number).or_default();
        let mut ends = (0..=MOST_BYTES.min(name.len())).rev();
        let end = ends.find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        if !of_number.contains(&name[..end]) {
            of_number.insert(name[..end].into());
            // Whatever their order, the same ones stay.
            if of_number.len() > MOST_NAMES {
                of_number.pop_last();
            }
        }
        if names.len() > MOST_NUMBERS {
            self.names = None;
        }
    }

    /// Takes in those of another piece.
    pub(super) fn merge(&mut self, other: Self) {
        self.numbers.merge(other.numbers);
        self.pairs.merge(other.pairs);
        self.names = match (self.names.take(), other.names) {
            (Some(mut ours), Some(theirs)) => {
                for (number, names) in theirs {
                    let known = ours.entry(number).or_default();
                    known.extend(names);
                    while known.len() > MOST_NAMES {
                        known.pop_last();
                    }
                }
                Some(ours).filter(|ours| ours.len() <= MOST_NUMBERS)
            }
            _ => None,
        };
    }

    /// Leaves the memory to others.
    pub(super) fn put_away(&mut self) {
        self.numbers.put_away();
        self.pairs.put_away();
    }

    /// How many persons more than numbers the names may be of.
    #[must_use]
    pub fn further(&self) -> u64 {
        let Some(names) = &self.names else {
            let pairs = self.pairs.count().upper_within(u64::MAX);
            return pairs.saturating_sub(self.numbers.count().lower);
        };
        let (mut surely, mut perhaps) = (0, 0);
        for names in names.values().filter(|names| names.len() > 1) {
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            let different = groups(&names, Alike::Perhaps);
            surely += different - 1;
            perhaps += groups(&names, Alike::Surely) - different;
        }
        if perhaps * RARE <= names.len() as u64 {
            surely
        } else {
            surely + perhaps
        }
    }
}

/// How alike two names are.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Alike {
    /// Of two persons.
    Not,
    /// Of one person who changed a name, or whose name is misspelt, or of two.
    Perhaps,
    /// Of one person.
    Surely,
}

/// Groups of names that are at least so alike.
fn groups(names: &[&str], least: Alike) -> u64 {
    let mut group: Vec<usize> = (0..names.len()).collect();
    for at in 0..names.len() {
        for before in 0..at {
            if alike(names[before], names[at]) >= least {
                let (from, to) = (group[at], group[before]);
                group
                    .iter_mut()
                    .filter(|one| **one == from)
                    .for_each(|one| *one = to);
            }
        }
    }
    let different: BTreeSet<usize> = group.into_iter().collect();
    different.len() as u64
}

fn alike(one: &str, other: &str) -> Alike {
    let is_latin = |name: &str| name.chars().all(|character| (character as u32) < 0x2E80);
    match (is_latin(one), is_latin(other)) {
        (true, true) => in_words(&words(one), &words(other)),
        (false, false) => in_characters(one, other),
        _ => Alike::Surely,
    }
}

fn words(name: &str) -> Vec<&str> {
    let words = name.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}

fn in_words(one: &[&str], other: &[&str]) -> Alike {
    let (few, many) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut left = many.to_vec();
    let mut take = |fits: &dyn Fn(&str) -> bool| {
        let at = left.iter().position(|word| fits(word))?;
        Some(left.swap_remove(at))
    };
    let mut open: Vec<&str> = Vec::new();
    for word in few {
        if take(&|other| other == *word).is_none() {
            open.push(word);
        }
    }
    let mut misspelt = |word: &&str| take(&|other| is_initial(word, other) || is_near(word, other));
    let all_fit = open.iter().all(|word| misspelt(word).is_some());
    if all_fit && !few.is_empty() {
        Alike::Surely
    } else if one.first() == other.first() {
        Alike::Perhaps
    } else {
        Alike::Not
    }
}

/// Whether one word is only the first letter of the other.
fn is_initial(one: &str, other: &str) -> bool {
    let short = |one: &str, other: &str| one.chars().count() == 1 && other.starts_with(one);
    short(one, other) || short(other, one)
}

fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    one.len().min(other.len()) >= LONG && is_one_off(&one, &other)
}

/// Whether one letter is another one, too many or missing, or two have changed places.
fn is_one_off(one: &[char], other: &[char]) -> bool {
    let head = one
        .iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count();
    let (one, other) = (&one[head..], &other[head..]);
    let both = one.iter().rev().zip(other.iter().rev());
    let tail = both.take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - tail], &other[..other.len() - tail]);
    let is_turned = one.len() == 2 && other.len() == 2 && one[0] == other[1] && one[1] == other[0];
    one.len() <= 1 && other.len() <= 1 || is_turned
}

/// Names in Han characters, kana, Hangul.
fn in_characters(one: &str, other: &str) -> Alike {
    let letters = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|character| character.is_alphanumeric())
            .collect()
    };
    let (one, other) = (letters(one), letters(other));
    let sorted = |name: &[char]| {
        let mut sorted = name.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let holds = |long: &[char], short: &[char]| {
        short.len() > 1 && long.windows(short.len()).any(|part| part == short)
    };
    if sorted(&one) == sorted(&other) || holds(&one, &other) || holds(&other, &one) {
        Alike::Surely
    } else if one.len().min(other.len()) >= LONG_HAN && is_one_off(&one, &other) {
        Alike::Perhaps
    } else {
        Alike::Not
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_of_one_person_and_children_are_not() {
        use Alike::{Not, Perhaps, Surely};
        for (one, other, expected) in [
            ("john smith", "smith john", Surely),
            ("john smith", "j smith", Surely),
            ("john paul smith", "john smith", Surely),
            ("johnson peter", "johnsen peter", Surely),
            ("anna huber", "anna maier", Perhaps),
            ("john smith", "emma smith", Not),
            ("maria gomez", "luis perez", Not),
            ("王小明", "wang xiaoming", Surely),
            ("王小明", "明小王", Surely),
            ("王小明", "王小名", Perhaps),
            ("王伟", "王磊", Not),
            ("张娟浩", "高红涵", Not),
            ("佐藤花子", "佐藤花子様", Surely),
        ] {
            assert_eq!(alike(one, other), expected, "{one}, {other}");
            assert_eq!(alike(other, one), expected, "{other}, {one}");
        }
    }

    #[test]
    fn names_beside_one_number_may_be_several_persons() {
        let mut beside = Beside::new(&RunFile::new(1 << 20));
        for (number, name) in [
            (1, "anna huber"),
            (1, "huber anna"),
            (2, "eva lang"),
            (2, "max lang"),
            (2, "ida lang"),
            (3, "jo berg"),
        ] {
            beside.note(number, name, hash(name));
        }
        assert_eq!(beside.further(), 2);
    }

    fn hash(name: &str) -> u64 {
        name.bytes()
            .fold(7, |hash, byte| mixed(hash, u64::from(byte)))
    }
}
