//! The inventory goes in, one row a dataset comes out, in the order of the inventory.

use super::field::{
    Cell, Field, Kind, estimate, id, list, lower, maybe, maybe_id, moment, number, side, text,
    upper,
};
use super::{Failure, Sink};
use crate::model::Language;
use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Inventory};
use crate::report::roll_up::{by_attention, strongest};
use std::collections::HashSet;

/// A dataset, what was found in it, and how many of its files count as its own.
pub(super) struct Row<'a> {
    dataset: &'a Dataset,
    found: Found,
    files_once: u64,
}

type Of = for<'a> fn(&'a Row<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("store", Kind::Text, "", "存储位置，与扫描时给出的相同", "The store as it was given to the scan", |r| text(&*r.dataset.store)),
    Field::new("dataset", Kind::Text, "", "数据集名称：存储位置内的路径", "Name of the dataset: its path in the store", |r| text(&*r.dataset.name)),
    Field::new("measure", Kind::Text, "id", "出境要求", "Requirement; `undetermined` where floor and ceiling differ", |r| id(r.dataset.obligation.measure)),
    Field::new("floor", Kind::Text, "id", "最低要求", "Lowest requirement over all answers to the open questions", |r| id(r.dataset.obligation.floor)),
    Field::new("ceiling", Kind::Text, "id", "最高要求", "Highest requirement over all answers to the open questions", |r| id(r.dataset.obligation.ceiling)),
    Field::new("sensitivity", Kind::Text, "id", "字段中最敏感的类别", "Strongest category among the columns", |r| id(r.found.strongest)),
    Field::new("sector", Kind::Text, "id", "行业", "Sector, where it is known", |r| maybe(r.dataset.sector.as_ref().map(|s| &*s.value))),
    Field::new("sector_source", Kind::Text, "id", "行业认定来源", "How the sector is known", |r| maybe_id(r.dataset.sector.as_ref().map(|s| s.source))),
    Field::new("scenario", Kind::Text, "id", "场景", "Scenario, where it is known", |r| maybe(r.dataset.scenario.as_ref().map(|s| &*s.value))),
    Field::new("format", Kind::Text, "id", "格式", "Format", |r| text(&*r.dataset.format)),
    Field::new("encoding", Kind::Text, "id", "文本编码", "Text encoding, for text formats", |r| maybe(r.dataset.encoding.as_deref())),
    Field::new("files", Kind::Number, "files", "所在文件数", "Files that it lies in; other datasets may lie in the same", |r| number(r.dataset.files)),
    Field::new("files_once", Kind::Number, "files", "文件数：含多个表的文件只计入最需要处理的一行", "Files, a file with several tables only in the row that needs most attention: the sum is that of the ledger", |r| number(r.files_once)),
    Field::new("bytes", Kind::Number, "bytes", "字节数", "Bytes of its files, or its shares of them", |r| number(r.dataset.bytes)),
    Field::new("modified_at", Kind::Moment, "UTC", "最近修改时间", "Latest modification of a file of it", |r| moment(r.dataset.modified_at.as_deref())),
    Field::new("records_lower", Kind::Number, "rows", "记录数：下限", "Records: the least that it can be", |r| lower(r.dataset.records.count)),
    Field::new("records_estimate", Kind::Number, "rows", "记录数：估计值；上限未知时为空", "Records: the best single number; null where no upper end is known", |r| estimate(r.dataset.records.count)),
    Field::new("records_upper", Kind::Number, "rows", "记录数：上限；未知时为空", "Records: the most that it can be; null where that is not known", |r| upper(r.dataset.records.count)),
    Field::new("records_method", Kind::Text, "id", "记录计数方式", "How the records were counted", |r| id(r.dataset.records.method)),
    Field::new("individuals_lower", Kind::Number, "people", "人数：下限", "People: the least that it can be", |r| lower(r.dataset.individuals.count)),
    Field::new("individuals_estimate", Kind::Number, "people", "人数：估计值；上限未知时为空", "People: the best single number; null where no upper end is known", |r| estimate(r.dataset.individuals.count)),
    Field::new("individuals_upper", Kind::Number, "people", "人数：上限；未知时为空", "People: the most that it can be; null where that is not known", |r| upper(r.dataset.individuals.count)),
    Field::new("individuals_method", Kind::Text, "id", "人数计数方式", "How the people were counted", |r| id(r.dataset.individuals.method)),
    Field::new("sensitive_individuals_lower", Kind::Number, "people", "敏感个人信息涉及人数：下限", "People with sensitive personal information: the least that it can be", |r| lower(r.dataset.individuals.sensitive)),
    Field::new("sensitive_individuals_estimate", Kind::Number, "people", "敏感个人信息涉及人数：估计值；上限未知时为空", "People with sensitive personal information: the best single number; null where no upper end is known", |r| estimate(r.dataset.individuals.sensitive)),
    Field::new("sensitive_individuals_upper", Kind::Number, "people", "敏感个人信息涉及人数：上限；未知时为空", "People with sensitive personal information: the most that it can be; null where that is not known", |r| upper(r.dataset.individuals.sensitive)),
    Field::new("secondary_individuals_lower", Kind::Number, "people", "其他相关人员（如监护人）：下限", "Other people of the table, such as guardians: the least that it can be", |r| lower(r.dataset.individuals.secondary)),
    Field::new("secondary_individuals_estimate", Kind::Number, "people", "其他相关人员（如监护人）：估计值；上限未知时为空", "Other people of the table, such as guardians: the best single number; null where no upper end is known", |r| estimate(r.dataset.individuals.secondary)),
    Field::new("secondary_individuals_upper", Kind::Number, "people", "其他相关人员（如监护人）：上限；未知时为空", "Other people of the table, such as guardians: the most that it can be; null where that is not known", |r| upper(r.dataset.individuals.secondary)),
    Field::new("keys", Kind::Texts, "", "人数计数依据的字段", "Columns that people were counted by", |r| list(r.dataset.individuals.keys.iter().map(|k| &*k.column))),
    Field::new("key_elements", Kind::Texts, "ids", "这些字段的信息项，顺序相同", "The data elements of these columns, in the same order", |r| list(r.dataset.individuals.keys.iter().map(|k| &*k.element))),
    Field::new("columns", Kind::Number, "columns", "字段数", "Columns", |r| number(r.found.columns)),
    Field::new("personal_columns", Kind::Number, "columns", "个人信息字段数", "Columns with personal information", |r| number(r.found.personal)),
    Field::new("sensitive_columns", Kind::Number, "columns", "敏感个人信息字段数", "Columns with sensitive personal information", |r| number(r.found.sensitive)),
    Field::new("rule", Kind::Text, "id", "适用规则（规则包/规则）", "Deciding rule, else the one that sets the ceiling: `pack/rule`", |r| maybe(r.dataset.obligation.rule.as_deref())),
    Field::new("instrument", Kind::Text, "", "法规文件", "Instrument in which the rule stands", |r| text(&*r.dataset.obligation.citation.instrument)),
    Field::new("edition", Kind::Text, "", "版本", "Its edition", |r| text(&*r.dataset.obligation.citation.edition)),
    Field::new("heading", Kind::Text, "", "条款", "Article or section", |r| text(r.dataset.obligation.citation.heading.join(" › "))),
    Field::new("rule_confidence", Kind::Text, "id", "规则文本核对情况", "How the rule text was checked", |r| maybe_id(r.dataset.obligation.citation.confidence)),
    Field::new("missing", Kind::Texts, "ids", "缺少的事实", "Facts that are open", |r| list(r.dataset.obligation.missing.iter().map(|m| &*m.fact))),
    Field::new("missing_zh", Kind::Texts, "", "待确认事项（中文）", "Open questions, Chinese", |r| side(r.dataset.obligation.missing.iter().map(|m| &m.question), Language::Zh)),
    Field::new("missing_en", Kind::Texts, "", "待确认事项（英文）", "Open questions, English", |r| side(r.dataset.obligation.missing.iter().map(|m| &m.question), Language::En)),
    Field::new("margin_people", Kind::Number, "people", "距下一门槛的人数", "People left below the next threshold", |r| number(r.dataset.obligation.margin.as_ref().map(|m| m.people))),
    Field::new("margin_threshold", Kind::Number, "people", "下一门槛", "The next threshold", |r| number(r.dataset.obligation.margin.as_ref().map(|m| m.threshold))),
    Field::new("margin_measure", Kind::Text, "id", "达到门槛后的要求", "Requirement at that threshold", |r| maybe_id(r.dataset.obligation.margin.as_ref().map(|m| m.measure))),
    Field::new("notes_zh", Kind::Texts, "", "说明（中文）", "Notes, Chinese", |r| side(&r.dataset.notes, Language::Zh)),
    Field::new("notes_en", Kind::Texts, "", "说明（英文）", "Notes, English", |r| side(&r.dataset.notes, Language::En)),
];

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let once = files_once(inventory);
    for (dataset, files_once) in inventory.datasets.iter().zip(once) {
        let row = Row {
            found: Found::of(dataset),
            dataset,
            files_once,
        };
        sink(FIELDS.iter().map(|field| (field.cell)(&row)).collect())?;
    }
    Ok(())
}

/// What was found in the columns of a dataset.
struct Found {
    columns: u64,
    personal: u64,
    sensitive: u64,
    strongest: Category,
}

impl Found {
    fn of(dataset: &Dataset) -> Self {
        let count = |least: Category| dataset.columns.ranked(least as usize) as u64;
        Self {
            columns: dataset.columns.entries() as u64,
            personal: count(Category::Personal),
            sensitive: count(Category::SensitivePersonal),
            strongest: strongest(dataset),
        }
    }
}

/// For each dataset its files, but for those that another dataset has which needs more attention: the sum is that of the ledger.
pub(super) fn files_once(inventory: &Inventory) -> Vec<u64> {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let mut once = vec![0; inventory.datasets.len()];
    for (index, dataset) in by_attention(inventory) {
        let parts = dataset.parts.iter();
        let files = parts.map(|part| (&*dataset.store, part.file()));
        once[index] = files.filter(|file| seen.insert(*file)).count() as u64;
    }
    once
}
