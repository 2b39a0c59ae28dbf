//! Cells of a form, or of a table that lies on its side, go in; the records that they say come out: labels as names of columns, and
//! the places of the cells that stand beside or below them.
//!
//! A form read as a table would give a value for a header and a person for each of its lines. Only what has labels of persons is
//! taken for one: a table of figures may lie on its side and is read as it lies.

mod pairs;
mod sideways;

use crate::format::Refusal;
use crate::format::layout::header;
use crate::format::layout::header_words::HeaderWords;
use crate::format::rows::Rows;
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema};
use crate::model::table::Batches;
use std::collections::BTreeSet;

/// Rows and columns of the largest grid that may be a form.
pub(in crate::format) const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 2_048;
/// Labels of persons without which a grid is none of theirs.
const LEAST_PERSONAL: usize = 2;
/// Characters of the longest label.
const LONGEST_LABEL: usize = 24;

/// A cell of a grid, or what stands behind the colon in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) struct Place {
    row: usize,
    column: usize,
    behind_colon: bool,
}

/// The records of a grid.
#[derive(Debug)]
pub(in crate::format) struct Labelled {
    /// The labels.
    names: Vec<String>,
    /// For each record and label the place of its value.
    records: Vec<Vec<Option<Place>>>,
    layout: Layout,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Layout {
    Form,
    /// Several forms one below the other.
    Forms,
    Sideways,
}

/// The records of a grid of cells; `None` where it is a table like others.
pub(in crate::format) fn find(grid: &[Vec<String>], words: &HeaderWords) -> Option<Labelled> {
    let width = grid.iter().map(Vec::len).max()?;
    if grid.len() > MOST_ROWS || width > MOST_COLUMNS {
        return None;
    }
    let mut found = sideways::find(grid, words)
        .or_else(|| pairs::beside(grid, words))
        .or_else(|| pairs::below(grid, words))?;
    let personal = found.names.iter().filter(|name| words.is_personal(name));
    if personal.count() < LEAST_PERSONAL || !found.tells_of_somebody(grid, words) {
        return None;
    }
    header::number_repeated(&mut found.names);
    Some(found)
}

impl Labelled {
    /// The schema of the records.
    pub(in crate::format) fn schema(&self) -> Schema {
        let field = |name: &String| Field {
            path: name.as_str().into(),
            data_type: DataType::String,
            description: None,
        };
        Schema {
            fields: self.names.iter().map(field).collect(),
            records: Some(self.records.len() as u64),
            notes: vec![self.note()],
            is_form: self.layout == Layout::Form,
            ..Schema::default()
        }
    }

    /// What stands in a grid and is neither a label nor a value: it is searched, since nothing of it is kept.
    pub(in crate::format) fn left_out(&self, grid: &[Vec<String>]) -> Vec<String> {
        let values: BTreeSet<(usize, usize)> = (self.records.iter().flatten().flatten())
            .map(|place| (place.row, place.column))
            .collect();
        let cells = grid.iter().enumerate().flat_map(|(row, cells)| {
            let cells = cells.iter().enumerate();
            cells.map(move |(column, cell)| ((row, column), cell.trim()))
        });
        let is_rest = |(place, cell): &((usize, usize), &str)| {
            !cell.is_empty() && !values.contains(place) && !self.names.contains(&name(cell))
        };
        cells
            .filter(is_rest)
            .map(|(_, cell)| cell.to_owned())
            .collect()
    }

    /// Whether the values are somebody's, and not what a list of fields says of each (its type, its length): a number or an address
    /// that is long enough, or a name among several words.
    fn tells_of_somebody(&self, grid: &[Vec<String>], words: &HeaderWords) -> bool {
        const DIGITS: usize = 6;
        const FEWEST_WORDS: usize = 3;
        let places = self.records.iter().flatten().flatten();
        let values: BTreeSet<&str> = places.filter_map(|place| place.value(grid)).collect();
        let digits = |value: &str| value.chars().filter(char::is_ascii_digit).count();
        let is_long = |value: &&str| digits(value) >= DIGITS || value.contains('@');
        let of_words = values.iter().filter(|value| digits(value) == 0);
        values.iter().any(is_long)
            || of_words.clone().count() >= FEWEST_WORDS
                && of_words.clone().any(|value| words.is_person(value))
    }

    fn note(&self) -> Text {
        match self.layout {
            Layout::Form => Text::new(
                "由标签和内容组成的表单：按一条记录读取",
                "a form of labels and values: it is read as one record",
            ),
            Layout::Forms => Text::new(
                "表单逐个上下排列：每份按一条记录读取",
                "forms of labels and values one below the other: each is read as a record",
            ),
            Layout::Sideways => Text::new(
                "首列是标签：每一列按一条记录读取",
                "the first column holds labels: each further column is read as a record",
            ),
        }
    }

    /// The records, whose values stand in a grid.
    pub(in crate::format) fn batches(&self, grid: &[Vec<String>]) -> Once {
        let mut rows = Rows::new(self.names.len(), self.records.len());
        for record in &self.records {
            for (column, place) in record.iter().enumerate() {
                let value = place.and_then(|place| place.value(grid));
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    rows.set(column, value);
                }
            }
            rows.end();
        }
        Once(Some(rows.finish()))
    }
}

impl Place {
    fn value(self, grid: &[Vec<String>]) -> Option<&str> {
        let cell = grid.get(self.row)?.get(self.column)?.trim();
        if self.behind_colon {
            let (_, value) = cell.split_once([':', '：'])?;
            Some(value.trim())
        } else {
            Some(cell)
        }
    }
}

/// One batch.
pub(in crate::format) struct Once(Option<Batch>);

impl Batches for Once {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        self.0.take().map(Ok)
    }
}

/// The name that a label gives: without its colon, and without blanks between Chinese characters.
fn name(label: &str) -> String {
    let label = label.trim().trim_end_matches([':', '：', '.']).trim();
    if label.is_ascii() {
        label.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        label.split_whitespace().collect()
    }
}

/// Whether a cell is a label by itself: it ends with a colon, or is made of words that name columns.
fn is_label(cell: &str, words: &HeaderWords) -> bool {
    let cell = cell.trim();
    is_short_word(cell) && (cell.ends_with([':', '：']) || words.is_known(&name(cell)))
}

/// Whether a cell may be a label at all: short, and no number, address or person.
fn is_short_word(cell: &str) -> bool {
    let cell = cell.trim();
    (1..=LONGEST_LABEL).contains(&cell.chars().count())
        && cell.contains(char::is_alphabetic)
        && !cell.contains(|c: char| c.is_ascii_digit() || c == '@')
}

#[cfg(test)]
mod tests;
