//! What is known: inventories as files.

use crate::error::{Error, Result};
use crate::model::inventory::{Inventory, SCHEMA_VERSION};
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::Path;

/// Reads `inventory.json`, or the one in a folder.
///
/// # Errors
/// [`Error::File`] where it cannot be read, [`Error::Usage`] where it is no inventory of this edition.
pub fn load(path: &Path) -> Result<Inventory> {
    let path = if path.is_dir() {
        path.join("inventory.json")
    } else {
        path.to_path_buf()
    };
    let text = std::fs::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::Usage(format!(
            "{}: no inventory is there; `qingdan scan STORE` writes one to `qingdan-report`, and another is named by its folder: `qingdan report DIR`, `qingdan explain DATASET --inventory DIR`",
            path.display()
        )),
        _ => Error::file(&path, error),
    })?;
    let not_ours = |error: serde_json::Error| {
        Error::Usage(format!(
            "{}:{}: not an inventory of this program: {error}",
            path.display(),
            error.line()
        ))
    };
    let edition: Edition = serde_json::from_slice(&text).map_err(not_ours)?;
    if edition.major() > major(SCHEMA_VERSION) {
        return Err(Error::Usage(format!(
            "{}: written in the form {}; this program reads forms up to {SCHEMA_VERSION}: use the program that wrote it, or a later one",
            path.display(),
            crate::model::text::shown(&edition.schema_version),
        )));
    }
    serde_json::from_slice(&text).map_err(not_ours)
}

/// The first thing that an inventory says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Edition {
    schema_version: String,
}

impl Edition {
    fn major(&self) -> Option<u64> {
        major(&self.schema_version)
    }
}

/// `2` of `2.1`; `None` of what is no edition, which the types refuse or read.
fn major(version: &str) -> Option<u64> {
    version.split('.').next()?.parse().ok()
}
