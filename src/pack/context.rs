//! What tables are about beyond their columns: roles of people in a row, sectors and scenarios by what is found, and hits that
//! raise a suspicion of important data. Read from `context/*.toml`.

use crate::error::{Error, Result};
use crate::model::Text;
use serde::Deserialize;

/// All of `context/`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Context {
    /// Age in years below which all personal information is sensitive; 0 where no file says so.
    #[serde(default)]
    pub minor_age: u32,
    /// The element whose times tell an age.
    #[serde(default)]
    pub birth_element: String,
    /// Tables whose rows look like persons and are none.
    #[serde(default)]
    pub impersonal: Vec<Impersonal>,
    /// Tables whose rows are outlets with a person who stands for each.
    #[serde(default)]
    pub outlet: Vec<Outlet>,
    /// People of a row other than its main data subject.
    #[serde(default)]
    pub role: Vec<Role>,
    /// Sectors and what points to them.
    #[serde(default)]
    pub sector: Vec<Pointer>,
    /// Scenarios and what points to them.
    #[serde(default)]
    pub scenario: Vec<Pointer>,
    /// Hits that raise a suspicion of important data.
    #[serde(default)]
    pub suspicion: Vec<Suspicion>,
}

/// A role that makes a column's people secondary.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Header words, matched as a detector's.
    pub any: Vec<String>,
}

/// What shows that the rows of a table are no persons: each list that is given must have a word in the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impersonal {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// Words of the table's path.
    #[serde(default)]
    pub path: Vec<String>,
    /// Words of its headers.
    #[serde(default)]
    pub header: Vec<String>,
    /// Words of its headers, all of which must be there.
    #[serde(default)]
    pub with: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// What shows that the rows of a table are outlets, and what in them is the outlet's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// Header words that name an outlet; two columns have one.
    pub words: Vec<String>,
    /// Header words of a person who stands for it.
    pub people: Vec<String>,
    /// Elements that are the outlet's where no word says so.
    pub elements: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// What points to a sector or scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pointer {
    /// Its id, as in the law packs.
    pub id: String,
    /// For a scenario: the sector it belongs to.
    #[serde(default)]
    pub sector: Option<String>,
    /// Elements that point to it, with points.
    #[serde(default)]
    pub elements: Vec<(String, f64)>,
    /// Header, file or folder words that point to it.
    #[serde(default)]
    pub words: Vec<(String, f64)>,
    /// Where that stands.
    pub source: String,
}

/// A hit that raises a suspicion of important data 疑似重要数据; never a finding.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suspicion {
    /// The row that is concerned, `pack/row`.
    pub row: String,
    /// Only in this sector.
    #[serde(default)]
    pub sector: Option<String>,
    /// All of these elements must be in the table.
    pub elements: Vec<String>,
    /// From so many people on.
    #[serde(default)]
    pub individuals: Option<u64>,
    /// What a reader is told.
    pub title: Text,
}

/// Reads the built-in context files.
///
/// # Errors
/// [`Error::Pack`] for the first mistake.
pub fn load() -> Result<(Context, Vec<(String, String)>)> {
    let mut all = Context::default();
    let mut digests = Vec::new();
    for (path, text) in super::BUILT_IN
        .iter()
        .filter(|(path, _)| path.starts_with("context/"))
    {
        let one: Context = toml::from_str(text).map_err(|error| Error::Pack {
            path: (*path).to_owned(),
            line: super::line_of(text, error.span()),
            reason: error.message().to_owned(),
        })?;
        all.minor_age = all.minor_age.max(one.minor_age);
        if !one.birth_element.is_empty() {
            all.birth_element = one.birth_element;
        }
        all.impersonal.extend(one.impersonal);
        all.outlet.extend(one.outlet);
        all.role.extend(one.role);
        all.sector.extend(one.sector);
        all.scenario.extend(one.scenario);
        all.suspicion.extend(one.suspicion);
        digests.push((
            path.trim_end_matches(".toml").to_owned(),
            super::digest(text),
        ));
    }
    Ok((all, digests))
}
