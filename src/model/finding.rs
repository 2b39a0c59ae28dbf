//! What a column was found to hold, and on what evidence.

use crate::model::{Text, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a column's values are about in this table; ordered from weakest to strongest.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Nothing about a natural person, and no suspicion.
    #[default]
    None,
    /// 疑似重要数据: a person must look; never a finding of important data.
    ImportantSuspected,
    /// 个人信息
    Personal,
    /// 敏感个人信息
    SensitivePersonal,
    /// 遗传信息: sensitive, and with a gate of its own.
    Genetic,
}

titled!(Category {
    None: "none", "非个人信息", "not personal";
    ImportantSuspected: "important-suspected", "疑似重要数据", "possible important data";
    Personal: "personal", "个人信息", "personal information";
    SensitivePersonal: "sensitive-personal", "敏感个人信息", "sensitive personal information";
    Genetic: "genetic", "遗传信息", "genetic information";
});

/// How the values stand in the column.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As they are.
    #[default]
    Plain,
    /// Partly covered (`138****1234`): found, but it identifies no one.
    Masked,
    /// Digests of uniform length: equal values stay equal, so they can be counted.
    Hashed,
    /// Cipher text.
    Encrypted,
    /// Tokens of a vault that stand for the values: equal values stay equal, so they can be counted.
    Tokenised,
}

titled!(Form {
    Plain: "plain", "明文", "plain";
    Masked: "masked", "部分遮盖", "masked";
    Hashed: "hashed", "哈希值", "hashed";
    Encrypted: "encrypted", "加密", "encrypted";
    Tokenised: "tokenised", "令牌化", "tokenised";
});

/// Who set a label (OpenMetadata `labelType`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// A detector.
    #[default]
    Automated,
    /// A person, in the configuration.
    Manual,
}

titled!(Label {
    Automated: "automated", "自动识别", "automatic";
    Manual: "manual", "人工认定", "set by a person";
});

/// Kinds of evidence.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// Words of the header.
    Header,
    /// Values that fit a pattern or a list of terms.
    Values,
    /// Values that pass a check digit or another validator, against what chance gives.
    Validator,
    /// Other columns of the table.
    Neighbour,
    /// The type, the number of distinct values, lengths, ranges.
    Statistics,
    /// A person's verdict.
    Manual,
}

titled!(EvidenceKind {
    Header: "header", "表头", "header";
    Values: "values", "取值", "values";
    Validator: "validator", "校验", "validation";
    Neighbour: "neighbour", "其他字段", "other columns";
    Statistics: "statistics", "统计特征", "statistics";
    Manual: "manual", "人工认定", "set by a person";
});

/// One reason for or against a finding. It holds counts, shapes and header words; no character of any value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Which kind.
    pub kind: EvidenceKind,
    /// What was seen, for a reader.
    pub text: Text,
    /// Weight in nats of log-odds: positive for, negative against.
    pub weight: f64,
    /// Values that agree, where values were counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agree: Option<u64>,
    /// Values that were looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<u64>,
}

/// An element that was weighed and not chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rival {
    /// Element id.
    pub element: String,
    /// Its probability, 0 to 1.
    pub confidence: f64,
    /// What speaks most against it, where anything does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub against: Option<Text>,
}

/// An element that stands among other values or inside running texts: validated identifiers that are too few to say what the
/// column is and too well checked to be left out, and what texts tell of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rare {
    /// Element id.
    pub element: String,
    /// Values found among those searched.
    pub values: u64,
    /// Values searched.
    pub of: u64,
    /// Their share of the column, 0 to 1: lower and upper end of a 95 % interval (Wilson 1927).
    pub share: [f64; 2],
}

/// How exactly positions are written, and in which coordinate reference system.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Decimals of a degree that most values have.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decimals: Option<u32>,
    /// The last digit written, on the ground along a meridian, in metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub metres: Option<f64>,
    /// The system (`GCJ-02`), where the header, the values or another column name it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub datum: Option<String>,
}

/// What was found in one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Index of the column in the dataset.
    pub field: usize,
    /// Element id; `None` where the column holds none that is known.
    pub element: Option<String>,
    /// Id of the pack file that decided (the same as the element's for built-in ones).
    pub source: String,
    /// Who decided.
    pub label: Label,
    /// What it is in this table.
    pub category: Category,
    /// How the values stand there.
    pub form: Form,
    /// Probability that the element is right, 0 to 1.
    pub confidence: f64,
    /// Log-odds of the element before the evidence, in nats: with the weights of the evidence they make those of `confidence`.
    /// `None` where what stands together decided, and nothing was weighed.
    pub before: Option<f64>,
    /// Never empty where `element` is set.
    pub evidence: Vec<Evidence>,
    /// Most probable first, at most three.
    pub rivals: Vec<Rival>,
    /// Other identifiers among the values.
    pub rare: Vec<Rare>,
    /// Where the values are positions.
    pub position: Option<Position>,
    /// Whether the values may be keys of persons, and the table does not say whose they are.
    pub unclear: bool,
    /// Whether cells hold several values of the element each.
    pub several: bool,
}
