//! Cells go in by column, a polars frame comes out.

use crate::model::{Count, Titled};
use polars::prelude::{Column, DataFrame, PolarsResult};

/// Columns of a frame while it is built.
#[derive(Default)]
pub(super) struct Builder(Vec<Column>);

impl Builder {
    pub(super) fn texts<S: Into<String>>(&mut self, name: &str, cells: impl Iterator<Item = S>) {
        let cells: Vec<String> = cells.map(Into::into).collect();
        self.0.push(Column::new(name.into(), cells));
    }

    pub(super) fn options<S: Into<String>>(
        &mut self,
        name: &str,
        cells: impl Iterator<Item = Option<S>>,
    ) {
        let cells: Vec<Option<String>> = cells.map(|cell| cell.map(Into::into)).collect();
        self.0.push(Column::new(name.into(), cells));
    }

    /// The ids of a closed list.
    pub(super) fn ids(&mut self, name: &str, cells: impl Iterator<Item = impl Titled>) {
        self.texts(name, cells.map(Titled::id));
    }

    pub(super) fn numbers(&mut self, name: &str, cells: impl Iterator<Item = u64>) {
        let cells: Vec<u64> = cells.collect();
        self.0.push(Column::new(name.into(), cells));
    }

    pub(super) fn maybe_numbers(&mut self, name: &str, cells: impl Iterator<Item = Option<u64>>) {
        let cells: Vec<Option<u64>> = cells.collect();
        self.0.push(Column::new(name.into(), cells));
    }

    /// Three columns: the ends and the estimate, null where no upper end is known.
    pub(super) fn counts(&mut self, name: &str, cells: impl Iterator<Item = Count> + Clone) {
        let lower = cells.clone().map(|c| c.lower);
        let estimate = cells.clone().map(|c| c.upper.map(|_| c.estimate));
        let upper = cells.map(|c| c.upper);
        self.numbers(&format!("{name}_lower"), lower);
        self.maybe_numbers(&format!("{name}_estimate"), estimate);
        self.maybe_numbers(&format!("{name}_upper"), upper);
    }

    pub(super) fn finish(self) -> PolarsResult<DataFrame> {
        DataFrame::new_infer_height(self.0)
    }
}
