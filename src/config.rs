//! `qingdan.toml`: facts and verdicts that only a person knows. Absent is unknown, never false.

use crate::error::{Error, Result};
use crate::model::options::{Selection, Taxonomy};
use chrono::NaiveDate;
use serde::Deserialize;
use std::path::Path;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Facts about the data processor.
    #[serde(default)]
    pub exporter: Exporter,
    /// Which law.
    #[serde(default)]
    pub law: Law,
    /// Which detectors take part.
    #[serde(default)]
    pub detectors: Selection,
    /// Facts about datasets, by path glob.
    #[serde(default)]
    pub dataset: Vec<DatasetFacts>,
    /// A person's verdicts over the machine's.
    #[serde(default)]
    pub verdict: Vec<ManualVerdict>,
    /// Datasets that leave together.
    #[serde(default)]
    pub transfer: Vec<DeclaredTransfer>,
}

/// Facts about the data processor.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exporter {
    /// Zone id, or `none`.
    pub registered_in: Option<String>,
    /// Critical information infrastructure operator.
    pub ciio: Option<bool>,
    /// Sector id or alias.
    pub sector: Option<String>,
    /// People whose data the exporter holds in all.
    pub held_individuals: Option<u64>,
    /// A foreign party receives or can open the data.
    pub foreign_party: Option<bool>,
}

/// Which law.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Id of the list pack.
    pub edition: Option<String>,
    /// What is sensitive.
    pub taxonomy: Option<Taxonomy>,
    /// Rules that counsel has held against the official text.
    #[serde(default)]
    pub confirmed: Vec<Confirmed>,
}

/// A rule that counsel has confirmed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// `pack/rule`.
    pub rule: String,
    /// Who.
    pub by: String,
    /// When.
    #[serde(deserialize_with = "day")]
    pub on: NaiveDate,
}

/// Facts about datasets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetFacts {
    /// Glob over dataset names.
    #[serde(rename = "match")]
    pub matches: String,
    /// Sector id or alias.
    pub sector: Option<String>,
    /// Scenario id.
    pub scenario: Option<String>,
    /// Notified or published as important data.
    pub important_data: Option<bool>,
    /// Controlled goods or technology.
    pub export_control: Option<bool>,
    /// Exemption tags that are claimed.
    #[serde(default)]
    pub exemptions: Vec<String>,
}

/// A person's verdict on a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManualVerdict {
    /// Dataset name.
    pub dataset: String,
    /// Column path.
    pub column: String,
    /// Element id, or `none`.
    pub element: String,
    /// Who.
    pub by: String,
    /// When.
    #[serde(deserialize_with = "day")]
    pub on: NaiveDate,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Datasets that leave together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredTransfer {
    /// Its name.
    pub name: String,
    /// Globs over dataset names.
    pub datasets: Vec<String>,
    /// What was sent out since the first of January.
    pub already_exported: Option<AlreadyExported>,
}

/// What was sent out earlier in the year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlreadyExported {
    /// Since when.
    #[serde(deserialize_with = "day")]
    pub since: NaiveDate,
    /// People.
    pub individuals: u64,
    /// Of those, with sensitive information.
    pub sensitive_individuals: u64,
}

fn day<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.date
        .and_then(|date| {
            NaiveDate::from_ymd_opt(
                i32::from(date.year),
                u32::from(date.month),
                u32::from(date.day),
            )
        })
        .ok_or_else(|| serde::de::Error::custom("a date such as 2026-11-01 is wanted"))
}

/// Reads a configuration.
///
/// # Errors
/// [`Error::Config`] with the line for a mistake; [`Error::File`] where it cannot be read.
pub fn read(path: &Path) -> Result<Config> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
    toml::from_str(&text).map_err(|error| Error::Config {
        path: path.display().to_string(),
        line: crate::pack::line_of(&text, error.span()),
        reason: error.message().to_owned(),
    })
}
