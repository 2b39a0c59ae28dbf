//! Datasets that leave together: their people, their parts, and what would be demanded.

use crate::model::Count;
use crate::model::filing::{EarlierExport, GivenResult, TransferTerms};
use crate::model::inventory::Individuals;
use crate::model::obligation::{Measure, Obligation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Datasets that leave together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// `*` for the whole scan, else the declared name.
    pub name: String,
    /// Names of the datasets.
    pub datasets: Vec<String>,
    /// What a filing says of it, as declared.
    #[serde(flatten)]
    pub terms: TransferTerms,
    /// What was sent out before, as declared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub already_exported: Vec<EarlierExport>,
    /// Results that were given for it, as declared, and how long they hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<GivenResult>,
    /// People over their union, earlier exports included.
    pub individuals: Individuals,
    /// The same without earlier exports, where there are any.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "individualsWithoutEarlier"
    )]
    pub union: Option<Individuals>,
    /// The same without the datasets for which an exemption is claimed, where that is some and not all of them: no source says
    /// whether exempt flows count.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "individualsOutsideExemptFlows"
    )]
    pub outside_exempt: Option<Individuals>,
    /// Its parts by sector, scenario and exemption, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<TransferPart>,
    /// What would be demanded.
    pub obligation: Obligation,
    /// What would be demanded of it if all declared transfers left in the year, where that differs.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "withAllTransfers"
    )]
    pub with_all: Option<WithAll>,
}

/// A transfer with the people of all declared transfers: the law counts people over all that an exporter sends out in the year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WithAll {
    /// How many transfers are declared.
    pub transfers: u64,
    /// Their people together, those beside the main ones and earlier exports included.
    pub individuals: Count,
    /// Of these, people with sensitive information.
    pub sensitive: Count,
    /// The laxest outcome for this transfer then.
    pub floor: Measure,
    /// The strictest.
    pub ceiling: Measure,
    /// The deciding rule, else the one that sets the ceiling, `pack/rule`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
}

/// Datasets of a transfer that have one sector, one scenario and the same exemptions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransferPart {
    /// Sector id, where it is known.
    pub sector: Option<String>,
    /// Scenario id, where it is known.
    pub scenario: Option<String>,
    /// Exemption tags that are claimed.
    pub exemptions: Vec<String>,
    /// Names of the datasets.
    pub datasets: Vec<String>,
    /// People over their union, where a rule of the law counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individuals: Option<Count>,
    /// Of these, people with sensitive information.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Count>,
}

impl Transfer {
    /// The name of the whole scan; no declared transfer may have it.
    pub const WHOLE_SCAN: &str = "*";

    /// Whether it is the whole scan.
    #[must_use]
    pub fn is_whole_scan(&self) -> bool {
        self.name == Self::WHOLE_SCAN
    }
}
