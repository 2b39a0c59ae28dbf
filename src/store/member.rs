//! What the directory of an archive says: its members, before their names are read and their bytes shared out.

use crate::model::entry::Packing;
use crate::model::reason::{PackingReason, Refusal};

/// A member as the archive lists it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    /// Whether the archive says that the name is UTF-8.
    pub(super) is_utf8: bool,
    pub(super) offset: u64,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) packing: Packing,
    /// Seconds since 1970-01-01 UTC.
    pub(super) modified: Option<i64>,
    /// Bytes that it takes up with its headers; never 0.
    pub(super) weight: u64,
    /// Why it is not read.
    pub(super) refusal: Option<PackingReason>,
}

/// What an archive lists.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) members: Vec<Member>,
    /// Why the listing ends before the archive, and the bytes that the rest takes up.
    pub(super) rest: Option<(Refusal, u64)>,
    /// A zip file by form that is one document, not a folder of files.
    pub(super) is_document: bool,
}
