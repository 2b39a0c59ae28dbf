//! Other spellings of a name of a column: a name goes in; its pinyin, its simplified characters, its abbreviations come out.
//!
//! How characters are read and simplified stands in `lists/`; what is usual in names of columns (syllables run together, initials,
//! vowels left out) is a rule here.

use crate::pack;
use crate::sketch::shapes::is_han;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters of the shortest name in initials, and of the shortest abbreviation.
const FEWEST_LETTERS: usize = 3;
/// Letters of the shortest pinyin that is a name by itself.
const SHORTEST_PINYIN: usize = 5;

type Table<K, V> = HashMap<K, V, ahash::RandomState>;

/// How a character is mostly read.
static READINGS: LazyLock<Table<char, &'static str>> = LazyLock::new(|| {
    let lines = pack::terms("pinyin-characters").filter_map(|line| line.split_once(' '));
    lines
        .flat_map(|(syllable, characters)| characters.chars().map(move |one| (one, syllable)))
        .collect()
});

/// Words that are read in another way than their characters alone, each with its syllables parted by blanks, by the first character.
static WORDS: LazyLock<Table<char, Vec<(&'static str, &'static str)>>> = LazyLock::new(|| {
    let mut words: Table<char, Vec<_>> = Table::default();
    for (word, syllables) in pack::terms("pinyin-words").filter_map(|line| line.split_once(' ')) {
        if let Some(first) = word.chars().next() {
            words.entry(first).or_default().push((word, syllables));
        }
    }
    words
});

/// The simplified form of traditional characters.
static SIMPLIFIED: LazyLock<Table<char, char>> = LazyLock::new(|| {
    (pack::terms("traditional-characters"))
        .filter_map(|line| {
            let mut pair = line.chars();
            Some((pair.next()?, pair.next()?))
        })
        .collect()
});

/// The text in simplified characters.
#[must_use]
pub(super) fn simplified(text: &str) -> Cow<'_, str> {
    let other = |one: char| is_han(one).then(|| SIMPLIFIED.get(&one).copied()).flatten();
    if !text.is_ascii() && text.chars().any(|one| other(one).is_some()) {
        Cow::Owned(text.chars().map(|one| other(one).unwrap_or(one)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A Chinese name in the Latin script.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Pinyin {
    /// All syllables run together; none where they are too short to be a name.
    pub(super) whole: Option<String>,
    /// Their first letters; none where they are too few.
    pub(super) initials: Option<String>,
}

/// The pinyin of a name of Han characters alone; none of another, and of one with a character that is not usual.
#[must_use]
pub(super) fn pinyin(name: &str) -> Option<Pinyin> {
    if name.chars().nth(1).is_none() || !name.chars().all(is_han) {
        return None;
    }
    let (mut whole, mut initials) = (String::new(), String::new());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let (length, syllables) = match word_at(rest, first) {
            Some((word, syllables)) => (word.len(), syllables),
            None => (first.len_utf8(), READINGS.get(&first).copied()?),
        };
        for syllable in syllables.split(' ') {
            whole.push_str(syllable);
            initials.extend(syllable.chars().next());
        }
        rest = &rest[length..];
    }
    Some(Pinyin {
        whole: (whole.len() >= SHORTEST_PINYIN).then_some(whole),
        initials: (initials.len() >= FEWEST_LETTERS).then_some(initials),
    })
}

/// The longest word of the list with which the text begins, of which `first` is the first character, and its syllables.
fn word_at(text: &str, first: char) -> Option<(&'static str, &'static str)> {
    let words = WORDS.get(&first)?.iter();
    let of_text = words.filter(|(word, _)| text.starts_with(word));
    of_text.max_by_key(|(word, _)| word.len()).copied()
}

/// Spellings of a Latin name without its accents: `número` is `numero`, `größe` is `grosse` and `groesse`. None where it has none.
#[must_use]
pub(super) fn without_accents(key: &str) -> Vec<String> {
    if key.is_ascii() {
        return Vec::new();
    }
    let mut spellings = vec![plain(key)];
    let german: String = (key.chars())
        .flat_map(|one| {
            let two = match one {
                'ä' => ['a', 'e'],
                'ö' => ['o', 'e'],
                'ü' => ['u', 'e'],
                _ => [one, '\0'],
            };
            two.into_iter().filter(|one| *one != '\0')
        })
        .collect();
    spellings.push(plain(&german));
    spellings.retain(|spelling| spelling.is_ascii());
    spellings.dedup();
    spellings
}

fn plain(key: &str) -> String {
    let parts = key.nfd().filter(|one| !is_combining_mark(*one));
    parts.collect::<String>().replace('ß', "ss")
}

/// How an English name of a column is mostly cut short: `gndr` of gender, `fname` of first name, `dob` of date of birth.
#[must_use]
pub(super) fn abbreviations(name: &str) -> Vec<String> {
    let words = words(name);
    if words
        .iter()
        .any(|word| !word.bytes().all(|b| b.is_ascii_lowercase()))
    {
        return Vec::new();
    }
    let skeletons: String = words.iter().map(|word| skeleton(word)).collect();
    let letters: usize = words.iter().map(String::len).sum();
    let mut found = Vec::new();
    // One letter left out is a slip and no abbreviation.
    if skeletons.len() + 2 <= letters {
        found.push(skeletons);
    }
    if let [first, last] = words.as_slice() {
        found.extend(first.get(..1).map(|initial| format!("{initial}{last}")));
    }
    let initials: String = words.iter().filter_map(|word| word.get(..1)).collect();
    found.push(initials);
    found.retain(|one| one.len() >= FEWEST_LETTERS);
    found
}

/// The words of an ASCII name in small letters: parted by separators and by capitals.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for one in name.chars() {
        if !one.is_ascii_alphanumeric() || before.is_ascii_lowercase() && one.is_ascii_uppercase() {
            words.push(String::new());
        }
        if one.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(one.to_ascii_lowercase());
        }
        before = one;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word without the vowels behind its first letter, and with one of two equal consonants.
fn skeleton(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    for (at, one) in word.char_indices() {
        let silent = at > 0 && matches!(one, 'a' | 'e' | 'i' | 'o' | 'u');
        if !silent && !kept.ends_with(one) {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_is_spelt_in_full_and_in_initials() {
        for (name, whole, initials) in [
            ("姓名", Some("xingming"), None),
            ("银行账号", Some("yinhangzhanghao"), Some("yhzh")),
            ("出生日期", Some("chushengriqi"), Some("csrq")),
            ("患者性别", Some("huanzhexingbie"), Some("hzxb")),
            ("女儿", Some("nver"), None),
        ] {
            let whole = whole.filter(|one: &&str| one.len() >= SHORTEST_PINYIN);
            let found = pinyin(name).unwrap();
            assert_eq!(found.whole.as_deref(), whole, "{name}");
            assert_eq!(found.initials.as_deref(), initials, "{name}");
        }
        assert_eq!(pinyin("ID号"), None);
        assert_eq!(pinyin("名"), None);
    }

    #[test]
    fn traditional_characters_are_simplified() {
        assert_eq!(simplified("身份證號碼"), "身份证号码");
        assert_eq!(simplified("出生日期"), "出生日期");
        assert_eq!(simplified("phone"), "phone");
    }

    #[test]
    fn accents_are_left_out() {
        assert_eq!(without_accents("número"), ["numero"]);
        assert_eq!(without_accents("größe"), ["grosse", "groesse"]);
        assert!(without_accents("отчество").is_empty());
        assert!(without_accents("name").is_empty());
    }

    #[test]
    fn english_names_are_cut_short_as_usual() {
        assert_eq!(abbreviations("gender"), ["gndr"]);
        assert_eq!(abbreviations("First Name"), ["frstnm", "fname"]);
        assert_eq!(abbreviations("dateOfBirth"), ["dtofbrth", "dob"]);
        assert_eq!(abbreviations("address"), ["adrs"]);
        assert!(abbreviations("age").is_empty());
        assert!(abbreviations("ICD10").is_empty());
    }
}
