//! The header of a Stata file: its bytes go in, the variables and the place of the rows come out.

use super::FILE;
use crate::format::Refusal;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::{FixedRows, MOST_ROW, Order};
use crate::format::layout::MOST_COLUMNS;
use crate::format::value_labels::ValueLabels;
use crate::model::dataset::DataType;
use crate::model::reason::StatisticsReason;
use crate::model::source::Source;
use std::sync::Arc;

/// How files of release 117 and later begin.
const MARK: &[u8] = b"<stata_dta><header><release>";
/// Releases whose files begin with their number.
const OLD: std::ops::RangeInclusive<u8> = 104..=115;
/// Places of sections in the map of a file.
const DATA: usize = 9;
const STRINGS: usize = 10;
const LABELS: usize = 11;
/// Notes and the like before the rows.
const MOST_NOTES: usize = 1 << 16;

/// What a variable holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Byte,
    Int,
    Long,
    Float,
    Double,
    /// Bytes of a text.
    Text,
    /// The place of a long text.
    String,
}

/// A variable of a row.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its name, label and the name of its values' labels as they stand in the file.
    pub(super) name: Vec<u8>,
    pub(super) label: Vec<u8>,
    pub(super) label_set: Vec<u8>,
    /// How its numbers are written.
    pub(super) format: Vec<u8>,
    pub(super) kind: Kind,
    /// How it is shown: text for numbers that stand for their labels.
    pub(super) data_type: DataType,
    /// Its first byte in a row, and how many there are.
    pub(super) place: usize,
    pub(super) length: usize,
    pub(super) labels: Option<Arc<ValueLabels>>,
}

/// The header of a file.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) release: u16,
    pub(super) order: Order,
    pub(super) variables: Vec<Variable>,
    /// Rows as it says.
    pub(super) count: u64,
    pub(super) rows: FixedRows,
    /// Offsets of the long texts and of the labels of values.
    pub(super) strings: Option<u64>,
    pub(super) labels: u64,
}

/// Bytes of the descriptions of a variable, by release.
struct Lengths {
    name: u64,
    format: u64,
    label: u64,
}

impl Lengths {
    fn of(release: u16) -> Self {
        let (name, label) = match release {
            ..108 => (9, 32),
            108..110 => (9, 81),
            110..118 => (33, 81),
            _ => (129, 321),
        };
        let format = match release {
            ..105 => 7,
            105..114 => 12,
            114..118 => 49,
            _ => 57,
        };
        Self {
            name,
            format,
            label,
        }
    }
}

/// Whether a head begins as a Stata file does; `is_named` where its name says so.
pub(super) fn is_plausible(head: &[u8], is_named: bool) -> bool {
    let is_old = |head: &[u8]| match head {
        // Release, order of bytes, always 1, unused.
        [release, 1 | 2, 1, 0, ..] => OLD.contains(release),
        _ => false,
    };
    head.starts_with(MARK) || is_named && is_old(head)
}

impl Header {
    /// The header of a file.
    pub(super) fn read(source: &dyn Source) -> Result<Self, Refusal> {
        let mut cursor = Cursor::new(source, Order::Little, FILE);
        let first = cursor.take(4)?;
        cursor.at = 0;
        if MARK.starts_with(&first) {
            marked(source, &mut cursor)
        } else {
            old(source, &mut cursor)
        }
    }
}

/// The header of a file of release 115 or before.
fn old(source: &dyn Source, cursor: &mut Cursor<'_>) -> Result<Header, Refusal> {
    let (release, order) = (u16::from(cursor.byte()?), cursor.byte()?);
    cursor.order = match order {
        1 => Order::Big,
        2 => Order::Little,
        _ => return Err(cursor.damaged()),
    };
    if !OLD.contains(&u8::try_from(release).unwrap_or_default()) {
        return Err(Refusal::new(StatisticsReason::Version { file: FILE }));
    }
    cursor.skip(2);
    let (width, count) = (cursor.u16()?.into(), cursor.u32()?.into());
    cursor.skip(Lengths::of(release).label + if release < 105 { 0 } else { 18 });
    let variables = variables(cursor, release, width)?;
    notes(cursor, release)?;
    let rows = rows(source, cursor.at, count, &variables)?;
    let length = rows.length as u64;
    Ok(Header {
        release,
        order: cursor.order,
        variables,
        count,
        rows,
        strings: None,
        labels: cursor.at.saturating_add(length.saturating_mul(count)),
    })
}

/// Passes over what stands between the variables and the rows.
fn notes(cursor: &mut Cursor<'_>, release: u16) -> Result<(), Refusal> {
    if release < 105 {
        return Ok(());
    }
    for _ in 0..MOST_NOTES {
        let sort = cursor.byte()?;
        let length = if release < 110 {
            cursor.u16()?.into()
        } else {
            cursor.u32()?
        };
        if sort == 0 && length == 0 {
            return Ok(());
        }
        cursor.skip(length.into());
    }
    Err(cursor.damaged())
}

/// The header of a file of release 117 or later.
fn marked(source: &dyn Source, cursor: &mut Cursor<'_>) -> Result<Header, Refusal> {
    cursor.expect(MARK)?;
    let release = cursor.take(3)?;
    let release = std::str::from_utf8(&release).ok();
    let release: u16 = (release.and_then(|text| text.parse().ok())).ok_or(cursor.damaged())?;
    if !(117..=121).contains(&release) {
        return Err(Refusal::new(StatisticsReason::Version { file: FILE }));
    }
    cursor.expect(b"</release><byteorder>")?;
    cursor.order = match &*cursor.take(3)? {
        b"MSF" => Order::Big,
        b"LSF" => Order::Little,
        _ => return Err(cursor.damaged()),
    };
    cursor.expect(b"</byteorder><K>")?;
    // Releases 120 and 121 are 118 and 119 with aliases of variables in other frames.
    let is_wide = matches!(release, 119 | 121);
    let width = if is_wide {
        cursor.u32()?
    } else {
        cursor.u16()?.into()
    };
    cursor.expect(b"</K><N>")?;
    let count = if release < 118 {
        cursor.u32()?.into()
    } else {
        cursor.u64()?
    };
    cursor.expect(b"</N><label>")?;
    let label = if release < 118 {
        cursor.byte()?.into()
    } else {
        cursor.u16()?
    };
    cursor.skip(label.into());
    cursor.expect(b"</label><timestamp>")?;
    let timestamp = cursor.byte()?;
    cursor.skip(timestamp.into());
    cursor.expect(b"</timestamp></header><map>")?;
    let mut map = [0; 14];
    for place in &mut map {
        *place = cursor.u64()?;
    }
    cursor.expect(b"</map>")?;
    let variables = variables(cursor, release, u64::from(width))?;
    cursor.at = map[DATA];
    cursor.expect(b"<data>")?;
    let rows = rows(source, cursor.at, count, &variables)?;
    Ok(Header {
        release,
        order: cursor.order,
        variables,
        count,
        rows,
        strings: Some(map[STRINGS]),
        labels: map[LABELS],
    })
}

/// Where the rows are.
fn rows(
    source: &dyn Source,
    start: u64,
    count: u64,
    variables: &[Variable],
) -> Result<FixedRows, Refusal> {
    let last = variables.last().map(|last| last.place + last.length);
    let length = last.ok_or_else(|| Refusal::new(StatisticsReason::NoColumns { file: FILE }))?;
    if length > MOST_ROW {
        let mebibytes = (MOST_ROW >> 20) as u64;
        return Err(Refusal::new(StatisticsReason::RowTooLarge {
            file: FILE,
            mebibytes,
        }));
    }
    Ok(FixedRows::announced(
        source.byte_size(),
        start,
        count,
        length,
    ))
}

/// The variables that are described from here on.
fn variables(cursor: &mut Cursor<'_>, release: u16, width: u64) -> Result<Vec<Variable>, Refusal> {
    if width == 0 {
        return Err(Refusal::new(StatisticsReason::NoColumns { file: FILE }));
    }
    if width > MOST_COLUMNS as u64 {
        return Err(Refusal::new(StatisticsReason::ManyColumns { file: FILE }));
    }
    let is_marked = release >= 117;
    let lengths = Lengths::of(release);
    let sorted = if matches!(release, 119 | 121) { 4 } else { 2 };
    let section = |cursor: &mut Cursor<'_>, name: &str, length: u64| {
        if is_marked {
            cursor.expect(format!("<{name}>").as_bytes())?;
        }
        let bytes = cursor.take(length)?;
        if is_marked {
            cursor.expect(format!("</{name}>").as_bytes())?;
        }
        Ok::<_, Refusal>(bytes)
    };
    let types = section(
        cursor,
        "variable_types",
        width * if is_marked { 2 } else { 1 },
    )?;
    let names = section(cursor, "varnames", width * lengths.name)?;
    section(cursor, "sortlist", (width + 1) * sorted)?;
    let formats = section(cursor, "formats", width * lengths.format)?;
    let sets = section(cursor, "value_label_names", width * lengths.name)?;
    let labels = section(cursor, "variable_labels", width * lengths.label)?;
    let (mut place, mut variables) = (0, Vec::new());
    for index in 0..width as usize {
        let code = if is_marked {
            cursor.order.u16(&types, 2 * index).unwrap_or_default()
        } else {
            types[index].into()
        };
        let (kind, length) = kind(release, code).ok_or_else(|| cursor.damaged())?;
        let entry = |bytes: &[u8], length: u64| {
            let length = length as usize;
            let bytes = &bytes[index * length..(index + 1) * length];
            let end = memchr::memchr(0, bytes).unwrap_or(length);
            bytes[..end].to_vec()
        };
        let format = entry(&formats, lengths.format);
        variables.push(Variable {
            name: entry(&names, lengths.name),
            label: entry(&labels, lengths.label),
            label_set: entry(&sets, lengths.name),
            data_type: super::values::data_type(kind, &format),
            format,
            kind,
            place,
            length,
            labels: None,
        });
        place += length;
    }
    Ok(variables)
}

/// What a variable of a type holds, and its bytes; `None` for a type that nobody writes.
fn kind(release: u16, code: u16) -> Option<(Kind, usize)> {
    let text = |length: u16| (length > 0).then_some((Kind::Text, usize::from(length)));
    match (release, code) {
        (117.., 65_530) | (111..117, 251) | (..111, 0x62) => Some((Kind::Byte, 1)),
        (117.., 65_529) | (111..117, 252) | (..111, 0x69) => Some((Kind::Int, 2)),
        (117.., 65_528) | (111..117, 253) | (..111, 0x6C) => Some((Kind::Long, 4)),
        (117.., 65_527) | (111..117, 254) | (..111, 0x66) => Some((Kind::Float, 4)),
        (117.., 65_526) | (111..117, 255) | (..111, 0x64) => Some((Kind::Double, 8)),
        (117.., 32_768) => Some((Kind::String, 8)),
        (117.., 1..=2_045) | (111..117, 1..=244) => text(code),
        (..111, 0x80..) => text(code - 0x7F),
        _ => None,
    }
}
