//! A vocabulary makes its own test: in a table of its names each is found as its element, and its look-alikes are not.

use super::{Outcome, judged_table, wanted_and_found};
use crate::detect::judge::Judge;
use crate::model::Text;
use crate::pack::vocabulary::{Loaded, Says};
use crate::rules::Rules;

/// Headers of a table about something else, in which look-alikes stand.
const BESIDE: [&str; 3] = ["beleg", "gewicht_kg", "lagerplatz"];

/// Judges the names of a vocabulary without values, all in one table, and each look-alike in a table of other things.
pub(super) fn check(outcome: &mut Outcome, loaded: &Loaded, judge: &Judge<'_>, rules: &Rules) {
    let names: Vec<(Says<'_>, &str)> = loaded.schema.names().collect();
    let headers: Vec<String> = (names.iter())
        .map(|(_, name)| loaded.schema.header_of(name))
        .collect();
    let columns: Vec<(&str, &[&str])> = (headers.iter())
        .map(|header| (header.as_str(), &[][..]))
        .collect();
    let findings = judged_table(judge, &rules.matcher, &columns).findings;
    for ((says, name), finding) in names.iter().zip(findings) {
        let (Says::Certain(element) | Says::Beside(element)) = *says else {
            continue;
        };
        if !is_told_by_names(element, rules) {
            continue;
        }
        outcome.examples += 1;
        if finding.element.as_deref() != Some(element) {
            let found = finding.element.as_deref();
            (outcome.failures).push(failure(loaded, name, (element, true), found));
        }
    }
    for (element, name) in (loaded.schema.look_alikes.iter())
        .flat_map(|(element, names)| names.iter().map(move |name| (element, name)))
    {
        outcome.examples += 1;
        let columns: Vec<(&str, &[&str])> = std::iter::once(name.as_str())
            .chain(BESIDE)
            .map(|name| (name, &[][..]))
            .collect();
        let judged = judged_table(judge, &rules.matcher, &columns);
        let found = judged
            .findings
            .first()
            .and_then(|one| one.element.as_deref());
        if found == Some(element.as_str()) {
            (outcome.failures).push(failure(loaded, name, (element, false), found));
        }
    }
}

/// Whether a name alone can say that a column holds the element: not where only what stands inside the texts does.
fn is_told_by_names(element: &str, rules: &Rules) -> bool {
    rules.detectors.by_id(element).is_some_and(|detector| {
        detector.value.is_empty() || detector.value.iter().any(|test| test.find.is_none())
    })
}

/// What came of a name; `wanted` is an element, and whether it had to be found.
fn failure(loaded: &Loaded, name: &str, wanted: (&str, bool), found: Option<&str>) -> Text {
    let (path, came) = (&loaded.path, wanted_and_found(wanted.0, wanted.1, found));
    Text::new(
        format!("{path}：名称 `{name}`：{}", came.zh),
        format!("{path}: name `{name}`: {}", came.en),
    )
}
