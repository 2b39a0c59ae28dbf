//! A user's words go in, the dataset or column that they mean comes out, or an error that offers names.

use super::layout::shown;
use super::view::{column_number, column_title};
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::inventory::{Column, Dataset, Inventory};

/// Names that an error offers.
const OFFERED: usize = 5;
/// Columns that an error offers.
const OFFERED_COLUMNS: usize = 20;

/// What follows `name` in `target`: nothing, or `#` and a column; `None` where it does not begin with the name.
fn behind<'a>(name: &str, target: &'a str) -> Option<&'a str> {
    let rest = target.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with('#')).then_some(rest)
}

/// The datasets called by `target` (one a store) and what follows the name: a whole name first, then the end of a path.
pub(super) fn find<'a>(
    inventory: &'a Inventory,
    target: &'a str,
) -> Result<(Vec<&'a Dataset>, Option<&'a str>)> {
    let datasets = || inventory.datasets.iter();
    let longest = datasets()
        .filter(|d| behind(&d.name, target).is_some())
        .max_by_key(|d| d.name.len());
    if let Some(best) = longest {
        let same = datasets().filter(|d| d.name == best.name).collect();
        let rest = behind(&best.name, target);
        return Ok((same, rest.and_then(|rest| rest.strip_prefix('#'))));
    }
    let ending: Vec<(&Dataset, Option<&str>)> = datasets()
        .filter_map(|d| {
            let mut tails = d.name.match_indices('/').map(|(at, _)| &d.name[at + 1..]);
            let rest = tails.find_map(|tail| behind(tail, target))?;
            Some((d, rest.strip_prefix('#')))
        })
        .collect();
    if let [(only, rest)] = ending[..] {
        return Ok((vec![only], rest));
    }
    Err(unknown(inventory, target, &ending))
}

/// No dataset is called `target`; names that hold it, and those that end in it, are offered.
fn unknown(inventory: &Inventory, target: &str, ending: &[(&Dataset, Option<&str>)]) -> Error {
    let names = || inventory.datasets.iter().map(|d| d.name.as_str());
    let lower = target.to_lowercase();
    let holds = |name: &&str| {
        name.to_lowercase().contains(&lower) || ending.iter().any(|(d, _)| d.name == *name)
    };
    let mut near: Vec<&str> = names().filter(holds).take(OFFERED).collect();
    let (hint_zh, hint) = if near.is_empty() {
        near = names().take(OFFERED).collect();
        (
            "名称见 inventory.csv，如",
            "names are those of inventory.csv",
        )
    } else {
        ("是否指", "did you mean")
    };
    let near: Vec<String> = near.iter().map(|n| format!("`{}`", shown(n))).collect();
    let target = shown(target);
    Error::usage(
        format!(
            "`{target}`：清单中没有此名称的数据集；{hint_zh} {}",
            near.join("、")
        ),
        format!(
            "`{target}`: no dataset of the inventory has this name; {hint} {}",
            near.join(", ")
        ),
    )
}

/// The column of `dataset` called `name`: by path, by header, by number.
pub(super) fn find_column<'a>(dataset: &'a Dataset, name: &str) -> Result<&'a Column> {
    let columns = &dataset.columns;
    let number = column_number(name);
    columns
        .iter()
        .find(|c| c.path == name)
        .or_else(|| columns.iter().find(|c| c.name == name))
        .or_else(|| columns.iter().find(|c| Some(c.ordinal) == number))
        .ok_or_else(|| {
            let names = |language| {
                let titles = columns.iter().take(OFFERED_COLUMNS);
                let titles = titles.map(|c| column_title(&c.path, c.ordinal, language));
                titles
                    .map(|title| format!("`{}`", shown(&title)))
                    .collect::<Vec<_>>()
            };
            let (dataset, name) = (shown(&dataset.name), shown(name));
            let (zh, en) = (
                names(Language::Zh).join("、"),
                names(Language::En).join(", "),
            );
            Error::usage(
                format!("{dataset}：没有字段 `{name}`；现有字段：{zh}"),
                format!("{dataset}: has no column `{name}`; it has {en}"),
            )
        })
}
