//! A text goes in, how much it reads as a person's name in Japanese, Korean or a script other than Latin and Han comes out.
//!
//! The lists know a part of the names of each language, and words of other kinds are names as well, so that a name of which only
//! the form speaks is a likely one, which others beside it must bear out.

use super::terms;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// How much a text reads as a name.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Likeness {
    /// One word that is a given name or a surname.
    Single,
    /// It has the form of a name.
    Likely,
    /// Its parts are names.
    Sure,
}

type Terms = HashSet<&'static str, ahash::RandomState>;

static JAPANESE_SURNAMES: LazyLock<Terms> = LazyLock::new(|| terms("japanese-surnames").collect());
static JAPANESE_GIVEN: LazyLock<HashMap<&'static str, f64>> =
    LazyLock::new(|| super::shares("japanese-given-characters"));
static KOREAN_SURNAMES: LazyLock<Terms> = LazyLock::new(|| terms("korean-surnames").collect());
static KOREAN_GIVEN: LazyLock<Terms> = LazyLock::new(|| terms("korean-given-names").collect());
/// Syllables of Korean given names.
static KOREAN_SYLLABLES: LazyLock<HashSet<char, ahash::RandomState>> =
    LazyLock::new(|| terms("korean-given-names").flat_map(str::chars).collect());
static WORDS: LazyLock<Terms> = LazyLock::new(|| terms("names-elsewhere").collect());

/// What stands behind a surname in names of places and firms.
static ENDINGS: LazyLock<Terms> = LazyLock::new(|| terms("japanese-place-endings").collect());

/// Share in a million characters of given names from which one of several, or the only one, is one of a name.
const COMMON: f64 = 400.0;
const COMMON_ALONE: f64 = 2_500.0;
/// Characters of the longest given name.
const LONGEST_GIVEN: usize = 3;
/// Words of the longest name.
const MOST_WORDS: usize = 6;

/// How much a text reads as a name; `None` for what has not the form of one.
#[must_use]
pub fn likeness(text: &str) -> Option<Likeness> {
    if text.is_ascii() {
        return None;
    }
    japanese(text)
        .or_else(|| korean(text))
        .or_else(|| spaced(text))
}

/// Whether a text is a Japanese surname of two characters or more, or a Korean one.
#[must_use]
pub fn is_surname(text: &str) -> bool {
    JAPANESE_SURNAMES.contains(text) || KOREAN_SURNAMES.contains(text)
}

fn is_han(character: char) -> bool {
    super::is_han(character) || character == '々'
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}')
}

fn is_hangul(character: char) -> bool {
    matches!(character, '\u{AC00}'..='\u{D7A3}')
}

/// A surname that is known before a given name, with a blank between them or without.
fn japanese(text: &str) -> Option<Likeness> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    match parts.as_slice() {
        [family, given] => {
            let likeness = japanese_given(given)?;
            JAPANESE_SURNAMES.contains(family).then_some(likeness)
        }
        [whole] => {
            let places = whole.char_indices().map(|(at, _)| at).skip(2).take(2);
            let found = places.filter_map(|at| {
                let (family, given) = whole.split_at(at);
                let is_known = JAPANESE_SURNAMES.contains(family);
                is_known.then(|| japanese_given(given)).flatten()
            });
            found.max()
        }
        _ => None,
    }
}

fn japanese_given(given: &str) -> Option<Likeness> {
    if ENDINGS.contains(given) {
        return None;
    }
    let length = given.chars().count();
    let is_short = (1..=LONGEST_GIVEN).contains(&length);
    if is_short && length > 1 && given.chars().all(is_kana) {
        return Some(Likeness::Likely);
    }
    let least = if length > 1 { COMMON } else { COMMON_ALONE };
    let mut encoded = [0; 4];
    let mut is_of_names = |letter: char| {
        let share = JAPANESE_GIVEN.get(&*letter.encode_utf8(&mut encoded));
        is_kana(letter) || is_han(letter) && share.is_some_and(|share| *share >= least)
    };
    (is_short && given.chars().all(&mut is_of_names)).then_some(if length > 1 {
        Likeness::Sure
    } else {
        Likeness::Likely
    })
}

/// A surname of one syllable or two before a given name of two.
fn korean(text: &str) -> Option<Likeness> {
    let whole: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let places: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    if !(3..=4).contains(&places.len()) || !whole.chars().all(is_hangul) {
        return None;
    }
    let (family, given) = whole.split_at(places[places.len() - 2]);
    if !KOREAN_SURNAMES.contains(family) {
        return None;
    }
    if KOREAN_GIVEN.contains(given) {
        return Some(Likeness::Sure);
    }
    let is_likely = given.chars().all(|c| KOREAN_SYLLABLES.contains(&c));
    is_likely.then_some(Likeness::Likely)
}

/// Whether a character is of a script that is written with blanks between the parts of a name, and is none of Latin, Han, Japanese
/// and Korean: those from Greek to Mongolian.
fn is_of_other_script(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{10FF}' | '\u{1200}'..='\u{18AF}' | '\u{1F00}'..='\u{1FFF}')
}

/// Whether a script sets no blanks between words, so that one within a short text parts the names of a person: Thai, Lao, Burmese,
/// Khmer.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// Words of one script, of which most are known as names; or one of them beside initials.
fn spaced(text: &str) -> Option<Likeness> {
    let is_joint = |c: char| matches!(c, '\'' | '’' | '\u{200C}' | '\u{200D}');
    let is_between = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-');
    if !text
        .chars()
        .all(|c| is_of_other_script(c) || is_joint(c) || is_between(c))
    {
        return None;
    }
    let words: Vec<String> = (text.split(is_between).filter(|word| !word.is_empty()))
        .map(str::to_lowercase)
        .collect();
    if !(1..=MOST_WORDS).contains(&words.len()) {
        return None;
    }
    let whole: Vec<&String> = words
        .iter()
        .filter(|word| word.chars().nth(1).is_some())
        .collect();
    let initials = words.len() - whole.len();
    let known = whole
        .iter()
        .filter(|word| WORDS.contains(word.as_str()))
        .count();
    // Where a script has capitals, each part of a name begins with one.
    let begins = text
        .split(is_between)
        .filter_map(|word| word.chars().next());
    if begins.clone().any(char::is_lowercase) {
        return None;
    }
    let is_written_so = text.chars().all(|c| is_unspaced(c) || c == ' ');
    match (whole.len(), known) {
        (1, 1) if initials == 0 => Some(Likeness::Single),
        (1, _) if initials > 0 && text.contains('.') => Some(Likeness::Likely),
        (many, known) if many > 1 && known * 2 >= many && known > 1 => Some(Likeness::Sure),
        (many, 1) if many > 1 && many < 4 => Some(Likeness::Likely),
        (2, 0) if is_written_so => Some(Likeness::Likely),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_several_languages_are_told_from_words() {
        for name in [
            "小林真由美",
            "藤田 健二",
            "이수진",
            "남궁민수",
            "박 지훈",
            "Петров Сергей Иванович",
            "Олена Шевченко",
            "أحمد محمود",
            "Γιώργος Παπαδόπουλος",
            "יוסף כהן",
            "अमित शर्मा",
        ] {
            assert_eq!(likeness(name), Some(Likeness::Sure), "{name}");
        }
        for name in ["Соколов А. В.", "มาลัย สุขสันต์", "森田あや"]
        {
            assert!(likeness(name) >= Some(Likeness::Likely), "{name}");
        }
        for word in [
            "石川県",
            "山口支店",
            "福島工場",
            "千葉大学",
            "中村区",
            "売上合計",
            "이메일",
            "전화번호",
            "고객명",
            "주민등록번호",
            "Дата рождения",
            "Номер телефона",
            "رقم الهاتف",
            "Итого",
            "ที่อยู่",
            "合計",
            "王伟",
            "Ημερομηνία γέννησης",
            "customer",
        ] {
            assert_eq!(likeness(word), None, "{word}");
        }
    }
}
