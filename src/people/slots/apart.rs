//! The columns of one person in; as many persons out as there are columns of one kind of which a person has one, or of which nothing
//! says that they are one person's.
//!
//! Two different resident numbers in a row are two persons, whatever the headers say. Two telephones or accounts are one person's where
//! the headers say so: they differ only in words that tell several things of one person apart (a number, `home`, `backup`, 座机). Where
//! they differ in any other word (`target_uid`, 推荐会员号), or there are none, they may be one person's or two persons': the second
//! one's slot says so.

use super::Whose;
use super::group::Group;
use super::kind::Key;
use super::told::Told;
use crate::model::person_key::KeyClass;
use crate::pack::context::HeaderAtom;

/// The person, and those who stand in the same columns.
pub(super) fn split(group: Group<'_>) -> Vec<Group<'_>> {
    if let Some(numbers) = numbers(&group.columns) {
        let owners: Vec<Vec<usize>> = numbers.into_iter().map(|at| vec![at]).collect();
        return persons(group, &owners, false);
    }
    match ways(&group.columns) {
        Some(owners) => persons(group, &owners, true),
        None => vec![group],
    }
}

fn key_of<'b>(told: &'b Told<'_>) -> Option<&'b Key> {
    told.key.as_ref().filter(|key| key.tells_of_person())
}

fn is_same(one: &Key, other: &Key) -> bool {
    one.kind.element == other.kind.element && one.kind.form == other.kind.form
}

/// Whether one passed the check of some office and the other none: a tax number and a pension number are both documents, and one
/// person's.
fn are_of_two_offices(one: &Key, other: &Key) -> bool {
    let checked = one.checked.zip(other.checked);
    checked.is_some_and(|(first, second)| first != second)
}

/// The places of the columns with numbers of which a person has one, where several are of one kind; `None` where none are.
fn numbers(columns: &[Told<'_>]) -> Option<Vec<usize>> {
    let is_one_each = |told: &Told<'_>| {
        !told.several
            && key_of(told)
                .is_some_and(|key| key.kind.class == KeyClass::Natural && !key.kind.several)
    };
    let singles: Vec<usize> = (0..columns.len())
        .filter(|at| is_one_each(&columns[*at]))
        .collect();
    let mut names = columns.iter().filter(|told| told.is_own_name());
    let is_named_once = names.next().is_some() && names.next().is_none();
    let are_two_of_one = |one: &Told<'_>, other: &Told<'_>| {
        let is_renewed = key_of(one).is_some_and(|key| key.is_renewed);
        let apart = Apart::of(&one.header.atoms, &other.header.atoms);
        is_named_once && is_renewed && apart.is_plain()
    };
    let alike = |at: usize| -> Vec<usize> {
        let same = singles.iter().copied();
        let is_alike = |other: &usize| {
            key_of(&columns[at])
                .zip(key_of(&columns[*other]))
                .is_some_and(|(one, other)| is_same(one, other) && !are_of_two_offices(one, other))
                && may_be_equal(&columns[at], &columns[*other])
                && (at == *other || !are_two_of_one(&columns[at], &columns[*other]))
        };
        same.filter(is_alike).collect()
    };
    let families = singles.iter().map(|at| alike(*at));
    let most =
        families.max_by_key(|family| (family.len(), std::cmp::Reverse(family.first().copied())))?;
    (most.len() > 1).then_some(most)
}

/// Whether a value of one column can be one of the other by its length: a digest in two ways and an old and a new form of a number are
/// one person's.
fn may_be_equal(one: &Told<'_>, other: &Told<'_>) -> bool {
    let (shortest, _, longest) = one.column.lengths;
    let (other_shortest, _, other_longest) = other.column.lengths;
    longest == 0 || other_longest == 0 || shortest <= other_longest && other_shortest <= longest
}

/// The columns of one kind of contacts or local numbers by whose they are; `None` where all are one person's.
fn ways(columns: &[Told<'_>]) -> Option<Vec<Vec<usize>>> {
    let is_way = |told: &Told<'_>| {
        !told.several
            && key_of(told)
                .is_some_and(|key| matches!(key.kind.class, KeyClass::Scoped | KeyClass::Contact))
    };
    let ways: Vec<usize> = (0..columns.len())
        .filter(|at| is_way(&columns[*at]))
        .collect();
    let mut owners: Vec<Vec<usize>> = Vec::new();
    for &at in &ways {
        let own = owners.iter_mut().find(|owner| {
            let first = &columns[owner[0]];
            !are_perhaps_two(first, &columns[at])
        });
        match own {
            Some(owner) => owner.push(at),
            None => owners.push(vec![at]),
        }
    }
    (owners.len() > 1).then_some(owners)
}

/// Whether two columns may be two persons': of one kind, and no header says that they are one's.
fn are_perhaps_two(one: &Told<'_>, other: &Told<'_>) -> bool {
    let Some((key, second)) = key_of(one).zip(key_of(other)) else {
        return false;
    };
    if !is_same(key, second) || !may_be_equal(one, other) {
        return false;
    }
    let (first, second) = (&one.header.atoms, &other.header.atoms);
    let is_number = key.kind.class == KeyClass::Scoped;
    if first.is_empty() || second.is_empty() {
        // A second number without a header is as likely of a card or a visit.
        return !is_number;
    }
    let apart = Apart::of(first, second);
    if is_number && apart.common.iter().all(|atom| atom.is_plain) {
        // A patient and a visit: numbers of different things.
        return false;
    }
    apart.numbers_persons() || !apart.is_plain()
}

/// What two headers have in common, and in what they differ.
struct Apart<'h> {
    common: Vec<&'h HeaderAtom>,
    rest: [&'h [HeaderAtom]; 2],
    /// What stands before that in both, and how many words behind it.
    head: &'h [HeaderAtom],
    tail: usize,
}

impl<'h> Apart<'h> {
    fn of(one: &'h [HeaderAtom], other: &'h [HeaderAtom]) -> Self {
        let is_same = |(one, other): &(&HeaderAtom, &HeaderAtom)| one.text == other.text;
        let head = one.iter().zip(other).take_while(is_same).count();
        let (rest, other_rest) = (&one[head..], &other[head..]);
        let tail = (rest.iter().rev())
            .zip(other_rest.iter().rev())
            .take_while(is_same)
            .count();
        let behind = one.len() - tail;
        Self {
            common: one[..head].iter().chain(&one[behind..]).collect(),
            rest: [
                &rest[..rest.len() - tail],
                &other_rest[..other_rest.len() - tail],
            ],
            head: &one[..head],
            tail,
        }
    }

    /// Whether they differ only in words that say nothing of whose a column is.
    fn is_plain(&self) -> bool {
        let mut rest = self.rest.iter().copied().flatten();
        rest.all(|atom| atom.is_plain)
    }

    /// Whether a number in the middle numbers persons: `player1_id`, and not `phone1_number` or `phone2`.
    fn numbers_persons(&self) -> bool {
        let is_number = |atoms: &[HeaderAtom]| {
            let mut digits = atoms.iter().flat_map(|atom| atom.text.chars());
            digits.all(char::is_numeric)
        };
        self.tail > 0
            && self.rest.iter().all(|rest| is_number(rest))
            && self.rest.iter().any(|rest| !rest.is_empty())
            && self.head.iter().any(|atom| !atom.is_plain)
    }
}

/// A person for each owner of columns, with what else is theirs: what has the words of their header, and of as many columns of one
/// kind as there are owners, each has one. What is nobody else's is the first one's.
fn persons<'a>(group: Group<'a>, owners: &[Vec<usize>], perhaps_same: bool) -> Vec<Group<'a>> {
    let whose = whose(&group.columns, owners);
    let mut columns: Vec<Vec<Told<'a>>> = owners.iter().map(|_| Vec::new()).collect();
    let Group {
        whom,
        role,
        number,
        list,
        columns: all,
        perhaps_sensitive,
        in_cells,
        ..
    } = group;
    let mut open = perhaps_sensitive;
    for (told, owner) in all.into_iter().zip(whose) {
        // Of whom a column that is no key tells is not known.
        if told.is_sensitive && !told.is_key() && owner.is_none() {
            open.push(told.column.ordinal);
        }
        columns[owner.unwrap_or(0)].push(told);
    }
    let person = |(at, columns): (usize, Vec<Told<'a>>)| {
        let mut person = Group::of(role.clone(), list.clone(), columns);
        person.whom = whom;
        person.number = if at == 0 {
            number
        } else {
            u8::try_from(at + 1).ok()
        };
        person.perhaps_sensitive.clone_from(&open);
        person.in_cells = in_cells;
        person.perhaps_same = perhaps_same && at > 0 && whom == Whose::Main;
        person
    };
    columns.into_iter().enumerate().map(person).collect()
}

/// For each column whose it is; `None` where nothing says so.
fn whose(columns: &[Told<'_>], owners: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut whose: Vec<Option<usize>> = vec![None; columns.len()];
    for (owner, own) in owners.iter().enumerate() {
        for at in own {
            whose[*at] = Some(owner);
        }
    }
    let first = &columns[owners[0][0]].header.atoms;
    for (owner, own) in owners.iter().enumerate().skip(1) {
        let words = Apart::of(first, &columns[own[0]].header.atoms).rest[1];
        if words.is_empty() || words.iter().all(|atom| atom.is_plain) {
            continue;
        }
        let has_words = |told: &Told<'_>| {
            let mut places = told.header.atoms.windows(words.len());
            places.any(|place| place == words)
        };
        for (at, told) in columns.iter().enumerate() {
            if whose[at].is_none() && has_words(told) {
                whose[at] = Some(owner);
            }
        }
    }
    for family in families(columns, &whose, owners.len()) {
        for (place, at) in family.iter().enumerate() {
            whose[*at] = Some(place * owners.len() / family.len());
        }
    }
    whose
}

/// Columns of one kind that nobody has yet, where there are as many as persons or a multiple: names, parts of names, telephones.
fn families(columns: &[Told<'_>], whose: &[Option<usize>], persons: usize) -> Vec<Vec<usize>> {
    let kind = |at: usize| columns[at].key.as_ref().or(columns[at].covered.as_ref());
    let open: Vec<usize> = (0..columns.len())
        .filter(|at| {
            whose[*at].is_none() && kind(*at).is_some() && !columns[*at].header.is_other_name
        })
        .collect();
    let mut families: Vec<Vec<usize>> = Vec::new();
    for at in open {
        let own = families.iter_mut().find(|family| {
            kind(family[0])
                .zip(kind(at))
                .is_some_and(|(one, other)| is_same(one, other))
        });
        match own {
            Some(family) => family.push(at),
            None => families.push(vec![at]),
        }
    }
    families.retain(|family| family.len() % persons == 0);
    families
}
