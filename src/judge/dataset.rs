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

/// What the law asks of this dataset, as if it alone left the country this year. Sets what it raises a suspicion of, and which
/// rows' items its columns are.
pub(crate) fn facts(terms: &Terms<'_>, dataset: &mut Dataset) -> Facts {
    let mut headers = vec![Header::new(&dataset.name, None)];
    let columns = dataset.columns.iter();
    headers.extend(columns.map(|column| Header::of_path(&column.path, None)));
    dataset.suspicions = facts::suspected(&terms.rules.suspicions(&headers), dataset);
    let sector = dataset.sector.as_ref().map(|one| one.value.as_str());
    for (column, header) in dataset.columns.iter_mut().zip(&headers[1..]) {
        let element = column.element.as_deref();
        let items = terms.rules.items(terms.edition, sector, header, element);
        column.items = items;
    }
    facts::of_dataset(
        terms.declarations,
        dataset,
        format::is_lines(&dataset.format),
    )
}
