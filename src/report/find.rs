//! A user's words go in, the dataset or column that they mean comes out, or an error that offers names.

use super::layout::shown;
use crate::error::{Error, Result};
use crate::model::inventory::{Column, Dataset, Inventory};

/// Names that an error offers.
const OFFERED: usize = 5;
/// Columns that an error offers.
const OFFERED_COLUMNS: usize = 20;

/// The datasets called by `target` (one a store) and what follows the name: a whole name first, then the end of a path.
pub(super) fn find<'a>(
    inventory: &'a Inventory,
    target: &'a str,
) -> Result<(Vec<&'a Dataset>, Option<&'a str>)> {
    let split = |name: &str| -> Option<Option<&'a str>> {
        let rest = target.strip_prefix(name)?;
        if rest.is_empty() {
            Some(None)
        } else {
            rest.strip_prefix('#').map(Some)
        }
    };
    let longest = inventory
        .datasets
        .iter()
        .filter(|d| split(&d.name).is_some())
        .max_by_key(|d| d.name.len());
    if let Some(best) = longest {
        let same = inventory
            .datasets
            .iter()
            .filter(|d| d.name == best.name)
            .collect();
        return Ok((same, split(&best.name).flatten()));
    }
    let tails = |d: &Dataset| {
        d.name
            .match_indices('/')
            .map(|(at, _)| at + 1)
            .collect::<Vec<_>>()
    };
    let ending: Vec<(&Dataset, Option<&str>)> = inventory
        .datasets
        .iter()
        .filter_map(|d| {
            let rest = tails(d).into_iter().find_map(|at| split(&d.name[at..]))?;
            Some((d, rest))
        })
        .collect();
    if let [(only, rest)] = ending[..] {
        return Ok((vec![only], rest));
    }
    let lower = target.to_lowercase();
    let mut near: Vec<&str> = inventory
        .datasets
        .iter()
        .map(|d| d.name.as_str())
        .filter(|name| {
            name.to_lowercase().contains(&lower) || ending.iter().any(|(d, _)| d.name == *name)
        })
        .take(OFFERED)
        .collect();
    let mut hint = "names are those of inventory.csv";
    if near.is_empty() {
        near = inventory
            .datasets
            .iter()
            .take(OFFERED)
            .map(|d| d.name.as_str())
            .collect();
    } else {
        hint = "did you mean";
    }
    let near: Vec<String> = near
        .into_iter()
        .map(|n| format!("`{}`", shown(n)))
        .collect();
    Err(Error::Usage(format!(
        "`{}`: no dataset of the inventory has this name; {hint} {}",
        shown(target),
        near.join(", "),
    )))
}

/// The column of `dataset` called `name`: by path, by header, by number.
pub(super) fn find_column<'a>(dataset: &'a Dataset, name: &str) -> Result<&'a Column> {
    let columns = &dataset.columns;
    columns
        .iter()
        .find(|c| c.path == name)
        .or_else(|| columns.iter().find(|c| c.name == name))
        .or_else(|| {
            let number = name.trim_start_matches('#').parse::<u64>().ok()?;
            columns.iter().find(|c| c.ordinal == number)
        })
        .ok_or_else(|| {
            let names: Vec<String> = columns
                .iter()
                .take(OFFERED_COLUMNS)
                .map(|c| format!("`{}`", shown(&title(c))))
                .collect();
            Error::Usage(format!(
                "{}: has no column `{}`; it has {}",
                shown(&dataset.name),
                shown(name),
                names.join(", "),
            ))
        })
}

/// Path of a column, its number where there is no header.
pub(super) fn title(column: &Column) -> String {
    if column.path.is_empty() {
        column.ordinal.to_string()
    } else {
        column.path.clone()
    }
}
