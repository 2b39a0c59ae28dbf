//! The columns of one role in, a person for each number that numbers persons out.
//!
//! One person may have two telephones and two accounts: names, or numbers of which a person has one, must be numbered.

use super::Whose;
use super::group::Group;
use super::told::Told;
use crate::model::person_key::KeyClass;
use crate::pack::context::{Role, Whom};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which persons a number is one of, by what stands before it; empty where it stands at the end, behind what is told.
type Family = String;
/// A person: the family and the number.
type Member = (Family, u8);

/// The persons of a role, as their headers number them.
pub(super) fn split(group: Group<'_>) -> Vec<Group<'_>> {
    let numbers = Numbers::of(&group.columns);
    let members = numbers.members(&group.columns);
    if members.len() < 2 {
        return vec![group];
    }
    let mut persons: BTreeMap<Option<Member>, Vec<Told<'_>>> = BTreeMap::new();
    // Where the first has no number, what has none is the first's.
    let first = (group.columns.iter())
        .filter(|told| proves(told) && told.header.numbers.is_empty())
        .find_map(|told| {
            numbers
                .of_column(told)
                .into_iter()
                .find(|one| members.contains(one))
        });
    let (columns, role) = (group.columns, group.role);
    for told in columns {
        let own = numbers.of_column(&told);
        let member = own.into_iter().find(|one| members.contains(one));
        persons
            .entry(member.or_else(|| first.clone()))
            .or_default()
            .push(told);
    }
    let base = persons.remove(&None);
    let mut groups: Vec<Group<'_>> = (persons.into_iter())
        .map(|(member, columns)| {
            let mut person = Group::of(role.clone(), group.list.clone(), columns);
            person.number = member.map(|(_, number)| number);
            person.whom = group.whom;
            person
                .perhaps_sensitive
                .clone_from(&group.perhaps_sensitive);
            person
        })
        .collect();
    if let Some(base) = base {
        let role = base.iter().find_map(|told| told.header.role.clone());
        let is_subject = |role: &(usize, Arc<Role>)| role.1.whom == Whom::Subject;
        let names_one = role.as_ref().is_none_or(is_subject) && base.iter().any(proves);
        let mut base = Group::of(role, group.list, base);
        base.whom = group.whom;
        if base.has_person() {
            // Family members beside whoever has a name without a number.
            if names_one && group.whom == Whose::Main {
                for person in &mut groups {
                    person.whom = Whose::Other;
                }
            }
            groups.push(base);
        } else {
            let sensitive = base.sensitive();
            for person in &mut groups {
                person.perhaps_sensitive.extend(&sensitive);
            }
        }
    }
    groups
}

/// Whether a number in its header proves persons.
fn proves(told: &Told<'_>) -> bool {
    told.is_own_name()
        || told
            .person()
            .is_some_and(|key| key.kind.class == KeyClass::Natural && !key.kind.several)
}

/// What the numbers in the headers of some columns may mean.
struct Numbers {
    /// What stands before numbers that something follows: `passenger#name`.
    heads: BTreeSet<String>,
    /// Headers that others have with a number, without it, and the numbers of those.
    unnumbered: BTreeMap<String, Vec<(Family, BTreeSet<u8>)>>,
}

impl Numbers {
    fn of(columns: &[Told<'_>]) -> Self {
        let numbered = || columns.iter().flat_map(|told| &told.header.numbers);
        let with_tail = numbered().filter(|one| !one.tail.is_empty());
        let mut numbers = Self {
            heads: with_tail.map(|one| one.head.clone()).collect(),
            unnumbered: BTreeMap::new(),
        };
        let mut taken: BTreeMap<(String, Family), BTreeSet<u8>> = BTreeMap::new();
        for one in numbered() {
            let bare = format!("{}{}", one.head, one.tail);
            let family = numbers.family(&one.head, &one.tail);
            taken.entry((bare, family)).or_default().insert(one.number);
        }
        for ((bare, family), set) in taken {
            numbers
                .unnumbered
                .entry(bare)
                .or_default()
                .push((family, set));
        }
        numbers
    }

    fn family(&self, head: &str, tail: &str) -> Family {
        if tail.is_empty() && !self.heads.contains(head) {
            Family::new()
        } else {
            head.to_owned()
        }
    }

    /// Which persons a column may be of, by the numbers in its header; one without a number is the first of those that have one.
    fn of_column(&self, told: &Told<'_>) -> Vec<Member> {
        let numbers = told.header.numbers.iter();
        let mut members: Vec<Member> = numbers
            .map(|one| (self.family(&one.head, &one.tail), one.number))
            .collect();
        for (family, taken) in self.unnumbered.get(&told.header.bare).into_iter().flatten() {
            let first = u8::from(!taken.contains(&1));
            if !taken.contains(&first) {
                members.push((family.clone(), first));
            }
        }
        members
    }

    /// The persons whom the numbers tell apart: those of a header that has two or more.
    fn members(&self, columns: &[Told<'_>]) -> BTreeSet<Member> {
        // A name under `c4` and a document under `c5` are columns that are numbered, not persons.
        let mut stems: BTreeMap<(String, Family, &str), BTreeSet<Member>> = BTreeMap::new();
        let counted_parts = columns.iter().any(|told| told.header.is_counted_part);
        // Numbered documents beside one name are that person's.
        let mut names = columns.iter().filter(|told| told.is_own_name());
        let is_named_once =
            names.clone().next().is_some() && names.all(|told| self.of_column(told).is_empty());
        if is_named_once {
            return BTreeSet::new();
        }
        let others = |member: &Member| {
            columns.iter().any(|told| {
                let key = told.key.as_ref();
                key.is_some_and(|key| key.kind.class != KeyClass::Name && !key.kind.several)
                    && self.of_column(told).contains(member)
            })
        };
        for told in columns.iter().filter(|told| proves(told)) {
            for member in self.of_column(told) {
                // A second surname is no second person, unless more is numbered so.
                if counted_parts && !others(&member) {
                    continue;
                }
                let numbers = told.header.numbers.iter();
                let bare = numbers
                    .filter(|one| {
                        self.family(&one.head, &one.tail) == member.0 && one.number == member.1
                    })
                    .map(|one| format!("{}{}", one.head, one.tail))
                    .next()
                    .unwrap_or_else(|| told.header.bare.clone());
                let kind = told.person().map_or("", |key| key.kind.element.as_str());
                stems
                    .entry((bare, member.0.clone(), kind))
                    .or_default()
                    .insert(member);
            }
        }
        let several = stems.into_values().filter(|members| members.len() > 1);
        several.flatten().collect()
    }
}
