//! What the writer of a folder asks of a file system: each step of it by itself, so that each can be made to fail.

use crate::error::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes the content of a file.
pub type Content<'a> = &'a mut dyn FnMut(&mut dyn Write) -> Result<()>;

/// A file system that folders of reports are written to.
pub trait Disk: Sync {
    /// Makes a folder, whose parent exists.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file, writes it, and waits until it is stored.
    ///
    /// # Errors
    /// The file cannot be made or stored, or whatever `content` answers.
    fn write(&self, path: &Path, content: Content<'_>) -> Result<()>;
    /// Gives a file or folder another name; a file that is there is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives each of two folders the other's name, in one step.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until the names of a folder are stored.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// That of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Disk for System {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write(&self, path: &Path, content: Content<'_>) -> Result<()> {
        let unwritable = |error| Error::file(path, error);
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let mut out = BufWriter::new(file.map_err(unwritable)?);
        content(&mut out)?;
        let file = out
            .into_inner()
            .map_err(|error| unwritable(error.into_error()))?;
        file.sync_all().map_err(unwritable)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // Some systems and network shares cannot do that: the names are stored when they like.
        if let Ok(folder) = File::open(path) {
            drop(folder.sync_all());
        }
        Ok(())
    }
}
