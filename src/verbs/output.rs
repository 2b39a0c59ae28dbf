//! What several verbs print and write: the language, the forms of a report, the summary.

use crate::cli;
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::model::{Language, Text};
use crate::report;
use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

pub(super) use crate::cli::language;

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
        tell(warning.get(language));
    }
}

/// Writes a line to standard error; that it is closed or full is no error.
pub(super) fn tell(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
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

/// Whether whoever reads wants colours and the terminal has them (no-color.org: a variable that is empty says nothing).
fn has_colours() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}

pub(super) fn print_summary(
    inventory: &Inventory,
    language: Language,
    folder: Option<&Path>,
) -> Result<()> {
    let colour = std::io::stdout().is_terminal() && has_colours();
    let text = report::terminal::summary(inventory, language, colour, folder).map_err(|error| {
        Error::Report {
            report: "terminal",
            reason: Text::quoted(error),
        }
    })?;
    print(text.as_bytes())
}

/// `FORMAT` or `FORMAT=PATH`, each format known.
pub(super) fn forms(
    asked: &[String],
    choice: Option<cli::LanguageChoice>,
) -> Result<Vec<(String, Option<PathBuf>)>> {
    listed(asked, |id| report::by_id(id).is_some())
        .iter()
        .map(|one| {
            let (id, path) = one
                .split_once('=')
                .map_or((one.as_str(), None), |(id, path)| {
                    (id, Some(PathBuf::from(path)))
                });
            let Some(form) = report::by_id(id) else {
                let known: Vec<&str> = report::ALL.iter().map(|form| form.id()).collect();
                return Err(unknown_report(id, &known));
            };
            let id = in_both(&[form.id()], choice).concat();
            Ok((id, path))
        })
        .collect()
}

/// Each form of a list apart: a comma ends one where a form that is known follows, since paths may hold commas too.
pub(super) fn listed(asked: &[String], is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for one in asked {
        for (place, piece) in one.split(',').enumerate() {
            let id = piece.split('=').next().unwrap_or(piece);
            let is_of_path =
                !is_known(id.trim()) && all.last().is_some_and(|last| last.contains('='));
            match all.last_mut() {
                Some(last) if place > 0 && is_of_path => {
                    last.push(',');
                    last.push_str(piece);
                }
                _ => all.push(piece.trim_start().to_owned()),
            }
        }
    }
    all
}

fn unknown_report(id: &str, known: &[&str]) -> Error {
    Error::usage(
        format!("没有报告格式 `{id}`；可选：{}", known.join("、")),
        format!("unknown report `{id}`; choose one of: {}", known.join(", ")),
    )
}

/// Renders one form to a file, or to standard output without a path or with `-`.
pub(super) fn write_form(
    id: &str,
    path: Option<&Path>,
    inventory: &Inventory,
    language: Language,
) -> Result<()> {
    let Some(form) = report::by_id(id) else {
        return Ok(());
    };
    match path.filter(|path| !is_standard_output(path)) {
        None => print(&report::file::to_bytes(form, inventory, language)?),
        Some(path) => report::write_file(path, form, inventory, language),
    }
}

/// Whether a path means standard output; the names that systems have for it are links to where it leads.
pub(super) fn is_standard_output(path: &Path) -> bool {
    let names = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    names.iter().any(|name| path == Path::new(name))
}

/// Writes to a file (replaced at once when it is whole), or to standard output without a path or with `-`.
pub(super) fn put(
    path: Option<&Path>,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    match path.filter(|path| !is_standard_output(path)) {
        None => {
            let mut bytes = Vec::new();
            write(&mut bytes)?;
            print(&bytes)
        }
        Some(path) => report::file::replace(path, &mut |out, _| write(out)),
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
        let id = known
            .iter()
            .find(|known| **known == id)
            .ok_or_else(|| unknown_report(id, known))?;
        Ok((*id, path.map(PathBuf::from)))
    };
    if asked.is_empty() {
        return Ok(known.iter().take(1).map(|id| (*id, None)).collect());
    }
    asked.iter().map(one).collect()
}
