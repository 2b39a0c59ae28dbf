//! A name of a column or a sheet goes in, whether it holds a person's name with a title comes out: `罗医生`, `Frau Huber`.
//!
//! A title makes certain what a name alone does not: one surname of one character, or a word that no list of names knows. The
//! name may stand in a longer one (`王老师（三班）`, `Patients of Dr. Smith`).

use super::forms::NameForm;
use crate::pack::person_names::elsewhere;
use crate::pack::{self, person_names};
use std::collections::HashSet;
use std::sync::LazyLock;

type Terms = HashSet<&'static str, ahash::RandomState>;

/// Titles before Latin names, those of them that are other words too, and titles behind names.
static BEFORE: LazyLock<Terms> = LazyLock::new(|| pack::terms("titles-before-names").collect());
static BEFORE_KNOWN: LazyLock<Terms> =
    LazyLock::new(|| pack::terms("titles-before-known-names").collect());
static BEHIND: LazyLock<Terms> = LazyLock::new(|| pack::terms("titles-behind-names").collect());
/// Words that names of persons hardly hold, and those that stand between a title and a surname.
static NO_NAMES: LazyLock<Terms> = LazyLock::new(|| {
    let lists = ["not-name-words", "org-words"];
    lists.into_iter().flat_map(pack::terms).collect()
});
static PARTICLES: LazyLock<Terms> = LazyLock::new(|| pack::terms("name-particles").collect());

/// Share in a million persons from which a surname of one character before a title is one for certain; rarer ones are words of
/// their own (`党书记`).
const COMMON: f64 = 120.0;
/// Characters of the longest Chinese name before a title.
const LONGEST_NAME: usize = 4;
/// Letters of the shortest Latin name behind a title.
const SHORTEST_NAME: usize = 2;

/// What surrounds the name that is looked for: tells words that name columns, and names without a title.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Whether a text is made of words that name columns or sheets.
    pub(super) is_word: &'a dyn Fn(&str) -> bool,
    /// What a text without a title looks like.
    pub(super) plain: &'a dyn Fn(&str) -> NameForm,
    /// Whether one word in Latin letters is a surname or a given name.
    pub(super) is_latin_name: &'a dyn Fn(&str) -> bool,
}

/// A person's name with a title in `name`: how sure it is; `None` where there is none.
pub(super) fn form(name: &str, known: Known<'_>) -> Option<NameForm> {
    if name.is_ascii() {
        return latin(name, known);
    }
    han(name, known).or_else(|| latin(name, known))
}

/// Whether a text is a title that stands before names, as it is written there: `Dr`, `Frau`.
pub(super) fn is_before_names(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphabetic()).next();
    last.is_some_and(|last| is_capital(last) && BEFORE.contains(&*last.to_lowercase()))
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// A name in Latin letters behind a title, or before a degree.
fn latin(name: &str, known: Known<'_>) -> Option<NameForm> {
    let is_of_word = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-');
    let words: Vec<&str> = name
        .split(|c: char| !is_of_word(c))
        .map(|word| word.trim_matches(['\'', '’', '-']))
        .filter(|word| !word.is_empty())
        .collect();
    let small = |word: &str| word.to_lowercase();
    let is_title = |word: &str| {
        let word = small(word);
        BEFORE.contains(&*word) || BEFORE_KNOWN.contains(&*word)
    };
    let titled = words.iter().enumerate().any(|(at, title)| {
        let is_clear = BEFORE.contains(&*small(title));
        if !is_capital(title) || !is_title(title) {
            return false;
        }
        // Further titles, particles and degrees stand between: `Prof. Dr. med. von Huber`.
        let mut rest = words[at + 1..].iter().skip_while(|word| {
            let word = small(word);
            is_title(&word) || PARTICLES.contains(&*word) || word.len() < SHORTEST_NAME
        });
        rest.next().is_some_and(|name| {
            let is_known = (known.is_latin_name)(name);
            let is_none = NO_NAMES.contains(&*small(name)) || (known.is_word)(name);
            is_capital(name) && (is_known && !(known.is_word)(name) || is_clear && !is_none)
        })
    });
    let with_degree = || {
        let (last, rest) = words.split_last()?;
        let is_degree = rest.len() > 1 && BEHIND.contains(&*small(last));
        (is_degree && (known.plain)(&rest.join(" ")) == NameForm::LatinName).then_some(())
    };
    (titled || with_degree().is_some()).then_some(NameForm::Titled)
}

/// A Chinese name before or behind a title.
fn han(name: &str, known: Known<'_>) -> Option<NameForm> {
    let is_between = |c: char| !c.is_alphanumeric() && c != '·' && !c.is_whitespace();
    let pieces = name.split(is_between).map(|piece| {
        let piece: String = piece.chars().filter(|c| !c.is_whitespace()).collect();
        piece
    });
    let forms = pieces.filter_map(|piece| {
        if BEHIND.contains(&*piece) {
            return None;
        }
        let places: Vec<usize> = piece.char_indices().map(|(at, _)| at).collect();
        let behind = (places.iter().skip(1).take(LONGEST_NAME))
            .filter_map(|at| before_title(&piece[..*at], &piece[*at..], known));
        let before = (places.iter().skip(2)).filter_map(|at| {
            let is_title = BEHIND.contains(&piece[..*at]);
            is_title.then(|| of_whole_name(&piece[*at..], known))?
        });
        best(behind.chain(before))
    });
    best(forms)
}

fn best(forms: impl Iterator<Item = NameForm>) -> Option<NameForm> {
    forms.reduce(|one, other| match (one, other) {
        (NameForm::Titled, _) | (_, NameForm::Titled) => NameForm::Titled,
        (one, _) => one,
    })
}

/// What a text is that stands before `rest`, where that begins with a title.
fn before_title(text: &str, rest: &str, known: Known<'_>) -> Option<NameForm> {
    let ends = rest.char_indices().map(|(at, _)| at).skip(1);
    let mut titles = ends.chain([rest.len()]).filter(|end| {
        let behind = &rest[*end..];
        // Another word may begin as a title does: `书记录`.
        let is_parted = behind.is_empty()
            || behind.starts_with(|c: char| !c.is_alphabetic() || c.is_ascii())
            || (known.is_word)(behind);
        is_parted && BEHIND.contains(&rest[..*end])
    });
    titles.next()?;
    if text.chars().nth(1).is_some() {
        return of_whole_name(text, known);
    }
    let share = person_names::surname_share(text)?;
    Some(if share >= COMMON {
        NameForm::Titled
    } else {
        NameForm::Person
    })
}

/// What a whole name beside a title is.
fn of_whole_name(text: &str, known: Known<'_>) -> Option<NameForm> {
    match (known.plain)(text) {
        NameForm::SurePerson => Some(NameForm::Titled),
        NameForm::Person | NameForm::LonePerson if (known.is_word)(text) => None,
        NameForm::Person | NameForm::LonePerson
            if person_names::chinese(text).is_some_and(|score| score >= person_names::SURE) =>
        {
            Some(NameForm::Titled)
        }
        NameForm::Person | NameForm::LonePerson => Some(NameForm::Person),
        // A surname of two characters: `欧阳老师`.
        _ => {
            let is_surname = person_names::surname_share(text).is_some();
            (is_surname || elsewhere::is_surname(text)).then_some(NameForm::Titled)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::forms::{is_part_of_latin_name, name_of_person};
    use super::*;

    #[test]
    fn a_title_makes_a_name_certain_and_other_words_do_not() {
        let words = ["门诊", "排班", "name", "visit", "高级"];
        let known = Known {
            is_word: &|text| words.contains(&&*text.to_lowercase()),
            plain: &name_of_person,
            is_latin_name: &is_part_of_latin_name,
        };
        for name in [
            "罗医生",
            "王 老师",
            "王老师（三班）",
            "陈主任-门诊",
            "李医生门诊",
            "欧阳老师",
            "周晓敏护士",
            "班主任刘建国",
            "张强经理",
            "Dr. Smith",
            "Frau Huber",
            "DR SMITH",
            "Herr von Beckenrath",
            "Prof. Dr. med. Anna Vogelsang",
            "Patients of Dr. Smith",
            "Mme Lefèvre",
            "Nurse Johnson",
            "Anna Huber, PhD",
            "Sra. García_2",
        ] {
            assert_eq!(form(name, known), Some(NameForm::Titled), "{name}");
        }
        for name in [
            "医生",
            "主治医生",
            "主管护士",
            "总经理",
            "项目经理",
            "客户经理",
            "文书记录",
            "语文老师",
            "全科医生",
            "家庭医生",
            "任教授课",
            "高中老师",
            "Dr",
            "Dr. Name",
            "Mr/Mrs",
            "Miss Rate",
            "Frau/Herr",
            "Sr. Manager",
            "Sir",
            "Visit Dr.",
            "M. Total",
            "Doctor visit",
            "frau_id",
            "don",
        ] {
            assert_ne!(form(name, known), Some(NameForm::Titled), "{name}");
        }
    }
}
