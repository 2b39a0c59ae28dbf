//! What was met in a dataset and points to a row of the law: the row, what points to it, and what would settle it.

use crate::model::Text;
use crate::model::obligation::Track;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A suspicion 疑似; never a finding. It opens its line of the law until somebody settles it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suspected {
    /// The row that is concerned, `pack/row`.
    pub row: String,
    /// The line of the law that it opens.
    pub track: Track,
    /// What it may be.
    pub title: Text,
    /// What would settle it.
    pub settle: Text,
    /// Elements and words of the rules that point to it.
    pub because: Vec<String>,
}
