//! A folder of a test's own: files in, the inventory of a scan out.

use super::inventory::{accounted, whole};
use qingdan::model::inventory::{Dataset, Inventory};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with a store in it, whose scans are read back.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lake")).unwrap();
        Self { folder }
    }

    pub(crate) fn at(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn lake(&self) -> PathBuf {
        self.at().join("lake")
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        self.beside(&format!("lake/{name}"), bytes);
    }

    /// A file beside the store: a configuration, packs.
    pub(crate) fn beside(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.at().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Scans, checks that no file was lost, and gives the inventory.
    pub(crate) fn scan(&self, options: &[&str], status: i32) -> Value {
        let mut command = crate::qingdan(self.at());
        command
            .args(["scan", "lake", "--quiet", "--report", "json"])
            .args(options);
        crate::run(&mut command, status);
        self.inventory()
    }

    /// The same as the program's own types.
    pub(crate) fn scanned(&self, options: &[&str]) -> Inventory {
        serde_json::from_value(self.scan(options, 0)).unwrap()
    }

    /// What the last scan wrote.
    pub(crate) fn inventory(&self) -> Value {
        let text = std::fs::read(self.at().join("qingdan-report/inventory.json")).unwrap();
        let inventory = whole(&text);
        accounted(&inventory);
        inventory
    }
}

/// The datasets of delimited texts, each a file of its own, in their order; all are scanned at once.
pub(crate) fn tables<T: AsRef<str>>(texts: &[T]) -> Vec<Dataset> {
    let place = Place::new();
    for (number, text) in texts.iter().enumerate() {
        place.file(&format!("{number:03}.csv"), text.as_ref());
    }
    let datasets = place.scanned(&["--no-fold"]).datasets;
    assert_eq!(datasets.len(), texts.len(), "a text is a dataset");
    datasets
}

/// The dataset of one text.
pub(crate) fn table(text: &str) -> Dataset {
    tables(&[text]).remove(0)
}
