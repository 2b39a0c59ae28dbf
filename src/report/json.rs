//! The inventory as JSON: the truth that every other form is made from, and its published JSON Schema.

use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use std::io::Write;

/// `inventory.json`, indented, keys in the order of the types: equal inventories give equal bytes.
pub struct Json;

impl Report for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn file_name(&self) -> &'static str {
        "inventory.json"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("json", e))?;
        writeln!(out).map_err(|e| failed("json", e))
    }
}

/// Writes the inventory, without a line end behind it; compiled for one kind of output, since it is code for each type there is.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> serde_json::Result<()> {
    serde_json::to_writer_pretty(out, inventory)
}

/// The JSON Schema of the inventory (draft 2020-12), generated from its types; ends in a newline.
#[must_use]
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(Inventory);
    schema.insert("title".into(), "qingdan inventory".into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
