//! A local directory tree or a single file, walked with walkdir.
//!
//! Symbolic links are followed inside the root only, so that a scan never leaves what it was given; special files are never
//! opened, since opening a fifo waits for ever.

use crate::error::{Error, Result};
use crate::model::entry::{Skip, StoreEntry};
use crate::model::reason::{Reason, StoreReason, SystemError};
use crate::model::source::Source;
use crate::store::ignore::{IGNORE_FILE, IgnoreFiles};
use crate::store::{Filter, Listing, Store, own_reports};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use walkdir::WalkDir;

/// A directory or file of this machine.
#[derive(Debug)]
pub struct LocalStore {
    root: PathBuf,
    is_file: bool,
}

impl LocalStore {
    /// The store at `path`.
    ///
    /// # Errors
    /// [`Error::Store`] where there is nothing or it may not be looked at.
    pub fn new(path: &str) -> Result<Self> {
        let meta = std::fs::metadata(path).map_err(|error| Error::Store {
            store: path.to_owned(),
            reason: SystemError::of(&error).text(),
        })?;
        Ok(Self {
            root: PathBuf::from(path),
            is_file: !meta.is_dir(),
        })
    }

    fn below(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        below
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/")
    }

    /// Takes in the file that the store is.
    fn take_file(&self, listing: &mut Listing, filter: &Filter) {
        // What is named itself is meant.
        let ignores = &mut IgnoreFiles::default();
        let name = self.root.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        // A database is its file and the log beside it.
        let beside = PathBuf::from(format!("{}-wal", self.root.display()));
        if beside.is_file() {
            Self::take(&beside, format!("{name}-wal"), listing, filter, ignores);
        }
        Self::take(&self.root, name, listing, filter, ignores);
    }

    fn take(
        path: &Path,
        name: String,
        listing: &mut Listing,
        filter: &Filter,
        ignores: &mut IgnoreFiles,
    ) {
        let meta = match std::fs::metadata(path) {
            Ok(meta) => meta,
            Err(error) => {
                return listing.skipped.push(skip(name, 0, SystemError::of(&error)));
            }
        };
        if !meta.is_file() {
            return listing
                .skipped
                .push(skip(name, 0, StoreReason::SpecialFile));
        }
        if let Some(reason) = ignores.of_file(&name).or_else(|| filter.ignored(&name)) {
            let reason = StoreReason::Ignored { reason };
            return listing.skipped.push(skip(name, meta.len(), reason));
        }
        if name.rsplit('/').next() == Some(IGNORE_FILE) {
            let reason = ignores.of_own(&name);
            return listing.skipped.push(skip(name, meta.len(), reason));
        }
        if !filter.wants(&name) {
            return listing
                .skipped
                .push(skip(name, meta.len(), StoreReason::Excluded));
        }
        // Two such names could be shown as one, and no report could say which file was meant.
        if path.to_str().is_none() {
            return listing
                .skipped
                .push(skip(name, meta.len(), StoreReason::NameNotUnicode));
        }
        if meta.len() == 0 {
            return listing.skipped.push(skip(name, 0, StoreReason::EmptyFile));
        }
        listing.entries.push(StoreEntry {
            path: name.into(),
            access_url: path.to_string_lossy().into(),
            byte_size: meta.len(),
            last_modified: meta.modified().ok().and_then(|time| {
                time.duration_since(UNIX_EPOCH)
                    .ok()
                    .map(|since| since.as_secs().cast_signed())
            }),
            inside: None,
            compression: None,
            table_of: None,
        });
    }
}

/// Why a link is left out. A target inside the root is listed where it stands; a second name for it would count it twice.
fn link(path: &Path, root: &Path) -> StoreReason {
    match path.canonicalize() {
        Ok(target) if !target.starts_with(root) => StoreReason::LinkOutside,
        Ok(_) => StoreReason::LinkInside,
        Err(_) => StoreReason::LinkDangling,
    }
}

impl Store for LocalStore {
    fn list(&self, filter: &Filter) -> Result<Listing> {
        let mut listing = Listing::default();
        if self.is_file {
            self.take_file(&mut listing, filter);
            return Ok(listing);
        }
        std::fs::read_dir(&self.root).map_err(|error| Error::Store {
            store: self.root.display().to_string(),
            reason: SystemError::of(&error).text(),
        })?;
        let root = self
            .root
            .canonicalize()
            .map_err(|error| Error::file(&self.root, error))?;
        let mut walk = WalkDir::new(&self.root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter();
        let mut ignores = IgnoreFiles::default();
        while let Some(step) = walk.next() {
            match step {
                Ok(entry) => {
                    let name = self.below(entry.path());
                    if entry.path_is_symlink() && entry.depth() > 0 {
                        let reason = link(entry.path(), &root);
                        if entry.file_type().is_dir() {
                            walk.skip_current_dir();
                        }
                        listing.skipped.push(skip(name, 0, reason));
                    } else if entry.file_type().is_dir() {
                        ignores.look(entry.path(), &name);
                    } else {
                        Self::take(entry.path(), name, &mut listing, filter, &mut ignores);
                    }
                }
                Err(error) => {
                    let name = error
                        .path()
                        .map_or_else(String::new, |path| self.below(path));
                    let reason: Reason = if error.loop_ancestor().is_some() {
                        StoreReason::LinkLoop.into()
                    } else if error.path().is_some_and(Path::is_symlink) {
                        StoreReason::LinkDangling.into()
                    } else {
                        let system = error.io_error().map(SystemError::of);
                        if error.path().is_some_and(Path::is_dir) {
                            listing.skipped.push(unlisted(name, system));
                            continue;
                        }
                        system.map_or(StoreReason::NotListed.into(), Reason::from)
                    };
                    listing.skipped.push(skip(name, 0, reason));
                }
            }
        }
        own_reports::leave_out(&mut listing, &self.root, &filter.outputs);
        listing.entries.sort_by(|a, b| a.path.cmp(&b.path));
        listing.skipped.sort();
        Ok(listing)
    }

    fn open(&self, entry: &StoreEntry) -> std::result::Result<Box<dyn Source>, Skip> {
        let path = Path::new(&*entry.access_url);
        let opened =
            File::open(path).and_then(|file| file.metadata().map(|meta| (file, meta.len())));
        match opened {
            Ok((file, byte_size)) => Ok(Box::new(LocalSource { file, byte_size })),
            Err(error) => Err(Skip::of(entry, SystemError::of(&error))),
        }
    }
}

struct LocalSource {
    file: File,
    byte_size: u64,
}

impl Source for LocalSource {
    fn byte_size(&self) -> u64 {
        self.byte_size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        read_at(&self.file, offset, buffer)
    }
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

fn skip(path: String, byte_size: u64, reason: impl Into<Reason>) -> Skip {
    Skip {
        path,
        byte_size,
        files: 1,
        reason: reason.into(),
    }
}

/// A folder that the system does not list: how many files are in it nobody knows.
fn unlisted(path: String, error: Option<SystemError>) -> Skip {
    let reason = match error {
        Some(SystemError::PermissionDenied) => StoreReason::FolderDenied,
        error => StoreReason::FolderNotListed {
            error: error.unwrap_or(SystemError::Unnamed),
        },
    };
    Skip {
        path,
        byte_size: 0,
        files: 0,
        reason: reason.into(),
    }
}
