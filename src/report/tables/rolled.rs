//! The inventory goes in, the frame of what datasets are rolled up by, and of what is summed, comes out.

use super::build::Builder;
use super::datasets::files_once;
use crate::model::inventory::Inventory;
use crate::report::roll_up::strongest;
use polars::prelude::{DataFrame, PolarsResult};

/// One row a dataset, in the order of the inventory.
pub fn rolled(inventory: &Inventory) -> PolarsResult<DataFrame> {
    let all = || inventory.datasets.iter();
    let mut b = Builder::default();
    b.ids("measure", all().map(|d| d.obligation.measure));
    b.ids("sensitivity", all().map(strongest));
    b.options("sector", all().map(|d| d.sector.as_ref().map(|s| &s.value)));
    b.texts("format", all().map(|d| &d.format));
    b.numbers("files_once", files_once(inventory).into_iter());
    b.numbers("bytes", all().map(|d| d.bytes));
    b.counts("records", all().map(|d| d.records.count));
    b.finish()
}
