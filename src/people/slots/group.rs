//! Columns of one person.

use super::kind::Key;
use super::told::Told;
use super::{KeyKind, Party, Slot, SlotKey, Whose};
use crate::model::person_key::KeyClass;
use crate::pack::context::{Role, Whom};
use std::sync::Arc;

/// The columns of one person of a row, or of several that numbers tell apart.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    pub(super) whom: Whose,
    pub(super) role: Option<(usize, Arc<Role>)>,
    pub(super) number: Option<u8>,
    pub(super) list: Option<String>,
    pub(super) columns: Vec<Told<'a>>,
    /// Columns that tell something sensitive of this person or of another one.
    pub(super) perhaps_sensitive: Vec<usize>,
    /// Whether the cells list several such persons each.
    pub(super) in_cells: bool,
    /// Whether it may be the person whose other columns stand in another group.
    pub(super) perhaps_same: bool,
}

impl<'a> Group<'a> {
    pub(super) fn of(
        role: Option<(usize, Arc<Role>)>,
        list: Option<String>,
        columns: Vec<Told<'a>>,
    ) -> Self {
        let is_other = (role.as_ref()).is_some_and(|(_, role)| role.whom == Whom::Other);
        Self {
            whom: if is_other { Whose::Other } else { Whose::Main },
            role,
            number: None,
            list,
            columns,
            perhaps_sensitive: Vec::new(),
            in_cells: false,
            perhaps_same: false,
        }
    }

    /// Whether a key says that there is such a person.
    pub(super) fn has_person(&self) -> bool {
        self.columns.iter().any(|told| told.person().is_some())
    }

    /// Whether the row is mostly about them.
    pub(super) fn is_subject(&self) -> bool {
        self.role
            .as_ref()
            .is_none_or(|(_, role)| role.whom == Whom::Subject)
    }

    /// Takes the columns of another.
    pub(super) fn take(&mut self, other: Self) {
        self.columns.extend(other.columns);
        self.columns.sort_by_key(|told| told.column.ordinal);
    }

    /// Ordinals of the columns that tell something sensitive.
    pub(super) fn sensitive(&self) -> Vec<usize> {
        let sensitive = self.columns.iter().filter(|told| told.is_sensitive);
        sensitive.map(|told| told.column.ordinal).collect()
    }

    /// The person as a slot, and their place in the table; `None` where nothing tells of them.
    pub(super) fn slot(self) -> Option<(usize, Slot)> {
        let place = (self.columns.iter()).filter(|told| told.is_key() || told.is_personal);
        let place = place.map(|told| told.column.ordinal).min()?;
        let papers = papers_beside_names(&self.columns);
        let keys = numbered(
            self.columns
                .iter()
                .filter(|told| !papers.contains(&told.column.ordinal)),
        );
        let covered = self.columns.iter().filter(|told| told.covered.is_some());
        let about = (self.columns.iter()).filter(|told| {
            told.is_personal && (told.key.is_none() || papers.contains(&told.column.ordinal))
        });
        let sensitive = self.sensitive();
        let slot = Slot {
            whom: self.whom,
            party: party(self.role.as_ref(), self.number),
            keys,
            covered: covered.map(|told| told.column.ordinal).collect(),
            about: about.map(|told| told.column.ordinal).collect(),
            sensitive,
            perhaps_sensitive: self.perhaps_sensitive,
            list: self.list,
            in_cells: self.in_cells,
            perhaps_same: self.perhaps_same,
        };
        Some((place, slot))
    }
}

/// Ordinals of numbers of papers that stand beside the names of those who hold them: a register of licences has a row for each
/// licence, and who has two stands there twice.
fn papers_beside_names(columns: &[Told<'_>]) -> Vec<usize> {
    let is =
        |told: &Told<'_>, class| (told.key.as_ref()).is_some_and(|key| key.kind.class == class);
    let is_named = columns.iter().any(|told| is(told, KeyClass::Name));
    let papers = (columns.iter())
        .filter(|told| is_named && told.header.is_paper && is(told, KeyClass::Scoped));
    papers.map(|told| told.column.ordinal).collect()
}

/// The keys, the strongest first. Of several local numberings of one element each is a kind of its own: of an equal value in two of
/// them nobody knows whose it is. Where names or documents stand beside them, the numbering with the fewest values is the person's,
/// and they may have several of the others (cards, visits); without any, no numbering is known to be the person's.
fn numbered<'a>(columns: impl Iterator<Item = &'a Told<'a>>) -> Vec<SlotKey> {
    let mut keys: Vec<(&Told<'_>, &Key)> = columns
        .filter_map(|told| Some((told, told.key.as_ref()?)))
        .collect();
    keys.sort_by_key(|(_, key)| key.rank);
    let tells = |class| matches!(class, KeyClass::Natural | KeyClass::Name);
    let is_told = keys.iter().any(|(_, key)| tells(key.kind.class));
    let number = |told: &Told<'_>, key: &Key| -> (u8, bool) {
        if key.kind.class != KeyClass::Scoped {
            return (0, key.kind.several);
        }
        let same = keys.iter().filter(|(_, other)| other.kind == key.kind);
        let mut same: Vec<&Told<'_>> = same.map(|(told, _)| *told).collect();
        if is_told {
            same.sort_by_key(|told| {
                let is_rare = told.column.nulls * 4 > told.column.slots;
                (is_rare, told.column.distinct.estimate)
            });
        }
        let place = same
            .iter()
            .position(|one| one.column.ordinal == told.column.ordinal);
        let place = place.unwrap_or(0).min(usize::from(u8::MAX)) as u8;
        (place, key.kind.several || is_told && place > 0)
    };
    let slot_key = |(told, key): &(&Told<'_>, &Key)| {
        let (numbering, several) = number(told, key);
        SlotKey {
            column: told.column.ordinal,
            kind: KeyKind {
                several,
                numbering,
                ..key.kind.clone()
            },
            is_part: told.header.is_name_part,
        }
    };
    let mut keys: Vec<SlotKey> = keys.iter().map(slot_key).collect();
    // Each numbering in its turn, where its element stands.
    for at in 0..keys.len() {
        for behind in at + 1..keys.len() {
            let (one, other) = (&keys[at].kind, &keys[behind].kind);
            let is_same = (&one.element, one.form) == (&other.element, other.form);
            if is_same && other.numbering < one.numbering {
                keys.swap(at, behind);
            }
        }
    }
    keys
}

fn party(role: Option<&(usize, Arc<Role>)>, number: Option<u8>) -> Option<Party> {
    (role.is_some() || number.is_some()).then(|| Party {
        role: role.map(|(_, role)| role.id.clone()),
        title: role.map(|(_, role)| role.title.clone()),
        number,
    })
}
