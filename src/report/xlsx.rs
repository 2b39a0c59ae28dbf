//! The inventory as a workbook for readers without a tool: sheets of datasets, columns, coverage, transfers, and about.
//!
//! Texts are written as strings, never as formulas or links. The creation time is the scan's, so equal inventories give equal
//! bytes. The large sheets are written row by row through a temporary file, so memory does not grow with their cells.

use super::headings::{heading, say};
use super::numbers::thousands;
use super::tables::{self, Frames, Table};
use super::terms::term;
use super::view;
use super::{Report, failed, roll_up, words};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::{Inventory, Transfer};
use polars::prelude::{AnyValue, Column, DataType};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// `inventory.xlsx`.
pub struct Xlsx;

/// Rows of a sheet, its header included (Excel's own limit).
const SHEET_ROWS: usize = 1_048_576;
/// UTF-16 units of a cell (Excel's own limit).
const CELL_UNITS: usize = 32_767;
/// Widest column, in characters.
const WIDEST: usize = 60;
/// Rows that are looked at to set a column's width.
const WIDTH_ROWS: usize = 200;

impl Report for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn file_name(&self) -> &'static str {
        "inventory.xlsx"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        self.write_beside(inventory, language, out, &std::env::temp_dir())
    }

    fn write_beside(
        &self,
        inventory: &Inventory,
        language: Language,
        out: &mut dyn Write,
        scratch: &Path,
    ) -> Result<()> {
        let bytes = workbook(inventory, language, scratch).map_err(|e| failed("xlsx", e))?;
        out.write_all(&bytes).map_err(|e| failed("xlsx", e))
    }
}

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn workbook(inventory: &Inventory, language: Language, scratch: &Path) -> Outcome<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_tempdir(scratch)?;
    let started = inventory.scan.started_at.trim_end_matches('Z');
    let created = ExcelDateTime::parse_from_str(started.split('.').next().unwrap_or(started))
        .or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    book.set_properties(
        &DocProperties::new()
            .set_title("qingdan")
            .set_creation_datetime(&created),
    );
    for (id, table) in [
        ("datasets", Table::Datasets),
        ("columns", Table::Columns),
        ("coverage", Table::Coverage),
    ] {
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(say(id, language))?;
        frames(sheet, table.frames(inventory), language)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(say("transfers", language))?;
    transfers(sheet, &inventory.transfers, language)?;
    let sheet = book.add_worksheet();
    sheet.set_name(say("about", language))?;
    about(sheet, inventory, language)?;
    Ok(book.save_to_buffer()?)
}

fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xE7_EE_F3))
}

/// Frames as a sheet: the columns of the other language left out, ids as titles.
fn frames(sheet: &mut Worksheet, frames: Frames<'_>, language: Language) -> Outcome<()> {
    let other_language = match language {
        Language::Zh => "_en",
        Language::En => "_zh",
    };
    let (mut written, mut width) = (0, 0);
    for (index, frame) in frames.enumerate() {
        let frame = frame?;
        let columns: Vec<&Column> = frame
            .columns()
            .iter()
            .filter(|column| !column.name().ends_with(other_language))
            .collect();
        let rows = frame.height().min(SHEET_ROWS - 1 - written);
        if index == 0 {
            headings(sheet, &columns, rows, language)?;
        }
        cells(sheet, &columns, written..written + rows, language)?;
        (written, width) = (written + rows, columns.len());
    }
    sheet.set_freeze_panes(1, 2)?;
    if width > 0 {
        let last = u16::try_from(width - 1)?;
        sheet.autofilter(0, 0, u32::try_from(written)?, last)?;
    }
    Ok(())
}

/// The headings of columns, which are as wide as their first cells.
fn headings(
    sheet: &mut Worksheet,
    columns: &[&Column],
    rows: usize,
    language: Language,
) -> Outcome<()> {
    sheet.set_row_height(0, 32)?;
    let bold = header_format();
    let whole = Format::new().set_num_format("#,##0");
    let share = Format::new().set_num_format("0.0000");
    for (at, column) in (0_u16..).zip(columns) {
        // A format for each cell would be looked up by all that it holds, for each cell.
        match column.dtype() {
            DataType::UInt64 => _ = sheet.set_column_format(at, &whole)?,
            DataType::Float64 => _ = sheet.set_column_format(at, &share)?,
            _ => {}
        }
        let name = column.name().as_str();
        let title = heading(name).map(|title| title.get(language).to_owned());
        let title = title.unwrap_or_else(|| name.to_owned());
        sheet.write_string_with_format(0, at, &title, &bold)?;
        let width = width(column, rows, language)?.max(title.width().min(18));
        sheet.set_column_width(at, (width.min(WIDEST) + 2) as f64)?;
    }
    Ok(())
}

/// Characters of the widest of a column's first cells.
fn width(column: &Column, rows: usize, language: Language) -> Outcome<usize> {
    let mut width = 0;
    for row in 0..rows.min(WIDTH_ROWS) {
        width = width.max(match column.get(row)? {
            AnyValue::UInt64(_) => 12,
            AnyValue::Float64(_) | AnyValue::Null => 0,
            cell => text_of(column, &cell, language).width(),
        });
    }
    Ok(width)
}

/// The cells of these rows below the headings, row by row, as a sheet of low memory demands.
fn cells(
    sheet: &mut Worksheet,
    columns: &[&Column],
    rows: Range<usize>,
    language: Language,
) -> Outcome<()> {
    for (row, line) in rows.enumerate() {
        let line = u32::try_from(line + 1)?;
        for (at, column) in (0_u16..).zip(columns) {
            match column.get(row)? {
                AnyValue::Null => {}
                AnyValue::UInt64(n) => _ = sheet.write_number(line, at, n as f64)?,
                AnyValue::Float64(n) => _ = sheet.write_number(line, at, n)?,
                cell => write_text(sheet, line, at, &text_of(column, &cell, language))?,
            }
        }
    }
    Ok(())
}

/// What a cell of text says to the reader.
fn text_of(column: &Column, cell: &AnyValue<'_>, language: Language) -> String {
    let cell = cell.get_str().unwrap_or_default();
    tables::shown(column.name(), cell, language)
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
) -> std::result::Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    sheet.write_string(row, column, fitting(text)).map(|_| ())
}

/// The text, or as much of it as a cell holds.
fn fitting(text: &str) -> &str {
    // No text has more units than bytes.
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > CELL_UNITS
    });
    end.map_or(text, |(end, _)| &text[..end])
}

const TRANSFER_HEADINGS: [&str; 10] = [
    "transfer",
    "measure",
    "floor",
    "ceiling",
    "individuals_lower",
    "individuals_upper",
    "sensitive_individuals_lower",
    "sensitive_individuals_upper",
    "rule",
    "datasets",
];

fn transfers(sheet: &mut Worksheet, all: &[Transfer], language: Language) -> Outcome<()> {
    let bold = header_format();
    for (at, id) in (0_u16..).zip(TRANSFER_HEADINGS) {
        sheet.write_string_with_format(0, at, say(id, language), &bold)?;
        sheet.set_column_width(at, 20)?;
    }
    let rows = all.len().min(SHEET_ROWS - 1);
    for (row, transfer) in (1_u32..).zip(&all[..rows]) {
        transfer_row(sheet, row, transfer, language)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    let last = u16::try_from(TRANSFER_HEADINGS.len() - 1)?;
    sheet.autofilter(0, 0, u32::try_from(rows)?, last)?;
    Ok(())
}

/// The cells of a transfer, in the order of [`TRANSFER_HEADINGS`].
fn transfer_row(
    sheet: &mut Worksheet,
    row: u32,
    transfer: &Transfer,
    language: Language,
) -> Outcome<()> {
    let whole = Format::new().set_num_format("#,##0");
    let duty = &transfer.obligation;
    let people = &transfer.individuals;
    write_text(sheet, row, 0, view::transfer_title(transfer, language))?;
    for (at, measure) in (1..).zip([duty.measure, duty.floor, duty.ceiling]) {
        write_text(sheet, row, at, &view::title(measure, language))?;
    }
    let counts = [people.count, people.sensitive];
    let ends = counts.map(|count| [Some(count.lower), count.upper]);
    for (at, end) in (4..).zip(ends.into_iter().flatten()) {
        if let Some(n) = end {
            sheet.write_number_with_format(row, at, n as f64, &whole)?;
        }
    }
    write_text(sheet, row, 8, duty.rule.as_deref().unwrap_or_default())?;
    write_text(sheet, row, 9, &transfer.datasets.join("; "))?;
    Ok(())
}

fn about(sheet: &mut Worksheet, inventory: &Inventory, language: Language) -> Outcome<()> {
    let bold = Format::new().set_bold();
    for (row, (id, text)) in (0_u32..).zip(about_lines(inventory, language)) {
        sheet.write_string_with_format(row, 0, say(id, language), &bold)?;
        write_text(sheet, row, 1, &text)?;
    }
    sheet.set_column_width(0, 22)?;
    sheet.set_column_width(1, 90)?;
    Ok(())
}

/// What the sheet about the run says, as heading and text.
fn about_lines(inventory: &Inventory, language: Language) -> Vec<(&'static str, String)> {
    let scan = &inventory.scan;
    let mut lines = vec![
        ("tool", format!("{} {}", scan.tool.name, scan.tool.version)),
        ("scan", scan.id.clone()),
        ("stores", roll_up::stores(inventory).join("; ")),
        ("started", scan.started_at.clone()),
        ("finished", scan.finished_at.clone()),
        ("depth", view::title(scan.depth, language)),
        ("seed", scan.seed.to_string()),
        ("list-edition", scan.edition.clone()),
        ("taxonomy", view::title(scan.taxonomy, language)),
        ("arguments", scan.arguments.join(" ")),
    ];
    for (id, files, size) in roll_up::ledger(inventory) {
        lines.push((id, format!("{} ({size})", thousands(files))));
    }
    if !inventory.coverage.partly.is_empty() {
        let partly = words::partly_in(roll_up::partly(inventory), language);
        lines.push(("partly-files", partly));
    }
    for warning in &scan.warnings {
        lines.push(("warning", warning.get(language).to_owned()));
    }
    if scan.interrupted {
        lines.push(("interrupted", say("partial", language).to_owned()));
    }
    for pack in &scan.packs {
        let kind = term(&pack.kind);
        let (kind, id) = (kind.get(language), &pack.id);
        let text = format!("{kind} {id} {} {}", pack.edition, pack.digest);
        lines.push(("pack", text));
    }
    lines.push(("note", roll_up::disclaimer().get(language).to_owned()));
    lines
}

#[cfg(test)]
mod tests {
    use super::{CELL_UNITS, fitting};

    #[test]
    fn a_cell_holds_as_many_units_as_excel_counts() {
        for (character, units) in [("a", 1), ("中", 1), ("𠮷", 2)] {
            let long = character.repeat(CELL_UNITS);
            let fits = fitting(&long);
            assert_eq!(fits.encode_utf16().count(), CELL_UNITS / units * units);
            assert!(long.starts_with(fits), "{character}");
        }
        assert_eq!(fitting("中"), "中");
    }
}
