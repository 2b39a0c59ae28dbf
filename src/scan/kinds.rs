//! Files that are no tables become datasets of their kind, with people, sector and duty as far as kind and headers tell.

use crate::detect::name::{Header, Word};
use crate::detect::verdict::evidence;
use crate::judge::Terms;
use crate::judge::dataset::{attribution, facts};
use crate::kind::dataset::{self, Group, NonTableFile};
use crate::law::Decisions;
use crate::model::Text;
use crate::model::declarations::Verdict;
use crate::model::facts::Known;
use crate::model::inventory::{Attribution, Dataset};
use crate::model::persons::Persons;
use crate::model::request::Request;
use crate::pack::kind::{Kind, Meaning};
use crate::people::samples;
use crate::rules::Rules;
use crate::scan::finish::Keys;
use crate::scan::packing::Packing;

/// The datasets of `files`; `others` are the paths of all other files of the store.
pub(super) fn datasets<'a>(
    request: &Request,
    rules: &Rules,
    store: &str,
    files: Vec<NonTableFile>,
    others: impl Iterator<Item = &'a str>,
) -> Vec<(Dataset, Keys)> {
    let groups = dataset::groups(&rules.kinds, files, request.fold, others);
    // Of most files as little is known: they are decided once.
    let decisions = Decisions::new(request.edition.clone(), request.day());
    let packing = Packing::new(groups.len());
    let entries = groups.iter().map(|group| {
        let (mut entry, mut keys) = entry(request, rules, &decisions, store, group);
        packing.pack(&mut entry, &mut keys);
        (entry, keys)
    });
    entries.collect()
}

fn entry(
    request: &Request,
    rules: &Rules,
    decisions: &Decisions,
    store: &str,
    group: &Group,
) -> (Dataset, Keys) {
    let kind = &rules.kinds[group.kind];
    let path = Header::new(&group.name, None);
    let verdict = request.declarations.verdict_on_content(&group.name);
    let meaning = dataset::meaning(kind, |word| path.covers(&Word::new(word)).is_some());
    let meaning = meaning.filter(|_| verdict.is_none());
    let mut entry = dataset::dataset(kind, meaning, store, group);
    let persons: Vec<&Persons> = group.files.iter().map(|file| &file.persons).collect();
    let counted = meaning.and_then(|meaning| samples::count(kind.header, meaning, &persons));
    let nobody = nobody(kind, verdict);
    entry.individuals = match (counted, &nobody) {
        (Some(counted), _) => counted,
        (None, Some((because, _))) => samples::nobody(because.clone()),
        (None, None) => samples::unread(),
    };
    (entry.sector, entry.scenario) = attributed(request, rules, &group.name, meaning);
    let mut facts = facts(&Terms::of(request, rules), &mut entry);
    if let Some((_, known)) = nobody.filter(|_| entry.individuals.count.is_zero()) {
        facts.personal_information = Some(known);
    }
    entry.obligation = decisions.decide(&rules.law, &facts);
    (
        entry,
        Keys {
            persons: None,
            recount: None,
            facts: facts.into(),
        },
    )
}

/// Why nobody is in files of a kind, where a person or the kind says so, and how that is known.
fn nobody(kind: &Kind, verdict: Option<&Verdict>) -> Option<(Text, Known<bool>)> {
    let declared = verdict.map(|verdict| (evidence(verdict).text, Known::declared(false)));
    declared.or_else(|| Some((kind.nobody.clone()?, Known::inferred(false))))
}

/// Sector and scenario by the path and what the kind means.
fn attributed(
    request: &Request,
    rules: &Rules,
    name: &str,
    meaning: Option<&Meaning>,
) -> (Option<Attribution>, Option<Attribution>) {
    let elements: Vec<&str> = meaning
        .iter()
        .map(|meaning| meaning.element.as_str())
        .collect();
    attribution(
        &Terms::of(request, rules),
        name,
        std::iter::empty(),
        &elements,
    )
}
