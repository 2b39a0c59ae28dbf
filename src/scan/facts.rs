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

/// What the law asks of this dataset, as if it alone left the country this year.
pub(super) fn facts(request: &Request, rules: &Rules, dataset: &Dataset) -> Facts {
    facts::of_dataset(
        &request.declarations,
        &rules.context.suspicion,
        dataset,
        format::is_lines(&dataset.format),
    )
}
