//! A table's columns, findings and headers in, the persons that each of its rows may tell of out, each with its columns.
//!
//! A row of a waybill tells of who sends and who receives: two *slots*, each with a name, a telephone, an address. What says whose a
//! column is, in this order: the words of its header (`whose` of the detectors' stage reads them), the list in which it stands, the
//! number in it, and only then the order of the columns. Where nothing says so, it is the row's main person's. Splitting too often
//! costs little, since equal values are one person in every slot; taking two persons for one loses the second.
//!
//! A cell may list several persons (`cells`): each entry is a slot then, unless one person of the row has them all.
//!
//! `kind` says which columns are keys and of which kind, `table` which columns lie in one list, `order` what stands beside whom,
//! `settle` which roles are one person after all, `numbered` which numbers are persons, `covered` whether covered columns are another's,
//! `apart` which columns of one kind are two persons', `linked` what somebody declared of them.

mod apart;
mod cells;
mod covered;
mod group;
mod kind;
mod linked;
mod numbered;
mod order;
mod settle;
mod told;

pub use crate::people::kind::KeyKind;

pub(super) use kind::kind_of;

use super::table::Table;
use crate::model::Text;
use crate::pack::detector::Detectors;
use group::Group;

/// One person that each row (or list element) of a table may tell of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slot {
    /// How they stand to the row.
    pub whom: Whose,
    /// Which person it is, where a header says so.
    pub party: Option<Party>,
    /// Their keys, the strongest first.
    pub keys: Vec<SlotKey>,
    /// Ordinals of columns that hold their keys partly covered: what differs there differs as a whole, and equal ones may be
    /// different persons.
    pub covered: Vec<usize>,
    /// Ordinals of all columns that tell of this person and are no keys: where a row's keys are empty and one of these is filled,
    /// there is somebody all the same.
    pub about: Vec<usize>,
    /// Ordinals of columns that tell something sensitive of this person.
    pub sensitive: Vec<usize>,
    /// Ordinals of columns that tell something sensitive of this person or of another one of the row: nothing says of whom.
    pub perhaps_sensitive: Vec<usize>,
    /// Path of the list whose elements are the slots (`contacts[]`); `None`: rows. A key may lie in a list of its own below it:
    /// the telephones of one person.
    pub list: Option<String>,
    /// Whether every cell lists several such persons: its entries are the slots.
    pub in_cells: bool,
    /// Whether it may be the same person as that of another slot of the row: two telephones, of which nothing says whose they are.
    pub perhaps_same: bool,
}

/// How a slot's person stands to the row.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Whose {
    /// A data subject of the table; all parties are.
    Main,
    /// Somebody beside them: a guardian, a doctor.
    Other,
}

/// Which person of a row a slot is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Party {
    /// The role's id in the packs; `None` where only numbers tell the slots apart.
    pub role: Option<String>,
    /// What a reader calls them.
    pub title: Option<Text>,
    /// Which of several: member 1, 2, 3, as the headers number them.
    pub number: Option<u8>,
}

/// A column that is a key of its slot's person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlotKey {
    /// Its ordinal.
    pub column: usize,
    /// Its kind.
    pub kind: KeyKind,
    /// Whether it is a part of a name, which is whole only with the other parts of the slot.
    pub is_part: bool,
}

/// The persons that a row of the table may tell of: those whom it is about first, then by their place in it. Empty where no column
/// is about persons.
#[must_use]
pub fn slots(table: &Table<'_>, detectors: &Detectors) -> Vec<Slot> {
    let scopes = told::scopes(table, detectors);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for scope in scopes {
        groups.extend(settle::settle(scope));
    }
    settle::promote(&mut groups);
    let groups = groups.into_iter().flat_map(numbered::split);
    let groups = groups.flat_map(covered::split).flat_map(apart::split);
    let groups = groups.flat_map(cells::split);
    let groups = linked::join(groups.collect(), &table.links.persons);
    let mut slots: Vec<(usize, Slot)> = groups.into_iter().filter_map(Group::slot).collect();
    slots.sort_by_key(|(place, slot)| (slot.whom, slot.list.is_some(), *place));
    slots.into_iter().map(|(_, slot)| slot).collect()
}
