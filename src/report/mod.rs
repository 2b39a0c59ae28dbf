//! An [`Inventory`] goes in, one file of one form comes out: JSON, HTML, CSV, NDJSON, Parquet, XLSX, Markdown, plain
//! text, or what catalogs ([`catalogs`]) and pipelines ([`pipelines`]) of others read.
//!
//! Every form is made from the inventory alone, so a report can be rewritten later without reading data. Tables are lists of fields
//! (see [`tables`]); a form differs only in how it shows them.

use crate::error::Result;
use crate::model::inventory::Inventory;
use crate::model::{Language, Text};
use std::io::Write;
use std::path::Path;

pub mod catalogs;
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
pub mod ndjson;
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
    /// Another name by which it may be asked for.
    fn other_id(&self) -> Option<&'static str> {
        None
    }
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
    &xlsx::BothLanguages,
    &csv::Csv(tables::Table::Columns),
    &csv::Csv(tables::Table::Datasets),
    &csv::Csv(tables::Table::Coverage),
    &csv::Csv(tables::Table::Obligations),
    &csv::Csv(tables::Table::Tracks),
    &csv::Csv(tables::Table::Transfers),
    &csv::Csv(tables::Table::Questions),
    &ndjson::Ndjson(tables::Table::Columns),
    &ndjson::Ndjson(tables::Table::Datasets),
    &ndjson::Ndjson(tables::Table::Coverage),
    &ndjson::Ndjson(tables::Table::Obligations),
    &ndjson::Ndjson(tables::Table::Tracks),
    &ndjson::Ndjson(tables::Table::Transfers),
    &ndjson::Ndjson(tables::Table::Questions),
    &parquet::Parquet(tables::Table::Columns),
    &parquet::Parquet(tables::Table::Datasets),
    &parquet::Parquet(tables::Table::Coverage),
    &parquet::Parquet(tables::Table::Obligations),
    &parquet::Parquet(tables::Table::Tracks),
    &parquet::Parquet(tables::Table::Transfers),
    &parquet::Parquet(tables::Table::Questions),
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
    let mut all = ALL.iter().copied();
    all.find(|report| report.id() == id || report.other_id() == Some(id))
}

/// The form that stands for `id` where both languages are asked for: `id` itself where it does not depend on the language, or has both
/// already.
#[must_use]
pub fn in_both(id: &'static str) -> &'static str {
    let one: &dyn Report = &xlsx::Xlsx;
    if id == one.id() {
        xlsx::BothLanguages.id()
    } else {
        id
    }
}

/// An error of the form called `report`.
fn failed(report: &'static str, reason: impl std::fmt::Display) -> crate::error::Error {
    crate::error::Error::Report {
        report,
        reason: Text::quoted(reason),
    }
}
