//! A table and the columns that its kind of table keeps in its files for itself go in, the table without them comes out.

use crate::model::dataset::{Schema, Split};
use crate::model::reason::Refusal;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use std::sync::Arc;

/// A table of which some columns are left out.
struct Without {
    table: Arc<dyn Table>,
    schema: Arc<Schema>,
    /// Places of the columns that are kept.
    kept: Vec<usize>,
}

/// `table` without the columns called `own`, and its schema.
#[must_use]
pub fn without(table: &Arc<dyn Table>, own: &[&str]) -> Arc<dyn Table> {
    let schema = table.schema();
    let fields = schema.fields.iter().enumerate();
    let kept: Vec<usize> = fields
        .filter(|(_, field)| !own.contains(&&*field.path))
        .map(|(place, _)| place)
        .collect();
    if kept.len() == schema.fields.len() {
        return table.clone();
    }
    let mut schema = Schema::clone(schema);
    let known = kept.iter().map(|place| schema.known.get(*place).copied());
    schema.known = known.collect::<Option<_>>().unwrap_or_default();
    schema.fields = kept
        .iter()
        .map(|place| schema.fields[*place].clone())
        .collect();
    Arc::new(Without {
        table: table.clone(),
        schema: Arc::new(schema),
        kept,
    })
}

impl Without {
    /// The places of columns in the table itself.
    fn own(&self, columns: &[usize]) -> Vec<usize> {
        let own = columns.iter().filter_map(|place| self.kept.get(*place));
        own.copied().collect()
    }
}

impl Table for Without {
    fn format(&self) -> &'static str {
        self.table.format()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        self.table.reads_forward()
    }

    fn leaves_rows_out(&self) -> bool {
        self.table.leaves_rows_out()
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        self.table.spends_bytes_on_each_record()
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.table.splits(source, target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        self.table.near(source, place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        self.table.read_columns(source, split, removed, &self.kept)
    }

    fn read_columns<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
        columns: &[usize],
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        self.table
            .read_columns(source, split, removed, &self.own(columns))
    }

    fn bytes_of_columns(&self, source: &Arc<dyn Source>, split: &Split, columns: &[usize]) -> u64 {
        self.table
            .bytes_of_columns(source, split, &self.own(columns))
    }

    fn different(&self, source: &Arc<dyn Source>, column: usize) -> Option<u64> {
        self.table.different(source, *self.kept.get(column)?)
    }
}
