//! The datasets go in; their order in the workbook, and where each of them stands in its sheets, comes out.

use super::sheet::address;
use super::voice::Voice;
use crate::model::inventory::{Dataset, Inventory};
use crate::report::view::urgency;

/// Datasets as the workbook lists them: what is certain first, then what may be, then most people.
pub(super) struct Order<'a> {
    pub(super) voice: Voice,
    /// Rows of a sheet, its header included.
    pub(super) most_rows: u32,
    pub(super) datasets: Vec<&'a Dataset>,
    /// By dataset, the row of its first column among all columns; at the end, how many there are.
    first: Vec<u32>,
}

impl<'a> Order<'a> {
    pub(super) fn new(inventory: &'a Inventory, voice: Voice, most_rows: u32) -> Self {
        let mut datasets: Vec<&Dataset> = inventory.datasets.iter().collect();
        datasets.sort_by(|a, b| {
            let rank = |one: &Dataset| {
                let duty = &one.obligation;
                [duty.floor, duty.ceiling].map(urgency)
            };
            rank(a)
                .cmp(&rank(b))
                .then_with(|| a.is_unread().cmp(&b.is_unread()))
                .then_with(|| b.individuals.count.by_upper(&a.individuals.count))
                .then_with(|| (&a.store, &a.name).cmp(&(&b.store, &b.name)))
        });
        let mut first = Vec::with_capacity(datasets.len() + 1);
        let mut row = 0;
        for dataset in &datasets {
            first.push(row);
            row += dataset.columns.entries() as u32;
        }
        first.push(row);
        Self {
            voice,
            most_rows,
            datasets,
            first,
        }
    }

    /// The address of the first column of a dataset; `None` where it has none.
    pub(super) fn columns_of(&self, dataset: usize) -> Option<String> {
        let [first, end] = [self.first[dataset], self.first[dataset + 1]];
        (first < end).then(|| address("columns", first, self.voice, self.most_rows))
    }

    /// The address of a dataset.
    pub(super) fn dataset(&self, dataset: usize) -> String {
        address("datasets", dataset as u32, self.voice, self.most_rows)
    }

    /// The address of the top of a sheet.
    pub(super) fn top(&self, id: &'static str) -> String {
        let name = super::sheet::name(id, 0, self.voice);
        format!("internal:'{name}'!A1")
    }
}
