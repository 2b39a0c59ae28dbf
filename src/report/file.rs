//! One form of an inventory goes in, one file comes out: all of it, or the file as it was before.

use super::Report;
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::reason::SystemError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Bytes that are written to see whether there is room.
const PROBE_BYTES: usize = 64 << 10;
/// How a file is called before it is whole, behind the name that it will have.
const BEFORE: &str = ".qingdan-";
const BEFORE_END: &str = ".new";

/// Writes a form; `scratch` is a folder for temporary files, in the file system of what is written.
///
/// # Errors
/// Whatever the form answers; also where it fails inside.
pub(super) fn render(
    form: &dyn Report,
    inventory: &Inventory,
    language: Language,
    out: &mut dyn Write,
    scratch: &Path,
) -> Result<()> {
    let written = catch_unwind(AssertUnwindSafe(|| {
        form.write_beside(inventory, language, out, scratch)
    }));
    // Libraries for workbooks fail so where a temporary file cannot be written.
    written.unwrap_or_else(|_| {
        let reason = match fits(scratch) {
            Err(error) => SystemError::of(&error).text().en.into_owned(),
            Ok(()) => "internal error; please report it".to_owned(),
        };
        Err(super::failed(form.id(), reason))
    })
}

/// Renders a form to a file, which it replaces when it is whole.
///
/// # Errors
/// Whatever the form answers, or a file that cannot be written.
pub fn write_file(
    path: &Path,
    form: &dyn Report,
    inventory: &Inventory,
    language: Language,
) -> Result<()> {
    replace(path, &mut |out, scratch| {
        render(form, inventory, language, out, scratch)
    })
}

/// Renders a form to bytes, for standard output.
///
/// # Errors
/// Whatever the form answers.
pub fn to_bytes(form: &dyn Report, inventory: &Inventory, language: Language) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let scratch = std::env::temp_dir();
    render(form, inventory, language, &mut bytes, &scratch)?;
    Ok(bytes)
}

/// Writes a file, given its content and a folder for temporary files. What is there is replaced when the new content is whole; a
/// pipe or device is written to as it is.
///
/// # Errors
/// Whatever `content` answers, or a file that cannot be written.
pub fn replace(
    path: &Path,
    content: &mut dyn FnMut(&mut dyn Write, &Path) -> Result<()>,
) -> Result<()> {
    let failed = |error| Error::file(path, error);
    let place = Place::of(path);
    if place.is_written_through() {
        let file = OpenOptions::new().write(true).open(&place.path);
        let mut out = BufWriter::new(file.map_err(failed)?);
        content(&mut out, &std::env::temp_dir())?;
        return out.flush().map_err(failed);
    }
    let file = place.before().map_err(failed)?;
    // Held until the end: a run that finds it knows that this one is alive.
    drop(file.as_file().try_lock());
    let mut out = BufWriter::new(file);
    content(&mut out, &place.folder)?;
    let file = out
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    if let Ok(meta) = fs::metadata(&place.path) {
        drop(file.as_file().set_permissions(meta.permissions()));
    }
    file.persist(&place.path)
        .map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether a file can be written at `path`: ask before a long scan. What a run that was killed left beside it goes.
///
/// # Errors
/// It is a folder, or nothing can be written there.
pub fn prepare_file(path: &Path) -> Result<()> {
    let place = Place::of(path);
    if place.path.is_dir() {
        let path = path.display();
        return Err(Error::usage(
            format!("{path}：是文件夹；请写报告文件的名称，或不写 `=路径` 而用 `--out` 指定文件夹"),
            format!(
                "{path}: is a folder; name the file of the report, or leave out `=PATH` and name the folder with `--out`"
            ),
        ));
    }
    if place.is_written_through() {
        return Ok(());
    }
    place.sweep();
    probe(&place.folder, path)
}

/// Saves an inventory where there is room, for its owner alone, after its own place could not be written.
#[must_use]
pub fn rescue(inventory: &Inventory, language: Language) -> Option<PathBuf> {
    let here = std::env::current_dir().ok();
    let folders = [Some(std::env::temp_dir()), here];
    folders.into_iter().flatten().find_map(|folder| {
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix("qingdan-inventory-").suffix(".json");
        let mut out = BufWriter::new(builder.tempfile_in(folder).ok()?);
        (super::json::Json.write(inventory, language, &mut out)).ok()?;
        let file = out.into_inner().ok()?;
        file.as_file().sync_all().ok()?;
        let (_, path) = file.keep().ok()?;
        Some(path)
    })
}

/// Tells whether files can be written in `folder`, for what was asked to be written at `asked`.
pub(super) fn probe(folder: &Path, asked: &Path) -> Result<()> {
    fits(folder).map_err(|error| {
        let (asked, reason) = (asked.display(), SystemError::of(&error).text());
        Error::usage(
            format!("{asked}：此处无法写入报告：{}；尚未扫描", reason.zh),
            format!(
                "{asked}: a report cannot be written here: {}; nothing was scanned",
                reason.en
            ),
        )
    })
}

/// Writes a little to a file without a name.
fn fits(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; PROBE_BYTES])?;
    file.sync_data()
}

/// A file in `folder` that has no name of its own yet, readable by whom the process allows it (umask).
///
/// # Errors
/// It cannot be made.
pub fn before(folder: &Path, prefix: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(BEFORE_END);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Whether a report at `path` takes the place of one that is there: it is no pipe or device.
#[must_use]
pub fn replaces(path: &Path) -> bool {
    !Place::of(path).is_written_through()
}

/// Where a file is written.
struct Place {
    /// The file, behind links.
    path: PathBuf,
    folder: PathBuf,
}

impl Place {
    fn of(path: &Path) -> Self {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|one| !one.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        Self { path, folder }
    }

    /// Whether it is a pipe, a device or the like.
    fn is_written_through(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
    }

    fn prefix(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        format!(".{}{BEFORE}", name.to_string_lossy())
    }

    /// The file before it is whole.
    fn before(&self) -> io::Result<tempfile::NamedTempFile> {
        before(&self.folder, &self.prefix())
    }

    /// Removes what runs that are over left of this file.
    fn sweep(&self) {
        let prefix = self.prefix();
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            let is_one = is_file && name.starts_with(&prefix) && name.ends_with(BEFORE_END);
            let is_over = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if is_one && is_over() {
                drop(fs::remove_file(entry.path()));
            }
        }
    }
}
