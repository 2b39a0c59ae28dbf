//! `qingdan schema`: the JSON Schema of the inventory, or of the rows of a table.

use super::DONE;
use super::output::print;
use crate::cli::{Schema, SchemaOf};
use crate::error::Result;
use crate::report::json;
use crate::report::tables::Table;

/// `qingdan schema`
///
/// # Errors
/// Standard output cannot be written.
pub fn schema(options: &Schema) -> Result<u8> {
    let text = match options.of {
        SchemaOf::Inventory => json::schema::inventory(),
        SchemaOf::Datasets => Table::Datasets.schema(),
        SchemaOf::Columns => Table::Columns.schema(),
        SchemaOf::Obligations => Table::Obligations.schema(),
        SchemaOf::Tracks => Table::Tracks.schema(),
        SchemaOf::Transfers => Table::Transfers.schema(),
        SchemaOf::Questions => Table::Questions.schema(),
        SchemaOf::Coverage => Table::Coverage.schema(),
    };
    print(text.as_bytes())?;
    Ok(DONE)
}
