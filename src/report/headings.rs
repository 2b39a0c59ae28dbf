//! The id of a heading or a fixed sentence goes in, the text in both languages comes out.

use super::entry::{Entry, find};
use crate::model::{Language, Text};

/// The heading called `id` in one language, else the id.
#[must_use]
pub fn say(id: &'static str, language: Language) -> &'static str {
    find(HEADINGS, id).map_or(id, |entry| match language {
        Language::Zh => entry.zh,
        Language::En => entry.en,
    })
}

/// The heading called `id` in both languages.
#[must_use]
pub fn heading(id: &str) -> Option<Text> {
    find(HEADINGS, id).map(Entry::text)
}

/// Every heading with its id.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Text)> {
    HEADINGS.iter().map(|entry| (entry.id, entry.text()))
}

const HEADINGS: &[Entry] = &[
    Entry::new("title", "数据出境清单", "Data export inventory"),
    Entry::new("datasets", "数据集", "Datasets"),
    Entry::new("columns", "字段", "Columns"),
    Entry::new("coverage", "覆盖范围", "Coverage"),
    Entry::new("transfers", "出境活动", "Transfers"),
    Entry::new("about", "关于本清单", "About"),
    Entry::new("store", "存储位置", "Store"),
    Entry::new("stores", "存储位置", "Stores"),
    Entry::new("dataset", "数据集", "Dataset"),
    Entry::new("files", "文件数", "Files"),
    Entry::new("bytes", "字节数", "Bytes"),
    Entry::new("size", "大小", "Size"),
    Entry::new("records", "记录数", "Records"),
    Entry::new("people", "人数", "People"),
    Entry::new("unknown", "未知", "unknown"),
    Entry::new("not-counted", "未计数", "not counted"),
    Entry::new("listed", "共发现", "Listed"),
    Entry::new("read", "已读取", "Read"),
    Entry::new("skipped", "已跳过", "Skipped"),
    Entry::new("skipped-files", "跳过的文件", "Skipped files"),
    Entry::new("partly-files", "部分读取的文件", "Files read in part"),
    Entry::new("total", "合计", "Total"),
    Entry::new("warning", "提醒", "Warning"),
    Entry::new(
        "counted-once",
        "一个文件含多个表时只计一次，计入最需要处理的一行。",
        "A file with several tables counts once, in the row that needs most attention.",
    ),
    Entry::new(
        "unread",
        "未查看内容的文件",
        "Files whose content was not looked at",
    ),
    Entry::new(
        "unread-verdict",
        "如确认其中没有个人信息，请在 qingdan.toml 中声明：[[verdict]] dataset = \"路径\" element = \"none\" by = \"…\" on = 日期",
        "If nobody is in them, declare it in qingdan.toml: [[verdict]] dataset = \"path\" element = \"none\" by = \"…\" on = date",
    ),
    Entry::new("no-questions", "没有待确认的问题。", "No question is open."),
    Entry::new(
        "questions-hint",
        "在终端逐个回答：qingdan questions --ask；写成配置文件填写：qingdan questions --write qingdan.toml",
        "To answer them here: qingdan questions --ask. To fill them in as a file: qingdan questions --write qingdan.toml",
    ),
    Entry::new(
        "questionnaire-head",
        "待确认的问题，可确定数据集最多的在前。\n去掉所选答案行前的 #，其余保留。\n然后运行：qingdan judge --config 本文件",
        "Open questions, those that settle most first.\nTake away the # before each line that holds, and leave the others.\nThen run: qingdan judge --config THIS-FILE",
    ),
    Entry::new(
        "questionnaire-verdict",
        "  如确认没有个人信息，另加：[[verdict]] dataset = \"路径\" element = \"none\" by = \"…\" on = 日期",
        "  If nobody is in it, add: [[verdict]] dataset = \"path\" element = \"none\" by = \"…\" on = date",
    ),
    Entry::new("answered-head", "答复", "Answers"),
    Entry::new(
        "ask-prompt",
        "答案编号（直接回车：以后再答）：",
        "Number of the answer (Enter: later):",
    ),
    Entry::new(
        "ask-unclear",
        "请输入列出的编号，或直接回车。",
        "Write one of the numbers, or press Enter.",
    ),
    Entry::new("remaining", "仍须履行", "Still due, by whatever route"),
    Entry::new("other-reading", "按另一分类标准", "By the other taxonomy"),
    Entry::new("answer-hint", "在终端回答", "To answer"),
    Entry::new("first-question", "先确认这一项", "Answer this first"),
    Entry::new("files_once", "文件数（不重复）", "Files, each counted once"),
    Entry::new(
        "nothing-skipped",
        "没有跳过任何文件。",
        "No file was skipped.",
    ),
    Entry::new("no-datasets", "没有发现数据集。", "No datasets were found."),
    Entry::new("measure", "出境要求", "Requirement"),
    Entry::new(
        "dataset_measure",
        "数据集出境要求",
        "Requirement for the dataset",
    ),
    Entry::new("floor", "最低要求", "Lowest requirement"),
    Entry::new("ceiling", "最高要求", "Highest requirement"),
    Entry::new("rule", "适用规则", "Rule"),
    Entry::new("sensitivity", "敏感程度", "Sensitivity"),
    Entry::new("sector", "行业", "Sector"),
    Entry::new("sector_source", "行业认定来源", "Source of sector"),
    Entry::new("scenario", "场景", "Scenario"),
    Entry::new("format", "格式", "Format"),
    Entry::new("modified_at", "最近修改时间", "Last modified"),
    Entry::new("encoding", "文本编码", "Text encoding"),
    Entry::new("column", "字段", "Column"),
    Entry::new("ordinal", "序号", "No."),
    Entry::new("path", "路径", "Path"),
    Entry::new("data_type", "数据类型", "Data type"),
    Entry::new("nulls", "空值", "Empty values"),
    Entry::new("distinct", "不同取值", "Distinct values"),
    Entry::new("element", "信息项", "Data element"),
    Entry::new("category", "类别", "Category"),
    Entry::new("confidence", "置信度", "Confidence"),
    Entry::new("form", "呈现形式", "Form"),
    Entry::new("label", "认定方式", "How decided"),
    Entry::new(
        "overruled",
        "被人工认定替代的识别结果",
        "Automatic result replaced",
    ),
    Entry::new("sample", "读取范围", "Data read"),
    Entry::new("sample_method", "抽样方式", "Sampling method"),
    Entry::new("sample_values", "读取的取值数", "Values read"),
    Entry::new("sample_rows", "读取的行数", "Rows read"),
    Entry::new(
        "smallest_share_missed",
        "可能漏检的最大占比",
        "Largest share that may be missed",
    ),
    Entry::new(
        "spread",
        "可能漏检的最大占比（分散）",
        "Largest share that may be missed, spread over the rows",
    ),
    Entry::new(
        "contiguous",
        "可能漏检的最大占比（集中）",
        "Largest share that may be missed, lying together",
    ),
    Entry::new("evidence", "证据", "Evidence"),
    Entry::new("evidence_zh", "证据", "Evidence (Chinese)"),
    Entry::new("evidence_en", "证据（英文）", "Evidence"),
    Entry::new("rivals", "其他可能的信息项", "Other candidates"),
    Entry::new("decisive", "决定性证据", "Decisive evidence"),
    Entry::new("without", "若无此证据，则为", "without it"),
    Entry::new(
        "position",
        "位置精度与坐标系",
        "Precision and coordinate system",
    ),
    Entry::new("no-datum", "坐标系未说明", "datum not stated"),
    Entry::new("rare", "个别取值中的标识符", "Identifiers in some values"),
    Entry::new("shapes", "取值格式", "Value patterns"),
    Entry::new("questions", "待确认事项", "Open questions"),
    Entry::new("missing", "缺少的事实", "Missing facts"),
    Entry::new("missing_zh", "待确认事项", "Open questions (Chinese)"),
    Entry::new("missing_en", "待确认事项（英文）", "Open questions"),
    Entry::new("if-yes", "若是", "If yes"),
    Entry::new("if-no", "若否", "If no"),
    Entry::new("because", "依据", "Based on"),
    Entry::new("margin", "距下一门槛", "Distance to next threshold"),
    Entry::new(
        "margin_people",
        "距下一门槛（人）",
        "People below next threshold",
    ),
    Entry::new("margin_threshold", "下一门槛（人）", "Next threshold"),
    Entry::new(
        "margin_measure",
        "达到门槛后的要求",
        "Requirement at threshold",
    ),
    Entry::new("citation-note", "备注（英文）：", ""),
    Entry::new("caveats", "注意事项", "Important notes"),
    Entry::new("tracks", "各审查路径", "By area of law"),
    Entry::new("citation", "法律依据", "Legal basis"),
    Entry::new("sources", "来源", "Sources"),
    Entry::new("instrument", "法规文件", "Instrument"),
    Entry::new("edition", "版本", "Edition"),
    Entry::new("heading", "条款", "Article or section"),
    Entry::new("confirmed-by", "核对确认人", "Confirmed by"),
    Entry::new(
        "rule_confidence",
        "规则文本核对情况",
        "How the rule text was checked",
    ),
    Entry::new("keys", "人数计数依据", "Columns used to count people"),
    Entry::new(
        "no-keys",
        "没有可用于计数的标识符",
        "no identifier to count people by",
    ),
    Entry::new(
        "sensitive-people",
        "其中涉及敏感个人信息",
        "with sensitive personal information",
    ),
    Entry::new(
        "secondary-people",
        "其他相关人员（如监护人）",
        "other people (such as guardians)",
    ),
    Entry::new("parts", "文件明细", "Files of the dataset"),
    Entry::new("notes", "说明", "Notes"),
    Entry::new(
        "other-columns",
        "无识别结果的字段",
        "Columns without findings",
    ),
    Entry::new("found-columns", "有识别结果的字段", "Columns with findings"),
    Entry::new(
        "without-page",
        "本页未单独列出的数据集（见 inventory.json，或运行 qingdan explain）",
        "Datasets without a page here (see inventory.json, or run qingdan explain)",
    ),
    Entry::new(
        "more-elsewhere",
        "其余见 inventory.json",
        "Not shown here, see inventory.json",
    ),
    Entry::new("all-datasets", "返回数据集列表", "All datasets"),
    Entry::new("all", "全部", "All"),
    Entry::new("search", "按名称搜索", "Search by name"),
    Entry::new("shown-of", "已显示", "shown"),
    Entry::new("sort-hint", "点击表头可排序", "Click a heading to sort"),
    Entry::new("by-duty", "按出境要求", "By requirement"),
    Entry::new("by-sector", "按行业", "By sector"),
    Entry::new("by-sensitivity", "按敏感程度", "By sensitivity"),
    Entry::new("by-format", "按格式", "By format"),
    Entry::new("kind", "原因类别", "Type of reason"),
    Entry::new("reason", "原因", "Reason"),
    Entry::new("reason_zh", "原因", "Reason (Chinese)"),
    Entry::new("reason_en", "原因（英文）", "Reason"),
    Entry::new("notes_zh", "说明", "Notes (Chinese)"),
    Entry::new("notes_en", "说明（英文）", "Notes"),
    Entry::new("outcome", "读取结果", "Outcome"),
    Entry::new("transfer", "出境活动", "Transfer"),
    Entry::new("whole-scan", "全部已扫描数据集", "all scanned datasets"),
    Entry::new("tool", "工具", "Tool"),
    Entry::new("scan", "扫描编号", "Scan ID"),
    Entry::new("started", "开始时间", "Started"),
    Entry::new("finished", "结束时间", "Finished"),
    Entry::new("depth", "扫描深度", "Depth"),
    Entry::new("seed", "随机种子", "Random seed"),
    Entry::new("list-edition", "适用的负面清单", "Negative list in force"),
    Entry::new(
        "taxonomy",
        "敏感个人信息标准",
        "Standard for sensitive information",
    ),
    Entry::new("arguments", "命令参数", "Arguments"),
    Entry::new("pack", "规则包", "Rule pack"),
    Entry::new("packs", "规则包", "Rule packs"),
    Entry::new("note", "声明", "Note"),
    Entry::new("interrupted", "提前结束", "Ended early"),
    Entry::new(
        "partial",
        "扫描提前结束（被中断或超过时限），本清单不完整。",
        "The scan ended early (interrupted or out of time). This inventory is incomplete.",
    ),
    Entry::new("attention", "优先处理", "Needs attention first"),
    Entry::new("report-at", "完整报告", "Full report"),
    Entry::new(
        "explain-hint",
        "查看单个数据集的结论依据",
        "Explain one dataset",
    ),
    Entry::new(
        "whole-people",
        "全部数据集，同一人只计一次",
        "all datasets, each person counted once",
    ),
    Entry::new(
        "changes",
        "可能改变结论的因素",
        "What would change this result",
    ),
    Entry::new(
        "rests-on",
        "结论不依赖未确认的事实，仅在数据或规则变化时改变。",
        "This result does not depend on open questions. Only new data or new rules change it.",
    ),
    Entry::new(
        "alone",
        "仅就本数据集今年单独出境而言",
        "if only this dataset is exported this year",
    ),
    Entry::new("no-rule", "无适用规则", "no rule applies"),
    Entry::new("no-element", "未识别出信息项", "not identified"),
    Entry::new("records_lower", "记录数下限", "Records, lowest"),
    Entry::new("records_estimate", "记录数估计值", "Records, estimate"),
    Entry::new("records_upper", "记录数上限", "Records, highest"),
    Entry::new("records_method", "记录计数方式", "Records, method"),
    Entry::new("individuals_lower", "人数下限", "People, lowest"),
    Entry::new("individuals_estimate", "人数估计值", "People, estimate"),
    Entry::new("individuals_upper", "人数上限", "People, highest"),
    Entry::new("individuals_method", "人数计数方式", "People, method"),
    Entry::new(
        "sensitive_individuals_lower",
        "敏感个人信息涉及人数下限",
        "Sensitive people, lowest",
    ),
    Entry::new(
        "sensitive_individuals_estimate",
        "敏感个人信息涉及人数估计值",
        "Sensitive people, estimate",
    ),
    Entry::new(
        "sensitive_individuals_upper",
        "敏感个人信息涉及人数上限",
        "Sensitive people, highest",
    ),
    Entry::new(
        "secondary_individuals_lower",
        "其他相关人员下限",
        "Other people, lowest",
    ),
    Entry::new(
        "secondary_individuals_estimate",
        "其他相关人员估计值",
        "Other people, estimate",
    ),
    Entry::new(
        "secondary_individuals_upper",
        "其他相关人员上限",
        "Other people, highest",
    ),
    Entry::new("distinct_lower", "不同取值下限", "Distinct values, lowest"),
    Entry::new(
        "distinct_estimate",
        "不同取值估计值",
        "Distinct values, estimate",
    ),
    Entry::new("distinct_upper", "不同取值上限", "Distinct values, highest"),
    Entry::new("personal_columns", "个人信息字段", "Personal columns"),
    Entry::new("sensitive_columns", "敏感个人信息字段", "Sensitive columns"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_has_two_meanings() {
        assert_eq!(super::super::entry::repeated(HEADINGS), [""; 0]);
    }
}
