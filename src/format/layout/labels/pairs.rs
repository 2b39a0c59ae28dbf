//! A grid of labels with their values beside or below them: one record.

use super::{Labelled, Layout, Place, is_label, is_short_word, name};
use crate::format::layout::header_words::HeaderWords;

/// Labels with a value of the least form.
const LEAST_PAIRS: usize = 3;
/// Share of the cells that may be neither a label nor a value of one.
const LEFT_OVER: f64 = 0.2;
/// Share of the lines that begin with a label.
const MOST: f64 = 0.6;
/// Share of a line of labels, or of values, that is of them.
const NEARLY_ALL: f64 = 0.8;

/// A label with the place of its value.
struct Pair {
    label: String,
    value: Option<Place>,
}

/// The form of a grid, as far as it is read.
#[derive(Default)]
struct Form {
    pairs: Vec<Pair>,
    /// The title of the part of the form that is being read.
    section: String,
    /// Cells that are neither a label nor a value.
    left_over: usize,
    filled: usize,
    lines: usize,
    /// Lines that begin with a label.
    labelled: usize,
}

/// A cell that holds something.
#[derive(Clone, Copy)]
struct Cell<'a> {
    row: usize,
    column: usize,
    text: &'a str,
}

fn cells(grid: &[Vec<String>], row: usize) -> Vec<Cell<'_>> {
    let cells = grid[row].iter().enumerate();
    cells
        .map(|(column, cell)| Cell {
            row,
            column,
            text: cell.trim(),
        })
        .filter(|cell| !cell.text.is_empty())
        .collect()
}

impl Cell<'_> {
    fn place(self) -> Place {
        Place {
            row: self.row,
            column: self.column,
            behind_colon: false,
        }
    }

    /// The label in a cell that also holds its value: `姓名：王伟`.
    fn label_with_value(&self, words: &HeaderWords) -> Option<&str> {
        let (label, value) = self.text.split_once([':', '：'])?;
        (!value.trim().is_empty() && is_label(label, words)).then_some(label)
    }
}

/// The form of a grid with values beside their labels; `None` where it is none.
pub(super) fn beside(grid: &[Vec<String>], words: &HeaderWords) -> Option<Labelled> {
    let of_labels = label_columns(grid, words);
    let is_here = |cell: &Cell<'_>| {
        let is_of_labels = of_labels.get(cell.column).copied().unwrap_or(false);
        cell.text.ends_with([':', '：']) && is_short_word(cell.text)
            || is_of_labels
                && is_short_word(cell.text)
                && (is_label(cell.text, words) || !words.is_person(cell.text))
    };
    let mut form = Form::default();
    for row in 0..grid.len() {
        form.line(&cells(grid, row), &is_here, words);
    }
    form.is_one().then(|| form.labelled())
}

/// Whether most of the filled cells of each column are labels, in lines of more than one cell.
fn label_columns(grid: &[Vec<String>], words: &HeaderWords) -> Vec<bool> {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for row in 0..grid.len() {
        let cells = cells(grid, row);
        for cell in cells.iter().filter(|_| cells.len() > 1) {
            if counts.len() <= cell.column {
                counts.resize(cell.column + 1, (0, 0));
            }
            counts[cell.column].0 += usize::from(is_label(cell.text, words));
            counts[cell.column].1 += 1;
        }
    }
    let most = |(labels, all): (usize, usize)| labels > 0 && labels as f64 >= MOST * all as f64;
    counts.into_iter().map(most).collect()
}

impl Form {
    fn line(
        &mut self,
        cells: &[Cell<'_>],
        is_here: &dyn Fn(&Cell<'_>) -> bool,
        words: &HeaderWords,
    ) {
        if let [only] = cells
            && only.label_with_value(words).is_none()
        {
            return self.only(*only);
        }
        self.lines += usize::from(!cells.is_empty());
        let (before, mut open) = (self.pairs.len(), false);
        for (at, cell) in cells.iter().enumerate() {
            self.filled += 1;
            if let Some(label) = cell.label_with_value(words) {
                let value = Place {
                    behind_colon: true,
                    ..cell.place()
                };
                self.add(label, Some(value));
                open = false;
            } else if !open && is_here(cell)
                || open && is_here(cell) && ends_pair(cells, at, is_here)
            {
                self.add(cell.text, None);
                open = true;
            } else if open {
                if let Some(last) = self.pairs.last_mut() {
                    last.value = Some(cell.place());
                }
                open = false;
            } else {
                self.left_over += 1;
            }
            self.labelled += usize::from(at == 0 && self.pairs.len() > before);
        }
    }

    /// A line of one cell is what the label above it asks for, or the title of what follows.
    fn only(&mut self, cell: Cell<'_>) {
        match self.pairs.last_mut() {
            Some(last) if last.value.is_none() && !is_short_word(cell.text) => {
                last.value = Some(cell.place());
            }
            _ => self.section = name(cell.text),
        }
    }

    fn add(&mut self, label: &str, value: Option<Place>) {
        let mut label = name(label);
        let is_known = self.pairs.iter().any(|pair| pair.label == label);
        if is_known && !self.section.is_empty() {
            label = format!("{}.{label}", self.section);
        }
        self.pairs.push(Pair { label, value });
    }

    fn is_one(&self) -> bool {
        let filled = self
            .pairs
            .iter()
            .filter(|pair| pair.value.is_some())
            .count();
        filled >= LEAST_PAIRS
            && filled * 2 >= self.pairs.len()
            && self.left_over as f64 <= LEFT_OVER * self.filled as f64
            && self.labelled as f64 >= MOST * self.lines as f64
    }

    fn labelled(self) -> Labelled {
        let (names, record) = (self.pairs.into_iter())
            .map(|pair| (pair.label, pair.value))
            .unzip();
        Labelled {
            names,
            records: vec![record],
            layout: Layout::Form,
        }
    }
}

/// Whether the label before the cell at this place has no value, so that the cell is the next label: its own value, or nothing,
/// stands behind it.
fn ends_pair(cells: &[Cell<'_>], at: usize, is_here: &dyn Fn(&Cell<'_>) -> bool) -> bool {
    cells.get(at + 1).is_none_or(|next| !is_here(next))
}

/// The form of a grid with lines of labels, each above a line of their values; `None` where it is none.
pub(super) fn below(grid: &[Vec<String>], words: &HeaderWords) -> Option<Labelled> {
    let mut form = Form::default();
    let rows: Vec<Vec<Cell<'_>>> = (0..grid.len()).map(|row| cells(grid, row)).collect();
    let labels = |row: &[Cell<'_>]| row.iter().filter(|cell| is_label(cell.text, words)).count();
    let mut rows = rows.iter().filter(|row| !row.is_empty()).peekable();
    while let Some(row) = rows.next() {
        if let [only] = row.as_slice() {
            form.only(*only);
            continue;
        }
        let values = rows.next()?;
        let are_labels = labels(row) as f64 >= NEARLY_ALL * row.len() as f64;
        if !are_labels || labels(values) as f64 > (1.0 - NEARLY_ALL) * values.len() as f64 {
            return None;
        }
        form.lines += 1;
        for label in row {
            let value = values.iter().find(|value| value.column == label.column);
            form.add(label.text, value.map(|value| value.place()));
        }
    }
    let filled = form
        .pairs
        .iter()
        .filter(|pair| pair.value.is_some())
        .count();
    (form.lines > 1 && filled >= LEAST_PAIRS && filled * 2 >= form.pairs.len())
        .then(|| form.labelled())
}
