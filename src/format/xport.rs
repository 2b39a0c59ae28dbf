//! SAS transport files (XPORT, versions 5 and 8): trial data as it is submitted; each data set of a library is a table.
//!
//! The layout is public (SAS technical note TS-140): records of 80 bytes for what describes, rows of a fixed length for what is
//! told, numbers in the floating point of IBM's System/370.

use crate::format::layout::MOST_COLUMNS;
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{
    ArrayRef, BinaryViewBuilder, Date32Builder, Float64Builder, TimestampSecondBuilder,
};
use std::sync::Arc;

/// Bytes of a record that describes.
const RECORD: u64 = 80;
const LIBRARY: [&[u8]; 2] = [
    b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!",
    b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!",
];
const MEMBER: &[u8] = b"HEADER RECORD*******MEMB";
const HEADER: &[u8] = b"HEADER RECORD*******";
/// Bytes of the description of a variable, but for old files of VAX/VMS, which have 136.
const VARIABLE: usize = 140;
const VARIABLES: std::ops::RangeInclusive<usize> = 1..=MOST_COLUMNS;
/// Bytes of a batch.
const BATCH: usize = 1 << 20;
/// Days from 1960-01-01, where SAS begins to count, to 1970-01-01.
const EPOCH: i64 = 3_653;
const DAY: i64 = 86_400;

/// SAS transport files.
#[derive(Clone, Copy, Debug)]
pub struct Xport;

/// What a number stands for, by the variable's format.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Meaning {
    Text,
    Number,
    Day,
    Moment,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    label: String,
    meaning: Meaning,
    place: usize,
    length: usize,
}

/// A data set: where its rows are.
#[derive(Debug)]
struct Member {
    name: String,
    variables: Vec<Variable>,
    row: usize,
    start: u64,
    end: u64,
}

impl Format for Xport {
    fn id(&self) -> &'static str {
        "xport"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".xpt", ".xport"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        LIBRARY.iter().any(|mark| head.starts_with(mark))
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let members = members(&**entry.source)?;
        let (several, last) = (members.len() > 1, members.len().checked_sub(1));
        let last = last.ok_or_else(empty)?;
        let cut = !entry.source.byte_size().is_multiple_of(RECORD);
        let tables = members.into_iter().enumerate().map(|(index, member)| {
            let mut schema = schema(&member);
            if cut && index == last {
                schema.notes.push(Text::new(
                    "文件在一条记录中间结束：可能被截断",
                    "the file ends inside a record of 80 bytes: it may be truncated",
                ));
            }
            Opened {
                member: several.then(|| member.name.as_str().into()),
                table: Arc::new(XportTable {
                    schema: Arc::new(schema),
                    member,
                }),
                left_out: Vec::new(),
            }
        });
        Ok(tables.collect())
    }
}

/// A data set of a library.
struct XportTable {
    schema: Arc<Schema>,
    member: Member,
}

impl Table for XportTable {
    fn format(&self) -> &'static str {
        Xport.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let member = &self.member;
        let step = (target / member.row as u64).max(1) * member.row as u64;
        let mut at = member.start;
        Box::new(std::iter::from_fn(move || {
            let start = at;
            at = member.end.min(start + step);
            (start < member.end).then_some(Ok(Split::of_bytes(start, at)))
        }))
    }

    fn near(&self, _: &Arc<dyn Source>, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        let member = &self.member;
        let row = member.row as u64;
        let start = member.start + place.saturating_sub(member.start) / row * row;
        let end = member.end.min(start + (target / row).max(1) * row);
        Ok((start < end).then(|| Split::of_bytes(start, end)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let member = &self.member;
        let (at, end) = match split.range {
            SplitRange::Bytes { start, end } => (start, end),
            _ => (member.start, member.end),
        };
        Ok(Box::new(Rows {
            source: &**source,
            member,
            at,
            end,
        }))
    }
}

fn empty() -> Refusal {
    Refusal::new(BinaryReason::TransportEmpty)
}

fn corrupt(reason: BinaryReason) -> Refusal {
    Refusal::new(reason)
}

fn schema(member: &Member) -> Schema {
    Schema {
        fields: member
            .variables
            .iter()
            .map(|variable| Field {
                path: variable.name.as_str().into(),
                data_type: match variable.meaning {
                    Meaning::Text => DataType::String,
                    Meaning::Number => DataType::Double,
                    Meaning::Day => DataType::Date,
                    Meaning::Moment => DataType::Timestamp,
                },
                description: (!variable.label.is_empty()).then(|| variable.label.as_str().into()),
            })
            .collect(),
        records: Some((member.end - member.start) / member.row as u64),
        ..Schema::default()
    }
}

/// The data sets of a library.
fn members(source: &dyn Source) -> Result<Vec<Member>, Refusal> {
    let mut members = Vec::new();
    // Behind the library's header stand two records of origin and date.
    let mut at = 3 * RECORD;
    while let Some(start) = next_header(source, at, MEMBER)? {
        let member = member(source, start)?;
        at = member.end.next_multiple_of(RECORD);
        let end = next_header(source, at, MEMBER)?;
        let mut member = Member {
            end: end.unwrap_or_else(|| source.byte_size()),
            ..member
        };
        at = member.end;
        member.end = end_of_rows(source, &member)?;
        members.push(member);
        if end.is_none() {
            break;
        }
    }
    Ok(members)
}

/// The offset of the next record from `at` on that begins with `mark`.
fn next_header(source: &dyn Source, mut at: u64, mark: &[u8]) -> Result<Option<u64>, Refusal> {
    const STEP: usize = 80 * 4_096;
    loop {
        let bytes = read_range(source, at, STEP).map_err(|error| Refusal::io(&error))?;
        let found = memchr::memmem::find_iter(&bytes, mark)
            .find(|found| (*found as u64).is_multiple_of(RECORD));
        if let Some(found) = found {
            return Ok(Some(at + found as u64));
        }
        if bytes.len() < STEP {
            return Ok(None);
        }
        at += STEP as u64;
    }
}

/// The data set whose header is at `start`; its `end` is still where its rows begin.
fn member(source: &dyn Source, start: u64) -> Result<Member, Refusal> {
    let record = |index: u64| -> Result<Vec<u8>, Refusal> {
        let bytes = read_range(source, start + index * RECORD, RECORD as usize)
            .map_err(|error| Refusal::io(&error))?;
        if (bytes.len() as u64) < RECORD {
            return Err(corrupt(BinaryReason::TransportHeaderCutOff));
        }
        Ok(bytes)
    };
    let new = record(0)?[24..26] == *b"V8";
    let header = record(0)?;
    let length = digits(&header[74..78]).unwrap_or(VARIABLE);
    let name = text(&record(2)?[8..if new { 40 } else { 16 }]);
    let names = record(4)?;
    let count = digits(&names[53..58])
        .filter(|count| names.starts_with(HEADER) && VARIABLES.contains(count))
        .ok_or_else(|| corrupt(BinaryReason::TransportVariables))?;
    if !(136..=VARIABLE).contains(&length) {
        return Err(corrupt(BinaryReason::TransportVariables));
    }
    let described = start + 5 * RECORD;
    let bytes =
        read_range(source, described, count * length).map_err(|error| Refusal::io(&error))?;
    if bytes.len() < count * length {
        return Err(corrupt(BinaryReason::TransportHeaderCutOff));
    }
    let variables: Vec<Variable> = bytes
        .chunks_exact(length)
        .map(|bytes| variable(bytes, new))
        .collect::<Option<_>>()
        .ok_or_else(|| corrupt(BinaryReason::TransportVariable))?;
    let row = variables
        .iter()
        .map(|variable| variable.place + variable.length)
        .max()
        .unwrap_or(1);
    // Long labels of version 8 stand between the variables and the rows.
    let after = described + ((count * length) as u64).next_multiple_of(RECORD);
    let rows = next_header(source, after, b"HEADER RECORD*******OBS")?
        .ok_or_else(|| corrupt(BinaryReason::TransportNoRows))?
        + RECORD;
    Ok(Member {
        name,
        variables,
        row,
        start: rows,
        end: rows,
    })
}

fn variable(bytes: &[u8], new: bool) -> Option<Variable> {
    let short = |at: usize| i16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let kind = short(0);
    let length = usize::try_from(short(4))
        .ok()
        .filter(|length| *length > 0)?;
    let place = usize::try_from(i32::from_be_bytes(*bytes[84..].first_chunk()?)).ok()?;
    let format = text(&bytes[56..64]).to_ascii_uppercase();
    let long = if new && bytes.len() >= 120 {
        text(&bytes[88..120])
    } else {
        String::new()
    };
    let name = if long.is_empty() {
        text(&bytes[8..16])
    } else {
        long
    };
    let meaning = match (kind, format.as_str()) {
        (2, _) => Meaning::Text,
        (1, "DATETIME" | "E8601DT" | "DATEAMPM" | "IS8601DT") => Meaning::Moment,
        (
            1,
            "DATE" | "YYMMDD" | "YYMMDDN" | "MMDDYY" | "DDMMYY" | "E8601DA" | "IS8601DA"
            | "WORDDATE",
        ) => Meaning::Day,
        (1, _) if (2..=8).contains(&length) => Meaning::Number,
        _ => return None,
    };
    // No row is as long as a file may be, and no name has control characters.
    (place < 1 << 24 && !name.chars().any(char::is_control)).then_some(Variable {
        name,
        label: text(&bytes[16..56]),
        meaning,
        place,
        length,
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_matches([' ', '\0'])
        .to_owned()
}

fn digits(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).ok()?.trim().parse().ok()
}

/// Where the last row ends: rows are filled up with blanks to whole records.
fn end_of_rows(source: &dyn Source, member: &Member) -> Result<u64, Refusal> {
    let row = member.row as u64;
    let mut end = member.start + (member.end - member.start) / row * row;
    while end > member.start && member.end - (end - row) < RECORD {
        let bytes =
            read_range(source, end - row, member.row).map_err(|error| Refusal::io(&error))?;
        if bytes.iter().any(|byte| *byte != b' ') {
            break;
        }
        end -= row;
    }
    Ok(end)
}

/// A number of System/370: a sign, an exponent of 16, a fraction of up to 56 bits; `None` for a missing value.
fn number(bytes: &[u8]) -> Option<f64> {
    let mut wide = [0; 8];
    wide[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
    if wide[1..].iter().all(|byte| *byte == 0) && wide[0] != 0 {
        return None;
    }
    let fraction = u64::from_be_bytes(wide) & ((1 << 56) - 1);
    let exponent = i32::from(wide[0] & 0x7F) - 64;
    let value = fraction as f64 / (1_u64 << 56) as f64 * 16_f64.powi(exponent);
    Some(if wide[0] & 0x80 == 0 { value } else { -value })
}

struct Rows<'a> {
    source: &'a dyn Source,
    member: &'a Member,
    at: u64,
    end: u64,
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let length = self.member.row;
        let most = (BATCH / length).max(1) * length;
        let wanted = most.min(self.end.saturating_sub(self.at) as usize);
        if wanted == 0 {
            return None;
        }
        let bytes = match read_range(self.source, self.at, wanted) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.at = self.end;
                return Some(Err(Refusal::io(&error)));
            }
        };
        let rows = bytes.len() / length;
        if rows == 0 {
            self.at = self.end;
            return Some(Err(corrupt(BinaryReason::TransportRowCutOff)));
        }
        self.at += (rows * length) as u64;
        let columns = self
            .member
            .variables
            .iter()
            .map(|variable| column(&bytes, length, variable))
            .collect();
        Some(Ok(Batch { rows, columns }))
    }
}

fn column(bytes: &[u8], length: usize, variable: &Variable) -> ArrayRef {
    let cells = bytes
        .chunks_exact(length)
        .map(|row| &row[variable.place..variable.place + variable.length]);
    match variable.meaning {
        Meaning::Text => {
            let mut builder = BinaryViewBuilder::new();
            cells.for_each(|cell| builder.append_value(cell.trim_ascii_end()));
            Arc::new(builder.finish())
        }
        Meaning::Number => {
            let mut builder = Float64Builder::new();
            cells.for_each(|cell| builder.append_option(number(cell)));
            Arc::new(builder.finish())
        }
        Meaning::Day => {
            let mut builder = Date32Builder::new();
            cells.for_each(|cell| {
                builder.append_option(number(cell).map(|days| (days as i64 - EPOCH) as i32));
            });
            Arc::new(builder.finish())
        }
        Meaning::Moment => {
            let mut builder = TimestampSecondBuilder::new();
            cells.for_each(|cell| {
                builder.append_option(number(cell).map(|seconds| seconds as i64 - EPOCH * DAY));
            });
            Arc::new(builder.finish())
        }
    }
}
