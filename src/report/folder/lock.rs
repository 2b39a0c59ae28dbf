//! A folder of reports goes in, the right to write in it comes out: one run at a time has it, and a run that was killed has it no
//! more.

use crate::error::{Error, Result};
use crate::model::own_report::LOCK;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another run may take to write its report.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often it is looked whether it is done.
const EVERY: Duration = Duration::from_millis(50);

/// The right to write in a folder of reports, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Waits for it.
    ///
    /// # Errors
    /// The folder cannot be written in, or another run does not come to its end.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let began = Instant::now();
        loop {
            if let Some(lock) = Self::attempt(folder)? {
                return Ok(lock);
            }
            if began.elapsed() > PATIENCE {
                let folder = folder.display();
                return Err(Error::usage(
                    format!(
                        "{folder}：另一个 qingdan 正在此处写报告，迟迟没有结束；请用 `--out` 指定其他文件夹"
                    ),
                    format!(
                        "{folder}: another run of qingdan is writing its report here and does not end; name another folder with `--out`"
                    ),
                ));
            }
            std::thread::sleep(EVERY);
        }
    }

    /// The lock, where no other run has it.
    ///
    /// # Errors
    /// The folder cannot be written in.
    pub(super) fn attempt(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(LOCK);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options
            .open(&path)
            .map_err(|error| Error::file(&path, error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: two runs at once are rare, and one alone has to go on.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let lock = Self { file, path };
        // The run that had it may have taken the file away with it.
        Ok(lock.is_in_place().then_some(lock))
    }

    /// Whether the file that is locked is still the one at its path.
    #[cfg(unix)]
    fn is_in_place(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let place = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
        let locked = self.file.metadata().map(place).ok();
        locked.is_some() && locked == std::fs::metadata(&self.path).map(place).ok()
    }

    #[cfg(not(unix))]
    fn is_in_place(&self) -> bool {
        true
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind it does no harm: it is not locked any more.
        if self.is_in_place() {
            drop(std::fs::remove_file(&self.path));
        }
    }
}
