//! Settings that several stages read.

use crate::model::obligation::{Measure, Obligation};
use crate::model::titled;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of the data is read.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// Names, sizes and footers; no values.
    Metadata,
    /// Whole up to the read budget, beyond it a seeded sample over all files and row groups.
    #[default]
    Auto,
    /// Every value of every file.
    Full,
}

titled!(Depth {
    Metadata: "metadata", "仅元数据", "metadata only";
    Auto: "auto", "自动", "automatic";
    Full: "full", "全量", "all values";
});

/// Which detectors take part: all of them where nothing is said.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Selection {
    /// Detectors that are switched off: ids, or a whole domain as `aviation.*`.
    pub off: Vec<String>,
    /// Countries (ISO 3166-1, two small letters) whose own identifiers are looked for, all where absent. What belongs to no
    /// country is always looked for.
    pub countries: Option<Vec<String>>,
}

impl Selection {
    /// Whether something that belongs to `countries` takes part; what belongs to none does.
    #[must_use]
    pub fn takes(&self, countries: &[String]) -> bool {
        let Some(wanted) = &self.countries else {
            return true;
        };
        countries.is_empty() || countries.iter().any(|country| wanted.contains(country))
    }

    /// Whether the detector is switched off by its id or its domain.
    #[must_use]
    pub fn is_off(&self, id: &str) -> bool {
        self.off.iter().any(|off| names(off, id))
    }
}

/// Whether an entry of `off` names a detector.
#[must_use]
pub fn names(off: &str, id: &str) -> bool {
    let domain = id.split_once('.').map_or(id, |(domain, _)| domain);
    off == id || off.strip_suffix(".*") == Some(domain)
}

/// What makes a run end with status 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Any personal information in scope.
    Exempt,
    /// Contract or certification.
    ContractOrCertification,
    /// Security assessment.
    SecurityAssessment,
    /// Another lawful route, beside the others.
    OtherRoute,
    /// Anything skipped.
    Skipped,
    /// Sensitive information where the baseline has none.
    NewSensitive,
    /// A number of the law that was not reached in the baseline.
    Crossed,
    /// A stricter duty than in the baseline.
    Stricter,
}

impl FailOn {
    /// Whether what is required, or may be, is as strict; a file that was not read has no obligation.
    #[must_use]
    pub fn is_met_by(self, obligation: &Obligation) -> bool {
        let ceiling = obligation.ceiling;
        let reaches = |least: Measure| ceiling >= least && ceiling != Measure::OtherRoute;
        match self {
            Self::Exempt => reaches(Measure::Exempt),
            Self::ContractOrCertification => reaches(Measure::ContractOrCertification),
            Self::SecurityAssessment => reaches(Measure::SecurityAssessment),
            Self::OtherRoute => {
                let mut tracks = obligation.tracks.iter();
                tracks.any(|track| track.ceiling == Measure::OtherRoute)
            }
            Self::Skipped | Self::NewSensitive | Self::Crossed | Self::Stricter => false,
        }
    }
}

/// Which standard says what is sensitive personal information.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub enum Taxonomy {
    /// GB/T 45574-2025, in force since 2025-11-01.
    #[default]
    #[serde(rename = "gbt-45574-2025")]
    Gbt45574,
    /// GB/T 35273-2020, annex B: the stricter, older one.
    #[serde(rename = "gbt-35273-2020")]
    Gbt35273,
}

titled!(Taxonomy {
    Gbt45574: "gbt-45574-2025", "GB/T 45574-2025", "GB/T 45574-2025";
    Gbt35273: "gbt-35273-2020", "GB/T 35273-2020 附录 B", "GB/T 35273-2020, annex B";
});
