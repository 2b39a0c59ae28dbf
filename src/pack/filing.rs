//! Texts of `filing/*.toml` in, the forms of filing drafts out: their headings, prompts, who knows what is missing, and the words
//! that a declaration of a transfer may use.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::filing::Route;
use crate::pack::toml_reader;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// The file of words; every other file is a form.
const WORDS: &str = "filing/words.toml";

/// All forms, with their words.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Words that all forms share.
    pub words: Words,
    /// Forms in the order of their files.
    pub forms: Vec<Form>,
}

/// Words that all forms share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// What the first page of every draft says.
    pub draft: Text,
    /// Who can fill in what is not known, by id.
    pub who: BTreeMap<String, Text>,
    /// Legal bases of processing, by id.
    pub legal_basis: BTreeMap<String, Basis>,
}

/// A legal basis of processing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Its name.
    pub title: Text,
    /// Where it stands.
    pub source: String,
}

/// A document to fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Form {
    /// Its id, also the name of its files.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Row or instrument that its headings follow.
    pub source: String,
    /// Roads that ask for it.
    pub routes: Vec<Route>,
    /// Whether its tables need the breadth of a page.
    #[serde(default)]
    pub broad: bool,
    /// Only for exporters who hold fewer people than this; it takes the place of the form that it is short for.
    #[serde(default)]
    pub held_below: Option<u64>,
    /// Only from this day on.
    #[serde(default)]
    pub from: Option<toml::value::Datetime>,
    /// Id of the form in whose place it stands.
    #[serde(default)]
    pub short_for: Option<String>,
    /// Remarks behind the first page's own.
    #[serde(default)]
    pub note: Vec<Text>,
    /// Its parts.
    pub section: Vec<Section>,
}

impl Form {
    /// The first day on which it may be used; always where it says none.
    #[must_use]
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        let from = self.from.as_ref().and_then(|from| from.date);
        from.is_none_or(|from| {
            let (year, month) = (i32::from(from.year), u32::from(from.month));
            NaiveDate::from_ymd_opt(year, month, u32::from(from.day))
                .is_some_and(|from| day >= from)
        })
    }
}

/// A part of a form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Section {
    /// Its heading.
    pub title: Text,
    /// What is to be said in it.
    #[serde(default)]
    pub prompt: Option<Text>,
    /// Row that asks for it.
    #[serde(default)]
    pub source: Option<String>,
    /// What is asked, line by line.
    #[serde(default)]
    pub field: Vec<Field>,
    /// A table that the inventory fills.
    #[serde(default)]
    pub table: Option<Filled>,
}

/// A line to fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// What is asked.
    pub label: Text,
    /// What the inventory says of it; a person writes it where this is absent.
    #[serde(default)]
    pub value: Option<Value>,
    /// Who knows it: an id of [`Words::who`].
    pub who: String,
    /// What to write.
    #[serde(default)]
    pub ask: Option<Text>,
}

/// Something that an inventory says of a transfer or of who exports.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Its name.
    Name,
    /// Who receives the data.
    Recipient,
    /// Where they are.
    Country,
    /// What for.
    Purpose,
    /// On which legal basis.
    LegalBasis,
    /// How.
    Means,
    /// When.
    Period,
    /// How long it is kept abroad.
    Retention,
    /// How many datasets.
    Datasets,
    /// Everyone in it.
    People,
    /// With sensitive information.
    SensitivePeople,
    /// Under 14.
    Minors,
    /// Other people than those whom the data is about.
    OtherPeople,
    /// Without exempt flows.
    PeopleOutsideExemptFlows,
    /// How they were counted.
    HowCounted,
    /// Records of all datasets.
    Records,
    /// Bytes of all datasets.
    Volume,
    /// Kinds of data.
    Items,
    /// The highest sensitivity.
    Sensitivity,
    /// Sectors and scenarios.
    Scenarios,
    /// What the inventory says is required.
    Requirement,
    /// The rule that decides.
    Rule,
    /// The distance to the next threshold.
    Margin,
    /// What left earlier.
    Earlier,
    /// Results that were given.
    Results,
    /// What was not looked at.
    Unread,
    /// People held in all.
    Held,
    /// Whether the exporter is a critical information infrastructure operator.
    Ciio,
    /// The zone of registration.
    RegisteredIn,
    /// The cluster that approved the use of the list, and when.
    ListFiling,
}

/// A table that the inventory fills.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Filled {
    /// A line for each dataset.
    Datasets,
    /// A line for each kind of data in each dataset.
    Items,
    /// How people were counted, dataset by dataset.
    Counting,
    /// Parts by sector, scenario and exemption.
    Parts,
    /// What stays to be done by whatever road.
    Duties,
    /// Questions that are open, with what each answer gives.
    Questions,
}

/// The built-in forms.
///
/// # Errors
/// [`Error::Pack`] for the first mistake.
pub fn load() -> Result<Filing> {
    let (mut words, mut forms) = (None, Vec::new());
    for (path, text) in super::BUILT_IN {
        if *path == WORDS {
            words = Some(read::<Words>(path, text)?);
        } else if path.starts_with("filing/") {
            forms.push((*path, read::<Form>(path, text)?));
        }
    }
    let words = words.ok_or_else(|| wrong(WORDS, 1, "is not there"))?;
    for (path, form) in &forms {
        let fields = form.section.iter().flat_map(|section| &section.field);
        for field in fields {
            if !words.who.contains_key(&field.who) {
                let reason = format!("`{}` is nobody of {WORDS}", field.who);
                return Err(wrong(path, 1, reason));
            }
        }
    }
    Ok(Filing {
        words,
        forms: forms.into_iter().map(|(_, form)| form).collect(),
    })
}

/// The legal bases of processing that a declaration may name.
#[must_use]
pub fn legal_bases() -> BTreeSet<String> {
    let mut files = super::BUILT_IN.iter();
    let words = files.find(|(path, _)| *path == WORDS);
    let words = words.and_then(|(path, text)| read::<Words>(path, text).ok());
    words.map_or_else(BTreeSet::new, |words| {
        words.legal_basis.into_keys().collect()
    })
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T> {
    toml_reader::read(path, text)
}

/// A mistake in the program's own file, which a test meets before a user could.
fn wrong(path: &str, line: usize, reason: impl Into<String>) -> Error {
    Error::Pack {
        path: path.to_owned(),
        line,
        reason: Text::quoted(reason.into()),
    }
}
