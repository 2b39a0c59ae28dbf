//! What several verbs print and write: the language, the forms of a report, the summary.

use crate::cli;
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::model::{Language, Text};
use crate::report;
use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// The language asked for, else the environment's.
pub(super) fn language(choice: Option<cli::LanguageChoice>) -> Language {
    let environment = || {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if set.is_some_and(|value| value.starts_with("zh")) {
            Language::Zh
        } else {
            Language::En
        }
    };
    choice.map_or_else(environment, Into::into)
}

/// Says on standard error what a user should change in their packs.
pub(super) fn warn(warnings: &[Text], language: Language) {
    for warning in warnings {
        eprintln!("{}", warning.get(language));
    }
}

/// Writes to standard output; a reader that has gone away is no error.
pub(super) fn print(text: &[u8]) -> Result<()> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::file("standard output", error))
        }
        _ => Ok(()),
    }
}

pub(super) fn print_summary(
    inventory: &Inventory,
    language: Language,
    folder: Option<&Path>,
) -> Result<()> {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = report::terminal::summary(inventory, language, colour, folder).map_err(|error| {
        Error::Report {
            report: "terminal",
            reason: error.to_string(),
        }
    })?;
    print(text.as_bytes())
}

/// `FORMAT` or `FORMAT=PATH`, each format known.
pub(super) fn forms(asked: &[String]) -> Result<Vec<(String, Option<PathBuf>)>> {
    asked
        .iter()
        .map(|one| {
            let (id, path) = one
                .split_once('=')
                .map_or((one.as_str(), None), |(id, path)| {
                    (id, Some(PathBuf::from(path)))
                });
            if report::by_id(id).is_none() {
                let known: Vec<&str> = report::ALL.iter().map(|form| form.id()).collect();
                return Err(Error::Usage(format!(
                    "unknown report `{id}`; choose one of: {}",
                    known.join(", ")
                )));
            }
            Ok((id.to_owned(), path))
        })
        .collect()
}

/// Renders one form to a file (replaced at once when it is whole), or to standard output without a path or with `-`.
pub(super) fn write_form(
    id: &str,
    path: Option<&Path>,
    inventory: &Inventory,
    language: Language,
) -> Result<()> {
    let Some(form) = report::by_id(id) else {
        return Ok(());
    };
    put(path, &mut |out| form.write(inventory, language, out))
}

/// Writes to a file (replaced at once when it is whole), or to standard output without a path or with `-`.
pub(super) fn put(
    path: Option<&Path>,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    match path.filter(|path| *path != Path::new("-")) {
        None => {
            let mut bytes = Vec::new();
            write(&mut bytes)?;
            print(&bytes)
        }
        Some(path) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            let file = tempfile::NamedTempFile::new_in(folder)
                .map_err(|error| Error::file(path, error))?;
            let mut out = std::io::BufWriter::new(file);
            write(&mut out)?;
            let file = out
                .into_inner()
                .map_err(|error| Error::file(path, error.into_error()))?;
            file.persist(path)
                .map_err(|error| Error::file(path, error.error))?;
            Ok(())
        }
    }
}

/// `FORMAT` or `FORMAT=PATH`, each one of `known`; the first of them where none is asked for.
pub(super) fn forms_among(
    asked: &[String],
    known: &[&'static str],
) -> Result<Vec<(&'static str, Option<PathBuf>)>> {
    let one = |one: &String| {
        let (id, path) = one
            .split_once('=')
            .map_or((one.as_str(), None), |(id, path)| (id, Some(path)));
        let id = known.iter().find(|known| **known == id).ok_or_else(|| {
            let known = known.join(", ");
            Error::Usage(format!("unknown report `{id}`; choose one of: {known}"))
        })?;
        Ok((*id, path.map(PathBuf::from)))
    };
    if asked.is_empty() {
        return Ok(known.iter().take(1).map(|id| (*id, None)).collect());
    }
    asked.iter().map(one).collect()
}
