//! Declared links and the datasets of a scan in, what a reader must know of links without effect out.

use crate::model::Text;
use crate::model::declarations::{Declarations, Link, LinkMeans, LinkedColumn};
use crate::model::inventory::Dataset;

/// What became of a column that a link names.
enum Found {
    /// No dataset matches: that is said with all patterns that match nothing.
    NoDataset,
    /// There is no such column.
    NoColumn,
    /// Nothing shows what it holds.
    NoElement,
    /// So many columns are linked.
    Linked(usize),
}

/// Links with a column that is not there or of which nobody knows what it identifies, and links that are left with one column.
pub(super) fn warnings(declarations: &Declarations, datasets: &[Dataset]) -> Vec<Text> {
    let mut said = Vec::new();
    for link in &declarations.links {
        let (mut linked, mut are_all_there) = (0, true);
        for one in &link.columns {
            let found = found(one, datasets);
            said.extend(without_effect(one, &found));
            match found {
                Found::Linked(columns) => linked += columns,
                Found::NoDataset | Found::NoColumn | Found::NoElement => are_all_there = false,
            }
        }
        if link.means == LinkMeans::Numbering && are_all_there && linked < 2 {
            said.push(alone(link));
        }
    }
    said
}

/// What is found of a column; that one of several datasets does not have it is nothing to be said.
fn found(one: &LinkedColumn, datasets: &[Dataset]) -> Found {
    let matching = datasets.iter();
    let mut matching = matching
        .filter(|dataset| one.datasets.matches(&dataset.name))
        .peekable();
    if matching.peek().is_none() {
        return Found::NoDataset;
    }
    let (mut columns, mut linked) = (0, 0);
    for dataset in matching {
        for column in dataset
            .columns
            .get()
            .iter()
            .filter(|column| column.path == one.column)
        {
            columns += 1;
            linked += usize::from(column.element.is_some());
        }
    }
    match (columns, linked) {
        (0, _) => Found::NoColumn,
        (_, 0) => Found::NoElement,
        _ => Found::Linked(linked),
    }
}

fn without_effect(one: &LinkedColumn, found: &Found) -> Option<Text> {
    let (why_zh, why) = match found {
        Found::NoColumn => ("没有该列", "there is no such column"),
        Found::NoElement => (
            "未识别出该列是什么标识，请用 [[verdict]] 认定",
            "nothing shows which identifier it holds; declare it with [[verdict]]",
        ),
        Found::NoDataset | Found::Linked(_) => return None,
    };
    let (dataset, column, line) = (one.datasets.as_str(), &one.column, one.line);
    Some(Text::new(
        format!(
            "[[link]] 中 `{dataset}` 的列 `{column}` 未生效：{why_zh}（qingdan.toml 第 {line} 行）"
        ),
        format!(
            "the column `{column}` of `{dataset}` in [[link]] had no effect: {why} (qingdan.toml line {line})"
        ),
    ))
}

fn alone(link: &Link) -> Text {
    let line = link.line;
    Text::new(
        format!("[[link]] 未生效：只有一列符合（qingdan.toml 第 {line} 行）"),
        format!("[[link]] had no effect: only one column matches (qingdan.toml line {line})"),
    )
}
