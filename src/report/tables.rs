//! The inventory goes in, the rows of its tables come out: datasets, columns, obligations, tracks, transfers, questions, coverage.
//!
//! A table is a list of fields ([`field`]): its name, type, unit and meaning, and how its cell follows from a row. CSV, NDJSON and
//! Parquet are made of them, and so is the page that describes them. The tables hold ids and numbers, and texts in both languages, so
//! that a file does not depend on the reader's language. Ids are those of `inventory.json`. What is absent is null in every form.

use crate::model::inventory::Inventory;

mod build;
mod columns;
mod coverage;
mod datasets;
pub mod field;
mod obligations;
mod questions;
mod rolled;
pub mod schema;
mod transfers;

pub use coverage::{Listed, Outcome, listed};
pub use field::{Cell, Kind, Spec};
pub use obligations::Subject;
pub use rolled::rolled;

/// Edition of the tables. A reader of edition 2 can read every 2.x: columns are added, none is renamed or changes its meaning.
pub const TABLES_VERSION: &str = "2.0";

/// What goes wrong while rows are taken.
pub type Failure = Box<dyn std::error::Error>;

/// Takes the cells of a row, in the order of the table's columns.
pub type Sink<'s> = dyn FnMut(Vec<Cell<'_>>) -> Result<(), Failure> + 's;

/// Which table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Table {
    /// One row a dataset.
    Datasets,
    /// One row a column.
    Columns,
    /// One row a dataset or transfer: what is demanded, and why.
    Obligations,
    /// One row a line of the law of each of them.
    Tracks,
    /// One row a transfer.
    Transfers,
    /// One row a question.
    Questions,
    /// One row a listed file.
    Coverage,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 7] = [
        Self::Datasets,
        Self::Columns,
        Self::Obligations,
        Self::Tracks,
        Self::Transfers,
        Self::Questions,
        Self::Coverage,
    ];

    /// Its name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Datasets => "datasets",
            Self::Columns => "columns",
            Self::Obligations => "obligations",
            Self::Tracks => "tracks",
            Self::Transfers => "transfers",
            Self::Questions => "questions",
            Self::Coverage => "coverage",
        }
    }

    /// Its columns in their order.
    #[must_use]
    pub fn columns(self) -> Vec<&'static Spec> {
        match self {
            Self::Datasets => datasets::FIELDS.iter().map(|field| &field.spec).collect(),
            Self::Columns => columns::FIELDS.iter().map(|field| &field.spec).collect(),
            Self::Obligations => obligations::FIELDS
                .iter()
                .map(|field| &field.spec)
                .collect(),
            Self::Tracks => obligations::TRACKS
                .iter()
                .map(|field| &field.spec)
                .collect(),
            Self::Transfers => transfers::FIELDS.iter().map(|field| &field.spec).collect(),
            Self::Questions => questions::FIELDS.iter().map(|field| &field.spec).collect(),
            Self::Coverage => coverage::FIELDS.iter().map(|field| &field.spec).collect(),
        }
    }

    /// Its rows, one after the other, in the order of the inventory: memory does not grow with them.
    ///
    /// # Errors
    /// What `sink` refuses.
    pub fn rows(self, inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
        match self {
            Self::Datasets => datasets::rows(inventory, sink),
            Self::Columns => columns::rows(inventory, sink),
            Self::Obligations => obligations::rows(inventory, sink),
            Self::Tracks => obligations::tracks(inventory, sink),
            Self::Transfers => transfers::rows(inventory, sink),
            Self::Questions => questions::rows(inventory, sink),
            Self::Coverage => coverage::rows(inventory, sink),
        }
    }
}
