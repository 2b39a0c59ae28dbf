//! A name of a column or a sheet goes in, whether a part of it is a person's name comes out: `李明华(北京)`, `李明华的工资`,
//! `3.李明华`; and names in Latin letters that are written otherwise than `First Last`.

use super::forms::{NameForm, is_part_of_latin_name, name_of_person, passes};
use crate::pack::{self, person_names};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that names of persons hardly hold.
static NO_NAMES: LazyLock<HashSet<&'static str, ahash::RandomState>> = LazyLock::new(|| {
    let lists = ["not-name-words", "org-words"];
    lists.into_iter().flat_map(pack::terms).collect()
});

/// Characters of the shortest part of a name, and of the shortest word of a handle.
const SHORTEST: usize = 3;
const SHORTEST_WORD: usize = 4;

/// What a name is of which a part is a person's name and the rest something else; `is_word` says whether a text names columns.
pub(super) fn of_person(name: &str, is_word: &dyn Fn(&str) -> bool) -> NameForm {
    if let Some(handle) = name.strip_prefix('@') {
        return of_handle(handle, is_word);
    }
    if name.is_ascii() {
        return NameForm::Other;
    }
    let mut found = NameForm::Other;
    for part in person_names::parts(name).into_iter().skip(1) {
        let form = name_of_person(part);
        if matches!(form, NameForm::SurePerson | NameForm::LonePerson) && !is_word(part) {
            found = form;
        }
    }
    found
}

/// What a handle is behind its `@`: somebody's where a word in it is a name. Words that name columns are marks of XML (`@id`).
fn of_handle(handle: &str, is_word: &dyn Fn(&str) -> bool) -> NameForm {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut words = handle.split(|c: char| !c.is_ascii_alphabetic());
    let is_name = words.any(|word| word.len() >= SHORTEST_WORD && is_part_of_latin_name(word));
    if is_name && handle.chars().all(is_part) && !is_word(handle) {
        NameForm::LatinName
    } else {
        NameForm::Other
    }
}

/// What a name in Latin letters looks like.
pub(super) fn latin(name: &str) -> NameForm {
    let words: Vec<&str> = (name.split([' ', ',', '/', '-', '.']))
        .filter(|word| !word.is_empty())
        .collect();
    let capitals = (words.iter()).filter(|word| word.starts_with(char::is_uppercase));
    match capitals.count() {
        0 => in_small_letters(&words),
        1 if passes("given-name", name) => NameForm::GivenName,
        1 => in_one_word(name),
        _ if passes("latin-name", name) => NameForm::LatinName,
        _ => with_initials(name, &words),
    }
}

/// A surname beside initials: `O. Ashworth`, `Ashworth, O. J.`.
fn with_initials(name: &str, words: &[&str]) -> NameForm {
    let (initials, whole): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.chars().nth(1).is_none());
    let [only] = whole.as_slice() else {
        return NameForm::Other;
    };
    let is_written_so = (1..=3).contains(&initials.len())
        && (initials.iter()).all(|one| one.starts_with(char::is_uppercase))
        && name.contains('.');
    if !is_written_so || NO_NAMES.contains(&*only.to_lowercase()) {
        return NameForm::Other;
    }
    if passes("surname", only) {
        NameForm::LatinName
    } else if only.len() > SHORTEST_WORD && only.chars().all(char::is_alphabetic) {
        NameForm::LonePerson
    } else {
        NameForm::Other
    }
}

/// A given name and a surname in small letters: words of other kinds are both as well.
fn in_small_letters(words: &[&str]) -> NameForm {
    let is_plain = |word: &&str| word.len() >= SHORTEST && !NO_NAMES.contains(*word);
    match words {
        [given, surname]
            if is_plain(given)
                && is_plain(surname)
                && passes("given-name", given)
                && (passes("surname", surname) || surname.len() > SHORTEST_WORD)
                && !passes("given-name", surname) =>
        {
            NameForm::GivenName
        }
        _ => NameForm::Other,
    }
}

/// The same in one word, each with a capital: `PercivalBlackthorne`.
fn in_one_word(name: &str) -> NameForm {
    let inner = name
        .char_indices()
        .skip(1)
        .filter(|(_, c)| c.is_uppercase());
    let places: Vec<usize> = inner.map(|(at, _)| at).collect();
    match places.as_slice() {
        [at] if name.chars().all(char::is_alphabetic) => {
            let (given, surname) = name.split_at(*at);
            let small = surname.to_lowercase();
            let is_name = passes("given-name", given) && !NO_NAMES.contains(&*small);
            let is_known = passes("surname", surname) || surname.len() > SHORTEST_WORD;
            if is_name && is_known && !NO_NAMES.contains(&*given.to_lowercase()) {
                NameForm::GivenName
            } else {
                NameForm::Other
            }
        }
        _ => NameForm::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_names_are_persons_beside_other_words() {
        let words = ["工资", "奖金", "id", "type", "合计"];
        let is_word = |text: &str| words.contains(&text);
        for name in [
            "李明华(上海)",
            "王建国_017",
            "张丽华的奖金",
            "奖金:陈志强",
            "04-刘建军",
            "佐藤健一の給与",
        ] {
            let form = of_person(name, &is_word);
            assert!(form.is_of_person(), "{name}: {form:?}");
        }
        for name in [
            "金额(元)",
            "高度_01",
            "温度的变化",
            "@id",
            "@type",
            "@context",
            "合计（万元）",
        ] {
            assert!(!of_person(name, &is_word).is_of_person(), "{name}");
        }
        assert_eq!(of_person("@margaret_p", &is_word), NameForm::LatinName);
        for name in ["H. Donnelly", "Blackwood, A. J."] {
            assert_eq!(latin(name), NameForm::LatinName, "{name}");
        }
        for name in ["margaret whitfield", "MargaretWhitfield"] {
            assert_eq!(latin(name), NameForm::GivenName, "{name}");
        }
        for name in [
            "unit price",
            "UnitPrice",
            "No. Rows",
            "Q. Total",
            "gross amount",
        ] {
            assert_eq!(latin(name), NameForm::Other, "{name}");
        }
    }
}
