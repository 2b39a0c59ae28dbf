//! What each kind of evidence weighs with the judge: `context/weights.toml` goes in, a table by kind comes out.
//!
//! The log-odds of a hypothesis are a sum of parts: a weight, times how much of its kind of evidence there is. That is 1 for a word
//! that is there, and nats of agreement beyond chance for values.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::pack::line_of;
use serde::{Deserialize, Serialize};
use std::ops::Index;

/// A kind of evidence that is weighed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Before anything is known.
    Prior,
    /// A header word that is the whole header.
    HeaderWhole,
    /// A header word that is a small part of it.
    HeaderPart,
    /// A header word that fits the element and others.
    HeaderWeak,
    /// A whole header that a standard gives to the element.
    HeaderStandard,
    /// A whole header that a published schema gives to the element, where the name hardly means anything else.
    HeaderOfSchema,
    /// A whole header that a published schema gives to the element, where it may mean something else.
    HeaderOfSchemaUnsure,
    /// A header that has words, and none of the element's.
    HeaderSilent,
    /// A header word that says that it is something else.
    HeaderNot,
    /// A header that is known to look like the element's and to mean something else.
    LookAlike,
    /// A header that a published schema gives to another element, where the name hardly means anything else.
    CertainlyAnother,
    /// A header that a published schema gives to another element, where it may mean something else.
    Another,
    /// A header that a published schema gives to no element.
    Plain,
    /// The file's own name says the element.
    FileName,
    /// Values that fit a pattern, for each nat beyond chance.
    PatternFits,
    /// Values that are known terms, for each nat beyond chance.
    TermsFit,
    /// Values that pass a check, for each nat beyond chance.
    CheckFits,
    /// What running text holds, for each nat beyond chance.
    TextHolds,
    /// Values that do not fit, for each nat against.
    ValuesAgainst,
    /// A check that passes no more often than chance gives, for each nat against.
    CheckAtChance,
    /// Values of which a list knows no more than chance gives.
    NotKnown,
    /// Values with digits, of an element whose values have none.
    Digits,
    /// Numbers that lost digits and still have the form.
    FormOnly,
    /// No value is a number, of an element whose values are.
    NoNumber,
    /// Numbers within the element's range.
    InRange,
    /// Numbers beyond the element's range.
    OutOfRange,
    /// A type that the element never has.
    WrongType,
    /// A key of persons with one value in all rows.
    OneValue,
    /// A few states that come again and again, of a key or a sample of persons.
    OnlyAState,
    /// A neighbour that is expected beside the element.
    Neighbour,
    /// Another attribute of persons to which values of an unnamed column point, for each of them.
    AttributesTogether,
    /// A neighbour without which the element is not found.
    NeighbourMissing,
    /// A neighbour of another kind of table.
    NeighbourAgainst,
    /// Two unnamed columns side by side whose ranges make a pair.
    Pair,
}

impl Weight {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 34] = [
        Self::Prior,
        Self::HeaderWhole,
        Self::HeaderPart,
        Self::HeaderWeak,
        Self::HeaderStandard,
        Self::HeaderOfSchema,
        Self::HeaderOfSchemaUnsure,
        Self::HeaderSilent,
        Self::HeaderNot,
        Self::LookAlike,
        Self::CertainlyAnother,
        Self::Another,
        Self::Plain,
        Self::FileName,
        Self::PatternFits,
        Self::TermsFit,
        Self::CheckFits,
        Self::TextHolds,
        Self::ValuesAgainst,
        Self::CheckAtChance,
        Self::NotKnown,
        Self::Digits,
        Self::FormOnly,
        Self::NoNumber,
        Self::InRange,
        Self::OutOfRange,
        Self::WrongType,
        Self::OneValue,
        Self::OnlyAState,
        Self::Neighbour,
        Self::AttributesTogether,
        Self::NeighbourMissing,
        Self::NeighbourAgainst,
        Self::Pair,
    ];

    /// Its name in the pack.
    #[must_use]
    pub fn id(self) -> String {
        let name = serde_json::to_value(self).ok();
        name.and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// A weight as its pack says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighing {
    /// Which.
    pub id: Weight,
    /// What is weighed, for a reader.
    pub means: Text,
    /// What a person gave it, in nats of log-odds.
    pub hand: f64,
    /// What labelled columns gave it; left out where none of them showed it.
    #[serde(default)]
    pub fitted: Option<f64>,
    /// What is in force.
    pub weight: f64,
}

/// How the fitted weights came about, and what their sum is told as.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// The labelled columns.
    pub source: String,
    /// The day.
    pub date: String,
    /// What made them.
    pub command: String,
    /// Which values are in force, and why.
    pub adopted: String,
    /// What the log-odds of a finding are multiplied by before they are told, so that of findings of 0.9 nine in ten are right.
    pub slope: f64,
}

/// The weights in force, by kind of evidence, in nats of log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights([f64; Weight::ALL.len()]);

impl Weights {
    /// Those of a pack; 0 for one that it does not name.
    #[must_use]
    pub fn of(pack: &[Weighing], value: impl Fn(&Weighing) -> f64) -> Self {
        Self(Weight::ALL.map(|id| pack.iter().find(|one| one.id == id).map_or(0.0, &value)))
    }

    /// These values, in the order of [`Weight::ALL`]; 0 for those that are wanting.
    #[must_use]
    pub fn from_slice(values: &[f64]) -> Self {
        let mut all = [0.0; Weight::ALL.len()];
        for (one, value) in all.iter_mut().zip(values) {
            *one = *value;
        }
        Self(all)
    }

    /// All values, in the order of [`Weight::ALL`].
    #[must_use]
    pub const fn values(&self) -> &[f64; Weight::ALL.len()] {
        &self.0
    }
}

impl Index<Weight> for Weights {
    type Output = f64;

    fn index(&self, weight: Weight) -> &f64 {
        &self.0[weight as usize]
    }
}

/// Refuses a pack that says nothing of a kind of evidence, says it twice, or turns it round.
///
/// # Errors
/// [`Error::Pack`] with the line of the first mistake.
pub fn check(path: &str, text: &str, pack: &[Weighing]) -> Result<()> {
    let refused = |id: &str, reason: Text| {
        let place = text.find(&format!("id = \"{id}\""));
        Err(Error::Pack {
            path: path.to_owned(),
            line: line_of(text, place.map(|place| place..place)),
            reason,
        })
    };
    for weight in Weight::ALL {
        let id = weight.id();
        let mut of_it = pack.iter().filter(|one| one.id == weight);
        let (Some(one), None) = (of_it.next(), of_it.next()) else {
            return refused(
                &id,
                Text::new(
                    format!("权重 `{id}` 应恰好出现一次"),
                    format!("the weight `{id}` must be there once"),
                ),
            );
        };
        if one.weight * one.hand < 0.0 || !one.weight.is_finite() {
            return refused(
                &id,
                Text::new(
                    format!("权重 `{id}` 的正负与人工值相反"),
                    format!("the weight `{id}` has another sign than its hand value"),
                ),
            );
        }
    }
    Ok(())
}

/// How much of a kind of evidence there is.
pub type Part = (Weight, f64);

/// A column, and all that it may hold with what speaks for and against it, for whoever fits weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// The table's name.
    pub table: String,
    /// The column's position from 1.
    pub ordinal: u64,
    /// By element.
    pub hypotheses: Vec<(String, Vec<Part>)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::context::{self, Context};
    use crate::pack::{BUILT_IN, toml_reader};

    const PATH: &str = "context/weights.toml";

    fn text() -> &'static str {
        let found = BUILT_IN.iter().find(|(path, _)| *path == PATH);
        found.map_or("", |(_, text)| text)
    }

    fn refusal(text: &str) -> String {
        let pack: Context = toml_reader::read(PATH, text).unwrap();
        check(PATH, text, &pack.weight).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_evidence_has_a_weight() {
        let (context, _) = context::load().unwrap();
        let weights = Weights::of(&context.weight, |one| one.weight);
        assert!(weights[Weight::HeaderWhole] > weights[Weight::HeaderPart]);
        assert!(weights[Weight::HeaderPart] > weights[Weight::HeaderWeak]);
        assert!(weights[Weight::Prior] < 0.0);
        assert!(!context.fit.source.is_empty() && !context.fit.adopted.is_empty());
    }

    #[test]
    fn a_weight_that_is_wanting_or_turned_round_is_refused_with_its_line() {
        let (without, _) = text().rsplit_once("[[weight]]").unwrap();
        assert!(refusal(without).contains("`pair` must be there once"));
        let pair = text().rfind("weight = ").unwrap();
        let turned = format!("{}weight = -1.0\n", &text()[..pair]);
        let line = turned[..turned.rfind("id = ").unwrap()].lines().count() + 1;
        let said = refusal(&turned);
        assert!(said.starts_with(&format!("{PATH}:{line}:")), "{said}");
        assert!(said.contains("`pair` has another sign"), "{said}");
    }
}
