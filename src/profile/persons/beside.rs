//! Columns of names go in, and what stands beside the numbers of the rows' identities is noted.

use super::{PersonReader, views};
use crate::model::batch::Batch;
use crate::model::person_key::BesideColumns;
use crate::sketch::identities::Identities;
use arrow::array::{Array, BinaryViewArray};

impl PersonReader<'_> {
    /// Notes the name of each row beside its number; false where the names do not stand beside the numbers.
    pub(super) fn beside(
        &mut self,
        columns: &BesideColumns,
        batch: &Batch,
        into: &mut Identities,
    ) -> bool {
        let of_column =
            |(column, kind): &(usize, usize)| Some((views(&batch.columns[*column])?, *kind));
        let parts = columns.names.iter().map(of_column);
        let Some(parts) = parts.collect::<Option<Vec<(BinaryViewArray, usize)>>>() else {
            return false;
        };
        let rows = self.identities.len();
        if parts.iter().any(|(values, _)| values.len() != rows) {
            return false;
        }
        let mut last = (0, 0);
        let mut name = Vec::new();
        for row in 0..rows {
            let number = self.identities[row].0.keys[columns.number];
            if number == 0 {
                continue;
            }
            name.clear();
            for (values, kind) in &parts {
                if !values.is_null(row) {
                    self.spell(*kind, values.value(row), &mut name);
                }
            }
            let hash = self.hasher.hash(&name);
            if name.is_empty() || std::mem::replace(&mut last, (number, hash)) == (number, hash) {
                continue;
            }
            into.note_beside(number, &String::from_utf8_lossy(&name), hash);
        }
        true
    }

    /// Writes the first name of a cell in its one spelling behind what stands there.
    fn spell(&mut self, kind: usize, cell: &[u8], name: &mut Vec<u8>) {
        let before = name.len();
        let spelling = &self.spellings[kind];
        spelling.canonical(cell, &mut self.scratch, &mut |found| {
            if name.len() == before {
                if before > 0 {
                    name.push(b' ');
                }
                name.extend_from_slice(found.text);
            }
        });
    }
}
