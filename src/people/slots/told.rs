//! The columns of a table in, what each tells of persons out, those of one list together.

use super::kind::{self, Key};
use crate::model::finding::{Category, Finding, Form};
use crate::model::person_key::KeyClass;
use crate::model::profile::ColumnProfile;
use crate::pack::context::{HeaderRole, Role};
use crate::pack::detector::{About, Detectors};
use crate::people::table::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a column tells of a person.
// Each flag is a fact of its own; no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub(super) struct Told<'a> {
    pub(super) column: &'a ColumnProfile,
    pub(super) header: &'a HeaderRole,
    /// Whose it is: the number of the role and the role. Order may give it to somebody.
    pub(super) role: Option<(usize, Arc<Role>)>,
    /// Whose contact person or guardian that is, where several have one.
    pub(super) owner: Option<usize>,
    pub(super) key: Option<Key>,
    /// The kind of key that stands there covered.
    pub(super) covered: Option<Key>,
    pub(super) is_sensitive: bool,
    /// Whether it is about a person at all.
    pub(super) is_personal: bool,
    /// Whether it says where a person is or is reached: an address.
    pub(super) locates: bool,
    /// Whether its cells hold several values each.
    pub(super) several: bool,
}

impl<'a> Told<'a> {
    fn of(
        column: &'a ColumnProfile,
        finding: &Finding,
        table: &Table<'a>,
        detectors: &Detectors,
    ) -> Self {
        let header = table.roles.role(column);
        let detector = (finding.element.as_deref()).and_then(|id| detectors.by_id(id));
        let key = detector.and_then(|detector| kind::key(column, finding, detector, header));
        let is_filled = column.values > 0 || !table.all_read;
        let is_personal = finding.category >= Category::Personal;
        let locates = detector.is_some_and(|detector| detector.about == About::Contact);
        let key = key.filter(|_| is_filled);
        let (key, covered) = match finding.form {
            Form::Plain | Form::Hashed | Form::Tokenised => (key, None),
            Form::Masked | Form::Encrypted => (None, key.filter(Key::tells_of_person)),
        };
        Self {
            column,
            header,
            role: header.role.clone(),
            owner: header.owner,
            key,
            covered,
            is_sensitive: finding.category >= Category::SensitivePersonal && is_filled,
            is_personal,
            locates: locates && is_personal && is_filled,
            several: finding.several,
        }
    }

    /// The key that tells of a person, whether it can be read or is covered.
    pub(super) fn person(&self) -> Option<&Key> {
        let key = self.key.as_ref().or(self.covered.as_ref());
        key.filter(|key| key.tells_of_person())
    }

    /// Whether it is such a key of this class.
    pub(super) fn is(&self, class: KeyClass) -> bool {
        self.person().is_some_and(|key| key.kind.class == class)
    }

    /// Whether it is a name that is not only another one of whoever has a name.
    pub(super) fn is_own_name(&self) -> bool {
        self.is(KeyClass::Name) && !self.header.is_other_name && !self.header.is_chosen_name
    }

    /// Whether a key stands there, open or covered.
    pub(super) fn is_key(&self) -> bool {
        self.key.is_some() || self.covered.is_some()
    }

    /// Whose it is.
    pub(super) fn whose(&self) -> Option<Person> {
        self.role.as_ref().map(|(number, _)| (*number, self.owner))
    }
}

/// A person of a row: the number of their role, and of the role whose contact person or guardian they are.
pub(super) type Person = (usize, Option<usize>);

/// The columns whose cells stand for the same things: rows, or the elements of one list.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) list: Option<String>,
    /// In the order of the table.
    pub(super) columns: Vec<Told<'a>>,
}

/// The columns of each list, the rows' first. What is sensitive in a list without persons is told of whoever has the list.
pub(super) fn scopes<'a>(table: &Table<'a>, detectors: &Detectors) -> Vec<Scope<'a>> {
    let rows = slots_of_rows(table);
    let mut lists: BTreeMap<Option<String>, Vec<Told<'a>>> = BTreeMap::new();
    for (column, finding) in table.judged() {
        let told = Told::of(column, finding, table, detectors);
        let list = told.header.list.clone().or_else(|| {
            // A list of plain values: what reaches a person is one person's, names and numbers are of one each.
            let is_list = column.slots > rows && !told.is(KeyClass::Contact);
            (is_list && told.person().is_some()).then(|| column.header().to_owned())
        });
        lists.entry(list).or_default().push(told);
    }
    // The longest paths first: they lie deepest.
    let paths: Vec<String> = lists.keys().rev().flatten().cloned().collect();
    for path in paths {
        let path = Some(path);
        let has_persons = |columns: &Vec<Told<'_>>| columns.iter().any(Told::is_key);
        if lists.get(&path).is_none_or(has_persons) {
            continue;
        }
        let columns = lists.remove(&path).unwrap_or_default();
        let around = lists.keys().rev().flatten();
        let around =
            around.filter(|outer| path.as_deref().is_some_and(|path| path.starts_with(*outer)));
        let around = around.max_by_key(|outer| outer.len()).cloned();
        lists.entry(around).or_default().extend(columns);
    }
    let scopes = lists.into_iter().map(|(list, mut columns)| {
        columns.sort_by_key(|told| told.column.ordinal);
        forget_single_owners(&mut columns);
        Scope { list, columns }
    });
    scopes.collect()
}

/// Where only one has a contact person, there is one, whether a header says whose or not.
fn forget_single_owners(columns: &mut [Told<'_>]) {
    let mut owners: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (role, owner) in columns.iter().filter_map(Told::whose) {
        owners.entry(role).or_default().extend(owner);
    }
    for told in columns {
        let role = told.role.as_ref().map(|(number, _)| number);
        let several = role
            .and_then(|role| owners.get(role))
            .is_some_and(|all| all.len() > 1);
        told.owner = told.owner.filter(|_| several);
    }
}

/// Slots of a column that is in no list: those of most columns.
fn slots_of_rows(table: &Table<'_>) -> u64 {
    let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
    for column in table.columns {
        if table.roles.role(column).list.is_none() {
            *seen.entry(column.slots).or_default() += 1;
        }
    }
    let most = seen
        .into_iter()
        .max_by_key(|(slots, columns)| (*columns, std::cmp::Reverse(*slots)));
    most.map_or(u64::MAX, |(slots, _)| slots)
}
