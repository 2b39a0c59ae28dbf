//! The facts of several datasets in, those of their transfer out.

use super::of_exporter;
use crate::model::Count;
use crate::model::declarations::Declarations;
use crate::model::facts::{Earlier, Facts, Known};
use crate::model::inventory::Individuals;

/// A thing is in the whole if it is in any part; a sector only if all share it. A transfer without datasets keeps what is
/// declared of the exporter and of earlier exports, and the rest of it is unknown.
#[must_use]
pub fn of_transfer(
    declarations: &Declarations,
    all: &[&Facts],
    individuals: &Individuals,
    earlier: Option<Earlier>,
) -> Facts {
    let exporter = of_exporter(declarations);
    if all.is_empty() {
        let has_left = earlier.is_some_and(|earlier| earlier.individuals.lower > 0);
        return Facts {
            personal_information: has_left.then(|| Known::declared(true)),
            ..exporter
        };
    }
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
    let first = all.first().map(|facts| facts.exemptions.iter());
    let claimed_for_all = |tag: &&String| all.iter().all(|other| other.exemptions.contains(*tag));
    let exemptions = first.into_iter().flatten().filter(claimed_for_all).cloned();
    Facts {
        sector: same(all, |facts| facts.sector.as_ref()),
        scenario: same(all, |facts| facts.scenario.as_ref()),
        personal_information: any(all, |facts| facts.personal_information.as_ref()),
        individuals: Some(Known::measured(super::dataset::everyone(individuals))),
        sensitive_individuals: Some(Known::measured(individuals.sensitive)),
        important_data: any(all, |facts| facts.important_data.as_ref()),
        suspected_important_data: suspected,
        genetic: any(all, |facts| facts.genetic.as_ref()),
        genetic_individuals: genetic.reduce(Count::union_unknown).map(Known::measured),
        export_control: any(all, |facts| facts.export_control.as_ref()),
        exemptions: exemptions.collect(),
        ..exporter
    }
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
