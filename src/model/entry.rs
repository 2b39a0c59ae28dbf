//! What a store lists: one object each, with what is known of it before a byte is read.

use crate::model::reason::Reason;
use crate::model::titled;
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

    /// The last part of its path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
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

    /// One of its `count` tables; one without a name is what the entry holds beside the others. Each has its share of the bytes, the
    /// first the rest as well, so that their sum is the entry's.
    #[must_use]
    pub fn table(&self, name: Option<&str>, index: u64, count: u64) -> Self {
        let rest = if index == 0 {
            self.byte_size % count
        } else {
            0
        };
        let path = name.filter(|name| !name.is_empty()).map_or_else(
            || self.path.clone(),
            |name| format!("{}#{name}", self.path).into(),
        );
        Self {
            path,
            byte_size: self.byte_size / count + rest,
            table_of: Some(self.path.clone()),
            ..self.clone()
        }
    }

    /// Bytes of its content; where nobody knows where that ends, the bytes that are stored.
    #[must_use]
    pub fn known_size(&self) -> u64 {
        self.content_size().unwrap_or(self.byte_size)
    }

    /// Stored bytes of so many bytes of its content.
    #[must_use]
    pub fn stored_bytes(&self, content: u64) -> u64 {
        let all = self.known_size().max(1);
        let share = u128::from(self.byte_size) * u128::from(content.min(all)) / u128::from(all);
        share as u64
    }
}

/// One entry that could not be read or was left out, and why, or several of one folder. It is a result, not an abort: the rest
/// goes on.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Skip {
    /// Path below the store's root.
    pub path: String,
    /// Bytes of the entry, 0 where unknown.
    pub byte_size: u64,
    /// How many files it is; 0 for a folder of which nobody counted them.
    pub files: u64,
    /// Why.
    pub reason: Reason,
}

impl Skip {
    /// A skip of `entry`.
    pub fn of(entry: &StoreEntry, reason: impl Into<Reason>) -> Self {
        Self {
            path: entry.path.to_string(),
            byte_size: entry.byte_size,
            files: 1,
            reason: reason.into(),
        }
    }

    /// Its kind in the inventory.
    #[must_use]
    pub fn kind(&self) -> SkipKind {
        self.reason.kind()
    }
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
    /// Left out by a rule that says why: `[[ignore]]`, or an ignore file of the store.
    Ignored,
    /// A limit (record length, columns, memory, depth or size of archives, time) was reached.
    Limit,
    /// Describes a table and holds no rows of its own.
    TableMetadata,
    /// What a program keeps beside the files for itself: a lock of an open document, a folder's looks.
    System,
    /// A report that this program wrote.
    OwnReport,
    /// Not in the current version of its table, though still stored.
    Superseded,
    /// The run was interrupted or its deadline came first.
    NotReached,
    /// A detector or reader failed inside.
    Internal,
}

impl SkipKind {
    /// Whether something was left out that somebody may miss: `--fail-on skipped` counts it. In what is empty nothing is missed.
    #[must_use]
    pub fn is_left_out(self) -> bool {
        !matches!(
            self,
            Self::TableMetadata
                | Self::System
                | Self::Excluded
                | Self::Ignored
                | Self::OwnReport
                | Self::Empty
        )
    }

    /// Whether nobody knows who is in what was left: its content was meant to be looked at and was not.
    #[must_use]
    pub fn leaves_people_open(self) -> bool {
        match self {
            Self::Permission
            | Self::Io
            | Self::Corrupt
            | Self::Encrypted
            | Self::Encoding
            | Self::Unsupported
            | Self::Limit
            | Self::NotReached
            | Self::Internal => true,
            Self::Empty
            | Self::Special
            | Self::Link
            | Self::Excluded
            | Self::Ignored
            | Self::TableMetadata
            | Self::System
            | Self::OwnReport
            | Self::Superseded => false,
        }
    }
}

titled!(SkipKind {
    Permission: "permission", "无访问权限", "no permission";
    Io: "io", "读取失败", "read failed";
    Corrupt: "corrupt", "已损坏", "damaged";
    Encrypted: "encrypted", "已加密", "encrypted";
    Encoding: "encoding", "文本编码不支持", "text encoding not supported";
    Unsupported: "unsupported", "格式不支持", "format not supported";
    Empty: "empty", "空文件", "empty";
    Special: "special", "管道、设备等特殊文件", "pipe, socket or device";
    Link: "link", "符号链接", "symbolic link";
    Excluded: "excluded", "按参数排除", "excluded by an option";
    Ignored: "ignored", "按忽略规则排除", "left out by an ignore rule";
    Limit: "limit", "超出限制", "limit exceeded";
    TableMetadata: "table-metadata", "表的元数据", "metadata of a table";
    System: "system", "系统或程序自用文件", "system file";
    OwnReport: "own-report", "qingdan 自己的报告", "report of qingdan";
    Superseded: "superseded", "已被新版本取代", "replaced by a newer version";
    NotReached: "not-reached", "扫描结束前未读到", "not reached before the scan ended";
    Internal: "internal", "内部错误", "internal error";
});

/// The folder of a path; empty for one at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, which may be the root.
#[must_use]
pub fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}
