//! Reports go in, a folder of them comes out: all of it, or the folder as it was before.
//!
//! Everything is written to a temporary folder beside the target and swapped in by rename. A folder that never was a report is
//! refused, because a report replaces what it finds; in one that is a report, files of others are carried over untouched.
//! Where the target cannot be renamed (a mount point, a parent without permission), its files are replaced one by one.

use super::{ALL, Report, by_id};
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::inventory::Inventory;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Bytes of `inventory.json` in which its own first key must stand.
const HEAD_BYTES: u64 = 64;

/// Renders the forms called `ids` into `dir`, replacing the report that is there.
///
/// # Errors
/// An unknown id, a folder that is refused (see [`check_folder`]), or a file that cannot be written. The previous report is
/// whole after an error.
pub fn write_folder(
    dir: &Path,
    inventory: &Inventory,
    language: Language,
    ids: &[&str],
) -> Result<()> {
    let reports = ids
        .iter()
        .map(|id| by_id(id).ok_or_else(|| unknown(id)))
        .collect::<Result<Vec<_>>>()?;
    check_folder(dir)?;
    let target = absolute(dir)?;
    let fresh = Fresh::beside(&target)?;
    for report in &reports {
        let path = fresh.0.join(report.file_name());
        let file = File::create(&path).map_err(|e| Error::file(&path, e))?;
        let mut out = BufWriter::new(file);
        report.write(inventory, language, &mut out)?;
        let file = out
            .into_inner()
            .map_err(|e| Error::file(&path, e.into_error()))?;
        file.sync_all().map_err(|e| Error::file(&path, e))?;
    }
    swap(&fresh.0, &target, &reports)
}

/// Whether `dir` may become a report: it does not exist, is empty, holds nothing but report files, or is a report already
/// (`inventory.json` is one of ours). Ask before a long scan.
///
/// # Errors
/// It holds files of others and no report, or is not a folder.
pub fn check_folder(dir: &Path) -> Result<()> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::file(dir, e)),
    };
    if is_report(dir) {
        return Ok(());
    }
    for entry in entries {
        let name = entry.map_err(|e| Error::file(dir, e))?.file_name();
        if !ALL.iter().any(|r| name == r.file_name()) {
            return Err(Error::Usage(format!(
                "{}: holds files that are not a report (`{}`); name another folder with `--out`",
                dir.display(),
                super::layout::shown(&name.to_string_lossy()),
            )));
        }
    }
    Ok(())
}

fn is_report(dir: &Path) -> bool {
    let mut head = String::new();
    File::open(dir.join("inventory.json"))
        .and_then(|file| file.take(HEAD_BYTES).read_to_string(&mut head))
        .is_ok_and(|_| {
            head.trim_start_matches(['{', ' ', '\n', '\r'])
                .starts_with("\"schemaVersion\"")
        })
}

fn unknown(id: &str) -> Error {
    let known: Vec<&str> = ALL.iter().map(|r| r.id()).collect();
    Error::Usage(format!(
        "`{id}` is not a report; choose from {}",
        known.join(", ")
    ))
}

/// The target without links and dots, so that it has a parent and a name.
fn absolute(dir: &Path) -> Result<PathBuf> {
    match fs::canonicalize(dir) {
        Ok(path) => Ok(path),
        Err(_) => std::path::absolute(dir).map_err(|e| Error::file(dir, e)),
    }
}

/// A folder that is removed unless it was renamed away.
struct Fresh(PathBuf);

impl Fresh {
    /// Beside `target`, in the same file system, else inside it.
    fn beside(target: &Path) -> Result<Self> {
        let parent = target.parent().unwrap_or(target);
        fs::create_dir_all(parent).map_err(|e| Error::file(parent, e))?;
        let name = target.file_name().map(|n| n.to_string_lossy().into_owned());
        let name = format!(".{}.{}.new", name.unwrap_or_default(), std::process::id());
        let beside = Self(parent.join(&name));
        match fs::create_dir(&beside.0) {
            Ok(()) => Ok(beside),
            Err(_) if target.is_dir() => {
                std::mem::forget(beside);
                let inside = target.join(name);
                fs::create_dir(&inside).map_err(|e| Error::file(&inside, e))?;
                Ok(Self(inside))
            }
            Err(e) => {
                let path = beside.0.clone();
                std::mem::forget(beside);
                Err(Error::file(path, e))
            }
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // A leftover costs space and no truth: the error that led here is the one to report.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn swap(fresh: &Path, target: &Path, reports: &[&dyn Report]) -> Result<()> {
    if !target.exists() {
        return fs::rename(fresh, target).map_err(|e| Error::file(target, e));
    }
    let old = fresh.with_extension("old");
    let inside = fresh.parent() == Some(target);
    if inside || fs::rename(target, &old).is_err() {
        return replace_each(fresh, target, reports);
    }
    if let Ok(permissions) = fs::metadata(&old).map(|m| m.permissions()) {
        let _ = fs::set_permissions(fresh, permissions);
    }
    if let Err(e) = fs::rename(fresh, target) {
        fs::rename(&old, target).map_err(|e| Error::file(target, e))?;
        return Err(Error::file(target, e));
    }
    for name in names(&old)? {
        let ours = ALL.iter().any(|r| name == r.file_name());
        if !ours {
            fs::rename(old.join(&name), target.join(&name)).map_err(|e| Error::file(target, e))?;
        }
    }
    fs::remove_dir_all(&old).map_err(|e| Error::file(&old, e))
}

/// Each file in one rename; forms that this run did not write go, because they would tell of another run.
fn replace_each(fresh: &Path, target: &Path, reports: &[&dyn Report]) -> Result<()> {
    for report in reports {
        let path = target.join(report.file_name());
        fs::rename(fresh.join(report.file_name()), &path).map_err(|e| Error::file(path, e))?;
    }
    for name in names(target)? {
        let written = reports.iter().any(|r| name == r.file_name());
        if !written && ALL.iter().any(|r| name == r.file_name()) {
            let path = target.join(name);
            fs::remove_file(&path).map_err(|e| Error::file(path, e))?;
        }
    }
    Ok(())
}

fn names(dir: &Path) -> Result<Vec<std::ffi::OsString>> {
    fs::read_dir(dir)
        .map_err(|e| Error::file(dir, e))?
        .map(|entry| {
            entry
                .map(|e| e.file_name())
                .map_err(|e| Error::file(dir, e))
        })
        .collect()
}
