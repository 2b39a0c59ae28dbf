//! A text goes in, and whether it reads as a person's name comes out: by dictionaries of surnames, given names, syllables and
//! characters that are packs (`detectors/lists/`).
//!
//! No name is refused for being rare: these checks look at one value, the judge at how many of a column pass beyond what
//! chance gives, so a dictionary that knows four names in five is enough.

use crate::pack;
use crate::pack::latin_words::{self, Known, Role};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static SYLLABLES: LazyLock<HashSet<&'static [u8], ahash::RandomState>> =
    LazyLock::new(|| pack::terms("pinyin-syllables").map(str::as_bytes).collect());
/// Surnames of one character or two.
static HAN_SURNAMES: LazyLock<HashSet<(char, Option<char>), ahash::RandomState>> =
    LazyLock::new(|| {
        weighted("chinese-surnames")
            .filter_map(|(name, _)| {
                let mut letters = name.chars();
                Some((letters.next()?, letters.next()))
            })
            .collect()
    });
/// Characters of given names with their share in a million.
static HAN_GIVEN: LazyLock<HashMap<char, u32, ahash::RandomState>> = LazyLock::new(|| {
    weighted("chinese-given-characters")
        .filter_map(|(character, share)| Some((character.chars().next()?, share)))
        .collect()
});

/// Terms of a list with a number each.
fn weighted(list: &str) -> impl Iterator<Item = (&'static str, u32)> {
    pack::terms(list).filter_map(|line| {
        let (term, share) = line.split_once('\t')?;
        Some((term, share.parse::<f64>().ok()? as u32))
    })
}

/// Share in a million from which a character is one of given names.
const COMMON: u32 = 20;
/// Words of one name at most.
const MOST_WORDS: usize = 6;
/// Longest word of a name in bytes.
const LONGEST_WORD: usize = 24;
/// Longest value in bytes that takes no allocation.
const LONGEST_VALUE: usize = 64;

/// What the words of one name are.
#[derive(Default)]
struct Tally {
    words: usize,
    given: usize,
    unknown: usize,
    initials: usize,
}

/// Longest Japanese family name in characters.
const LONGEST_JAPANESE: usize = 4;

static JAPANESE_SURNAMES: LazyLock<HashSet<&'static str, ahash::RandomState>> =
    LazyLock::new(|| pack::terms("japanese-surnames").collect());

/// A Japanese name: a common family name, then the given one, with a blank between them or none.
pub(super) fn japanese(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    if let Some((family, given)) = text.split_once([' ', '\u{3000}']) {
        return !given.is_empty() && JAPANESE_SURNAMES.contains(family);
    }
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    (ends.take(LONGEST_JAPANESE)).any(|end| JAPANESE_SURNAMES.contains(&text[..end]))
}

/// A full name in Latin letters, or several of them (`Ann Example, Bob van der Test`): a known given name beside a surname, an
/// initial or one word that no list knows; or a Chinese name in pinyin.
pub(super) fn latin(value: &[u8]) -> bool {
    in_small_letters(value, |text| {
        // `Example, Ann` is one name, its parts are none.
        one_latin(text) || several_latin(text)
    })
}

fn several_latin(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    let parts = || {
        text.split([',', ';', '&', '\n'])
            .flat_map(|part| part.split(" and "))
            .map(|part| part.trim().as_bytes())
            .filter(|part| !part.is_empty())
    };
    parts().count() > 1 && parts().all(one_latin)
}

fn one_latin(text: &[u8]) -> bool {
    let mut tally = Tally::default();
    let mut names = [&b""[..]; MOST_WORDS];
    for word in text.split(|byte| matches!(byte, b' ' | b'/' | b',' | b'.' | b'(' | b')' | b'"')) {
        let word = unquoted(word);
        if word.is_empty() {
            continue;
        }
        if word.len() > LONGEST_WORD || tally.words + tally.initials >= MOST_WORDS {
            return false;
        }
        match kind_of_word(word) {
            Word::Particle => {}
            Word::Initial => tally.initials += 1,
            Word::Other => return false,
            Word::Name { given, surname } => {
                names[tally.words] = word;
                tally.words += 1;
                tally.given += usize::from(given);
                tally.unknown += usize::from(!given && !surname);
            }
        }
    }
    let western = tally.given > 0 && tally.unknown <= 1 && tally.words + tally.initials.min(1) >= 2;
    western || is_pinyin(&names[..tally.words])
}

/// A word without apostrophes around it.
fn unquoted(mut word: &[u8]) -> &[u8] {
    while let [b'\'', rest @ ..] | [rest @ .., b'\''] = word {
        word = rest;
    }
    word
}

/// What a word, in small letters, is in a name.
enum Word {
    Particle,
    Initial,
    /// One that no name of a person holds.
    Other,
    Name {
        given: bool,
        surname: bool,
    },
}

/// What the dictionaries say of a word in small letters.
fn known(word: &[u8]) -> Known {
    latin_words::known(word).unwrap_or_default()
}

fn kind_of_word(word: &[u8]) -> Word {
    if let Some(known) = latin_words::known(word) {
        return match known.role {
            Role::Particle => Word::Particle,
            Role::Other => Word::Other,
            Role::Name => Word::Name {
                given: known.given,
                surname: known.surname,
            },
        };
    }
    let Ok(text) = std::str::from_utf8(word) else {
        return Word::Other;
    };
    let mut letters = text.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_alphabetic()
    {
        return Word::Initial;
    }
    let of_letters = text
        .chars()
        .all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-' | '’'));
    if !of_letters {
        return Word::Other;
    }
    let parts = |fit: fn(Known) -> bool| {
        let mut parts = word.split(|byte| *byte == b'-').map(known);
        word.contains(&b'-') && parts.all(fit)
    };
    Word::Name {
        given: parts(|part| part.given),
        surname: parts(|part| part.surname),
    }
}

/// What `ask` says of a text in small letters, every space an ASCII one; bytes that are no text are none of a name. A short one
/// in ASCII takes no allocation.
fn in_small_letters(value: &[u8], ask: impl FnOnce(&[u8]) -> bool) -> bool {
    let mut small = [0; LONGEST_VALUE];
    match small.get_mut(..value.len()) {
        Some(small) if value.is_ascii() => {
            small.copy_from_slice(value);
            small.make_ascii_lowercase();
            ask(small)
        }
        _ => std::str::from_utf8(value)
            .is_ok_and(|text| ask(text.to_lowercase().replace('\u{a0}', " ").as_bytes())),
    }
}

/// Surname and given name in pinyin, in either order.
fn is_pinyin(words: &[&[u8]]) -> bool {
    let surname = |word: &[u8]| known(word).pinyin;
    let given =
        |words: &[&[u8]]| matches!(words.len(), 1 | 2) && words.iter().all(|word| syllables(word));
    match words {
        [first, rest @ ..] if surname(first) && given(rest) => true,
        [rest @ .., last] => given(rest) && surname(last),
        [] => false,
    }
}

/// Whether a word can be read as one or two syllables.
fn syllables(word: &[u8]) -> bool {
    let one = |part: &[u8]| {
        let part = std::str::from_utf8(part).unwrap_or_default();
        SYLLABLES.contains(part.trim_matches(['\'', '-', '’']).as_bytes())
    };
    one(word) || (1..word.len()).any(|at| one(&word[..at]) && one(&word[at..]))
}

/// A given name, or two.
pub(super) fn given(value: &[u8]) -> bool {
    in_small_letters(value, |text| all_words(text, |word| word.given))
}

/// A surname, or a double one.
pub(super) fn surname(value: &[u8]) -> bool {
    in_small_letters(value, |text| {
        all_words(text, |word| word.surname) || (!text.contains(&b' ') && known(text).pinyin)
    })
}

fn all_words(text: &[u8], fits: fn(Known) -> bool) -> bool {
    let words = text.split(|byte| matches!(byte, b' ' | b'-' | b'.' | b'\''));
    let mut fitting = 0;
    for word in words.filter(|word| word.len() > 1).map(known) {
        if word.role != Role::Particle && !fits(word) {
            return false;
        }
        fitting += usize::from(word.role != Role::Particle);
    }
    (1..=2).contains(&fitting)
}

/// A Chinese name: a known surname, then one or two characters that given names have.
pub(super) fn han(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    // Longest: a double surname and two characters.
    let mut letters = ['\0'; 4];
    let mut length = 0;
    for letter in text.chars().filter(|letter| *letter != ' ') {
        let Some(place) = letters.get_mut(length) else {
            return false;
        };
        *place = letter;
        length += 1;
    }
    let letters = &letters[..length];
    let given = |letters: &[char]| {
        matches!(letters.len(), 1 | 2)
            && (letters.iter())
                .all(|letter| HAN_GIVEN.get(letter).is_some_and(|share| *share >= COMMON))
    };
    match letters {
        [one, two, rest @ ..] if given(rest) && HAN_SURNAMES.contains(&(*one, Some(*two))) => true,
        [one, rest @ ..] => given(rest) && HAN_SURNAMES.contains(&(*one, None)),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_persons_pass_and_other_names_do_not() {
        for (text, expected) in [
            ("John Smith", true),
            ("SMITH/JOHN", true),
            ("Smith, John", true),
            ("Mary Ann O'Brien", true),
            ("J. Edgar Hoover", true),
            ("Jan van der Berg", true),
            ("ZHANG/SAN", true),
            ("Li Xiaoming", true),
            ("Tom Hanks, Meg Ryan", true),
            ("Blue Chair", false),
            ("University of Michigan", false),
            ("Example Trading Ltd", false),
            ("42nd Street", false),
        ] {
            assert_eq!(latin(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in [
            ("王小明", true),
            ("欧阳娜娜", true),
            ("诸葛亮", true),
            ("白酒", false),
            ("内科", false),
            ("石家庄市", false),
        ] {
            assert_eq!(han(text.as_bytes()), expected, "{text}");
        }
    }
}
