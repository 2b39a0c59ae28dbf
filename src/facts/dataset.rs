//! A dataset and its declarations in, its sector, its scenario and its facts out.

use super::of_exporter;
use crate::model::Count;
use crate::model::declarations::Declarations;
use crate::model::facts::{Facts, Known, Origin};
use crate::model::finding::Category;
use crate::model::inventory::{Attribution, Dataset, Individuals, Method};
use crate::model::obligation::Track;
use crate::pack::context::Pointer;

/// Points from which a sector or scenario is inferred.
const ENOUGH_POINTS: f64 = 3.0;

/// What points to a sector or scenario, with those of its words that the dataset's name or columns have.
pub struct PointerHits<'a> {
    /// What it points to.
    pub pointer: &'a Pointer,
    /// Whether that is a scenario; else a sector.
    pub is_scenario: bool,
    /// The words that were met, and their points.
    pub words: Vec<(&'a str, f64)>,
}

/// Sector and scenario: declared, or inferred from what is found and named.
#[must_use]
pub fn attribution(
    declarations: &Declarations,
    dataset: &str,
    elements: &[&str],
    hits: &[PointerHits<'_>],
) -> (Option<Attribution>, Option<Attribution>) {
    let file = declarations.file();
    let declared = |value: Option<String>, section: &str| {
        value.map(|value| Attribution {
            value,
            source: Origin::Declared,
            because: format!("{file} {section}"),
        })
    };
    let own = declarations.facts_of(dataset);
    let exporter = declarations.exporter.sector.clone();
    let sector = declared(own.sector, "[[dataset]]")
        .or_else(|| declared(exporter, "[exporter]"))
        .or_else(|| {
            let value = declarations.assumed.sector.clone()?;
            Some(Attribution {
                value,
                source: Origin::Assumed,
                because: format!("{file} [assume]"),
            })
        });
    let scenario = declared(own.scenario, "[[dataset]]");
    let fits = |hits: &&PointerHits<'_>| {
        hits.pointer.sector.is_none()
            || sector.is_none()
            || sector.as_ref().map(|sector| &sector.value) == hits.pointer.sector.as_ref()
    };
    let inferred = |is_scenario: bool| {
        let all = hits.iter().filter(fits);
        strongest(all.filter(|one| one.is_scenario == is_scenario), elements)
    };
    let (inferred_sector, inferred_scenario) = (inferred(false), inferred(true));
    let sector = sector.or(inferred_sector);
    let of_sector = |id: &str| {
        let pointer = hits.iter().find(|one| one.pointer.id == id);
        let wanted = pointer.and_then(|one| one.pointer.sector.as_ref());
        wanted.is_none() || sector.as_ref().map(|sector| &sector.value) == wanted
    };
    let scenario = scenario.or(inferred_scenario.filter(|one| of_sector(&one.value)));
    (sector, scenario)
}

/// The pointer with the most points, where they are enough; of equals the first.
fn strongest<'a>(
    hits: impl Iterator<Item = &'a PointerHits<'a>>,
    elements: &[&str],
) -> Option<Attribution> {
    let mut best: Option<(f64, Attribution)> = None;
    for hit in hits {
        let (mut points, mut because) = (0.0, Vec::new());
        for (element, worth) in &hit.pointer.elements {
            if elements.contains(&element.as_str()) {
                points += worth;
                because.push(element.clone());
            }
        }
        for (word, worth) in &hit.words {
            points += worth;
            because.push(format!("`{word}`"));
        }
        if points >= ENOUGH_POINTS && best.as_ref().is_none_or(|(most, _)| points > *most) {
            let attribution = Attribution {
                value: hit.pointer.id.clone(),
                source: Origin::Inferred,
                because: because.join(", "),
            };
            best = Some((points, attribution));
        }
    }
    best.map(|(_, attribution)| attribution)
}

/// What the law asks of this dataset, as if it alone left the country this year. `is_text` says that it is text and no table.
#[must_use]
pub fn of_dataset(declarations: &Declarations, dataset: &Dataset, is_text: bool) -> Facts {
    let known = |attribution: &Option<Attribution>| {
        attribution.as_ref().map(|one| Known {
            value: one.value.clone(),
            origin: one.source,
        })
    };
    let own = declarations.facts_of(&dataset.name);
    // Columns for it hold none where no record is.
    let holds = |wanted: &dyn Fn(Category) -> bool| {
        !dataset.records.count.is_zero()
            && (dataset.columns.iter()).any(|column| wanted(column.category))
    };
    let personal = holds(&|category| category >= Category::Personal);
    let genetic = holds(&|category| category == Category::Genetic);
    // Of text that is no table only what has a form is found: that nothing was says little.
    let silent = is_text && !personal && !genetic;
    let read = dataset.individuals.method == Method::Counted && !silent;
    let nothing_read = dataset.individuals.method == Method::Metadata || silent;
    let people = people(dataset);
    let origin = |value: bool| match (value, read, nothing_read) {
        (_, true, _) => Some(Known::measured(value)),
        (false, _, true) => None,
        _ => Some(Known::inferred(value)),
    };
    let count = |is_known: bool, value: Count| {
        let origin = if nothing_read {
            Origin::Inferred
        } else {
            Origin::Measured
        };
        is_known.then_some(Known { value, origin })
    };
    let is_counted = personal || !nothing_read;
    Facts {
        sector: known(&dataset.sector),
        scenario: known(&dataset.scenario),
        // Where people may or may not stand in the table, somebody must say so.
        personal_information: if personal || people.is_zero() {
            origin(personal)
        } else {
            None
        },
        individuals: count(is_counted, people),
        sensitive_individuals: count(is_counted, dataset.individuals.sensitive),
        sensitive_without_minors: (dataset.individuals.children.as_ref())
            .filter(|children| is_counted && !children.is_declared)
            .map(|children| children.sensitive),
        important_data: own.important_data.map(Known::declared),
        items: (is_counted || !dataset.columns.is_empty()).then(|| items(dataset)),
        suspected_important_data: suspected(dataset, Track::ImportantData),
        suspected_export_control: suspected(dataset, Track::ExportControl),
        genetic: origin(genetic),
        genetic_individuals: count(genetic, dataset.individuals.count),
        export_control: own.export_control.map(Known::declared),
        exemptions: own.exemptions,
        ..of_exporter(declarations)
    }
}

/// The elements that were found, each once.
fn items(dataset: &Dataset) -> Vec<String> {
    let columns = dataset.columns.iter();
    let mut items: Vec<String> = columns
        .filter_map(|column| column.element.clone())
        .collect();
    items.sort_unstable();
    items.dedup();
    items
}

fn people(dataset: &Dataset) -> Count {
    everyone(&dataset.individuals)
}

/// Everyone: main data subjects and others, who may be among them, unless their keys say how many they are together.
#[must_use]
pub fn everyone(people: &Individuals) -> Count {
    let others = Count::new(0, 0, people.secondary.upper);
    let apart = people.count.plus(others);
    match people.everyone {
        Some(together) => {
            let upper = together.at_most(apart.upper).upper;
            let lower = apart.lower.max(together.lower);
            Count::new(
                lower,
                together.estimate,
                upper.map(|upper| upper.max(lower)),
            )
        }
        None => apart,
    }
}

/// Rows of the law of that line that a suspicion was raised of.
fn suspected(dataset: &Dataset, track: Track) -> Vec<String> {
    let of_track = dataset.suspicions.iter().filter(|one| one.track == track);
    let mut rows: Vec<String> = of_track.map(|one| one.row.clone()).collect();
    rows.sort();
    rows.dedup();
    rows
}
