//! What a folder of this machine lists goes in; it comes out without the reports that this program wrote, one entry of the ledger
//! for each.
//!
//! A folder is a report where its marker or its `inventory.json` says so, whatever it is called. Only files that a report has are
//! left out: what others put beside them is listed as anywhere.

use crate::model::entry::{Skip, StoreEntry, folder};
use crate::model::own_report::{
    FRESH, HEAD_BYTES, INVENTORY, LOCK, MARKER, MARKER_BYTES, Marker, PARTIAL, READY, is_inventory,
    is_own_name,
};
use crate::model::reason::StoreReason;
use crate::store::Listing;
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The path of a store that is itself a report.
pub(super) const ROOT: &str = ".";

/// Leaves out the reports of the folder `root`, and the files of `outputs`.
pub(super) fn leave_out(listing: &mut Listing, root: &Path, outputs: &[PathBuf]) {
    let reports = Reports::of(listing, root);
    let outputs = Outputs::of(outputs);
    let mut left = BTreeSet::new();
    let mut take = |path: &str, file: Option<&str>| {
        let report = reports.report(path);
        let own = report.or_else(|| outputs.has(file?).then(|| path.to_owned()));
        let is_own = own.is_some();
        left.extend(own);
        is_own
    };
    listing
        .entries
        .retain(|entry: &StoreEntry| !take(&entry.path, Some(&entry.access_url)));
    listing.skipped.retain(|skip| !take(&skip.path, None));
    listing.skipped.extend(left.into_iter().map(|path| Skip {
        path,
        byte_size: 0,
        files: 0,
        reason: StoreReason::OwnReport.into(),
    }));
}

/// The folders of a store that are reports.
struct Reports(HashSet<String>);

impl Reports {
    fn of(listing: &Listing, root: &Path) -> Self {
        let entries = listing.entries.iter().map(|entry| &*entry.path);
        let skipped = listing.skipped.iter().map(|skip| skip.path.as_str());
        let is_report = |path: &&str| match name(path) {
            INVENTORY => begins_as_inventory(&root.join(path)),
            MARKER => is_marker(&root.join(path)),
            _ => is_being_written(name(folder(path))),
        };
        let folders = entries.chain(skipped).filter(is_report);
        Self(folders.map(|path| folder(path).to_owned()).collect())
    }

    /// The report that a file belongs to, by its path: the outermost folder of it.
    fn report(&self, path: &str) -> Option<String> {
        if !is_own_name(name(path)) {
            return None;
        }
        let mut report = folder(path);
        if !self.0.contains(report) && name(path) != LOCK {
            return None;
        }
        if is_being_written(name(report)) {
            report = folder(report);
        }
        let is_partial = name(report) == PARTIAL;
        let outer = folder(report);
        if is_partial && (self.0.contains(outer) || self.0.contains(report)) {
            report = outer;
        }
        let is_root = report.is_empty();
        Some(if is_root { ROOT } else { report }.to_owned())
    }
}

/// The files that a run writes.
struct Outputs {
    names: HashSet<PathBuf>,
    paths: HashSet<PathBuf>,
}

impl Outputs {
    fn of(paths: &[PathBuf]) -> Self {
        let paths = paths.iter().filter_map(|path| path.canonicalize().ok());
        let paths: HashSet<PathBuf> = paths.collect();
        let names = paths.iter().filter_map(|path| path.file_name());
        Self {
            names: names.map(PathBuf::from).collect(),
            paths,
        }
    }

    fn has(&self, file: &str) -> bool {
        let file = Path::new(file);
        let name = file.file_name().unwrap_or(OsStr::new(""));
        self.names.contains(Path::new(name))
            && (file.canonicalize()).is_ok_and(|file| self.paths.contains(&file))
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a folder of this name holds a report that is not in its place yet, or never came there.
fn is_being_written(name: &str) -> bool {
    [FRESH, READY].contains(&name)
}

fn begins_as_inventory(path: &Path) -> bool {
    let mut head = Vec::new();
    is_plain(path)
        && File::open(path)
            .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head))
            .is_ok_and(|_| is_inventory(&head))
}

fn is_marker(path: &Path) -> bool {
    let mut text = Vec::new();
    is_plain(path)
        && File::open(path)
            .and_then(|file| file.take(MARKER_BYTES).read_to_end(&mut text))
            .is_ok_and(|_| Marker::read(&text).is_some())
}

/// Whether it is a file; a link may lead out of the store, and opening a pipe waits for ever.
fn is_plain(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|meta| meta.is_file())
}
