//! The metadata of an Apache Iceberg table: its newest version and the manifests that it names go in, the files of its current
//! snapshot come out.
//!
//! Files of older snapshots lie beside them until they expire. Paths in the metadata are absolute and say where the table stood
//! when it was written; they are read as below its location, wherever the table stands now.

use crate::lake::metadata::{self, Listed, MetadataBudget, Named, Texts};
use crate::lake::{Opener, Readers};
use crate::model::cursor::Cursor;
use crate::model::reason::{LakeReason, Reason, Refusal};
use crate::model::removed_rows::RemovedRows;
use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufReader;

/// The folder of the metadata, in that of the table.
pub const METADATA: &str = "metadata";
/// What names of its versions end in.
pub const ENDING: &str = ".metadata.json";
/// Bytes of one version's metadata.
const MOST_METADATA: u64 = 256 << 20;
/// Bytes of it that are read at a time.
const STRIDE: usize = 1 << 20;
/// An entry of a manifest that was removed, and contents that are rows or positions of removed rows.
const REMOVED: i64 = 2;
const ROWS: i64 = 0;
const POSITIONS: i64 = 1;

/// A table's current snapshot.
#[derive(Debug, Default)]
pub struct Table {
    /// Number of the newest version.
    pub version: u64,
    /// Where it stood when its metadata was written.
    location: String,
    /// Its data files by their path below the table's folder, with the number of the change that brought each.
    pub files: BTreeMap<String, i64>,
    /// Files that mark rows of others as deleted.
    pub deletes: Vec<Deletes>,
    /// What `files` and `deletes` take.
    taken: MetadataBudget,
}

/// A file that marks rows of others as deleted.
#[derive(Clone, Debug, Default)]
pub struct Deletes {
    /// Its path below the table's folder.
    pub path: String,
    /// How many records it has.
    pub records: u64,
    /// Whether it says which rows, else what they hold.
    pub by_position: bool,
    /// The number of the change that brought it.
    pub sequence: i64,
    /// Offset and length of a deletion vector and the file whose rows it removes.
    vector: Option<(u64, u64, String)>,
}

/// Rows that a table's delete files remove.
#[derive(Debug, Default)]
pub struct Gone {
    /// By the data file's path below the table's folder.
    pub rows: BTreeMap<String, RemovedRows>,
    /// Delete files that could not be applied: by what rows hold, or unreadable.
    pub unapplied: Vec<Deletes>,
}

impl Table {
    /// The rows that its delete files remove, as far as they say which and there is `room` for.
    pub fn gone(&self, room: &mut u64, readers: Readers, open: &mut Opener<'_>) -> Gone {
        let mut gone = Gone::default();
        for deletes in &self.deletes {
            let found = Some(deletes)
                .filter(|deletes| deletes.by_position)
                .and_then(|deletes| self.positions(deletes, *room, readers, open).ok());
            match found {
                Some(found) => {
                    for (path, found) in found {
                        *room = room.saturating_sub(found.byte_size());
                        gone.rows.entry(path).or_default().join(found);
                    }
                }
                None => gone.unapplied.push(deletes.clone()),
            }
        }
        gone
    }

    /// What a file of positions, or a vector, removes; at most `room` bytes of memory.
    fn positions(
        &self,
        deletes: &Deletes,
        room: u64,
        readers: Readers,
        open: &mut Opener<'_>,
    ) -> Result<BTreeMap<String, RemovedRows>, Refusal> {
        /// Rows after which the memory that they take is looked at.
        const MANY: usize = 1 << 18;
        let source = open(&deletes.path)?;
        let mut found: BTreeMap<String, RemovedRows> = BTreeMap::new();
        let check = |found: &BTreeMap<String, RemovedRows>| {
            let held = found.iter();
            let held = held.map(|(path, removed)| path.len() as u64 + removed.byte_size());
            if held.sum::<u64>() <= room {
                Ok(())
            } else {
                Err(Refusal::new(LakeReason::TooManyRemoved))
            }
        };
        if let Some((offset, length, path)) = &deletes.vector {
            let removed = RemovedRows::read(&*source, *offset, *length)?;
            found.insert(path.clone(), removed);
            check(&found)?;
            return Ok(found);
        }
        let mut unweighed = 0;
        for batch in (readers.parquet)(&source)? {
            let batch = batch?;
            let paths = texts(column(&batch, "file_path")?)?;
            let places = numbers(column(&batch, "pos")?)?;
            unweighed += batch.num_rows();
            if unweighed >= MANY {
                unweighed = 0;
                check(&found)?;
            }
            for (path, place) in paths.into_iter().zip(places) {
                let path = below(&self.location, &path.ok_or_else(corrupt)?);
                let place = place.and_then(|place| u64::try_from(place).ok());
                found
                    .entry(path)
                    .or_default()
                    .add(place.ok_or_else(corrupt)?);
            }
        }
        check(&found)?;
        Ok(found)
    }
}

/// What is read of a version's metadata; all else is passed over and takes no memory.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    location: String,
    current_snapshot_id: Option<i64>,
    snapshots: Option<Listed<Snapshot>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Snapshot {
    #[serde(rename = "snapshot-id")]
    id: i64,
    manifest_list: Option<String>,
    /// Tables of version 1 may name their manifests here.
    manifests: Option<Listed<String>>,
}

impl Named for Snapshot {
    fn byte_size(&self) -> usize {
        let list = self.manifest_list.as_ref().map_or(0, String::len);
        list + self.manifests.as_ref().map_or(0, Named::byte_size)
    }

    fn cut(&self) -> Option<Reason> {
        self.manifests.as_ref().and_then(Named::cut)
    }
}

/// Puts the current snapshot together from the names of the metadata folder; `open` takes paths below the table's folder.
///
/// # Errors
/// A [`Refusal`] where the metadata is broken or newer than is understood.
pub fn current(names: &[&str], readers: Readers, open: &mut Opener<'_>) -> Result<Table, Refusal> {
    let newest = names
        .iter()
        .filter_map(|name| Some((version(name)?, *name)))
        .max()
        .ok_or_else(corrupt)?;
    let source = open(&format!("{METADATA}/{}", newest.1))?;
    if source.byte_size() > MOST_METADATA {
        let mebibytes = MOST_METADATA >> 20;
        return Err(Refusal::new(LakeReason::MetadataTooLarge { mebibytes }));
    }
    let reader = BufReader::with_capacity(STRIDE, Texts::new(Cursor::new(source, 0)));
    let metadata: Metadata =
        serde_json::from_reader(reader).map_err(|error| metadata::refusal(error, &corrupt))?;
    let snapshots = metadata.snapshots.as_ref().map(Listed::all).transpose()?;
    let snapshots = snapshots.unwrap_or_default();
    let mut table = Table {
        version: newest.0,
        ..Table::default()
    };
    let location = &*metadata.location;
    location.clone_into(&mut table.location);
    let current = metadata.current_snapshot_id.filter(|id| *id >= 0);
    let Some(current) = current else {
        // A table of which nothing was ever committed.
        return if snapshots.is_empty() {
            Ok(table)
        } else {
            Err(corrupt())
        };
    };
    let snapshot = (snapshots.iter())
        .find(|snapshot| snapshot.id == current)
        .ok_or_else(corrupt)?;
    let mut manifests = Vec::new();
    if let Some(list) = &snapshot.manifest_list {
        let mut taken = MetadataBudget::default();
        for batch in (readers.avro)(&open(&below(location, list))?)? {
            let batch = batch?;
            let sequences = match batch.column_by_name("sequence_number") {
                Some(sequences) => numbers(sequences)?,
                None => vec![None; batch.num_rows()],
            };
            let paths = texts(column(&batch, "manifest_path")?)?;
            for (path, sequence) in paths.into_iter().zip(sequences) {
                if let Some(path) = path {
                    taken.take(path.len())?;
                    manifests.push((path, sequence.unwrap_or(0)));
                }
            }
        }
    } else {
        let listed = snapshot.manifests.as_ref().ok_or_else(corrupt)?;
        manifests.extend(listed.all()?.iter().map(|path| (path.clone(), 0)));
    }
    for (manifest, sequence) in manifests {
        for batch in (readers.avro)(&open(&below(location, &manifest))?)? {
            entries(&mut table, sequence, &batch?)?;
        }
    }
    Ok(table)
}

fn corrupt() -> Refusal {
    Refusal::new(LakeReason::MetadataUnreadable)
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

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, Refusal> {
    batch.column_by_name(name).ok_or_else(corrupt)
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, Refusal> {
    metadata::texts(array, &corrupt)
}

fn numbers(array: &ArrayRef) -> Result<Vec<Option<i64>>, Refusal> {
    let array = arrow::compute::cast(array, &DataType::Int64).map_err(|_| corrupt())?;
    Ok(array.as_primitive::<Int64Type>().iter().collect())
}

/// Takes in the entries of a manifest, which a change of number `inherited` brought unless they say another.
fn entries(table: &mut Table, inherited: i64, batch: &RecordBatch) -> Result<(), Refusal> {
    let rows = batch.num_rows();
    let status = numbers(column(batch, "status")?)?;
    let file = column(batch, "data_file")?
        .as_struct_opt()
        .ok_or_else(corrupt)?;
    let optional = |array: Option<&ArrayRef>| match array {
        Some(array) => numbers(array),
        None => Ok(vec![None; rows]),
    };
    let paths = texts(file.column_by_name("file_path").ok_or_else(corrupt)?)?;
    let sequences = optional(batch.column_by_name("sequence_number"))?;
    // Tables of version 1 have no files but of rows.
    let contents = optional(file.column_by_name("content"))?;
    let records = optional(file.column_by_name("record_count"))?;
    let offsets = optional(file.column_by_name("content_offset"))?;
    let lengths = optional(file.column_by_name("content_size_in_bytes"))?;
    let referenced = match file.column_by_name("referenced_data_file") {
        Some(referenced) => texts(referenced)?,
        None => vec![None; rows],
    };
    let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    for (row, path) in paths.into_iter().enumerate() {
        let Some(path) = path.filter(|_| status[row] != Some(REMOVED)) else {
            continue;
        };
        let path = below(&table.location, &path);
        let sequence = sequences[row].unwrap_or(inherited);
        let content = contents[row].unwrap_or(ROWS);
        if content == ROWS {
            table.taken.take(path.len())?;
            table.files.insert(path, sequence);
            continue;
        }
        let vector = match (
            positive(offsets[row]),
            positive(lengths[row]),
            &referenced[row],
        ) {
            (Some(offset), Some(length), Some(of)) => {
                Some((offset, length, below(&table.location, of)))
            }
            _ => None,
        };
        let referenced = vector.as_ref().map_or(0, |(.., of)| of.len());
        table.taken.take(path.len() + referenced)?;
        table.deletes.push(Deletes {
            path,
            records: positive(records[row]).unwrap_or(0),
            by_position: content == POSITIONS,
            sequence,
            vector,
        });
    }
    Ok(())
}
