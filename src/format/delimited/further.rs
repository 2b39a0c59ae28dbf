//! The rows of a batch go in, those that are headers of another table come out.
//!
//! A text may hold a second table below the first, as wide as it or narrower, and one that is too large to be looked at as a whole
//! is cut nowhere. Its header gives it away: words that name columns stand where the rows at the beginning of the text, or at its
//! end, have numbers. Which columns those are is known before anything is read, so that a row is a header or none however the text
//! is cut. All other rows are passed over by the first byte of one cell.

use super::mend;
use crate::format::layout::header::{Kind, kind, plain};
use crate::format::layout::header_words::HeaderWords;
use std::collections::BTreeSet;

/// Rows at either end of a text by which its columns of numbers are known, and the share of them that begin so.
pub(super) const SAMPLED: usize = 64;
const MOST: f64 = 0.97;
/// Columns of numbers that are held against a row.
const COLUMNS: usize = 4;
/// Names of a header that are known words, at least.
const FEWEST_KNOWN: usize = 2;
/// Bytes of the longest name of a column.
const LONGEST: usize = 80;

/// The columns that hold numbers where the records of a text begin, and where they end: the first of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    above: Vec<usize>,
    below: Vec<usize>,
}

impl Numbers {
    /// Those of a table of so many columns, by its first rows and its last ones.
    pub(super) fn of(first: &[Vec<String>], last: &[Vec<String>], width: usize) -> Self {
        let above = of_numbers(first, width);
        let below = of_numbers(last, width);
        Self {
            below: if below == above { Vec::new() } else { below },
            above,
        }
    }
}

/// The first columns in which most cells of these rows begin as numbers do.
fn of_numbers(rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let is_one = |column: &usize| {
        let cells = rows.iter().filter_map(|row| row.get(*column));
        let numbers = cells.filter(|cell| cell.bytes().next().is_some_and(|b| b.is_ascii_digit()));
        !rows.is_empty() && numbers.count() as f64 >= MOST * rows.len() as f64
    };
    (0..width).filter(is_one).take(COLUMNS).collect()
}

/// The rows of a batch: values, views column by column that are `stride` apart, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) values: &'a [u8],
    pub(super) views: &'a [u128],
    pub(super) rows: usize,
    pub(super) stride: usize,
}

impl Cells<'_> {
    fn width(&self) -> usize {
        self.views.len() / self.stride.max(1)
    }

    /// The first byte of a cell; `None` of one that is empty.
    fn first(&self, column: usize, row: usize) -> Option<u8> {
        let view = self.views[column * self.stride + row];
        let length = view as u32 as usize;
        let begin = if length <= 12 {
            (view >> 32) as u8
        } else {
            *self.values.get((view >> 96) as usize)?
        };
        (length > 0).then_some(begin)
    }

    fn cell(&self, column: usize, row: usize) -> String {
        let mut short = [0; 16];
        let view = self.views[column * self.stride + row];
        let value = mend::value(self.values, view, &mut short);
        String::from_utf8_lossy(&value[..value.len().min(LONGEST + 1)]).into_owned()
    }

    /// The rows that are headers of another table: by the columns of numbers at the beginning of the text, or by those at its end.
    pub(super) fn further_headers(&self, numbers: &Numbers) -> Vec<usize> {
        let mut headers = self.headers(&numbers.above);
        if !numbers.below.is_empty() {
            headers.extend(self.headers(&numbers.below));
            headers.sort_unstable();
            headers.dedup();
        }
        headers
    }

    /// The rows that are headers by these columns of numbers.
    fn headers(&self, of_numbers: &[usize]) -> Vec<usize> {
        let Some(first) = of_numbers.first() else {
            return Vec::new();
        };
        let is_word = |column: usize, row: usize| {
            let first = self.first(column, row);
            first.is_some_and(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
        };
        (0..self.rows)
            .filter(|row| is_word(*first, *row))
            .filter(|row| {
                let filled = |column: &&usize| self.first(**column, *row).is_some();
                let mut filled = of_numbers.iter().filter(filled);
                filled.all(|column| is_word(*column, *row)) && self.is_header(*row)
            })
            .collect()
    }

    /// Whether the cells of a row are names of columns: different words, half of which at least are known to be such.
    fn is_header(&self, row: usize) -> bool {
        let is_name = |cell: &String| cell.len() <= LONGEST && kind(cell) == Kind::Word;
        let cells = (0..self.width()).map(|column| plain(&self.cell(column, row)));
        // Most rows end here with one of their first cells.
        let cells = cells.filter(|cell| !cell.is_empty());
        let Some(cells) =
            (cells.map(|cell| is_name(&cell).then_some(cell))).collect::<Option<Vec<String>>>()
        else {
            return false;
        };
        let different: BTreeSet<&String> = cells.iter().collect();
        if cells.len() < 2 || cells.len() * 2 < self.width() || different.len() < cells.len() {
            return false;
        }
        let words = HeaderWords::built_in();
        // A letter is a mark as often as a name.
        let is_known = |cell: &&String| cell.chars().nth(1).is_some() && words.is_known(cell);
        let known = cells.iter().filter(is_known).count();
        known >= FEWEST_KNOWN && known * 2 >= cells.len()
    }
}
