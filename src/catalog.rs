//! What is known: inventories as files, one or a series.

mod series;

pub use series::{Member, Series, series};

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::inventory::{Inventory, SCHEMA_VERSION};
use crate::model::own_report::{INVENTORY, PARTIAL, READY};
use crate::model::text::shown;
use serde::Deserialize;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

/// Bytes that are read of an inventory at once.
const BUFFER: usize = 1 << 16;

/// Reads `inventory.json`, or the one in a folder.
///
/// # Errors
/// [`Error::File`] where it cannot be read, [`Error::Usage`] where it is no inventory of this edition.
pub fn load(path: &Path) -> Result<Inventory> {
    let (given, path) = (path, place(path));
    // What was not in its place yet may have come there meanwhile.
    let open = |path: &Path| File::open(path).map(|file| BufReader::with_capacity(BUFFER, file));
    let file = open(&path).or_else(|_| open(&place(given)));
    let file = file.map_err(|error| match error.kind() {
        ErrorKind::NotFound if given.join(PARTIAL).join(INVENTORY).is_file() => {
            let (path, partial) = (path.display(), given.join(PARTIAL));
            let partial = partial.display();
            Error::usage(
                format!("{path}：没有完整的清单；提前结束的扫描，其清单在 `{partial}` 中"),
                format!(
                    "{path}: no complete inventory is there; that of a scan that ended early is in `{partial}`"
                ),
            )
        }
        ErrorKind::NotFound => no_inventory(&path),
        _ => Error::file(&path, error),
    })?;
    // Piece by piece: the text of a large one takes more memory than what it says.
    let read: serde_json::Result<Inventory> = serde_json::from_reader(file);
    known_version(&path, read.as_ref().ok())?;
    read.map_err(|error| {
        if error.is_io() {
            return Error::file(&path, error.into());
        }
        let (path, line) = (path.display(), error.line());
        Error::usage(
            format!(
                "{path}:{line}: 不是本程序的清单：{}",
                Text::quoted(&error).zh
            ),
            format!("{path}:{line}: not an inventory of this program: {error}"),
        )
    })
}

fn no_inventory(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        format!(
            "{path}：没有清单；`qingdan scan 存储位置` 把清单写入 `qingdan-report`，其他清单用所在文件夹指明：`qingdan report 文件夹`、`qingdan explain 数据集 --inventory 文件夹`"
        ),
        format!(
            "{path}: no inventory is there; `qingdan scan STORE` writes one to `qingdan-report`, and another is named by its folder: `qingdan report DIR`, `qingdan explain DATASET --inventory DIR`"
        ),
    )
}

/// The file that holds the inventory of a folder, or the file itself.
fn place(path: &Path) -> PathBuf {
    if !path.is_dir() {
        return path.to_path_buf();
    }
    // One that is whole and not in its place yet is the newer one.
    let ready = path.join(READY).join(INVENTORY);
    if ready.is_file() {
        ready
    } else {
        path.join(INVENTORY)
    }
}

/// Refuses a form of the inventory that this program does not know: what it says could be taken for something else. A reader of an
/// edition reads all of its revisions.
fn known_version(path: &Path, read: Option<&Inventory>) -> Result<()> {
    let version = match read {
        Some(inventory) => inventory.schema_version.clone(),
        None => match version_of(path) {
            Some(version) => version,
            // No such object at all: where it is read that is said.
            None => return Ok(()),
        },
    };
    let edition = |version: &str| {
        let (edition, _) = version.split_once('.')?;
        edition.parse::<u32>().ok()
    };
    // What earlier versions wrote is read too.
    if edition(&version).is_some_and(|one| Some(one) <= edition(SCHEMA_VERSION)) {
        return Ok(());
    }
    let (path, version) = (path.display(), shown(&version));
    Err(Error::usage(
        format!(
            "{path}：本版本的 qingdan 不认识 schemaVersion `{version}`，可读取的版本到 {SCHEMA_VERSION} 为止；请用写出该清单的版本或更新的版本"
        ),
        format!(
            "{path}: schemaVersion `{version}` is not known to this version of qingdan, which reads versions up to {SCHEMA_VERSION}; use the version that wrote the inventory, or a newer one"
        ),
    ))
}

/// What a file calls the edition of its form, where it is an object that says so.
fn version_of(path: &Path) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        schema_version: String,
    }
    let file = BufReader::new(File::open(path).ok()?);
    let version: Version = serde_json::from_reader(file).ok()?;
    Some(version.schema_version)
}
