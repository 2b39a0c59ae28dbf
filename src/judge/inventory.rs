//! An inventory and other terms in, the same inventory judged by them out; no value is read again.

use super::dataset::{attribution, facts as facts_of};
use super::{Flowing, Terms, questions, transfers, unread, validity};
use crate::detect::verdict::evidence;
use crate::facts::warnings;
use crate::law::Decisions;
use crate::model::facts::{Facts, Known, Origin};
use crate::model::inventory::packing::{MANY, Packing};
use crate::model::inventory::{Dataset, Individuals, Inventory, Transfer};
use crate::model::obligation::{Measure, Track};
use crate::people::samples;
use crate::people::union::{self, Member};
use crate::sketch::runs::RunFile;
use std::collections::BTreeSet;

/// Judges `inventory` by `terms`: sectors, scenarios, obligations, transfers and questions are made anew, what was found stays. People
/// of datasets that are no transfer of the inventory lie between those of the largest and their sum.
#[must_use]
pub fn judge(mut inventory: Inventory, terms: &Terms<'_>) -> Inventory {
    let decisions = Decisions::new(terms.edition.to_owned(), terms.day);
    let packing = Packing::default();
    let are_many = inventory.datasets.len() >= MANY;
    let mut all_facts = Vec::with_capacity(inventory.datasets.len());
    let mut otherwise: BTreeSet<String> = BTreeSet::new();
    for dataset in &mut inventory.datasets {
        let then = (dataset.individuals.sensitive, dataset.individuals.minors);
        let facts = judged(dataset, terms);
        if then != (dataset.individuals.sensitive, dataset.individuals.minors) {
            otherwise.insert(dataset.name.clone());
        }
        dataset.obligation = decisions.decide(&terms.rules.law, &facts);
        if are_many {
            packing.pack(dataset);
        }
        all_facts.push(facts);
    }
    let runs = RunFile::new(0);
    let flowing = inventory
        .datasets
        .iter()
        .zip(&all_facts)
        .map(|(dataset, facts)| Flowing {
            dataset,
            facts,
            persons: None,
        });
    let flowing: Vec<Flowing<'_>> = flowing.collect();
    let before = Before::of(&inventory.transfers, otherwise, terms);
    let known = |names: &[&str]| before.together(names, &flowing, &runs);
    let skipped = &inventory.coverage.skipped;
    let transfers = transfers(terms, &flowing, skipped, &known, &runs);
    let references: Vec<&Facts> = all_facts.iter().collect();
    inventory.questions = questions(terms, &inventory.datasets, &references);
    inventory.transfers = transfers;
    let unread = unread::files(terms, &inventory.datasets, skipped);
    let anew = warnings(terms.declarations, &inventory.datasets, skipped, terms.day);
    let scan = &mut inventory.scan;
    scan.warnings.truncate(scan.warnings_of_run);
    scan.warnings.extend(anew);
    inventory.coverage.unread = unread;
    terms.edition.clone_into(&mut inventory.scan.edition);
    inventory.scan.declarations = Some(terms.declarations.stated());
    inventory.glossary = super::glossary(terms.rules, &inventory.datasets);
    (inventory.scan.warnings).extend(validity::warnings(&inventory.transfers));
    inventory.exporter = (&terms.declarations.exporter).into();
    inventory.catalog.clone_from(&terms.declarations.catalog);
    inventory.share_remarks();
    inventory
}

/// What an inventory knows of the people of datasets together.
struct Before {
    transfers: Vec<Transfer>,
    /// Datasets with other people with sensitive information than then: another number of minors is declared of them.
    otherwise: BTreeSet<String>,
    has_verdicts: bool,
    has_earlier: bool,
}

impl Before {
    fn of(transfers: &[Transfer], otherwise: BTreeSet<String>, terms: &Terms<'_>) -> Self {
        let mut verdicts = terms.declarations.verdicts.iter();
        // Inventories before 2.0 do not keep what was there without earlier exports.
        let mut earlier = transfers.iter().flat_map(|one| &one.already_exported);
        Self {
            otherwise,
            has_verdicts: verdicts.any(|one| one.column.is_none()),
            has_earlier: earlier.any(|one| one.counts),
            transfers: transfers.to_vec(),
        }
    }

    /// The people of these datasets together; `None` where they are no transfer of the inventory.
    fn together(
        &self,
        names: &[&str],
        flowing: &[Flowing<'_>],
        runs: &RunFile,
    ) -> Option<Individuals> {
        let same = |one: &&Transfer| {
            let datasets = one.datasets.iter().map(String::as_str);
            datasets.eq(names.iter().copied())
        };
        // What a person has looked at since may have closed it.
        let is_closed = |one: &&Individuals| one.count.upper.is_some() || !self.has_verdicts;
        let alone = |one: &'_ Transfer| {
            let is_alone = one.is_whole_scan() || !self.has_earlier;
            let own = Some(&one.individuals).filter(|_| is_alone);
            one.union.as_ref().or(own).filter(is_closed).cloned()
        };
        let known = self.transfers.iter().filter(same).find_map(alone)?;
        let is_otherwise = names.iter().any(|name| self.otherwise.contains(*name));
        Some(if is_otherwise {
            sensitive_anew(known, names, flowing, runs)
        } else {
            known
        })
    }
}

/// The same people, with those with sensitive information and the minors counted anew, by the datasets as they are now.
fn sensitive_anew(
    known: Individuals,
    names: &[&str],
    flowing: &[Flowing<'_>],
    runs: &RunFile,
) -> Individuals {
    let names: BTreeSet<&str> = names.iter().copied().collect();
    let members = flowing.iter().map(|one| Member {
        dataset: one.dataset,
        persons: None,
    });
    let members = members.filter(|one| names.contains(one.dataset.name.as_str()));
    let anew = union::count(&members.collect::<Vec<_>>(), runs);
    let most = known.count.upper;
    Individuals {
        sensitive: anew.sensitive.at_most(most),
        minors: anew.minors.map(|minors| minors.at_most(most)),
        ..known
    }
}

/// Gives a dataset the sector and scenario that are declared now, and says what is known of it.
fn judged(dataset: &mut Dataset, terms: &Terms<'_>) -> Facts {
    let elements = dataset
        .columns
        .iter()
        .filter_map(|column| column.element.as_deref());
    let elements: Vec<&str> = elements.collect();
    let headers = dataset.columns.iter().map(|column| column.name.as_str());
    let (sector, scenario) = attribution(terms, &dataset.name, headers, &elements);
    let is_inferred = |one: &crate::model::inventory::Attribution| one.source == Origin::Inferred;
    // What the scan inferred knew the whole table; only what was declared then is inferred anew.
    let kept = |now: Option<crate::model::inventory::Attribution>,
                then: Option<crate::model::inventory::Attribution>| {
        match (now, then) {
            (Some(now), _) if !is_inferred(&now) => Some(now),
            (_, Some(then)) if is_inferred(&then) => Some(then),
            (now, _) => now,
        }
    };
    let before = dataset.sector.as_ref().map(|one| one.value.clone());
    dataset.sector = kept(sector, dataset.sector.take());
    // A scenario that was inferred for another sector says nothing of this one.
    dataset.scenario = if before == dataset.sector.as_ref().map(|one| one.value.clone()) {
        kept(scenario, dataset.scenario.take())
    } else {
        scenario
    };
    let mut facts = facts_of(terms, dataset);
    let verdict = terms.declarations.verdict_on_content(&dataset.name);
    if let Some(verdict) = verdict.filter(|_| dataset.is_unread())
        && facts.personal_information.is_none()
    {
        dataset.individuals = samples::nobody(evidence(verdict).text);
        facts = facts_of(terms, dataset);
        facts.personal_information = Some(Known::declared(false));
    }
    // That nobody is in files of a kind is known by the kind or by a person, and stands in the old answer.
    let nobody: &Individuals = &dataset.individuals;
    if facts.personal_information.is_none()
        && nobody.count.is_zero()
        && dataset
            .obligation
            .tracks
            .iter()
            .any(|one| one.track == Track::PersonalInformation && one.measure == Measure::None)
    {
        facts.personal_information = Some(Known::inferred(false));
    }
    facts
}
