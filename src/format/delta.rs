//! The log of a Delta Lake table: its commits and checkpoints go in, the files of its current version come out.
//!
//! Only those files are the table. What an update replaced lies beside them until somebody vacuums, and read as well it would
//! count its rows twice.

use crate::format::removed::Removed;
use crate::format::{Opener, Refusal, parquet};
use crate::model::entry::SkipKind;
use crate::model::source::{Source, read_range};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};
use arrow::datatypes::{DataType, UInt64Type};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of the log, in that of the table.
pub const LOG: &str = "_delta_log";
/// Bytes of one commit.
const MOST_COMMIT: u64 = 128 << 20;
/// Digits of a version in a file name.
const DIGITS: usize = 20;
const PHYSICAL_NAME: &str = "delta.columnMapping.physicalName";

/// A table's current version.
#[derive(Debug, Default)]
pub struct Table {
    /// Number of the last commit.
    pub version: u64,
    /// Its files by their path below the table's folder.
    pub files: BTreeMap<String, File>,
    /// What columns are called in the files, where that is not what the table calls them.
    pub names: BTreeMap<String, String>,
}

/// A file of the current version.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct File {
    /// Partition columns, as the files call them, with their values; nulls are empty.
    pub partitions: Vec<(String, String)>,
    /// Rows of it that are marked as deleted, and where it is said which.
    pub deleted: u64,
    vector: Option<Vector>,
}

/// Where a deletion vector is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Vector {
    /// `u`: a file below the table, `i`: in the log, `p`: a file anywhere.
    storage: String,
    place: String,
    offset: u64,
    length: u64,
}

impl Vector {
    /// The file below the table's folder that holds it: `u` says a folder's name and an id.
    fn file(&self) -> Option<String> {
        /// Characters of an id.
        const ID: usize = 20;
        let at = self.place.len().checked_sub(ID)?;
        let (folder, id) = (self.place.get(..at)?, self.place.get(at..)?);
        let bytes: [u8; 16] = plain(id)?.try_into().ok()?;
        let mut id = format!("{:032x}", u128::from_be_bytes(bytes));
        for place in [20, 16, 12, 8] {
            id.insert(place, '-');
        }
        let name = format!("deletion_vector_{id}.bin");
        Some(if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        })
    }
}

/// Bytes that are written in the 85 characters of ZeroMQ's RFC 32.
fn plain(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8; 85] =
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    const FIVE: usize = 5;
    let mut bytes = Vec::new();
    for five in text.as_bytes().chunks(FIVE) {
        let mut value = 0_u64;
        for character in five {
            let digit = DIGITS.iter().position(|digit| digit == character)?;
            value = value * DIGITS.len() as u64 + digit as u64;
        }
        bytes.extend(u32::try_from(value).ok()?.to_be_bytes());
    }
    Some(bytes)
}

impl File {
    /// The file below the table's folder that says which of its rows are removed, if it is one.
    #[must_use]
    pub fn vector_file(&self) -> Option<String> {
        let vector = self.vector.as_ref()?;
        (vector.storage == "u").then(|| vector.file()).flatten()
    }

    /// Which of its rows are removed.
    ///
    /// # Errors
    /// A [`Refusal`] where the vector cannot be read, or says another number than the log.
    pub fn removed(&self, open: &mut Opener<'_>) -> Result<Removed, Refusal> {
        let Some(vector) = self.vector.as_ref().filter(|_| self.deleted > 0) else {
            return Ok(Removed::default());
        };
        let unknown = || corrupt("a vector of removed rows that is not below its table");
        let removed = if vector.storage == "i" {
            Removed::decode(&plain(&vector.place).ok_or_else(unknown)?)?
        } else {
            let file = self.vector_file().ok_or_else(unknown)?;
            Removed::read(&*open(&file)?, vector.offset, vector.length)?
        };
        if removed.count() == self.deleted {
            Ok(removed)
        } else {
            Err(corrupt("a vector of removed rows that is damaged"))
        }
    }
}

/// Puts the current version together from the log's file names.
///
/// # Errors
/// A [`Refusal`] where the log is broken or newer than is understood.
pub fn replay(names: &[&str], open: &mut Opener<'_>) -> Result<Table, Refusal> {
    let mut checkpoints: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    let mut commits: BTreeMap<u64, &str> = BTreeMap::new();
    for name in names {
        let Some(version) = version(name) else {
            continue;
        };
        match &name[DIGITS..] {
            ".json" => {
                commits.insert(version, name);
            }
            rest if rest.starts_with(".checkpoint") && rest.ends_with(".parquet") => {
                checkpoints.entry(version).or_default().push(name);
            }
            _ => {}
        }
    }
    let mut table = Table::default();
    let whole = checkpoints.iter().rev().find(|(_, parts)| {
        // `N.checkpoint.0000000001.0000000003.parquet`: one of three.
        let of = parts[0]
            .split('.')
            .nth(3)
            .and_then(|count| count.parse::<usize>().ok());
        of.is_none_or(|of| of == parts.len())
    });
    let mut due = 0;
    if let Some((version, parts)) = whole {
        for part in parts {
            checkpoint(&mut table, &open(part)?)?;
        }
        table.version = *version;
        due = version + 1;
    }
    for (version, name) in commits.range(due..) {
        if *version != due {
            return Err(corrupt("the log of a Delta table lacks a commit"));
        }
        commit(&mut table, &*open(name)?)?;
        table.version = *version;
        due = version + 1;
    }
    if due == 0 {
        return Err(corrupt("the log of a Delta table has no commit"));
    }
    Ok(table)
}

fn corrupt(reason: &str) -> Refusal {
    Refusal::new(SkipKind::Corrupt, reason)
}

fn version(name: &str) -> Option<u64> {
    name.get(..DIGITS)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

/// Takes in a commit: one action a line.
fn commit(table: &mut Table, source: &dyn Source) -> Result<(), Refusal> {
    if source.byte_size() > MOST_COMMIT {
        return Err(Refusal::new(
            SkipKind::Limit,
            format!("a commit of more than {} MiB", MOST_COMMIT >> 20),
        ));
    }
    let bytes =
        read_range(source, 0, source.byte_size() as usize).map_err(|error| Refusal::io(&error))?;
    for line in bytes.split(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let action: Value = serde_json::from_slice(line)
            .map_err(|_| corrupt("a commit of a Delta table that is not JSON"))?;
        let path = |action: &Value| action["path"].as_str().map(decoded);
        if let Some(path) = action.get("remove").and_then(path) {
            table.files.remove(&path);
        }
        if let Some(add) = action.get("add")
            && let Some(path) = path(add)
        {
            let partitions = add["partitionValues"].as_object().map(|values| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                values
                    .iter()
                    .map(|(key, value)| (key.clone(), text(value)))
                    .collect()
            });
            table.files.insert(
                path,
                File {
                    partitions: partitions.unwrap_or_default(),
                    deleted: add["deletionVector"]["cardinality"].as_u64().unwrap_or(0),
                    vector: vector(&add["deletionVector"]),
                },
            );
        }
        if let Some(schema) = action["metaData"]["schemaString"].as_str() {
            table.names = names(schema);
        }
    }
    Ok(())
}

fn vector(value: &Value) -> Option<Vector> {
    Some(Vector {
        storage: value["storageType"].as_str()?.to_owned(),
        place: value["pathOrInlineDv"].as_str()?.to_owned(),
        offset: value["offset"].as_u64().unwrap_or(0),
        length: value["sizeInBytes"].as_u64()?,
    })
}

/// What the columns of a schema are called in the files, at any depth.
fn names(schema: &str) -> BTreeMap<String, String> {
    fn collect(value: &Value, out: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(members) => {
                if let (Some(name), Some(physical)) = (
                    value["name"].as_str(),
                    value["metadata"][PHYSICAL_NAME].as_str(),
                ) && name != physical
                {
                    out.insert(physical.to_owned(), name.to_owned());
                }
                members.values().for_each(|value| collect(value, out));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, out)),
            _ => {}
        }
    }
    let mut out = BTreeMap::new();
    if let Ok(schema) = serde_json::from_str(schema) {
        collect(&schema, &mut out);
    }
    out
}

/// A path of the log: percent signs stand for bytes.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Takes in a checkpoint: the actions so far as rows of Parquet.
fn checkpoint(table: &mut Table, source: &Arc<dyn Source>) -> Result<(), Refusal> {
    let broken = || corrupt("a checkpoint of a Delta table that cannot be read");
    let batches = parquet::batches(source).map_err(|_| broken())?;
    for batch in batches {
        rows(table, &batch.map_err(|_| broken())?).ok_or_else(broken)?;
    }
    Ok(())
}

fn rows(table: &mut Table, batch: &RecordBatch) -> Option<()> {
    let sidecars = batch.column_by_name("sidecar");
    if sidecars.is_some_and(|sidecars| sidecars.null_count() < sidecars.len()) {
        return None;
    }
    if let Some(metadata) = batch
        .column_by_name("metaData")
        .and_then(|array| array.as_struct_opt())
        && let Some(schemas) = metadata.column_by_name("schemaString")
    {
        let schemas = texts(schemas)?;
        for schema in schemas.into_iter().flatten() {
            table.names = names(&schema);
        }
    }
    let Some(add) = batch
        .column_by_name("add")
        .and_then(|array| array.as_struct_opt())
    else {
        return Some(());
    };
    let paths = texts(add.column_by_name("path")?)?;
    let values = add
        .column_by_name("partitionValues")
        .and_then(|array| array.as_map_opt());
    let vectors = match add
        .column_by_name("deletionVector")
        .and_then(|array| array.as_struct_opt())
    {
        Some(vectors) => vectors_of(vectors)?,
        None => Vec::new(),
    };
    for (row, path) in paths.into_iter().enumerate() {
        let Some(path) = path.filter(|_| add.is_valid(row)) else {
            continue;
        };
        let mut partitions = Vec::new();
        if let Some(values) = values.filter(|values| values.is_valid(row)) {
            let entry = values.value(row);
            let (keys, values) = (texts(entry.column(0))?, texts(entry.column(1))?);
            for (key, value) in keys.into_iter().zip(values) {
                partitions.push((key?, value.unwrap_or_default()));
            }
        }
        let (deleted, vector) = vectors.get(row).cloned().unwrap_or_default();
        table.files.insert(
            decoded(&path),
            File {
                partitions,
                deleted,
                vector,
            },
        );
    }
    Some(())
}

/// The deletion vectors of a checkpoint's rows, with how many rows each removes.
fn vectors_of(vectors: &StructArray) -> Option<Vec<(u64, Option<Vector>)>> {
    let number = |name: &str| -> Option<Vec<Option<u64>>> {
        let numbers =
            arrow::compute::cast(vectors.column_by_name(name)?, &DataType::UInt64).ok()?;
        Some(numbers.as_primitive::<UInt64Type>().iter().collect())
    };
    let storages = texts(vectors.column_by_name("storageType")?)?;
    let places = texts(vectors.column_by_name("pathOrInlineDv")?)?;
    let (lengths, counts) = (number("sizeInBytes")?, number("cardinality")?);
    let offsets = number("offset").unwrap_or_else(|| vec![None; vectors.len()]);
    let one = |row: usize| {
        Some(Vector {
            storage: storages[row].clone()?,
            place: places[row].clone()?,
            offset: offsets[row].unwrap_or(0),
            length: lengths[row]?,
        })
    };
    let rows = (0..vectors.len()).map(|row| {
        let vector = Some(row).filter(|row| vectors.is_valid(*row)).and_then(one);
        (vector.as_ref().and(counts[row]).unwrap_or(0), vector)
    });
    Some(rows.collect())
}

fn texts(array: &ArrayRef) -> Option<Vec<Option<String>>> {
    let array = arrow::compute::cast(array, &DataType::Utf8).ok()?;
    let texts = array.as_string::<i32>().iter();
    Some(texts.map(|text| text.map(str::to_owned)).collect())
}
