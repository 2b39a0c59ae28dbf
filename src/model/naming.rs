//! How catalogs of others name what was scanned, as declared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names that only the owner of a catalog knows; each form has a default where one is absent.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogNames {
    /// The address below which the datasets lie, without a `/` at its end: `s3://bucket/lake`, `https://data.example.com/lake`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Id of the data platform: `s3`, `hdfs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Which of several installations of the platform it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl CatalogNames {
    /// Whether nothing is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
