//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use crate::law;
use crate::model::Count;
use crate::model::facts::{Facts, Known};
use crate::model::inventory::{Dataset, Individuals, Transfer};
use crate::people::union::{self, Earlier, Member};
use crate::scan::Request;
use crate::scan::finish::Keys;
use crate::scan::rules::Rules;
use globset::Glob;

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
        let earlier = declared.already_exported.as_ref().map(|earlier| Earlier {
            individuals: Count::exact(earlier.individuals),
            sensitive: Count::exact(earlier.sensitive_individuals),
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
    earlier: Option<Earlier>,
    datasets: &[Dataset],
    people: &[Keys],
) -> Transfer {
    let member = |index: &usize| Member {
        dataset: &datasets[*index],
        key: people[*index].main.as_ref(),
    };
    let members: Vec<Member<'_>> = chosen.iter().map(member).collect();
    let individuals = union::count(&members, earlier);
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
