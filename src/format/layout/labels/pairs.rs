//! A grid of labels with their values beside or below them: one record.

use super::{Labelled, Layout, Place, is_label, is_short_word, name};
use crate::format::layout::header_words::HeaderWords;
use std::collections::BTreeSet;

/// Labels with a value of the least form.
const LEAST_PAIRS: usize = 3;
/// Share of the cells that may be neither a label nor a value of one.
const LEFT_OVER: f64 = 0.2;
/// Share of the lines that begin with a label.
const MOST: f64 = 0.6;
/// Share of a line of labels, or of values, that is of them.
const NEARLY_ALL: f64 = 0.8;

/// Share of all labels that each of several forms below each other has.
const MOST_LABELS: f64 = 0.6;
/// So many forms are several, whatever titles stand between them.
const SURELY_SEVERAL: usize = 3;

/// A label with the place of its value.
struct Pair {
    label: String,
    /// The label without the title of its part.
    own: String,
    /// How many titles stood above it.
    part: usize,
    value: Option<Place>,
}

/// The form of a grid, as far as it is read.
#[derive(Default)]
struct Form {
    pairs: Vec<Pair>,
    /// The title of the part of the form that is being read.
    section: String,
    /// Titles so far.
    parts: usize,
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
    (form.is_one() && !form.repeats_itself()).then(|| form.labelled())
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
            // What holds a value is no title.
            _ if !is_short_word(cell.text) => self.section.clear(),
            _ => {
                self.section = name(cell.text);
                self.parts += 1;
            }
        }
    }

    fn add(&mut self, label: &str, value: Option<Place>) {
        let own = name(label);
        let is_known = self.pairs.iter().any(|pair| pair.label == own);
        let label = if is_known && !self.section.is_empty() {
            format!("{}.{own}", self.section)
        } else {
            own.clone()
        };
        self.pairs.push(Pair {
            label,
            own,
            part: self.parts,
            value,
        });
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

    /// Whether few labels come again and again without making forms: the rows of a table of attributes and values.
    fn repeats_itself(&self) -> bool {
        let labels: BTreeSet<&str> = self.pairs.iter().map(|pair| pair.own.as_str()).collect();
        labels.len() * 2 <= self.pairs.len() && self.several().is_none()
    }

    /// The forms where the same labels come again and again: one below the other. `None` where it is one form, of which a part may
    /// ask for what another part asks for too: the name of a contact person.
    fn several(&self) -> Option<Vec<&[Pair]>> {
        let first = &self.pairs.first()?.own;
        let starts: Vec<usize> = (0..self.pairs.len())
            .filter(|at| self.pairs[*at].own == *first)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.pairs.len()]);
        let forms: Vec<&[Pair]> = (starts.iter().zip(ends))
            .map(|(from, to)| &self.pairs[*from..to])
            .collect();
        let labels: BTreeSet<&str> = self.pairs.iter().map(|pair| pair.own.as_str()).collect();
        let has_most = |form: &&[Pair]| {
            let own: BTreeSet<&str> = form.iter().map(|pair| pair.own.as_str()).collect();
            own.len() as f64 >= MOST_LABELS * labels.len() as f64
        };
        let is_titled = |form: &&[Pair]| form[0].part > self.pairs[0].part;
        let are_several = forms.len() > 1
            && labels.len() > 1
            && forms.iter().all(has_most)
            && (forms.len() >= SURELY_SEVERAL || !forms.iter().any(is_titled));
        are_several.then_some(forms)
    }

    /// A record of each form.
    fn records(forms: &[&[Pair]]) -> Labelled {
        let mut places: Vec<(&str, usize)> = Vec::new();
        let mut records: Vec<Vec<Option<Place>>> = Vec::new();
        for form in forms {
            let mut record = vec![None; places.len()];
            for (at, pair) in form.iter().enumerate() {
                let before = form[..at].iter().filter(|one| one.own == pair.own).count();
                let label = (pair.own.as_str(), before);
                let place = places.iter().position(|known| *known == label);
                let place = place.unwrap_or_else(|| {
                    places.push(label);
                    record.push(None);
                    places.len() - 1
                });
                record[place] = pair.value;
            }
            records.push(record);
        }
        records
            .iter_mut()
            .for_each(|record| record.resize(places.len(), None));
        Labelled {
            names: places
                .into_iter()
                .map(|(label, _)| label.to_owned())
                .collect(),
            records,
            layout: Layout::Forms,
        }
    }

    fn labelled(self) -> Labelled {
        if let Some(forms) = self.several() {
            return Self::records(&forms);
        }
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
