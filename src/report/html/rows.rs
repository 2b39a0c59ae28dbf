//! Datasets go in, what the page's data says of each comes out: its row in the list, its page.

use super::Outcome;
use super::index::Sharing;
use super::rules::Citations;
use crate::model::Count;
use crate::model::inventory::{Dataset, Individuals};
use crate::model::obligation::{Branch, Citation, Measure, Obligation, Track, TrackOutcome};
use crate::report::roll_up;
use serde_json::{Value, json};

/// Files of one dataset that its page lists; the rest stands in `inventory.json`.
const PARTS: usize = 200;

/// A dataset's page: as in `inventory.json`, its citations by number.
pub(super) fn page(dataset: &Dataset, citations: &mut Citations) -> Outcome<Value> {
    // What is put there otherwise is not made first.
    let mut page = serde_json::to_value(Dataset {
        individuals: Individuals::default(),
        obligation: Obligation::default(),
        parts: Vec::new(),
        ..dataset.clone()
    })?;
    page["individuals"] = individuals(&dataset.individuals)?;
    page["obligation"] = obligation(&dataset.obligation, citations)?;
    page["parts"] = if dataset.files > 1 {
        serde_json::to_value(dataset.parts.iter().take(PARTS).collect::<Vec<_>>())?
    } else {
        json!([])
    };
    // The row says these, or the path does.
    if let Some(fields) = page.as_object_mut() {
        for field in ["name", "store", "format"] {
            fields.remove(field);
        }
    }
    let columns = page["columns"].as_array_mut().into_iter().flatten();
    for fields in columns.filter_map(Value::as_object_mut) {
        // These stand in the list of all names.
        fields.remove("name");
        fields.remove("path");
    }
    Ok(page)
}

/// People, with the argument for both ends in words.
pub(super) fn individuals(people: &Individuals) -> Outcome<Value> {
    let mut value = serde_json::to_value(people)?;
    if let Some(fields) = value.as_object_mut() {
        for field in ["bounds", "assumptions", "because"] {
            fields.remove(field);
        }
        fields.insert(
            "argument".to_owned(),
            serde_json::to_value(people.argument())?,
        );
    }
    Ok(value)
}

/// An obligation whose citations are numbers in the list of all.
pub(super) fn obligation(duty: &Obligation, citations: &mut Citations) -> Outcome<Value> {
    // What is put there otherwise is not made first.
    let tracks = duty.tracks.iter().map(|outcome| TrackOutcome {
        rule: outcome.rule.clone(),
        citation: None,
        ..*outcome
    });
    let mut value = serde_json::to_value(Obligation {
        citation: Citation::default().into(),
        tracks: tracks.collect::<Vec<_>>().into(),
        ..duty.clone()
    })?;
    value["citation"] = json!(citations.number(duty.rule.as_deref(), &duty.citation));
    for (track, outcome) in duty.tracks.iter().enumerate() {
        let number = match &outcome.citation {
            Some(citation) => citations.number(outcome.rule.as_deref(), citation),
            None => None,
        };
        value["tracks"][track]["citation"] = json!(number);
    }
    Ok(value)
}

/// A dataset's row in the list.
pub(super) fn row(dataset: &Dataset, rank: usize, sharing: &mut Sharing) -> Value {
    let duty = &dataset.obligation;
    let facts: Vec<&str> = duty.missing.iter().map(|one| one.fact.as_str()).collect();
    json!({
        "name": dataset.name,
        "store": dataset.store,
        "format": dataset.format,
        "files": dataset.files,
        "bytes": dataset.bytes,
        "columns": dataset.columns.entries(),
        "records": ends(dataset.records.count),
        "people": ends(dataset.individuals.count),
        "sensitive": ends(dataset.individuals.sensitive),
        "measure": duty.measure,
        "floor": duty.floor,
        "ceiling": duty.ceiling,
        "category": roll_up::strongest(dataset),
        "sector": dataset.sector.as_ref().map(|sector| &sector.value),
        "scenario": dataset.scenario.as_ref().map(|scenario| &scenario.value),
        "facts": sharing.facts.number(json!(facts)),
        "branches": sharing.branches.number(Value::Array(duty.branches.iter().map(branch).collect())),
        "tracks": sharing.tracks.number(Value::Array(duty.tracks.iter().filter_map(beside).collect())),
        "rules": sharing.rules.number(json!(rules(duty))),
        "margin": duty.margin,
        "rank": rank,
        "unread": u8::from(dataset.is_unread()),
    })
}

/// Both ends of a number.
fn ends(count: Count) -> Value {
    json!([count.lower, count.upper])
}

/// A branch without its rule: what the list says of it.
fn branch(branch: &Branch) -> Value {
    json!({
        "fact": branch.fact,
        "answers": branch.answers,
        "title": branch.title,
        "measure": branch.measure,
        "floor": branch.floor,
        "ceiling": branch.ceiling,
        "branches": branch.branches.iter().map(self::branch).collect::<Vec<_>>(),
    })
}

/// A line of the law beside personal information, where anything may come of it.
fn beside(outcome: &TrackOutcome) -> Option<Value> {
    let speaks = outcome.track != Track::PersonalInformation && outcome.ceiling != Measure::None;
    speaks.then(|| {
        json!({ "track": outcome.track, "measure": outcome.measure, "floor": outcome.floor, "ceiling": outcome.ceiling })
    })
}

/// The rules that speak of a dataset, each once.
pub(super) fn rules(duty: &Obligation) -> Vec<&str> {
    let tracks = duty.tracks.iter().filter_map(|one| one.rule.as_deref());
    let margin = duty.margin.iter().map(|margin| margin.rule.as_str());
    let mut rules: Vec<&str> = (duty.rule.as_deref().into_iter())
        .chain(tracks)
        .chain(margin)
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}
