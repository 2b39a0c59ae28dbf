//! What the law asks about a dataset: every field may be unknown, and each known one says how it is known.

use crate::model::declarations::ConfirmedRule;
use crate::model::{Count, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// People whose information left earlier in the year of the run, as declared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Earlier {
    /// Everyone.
    pub individuals: Count,
    /// Those with sensitive information.
    pub sensitive: Count,
}

/// How a fact is known.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Counted or read in the data.
    Measured,
    /// Stated by a person in the configuration.
    Declared,
    /// Concluded from the data by a rule that can be wrong.
    Inferred,
}

titled!(Origin {
    Measured: "measured", "实测", "measured";
    Declared: "declared", "申报", "declared";
    Inferred: "inferred", "推断", "inferred";
});

/// A known fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known<T> {
    /// What it is.
    pub value: T,
    /// How it is known.
    pub origin: Origin,
}

impl<T> Known<T> {
    /// A fact of the data.
    pub fn measured(value: T) -> Self {
        Self {
            value,
            origin: Origin::Measured,
        }
    }
    /// A fact of the configuration.
    pub fn declared(value: T) -> Self {
        Self {
            value,
            origin: Origin::Declared,
        }
    }
    /// A conclusion.
    pub fn inferred(value: T) -> Self {
        Self {
            value,
            origin: Origin::Inferred,
        }
    }
}

/// Everything the law engine may ask of one dataset or transfer. `None` is unknown, never false or zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Critical information infrastructure operator 关键信息基础设施运营者.
    pub ciio: Option<Known<bool>>,
    /// Where the exporter is registered: a zone id such as `cn-bj-ftz`, or `none`.
    pub registered_in: Option<Known<String>>,
    /// Sector id as in the packs (`pharma`, `retail-modern-services` …).
    pub sector: Option<Known<String>>,
    /// Scenario id (`clinical-trial` …).
    pub scenario: Option<Known<String>>,
    /// Whether there is personal information at all; `None` where the data was not read.
    pub personal_information: Option<Known<bool>>,
    /// People whose personal information would leave, all kinds: since 1 January, this export included.
    pub individuals: Option<Known<Count>>,
    /// Of those, people with sensitive personal information.
    pub sensitive_individuals: Option<Known<Count>>,
    /// People in the data that the exporter holds in all; only ever declared.
    pub held_individuals: Option<Known<Count>>,
    /// Data that a department or region has notified or published as important 重要数据; only ever declared.
    pub important_data: Option<Known<bool>>,
    /// Detector hits that raise a suspicion of important data: ids of the rows or hints concerned.
    pub suspected_important_data: Vec<String>,
    /// Human genetic information in the data.
    pub genetic: Option<Known<bool>>,
    /// People or samples that the genetic data describes.
    pub genetic_individuals: Option<Known<Count>>,
    /// Controlled goods or technology; only ever declared.
    pub export_control: Option<Known<bool>>,
    /// Exemption tags claimed in the configuration (`contract-necessary`, `hr-necessary`, `emergency`, `origin-overseas` …).
    pub exemptions: Vec<String>,
    /// Rules that counsel has held against the official text.
    pub confirmed_rules: Vec<ConfirmedRule>,
}
