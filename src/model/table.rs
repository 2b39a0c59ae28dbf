//! An opened table: what a format knows of one after a look into its entry, and how its records are read from there.
//!
//! It holds no bytes of the entry and no open file, for a store may have more entries than a process may have files: the driver
//! opens the entry's [`Source`] again where it reads, and what was parsed of it is not parsed again.

use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{Schema, Split};
use crate::model::reason::Refusal;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use std::fmt;
use std::sync::Arc;

/// Pieces of a table in order.
pub type Splits<'a> = Box<dyn Iterator<Item = Result<Split, Refusal>> + Send + 'a>;

/// One table of an entry. Every `source` below is the bytes of the entry that it was opened from.
pub trait Table: Send + Sync {
    /// The id of its format in the inventory.
    fn format(&self) -> &'static str;

    /// Fields, layout and what else is known before reading.
    fn schema(&self) -> &Arc<Schema>;

    /// Whether it stands in a file within the entry, of whose format the entry's name says nothing.
    fn is_enclosed(&self) -> bool {
        false
    }

    /// Whether all of it is read from the beginning on, without its size and without going back further than the head.
    fn reads_forward(&self) -> bool {
        false
    }

    /// Whether [`Table::read`] can leave out rows by their number.
    fn leaves_rows_out(&self) -> bool {
        false
    }

    /// Whether every record takes up bytes of its own, so that the size bounds their number. A footer knows the records of a
    /// format that packs them. Of prose nothing is said: which of its lines are records, only its reading tells.
    fn spends_bytes_on_each_record(&self) -> bool {
        false
    }

    /// Pieces of at most about `target` bytes that together hold every record once.
    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a>;

    /// One piece of the records that begin in about `target` bytes from byte `place` on, for a sample; empty where none begins up to the
    /// end, `None` where nobody can tell where one begins.
    ///
    /// # Errors
    /// A [`Refusal`] where reading fails.
    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal>;

    /// The records of a piece without the `removed` ones, in batches whose columns are the schema's leaf fields. `removed` is
    /// `None` where [`Table::leaves_rows_out`] is false.
    ///
    /// # Errors
    /// A [`Refusal`] where the piece cannot be opened.
    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal>;

    /// The same, of which each batch has only the leaf fields at the places `columns`, which ascend. Where a format keeps columns
    /// apart, nothing else is read.
    ///
    /// # Errors
    /// A [`Refusal`] where the piece cannot be opened.
    fn read_columns<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        removed: Option<&RemovedRows>,
        columns: &[usize],
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(Chosen {
            batches: self.read(source, split, removed)?,
            columns: columns.to_vec(),
        }))
    }

    /// Bytes of the entry's content that [`Table::read_columns`] reads of a piece.
    fn bytes_of_columns(
        &self,
        _source: &Arc<dyn Source>,
        split: &Split,
        _columns: &[usize],
    ) -> u64 {
        split.bytes
    }

    /// Different values of the leaf field at place `column`, at most, where a little reading bounds them; `None` where it does not.
    fn different(&self, _source: &Arc<dyn Source>, _column: usize) -> Option<u64> {
        None
    }
}

/// Some columns of batches.
struct Chosen<'a> {
    batches: Box<dyn Batches + 'a>,
    columns: Vec<usize>,
}

impl Batches for Chosen<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let batch = self.batches.next()?;
        Some(batch.map(|batch| batch.of_columns(&self.columns)))
    }

    fn ragged(&self) -> u64 {
        self.batches.ragged()
    }

    fn anomalies(&self) -> ReadAnomalies {
        self.batches.anomalies()
    }

    fn left_out(&mut self) -> Vec<String> {
        self.batches.left_out()
    }

    fn broken(&self) -> u64 {
        self.batches.broken()
    }
}

impl fmt::Debug for dyn Table {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "a table of {}", self.format())
    }
}

/// Record batches of a split.
pub trait Batches {
    /// The next batch; a refusal ends the split.
    fn next(&mut self) -> Option<Result<Batch, Refusal>>;

    /// Records so far whose width is not the table's.
    fn ragged(&self) -> u64 {
        0
    }

    /// What else was odd about the records so far.
    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies::default()
    }

    /// Lines that were left out as no records and not told before, to be searched; they are given once.
    fn left_out(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Records so far that could not be read and are not in any batch.
    fn broken(&self) -> u64 {
        0
    }
}
