//! Every format that reads by hand: the same tables however the store hands the bytes out, and however the file is cut.

use super::run::{caught, fuzz, seen};
use crate::support::source::Bytes;
use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use qingdan::format::{self, Format, HEAD_BYTES, HeaderWords, Opened, Opening, Refusal};
use qingdan::model::anomalies::ReadAnomalies;
use qingdan::model::dataset::{Schema, SplitRange};
use qingdan::model::reason::RunReason;
use qingdan::model::source::{Source, read_range};
use qingdan::model::table::{Batches, Table};
use std::sync::Arc;

/// Splits and batches of one input that are read.
const MOST: usize = 2_000;
/// Splits that an input is cut into, about: there may be thousands of columns in each.
const MOST_CUTS: u64 = 64;
/// A target that no input reaches: one split.
const ONE_SPLIT: u64 = u64::MAX >> 2;

/// Formats that libraries read. One that panics costs its file only, since a scan catches it; a panic in our own code is a finding.
const OF_LIBRARIES: [&str; 5] = ["parquet", "arrow", "avro", "orc", "workbook"];

/// What was read of a table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Contents {
    rows: usize,
    /// By column: slots, nulls, and a digest of its values in order.
    columns: Vec<(usize, usize, u64)>,
    refusals: Vec<Refusal>,
    ragged: u64,
    broken: u64,
    anomalies: ReadAnomalies,
}

/// Takes the values in, one after the other, so that it does not matter where batches end.
fn digest(array: &ArrayRef, into: &mut u64) {
    let formatter = ArrayFormatter::try_new(array, &FormatOptions::default());
    for row in 0..array.len() {
        let value = match array.data_type() {
            _ if array.is_null(row) => None,
            DataType::BinaryView => Some(array.as_binary_view().value(row).to_vec()),
            DataType::Utf8View => Some(array.as_string_view().value(row).as_bytes().to_vec()),
            DataType::Utf8 => Some(array.as_string::<i32>().value(row).as_bytes().to_vec()),
            _ => {
                let shown = formatter
                    .as_ref()
                    .ok()
                    .map(|all| all.value(row).to_string());
                shown.map(String::into_bytes)
            }
        };
        *into = seen((*into, value));
    }
}

impl Contents {
    fn read(&mut self, mut batches: Box<dyn Batches + '_>, width: usize) {
        self.columns.resize(width, (0, 0, 0));
        for _ in 0..MOST {
            match batches.next() {
                None => break,
                Some(Err(refusal)) => {
                    self.refusals.push(refusal);
                    break;
                }
                Some(Ok(batch)) => {
                    self.rows += batch.rows;
                    assert_eq!(
                        batch.columns.len(),
                        width,
                        "a batch has the schema's leaves"
                    );
                    for (array, (slots, nulls, values)) in
                        batch.columns.iter().zip(&mut self.columns)
                    {
                        *slots += array.len();
                        *nulls += array.null_count();
                        digest(array, values);
                    }
                }
            }
        }
        self.ragged += batches.ragged();
        self.broken += batches.broken();
        self.anomalies.merge(&batches.anomalies());
    }
}

/// The format of an input, if it is the one whose target this is.
fn of(bytes: &[u8], name: &str, id: &str) -> Option<&'static dyn Format> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    format::recognise(head, name).filter(|found| found.id() == id)
}

/// A table of an input, and what was read of it.
type ReadTable = (Arc<dyn Table>, Contents);

/// The tables of an input and what is in them, in splits of about `target` bytes.
fn read(
    format: &dyn Format,
    source: &Arc<dyn Source>,
    target: u64,
) -> Result<Vec<ReadTable>, Refusal> {
    if OF_LIBRARIES.contains(&format.id()) {
        caught(|| read_all(format, source, target))
            .unwrap_or_else(|| Err(Refusal::new(RunReason::ReaderFailed)))
    } else {
        read_all(format, source, target)
    }
}

fn open(
    format: &dyn Format,
    source: &Arc<dyn Source>,
    head: &[u8],
) -> Result<Vec<Opened>, Refusal> {
    let footers = &Arc::default();
    format.open(&Opening {
        source,
        head,
        footers,
        words: HeaderWords::built_in(),
    })
}

fn read_all(
    format: &dyn Format,
    source: &Arc<dyn Source>,
    target: u64,
) -> Result<Vec<ReadTable>, Refusal> {
    let head = read_range(&**source, 0, HEAD_BYTES).unwrap();
    let tables = open(format, source, &head)?;
    let mut out = Vec::new();
    for Opened { table, .. } in tables.into_iter().take(8) {
        let mut contents = Contents::default();
        let mut splits = Vec::new();
        for split in table.splits(source, target).take(MOST) {
            match split {
                Ok(split) => splits.push(split),
                Err(refusal) => {
                    contents.refusals.push(refusal);
                    break;
                }
            }
        }
        for split in &splits {
            match table.read(source, split, None) {
                Ok(batches) => contents.read(batches, table.schema().fields.len()),
                Err(refusal) => contents.refusals.push(refusal),
            }
        }
        out.push((table, contents));
    }
    Ok(out)
}

/// Rows up to which each number of them is an outcome of its own.
const FEW_ROWS: usize = 32;

/// What is told of an outcome: how it ended and about how much there was.
fn outcome(tables: &Result<Vec<ReadTable>, Refusal>) -> u64 {
    match tables {
        Err(refusal) => seen(refusal),
        Ok(tables) => seen(
            tables
                .iter()
                .map(|(table, contents)| {
                    let schema = table.schema();
                    let types: Vec<_> = schema.fields.iter().map(|field| field.data_type).collect();
                    (
                        types,
                        schema.encoding,
                        schema.notes.len(),
                        contents.rows.ilog2_or_zero(),
                        contents.rows.min(FEW_ROWS),
                        contents.refusals.first().copied(),
                        (contents.ragged > 0, contents.broken > 0),
                    )
                })
                .collect::<Vec<_>>(),
        ),
    }
}

trait Magnitude {
    fn ilog2_or_zero(self) -> u32;
}

impl Magnitude for usize {
    fn ilog2_or_zero(self) -> u32 {
        self.checked_ilog2().map_or(0, |log| log + 1)
    }
}

/// The paths of a table's columns, and what was read of it.
type NamedContents = (Vec<String>, Contents);

fn contents(tables: &Result<Vec<ReadTable>, Refusal>) -> Result<Vec<NamedContents>, Refusal> {
    let paths = |schema: &Schema| {
        let paths = schema.fields.iter().map(|field| field.path.to_string());
        paths.collect()
    };
    tables.clone().map(|tables| {
        tables
            .into_iter()
            .map(|(table, contents)| (paths(table.schema()), contents))
            .collect()
    })
}

/// Reads an input whole, from a source that gives a few bytes at a time, and near places as a sample does.
pub(super) fn any(bytes: &[u8], name: &str, id: &str) -> u64 {
    let Some(format) = of(bytes, name, id) else {
        return 0;
    };
    let source = Bytes::whole(bytes);
    let tables = read(format, &source, ONE_SPLIT);
    let piece = 1 + bytes.len() % 509;
    let dribbled = read(format, &Bytes::pieces(bytes, piece), ONE_SPLIT);
    assert_eq!(
        contents(&tables),
        contents(&dribbled),
        "whole, and {piece} bytes at a time"
    );
    if let Ok(tables) = &tables {
        for (table, contents) in tables {
            for place in [0, bytes.len() as u64 / 2, bytes.len() as u64] {
                let near = || table.near(&source, place, 64);
                let near = if OF_LIBRARIES.contains(&id) {
                    caught(near).unwrap_or(Ok(None))
                } else {
                    near()
                };
                let Ok(Some(split)) = near else {
                    continue;
                };
                let mut sample = Contents::default();
                let mut read = || {
                    if let Ok(batches) = table.read(&source, &split, None) {
                        sample.read(batches, table.schema().fields.len());
                    }
                };
                if OF_LIBRARIES.contains(&id) {
                    caught(read);
                } else {
                    read();
                }
                // A sample that begins inside quotes takes their lines for records.
                let lines = if id == "csv" && memchr::memchr2(b'"', b'\'', bytes).is_some() {
                    1 + memchr::memchr2_iter(b'\n', b'\r', bytes).count()
                } else {
                    0
                };
                if contents.refusals.is_empty() {
                    assert!(
                        sample.rows <= contents.rows.max(lines),
                        "a sample is not more than all"
                    );
                }
            }
        }
    }
    outcome(&tables)
}

/// The same, and in many splits: cuts neither lose nor add records.
pub(super) fn cut(bytes: &[u8], name: &str, id: &str) -> u64 {
    let Some(format) = of(bytes, name, id) else {
        return 0;
    };
    let source = Bytes::whole(bytes);
    let whole = read(format, &source, ONE_SPLIT);
    let target = (1 + bytes.len() as u64 % 61).max(bytes.len() as u64 / MOST_CUTS);
    let pieces = read(format, &source, target);
    if let (Ok(whole), Ok(pieces)) = (&whole, &pieces) {
        assert_eq!(whole.len(), pieces.len());
        for ((_, whole), (_, pieces)) in whole.iter().zip(pieces) {
            // Where a stray quote ends is judged by what stands around it, and a cut may come between.
            let strays = whole.anomalies.stray_quotes > 0;
            if whole.refusals.is_empty() && pieces.refusals.is_empty() && !strays {
                // And what broken bytes mean is guessed from those of a batch.
                let guessed = id == "csv" && whole.anomalies.invalid_bytes > 0;
                let told = |all: &Contents| {
                    let columns = all.columns.iter().map(|(slots, nulls, values)| {
                        (*slots, *nulls, if guessed { 0 } else { *values })
                    });
                    (all.rows, columns.collect::<Vec<_>>())
                };
                assert_eq!(
                    told(whole),
                    told(pieces),
                    "whole, and in splits of {target} bytes"
                );
            }
        }
    }
    any(bytes, name, id)
}

#[test]
fn csv() {
    fuzz("csv", |bytes| cut(bytes, "t.csv", "csv"));
}

/// What `inspect` says of delimited text holds together.
#[test]
fn csv_sniffing() {
    fuzz("csv_sniffing", |bytes| {
        let Some(format) = of(bytes, "t.txt", "csv") else {
            return 0;
        };
        let size = bytes.len() as u64;
        let inspect = |source: &Arc<dyn Source>| {
            let head = &bytes[..bytes.len().min(HEAD_BYTES)];
            open(format, source, head).map(|mut tables| tables.remove(0).table)
        };
        let found = inspect(&Bytes::whole(bytes));
        let again = inspect(&Bytes::pieces(bytes, 7));
        let told = |table: &Arc<dyn Table>| {
            let schema = table.schema();
            (schema.dialect, schema.fields.clone(), schema.encoding)
        };
        assert_eq!(
            found.as_ref().map(told),
            again.as_ref().map(told),
            "whole, and 7 bytes at a time"
        );
        match found {
            Err(refusal) => seen(refusal),
            Ok(table) => {
                let schema = table.schema();
                let dialect = schema.dialect.expect("text has a dialect");
                assert_eq!(schema.fields.len(), dialect.width);
                assert!(dialect.width > 0);
                assert!(dialect.data_start <= size, "{dialect:?} of {size} bytes");
                if let Some(end) = dialect.data_end {
                    assert!(end >= dialect.data_start && end <= size, "{dialect:?}");
                }
                let single = dialect.delimiter.single();
                assert!(single.is_none() || dialect.quote != single);
                let source = Bytes::whole(bytes);
                let split = table.splits(&source, ONE_SPLIT).next();
                let is_right = match split.map(|split| split.map(|split| split.range)) {
                    Some(Ok(SplitRange::Bytes { start, end })) => start <= end && end <= size,
                    // A table that stands in pieces of the text.
                    Some(Ok(SplitRange::Whole)) => true,
                    _ => false,
                };
                assert!(is_right);
                seen((
                    dialect.delimiter,
                    dialect.quote,
                    dialect.escape,
                    dialect.comment,
                    dialect.has_header,
                    dialect.width.min(9),
                    schema.encoding,
                    schema.notes.len(),
                    dialect.data_end.is_some(),
                ))
            }
        }
    });
}

#[test]
fn json() {
    fuzz("json", |bytes| cut(bytes, "t.json", "json"));
}

#[test]
fn sqlite() {
    fuzz("sqlite", |bytes| any(bytes, "t.sqlite", "sqlite"));
}

/// A database of one table with one row, which this statement made, in pages of so many bytes.
pub(super) fn database(statement: &[u8], page_size: usize) -> Vec<u8> {
    // Kinds of text, text, text, number, text; their lengths are twice as much and 13 (SQLite file format, 2.1).
    let kind = statement.len() * 2 + 13;
    let mut record = vec![
        7,
        23,
        15,
        15,
        1,
        (kind >> 7) as u8 | 0x80,
        (kind & 0x7F) as u8,
    ];
    record.extend(b"tablett\x02");
    record.extend(statement);
    let mut cell = vec![
        (record.len() >> 7) as u8 | 0x80,
        (record.len() & 0x7F) as u8,
        1,
    ];
    cell.extend(record);
    let row: &[u8] = &[6, 1, 5, 1, 15, 0, 9, 7, b'v'];
    let page = |header: usize, cell: &[u8]| {
        let mut page = vec![0; page_size];
        let start = page_size - cell.len();
        page[start..].copy_from_slice(cell);
        page[header] = 13;
        page[header + 4] = 1;
        page[header + 5..header + 7].copy_from_slice(&(start as u16).to_be_bytes());
        page[header + 8..header + 10].copy_from_slice(&(start as u16).to_be_bytes());
        page
    };
    let mut first = page(100, &cell);
    first[..16].copy_from_slice(b"SQLite format 3\0");
    first[16..18].copy_from_slice(&(page_size as u16).to_be_bytes());
    first[18..24].copy_from_slice(&[1, 1, 0, 64, 32, 32]);
    first[31] = 2;
    first[47] = 4;
    first[59] = 1;
    [first, page(0, row)].concat()
}

/// The statement that made a table, which names its columns.
#[test]
fn statements() {
    const MOST: usize = 3_000;
    const PAGE: usize = 4_096;
    assert_ne!(
        any(
            &database(b"CREATE TABLE t (a, b, c, d)", PAGE),
            "t.sqlite",
            "sqlite"
        ),
        0
    );
    fuzz("statements", |bytes| {
        any(
            &database(&bytes[..bytes.len().min(MOST)], PAGE),
            "t.sqlite",
            "sqlite",
        )
    });
}

#[test]
fn xport() {
    fuzz("xport", |bytes| any(bytes, "t.xpt", "xport"));
}

#[test]
fn dbf() {
    fuzz("dbf", |bytes| any(bytes, "t.dbf", "dbf"));
}

#[test]
fn stata() {
    fuzz("stata", |bytes| any(bytes, "t.dta", "stata"));
}

#[test]
fn spss() {
    fuzz("spss", |bytes| any(bytes, "t.sav", "spss"));
}

#[test]
fn sas() {
    fuzz("sas", |bytes| any(bytes, "t.sas7bdat", "sas"));
}

#[test]
fn avro() {
    fuzz("avro", |bytes| any(bytes, "t.avro", "avro"));
}

#[test]
fn parquet() {
    fuzz("parquet", |bytes| any(bytes, "t.parquet", "parquet"));
}

#[test]
fn arrow() {
    fuzz("arrow", |bytes| any(bytes, "t.arrow", "arrow"));
}

#[test]
fn orc() {
    fuzz("orc", |bytes| any(bytes, "t.orc", "orc"));
}
