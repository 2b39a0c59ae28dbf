//! Workbooks (xlsx, xlsb, xls, ods): each sheet that holds cells is a table of its own.
//!
//! Sheets of xlsx and xlsb are passed cell by cell, a window of rows at a time; a sheet with more text than a window is passed
//! once for each window, which bounds memory and costs time only where sheets are huge. The older kinds can be read only
//! whole, so their size is limited.

mod beside;
mod book;
pub(super) mod cell;
mod form;
mod ods;
pub(super) mod ole;

pub(super) use ole::streams;

use crate::format::layout::MOST_COLUMNS;
use crate::format::layout::footer::rows_below;
use crate::format::layout::labels::Labelled;
use crate::format::layout::sheet::{self, LOOKED_AT, Layout, Row};
use crate::format::rows::Rows;
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::BookReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use crate::model::text::counted;
use book::Book;
use calamine::{SheetType, SheetVisible};
use cell::Cell;
use form::{grid, labels_of};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Rows of a batch, times columns.
const CELLS: usize = 32 * 1024;
/// Bytes of the cells of a window, with what each costs beside its text.
const WINDOW: usize = 32 << 20;
const CELL_COST: usize = 48;
/// Rows of a sheet that are kept back until it is known whether they are its last.
const HELD: usize = 32;

/// Workbooks.
#[derive(Clone, Copy, Debug)]
pub struct Workbook;

/// A sheet of a workbook.
struct Sheet {
    schema: Arc<Schema>,
    name: String,
    reading: SheetReading,
}

/// How the records of a sheet are read.
enum SheetReading {
    /// Row by row.
    Rows(Layout),
    /// By the places of labels and values.
    Labelled(Labelled),
}

impl Format for Workbook {
    fn id(&self) -> &'static str {
        "workbook"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let named = self.endings().iter().any(|ending| lower.ends_with(ending));
        book::is_workbook(head, named)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let mut book = Book::open(entry.source)?;
        book::check_cells(entry.source)?;
        let (mut sheets, mut empty) = (Vec::new(), 0_u64);
        for sheet in book.sheets() {
            if sheet.typ != SheetType::WorkSheet {
                continue;
            }
            let rows = first_rows(&mut book, &sheet.name)?;
            let is_hidden = sheet.visible != SheetVisible::Visible;
            if let Some(form) = labels_of(&rows, entry.words) {
                let schema = with_visibility(form.schema(), is_hidden);
                let read = SheetReading::Labelled(form);
                sheets.push((sheet.name, schema, Vec::new(), read));
                continue;
            }
            let Some(layout) = sheet::layout(&rows, entry.words) else {
                empty += 1;
                continue;
            };
            let above = rows[..layout.above].iter().map(|row| {
                let cells: Vec<&str> = row.cells.values().map(|cell| &*cell.text).collect();
                cells.join(" ")
            });
            sheets.push((
                sheet.name,
                with_visibility(schema(&layout), is_hidden),
                above.collect(),
                SheetReading::Rows(layout),
            ));
        }
        let beside = beside::open(entry.source, entry.footers, entry.words);
        if sheets.is_empty() && beside.is_empty() {
            return Err(no_table());
        }
        if empty > 0
            && let Some((_, first, ..)) = sheets.first_mut()
        {
            first.notes.push(Text::new(
                format!("工作簿另有 {empty} 张空工作表"),
                format!(
                    "the workbook has {} beside",
                    counted(empty, "empty sheet", "empty sheets")
                ),
            ));
        }
        let opened = sheets
            .into_iter()
            .map(|(sheet, schema, left_out, reading)| Opened {
                member: Some(sheet.as_str().into()),
                table: Arc::new(Sheet {
                    schema: Arc::new(schema),
                    name: sheet,
                    reading,
                }),
                left_out,
            });
        Ok(opened.chain(beside).collect())
    }
}

fn with_visibility(mut schema: Schema, is_hidden: bool) -> Schema {
    if is_hidden {
        let hidden = Text::new("隐藏的工作表", "a hidden sheet");
        schema.notes.push(hidden);
    }
    schema
}

pub(super) fn schema(layout: &Layout) -> Schema {
    let columns = layout.columns.iter().take(MOST_COLUMNS);
    let fields = columns.map(|column| Field {
        path: column.name.as_str().into(),
        data_type: DataType::String,
        description: column.label.as_deref().map(Into::into),
    });
    Schema {
        fields: fields.collect(),
        notes: layout.notes.clone(),
        ..Schema::default()
    }
}

impl Table for Sheet {
    fn format(&self) -> &'static str {
        Workbook.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        let whole = Split::whole(source.byte_size());
        Box::new(std::iter::once(Ok(whole)))
    }

    fn near(&self, source: &Arc<dyn Source>, _: u64, _: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(Split::whole(source.byte_size())))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        _: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let mut book = Book::open(source)?;
        let layout = match &self.reading {
            SheetReading::Rows(layout) => layout,
            SheetReading::Labelled(labelled) => {
                let rows = first_rows(&mut book, &self.name)?;
                let grid = grid(&rows).unwrap_or_default();
                return Ok(Box::new(labelled.batches(&grid)));
            }
        };
        let columns = layout.columns.iter().take(MOST_COLUMNS).enumerate();
        Ok(Box::new(SheetBatches {
            book,
            sheet: &self.name,
            places: columns
                .map(|(index, column)| (column.place, index))
                .collect(),
            window: VecDeque::new(),
            next_row: Some(layout.first_row),
            ragged: 0,
            below: 0,
            left_out: Vec::new(),
            failed: None,
        }))
    }
}

fn no_table() -> Refusal {
    Refusal::new(BookReason::WorkbookEmpty)
}

/// The first rows of a sheet that are not blank.
fn first_rows(book: &mut Book, sheet: &str) -> Result<Vec<Row>, Refusal> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    book.cells(sheet, &mut |row, column, cell| {
        if rows.len() >= LOOKED_AT && !rows.contains_key(&row) {
            return false;
        }
        rows.entry(row).or_default().insert(column, cell);
        true
    })?;
    Ok(rows
        .into_iter()
        .map(|(number, cells)| Row { number, cells })
        .collect())
}

struct SheetBatches<'a> {
    book: Book,
    sheet: &'a str,
    /// Columns of the table by their column in the sheet.
    places: HashMap<u32, usize>,
    window: VecDeque<Vec<(u32, Cell)>>,
    /// Where the next window begins, `None` after the last.
    next_row: Option<u32>,
    ragged: u64,
    /// Rows below the table that were left out.
    below: usize,
    left_out: Vec<String>,
    failed: Option<Refusal>,
}

impl SheetBatches<'_> {
    /// Reads the rows of the next window.
    fn fill(&mut self) {
        let Some(from) = self.next_row.take() else {
            return;
        };
        let (mut bytes, mut current, mut next) = (0, None, None);
        let window = &mut self.window;
        let outcome = self.book.cells(self.sheet, &mut |row, column, cell| {
            if row < from {
                return true;
            }
            if current != Some(row) {
                if bytes >= WINDOW {
                    next = Some(row);
                    return false;
                }
                current = Some(row);
                window.push_back(Vec::new());
            }
            bytes += cell.text.len() + CELL_COST;
            if let Some(last) = window.back_mut() {
                last.push((column, cell));
            }
            true
        });
        self.next_row = next;
        self.failed = outcome.err();
        if self.next_row.is_none() && self.failed.is_none() {
            self.drop_footers();
        }
    }

    /// Takes out the rows below the table of a sheet whose last rows the window holds.
    fn drop_footers(&mut self) {
        let width = self.places.len();
        let from = self.window.len().saturating_sub(HELD);
        let rows = self.window.range(from..).map(|row| {
            let mut fields = vec![String::new(); width];
            for (column, cell) in row {
                if let Some(place) = self.places.get(column) {
                    fields[*place].clone_from(&cell.text);
                }
            }
            fields
        });
        self.below = rows_below(rows, width);
        let rest = self.window.split_off(self.window.len() - self.below);
        self.left_out = (rest.iter())
            .map(|row| {
                let cells: Vec<&str> = row.iter().map(|(_, cell)| &*cell.text).collect();
                cells.join(" ")
            })
            .collect();
    }
}

impl Batches for SheetBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let held = |next: Option<u32>| if next.is_some() { HELD } else { 0 };
        while self.next_row.is_some() && self.window.len() <= HELD {
            self.fill();
        }
        let width = self.places.len();
        let rows = self
            .window
            .len()
            .saturating_sub(held(self.next_row))
            .min((CELLS / width.max(1)).clamp(64, 8_192));
        if rows == 0 {
            return self.failed.take().map(Err);
        }
        let mut batch = Rows::new(width, rows);
        for row in self.window.drain(..rows) {
            let mut outside = false;
            for (column, cell) in row {
                match self.places.get(&column) {
                    Some(place) => batch.set(*place, &*cell.text),
                    None => outside = true,
                }
            }
            batch.end();
            self.ragged += u64::from(outside);
        }
        Some(Ok(batch.finish()))
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            footer_rows: self.below as u64,
            ..ReadAnomalies::default()
        }
    }
}
