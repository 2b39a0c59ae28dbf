//! A fact that is open over a scan, as a question to a person, with what each answer gives.

use crate::model::obligation::Measure;
use crate::model::{Count, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One question, asked once for everything that hangs on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Id of the fact (`ciio`, `registered-in`, `scenario`, `important-data` …).
    pub fact: String,
    /// Folder of the datasets that it is about, `None` where it is about the exporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The question.
    pub text: Text,
    /// Where the answer is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Text>,
    /// Names of the datasets whose answer hangs on it.
    pub datasets: Vec<String>,
    /// How many of them are settled whatever the answer is, the earlier questions being answered.
    pub settles: u64,
    /// People of the datasets that hang on it: at least those of the largest, at most all of them.
    pub people: Count,
    /// What each answer gives.
    pub answers: Vec<QuestionAnswer>,
    /// Answers to earlier questions without which it need not be asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_if: Vec<OnlyIf>,
}

/// Answers to an earlier question that leave a later one open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnlyIf {
    /// The number of the earlier question in their order, from 1.
    pub question: u64,
    /// Its answers, as a declaration gives them.
    pub answers: Vec<String>,
    /// The same in words.
    pub titles: Vec<Text>,
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionAnswer {
    /// As a declaration gives it.
    pub value: String,
    /// The answer in words.
    pub title: Text,
    /// Datasets by the measure that they need then; `undetermined` where another fact is open too.
    pub outcomes: Vec<Outcome>,
}

/// How many datasets need a measure.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The measure.
    pub measure: Measure,
    /// Datasets.
    pub datasets: u64,
}
