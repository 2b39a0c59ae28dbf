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
use crate::format::layout::footer::{is_total_of_group, rows_below};
use crate::format::layout::header;
use crate::format::layout::labels::Labelled;
use crate::format::layout::sheet::{LOOKED_AT, Layout, Row};
use crate::format::layout::sheet_tables::{self, Piece, SheetTable};
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
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Rows of a batch, times columns.
const CELLS: usize = 32 * 1024;
/// Bytes of the cells of a window, with what each costs beside its text.
const WINDOW: usize = 32 << 20;
const CELL_COST: usize = 48;
/// Rows of a sheet that are searched for further tables, and bytes of their cells.
const ROWS: usize = 4_000;
const LOOKED_AT_BYTES: usize = 4 << 20;
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
    Rows(SheetRows),
    /// By the places of labels and values.
    Labelled(Labelled),
}

/// Where the records of a sheet stand.
struct SheetRows {
    /// Whether its sheet holds no other table.
    is_alone: bool,
    pieces: Vec<Piece>,
    /// Rows that are no records wherever they stand, their cells by column.
    repeats: Vec<Vec<(u32, String)>>,
    /// Whether rows of totals stand among the records.
    with_totals: bool,
}

impl SheetRows {
    fn new(table: SheetTable, is_alone: bool) -> Self {
        Self {
            is_alone,
            pieces: table.pieces,
            repeats: table.layout.repeats,
            with_totals: table.layout.with_totals,
        }
    }
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
            let (rows, is_whole) = first_rows(&mut book, &sheet.name)?;
            let is_hidden = sheet.visible != SheetVisible::Visible;
            if let Some(form) = labels_of(&rows, entry.words) {
                let schema = with_visibility(form.schema(), is_hidden);
                let read = SheetReading::Labelled(form);
                sheets.push((sheet.name.clone(), schema, Vec::new(), sheet.name, read));
                continue;
            }
            let tables = sheet_tables::tables(&rows, is_whole, entry.words);
            empty += u64::from(tables.is_empty());
            let is_alone = tables.len() == 1;
            sheets.extend(tables.into_iter().map(|mut table| {
                let member = match table.number {
                    Some(number) => format!("{}#{number}", sheet.name),
                    None => sheet.name.clone(),
                };
                let schema = with_visibility(schema(&table.layout), is_hidden);
                let left_out = std::mem::take(&mut table.left_out);
                let read = SheetReading::Rows(SheetRows::new(table, is_alone));
                (member, schema, left_out, sheet.name.clone(), read)
            }));
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
            .map(|(member, schema, left_out, name, reading)| Opened {
                member: Some(member.into()),
                table: Arc::new(Sheet {
                    schema: Arc::new(schema),
                    name,
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
        let rows = match &self.reading {
            SheetReading::Rows(rows) => rows,
            SheetReading::Labelled(labelled) => {
                let (rows, _) = first_rows(&mut book, &self.name)?;
                let grid = grid(&rows).unwrap_or_default();
                return Ok(Box::new(labelled.batches(&grid)));
            }
        };
        let pieces = || rows.pieces.iter();
        let last = pieces().map(|piece| piece.last_row.unwrap_or(u32::MAX));
        Ok(Box::new(SheetBatches {
            book,
            name: &self.name,
            width: self.schema.fields.len(),
            sheet: rows,
            last_row: last.max().unwrap_or(u32::MAX),
            window: VecDeque::new(),
            next_row: pieces().map(|piece| piece.first_row).min(),
            ragged: 0,
            anomalies: ReadAnomalies::default(),
            left_out: Vec::new(),
            failed: None,
        }))
    }
}

fn no_table() -> Refusal {
    Refusal::new(BookReason::WorkbookEmpty)
}

/// The first rows of a sheet that are not blank, and whether they are all that it has.
fn first_rows(book: &mut Book, sheet: &str) -> Result<(Vec<Row>, bool), Refusal> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let (mut bytes, mut is_whole) = (0, true);
    book.cells(sheet, &mut |row, column, cell| {
        let enough = rows.len() >= LOOKED_AT && bytes > LOOKED_AT_BYTES || rows.len() >= ROWS;
        if enough && !rows.contains_key(&row) {
            is_whole = false;
            return false;
        }
        bytes += cell.text.len() + CELL_COST;
        rows.entry(row).or_default().insert(column, cell);
        true
    })?;
    let rows = rows.into_iter();
    let rows = rows.map(|(number, cells)| Row { number, cells });
    Ok((rows.collect(), is_whole))
}

struct SheetBatches<'a> {
    book: Book,
    /// Of the sheet in its workbook.
    name: &'a str,
    /// Columns of the table.
    width: usize,
    sheet: &'a SheetRows,
    /// Number of the last row that may hold a record.
    last_row: u32,
    window: VecDeque<(u32, Vec<(u32, Cell)>)>,
    /// Where the next window begins, `None` after the last.
    next_row: Option<u32>,
    ragged: u64,
    anomalies: ReadAnomalies,
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
        let (window, last_row) = (&mut self.window, self.last_row);
        let outcome = (self.book).cells(self.name, &mut |row, column, cell| {
            if row < from || row > last_row {
                return row < from;
            }
            if current != Some(row) {
                if bytes >= WINDOW {
                    next = Some(row);
                    return false;
                }
                current = Some(row);
                window.push_back((row, Vec::new()));
            }
            bytes += cell.text.len() + CELL_COST;
            if let Some((_, last)) = window.back_mut() {
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
        let Some(piece) = self.sheet.pieces.last() else {
            return;
        };
        let width = self.width;
        let from = self.window.len().saturating_sub(HELD);
        let mut before = None;
        let rows = self.window.range(from..).map(|(number, row)| {
            let next = before.replace(*number).map(|number: u32| number + 1);
            let mut fields = vec![String::new(); width];
            for (column, cell) in row {
                if let Some(place) = piece.places.get(column) {
                    fields[*place].clone_from(&cell.text);
                }
            }
            (fields, next.is_some_and(|next| next != *number))
        });
        let below = rows_below(rows, width);
        self.anomalies.footer_rows += below as u64;
        let rest = self.window.split_off(self.window.len() - below);
        self.left_out = (rest.iter())
            .map(|(_, row)| {
                let cells: Vec<&str> = row.iter().map(|(_, cell)| &*cell.text).collect();
                cells.join(" ")
            })
            .collect();
    }

    /// Adds what a row holds to a batch: a record for each table that it is cut into, or none where it is a header again.
    fn add(&mut self, number: u32, row: &[(u32, Cell)], batch: &mut Rows) {
        let is_again = |repeat: &Vec<(u32, String)>| {
            let mut cells = row.iter().zip(repeat);
            repeat.len() == row.len()
                && cells.all(|((column, cell), (place, text))| {
                    column == place && header::plain(&cell.text) == *text
                })
        };
        if self.sheet.repeats.iter().any(is_again) {
            self.anomalies.repeated_headers += 1;
            return;
        }
        if self.sheet.with_totals && is_total_of_group(row.iter().map(|(_, cell)| &cell.text)) {
            self.anomalies.total_rows += 1;
            return;
        }
        let holds = |piece: &&Piece| {
            piece.first_row <= number && piece.last_row.is_none_or(|last| number <= last)
        };
        let is_one = self.sheet.pieces.len() == 1;
        for piece in self.sheet.pieces.iter().filter(holds) {
            let mut outside = false;
            let mut any = false;
            for (column, cell) in row {
                match piece.places.get(column) {
                    Some(place) => {
                        any = true;
                        batch.set(*place, &*cell.text);
                    }
                    None => outside = true,
                }
            }
            if any || is_one {
                batch.end();
                self.ragged += u64::from(outside && is_one && self.sheet.is_alone);
            }
        }
    }
}

impl Batches for SheetBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let held = |next: Option<u32>| if next.is_some() { HELD } else { 0 };
        while self.next_row.is_some() && self.window.len() <= HELD {
            self.fill();
        }
        let width = self.width;
        loop {
            let rows = self
                .window
                .len()
                .saturating_sub(held(self.next_row))
                .min((CELLS / width.max(1)).clamp(64, 8_192));
            if rows == 0 {
                return self.failed.take().map(Err);
            }
            let mut batch = Rows::new(width, rows);
            let taken: Vec<_> = self.window.drain(..rows).collect();
            for (number, row) in taken {
                self.add(number, &row, &mut batch);
            }
            // Nothing but headers.
            if batch.count() > 0 {
                return Some(Ok(batch.finish()));
            }
            while self.next_row.is_some() && self.window.len() <= HELD {
                self.fill();
            }
        }
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    fn anomalies(&self) -> ReadAnomalies {
        /// Rows with cells outside of the table from which those are no slips.
        const FEWEST: u64 = 5;
        let outside = Some(self.ragged).filter(|rows| *rows >= FEWEST);
        ReadAnomalies {
            wide_rows: outside.unwrap_or(0),
            ..self.anomalies
        }
    }
}
