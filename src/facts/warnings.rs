//! Declarations and what a scan met in, what a reader must know of those that had no or another effect out.

use super::links;
use crate::model::Text;
use crate::model::declarations::{
    AlreadyExported, Block, Declarations, DeclaredTransfer, Unmatched,
};
use crate::model::inventory::{Dataset, Skipped};
use crate::model::pattern::PathPattern;
use chrono::{Datelike as _, NaiveDate};
use std::collections::HashSet;

/// What is said at the head of every report. `day` is the one on which the law is applied.
#[must_use]
pub fn warnings(
    declarations: &Declarations,
    datasets: &[Dataset],
    ledger: &[Skipped],
    day: NaiveDate,
) -> Vec<Text> {
    let names: Vec<&str> = datasets.iter().map(|one| one.name.as_str()).collect();
    let paths: Vec<&str> = ledger.iter().map(|skip| skip.path.as_str()).collect();
    let elsewhere = declarations.unmatched(&paths).into_iter();
    let elsewhere: HashSet<*const PathPattern> = elsewhere
        .map(|one| std::ptr::from_ref(one.pattern))
        .collect();
    let is_skipped = |pattern: &PathPattern| !elsewhere.contains(&std::ptr::from_ref(pattern));
    let unmatched = declarations.unmatched(&names);
    let mut warnings: Vec<Text> = unmatched
        .into_iter()
        // A verdict on what was not looked at has its effect on the ledger too.
        .filter(|one| one.block != Block::Verdict(None) || !is_skipped(one.pattern))
        .map(|one| without_dataset(&one, is_skipped(one.pattern), declarations.file()))
        .collect();
    warnings.extend(without_column(declarations, datasets));
    warnings.extend(links::warnings(declarations, datasets));
    for transfer in &declarations.transfers {
        let earlier = transfer.already_exported.iter();
        let file = declarations.file();
        warnings.extend(earlier.filter_map(|one| of_earlier(transfer, one, day, file)));
    }
    warnings
}

fn without_dataset(unmatched: &Unmatched<'_>, is_skipped: bool, file: &str) -> Text {
    let Unmatched { pattern, line, .. } = unmatched;
    let pattern = pattern.as_str();
    let (what_zh, what) = match unmatched.block {
        Block::Dataset => (
            format!("[[dataset]] 的声明 `{pattern}`"),
            format!("the [[dataset]] declaration `{pattern}`"),
        ),
        Block::Verdict(None) => (
            format!("对未查看内容的人工认定 `{pattern}` "),
            format!("the verdict on the unread content of `{pattern}`"),
        ),
        Block::Verdict(Some(column)) => (
            format!("人工认定 `{pattern}` 的列 `{column}` "),
            format!("the verdict on `{column}` of `{pattern}`"),
        ),
        Block::Transfer(name) => (
            format!("出境活动 `{name}` 的 `{pattern}` "),
            format!("`{pattern}` of the transfer `{name}`"),
        ),
        Block::Link(column) => (
            format!("[[link]] 中 `{pattern}` 的列 `{column}` "),
            format!("the column `{column}` of `{pattern}` in [[link]]"),
        ),
    };
    let (why_zh, why) = if is_skipped {
        ("该文件未读取", "the file was not read")
    } else {
        ("没有匹配的数据集", "no dataset matches it")
    };
    Text::new(
        format!("{what_zh}未生效：{why_zh}（{file} 第 {line} 行）"),
        format!("{what} had no effect: {why} ({file} line {line})"),
    )
}

/// Verdicts on columns that are gone: a column may have another name now, and the machine's own finding stands there.
fn without_column(declarations: &Declarations, datasets: &[Dataset]) -> Vec<Text> {
    let verdicts = &declarations.verdicts;
    // Whether some dataset matches, and whether one of them has the column.
    let mut met = vec![(false, false); verdicts.len()];
    for dataset in datasets {
        for place in verdicts.places(&dataset.name) {
            let columns = dataset.columns.get();
            let mut columns = columns.iter();
            let has = (verdicts[place].column.as_ref())
                .is_none_or(|wanted| columns.any(|column| column.path == *wanted));
            met[place] = (true, met[place].1 || has);
        }
    }
    let lost = verdicts.iter().zip(met);
    let lost = lost.filter(|(_, met)| *met == (true, false));
    lost.map(|(verdict, _)| {
        let (dataset, line) = (verdict.datasets.as_str(), verdict.line);
        let file = declarations.file();
        let column = verdict.column.as_deref().unwrap_or_default();
        Text::new(
            format!("人工认定 `{dataset}` 的列 `{column}` 未生效：该列已不存在（{file} 第 {line} 行）"),
            format!("the verdict on `{column}` of `{dataset}` had no effect: there is no such column ({file} line {line})"),
        )
    })
    .collect()
}

/// Earlier exports of another year, or of a part of this one.
fn of_earlier(
    transfer: &DeclaredTransfer,
    earlier: &AlreadyExported,
    day: NaiveDate,
    file: &str,
) -> Option<Text> {
    let (name, since, year, line) = (&transfer.name, earlier.since, day.year(), transfer.line);
    if !earlier.counts_on(day) {
        return Some(Text::new(
            format!(
                "出境活动 `{name}`：already_exported 自 {since} 起，不属于 {year} 年，今年按 0 人计；如今年已有出境，请填写自 {year}-01-01 起的人数（{file} 第 {line} 行）"
            ),
            format!(
                "transfer `{name}`: already_exported is since {since} and counts as nothing in {year}; if anything left since {year}-01-01, declare it with that day ({file} line {line})"
            ),
        ));
    }
    earlier.is_partial_on(day).then(|| {
        Text::new(
            format!("出境活动 `{name}`：already_exported 自 {since} 起；{year}-01-01 至该日之间出境的人数未计入（{file} 第 {line} 行）"),
            format!("transfer `{name}`: already_exported is since {since}; people whose information left between {year}-01-01 and that day are not counted ({file} line {line})"),
        )
    })
}
