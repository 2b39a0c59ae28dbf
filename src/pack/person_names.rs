//! How much a text reads as a Chinese person's name: a text goes in, a score by the lists of surnames and given characters comes
//! out.
//!
//! One look at one text proves little (`江苏` begins with a surname); who reads a list asks how many of its texts score.

pub mod elsewhere;

use super::terms;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Score from which most texts are names: nine in ten real names reach it, and one in five common words of two characters that
/// begin with a surname.
pub const LIKELY: f64 = 5.0;
/// Score that hardly a word of three characters reaches which is none.
pub const SURE: f64 = 5.6;

/// Share in a million characters below which one is none of given names.
const RARE: f64 = 20.0;
/// What a surname of two characters adds: hardly a word begins with one.
const COMPOUND: f64 = 1.0;
/// Characters of one part of a name that is transcribed: `买买提·艾力`.
const LONGEST_PART: usize = 10;

/// Terms of a list with their share in a million.
fn shares(list: &str) -> HashMap<&'static str, f64> {
    let lines = terms(list).filter_map(|line| {
        let (term, share) = line.split_once('\t')?;
        Some((term, share.parse().ok()?))
    });
    lines.collect()
}

static SURNAMES: LazyLock<HashMap<&'static str, f64>> =
    LazyLock::new(|| shares("chinese-surnames"));
static GIVEN: LazyLock<HashMap<&'static str, f64>> =
    LazyLock::new(|| shares("chinese-given-characters"));

/// Marks between a name and what is theirs, and titles behind a name.
static POSSESSIVES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| terms("name-possessives").collect());
static TITLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    terms("titles-behind-names")
        .filter(|title| !title.is_ascii())
        .collect()
});

/// Whether a character is a Han character.
fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// The score of a text: the logarithm of the surname's share in a million persons, and the mean of those of the given
/// characters, to the base of ten, added. `None` where the text has not the form of a name.
#[must_use]
pub fn chinese(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = text.split(['·', '•', '・']).collect();
    if parts.len() > 1 {
        let fits = |part: &&str| {
            let length = part.chars().count();
            (1..=LONGEST_PART).contains(&length) && part.chars().all(is_han)
        };
        return parts.iter().all(fits).then_some(SURE);
    }
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if !(2..=4).contains(&places.len()) || !text.chars().all(is_han) {
        return None;
    }
    [1, 2]
        .into_iter()
        .filter_map(|length| {
            let (surname, given) = text.split_at(*places.get(length)?);
            score(surname, given)
        })
        .max_by(f64::total_cmp)
}

/// What of a text that holds letters beyond ASCII may be a name by itself: all of it; what stands between signs and figures; that
/// without whose it is, or a title: `李明华(北京)`, `3.李明华`, `李明华的工资`, `李明华经理`.
#[must_use]
pub fn parts(text: &str) -> Vec<&str> {
    /// Characters of the shortest.
    const SHORTEST: usize = 3;
    let mut parts = vec![text];
    if text.is_ascii() {
        return parts;
    }
    let is_between = |c: char| !c.is_alphabetic() && c != '·';
    for piece in text.split(is_between).filter(|piece| !piece.is_empty()) {
        let owner = POSSESSIVES.iter().find_map(|mark| {
            let (owner, thing) = piece.split_once(mark)?;
            (!thing.is_empty()).then_some(owner)
        });
        let titled = || TITLES.iter().filter_map(|title| piece.strip_suffix(title));
        let is_whole = piece.len() == text.len();
        let found = owner.into_iter().chain(titled());
        let found = found.chain((!is_whole).then_some(piece));
        parts.extend(found.filter(|part| part.chars().count() >= SHORTEST));
    }
    parts
}

/// The share of a Chinese surname in a million persons; `None` for what is none.
#[must_use]
pub fn surname_share(text: &str) -> Option<f64> {
    SURNAMES.get(text).copied()
}

fn score(surname: &str, given: &str) -> Option<f64> {
    let is_compound = surname.chars().nth(1).is_some();
    let of_surname =
        SURNAMES.get(surname)?.max(1.0).log10() + if is_compound { COMPOUND } else { 0.0 };
    let mut encoded = [0; 4];
    let of_given: Option<Vec<f64>> = given
        .chars()
        .map(|letter| {
            let share = *GIVEN.get(&*letter.encode_utf8(&mut encoded))?;
            (share >= RARE).then(|| share.log10())
        })
        .collect();
    let of_given = of_given.filter(|all| (1..=2).contains(&all.len()))?;
    Some(of_surname + of_given.iter().sum::<f64>() / of_given.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_score_and_most_words_that_begin_with_a_surname_do_not() {
        let likely = |text: &str| chinese(text).is_some_and(|score| score >= LIKELY);
        for text in [
            "王伟",
            "李 娜",
            "欧阳娜娜",
            "高圆圆",
            "诸葛亮",
            "买买提·艾力",
        ] {
            assert!(likely(text), "{text}");
        }
        for text in [
            "金额",
            "单价",
            "高度",
            "浙江",
            "白细胞",
            "王",
            "张三李四王五",
            "Li",
        ] {
            assert!(!likely(text), "{text}");
        }
    }
}
