//! Descriptions in a SAS data set: its first pages go in, columns and the length of a row come out.

use super::FILE;
use super::formats;
use super::header::Header;
use super::pages::{self, Page, Piece};
use super::unpack::Packing;
use crate::format::Refusal;
use crate::format::fixed_rows::{MOST_ROW, Order};
use crate::format::layout::MOST_COLUMNS;
use crate::model::dataset::DataType;
use crate::model::reason::StatisticsReason;
use crate::model::source::Source;

/// Bytes of texts that are kept, and pages at the end that are looked at for what was added later.
const MOST_TEXTS: usize = 64 << 20;
const LAST_PAGES: u64 = 64;
/// What names the packing of rows that is not the common one.
const DATA_PACKING: &[u8] = b"SASYZCR2";
/// Bytes that numbers may have.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=8;

/// Sorts of descriptions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sort {
    Rows,
    Columns,
    Texts,
    Names,
    Places,
    Formats,
    Other,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Its name, label and format as they stand in the file.
    pub(super) name: Vec<u8>,
    pub(super) label: Vec<u8>,
    format: Vec<u8>,
    /// Its first byte in a row, and how many there are.
    pub(super) place: usize,
    pub(super) length: usize,
    pub(super) is_text: bool,
}

impl Column {
    /// What its values are.
    pub(super) fn data_type(&self) -> DataType {
        if self.is_text {
            DataType::String
        } else {
            formats::meaning(&String::from_utf8_lossy(&self.format))
        }
    }
}

/// What the descriptions of a file say.
#[derive(Debug)]
pub(super) struct Metadata {
    /// Bytes of a row.
    pub(super) row: usize,
    /// Rows, and how many of them are deleted.
    pub(super) rows: u64,
    pub(super) deleted: u64,
    /// Rows of a page that holds descriptions too.
    pub(super) rows_of_first: u64,
    pub(super) packing: Packing,
    pub(super) columns: Vec<Column>,
}

/// A piece of the texts: which of them, where, and how many bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Reference {
    text: usize,
    start: usize,
    length: usize,
}

impl Reference {
    fn of(order: Order, bytes: &[u8], at: usize) -> Option<Self> {
        let number = |at| order.u16(bytes, at).map(usize::from);
        Some(Self {
            text: number(at)?,
            start: number(at + 2)?,
            length: number(at + 4)?,
        })
    }
}

/// Descriptions as they are collected.
#[derive(Default)]
struct Collected {
    /// Bytes of a row, rows, deleted ones, rows of a page with descriptions.
    rows: Option<[usize; 4]>,
    columns: usize,
    texts: Vec<Vec<u8>>,
    held: usize,
    names: Vec<Reference>,
    /// Place, bytes, and whether it is text.
    places: Vec<(usize, usize, bool)>,
    /// Formats and labels.
    formats: Vec<(Reference, Reference)>,
}

/// What a description is by how it begins; `None` for a row.
pub(super) fn sort(header: &Header, bytes: &[u8]) -> Option<Sort> {
    let word = |at| header.order.u32(bytes, at);
    let (first, second) = (word(0)?, word(4));
    let narrow = |word: u32| match word {
        0xF7F7_F7F7 => Some(Sort::Rows),
        0xF6F6_F6F6 => Some(Sort::Columns),
        0xFFFF_FFFD => Some(Sort::Texts),
        0xFFFF_FFFF => Some(Sort::Names),
        0xFFFF_FFFC => Some(Sort::Places),
        0xFFFF_FBFE => Some(Sort::Formats),
        0xFFFF_FC00 | 0xFFFF_FFF8.. => Some(Sort::Other),
        _ => None,
    };
    if !header.is_wide {
        return narrow(first);
    }
    // Wide ones fill the mark up: with zeros behind the two first sorts, with ones before the others.
    let (mark, fill) = match header.order {
        Order::Little => (first, second?),
        Order::Big if first == u32::MAX => (second?, first),
        Order::Big => (first, 0),
    };
    let sort = narrow(mark)?;
    let is_first = matches!(sort, Sort::Rows | Sort::Columns);
    (is_first && fill == 0 || !is_first && fill == u32::MAX).then_some(sort)
}

impl Metadata {
    /// What the descriptions of a file say: those before its first rows, and where they are not enough, those behind the last.
    pub(super) fn read(source: &dyn Source, header: &Header) -> Result<Self, Refusal> {
        let mut collected = Collected::default();
        let mut number = 0;
        while number < header.count() {
            let page = Page::read(source, header, header.start + number * header.page)?;
            number += 1;
            if collected.add(header, &page)? || page.has_rows() {
                break;
            }
        }
        let last = header.count().saturating_sub(LAST_PAGES).max(number);
        if !collected.is_complete() {
            for number in last..header.count() {
                let page = Page::read(source, header, header.start + number * header.page)?;
                collected.add(header, &page)?;
            }
        }
        collected.finish()
    }
}

impl Collected {
    /// Adds what a page describes; true where rows stand among it.
    fn add(&mut self, header: &Header, page: &Page) -> Result<bool, Refusal> {
        let mut has_rows = false;
        for index in 0..page.pieces {
            let piece = page.piece(header, index).ok_or_else(damaged)?;
            if piece.length == 0 {
                continue;
            }
            let described = pages::is_plain(piece)
                && sort(header, page.bytes_of(piece).ok_or_else(damaged)?).is_some();
            if described {
                self.description(header, page, piece).ok_or_else(damaged)?;
            } else {
                has_rows |= self.is_complete() && pages::is_row(piece);
            }
            if self.held > MOST_TEXTS || self.columns > MOST_COLUMNS {
                return Err(Refusal::new(StatisticsReason::ManyColumns { file: FILE }));
            }
        }
        Ok(has_rows)
    }

    /// Whether all columns have a name and a place.
    fn is_complete(&self) -> bool {
        let least = self.names.len().min(self.places.len());
        self.rows.is_some() && self.columns > 0 && least >= self.columns
    }

    fn description(&mut self, header: &Header, page: &Page, piece: Piece) -> Option<()> {
        let bytes = page.bytes_of(piece)?;
        let (order, width) = (header.order, header.width());
        let number = |at| header.length(bytes, at);
        // Behind the mark stand two numbers of the description itself.
        let list = |each: usize| {
            let count = bytes.len().saturating_sub(2 * width + 12) / each;
            (0..count.min(MOST_COLUMNS)).map(move |index| width + 8 + index * each)
        };
        match sort(header, bytes) {
            Some(Sort::Rows) if self.rows.is_none() => {
                self.rows = Some([
                    number(5 * width)?,
                    number(6 * width)?,
                    number(7 * width)?,
                    number(15 * width)?,
                ]);
            }
            Some(Sort::Columns) if self.columns == 0 => self.columns = number(width)?,
            Some(Sort::Texts) => {
                let text = bytes.get(width..)?;
                self.held += text.len();
                self.texts.push(text.to_vec());
            }
            Some(Sort::Names) => {
                let names = list(8).map(|at| Reference::of(order, bytes, at));
                self.names.extend(names.collect::<Option<Vec<_>>>()?);
            }
            Some(Sort::Places) => {
                for at in list(width + 8) {
                    let length = order.u32(bytes, at + width)? as usize;
                    let is_text = *bytes.get(at + width + 6)? == 2;
                    self.places.push((number(at)?, length, is_text));
                }
            }
            Some(Sort::Formats) => {
                let at = if header.is_wide { 46 } else { 34 };
                let format = Reference::of(order, bytes, at)?;
                self.formats
                    .push((format, Reference::of(order, bytes, at + 6)?));
            }
            _ => {}
        }
        Some(())
    }

    /// The bytes that a reference names.
    fn text(&self, reference: Reference) -> Vec<u8> {
        let text = self.texts.get(reference.text);
        let end = reference.start + reference.length;
        let bytes = text.and_then(|text| text.get(reference.start..end));
        bytes.unwrap_or_default().to_vec()
    }

    fn finish(self) -> Result<Metadata, Refusal> {
        let Some([row, rows, deleted, rows_of_first]) = self.rows else {
            return Err(damaged());
        };
        if self.columns == 0 {
            return Err(Refusal::new(StatisticsReason::NoColumns { file: FILE }));
        }
        if row > MOST_ROW {
            let mebibytes = (MOST_ROW >> 20) as u64;
            let file = FILE;
            return Err(Refusal::new(StatisticsReason::RowTooLarge {
                file,
                mebibytes,
            }));
        }
        if row == 0 || !self.is_complete() || deleted > rows {
            return Err(damaged());
        }
        let mut columns = Vec::with_capacity(self.columns);
        for index in 0..self.columns {
            let (place, length, is_text) = self.places[index];
            let fits = place.checked_add(length).is_some_and(|end| end <= row);
            if !fits || !is_text && !NUMBERS.contains(&length) {
                return Err(damaged());
            }
            let (format, label) = self.formats.get(index).copied().unwrap_or_default();
            columns.push(Column {
                name: self.text(self.names[index]),
                label: self.text(label),
                format: self.text(format),
                place,
                length,
                is_text,
            });
        }
        let first = self.texts.first().map(Vec::as_slice).unwrap_or_default();
        let is_data = memchr::memmem::find(first, DATA_PACKING).is_some();
        Ok(Metadata {
            row,
            rows: rows as u64,
            deleted: deleted as u64,
            rows_of_first: rows_of_first as u64,
            packing: if is_data {
                Packing::Data
            } else {
                Packing::Runs
            },
            columns,
        })
    }
}

fn damaged() -> Refusal {
    Refusal::new(StatisticsReason::Header { file: FILE })
}
