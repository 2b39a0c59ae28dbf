//! The header of a dBase file: its bytes go in, the fields of its rows come out.

use super::FILE;
use crate::format::Refusal;
use crate::format::code_page::Declared;
use crate::format::fixed_rows::Order;
use crate::format::layout::MOST_COLUMNS;
use crate::model::dataset::DataType;
use crate::model::reason::StatisticsReason;
use crate::model::source::{Source, read_range};

/// Bytes before the fields, and of each, of all versions but the seventh and of that.
const OLD: (usize, usize) = (32, 32);
const SEVEN: (usize, usize) = (68, 48);
/// What ends the fields.
const END: u8 = 0x0D;
/// Versions: what the first byte of a file says.
const DBASE_TWO: u8 = 0x02;
const VERSIONS: [u8; 20] = [
    0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x7B, 0x83, 0x87, 0x8B, 0x8C, 0x8E, 0xCB, 0xE5,
    0xF5, 0xFB, 0x23, 0xB3,
];

/// What a field holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Characters; a number as it is written.
    Text,
    /// A number in characters.
    Number,
    /// A day as eight digits.
    Day,
    /// Yes or no.
    Truth,
    /// A whole number of four bytes; of dBase 7 with the greatest byte first and its sign turned.
    Whole,
    WholeOfSeven,
    /// Floating point, and that of dBase 7.
    Fraction,
    FractionOfSeven,
    /// Ten thousandths of a unit of money.
    Money,
    /// A day and a time of it.
    Moment,
    /// Characters of any number: the last byte tells how many, where the flags of the row say so.
    Varying {
        flag: usize,
    },
    /// A text that stands in another file.
    Memo,
    /// What is no text and stands in another file.
    Object,
}

impl Kind {
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Varying { .. })
    }

    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Text | Self::Number | Self::Varying { .. } => DataType::String,
            Self::Day => DataType::Date,
            Self::Truth => DataType::Boolean,
            Self::Whole | Self::WholeOfSeven => DataType::Bigint,
            Self::Fraction | Self::FractionOfSeven => DataType::Double,
            Self::Money => DataType::Decimal,
            Self::Moment => DataType::Timestamp,
            Self::Memo | Self::Object => DataType::Binary,
        }
    }
}

/// A field of a row.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its name as it stands in the file.
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    /// Its first byte in a row, and how many there are.
    pub(super) place: usize,
    pub(super) length: usize,
    /// The bit among the flags of a row that says it has no value.
    pub(super) null: Option<usize>,
    /// Where the flags of a row stand.
    pub(super) flags: Option<(usize, usize)>,
}

/// The header of a file.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) rows: u64,
    /// Its bytes, behind which the rows begin.
    pub(super) length: u64,
    /// Bytes of a row.
    pub(super) row: usize,
    pub(super) variables: Vec<Variable>,
    pub(super) declared: Declared,
}

/// A field as the header describes it.
struct Described<'a> {
    name: &'a [u8],
    sort: u8,
    length: usize,
    decimals: usize,
    flags: u8,
}

/// Whether a head begins as a dBase file does: `is_named` where its name says so, else more is asked of it.
pub(super) fn is_plausible(head: &[u8], is_named: bool) -> bool {
    let Some(&[version, _, month, day]) = head.first_chunk() else {
        return false;
    };
    let is_dated = matches!((month, day), (0, 0) | (1..=12, 1..=31));
    if is_named && (version == DBASE_TWO || is_dated && VERSIONS.contains(&version)) {
        return true;
    }
    if !is_dated || !VERSIONS.contains(&version) {
        return false;
    }
    let Ok(header) = parse(head, head.len() as u64) else {
        return false;
    };
    let described = header.variables.iter();
    let bytes: usize = described.clone().map(|variable| variable.length).sum();
    bytes < header.row
        && described
            .map(|variable| &variable.name)
            .all(|name| !name.is_empty() && !name.iter().any(u8::is_ascii_control))
}

impl Header {
    /// The header of a file.
    pub(super) fn read(source: &dyn Source) -> Result<Self, Refusal> {
        let front = |length| read_range(source, 0, length).map_err(|error| Refusal::io(&error));
        let first = front(OLD.0)?;
        let length = Order::Little.u16(&first, 8).unwrap_or(0);
        let header = parse(&front(usize::from(length))?, source.byte_size());
        // FoxBASE has the number of dBase II, whose layout is another one, and that of dBase III.
        if header.is_err() && first.first() == Some(&DBASE_TWO) {
            return Err(Refusal::new(StatisticsReason::Version { file: FILE }));
        }
        header
    }
}

/// The header that stands at the front of `bytes`.
fn parse(bytes: &[u8], byte_size: u64) -> Result<Header, Refusal> {
    let damaged = || Refusal::new(StatisticsReason::Header { file: FILE });
    let little = Order::Little;
    let (Some(rows), Some(length), Some(row), Some(&version), Some(&driver)) = (
        little.u32(bytes, 4),
        little.u16(bytes, 8),
        little.u16(bytes, 10),
        bytes.first(),
        bytes.get(29),
    ) else {
        return Err(Refusal::new(StatisticsReason::HeaderCutOff { file: FILE }));
    };
    if usize::from(length) > bytes.len() && u64::from(length) > byte_size {
        return Err(Refusal::new(StatisticsReason::HeaderCutOff { file: FILE }));
    }
    let is_seven = version & 7 == 4;
    let described = described(bytes.get(..length.into()).unwrap_or(bytes), is_seven);
    if described.len() > MOST_COLUMNS {
        return Err(Refusal::new(StatisticsReason::ManyColumns { file: FILE }));
    }
    let (first, each) = if is_seven { SEVEN } else { OLD };
    if described.is_empty() || first + each * described.len() > usize::from(length) {
        return Err(damaged());
    }
    let variables = variables(&described, version, row.into()).ok_or_else(damaged)?;
    Ok(Header {
        rows: rows.into(),
        length: length.into(),
        row: row.into(),
        variables,
        declared: Declared::of_number(code_page(driver)),
    })
}

/// The fields that a header describes, up to what ends them.
fn described(bytes: &[u8], is_seven: bool) -> Vec<Described<'_>> {
    let (first, each) = if is_seven { SEVEN } else { OLD };
    let fields = bytes.get(first..).unwrap_or_default().chunks_exact(each);
    let name = |bytes: &'_ [u8]| memchr::memchr(0, bytes).unwrap_or(bytes.len());
    fields
        .take_while(|field| field[0] != END && field[0] != 0)
        .map(|field| {
            let (wide, at) = if is_seven { (32, 32) } else { (11, 11) };
            let sizes = if is_seven { at + 1 } else { at + 5 };
            Described {
                name: &field[..name(&field[..wide])],
                sort: field[at].to_ascii_uppercase(),
                length: field[sizes].into(),
                decimals: field[sizes + 1].into(),
                flags: if is_seven { 0 } else { field[18] },
            }
        })
        .collect()
}

/// The fields of a row of so many bytes; `None` where they do not fit into it.
fn variables(described: &[Described<'_>], version: u8, row: usize) -> Option<Vec<Variable>> {
    // Clipper and FoxPro write the length of a long text in two bytes, of which the second is the number of decimals of others.
    let long = |field: &Described<'_>| match field.sort {
        b'C' => field.length + 256 * field.decimals,
        _ => field.length,
    };
    let is_long = 1 + described.iter().map(long).sum::<usize>() == row;
    let is_fox = matches!(version, 0x30..=0x32);
    let (mut place, mut bit, mut flags) = (1, 0, None);
    let mut variables = Vec::new();
    for field in described {
        let length = if is_long { long(field) } else { field.length };
        let end = place + length;
        if end > row || length == 0 {
            return None;
        }
        if field.sort == b'0' {
            flags = Some((place, length));
        }
        let kind = kind(field, version, is_fox, bit);
        if is_fox && matches!(field.sort, b'V' | b'Q') {
            bit += 1;
        }
        let is_nullable = is_fox && field.flags & 2 != 0;
        let null = is_nullable.then_some(bit);
        bit += usize::from(is_nullable);
        if let Some(kind) = kind {
            variables.push(Variable {
                name: field.name.trim_ascii().to_vec(),
                kind,
                place,
                length,
                null,
                flags: None,
            });
        }
        place = end;
    }
    (variables.iter_mut()).for_each(|variable| variable.flags = flags);
    (!variables.is_empty()).then_some(variables)
}

/// What a field holds; `None` for one that the program keeps for itself.
fn kind(field: &Described<'_>, version: u8, is_fox: bool, bit: usize) -> Option<Kind> {
    let is_seven = version & 7 == 4;
    Some(match (field.sort, field.length) {
        (b'0', _) => return None,
        (b'C', _) => Kind::Text,
        (b'N' | b'F', _) => Kind::Number,
        (b'D', 8..) => Kind::Day,
        (b'L', _) => Kind::Truth,
        (b'I' | b'+', 4) if is_seven => Kind::WholeOfSeven,
        (b'I' | b'+', 4) => Kind::Whole,
        (b'B', 8) if is_fox => Kind::Fraction,
        (b'O', 8) if is_seven => Kind::FractionOfSeven,
        (b'O', 8) => Kind::Fraction,
        (b'Y', 8) => Kind::Money,
        (b'T' | b'@', 8) => Kind::Moment,
        (b'V', _) if is_fox => Kind::Varying { flag: bit },
        (b'M', _) => Kind::Memo,
        (b'G' | b'P' | b'B' | b'W' | b'Q', _) => Kind::Object,
        _ => Kind::Text,
    })
}

/// The code page that a language driver stands for (byte 29), 0 where it stands for none; 0x57 is whatever the machine had.
fn code_page(driver: u8) -> u16 {
    match driver {
        0x01 | 0x09 | 0x0B | 0x0D | 0x0F | 0x11 | 0x15 | 0x18 | 0x19 | 0x1B => 437,
        0x02 | 0x0A | 0x0E | 0x10 | 0x12 | 0x14 | 0x16 | 0x1A | 0x1D | 0x25 | 0x37 => 850,
        0x03 | 0x57..=0x59 => 1252,
        0x04 => 10000,
        0x08 | 0x17 | 0x66 => 865,
        0x13 | 0x7B => 932,
        0x1C | 0x6C => 863,
        0x1F | 0x22 | 0x23 | 0x40 | 0x64 | 0x87 => 852,
        0x24 => 860,
        0x26 | 0x65 => 866,
        0x4D | 0x7A => 936,
        0x4E | 0x79 => 949,
        0x4F | 0x78 => 950,
        0x50 | 0x7C => 874,
        0x67 => 861,
        0x7D => 1255,
        0x7E => 1256,
        0x96 => 10007,
        0xC8 => 1250,
        0xC9 => 1251,
        0xCA => 1254,
        0xCB => 1253,
        0xCC => 1257,
        _ => 0,
    }
}
