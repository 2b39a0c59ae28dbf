//! SAS transport files (XPORT, versions 5 and 8): trial data as it is submitted; each data set of a library is a table.
//!
//! The layout is public (SAS technical note TS-140): records of 80 bytes for what describes, rows of a fixed length for what is
//! told, numbers in the floating point of IBM's System/370. It does not declare the code page of its texts.

mod labels;

use crate::format::code_page::{CodePage, Declared};
use crate::format::fixed_rows::{Chunks, FixedRows, add_line, numbers};
use crate::format::layout::MOST_COLUMNS;
use crate::format::sas::formats;
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split, SplitRange};
use crate::model::reason::BinaryReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{ArrayRef, BinaryViewBuilder};
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

/// SAS transport files.
#[derive(Clone, Copy, Debug)]
pub struct Xport;

#[derive(Clone, Debug)]
struct Variable {
    /// Name and label as they stand in the file.
    name: Vec<u8>,
    label: Vec<u8>,
    /// What its numbers are; text where it has none.
    data_type: DataType,
    place: usize,
    length: usize,
}

/// A data set: where its rows are.
#[derive(Debug)]
struct Member {
    name: Vec<u8>,
    variables: Vec<Variable>,
    rows: FixedRows,
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
        let page = code_page(&**entry.source, &members);
        let (several, last) = (members.len() > 1, members.len().checked_sub(1));
        let last = last.ok_or_else(empty)?;
        let cut = !entry.source.byte_size().is_multiple_of(RECORD);
        let tables = members.into_iter().enumerate().map(|(index, member)| {
            let mut schema = schema(&member, &page);
            let is_cut = cut && index == last;
            if is_cut {
                // No header says how many rows there were.
                schema.records = None;
                schema.notes.push(Text::new(
                    "文件在一条记录中间结束：可能被截断",
                    "the file ends inside a record of 80 bytes: it may be truncated",
                ));
            }
            Opened {
                member: several.then(|| page.title(&member.name).into()),
                table: Arc::new(XportTable {
                    schema: Arc::new(schema),
                    member,
                    page: page.clone(),
                    is_cut,
                }),
                left_out: Vec::new(),
            }
        });
        Ok(tables.collect())
    }
}

/// The code page of a library, by the names, labels and texts of all its data sets.
fn code_page(source: &dyn Source, members: &[Member]) -> CodePage {
    let mut sample = Vec::new();
    for member in members {
        let texts = (member.variables.iter()).filter(|one| one.data_type == DataType::String);
        let texts: Vec<_> = texts.map(|text| (text.place, text.length)).collect();
        for variable in &member.variables {
            add_line(&mut sample, &variable.label);
        }
        sample.extend(member.rows.sample(source, &texts));
    }
    CodePage::settle(Declared::Nothing, &sample)
}

/// A data set of a library.
struct XportTable {
    schema: Arc<Schema>,
    member: Member,
    page: CodePage,
    /// Whether the file ends inside a record of it.
    is_cut: bool,
}

impl Table for XportTable {
    fn format(&self) -> &'static str {
        Xport.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        let rows = self.member.rows;
        // Of no rows too it is to be said that some are missing.
        let none = self.is_cut && rows.count() == 0;
        let nothing = none.then(|| Ok(Split::of_bytes(rows.end, rows.end)));
        Box::new(rows.splits(target).chain(nothing))
    }

    fn near(&self, _: &Arc<dyn Source>, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(self.member.rows.near(place, target)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let cut_off = corrupt(BinaryReason::TransportRowCutOff);
        let end = self.member.rows.end;
        // A small file is read in one piece that names no bytes.
        let is_last = match split.range {
            SplitRange::Bytes { end: last, .. } => last == end,
            _ => true,
        };
        Ok(Box::new(Rows {
            table: self,
            cut: (self.is_cut && is_last).then_some(cut_off),
            chunks: self.member.rows.chunks(&**source, split, cut_off),
        }))
    }
}

fn empty() -> Refusal {
    Refusal::new(BinaryReason::TransportEmpty)
}

fn corrupt(reason: BinaryReason) -> Refusal {
    Refusal::new(reason)
}

fn schema(member: &Member, page: &CodePage) -> Schema {
    let field = |variable: &Variable| {
        let label = page.title(&variable.label);
        Field {
            path: page.title(&variable.name).into(),
            data_type: variable.data_type,
            description: (!label.is_empty()).then(|| label.into()),
        }
    };
    Schema {
        fields: member.variables.iter().map(field).collect(),
        records: Some(member.rows.count()),
        encoding: page.name(),
        notes: page.note().into_iter().collect(),
        ..Schema::default()
    }
}

/// The data sets of a library.
fn members(source: &dyn Source) -> Result<Vec<Member>, Refusal> {
    let mut members = Vec::new();
    // Behind the library's header stand two records of origin and date.
    let mut at = 3 * RECORD;
    while let Some(start) = next_header(source, at, MEMBER)? {
        let mut member = member(source, start)?;
        at = member.rows.start.next_multiple_of(RECORD);
        let end = next_header(source, at, MEMBER)?;
        at = end.unwrap_or_else(|| source.byte_size());
        member.rows.end = end_of_rows(source, &member.rows, at)?;
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

/// The data set whose header is at `start`; its rows still end where they begin.
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
    let name = record(2)?[8..if new { 40 } else { 16 }].to_vec();
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
    let mut variables: Vec<Variable> = bytes
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
        .ok_or_else(|| corrupt(BinaryReason::TransportNoRows))?;
    for (number, label) in labels::read(source, after, rows)? {
        if let Some(variable) = variables.get_mut(number) {
            variable.label = label;
        }
    }
    let rows = FixedRows {
        start: rows + RECORD,
        end: rows + RECORD,
        length: row,
    };
    Ok(Member {
        name,
        variables,
        rows,
    })
}

fn variable(bytes: &[u8], new: bool) -> Option<Variable> {
    let short = |at: usize| i16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let kind = short(0);
    let length = usize::try_from(short(4))
        .ok()
        .filter(|length| *length > 0)?;
    let place = usize::try_from(i32::from_be_bytes(*bytes[84..].first_chunk()?)).ok()?;
    let filled = |bytes: &[u8]| bytes.iter().any(|byte| !matches!(byte, b' ' | 0));
    let long = (new && bytes.len() >= 120).then(|| &bytes[88..120]);
    let name = long.filter(|name| filled(name)).unwrap_or(&bytes[8..16]);
    let data_type = match kind {
        2 => DataType::String,
        1 if (2..=8).contains(&length) => {
            formats::meaning(&String::from_utf8_lossy(&bytes[56..64]))
        }
        _ => return None,
    };
    let is_name = |byte: &u8| *byte == 0 || !byte.is_ascii_control();
    // No row is as long as a file may be, and no name has control characters.
    (place < 1 << 24 && name.iter().all(is_name)).then(|| Variable {
        name: name.to_vec(),
        label: bytes[16..56].to_vec(),
        data_type,
        place,
        length,
    })
}

fn digits(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).ok()?.trim().parse().ok()
}

/// Where the last row ends before `end`: rows are filled up with blanks to whole records.
fn end_of_rows(source: &dyn Source, rows: &FixedRows, end: u64) -> Result<u64, Refusal> {
    let (row, behind) = (rows.length as u64, end);
    let mut end = rows.start + behind.saturating_sub(rows.start) / row * row;
    while end > rows.start && behind - (end - row) < RECORD {
        let bytes =
            read_range(source, end - row, rows.length).map_err(|error| Refusal::io(&error))?;
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
    table: &'a XportTable,
    chunks: Chunks<'a>,
    /// Why there may have been more rows, to be told behind the last.
    cut: Option<Refusal>,
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let bytes = match self.chunks.next() {
            Some(Ok(bytes)) => bytes,
            Some(Err(refusal)) => return Some(Err(refusal)),
            None => return self.cut.take().map(Err),
        };
        let member = &self.table.member;
        let length = member.rows.length;
        let columns = member.variables.iter();
        let columns = columns.map(|variable| column(&bytes, length, variable, &self.table.page));
        Some(Ok(Batch {
            rows: bytes.len() / length,
            columns: columns.collect(),
        }))
    }
}

fn column(bytes: &[u8], length: usize, variable: &Variable, page: &CodePage) -> ArrayRef {
    let cells = bytes
        .chunks_exact(length)
        .map(|row| &row[variable.place..variable.place + variable.length]);
    let data_type = variable.data_type;
    if data_type == DataType::String {
        let mut builder = BinaryViewBuilder::new();
        cells.for_each(|cell| builder.append_value(page.decode(cell).as_bytes()));
        return Arc::new(builder.finish());
    }
    let values = cells.map(|cell| number(cell).map(|value| formats::number(data_type, value)));
    numbers(data_type, values)
}
