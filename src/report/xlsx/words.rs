//! The id of a heading or sentence of the workbook goes in, its text in both languages comes out.

use crate::model::Text;
use crate::model::inventory::Term;
use crate::model::obligation::Measure;
use crate::report::entry::{Entry, find};
use crate::report::headings::heading;
use std::collections::HashMap;

/// The text called `id`, of the workbook or of every report; else the id.
pub(super) fn say(id: &'static str) -> Text {
    let own = find(WORDS, id).map(Entry::text);
    own.or_else(|| heading(id))
        .unwrap_or_else(|| Text::new(id, id))
}

/// What a reader calls an element: the id where nothing is known of it.
pub(super) fn element(id: &str, terms: &HashMap<&str, &Term>) -> Text {
    let known = terms.get(id).map(|term| term.title.clone());
    known.unwrap_or_else(|| Text::new(id.to_owned(), id.to_owned()))
}

/// What a requirement means for whoever exports.
pub(super) const fn meaning(measure: Measure) -> Text {
    let (zh, en) = match measure {
        Measure::None => (
            "未发现个人信息，也没有重要数据或管制物项的迹象；不适用任何规则。",
            "No personal information was found, and nothing points to important or controlled data. No rule applies.",
        ),
        Measure::Exempt => (
            "属于规则范围内的数据，但有规则予以豁免：无须申报安全评估、订立标准合同或通过认证。其他义务仍须履行。",
            "The data is within the rules, and a rule exempts it: no assessment, contract or certification is needed. Other duties remain.",
        ),
        Measure::ContractOrCertification => (
            "出境前须订立个人信息出境标准合同并备案，或通过个人信息保护认证。",
            "Before it is exported, a standard contract must be signed and filed, or a certification obtained.",
        ),
        Measure::SecurityAssessment => (
            "出境前须通过数据出境安全评估。",
            "Before it is exported, a security assessment by the authority must be passed.",
        ),
        Measure::OtherRoute => (
            "须按其他法律规定的路径办理，例如人类遗传资源或出口管制的许可。",
            "It must go by the route of another law, for example a permit for human genetic resources or export control.",
        ),
        Measure::Undetermined => (
            "有事实尚未确认：答案在最低要求与最高要求之间。请先回答“待确认事项”。",
            "A fact is open: the answer lies between the lowest and the highest requirement. Answer the open questions first.",
        ),
    };
    Text {
        zh: std::borrow::Cow::Borrowed(zh),
        en: std::borrow::Cow::Borrowed(en),
    }
}

const WORDS: &[Entry] = &[
    Entry::new("cover", "首页", "Cover"),
    Entry::new("obligations", "出境要求", "Obligations"),
    Entry::new("glossary", "术语", "Glossary"),
    Entry::new("open-questions", "待确认事项数", "Open questions"),
    Entry::new("measure-id", "出境要求（标识）", "Requirement (id)"),
    Entry::new("element-id", "信息项（标识）", "Data element (id)"),
    Entry::new("individuals_lower", "人数（至少）", "People, at least"),
    Entry::new("individuals_upper", "人数（至多）", "People, at most"),
    Entry::new(
        "sensitive_individuals_lower",
        "敏感个人信息人数（至少）",
        "Sensitive: people, at least",
    ),
    Entry::new(
        "sensitive_individuals_upper",
        "敏感个人信息人数（至多）",
        "Sensitive: people, at most",
    ),
    Entry::new("records_lower", "记录数（至少）", "Records, at least"),
    Entry::new("modified_at", "最近修改（UTC）", "Last modified (UTC)"),
    Entry::new(
        "distinct_upper",
        "不同取值（至多）",
        "Distinct values, at most",
    ),
    Entry::new("subject", "数据集或出境活动", "Dataset or transfer"),
    Entry::new("track", "审查路径", "Area of law"),
    Entry::new("all-tracks", "综合", "overall"),
    Entry::new(
        "restated",
        "规则内容（转述）",
        "What the rule says (restated)",
    ),
    Entry::new("missing-facts", "待确认事项", "Open questions"),
    Entry::new("dataset-count", "数据集数", "Datasets, number"),
    Entry::new("number", "序号", "No."),
    Entry::new("question", "问题", "Question"),
    Entry::new("answer", "答复（请填写）", "Answer (fill in)"),
    Entry::new("choose", "请从列表中选择一项", "Choose one of the list"),
    Entry::new("answers", "各答案的结果", "What each answer gives"),
    Entry::new("found-at", "答案在何处", "Where the answer is found"),
    Entry::new("settles", "可确定的数据集", "Datasets that it settles"),
    Entry::new(
        "question-id",
        "问题编号（请勿改动）",
        "Id of the question (leave as it is)",
    ),
    Entry::new("toml-key", "qingdan.toml 中的键", "Key in qingdan.toml"),
    Entry::new("word-kind", "类别", "Kind"),
    Entry::new("word", "名称", "Word"),
    Entry::new("meaning", "含义", "Meaning"),
    Entry::new("word-id", "标识", "Id"),
    Entry::new("read-budget", "读取上限", "Read budget"),
    Entry::new("deadline", "时限", "Deadline"),
    Entry::new("secret", "密钥指纹", "Fingerprint of the secret"),
    Entry::new("declarations", "声明的摘要", "Digest of the declarations"),
    Entry::new("declared", "声明的事实", "Declared"),
    Entry::new("certain", "已确定的要求", "What is certain"),
    Entry::new(
        "certain-note",
        "按最低要求排列：无论待确认的事实如何，都至少须达到该要求。",
        "By lowest requirement: at least this is due, whatever the open facts turn out to be.",
    ),
    Entry::new("at-least", "至少须", "At least"),
    Entry::new("of-these-open", "其中待定", "Of these open"),
    Entry::new("largest", "人数最多的数据集", "Datasets with most people"),
    Entry::new("answer-first", "请先回答", "Answer this first"),
    Entry::new("all-answered", "没有待确认的问题。", "No question is open."),
    Entry::new("how-to-answer", "如何答复", "How to answer"),
    Entry::new(
        "how-sheet",
        "请在“待确认事项”表中选择答案并保存，由运行本工具的人读取：qingdan questions --read 文件.xlsx --write answers.toml；或在终端运行：",
        "Choose the answers in the sheet of open questions and save the workbook. Whoever runs the tool reads them: qingdan questions --read FILE.xlsx --write answers.toml. Or at a terminal:",
    ),
    Entry::new("not-read", "未读取的内容", "What was not read"),
    Entry::new(
        "all-read",
        "列出的文件均已读取。",
        "Every listed file was read.",
    ),
    Entry::new("look-next", "接下来看什么", "Where to look next"),
    Entry::new(
        "see-datasets",
        "全部数据集，已确定的要求在前，人数多的在前",
        "All datasets: what is certain first, then most people",
    ),
    Entry::new(
        "see-columns",
        "每个字段的识别结果和证据",
        "What was found in each column, and on what evidence",
    ),
    Entry::new(
        "see-obligations",
        "适用规则、法律依据、所依据的事实、缺少的事实",
        "Rule, legal basis, facts that it rests on, facts that are open",
    ),
    Entry::new(
        "see-transfers",
        "一并出境的数据集",
        "Datasets that leave together",
    ),
    Entry::new(
        "see-questions",
        "待填写的问题，可确定数据集最多的在前",
        "Questions to fill in, those that settle most first",
    ),
    Entry::new(
        "see-coverage",
        "每个文件是否已读取，未读取的原因",
        "Each file: whether it was read, and why not",
    ),
    Entry::new(
        "see-glossary",
        "表中出现的名称及其含义",
        "The words of this workbook and what they mean",
    ),
    Entry::new(
        "see-about",
        "本清单在何种条件下生成",
        "Under what this inventory was made",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_has_two_meanings() {
        assert_eq!(crate::report::entry::repeated(WORDS), [""; 0]);
    }
}
