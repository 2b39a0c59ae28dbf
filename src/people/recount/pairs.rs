//! Two columns of one kind, read side by side: whether they are roles.

use crate::model::person_key::{SlotColumns, SlotKeyColumn};
use crate::people::kind::KeyKind;
use crate::people::slots::{Slot, SlotKey, Whose};
use crate::sketch::Identities;

/// Two columns of one kind, read side by side: values of roles meet many others, those of one person hardly any.
#[derive(Clone, Debug, PartialEq)]
pub struct RecountPair {
    /// The kind.
    pub kind: KeyKind,
    /// The columns, with the numbers 0 and 1 for their kinds.
    pub columns: SlotColumns,
}

/// The columns of one kind of the only slot that may be the same person as another, and of that other one.
pub(super) fn pair(slots: &[Slot]) -> Option<RecountPair> {
    let mut perhaps = slots
        .iter()
        .filter(|slot| slot.perhaps_same && slot.whom == Whose::Main);
    let slot = perhaps.next().filter(|_| perhaps.next().is_none())?;
    let key = slot.keys.first()?;
    let is_beside = |other: &&Slot| {
        !other.perhaps_same && other.whom == slot.whom && other.list == slot.list && !other.in_cells
    };
    let others = slots.iter().filter(is_beside);
    let mut others = others.flat_map(|other| &other.keys);
    let other = others.find(|other| {
        (&other.kind.element, other.kind.form) == (&key.kind.element, key.kind.form)
    })?;
    let column = |(kind, key): (usize, &SlotKey)| SlotKeyColumn {
        column: key.column,
        kind,
        is_part: false,
        is_others: false,
        second: None,
    };
    Some(RecountPair {
        kind: key.kind.clone(),
        columns: SlotColumns {
            keys: [other, key].into_iter().enumerate().map(column).collect(),
            ..SlotColumns::default()
        },
    })
}

/// Whether two columns are roles: their values meet many of the other column's. Two telephones of a person meet in every row again.
pub(super) fn are_roles(pairs: &Identities) -> bool {
    /// Fewer say nothing.
    const ENOUGH: usize = 20;
    /// Others that a value meets on average, on either side.
    const MANY_OTHERS: f64 = 1.5;
    let Some(pairs) = pairs.distinct() else {
        return false;
    };
    let both: Vec<[u64; 2]> = (pairs.iter().map(|pair| [pair.keys[0], pair.keys[1]]))
        .filter(|[one, other]| *one != 0 && *other != 0 && one != other)
        .collect();
    let different = |side: usize| {
        let mut values: Vec<u64> = both.iter().map(|pair| pair[side]).collect();
        values.sort_unstable();
        values.dedup();
        values.len()
    };
    let most = different(0).max(different(1));
    both.len() >= ENOUGH && both.len() as f64 >= MANY_OTHERS * most as f64
}
