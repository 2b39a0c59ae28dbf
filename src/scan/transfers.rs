//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use crate::law;
use crate::model::facts::{Facts, Known};
use crate::model::inventory::{Dataset, Individuals, KeyColumn, Method, Transfer};
use crate::model::{Count, Text};
use crate::scan::Request;
use crate::scan::finish::Keys;
use crate::scan::rules::Rules;
use crate::sketch::{Distinct, Merge as _};
use globset::Glob;
use std::collections::BTreeMap;

/// The whole scan as one transfer, then the declared ones.
pub(super) fn transfers(
    request: &Request,
    rules: &Rules,
    datasets: &[Dataset],
    people: &[Keys],
) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    let everything: Vec<usize> = (0..datasets.len()).collect();
    if !everything.is_empty() {
        transfers.push(transfer(
            request,
            rules,
            "*",
            &everything,
            None,
            datasets,
            people,
        ));
    }
    for declared in &request.config.transfer {
        let globs: Vec<_> = declared
            .datasets
            .iter()
            .filter_map(|glob| Glob::new(glob).ok())
            .map(|glob| glob.compile_matcher())
            .collect();
        let chosen: Vec<usize> = (0..datasets.len())
            .filter(|index| {
                globs
                    .iter()
                    .any(|glob| glob.is_match(&datasets[*index].name))
            })
            .collect();
        let earlier = declared.already_exported.as_ref().map(|earlier| {
            (
                Count::exact(earlier.individuals),
                Count::exact(earlier.sensitive_individuals),
            )
        });
        transfers.push(transfer(
            request,
            rules,
            &declared.name,
            &chosen,
            earlier,
            datasets,
            people,
        ));
    }
    transfers
}

fn transfer(
    request: &Request,
    rules: &Rules,
    name: &str,
    chosen: &[usize],
    earlier: Option<(Count, Count)>,
    datasets: &[Dataset],
    people: &[Keys],
) -> Transfer {
    let (mut individuals, mut sensitive_only) = (
        union(chosen, datasets, people, false),
        union(chosen, datasets, people, true),
    );
    let (mut total, mut sensitive) = (individuals.count, sensitive_only.count);
    if let Some((before, before_sensitive)) = earlier {
        // Who left earlier may leave again: between the larger of the two and their sum.
        total = total.union_unknown(before);
        sensitive = sensitive.union_unknown(before_sensitive);
        individuals.because.push(Text::new(
            "含已申报的此前出境人数",
            "with the people declared as exported earlier",
        ));
    }
    individuals.count = total;
    individuals.sensitive = sensitive.at_most(total.upper);
    sensitive_only.count = individuals.sensitive;
    let all: Vec<&Facts> = chosen.iter().map(|index| &people[*index].facts).collect();
    let facts = together(&all, &individuals);
    Transfer {
        name: name.to_owned(),
        datasets: chosen
            .iter()
            .map(|index| datasets[*index].name.clone())
            .collect(),
        individuals,
        obligation: law::decide(
            &rules.law,
            &request.edition,
            &facts,
            request.started_at.date_naive(),
        ),
    }
}

/// People over the union of datasets. One kind of key unites exactly; between kinds nothing links them: from the largest to the
/// sum. Datasets without a key add their people at the upper end.
fn union(
    chosen: &[usize],
    datasets: &[Dataset],
    people: &[Keys],
    sensitive_only: bool,
) -> Individuals {
    let mut kinds: BTreeMap<&str, (Distinct, Vec<&Dataset>)> = BTreeMap::new();
    let mut loose: Vec<Count> = Vec::new();
    for index in chosen {
        let dataset = &datasets[*index];
        let own = if sensitive_only {
            dataset.individuals.sensitive
        } else {
            dataset.individuals.count
        };
        if own.is_zero() {
            continue;
        }
        // Keys of a sample, or of rows without sensitive values, are not the dataset's people.
        let exact = dataset.individuals.method == Method::Counted
            && (!sensitive_only || own.lower >= dataset.individuals.count.lower);
        match &people[*index].main {
            Some((element, keys)) if exact => {
                let counted = keys.count().upper.unwrap_or(0);
                let extra = Count::new(0, 0, own.most_beyond(counted));
                if !extra.is_zero() {
                    loose.push(extra);
                }
                match kinds.get_mut(element.as_str()) {
                    Some((union, members)) if union.registers() == keys.registers() => {
                        union.merge(keys);
                        members.push(dataset);
                    }
                    Some(_) => loose.push(own),
                    None => drop(kinds.insert(element, (keys.clone(), vec![dataset]))),
                }
            }
            _ => loose.push(own),
        }
        if !sensitive_only && !dataset.individuals.secondary.is_zero() {
            loose.push(dataset.individuals.secondary);
        }
    }
    let mut total = Count::default();
    let mut keys = Vec::new();
    for (element, (union, members)) in &kinds {
        let count = union.count();
        total = total.union_unknown(count);
        keys.push(KeyColumn {
            column: members
                .iter()
                .map(|dataset| dataset.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            element: (*element).to_owned(),
            distinct: count,
        });
    }
    for count in &loose {
        total = total.union_unknown(*count);
    }
    let because = vec![Text::new(
        "同类标识合并去重；不同类标识之间无法对应，故为 [最大值, 总和]",
        "one kind of identifier is united; between kinds nothing links people, hence [largest, sum]",
    )];
    let method = if chosen
        .iter()
        .all(|index| datasets[*index].individuals.method == Method::Counted)
    {
        Method::Counted
    } else {
        Method::Sampled
    };
    Individuals {
        count: total,
        method,
        keys,
        because,
        ..Individuals::default()
    }
}

/// The facts of several datasets as one: a thing is in the whole if it is in any part; a sector only if all share it.
fn together(all: &[&Facts], individuals: &Individuals) -> Facts {
    let any = |pick: &dyn Fn(&Facts) -> Option<Known<bool>>| -> Option<Known<bool>> {
        let known: Vec<Option<Known<bool>>> = all.iter().map(|facts| pick(facts)).collect();
        known
            .iter()
            .flatten()
            .find(|one| one.value)
            .cloned()
            .or_else(|| {
                if known.iter().all(Option::is_some) {
                    known.into_iter().flatten().next()
                } else {
                    None
                }
            })
    };
    let same = |pick: &dyn Fn(&Facts) -> Option<Known<String>>| -> Option<Known<String>> {
        let first = pick(all.first()?)?;
        all.iter()
            .all(|facts| pick(facts).is_some_and(|other| other.value == first.value))
            .then_some(first)
    };
    let first = all.first().copied();
    let mut suspected: Vec<String> = all
        .iter()
        .flat_map(|facts| facts.suspected_important_data.iter().cloned())
        .collect();
    suspected.sort();
    suspected.dedup();
    let genetic = all
        .iter()
        .filter_map(|facts| facts.genetic_individuals.as_ref())
        .map(|known| known.value);
    // An exemption is claimed for a flow; it frees the whole only where it is claimed for all of it.
    let exemptions = first.map_or_else(Vec::new, |facts| {
        facts
            .exemptions
            .iter()
            .filter(|tag| all.iter().all(|other| other.exemptions.contains(tag)))
            .cloned()
            .collect()
    });
    Facts {
        ciio: first.and_then(|facts| facts.ciio.clone()),
        registered_in: first.and_then(|facts| facts.registered_in.clone()),
        sector: same(&|facts| facts.sector.clone()),
        scenario: same(&|facts| facts.scenario.clone()),
        personal_information: any(&|facts| facts.personal_information.clone()),
        individuals: Some(Known::measured(individuals.count)),
        sensitive_individuals: Some(Known::measured(individuals.sensitive)),
        held_individuals: first.and_then(|facts| facts.held_individuals.clone()),
        important_data: any(&|facts| facts.important_data.clone()),
        suspected_important_data: suspected,
        genetic: any(&|facts| facts.genetic.clone()),
        genetic_individuals: genetic.reduce(Count::union_unknown).map(Known::measured),
        foreign_party: first.and_then(|facts| facts.foreign_party.clone()),
        export_control: any(&|facts| facts.export_control.clone()),
        exemptions,
        confirmed_rules: first.map_or_else(Vec::new, |facts| facts.confirmed_rules.clone()),
    }
}
