//! Why something was not read or is not known: a typed reason goes in, its kind and its text in both languages come out.
//!
//! A reason holds numbers and names of our own only, never a value of the data or a message of a library, and nothing but a report
//! asks for its text. Each theme has a table with one row a reason: its fields, its kind, 中文, English. The compiler demands them all.

mod binary;
mod book;
mod document;
mod lake;
mod packing;
mod run;
mod statistics;
mod store;
mod system;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod unsupported;

pub use binary::BinaryReason;
pub use book::{BookPart, BookReason};
pub use document::{DocumentKind, DocumentReason};
pub use lake::{LakeKind, LakeReason};
pub use packing::PackingReason;
pub use run::RunReason;
pub use statistics::{StatisticsFile, StatisticsReason};
pub use store::StoreReason;
pub use system::SystemError;
pub use text::TextReason;
pub use unsupported::{ArchiveKind, ProgramFile, UnsupportedReason};

use crate::model::Text;
use crate::model::entry::SkipKind;
use std::io;

/// Why something was not read or is not known.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// The store lists it and does not give its bytes, or it was left out.
    Store(StoreReason),
    /// The operating system refused it.
    System(SystemError),
    /// Its compression, or the archive that holds it.
    Packing(PackingReason),
    /// The run came to an end or to a limit of its own.
    Run(RunReason),
    /// A format that is not read.
    Unsupported(UnsupportedReason),
    /// Delimited text or JSON.
    Text(TextReason),
    /// A table in a binary file.
    Binary(BinaryReason),
    /// A statistics or dBase file.
    Statistics(StatisticsReason),
    /// A database or workbook.
    Book(BookReason),
    /// A document.
    Document(DocumentReason),
    /// The metadata of a Delta Lake or Apache Iceberg table.
    Lake(LakeReason),
}

impl Reason {
    /// Its kind in the inventory.
    #[must_use]
    pub fn kind(self) -> SkipKind {
        match self {
            Self::Store(reason) => reason.kind(),
            Self::System(reason) => reason.kind(),
            Self::Packing(reason) => reason.kind(),
            Self::Run(reason) => reason.kind(),
            Self::Unsupported(reason) => reason.kind(),
            Self::Text(reason) => reason.kind(),
            Self::Binary(reason) => reason.kind(),
            Self::Statistics(reason) => reason.kind(),
            Self::Book(reason) => reason.kind(),
            Self::Document(reason) => reason.kind(),
            Self::Lake(reason) => reason.kind(),
        }
    }

    /// Its text for a reader: lower case in English, without a full stop.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Store(reason) => reason.text(),
            Self::System(reason) => reason.text(),
            Self::Packing(reason) => reason.text(),
            Self::Run(reason) => reason.text(),
            Self::Unsupported(reason) => reason.text(),
            Self::Text(reason) => reason.text(),
            Self::Binary(reason) => reason.text(),
            Self::Statistics(reason) => reason.text(),
            Self::Book(reason) => reason.text(),
            Self::Document(reason) => reason.text(),
            Self::Lake(reason) => reason.text(),
        }
    }

    /// Whether a stream or file ended before its content did: of the rest nobody knows how much it is.
    #[must_use]
    pub fn is_cut_short(self) -> bool {
        match self {
            Self::Packing(reason) => matches!(
                reason,
                PackingReason::StreamCutOff { .. } | PackingReason::StreamDamaged { .. }
            ),
            Self::Text(reason) => matches!(
                reason,
                TextReason::ArrayCutOff | TextReason::EntriesCutOff | TextReason::RecordCutOff
            ),
            Self::Binary(reason) => matches!(
                reason,
                BinaryReason::ArrowCutOff
                    | BinaryReason::AvroBlockCutOff
                    | BinaryReason::AvroNumberCutOff
                    | BinaryReason::TransportRowCutOff
            ),
            Self::Statistics(reason) => matches!(reason, StatisticsReason::RowsCutOff { .. }),
            Self::Book(reason) => matches!(
                reason,
                BookReason::DatabasePageCutOff | BookReason::DatabasePageMissing
            ),
            Self::Document(reason) => matches!(reason, DocumentReason::CutOff { .. }),
            _ => false,
        }
    }
}

/// Lets a theme's reasons stand where any reason is asked for.
macro_rules! from {
    ($($theme:ident($reason:ty)),+ $(,)?) => {$(
        impl From<$reason> for Reason {
            fn from(reason: $reason) -> Self {
                Self::$theme(reason)
            }
        }
    )+};
}

from! {
    Store(StoreReason),
    System(SystemError),
    Packing(PackingReason),
    Run(RunReason),
    Unsupported(UnsupportedReason),
    Text(TextReason),
    Binary(BinaryReason),
    Statistics(StatisticsReason),
    Book(BookReason),
    Document(DocumentReason),
    Lake(LakeReason),
}

/// The error that carries a reason, through [`io::Error`] too.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Refusal(pub Reason);

impl Refusal {
    /// A refusal for `reason`.
    pub fn new(reason: impl Into<Reason>) -> Self {
        Self(reason.into())
    }

    /// The reason of a failed read: the one that the error carries, else what the operating system says.
    #[must_use]
    pub fn io(error: &io::Error) -> Self {
        let carried = error.get_ref().and_then(|inner| inner.downcast_ref());
        carried.copied().unwrap_or_else(|| {
            let error = SystemError::of(error);
            Self::new(StoreReason::ReadFailed { error })
        })
    }

    /// Its kind in the inventory.
    #[must_use]
    pub fn kind(self) -> SkipKind {
        self.0.kind()
    }
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::other(refusal)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.0.text().en)
    }
}

impl std::error::Error for Refusal {}
