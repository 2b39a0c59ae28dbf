//! What the law demands before a dataset leaves the country, with the reasons and the gaps.

use crate::model::declarations::Signature;
use crate::model::facts::Origin;
use crate::model::options::Taxonomy;
use crate::model::packed::Packed;
use crate::model::shared::Shared;
use crate::model::{Text, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is demanded. Within a track: none < exempt < contract-or-certification < security-assessment.
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
pub enum Measure {
    /// No personal information and no suspicion: no row is engaged.
    None,
    /// A named row frees data that would be in scope.
    Exempt,
    /// 标准合同备案 or 保护认证.
    ContractOrCertification,
    /// 数据出境安全评估.
    SecurityAssessment,
    /// Leaves by another lawful route only (in its own track).
    OtherRoute,
    /// Floor and ceiling differ: a fact is missing.
    #[default]
    Undetermined,
}

titled!(Measure {
    None: "none", "无", "none";
    Exempt: "exempt", "豁免", "exempt";
    ContractOrCertification: "contract-or-certification", "标准合同或认证", "contract or certification";
    SecurityAssessment: "security-assessment", "安全评估", "security assessment";
    OtherRoute: "other-route", "其他合法路径", "another lawful route";
    Undetermined: "undetermined", "待定", "undetermined";
});

/// A line of the law, asked by itself.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// 个人信息
    #[default]
    PersonalInformation,
    /// 重要数据
    ImportantData,
    /// 人类遗传资源, beside the others.
    HumanGeneticResources,
    /// Controlled goods and technology, beside the others.
    ExportControl,
}

titled!(Track {
    PersonalInformation: "personal-information", "个人信息", "personal information";
    ImportantData: "important-data", "重要数据", "important data";
    HumanGeneticResources: "human-genetic-resources", "人类遗传资源", "human genetic resources";
    ExportControl: "export-control", "出口管制", "export control";
});

/// How sure a rule's text is (the grades of the sources).
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RuleConfidence {
    /// General knowledge, text not checked.
    FromMemory,
    /// Known or suspected to exist, content not found.
    NotFound,
    /// Our reading or arithmetic.
    Inferred,
    /// One secondary source.
    OneSecondary,
    /// Two or more secondary sources agree.
    TwoOrMoreSecondary,
    /// Official words, on an official page or quoted by a third party that cites one.
    QuotedFromOfficial,
    /// Held against the official text by the user's counsel.
    ConfirmedByCounsel,
}

titled!(RuleConfidence {
    FromMemory: "from-memory", "未核对原文", "not checked against the text";
    NotFound: "not-found", "未找到原文", "text not found";
    Inferred: "inferred", "本工具的解读或推算", "our interpretation or calculation";
    OneSecondary: "one-secondary", "一个二手来源", "one secondary source";
    TwoOrMoreSecondary: "two-or-more-secondary", "两个以上二手来源一致", "two or more secondary sources agree";
    QuotedFromOfficial: "quoted-from-official", "引自官方文本", "quoted from the official text";
    ConfirmedByCounsel: "confirmed-by-counsel", "经法律顾问核对", "confirmed by counsel";
});

/// Where a rule stands and what it says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Citation {
    /// Title of the instrument.
    pub instrument: String,
    /// Its edition.
    pub edition: String,
    /// Heading path in it.
    pub heading: Vec<String>,
    /// The row restated, Chinese.
    pub restated_zh: String,
    /// The row restated, English.
    pub restated_en: String,
    /// Addresses or names of the sources.
    pub sources: Vec<String>,
    /// How sure the text is; `None` where no row is engaged.
    pub confidence: Option<RuleConfidence>,
    /// The remark that goes with the confidence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who held the rule against the official text, and when, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Signature>,
}

/// A fact that the verdict rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// Id of the fact (`individuals`, `ciio` …).
    pub fact: String,
    /// Its value for a reader; counts as `lower–upper`.
    pub value: String,
    /// How it is known.
    pub origin: Origin,
}

/// A fact that is missing, as a question, with what each answer would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// Id of the fact (`ciio`, `registered-in`, `individuals`, `rule-text` …).
    pub fact: String,
    /// The question to the reader.
    pub question: Text,
    /// What follows from yes (or from the upper end, for a count).
    pub if_yes: Text,
    /// What follows from no (or from the lower end).
    pub if_no: Text,
}

/// The answer under some values of an open fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Branch {
    /// Id of the open fact.
    pub fact: String,
    /// Its values in this branch, as a declaration would give them (`false`, `cn-bj-ftz`, `none`); numbers of people where a count
    /// is open. The branches of a fact have each value once.
    pub answers: Vec<String>,
    /// The branch in words.
    pub title: Text,
    /// The floor where floor and ceiling agree, else `undetermined`.
    pub measure: Measure,
    /// The laxest outcome under it.
    pub floor: Measure,
    /// The strictest.
    pub ceiling: Measure,
    /// The deciding rule, else the one that sets the ceiling, `pack/rule`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// Where the fact does not settle the answer: under each value of a second one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub branches: Vec<Branch>,
}

/// The answer by another taxonomy of what is sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OtherReading {
    /// The taxonomy.
    pub taxonomy: Taxonomy,
    /// The floor where floor and ceiling agree, else `undetermined`.
    pub measure: Measure,
    /// The laxest outcome by it.
    pub floor: Measure,
    /// The strictest.
    pub ceiling: Measure,
}

/// What stays to be done by whatever route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemainingDuty {
    /// The row, `pack/row`.
    pub row: String,
    /// What it demands.
    pub text: Text,
}

/// The distance to the next threshold in people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Margin {
    /// Which count is compared (`individuals`, `sensitive-individuals`).
    pub fact: String,
    /// The threshold that the count would meet next.
    pub threshold: u64,
    /// People left below it, from the upper end of the count.
    pub people: u64,
    /// What is demanded from there on.
    pub measure: Measure,
    /// The rule that holds the threshold, `pack/rule`.
    pub rule: String,
}

/// The outcome of one line of the law.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackOutcome {
    /// Which line.
    pub track: Track,
    /// Its answer.
    pub measure: Measure,
    /// The laxest outcome over all completions of the open facts.
    pub floor: Measure,
    /// The strictest.
    pub ceiling: Measure,
    /// The deciding rule, `pack/rule`; `None` where no row is engaged.
    pub rule: Option<String>,
    /// Where that rule stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<Citation>,
}

/// What would be demanded if this dataset (or this transfer) left the country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Obligation {
    /// The floor where floor and ceiling agree, else `undetermined`.
    pub measure: Measure,
    /// The laxest outcome of the whole decision order over every completion of the open facts.
    pub floor: Measure,
    /// The strictest.
    pub ceiling: Measure,
    /// Each line of the law by itself.
    pub tracks: Shared<Vec<TrackOutcome>>,
    /// The deciding rule, else the one that sets the ceiling, `pack/rule`.
    pub rule: Option<String>,
    /// Where it stands.
    pub citation: Shared<Citation>,
    /// The facts it rests on.
    pub because: Packed<Vec<Because>>,
    /// The facts that are open.
    pub missing: Shared<Vec<Missing>>,
    /// The answer under each value of the open fact that settles most; empty where it is settled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Shared<Vec<Branch>>,
    /// The answer by another taxonomy of what is sensitive, where it differs; the one in force decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_reading: Option<OtherReading>,
    /// What stays to be done by whatever route where personal information leaves, also where none of the three mechanisms is due.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Shared<Vec<RemainingDuty>>,
    /// The distance to the next threshold, where there is one.
    pub margin: Option<Margin>,
    /// What a reader must know beside the verdict: pack out of date, list not transcribed, disputed dates, claims of exemption.
    #[serde(default)]
    pub caveats: Shared<Vec<Text>>,
}
