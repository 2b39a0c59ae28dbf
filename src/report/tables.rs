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

pub use coverage::{Outcome, coverage};
pub use datasets::rolled;
pub(super) use vocabulary::shown;

/// Frames one after the other, so that memory does not grow with the inventory.
pub type Frames<'a> = Box<dyn Iterator<Item = PolarsResult<DataFrame>> + 'a>;

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
    /// The rows of `inventory`, in frames of a bounded size; one without rows where there are none.
    pub fn frames(self, inventory: &Inventory) -> Frames<'_> {
        /// Datasets, or listed files, of a frame.
        const EACH: usize = 2_048;
        match self {
            Self::Datasets => datasets::frames(inventory, EACH),
            Self::Columns => columns::frames(inventory, EACH),
            Self::Coverage => coverage::frames(inventory, EACH),
        }
    }
}
