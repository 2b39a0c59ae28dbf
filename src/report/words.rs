//! The bilingual words of every id and heading that a report shows, in one place.
//!
//! An id without an entry is shown as it stands: packs may bring new elements and sectors, and an unknown word is better than
//! none.

use crate::model::dataset::DataType;
use crate::model::entry::SkipKind;
use crate::model::facts::Origin;
use crate::model::finding::{Category, EvidenceKind, Form, Label};
use crate::model::inventory::Method;
use crate::model::obligation::{Measure, RuleConfidence};
use crate::model::options::Depth;
use crate::model::profile::SampleMethod;
use crate::model::{Language, Text};

/// One word in both languages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Word<'a> {
    /// 中文
    pub zh: &'a str,
    /// English
    pub en: &'a str,
}

impl<'a> Word<'a> {
    /// The side for `language`.
    #[must_use]
    pub fn get(self, language: Language) -> &'a str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}

impl<'a> From<&'a Text> for Word<'a> {
    fn from(text: &'a Text) -> Self {
        Self {
            zh: &text.zh,
            en: &text.en,
        }
    }
}

/// The word for `id`, or the id itself on both sides.
#[must_use]
pub fn word(id: &str) -> Word<'_> {
    WORDS
        .iter()
        .chain(super::headings::HEADINGS)
        .find(|entry| entry.0 == id)
        .map_or(Word { zh: id, en: id }, |entry| Word {
            zh: entry.1,
            en: entry.2,
        })
}

/// A number with what it counts: `1 file`, `7 files`, `7 个文件`.
#[must_use]
pub fn counted(n: u64, id: &str) -> [String; 2] {
    let number = super::layout::thousands(n);
    let entry = UNITS.iter().find(|entry| entry.0 == id);
    entry.map_or([number.clone(), number.clone()], |(_, zh, one, many)| {
        let en = if n == 1 { one } else { many };
        [format!("{number} {zh}"), format!("{number} {en}")]
    })
}

/// As [`counted`], in one language.
#[must_use]
pub fn counted_in(n: u64, id: &str, language: Language) -> String {
    let [zh, en] = counted(n, id);
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// How many files were read in part: `部分读取 1 个文件`, `1 file read in part`.
#[must_use]
pub fn partly(n: u64) -> [String; 2] {
    let [zh, en] = counted(n, "files");
    [format!("部分读取 {zh}"), format!("{en} read in part")]
}

/// As [`partly`], in one language.
#[must_use]
pub fn partly_in(n: u64, language: Language) -> String {
    let [zh, en] = partly(n);
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// (id, 量词, one, many)
const UNITS: &[(&str, &str, &str, &str)] = &[
    ("datasets", "个数据集", "dataset", "datasets"),
    ("files", "个文件", "file", "files"),
    ("rows", "行", "row", "rows"),
    ("persons", "人", "person", "people"),
    (
        "questions",
        "个待回答的问题",
        "open question",
        "open questions",
    ),
    (
        "skips",
        "个文件或表被跳过",
        "file or table skipped",
        "files or tables skipped",
    ),
    (
        "tables-skipped",
        "个表被跳过（所在文件的其他表已读）",
        "table skipped in a file of which others were read",
        "tables skipped in files of which others were read",
    ),
];

/// Whether `id` has an entry.
#[must_use]
pub fn is_known(id: &str) -> bool {
    WORDS
        .iter()
        .chain(super::headings::HEADINGS)
        .any(|entry| entry.0 == id)
}

/// Measures from the one that needs attention first to the one that needs none.
pub const BY_URGENCY: [Measure; 6] = [
    Measure::SecurityAssessment,
    Measure::OtherRoute,
    Measure::Undetermined,
    Measure::ContractOrCertification,
    Measure::Exempt,
    Measure::None,
];

/// Place of `measure` in [`BY_URGENCY`].
#[must_use]
pub fn urgency(measure: Measure) -> usize {
    BY_URGENCY
        .iter()
        .position(|&m| m == measure)
        .unwrap_or(BY_URGENCY.len())
}

/// A sign for a measure, so that colour is never the only signal.
#[must_use]
pub const fn sign(measure: Measure) -> &'static str {
    match measure {
        Measure::SecurityAssessment => "▲",
        Measure::OtherRoute => "◆",
        Measure::Undetermined => "?",
        Measure::ContractOrCertification => "●",
        Measure::Exempt => "○",
        Measure::None => "–",
    }
}

/// Id of a category as it stands in the inventory.
#[must_use]
pub const fn category_id(category: Category) -> &'static str {
    match category {
        Category::None => "not-personal",
        Category::ImportantSuspected => "important-suspected",
        Category::Personal => "personal",
        Category::SensitivePersonal => "sensitive-personal",
        Category::Genetic => "genetic",
    }
}

/// Id of a form.
#[must_use]
pub const fn form_id(form: Form) -> &'static str {
    match form {
        Form::Plain => "plain",
        Form::Masked => "masked",
        Form::Hashed => "hashed",
        Form::Encrypted => "encrypted",
        Form::Tokenised => "tokenised",
    }
}

/// Id of a method.
#[must_use]
pub const fn method_id(method: Method) -> &'static str {
    match method {
        Method::Metadata => "metadata",
        Method::Counted => "counted",
        Method::Sampled => "sampled",
        Method::NotCounted => "not-counted",
    }
}

/// Id of an origin.
#[must_use]
pub const fn origin_id(origin: Origin) -> &'static str {
    match origin {
        Origin::Measured => "measured",
        Origin::Declared => "declared",
        Origin::Inferred => "inferred",
    }
}

/// Id of a depth.
#[must_use]
pub const fn depth_id(depth: Depth) -> &'static str {
    match depth {
        Depth::Metadata => "metadata",
        Depth::Auto => "auto",
        Depth::Full => "full",
    }
}

/// Id of a label.
#[must_use]
pub const fn label_id(label: Label) -> &'static str {
    match label {
        Label::Automated => "automated",
        Label::Manual => "manual",
    }
}

/// Id of a sampling method.
#[must_use]
pub const fn sample_id(method: SampleMethod) -> &'static str {
    match method {
        SampleMethod::None => "not-read",
        SampleMethod::Full => "full",
        SampleMethod::Stratified => "stratified",
        SampleMethod::Head => "head",
    }
}

/// Id of a kind of evidence.
#[must_use]
pub const fn evidence_id(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Header => "header",
        EvidenceKind::Values => "values",
        EvidenceKind::Validator => "validator",
        EvidenceKind::Neighbour => "neighbour",
        EvidenceKind::Statistics => "statistics",
        EvidenceKind::Manual => "manual",
    }
}

/// Id of a type.
#[must_use]
pub const fn type_id(data_type: DataType) -> &'static str {
    match data_type {
        DataType::String => "string",
        DataType::Bigint => "bigint",
        DataType::Double => "double",
        DataType::Decimal => "decimal",
        DataType::Boolean => "boolean",
        DataType::Date => "date",
        DataType::Time => "time",
        DataType::Timestamp => "timestamp",
        DataType::Interval => "interval",
        DataType::Binary => "binary",
        DataType::Null => "null",
    }
}

/// Id of a rule's confidence.
#[must_use]
pub const fn confidence_id(confidence: RuleConfidence) -> &'static str {
    match confidence {
        RuleConfidence::FromMemory => "from-memory",
        RuleConfidence::NotFound => "not-found",
        RuleConfidence::Inferred => "inferred-rule",
        RuleConfidence::OneSecondary => "one-secondary",
        RuleConfidence::TwoOrMoreSecondary => "two-or-more-secondary",
        RuleConfidence::QuotedFromOfficial => "quoted-from-official",
        RuleConfidence::ConfirmedByCounsel => "confirmed-by-counsel",
    }
}

/// Id of a kind of skip.
#[must_use]
pub const fn skip_id(kind: SkipKind) -> &'static str {
    match kind {
        SkipKind::Permission => "permission",
        SkipKind::Io => "io",
        SkipKind::Corrupt => "corrupt",
        SkipKind::Encrypted => "encrypted-file",
        SkipKind::Encoding => "encoding",
        SkipKind::Unsupported => "unsupported",
        SkipKind::Empty => "empty",
        SkipKind::Special => "special",
        SkipKind::Link => "link",
        SkipKind::Excluded => "excluded",
        SkipKind::Limit => "limit",
        SkipKind::System => "system",
        SkipKind::TableMetadata => "table-metadata",
        SkipKind::Superseded => "superseded",
        SkipKind::NotReached => "not-reached",
        SkipKind::Internal => "internal",
    }
}

/// (id, 中文, English)
pub(super) type Entry = (&'static str, &'static str, &'static str);

/// Ids of the inventory.
const WORDS: &[Entry] = &[
    ("security-assessment", "安全评估", "security assessment"),
    (
        "contract-or-certification",
        "标准合同或认证",
        "contract or certification",
    ),
    ("other-route", "其他合法路径", "another lawful route"),
    ("undetermined", "待定", "undetermined"),
    ("exempt", "豁免", "exempt"),
    ("none", "无", "none"),
    ("not-personal", "非个人信息", "not personal"),
    ("personal", "个人信息", "personal"),
    ("sensitive-personal", "敏感个人信息", "sensitive personal"),
    ("genetic", "遗传信息", "genetic"),
    ("important-suspected", "疑似重要数据", "suspected important"),
    ("plain", "明文", "plain"),
    ("masked", "脱敏", "masked"),
    ("hashed", "哈希", "hashed"),
    ("encrypted", "加密", "encrypted"),
    ("tokenised", "令牌化", "tokenised"),
    ("metadata", "元数据", "metadata"),
    ("counted", "全量计数", "counted"),
    ("sampled", "抽样估计", "sampled"),
    ("not-counted", "未计数", "not counted"),
    ("measured", "实测", "measured"),
    ("declared", "申报", "declared"),
    ("inferred", "推断", "inferred"),
    ("auto", "自动", "auto"),
    ("full", "全量", "every value"),
    ("stratified", "分层抽样", "stratified sample"),
    ("head", "只读了开头", "the head only"),
    ("not-read", "未读取", "not read"),
    ("automated", "自动识别", "automated"),
    ("manual", "人工认定", "manual"),
    ("header", "表头", "header"),
    ("values", "取值", "values"),
    ("validator", "校验", "check"),
    ("neighbour", "邻列", "neighbours"),
    ("statistics", "统计", "statistics"),
    ("from-memory", "凭记忆，未核对", "from memory, not checked"),
    ("not-found", "原文未找到", "text not found"),
    (
        "inferred-rule",
        "我们的解读或推算",
        "our reading or arithmetic",
    ),
    ("one-secondary", "一个二手来源", "one secondary source"),
    (
        "two-or-more-secondary",
        "两个以上二手来源一致",
        "two or more secondary sources agree",
    ),
    (
        "quoted-from-official",
        "引自官方文本",
        "quoted from the official text",
    ),
    (
        "confirmed-by-counsel",
        "经法律顾问核对",
        "confirmed by counsel",
    ),
    ("permission", "无权限", "no permission"),
    ("io", "读取失败", "read failed"),
    ("corrupt", "已损坏", "corrupt"),
    ("encrypted-file", "已加密", "encrypted"),
    ("encoding", "编码不支持", "unknown encoding"),
    ("unsupported", "格式不支持", "format not read"),
    ("empty", "空文件", "empty"),
    ("special", "特殊文件", "special file"),
    ("link", "链接", "link"),
    ("excluded", "被排除", "excluded"),
    ("limit", "超出限制", "limit reached"),
    ("system", "系统文件", "file of a program"),
    ("table-metadata", "表的元数据", "metadata of a table"),
    ("superseded", "已被新版本取代", "superseded"),
    ("not-reached", "未及读取", "not reached"),
    ("internal", "内部错误", "internal error"),
    ("personal-information", "个人信息", "personal information"),
    ("important-data", "重要数据", "important data"),
    (
        "human-genetic-resources",
        "人类遗传资源",
        "human genetic resources",
    ),
    ("export-control", "出口管制", "export control"),
    ("individuals", "个人数量", "people"),
    (
        "sensitive-individuals",
        "敏感个人信息涉及人数",
        "people with sensitive information",
    ),
    ("held-individuals", "持有的个人数量", "people held in all"),
    ("ciio", "关键信息基础设施运营者", "CIIO"),
    ("registered-in", "注册地", "registered in"),
    ("sector", "行业", "sector"),
    ("scenario", "场景", "scenario"),
    ("rule-text", "规则原文", "text of the rule"),
    ("automotive", "汽车", "automotive"),
    ("pharma", "医药", "pharmaceuticals and medicine"),
    ("civil-aviation", "民航", "civil aviation"),
    (
        "retail-modern-services",
        "零售与现代服务业",
        "retail and modern services",
    ),
    ("ai-training-data", "人工智能训练数据", "AI training data"),
    ("unknown", "未知", "unknown"),
    ("true", "是", "yes"),
    ("false", "否", "no"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_has_two_meanings() {
        let mut ids: Vec<&str> = WORDS
            .iter()
            .chain(super::super::headings::HEADINGS)
            .map(|entry| entry.0)
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    #[test]
    fn every_measure_has_a_word_and_a_place() {
        for measure in BY_URGENCY {
            assert!(is_known(measure.id()));
            assert_eq!(BY_URGENCY[urgency(measure)], measure);
        }
    }
}
