//! A dataset of the inventory in, its sector, its scenario and its facts out: meets the words of the rules with its names.

use super::Terms;
use crate::detect::name::Header;
use crate::facts::{self, PointerHits};
use crate::format;
use crate::model::facts::Facts;
use crate::model::inventory::{Attribution, Dataset};
use crate::rules::PointerWords;

/// Sector and scenario: declared, or inferred from the elements that were found and from what the dataset and its columns are
/// called.
pub(crate) fn attribution<'a>(
    terms: &Terms<'_>,
    name: &'a str,
    headers: impl Iterator<Item = &'a str>,
    elements: &[&str],
) -> (Option<Attribution>, Option<Attribution>) {
    let names = std::iter::once(name).chain(headers);
    let headers: Vec<Header> = names.map(|name| Header::new(name, None)).collect();
    let pointers = terms.rules.pointers().iter();
    let hits: Vec<PointerHits<'_>> = pointers.map(|one| hits(one, &headers)).collect();
    facts::attribution(terms.declarations, name, elements, &hits)
}

/// The words of a pointer that the name of the dataset or one of its columns has.
fn hits<'a>(one: &'a PointerWords, headers: &[Header]) -> PointerHits<'a> {
    let words = one.words.iter().filter(|(word, _)| {
        let mut headers = headers.iter();
        headers.any(|header| header.covers(word).is_some())
    });
    PointerHits {
        pointer: &one.pointer,
        is_scenario: one.is_scenario,
        words: words
            .map(|(word, points)| (word.shown.as_str(), *points))
            .collect(),
    }
}

/// What the law asks of this dataset, as if it alone left the country this year.
pub(crate) fn facts(terms: &Terms<'_>, dataset: &Dataset) -> Facts {
    facts::of_dataset(
        terms.declarations,
        &terms.rules.context.suspicion,
        dataset,
        format::is_lines(&dataset.format),
    )
}
