//! The inventory goes in, one row a transfer comes out: the whole scan first.

use super::field::{
    Cell, Field, Kind, count, estimate, id, list, lower, maybe, maybe_id, number, side, text, upper,
};
use super::{Failure, Sink};
use crate::model::Language;
use crate::model::inventory::{Inventory, Transfer};

type Of = for<'a> fn(&'a Transfer) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("transfer", Kind::Text, "", "出境活动名称；`*` 为全部已扫描数据集", "Name of the transfer; `*`: all scanned datasets", |r| text(&*r.name)),
    Field::new("datasets", Kind::Texts, "", "其中的数据集", "Names of its datasets", |r| list(r.datasets.iter().map(|one| &**one))),
    Field::new("dataset_count", Kind::Number, "datasets", "数据集数", "How many they are", |r| count(r.datasets.len())),
    Field::new("recipient", Kind::Texts, "", "境外接收方（申报）", "Who receives the data abroad, as declared", |r| list(r.terms.recipient.iter().map(|one| &**one))),
    Field::new("country", Kind::Texts, "ISO 3166-1", "国家或地区（申报）", "Where they are, as declared", |r| list(r.terms.country.iter().map(|one| &**one))),
    Field::new("purpose", Kind::Text, "", "目的（申报）", "What it is exported for, as declared", |r| maybe(r.terms.purpose.as_deref())),
    Field::new("legal_basis", Kind::Texts, "ids", "合法性基础（申报）", "Legal bases of processing, as declared", |r| list(r.terms.legal_basis.iter().map(|one| &**one))),
    Field::new("means", Kind::Texts, "ids", "出境方式（申报）", "How it is exported, as declared", |r| list(r.terms.means.iter().map(|one| one.id()))),
    Field::new("period", Kind::Text, "", "期间（申报）", "When, or how often, as declared", |r| maybe(r.terms.period.as_deref())),
    Field::new("retention", Kind::Text, "", "境外保存期限（申报）", "How long it is kept abroad, as declared", |r| maybe(r.terms.retention.as_deref())),
    Field::new("already_exported", Kind::Number, "people", "此前出境人数（申报，仅计入本年）", "People exported earlier in the year, as declared", |r| number(earlier(r))),
    Field::new("individuals_lower", Kind::Number, "people", "人数，含此前出境：下限", "People over all its datasets, earlier exports included: the least that it can be", |r| lower(r.individuals.count)),
    Field::new("individuals_estimate", Kind::Number, "people", "人数，含此前出境：估计值；上限未知时为空", "People over all its datasets, earlier exports included: the best single number; null where no upper end is known", |r| estimate(r.individuals.count)),
    Field::new("individuals_upper", Kind::Number, "people", "人数，含此前出境：上限；未知时为空", "People over all its datasets, earlier exports included: the most that it can be; null where that is not known", |r| upper(r.individuals.count)),
    Field::new("individuals_method", Kind::Text, "id", "人数计数方式", "How the people were counted", |r| id(r.individuals.method)),
    Field::new("sensitive_individuals_lower", Kind::Number, "people", "敏感个人信息涉及人数：下限", "People with sensitive personal information: the least that it can be", |r| lower(r.individuals.sensitive)),
    Field::new("sensitive_individuals_estimate", Kind::Number, "people", "敏感个人信息涉及人数：估计值；上限未知时为空", "People with sensitive personal information: the best single number; null where no upper end is known", |r| estimate(r.individuals.sensitive)),
    Field::new("sensitive_individuals_upper", Kind::Number, "people", "敏感个人信息涉及人数：上限；未知时为空", "People with sensitive personal information: the most that it can be; null where that is not known", |r| upper(r.individuals.sensitive)),
    Field::new("measure", Kind::Text, "id", "出境要求", "Requirement; `undetermined` where floor and ceiling differ", |r| id(r.obligation.measure)),
    Field::new("floor", Kind::Text, "id", "最低要求", "Lowest requirement over all answers to the open questions", |r| id(r.obligation.floor)),
    Field::new("ceiling", Kind::Text, "id", "最高要求", "Highest requirement over all answers to the open questions", |r| id(r.obligation.ceiling)),
    Field::new("rule", Kind::Text, "id", "适用规则（规则包/规则）", "Deciding rule, else the one that sets the ceiling: `pack/rule`", |r| maybe(r.obligation.rule.as_deref())),
    Field::new("missing", Kind::Texts, "ids", "缺少的事实", "Facts that are open", |r| list(r.obligation.missing.iter().map(|m| &*m.fact))),
    Field::new("missing_zh", Kind::Texts, "", "待确认事项（中文）", "Open questions, Chinese", |r| side(r.obligation.missing.iter().map(|m| &m.question), Language::Zh)),
    Field::new("missing_en", Kind::Texts, "", "待确认事项（英文）", "Open questions, English", |r| side(r.obligation.missing.iter().map(|m| &m.question), Language::En)),
    Field::new("margin_people", Kind::Number, "people", "距下一门槛的人数", "People left below the next threshold", |r| number(r.obligation.margin.as_ref().map(|m| m.people))),
    Field::new("margin_threshold", Kind::Number, "people", "下一门槛", "The next threshold", |r| number(r.obligation.margin.as_ref().map(|m| m.threshold))),
    Field::new("margin_measure", Kind::Text, "id", "达到门槛后的要求", "Requirement at that threshold", |r| maybe_id(r.obligation.margin.as_ref().map(|m| m.measure))),
];

/// People who left earlier and count; `None` where none was declared.
fn earlier(transfer: &Transfer) -> Option<u64> {
    let counted = transfer.already_exported.iter().filter(|one| one.counts);
    counted
        .map(|one| one.individuals)
        .reduce(u64::saturating_add)
}

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let mut all = inventory.transfers.iter();
    all.try_for_each(|row| sink(FIELDS.iter().map(|field| (field.cell)(row)).collect()))
}
