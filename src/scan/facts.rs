//! What was read of a dataset in, its sector, scenario and facts out: meets the words of the rules with its names.

use crate::detect::name::Header;
use crate::facts::{self, PointerHits};
use crate::format;
use crate::model::facts::Facts;
use crate::model::finding::Finding;
use crate::model::inventory::{Attribution, Dataset};
use crate::model::profile::ColumnProfile;
use crate::model::request::Request;
use crate::rules::{PointerWords, Rules};

/// Sector and scenario: declared, or inferred from what is found and named.
pub(super) fn attribution(
    request: &Request,
    rules: &Rules,
    name: &str,
    profiles: &[ColumnProfile],
    findings: &[Finding],
) -> (Option<Attribution>, Option<Attribution>) {
    let mut headers = vec![Header::new(name, None)];
    let columns = profiles.iter();
    headers.extend(columns.map(|profile| Header::new(profile.header(), None)));
    let met = |one| hits(one, &headers);
    let hits: Vec<PointerHits<'_>> = rules.pointers().iter().map(met).collect();
    facts::attribution(&request.declarations, name, findings, &hits)
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
pub(super) fn facts(request: &Request, rules: &Rules, dataset: &mut Dataset) -> Facts {
    let mut headers = vec![Header::new(&dataset.name, None)];
    let columns = dataset.columns.iter();
    headers.extend(columns.map(|column| Header::of_path(&column.path, None)));
    dataset.suspicions = facts::suspected(&rules.suspicions(&headers), dataset);
    let sector = dataset.sector.as_ref().map(|one| one.value.as_str());
    for (column, header) in dataset.columns.iter_mut().zip(&headers[1..]) {
        let items = rules.items(&request.edition, sector, header, column.element.as_deref());
        column.items = items;
    }
    facts::of_dataset(
        &request.declarations,
        dataset,
        format::is_lines(&dataset.format),
    )
}
