//! The inventory as a workbook for readers without a tool: a first page, then sheets of datasets, columns, obligations, transfers,
//! questions to fill in, coverage, a glossary, and what the run was.
//!
//! Texts are written as strings, never as formulas; links lead to other sheets only. The creation time is the scan's, so equal
//! inventories give equal bytes. The large sheets are written row by row through a temporary file, so memory does not grow with
//! their cells.

mod about;
mod columns;
mod cover;
mod coverage;
mod datasets;
mod glossary;
mod obligations;
mod order;
pub mod questions;
mod sheet;
mod styles;
mod transfers;
pub mod voice;
mod words;

use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use order::Order;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::io::Write;
use std::path::Path;
use voice::Voice;

/// Rows of a sheet, its header included (Excel's own limit).
pub const SHEET_ROWS: u32 = 1_048_576;

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// `inventory.xlsx`, in one language.
pub struct Xlsx;

/// `inventory-zh-en.xlsx`, in both languages beside each other.
pub struct BothLanguages;

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
        written(self.id(), inventory, Voice::One(language), out, scratch)
    }
}

impl Report for BothLanguages {
    fn id(&self) -> &'static str {
        "xlsx-both"
    }

    fn file_name(&self) -> &'static str {
        "inventory-zh-en.xlsx"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        self.write_beside(inventory, language, out, &std::env::temp_dir())
    }

    fn write_beside(
        &self,
        inventory: &Inventory,
        _: Language,
        out: &mut dyn Write,
        scratch: &Path,
    ) -> Result<()> {
        written(self.id(), inventory, Voice::Both, out, scratch)
    }
}

fn written(
    id: &'static str,
    inventory: &Inventory,
    voice: Voice,
    out: &mut dyn Write,
    scratch: &Path,
) -> Result<()> {
    let bytes = workbook(inventory, voice, SHEET_ROWS, scratch)?;
    out.write_all(&bytes).map_err(|e| failed(id, e))
}

/// The bytes of a workbook whose sheets have so many rows at most, their headers included; what is more goes on in a second sheet.
/// Temporary files go to the folder `scratch`.
///
/// # Errors
/// The workbook cannot be written: the temporary folder is full.
pub fn workbook(
    inventory: &Inventory,
    voice: Voice,
    most_rows: u32,
    scratch: &Path,
) -> Result<Vec<u8>> {
    sheets(inventory, voice, most_rows, scratch).map_err(|e| failed("xlsx", e))
}

fn sheets(inventory: &Inventory, voice: Voice, most_rows: u32, scratch: &Path) -> Outcome<Vec<u8>> {
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
    let order = Order::new(inventory, voice, most_rows.max(2));
    cover::write(&mut book, inventory, &order)?;
    datasets::write(&mut book, &order)?;
    columns::write(&mut book, &order, &inventory.glossary)?;
    obligations::write(&mut book, inventory, &order)?;
    transfers::write(&mut book, inventory, &order)?;
    questions::write(&mut book, inventory, &order)?;
    coverage::write(&mut book, inventory, &order)?;
    glossary::write(&mut book, inventory, &order)?;
    about::write(&mut book, inventory, voice)?;
    Ok(book.save_to_buffer()?)
}
