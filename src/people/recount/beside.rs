//! A slot with a number of which a person has one in, the names that are to be held against it out.

use crate::model::person_key::{BesideColumns, KeyClass, SlotColumns};
use crate::people::slots::{Slot, SlotKey};
use crate::people::table::Table;

/// The names that are to be held against the number of a slot of which a person has one: where a number comes back, several persons
/// may be registered under it. Without names, birth dates say as much.
pub(super) fn beside(
    slot: &Slot,
    columns: &SlotColumns,
    table: &Table<'_>,
) -> Option<BesideColumns> {
    /// Attributes with fewer values say nothing: sexes.
    const TELLING: u64 = 30;
    let names = names_beside(slot, table)?;
    let number = slot.keys.first()?.column;
    let kind = |column: usize| {
        let mut read = columns.keys.iter().filter(|key| key.column == column);
        Some(read.next()?.kind)
    };
    let is_telling = |key: &&SlotKey| table.columns[key.column].distinct.lower >= TELLING;
    let births = slot
        .keys
        .iter()
        .filter(|key| key.kind.class == KeyClass::Attribute);
    let births = births.filter(is_telling).max_by_key(|key| {
        let distinct = table.columns[key.column].distinct.lower;
        (distinct, std::cmp::Reverse(key.column))
    });
    let mut told: Vec<usize> = names.iter().map(|key| key.column).collect();
    if told.is_empty() {
        told.extend(births.map(|key| key.column));
    }
    told.sort_unstable();
    let with_kinds = told.into_iter().map(|column| Some((column, kind(column)?)));
    let names: Vec<(usize, usize)> = with_kinds.collect::<Option<_>>()?;
    (!names.is_empty()).then_some(BesideColumns {
        number: kind(number)?,
        names,
    })
}

/// The columns of a person's own name beside a number of which a person has one, where that comes back and the table is small or has
/// more names than numbers; none where birth dates may say as much. `None` where nothing is to be held against it.
pub(super) fn names_beside<'a>(slot: &'a Slot, table: &Table<'_>) -> Option<Vec<&'a SlotKey>> {
    let number = slot.keys.first()?;
    let column = &table.columns[number.column];
    let is_one_each = number.kind.class == KeyClass::Natural && !number.kind.several;
    if !is_one_each || slot.in_cells || column.values <= column.distinct.lower {
        return None;
    }
    let is_own = |key: &&SlotKey| key.kind.class == KeyClass::Name && !key.kind.several;
    let all: Vec<&SlotKey> = slot.keys.iter().filter(is_own).collect();
    let has_parts = all.iter().any(|key| key.is_part);
    let names: Vec<&SlotKey> = (all.into_iter().enumerate())
        .filter(|(place, key)| if has_parts { key.is_part } else { *place == 0 })
        .map(|(_, key)| key)
        .collect();
    let is_small = table.all_read
        && table
            .records
            .upper
            .is_some_and(|records| records <= super::MANY);
    let has_more = |key: &&SlotKey| {
        let names = table.columns[key.column].distinct.lower;
        column.distinct.upper.is_some_and(|numbers| names > numbers)
    };
    (is_small || names.iter().any(has_more)).then_some(names)
}

/// Whether something is to be held against the number of a slot.
pub(super) fn has_names_beside(slot: &Slot, table: &Table<'_>) -> bool {
    let is_attribute = |key: &SlotKey| key.kind.class == KeyClass::Attribute;
    names_beside(slot, table)
        .is_some_and(|names| !names.is_empty() || slot.keys.iter().any(is_attribute))
}
