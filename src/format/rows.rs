//! Columns of texts that are filled row by row: what the parsers of our own put their values into.

use crate::model::batch::Batch;
use arrow::array::{ArrayRef, BinaryViewBuilder};
use std::sync::Arc;

/// Rows of texts as columns; a cell that is not set is null.
pub(super) struct Rows {
    columns: Vec<BinaryViewBuilder>,
    /// Cells of each column so far.
    lengths: Vec<usize>,
    count: usize,
}

impl Rows {
    /// Columns with room for so many rows.
    pub(super) fn new(width: usize, rows: usize) -> Self {
        let column = || BinaryViewBuilder::with_capacity(rows);
        Self {
            columns: std::iter::repeat_with(column).take(width).collect(),
            lengths: vec![0; width],
            count: 0,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Sets a cell of the row at hand; the first value that it gets counts.
    pub(super) fn set(&mut self, column: usize, value: impl AsRef<[u8]>) {
        if self.lengths[column] <= self.count {
            self.fill(column);
            self.columns[column].append_value(value);
            self.lengths[column] += 1;
        }
    }

    /// Goes on to the next row.
    pub(super) fn end(&mut self) {
        self.count += 1;
    }

    /// Nulls up to the row at hand.
    fn fill(&mut self, column: usize) {
        while self.lengths[column] < self.count {
            self.columns[column].append_null();
            self.lengths[column] += 1;
        }
    }

    /// The rows as a batch.
    pub(super) fn finish(mut self) -> Batch {
        (0..self.columns.len()).for_each(|column| self.fill(column));
        let columns = self.columns.iter_mut();
        Batch {
            rows: self.count,
            columns: columns
                .map(|column| Arc::new(column.finish()) as ArrayRef)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Array;

    #[test]
    fn a_cell_that_is_not_set_is_null() {
        let mut rows = Rows::new(2, 4);
        rows.set(0, "a");
        rows.set(0, "b");
        rows.end();
        rows.end();
        rows.set(1, "");
        rows.end();
        let batch = rows.finish();
        assert_eq!(batch.rows, 3);
        let nulls: Vec<usize> = batch.columns.iter().map(Array::null_count).collect();
        assert_eq!(nulls, [2, 2]);
    }
}
