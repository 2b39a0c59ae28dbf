//! A law pack: literate Markdown in, plain rules with their citation out, or an error with file and line.
//!
//! Prose and rule stand together so that whoever reviews a rule reads the sentence that it claims to restate; therefore a
//! rule without a restated sentence above it, or without an example, is refused. Every word, number and article is the file's.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::filing::Route;
use crate::model::obligation::Citation;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

mod form;
mod item;
mod notes;
pub mod outline;
mod read;
mod shape;
pub mod workbook;

pub use crate::model::obligation::Track;
pub use form::{
    Bound, Caveat, Due, Example, Given, Metric, Restated, Row, RowKind, Rule, Stage, When,
};
pub use item::Item;
pub use notes::chinese_note;
pub use read::parse;
pub use shape::Shape;

/// The front matter of a pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FrontMatter {
    /// Pack id, `cn-bj-ftz-2024`.
    pub id: String,
    /// Title of the instrument.
    pub title: Text,
    /// Who issued it.
    #[serde(default)]
    pub issuer: Option<Text>,
    /// Its edition.
    pub edition: String,
    /// In force from.
    #[serde(default)]
    pub effective: Option<toml::value::Datetime>,
    /// Replaced on this day; the pack is still evaluated from then on, with a warning.
    #[serde(default)]
    pub until: Option<toml::value::Datetime>,
    /// What replaces it.
    #[serde(default)]
    pub superseded_by: Option<Text>,
    /// When the restatement was last held against its sources.
    #[serde(default)]
    pub reviewed: Option<toml::value::Datetime>,
    /// How it is built, where it is a list; and so what it means to be on it.
    #[serde(default)]
    pub shape: Option<Shape>,
    /// Whom it binds.
    #[serde(default)]
    pub scope: Scope,
    /// Sector and scenario pairs that the instrument is known to address.
    #[serde(default)]
    pub covers: Vec<Cover>,
    /// Whether every row of the instrument is here; only then can data be outside it.
    #[serde(default)]
    pub complete: bool,
    /// What is taken over from an earlier edition: as long as it is not compared, it only widens.
    #[serde(default)]
    pub inherits: Option<Inheritance>,
    /// Id of the pack that decides where this one is silent.
    #[serde(default, rename = "else")]
    pub otherwise: Option<String>,
    /// Other names of sectors and scenarios.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// The question for each fact, by fact id.
    #[serde(default)]
    pub questions: BTreeMap<String, Text>,
    /// Where the answer to a question is found, by fact id.
    #[serde(default)]
    pub found: BTreeMap<String, Text>,
    /// What an answer to a question is called, by fact and value: `ciio.false`.
    #[serde(default)]
    pub answers: BTreeMap<String, Text>,
    /// What sectors and scenarios are called, by id.
    #[serde(default)]
    pub titles: BTreeMap<String, Text>,
    /// What each exemption tag claims.
    #[serde(default)]
    pub claims: BTreeMap<String, Text>,
    /// Elements that point to a flow for which an exemption may be claimed, by its tag: only there it is offered.
    #[serde(default)]
    pub offers: BTreeMap<String, Vec<String>>,
    /// Zones in which an exporter may be registered, by id.
    #[serde(default)]
    pub zones: BTreeMap<String, Zone>,
    /// What each measure is called.
    #[serde(default)]
    pub measures: BTreeMap<String, Text>,
    /// How long a result holds, by its kind; for ever, as far as the pack knows, where it says nothing.
    #[serde(default)]
    pub validity: BTreeMap<Route, Term>,
}

/// How long a result holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Term {
    /// Years from the day on which it was given.
    pub years: u32,
    /// Working days before its end within which an extension can be asked for.
    #[serde(default)]
    pub extension_working_days: Option<u32>,
    /// Percent by which people may have grown where an extension is asked for.
    #[serde(default)]
    pub most_growth_percent: Option<u32>,
    /// The row that says so.
    pub row: String,
    /// The row that bounds the growth, where it is another.
    #[serde(default)]
    pub growth_row: Option<String>,
}

/// A zone that has a list of its own, in a pack or elsewhere.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name.
    pub title: Text,
    /// Where it is named.
    pub source: String,
}

/// Whom a pack binds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scope {
    /// The zones in one of which the exporter is registered, `"x"` or `["x", "y"]`, the pack's own first; none for everyone.
    #[serde(default, deserialize_with = "one_or_more")]
    pub registered_in: Vec<String>,
    /// Only who is, or is not, a critical information infrastructure operator; absent for both.
    #[serde(default)]
    pub ciio: Option<bool>,
    /// The row that says that a list is used only by application, filing and approval; absent where it applies by itself.
    #[serde(default)]
    pub filing: Option<String>,
}

impl Scope {
    /// Whether it binds who is registered there.
    #[must_use]
    pub fn is_in(&self, zone: &str) -> bool {
        self.registered_in.is_empty() || self.registered_in.iter().any(|own| own == zone)
    }
}

/// One word or a list of them.
fn one_or_more<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        One(String),
        More(Vec<String>),
    }
    Words::deserialize(deserializer).map(|words| match words {
        Words::One(word) => vec![word],
        Words::More(words) => words,
    })
}

/// Rules of an earlier edition that are said to go on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Inheritance {
    /// Id of the pack of the earlier edition.
    pub from: String,
    /// The sectors that are taken over.
    pub sectors: Vec<String>,
}

/// A sector and scenario that an instrument addresses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cover {
    /// Sector id.
    pub sector: String,
    /// Scenario id.
    pub scenario: String,
    /// Whether all rows of this pair are here, in a pack that is not complete as a whole.
    #[serde(default)]
    pub complete: bool,
}

/// One pack.
#[derive(Clone, Debug)]
pub struct LawPack {
    /// Its front matter.
    pub front: FrontMatter,
    /// Rows that decide or widen, in the order of the file.
    pub rules: Vec<Rule>,
    /// Rows that are only shown.
    pub rows: Vec<Row>,
    /// Remarks.
    pub caveats: Vec<Caveat>,
    /// What rows name by examples.
    pub items: Vec<Item>,
    /// File name for messages.
    pub path: String,
    /// BLAKE3 of the text, first 16 hexadecimal digits.
    pub digest: String,
}

impl LawPack {
    /// The day on which the pack was replaced.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        day(self.front.until.as_ref())
    }

    /// The day since which the pack is in force.
    #[must_use]
    pub fn effective(&self) -> Option<NaiveDate> {
        day(self.front.effective.as_ref())
    }

    /// Whether what is on it is what it restricts; of a positive list what is on it is what it frees.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.front.shape != Some(Shape::Positive)
    }

    /// The name of a rule or row outside its pack, `pack/rule`.
    #[must_use]
    pub fn name_of(&self, id: &str) -> String {
        format!("{}/{id}", self.front.id)
    }

    /// Where a rule stands and what it says; the first heading is the instrument.
    #[must_use]
    pub fn citation(&self, rule: &Rule) -> Citation {
        let (instrument, heading) = rule.heading.split_first().map_or_else(
            || (self.front.title.zh.to_string(), Vec::new()),
            |(first, rest)| (first.clone(), rest.to_vec()),
        );
        Citation {
            instrument,
            edition: self.front.edition.clone(),
            heading,
            restated_zh: rule.restated.zh.clone(),
            restated_en: rule.restated.en.clone(),
            sources: rule.restated.sources.clone(),
            confidence: Some(rule.confidence),
            note: rule.restated.note.clone(),
            confirmed: None,
        }
    }
}

fn day(date: Option<&toml::value::Datetime>) -> Option<NaiveDate> {
    let date = date?.date?;
    NaiveDate::from_ymd_opt(
        i32::from(date.year),
        u32::from(date.month),
        u32::from(date.day),
    )
}

/// Every pack of a run.
#[derive(Clone, Debug, Default)]
pub struct LawPacks {
    /// Sorted by id.
    pub packs: Vec<LawPack>,
}

impl LawPacks {
    /// The pack of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&LawPack> {
        self.packs.iter().find(|pack| pack.front.id == id)
    }

    /// What a zone, a sector or a scenario is called, in the first pack that says so.
    #[must_use]
    pub fn title(&self, id: &str) -> Option<Text> {
        let of_pack = |pack: &LawPack| {
            let zone = pack.front.zones.get(id).map(|zone| zone.title.clone());
            zone.or_else(|| pack.front.titles.get(id).cloned())
        };
        self.packs.iter().find_map(of_pack)
    }

    /// `edition` and the packs that decide where it is silent, nearest first.
    #[must_use]
    pub fn chain(&self, edition: &str) -> Vec<&LawPack> {
        let mut chain: Vec<&LawPack> = Vec::new();
        let mut next = self.get(edition);
        while let Some(pack) = next {
            if chain.iter().any(|seen| seen.front.id == pack.front.id) {
                break;
            }
            chain.push(pack);
            next = pack.front.otherwise.as_deref().and_then(|id| self.get(id));
        }
        chain
    }
}

/// Built-in law packs by id, with `overrides` (path and text of a user's files) taking the place of those with the same id.
///
/// # Errors
/// The first file that is not a law pack, and an `else` that names none.
pub fn load(overrides: &[(String, String)]) -> Result<LawPacks> {
    let mut by_id = BTreeMap::new();
    let built_in = super::BUILT_IN
        .iter()
        .filter(|(path, _)| path.starts_with("law/") && path.strip_suffix(".md").is_some())
        .map(|(path, text)| (*path, *text));
    for (path, text) in built_in.chain(
        overrides
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    ) {
        let pack = parse(path, text)?;
        by_id.insert(pack.front.id.clone(), pack);
    }
    for pack in by_id.values() {
        if let Some(inherits) = &pack.front.inherits
            && !by_id.contains_key(&inherits.from)
        {
            return Err(Error::Pack {
                path: pack.path.clone(),
                line: 1,
                reason: Text::new(
                    format!("`inherits` 所列的 `{}` 不是法规包", inherits.from),
                    format!("`inherits` names `{}`, which is no law pack", inherits.from),
                ),
            });
        }
        if let Some(otherwise) = &pack.front.otherwise
            && !by_id.contains_key(otherwise)
        {
            return Err(Error::Pack {
                path: pack.path.clone(),
                line: 1,
                reason: Text::new(
                    format!("`else` 所列的 `{otherwise}` 不是法规包"),
                    format!("`else` names `{otherwise}`, which is no law pack"),
                ),
            });
        }
    }
    Ok(LawPacks {
        packs: by_id.into_values().collect(),
    })
}
