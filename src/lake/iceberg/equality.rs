//! Delete files that say what the removed rows hold: they and the data files go in, the positions of those rows come out.
//!
//! A row is removed if its columns hold what a row of the delete file holds, a null equal to a null, and if the delete file came
//! later than the row's file (<https://iceberg.apache.org/spec/#equality-delete-files>). Columns are told by their field ids.

use crate::lake::iceberg::{Deletes, File, Table, corrupt};
use crate::lake::{Opener, Readers};
use crate::model::reason::{LakeReason, Refusal};
use crate::model::removed_rows::RemovedRows;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::Schema;
use arrow::row::{OwnedRow, RowConverter, SortField};
use std::collections::{BTreeMap, HashSet};

/// The key of a field's metadata under which the reader of Parquet puts its id.
const FIELD_ID: &str = "PARQUET:field_id";
/// Rows of a delete file that are compared with.
const MOST_KEYS: usize = 1 << 20;
/// Bytes of the data files that one delete file is compared with.
const MOST_BYTES: u64 = 256 << 20;

/// The rows that a delete file removes, by data file.
pub(super) fn removed(
    table: &Table,
    deletes: &Deletes,
    readers: Readers,
    open: &mut Opener<'_>,
) -> Result<BTreeMap<String, RemovedRows>, Refusal> {
    let keys = Keys::read(deletes, readers, open)?;
    let mut found = BTreeMap::new();
    let mut bytes = 0;
    for path in concerned(table, deletes) {
        let Ok(source) = open(path) else {
            // A file that is not there holds no rows that are read.
            continue;
        };
        bytes += source.byte_size();
        if bytes > MOST_BYTES {
            return Err(Refusal::new(LakeReason::TooManyRemoved));
        }
        let mut rows = RemovedRows::default();
        let mut at = 0;
        for batch in (readers.of(path))(&source)? {
            let batch = batch?;
            for (row, is_removed) in keys.hold(&batch)?.into_iter().enumerate() {
                if is_removed {
                    rows.add(at + row as u64);
                }
            }
            at += batch.num_rows() as u64;
        }
        if rows.count() > 0 {
            found.insert(path.clone(), rows);
        }
    }
    Ok(found)
}

/// The data files that a delete file may remove rows of.
pub(super) fn concerned<'a>(
    table: &'a Table,
    deletes: &'a Deletes,
) -> impl Iterator<Item = &'a String> {
    let of = |file: &File| {
        file.sequence < deletes.sequence
            && (deletes.partition.is_none() || file.partition == deletes.partition)
    };
    let files = table.files.iter();
    files
        .filter(move |(_, file)| of(file))
        .map(|(path, _)| path)
}

/// What the rows of a delete file hold.
struct Keys {
    ids: Vec<i64>,
    converter: RowConverter,
    types: Vec<arrow::datatypes::DataType>,
    rows: HashSet<OwnedRow>,
}

impl Keys {
    fn read(deletes: &Deletes, readers: Readers, open: &mut Opener<'_>) -> Result<Self, Refusal> {
        let ids = deletes.columns.clone();
        let source = open(&deletes.path)?;
        let mut keys: Option<Self> = None;
        for batch in (readers.of(&deletes.path))(&source)? {
            let batch = batch?;
            let columns = columns(&batch, &ids)?;
            if keys.is_none() {
                keys = Some(Self::of(ids.clone(), &columns)?);
            }
            let Some(keys) = &mut keys else { continue };
            let rows = keys
                .converter
                .convert_columns(&columns)
                .map_err(|_| corrupt())?;
            if keys.rows.len() + rows.num_rows() > MOST_KEYS {
                return Err(Refusal::new(LakeReason::TooManyRemoved));
            }
            keys.rows.extend(rows.iter().map(|row| row.owned()));
        }
        keys.ok_or_else(corrupt)
    }

    fn of(ids: Vec<i64>, columns: &[ArrayRef]) -> Result<Self, Refusal> {
        let types: Vec<_> = columns
            .iter()
            .map(|column| column.data_type().clone())
            .collect();
        let fields = types.iter().cloned().map(SortField::new).collect();
        Ok(Self {
            ids,
            converter: RowConverter::new(fields).map_err(|_| corrupt())?,
            types,
            rows: HashSet::new(),
        })
    }

    /// For each row of a batch, whether it is one of them.
    fn hold(&self, batch: &RecordBatch) -> Result<Vec<bool>, Refusal> {
        let columns = columns(batch, &self.ids)?;
        let columns = columns.iter().zip(&self.types);
        let columns: Vec<ArrayRef> = columns
            .map(|(column, wanted)| arrow::compute::cast(column, wanted).map_err(|_| corrupt()))
            .collect::<Result<_, _>>()?;
        let rows = self
            .converter
            .convert_columns(&columns)
            .map_err(|_| corrupt())?;
        Ok(rows
            .iter()
            .map(|row| self.rows.contains(&row.owned()))
            .collect())
    }
}

/// The columns of these ids.
fn columns(batch: &RecordBatch, ids: &[i64]) -> Result<Vec<ArrayRef>, Refusal> {
    if ids.is_empty() {
        return Err(corrupt());
    }
    let schema = batch.schema();
    let place = |id: &i64| place(&schema, *id).map(|place| batch.column(place).clone());
    ids.iter().map(|id| place(id).ok_or_else(corrupt)).collect()
}

fn place(schema: &Schema, id: i64) -> Option<usize> {
    schema.fields().iter().position(|field| {
        let known = field.metadata().get(FIELD_ID);
        known.and_then(|known| known.parse().ok()) == Some(id)
    })
}
