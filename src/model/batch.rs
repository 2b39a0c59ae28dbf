//! A piece of a table in memory: what a format hands to `profile`.

use arrow::array::ArrayRef;

/// Some rows as one array a leaf field, in the order of the schema. It is no `RecordBatch`, because a leaf inside a list has as
/// many slots as the lists have elements, not as many as there are rows.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Rows.
    pub rows: usize,
    /// By leaf field.
    pub columns: Vec<ArrayRef>,
}

impl Batch {
    /// The same rows with the columns at these places, as far as it has them.
    #[must_use]
    pub fn of_columns(&self, places: &[usize]) -> Self {
        let columns = places.iter().filter_map(|place| self.columns.get(*place));
        Self {
            rows: self.rows,
            columns: columns.cloned().collect(),
        }
    }
}
