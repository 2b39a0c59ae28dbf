//! Reports go in, a folder of them comes out: all of it, or the folder as it was before.
//!
//! The report is put together inside the folder ([`FRESH`]) and then takes the place of the one before ([`publish`]), so that a
//! mount point or a network share will do. A marker says which files are one report, with their digests. A folder that never was a
//! report is refused, because a report replaces what it finds; in one that is a report, files of others stay.
//!
//! The report of a scan that ended early is written to the folder [`PARTIAL`] inside, whether or not a complete one stands there; a
//! complete one takes it away. So `inventory.json` of the folder itself is always that of a complete scan.

mod disk;
mod earlier;
mod lock;
mod publish;
mod side_by_side;

pub use disk::{Content, Disk, System};

use super::file::{probe, render};
use super::{ALL, Report, by_id};
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::inventory::packing::MANY;
use crate::model::own_report::{
    FILES, FRESH, HEAD_BYTES, INVENTORY, MARKER, MARKER_BYTES, MarkedFile, Marker, PARTIAL, READY,
    is_inventory, is_of_the_volume, is_own_name,
};
use lock::Lock;
use side_by_side::side_by_side;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// How often a folder is looked at that goes away meanwhile.
const LOOKS: usize = 10;
/// Forms of very many datasets that are written at once: each takes memory of its own.
const AT_ONCE: usize = 2;

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The folder that holds the report.
    pub folder: PathBuf,
    /// Forms that could not be written, each with its reason; the inventory was.
    pub failed: Vec<Error>,
}

/// Renders `inventory.json` and the forms called `ids` into `dir`, or into its folder [`PARTIAL`] where the scan ended early. They
/// replace the report that is there; other forms of it stay where it is of the same inventory.
///
/// # Errors
/// An unknown id, a folder that is refused (see [`check_folder`]), or an inventory that cannot be written. The report before is
/// whole after an error.
pub fn write_folder(
    dir: &Path,
    inventory: &Inventory,
    language: Language,
    ids: &[&str],
) -> Result<Written> {
    write_folder_on(&System, dir, inventory, language, ids)
}

/// As [`write_folder`], on a file system of one's own.
///
/// # Errors
/// As [`write_folder`].
pub fn write_folder_on(
    disk: &dyn Disk,
    dir: &Path,
    inventory: &Inventory,
    language: Language,
    ids: &[&str],
) -> Result<Written> {
    let forms = forms(ids)?;
    check_folder(dir)?;
    let out = absolute(dir)?;
    earlier::sweep(&out);
    let target = target(&out, inventory);
    let (out_is_new, target_is_new) = (!out.exists(), !target.exists());
    fs::create_dir_all(&out).map_err(|error| Error::file(&out, error))?;
    let lock = Lock::take(&out)?;
    let written = write_locked(disk, &out, &target, inventory, language, &forms);
    drop(lock);
    if written.is_err() {
        // They are empty, or stay.
        if target_is_new {
            drop(fs::remove_dir(&target));
        }
        if out_is_new {
            drop(fs::remove_dir(&out));
        }
    }
    let mut written = written?;
    written.folder = if target == out {
        dir.to_owned()
    } else {
        dir.join(PARTIAL)
    };
    Ok(written)
}

fn write_locked(
    disk: &dyn Disk,
    out: &Path,
    target: &Path,
    inventory: &Inventory,
    language: Language,
    forms: &[&dyn Report],
) -> Result<Written> {
    let partial = out.join(PARTIAL);
    publish::tidy(disk, out)?;
    publish::tidy(disk, &partial)?;
    if !target.exists() {
        (disk.create_folder(target)).map_err(|error| Error::file(target, error))?;
    }
    let fresh = Fresh::inside(disk, target)?;
    let mut draft = Draft {
        disk,
        folder: &fresh.path,
        files: Vec::new(),
        failed: Vec::new(),
    };
    draft.render(inventory, language, forms)?;
    draft.keep_others(target);
    draft.mark(inventory)?;
    let mut failed = std::mem::take(&mut draft.failed);
    let is_exchanged = publish::publish(disk, target)?;
    // What has this name now is another run's: an exchange takes the lock away with the old folder.
    std::mem::forget(fresh);
    if target == out && !is_exchanged && publish::is_partial(&partial) {
        failed.extend(publish::remove_ours(disk, &partial).err());
    }
    Ok(Written {
        folder: target.to_owned(),
        failed,
    })
}

/// The forms called `ids` behind the inventory itself.
fn forms(ids: &[&str]) -> Result<Vec<&'static dyn Report>> {
    let all = ids
        .iter()
        .map(|id| by_id(id).ok_or_else(|| unknown(id)))
        .collect::<Result<Vec<_>>>()?;
    let mut forms: Vec<&'static dyn Report> = vec![&super::json::Json];
    for form in all {
        if forms.iter().all(|known| known.id() != form.id()) {
            forms.push(form);
        }
    }
    Ok(forms)
}

/// The folder for this inventory: a scan that ended early has its own, unless that is the one that was named.
fn target(out: &Path, inventory: &Inventory) -> PathBuf {
    let is_named = out.file_name().is_some_and(|name| name == PARTIAL);
    if inventory.scan.interrupted && !is_named {
        out.join(PARTIAL)
    } else {
        out.to_owned()
    }
}

/// A report while it is put together.
struct Draft<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
    files: Vec<MarkedFile>,
    failed: Vec<Error>,
}

impl Draft<'_> {
    /// Writes the inventory, and then the other forms. What of these fails is left out.
    fn render(
        &mut self,
        inventory: &Inventory,
        language: Language,
        forms: &[&dyn Report],
    ) -> Result<()> {
        let Some((first, others)) = forms.split_first() else {
            return Ok(());
        };
        self.files.push(self.write(*first, inventory, language)?);
        // Of few datasets all is written before another thread has begun.
        let workers = if inventory.datasets.len() < MANY {
            1
        } else {
            AT_ONCE
        };
        let written = side_by_side(others, workers, |form| {
            self.write(*form, inventory, language)
        });
        for (form, written) in others.iter().zip(written) {
            match written {
                Ok(file) => self.files.push(file),
                Err(error) => {
                    drop(fs::remove_file(self.folder.join(form.file_name())));
                    self.failed.push(error);
                }
            }
        }
        Ok(())
    }

    fn write(
        &self,
        form: &dyn Report,
        inventory: &Inventory,
        language: Language,
    ) -> Result<MarkedFile> {
        let (mut hasher, mut bytes) = (blake3::Hasher::new(), 0);
        let path = self.folder.join(form.file_name());
        self.disk.write(&path, &mut |out| {
            (hasher, bytes) = (blake3::Hasher::new(), 0);
            let mut out = Summed {
                out,
                hasher: &mut hasher,
                bytes: &mut bytes,
            };
            render(form, inventory, language, &mut out, self.folder)
        })?;
        Ok(MarkedFile {
            name: form.file_name().to_owned(),
            bytes,
            blake3: hasher.finalize().to_hex().to_string(),
        })
    }

    /// Takes over forms of the report before that were made from the very same inventory.
    fn keep_others(&mut self, target: &Path) {
        let Some(before) = marker(target) else { return };
        if before.file(INVENTORY).is_none() || before.file(INVENTORY) != self.files.first() {
            return;
        }
        for file in before.files {
            let is_written = self.files.iter().any(|other| other.name == file.name);
            if is_written || !FILES.contains(&file.name.as_str()) {
                continue;
            }
            let (from, to) = (target.join(&file.name), self.folder.join(&file.name));
            let kept = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()));
            match kept {
                Ok(()) => self.files.push(file),
                Err(error) => self.failed.push(Error::file(from, error)),
            }
        }
    }

    /// Says which files are one report. Where there is no room for that, the forms make room.
    fn mark(&mut self, inventory: &Inventory) -> Result<()> {
        if let Err(error) = self.write_marker(inventory) {
            drop(fs::remove_file(self.folder.join(MARKER)));
            for file in self.files.drain(1..) {
                drop(fs::remove_file(self.folder.join(&file.name)));
            }
            self.failed.push(error);
            self.write_marker(inventory)?;
        }
        (self.disk.sync_folder(self.folder)).map_err(|error| Error::file(self.folder, error))
    }

    fn write_marker(&self, inventory: &Inventory) -> Result<()> {
        let scan = &inventory.scan;
        let version = &inventory.schema_version;
        let marker = Marker::new(version, &scan.id, !scan.interrupted, self.files.clone());
        let path = self.folder.join(MARKER);
        // Serialising texts and numbers cannot fail.
        let mut text = serde_json::to_vec_pretty(&marker).unwrap_or_default();
        text.push(b'\n');
        (self.disk).write(&path, &mut |out| {
            out.write_all(&text)
                .map_err(|error| Error::file(&path, error))
        })
    }
}

/// What is written, with its digest and its bytes.
struct Summed<'a> {
    out: &'a mut dyn Write,
    hasher: &'a mut blake3::Hasher,
    bytes: &'a mut u64,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        *self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Whether `dir` may become a report: it does not exist, is empty, holds nothing but what reports are called, or is a report
/// already.
///
/// # Errors
/// It holds files of others and no report, or is not a folder.
pub fn check_folder(dir: &Path) -> Result<()> {
    let has_gone = |error: &Error| matches!(error, Error::File { source, .. } if source.kind() == ErrorKind::NotFound);
    // Another run may have put a new folder in the place of the one that was being read.
    for _ in 0..LOOKS {
        match check_entries(dir) {
            Err(error) if has_gone(&error) => {}
            checked => return checked,
        }
    }
    check_entries(dir)
}

fn check_entries(dir: &Path) -> Result<()> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::file(dir, e)),
    };
    let is_report = is_report(dir);
    for entry in entries {
        let entry = entry.map_err(|e| Error::file(dir, e))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let shown = super::layout::shown(&name);
        if FILES.contains(&&*name) && is_folder {
            let dir = dir.display();
            return Err(Error::usage(
                format!(
                    "{dir}：`{shown}` 是文件夹，而报告中有同名的文件；请用 `--out` 指定其他文件夹"
                ),
                format!(
                    "{dir}: `{shown}` is a folder, and a report has a file of this name; name another folder with `--out`"
                ),
            ));
        }
        let is_known = is_own_name(&name) || is_of_the_volume(&name);
        if !is_known && !is_report {
            let dir = dir.display();
            return Err(Error::usage(
                format!("{dir}：其中有不属于报告的文件（`{shown}`）；请用 `--out` 指定其他文件夹"),
                format!(
                    "{dir}: holds files that are not a report (`{shown}`); name another folder with `--out`"
                ),
            ));
        }
    }
    Ok(())
}

/// Whether a report can be written to `dir`: ask before a long scan. What a run that was killed left there is put in order.
///
/// # Errors
/// See [`check_folder`]; or nothing can be written there.
pub fn prepare_folder(dir: &Path) -> Result<()> {
    check_folder(dir)?;
    let out = absolute(dir)?;
    earlier::sweep(&out);
    let nearest = out.ancestors().find(|folder| folder.exists());
    probe(nearest.unwrap_or(&out), dir)?;
    if !out.is_dir() {
        return Ok(());
    }
    // Where another run has it, that one is alive and does the same.
    if let Some(lock) = Lock::attempt(&out)? {
        let partial = out.join(PARTIAL);
        publish::tidy(&System, &out)?;
        publish::tidy(&System, &partial)?;
        drop(lock);
    }
    Ok(())
}

/// Whether a folder is one of ours: that of a complete report, or one that holds the report of a scan that ended early.
fn is_report(dir: &Path) -> bool {
    is_marked_inventory(dir) || is_marked_inventory(&dir.join(PARTIAL))
}

/// Whether a folder holds a report itself: a marker, an inventory, also of an earlier version, or one that is not in its place yet.
pub(crate) fn is_marked_inventory(dir: &Path) -> bool {
    let mut head = Vec::new();
    let begins = File::open(dir.join(INVENTORY))
        .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head))
        .is_ok_and(|_| is_inventory(&head));
    begins || marker(dir).is_some() || dir.join(READY).is_dir() || dir.join(FRESH).is_dir()
}

/// The marker of a folder.
fn marker(dir: &Path) -> Option<Marker> {
    let mut text = Vec::new();
    let file = File::open(dir.join(MARKER)).ok()?;
    file.take(MARKER_BYTES).read_to_end(&mut text).ok()?;
    Marker::read(&text)
}

fn unknown(id: &str) -> Error {
    let known: Vec<&str> = ALL.iter().map(|r| r.id()).collect();
    Error::usage(
        format!("没有报告格式 `{id}`；可选：{}", known.join("、")),
        format!("`{id}` is not a report; choose from {}", known.join(", ")),
    )
}

/// The target without links and dots, so that it has a parent and a name.
fn absolute(dir: &Path) -> Result<PathBuf> {
    match fs::canonicalize(dir) {
        Ok(path) => Ok(path),
        Err(_) => std::path::absolute(dir).map_err(|e| Error::file(dir, e)),
    }
}

/// The folder in which a report is put together; removed unless it was renamed away.
struct Fresh<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
}

impl<'a> Fresh<'a> {
    fn inside(disk: &'a dyn Disk, target: &Path) -> Result<Self> {
        let path = target.join(FRESH);
        (disk.create_folder(&path)).map_err(|error| Error::file(&path, error))?;
        Ok(Self { disk, path })
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        // A leftover costs space and no truth: the error that led here is the one to report.
        if self.path.is_dir() {
            drop(publish::remove_ours(self.disk, &self.path));
        }
    }
}
