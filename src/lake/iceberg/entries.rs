//! The rows of a manifest list and of manifests in, the manifests, data files and delete files of a table out.

use crate::lake::iceberg::{Deletes, File, Table, column, corrupt, numbers, texts};
use crate::lake::metadata::MetadataBudget;
use crate::model::reason::Refusal;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use siphasher::sip::SipHasher13;

/// An entry of a manifest that was removed, and contents that are rows or positions of removed rows.
const REMOVED: i64 = 2;
const ROWS: i64 = 0;
const POSITIONS: i64 = 1;

/// What the list says of a manifest's entries unless they say it themselves.
#[derive(Clone, Copy)]
pub(super) struct Inherited {
    /// The number of the change.
    pub(super) sequence: i64,
    /// The number of the way in which partitions are made.
    pub(super) spec: i64,
}

/// Takes in the manifests of a list: path, number of the change, way of partitions.
pub(super) fn manifests(
    manifests: &mut Vec<(String, i64, i64)>,
    taken: &mut MetadataBudget,
    batch: &RecordBatch,
) -> Result<(), Refusal> {
    let optional = |name: &str| match batch.column_by_name(name) {
        Some(array) => numbers(array),
        None => Ok(vec![None; batch.num_rows()]),
    };
    let sequences = optional("sequence_number")?;
    let specs = optional("partition_spec_id")?;
    let paths = texts(column(batch, "manifest_path")?)?;
    for ((path, sequence), spec) in paths.into_iter().zip(sequences).zip(specs) {
        if let Some(path) = path {
            taken.take(path.len())?;
            manifests.push((path, sequence.unwrap_or(0), spec.unwrap_or(0)));
        }
    }
    Ok(())
}

/// Takes in the entries of a manifest.
pub(super) fn take(
    table: &mut Table,
    inherited: Inherited,
    batch: &RecordBatch,
    is_there: &dyn Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let rows = batch.num_rows();
    let status = numbers(column(batch, "status")?)?;
    let file = column(batch, "data_file")?
        .as_struct_opt()
        .ok_or_else(corrupt)?;
    let sequences = optional(batch.column_by_name("sequence_number"), rows)?;
    let files = Files::of(file, inherited.spec)?;
    for row in 0..rows {
        let path = files.paths[row].as_ref();
        let Some(path) = path.filter(|_| status[row] != Some(REMOVED)) else {
            continue;
        };
        let path = table.location.below(path, is_there);
        let sequence = sequences[row].unwrap_or(inherited.sequence);
        let content = files.contents[row].unwrap_or(ROWS);
        let partition = files.partition(row);
        if content == ROWS {
            table.taken.take(path.len())?;
            let file = File {
                sequence,
                partition,
            };
            table.files.insert(path, file);
            continue;
        }
        let vector = files.vector(row);
        let vector =
            vector.map(|(offset, length, of)| (offset, length, table.location.below(of, is_there)));
        let columns = files.columns(row)?;
        let referenced = vector.as_ref().map_or(0, |(.., of)| of.len());
        let ids = columns.len() * size_of::<i64>();
        table.taken.take(path.len() + referenced + ids)?;
        table.deletes.push(Deletes {
            path,
            records: positive(files.records[row]).unwrap_or(0),
            by_position: content == POSITIONS,
            sequence,
            vector,
            columns,
            partition,
        });
    }
    Ok(())
}

fn optional(array: Option<&ArrayRef>, rows: usize) -> Result<Vec<Option<i64>>, Refusal> {
    match array {
        Some(array) => numbers(array),
        None => Ok(vec![None; rows]),
    }
}

fn positive(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

/// The files that the entries of a batch are about, column by column.
struct Files<'a> {
    paths: Vec<Option<String>>,
    contents: Vec<Option<i64>>,
    records: Vec<Option<i64>>,
    offsets: Vec<Option<i64>>,
    lengths: Vec<Option<i64>>,
    referenced: Vec<Option<String>>,
    columns: Option<&'a ArrayRef>,
    partitions: Option<&'a StructArray>,
    spec: i64,
}

impl<'a> Files<'a> {
    fn of(file: &'a StructArray, spec: i64) -> Result<Self, Refusal> {
        let rows = file.len();
        let named = |name: &str| optional(file.column_by_name(name), rows);
        Ok(Self {
            paths: texts(file.column_by_name("file_path").ok_or_else(corrupt)?)?,
            // Tables of version 1 have no files but of rows.
            contents: named("content")?,
            records: named("record_count")?,
            offsets: named("content_offset")?,
            lengths: named("content_size_in_bytes")?,
            referenced: match file.column_by_name("referenced_data_file") {
                Some(referenced) => texts(referenced)?,
                None => vec![None; rows],
            },
            columns: file.column_by_name("equality_ids"),
            partitions: file
                .column_by_name("partition")
                .and_then(|array| array.as_struct_opt()),
            spec,
        })
    }

    /// Offset, length and data file of a deletion vector.
    fn vector(&self, row: usize) -> Option<(u64, u64, &str)> {
        let (offset, length) = (positive(self.offsets[row])?, positive(self.lengths[row])?);
        Some((offset, length, self.referenced[row].as_deref()?))
    }

    /// Field ids of the columns that say which rows are removed.
    fn columns(&self, row: usize) -> Result<Vec<i64>, Refusal> {
        let lists = self.columns.and_then(|array| array.as_list_opt::<i32>());
        let Some(lists) = lists.filter(|lists| lists.is_valid(row)) else {
            return Ok(Vec::new());
        };
        Ok(numbers(&lists.value(row))?.into_iter().flatten().collect())
    }

    /// A hash of the partition; `None` where there are none.
    fn partition(&self, row: usize) -> Option<u64> {
        let values = self.partitions?;
        let options = FormatOptions::new().with_null("\0");
        let mut text = format!("{}", self.spec);
        let mut is_partitioned = false;
        for column in values.columns() {
            if column.data_type().is_null() {
                continue;
            }
            is_partitioned = true;
            let shown = ArrayFormatter::try_new(column, &options).ok()?;
            text.push('\n');
            text.push_str(&shown.value(row).to_string());
        }
        is_partitioned.then(|| SipHasher13::new().hash(text.as_bytes()))
    }
}
