//! A text goes in, and whether it reads as a person's name comes out: by dictionaries of surnames, given names, syllables and
//! characters that are packs (`detectors/lists/`).
//!
//! No name is refused for being rare: these checks look at one value, the judge at how many of a column pass beyond what
//! chance gives, so a dictionary that knows four names in five is enough.

use crate::pack;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

type Words = HashSet<&'static str, ahash::RandomState>;

static GIVEN: LazyLock<Words> = LazyLock::new(|| pack::terms("given-names").collect());
static SURNAMES: LazyLock<Words> = LazyLock::new(|| pack::terms("surnames").collect());
static PINYIN_SURNAMES: LazyLock<Words> =
    LazyLock::new(|| pack::terms("pinyin-surnames").collect());
static SYLLABLES: LazyLock<Words> = LazyLock::new(|| pack::terms("pinyin-syllables").collect());
/// Words that stand before, after or inside names and say nothing.
static PARTICLES: LazyLock<Words> = LazyLock::new(|| pack::terms("name-particles").collect());
/// Words of titles, places and organisations that names of persons hardly hold.
static OTHER_WORDS: LazyLock<Words> = LazyLock::new(|| {
    let not_names = pack::terms("not-name-words").filter(|word| !GIVEN.contains(word));
    pack::terms("org-words").chain(not_names).collect()
});
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
/// What the words of one name are.
#[derive(Default)]
struct Tally {
    words: usize,
    given: usize,
    unknown: usize,
    initials: usize,
}

/// A full name in Latin letters, or several of them (`Ann Example, Bob van der Test`): a known given name beside a surname, an
/// initial or one word that no list knows; or a Chinese name in pinyin.
pub(super) fn latin(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let parts = || {
        text.split([',', ';', '&', '\n'])
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    // `Example, Ann` is one name, its parts are none.
    one_latin(text) || (parts().count() > 1 && parts().all(one_latin))
}

fn one_latin(text: &str) -> bool {
    let mut tally = Tally::default();
    let mut names = [""; MOST_WORDS];
    let words = text
        .split([' ', '/', ',', '.', '(', ')', '"', '\u{a0}'])
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty());
    for word in words {
        if word.len() > LONGEST_WORD || tally.words + tally.initials >= MOST_WORDS {
            return false;
        }
        match in_small_letters(word, kind_of_word) {
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

fn kind_of_word(word: &str) -> Word {
    if PARTICLES.contains(word) {
        return Word::Particle;
    }
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_alphabetic()
    {
        return Word::Initial;
    }
    let of_letters = word
        .chars()
        .all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-' | '’'));
    if !of_letters || OTHER_WORDS.contains(word) {
        return Word::Other;
    }
    let known = |words: &Words| {
        words.contains(word)
            || word.contains('-') && word.split('-').all(|part| words.contains(part))
    };
    Word::Name {
        given: known(&GIVEN),
        surname: known(&SURNAMES),
    }
}

/// What `ask` says of a word in small letters; a word in ASCII takes no allocation.
fn in_small_letters<T>(word: &str, ask: impl FnOnce(&str) -> T) -> T {
    let mut small = [0; LONGEST_WORD];
    if let Some(small) = small.get_mut(..word.len())
        && word.is_ascii()
    {
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        if let Ok(small) = std::str::from_utf8(small) {
            return ask(small);
        }
    }
    ask(&word.to_lowercase())
}

/// Surname and given name in pinyin, in either order.
fn is_pinyin(words: &[&str]) -> bool {
    let surname = |word: &str| in_small_letters(word, |word| PINYIN_SURNAMES.contains(word));
    let given = |words: &[&str]| {
        matches!(words.len(), 1 | 2) && words.iter().all(|word| in_small_letters(word, syllables))
    };
    match words {
        [first, rest @ ..] if surname(first) && given(rest) => true,
        [rest @ .., last] => given(rest) && surname(last),
        [] => false,
    }
}

/// Whether a word can be read as one or two syllables.
fn syllables(word: &str) -> bool {
    let one = |part: &str| SYLLABLES.contains(part.trim_matches(['\'', '-', '’']));
    one(word) || (word.char_indices().skip(1)).any(|(at, _)| one(&word[..at]) && one(&word[at..]))
}

/// A given name, or two.
pub(super) fn given(value: &[u8]) -> bool {
    all_words_in(value, &GIVEN)
}

/// A surname, or a double one.
pub(super) fn surname(value: &[u8]) -> bool {
    all_words_in(value, &SURNAMES)
        || std::str::from_utf8(value)
            .is_ok_and(|text| in_small_letters(text, |text| PINYIN_SURNAMES.contains(text)))
}

fn all_words_in(value: &[u8], words: &Words) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let mut known = 0;
    let parts = text.split([' ', '-', '.', '\'']);
    for word in parts.filter(|word| word.len() > 1) {
        let kind = in_small_letters(word, |word| {
            (PARTICLES.contains(word), words.contains(word))
        });
        match kind {
            (true, _) => {}
            (false, true) => known += 1,
            (false, false) => return false,
        }
    }
    (1..=2).contains(&known)
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
