//! The run that made an inventory: what it was told, under which rules it judged, how it ended.

use crate::model::declarations::Stated;
use crate::model::ended::Ended;
use crate::model::options::{Depth, FailOn, Taxonomy};
use crate::model::secret::SecretReference;
use crate::model::{Language, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The run that made the inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scan {
    /// Digest of what the run was given (not of time), hexadecimal: stores, options, declarations, packs, the secret's id.
    pub id: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
    /// The program.
    pub tool: Tool,
    /// Its arguments that shape the result.
    pub arguments: Vec<String>,
    /// How much was read.
    pub depth: Depth,
    /// Seed of every random choice of a sample.
    pub seed: u64,
    /// Bytes of a dataset up to which it was read whole; inventories before 2.0 do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub read_budget: Option<u64>,
    /// Seconds after which the run had to end; absent where nothing was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deadline_seconds: Option<u64>,
    /// What a person declared; inventories before 2.0 do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declarations: Option<Stated>,
    /// The languages in which each of its texts stands.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub languages: Vec<Language>,
    /// The secret that value hashes were keyed by; inventories of earlier versions do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<SecretReference>,
    /// Which standard says what is sensitive.
    pub taxonomy: Taxonomy,
    /// Id of the list pack in force (`cn-bj-ftz-2024`).
    pub edition: String,
    /// Packs that were in force.
    pub packs: Vec<PackReference>,
    /// Whether the run was ended before its time (interrupt or deadline): the inventory is partial.
    pub interrupted: bool,
    /// What ended it then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_by: Option<Ended>,
    /// What was to make the run end with status 1, where anything was.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fail_on: Vec<FailOn>,
    /// Remarks of the law that hold for every dataset: said once.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub remarks: Vec<Text>,
    /// What whoever configured the run should look at: a verdict on a column that is not there any more.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub warnings: Vec<Text>,
    /// How many of these, from the first on, are of the run itself; the others are of declarations, and change with them.
    #[serde(default)]
    pub warnings_of_run: usize,
}

/// Name and version of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `qingdan`
    pub name: String,
    /// Semantic version.
    pub version: String,
}

/// A pack that was in force.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackReference {
    /// Its id.
    pub id: String,
    /// `detector`, `kind`, `law`, or `unread` for formats that are recognised and not read.
    pub kind: String,
    /// Its edition; empty where it has none.
    pub edition: String,
    /// BLAKE3 of its text, first 16 hexadecimal digits.
    pub digest: String,
}
