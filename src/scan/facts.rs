//! What is known of a dataset for the law: declared in the configuration, measured, or inferred from what was found.

use crate::config::DatasetFacts;
use crate::detect::name::Header;
use crate::format;
use crate::model::Count;
use crate::model::dataset::Assembled;
use crate::model::facts::{Facts, Known, Origin};
use crate::model::finding::{Category, Finding};
use crate::model::inventory::{Attribution, Dataset, Method};
use crate::model::profile::ColumnProfile;
use crate::scan::Request;
use crate::scan::rules::Rules;
use globset::Glob;

/// Points from which a sector or scenario is inferred.
const ENOUGH_POINTS: f64 = 3.0;

/// Sector and scenario: declared, or inferred from what is found and named.
pub(super) fn attribution(
    request: &Request,
    rules: &Rules,
    dataset: &Assembled,
    profiles: &[ColumnProfile],
    findings: &[Finding],
) -> (Option<Attribution>, Option<Attribution>) {
    let declared = |value: &str, because: &str| {
        Some(Attribution {
            value: rules.law.canonical_sector(value),
            source: Origin::Declared,
            because: because.to_owned(),
        })
    };
    let mine = declared_facts(request, &dataset.name);
    let mut sector = mine
        .iter()
        .rev()
        .find_map(|facts| facts.sector.as_deref())
        .and_then(|value| declared(value, "qingdan.toml [[dataset]]"));
    let mut scenario = mine
        .iter()
        .rev()
        .find_map(|facts| facts.scenario.as_deref())
        .map(|value| Attribution {
            value: value.to_owned(),
            source: Origin::Declared,
            because: "qingdan.toml [[dataset]]".to_owned(),
        });
    if sector.is_none() {
        sector = request
            .config
            .exporter
            .sector
            .as_deref()
            .and_then(|value| declared(value, "qingdan.toml [exporter]"));
    }
    let headers: Vec<Header> = profiles
        .iter()
        .map(|profile| Header::new(&profile.path, None))
        .collect();
    let name = Header::new(&dataset.name, None);
    let mut best: [Option<(f64, Attribution)>; 2] = [None, None];
    for one in rules.pointers() {
        let mut points = 0.0;
        let mut because = Vec::new();
        for (element, worth) in &one.pointer.elements {
            if findings
                .iter()
                .any(|finding| finding.element.as_deref() == Some(element))
            {
                points += worth;
                because.push(element.clone());
            }
        }
        for (word, worth) in &one.words {
            if name.covers(word).is_some()
                || headers.iter().any(|header| header.covers(word).is_some())
            {
                points += worth;
                because.push(format!("`{}`", word.shown));
            }
        }
        let slot = &mut best[usize::from(one.is_scenario)];
        let fits = one.pointer.sector.is_none()
            || sector.is_none()
            || sector.as_ref().map(|sector| &sector.value) == one.pointer.sector.as_ref();
        if fits && points >= ENOUGH_POINTS && slot.as_ref().is_none_or(|(most, _)| points > *most) {
            *slot = Some((
                points,
                Attribution {
                    value: one.pointer.id.clone(),
                    source: Origin::Inferred,
                    because: because.join(", "),
                },
            ));
        }
    }
    let [inferred_sector, inferred_scenario] = best;
    sector = sector.or(inferred_sector.map(|(_, attribution)| attribution));
    let of_sector = |id: &str| {
        let wanted = rules
            .pointers()
            .iter()
            .find(|one| one.pointer.id == id)
            .and_then(|one| one.pointer.sector.clone());
        wanted.is_none() || sector.as_ref().map(|sector| sector.value.clone()) == wanted
    };
    scenario = scenario.or(inferred_scenario
        .map(|(_, attribution)| attribution)
        .filter(|one| of_sector(&one.value)));
    (sector, scenario)
}

/// What the law asks of this dataset, as if it alone left the country this year.
pub(super) fn facts(request: &Request, rules: &Rules, dataset: &Dataset) -> Facts {
    let exporter = &request.config.exporter;
    let known = |attribution: &Option<Attribution>| {
        attribution.as_ref().map(|one| Known {
            value: one.value.clone(),
            origin: one.source,
        })
    };
    let mine = declared_facts(request, &dataset.name);
    // Columns for it hold none where no record is.
    let holds = |wanted: &dyn Fn(Category) -> bool| {
        !dataset.records.count.is_zero()
            && (dataset.columns.iter()).any(|column| wanted(column.category))
    };
    let personal = holds(&|category| category >= Category::Personal);
    let genetic = holds(&|category| category == Category::Genetic);
    // Of text that is no table only what has a form is found: that nothing was says little.
    let silent = dataset.format == format::TEXT && !personal && !genetic;
    let read = dataset.individuals.method == Method::Counted && !silent;
    let nothing_read = dataset.individuals.method == Method::Metadata || silent;
    let people =
        dataset
            .individuals
            .count
            .plus(Count::new(0, 0, dataset.individuals.secondary.upper));
    let origin = |value: bool| match (value, read, nothing_read) {
        (_, true, _) => Some(Known::measured(value)),
        (false, _, true) => None,
        _ => Some(Known::inferred(value)),
    };
    let count = |count: Count| {
        let origin = if nothing_read {
            Origin::Inferred
        } else {
            Origin::Measured
        };
        Some(Known {
            value: count,
            origin,
        })
    };
    let suspected = rules
        .context
        .suspicion
        .iter()
        .filter(|hint| {
            let has = |id: &String| {
                dataset
                    .columns
                    .iter()
                    .any(|column| column.element.as_ref() == Some(id))
            };
            hint.elements.iter().all(has)
                && hint.sector.as_ref().is_none_or(|sector| {
                    dataset
                        .sector
                        .as_ref()
                        .is_some_and(|one| one.value == *sector)
                })
                && (hint.individuals).is_none_or(|least| people.at_least(least) != Some(false))
        })
        .map(|hint| hint.row.clone());
    let mut suspected: Vec<String> = suspected.collect();
    suspected.sort();
    suspected.dedup();
    Facts {
        ciio: exporter.ciio.map(Known::declared),
        registered_in: exporter.registered_in.clone().map(Known::declared),
        sector: known(&dataset.sector),
        scenario: known(&dataset.scenario),
        // Where people may or may not stand in the table, somebody must say so.
        personal_information: if personal || people.is_zero() {
            origin(personal)
        } else {
            None
        },
        individuals: if personal || !nothing_read {
            count(people)
        } else {
            None
        },
        sensitive_individuals: if personal || !nothing_read {
            count(dataset.individuals.sensitive)
        } else {
            None
        },
        held_individuals: exporter
            .held_individuals
            .map(|held| Known::declared(Count::exact(held))),
        important_data: mine
            .iter()
            .rev()
            .find_map(|facts| facts.important_data)
            .map(Known::declared),
        suspected_important_data: suspected,
        genetic: origin(genetic),
        genetic_individuals: if genetic {
            count(dataset.individuals.count)
        } else {
            None
        },
        foreign_party: exporter.foreign_party.map(Known::declared),
        export_control: mine
            .iter()
            .rev()
            .find_map(|facts| facts.export_control)
            .map(Known::declared),
        exemptions: mine
            .iter()
            .flat_map(|facts| facts.exemptions.iter().cloned())
            .collect(),
        confirmed_rules: request
            .config
            .law
            .confirmed
            .iter()
            .map(|confirmed| confirmed.rule.clone())
            .collect(),
    }
}

/// What the configuration declares of a dataset, in the order of the file.
fn declared_facts<'a>(request: &'a Request, name: &str) -> Vec<&'a DatasetFacts> {
    let matches = |facts: &&DatasetFacts| {
        Glob::new(&facts.matches).is_ok_and(|glob| glob.compile_matcher().is_match(name))
    };
    request.config.dataset.iter().filter(matches).collect()
}
