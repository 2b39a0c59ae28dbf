//! The metadata of an Apache Iceberg table: its newest version and the manifests that it names go in, the files of its current
//! snapshot come out.
//!
//! Files of older snapshots lie beside them until they expire. Paths in the metadata are absolute and say where the table stood
//! when it was written; they are read as below its location, wherever the table stands now.

mod entries;
mod equality;
mod names;
mod paths;
mod version;

pub use version::number;

use crate::lake::metadata::{self, Listed, MetadataBudget};
use crate::lake::{Opener, Readers};
use crate::model::reason::{LakeReason, Refusal};
use crate::model::removed_rows::RemovedRows;
use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use paths::Location;
use std::collections::BTreeMap;
use version::Version;

/// The folder of the metadata, in that of the table.
pub const METADATA: &str = "metadata";
/// Columns that a table keeps in its files for itself (row lineage, since version 3 of the format).
pub const OWN_COLUMNS: &[&str] = &["_row_id", "_last_updated_sequence_number"];

/// A table's current snapshot.
#[derive(Debug, Default)]
pub struct Table {
    /// Number of the newest version.
    pub version: u64,
    /// How many other versions have this number.
    pub rivals: u64,
    /// Id of the current snapshot; `None` where nothing was ever committed.
    pub snapshot: Option<i64>,
    /// Branches and tags that name another snapshot.
    pub other_refs: u64,
    /// Earlier names of its columns, and what they are called now.
    pub names: BTreeMap<String, String>,
    /// Where it stood when its metadata was written.
    location: Location,
    /// Its data files by their path below the table's folder.
    pub files: BTreeMap<String, File>,
    /// Files that mark rows of others as deleted.
    pub deletes: Vec<Deletes>,
    /// What `files` and `deletes` take.
    taken: MetadataBudget,
}

/// A data file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct File {
    /// The number of the change that brought it.
    pub sequence: i64,
    /// A hash of its partition and how that is made; `None` where the table has no partitions.
    partition: Option<u64>,
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
    /// Field ids of the columns whose values say which rows.
    columns: Vec<i64>,
    /// As that of a data file; `None`: it is about all of them.
    partition: Option<u64>,
}

/// Rows that a table's delete files remove.
#[derive(Debug, Default)]
pub struct Gone {
    /// By the data file's path below the table's folder.
    pub rows: BTreeMap<String, RemovedRows>,
    /// Delete files that could not be applied.
    pub unapplied: Vec<Deletes>,
}

impl Table {
    /// The rows that its delete files remove, as far as they say which and there is `room` for.
    pub fn gone(&self, room: &mut u64, readers: Readers, open: &mut Opener<'_>) -> Gone {
        let mut gone = Gone::default();
        for deletes in &self.deletes {
            let found = if deletes.by_position {
                self.positions(deletes, *room, readers, open)
            } else {
                equality::removed(self, deletes, readers, open)
            };
            match found {
                Ok(found) => {
                    for (path, found) in found {
                        *room = room.saturating_sub(found.byte_size());
                        gone.rows.entry(path).or_default().join(found);
                    }
                }
                Err(_) => gone.unapplied.push(deletes.clone()),
            }
        }
        gone
    }

    /// Whether a delete file may remove any row.
    #[must_use]
    pub fn concerns_any(&self, deletes: &Deletes) -> bool {
        deletes.by_position || equality::concerned(self, deletes).next().is_some()
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
        let is_there = |path: &str| self.files.contains_key(path);
        let mut unweighed = 0;
        for batch in (readers.of(&deletes.path))(&source)? {
            let batch = batch?;
            let paths = texts(column(&batch, "file_path")?)?;
            let places = numbers(column(&batch, "pos")?)?;
            unweighed += batch.num_rows();
            if unweighed >= MANY {
                unweighed = 0;
                check(&found)?;
            }
            for (path, place) in paths.into_iter().zip(places) {
                let path = self.location.below(&path.ok_or_else(corrupt)?, &is_there);
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

/// Puts the current snapshot together from the names of the metadata folder; `open` takes paths below the table's folder, and
/// `is_there` says which of them are files.
///
/// # Errors
/// A [`Refusal`] where the metadata is broken or newer than is understood.
pub fn current(
    names: &[&str],
    readers: Readers,
    open: &mut Opener<'_>,
    is_there: &dyn Fn(&str) -> bool,
) -> Result<Table, Refusal> {
    let Version {
        number,
        metadata,
        rivals,
    } = version::newest(names, open)?;
    let snapshots = metadata.snapshots.as_ref().map(Listed::all).transpose()?;
    let snapshots = snapshots.unwrap_or_default();
    let current = metadata.current_snapshot_id.filter(|id| *id >= 0);
    let others = metadata.refs.0.iter().filter(|id| Some(**id) != current);
    let mut table = Table {
        version: number,
        rivals,
        snapshot: current,
        other_refs: others.count() as u64,
        names: names::renamed(metadata.schemas.as_ref(), metadata.current_schema_id),
        location: Location::new(&metadata.location),
        ..Table::default()
    };
    let Some(current) = current else {
        // A table of which nothing was ever committed.
        return if snapshots.is_empty() || table.other_refs > 0 {
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
        for batch in (readers.avro)(&open(&table.location.below(list, is_there))?)? {
            entries::manifests(&mut manifests, &mut taken, &batch?)?;
        }
    } else {
        let listed = snapshot.manifests.as_ref().ok_or_else(corrupt)?;
        manifests.extend(listed.all()?.iter().map(|path| (path.clone(), 0, 0)));
    }
    for (manifest, sequence, spec) in manifests {
        for batch in (readers.avro)(&open(&table.location.below(&manifest, is_there))?)? {
            let inherited = entries::Inherited { sequence, spec };
            entries::take(&mut table, inherited, &batch?, is_there)?;
        }
    }
    Ok(table)
}

fn corrupt() -> Refusal {
    Refusal::new(LakeReason::MetadataUnreadable)
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
