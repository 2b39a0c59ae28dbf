//! A reason not to read an entry, before its path is known to the message.

use crate::model::entry::SkipKind;
use crate::model::source::Broken;

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
