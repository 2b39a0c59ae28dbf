//! The coverage ledger goes in, its sheet comes out: every listed file, those that were not read first, each with its reason.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use super::voice::Voice;
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::report::tables::{Listed, Outcome as Became, listed};
use rust_xlsxwriter::Workbook;

const GRID: Grid = Grid {
    name: "coverage",
    frozen: 1,
    columns: &[
        Column::new("path", 56, Style::Wrapped),
        Column::new("outcome", 16, Style::Plain),
        Column::new("kind", 24, Style::Wrapped),
        Column::new("reason", 60, Style::Wrapped),
        Column::new("files", 8, Style::Whole),
        Column::new("bytes", 16, Style::Whole),
        Column::new("dataset", 44, Style::Wrapped),
        Column::new("store", 24, Style::Wrapped),
    ],
};

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let mut files = listed(inventory);
    // Files keep their order otherwise.
    files.sort_by_key(|file| match file.outcome() {
        Became::Skipped => 0,
        Became::InPart => 1,
        Became::CutShort => 2,
        Became::Read => 3,
    });
    let rows = files.iter().map(|file| row(file, order.voice));
    GRID.write(book, rows, order.voice, order.most_rows)
}

fn row(file: &Listed<'_>, voice: Voice) -> Vec<Value> {
    let kinds = file.kinds().into_iter().map(|kind| voice.title(kind));
    let reasons = |language: Language| file.reasons(language).join("; ");
    vec![
        Value::Text(file.path.to_owned()),
        Value::Text(voice.title(file.outcome())),
        Value::Text(kinds.collect::<Vec<_>>().join("; ")),
        Value::Text(voice.said(reasons)),
        Value::Number(file.files()),
        Value::Number(file.bytes),
        Value::Text(file.datasets.join("; ")),
        Value::Text(file.store.to_owned()),
    ]
}
