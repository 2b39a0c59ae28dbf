//! The transcription kit: a law pack in, a workbook in the shape of the official table out, and back, every cell checked.
//!
//! A lawyer fills in lines of sector, scenario, class, size and route and never sees TOML. What a column holds is read by words of
//! `detectors/law/workbook.toml`; keys of packs without a column stand as TOML in one of their own, so that the way there and back
//! loses nothing, new keys included. Nothing is guessed: a cell that can be read in two ways is a mistake with its place, or a
//! remark that says how it was read.

mod answers;
mod bands;
mod document;
mod examples;
mod export;
mod front;
mod grid;
mod import;
mod known;
mod lines;
mod mistakes;
mod others;
mod rules;
mod size;
mod words;
mod xlsx;

pub use answers::{AnswerSheet, Askable, Filled, answers};
pub use import::{Imported, Outcome, import};
pub use mistakes::{Mistake, Place};

use crate::error::Result;
use crate::model::Language;
use crate::pack::law::workbook::WorkbookForm;
use document::Document;

/// The workbook of the pack in `text`; `path` names it in messages.
///
/// # Errors
/// A text that is no law pack, or one that no cell can hold.
pub fn export(path: &str, text: &str, language: Language) -> Result<Vec<u8>> {
    let form = WorkbookForm::load()?;
    let document = Document::read(path, text, &form)?;
    let id = document.front.get("id").and_then(toml::Value::as_str);
    let sheets = export::sheets(&document, &form, language);
    xlsx::write(id.unwrap_or(path), &sheets, &form, language)
}
