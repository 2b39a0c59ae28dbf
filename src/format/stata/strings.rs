//! Long texts of a Stata file: the section that holds them goes in, the text of a cell comes out.

use super::header::{Header, Kind};
use super::{FILE, StataTable};
use crate::format::Refusal;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::Order;
use crate::model::Text;
use crate::model::source::{Source, read_range};

/// Texts whose places are kept, and bytes of one that are read.
const MOST: usize = 1 << 20;
const MOST_TEXT: u64 = 1 << 20;
/// Bytes of the texts of a batch, and of one row.
const BATCH: u64 = 16 << 20;
const ROW: u64 = 64 << 20;
/// The sort of a text; others are bytes.
const TEXT: u8 = 130;

/// What names a long text: the row and the variable that it was first written for.
type Key = (u64, u32);

/// Where the long texts of a file are.
#[derive(Debug, Default)]
pub(super) struct Strings {
    /// In the order of their keys: where it begins, and its bytes.
    places: Vec<(Key, u64, u32)>,
    /// Whether there are more.
    pub(super) is_cut: bool,
}

impl Strings {
    /// The places of the long texts of a file.
    pub(super) fn index(source: &dyn Source, header: &Header) -> Result<Self, Refusal> {
        let mut strings = Self::default();
        let has_any = header.variables.iter().any(|one| one.kind == Kind::String);
        let Some(at) = header.strings.filter(|_| has_any) else {
            return Ok(strings);
        };
        let mut cursor = Cursor::new(source, header.order, FILE);
        cursor.at = at;
        cursor.expect(b"<strls>")?;
        while cursor.take(3)? == b"GSO" {
            let variable = cursor.u32()?;
            let row = if header.release < 118 {
                cursor.u32()?.into()
            } else {
                cursor.u64()?
            };
            let (sort, length) = (cursor.byte()?, cursor.u32()?);
            if strings.places.len() == MOST {
                strings.is_cut = true;
                break;
            }
            if sort == TEXT {
                strings.places.push(((row, variable), cursor.at, length));
            }
            cursor.skip(length.into());
        }
        strings.places.sort_unstable();
        Ok(strings)
    }

    /// What a reader should know of texts that are not read.
    pub(super) fn note(&self) -> Option<Text> {
        self.is_cut.then(|| {
            Text::new(
                format!("只读取了前 {MOST} 个长文本（strL）"),
                format!("only the first {MOST} long texts (strL) are read"),
            )
        })
    }

    fn find(&self, key: Key) -> Option<(u64, u64)> {
        let found = self
            .places
            .binary_search_by_key(&key, |(key, ..)| *key)
            .ok()?;
        let (_, place, length) = self.places[found];
        Some((place, u64::from(length).min(MOST_TEXT)))
    }

    /// How many of the rows at the front of `bytes` have no more text than a batch may hold; one at least.
    pub(super) fn rows_at_once(&self, bytes: &[u8], table: &StataTable) -> usize {
        let rows = bytes.chunks_exact(table.rows.length);
        let all = rows.len();
        if self.places.is_empty() {
            return all;
        }
        let variables = || (table.variables.iter()).filter(|one| one.kind == Kind::String);
        let mut held = 0;
        let fits = |row: &[u8]| {
            let texts = variables()
                .filter_map(|one| self.find(key(row, one.place, table.order, table.release)?));
            held += texts.map(|(_, length)| length).sum::<u64>();
            held <= BATCH
        };
        rows.take_while({
            let mut fits = fits;
            move |row| fits(row)
        })
        .count()
        .max(1)
        .min(all)
    }

    /// The text of the cell at `place` of a row; `budget` is what the texts of the batch may still take.
    pub(super) fn text(
        &self,
        row: &[u8],
        place: usize,
        table: &StataTable,
        source: &dyn Source,
        budget: &mut u64,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let key = key(row, place, table.order, table.release);
        let Some((place, length)) = key.and_then(|key| self.find(key)) else {
            return Ok(None);
        };
        let Some(left) = budget.checked_sub(length) else {
            return Ok(None);
        };
        *budget = left;
        let bytes = read_range(source, place, length as usize);
        bytes.map(Some).map_err(|error| Refusal::io(&error))
    }

    /// What the texts of a column of a batch may take.
    pub(super) fn budget() -> u64 {
        ROW
    }
}

/// The key in a cell: the number of the variable in two, three or four of its bytes, that of the row in the others.
fn key(row: &[u8], place: usize, order: Order, release: u16) -> Option<Key> {
    let cell = order.u64(row, place)?;
    let bits = match release {
        117 => 32,
        119 | 121 => 24,
        _ => 16,
    };
    Some(match order {
        Order::Little => (cell >> bits, (cell & ((1 << bits) - 1)) as u32),
        Order::Big => (cell & (u64::MAX >> bits), (cell >> (64 - bits)) as u32),
    })
}
