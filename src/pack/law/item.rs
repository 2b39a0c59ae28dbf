//! What a row of a law pack names by examples: the elements and header words of columns that fall under it.
//!
//! Items are examples and no closed list: a column that none covers is not outside the list by that.

use crate::model::Text;
use serde::Deserialize;

/// Sample data items of a row. A column falls under it by its element or by a word of its header.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Item {
    /// The row, in the same pack.
    pub row: String,
    /// What the columns hold.
    pub title: Text,
    /// Element ids, or beginnings of some that end in a point: `health.`
    #[serde(default)]
    pub elements: Vec<String>,
    /// Words of headers.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words of headers that are something else.
    #[serde(default)]
    pub not: Vec<String>,
    /// Line of its block.
    #[serde(skip)]
    pub line: usize,
}

impl Item {
    /// Whether a column with that element falls under it.
    #[must_use]
    pub fn has_element(&self, element: &str) -> bool {
        (self.elements.iter())
            .any(|own| own == element || (own.ends_with('.') && element.starts_with(own.as_str())))
    }
}
