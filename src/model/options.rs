//! Settings that several stages read.

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

/// Which standard says what is sensitive personal information.
#[derive(
    Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
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

impl Taxonomy {
    /// The id used in configuration, packs and reports.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Gbt45574 => "gbt-45574-2025",
            Self::Gbt35273 => "gbt-35273-2020",
        }
    }
}
