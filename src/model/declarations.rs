//! What a person declared, checked once: facts about the exporter and the datasets, corrections to columns, transfers.
//!
//! Absent is unknown, never false. Every word in here is one that the packs in force know.

mod link;
mod stated;
mod transfer;

pub use link::{Link, LinkMeans, LinkedColumn, LinksOf};
pub use stated::{Stated, StatedFact};
pub use transfer::{AlreadyExported, DeclaredResult, DeclaredTransfer};

use crate::model::naming::CatalogNames;
use crate::model::options::{Selection, Taxonomy};
use crate::model::pattern::{HasPattern, Matching, PathPattern};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// The configuration that is read where none is named.
pub const CONFIG_FILE: &str = "qingdan.toml";

/// All declarations of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Declarations {
    /// Name of the file that declares them, without its folders; none where no file does.
    #[serde(skip)]
    pub file: Option<String>,
    /// Facts about who exports.
    pub exporter: Exporter,
    /// What is supposed of who exports where nobody declares it.
    #[serde(skip_serializing_if = "Assumed::is_empty")]
    pub assumed: Assumed,
    /// Id of the list that applies; the caller's choice where absent.
    pub edition: Option<String>,
    /// What is sensitive.
    pub taxonomy: Option<Taxonomy>,
    /// Rules that counsel has held against the official text.
    pub confirmed: Vec<ConfirmedRule>,
    /// Which detectors take part.
    pub detectors: Selection,
    /// Facts about datasets; of two that match, the later one counts.
    pub datasets: Matching<DatasetDeclaration>,
    /// Corrections to columns.
    pub verdicts: Matching<Verdict>,
    /// Datasets that leave together.
    pub transfers: Vec<DeclaredTransfer>,
    /// Columns of one numbering, or of one person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// How catalogs of others name the datasets. It shapes no finding, and so no digest.
    #[serde(skip)]
    pub catalog: CatalogNames,
    /// Files that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignores: Vec<Ignore>,
}

/// Files that are left out on purpose.
#[derive(Clone, Debug, Serialize)]
pub struct Ignore {
    /// Which files, by their paths below the store's root.
    pub matches: PathPattern,
    /// Why.
    pub reason: String,
    /// The last day on which they are; `None`: for good.
    #[serde(serialize_with = "as_text_if_any")]
    pub until: Option<NaiveDate>,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

impl Ignore {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// Facts about who exports.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Exporter {
    /// Zone id, or `none`.
    pub registered_in: Option<String>,
    /// Critical information infrastructure operator.
    pub ciio: Option<bool>,
    /// Sector id, for datasets without one of their own.
    pub sector: Option<String>,
    /// People whose personal information the exporter holds in all.
    pub held_individuals: Option<u64>,
    /// The filing under which the zone's list is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_filing: Option<Filing>,
}

/// Whether the use of a zone's list was filed for and approved.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Filing {
    /// It was.
    Approved(ListFiling),
    /// `false`: there is none.
    No(bool),
}

impl Filing {
    /// Nothing was approved.
    pub const NONE: Self = Self::No(false);

    /// What was approved.
    #[must_use]
    pub const fn approved(&self) -> Option<&ListFiling> {
        match self {
            Self::Approved(filing) => Some(filing),
            Self::No(_) => None,
        }
    }

    /// Whether the list may be used.
    #[must_use]
    pub const fn is_approved(&self) -> bool {
        self.approved().is_some()
    }
}

/// An approved filing to use a zone's list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListFiling {
    /// The cluster 自贸组团 that approved it.
    pub cluster: String,
    /// The day of approval.
    #[serde(serialize_with = "as_text")]
    pub approved_on: NaiveDate,
}

/// What is supposed of the exporter: judged by where nothing is declared, marked and counted in every report, never a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Assumed {
    /// Critical information infrastructure operator.
    pub ciio: Option<bool>,
    /// Zone id, or `none`.
    pub registered_in: Option<String>,
    /// Whether the use of the zone's list was filed and approved.
    pub list_filing: Option<bool>,
    /// Sector id, for datasets without one of their own.
    pub sector: Option<String>,
}

impl Assumed {
    /// Whether nothing is supposed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who confirmed or decided something, and when.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signature {
    /// A name or an office.
    pub by: String,
    /// The day, `2026-11-01`.
    pub on: String,
}

/// A rule that counsel has held against the official text.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq, Serialize)]
pub struct ConfirmedRule {
    /// `pack/rule`.
    pub rule: String,
    /// Who and when; `None` where it is only supposed, as in an open question.
    pub signature: Option<Signature>,
}

impl ConfirmedRule {
    /// A rule whose confirmation is only supposed.
    #[must_use]
    pub fn supposed(rule: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            signature: None,
        }
    }
}

/// Facts about the datasets that match.
#[derive(Clone, Debug, Serialize)]
pub struct DatasetDeclaration {
    /// Which datasets.
    pub matches: PathPattern,
    /// The facts.
    pub facts: DatasetFacts,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

/// Facts about a dataset that only a person knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DatasetFacts {
    /// Sector id.
    pub sector: Option<String>,
    /// Scenario id.
    pub scenario: Option<String>,
    /// Notified or published as important data.
    pub important_data: Option<bool>,
    /// Controlled goods or technology.
    pub export_control: Option<bool>,
    /// Main data subjects under 14, where no column of the data tells their ages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minors: Option<DeclaredMinors>,
    /// Exemption tags that are claimed.
    pub exemptions: Vec<String>,
}

/// How many of the people of a dataset are under 14.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DeclaredMinors {
    /// `false`: nobody; `true`: some, from one to all.
    Any(bool),
    /// So many.
    Number(u64),
}

/// A person's verdict over the machine's.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// Which datasets.
    pub datasets: PathPattern,
    /// Column path; `None`: the content of files that were not looked at.
    pub column: Option<String>,
    /// What the values are; `None` for no element.
    pub element: Option<String>,
    /// Who and when.
    pub signature: Signature,
    /// Why; empty where nothing is said.
    pub note: String,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

impl HasPattern for DatasetDeclaration {
    fn pattern(&self) -> &PathPattern {
        &self.matches
    }
}

impl HasPattern for Verdict {
    fn pattern(&self) -> &PathPattern {
        &self.datasets
    }
}

#[allow(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn as_text_if_any<S: Serializer>(
    day: &Option<NaiveDate>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn as_text<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// What a pattern stands in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Block<'a> {
    /// `[[dataset]]`
    Dataset,
    /// `[[verdict]]`, with its column where it has one.
    Verdict(Option<&'a str>),
    /// `[[transfer]]`, with its name.
    Transfer(&'a str),
    /// `[[link]]`, with a column.
    Link(&'a str),
}

/// A pattern that matches no dataset.
#[derive(Clone, Copy, Debug)]
pub struct Unmatched<'a> {
    /// Where it stands.
    pub block: Block<'a>,
    /// The pattern.
    pub pattern: &'a PathPattern,
    /// Line in the configuration.
    pub line: usize,
}

impl Declarations {
    /// The file that messages name.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(CONFIG_FILE)
    }

    /// What is declared of a dataset; where two declarations speak of one fact, the later counts, and exemptions add up.
    #[must_use]
    pub fn facts_of(&self, dataset: &str) -> DatasetFacts {
        let mut all = DatasetFacts::default();
        for one in self.datasets.of(dataset) {
            let facts = one.facts.clone();
            all.sector = facts.sector.or(all.sector);
            all.scenario = facts.scenario.or(all.scenario);
            all.important_data = facts.important_data.or(all.important_data);
            all.export_control = facts.export_control.or(all.export_control);
            all.minors = facts.minors.or(all.minors);
            all.exemptions.extend(facts.exemptions);
        }
        all
    }

    /// The verdicts on columns of a dataset, in the order of the file.
    pub fn verdicts_on(&self, dataset: &str) -> impl Iterator<Item = &Verdict> {
        self.verdicts.of(dataset)
    }

    /// The last verdict on the content of a file that was not looked at, or of a dataset of such files.
    #[must_use]
    pub fn verdict_on_content(&self, name: &str) -> Option<&Verdict> {
        let mut verdicts = self.verdicts.of(name).rev();
        verdicts.find(|verdict| verdict.column.is_none())
    }

    /// Every pattern that matches none of `datasets`, in the order of the blocks.
    #[must_use]
    pub fn unmatched(&self, datasets: &[&str]) -> Vec<Unmatched<'_>> {
        let names = || datasets.iter().copied();
        let of_datasets = self.datasets.unmatched(names()).map(|one| Unmatched {
            block: Block::Dataset,
            pattern: &one.matches,
            line: one.line,
        });
        let of_verdicts = self.verdicts.unmatched(names()).map(|one| Unmatched {
            block: Block::Verdict(one.column.as_deref()),
            pattern: &one.datasets,
            line: one.line,
        });
        let of_transfers = self.transfers.iter().flat_map(|one| {
            let unmatched = one.datasets.unmatched(names());
            unmatched.map(|pattern| Unmatched {
                block: Block::Transfer(&one.name),
                pattern,
                line: one.line,
            })
        });
        let of_links = self.links.iter().flat_map(|one| {
            one.columns.iter().map(|one| Unmatched {
                block: Block::Link(&one.column),
                pattern: &one.datasets,
                line: one.line,
            })
        });
        let of_links =
            of_links.filter(|one| !datasets.iter().any(|name| one.pattern.matches(name)));
        of_datasets
            .chain(of_verdicts)
            .chain(of_transfers)
            .chain(of_links)
            .collect()
    }

    /// BLAKE3 of what is declared, 16 hexadecimal digits: comments, spaces and the order of keys make no difference.
    #[must_use]
    pub fn digest(&self) -> String {
        // Serialising plain data with text keys cannot fail; an empty text would still be a digest of nothing declared.
        let text = serde_json::to_vec(self).unwrap_or_default();
        blake3::hash(&text).to_hex()[..16].to_owned()
    }
}
