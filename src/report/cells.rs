//! A column of a frame goes in, its cells come out as plain values, for the forms that write tables cell by cell.

use polars::prelude::{Column, DataType, PolarsResult};

/// The cells of a column, one a row; `None` where there is nothing to say.
pub(super) enum Cells<'a> {
    /// Texts and ids.
    Texts(Vec<Option<&'a str>>),
    /// Whole numbers.
    Numbers(Vec<Option<u64>>),
    /// Shares from 0 to 1.
    Shares(Vec<Option<f64>>),
}

impl<'a> Cells<'a> {
    /// Those of `column`.
    ///
    /// # Errors
    /// The column is of a type that no table of the inventory has.
    pub(super) fn of(column: &'a Column) -> PolarsResult<Self> {
        Ok(match column.dtype() {
            DataType::UInt64 => Self::Numbers(column.u64()?.iter().collect()),
            DataType::Float64 => Self::Shares(column.f64()?.iter().collect()),
            _ => Self::Texts(column.str()?.iter().collect()),
        })
    }
}
