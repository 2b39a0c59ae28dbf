//! What the law asks about a dataset: every field may be unknown, and each known one says how it is known.

use crate::model::declarations::ConfirmedRule;
use crate::model::options::Taxonomy;
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

/// People in a part of a transfer, each once.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Listed {
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
    /// Supposed by whoever judges, for as long as nobody declares it.
    Assumed,
}

titled!(Origin {
    Measured: "measured", "实测", "measured";
    Declared: "declared", "申报", "declared";
    Inferred: "inferred", "推断", "inferred";
    Assumed: "assumed", "假设", "assumed";
});

/// A known fact.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
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
    /// A supposition.
    pub fn assumed(value: T) -> Self {
        Self {
            value,
            origin: Origin::Assumed,
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
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Facts {
    /// Critical information infrastructure operator 关键信息基础设施运营者.
    pub ciio: Option<Known<bool>>,
    /// Where the exporter is registered: a zone id such as `cn-bj-ftz`, or `none`.
    pub registered_in: Option<Known<String>>,
    /// Whether the use of the zone's list was applied for, filed and approved 清单备案; only ever declared.
    pub list_filing: Option<Known<bool>>,
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
    /// Where nothing but words says that there are minors among them: people with sensitive information if there are none.
    pub sensitive_without_minors: Option<Count>,
    /// People of those parts of a transfer that a row on this sector and scenario counts; `None`: all of them.
    pub listed: Option<Listed>,
    /// Those with sensitive information by another taxonomy than the one in force, where it differs.
    pub sensitive_otherwise: Option<(Taxonomy, Count)>,
    /// People in the data that the exporter holds in all, where declared; at least those of the data itself.
    pub held_individuals: Option<Known<Count>>,
    /// Elements found in the data; `None` where nobody knows what is in it.
    pub items: Option<Vec<String>>,
    /// Elements that only some of the datasets of a part have.
    pub items_of_some: Vec<String>,
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
    /// Detector hits that raise a suspicion of controlled goods or technology: ids of the rows or hints concerned.
    pub suspected_export_control: Vec<String>,
    /// Exemption tags claimed in the configuration (`contract-necessary`, `hr-necessary`, `emergency`, `overseas-origin` …).
    pub exemptions: Vec<String>,
    /// Rules that counsel has held against the official text.
    pub confirmed_rules: Vec<ConfirmedRule>,
    /// Rules that are supposed not to exist, `pack/rule`: only to show what an unsure rule changes.
    pub refuted_rules: Vec<String>,
}

/// Datasets that leave together: their parts by sector, scenario and exemption.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// What holds for all of it, and what an answer is explained by.
    pub whole: Facts,
    /// Its parts; people of exempt flows are not counted among those sent out.
    pub parts: Vec<Facts>,
    /// The same with people of exempt flows counted, where there are any: no source says which is right.
    pub with_exempt: Option<Vec<Facts>>,
}
