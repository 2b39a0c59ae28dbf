//! The dictionary of an SPSS file: its bytes go in, the records that describe variables come out.

use super::FILE;
use crate::format::Refusal;
use crate::format::code_page::Declared;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::{MOST_ROW, Order};
use crate::format::layout::MOST_COLUMNS;
use crate::model::reason::StatisticsReason;
use std::collections::HashMap;

/// Sorts of records.
const VARIABLE: u32 = 2;
const LABELS: u32 = 3;
const LABELLED: u32 = 4;
const DOCUMENT: u32 = 6;
const INFORMATION: u32 = 7;
const END: u32 = 999;
/// Sorts of information: machine, long names, very long texts, rows, encoding, labels of long texts.
const MACHINE: u32 = 3;
const LONG_NAMES: u32 = 13;
const LONG_TEXTS: u32 = 14;
const ROWS: u32 = 16;
const ENCODING: u32 = 20;
const TEXT_LABELS: u32 = 21;
/// Bytes of a line of a document.
const LINE: u64 = 80;
/// Bytes of an information that is read, labels, and bytes of one unit of a row.
const MOST_INFORMATION: u64 = 16 << 20;
const MOST_LABELS: usize = 1 << 17;
pub(super) const UNIT: usize = 8;
/// Variables, of which a very long text takes several.
const MOST_VARIABLES: usize = 8 * MOST_COLUMNS;

/// How rows are stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Packing {
    /// As they are.
    None,
    /// As codes, of which those of numbers stand for the number and this more.
    Codes { bias: f64 },
    /// As such codes in blocks of zlib.
    Zlib { bias: f64 },
}

/// Values of a variable that are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Missing {
    /// These, as they stand in the file.
    pub(super) values: Vec<[u8; UNIT]>,
    /// Numbers from one to the other.
    pub(super) range: Option<(f64, f64)>,
}

/// A variable as its record describes it: a very long text has several.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Its short name and its label.
    pub(super) name: Vec<u8>,
    pub(super) label: Vec<u8>,
    /// Bytes of a text; 0 for a number.
    pub(super) width: usize,
    /// How its numbers are written: the number of a format.
    pub(super) format: u8,
    pub(super) missing: Missing,
    /// Its first unit in a row, and how many there are.
    pub(super) unit: usize,
    pub(super) units: usize,
}

/// Labels as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct LabelSet {
    /// Values and their labels.
    pub(super) labels: Vec<(Vec<u8>, Vec<u8>)>,
    /// The units of the variables that have them, or the name of the variable.
    pub(super) units: Vec<usize>,
    pub(super) name: Vec<u8>,
}

/// The dictionary of a file.
#[derive(Debug)]
pub(super) struct Dictionary {
    pub(super) order: Order,
    pub(super) packing: Packing,
    pub(super) count: Option<u64>,
    /// Bytes of a row.
    pub(super) row: usize,
    pub(super) records: Vec<Record>,
    pub(super) labels: Vec<LabelSet>,
    /// Short names → long ones, and → bytes of very long texts.
    pub(super) long_names: HashMap<Vec<u8>, Vec<u8>>,
    pub(super) long_texts: HashMap<Vec<u8>, usize>,
    pub(super) declared: Declared,
}

impl Dictionary {
    /// Reads it from the beginning of the file on; the cursor stands behind it then.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Refusal> {
        let mut dictionary = Self::header(cursor)?;
        let (mut units, mut labels) = (0, 0);
        loop {
            match cursor.u32()? {
                VARIABLE => dictionary.variable(cursor, &mut units)?,
                LABELS => {
                    let set = label_set(cursor)?;
                    labels += set.labels.len();
                    if labels <= MOST_LABELS {
                        dictionary.labels.push(set);
                    }
                }
                DOCUMENT => {
                    let lines = u64::from(cursor.u32()?);
                    cursor.skip(lines * LINE);
                }
                INFORMATION => dictionary.information(cursor)?,
                END => break,
                _ => return Err(cursor.damaged()),
            }
            if units * UNIT > MOST_ROW {
                let mebibytes = (MOST_ROW >> 20) as u64;
                return Err(Refusal::new(StatisticsReason::RowTooLarge {
                    file: FILE,
                    mebibytes,
                }));
            }
            if dictionary.records.len() > MOST_VARIABLES {
                return Err(Refusal::new(StatisticsReason::ManyColumns { file: FILE }));
            }
        }
        cursor.skip(4);
        dictionary.complete_last(&mut units);
        dictionary.row = units * UNIT;
        if dictionary.records.is_empty() {
            return Err(Refusal::new(StatisticsReason::NoColumns { file: FILE }));
        }
        Ok(dictionary)
    }

    fn header(cursor: &mut Cursor<'_>) -> Result<Self, Refusal> {
        let bytes = cursor.take(176)?;
        let layout = |order: Order| matches!(order.u32(&bytes, 64), Some(2 | 3));
        let order = [Order::Little, Order::Big]
            .into_iter()
            .find(|order| layout(*order));
        let order = order.ok_or_else(|| cursor.damaged())?;
        cursor.order = order;
        let bias = order.f64(&bytes, 84).unwrap_or_default();
        let packing = match order.u32(&bytes, 72) {
            Some(0) => Packing::None,
            Some(1) => Packing::Codes { bias },
            Some(2) => Packing::Zlib { bias },
            _ => return Err(Refusal::new(StatisticsReason::Version { file: FILE })),
        };
        let count = order
            .i32(&bytes, 80)
            .and_then(|count| u64::try_from(count).ok());
        Ok(Self {
            order,
            packing,
            count,
            row: 0,
            records: Vec::new(),
            labels: Vec::new(),
            long_names: HashMap::new(),
            long_texts: HashMap::new(),
            declared: Declared::Nothing,
        })
    }

    /// A record of a variable, or of a further unit of the text before.
    fn variable(&mut self, cursor: &mut Cursor<'_>, units: &mut usize) -> Result<(), Refusal> {
        let bytes = cursor.take(28)?;
        let order = cursor.order;
        let number = |at| order.i32(&bytes, at).unwrap_or_default();
        let (width, has_label, missing) = (number(0), number(4), number(8));
        let label = if has_label == 0 {
            Vec::new()
        } else {
            let length = u64::from(cursor.u32()?);
            let mut label = cursor.take(length.next_multiple_of(4))?;
            label.truncate(length as usize);
            label
        };
        if !(-3..=3).contains(&missing) {
            return Err(cursor.damaged());
        }
        let values = cursor.take(UNIT as u64 * u64::from(missing.unsigned_abs()))?;
        if width < 0 {
            let last = self.records.last_mut().ok_or_else(|| cursor.damaged())?;
            last.units += 1;
            *units += 1;
            return Ok(());
        }
        self.complete_last(units);
        self.records.push(Record {
            name: bytes[20..28].trim_ascii_end().to_vec(),
            label,
            width: width as usize,
            format: (number(12) >> 16 & 0xFF) as u8,
            missing: missing_values(&values, missing, order),
            unit: *units,
            units: 1,
        });
        *units += 1;
        Ok(())
    }

    /// Some writers leave out the records of further units; the rows have them all the same.
    fn complete_last(&mut self, units: &mut usize) {
        let Some(last) = self.records.last_mut() else {
            return;
        };
        let all = last.width.div_ceil(UNIT);
        if last.units == 1 && last.width <= 255 && all > 1 {
            *units += all - 1;
            last.units = all;
        }
    }

    fn information(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Refusal> {
        let (sort, size, count) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        let length = u64::from(size) * u64::from(count);
        let is_known =
            [MACHINE, LONG_NAMES, LONG_TEXTS, ROWS, ENCODING, TEXT_LABELS].contains(&sort);
        if !is_known || length > MOST_INFORMATION {
            cursor.skip(length);
            return Ok(());
        }
        let bytes = cursor.take(length)?;
        let order = cursor.order;
        match sort {
            MACHINE if self.declared == Declared::Nothing => {
                let page = order
                    .u32(&bytes, 28)
                    .and_then(|page| u16::try_from(page).ok());
                self.declared = Declared::of_number(page.unwrap_or_default());
            }
            LONG_NAMES => self.long_names.extend(pairs(&bytes)),
            LONG_TEXTS => {
                let lengths = pairs(&bytes).filter_map(|(name, length)| {
                    let length = std::str::from_utf8(&length).ok()?;
                    Some((name, length.trim_matches(['\0', ' ']).parse().ok()?))
                });
                self.long_texts.extend(lengths);
            }
            ROWS => {
                let count = order
                    .i64(&bytes, 8)
                    .and_then(|count| u64::try_from(count).ok());
                self.count = count.or(self.count);
            }
            ENCODING => self.declared = Declared::of_name(&String::from_utf8_lossy(&bytes)),
            TEXT_LABELS => self.labels.extend(text_labels(&bytes, order)),
            _ => {}
        }
        Ok(())
    }
}

fn missing_values(bytes: &[u8], sort: i32, order: Order) -> Missing {
    let (values, _) = bytes.as_chunks::<UNIT>();
    match (sort, values) {
        (..0, [low, high, rest @ ..]) => Missing {
            values: rest.to_vec(),
            range: order.f64(low, 0).zip(order.f64(high, 0)),
        },
        _ => Missing {
            values: values.to_vec(),
            range: None,
        },
    }
}

/// The parts of `name=text`, between tabs.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let pairs = bytes.split(|byte| *byte == b'\t');
    pairs.filter_map(|pair| {
        let middle = memchr::memchr(b'=', pair)?;
        let name = pair[..middle].trim_ascii().to_vec();
        Some((name, pair[middle + 1..].to_vec()))
    })
}

/// Labels of values of at most eight bytes, and the variables that have them.
fn label_set(cursor: &mut Cursor<'_>) -> Result<LabelSet, Refusal> {
    let mut set = LabelSet::default();
    for _ in 0..cursor.u32()? {
        let value = cursor.take(UNIT as u64)?;
        let length = cursor.byte()?;
        let padded = (u64::from(length) + 1).next_multiple_of(UNIT as u64) - 1;
        let mut label = cursor.take(padded)?;
        label.truncate(length.into());
        if set.labels.len() < MOST_LABELS {
            set.labels.push((value, label));
        }
    }
    if cursor.u32()? != LABELLED {
        return Err(cursor.damaged());
    }
    for _ in 0..cursor.u32()? {
        let unit = cursor.u32()? as usize;
        let unit = unit.checked_sub(1).ok_or_else(|| cursor.damaged())?;
        if set.units.len() < MOST_VARIABLES {
            set.units.push(unit);
        }
    }
    Ok(set)
}

/// Labels of longer values: of each variable its name, its width, how many, and each with the lengths before; until something is
/// not so.
fn text_labels(bytes: &[u8], order: Order) -> Vec<LabelSet> {
    let mut at = 0;
    let number = |at: &mut usize| {
        let number = order.u32(bytes, *at)? as usize;
        *at += 4;
        Some(number)
    };
    let text = |at: &mut usize, length: usize| {
        let text = bytes.get(*at..at.checked_add(length)?)?.to_vec();
        *at += length;
        Some(text)
    };
    let set = || {
        let length = number(&mut at)?;
        let name = text(&mut at, length)?;
        let (_, count) = (number(&mut at)?, number(&mut at)?);
        let mut labels = Vec::new();
        for _ in 0..count.min(MOST_LABELS) {
            let length = number(&mut at)?;
            let value = text(&mut at, length)?;
            let length = number(&mut at)?;
            labels.push((value, text(&mut at, length)?));
        }
        Some(LabelSet {
            labels,
            units: Vec::new(),
            name,
        })
    };
    std::iter::from_fn(set).collect()
}
