//! A column's path in, whom of its row it names out: the role, the numbers that may number persons, what kind of name it is.
//!
//! The last role of a header is whose it is (`student_guardian_phone`, 学生家长电话), since Chinese and English put the owner before
//! the thing; a word such as `of` between two turns that round. Longer words hide those that they hold (被保险人代理人, `driver_licence`).

use crate::detect::name::without_wrappers;
use crate::pack::context::{Context, HeaderAtom, HeaderRole, Numbered, Role, RowPerson, Whom};
use crate::sketch::shapes::is_han;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;

/// Atoms (Latin words, Han characters) of the longest word that is looked for.
const LONGEST: usize = 10;
/// Digits of the longest number that numbers persons.
const DIGITS: usize = 2;
/// Letters of the shortest word of a role that is found before an attribute which is run together with it.
const SHORTEST: usize = 4;

/// What ends the name of a list in a path.
const LIST: &str = "[]";

/// What a word of a header means here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Meaning {
    Role(usize),
    /// The word is a role's where another header names that.
    Beside(usize),
    /// The initials of a role.
    Initials(usize),
    /// The word holds that of a role, and names nobody.
    Nobody,
    Number(u8),
    ChosenName,
    Paper,
    OtherName,
    NamePart,
    CountedPart,
    Issuer,
    Of,
    /// The word tells several things of one person apart.
    OfOne,
}

/// The words of the packs that say whose a column is, ready to be looked up.
pub struct RoleWords {
    roles: Vec<Arc<Role>>,
    words: HashMap<Box<str>, Vec<Meaning>, ahash::RandomState>,
    /// Whole headers.
    whole: HashMap<Box<str>, usize, ahash::RandomState>,
    attributes: HashSet<Box<str>, ahash::RandomState>,
    lists_of_one: HashSet<Box<str>, ahash::RandomState>,
    /// Parts of a name where nothing else stands there.
    alone: HashSet<Box<str>, ahash::RandomState>,
    /// Names of lists whose elements are persons of a role.
    lists: HashMap<Box<str>, usize, ahash::RandomState>,
    /// Words that say no more than that values are numbers.
    numbering: HashSet<Box<str>, ahash::RandomState>,
    /// Whole headers with the word of a role that mostly mean something else.
    mostly_else: HashSet<Box<str>, ahash::RandomState>,
}

/// A word that occurs in a header: the atoms from here to there.
#[derive(Clone, Copy)]
struct Hit {
    from: usize,
    to: usize,
    meaning: Meaning,
}

impl Hit {
    fn holds(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

impl RoleWords {
    /// The words of the packs.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let mut words = Self {
            roles: context.role.iter().cloned().map(Arc::new).collect(),
            words: HashMap::default(),
            whole: HashMap::default(),
            attributes: HashSet::default(),
            lists_of_one: HashSet::default(),
            alone: HashSet::default(),
            lists: HashMap::default(),
            numbering: HashSet::default(),
            mostly_else: HashSet::default(),
        };
        for (number, role) in context.role.iter().enumerate() {
            words.add(&role.words, Meaning::Role(number));
            words.add(&role.initials, Meaning::Initials(number));
            words.add(&role.beside, Meaning::Beside(number));
            for whole in &role.whole {
                words.whole.entry(key(whole)).or_insert(number);
            }
            for list in &role.lists {
                words.lists.entry(key(list)).or_insert(number);
            }
        }
        for ordinal in &context.ordinal {
            words.add(&ordinal.words, Meaning::Number(ordinal.number));
        }
        for header in &context.header {
            words.add(&header.nobody, Meaning::Nobody);
            words.add(&header.other_names, Meaning::OtherName);
            words.add(&header.name_parts, Meaning::NamePart);
            words.add(&header.counted_parts, Meaning::CountedPart);
            words.add(&header.of, Meaning::Of);
            words.add(&header.of_one, Meaning::OfOne);
            let attributes = header.attributes.iter();
            words.attributes.extend(attributes.map(|word| key(word)));
            let alone = header.alone.iter();
            words.alone.extend(alone.map(|word| key(word)));
            let lists = header.lists_of_one.iter();
            words.lists_of_one.extend(lists.map(|word| key(word)));
            let numbering = header.numbering.iter();
            words.numbering.extend(numbering.map(|word| key(word)));
            let of_records = header.mostly_else.iter();
            (words.mostly_else).extend(of_records.map(|word| key(word)));
        }
        words.add(&context.chosen_names, Meaning::ChosenName);
        words.add(&context.papers, Meaning::Paper);
        words.add(&context.issuers, Meaning::Issuer);
        words
    }

    fn add(&mut self, words: &[String], meaning: Meaning) {
        for word in words {
            self.words.entry(key(word)).or_default().push(meaning);
        }
    }

    /// Whom of its row the header of a column tells of.
    #[must_use]
    pub fn of(&self, path: &str) -> HeaderRole {
        let path = without_wrappers(path);
        let atoms = self.atoms(path);
        let hits = self.hits(&atoms);
        let leaf = path.rsplit('.').next().unwrap_or(path);
        let list = self.list(path);
        let named = Named::of(&hits);
        let number = (named.role)
            .or_else(|| self.whole.get(&key(leaf)).copied())
            .or_else(|| {
                names_of_list(list?)
                    .iter()
                    .find_map(|name| self.lists.get(name.as_str()).copied())
            });
        let role = |number: usize| (number, Arc::clone(&self.roles[number]));
        let (role, beside) = (number.map(role), named.beside.map(role));
        let person = role
            .as_ref()
            .map_or(RowPerson::Main, |(number, role)| match role.whom {
                Whom::Subject => RowPerson::Main,
                Whom::Party => RowPerson::Party(*number),
                Whom::Other => RowPerson::Other,
            });
        let has = |meaning| hits.iter().any(|hit| hit.meaning == meaning);
        // The new owner's name is no other name of the owner.
        let is_in_role = |hit: &Hit| {
            let mut roles = hits.iter();
            roles.any(|role| matches!(role.meaning, Meaning::Role(_)) && role.holds(hit))
        };
        let mut others = hits.iter().filter(|hit| hit.meaning == Meaning::OtherName);
        HeaderRole {
            person,
            role,
            owner: named.owner,
            beside,
            numbers: numbers(&atoms, &hits),
            bare: atoms.concat(),
            atoms: self.told_apart(&atoms, &hits),
            list: list.map(str::to_owned),
            is_chosen_name: has(Meaning::ChosenName),
            is_other_name: others.any(|hit| !is_in_role(hit)),
            is_name_part: has(Meaning::NamePart)
                || has(Meaning::CountedPart)
                || self.is_part_alone(&atoms, &hits),
            is_counted_part: has(Meaning::CountedPart),
            is_issuer: has(Meaning::Issuer),
            is_paper: has(Meaning::Paper),
        }
    }

    /// Whom the last part of a path names, and its other words, those in Han characters that stand together as one. Nobody, where such a
    /// header mostly means something else (`parent_id` of a comment).
    #[must_use]
    pub fn apart(&self, path: &str) -> (Option<(usize, Arc<Role>)>, Vec<String>) {
        let path = without_wrappers(path);
        let leaf = path.rsplit('.').next().unwrap_or(path);
        let atoms = self.atoms(leaf);
        let hits = self.hits(&atoms);
        let whole = atoms.concat();
        let role = |number: usize| (number, Arc::clone(&self.roles[number]));
        if let Some(number) = self.whole.get(whole.as_str()) {
            return (Some(role(*number)), Vec::new());
        }
        let named = Named::of(&hits).role;
        let named = named.filter(|_| !self.mostly_else.contains(whole.as_str()));
        let is_left = |at: &usize| {
            !hits.iter().any(|hit| {
                let is_whose = matches!(hit.meaning, Meaning::Role(_) | Meaning::Of);
                is_whose && hit.from <= *at && *at < hit.to
            })
        };
        let mut rest: Vec<String> = Vec::new();
        let mut last = None;
        for at in (0..atoms.len()).filter(is_left) {
            let atom = &atoms[at];
            match rest.last_mut() {
                Some(word) if last == Some(at) && atom.chars().all(is_han) => word.push_str(atom),
                _ => rest.push(atom.clone()),
            }
            last = atom.chars().all(is_han).then_some(at + 1);
        }
        (named.map(role), rest)
    }

    /// Whether a word says no more than that values are numbers.
    #[must_use]
    pub fn is_numbering(&self, word: &str) -> bool {
        self.numbering.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The role of that id and its number.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<(usize, Arc<Role>)> {
        let number = self.roles.iter().position(|role| role.id == id)?;
        Some((number, Arc::clone(&self.roles[number])))
    }

    /// The words of a path, those that are run together with an attribute taken apart.
    fn atoms(&self, path: &str) -> Vec<String> {
        let mut all = Vec::new();
        for atom in atoms(path) {
            match self.taken_apart(&atom) {
                Some((whose, attribute)) => all.extend([whose.to_owned(), attribute.to_owned()]),
                None => all.push(atom),
            }
        }
        all
    }

    /// `sendername` → `sender`, `name`; nothing where the word is known as it stands.
    fn taken_apart<'a>(&self, atom: &'a str) -> Option<(&'a str, &'a str)> {
        if self.words.contains_key(atom) || self.attributes.contains(atom) {
            return None;
        }
        let is_whose = |meaning: &Meaning, length: usize| match meaning {
            Meaning::Initials(_) => true,
            Meaning::Role(_) => length >= SHORTEST,
            _ => false,
        };
        // The longest word that names somebody.
        let ends = (atom.char_indices().map(|(at, _)| at)).filter(|at| *at > 0);
        ends.rev().find_map(|at| {
            let (first, second) = atom.split_at(at);
            // Thai puts the thing before whose it is.
            let (whose, attribute) = if !atom.is_ascii() && self.attributes.contains(first) {
                (second, first)
            } else {
                (first, second)
            };
            let meanings = self.words.get(whose)?;
            let fits = meanings.iter().any(|one| is_whose(one, whose.len()));
            (fits && self.attributes.contains(attribute)).then_some((first, second))
        })
    }

    /// The words of a header, each with whether it says anything of whose the column is.
    fn told_apart(&self, atoms: &[String], hits: &[Hit]) -> Vec<HeaderAtom> {
        let is_plain = |at: usize| {
            let mut standing = hits.iter();
            let is_number = atoms[at].chars().all(char::is_numeric);
            is_number
                || self.attributes.contains(atoms[at].as_str())
                || standing.any(|hit| {
                    let counts = matches!(hit.meaning, Meaning::OfOne | Meaning::Number(_));
                    counts && (hit.from..hit.to).contains(&at)
                })
        };
        let atom = |(at, text): (usize, &String)| HeaderAtom {
            text: text.clone(),
            is_plain: is_plain(at),
        };
        atoms.iter().enumerate().map(atom).collect()
    }

    /// All words that occur.
    fn hits(&self, atoms: &[String]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for from in 0..atoms.len() {
            let mut text = String::new();
            for to in from + 1..=atoms.len().min(from + LONGEST) {
                text.push_str(&atoms[to - 1]);
                let one = singular(&text);
                let spellings = std::iter::once(text.as_str()).chain(one);
                let meanings = spellings.filter_map(|text| self.words.get(text)).flatten();
                for meaning in meanings {
                    let before_attribute = || {
                        atoms
                            .get(to)
                            .is_some_and(|next| self.attributes.contains(next.as_str()))
                    };
                    let meaning = match meaning {
                        Meaning::Initials(_) if !before_attribute() => continue,
                        Meaning::Initials(role) => Meaning::Role(*role),
                        other => *other,
                    };
                    hits.push(Hit { from, to, meaning });
                }
            }
        }
        hits
    }

    /// Whether the last word is a part of a name, and nothing but a role stands before it.
    fn is_part_alone(&self, atoms: &[String], hits: &[Hit]) -> bool {
        let Some((last, before)) = atoms.split_last() else {
            return false;
        };
        let is_role = |hit: &Hit| {
            matches!(hit.meaning, Meaning::Role(_)) && hit.from == 0 && hit.to == before.len()
        };
        self.alone.contains(last.as_str()) && (before.is_empty() || hits.iter().any(is_role))
    }

    /// The innermost list in which a path lies, unless its elements are things of one person: then the one around it.
    fn list<'a>(&self, path: &'a str) -> Option<&'a str> {
        let mut rest = path;
        while let Some(at) = rest.rfind(LIST) {
            let mut names = names_of_list(&rest[..at]).into_iter();
            if !names.any(|name| self.lists_of_one.contains(name.as_str())) {
                return Some(&path[..at + LIST.len()]);
            }
            rest = &rest[..at];
        }
        None
    }
}

/// Whom the words of a header name.
#[derive(Default)]
struct Named {
    /// The role of the last word that names one and is in no longer one.
    role: Option<usize>,
    /// The role before that: whose contact person it is.
    owner: Option<usize>,
    /// The role of a last word that names it only beside others.
    beside: Option<usize>,
}

impl Named {
    fn of(hits: &[Hit]) -> Self {
        let names = |hit: &&Hit| {
            let meaning = hit.meaning;
            matches!(
                meaning,
                Meaning::Role(_) | Meaning::Beside(_) | Meaning::Nobody
            )
        };
        let hides = |hit: &Hit, other: &Hit| {
            let longer = other.to - other.from > hit.to - hit.from;
            // Of 话务员工号 the word is 话务员, and not 员工.
            let runs_into = other.from < hit.from && hit.from < other.to && longer;
            let holds = other.holds(hit) && (longer || other.meaning == Meaning::Nobody);
            names(&other) && (holds || runs_into)
        };
        let mut standing: Vec<&Hit> = (hits.iter())
            .filter(|hit| !hits.iter().any(|other| hides(hit, other)))
            .collect();
        standing.sort_by_key(|hit| (hit.to, hit.from));
        let mut named = Self::default();
        let mut head: Option<&Hit> = None;
        for hit in standing {
            match (hit.meaning, head) {
                // Of two roles that one word names, the first in the packs.
                (Meaning::Role(_), Some(before)) if before.holds(hit) => {}
                (Meaning::Role(role), Some(before)) if is_turned(hits, before, hit) => {
                    named.owner = Some(role);
                }
                (Meaning::Role(role), _) => {
                    named.owner = named.role.filter(|before| *before != role);
                    (named.role, named.beside) = (Some(role), None);
                    head = Some(hit);
                }
                (Meaning::Beside(role), _) => named.beside = Some(role),
                _ => {}
            }
        }
        named
    }
}

/// Whether a word such as `of` stands between two.
fn is_turned(hits: &[Hit], before: &Hit, behind: &Hit) -> bool {
    let mut turning = hits.iter().filter(|hit| hit.meaning == Meaning::Of);
    turning.any(|of| of.from >= before.to && of.to <= behind.from)
}

/// The name of a list by its path, without separators; as it is and without the ending of a plural.
fn names_of_list(path: &str) -> Vec<String> {
    let name = path.trim_end_matches(LIST).rsplit('.').next();
    let name = key(name.unwrap_or_default());
    let plurals = ["", "s", "es"].into_iter();
    let names = plurals.filter_map(|ending| name.strip_suffix(ending));
    names.map(str::to_owned).collect()
}

/// The numbers and words of number that are in no longer word.
fn numbers(atoms: &[String], hits: &[Hit]) -> Vec<Numbered> {
    let digits = atoms.iter().enumerate().filter_map(|(at, atom)| {
        let number = atom.parse().ok().filter(|_| atom.len() <= DIGITS)?;
        Some(Hit {
            from: at,
            to: at + 1,
            meaning: Meaning::Number(number),
        })
    });
    let words = hits.iter().copied();
    let all: Vec<(Hit, u8)> = words
        .chain(digits)
        .filter_map(|hit| match hit.meaning {
            Meaning::Number(number) => Some((hit, number)),
            _ => None,
        })
        .collect();
    let is_hidden = |hit: &Hit| {
        let mut others = hits.iter();
        others.any(|other| {
            let part = [Meaning::NamePart, Meaning::CountedPart, Meaning::Nobody];
            // `dep1_name` is of the first dependant.
            let is_digits = atoms[hit.from].bytes().all(|byte| byte.is_ascii_digit());
            let is_of_role = matches!(other.meaning, Meaning::Role(_)) && !is_digits;
            let holds = part.contains(&other.meaning) || is_of_role;
            holds && other.holds(hit)
        }) || all
            .iter()
            .any(|(other, _)| other.holds(hit) && other.to - other.from > hit.to - hit.from)
    };
    (all.iter())
        .filter(|(hit, _)| !is_hidden(hit))
        .map(|(hit, number)| Numbered {
            head: atoms[..hit.from].concat(),
            number: *number,
            tail: atoms[hit.to..].concat(),
        })
        .collect()
}

/// A word without separators, case and width.
fn key(word: &str) -> Box<str> {
    atoms(word).concat().into()
}

/// The word without an s of the plural.
fn singular(word: &str) -> Option<&str> {
    let one = word.strip_suffix('s')?;
    (word.is_ascii() && one.len() >= SHORTEST - 1 && !one.ends_with('s')).then_some(one)
}

/// Words of Latin and other letters in small ones, split at capitals; Han characters one by one; numbers.
fn atoms(text: &str) -> Vec<String> {
    let folded: Vec<char> = text.nfkc().collect();
    let mut atoms: Vec<String> = Vec::new();
    let mut atom = String::new();
    let mut before = ' ';
    let kind = |character: char| {
        (
            character.is_numeric(),
            character.is_alphabetic() && !is_han(character),
        )
    };
    for (at, character) in folded.iter().copied().enumerate() {
        let next_is_small = folded.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = character.is_uppercase()
            && (before.is_lowercase() || before.is_uppercase() && next_is_small);
        if (begins || kind(character) != kind(before) || is_han(character)) && !atom.is_empty() {
            atoms.push(std::mem::take(&mut atom));
        }
        if character.is_alphanumeric() {
            atom.extend(character.to_lowercase());
        }
        before = character;
    }
    if !atom.is_empty() {
        atoms.push(atom);
    }
    atoms
}

#[cfg(test)]
mod tests;
