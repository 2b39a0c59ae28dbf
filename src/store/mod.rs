//! Where bytes live: lists a store into entries and opens each for reading at any offset.

pub mod archive;
mod beside;
mod change_log;
pub mod codec;
mod companions;
mod ignore;
pub mod local;
mod member;
pub mod opener;
mod own_reports;
mod packed;
mod spool;
mod tar;
pub mod unpacked;
pub mod watched;
mod zip;

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::declarations::Ignore;
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::model::pattern::PathPattern;
use crate::model::source::Source;
use crate::model::text::shown;
use std::path::PathBuf;

/// A place where files live.
pub trait Store: Send + Sync {
    /// Everything below the root, sorted by path: what can be opened, and what cannot with its reason.
    ///
    /// # Errors
    /// [`Error::Store`] where the root itself cannot be listed.
    fn list(&self, filter: &Filter) -> Result<Listing>;

    /// Opens one entry.
    ///
    /// # Errors
    /// A [`Skip`] with the reason.
    fn open(&self, entry: &StoreEntry) -> std::result::Result<Box<dyn Source>, Skip>;
}

/// What a store holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// Entries to look into.
    pub entries: Vec<StoreEntry>,
    /// Entries left out, each with its reason.
    pub skipped: Vec<Skip>,
}

impl Listing {
    /// Whether there is nothing to look at: all that is there was left out, or is a report of ours in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_nothing = |skip: &Skip| match skip.kind() {
            SkipKind::Excluded => true,
            SkipKind::OwnReport => skip.path != own_reports::ROOT,
            _ => false,
        };
        self.entries.is_empty() && self.skipped.iter().all(is_nothing)
    }
}

/// Opens the store that an argument names.
///
/// # Errors
/// [`Error::Usage`] for a kind of store that is not built in, [`Error::Store`] where there is nothing at the path.
pub fn open(argument: &str) -> Result<Box<dyn Store>> {
    if let Some((scheme, _)) = argument
        .split_once("://")
        .filter(|(scheme, _)| *scheme != "file")
    {
        return Err(Error::usage(
            format!("{argument}：本程序不支持 `{scheme}://` 存储；请指定文件夹或文件"),
            format!(
                "{argument}: stores of kind `{scheme}://` are not built into this binary; give a directory or a file"
            ),
        ));
    }
    Ok(Box::new(local::LocalStore::new(
        argument.strip_prefix("file://").unwrap_or(argument),
    )?))
}

/// For each of these arguments the other store that lists all that it would list, where there is one: the same place under
/// another name, or one above it. Links are followed to where they lead.
#[must_use]
pub fn covers(arguments: &[String]) -> Vec<Option<usize>> {
    let place = |argument: &String| {
        let path = argument.strip_prefix("file://").unwrap_or(argument);
        std::fs::canonicalize(path).ok()
    };
    let places: Vec<Option<PathBuf>> = arguments.iter().map(place).collect();
    let cover = |(index, place): (usize, &Option<PathBuf>)| {
        let place = place.as_ref()?;
        let mut others: Vec<(usize, &PathBuf)> = (places.iter().enumerate())
            .filter_map(|(other, above)| Some((other, above.as_ref()?)))
            .filter(|(other, above)| {
                place.starts_with(above) && (place != *above || *other < index)
            })
            .collect();
        // The highest, and of the same place the first.
        others.sort_by_key(|(other, above)| (above.components().count(), *other));
        others.first().map(|(other, _)| *other)
    };
    places.iter().enumerate().map(cover).collect()
}

/// One note for each of these arguments that another covers: it is not scanned a second time.
#[must_use]
pub fn notes_of_covered(arguments: &[String]) -> Vec<Text> {
    let stores = arguments.iter().zip(covers(arguments));
    let within = stores.filter_map(|(store, cover)| Some((store, &arguments[cover?])));
    within
        .map(|(store, cover)| {
            Text::new(
                format!("存储 `{store}` 与 `{cover}` 相同或在其中，只扫描一次，列在 `{cover}` 下"),
                format!(
                    "the store `{store}` is `{cover}` or lies in it: scanned once, as part of `{cover}`"
                ),
            )
        })
        .collect()
}

/// Which entries a run wants, by patterns over the path below the root.
#[derive(Debug, Default)]
pub struct Filter {
    /// All paths where empty.
    include: Vec<PathPattern>,
    exclude: Vec<PathPattern>,
    /// Files that the run itself writes.
    outputs: Vec<PathBuf>,
    /// Each with its reason.
    ignores: Vec<(PathPattern, &'static Text)>,
}

impl Filter {
    /// A filter for `--include` and `--exclude`.
    ///
    /// # Errors
    /// [`Error::Usage`] for a pattern that cannot be read.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self> {
        Ok(Self {
            include: patterns("--include", include)?,
            exclude: patterns("--exclude", exclude)?,
            outputs: Vec::new(),
            ignores: Vec::new(),
        })
    }

    /// The same, without the files of these paths in the file system.
    #[must_use]
    pub fn leaving(mut self, outputs: &[PathBuf]) -> Self {
        self.outputs = outputs.to_vec();
        self
    }

    /// The same, which leaves out also what these rules of the configuration `file` do.
    #[must_use]
    pub fn ignoring<'a>(mut self, rules: impl Iterator<Item = &'a Ignore>, file: &str) -> Self {
        let with_reason = |rule: &Ignore| {
            let (reason, line) = (shown(&rule.reason), rule.line);
            let text = Text::new(
                format!("{reason}（{file} 第 {line} 行）"),
                format!("{reason} ({file} line {line})"),
            );
            (rule.matches.clone(), ignore::kept(text))
        };
        self.ignores.extend(rules.map(with_reason));
        self
    }

    /// The reason of the first rule of the configuration that leaves `path` out.
    #[must_use]
    pub fn ignored(&self, path: &str) -> Option<&'static Text> {
        let mut rules = self.ignores.iter();
        let rule = rules.find(|(pattern, _)| pattern.matches(path));
        rule.map(|(_, reason)| *reason)
    }

    /// Whether `path` is wanted.
    #[must_use]
    pub fn wants(&self, path: &str) -> bool {
        let mut include = self.include.iter();
        (self.include.is_empty() || include.any(|pattern| pattern.matches(path)))
            && !self.leaves_out(path)
    }

    /// Whether `--exclude` leaves `path` out.
    #[must_use]
    pub fn leaves_out(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches(path))
    }
}

fn patterns(option: &str, texts: &[String]) -> Result<Vec<PathPattern>> {
    let read = |text: &String| {
        PathPattern::new(text).map_err(|reason| {
            Error::usage(
                format!("{option}：{}", reason.zh),
                format!("{option}: {}", reason.en),
            )
        })
    };
    texts.iter().map(read).collect()
}
