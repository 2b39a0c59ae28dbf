//! An id that stands in an inventory, and what it means: packs bring it, and the inventory keeps it for its readers.

use crate::model::{Text, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An id with its title and its meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Term {
    /// Of which kind.
    pub kind: TermKind,
    /// The id, as it stands in the inventory.
    pub id: String,
    /// What a reader calls it.
    pub title: Text,
    /// What it means.
    pub meaning: Text,
}

/// Kinds of ids that packs bring.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TermKind {
    /// What a column holds.
    Element,
}

titled!(TermKind {
    Element: "element", "信息项", "data element";
});
