//! The inventory: the truth that every report is made from, and the contract with its readers.
//!
//! Its JSON Schema is generated from these types and published beside the README; `schemaVersion` counts its editions. In the file
//! what many datasets say alike stands once ([`form`]); in memory each has all that is its own.

mod fold;
pub mod form;
pub mod packing;
mod scan;
mod scanner;
mod term;
pub mod written;

pub use scan::{PackReference, Scan, Tool};
pub use term::{Term, TermKind};

use crate::model::Count;
use crate::model::argument::{Assumption, Bound};
use crate::model::dataset::{DataType, Part};
use crate::model::entry::{Skip, SkipKind};
use crate::model::facts::Origin;
use crate::model::filing::DeclaredExporter;
use crate::model::finding::{Category, Evidence, Form, Label, Position, Rare, Rival};
use crate::model::naming::CatalogNames;
use crate::model::obligation::Obligation;
use crate::model::packed::Packed;
use crate::model::profile::{NumberSummary, Sample, ShapeCount, TimeSummary};
use crate::model::question::Question;
use crate::model::reading::Reading;
use crate::model::shared::{Pool, Shared};
use crate::model::suspected::Suspected;
pub use crate::model::transfer::{Transfer, TransferPart};
use crate::model::{Text, Titled as _, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Edition of the inventory's form. A reader of edition 2 can read every 2.x, and this program every earlier one.
pub const SCHEMA_VERSION: &str = "2.0";

/// All that one scan found.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// The run.
    pub scan: Scan,
    /// What was listed, read and skipped; listed = in datasets + left out, in files and in bytes.
    pub coverage: Coverage,
    /// Sorted by store, then name.
    pub datasets: Vec<Dataset>,
    /// The whole scan as one transfer first (`*`), then those declared.
    pub transfers: Vec<Transfer>,
    /// What is declared of who exports.
    #[serde(default)]
    pub exporter: DeclaredExporter,
    /// How catalogs of others name the datasets.
    #[serde(default, skip_serializing_if = "CatalogNames::is_empty")]
    pub catalog: CatalogNames,
    /// What to ask, in the order in which answers settle most.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What the ids of elements mean that stand in it; inventories before 2.0 do not say.
    #[serde(default)]
    pub glossary: Vec<Term>,
}

/// The coverage ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Everything the stores listed: `inDatasets` and `leftOut` add up to it. An archive that is opened counts by its members, as
    /// a folder does, each with its share of the archive's stored bytes.
    pub listed: Tally,
    /// Files of the datasets, and the bytes of them. A file that holds several tables is one file, however many of them are
    /// datasets; each table has a share of its bytes.
    #[serde(default)]
    pub in_datasets: Tally,
    /// The same files, and the bytes of them that were read.
    pub read: Tally,
    /// Files of which nothing is in a dataset, and the bytes of all that was skipped.
    #[serde(default)]
    pub left_out: Tally,
    /// Everything that is in no dataset, each with its reason; sorted by path.
    pub skipped: Vec<Skipped>,
    /// Files of datasets that could not be read to their end, each with its reason and all its bytes; sorted by path. They are
    /// among those that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partly: Vec<Skipped>,
    /// Files whose content nobody looked at, so that nobody knows how many people they are about, by what they are; most files
    /// first. Where a person's verdict says that nobody is in them, they are not among these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

/// Files whose content nobody looked at.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unread {
    /// What they are, or why they were not read.
    pub title: Text,
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Inventory {
    /// Takes the remarks that stand with every dataset that has any out of them, and says them once for the scan.
    pub fn share_remarks(&mut self) {
        let caveats = |one: &Dataset| one.obligation.caveats.clone();
        let mut with_any = self
            .datasets
            .iter()
            .filter(|one| !one.obligation.caveats.is_empty());
        let Some(first) = with_any.next().map(caveats) else {
            return;
        };
        let others: Vec<&Dataset> = with_any.collect();
        if others.is_empty() {
            return;
        }
        let of_all = |remark: &Text| {
            others
                .iter()
                .all(|one| one.obligation.caveats.contains(remark))
        };
        let shared: Vec<Text> = (first.iter()).filter(|one| of_all(one)).cloned().collect();
        let mut left = Pool::default();
        let own = self.datasets.iter_mut().map(|one| &mut one.obligation);
        let obligations = own.chain(self.transfers.iter_mut().map(|one| &mut one.obligation));
        for obligation in obligations {
            let caveats = obligation.caveats.make_mut();
            caveats.retain(|remark| !shared.contains(remark));
            left.share(&mut obligation.caveats);
        }
        self.scan.remarks = shared;
    }

    /// Fills in what follows from the datasets and from what was skipped: their tallies. `bytes_read` are those of the datasets.
    pub fn tally(&mut self, bytes_read: u64) {
        let (in_datasets, left_out) = (self.in_datasets(), self.left_out());
        debug_assert!(
            in_datasets.plus(left_out) == self.coverage.listed,
            "INVARIANT: what is listed is in a dataset or in the ledger"
        );
        self.coverage.in_datasets = in_datasets;
        self.coverage.left_out = left_out;
        self.coverage.read = Tally {
            files: in_datasets.files,
            bytes: bytes_read,
        };
    }

    /// The files of the datasets, each once, as store and path.
    #[must_use]
    pub fn files(&self) -> BTreeSet<(&str, &str)> {
        let parts = self.datasets.iter();
        parts
            .flat_map(|dataset| {
                dataset
                    .parts
                    .iter()
                    .map(|part| (&*dataset.store, part.file()))
            })
            .collect()
    }

    /// See [`Coverage::in_datasets`].
    #[must_use]
    pub fn in_datasets(&self) -> Tally {
        Tally {
            files: self.files().len() as u64,
            bytes: self.datasets.iter().map(|dataset| dataset.bytes).sum(),
        }
    }

    /// See [`Coverage::left_out`].
    #[must_use]
    pub fn left_out(&self) -> Tally {
        let known = self.files();
        let skipped = self.coverage.skipped.iter();
        let left: BTreeMap<(&str, &str), u64> = skipped
            .map(|skipped| ((&*skipped.store, skipped.file()), skipped.files))
            .filter(|(file, _)| !known.contains(file))
            .collect();
        Tally {
            files: left.values().sum(),
            bytes: self
                .coverage
                .skipped
                .iter()
                .map(|skipped| skipped.bytes)
                .sum(),
        }
    }
}

/// Files and bytes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Tally {
    /// Files of these sizes.
    pub fn of(sizes: impl Iterator<Item = u64>) -> Self {
        sizes.fold(Self::default(), |sum, bytes| Self {
            files: sum.files + 1,
            bytes: sum.bytes + bytes,
        })
    }

    /// Files that were left out.
    #[must_use]
    pub fn of_skips(skips: &[Skip]) -> Self {
        skips.iter().fold(Self::default(), |sum, skip| Self {
            files: sum.files + skip.files,
            bytes: sum.bytes + skip.byte_size,
        })
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
        }
    }
}

/// One entry that was not read, or several of one folder.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// Path below the store's root.
    pub path: String,
    /// The store.
    #[serde(default)]
    pub store: String,
    /// What kind of reason.
    pub kind: SkipKind,
    /// The reason.
    pub reason: Text,
    /// Bytes of the entry, 0 where unknown.
    pub bytes: u64,
    /// The file that it is one table of; absent where the entry is a file of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// How many files it is; absent where it is one, 0 for a folder of which nobody counted them.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub files: u64,
}

fn one() -> u64 {
    1
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_one(files: &u64) -> bool {
    *files == 1
}

impl Skipped {
    /// The skip of a file of `store`.
    #[must_use]
    pub fn of(store: &str, skip: Skip) -> Self {
        Self {
            kind: skip.kind(),
            path: skip.path,
            store: store.to_owned(),
            reason: skip.reason.text(),
            bytes: skip.byte_size,
            files: skip.files,
            file: None,
        }
    }

    /// The path of the file that holds it.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(&self.path)
    }
}

/// One table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dataset {
    /// Path below the store's root; see the contract on folders, sheets and archive members.
    pub name: String,
    /// The store as given.
    pub store: String,
    /// Format id (`csv`, `parquet`).
    pub format: String,
    /// Number of files that it lies in; other datasets may lie in the same.
    pub files: u64,
    /// Bytes of them, or its shares of their bytes.
    pub bytes: u64,
    /// Text encoding, for text formats.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub encoding: Option<String>,
    /// Latest modification of a part, RFC 3339 UTC.
    pub modified_at: Option<String>,
    /// Rows.
    pub records: Records,
    /// People.
    pub individuals: Individuals,
    /// Every file.
    pub parts: Vec<PartSummary>,
    /// Columns in order.
    pub columns: Packed<Vec<Column>>,
    /// Which sector, if known.
    pub sector: Option<Attribution>,
    /// Which scenario, if known.
    pub scenario: Option<Attribution>,
    /// What points to important or controlled data.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub suspicions: Shared<Vec<Suspected>>,
    /// What would be demanded if this dataset alone left the country this year.
    pub obligation: Obligation,
    /// How far it was read, and why no further; absent where all of it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reading: Option<Reading>,
    /// What a reader should know: schema drift, ragged rows, preamble lines.
    #[serde(default)]
    pub notes: Vec<Text>,
}

impl Dataset {
    /// Whether it is files whose content nobody looked at, of whose people nothing is known.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.records.method == Method::NotCounted && self.individuals.count == Count::open(0)
    }
}

/// How a number was obtained.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// From a footer or a size, without reading values.
    #[default]
    Metadata,
    /// Counted over everything.
    Counted,
    /// Estimated from a sample.
    Sampled,
    /// Not at all: nothing that was read says how many.
    #[serde(rename = "not-counted")]
    NotCounted,
}

titled!(Method {
    Metadata: "metadata", "取自元数据", "from metadata";
    Counted: "counted", "全量计数", "counted";
    Sampled: "sampled", "抽样估计", "estimated from a sample";
    NotCounted: "not-counted", "未计数", "not counted";
});

/// Number of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Records {
    /// The interval.
    #[serde(flatten)]
    pub count: Count,
    /// How obtained.
    pub method: Method,
    /// Probability that the interval holds the truth: 1 when counted, 0.95 when sampled.
    pub confidence: f64,
}

/// Number of people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Individuals {
    /// The table's main data subjects.
    #[serde(flatten)]
    pub count: Count,
    /// How obtained.
    pub method: Method,
    /// Columns whose distinct values were used.
    pub keys: Vec<KeyColumn>,
    /// Main data subjects with sensitive personal information.
    pub sensitive: Count,
    /// Other people of the table (guardians, emergency contacts).
    pub secondary: Count,
    /// Main data subjects and others together, each once, where their keys say more than the sum of the two; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everyone: Option<Count>,
    /// Main data subjects under 14, where dates of birth, numbers that hold one or ages stand in the table, where it is about children
    /// by what it says, or where somebody declares them. Absent where nothing is said of ages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minors: Option<Count>,
    /// Where minors are known by words or a declaration alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Box<Children>>,
    /// The steps towards the two ends, in the order of the argument; absent where the people were not counted by identities.
    #[serde(skip_serializing_if = "Packed::holds_nothing", default)]
    pub bounds: Packed<Vec<Bound>>,
    /// What is taken for granted that the data alone cannot show.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assumptions: Vec<Assumption>,
    /// What else a reader should know of how the interval follows.
    #[serde(default)]
    pub because: Packed<Vec<Text>>,
}

impl Individuals {
    /// How the interval follows, for a reader: the steps, what is taken for granted, and the rest.
    #[must_use]
    pub fn argument(&self) -> Vec<Text> {
        let (bounds, because) = (self.bounds.get(), self.because.get());
        let bounds = bounds.iter().map(Bound::text);
        let assumptions = self.assumptions.iter().map(|one| one.title());
        let all = bounds.chain(assumptions);
        let children = self.children.iter().map(|one| one.text());
        all.chain(because.iter().cloned()).chain(children).collect()
    }
}

/// Minors of whom no column tells the age.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Children {
    /// What says that the table is about children; absent where only a declaration does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// Main data subjects with sensitive personal information where nobody is a minor.
    pub sensitive: Count,
    /// Whether somebody declared how many minors there are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_declared: bool,
}

impl Children {
    /// How the number of minors follows, for a reader.
    #[must_use]
    pub fn text(&self) -> Text {
        match &self.because {
            Some(because) if !self.is_declared => Text::new(
                format!(
                    "{}，但没有出生日期、证件号码或年龄：不满十四周岁者从零到全部。请在 [[dataset]] 中以 `minors` 申报",
                    because.zh
                ),
                format!(
                    "{}, but no date of birth, identity number or age: from nobody to everybody is under 14. Declare it with `minors` in [[dataset]]",
                    because.en
                ),
            ),
            _ => Text::new(
                "不满十四周岁者的人数据申报",
                "the number of people under 14 is declared",
            ),
        }
    }
}

/// A column whose distinct values count people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyColumn {
    /// Column path (or `#n` where there is no header).
    pub column: String,
    /// Element id.
    pub element: String,
    /// Distinct values after normalising.
    pub distinct: Count,
}

/// One file of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartSummary {
    /// Path below the store's root.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// Rows, where counted.
    pub records: Option<u64>,
    /// The file that it is one table of; absent where the part is a file of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
}

impl PartSummary {
    /// The entry of a part, whose records were counted where its format does not know them.
    #[must_use]
    pub fn of(part: &Part, counted: Option<u64>) -> Self {
        Self {
            path: part.entry.path.to_string(),
            bytes: part.entry.byte_size,
            records: part.schema.records.or(counted),
            file: part.entry.table_of.as_deref().map(str::to_owned),
        }
    }

    /// The path of the file that holds it.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(&self.path)
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Header, the last part of the path; empty where there is none.
    pub name: String,
    /// Position from 1.
    pub ordinal: u64,
    /// Leaf path, `addr[].phone`.
    pub path: String,
    /// Type.
    pub data_type: DataType,
    /// Null or empty values among those read, and words that stand for none (`NULL`, `N/A`, `暂无`).
    pub nulls: u64,
    /// Distinct values among those read; unknown where none was read.
    pub distinct: Count,
    /// Element id, or null.
    pub element: Option<String>,
    /// What it is in this table.
    pub category: Category,
    /// Probability of the element, 0 to 1.
    pub confidence: f64,
    /// How the values stand there.
    pub form: Form,
    /// Who decided.
    #[serde(default)]
    pub label: Label,
    /// The machine's element where a person's verdict replaced it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overruled: Option<String>,
    /// Rows of the law whose sample items cover it, `pack/row`. Items are examples: one that none covers is not free by that.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<String>,
    /// Log-odds of the element before the evidence, in nats: with the weights of the evidence they make those of `confidence`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<f64>,
    /// Reasons.
    pub evidence: Vec<Evidence>,
    /// Elements weighed and not chosen.
    pub rivals: Vec<Rival>,
    /// Validated identifiers of other elements among the values.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rare: Vec<Rare>,
    /// Precision and coordinate reference system of positions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub position: Option<Position>,
    /// The guarantee.
    pub sample: Sample,
    /// Most frequent shapes.
    #[serde(default)]
    pub shapes: Vec<ShapeCount>,
    /// Numbers; never for identifiers or sensitive columns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numbers: Option<NumberSummary>,
    /// Times; never for birth dates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub times: Option<TimeSummary>,
}

/// A sector or scenario and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// Its id.
    pub value: String,
    /// Declared or inferred.
    pub source: Origin,
    /// Why.
    pub because: String,
}
