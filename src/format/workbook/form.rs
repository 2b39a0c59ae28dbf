//! The first rows of a sheet go in; where they are a form, or a table that lies on its side, its labels and values come out.

use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::labels::{self, Labelled};
use crate::format::layout::sheet::{LOOKED_AT, Row};

/// Columns of the widest sheet that is laid out as a grid.
const WIDEST: u32 = 2_048;

/// The labels and values of a sheet with these first rows; `None` where it is a table like others.
pub(super) fn labels_of(rows: &[Row], words: &HeaderWords) -> Option<Labelled> {
    labels::find(&grid(rows)?, words)
}

/// The cells of rows, from the first column on that holds any; `None` where they are more than a form has.
pub(super) fn grid(rows: &[Row]) -> Option<Vec<Vec<String>>> {
    let places = || rows.iter().flat_map(|row| row.cells.keys().copied());
    let (first, last) = (places().min()?, places().max()?);
    if rows.len() >= LOOKED_AT || last - first >= WIDEST {
        return None;
    }
    let mut grid = Vec::with_capacity(rows.len());
    for row in rows {
        let end = row.cells.keys().next_back();
        let width = end.map_or(0, |last| last - first + 1);
        let mut cells = vec![String::new(); width as usize];
        for (place, cell) in &row.cells {
            cells[(place - first) as usize].clone_from(&cell.text);
        }
        grid.push(cells);
    }
    Some(grid)
}
