//! The inventory goes in, one row a question comes out, in the order in which answers settle most.

use super::field::{Cell, Field, Kind, count, estimate, list, lower, maybe, number, text, upper};
use super::{Failure, Sink};
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::question::Question;
use crate::report::questionnaire::{gives, key};

/// A question and its place.
pub(super) struct Row<'a> {
    number: usize,
    question: &'a Question,
}

type Of = for<'a> fn(&'a Row<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("number", Kind::Number, "", "提问顺序，从 1 开始", "Order in which to ask, from 1", |r| count(r.number)),
    Field::new("fact", Kind::Text, "id", "待确认的事实", "The fact that is open", |r| text(&*r.question.fact)),
    Field::new("folder", Kind::Text, "", "所涉文件夹；涉及数据处理者时为空", "Folder of the datasets that it is about; null where it is about the exporter", |r| maybe(r.question.folder.as_deref())),
    Field::new("toml_key", Kind::Text, "", "在 qingdan.toml 中的位置", "Where the answer stands in qingdan.toml", |r| text(key(r.question))),
    Field::new("question_zh", Kind::Text, "", "问题（中文）", "The question, Chinese", |r| text(&*r.question.text.zh)),
    Field::new("question_en", Kind::Text, "", "问题（英文）", "The question, English", |r| text(&*r.question.text.en)),
    Field::new("found_zh", Kind::Text, "", "答案可在何处找到（中文）", "Where the answer is found, Chinese", |r| maybe(r.question.found.as_ref().map(|one| &*one.zh))),
    Field::new("found_en", Kind::Text, "", "答案可在何处找到（英文）", "Where the answer is found, English", |r| maybe(r.question.found.as_ref().map(|one| &*one.en))),
    Field::new("datasets", Kind::Texts, "", "结论取决于该问题的数据集", "Datasets whose answer hangs on it", |r| list(r.question.datasets.iter().map(|one| &**one))),
    Field::new("dataset_count", Kind::Number, "datasets", "这些数据集的数量", "How many they are", |r| count(r.question.datasets.len())),
    Field::new("settles", Kind::Number, "datasets", "答复后可确定的数据集数", "How many are settled whatever the answer is, the earlier questions being answered", |r| number(r.question.settles)),
    Field::new("individuals_lower", Kind::Number, "people", "这些数据集的人数：下限", "People of these datasets: the least that it can be", |r| lower(r.question.people)),
    Field::new("individuals_estimate", Kind::Number, "people", "这些数据集的人数：估计值；上限未知时为空", "People of these datasets: the best single number; null where no upper end is known", |r| estimate(r.question.people)),
    Field::new("individuals_upper", Kind::Number, "people", "这些数据集的人数：上限；未知时为空", "People of these datasets: the most that it can be; null where that is not known", |r| upper(r.question.people)),
    Field::new("answers", Kind::Texts, "", "可选答案，写法与 qingdan.toml 相同", "The possible answers, as qingdan.toml writes them", |r| list(r.question.answers.iter().map(|one| &*one.value))),
    Field::new("answers_zh", Kind::Texts, "", "各答案的结果（中文），顺序相同", "What each answer gives, Chinese, in the same order", |r| list(r.question.answers.iter().map(|one| gives(one, Language::Zh)))),
    Field::new("answers_en", Kind::Texts, "", "各答案的结果（英文），顺序相同", "What each answer gives, English, in the same order", |r| list(r.question.answers.iter().map(|one| gives(one, Language::En)))),
];

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    for (number, question) in (1..).zip(&inventory.questions) {
        let row = Row { number, question };
        sink(FIELDS.iter().map(|field| (field.cell)(&row)).collect())?;
    }
    Ok(())
}
