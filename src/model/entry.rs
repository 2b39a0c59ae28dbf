//! What a store lists: one object each, with what is known of it before a byte is read.

use chrono::{DateTime, SecondsFormat};
use std::sync::Arc;

/// One object of a store (dcat:Distribution).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoreEntry {
    /// Path below the store's root, `/` between its parts, never starting with one.
    pub path: Arc<str>,
    /// Where it can be read (dcat:accessURL); for a local store the path in the file system.
    pub access_url: Arc<str>,
    /// Bytes (dcat:byteSize).
    pub byte_size: u64,
    /// Seconds since 1970-01-01 UTC; `None` where the store does not say.
    pub last_modified: Option<i64>,
    /// The store's own version tag, where it has one.
    pub e_tag: Option<String>,
    /// The archive that holds it, for a member of one. `byte_size` is then its share of the archive's bytes, so that the shares
    /// of all members add up to the archive as it is stored.
    pub inside: Option<Arc<Inside>>,
    /// Id of the compression around its content (`gz`, `zstd`, …), known once it was looked into.
    pub compression: Option<&'static str>,
    /// The path of the file that it is one table of, where a file may hold several (a sheet of a workbook). `byte_size` is then
    /// its share of the file's.
    pub table_of: Option<Arc<str>>,
}

/// Where a member of an archive lies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inside {
    /// The archive.
    pub container: Arc<StoreEntry>,
    /// Offset in the archive's content: of a zip member's local header, or of a tar member's first byte.
    pub offset: u64,
    /// Bytes that it takes up there.
    pub packed: u64,
    /// Bytes of its content, as the archive says.
    pub size: u64,
    /// How it is packed.
    pub packing: Packing,
}

/// How an archive holds a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Packing {
    /// As it is, at the offset.
    Plain,
    /// Behind a zip local header at the offset, by the zip method of this number.
    Zip(u16),
}

/// When `entries` were last modified, RFC 3339 UTC; `None` where no store says.
pub fn latest_modification<'a>(entries: impl Iterator<Item = &'a StoreEntry>) -> Option<String> {
    entries
        .filter_map(|entry| entry.last_modified)
        .max()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

impl StoreEntry {
    /// The object of the store that holds it: the outermost archive, or itself.
    #[must_use]
    pub fn outermost(&self) -> &StoreEntry {
        let mut entry = self;
        while let Some(inside) = &entry.inside {
            entry = &inside.container;
        }
        entry
    }

    /// The path of the file that holds it: its own, or that of the file that it is a table of.
    #[must_use]
    pub fn file(&self) -> &str {
        self.table_of.as_deref().unwrap_or(&self.path)
    }

    /// Whether its content can only be read from the beginning on.
    #[must_use]
    pub fn is_sequential(&self) -> bool {
        /// The zip method of members that are not compressed.
        const STORED: u16 = 0;
        self.compression.is_some()
            || self.inside.as_ref().is_some_and(|inside| {
                !matches!(inside.packing, Packing::Plain | Packing::Zip(STORED))
            })
    }

    /// Bytes of its content, where they are known without unpacking it.
    #[must_use]
    pub fn content_size(&self) -> Option<u64> {
        match (&self.compression, &self.inside) {
            (Some(_), _) => None,
            (None, Some(inside)) => Some(inside.size),
            (None, None) => Some(self.byte_size),
        }
    }
}

/// One entry that could not be read or was left out, and why. It is a result, not an abort: the rest goes on.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Skip {
    /// Path below the store's root.
    pub path: String,
    /// Bytes of the entry, 0 where unknown.
    pub byte_size: u64,
    /// What kind of reason.
    pub kind: SkipKind,
    /// The reason for a reader: lower case, no value of the data in it.
    pub reason: String,
}

/// Kinds of reasons why an entry was not read.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum SkipKind {
    /// The file system or store refused access.
    Permission,
    /// Reading failed.
    Io,
    /// The bytes are not what the format demands.
    Corrupt,
    /// The content is encrypted.
    Encrypted,
    /// The text is in an encoding that is not read.
    Encoding,
    /// The format is known and not read, or not known.
    Unsupported,
    /// No bytes.
    Empty,
    /// A fifo, socket or device: never opened.
    Special,
    /// A symbolic link that loops, dangles or leaves the store.
    Link,
    /// Left out by `--include` or `--exclude`.
    Excluded,
    /// A limit (record length, columns, memory, depth or size of archives, time) was reached.
    Limit,
    /// Describes a table and holds no rows of its own.
    TableMetadata,
    /// What a program keeps beside the files for itself: a lock of an open document, a folder's looks.
    System,
    /// Not in the current version of its table, though still stored.
    Superseded,
    /// The run was interrupted or its deadline came first.
    NotReached,
    /// A detector or reader failed inside.
    Internal,
}
