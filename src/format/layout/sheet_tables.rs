//! The tables of a sheet: its rows go in, a table for each header comes out, side by side or one below the other.
//!
//! A sheet is cut where an empty column or row parts tables with a header of their own; an empty column within a table, as people
//! leave it for the eye, parts nothing.

use super::groups::{self, Group};
use super::header_words::HeaderWords;
use super::sections::{Line, Rows, Section};
use super::sheet::{self, LOOKED_AT, Layout, Row};
use super::{MOST_COLUMNS, footer, header};
use crate::format::workbook::cell::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Stretches of columns side by side that are allowed for.
const MOST_REGIONS: usize = 16;

/// A stretch of rows that holds records of a table.
#[derive(Clone, Debug)]
pub(in crate::format) struct Piece {
    pub(in crate::format) first_row: u32,
    /// `None` for the last of the sheet.
    pub(in crate::format) last_row: Option<u32>,
    /// Columns of the sheet, and those of the table for them.
    pub(in crate::format) places: BTreeMap<u32, usize>,
}

/// A table of a sheet.
#[derive(Debug)]
pub(in crate::format) struct SheetTable {
    /// The layout of its first piece, with the names and notes of all.
    pub(in crate::format) layout: Layout,
    pub(in crate::format) pieces: Vec<Piece>,
    /// What stands in rows that are no records.
    pub(in crate::format) left_out: Vec<String>,
    /// Its number in the sheet, from 1; `None` for the one that goes by the sheet's name.
    pub(in crate::format) number: Option<usize>,
}

/// A part of a sheet that has one header, or none.
struct Slice {
    layout: Layout,
    rows: Vec<Row>,
    last_row: Option<u32>,
    left_out: Vec<String>,
}

/// The tables of a sheet with these rows, which are all that it has where it `is_whole`; none where there are none.
pub(in crate::format) fn tables(
    rows: &[Row],
    is_whole: bool,
    words: &HeaderWords,
) -> Vec<SheetTable> {
    let regions = regions(rows, words);
    let several = regions.len() > 1;
    let slices: Vec<Slice> = (regions.iter())
        .flat_map(|region| slices(region, is_whole, several, words))
        .collect();
    let sections: Vec<Section> = slices.iter().map(Slice::section).collect();
    let groups = groups::of(&sections);
    let largest = (groups.iter().enumerate())
        .max_by_key(|(number, group)| (group.records(&sections), groups.len() - number))
        .map_or(0, |(number, _)| number);
    let count = groups.len();
    let mut slices: Vec<Option<Slice>> = slices.into_iter().map(Some).collect();
    let table = |(number, group): (usize, Group)| {
        let notes = group.notes((number, count));
        let mut table = joined(group, &mut slices)?;
        table.layout.notes.extend(notes);
        table.number = (number != largest).then_some(number + 1);
        Some(table)
    };
    groups.into_iter().enumerate().filter_map(table).collect()
}

/// The table that the slices of a group are.
fn joined(group: Group, slices: &mut [Option<Slice>]) -> Option<SheetTable> {
    let mut table: Option<SheetTable> = None;
    for (slice, columns) in group.pieces {
        let Slice {
            layout,
            last_row,
            left_out,
            ..
        } = slices[slice].take()?;
        let places = layout.columns.iter().zip(&columns);
        let piece = Piece {
            first_row: layout.first_row,
            last_row,
            places: places
                .filter_map(|(column, place)| {
                    Some((
                        column.place,
                        (*place).filter(|place| *place < MOST_COLUMNS)?,
                    ))
                })
                .collect(),
        };
        let table = table.get_or_insert_with(|| SheetTable {
            layout,
            pieces: Vec::new(),
            left_out: Vec::new(),
            number: None,
        });
        table.pieces.push(piece);
        table.left_out.extend(left_out);
    }
    let mut table = table?;
    // Columns that later sections add.
    for name in group.names.iter().skip(table.layout.columns.len()) {
        table.layout.columns.push(sheet::Column {
            place: u32::MAX,
            name: name.clone(),
            label: None,
        });
    }
    Some(table)
}

impl Slice {
    /// It as a section, for its names.
    fn section(&self) -> Section {
        let named = self
            .layout
            .columns
            .iter()
            .any(|column| !column.name.is_empty());
        let records = self
            .rows
            .iter()
            .filter(|row| row.number >= self.layout.first_row);
        Section {
            all: 0..self.rows.len(),
            header: named.then_some(0),
            records: 0..records.count(),
            names: self
                .layout
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect(),
        }
    }
}

/// The parts of a region that have a header of their own, from top to bottom.
fn slices(
    region: &[Row],
    is_whole: bool,
    is_one_of_several: bool,
    words: &HeaderWords,
) -> Vec<Slice> {
    let Some(sections) = sections(region, words) else {
        let last = region.last().filter(|_| is_whole && is_one_of_several);
        return slice(region, last.map(|row| row.number), words)
            .into_iter()
            .collect();
    };
    let last = sections.len() - 1;
    let mut left_out = Vec::new();
    let mut slices = Vec::new();
    for (number, section) in sections.into_iter().enumerate() {
        let end = if section.header.is_some() {
            section.records.end
        } else {
            section.all.end
        };
        let rows = &region[section.all.start..end];
        let below = below(&rows[section.records.start.min(end) - section.all.start..]);
        let (rows, rest) = rows.split_at(rows.len() - below);
        left_out.extend(rest.iter().map(text));
        let is_remark = section.header.is_none() && rows.iter().all(|row| row.cells.len() < 2);
        if is_remark {
            left_out.extend(rows.iter().map(text));
            continue;
        }
        let last_row = rows
            .last()
            .filter(|_| is_whole || number < last)
            .map(|row| row.number);
        slices.extend(slice(rows, last_row, words));
    }
    if let Some(first) = slices.first_mut() {
        first.left_out.append(&mut left_out);
    }
    slices
}

fn slice(rows: &[Row], last_row: Option<u32>, words: &HeaderWords) -> Option<Slice> {
    let layout = sheet::layout(&rows[..rows.len().min(LOOKED_AT)], words)?;
    Some(Slice {
        left_out: rows[..layout.above].iter().map(text).collect(),
        rows: rows.to_vec(),
        layout,
        last_row,
    })
}

fn text(row: &Row) -> String {
    let cells: Vec<&str> = row.cells.values().map(|cell| &*cell.text).collect();
    cells.join(" ")
}

/// Rows of totals and signatures below records.
fn below(rows: &[Row]) -> usize {
    let places: BTreeSet<u32> = rows
        .iter()
        .flat_map(|row| row.cells.keys().copied())
        .collect();
    let mut before = None;
    let cells = rows.iter().map(|row| {
        let next = before.replace(row.number).map(|number: u32| number + 1);
        let cell = |place: &u32| {
            row.cells
                .get(place)
                .map_or_else(String::new, |cell| cell.text.clone())
        };
        let cells = places.iter().map(cell).collect();
        (cells, next.is_some_and(|next| next != row.number))
    });
    footer::rows_below(cells, places.len())
}

/// The sections of a region; `None` where it is one table.
fn sections(region: &[Row], words: &HeaderWords) -> Option<Vec<Section>> {
    let places: BTreeSet<u32> = region
        .iter()
        .flat_map(|row| row.cells.keys().copied())
        .collect();
    let mut before = None;
    let lines: Vec<Line> = (region.iter())
        .map(|row| {
            let next = before.replace(row.number).map(|number: u32| number + 1);
            let numbers = row
                .cells
                .values()
                .filter(|cell| cell.kind != Kind::Text || begins_with_digit(&cell.text));
            Line {
                width: places.len(),
                filled: row.cells.len(),
                numbers: numbers.count(),
                is_apart: next != Some(row.number),
            }
        })
        .collect();
    let cells = |row: usize| {
        let cell = |place: &u32| {
            region[row]
                .cells
                .get(place)
                .map_or_else(String::new, |cell| cell.text.clone())
        };
        places.iter().map(cell).collect()
    };
    let rows = Rows {
        lines: &lines,
        cells,
        words,
    };
    let sections = rows.sections()?;
    let mut named = sections.iter().filter(|section| section.header.is_some());
    let first = named.next()?;
    let same = named.all(|section| groups::is_same(&first.names, &section.names));
    let covered: usize = sections
        .iter()
        .map(|section| section.records.len() + 1)
        .sum();
    let is_plain = same && covered >= region.len();
    (!is_plain).then_some(sections)
}

fn begins_with_digit(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// The parts of a sheet that stand side by side, each with a header of its own.
fn regions(rows: &[Row], words: &HeaderWords) -> Vec<Vec<Row>> {
    let places: BTreeSet<u32> = rows
        .iter()
        .flat_map(|row| row.cells.keys().copied())
        .collect();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => runs.push((place, place)),
        }
    }
    // So many empty columns are a pattern of one table.
    if runs.len() > MOST_REGIONS {
        return vec![rows.to_vec()];
    }
    let mut regions: Vec<Vec<Row>> = Vec::new();
    let mut from = None;
    for run in runs {
        let right = within(rows, run.0, run.1);
        let begin = from.get_or_insert(run.0);
        match regions.last_mut() {
            Some(left) if !are_apart(left, &right, words) => *left = within(rows, *begin, run.1),
            _ => {
                *begin = run.0;
                regions.push(right);
            }
        }
    }
    regions
}

/// The rows with their cells from the first column to the last.
fn within(rows: &[Row], first: u32, last: u32) -> Vec<Row> {
    let cut = |row: &Row| {
        let cells: BTreeMap<_, _> = row
            .cells
            .range(first..=last)
            .map(|(place, cell)| (*place, cell.clone()))
            .collect();
        (!cells.is_empty()).then_some(Row {
            number: row.number,
            cells,
        })
    };
    rows.iter().filter_map(cut).collect()
}

/// Whether two parts of a sheet are tables of their own: both have a header, and they begin or end at other rows or have the same
/// names.
fn are_apart(left: &[Row], right: &[Row], words: &HeaderWords) -> bool {
    /// Rows by which tables of their own differ in length.
    const LONGER: u32 = 3;
    let header = |rows: &[Row]| {
        let width = rows.iter().map(|row| row.cells.len()).max()?;
        let top = rows
            .iter()
            .position(|row| row.cells.len() > 1 && row.cells.len() * 2 >= width)?;
        (top + 1 < rows.len() && sheet::is_header(rows, top, words)).then_some(top)
    };
    let (Some(left_top), Some(right_top)) = (header(left), header(right)) else {
        return false;
    };
    let names = |row: &Row| -> BTreeSet<String> {
        row.cells
            .values()
            .map(|cell| header::plain(&cell.text))
            .collect()
    };
    let (left_names, right_names) = (names(&left[left_top]), names(&right[right_top]));
    let common = left_names.intersection(&right_names).count();
    let last = |rows: &[Row]| rows.last().map_or(0, |row| row.number);
    let first = left[left_top].number.abs_diff(right[right_top].number);
    first > 0
        || common * 2 > left_names.len().min(right_names.len())
        || last(left).abs_diff(last(right)) >= LONGER
}
