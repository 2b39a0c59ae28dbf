//! The log of a Delta Lake table: its commits and checkpoints go in, the files of its current version come out.
//!
//! Only those files are the table. What an update replaced lies beside them until somebody vacuums, and read as well it would
//! count its rows twice.

use crate::lake::metadata::{self, MOST_TEXT, MetadataBudget};
use crate::lake::{Opener, Readers};
use crate::model::cursor::Cursor;
use crate::model::entry::SkipKind;
use crate::model::reason::{LakeReason, Refusal};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};
use arrow::datatypes::{DataType, UInt64Type};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

/// The folder of the log, in that of the table.
pub const LOG: &str = "_delta_log";
/// Bytes of the log that are read at a time.
const STRIDE: usize = 1 << 20;
/// Digits of a version in a file name.
const DIGITS: usize = 20;

/// A table's current version.
#[derive(Debug, Default)]
pub struct Table {
    /// Number of the last commit.
    pub version: u64,
    /// Its files by their path below the table's folder.
    pub files: BTreeMap<String, File>,
    /// What columns are called in the files, where that is not what the table calls them.
    pub names: BTreeMap<String, String>,
    /// What `files` takes.
    taken: MetadataBudget,
}

impl Table {
    fn add(&mut self, path: &str, file: File) -> Result<(), Refusal> {
        let path = decoded(path);
        self.drop(&path);
        self.taken.take(path.len() + file.byte_size())?;
        self.files.insert(path, file);
        Ok(())
    }

    /// Removes a file as it was with this vector: with another, the same file may have been added before it by the same commit.
    fn remove(&mut self, path: &str, vector: Option<&Vector>) {
        let path = decoded(path);
        let known = self.files.get(&path).map(|file| file.vector.as_ref());
        if known.is_some_and(|known| known.map(Vector::id) == vector.map(Vector::id)) {
            self.drop(&path);
        }
    }

    fn drop(&mut self, path: &str) {
        if let Some(file) = self.files.remove(path) {
            self.taken.drop(path.len() + file.byte_size());
        }
    }
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
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
struct Vector {
    /// `u`: a file below the table, `i`: in the log, `p`: a file anywhere.
    #[serde(rename = "storageType")]
    storage: String,
    #[serde(rename = "pathOrInlineDv")]
    place: String,
    #[serde(default)]
    offset: Option<u64>,
    #[serde(rename = "sizeInBytes")]
    length: u64,
    /// Rows that it removes.
    cardinality: u64,
}

impl Vector {
    fn id(&self) -> (&str, &str, Option<u64>) {
        (&self.storage, &self.place, self.offset)
    }

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
    /// Bytes of its texts.
    fn byte_size(&self) -> usize {
        /// Bytes that a partition's two texts take beside their letters.
        const PARTITION: usize = 48;
        let partitions = self.partitions.iter();
        let partitions = partitions.map(|(key, value)| PARTITION + key.len() + value.len());
        partitions.sum::<usize>() + self.vector.as_ref().map_or(0, |vector| vector.place.len())
    }

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
    pub fn removed(&self, open: &mut Opener<'_>) -> Result<RemovedRows, Refusal> {
        let Some(vector) = self.vector.as_ref().filter(|_| self.deleted > 0) else {
            return Ok(RemovedRows::default());
        };
        let unknown = || Refusal::new(LakeReason::VectorPlace);
        let removed = if vector.storage == "i" {
            RemovedRows::decode(&plain(&vector.place).ok_or_else(unknown)?)?
        } else {
            let file = self.vector_file().ok_or_else(unknown)?;
            RemovedRows::read(&*open(&file)?, vector.offset.unwrap_or(0), vector.length)?
        };
        if removed.count() == self.deleted {
            Ok(removed)
        } else {
            Err(Refusal::new(LakeReason::VectorDamaged))
        }
    }
}

/// Puts the current version together from the log's file names.
///
/// # Errors
/// A [`Refusal`] where the log is broken or newer than is understood.
pub fn replay(names: &[&str], readers: Readers, open: &mut Opener<'_>) -> Result<Table, Refusal> {
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
            checkpoint(&mut table, readers, &open(part)?)?;
        }
        table.version = *version;
        due = version.saturating_add(1);
    }
    for (version, name) in commits.range(due..) {
        if *version != due {
            return Err(Refusal::new(LakeReason::CommitMissing));
        }
        commit(&mut table, open(name)?)?;
        table.version = *version;
        due = version.saturating_add(1);
    }
    if due == 0 {
        return Err(Refusal::new(LakeReason::NoCommit));
    }
    Ok(table)
}

fn version(name: &str) -> Option<u64> {
    name.get(..DIGITS)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

/// A line of a commit. What else is said of a file, a table or a commit is passed over and takes no memory: no other action is
/// needed to know what is in a table (<https://github.com/delta-io/delta/blob/master/PROTOCOL.md>, "Protocol Evolution").
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    add: Option<Add>,
    remove: Option<Remove>,
    meta_data: Option<Metadata>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Add {
    path: String,
    partition_values: Option<BTreeMap<String, Option<String>>>,
    deletion_vector: Option<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remove {
    path: String,
    deletion_vector: Option<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    schema_string: Option<String>,
}

fn unread() -> Refusal {
    Refusal::new(LakeReason::CommitUnreadable)
}

/// Takes in a commit: one action a line.
fn commit(table: &mut Table, source: Arc<dyn Source>) -> Result<(), Refusal> {
    let size = source.byte_size();
    let mut rest = BufReader::with_capacity(STRIDE, Cursor::new(source, 0).take(size));
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut rest).take(MOST_TEXT + 1).read_until(b'\n', &mut line);
        if read.map_err(|error| Refusal::io(&error))? == 0 {
            return Ok(());
        }
        if line.len() as u64 > MOST_TEXT {
            let mebibytes = MOST_TEXT >> 20;
            return Err(Refusal::new(LakeReason::ActionTooLarge { mebibytes }));
        }
        if !line.trim_ascii().is_empty() {
            let action = serde_json::from_slice(&line).map_err(|_| unread())?;
            act(table, action)?;
        }
    }
}

fn act(table: &mut Table, action: Action) -> Result<(), Refusal> {
    if let Some(remove) = action.remove {
        table.remove(&remove.path, remove.deletion_vector.as_ref());
    }
    if let Some(add) = action.add {
        let partitions = add.partition_values.into_iter().flatten();
        let file = File {
            partitions: partitions
                .map(|(key, value)| (key, value.unwrap_or_default()))
                .collect(),
            deleted: add
                .deletion_vector
                .as_ref()
                .map_or(0, |vector| vector.cardinality),
            vector: add.deletion_vector,
        };
        table.add(&add.path, file)?;
    }
    if let Some(schema) = action.meta_data.and_then(|metadata| metadata.schema_string) {
        table.names = names(&schema).ok_or_else(unread)?;
    }
    Ok(())
}

/// What the columns of a schema are called in the files, at any depth; nothing is where there is no schema.
fn names(schema: &str) -> Option<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    if !schema.is_empty() {
        let mut json = serde_json::Deserializer::from_str(schema);
        Columns(&mut names).deserialize(&mut json).ok()?;
        json.end().ok()?;
    }
    Some(names)
}

/// A part of a schema, from which the names of columns are taken.
struct Columns<'a>(&'a mut BTreeMap<String, String>);

/// What a schema says of a column besides.
#[derive(Deserialize)]
struct Mapping {
    #[serde(rename = "delta.columnMapping.physicalName")]
    physical: Option<String>,
}

impl<'de> DeserializeSeed<'de> for Columns<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Columns<'_> {
    type Value = ();

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("a schema")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let (mut name, mut physical) = (None, None);
        while let Some(key) = members.next_key::<String>()? {
            match &*key {
                "name" => name = members.next_value::<Option<String>>()?,
                "metadata" => {
                    let mapping = members.next_value::<Option<Mapping>>()?;
                    physical = mapping.and_then(|mapping| mapping.physical);
                }
                _ => members.next_value_seed(Columns(&mut *self.0))?,
            }
        }
        if let (Some(name), Some(physical)) = (name, physical)
            && name != physical
        {
            self.0.insert(physical, name);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Columns(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
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

fn unreadable() -> Refusal {
    Refusal::new(LakeReason::CheckpointUnreadable)
}

/// Takes in a checkpoint: the actions so far as rows of Parquet.
fn checkpoint(
    table: &mut Table,
    readers: Readers,
    source: &Arc<dyn Source>,
) -> Result<(), Refusal> {
    // Of a limit it is said which.
    let refused = |refusal: Refusal| match refusal.kind() {
        SkipKind::Limit | SkipKind::Io => refusal,
        _ => unreadable(),
    };
    for batch in (readers.parquet)(source).map_err(refused)? {
        rows(table, &batch.map_err(refused)?)?;
    }
    Ok(())
}

fn rows(table: &mut Table, batch: &RecordBatch) -> Result<(), Refusal> {
    let sidecars = batch.column_by_name("sidecar");
    if sidecars.is_some_and(|sidecars| sidecars.null_count() < sidecars.len()) {
        return Err(unreadable());
    }
    if let Some(metadata) = batch
        .column_by_name("metaData")
        .and_then(|array| array.as_struct_opt())
        && let Some(schemas) = metadata.column_by_name("schemaString")
    {
        for schema in texts(schemas)?.into_iter().flatten() {
            table.names = names(&schema).ok_or_else(unreadable)?;
        }
    }
    let Some(add) = batch
        .column_by_name("add")
        .and_then(|array| array.as_struct_opt())
    else {
        return Ok(());
    };
    let paths = texts(add.column_by_name("path").ok_or_else(unreadable)?)?;
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
                partitions.push((key.ok_or_else(unreadable)?, value.unwrap_or_default()));
            }
        }
        let vector = vectors.get(row).cloned().flatten();
        let file = File {
            partitions,
            deleted: vector.as_ref().map_or(0, |vector| vector.cardinality),
            vector,
        };
        table.add(&path, file)?;
    }
    Ok(())
}

/// The deletion vectors of a checkpoint's rows.
fn vectors_of(vectors: &StructArray) -> Result<Vec<Option<Vector>>, Refusal> {
    let number = |name: &str| -> Option<Vec<Option<u64>>> {
        let numbers =
            arrow::compute::cast(vectors.column_by_name(name)?, &DataType::UInt64).ok()?;
        Some(numbers.as_primitive::<UInt64Type>().iter().collect())
    };
    let column = |name: &str| vectors.column_by_name(name).ok_or_else(unreadable);
    let storages = texts(column("storageType")?)?;
    let places = texts(column("pathOrInlineDv")?)?;
    let lengths = number("sizeInBytes").ok_or_else(unreadable)?;
    let counts = number("cardinality").ok_or_else(unreadable)?;
    let offsets = number("offset").unwrap_or_else(|| vec![None; vectors.len()]);
    let one = |row: usize| {
        Some(Vector {
            storage: storages[row].clone()?,
            place: places[row].clone()?,
            offset: offsets[row],
            length: lengths[row]?,
            cardinality: counts[row]?,
        })
    };
    let rows = (0..vectors.len()).map(|row| {
        if vectors.is_valid(row) {
            one(row).map(Some).ok_or_else(unreadable)
        } else {
            Ok(None)
        }
    });
    rows.collect()
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, Refusal> {
    metadata::texts(array, &unreadable)
}
