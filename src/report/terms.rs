//! An id that packs and configuration bring goes in, its title comes out: facts, values of facts, sectors.
//!
//! These lists are open. An id without an entry is shown as it stands: an unknown word is better than none.

use super::entry::{Entry, find};
use crate::model::Text;

/// The title of the fact, the value of a fact or the sector called `id`, else the id itself on both sides.
#[must_use]
pub fn term(id: &str) -> Text {
    find(TERMS, id).map_or_else(|| Text::new(id.to_owned(), id.to_owned()), Entry::text)
}

/// Every term with its id.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Text)> {
    TERMS.iter().map(|entry| (entry.id, entry.text()))
}

const TERMS: &[Entry] = &[
    Entry::new("personal-information", "个人信息", "personal information"),
    Entry::new("important-data", "重要数据", "important data"),
    Entry::new(
        "suspected-important-data",
        "疑似重要数据",
        "possible important data",
    ),
    Entry::new("export-control", "出口管制", "export control"),
    Entry::new("minors", "不满十四周岁者", "people under 14"),
    Entry::new("individuals", "个人数量", "people"),
    Entry::new(
        "sensitive-individuals",
        "敏感个人信息涉及的人数",
        "people with sensitive personal information",
    ),
    Entry::new(
        "held-individuals",
        "持有个人信息的总人数",
        "people held in all",
    ),
    Entry::new(
        "ciio",
        "关键信息基础设施运营者",
        "critical information infrastructure operator",
    ),
    Entry::new("registered-in", "注册地", "place of registration"),
    Entry::new("exemptions", "主张的豁免情形", "exemptions claimed"),
    Entry::new("sector", "行业", "sector"),
    Entry::new("scenario", "场景", "scenario"),
    Entry::new("rule-text", "规则原文", "text of the rule"),
    Entry::new("automotive", "汽车", "automotive"),
    Entry::new("pharma", "医药", "pharmaceuticals and medicine"),
    Entry::new("civil-aviation", "民航", "civil aviation"),
    Entry::new(
        "retail-modern-services",
        "零售与现代服务业",
        "retail and modern services",
    ),
    Entry::new("ai-training-data", "人工智能训练数据", "AI training data"),
    Entry::new("clinical-trial", "临床试验", "clinical trial"),
    Entry::new("drug-rd", "药物研发", "drug research and development"),
    Entry::new("pharmacovigilance", "药物警戒", "pharmacovigilance"),
    Entry::new("ota-upgrade", "OTA 升级", "over-the-air upgrade"),
    Entry::new(
        "hcp-management",
        "医疗卫生专业人士管理",
        "management of healthcare professionals",
    ),
    Entry::new("diagnosis-and-treatment", "诊疗", "diagnosis and treatment"),
    Entry::new(
        "business-partner-management",
        "商业伙伴管理",
        "management of business partners",
    ),
    Entry::new("list-filing", "负面清单备案", "filing of the list"),
    Entry::new("items", "数据内容", "content of the data"),
    Entry::new("law", "法规", "law"),
    Entry::new("detector", "识别规则", "detector"),
    Entry::new("unknown", "未知", "unknown"),
    Entry::new("none", "无", "none"),
    Entry::new("true", "是", "yes"),
    Entry::new("false", "否", "no"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_has_two_meanings() {
        assert_eq!(super::super::entry::repeated(TERMS), [""; 0]);
    }
}
