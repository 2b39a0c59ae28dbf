//! The names of columns go in, the samples that they number come out: a table of measurements may have a column for each.

use super::{Levels, Part};
use crate::model::Count;
use crate::model::persons::{NamedBy, NamedPersons};
use crate::pack;
use std::collections::HashMap;

/// Headers of the column that says what is measured.
const FEATURES: &str = "feature-words";
/// Numbered columns of the least table of samples; digits and letters of such a name.
const FEWEST: usize = 3;
const DIGITS: std::ops::RangeInclusive<usize> = 2..=8;
const MOST_LETTERS: usize = 12;

/// Samples whom the columns stand for; nothing says whether they are of persons, or without a column that says what is measured,
/// whether they are any.
pub(super) fn find(levels: &Levels) -> Option<NamedPersons> {
    let parts = levels.get("")?;
    let is_feature = |part: &Part| {
        let name = part.name.trim().to_lowercase();
        pack::terms(FEATURES).any(|word| word == name)
    };
    let mut series: HashMap<&str, Vec<&Part>> = HashMap::new();
    for part in parts {
        if let Some(prefix) = prefix(&part.name) {
            series.entry(prefix).or_default().push(part);
        }
    }
    let numbered: Vec<&Part> = series
        .into_values()
        .filter(|parts| parts.len() >= FEWEST)
        .flatten()
        .collect();
    let looks = numbered.len() * 2 >= parts.len() && !numbered.is_empty();
    let by = if parts.iter().any(is_feature) {
        NamedBy::Sample
    } else {
        NamedBy::Numbered
    };
    looks.then(|| NamedPersons {
        count: Count::between(0, 0, numbered.len() as u64),
        by,
        columns: numbered
            .iter()
            .flat_map(|part| &part.columns)
            .copied()
            .collect(),
    })
}

/// What stands before the number at the end of a name: `S` of `S001`, `TCGA-02-` of `TCGA-02-0001`.
fn prefix(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.len() - stem.len();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (DIGITS.contains(&digits)
        && stem.starts_with(|c: char| c.is_ascii_alphabetic())
        && stem.chars().count() <= MOST_LETTERS
        && stem.chars().all(is_part))
    .then_some(stem)
}
