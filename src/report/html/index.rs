//! The inventory goes in, what the page reads when it opens comes out: rows, questions, transfers, rules, coverage.

use super::Outcome;
use super::rows;
use super::rules::{self, Citations};
use super::survey::Survey;
use crate::model::inventory::{Coverage, Inventory, Transfer};
use crate::model::{Language, Text};
use crate::report::{questionnaire, roll_up, words};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Entries of the ledger that the page lists; all stand in `coverage.csv`.
const LISTED: usize = 20_000;

/// Values that many rows share, each once.
#[derive(Default)]
pub(super) struct Sets {
    numbers: HashMap<String, usize>,
    pub(super) list: Vec<Value>,
}

impl Sets {
    /// The number of a value.
    pub(super) fn number(&mut self, value: Value) -> usize {
        let next = self.list.len();
        let number = *self.numbers.entry(value.to_string()).or_insert(next);
        if number == next {
            self.list.push(value);
        }
        number
    }
}

/// What rows share, by the field of the row.
#[derive(Default)]
pub(super) struct Sharing {
    /// Facts that are open.
    pub(super) facts: Sets,
    /// Branches.
    pub(super) branches: Sets,
    /// Other lines of the law that speak.
    pub(super) tracks: Sets,
    /// Rules that speak.
    pub(super) rules: Sets,
}

/// The index; `starts` are the first datasets of the chunks.
pub(super) fn index(
    inventory: &Inventory,
    survey: &Survey,
    starts: &[usize],
    citations: &mut Citations,
) -> Outcome<Value> {
    let places: HashMap<&str, usize> = inventory
        .datasets
        .iter()
        .enumerate()
        .map(|(at, dataset)| (dataset.name.as_str(), at))
        .collect();
    let place = |names: &[String]| -> Vec<usize> {
        let known = names.iter().filter_map(|name| places.get(name.as_str()));
        known.copied().collect()
    };
    let mut sharing = Sharing::default();
    let mut rows = vec![Value::Null; inventory.datasets.len()];
    for (rank, (at, dataset)) in roll_up::by_attention(inventory).into_iter().enumerate() {
        rows[at] = rows::row(dataset, rank, &mut sharing);
    }
    let transfers = inventory.transfers.iter();
    let transfers = transfers
        .map(|one| transfer(one, &place, citations))
        .collect::<Outcome<Vec<_>>>()?;
    rules::add_named(inventory, &survey.items, citations)?;
    Ok(json!({
        "scan": inventory.scan,
        "assumed": assumed(inventory),
        "stores": roll_up::stores(inventory),
        "coverage": coverage(inventory),
        "questions": questions(inventory, &place),
        "transfers": transfers,
        "citations": citations.list(),
        "duties": duties(inventory),
        "starts": starts,
        "facts": sharing.facts.list,
        "branches": sharing.branches.list,
        "tracks": sharing.tracks.list,
        "rules": sharing.rules.list,
        "elements": survey.elements.list,
        "found": survey.found(),
        "rows": rows,
    }))
}

/// Questions, their datasets by number, with the lines that answer them.
fn questions(inventory: &Inventory, place: &impl Fn(&[String]) -> Vec<usize>) -> Value {
    let question = |one: &crate::model::question::Question| {
        let answers = one.answers.iter().map(|answer| {
            json!({
                "value": answer.value,
                "title": answer.title,
                "outcomes": answer.outcomes,
                "lines": questionnaire::lines(one, &answer.value).lines().collect::<Vec<_>>(),
            })
        });
        let [zh, en] = [Language::Zh, Language::En].map(|own| questionnaire::conditions(one, own));
        let only_if: Vec<Text> = (zh.into_iter().zip(en))
            .map(|(zh, en)| Text::new(zh, en))
            .collect();
        json!({
            "fact": one.fact,
            "onlyIf": only_if,
            "folder": one.folder,
            "text": one.text,
            "found": one.found,
            "datasets": place(&one.datasets),
            "settles": one.settles,
            "people": [one.people.lower, one.people.upper],
            "answers": answers.collect::<Vec<_>>(),
        })
    };
    Value::Array(inventory.questions.iter().map(question).collect())
}

fn transfer(
    transfer: &Transfer,
    place: &impl Fn(&[String]) -> Vec<usize>,
    citations: &mut Citations,
) -> Outcome<Value> {
    let parts = transfer.parts.iter().map(|part| {
        json!({
            "sector": part.sector,
            "scenario": part.scenario,
            "exemptions": part.exemptions,
            "datasets": place(&part.datasets),
            "individuals": part.individuals,
            "sensitive": part.sensitive,
        })
    });
    let outside = transfer.outside_exempt.as_ref();
    let is_whole = transfer.is_whole_scan();
    // All datasets of the scan are told by none.
    let datasets = if is_whole {
        Vec::new()
    } else {
        place(&transfer.datasets)
    };
    Ok(json!({
        "name": transfer.name,
        "whole": u8::from(is_whole),
        "datasets": datasets,
        "individuals": rows::individuals(&transfer.individuals)?,
        "outside": outside.map(rows::individuals).transpose()?,
        "parts": parts.collect::<Vec<_>>(),
        "obligation": rows::obligation(&transfer.obligation, citations)?,
    }))
}

/// What rests on an assumption, in both languages.
fn assumed(inventory: &Inventory) -> Option<Text> {
    let zh = roll_up::assumed(inventory, Language::Zh)?;
    let en = roll_up::assumed(inventory, Language::En)?;
    Some(Text::new(zh, en))
}

/// What stays to be done by whatever route, each row once.
fn duties(inventory: &Inventory) -> Value {
    let mut seen = std::collections::BTreeMap::new();
    for duty in inventory
        .datasets
        .iter()
        .flat_map(|d| &d.obligation.remaining)
    {
        seen.entry(duty.row.as_str())
            .or_insert_with(|| (duty.text.clone(), 0_u64))
            .1 += 1;
    }
    let duty = |(row, (text, datasets))| json!({ "row": row, "text": text, "datasets": datasets });
    Value::Array(seen.into_iter().map(duty).collect())
}

fn coverage(inventory: &Inventory) -> Value {
    let covered = &inventory.coverage;
    let (kinds, tables) = roll_up::skipped_by_kind(inventory);
    let kinds = kinds.into_iter();
    let lines = roll_up::ledger(inventory);
    json!({
        "lines": lines.map(|(id, files, size)| json!({ "id": id, "files": files, "size": size })).to_vec(),
        "kinds": kinds.map(|(kind, files)| json!({ "kind": kind, "files": files })).collect::<Vec<_>>(),
        "tables": tables,
        "partlyFiles": roll_up::partly(inventory),
        "shared": u8::from(roll_up::has_shared_files(inventory)),
        "skipped": covered.skipped.len(),
        "partly": covered.partly.len(),
        "unread": covered.unread,
        "unreadText": words::unread(&covered.unread),
    })
}

/// What was skipped, and what was read in part.
pub(super) fn ledger(coverage: &Coverage) -> Outcome<Value> {
    let listed = |all: &[crate::model::inventory::Skipped]| {
        serde_json::to_value(&all[..all.len().min(LISTED)])
    };
    Ok(json!({ "skipped": listed(&coverage.skipped)?, "partly": listed(&coverage.partly)? }))
}
