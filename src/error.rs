//! What ends a run, apart from what merely costs one entry (see [`crate::model::entry::Skip`]).

use crate::model::Text;
use crate::model::reason::SystemError;
use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

/// The run cannot go on. Messages are lower case, path first, with what to do next; they never hold a value of the data.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A store cannot be listed at all.
    Store {
        /// The store as given.
        store: String,
        /// Why.
        reason: Text,
    },
    /// A pack file is wrong.
    Pack {
        /// The file.
        path: String,
        /// Line from 1.
        line: usize,
        /// What is wrong and what is allowed.
        reason: Text,
    },
    /// The configuration is wrong: all mistakes of the file, one a line.
    Config {
        /// The file.
        path: String,
        /// At least one.
        mistakes: Vec<Mistake>,
    },
    /// A file of ours cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An argument or request that cannot be met.
    Usage(Text),
    /// An error of the program itself.
    Internal,
    /// A report cannot be made.
    Report {
        /// Which.
        report: &'static str,
        /// Why.
        reason: Text,
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
    pub reason: Text,
}

/// The mistakes, one a line, each behind its place.
fn listed(path: &str, mistakes: &[Mistake]) -> Text {
    let lines = |of: fn(&Text) -> &str| {
        let lines = mistakes.iter().map(|mistake| {
            let Mistake { line, column, .. } = mistake;
            format!("{path}:{line}:{column}: {}", of(&mistake.reason))
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    Text::new(lines(|text| &text.zh), lines(|text| &text.en))
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

    /// A request that cannot be met, in both languages.
    pub fn usage(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::Usage(Text::new(zh, en))
    }

    /// What the user is told.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Store { store, reason } => Text::new(
                format!("{store}：无法列出：{}", reason.zh),
                format!("{store}: cannot be listed: {}", reason.en),
            ),
            Self::Pack { path, line, reason } => Text::new(
                format!("{path}:{line}: {}", reason.zh),
                format!("{path}:{line}: {}", reason.en),
            ),
            Self::Config { path, mistakes } => listed(path, mistakes),
            Self::File { path, source } => {
                let path = path.display();
                let told = SystemError::of(source).text();
                Text::new(format!("{path}：{}", told.zh), format!("{path}: {source}"))
            }
            Self::Usage(text) => text.clone(),
            Self::Internal => Text::new(
                "程序内部错误；请反馈所用的命令和输入",
                "internal error; please report which command it was and what it was given",
            ),
            Self::Report { report, reason } => Text::new(
                format!("{report} 报告：{}", reason.zh),
                format!("{report} report: {}", reason.en),
            ),
        }
    }
}

/// In English, as logs of programs are.
impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
