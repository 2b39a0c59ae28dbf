//! A grid whose first column holds labels and each further one a record.

use super::{Labelled, Layout, Place, is_label, is_short_word, name};
use crate::format::layout::header_words::HeaderWords;

/// Labels and records of the least that lies on its side.
const LEAST_LABELS: usize = 3;
const LEAST_RECORDS: usize = 2;
/// Share of the rows that begin with a label, and of a row's values that are of one kind.
const MOST: f64 = 0.8;

/// Kinds of values, as far as telling rows of one kind needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Word,
    Number,
}

fn kind(cell: &str) -> Kind {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    if digits * 2 >= cell.chars().count() || cell.contains('@') {
        Kind::Number
    } else {
        Kind::Word
    }
}

/// The records of such a grid; `None` where it is none.
pub(super) fn find(grid: &[Vec<String>], words: &HeaderWords) -> Option<Labelled> {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    // A title may stand above.
    let rows: Vec<usize> = (0..grid.len())
        .filter(|row| filled(&grid[*row]) > 1)
        .collect();
    let label = |row: usize| grid[row].first().map_or("", |cell| cell.trim());
    let labels = rows.iter().filter(|row| is_label(label(**row), words));
    let share = labels.count() as f64 / rows.len().max(1) as f64;
    if rows.len() < LEAST_LABELS || share < MOST {
        return None;
    }
    let all_words = rows
        .iter()
        .all(|row| label(*row).is_empty() || is_short_word(label(*row)));
    let width = rows.iter().map(|row| grid[*row].len()).max()?;
    let columns: Vec<usize> = (1..width)
        .filter(|column| rows.iter().any(|row| is_filled(grid, *row, *column)))
        .collect();
    // The first row of a table that stands upright is all labels.
    let first = grid[rows[0]].iter().filter(|cell| !cell.trim().is_empty());
    let (all, named) = first.fold((0_usize, 0), |(all, named), cell| {
        (all + 1, named + usize::from(is_label(cell, words)))
    });
    if named as f64 >= MOST * all as f64 {
        return None;
    }
    if !all_words || columns.len() < LEAST_RECORDS || !are_of_one_kind(grid, &rows, words) {
        return None;
    }
    let place = |row: usize, column: usize| {
        is_filled(grid, row, column).then_some(Place {
            row,
            column,
            behind_colon: false,
        })
    };
    Some(Labelled {
        names: rows.iter().map(|row| name(label(*row))).collect(),
        records: columns
            .iter()
            .map(|column| rows.iter().map(|row| place(*row, *column)).collect())
            .collect(),
        layout: Layout::Sideways,
    })
}

fn is_filled(grid: &[Vec<String>], row: usize, column: usize) -> bool {
    grid[row]
        .get(column)
        .is_some_and(|cell| !cell.trim().is_empty())
}

/// Whether each row holds values of one kind, some rows words and others numbers, and none of the values are labels.
fn are_of_one_kind(grid: &[Vec<String>], rows: &[usize], words: &HeaderWords) -> bool {
    let (mut even, mut of_words, mut of_numbers) = (0_usize, 0, 0);
    let (mut values, mut labels) = (0, 0);
    for row in rows {
        let cells = grid[*row].iter().skip(1).map(|cell| cell.trim());
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let numbers = cells
            .iter()
            .filter(|cell| kind(cell) == Kind::Number)
            .count();
        let most = numbers.max(cells.len() - numbers);
        values += cells.len();
        labels += cells.iter().filter(|cell| is_label(cell, words)).count();
        if most as f64 >= MOST * cells.len() as f64 {
            even += 1;
            of_numbers += usize::from(numbers == most);
            of_words += usize::from(numbers < most);
        }
    }
    even as f64 >= MOST * rows.len() as f64
        && of_words > 0
        && of_numbers > 0
        && labels as f64 <= (1.0 - MOST) * values as f64
}
