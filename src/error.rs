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
    /// The configuration is wrong: all mistakes of the file, one a line.
    #[error("{}", listed(path, mistakes))]
    Config {
        /// The file.
        path: String,
        /// At least one.
        mistakes: Vec<Mistake>,
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
    /// An error of the program itself.
    #[error("internal error; please report which command it was and what it was given")]
    Internal,
    /// A report cannot be made.
    #[error("{report} report: {reason}")]
    Report {
        /// Which.
        report: &'static str,
        /// Why.
        reason: String,
    },
}

/// A mistake in a configuration.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mistake {
    /// Line from 1.
    pub line: usize,
    /// Character of the line from 1.
    pub column: usize,
    /// What is wrong, and what is allowed.
    pub reason: String,
}

/// The mistakes, one a line, each behind its place.
fn listed(path: &str, mistakes: &[Mistake]) -> String {
    let lines = mistakes.iter().map(|mistake| {
        let Mistake {
            line,
            column,
            reason,
        } = mistake;
        format!("{path}:{line}:{column}: {reason}")
    });
    lines.collect::<Vec<_>>().join("\n")
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
