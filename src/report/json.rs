//! The inventory as JSON: the truth that every other form is made from.

pub mod layout;
pub mod schema;

use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use layout::Lines;
use serde::Serialize as _;
use std::io::Write;

/// `inventory.json`: a dataset, a transfer, an entry of a table in a line each, keys in the order of the types; equal inventories
/// give equal bytes.
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
    let mut serializer = serde_json::Serializer::with_formatter(out, Lines::default());
    inventory.serialize(&mut serializer)
}
