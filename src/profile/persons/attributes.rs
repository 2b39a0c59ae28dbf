//! Columns of attributes and their values go in; each row's identity gets the key that its attribute says the value is.

use super::{KeyColumn, PersonReader, views};
use crate::model::batch::Batch;
use crate::model::person_key::AttributeColumns;
use crate::profile::guards::unguarded;
use crate::sketch::canonical::Asked;
use crate::sketch::identities::Identities;
use arrow::array::Array;

/// Names of attributes that are remembered; what comes beyond them is read anew each time.
const MOST_NAMES: usize = 4_096;

impl PersonReader<'_> {
    /// Takes the values of a batch into the identities of its rows; false where they do not stand beside their attributes.
    pub(super) fn attributes(
        &mut self,
        columns: AttributeColumns,
        batch: &Batch,
        into: &mut Identities,
    ) -> bool {
        let names = views(&batch.columns[columns.attribute]);
        let values = views(&batch.columns[columns.value]);
        let Some((names, values)) = names.zip(values) else {
            return false;
        };
        let rows = self.identities.len();
        if names.len() != rows || values.len() != rows {
            return false;
        }
        for row in 0..rows {
            if names.is_null(row) || values.is_null(row) {
                continue;
            }
            let value = values.value(row);
            let asked = self.asked(unguarded(names.value(row)));
            if !asked.is_known || self.nulls.has(unguarded(value)) {
                continue;
            }
            into.all.tally.attributed += 1;
            if asked.is_others {
                into.all.tally.further += 1;
                continue;
            }
            self.identities[row].0.sensitive |= asked.is_sensitive;
            if let Some(kind) = asked.kind {
                let key = KeyColumn {
                    column: columns.value,
                    kind,
                    is_part: false,
                    is_others: false,
                    second: None,
                };
                self.cell(row, key, value, into);
            }
        }
        true
    }

    /// What an attribute says of its value.
    fn asked(&mut self, name: &[u8]) -> Asked {
        if let Some(known) = self.asked.get(name) {
            return *known;
        }
        let asked = std::str::from_utf8(name)
            .map_or_else(|_| Asked::default(), |name| self.names.asked(name.trim()));
        if self.asked.len() < MOST_NAMES {
            self.asked.insert(name.into(), asked);
        }
        asked
    }
}
