//! Values that stand beside far more persons than others of their kind go out of the entries: placeholders and shared lines.
//!
//! A household shares a telephone, a family an account; a hundred names beside one number are no household. What a value stands
//! beside is measured in different natural keys, or different names, whichever are more.

use super::records::{Records, groups};
use crate::people::kind::KeyClass;

/// So many different persons beside one value are never a placeholder's.
const FEW: usize = 20;
/// So many times what nine in ten values of the kind stand beside at most.
const TIMES: usize = 8;

/// What was taken out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hubs {
    /// Whether there was any.
    pub any: bool,
    /// Slots that had one, at most; `None` where slots were not counted by kind.
    pub slots: Option<u64>,
}

/// Takes the hubs out of the entries.
pub(super) fn remove(records: &mut Records) -> Hubs {
    let natural = naturals(records);
    let mut hubs = Hubs {
        any: false,
        slots: Some(0),
    };
    for place in 0..records.kinds.len() {
        let found = match records.kinds[place].what.class {
            KeyClass::Natural | KeyClass::Scoped | KeyClass::Contact => {
                found(records, place, &natural)
            }
            KeyClass::Name | KeyClass::Attribute => Vec::new(),
        };
        if found.is_empty() {
            continue;
        }
        let kind = &mut records.kinds[place];
        let is_hub = |value: &u64| found.binary_search(value).is_ok();
        kind.entries.retain(|(value, _)| !is_hub(value));
        // Every other identity with the kind has a slot at least.
        let others = kind.entries.len() as u64;
        let slots = kind.filled.map(|filled| filled.saturating_sub(others));
        hubs.any = true;
        hubs.slots = hubs.slots.zip(slots).map(|(sum, more)| sum + more);
    }
    hubs
}

/// For each identity the value of its strongest natural key, 0 where it has none.
fn naturals(records: &Records) -> Vec<u64> {
    let mut values = vec![0; records.len()];
    for place in records.of_class(KeyClass::Natural) {
        for &(value, row) in &records.kinds[place].entries {
            let kept = &mut values[row as usize];
            if *kept == 0 {
                *kept = value;
            }
        }
    }
    values
}

/// The values of a kind that are hubs, sorted.
fn found(records: &Records, place: usize, natural: &[u64]) -> Vec<u64> {
    let entries = &records.kinds[place].entries;
    if groups(entries).all(|rows| rows.len() <= FEW) {
        return Vec::new();
    }
    let own_key = records.kinds[place].what.class == KeyClass::Natural;
    let persons = |rows: &[(u64, u32)]| {
        let names = rows.iter().map(|&(_, row)| records.names[row as usize][0]);
        let keys = rows.iter().map(|&(_, row)| natural[row as usize]);
        let keys = if own_key { 0 } else { distinct(keys) };
        distinct(names).max(keys)
    };
    let mut sizes: Vec<usize> = groups(entries).map(persons).collect();
    let beside = sizes.clone();
    let ninth = sizes.len() * 9 / 10;
    // Of so few values the hub is itself among the common ones.
    let common = match sizes.len() {
        0..10 => 1,
        _ => *sizes.select_nth_unstable(ninth).1,
    };
    let most = FEW.max(TIMES * common);
    let large = groups(entries).zip(beside).filter(|one| one.1 > most);
    large.map(|(rows, _)| rows[0].0).collect()
}

/// How many different values there are, beside the empty one.
fn distinct(values: impl Iterator<Item = u64>) -> usize {
    let mut values: Vec<u64> = values.filter(|&value| value != 0).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}
