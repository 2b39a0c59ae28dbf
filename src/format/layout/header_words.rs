//! Whether a word names a column or is one of the values below it: a cell and the cells under it go in, a leaning comes out.
//!
//! Kinds of cells settle most tables: a word over numbers is a name. Where all is words, as in a list of persons, only what the
//! words are tells; a value that is taken for a name is lost as a record and shown in every report, so doubt is for the value.

use crate::model::folding::folded;
use crate::pack;
use crate::pack::detector::{self, About, Loaded, Subject};
use crate::pack::latin_words;
use crate::pack::person_names::elsewhere::{self, Likeness};
use crate::pack::vocabulary;
use crate::sketch::shapes::is_han;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

/// Words that every table may use, beside those of the detectors.
const LIST: &str = "header-words";
/// Characters of the longest cell that names a column by the words in it.
const LONGEST: usize = 40;
/// Share of the values that may hold such words before they say nothing of the first.
const RARE: f64 = 0.3;
/// Values from which their repetition tells whether another would have been met, and where none of them was met once.
const ENOUGH: usize = 8;
const ENOUGH_REPEATED: usize = 3;
/// Share of values that look alike from which they have a look.
const ALIKE: f64 = 0.6;

/// How far a cell over words leans: to a name of the column (above 0) or to one of its values (below).
const KNOWN: f64 = 1.0;
const UNMET: f64 = 0.6;
const LIKE_THE_OTHERS: f64 = -0.4;
const UNLIKE_THE_OTHERS: f64 = 0.2;
const PERSON: f64 = -0.6;

/// Words that name columns, and lists of names of persons.
#[derive(Debug)]
pub struct HeaderWords {
    words: Vec<String>,
    /// Those of them that name what is about a person.
    personal: Vec<String>,
    /// Elements that are about a person.
    elements: HashSet<String>,
    index: OnceLock<Index>,
}

/// The words as they are looked up, made ready when the first table asks for them.
#[derive(Debug)]
struct Index {
    /// By their letters and digits alone in lower case.
    words: Terms<String>,
    /// Those that name what is about a person.
    personal: Terms<String>,
    /// Those of them that are not Latin, which occur within longer words.
    within: Terms<String>,
    /// Characters of the longest of those.
    longest: usize,
    chinese_surnames: Terms<&'static str>,
}

type Terms<T> = HashSet<T, ahash::RandomState>;

impl Index {
    fn new(words: &[String], personal: &[String], elements: &HashSet<String>) -> Self {
        // Usual names of the languages whose words the detectors leave to the vocabularies.
        let usual: Vec<(&str, String)> = (vocabulary::usual_names().into_iter())
            .map(|(element, name)| (element, joined(name)))
            .filter(|(_, name)| is_long_enough(name))
            .collect();
        let of_persons = usual
            .iter()
            .filter(|(element, _)| elements.contains(*element));
        let personal = (personal.iter().map(|word| joined(word)))
            .chain(of_persons.map(|(_, name)| name.clone()))
            .collect();
        let words: Terms<String> = (words.iter().map(|word| joined(word)))
            .chain(pack::terms(LIST).map(joined))
            .chain(usual.into_iter().map(|(_, name)| name))
            .filter(|word| !word.is_empty())
            .collect();
        let within = words.iter().filter(|word| !word.is_ascii());
        let within: Terms<String> = within.cloned().collect();
        let first = |line: &'static str| line.split('\t').next().unwrap_or(line);
        Self {
            longest: (within.iter().map(|word| word.chars().count()).max()).unwrap_or(0),
            words,
            personal,
            within,
            chinese_surnames: pack::terms("chinese-surnames").map(first).collect(),
        }
    }
}

impl HeaderWords {
    /// The words of these detectors. Those that are switched off belong to them: what a column is called does not depend on what is
    /// looked for.
    #[must_use]
    pub fn new<'a>(detectors: impl IntoIterator<Item = &'a Loaded>) -> Self {
        let (mut words, mut personal) = (Vec::new(), Vec::new());
        let mut elements = HashSet::new();
        for detector in detectors.into_iter().map(|loaded| &loaded.detector) {
            let name = &detector.name;
            let own = [&name.any, &name.exact, &name.standard]
                .into_iter()
                .flatten();
            words.extend(own.clone().cloned());
            if matches!(detector.about, About::Person | About::Attribute)
                || detector.identifies == Some(Subject::Individual)
            {
                personal.extend(own.cloned());
                elements.insert(detector.id.clone());
            }
        }
        Self {
            words,
            personal,
            elements,
            index: OnceLock::new(),
        }
    }

    /// The words of the built-in detectors.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static WORDS: LazyLock<HeaderWords> = LazyLock::new(|| {
            let detectors = detector::built_in().ok().into_iter().flatten();
            HeaderWords::new(detectors.map(|(_, loaded)| loaded))
        });
        &WORDS
    }

    fn index(&self) -> &Index {
        self.index
            .get_or_init(|| Index::new(&self.words, &self.personal, &self.elements))
    }

    /// Whether a cell is made of header words: `customer name`, `FirstName`, `phone2`, `收货人姓名（必填）`.
    #[must_use]
    pub fn is_known(&self, cell: &str) -> bool {
        let cell = cell.trim();
        if cell.is_empty()
            || cell.chars().count() > LONGEST
            || cell.ends_with(['.', '。', '!', '！'])
        {
            return false;
        }
        // What stands in brackets explains the name.
        let plain = cell.split(['(', '（', '[', '【']).next().unwrap_or(cell);
        let whole = joined(plain);
        let stem = whole.trim_end_matches(|c: char| c.is_ascii_digit());
        if stem.is_empty() {
            return false;
        }
        self.is_word(&whole)
            || stem.len() < whole.len() && self.is_word(stem)
            || self.ends_in_word(plain)
            || self.is_mostly_words(stem)
    }

    /// Whether a name is one of what is about a person: `手机号码`, `email address`.
    pub(in crate::format) fn is_personal(&self, name: &str) -> bool {
        let plain = name.split(['(', '（', '[', '【']).next().unwrap_or(name);
        let (whole, personal) = (joined(plain), &self.index().personal);
        let within = |word: &String| !word.is_ascii() && whole.contains(word.as_str());
        personal.contains(&whole) || !whole.is_ascii() && personal.iter().any(within)
    }

    /// Whether a name may be a person's name or number, which no text for a reader may hold.
    pub(in crate::format) fn may_be_value(&self, name: &str) -> bool {
        const SHORTEST_NUMBER: usize = 7;
        let digits = name.chars().filter(char::is_ascii_digit).count();
        !self.is_known(name)
            && (self.is_person(name) || digits >= SHORTEST_NUMBER || name.contains('@'))
    }

    /// Whether this is a header word, in the singular or the plural.
    fn is_word(&self, word: &str) -> bool {
        let one = || {
            let of_ies = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
            of_ies.or_else(|| word.strip_suffix('s').map(str::to_owned))
        };
        self.index().words.contains(word)
            || one().is_some_and(|one| self.index().words.contains(&one))
    }

    /// Whether the last of few Latin words is a header word, as in `office address` and `customerName`.
    fn ends_in_word(&self, cell: &str) -> bool {
        const MOST: usize = 4;
        let (mut last, mut words) = (String::new(), 0);
        let (mut before, mut is_open) = (' ', false);
        for character in cell.chars() {
            let begins = character.is_uppercase() && before.is_lowercase();
            if begins || !character.is_alphanumeric() {
                is_open = false;
            }
            if character.is_alphabetic() {
                if !is_open {
                    (is_open, words) = (true, words + 1);
                    last.clear();
                }
                last.extend(character.to_lowercase());
            }
            before = character;
        }
        (1..=MOST).contains(&words) && last.is_ascii() && self.is_word(&last)
    }

    /// Whether header words cover half of a cell that is not Latin, the longest first from each place on.
    fn is_mostly_words(&self, cell: &str) -> bool {
        if cell.is_ascii() {
            return false;
        }
        let Index {
            within, longest, ..
        } = self.index();
        let places: Vec<usize> = cell
            .char_indices()
            .map(|(at, _)| at)
            .chain([cell.len()])
            .collect();
        let (mut at, mut covered) = (0, 0);
        let all = places.len() - 1;
        while at < all {
            let ends = (at + 1..=all.min(at + longest)).rev();
            let found = ends
                .into_iter()
                .find(|end| within.contains(&cell[places[at]..places[*end]]));
            covered += found.map_or(0, |end| end - at);
            at = found.unwrap_or(at + 1);
        }
        covered * 2 >= all
    }

    /// Whether a cell has the form of a person's name: a Chinese surname before one or two characters, or two to four words of
    /// which one is a name.
    pub(in crate::format) fn is_person(&self, cell: &str) -> bool {
        let cell = cell.trim();
        if elsewhere::likeness(cell) >= Some(Likeness::Likely) {
            return true;
        }
        let characters: Vec<char> = cell
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '·')
            .collect();
        if !characters.is_empty() && characters.iter().all(|c| is_han(*c)) {
            let surname = |length: usize| {
                let name: String = characters[..length].iter().collect();
                self.index().chinese_surnames.contains(name.as_str())
            };
            return match characters.len() {
                2 | 3 => surname(1) || characters.len() == 3 && surname(2),
                4 => surname(2),
                _ => false,
            };
        }
        let words: Vec<&str> = cell
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        let begins = |word: &&str| word.starts_with(char::is_uppercase);
        let is_name = |word: &&str| {
            let word = word.trim_matches('.').to_lowercase();
            latin_words::known(word.as_bytes()).is_some_and(latin_words::Known::is_name)
        };
        (2..=4).contains(&words.len())
            && words.iter().all(|word| {
                word.chars()
                    .all(|c| c.is_alphabetic() || ".'-’".contains(c))
            })
            && words.iter().filter(|word| begins(word)).count() > 1
            && words.iter().any(is_name)
    }

    /// Whether cells below which nothing stands may be the names of columns: one is a header word, or all are written as programs
    /// write names.
    pub(in crate::format) fn may_stand_alone<'a>(
        &self,
        mut cells: impl Iterator<Item = &'a str> + Clone,
    ) -> bool {
        cells.clone().any(|cell| self.is_known(cell)) || cells.all(is_of_program)
    }

    /// How a cell leans that stands over words: above 0 to the name of their column, below 0 to one of them.
    pub(in crate::format) fn leaning(&self, cell: &str, below: &[&str]) -> f64 {
        let cell = cell.trim();
        let share = |wanted: &dyn Fn(&str) -> bool| {
            let count = below.iter().filter(|text| wanted(text)).count();
            count as f64 / below.len().max(1) as f64
        };
        if self.is_known(cell) && share(&|cell| self.is_known(cell)) < RARE {
            return KNOWN;
        }
        if self.is_person(cell) && share(&|cell| self.is_person(cell)) > 0.5 {
            return PERSON;
        }
        // Turing: the next value is a new one as often as a value was met once.
        let mut met: HashMap<&str, usize> = HashMap::new();
        below
            .iter()
            .for_each(|text| *met.entry(text).or_default() += 1);
        let once = met.values().filter(|count| **count == 1).count();
        let rarely = below.len() >= ENOUGH && once * 10 <= below.len();
        let never = below.len() >= ENOUGH_REPEATED && once == 0;
        if (rarely || never) && !met.contains_key(cell) {
            return UNMET;
        }
        if is_alike(cell, below) || has_number_within(cell) {
            LIKE_THE_OTHERS
        } else {
            UNLIKE_THE_OTHERS
        }
    }
}

fn joined(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    folded(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a usual name is no accident: two or three Latin letters are codes of anything.
fn is_long_enough(name: &str) -> bool {
    const SHORTEST: usize = 4;
    const SHORTEST_ELSEWHERE: usize = 2;
    let least = if name.is_ascii() {
        SHORTEST
    } else {
        SHORTEST_ELSEWHERE
    };
    name.chars().count() >= least
}

/// Whether a cell is written as programs write names of columns, and hardly anybody values: `order_line`, `grossAmount`, `spalte`.
pub(in crate::format) fn is_of_program(cell: &str) -> bool {
    const LONGEST: usize = 40;
    let cell = cell.trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    cell.len() <= LONGEST
        && cell.chars().all(is_part)
        && (cell.starts_with(|c: char| c.is_ascii_lowercase()) || cell.contains('_'))
        && !cell.contains("..")
        && cell.chars().filter(char::is_ascii_digit).count() * 2 < cell.len()
}

/// Whether a cell is a longer text with a number in it, as an address is.
fn has_number_within(cell: &str) -> bool {
    const SHORTEST: usize = 8;
    let cell = cell.trim();
    let parts = cell.contains(char::is_whitespace) || cell.contains(is_han);
    let ends = cell.trim_end_matches(|c: char| c.is_numeric());
    parts && cell.chars().count() >= SHORTEST && ends.contains(|c: char| c.is_numeric())
}

/// Whether a cell is a word with a small number, as columns of measurements are named: `V12`, `Q3_10`, `sample_0001`. Numbers of
/// documents have more digits.
pub(in crate::format) fn is_numbered(cell: &str) -> bool {
    const MOST_DIGITS: usize = 4;
    let cell = cell.trim();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    cell.starts_with(char::is_alphabetic)
        && cell.ends_with(|c: char| c.is_ascii_digit())
        && cell.chars().filter(|c| c.is_numeric()).count() <= MOST_DIGITS
        && cell.chars().all(is_part)
}

/// Whether cells are letters in their order, as columns without a meaning are called: `a`, `b`, `c`.
pub(in crate::format) fn are_letters(cells: &[String]) -> bool {
    let letter = |cell: &String| match cell.trim().as_bytes() {
        [letter] if letter.is_ascii_alphabetic() => Some(*letter),
        _ => None,
    };
    cells.len() > 1
        && cells
            .first()
            .and_then(letter)
            .is_some_and(|first| b"aAxX".contains(&first))
        && cells
            .windows(2)
            .all(|two| match (letter(&two[0]), letter(&two[1])) {
                (Some(one), Some(next)) => one + 1 == next,
                _ => false,
            })
}

/// What a text looks like, apart from how long it is: which of its traits it has. Digits are left out, since the house of an
/// address is there in some and not in others.
fn look(text: &str) -> [bool; 6] {
    let any = |wanted: &dyn Fn(char) -> bool| text.chars().any(wanted);
    let first = text.chars().find(|c| c.is_alphabetic());
    let capital = first.is_some_and(char::is_uppercase);
    [
        any(&is_han),
        any(&|c| c.is_alphabetic() && !is_han(c)),
        capital,
        capital && !any(&char::is_lowercase),
        any(&|c| c == '_'),
        any(&char::is_whitespace),
    ]
}

/// Whether a cell looks like most of those below it and is as long as they are.
fn is_alike(cell: &str, below: &[&str]) -> bool {
    let length = |text: &str| text.chars().count();
    let (shortest, longest) = below
        .iter()
        .map(|text| length(text))
        .fold((usize::MAX, 0), |(least, most), length| {
            (least.min(length), most.max(length))
        });
    let own = length(cell);
    if own * 3 < shortest * 2 || own * 2 > longest * 3 {
        return false;
    }
    let mut looks: HashMap<[bool; 6], usize> = HashMap::new();
    for text in below {
        *looks.entry(look(text)).or_default() += 1;
    }
    let alike = looks.get(&look(cell)).copied().unwrap_or(0);
    let most = looks.values().max().copied().unwrap_or(0);
    let even = most as f64 >= ALIKE * below.len() as f64;
    alike as f64 >= ALIKE * below.len() as f64 || !even && alike > 0
}
