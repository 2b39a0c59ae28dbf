//! `qingdan history`: how numbers went over a series of inventories.

use super::DONE;
use super::output::{forms_among, language, put};
use crate::catalog::{self, Member};
use crate::cli;
use crate::error::{Error, Result};
use crate::history::{FORMS, Point, by_id};
use crate::model::text::shown;
use crate::model::{Language, Text};
use std::io::Write as _;
use std::path::PathBuf;

/// `qingdan history`
///
/// # Errors
/// What ends the run.
pub fn history(options: &cli::History) -> Result<u8> {
    let known: Vec<&str> = FORMS.iter().map(|form| form.id).collect();
    let asked = forms_among(&options.report, &known)?;
    let mut series = catalog::series(&options.dir)?;
    let language = language(options.lang);
    let newest = series.members.last().map(|one| one.stores.clone());
    let (same, other): (Vec<Member>, Vec<Member>) = series
        .members
        .into_iter()
        .partition(|one| Some(&one.stores) == newest.as_ref());
    let elsewhere = Text::new(
        "扫描的是其他存储位置，未列入",
        "a scan of other stores, not part of this series",
    );
    let other = other.into_iter().map(|one| (one.path, elsewhere.clone()));
    series.others.extend(other);
    say_others(&series.others, language);
    let mut points = Vec::new();
    for member in &same {
        points.push(Point::of(&member.load()?));
    }
    for (id, path) in asked {
        let Some(form) = by_id(id) else { continue };
        let text = (form.write)(&points, language);
        put(path.as_deref(), &mut |out| {
            let written = out.write_all(text.as_bytes());
            written.map_err(|error| Error::file(id, error))
        })?;
    }
    Ok(DONE)
}

/// Says which files are no part of the series, and why.
pub(super) fn say_others(others: &[(PathBuf, Text)], language: Language) {
    let mut out = std::io::stderr().lock();
    for (path, reason) in others {
        let path = shown(&path.to_string_lossy());
        // A reader that has gone away is no error.
        let _ = match language {
            Language::Zh => writeln!(out, "qingdan: {path}：{}", reason.zh),
            Language::En => writeln!(out, "qingdan: {path}: {}", reason.en),
        };
    }
}
