//! What points to a row of the law that no detector can find: elements, and words of headers and names, with what would settle it.

use crate::model::Text;
use crate::model::obligation::Track;
use serde::Deserialize;

/// What raises a suspicion of important or controlled data 疑似重要数据; never a finding. All conditions that are given must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suspicion {
    /// The row that is concerned, `pack/row`.
    pub row: String,
    /// The line of the law that it opens: important data or export control.
    #[serde(default = "important_data")]
    pub track: Track,
    /// Only in this sector.
    #[serde(default)]
    pub sector: Option<String>,
    /// All of these elements must be in the table.
    #[serde(default)]
    pub elements: Vec<String>,
    /// One of these elements must be.
    #[serde(default)]
    pub any_element: Vec<String>,
    /// One word of each list must be in the name of the dataset or of a column.
    #[serde(default)]
    pub words: Vec<Vec<String>>,
    /// No word of these may be.
    #[serde(default)]
    pub not: Vec<String>,
    /// From so many people on.
    #[serde(default)]
    pub individuals: Option<u64>,
    /// What a reader is told.
    pub title: Text,
    /// What would settle it: a notice, a list, an expert.
    pub settle: Text,
    /// Where the words are from.
    pub source: String,
    /// Tables that raise it, and look-alikes that do not.
    #[serde(default)]
    pub example: Vec<SuspicionExample>,
}

const fn important_data() -> Track {
    Track::ImportantData
}

/// A table that raises a suspicion, or a look-alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SuspicionExample {
    /// Name of the dataset.
    #[serde(default)]
    pub name: String,
    /// Headers.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Elements found in the columns.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Its sector.
    #[serde(default)]
    pub sector: Option<String>,
    /// People in it; unknown where absent.
    #[serde(default)]
    pub individuals: Option<u64>,
    /// Whether it raises the suspicion.
    pub raises: bool,
    /// Why the case is there.
    pub why: String,
}

/// A suspicion whose words a dataset has; without words every dataset has them.
pub struct SuspicionHit<'a> {
    /// The suspicion.
    pub suspicion: &'a Suspicion,
    /// The words that were met.
    pub words: Vec<&'a str>,
}
