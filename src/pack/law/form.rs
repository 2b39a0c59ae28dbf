//! The form of the blocks in a law pack: rules, rows, remarks and examples.
//!
//! Unknown keys are refused everywhere: a misspelt condition would otherwise be one that always holds.

use crate::model::Text;
use crate::model::obligation::{Measure, RuleConfidence, Track};
use serde::Deserialize;

/// Where a rule stands in the decision order; the first stage with a rule that decides is the last one asked.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Flows that are freed when declared.
    ExemptFlow,
    /// Who exports.
    Operator,
    /// The list of a zone.
    List,
    /// Numbers of people.
    #[default]
    Counts,
}

/// A bound on a number of people.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Bound {
    /// What is counted.
    #[serde(default)]
    pub metric: Metric,
    /// 以上
    #[serde(default)]
    pub at_least: Option<u64>,
    /// 超过
    #[serde(default)]
    pub more_than: Option<u64>,
    /// 不满
    #[serde(default)]
    pub below: Option<u64>,
    /// 以下
    #[serde(default)]
    pub at_most: Option<u64>,
}

impl Bound {
    /// Whether `people` keeps the bound.
    #[must_use]
    pub fn holds(&self, people: u64) -> bool {
        self.at_least.is_none_or(|n| people >= n)
            && self.more_than.is_none_or(|n| people > n)
            && self.below.is_none_or(|n| people < n)
            && self.at_most.is_none_or(|n| people <= n)
    }

    /// The numbers from which on the answer of [`Bound::holds`] is another.
    pub fn thresholds(&self) -> impl Iterator<Item = u64> {
        let next = |n: u64| n.saturating_add(1);
        [
            self.at_least,
            self.more_than.map(next),
            self.below,
            self.at_most.map(next),
        ]
        .into_iter()
        .flatten()
    }
}

/// What a number of people counts; a pack that states another one than its condition compares is refused.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// People sent out since 1 January, each once.
    #[default]
    #[serde(rename = "exported-since-1-january")]
    ExportedSince1January,
    /// People in the data that the exporter holds.
    Held,
    /// People that the data describes.
    Described,
}

impl Metric {
    /// As packs write it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ExportedSince1January => "exported-since-1-january",
            Self::Held => "held",
            Self::Described => "described",
        }
    }
}

/// The conditions of a rule: all of them. Alternatives are two rules.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// Sector id.
    #[serde(default)]
    pub sector: Option<String>,
    /// Scenario id.
    #[serde(default)]
    pub scenario: Option<String>,
    /// Class of data; fixes the rule's track.
    #[serde(default)]
    pub data: Track,
    /// Critical information infrastructure operator.
    #[serde(default)]
    pub ciio: Option<bool>,
    /// Whether there is anyone with sensitive personal information.
    #[serde(default)]
    pub sensitive: Option<bool>,
    /// Notified or published as important.
    #[serde(default)]
    pub important_data: Option<bool>,
    /// Controlled goods or technology.
    #[serde(default)]
    pub export_control: Option<bool>,
    /// Exemption tags that must all be claimed.
    #[serde(default)]
    pub exemptions: Vec<String>,
    /// Exemption tags of which one must be claimed.
    #[serde(default)]
    pub any_exemption: Vec<String>,
    /// The pair is addressed by a complete list and no row of it is engaged.
    #[serde(default)]
    pub outside_list: Option<bool>,
    /// Everyone.
    #[serde(default)]
    pub individuals: Option<Bound>,
    /// Those with sensitive personal information.
    #[serde(default)]
    pub sensitive_individuals: Option<Bound>,
    /// Those with other personal information.
    #[serde(default)]
    pub non_sensitive_individuals: Option<Bound>,
    /// People in the data held: as declared, at least those of the data itself.
    #[serde(default)]
    pub held_individuals: Option<Bound>,
    /// Of them, those with sensitive personal information.
    #[serde(default)]
    pub held_sensitive_individuals: Option<Bound>,
    /// People that the data describes.
    #[serde(default)]
    pub described_individuals: Option<Bound>,
    /// Elements of which the data must have one; one that ends in a dot stands for all that begin with it (`health.`).
    #[serde(default)]
    pub items: Vec<String>,
    /// People or samples of genetic data.
    #[serde(default)]
    pub genetic_individuals: Option<Bound>,
}

impl When {
    /// Each bound with its condition and the metrics that the condition compares; genetic data is described, not counted by year.
    #[must_use]
    pub fn bounds(&self) -> [(&'static str, Option<Bound>, &'static [Metric]); 7] {
        const SENT: &[Metric] = &[Metric::ExportedSince1January];
        const SENT_OR_DESCRIBED: &[Metric] = &[Metric::ExportedSince1January, Metric::Described];
        [
            ("individuals", self.individuals, SENT_OR_DESCRIBED),
            ("sensitive-individuals", self.sensitive_individuals, SENT),
            (
                "non-sensitive-individuals",
                self.non_sensitive_individuals,
                SENT,
            ),
            ("held-individuals", self.held_individuals, &[Metric::Held]),
            (
                "held-sensitive-individuals",
                self.held_sensitive_individuals,
                &[Metric::Held],
            ),
            (
                "described-individuals",
                self.described_individuals,
                &[Metric::Described],
            ),
            (
                "genetic-individuals",
                self.genetic_individuals,
                SENT_OR_DESCRIBED,
            ),
        ]
    }
}

/// A row that decides or widens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Row id, unique in its pack.
    pub id: String,
    /// What it demands.
    pub measure: Measure,
    /// How sure its text is.
    pub confidence: RuleConfidence,
    /// Its place in the decision order.
    #[serde(default)]
    pub stage: Stage,
    /// Never decides alone, however sure the text is (it rests on a reading that the text does not state).
    #[serde(default)]
    pub widens: bool,
    /// Its conditions.
    #[serde(default)]
    pub when: When,
    /// Cases that prove it.
    #[serde(default)]
    pub example: Vec<Example>,
    /// Heading path, instrument first.
    #[serde(skip)]
    pub heading: Vec<String>,
    /// The sentence above it.
    #[serde(skip)]
    pub restated: Restated,
    /// Line of its block.
    #[serde(skip)]
    pub line: usize,
}

/// Why a row is only shown.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// It says whom or what the instrument covers, or defines a word.
    Scope,
    /// It names important data in words that no condition states.
    ImportantData,
    /// It is known to exist, and its text or number was not found.
    NotTranscribed,
    /// It frees a flow under a condition that is not transcribed.
    Exempt,
    /// It asks for a contract or certification under such a condition.
    ContractOrCertification,
    /// It asks for an assessment under such a condition.
    SecurityAssessment,
    /// It names another lawful route under such a condition.
    OtherRoute,
    /// It states what whoever exports personal information must do by whatever route, also where none of the three mechanisms is due.
    RemainingDuty,
}

/// A row that is shown but not evaluated: scope, definition, gap, or one whose number is unknown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// Row id, unique in its pack.
    pub id: String,
    /// Why.
    pub kind: RowKind,
    /// How sure its text is.
    pub confidence: RuleConfidence,
    /// The sector it belongs to.
    #[serde(default)]
    pub sector: Option<String>,
    /// The number of people that it states.
    #[serde(default)]
    pub people: Option<Bound>,
    /// Heading path, instrument first.
    #[serde(skip)]
    pub heading: Vec<String>,
    /// The sentence above it.
    #[serde(skip)]
    pub restated: Restated,
    /// Line of its block.
    #[serde(skip)]
    pub line: usize,
}

/// What a reader must be told where the conditions hold or may hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Caveat {
    /// The remark.
    pub text: Text,
    /// When it is due.
    #[serde(default)]
    pub when: When,
    /// Which further fact makes it due.
    #[serde(default)]
    pub due: Due,
}

/// A fact that makes a remark due, beside its conditions.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// None.
    #[default]
    Always,
    /// There is human genetic information.
    Genetic,
    /// Nobody declared whether the data is important, and nothing was hit.
    ImportantDataOpen,
    /// An exemption is claimed.
    Exemption,
    /// There may be personal information in it.
    PersonalInformation,
}

/// The sentence above a rule.
#[derive(Clone, Debug, Default)]
pub struct Restated {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
    /// Addresses or names.
    pub sources: Vec<String>,
    /// The remark behind the source line.
    pub note: String,
}

/// A case with its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The facts; those absent are unknown.
    pub given: Given,
    /// The measure of the whole, or of the rule's own track where that one stands beside the others.
    pub verdict: Measure,
    /// Laxest outcome, where it is to be checked.
    #[serde(default)]
    pub floor: Option<Measure>,
    /// Strictest outcome, where it is to be checked.
    #[serde(default)]
    pub ceiling: Option<Measure>,
    /// Facts that must be among those missing.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Why the case is there.
    #[serde(default)]
    pub why: String,
}

/// Facts as an example writes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Class of data; `personal-information` and `important-data` state that there is some.
    #[serde(default)]
    pub data: Option<Track>,
    /// Whether there is personal information.
    #[serde(default)]
    pub personal_information: Option<bool>,
    /// `false`: nobody with sensitive personal information; `true`: everybody.
    #[serde(default)]
    pub sensitive: Option<bool>,
    /// Everyone, least and most.
    #[serde(default)]
    pub individuals: Option<[u64; 2]>,
    /// Those with sensitive personal information, least and most.
    #[serde(default)]
    pub sensitive_individuals: Option<[u64; 2]>,
    /// People held, least and most.
    #[serde(default)]
    pub held_individuals: Option<[u64; 2]>,
    /// Samples, least and most.
    #[serde(default)]
    pub genetic_individuals: Option<[u64; 2]>,
    /// Sector id.
    #[serde(default)]
    pub sector: Option<String>,
    /// Scenario id.
    #[serde(default)]
    pub scenario: Option<String>,
    /// Zone id or `none`.
    #[serde(default)]
    pub registered_in: Option<String>,
    /// Critical information infrastructure operator.
    #[serde(default)]
    pub ciio: Option<bool>,
    /// Whether the use of the zone's list was applied for, filed and approved.
    #[serde(default)]
    pub list_filing: Option<bool>,
    /// Elements found in the data.
    #[serde(default)]
    pub items: Option<Vec<String>>,
    /// Notified or published as important.
    #[serde(default)]
    pub important_data: Option<bool>,
    /// Hits that raise a suspicion of important data.
    #[serde(default)]
    pub suspected: Vec<String>,
    /// Hits that raise a suspicion of controlled goods or technology.
    #[serde(default)]
    pub suspected_export_control: Vec<String>,
    /// Human genetic information.
    #[serde(default)]
    pub genetic: Option<bool>,
    /// Controlled goods or technology.
    #[serde(default)]
    pub export_control: Option<bool>,
    /// Tags claimed.
    #[serde(default)]
    pub exemptions: Vec<String>,
    /// Rules that counsel has confirmed.
    #[serde(default)]
    pub confirmed: Vec<String>,
}
