//! What ends a run, apart from what merely costs one entry (see [`crate::model::entry::Skip`]).

use std::path::PathBuf;

/// The run cannot go on. Messages are lower case, path first, with what to do next; they never hold a value of the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A store cannot be listed at all.
    #[error("{store}: cannot be listed: {reason}")]
    Store {
        /// The store as given.
        store: String,
        /// Why.
        reason: String,
    },
    /// A pack file is wrong.
    #[error("{path}:{line}: {reason}")]
    Pack {
        /// The file.
        path: String,
        /// Line from 1.
        line: usize,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// The configuration is wrong.
    #[error("{path}:{line}: {reason}")]
    Config {
        /// The file.
        path: String,
        /// Line from 1; 0 where the mistake has no line.
        line: usize,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// A file of ours cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An argument or request that cannot be met.
    #[error("{0}")]
    Usage(String),
    /// A report cannot be made.
    #[error("{report} report: {reason}")]
    Report {
        /// Which.
        report: &'static str,
        /// Why.
        reason: String,
    },
}

/// Shorthand of the crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file error with its path.
    pub fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File {
            path: path.into(),
            source,
        }
    }
}
