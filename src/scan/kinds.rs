//! Files that are no tables become datasets of their kind, with people, sector and duty as far as kind and headers tell.

use crate::detect::name::{Header, Word};
use crate::kind::dataset::{self, Group, NonTableFile};
use crate::law;
use crate::model::finding::Finding;
use crate::model::inventory::{Attribution, Dataset};
use crate::model::persons::Persons;
use crate::model::request::Request;
use crate::pack::kind::Meaning;
use crate::people::samples;
use crate::rules::Rules;
use crate::scan::facts::{attribution, facts};
use crate::scan::finish::Keys;

/// The datasets of `files`; `others` are the paths of all other files of the store.
pub(super) fn datasets<'a>(
    request: &Request,
    rules: &Rules,
    store: &str,
    files: Vec<NonTableFile>,
    others: impl Iterator<Item = &'a str>,
) -> Vec<(Dataset, Keys)> {
    let groups = dataset::groups(&rules.kinds, files, request.fold, others);
    groups
        .iter()
        .map(|group| entry(request, rules, store, group))
        .collect()
}

fn entry(request: &Request, rules: &Rules, store: &str, group: &Group) -> (Dataset, Keys) {
    let kind = &rules.kinds[group.kind];
    let path = Header::new(&group.name, None);
    let meaning = dataset::meaning(kind, |word| path.covers(&Word::new(word)).is_some());
    let mut entry = dataset::dataset(kind, meaning, store, group);
    if let Some(meaning) = meaning {
        let persons: Vec<&Persons> = group.files.iter().map(|file| &file.persons).collect();
        entry.individuals = samples::count(kind.header, meaning, &persons);
    }
    (entry.sector, entry.scenario) = attributed(request, rules, &group.name, meaning);
    let facts = facts(request, rules, &entry);
    entry.obligation = law::decide(&rules.law, &request.edition, &facts, request.day());
    (entry, Keys { main: None, facts })
}

/// Sector and scenario by the path and what the kind means.
fn attributed(
    request: &Request,
    rules: &Rules,
    name: &str,
    meaning: Option<&Meaning>,
) -> (Option<Attribution>, Option<Attribution>) {
    let findings: Vec<Finding> = meaning
        .map(|meaning| Finding {
            element: Some(meaning.element.clone()),
            ..Finding::default()
        })
        .into_iter()
        .collect();
    attribution(request, rules, name, &[], &findings)
}
