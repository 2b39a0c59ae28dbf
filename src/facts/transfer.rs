//! The facts of several datasets in, those of their transfer and of its parts out.

use super::of_exporter;
use crate::model::Count;
use crate::model::declarations::Declarations;
use crate::model::facts::{Earlier, Facts, Known, Listed, Together};
use crate::model::inventory::Individuals;
use crate::model::options::Taxonomy;
use std::collections::BTreeMap;

/// Datasets of a transfer with the same sector, scenario and exemptions.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Positions among the datasets of the transfer.
    pub members: Vec<usize>,
    /// Their people, each once, where a rule on their sector and scenario counts them.
    pub listed: Option<Listed>,
}

/// The parts into which a transfer falls, in the order of their first datasets.
#[must_use]
pub fn groups(all: &[&Facts]) -> Vec<Group> {
    let key = |facts: &Facts| {
        let word = |known: &Option<Known<String>>| known.as_ref().map(|known| known.value.clone());
        let mut exemptions = facts.exemptions.clone();
        exemptions.sort_unstable();
        exemptions.dedup();
        (word(&facts.sector), word(&facts.scenario), exemptions)
    };
    let mut keys = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for (at, facts) in all.iter().enumerate() {
        let key = key(facts);
        let known = keys.iter().position(|known| *known == key);
        let place = known.unwrap_or_else(|| {
            keys.push(key);
            groups.push(Group::default());
            groups.len() - 1
        });
        groups[place].members.push(at);
    }
    groups
}

/// What is known of a transfer: for all of it, and part by part. `individuals` are those of all datasets, `outside_exempt` those of
/// the datasets without a claimed exemption, where that is some and not all. A transfer without datasets keeps what is declared of
/// the exporter and of earlier exports, and the rest of it is unknown.
#[must_use]
pub fn of_transfer(
    declarations: &Declarations,
    all: &[&Facts],
    groups: &[Group],
    individuals: &Individuals,
    outside_exempt: Option<&Individuals>,
    earlier: Option<Earlier>,
) -> Together {
    let whole = whole(declarations, all, individuals, earlier);
    if all.is_empty() {
        let parts = vec![whole.clone()];
        return Together {
            whole,
            parts,
            with_exempt: None,
        };
    }
    let part = |group: &Group, counted: &Individuals| {
        let members: Vec<&Facts> = group.members.iter().map(|at| all[*at]).collect();
        Facts {
            listed: group.listed,
            ..together(declarations, &members, counted)
        }
    };
    let is_exempt = |group: &&Group| {
        group
            .members
            .iter()
            .any(|at| !all[*at].exemptions.is_empty())
    };
    let with: Vec<Facts> = groups
        .iter()
        .map(|group| part(group, individuals))
        .collect();
    let Some(outside) = outside_exempt else {
        return Together {
            whole,
            parts: with,
            with_exempt: None,
        };
    };
    // Where an exemption does not hold after all, its people count.
    let counted = |group: &Group| {
        if is_exempt(&group) {
            individuals
        } else {
            outside
        }
    };
    Together {
        whole,
        parts: groups
            .iter()
            .map(|group| part(group, counted(group)))
            .collect(),
        with_exempt: Some(with),
    }
}

fn whole(
    declarations: &Declarations,
    all: &[&Facts],
    individuals: &Individuals,
    earlier: Option<Earlier>,
) -> Facts {
    if all.is_empty() {
        let has_left = earlier.is_some_and(|earlier| earlier.individuals.lower > 0);
        return Facts {
            personal_information: has_left.then(|| Known::declared(true)),
            ..of_exporter(declarations)
        };
    }
    together(declarations, all, individuals)
}

/// A thing is in the whole if it is in any part; a sector only if all share it; an exemption only if it is claimed for all.
fn together(declarations: &Declarations, all: &[&Facts], individuals: &Individuals) -> Facts {
    let united = |pick: fn(&Facts) -> &Vec<String>| {
        let mut words: Vec<String> = all.iter().flat_map(|facts| pick(facts).clone()).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let genetic = all
        .iter()
        .filter_map(|facts| facts.genetic_individuals.as_ref())
        .map(|known| known.value);
    let first = all.first().map(|facts| facts.exemptions.iter());
    let claimed_for_all = |tag: &&String| all.iter().all(|other| other.exemptions.contains(*tag));
    let exemptions = first.into_iter().flatten().filter(claimed_for_all).cloned();
    let (items, items_of_some) = items(all);
    Facts {
        sector: same(all, |facts| facts.sector.as_ref()),
        scenario: same(all, |facts| facts.scenario.as_ref()),
        personal_information: any(all, |facts| facts.personal_information.as_ref()),
        individuals: Some(Known::measured(super::dataset::everyone(individuals))),
        sensitive_individuals: Some(Known::measured(individuals.sensitive)),
        sensitive_otherwise: sensitive_otherwise(all, individuals),
        important_data: any(all, |facts| facts.important_data.as_ref()),
        suspected_important_data: united(|facts| &facts.suspected_important_data),
        suspected_export_control: united(|facts| &facts.suspected_export_control),
        genetic: any(all, |facts| facts.genetic.as_ref()),
        genetic_individuals: genetic.reduce(Count::union_unknown).map(Known::measured),
        export_control: any(all, |facts| facts.export_control.as_ref()),
        exemptions: exemptions.collect(),
        items,
        items_of_some,
        ..of_exporter(declarations)
    }
}

/// People with sensitive information by the taxonomy that is not in force: those of the datasets where it differs, and of the others by
/// either. How they overlap is not known.
fn sensitive_otherwise(all: &[&Facts], individuals: &Individuals) -> Option<(Taxonomy, Count)> {
    let taxonomy = all.iter().find_map(|facts| facts.sensitive_otherwise)?.0;
    let counts = all.iter().filter_map(|facts| {
        let other = facts.sensitive_otherwise.map(|(_, count)| count);
        other.or_else(|| facts.sensitive_individuals.as_ref().map(|one| one.value))
    });
    let united = counts.reduce(Count::union_unknown)?;
    Some((
        taxonomy,
        united.at_most(super::dataset::everyone(individuals).upper),
    ))
}

/// Elements that every dataset with personal information has, and those that only some have; `None` where one is unknown.
fn items(all: &[&Facts]) -> (Option<Vec<String>>, Vec<String>) {
    let holds_people =
        |facts: &&&Facts| (facts.personal_information.as_ref()).is_none_or(|known| known.value);
    let about: Vec<&&Facts> = all.iter().filter(holds_people).collect();
    let known: Vec<&Vec<String>> = about
        .iter()
        .filter_map(|facts| facts.items.as_ref())
        .collect();
    if known.len() < about.len() {
        return (None, Vec::new());
    }
    let mut having: BTreeMap<&String, usize> = BTreeMap::new();
    for item in known.iter().copied().flatten() {
        *having.entry(item).or_default() += 1;
    }
    let (of_all, of_some): (Vec<_>, Vec<_>) = having
        .into_iter()
        .partition(|(_, datasets)| *datasets == known.len());
    let names =
        |items: Vec<(&String, usize)>| items.into_iter().map(|(item, _)| item.clone()).collect();
    let (of_all, of_some) = (names(of_all), names(of_some));
    (Some(of_all), of_some)
}

/// Yes where one says yes; no where all say no; else unknown.
fn any(all: &[&Facts], pick: impl Fn(&Facts) -> Option<&Known<bool>>) -> Option<Known<bool>> {
    let known: Vec<Option<&Known<bool>>> = all.iter().map(|facts| pick(facts)).collect();
    let yes = known.iter().flatten().find(|one| one.value);
    let no = || known.iter().all(Option::is_some).then(|| known.first());
    yes.copied()
        .or_else(|| no().flatten().copied().flatten())
        .cloned()
}

/// The word that all have.
fn same(all: &[&Facts], pick: impl Fn(&Facts) -> Option<&Known<String>>) -> Option<Known<String>> {
    let first = pick(all.first()?)?;
    all.iter()
        .all(|facts| pick(facts).is_some_and(|other| other.value == first.value))
        .then(|| first.clone())
}
