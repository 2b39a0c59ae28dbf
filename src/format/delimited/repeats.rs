//! Rows that are no records wherever they stand: the cells of a header go in, whether a row of a batch is it again comes out.
//!
//! Files that were joined repeat their header with a byte order mark before it, programs that print pages pad it or write it in
//! capitals; nearly every row is passed over by four bytes of one cell.

use super::mend;
use crate::format::layout::footer;
use crate::format::layout::header::plain;

/// Bytes of a view's beginning that are compared at first.
const BEGIN: usize = 4;
/// Bytes by which padding, quotes and a byte order mark may lengthen a cell.
const PADDING: usize = 24;
/// The bit that tells lower from upper case, in each byte of the beginning.
const CASE: u32 = 0x2020_2020;

/// Columns of a row that are looked at before all of it is.
const NAMED_FIRST: usize = 3;

/// Slots of the set of beginnings.
const SLOTS: usize = 512;

/// The first bytes of a cell, without the bit of capitals.
fn beginning(cell: &str) -> u32 {
    let mut begin = [0; BEGIN];
    let bytes = cell.bytes().take(BEGIN);
    bytes.zip(&mut begin).for_each(|(byte, to)| *to = byte);
    u32::from_le_bytes(begin) | CASE
}

/// The slot of a beginning (Knuth's multiplicative hash).
fn slot(begin: u32) -> usize {
    (begin.wrapping_mul(0x9E37_79B1) >> 23) as usize
}

/// Rows that are no records.
#[derive(Debug)]
pub(super) struct Repeats {
    rows: Vec<Repeat>,
    /// Rows of totals stand among the records.
    with_totals: bool,
    /// How the names of the columns begin, as a set of [`slot`]s.
    begins: [u64; SLOTS / 64],
}

/// One of them.
#[derive(Debug)]
struct Repeat {
    /// The first column that is filled, and how its cell begins.
    column: usize,
    begin: u32,
    /// The cells, plain.
    cells: Vec<String>,
}

impl Default for Repeats {
    fn default() -> Self {
        Self::new(&[], false, 0)
    }
}

impl Repeats {
    /// Those of a table of so many columns.
    pub(super) fn new(rows: &[Vec<String>], with_totals: bool, width: usize) -> Self {
        let repeat = |row: &Vec<String>| {
            let mut cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
            cells.resize(width, String::new());
            let column = cells.iter().position(|cell| !cell.is_empty())?;
            // One word may well be a value.
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            (filled > 1).then(|| Repeat {
                begin: beginning(&cells[column]),
                column,
                cells,
            })
        };
        let mut begins = [0; SLOTS / 64];
        for name in rows.iter().take(1).flatten() {
            let slot = slot(beginning(&plain(name)));
            begins[slot / 64] |= 1 << (slot % 64);
        }
        Self {
            rows: rows.iter().filter_map(repeat).collect(),
            with_totals,
            begins,
        }
    }

    /// Whether a cell begins as the name of a column does.
    #[inline]
    fn begins_a_name(&self, view: u128) -> bool {
        let slot = slot((view >> 32) as u32 | CASE);
        self.begins[slot / 64] & 1 << (slot % 64) != 0
    }

    /// Whether the row of this number, whose columns are `stride` views apart, is a header again.
    pub(super) fn hold(&self, values: &[u8], views: &[u128], row: usize, stride: usize) -> bool {
        self.rows.iter().any(|repeat| {
            let view = views[repeat.column * stride + row];
            repeat.may_begin(view) && repeat.is(values, views, row, stride)
        })
    }

    /// Whether the row of this number is the header with its columns in another order.
    pub(super) fn is_reordered(
        &self,
        values: &[u8],
        views: &[u128],
        row: usize,
        stride: usize,
    ) -> bool {
        let Some(header) = self.rows.first() else {
            return false;
        };
        // Every cell of a header is one of the names: those of the first columns pass over nearly every row.
        let mut first = views.iter().skip(row).step_by(stride).take(NAMED_FIRST);
        if !first.all(|view| self.begins_a_name(*view)) || self.hold(values, views, row, stride) {
            return false;
        }
        let mut names: Vec<&str> = header.cells.iter().map(String::as_str).collect();
        let mut cells: Vec<String> = (views.iter().skip(row).step_by(stride))
            .map(|view| {
                let mut short = [0; 16];
                plain(&String::from_utf8_lossy(mend::value(
                    values, *view, &mut short,
                )))
            })
            .collect();
        names.sort_unstable();
        cells.sort_unstable();
        names == cells
    }

    /// Whether the row of this number is one of totals.
    pub(super) fn is_total(
        &self,
        values: &[u8],
        views: &[u128],
        row: usize,
        stride: usize,
    ) -> bool {
        self.with_totals && {
            let cells = views.iter().skip(row).step_by(stride).map(|view| {
                let mut short = [0; 16];
                String::from_utf8_lossy(mend::value(values, *view, &mut short)).into_owned()
            });
            footer::is_total_of_group(cells)
        }
    }
}

/// Whether the row of this number holds nothing: spreadsheets write delimiters alone where rows were cleared.
pub(super) fn is_hollow(
    values: &[u8],
    views: &[u128],
    row: usize,
    stride: usize,
    width: usize,
) -> bool {
    // The first cell, without an allocation, passes over nearly every row.
    let is_blank = |column: usize| {
        let view = views[column * stride + row];
        let mut short = [0; 16];
        view == 0
            || mend::value(values, view, &mut short)
                .trim_ascii()
                .is_empty()
    };
    (0..width).all(is_blank)
}

impl Repeat {
    /// Whether a value of the first column that is filled may be that of the row.
    fn may_begin(&self, view: u128) -> bool {
        let (length, begin) = (view as u32 as usize, (view >> 32) as u32);
        let first = begin.to_le_bytes()[0];
        (begin | CASE == self.begin || matches!(first, b' ' | b'\t' | 0x0C | b'"' | b'\'' | 0xEF))
            && length <= self.cells[self.column].len() + PADDING
    }

    fn is(&self, values: &[u8], views: &[u128], row: usize, stride: usize) -> bool {
        let mut cells = self.cells.iter().enumerate();
        cells.all(|(column, cell)| {
            let mut short = [0; 16];
            let value = mend::value(values, views[column * stride + row], &mut short);
            std::str::from_utf8(value).is_ok_and(|value| plain(value) == *cell)
        })
    }
}
