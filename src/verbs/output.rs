//! What several verbs print and write: the language, the forms of a report, the summary.

use crate::cli;
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::model::{Language, Text};
use crate::report;
use std::io::{IsTerminal as _, Write as _};
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
    let asked = choice.and_then(cli::LanguageChoice::one);
    asked.unwrap_or_else(environment)
}

/// The forms with the workbook in both languages in the place of the one in one language, where both are asked for.
pub(super) fn in_both(
    ids: &[&'static str],
    choice: Option<cli::LanguageChoice>,
) -> Vec<&'static str> {
    let both = choice == Some(cli::LanguageChoice::Both);
    let of = |id| if both { report::in_both(id) } else { id };
    ids.iter().map(|id| of(id)).collect()
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
pub(super) fn forms(
    asked: &[String],
    choice: Option<cli::LanguageChoice>,
) -> Result<Vec<(String, Option<PathBuf>)>> {
    asked
        .iter()
        .map(|one| {
            let (id, path) = one
                .split_once('=')
                .map_or((one.as_str(), None), |(id, path)| {
                    (id, Some(PathBuf::from(path)))
                });
            let Some(form) = report::by_id(id) else {
                let known: Vec<&str> = report::ALL.iter().map(|form| form.id()).collect();
                return Err(Error::Usage(format!(
                    "unknown report `{id}`; choose one of: {}",
                    known.join(", ")
                )));
            };
            let id = in_both(&[form.id()], choice).concat();
            Ok((id, path))
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
    match path.filter(|path| *path != Path::new("-")) {
        None => {
            let mut bytes = Vec::new();
            form.write(inventory, language, &mut bytes)?;
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
            form.write(inventory, language, &mut out)?;
            let file = out
                .into_inner()
                .map_err(|error| Error::file(path, error.into_error()))?;
            file.persist(path)
                .map_err(|error| Error::file(path, error.error))?;
            Ok(())
        }
    }
}
