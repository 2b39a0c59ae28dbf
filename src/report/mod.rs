//! An [`Inventory`] goes in, one file of one form comes out: JSON, HTML, CSV, Parquet, XLSX, Markdown, plain
//! text, or what catalogs ([`catalogs`]) and pipelines ([`pipelines`]) of others read.
//!
//! Every form is made from the inventory alone, so a report can be rewritten later without reading data. Tables are polars
//! frames (see [`tables`]); a form differs only in how it shows them.

use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use std::io::Write;
use std::path::Path;

pub mod catalogs;
mod cells;
pub mod csv;
mod entry;
pub mod explain;
pub mod file;
mod find;
pub mod folder;
pub mod headings;
pub mod html;
pub mod json;
pub mod layout;
pub mod lead;
pub mod markdown;
pub mod numbers;
pub mod page;
pub mod parquet;
pub mod pipelines;
pub mod questionnaire;
pub mod roll_up;
pub mod tables;
pub mod terminal;
pub mod terms;
pub mod view;
pub mod words;
pub mod xlsx;

pub use explain::explain;
pub use file::{prepare_file, rescue, write_file};
pub use folder::{check_folder, prepare_folder, write_folder};

/// One form of the inventory.
pub trait Report: Sync {
    /// What the user calls it: `--report ID`.
    fn id(&self) -> &'static str;
    /// Its name in the report folder.
    fn file_name(&self) -> &'static str;
    /// Renders `inventory` to `out`.
    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()>;

    /// The same, with a folder for the temporary files of a form that needs some.
    fn write_beside(
        &self,
        inventory: &Inventory,
        language: Language,
        out: &mut dyn Write,
        _scratch: &Path,
    ) -> Result<()> {
        self.write(inventory, language, out)
    }
}

/// Every form.
pub static ALL: &[&dyn Report] = &[
    &json::Json,
    &html::Html,
    &xlsx::Xlsx,
    &csv::Csv(tables::Table::Columns),
    &csv::Csv(tables::Table::Datasets),
    &csv::Csv(tables::Table::Coverage),
    &parquet::Parquet(tables::Table::Columns),
    &parquet::Parquet(tables::Table::Datasets),
    &parquet::Parquet(tables::Table::Coverage),
    &markdown::Markdown,
    &terminal::Terminal,
    &catalogs::datahub::DataHub,
    &catalogs::openmetadata::OpenMetadata,
    &catalogs::openlineage::OpenLineage,
    &catalogs::dcat::Dcat,
    &catalogs::croissant::Croissant,
    &pipelines::sarif::Sarif,
    &pipelines::junit::Junit,
    &pipelines::prometheus::Prometheus,
];

/// Ids of the forms that a scan writes unless told otherwise.
pub const DEFAULT: &[&str] = &[
    "json",
    "html",
    "csv",
    "datasets.csv",
    "coverage.csv",
    "columns.parquet",
    "datasets.parquet",
    "coverage.parquet",
    "xlsx",
];

/// The form called `id`.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn Report> {
    ALL.iter().copied().find(|report| report.id() == id)
}

/// An error of the form called `report`.
fn failed(report: &'static str, reason: impl std::fmt::Display) -> crate::error::Error {
    crate::error::Error::Report {
        report,
        reason: reason.to_string(),
    }
}
