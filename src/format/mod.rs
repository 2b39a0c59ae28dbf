//! How bytes become tables: recognises a format, reads its schema, cuts it into splits and opens a split as record batches.

pub mod csv;
pub mod kind;
pub mod parquet;
pub mod text;

use crate::model::batch::{Batch, Oddities};
use crate::model::dataset::{Schema, SplitRange};
use crate::model::entry::SkipKind;
use crate::model::source::{Broken, Source};
use std::sync::Arc;

/// Bytes of the head that recognition and inspection may look at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// A reason not to read an entry, before its path is known to the message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// Which kind.
    pub kind: SkipKind,
    /// Why; no value of the data in it.
    pub reason: String,
}

impl Refusal {
    /// A refusal of `kind`.
    pub fn new(kind: SkipKind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
        }
    }

    /// A failed read.
    #[must_use]
    pub fn io(error: &std::io::Error) -> Self {
        let broken = Broken::of(error);
        Self::new(broken.kind, broken.reason)
    }
}

/// One file format.
pub trait Format: Sync {
    /// The id in the inventory.
    fn id(&self) -> &'static str;

    /// Whether an entry with this head (at most [`HEAD_BYTES`]) and file name is of this format; content decides.
    fn recognises(&self, head: &[u8], name: &str) -> bool;

    /// Whether whole entries are read from the beginning on, without their size and without going back further than the head:
    /// then compressed ones are unpacked while they are read, others into a temporary file first.
    fn reads_forward(&self) -> bool {
        false
    }

    /// Fields, layout and what else is known before reading.
    ///
    /// # Errors
    /// A [`Refusal`] for an entry that cannot be read.
    fn inspect(&self, source: &Arc<dyn Source>, head: &[u8]) -> Result<Schema, Refusal>;

    /// Pieces of at most about `target` bytes that together hold every record once.
    fn splits<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        target: u64,
    ) -> Box<dyn Iterator<Item = Result<SplitRange, Refusal>> + Send + 'a>;

    /// One piece of about `target` bytes near byte `place`, with its bytes, for a sample; `None` where no record begins there
    /// for certain.
    ///
    /// # Errors
    /// A [`Refusal`] where reading fails.
    fn near(
        &self,
        source: &Arc<dyn Source>,
        schema: &Schema,
        place: u64,
        target: u64,
    ) -> Result<Option<(SplitRange, u64)>, Refusal>;

    /// The records of a piece, in batches whose columns are the schema's leaf fields.
    ///
    /// # Errors
    /// A [`Refusal`] where the piece cannot be opened.
    fn open<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        schema: &'a Schema,
        range: &SplitRange,
    ) -> Result<Box<dyn Batches + 'a>, Refusal>;
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
    fn oddities(&self) -> Oddities {
        Oddities::default()
    }
}

/// Every format, in the order in which they are asked.
pub static ALL: &[&dyn Format] = &[&parquet::Parquet, &csv::Csv];

/// The format of an entry.
#[must_use]
pub fn recognise(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    ALL.iter()
        .find(|format| format.recognises(head, name))
        .copied()
}

/// The format with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    ALL.iter().find(|format| format.id() == id).copied()
}
