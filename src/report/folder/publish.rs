//! A whole report inside a folder goes in, the folder with that report in place of the one before comes out: at any moment in
//! between the old report or the new one is whole.
//!
//! Where the folder holds nothing of others and has a parent in the same file system, the two folders are exchanged in one step.
//! Elsewhere (a mount point, a network share, files of others) the folder [`FRESH`] first becomes [`READY`]: from this step on the
//! new report is the one that counts, readers look there first, and its files are moved to their places one by one, the marker
//! last. Whoever comes next ends what a run that was killed began.

use super::disk::Disk;
use super::{is_marked_inventory, marker};
use crate::error::{Error, Result};
use crate::model::own_report::{
    FILES, FRESH, INVENTORY, LOCK, MARKER, PARTIAL, READY, is_own_name,
};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Puts the report of `target`'s folder [`FRESH`] in the place of the one before; tells whether the folders were exchanged.
///
/// # Errors
/// A file or folder cannot be moved. The report before is whole, or the new one is, in [`READY`].
pub(super) fn publish(disk: &dyn Disk, target: &Path) -> Result<bool> {
    if exchanged(disk, target)? {
        return Ok(true);
    }
    let ready = target.join(READY);
    let fresh = target.join(FRESH);
    (disk.rename(&fresh, &ready)).map_err(|error| Error::file(&ready, error))?;
    sync(disk, target)?;
    roll_forward(disk, target)?;
    Ok(false)
}

/// Moves the files of [`READY`] to their places, and removes what is of an earlier report.
pub(super) fn roll_forward(disk: &dyn Disk, target: &Path) -> Result<()> {
    let ready = target.join(READY);
    let marker = marker(&ready).or_else(|| marker(target));
    let mut names = names(&ready)?;
    names.retain(|name| name != MARKER);
    names.sort_by_key(|name| (name != INVENTORY, name.clone()));
    for name in &names {
        rename(disk, &ready.join(name), &target.join(name))?;
    }
    if let Some(marker) = marker {
        let stale = FILES.iter().filter(|name| marker.file(name).is_none());
        for path in stale.map(|name| target.join(name)) {
            if path.is_file() {
                (disk.remove_file(&path)).map_err(|error| Error::file(&path, error))?;
            }
        }
    }
    if ready.join(MARKER).is_file() {
        rename(disk, &ready.join(MARKER), &target.join(MARKER))?;
    }
    sync(disk, target)?;
    (disk.remove_folder(&ready)).map_err(|error| Error::file(&ready, error))
}

/// Exchanges the folder with the new report in it for the new report, where that can be done.
fn exchanged(disk: &dyn Disk, target: &Path) -> Result<bool> {
    let Some(aside) = fresh_aside(target) else {
        return Ok(false);
    };
    // Whoever works in the folder would find himself in the one that is removed.
    if std::env::current_dir().is_ok_and(|here| here.starts_with(target)) {
        return Ok(false);
    }
    let fresh = target.join(FRESH);
    if !holds_only_ours(target) || !have_one_owner(&fresh, target) {
        return Ok(false);
    }
    // Another file system, or a parent without permission.
    if disk.rename(&fresh, &aside).is_err() {
        return Ok(false);
    }
    if let Ok(permissions) = fs::metadata(target).map(|meta| meta.permissions()) {
        drop(fs::set_permissions(&aside, permissions));
    }
    if disk.exchange(&aside, target).is_err() {
        rename(disk, &aside, &fresh)?;
        return Ok(false);
    }
    if let Some(parent) = target.parent() {
        drop(sync(disk, parent));
    }
    // What is left of the old report costs space and no truth; the next run tries again.
    drop(discard(disk, &aside, target));
    Ok(true)
}

/// How a folder beside `target` is called while they are exchanged, before a number of its own.
fn aside(target: &Path) -> Option<(&Path, String)> {
    let name = target.file_name()?.to_str()?;
    Some((target.parent()?, format!(".{name}.qingdan-old-")))
}

/// A place for this exchange alone: another run may write here again while the old report is still being removed.
fn fresh_aside(target: &Path) -> Option<PathBuf> {
    let (parent, prefix) = aside(target)?;
    Some(parent.join(format!("{prefix}{:016x}", getrandom::u64().ok()?)))
}

/// Folders that were left over by exchanges.
fn asides(target: &Path) -> Vec<PathBuf> {
    let Some((parent, prefix)) = aside(target) else {
        return Vec::new();
    };
    let all = names(parent).unwrap_or_default().into_iter();
    let left = all.filter(|name| name.to_str().is_some_and(|name| name.starts_with(&prefix)));
    let left = left.map(|name| parent.join(name));
    left.filter(|path| path.is_dir()).collect()
}

/// Ends or undoes what a run that was killed began; what belongs to others is kept.
///
/// # Errors
/// A new report that is whole cannot be moved to its place.
pub(super) fn tidy(disk: &dyn Disk, target: &Path) -> Result<()> {
    for aside in asides(target) {
        drop(discard(disk, &aside, target));
    }
    if target.join(READY).is_dir() {
        roll_forward(disk, target)?;
    }
    let fresh = target.join(FRESH);
    if fresh.is_dir() {
        remove_ours(disk, &fresh)?;
    }
    Ok(())
}

/// Removes a folder that was a report; what others put into it goes to `target`.
pub(super) fn discard(disk: &dyn Disk, folder: &Path, target: &Path) -> Result<()> {
    for name in names(folder)? {
        let to = target.join(&name);
        if !is_ours(folder, &name) && !to.exists() {
            rename(disk, &folder.join(&name), &to)?;
        }
    }
    remove_ours(disk, folder)
}

/// Removes the files of a report, and the folder that held them where it is empty then.
pub(super) fn remove_ours(disk: &dyn Disk, folder: &Path) -> Result<()> {
    let mut left = false;
    let mut all = names(folder)?;
    // Without the marker nobody takes the rest for a whole report; by the inventory the rest is known as ours to the last.
    all.sort_by_key(|name| (name != MARKER, name == INVENTORY));
    for name in all {
        let path = folder.join(&name);
        let is_ours = is_ours(folder, &name);
        if path.is_dir() && is_ours {
            remove_ours(disk, &path)?;
        } else if is_ours {
            (disk.remove_file(&path)).map_err(|error| Error::file(&path, error))?;
        } else {
            left = true;
        }
    }
    if left {
        return Ok(());
    }
    (disk.remove_folder(folder)).map_err(|error| Error::file(folder, error))
}

/// Whether nothing of others would move with the folder.
fn holds_only_ours(folder: &Path) -> bool {
    names(folder).is_ok_and(|names| {
        names.iter().all(|name| {
            let path = folder.join(name);
            is_ours(folder, name) && (!path.is_dir() || holds_only_ours(&path))
        })
    })
}

/// Whether a name in a folder of reports stands for something of ours.
fn is_ours(folder: &Path, name: &OsString) -> bool {
    let path = folder.join(name);
    let Some(name) = name.to_str() else {
        return false;
    };
    match name {
        PARTIAL => is_partial(&path),
        FRESH | READY => path.is_dir(),
        LOCK => true,
        _ => is_own_name(name) && !path.is_dir(),
    }
}

/// Whether a folder of that name holds the report of a scan that ended early, or nothing.
pub(super) fn is_partial(path: &Path) -> bool {
    path.is_dir() && (is_marked_inventory(path) || names(path).is_ok_and(|names| names.is_empty()))
}

/// Whether an exchange leaves the folder to whom it belongs.
#[cfg(unix)]
fn have_one_owner(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |path: &Path| fs::metadata(path).map(|meta| (meta.uid(), meta.gid())).ok();
    owner(one).is_some() && owner(one) == owner(other)
}

#[cfg(not(unix))]
fn have_one_owner(_: &Path, _: &Path) -> bool {
    true
}

fn rename(disk: &dyn Disk, from: &Path, to: &Path) -> Result<()> {
    disk.rename(from, to)
        .map_err(|error| Error::file(to, error))
}

fn sync(disk: &dyn Disk, folder: &Path) -> Result<()> {
    disk.sync_folder(folder)
        .map_err(|error| Error::file(folder, error))
}

/// What a folder holds.
pub(super) fn names(folder: &Path) -> Result<Vec<OsString>> {
    fs::read_dir(folder)
        .map_err(|error| Error::file(folder, error))?
        .map(|entry| {
            entry
                .map(|entry| entry.file_name())
                .map_err(|error| Error::file(folder, error))
        })
        .collect()
}
