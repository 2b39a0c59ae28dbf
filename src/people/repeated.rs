//! A key whose numbers others issue too in, how far its distinct values may fall short of the persons out.
//!
//! Staff of three firms that each begin with 1 share their numbers; more names than numbers show it. The firm completes the number,
//! where a column names it: then there are at most as many persons as pairs.

use super::keys::{Key, Strength, named};
use super::table::Table;
use crate::model::{Count, Text};

/// So many names for each number are still other spellings of the same ones.
const SPELLINGS: f64 = 1.2;
/// And so many names more.
const FEW_SPELLINGS: f64 = 2.0;

/// The count where other keys show that the numbers of `best` repeat; `None` where nothing does.
pub(super) fn widened(
    best: &Key<'_>,
    others: &[Key<'_>],
    table: &Table<'_>,
    count: Count,
) -> Option<(Count, Text)> {
    if !best.is_local {
        return None;
    }
    let seen = best.column.distinct;
    let spellings = seen.upper? as f64 * SPELLINGS + FEW_SPELLINGS;
    let beside = others.iter().filter(|key| {
        key.strength != Strength::Thing
            && key.strength != Strength::Network
            && key.column.distinct.lower as f64 > spellings
    });
    let beside: Vec<&Key<'_>> = beside.collect();
    let has_names = beside.iter().any(|key| key.strength == Strength::Name);
    // One person may have several telephones, and hardly several of each kind of number.
    if !has_names && beside.len() < 2 {
        return None;
    }
    let fewest = beside
        .iter()
        .map(|key| key.column.distinct.estimate)
        .min()?;
    let pairs = table
        .columns
        .iter()
        .filter(|column| table.roles.role(column).is_issuer)
        .filter_map(|issuer| {
            let pairs = seen.upper?.checked_mul(issuer.distinct.upper?)?;
            (pairs >= fewest).then_some((pairs, issuer))
        })
        .max_by_key(|(pairs, _)| *pairs);
    let rows = table.records.upper;
    let upper = match &pairs {
        Some((pairs, _)) => Some(rows.map_or(*pairs, |rows| rows.min(*pairs))),
        None => rows,
    };
    let because = Text::new(
        format!(
            "列 `{}` 的编号与多个不同的人对应，只在其签发单位内唯一{}",
            named(best.column),
            pairs.map_or_else(String::new, |(_, issuer)| format!(
                "（列 `{}`）",
                named(issuer)
            )),
        ),
        format!(
            "numbers of column `{}` repeat beside different persons: they are unique only within whoever issues them{}",
            named(best.column),
            pairs.map_or_else(String::new, |(_, issuer)| format!(
                " (column `{}`)",
                named(issuer)
            )),
        ),
    );
    let estimate = upper.map_or(fewest, |upper| upper.min(fewest));
    Some((
        Count::new(count.lower, estimate.max(count.lower), upper),
        because,
    ))
}
