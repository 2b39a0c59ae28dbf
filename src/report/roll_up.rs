//! What the inventory comes to: groups of datasets, the order of attention, files skipped by kind.

use super::layout::bytes;
use super::words;
use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::obligation::Measure;
use crate::model::{Count, Text};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::BTreeSet;

/// The strongest category among the columns of `dataset`.
#[must_use]
pub fn strongest(dataset: &Dataset) -> Category {
    dataset
        .columns
        .iter()
        .map(|c| c.category)
        .max()
        .unwrap_or_default()
}

/// One line of a roll-up. Persons are not summed: the same person may stand in several datasets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// The id that its datasets share.
    pub id: String,
    /// Datasets.
    pub datasets: u64,
    /// Files; one that holds several tables counts once, with the table that needs most attention.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
    /// Records, both ends summed.
    pub records: Count,
}

/// Datasets grouped by a text column of [`datasets`] (`measure`, `sector`, `sensitivity`, `format`), most datasets first;
/// by `measure`, the most urgent first.
pub fn roll_up(datasets: &DataFrame, by: &str) -> PolarsResult<Vec<Group>> {
    if datasets.height() == 0 {
        return Ok(Vec::new());
    }
    let mut groups = Vec::new();
    for part in datasets.partition_by_stable([by], true)? {
        let sum = |name: &str| -> PolarsResult<u64> {
            Ok(part
                .column(name)?
                .u64()?
                .iter()
                .flatten()
                .fold(0, u64::saturating_add))
        };
        groups.push(Group {
            id: part
                .column(by)?
                .str()?
                .get(0)
                .unwrap_or("unknown")
                .to_owned(),
            datasets: part.height() as u64,
            files: sum("files_once")?,
            bytes: sum("bytes")?,
            records: if part.column("records_upper")?.null_count() > 0 {
                Count::open(sum("records_lower")?)
            } else {
                Count::between(
                    sum("records_lower")?,
                    sum("records_estimate")?,
                    sum("records_upper")?,
                )
            },
        });
    }
    groups.sort_by(|a, b| b.datasets.cmp(&a.datasets).then_with(|| a.id.cmp(&b.id)));
    if by == "measure" {
        groups.sort_by_key(|g| {
            words::BY_URGENCY
                .iter()
                .position(|m: &Measure| m.id() == g.id)
        });
    }
    Ok(groups)
}

/// All groups of a roll-up together.
#[must_use]
pub fn total(groups: &[Group]) -> Group {
    let none = Group {
        id: "total".to_owned(),
        datasets: 0,
        files: 0,
        bytes: 0,
        records: Count::exact(0),
    };
    groups.iter().fold(none, |sum, group| Group {
        id: sum.id,
        datasets: sum.datasets + group.datasets,
        files: sum.files + group.files,
        bytes: sum.bytes + group.bytes,
        records: sum.records.plus(group.records),
    })
}

/// What was listed, what of it was read, and what was left out: files and bytes, with the bytes of the files that were read
/// where not all of them were.
#[must_use]
pub fn ledger(inventory: &Inventory) -> [(&'static str, u64, String); 3] {
    let covered = &inventory.coverage;
    let (in_datasets, left_out) = (inventory.in_datasets(), inventory.left_out());
    let read = if covered.read.bytes == in_datasets.bytes {
        bytes(in_datasets.bytes)
    } else {
        format!(
            "{} / {}",
            bytes(covered.read.bytes),
            bytes(in_datasets.bytes)
        )
    };
    [
        ("listed", covered.listed.files, bytes(covered.listed.bytes)),
        ("read", in_datasets.files, read),
        ("skipped", left_out.files, bytes(left_out.bytes)),
    ]
}

/// Whether a file holds several tables of the inventory.
#[must_use]
pub fn has_shared_files(inventory: &Inventory) -> bool {
    let files: u64 = inventory.datasets.iter().map(|dataset| dataset.files).sum();
    files > inventory.in_datasets().files
}

/// Datasets with the ones that need attention first: measure, then ceiling, then most people, then name.
#[must_use]
pub fn by_attention(inventory: &Inventory) -> Vec<(usize, &Dataset)> {
    let mut datasets: Vec<(usize, &Dataset)> = inventory.datasets.iter().enumerate().collect();
    datasets.sort_by(|(_, a), (_, b)| {
        let rank = |d: &Dataset| {
            (
                words::urgency(d.obligation.measure),
                words::urgency(d.obligation.ceiling),
            )
        };
        rank(a)
            .cmp(&rank(b))
            .then_with(|| b.individuals.count.by_upper(&a.individuals.count))
            .then_with(|| (&a.store, &a.name).cmp(&(&b.store, &b.name)))
    });
    datasets
}

/// The stores of the inventory, sorted.
#[must_use]
pub fn stores(inventory: &Inventory) -> Vec<&str> {
    let read = inventory.datasets.iter().map(|d| d.store.as_str());
    let skipped = inventory.coverage.skipped.iter().map(|s| s.store.as_str());
    let mut stores: Vec<&str> = read.chain(skipped).filter(|s| !s.is_empty()).collect();
    stores.sort_unstable();
    stores.dedup();
    stores
}

/// Files of which nothing was read, by kind, most first; and how many tables were skipped in files of which others were read.
#[must_use]
pub fn skipped_by_kind(inventory: &Inventory) -> (Vec<(&'static str, u64)>, u64) {
    let mut kinds: Vec<(&'static str, u64)> = Vec::new();
    let read = inventory.files();
    let mut seen = BTreeSet::new();
    let mut tables = 0;
    for skipped in &inventory.coverage.skipped {
        let file = (skipped.store.as_str(), skipped.file());
        if read.contains(&file) {
            tables += 1;
            continue;
        }
        if !seen.insert(file) {
            continue;
        }
        let id = words::skip_id(skipped.kind);
        match kinds.iter_mut().find(|kind| kind.0 == id) {
            Some(kind) => kind.1 += 1,
            None => kinds.push((id, 1)),
        }
    }
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    (kinds, tables)
}

/// Files that were read in part.
#[must_use]
pub fn partly(inventory: &Inventory) -> u64 {
    let partly = inventory.coverage.partly.iter();
    let files: BTreeSet<(&str, &str)> = partly.map(|one| (&*one.store, one.file())).collect();
    files.len() as u64
}

/// The sentence that stands once in every report.
#[must_use]
pub fn disclaimer() -> Text {
    Text::new(
        "本清单供法律顾问参考，不能代替法律意见。规则条目为转述，以官方文本为准。",
        "This inventory informs counsel; it does not replace them. Rules are restated: the official text prevails.",
    )
}
