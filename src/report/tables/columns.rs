//! The inventory goes in, one row a column comes out, datasets in the order of the inventory.

use super::field::{
    Cell, Field, Kind, estimate, id, list, lower, maybe, number, side, text, upper,
};
use super::{Failure, Sink};
use crate::model::Language;
use crate::model::inventory::{Column, Dataset, Inventory};

/// A column and its dataset.
pub(super) struct Row<'a> {
    dataset: &'a Dataset,
    column: &'a Column,
}

type Of = for<'a> fn(&'a Row<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("store", Kind::Text, "", "存储位置，与扫描时给出的相同", "The store as it was given to the scan", |r| text(&*r.dataset.store)),
    Field::new("dataset", Kind::Text, "", "数据集名称：存储位置内的路径", "Name of the dataset: its path in the store", |r| text(&*r.dataset.name)),
    Field::new("ordinal", Kind::Number, "", "字段序号，从 1 开始", "Position of the column, from 1", |r| number(r.column.ordinal)),
    Field::new("column", Kind::Text, "", "字段名；没有表头时为空", "Header, the last part of the path; null where there is none", |r| text(&*r.column.name)),
    Field::new("path", Kind::Text, "", "字段路径，如 `addr[].phone`", "Path of the column, such as `addr[].phone`", |r| text(&*r.column.path)),
    Field::new("data_type", Kind::Text, "id", "数据类型", "Type of the values", |r| id(r.column.data_type)),
    Field::new("element", Kind::Text, "id", "信息项；未识别时为空", "Data element; null where none was identified", |r| maybe(r.column.element.as_deref())),
    Field::new("category", Kind::Text, "id", "类别", "What it is in this table", |r| id(r.column.category)),
    Field::new("confidence", Kind::Share, "0 to 1", "信息项正确的概率", "Probability of the element", |r| Cell::Share(r.column.confidence)),
    Field::new("form", Kind::Text, "id", "呈现形式", "How the values stand there: plain, masked, hashed, encrypted, tokenised", |r| id(r.column.form)),
    Field::new("label", Kind::Text, "id", "认定方式", "Who decided: the program or a person", |r| id(r.column.label)),
    Field::new("overruled", Kind::Text, "id", "被人工认定替代的识别结果", "The program's element where a person's verdict replaced it", |r| maybe(r.column.overruled.as_deref())),
    Field::new("dataset_measure", Kind::Text, "id", "数据集出境要求", "Requirement for the dataset", |r| id(r.dataset.obligation.measure)),
    Field::new("nulls", Kind::Number, "rows", "读取的取值中的空值数", "Empty values among those read", |r| number(r.column.nulls)),
    Field::new("distinct_lower", Kind::Number, "values", "读取的取值中的不同取值数：下限", "Distinct values among those read: the least that it can be", |r| lower(r.column.distinct)),
    Field::new("distinct_estimate", Kind::Number, "values", "读取的取值中的不同取值数：估计值；上限未知时为空", "Distinct values among those read: the best single number; null where no upper end is known", |r| estimate(r.column.distinct)),
    Field::new("distinct_upper", Kind::Number, "values", "读取的取值中的不同取值数：上限；未知时为空", "Distinct values among those read: the most that it can be; null where that is not known", |r| upper(r.column.distinct)),
    Field::new("sample_method", Kind::Text, "id", "抽样方式", "How values were chosen", |r| id(r.column.sample.method)),
    Field::new("sample_values", Kind::Number, "values", "读取的取值数", "Values read that are not empty", |r| number(r.column.sample.values)),
    Field::new("sample_rows", Kind::Number, "rows", "读取的行数", "Rows read", |r| number(r.column.sample.rows)),
    Field::new("smallest_share_missed", Kind::Share, "0 to 1", "可能漏检的最大占比", "Largest share of rows that may be missed", |r| Cell::Share(r.column.sample.smallest_share_missed)),
    Field::new("spread", Kind::Share, "0 to 1", "可能漏检的最大占比（分散）", "The same, where it is spread over the rows", |r| Cell::Share(r.column.sample.spread)),
    Field::new("contiguous", Kind::Share, "0 to 1", "可能漏检的最大占比（集中）", "The same, where it lies together", |r| Cell::Share(r.column.sample.contiguous)),
    Field::new("rivals", Kind::Texts, "ids", "其他可能的信息项，可能性最大的在前", "Other candidates, the most probable first", |r| list(r.column.rivals.iter().map(|one| &*one.element))),
    Field::new("rare", Kind::Texts, "ids", "个别取值中的标识符", "Elements found in some of the values", |r| list(r.column.rare.iter().map(|one| &*one.element))),
    Field::new("items", Kind::Texts, "ids", "涵盖该字段的法规数据项（规则包/行）", "Rows of the law whose sample items cover it: `pack/row`", |r| list(r.column.items.iter().map(|one| &**one))),
    Field::new("evidence_zh", Kind::Texts, "", "证据（中文）", "Evidence, Chinese", |r| side(r.column.evidence.iter().map(|one| &one.text), Language::Zh)),
    Field::new("evidence_en", Kind::Texts, "", "证据（英文）", "Evidence, English", |r| side(r.column.evidence.iter().map(|one| &one.text), Language::En)),
];

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    for dataset in &inventory.datasets {
        for column in dataset.columns.get().iter() {
            let row = Row { dataset, column };
            sink(FIELDS.iter().map(|field| (field.cell)(&row)).collect())?;
        }
    }
    Ok(())
}
