//! The columns of one role in, those whose cells list several persons apart from the others out.
//!
//! Who has a name or number of their own may have several telephones in a cell. A cell with several names, or with several numbers of
//! which a person has one, lists persons; and so does one with several telephones beside which nobody is named.

use super::group::Group;
use super::told::Told;
use crate::model::person_key::KeyClass;

/// The person of the row, and those whom its cells list.
pub(super) fn split(mut group: Group<'_>) -> Vec<Group<'_>> {
    let class = |told: &Told<'_>| told.key.as_ref().map(|key| key.kind.class);
    let is_list = |told: &Told<'_>| told.several && class(told).is_some();
    let names_somebody = |told: &Told<'_>| {
        !told.several
            && told
                .person()
                .is_some_and(|key| key.kind.class != KeyClass::Contact)
    };
    let has_person = group.columns.iter().any(names_somebody);
    let lists_persons = |told: &Told<'_>| {
        let Some(key) = &told.key else { return false };
        let one_each = key.kind.class != KeyClass::Contact && !key.kind.several;
        is_list(told) && key.kind.class != KeyClass::Attribute && (one_each || !has_person)
    };
    if !group.columns.iter().any(lists_persons) {
        return vec![group];
    }
    // How they are reached stands in a list beside theirs.
    let (mut listed, rest): (Vec<_>, Vec<_>) = (std::mem::take(&mut group.columns).into_iter())
        .partition(|told| {
            lists_persons(told) || is_list(told) && class(told) == Some(KeyClass::Contact)
        });
    let is_somebody = rest.iter().any(|told| told.person().is_some());
    let mut groups = Vec::new();
    if is_somebody {
        groups.push(Group {
            columns: rest,
            ..group.clone()
        });
    } else {
        listed.extend(rest);
        listed.sort_by_key(|told| told.column.ordinal);
    }
    groups.push(Group {
        columns: listed,
        in_cells: true,
        ..group
    });
    groups
}
