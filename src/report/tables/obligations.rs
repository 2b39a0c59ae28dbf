//! The inventory goes in; what is demanded of each dataset and transfer comes out in a row, and each line of the law of it in another.

use super::field::{Cell, Field, Kind, id, list, maybe, maybe_id, number, side, text};
use super::{Failure, Sink};
use crate::model::inventory::Inventory;
use crate::model::obligation::{Obligation, TrackOutcome};
use crate::model::{Language, titled};

/// What an obligation is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Subject {
    /// A dataset by itself.
    Dataset,
    /// Datasets that leave together.
    Transfer,
}

titled!(Subject {
    Dataset: "dataset", "数据集", "dataset";
    Transfer: "transfer", "出境活动", "transfer";
});

/// An obligation and what it is about.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    subject: Subject,
    store: &'a str,
    name: &'a str,
    duty: &'a Obligation,
}

/// A line of the law, and whose it is.
pub(super) struct TrackRow<'a> {
    of: Row<'a>,
    track: &'a TrackOutcome,
}

type Of = for<'a> fn(&'a Row<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const FIELDS: &[Field<Of>] = &[
    Field::new("subject", Kind::Text, "id", "所属对象的种类：数据集或出境活动", "What it is about: `dataset` or `transfer`", |r| id(r.subject)),
    Field::new("store", Kind::Text, "", "数据集的存储位置；出境活动为空", "Store of the dataset; null for a transfer", |r| text(r.store)),
    Field::new("name", Kind::Text, "", "数据集或出境活动的名称", "Name of the dataset or transfer (`*`: all scanned datasets)", |r| text(r.name)),
    Field::new("measure", Kind::Text, "id", "出境要求", "Requirement; `undetermined` where floor and ceiling differ", |r| id(r.duty.measure)),
    Field::new("floor", Kind::Text, "id", "最低要求", "Lowest requirement over all answers to the open questions", |r| id(r.duty.floor)),
    Field::new("ceiling", Kind::Text, "id", "最高要求", "Highest requirement over all answers to the open questions", |r| id(r.duty.ceiling)),
    Field::new("rule", Kind::Text, "id", "适用规则（规则包/规则）", "Deciding rule, else the one that sets the ceiling: `pack/rule`", |r| maybe(r.duty.rule.as_deref())),
    Field::new("instrument", Kind::Text, "", "法规文件", "Instrument in which the rule stands", |r| text(&*r.duty.citation.instrument)),
    Field::new("edition", Kind::Text, "", "版本", "Its edition", |r| text(&*r.duty.citation.edition)),
    Field::new("heading", Kind::Text, "", "条款", "Article or section", |r| text(r.duty.citation.heading.join(" › "))),
    Field::new("rule_confidence", Kind::Text, "id", "规则文本核对情况", "How the rule text was checked", |r| maybe_id(r.duty.citation.confidence)),
    Field::new("restated_zh", Kind::Text, "", "规则内容转述（中文）", "The rule restated, Chinese", |r| text(&*r.duty.citation.restated_zh)),
    Field::new("restated_en", Kind::Text, "", "规则内容转述（英文）", "The rule restated, English", |r| text(&*r.duty.citation.restated_en)),
    Field::new("sources", Kind::Texts, "", "来源", "Where the rule text is from", |r| list(r.duty.citation.sources.iter().map(|one| &**one))),
    Field::new("confirmed_by", Kind::Text, "", "核对确认人", "Who held the rule against the official text", |r| maybe(r.duty.citation.confirmed.as_ref().map(|one| &*one.by))),
    Field::new("confirmed_on", Kind::Text, "day", "核对确认日期", "And when", |r| maybe(r.duty.citation.confirmed.as_ref().map(|one| &*one.on))),
    Field::new("because", Kind::Texts, "", "依据的事实：`事实 = 值（来源）`", "Facts that it rests on: `fact = value (origin)`", |r| list(because(r.duty))),
    Field::new("missing", Kind::Texts, "ids", "缺少的事实", "Facts that are open", |r| list(r.duty.missing.iter().map(|m| &*m.fact))),
    Field::new("missing_zh", Kind::Texts, "", "待确认事项（中文）", "Open questions, Chinese", |r| side(r.duty.missing.iter().map(|m| &m.question), Language::Zh)),
    Field::new("missing_en", Kind::Texts, "", "待确认事项（英文）", "Open questions, English", |r| side(r.duty.missing.iter().map(|m| &m.question), Language::En)),
    Field::new("remaining", Kind::Texts, "ids", "仍须履行的义务（规则包/行）", "What is still due by whatever route: `pack/row`", |r| list(r.duty.remaining.iter().map(|one| &*one.row))),
    Field::new("remaining_zh", Kind::Texts, "", "仍须履行的义务（中文）", "The same in words, Chinese", |r| side(r.duty.remaining.iter().map(|one| &one.text), Language::Zh)),
    Field::new("remaining_en", Kind::Texts, "", "仍须履行的义务（英文）", "The same in words, English", |r| side(r.duty.remaining.iter().map(|one| &one.text), Language::En)),
    Field::new("margin_people", Kind::Number, "people", "距下一门槛的人数", "People left below the next threshold", |r| number(r.duty.margin.as_ref().map(|m| m.people))),
    Field::new("margin_threshold", Kind::Number, "people", "下一门槛", "The next threshold", |r| number(r.duty.margin.as_ref().map(|m| m.threshold))),
    Field::new("margin_measure", Kind::Text, "id", "达到门槛后的要求", "Requirement at that threshold", |r| maybe_id(r.duty.margin.as_ref().map(|m| m.measure))),
    Field::new("other_taxonomy", Kind::Text, "id", "结论不同的另一分类标准", "Another taxonomy by which the answer differs", |r| maybe_id(r.duty.other_reading.map(|one| one.taxonomy))),
    Field::new("other_measure", Kind::Text, "id", "按该标准的出境要求", "Requirement by that taxonomy", |r| maybe_id(r.duty.other_reading.map(|one| one.measure))),
    Field::new("caveats_zh", Kind::Texts, "", "注意事项（中文）", "What to know beside the answer, Chinese", |r| side(&r.duty.caveats, Language::Zh)),
    Field::new("caveats_en", Kind::Texts, "", "注意事项（英文）", "What to know beside the answer, English", |r| side(&r.duty.caveats, Language::En)),
];

type OfTrack = for<'a> fn(&'a TrackRow<'a>) -> Cell<'a>;

#[rustfmt::skip] // a column in a line
pub(super) const TRACKS: &[Field<OfTrack>] = &[
    Field::new("subject", Kind::Text, "id", "所属对象的种类：数据集或出境活动", "What it is about: `dataset` or `transfer`", |r| id(r.of.subject)),
    Field::new("store", Kind::Text, "", "数据集的存储位置；出境活动为空", "Store of the dataset; null for a transfer", |r| text(r.of.store)),
    Field::new("name", Kind::Text, "", "数据集或出境活动的名称", "Name of the dataset or transfer (`*`: all scanned datasets)", |r| text(r.of.name)),
    Field::new("track", Kind::Text, "id", "审查路径", "Line of the law", |r| id(r.track.track)),
    Field::new("measure", Kind::Text, "id", "出境要求", "Requirement of this line; `undetermined` where floor and ceiling differ", |r| id(r.track.measure)),
    Field::new("floor", Kind::Text, "id", "最低要求", "Lowest requirement over all answers to the open questions", |r| id(r.track.floor)),
    Field::new("ceiling", Kind::Text, "id", "最高要求", "Highest requirement over all answers to the open questions", |r| id(r.track.ceiling)),
    Field::new("rule", Kind::Text, "id", "适用规则（规则包/规则）", "Deciding rule: `pack/rule`; null where none applies", |r| maybe(r.track.rule.as_deref())),
    Field::new("instrument", Kind::Text, "", "法规文件", "Instrument in which the rule stands", |r| maybe(r.track.citation.as_ref().map(|one| &*one.instrument))),
    Field::new("edition", Kind::Text, "", "版本", "Its edition", |r| maybe(r.track.citation.as_ref().map(|one| &*one.edition))),
    Field::new("heading", Kind::Text, "", "条款", "Article or section", |r| maybe(r.track.citation.as_ref().map(|one| one.heading.join(" › ")))),
    Field::new("rule_confidence", Kind::Text, "id", "规则文本核对情况", "How the rule text was checked", |r| maybe_id(r.track.citation.as_ref().and_then(|one| one.confidence))),
];

/// The facts that an obligation rests on, each as a text.
fn because(duty: &Obligation) -> Vec<String> {
    let facts = duty.because.get();
    let said = facts
        .iter()
        .map(|one| format!("{} = {} ({})", one.fact, one.value, one.origin.id()));
    said.collect()
}

/// Every obligation: of the datasets, then of the transfers.
fn each(inventory: &Inventory) -> impl Iterator<Item = Row<'_>> {
    let datasets = inventory.datasets.iter().map(|dataset| Row {
        subject: Subject::Dataset,
        store: &dataset.store,
        name: &dataset.name,
        duty: &dataset.obligation,
    });
    datasets.chain(inventory.transfers.iter().map(|transfer| Row {
        subject: Subject::Transfer,
        store: "",
        name: &transfer.name,
        duty: &transfer.obligation,
    }))
}

pub(super) fn rows(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    each(inventory)
        .try_for_each(|row| sink(FIELDS.iter().map(|field| (field.cell)(&row)).collect()))
}

pub(super) fn tracks(inventory: &Inventory, sink: &mut Sink<'_>) -> Result<(), Failure> {
    for of in each(inventory) {
        for track in &of.duty.tracks {
            let row = TrackRow { of, track };
            sink(TRACKS.iter().map(|field| (field.cell)(&row)).collect())?;
        }
    }
    Ok(())
}
