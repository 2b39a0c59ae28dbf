//! A table with one attribute a row in, what a second pass reads of it out: its rows are put together by the key of what they are
//! attributes of.
//!
//! Each row tells one thing: that the entity and this value are one person's. Equal keys of entities join the rows, as any local
//! number does, and equal documents join entities that are one person's.

use super::kind::KeyKind;
use super::recount::{Recount, RecountSlot};
use super::slots::{Slot, kind_of};
use super::table::Table;
use crate::model::person_key::{
    AttributeColumns, AttributeRows, KeyClass, SlotColumns, SlotKeyColumn,
};
use crate::pack::detector::Detectors;

/// Kinds of each class that are looked for among the values.
const MOST_OF: [(KeyClass, usize); 3] = [
    (KeyClass::Natural, 2),
    (KeyClass::Contact, 2),
    (KeyClass::Name, 1),
];

/// What is read of a table with one attribute a row; `None` where other columns tell of persons too.
pub(super) fn recount(
    rows: &AttributeRows,
    slots: &[Slot],
    table: &Table<'_>,
    detectors: &Detectors,
) -> Option<Recount> {
    let keys = || slots.iter().flat_map(|slot| &slot.keys);
    if keys().any(|key| key.column != rows.entity) || slots.iter().any(|slot| slot.list.is_some()) {
        return None;
    }
    let entity = keys().next().map(|key| key.kind.clone());
    let entity = entity.unwrap_or_else(|| KeyKind {
        element: rows.element.clone(),
        class: KeyClass::Scoped,
        form: table.findings[rows.entity].form,
        several: false,
        numbering: 0,
    });
    let mut kinds = vec![entity.clone()];
    let found = rows
        .elements
        .iter()
        .filter_map(|id| kind_of(detectors.by_id(id)?));
    let found: Vec<KeyKind> = found
        .filter(|kind| kind.element != entity.element)
        .collect();
    for (class, most) in MOST_OF {
        let of_class = found.iter().filter(|kind| kind.class == class);
        kinds.extend(of_class.take(most).cloned());
    }
    kinds.sort_by_key(|kind| kind.class);
    let kind = kinds.iter().position(|kind| *kind == entity)?;
    let columns = SlotColumns {
        keys: vec![SlotKeyColumn {
            column: rows.entity,
            kind,
            is_part: false,
            is_others: false,
            second: None,
        }],
        attributes: Some(AttributeColumns {
            attribute: rows.attribute,
            value: rows.value,
        }),
        ..SlotColumns::default()
    };
    let slot = RecountSlot {
        is_other: false,
        perhaps_same: false,
        columns,
    };
    let links = table.links.numberings.iter();
    let links = links.filter(|(column, _)| *column == rows.entity);
    Some(Recount {
        links: links.map(|(_, link)| (kind, *link)).collect(),
        kinds,
        slots: vec![slot],
        pair: None,
        scope: None,
    })
}
