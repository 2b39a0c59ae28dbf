//! How far a dataset was read, and why no further: what stands in the inventory beside its numbers.

use crate::model::titled;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a dataset was read, and why no further.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Bytes of its files that were read, each once: those of a sample, and those of columns that were read whole.
    pub bytes: u64,
    /// Columns of which every value was read, where the others were sampled: those that identify persons.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub columns: Vec<String>,
    /// Why it was read no further.
    pub ended: ReadingEnd,
    /// The number of people in the law that is nearest to the count, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nearest: Option<Nearest>,
}

/// Why a dataset was read no further.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingEnd {
    /// No more was to be read (`--depth metadata`).
    #[default]
    Asked,
    /// The requirement is the same, however many people there are within the interval.
    Settled,
    /// The columns that identify persons were read whole.
    Counted,
    /// No column identifies persons, so that no column would settle how many there are.
    WithoutKey,
    /// Part of it could not be read; the coverage ledger says why.
    Unreadable,
    /// The run was ended before.
    Interrupted,
}

titled!(ReadingEnd {
    Asked: "asked", "按要求只读取元数据", "only metadata were to be read";
    Settled: "settled", "人数区间内的结论已确定", "the requirement is settled for every number of people in the interval";
    Counted: "counted", "已全部读取标识个人的列", "the columns that identify persons were read completely";
    WithoutKey: "without-key", "没有标识个人的列可供读取", "there is no column that identifies persons";
    Unreadable: "unreadable", "部分内容无法读取", "part of it could not be read";
    Interrupted: "interrupted", "运行提前结束", "the run ended early";
});

/// The number of people in the law that is nearest to a count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Nearest {
    /// Which count is compared (`individuals`, `sensitive-individuals`).
    pub fact: String,
    /// The number.
    pub threshold: u64,
    /// People between it and the nearer end of the count; 0 where it lies inside.
    pub people: u64,
}
