//! The keys of records go in, whether they are names of persons comes out: `{"Anna Huber": {…}, "Peter Gruber": {…}}`.
//!
//! Such a key is a value and no name of a member, and nothing above it says what it is: few of them are no column that the judge
//! could tell by itself.

use super::survey::{Kind, Survey};
use crate::format::HeaderWords;
use crate::model::Text;
use crate::pack::person_names::elsewhere::{self, Likeness};
use crate::pack::{self, person_names};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether the keys of records are names of persons.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Keys {
    Others,
    /// They may be.
    MayBePersons,
    Persons,
}

/// Keys that are looked at.
const LOOKED_AT: usize = 256;
/// Share of the keys that read as names where they are, and where they may be.
const MOST: f64 = 0.75;
const HALF: f64 = 0.5;
/// Keys of the least map of persons.
const FEWEST: usize = 2;
/// Mean score of Chinese names of two characters that are no chance where several stand together.
const CERTAIN: f64 = 6.5;
/// Characters of a Chinese name that hardly is anything else.
const LONG_NAME: usize = 3;
/// Words of the longest name in Latin letters.
const MOST_WORDS: usize = 5;

/// What every column of such keys is called beside its name.
pub(super) const LABEL: &str = "姓名";

type Terms = HashSet<&'static str, ahash::RandomState>;

static GIVEN: LazyLock<Terms> = LazyLock::new(|| pack::terms("given-names").collect());
static SURNAMES: LazyLock<Terms> = LazyLock::new(|| {
    let lists = ["surnames", "pinyin-surnames"];
    lists.into_iter().flat_map(pack::terms).collect()
});
static NO_NAMES: LazyLock<Terms> = LazyLock::new(|| {
    let lists = [
        "not-name-words",
        "org-words",
        "not-person-names",
        "cn-divisions",
    ];
    lists.into_iter().flat_map(pack::terms).collect()
});
static PARTICLES: LazyLock<Terms> = LazyLock::new(|| pack::terms("name-particles").collect());

/// What a reader should know of keys that may be names of persons.
pub(super) fn note() -> Text {
    Text::new(
        "记录的键像是人名，是否为人尚不清楚：人数没有上限",
        "the keys of the records look like names of persons; whether they are is open, and so is the number of people",
    )
}

/// What the keys of the object whose members begin at `start` are.
pub(super) fn below(survey: &Survey, start: u64, words: &HeaderWords) -> Keys {
    let keys = object(survey, start).map_or(Vec::new(), |object| {
        let members = object.members.iter().take(LOOKED_AT);
        members.map(|member| member.key.as_str()).collect()
    });
    of(&keys, words)
}

/// The object whose members begin at `start`.
fn object(survey: &Survey, start: u64) -> Option<&Survey> {
    if survey.start == start {
        return Some(survey);
    }
    survey.members.iter().find_map(|member| match &member.kind {
        Kind::Object(inner) => object(inner, start),
        _ => None,
    })
}

fn of(keys: &[&str], words: &HeaderWords) -> Keys {
    let scores: Vec<f64> = (keys.iter())
        .filter_map(|key| score(key.trim(), words))
        .collect();
    let share = scores.len() as f64 / keys.len().max(1) as f64;
    let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
    if scores.len() >= FEWEST && share >= MOST && mean >= CERTAIN {
        Keys::Persons
    } else if !scores.is_empty() && share >= HALF {
        Keys::MayBePersons
    } else {
        Keys::Others
    }
}

/// How much a key reads as the name of a person; `None` where it does not.
fn score(key: &str, words: &HeaderWords) -> Option<f64> {
    let parts = person_names::parts(key);
    let scores = (parts.into_iter()).filter_map(|part| score_of_name(part, words));
    scores.max_by(f64::total_cmp)
}

/// The same of a part of a key that may be a name by itself.
fn score_of_name(key: &str, words: &HeaderWords) -> Option<f64> {
    if NO_NAMES.contains(&*key.to_lowercase()) || words.is_known(key) {
        return None;
    }
    if elsewhere::likeness(key) >= Some(Likeness::Likely) {
        return Some(CERTAIN);
    }
    match person_names::chinese(key) {
        Some(score) if score < person_names::LIKELY => None,
        Some(score) if key.chars().filter(|c| !c.is_whitespace()).count() >= LONG_NAME => {
            Some(CERTAIN.max(score))
        }
        Some(score) => Some(score),
        None => is_latin(key).then_some(CERTAIN),
    }
}

/// Whether a key is a given name and a surname that are known, or one of them beside a word that no list knows.
fn is_latin(key: &str) -> bool {
    let words: Vec<&str> = key
        .split([' ', ',', '.'])
        .filter(|word| !word.is_empty())
        .collect();
    let (mut names, mut known, mut given) = (0, 0, 0);
    for word in &words {
        let small = word.to_lowercase();
        let parts = || small.split(['-', '\'', '’']);
        let of_letters = word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        if PARTICLES.contains(&*small) || word.chars().count() == 1 && of_letters {
            continue;
        }
        if !of_letters || !word.starts_with(char::is_uppercase) || NO_NAMES.contains(&*small) {
            return false;
        }
        let is_given = GIVEN.contains(&*small) || parts().all(|part| GIVEN.contains(part));
        names += 1;
        given += usize::from(is_given);
        known += usize::from(is_given || SURNAMES.contains(&*small));
    }
    (2..=MOST_WORDS).contains(&names) && given > 0 && known + 1 >= names
        || names == 1 && known == 1 && words.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_persons_are_told_from_other_keys() {
        let words = HeaderWords::built_in();
        for (keys, expected) in [
            (&["张伟", "李娜"][..], Keys::Persons),
            (&["Anna Huber", "Peter Gruber"], Keys::Persons),
            (
                &["Marie-Claire Dubois", "Jean Moreau", "Luc Girard"],
                Keys::Persons,
            ),
            (&["欧阳娜娜", "诸葛亮", "司马光"], Keys::Persons),
            (&["J. Smith", "A. Johnson", "total"], Keys::MayBePersons),
            (&["张伟"], Keys::MayBePersons),
            (&["北京", "上海", "广州"], Keys::Others),
            (&["Blue Chair", "Oak Table", "Desk Lamp"], Keys::Others),
            (&["en", "de", "fr"], Keys::Others),
            (&["New York", "Los Angeles", "San Francisco"], Keys::Others),
            (&["name", "age", "city"], Keys::Others),
            (&["苹果", "香蕉", "橙子"], Keys::Others),
            (&["小林真由美", "藤田健二"], Keys::Persons),
            (&["Иванов Пётр", "Петрова Анна"], Keys::Persons),
            (&["李明华(上海)", "王建国(广州)"], Keys::Persons),
            (&["陈志强的工资", "刘建军的工资"], Keys::Persons),
            (&["周晓敏经理", "王建国经理"], Keys::Persons),
            (&["金额(元)", "高度(米)"], Keys::Others),
            (&["温度的变化", "湿度的变化"], Keys::Others),
            (&["alpha", "beta", "gamma"], Keys::Others),
        ] {
            assert_eq!(of(keys, words), expected, "{keys:?}");
        }
    }
}
