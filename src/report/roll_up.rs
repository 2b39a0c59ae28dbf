//! The inventory goes in, what it comes to comes out: groups of datasets, the order of attention, open questions, files skipped
//! by kind.

use super::headings::heading;
use super::terms::term;
use super::view::urgency;
use crate::model::entry::SkipKind;
use crate::model::facts::Origin;
use crate::model::finding::Category;
use crate::model::inventory::packing;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::obligation::Measure;
use crate::model::text::bytes;
use crate::model::titled::title_of;
use crate::model::{Count, Language, Text, Titled as _};
use polars::prelude::{DataFrame, PolarsResult};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The strongest category among the columns of `dataset`.
#[must_use]
pub fn strongest(dataset: &Dataset) -> Category {
    packing::strongest(&dataset.columns)
}

/// How many datasets rest on something that is only assumed: `28 exempt, resting on 1 assumption: …`; `None` where none does.
#[must_use]
pub fn assumed(inventory: &Inventory, language: Language) -> Option<String> {
    let mut assumptions: BTreeSet<(String, String)> = BTreeSet::new();
    let mut resting: BTreeMap<Measure, u64> = BTreeMap::new();
    for dataset in &inventory.datasets {
        let because = dataset.obligation.because.get();
        let assumed = because.iter().filter(|one| one.origin == Origin::Assumed);
        let here = assumed.map(|one| (one.fact.clone(), one.value.clone()));
        let mut is_resting = false;
        assumptions.extend(here.inspect(|_| is_resting = true));
        if is_resting && dataset.obligation.measure > Measure::None {
            *resting.entry(dataset.obligation.measure).or_default() += 1;
        }
    }
    if assumptions.is_empty() {
        return None;
    }
    let said = resting.iter().map(|(measure, datasets)| {
        let title = measure.title();
        match language {
            Language::Zh => format!("{datasets} 个{}", title.zh),
            Language::En => format!("{datasets} {}", title.en),
        }
    });
    let said: Vec<String> = said.collect();
    let facts = assumptions
        .iter()
        .map(|(fact, value)| format!("{fact} = {value}"));
    let facts = facts.collect::<Vec<_>>().join(", ");
    let n = assumptions.len();
    Some(match language {
        Language::Zh => format!(
            "{}：以 {n} 项假设为前提（{facts}），并非申报的事实",
            said.join("，")
        ),
        Language::En => format!(
            "{}, resting on {n} assumption{} ({facts}), not on declared facts",
            said.join(", "),
            if n == 1 { "" } else { "s" }
        ),
    })
}

/// What datasets are grouped by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum By {
    /// What is demanded, the most urgent first.
    Measure,
    /// The strongest category.
    Sensitivity,
    /// The sector.
    Sector,
    /// The format.
    Format,
}

impl By {
    /// Every roll-up, in the order of the reports.
    pub const ALL: [Self; 4] = [Self::Measure, Self::Sensitivity, Self::Sector, Self::Format];

    /// The column of the frame.
    const fn column(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Sensitivity => "sensitivity",
            Self::Sector => "sector",
            Self::Format => "format",
        }
    }

    /// The heading over its groups.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Measure => "by-duty",
            Self::Sensitivity => "by-sensitivity",
            Self::Sector => "by-sector",
            Self::Format => "by-format",
        }
    }

    /// What a reader sees for the group called `id`.
    fn title(self, id: &str) -> Text {
        let known = match self {
            Self::Measure => title_of::<Measure>(id),
            Self::Sensitivity => title_of::<Category>(id),
            Self::Sector => Some(term(id)),
            Self::Format => None,
        };
        known.unwrap_or_else(|| Text::new(id.to_owned(), id.to_owned()))
    }
}

/// One line of a roll-up. Persons are not summed: the same person may stand in several datasets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// The id that its datasets share; empty for all groups together.
    pub id: String,
    /// What a reader sees for it.
    pub title: Text,
    /// Datasets.
    pub datasets: u64,
    /// Files; one that holds several tables counts once, with the table that needs most attention.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
    /// Records, both ends summed.
    pub records: Count,
}

impl Group {
    /// The measure that its datasets share, where they are grouped by it.
    #[must_use]
    pub fn measure(&self) -> Option<Measure> {
        Measure::from_id(&self.id)
    }

    /// The datasets of `part`, which share the value of a column.
    fn of(part: &DataFrame, by: By) -> PolarsResult<Self> {
        let sum = |name: &str| -> PolarsResult<u64> {
            let column = part.column(name)?.u64()?;
            Ok(column.iter().flatten().fold(0, u64::saturating_add))
        };
        let id = part.column(by.column())?.str()?.get(0);
        let id = id.unwrap_or("unknown").to_owned();
        let lower = sum("records_lower")?;
        let is_open = part.column("records_upper")?.null_count() > 0;
        Ok(Self {
            title: by.title(&id),
            id,
            datasets: part.height() as u64,
            files: sum("files_once")?,
            bytes: sum("bytes")?,
            records: if is_open {
                Count::open(lower)
            } else {
                Count::between(lower, sum("records_estimate")?, sum("records_upper")?)
            },
        })
    }
}

/// Datasets of the frame [`super::tables::rolled`] grouped, most datasets first; by measure, the most urgent first.
pub fn roll_up(datasets: &DataFrame, by: By) -> PolarsResult<Vec<Group>> {
    if datasets.height() == 0 {
        return Ok(Vec::new());
    }
    let parts = datasets.partition_by_stable([by.column()], true)?;
    let mut groups = parts
        .iter()
        .map(|part| Group::of(part, by))
        .collect::<PolarsResult<Vec<Group>>>()?;
    groups.sort_by(|a, b| b.datasets.cmp(&a.datasets).then_with(|| a.id.cmp(&b.id)));
    if by == By::Measure {
        groups.sort_by_key(|group| group.measure().map(urgency));
    }
    Ok(groups)
}

/// All groups of a roll-up together; `None` where one group says it all.
#[must_use]
pub fn total(groups: &[Group]) -> Option<Group> {
    let none = Group {
        id: String::new(),
        title: heading("total").unwrap_or_default(),
        datasets: 0,
        files: 0,
        bytes: 0,
        records: Count::exact(0),
    };
    let sum = |sum: Group, group: &Group| Group {
        datasets: sum.datasets + group.datasets,
        files: sum.files + group.files,
        bytes: sum.bytes + group.bytes,
        records: sum.records.plus(group.records),
        ..sum
    };
    (groups.len() > 1).then(|| groups.iter().fold(none, sum))
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

/// Datasets with the ones that need attention first: measure, then ceiling, then
/// floor, then most people, then name.
#[must_use]
pub fn by_attention(inventory: &Inventory) -> Vec<(usize, &Dataset)> {
    let mut datasets: Vec<(usize, &Dataset)> = inventory.datasets.iter().enumerate().collect();
    datasets.sort_by(|(_, a), (_, b)| {
        let rank = |d: &Dataset| {
            let duty = &d.obligation;
            [duty.measure, duty.ceiling, duty.floor].map(urgency)
        };
        rank(a)
            .cmp(&rank(b))
            // What was not looked at is one question, whatever its name.
            .then_with(|| a.is_unread().cmp(&b.is_unread()))
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
pub fn skipped_by_kind(inventory: &Inventory) -> (Vec<(SkipKind, u64)>, u64) {
    let mut kinds: Vec<(SkipKind, u64)> = Vec::new();
    let read = inventory.files();
    let mut seen = BTreeSet::new();
    let mut tables = 0;
    for skipped in &inventory.coverage.skipped {
        let file = (skipped.store.as_str(), skipped.file());
        // Folders are told of by themselves.
        if skipped.files == 0 {
            continue;
        }
        if read.contains(&file) {
            tables += 1;
            continue;
        }
        if !seen.insert(file) {
            continue;
        }
        match kinds.iter_mut().find(|kind| kind.0 == skipped.kind) {
            Some(kind) => kind.1 += skipped.files,
            None => kinds.push((skipped.kind, skipped.files)),
        }
    }
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.id().cmp(b.0.id())));
    (kinds, tables)
}

/// Folders of which nobody counted the files: those that could not be listed, and reports of ours.
#[must_use]
pub fn folders(inventory: &Inventory) -> [(&'static str, u64); 2] {
    let folders = |is_own: bool| {
        let skipped = inventory.coverage.skipped.iter();
        let folders = skipped.filter(|one| one.files == 0);
        folders
            .filter(|one| (one.kind == SkipKind::OwnReport) == is_own)
            .count() as u64
    };
    [
        ("folders-not-listed", folders(false)),
        ("own-reports", folders(true)),
    ]
}

/// The open questions with how many datasets ask each of them, most first.
#[must_use]
pub fn questions(inventory: &Inventory) -> Vec<(&Text, u64)> {
    let mut questions: BTreeMap<&Text, u64> = BTreeMap::new();
    for missing in inventory
        .datasets
        .iter()
        // What was not looked at is one question by itself.
        .filter(|dataset| !dataset.is_unread())
        .flat_map(|d| &d.obligation.missing)
    {
        *questions.entry(&missing.question).or_default() += 1;
    }
    let mut questions: Vec<(&Text, u64)> = questions.into_iter().collect();
    questions.sort_by_key(|(_, datasets)| Reverse(*datasets));
    questions
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
        "本清单供法律顾问参考，不能代替法律意见。规则内容为转述，以官方文本为准。",
        "This inventory supports legal review and does not replace legal advice. Rules are summarised; the official text prevails.",
    )
}
