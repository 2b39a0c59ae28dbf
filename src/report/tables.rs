//! The inventory goes in, polars frames come out: datasets, columns, coverage.
//!
//! The frames hold ids and numbers, and texts in both languages, so that a file does not depend on the reader's language. Ids
//! are those of `inventory.json`.

use crate::model::inventory::Inventory;
use polars::prelude::{DataFrame, PolarsResult};

mod build;
mod columns;
mod coverage;
mod datasets;
mod vocabulary;

pub use columns::columns;
pub use coverage::{Outcome, coverage};
pub use datasets::datasets;
pub(super) use vocabulary::shown;

/// Which frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Table {
    /// One row a dataset.
    Datasets,
    /// One row a column.
    Columns,
    /// One row a listed file.
    Coverage,
}

impl Table {
    /// The frame of `inventory`.
    pub fn frame(self, inventory: &Inventory) -> PolarsResult<DataFrame> {
        match self {
            Self::Datasets => datasets(inventory),
            Self::Columns => columns(inventory),
            Self::Coverage => coverage(inventory),
        }
    }
}
