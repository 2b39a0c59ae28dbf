//! What is known: inventories as files, one or a series.

mod series;

pub use series::{Member, Series, series};

use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
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
    serde_json::from_slice(&text).map_err(|error| {
        Error::Usage(format!(
            "{}:{}: not an inventory of this program: {error}",
            path.display(),
            error.line()
        ))
    })
}
