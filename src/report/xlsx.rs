//! The inventory as a workbook for readers without a tool: sheets of datasets, columns, coverage, transfers, and about.
//!
//! Texts are written as strings, never as formulas or links. The creation time is the scan's, so equal inventories give equal
//! bytes. The large sheets are written row by row through a temporary file, so memory does not grow with their cells.

use super::roll_up;
use super::tables::Table;
use super::words::word;
use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use polars::prelude::{AnyValue, DataFrame};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// `inventory.xlsx`.
pub struct Xlsx;

/// Rows of a sheet, its header included (Excel's own limit).
const SHEET_ROWS: usize = 1_048_576;
/// Characters of a cell (Excel's own limit).
const CELL_CHARS: usize = 32_767;
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
        let bytes = workbook(inventory, language).map_err(|e| failed("xlsx", e))?;
        out.write_all(&bytes).map_err(|e| failed("xlsx", e))
    }
}

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn workbook(inventory: &Inventory, language: Language) -> Outcome<Vec<u8>> {
    let mut book = Workbook::new();
    let started = inventory.scan.started_at.trim_end_matches('Z');
    let created = ExcelDateTime::parse_from_str(started.split('.').next().unwrap_or(started))
        .or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    book.set_properties(
        &DocProperties::new()
            .set_title("qingdan")
            .set_creation_datetime(&created),
    );
    for (heading, table) in [
        ("list", Table::Datasets),
        ("columns", Table::Columns),
        ("coverage", Table::Coverage),
    ] {
        let sheet = book.add_worksheet_with_low_memory()?;
        sheet.set_name(word(heading).get(language))?;
        frame(sheet, &table.frame(inventory)?, language)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(word("transfers").get(language))?;
    transfers(sheet, inventory, language)?;
    let sheet = book.add_worksheet();
    sheet.set_name(word("about").get(language))?;
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

/// Columns whose cells are ids with words of their own.
const WORDED: &[&str] = &[
    "measure",
    "floor",
    "ceiling",
    "sensitivity",
    "sector",
    "sector_source",
    "records_method",
    "individuals_method",
    "rule_confidence",
    "margin_measure",
    "category",
    "form",
    "label",
    "dataset_measure",
    "sample_method",
    "kind",
    "outcome",
];

fn frame(sheet: &mut Worksheet, frame: &DataFrame, language: Language) -> Outcome<()> {
    let other_language = match language {
        Language::Zh => "_en",
        Language::En => "_zh",
    };
    let columns: Vec<_> = frame
        .columns()
        .iter()
        .filter(|column| !column.name().ends_with(other_language))
        .collect();
    let rows = frame.height().min(SHEET_ROWS - 1);
    let whole = Format::new().set_num_format("#,##0");
    let share = Format::new().set_num_format("0.0000");
    let bold = header_format();
    sheet.set_row_height(0, 32)?;
    for (at, column) in (0_u16..).zip(&columns) {
        let name = column.name().as_str();
        let id = if name == "encoding" {
            "encoding_name"
        } else {
            name
        };
        let heading = word(id).get(language);
        sheet.write_string_with_format(0, at, heading, &bold)?;
        let mut width = heading.width().min(18);
        for row in 0..rows.min(WIDTH_ROWS) {
            width = width.max(match column.get(row)? {
                AnyValue::UInt64(_) => 12,
                AnyValue::Float64(_) | AnyValue::Null => 0,
                cell => text_of(name, &cell, language).width(),
            });
        }
        sheet.set_column_width(at, (width.min(WIDEST) + 2) as f64)?;
    }
    for row in 0..rows {
        let line = u32::try_from(row + 1)?;
        for (at, column) in (0_u16..).zip(&columns) {
            match column.get(row)? {
                AnyValue::Null => {}
                AnyValue::UInt64(n) => {
                    sheet.write_number_with_format(line, at, n as f64, &whole)?;
                }
                AnyValue::Float64(n) => {
                    sheet.write_number_with_format(line, at, n, &share)?;
                }
                cell => write_text(sheet, line, at, text_of(column.name(), &cell, language))?,
            }
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    if !columns.is_empty() {
        sheet.autofilter(
            0,
            0,
            u32::try_from(rows)?,
            u16::try_from(columns.len() - 1)?,
        )?;
    }
    Ok(())
}

/// What a cell of text says to the reader: ids that have words are put into words.
fn text_of<'a>(name: &str, cell: &'a AnyValue<'_>, language: Language) -> &'a str {
    let id = match (name, cell.get_str().unwrap_or_default()) {
        ("category", "none") => "not-personal",
        ("kind", "encrypted") => "encrypted-file",
        (_, id) => id,
    };
    if WORDED.contains(&name) {
        word(id).get(language)
    } else {
        id
    }
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
    let cut: String = text.chars().take(CELL_CHARS).collect();
    sheet.write_string(row, column, cut).map(|_| ())
}

fn transfers(sheet: &mut Worksheet, inventory: &Inventory, language: Language) -> Outcome<()> {
    let bold = header_format();
    let whole = Format::new().set_num_format("#,##0");
    let headings = [
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
    for (at, heading) in headings.iter().enumerate() {
        let at = u16::try_from(at)?;
        sheet.write_string_with_format(0, at, word(heading).get(language), &bold)?;
        sheet.set_column_width(at, 20)?;
    }
    for (row, transfer) in inventory.transfers.iter().enumerate().take(SHEET_ROWS - 1) {
        let row = u32::try_from(row + 1)?;
        let duty = &transfer.obligation;
        let people = &transfer.individuals;
        let name = if transfer.name == "*" {
            word("whole-scan").get(language)
        } else {
            &transfer.name
        };
        write_text(sheet, row, 0, name)?;
        for (at, measure) in (1..).zip([duty.measure, duty.floor, duty.ceiling]) {
            write_text(sheet, row, at, word(measure.id()).get(language))?;
        }
        let numbers = [
            Some(people.count.lower),
            people.count.upper,
            Some(people.sensitive.lower),
            people.sensitive.upper,
        ];
        for (at, n) in (4..).zip(numbers).filter_map(|(at, n)| Some((at, n?))) {
            sheet.write_number_with_format(row, at, n as f64, &whole)?;
        }
        write_text(sheet, row, 8, duty.rule.as_deref().unwrap_or_default())?;
        write_text(sheet, row, 9, &transfer.datasets.join("; "))?;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(
        0,
        0,
        u32::try_from(inventory.transfers.len().min(SHEET_ROWS - 1))?,
        9,
    )?;
    Ok(())
}

fn about(sheet: &mut Worksheet, inventory: &Inventory, language: Language) -> Outcome<()> {
    let scan = &inventory.scan;
    let bold = Format::new().set_bold();
    let mut lines = vec![
        ("tool", format!("{} {}", scan.tool.name, scan.tool.version)),
        ("scan", scan.id.clone()),
        ("stores", roll_up::stores(inventory).join("; ")),
        ("started", scan.started_at.clone()),
        ("finished", scan.finished_at.clone()),
        (
            "depth",
            word(super::words::depth_id(scan.depth))
                .get(language)
                .to_owned(),
        ),
        ("seed", scan.seed.to_string()),
        ("list-edition", scan.edition.clone()),
        ("taxonomy", scan.taxonomy.id().to_owned()),
        ("arguments", scan.arguments.join(" ")),
    ];
    for (id, files, size) in roll_up::ledger(inventory) {
        lines.push((id, format!("{files} ({size})")));
    }
    if !inventory.coverage.partly.is_empty() {
        let partly = super::words::partly_in(roll_up::partly(inventory), language);
        lines.push(("partly-files", partly));
    }
    for warning in &scan.warnings {
        lines.push(("warning", warning.get(language).to_owned()));
    }
    if scan.interrupted {
        lines.push(("interrupted", word("partial").get(language).to_owned()));
    }
    for pack in &scan.packs {
        lines.push((
            "pack",
            format!("{} {} {} {}", pack.kind, pack.id, pack.edition, pack.digest),
        ));
    }
    lines.push(("note", roll_up::disclaimer().get(language).to_owned()));
    for (row, (heading, text)) in lines.iter().enumerate() {
        let row = u32::try_from(row)?;
        sheet.write_string_with_format(row, 0, word(heading).get(language), &bold)?;
        write_text(sheet, row, 1, text)?;
    }
    sheet.set_column_width(0, 22)?;
    sheet.set_column_width(1, 90)?;
    Ok(())
}
