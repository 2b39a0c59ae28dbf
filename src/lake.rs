//! Tables that say themselves which files and rows are theirs (Delta Lake, Apache Iceberg, Apache Hudi): a store's entries go in, and which of
//! them hold current rows of which table comes out.
//!
//! | bounded by | |
//! |---|---|
//! | an action of a log, a text | 16 MiB |
//! | names of files | 128 MiB |
//! | positions of removed rows | 8 Mi |

pub mod columns;
mod current;
pub mod delta;
mod described;
pub mod hudi;
pub mod iceberg;
pub mod manifest;
mod metadata;
mod paimon;

use crate::model::reason::Refusal;
use crate::model::source::Source;
use arrow::array::RecordBatch;
use std::sync::Arc;

/// Opens a file of a table's metadata by its name.
pub type Opener<'a> = dyn FnMut(&str) -> Result<Arc<dyn Source>, Refusal> + 'a;

/// The records of a file of a table's metadata.
pub type Records = Box<dyn Iterator<Item = Result<RecordBatch, Refusal>>>;

/// Reads a file of a table's metadata.
pub type Reader = fn(&Arc<dyn Source>) -> Result<Records, Refusal>;

/// How metadata is read that is kept in the formats of tables: whoever knows these formats gives it.
#[derive(Clone, Copy, Debug)]
pub struct Readers {
    /// Files of Parquet; texts are views of bytes.
    pub parquet: Reader,
    /// Files of Avro.
    pub avro: Reader,
    /// Files of ORC.
    pub orc: Reader,
}

impl Readers {
    /// The reader of a file by its name; Parquet is what tables are kept in unless they say another.
    #[must_use]
    pub fn of(self, path: &str) -> Reader {
        const AVRO: &str = ".avro";
        const ORC: &str = ".orc";
        let lower = path.to_ascii_lowercase();
        if lower.ends_with(AVRO) {
            self.avro
        } else if lower.ends_with(ORC) {
            self.orc
        } else {
            self.parquet
        }
    }
}
