//! Headers in, whose columns they name out: those of the persons that a row is about, or of others beside them (guardians,
//! emergency contacts).

use super::keys::Key;
use super::table::Table;
use crate::model::finding::Category;
use crate::model::profile::ColumnProfile;

/// For each column of a table, whether its header gives its people a secondary role.
#[derive(Clone, Debug)]
pub struct Roles(Vec<bool>);

impl Roles {
    /// `is_secondary` tells of a column's path whether it names somebody else than the main persons.
    #[must_use]
    pub fn of(columns: &[ColumnProfile], is_secondary: impl Fn(&str) -> bool) -> Self {
        let columns = columns.iter();
        Self(
            columns
                .map(|column| is_secondary(column.header()))
                .collect(),
        )
    }

    /// Whether the column's people are others than the main persons.
    #[must_use]
    pub fn is_secondary(&self, column: &ColumnProfile) -> bool {
        self.0[column.ordinal]
    }
}

/// The keys of the main persons and those of the others. Where only guardians or contacts have keys, they are whom the table is
/// about, unless another column tells of the main persons too.
pub(super) fn assign<'a>(keys: Vec<Key<'a>>, table: &Table<'a>) -> (Vec<Key<'a>>, Vec<Key<'a>>) {
    let (other, main): (Vec<_>, Vec<_>) = keys
        .into_iter()
        .partition(|key| table.roles.is_secondary(key.column));
    if main.is_empty() && !other.is_empty() && !describes_main_persons(table) {
        (other, main)
    } else {
        (main, other)
    }
}

/// Whether columns without a secondary role tell of persons too.
fn describes_main_persons(table: &Table<'_>) -> bool {
    table.judged().any(|(column, finding)| {
        !table.roles.is_secondary(column) && finding.category >= Category::Personal
    })
}
