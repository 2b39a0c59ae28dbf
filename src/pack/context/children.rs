//! How packs write what says that a table is about children, and when ages were written down.

use crate::model::Text;
use serde::Deserialize;

/// What headers say of ages beside their unit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeHeaders {
    /// Whole headers of a column that says in which unit ages are.
    pub unit: Vec<String>,
    /// Header words of a column that says when something was.
    pub moment: Vec<String>,
    /// Where that stands.
    #[serde(default)]
    pub source: String,
}

/// Words with their source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// The words.
    pub words: Vec<String>,
    /// Where that stands.
    #[serde(default)]
    pub source: String,
}

/// What says that a table is about children: all that is given must be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChildSign {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// Lists of header words, of each of which one must be there.
    pub words: Vec<Vec<String>>,
    /// Words of which the table's name or a header has one.
    #[serde(default)]
    pub path: Vec<String>,
    /// A column of small numbers.
    #[serde(default)]
    pub low_numbers: Option<LowNumbers>,
    /// Words that speak against it.
    #[serde(default)]
    pub not: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// A column whose least number lies between two.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowNumbers {
    /// Header words.
    pub headers: Vec<String>,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}
