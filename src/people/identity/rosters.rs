//! Records of a dataset in, the contacts of which every row lists another out.
//!
//! A list of customers, members or participants has a row for each of them, and the telephone number of each. In a log a person
//! comes back, and so does the number. So where no number comes back, and nothing else shows that two rows are one person's,
//! the rows are of different persons, and equal names are namesakes. Where many rows have no number it is another matter: of few
//! numbers none may come back by chance.

use super::graph::Graph;
use super::records::{Records, groups};
use crate::people::kind::KeyClass;

/// Whether `values` different values in `filled` of `told` slots are a list of each one's: none comes back, and few are missing.
pub(super) fn one_each(values: u64, filled: u64, told: u64) -> bool {
    values > 0 && filled == values && told.saturating_sub(filled) <= told / 10
}

/// For each kind whether it is a contact of which every row that has one has another, and each is a set of its own.
pub(super) fn rosters(records: &Records, graph: &Graph) -> Vec<bool> {
    (0..records.kinds.len())
        .map(|place| is_roster(records, graph, place))
        .collect()
}

fn is_roster(records: &Records, graph: &Graph, place: usize) -> bool {
    let kind = &records.kinds[place];
    let values = groups(&kind.entries).count() as u64;
    let lists = |filled| one_each(values, filled, records.told);
    if kind.what.class != KeyClass::Contact || !kind.filled.is_some_and(lists) {
        return false;
    }
    let mut rows: Vec<u32> = kind.entries.iter().map(|entry| entry.1).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut sets: Vec<u32> = rows.iter().map(|&row| graph.clusters.of(row)).collect();
    sets.sort_unstable();
    sets.dedup();
    sets.len() == rows.len()
}
