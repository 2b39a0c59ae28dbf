//! What earlier versions left beside a folder of reports when they were killed goes in: it is put back or removed.
//!
//! They wrote to `.NAME.PID.new` and moved the report before to `.NAME.PID.old`, so that in between no report stood at its name.

use super::disk::System;
use super::is_marked_inventory;
use super::publish::{discard, remove_ours};
use std::path::{Path, PathBuf};

/// The endings of the two folders.
const NEW: &str = "new";
const OLD: &str = "old";

/// Puts back the report that was moved away, and removes what was not ended, of runs that are over. What cannot be done is left
/// for the next time.
pub(super) fn sweep(target: &Path) {
    let (Some(name), Some(parent)) = (target.file_name(), target.parent()) else {
        return;
    };
    let prefix = format!(".{}.", name.to_string_lossy());
    for folder in [parent, target] {
        for (path, is_new) in orphans(folder, &prefix) {
            let done = if is_new {
                remove_ours(&System, &path)
            } else if !target.exists() && is_marked_inventory(&path) {
                drop(std::fs::rename(&path, target));
                continue;
            } else {
                discard(&System, &path, target)
            };
            drop(done);
        }
    }
}

/// Folders of runs that are over, and whether it is one that was being written.
fn orphans(folder: &Path, prefix: &str) -> Vec<(PathBuf, bool)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let orphan = |entry: std::fs::DirEntry| {
        let name = entry.file_name();
        let (process, ending) = name.to_str()?.strip_prefix(prefix)?.split_once('.')?;
        let process: u32 = process.parse().ok()?;
        let path = entry.path();
        let is_one = [NEW, OLD].contains(&ending) && path.is_dir() && !is_running(process);
        is_one.then_some((path, ending == NEW))
    };
    entries.flatten().filter_map(orphan).collect()
}

/// Whether the process may still be writing. This version does not write such folders itself.
fn is_running(process: u32) -> bool {
    if process == std::process::id() {
        return false;
    }
    let name = |process: &str| std::fs::read(format!("/proc/{process}/comm")).ok();
    // Where the system does not tell, it may.
    name("self").is_none_or(|own| name(&process.to_string()) == Some(own))
}
