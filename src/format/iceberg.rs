//! The metadata of an Apache Iceberg table: its newest version and the manifests that it names go in, the files of its current
//! snapshot come out.
//!
//! Files of older snapshots lie beside them until they expire. Paths in the metadata are absolute and say where the table stood
//! when it was written; they are read as below its location, wherever the table stands now.

use crate::format::{Opener, Refusal, avro};
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The folder of the metadata, in that of the table.
pub const METADATA: &str = "metadata";
/// What names of its versions end in.
pub const ENDING: &str = ".metadata.json";
/// Bytes of one version's metadata.
const MOST_METADATA: u64 = 256 << 20;
/// An entry of a manifest that was removed, and contents that are rows.
const REMOVED: i64 = 2;
const ROWS: i64 = 0;

/// A table's current snapshot.
#[derive(Debug, Default)]
pub struct Table {
    /// Number of the newest version.
    pub version: u64,
    /// Its data files by their path below the table's folder.
    pub files: BTreeSet<String>,
    /// Files that mark rows of others as deleted.
    pub deletes: BTreeSet<String>,
}

/// Puts the current snapshot together from the names of the metadata folder; `open` takes paths below the table's folder.
///
/// # Errors
/// A [`Refusal`] where the metadata is broken or newer than is understood.
pub fn current(names: &[&str], open: &mut Opener<'_>) -> Result<Table, Refusal> {
    let newest = names
        .iter()
        .filter_map(|name| Some((version(name)?, *name)))
        .max()
        .ok_or_else(corrupt)?;
    let source = open(&format!("{METADATA}/{}", newest.1))?;
    if source.byte_size() > MOST_METADATA {
        return Err(Refusal::new(
            SkipKind::Limit,
            format!("table metadata of more than {} MiB", MOST_METADATA >> 20),
        ));
    }
    let bytes = read_range(&*source, 0, source.byte_size() as usize)
        .map_err(|error| Refusal::io(&error))?;
    let metadata: Value = serde_json::from_slice(&bytes).map_err(|_| corrupt())?;
    let mut table = Table {
        version: newest.0,
        ..Table::default()
    };
    let location = metadata["location"].as_str().ok_or_else(corrupt)?;
    let current = metadata["current-snapshot-id"]
        .as_i64()
        .filter(|id| *id >= 0);
    let Some(current) = current else {
        return Ok(table);
    };
    let snapshot = metadata["snapshots"]
        .as_array()
        .and_then(|snapshots| {
            snapshots
                .iter()
                .find(|snapshot| snapshot["snapshot-id"].as_i64() == Some(current))
        })
        .ok_or_else(corrupt)?;
    let mut manifests = Vec::new();
    if let Some(list) = snapshot["manifest-list"].as_str() {
        for batch in batches(&open(&below(location, list))?)? {
            manifests.extend(
                texts(column(&batch, "manifest_path")?)?
                    .into_iter()
                    .flatten(),
            );
        }
    } else {
        let listed = snapshot["manifests"].as_array().ok_or_else(corrupt)?;
        manifests.extend(
            listed
                .iter()
                .filter_map(|path| path.as_str().map(str::to_owned)),
        );
    }
    for manifest in manifests {
        for batch in batches(&open(&below(location, &manifest))?)? {
            entries(&mut table, location, &batch)?;
        }
    }
    Ok(table)
}

fn corrupt() -> Refusal {
    Refusal::new(
        SkipKind::Corrupt,
        "the metadata of an Iceberg table that cannot be read",
    )
}

/// The number in `v3.metadata.json` or `00003-<uuid>.metadata.json`.
fn version(name: &str) -> Option<u64> {
    let stem = name.strip_suffix(ENDING)?;
    let digits = stem.strip_prefix('v').unwrap_or(stem);
    digits.split('-').next()?.parse().ok()
}

/// A path of the metadata as one below the table's folder.
fn below(location: &str, path: &str) -> String {
    let bare = |path: &str| {
        let rest = path.split_once("://").map_or(path, |(_, rest)| rest);
        rest.strip_prefix("file:")
            .unwrap_or(rest)
            .trim_start_matches('/')
            .to_owned()
    };
    let (location, path) = (bare(location), bare(path));
    path.strip_prefix(location.trim_end_matches('/'))
        .map_or(path.clone(), |rest| rest.trim_start_matches('/').to_owned())
}

fn batches(source: &Arc<dyn Source>) -> Result<Vec<RecordBatch>, Refusal> {
    avro::batches(source)?.collect()
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, Refusal> {
    batch.column_by_name(name).ok_or_else(corrupt)
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, Refusal> {
    let array = arrow::compute::cast(array, &DataType::Utf8).map_err(|_| corrupt())?;
    let texts = array.as_string::<i32>().iter();
    Ok(texts.map(|text| text.map(str::to_owned)).collect())
}

fn numbers(array: &ArrayRef) -> Result<Vec<Option<i64>>, Refusal> {
    let array = arrow::compute::cast(array, &DataType::Int64).map_err(|_| corrupt())?;
    Ok(array.as_primitive::<Int64Type>().iter().collect())
}

/// Takes in the entries of a manifest.
fn entries(table: &mut Table, location: &str, batch: &RecordBatch) -> Result<(), Refusal> {
    let status = numbers(column(batch, "status")?)?;
    let file = column(batch, "data_file")?
        .as_struct_opt()
        .ok_or_else(corrupt)?;
    let paths = texts(file.column_by_name("file_path").ok_or_else(corrupt)?)?;
    // Tables of version 1 have no files but of rows.
    let contents = match file.column_by_name("content") {
        Some(contents) => numbers(contents)?,
        None => vec![Some(ROWS); batch.num_rows()],
    };
    for ((status, path), content) in status.into_iter().zip(paths).zip(contents) {
        let Some(path) = path.filter(|_| status != Some(REMOVED)) else {
            continue;
        };
        let path = below(location, &path);
        if content.unwrap_or(ROWS) == ROWS {
            table.files.insert(path);
        } else {
            table.deletes.insert(path);
        }
    }
    Ok(())
}
