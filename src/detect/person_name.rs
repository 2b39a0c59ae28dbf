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
/// Words of titles, places and organisations that names of persons hardly hold.
static OTHER_WORDS: LazyLock<Words> = LazyLock::new(|| {
    let not_names = pack::terms("not-name-words").filter(|word| !GIVEN.contains(word));
    pack::terms("org-words").chain(not_names).collect()
});
static HAN_SURNAMES: LazyLock<Words> =
    LazyLock::new(|| weighted("chinese-surnames").map(|(name, _)| name).collect());
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
/// Words that stand before, after or inside names and say nothing.
const PARTICLES: &[&str] = &[
    "al", "bin", "binti", "da", "de", "del", "den", "der", "di", "do", "dos", "dr", "du", "el",
    "herr", "frau", "ibn", "ii", "iii", "iv", "jr", "la", "le", "md", "miss", "mr", "mrs", "ms",
    "mx", "of", "phd", "prof", "rev", "sir", "sr", "st", "ten", "ter", "van", "von", "y",
];

/// What the words of one name are.
#[derive(Default)]
struct Tally {
    words: usize,
    given: usize,
    surnames: usize,
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
    let mut pinyin: Vec<String> = Vec::new();
    for raw in text
        .split([' ', '/', ',', '.', '(', ')', '"', '\u{a0}'])
        .filter(|word| !word.is_empty())
    {
        let word = raw.trim_matches('\'').to_lowercase();
        if word.len() > LONGEST_WORD || tally.words + tally.initials >= MOST_WORDS {
            return false;
        }
        if PARTICLES.contains(&word.as_str()) {
            continue;
        }
        let mut letters = word.chars();
        if letters.clone().count() == 1 && letters.all(char::is_alphabetic) {
            tally.initials += 1;
            continue;
        }
        if !word
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-' | '’'))
        {
            return false;
        }
        if OTHER_WORDS.contains(word.as_str()) {
            return false;
        }
        tally.words += 1;
        let known = |words: &Words| {
            words.contains(word.as_str())
                || word.contains('-') && word.split('-').all(|part| words.contains(part))
        };
        match (known(&GIVEN), known(&SURNAMES)) {
            (true, also) => {
                tally.given += 1;
                tally.surnames += usize::from(also);
            }
            (false, true) => tally.surnames += 1,
            (false, false) => tally.unknown += 1,
        }
        pinyin.push(word);
    }
    let western = tally.given > 0 && tally.unknown <= 1 && tally.words + tally.initials.min(1) >= 2;
    western || is_pinyin(&pinyin)
}

/// Surname and given name in pinyin, in either order.
fn is_pinyin(words: &[String]) -> bool {
    let surname = |word: &String| PINYIN_SURNAMES.contains(word.as_str());
    let given = |words: &[String]| {
        !words.is_empty()
            && words.len() <= 2
            && words.iter().all(|word| (1..=2).contains(&syllables(word)))
    };
    match words {
        [first, rest @ ..] if surname(first) && given(rest) => true,
        [rest @ .., last] => surname(last) && given(rest),
        [] => false,
    }
}

/// In how many syllables a word can be read, 0 where in none or more than two.
fn syllables(word: &str) -> usize {
    let word: String = word
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '-' | '’'))
        .collect();
    if SYLLABLES.contains(word.as_str()) {
        return 1;
    }
    let two = (1..word.len()).any(|at| {
        word.is_char_boundary(at)
            && SYLLABLES.contains(&word[..at])
            && SYLLABLES.contains(&word[at..])
    });
    if two { 2 } else { 0 }
}

/// A given name, or two.
pub(super) fn given(value: &[u8]) -> bool {
    all_words_in(value, &GIVEN)
}

/// A surname, or a double one.
pub(super) fn surname(value: &[u8]) -> bool {
    all_words_in(value, &SURNAMES)
        || std::str::from_utf8(value)
            .is_ok_and(|text| PINYIN_SURNAMES.contains(text.to_lowercase().as_str()))
}

fn all_words_in(value: &[u8], words: &Words) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let mut known = 0;
    for raw in text
        .split([' ', '-', '.', '\''])
        .filter(|word| !word.is_empty())
    {
        let word = raw.to_lowercase();
        if PARTICLES.contains(&word.as_str()) || word.len() == 1 {
            continue;
        }
        if !words.contains(word.as_str()) {
            return false;
        }
        known += 1;
    }
    (1..=2).contains(&known)
}

/// A Chinese name: a known surname, then one or two characters that given names have.
pub(super) fn han(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, letter)| *letter != ' ')
        .collect();
    [2, 1].into_iter().any(|length| {
        let (Some((end, _)), true) = (letters.get(length), letters.len() <= length + 2) else {
            return false;
        };
        let family: String = text[..*end].split(' ').collect();
        HAN_SURNAMES.contains(family.as_str())
            && letters[length..]
                .iter()
                .all(|(_, letter)| HAN_GIVEN.get(letter).is_some_and(|share| *share >= COMMON))
    })
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
