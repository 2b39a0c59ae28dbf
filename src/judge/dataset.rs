//! A dataset of the inventory in, its sector, its scenario and its facts out: meets the words of the rules with its names.

use super::{Terms, minors};
use crate::detect::judge::category;
use crate::detect::name::{Header, Headers};
use crate::facts::{self, PointerHits};
use crate::format;
use crate::model::Count;
use crate::model::facts::Facts;
use crate::model::finding::Category;
use crate::model::inventory::{Attribution, Dataset};
use crate::model::options::Taxonomy;
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
    let headers = Headers::new(headers.iter());
    let pointers = terms.rules.pointers().iter();
    let hits: Vec<PointerHits<'_>> = pointers.map(|one| hits(one, &headers)).collect();
    facts::attribution(terms.declarations, name, elements, &hits)
}

/// The words of a pointer that the name of the dataset or one of its columns has.
fn hits<'a>(one: &'a PointerWords, headers: &Headers<'_>) -> PointerHits<'a> {
    let words = one.words.iter().filter(|(word, _)| headers.have(word));
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
    let declared = terms.declarations.facts_of(&dataset.name).minors;
    minors::declare(&mut dataset.individuals, declared);
    let mut headers = vec![Header::new(&dataset.name, None)];
    let columns = dataset.columns.iter();
    headers.extend(columns.map(|column| Header::of_path(&column.path, None)));
    let hits = terms.rules.suspicions(&Headers::new(headers.iter()));
    dataset.suspicions = facts::suspected(&hits, dataset).into();
    let sector = dataset.sector.as_ref().map(|one| one.value.as_str());
    for (column, header) in dataset.columns.iter_mut().zip(&headers[1..]) {
        let element = column.element.as_deref();
        let items = terms.rules.items(terms.edition, sector, header, element);
        column.items = items;
    }
    let facts = facts::of_dataset(
        terms.declarations,
        dataset,
        format::is_lines(&dataset.format),
    );
    Facts {
        sensitive_otherwise: sensitive_otherwise(terms, dataset),
        ..facts
    }
}

/// People with sensitive information by the taxonomy that is not in force, where its sensitive columns are others: they are not counted
/// by it, so that only what the other number bounds is known of them.
fn sensitive_otherwise(terms: &Terms<'_>, dataset: &Dataset) -> Option<(Taxonomy, Count)> {
    let other = Taxonomy::ALL
        .into_iter()
        .find(|one| *one != terms.taxonomy)?;
    let (mut only_here, mut only_there, mut both) = (false, false, false);
    for column in &dataset.columns {
        let rule = column
            .element
            .as_deref()
            .and_then(|id| terms.rules.detectors.by_id(id));
        let Some(rule) = rule.filter(|_| column.category >= Category::Personal) else {
            continue;
        };
        let is_sensitive = |taxonomy| category(rule, taxonomy) >= Category::SensitivePersonal;
        let (here, there) = (is_sensitive(terms.taxonomy), is_sensitive(other));
        // What is sensitive for another reason (a child's) is so by both.
        let by_person = column.category >= Category::SensitivePersonal && !here;
        only_here |= here && !there;
        only_there |= there && !here && !by_person;
        both |= (here && there) || by_person;
    }
    // Everything about a minor is so by both.
    both |= (dataset.individuals.minors).is_some_and(|minors| !minors.is_zero());
    let (all, sensitive) = (dataset.individuals.count, dataset.individuals.sensitive);
    let count = match (only_here, only_there) {
        (false, false) => return None,
        (true, false) if both => Count::new(0, sensitive.estimate, sensitive.upper),
        (true, false) => Count::exact(0),
        (false, true) => Count::new(sensitive.lower, all.estimate, all.upper),
        (true, true) => Count::new(0, sensitive.estimate, all.upper),
    };
    Some((other, count))
}
