//! Headers in, whose columns they name out: those of the persons that a row is about, or of others beside them (guardians,
//! emergency contacts).

use super::keys::{Key, Strength};
use super::table::Table;
use crate::model::finding::Category;
use crate::model::profile::ColumnProfile;
use crate::pack::context::{HeaderRole, Numbered, Role, RowPerson, Whom};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// For each column of a table, whom of its row the header tells of.
#[derive(Clone, Debug)]
pub struct Roles(Vec<HeaderRole>);

impl Roles {
    /// `role` tells of a column's path whom it names.
    #[must_use]
    pub fn of(columns: &[ColumnProfile], role: impl Fn(&str) -> HeaderRole) -> Self {
        let headers = columns.iter().map(|column| role(column.header()));
        let mut roles = Self(headers.collect());
        roles.count_repeated(columns);
        roles.drop_lone();
        roles.add_beside();
        roles
    }

    /// Takes the roles that a published schema names for columns (`whose`) whose headers name nobody: those beside the main persons, to
    /// whom the other columns belong anyway.
    pub fn told_by(
        &mut self,
        whose: &[Option<String>],
        role: impl Fn(&str) -> Option<(usize, Arc<Role>)>,
    ) {
        for (header, id) in self.0.iter_mut().zip(whose) {
            let named = id.as_deref().filter(|_| header.role.is_none());
            let role = named.and_then(&role);
            if let Some((number, role)) = role.filter(|(_, role)| role.whom == Whom::Other) {
                header.person = person(number, &role);
                header.role = Some((number, role));
            }
        }
    }

    /// Words that name somebody only where another header does: they are that person's then.
    fn add_beside(&mut self) {
        let headers = self.0.iter();
        let named: BTreeSet<usize> = headers
            .filter_map(|one| Some(one.role.as_ref()?.0))
            .collect();
        for header in &mut self.0 {
            let beside = header.beside.take();
            if let Some((number, role)) = beside.filter(|(number, _)| named.contains(number)) {
                header.person = person(number, &role);
                header.owner = header.role.as_ref().map(|(owner, _)| *owner);
                header.role = Some((number, role));
            }
        }
    }

    /// Of equal headers the second is as good as numbered.
    fn count_repeated(&mut self, columns: &[ColumnProfile]) {
        let mut seen: BTreeMap<&str, u8> = BTreeMap::new();
        for (column, role) in columns.iter().zip(&mut self.0) {
            let times = seen.entry(column.header()).or_default();
            *times = times.saturating_add(1);
            if *times > 1 && !role.bare.is_empty() {
                role.numbers.push(Numbered {
                    head: role.bare.clone(),
                    number: *times,
                    tail: String::new(),
                });
            }
        }
    }

    /// Words that mean persons only together name nobody where the others of their parties are missing.
    fn drop_lone(&mut self) {
        let named: BTreeMap<usize, Arc<Role>> = (self.0.iter())
            .filter_map(|role| role.role.clone())
            .collect();
        let is_lone = |number: usize, role: &Role| {
            let mut all = named.iter();
            let with_another = |(other, named): (&usize, &Arc<Role>)| {
                *other != number && named.parties == role.parties
            };
            role.only_together && !all.any(with_another)
        };
        for header in &mut self.0 {
            if (header.role.as_ref()).is_some_and(|(number, role)| is_lone(*number, role)) {
                header.role = None;
                header.person = RowPerson::Main;
            }
        }
    }

    /// Whether the column's people are others than the main persons.
    #[must_use]
    pub fn is_secondary(&self, column: &ColumnProfile) -> bool {
        self.0[column.ordinal].person == RowPerson::Other
    }

    /// Whom the header tells of.
    pub(super) fn role(&self, column: &ColumnProfile) -> &HeaderRole {
        &self.0[column.ordinal]
    }
}

/// How a role stands to the row.
fn person(number: usize, role: &Role) -> RowPerson {
    match role.whom {
        Whom::Subject => RowPerson::Main,
        Whom::Party => RowPerson::Party(number),
        Whom::Other => RowPerson::Other,
    }
}

/// The keys of the main persons and those of the others. Where only guardians or contacts have keys, they are whom the table is
/// about, unless another column tells of the main persons too; ways of contact beside a contact person are that person's.
pub(super) fn assign<'a>(keys: Vec<Key<'a>>, table: &Table<'a>) -> (Vec<Key<'a>>, Vec<Key<'a>>) {
    let (other, main): (Vec<_>, Vec<_>) = keys
        .into_iter()
        .partition(|key| table.roles.is_secondary(key.column));
    let contacts_are_named = other.iter().all(|key| key.strength == Strength::Name);
    let are_others = other.is_empty()
        || !(main.is_empty() || contacts_are_named)
        || describes_main_persons(&main, table);
    if are_others && !are_at_work(&main, &other, table) {
        (main, other)
    } else {
        let mut all = main;
        all.extend(other);
        all.sort_by_key(Key::rank);
        (all, Vec::new())
    }
}

/// Whether the others are those who work there, and the only ones with a name, while the rest are numbers and telephones that name
/// nobody, and nothing sensitive: a list of teachers.
fn are_at_work(main: &[Key<'_>], other: &[Key<'_>], table: &Table<'_>) -> bool {
    let role = |key: &Key<'_>| table.roles.role(key.column).role.as_ref();
    let Some((number, first)) = other.first().and_then(role) else {
        return false;
    };
    let is_theirs = |key: &Key<'_>| role(key).is_some_and(|(other, _)| other == number);
    let is_key = |ordinal: usize| main.iter().any(|key| key.column.ordinal == ordinal);
    let describes_others = table.judged().any(|(column, finding)| {
        finding.category >= Category::SensitivePersonal
            && !table.roles.is_secondary(column)
            && !is_key(column.ordinal)
    });
    let is_named = |keys: &[Key<'_>]| keys.iter().any(|key| key.strength == Strength::Name);
    let is_in_both = other.iter().any(|key| {
        let mut keys = main.iter();
        keys.any(|one| one.element == key.element)
    });
    first.works
        && other.iter().all(is_theirs)
        && (is_named(other) && !is_named(main))
        && main.iter().all(|key| role(key).is_none())
        && !(describes_others || is_in_both)
}

/// Whether columns without a secondary role tell of persons too, by more than how they are reached.
fn describes_main_persons(main: &[Key<'_>], table: &Table<'_>) -> bool {
    let is_contact = |ordinal: usize| {
        let mut contacts = main.iter().filter(|key| key.strength == Strength::Contact);
        contacts.any(|key| key.column.ordinal == ordinal)
    };
    table.judged().any(|(column, finding)| {
        !table.roles.is_secondary(column)
            && finding.category >= Category::Personal
            && !is_contact(column.ordinal)
    })
}
