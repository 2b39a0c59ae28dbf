//! A transfer in, the tables of a draft out: datasets, data items, how people were counted, parts, duties, open questions.

use super::Kit;
use super::compose::each;
use super::document::{Cell, Column, Table};
use super::names::{interval, listed, of_dataset, requirement};
use super::values::{is_item, scenario};
use crate::model::finding::{Category, Form};
use crate::model::inventory::Dataset;
use crate::model::{Text, Titled as _};
use crate::pack::filing::Filled;
use std::collections::{BTreeMap, BTreeSet};

/// A column of a table: Chinese, English, field of the inventory, share of the breadth in percent.
type Head = (&'static str, &'static str, &'static str, u32);

const DATASETS: &[Head] = &[
    ("序号", "No.", "", 4),
    ("数据集", "Dataset", "datasets[].name", 16),
    ("行业、场景", "Sector, scenario", ".sector, .scenario", 13),
    ("敏感程度", "Sensitivity", ".columns[].category", 9),
    ("人数", "People", ".individuals", 8),
    (
        "涉及敏感个人信息的人数",
        "Sensitive",
        ".individuals.sensitive",
        7,
    ),
    ("其中不满十四周岁", "Under 14", ".individuals.minors", 7),
    ("其他人员", "Others", ".individuals.secondary", 7),
    ("记录数", "Records", ".records", 7),
    ("字节数", "Bytes", ".bytes", 8),
    (
        "单独出境的要求",
        "Requirement if exported alone",
        ".obligation",
        14,
    ),
];

const ITEMS: &[Head] = &[
    ("数据集", "Dataset", "datasets[].name", 22),
    ("信息项", "Data item", ".columns[].element", 22),
    ("字段", "Columns", ".columns[].path", 20),
    ("敏感程度", "Sensitivity", ".columns[].category", 11),
    ("呈现形式", "Form", ".columns[].form", 9),
    ("清单条目", "Items of the law", ".columns[].items", 16),
];

const COUNTING: &[Head] = &[
    ("数据集", "Dataset", "datasets[].name", 22),
    ("人数", "People", ".individuals", 12),
    ("计数方式", "Method", ".individuals.method", 12),
    ("计数依据的字段", "Counted by", ".individuals.keys", 22),
    (
        "推导",
        "How the interval follows",
        ".individuals.bounds, .assumptions, .because",
        32,
    ),
];

const PARTS: &[Head] = &[
    ("行业", "Sector", "parts[].sector", 18),
    ("场景", "Scenario", ".scenario", 18),
    ("主张的豁免", "Exemptions claimed", ".exemptions", 18),
    ("数据集", "Datasets", ".datasets", 26),
    ("人数", "People", ".individuals", 10),
    ("涉及敏感个人信息的人数", "Sensitive", ".sensitive", 10),
];

const DUTIES: &[Head] = &[
    ("条目", "Row", "obligation.remaining[].row", 30),
    ("要求", "What it asks", ".text", 70),
];

const QUESTIONS: &[Head] = &[
    ("问题", "Question", "obligation.missing[].question", 40),
    ("若是", "If yes", ".ifYes", 30),
    ("若否", "If no", ".ifNo", 30),
];

/// The table, or what is said where it has no line.
pub(super) fn table(kit: &Kit<'_>, filled: Filled) -> Result<Table, Text> {
    let (heads, rows, none) = match filled {
        Filled::Datasets => (DATASETS, datasets(kit), none("没有数据集", "no dataset")),
        Filled::Items => (
            ITEMS,
            items(kit),
            none("未识别出信息项", "no data item was found"),
        ),
        Filled::Counting => (COUNTING, counting(kit), none("没有数据集", "no dataset")),
        Filled::Parts => (
            PARTS,
            parts(kit),
            none(
                "全部数据集的行业、场景和豁免情形相同（transfers[].parts 为空）",
                "all datasets share sector, scenario and exemption (transfers[].parts is empty)",
            ),
        ),
        Filled::Duties => (
            DUTIES,
            duties(kit),
            none("清单未列出", "the inventory lists none"),
        ),
        Filled::Questions => (
            QUESTIONS,
            questions(kit),
            none("没有待确认事项", "no question is open"),
        ),
    };
    if rows.is_empty() {
        return Err(none);
    }
    let columns = heads.iter().map(|(zh, en, field, share)| Column {
        title: kit.languages.lines(&Text::new(*zh, *en)),
        field,
        share: *share,
    });
    Ok(Table {
        columns: columns.collect(),
        rows,
    })
}

fn none(zh: &'static str, en: &'static str) -> Text {
    Text::new(zh, en)
}

/// The highest sensitivity of a dataset.
pub(super) fn sensitivity(dataset: &Dataset) -> Category {
    let columns = dataset.columns.iter();
    columns
        .map(|column| column.category)
        .max()
        .unwrap_or_default()
}

fn datasets(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let said = |text: &Text| Cell::said(kit.languages.lines(text));
    let all = kit.datasets().into_iter().enumerate();
    all.map(|(at, dataset)| {
        let people = &dataset.individuals;
        vec![
            Cell::name(&(at + 1).to_string()),
            Cell::name(&dataset.name),
            said(&scenario(kit, dataset).unwrap_or_else(|| Text::new("未知", "not known"))),
            said(&sensitivity(dataset).title()),
            said(&interval(people.count)),
            said(&interval(people.sensitive)),
            said(
                &people
                    .minors
                    .map_or_else(|| Text::new("未知", "not known"), interval),
            ),
            said(&interval(people.secondary)),
            said(&interval(dataset.records.count)),
            Cell::name(&crate::model::text::thousands(dataset.bytes)),
            said(&requirement(&dataset.obligation)),
        ]
    })
    .collect()
}

/// A kind of data in a dataset, with the columns that hold it.
pub(super) struct Item<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) element: &'a str,
    pub(super) category: Category,
    pub(super) form: Form,
    pub(super) columns: Vec<String>,
    /// Rows of the law whose sample items cover one of the columns.
    pub(super) rows: BTreeSet<&'a str>,
}

impl Item<'_> {
    /// The rows of the law, or that none covers it: items are examples, so that this frees nothing.
    pub(super) fn covered(&self) -> Text {
        if self.rows.is_empty() {
            return Text::new("无条目覆盖", "no item covers this");
        }
        let rows: Vec<&str> = self.rows.iter().copied().collect();
        Text::new(rows.join(", "), rows.join(", "))
    }
}

/// The data items of the transfer, dataset by dataset.
pub(super) fn items_of<'a>(kit: &Kit<'a>) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for dataset in kit.datasets() {
        let mut known: BTreeMap<(&str, Category, &str), Item<'a>> = BTreeMap::new();
        for column in dataset.columns.iter().filter(|column| is_item(column)) {
            let element = column.element.as_deref().unwrap_or_default();
            let key = (element, column.category, column.form.id());
            let item = known.entry(key).or_insert_with(|| Item {
                dataset,
                element,
                category: column.category,
                form: column.form,
                columns: Vec::new(),
                rows: BTreeSet::new(),
            });
            let name = if column.path.is_empty() {
                format!("#{}", column.ordinal)
            } else {
                column.path.clone()
            };
            item.columns.push(name);
            item.rows.extend(column.items.iter().map(String::as_str));
        }
        items.extend(known.into_values());
    }
    items
}

fn items(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let said = |text: &Text| Cell::said(kit.languages.lines(text));
    let all = items_of(kit).into_iter();
    all.map(|item| {
        let mut title = said(&(kit.titles)(item.element));
        title.small = vec![super::document::name(item.element)];
        vec![
            Cell::name(&item.dataset.name),
            title,
            Cell::name(&item.columns.join(", ")),
            said(&item.category.title()),
            said(&item.form.title()),
            said(&item.covered()),
        ]
    })
    .collect()
}

fn counting(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let said = |text: &Text| Cell::said(kit.languages.lines(text));
    let all = kit.datasets().into_iter();
    all.map(|dataset| {
        let people = &dataset.individuals;
        let keys = people.keys.iter().map(|key| {
            let title = (kit.titles)(&key.element);
            let (column, distinct) = (&key.column, interval(key.distinct));
            Text::new(
                format!("{}（{column}）：{}", title.zh, distinct.zh),
                format!("{} ({column}): {}", title.en, distinct.en),
            )
        });
        let keys: Vec<Text> = keys.collect();
        let mut count = said(&interval(people.count));
        count.small = vec![super::document::name(&of_dataset(dataset, "individuals"))];
        vec![
            Cell::name(&dataset.name),
            count,
            said(&people.method.title()),
            Cell::said(each(kit, &keys)),
            Cell::said(each(kit, &people.argument())),
        ]
    })
    .collect()
}

fn parts(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let said = |text: &Text| Cell::said(kit.languages.lines(text));
    let unknown = || Text::new("未知", "not known");
    let word = |word: &Option<String>| {
        let known = word.as_deref().map(kit.titles);
        said(&known.unwrap_or_else(unknown))
    };
    let all = kit.transfer.parts.iter();
    all.map(|part| {
        let claims: Vec<Text> = part
            .exemptions
            .iter()
            .map(|tag| (kit.titles)(tag))
            .collect();
        let count = |count: Option<_>| {
            let whole = || {
                Text::new(
                    "未单独计数（无规则按此计数）",
                    "not counted apart (no rule counts it)",
                )
            };
            said(&count.map_or_else(whole, interval))
        };
        vec![
            word(&part.sector),
            word(&part.scenario),
            said(&if claims.is_empty() {
                Text::new("无", "none")
            } else {
                listed(&claims)
            }),
            Cell::name(&part.datasets.join("; ")),
            count(part.individuals),
            count(part.sensitive),
        ]
    })
    .collect()
}

fn duties(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let all = kit.transfer.obligation.remaining.iter();
    all.map(|duty| {
        let text = Cell::said(kit.languages.lines(&duty.text));
        vec![Cell::name(&duty.row), text]
    })
    .collect()
}

fn questions(kit: &Kit<'_>) -> Vec<Vec<Cell>> {
    let said = |text: &Text| Cell::said(kit.languages.lines(text));
    let all = kit.transfer.obligation.missing.iter();
    all.map(|missing| {
        vec![
            said(&missing.question),
            said(&missing.if_yes),
            said(&missing.if_no),
        ]
    })
    .collect()
}
