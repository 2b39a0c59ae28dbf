//! A folder in, the inventories in it out, in the order of their scans; each is read when it is asked for, so that memory holds
//! one at a time.

use super::load;
use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::inventory::Inventory;
use serde::Deserialize;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// What a report folder calls its inventory.
const INVENTORY: &str = "inventory.json";
/// Bytes of the form that other files have, and that are no inventory.
const JSON: &str = "json";

/// Inventories in the order of their scans.
#[derive(Debug)]
pub struct Series {
    /// The oldest first.
    pub members: Vec<Member>,
    /// Files that look like inventories and are none, with the reason.
    pub others: Vec<(PathBuf, Text)>,
    /// Whether it is a folder of inventories; else it is one inventory.
    pub is_folder: bool,
}

/// One inventory of a series.
#[derive(Clone, Debug)]
pub struct Member {
    /// The file.
    pub path: PathBuf,
    /// Id of its scan.
    pub scan: String,
    /// When the scan began, RFC 3339 UTC.
    pub started_at: String,
    /// When it ended.
    pub finished_at: String,
    /// The stores that it scanned, sorted.
    pub stores: Vec<String>,
}

/// What is read of an inventory to put it in its place.
#[derive(Deserialize)]
struct Head {
    scan: ScanHead,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScanHead {
    id: String,
    started_at: String,
    finished_at: String,
    arguments: Vec<String>,
}

impl Member {
    /// Reads it whole.
    ///
    /// # Errors
    /// It cannot be read, or is no inventory of this edition.
    pub fn load(&self) -> Result<Inventory> {
        load(&self.path)
    }
}

/// The inventories of a folder: files of its own, and those of report folders in it. A file, or a report folder, is a series of one.
///
/// # Errors
/// It cannot be read, or holds no inventory.
pub fn series(path: &Path) -> Result<Series> {
    let own = path.join(INVENTORY);
    if !path.is_dir() || own.is_file() {
        let path = if path.is_dir() {
            own
        } else {
            path.to_path_buf()
        };
        // The errors of a single inventory are those of every verb.
        let member = match member(&path) {
            Ok(member) => member,
            Err(_) => of(&path, &load(&path)?),
        };
        return Ok(Series {
            members: vec![member],
            others: Vec::new(),
            is_folder: false,
        });
    }
    let mut series = Series {
        members: Vec::new(),
        others: Vec::new(),
        is_folder: true,
    };
    for path in candidates(path)? {
        match member(&path) {
            Ok(member) => series.members.push(member),
            Err(reason) => series.others.push((path, reason)),
        }
    }
    if series.members.is_empty() {
        let path = path.display();
        return Err(Error::usage(
            format!("{path}：文件夹中没有清单；请放入清单文件或报告文件夹"),
            format!(
                "{path}: no inventory is in this folder; put inventory files or report folders there"
            ),
        ));
    }
    let place = |one: &Member| (one.started_at.clone(), one.path.clone());
    series.members.sort_by_key(place);
    Ok(series)
}

/// JSON files of the folder, and inventories of the folders in it, sorted.
fn candidates(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::file(folder, error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::file(folder, error))?.path();
        let inside = path.join(INVENTORY);
        if path.is_dir() {
            if inside.is_file() {
                found.push(inside);
            }
        } else if path.extension().is_some_and(|ending| ending == JSON) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn member(path: &Path) -> std::result::Result<Member, Text> {
    let file = File::open(path).map_err(|_| Text::new("无法读取", "it cannot be read"))?;
    let head: Head = serde_json::from_reader(BufReader::new(file))
        .map_err(|_| Text::new("不是本程序的清单", "not an inventory of this program"))?;
    let scan = head.scan;
    Ok(Member {
        path: path.to_path_buf(),
        stores: stores(&scan.arguments),
        scan: scan.id,
        started_at: scan.started_at,
        finished_at: scan.finished_at,
    })
}

fn of(path: &Path, inventory: &Inventory) -> Member {
    let scan = &inventory.scan;
    Member {
        path: path.to_path_buf(),
        stores: stores(&scan.arguments),
        scan: scan.id.clone(),
        started_at: scan.started_at.clone(),
        finished_at: scan.finished_at.clone(),
    }
}

/// Stores stand before the options. However one is written, it is one.
fn stores(arguments: &[String]) -> Vec<String> {
    let stores = arguments.iter().take_while(|one| !one.starts_with("--"));
    let mut stores: Vec<String> = stores
        .map(|store| {
            let store = store.strip_prefix("./").unwrap_or(store);
            let plain = store.trim_end_matches('/');
            (if plain.is_empty() { store } else { plain }).to_owned()
        })
        .collect();
    stores.sort();
    stores
}
