//! The inventory goes in, what the page reads when it opens comes out: rows, questions, transfers, rules, coverage.

use super::Outcome;
use super::rows;
use super::rules::{self, Citations};
use super::strings::Strings;
use super::survey::Survey;
use super::vectors;
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

/// The rows of all datasets, by field: as objects they would take several times the room.
#[derive(Default)]
struct Rows {
    fields: Vec<(String, Vec<Value>)>,
    rows: usize,
}

impl Rows {
    fn of(inventory: &Inventory, sharing: &mut Sharing) -> Self {
        let mut all = Self {
            fields: Vec::new(),
            rows: inventory.datasets.len(),
        };
        for (rank, (at, dataset)) in roll_up::by_attention(inventory).into_iter().enumerate() {
            let Value::Object(row) = rows::row(dataset, rank, sharing) else {
                continue;
            };
            for (field, (key, value)) in row.into_iter().enumerate() {
                if all.fields.len() == field {
                    all.fields.push((key, vec![Value::Null; all.rows]));
                }
                all.fields[field].1[at] = value;
            }
        }
        all
    }

    /// Writes the vector of the array of them.
    fn put(&self, strings: &mut Strings, to: &mut String) {
        if self.rows == 0 {
            return vectors::put(&[&json!([])], strings, to);
        }
        to.push_str(&format!("[\"a\",[{}],", self.rows));
        vectors::put_fields(self.rows, self.fields.iter(), to, |(key, values), to| {
            let values: Vec<&Value> = values.iter().collect();
            vectors::put_field(key, to, |to| vectors::put(&values, strings, to));
        });
        to.push(']');
    }
}

/// The index with its strings, as JSON; `starts` are the first datasets of the chunks.
pub(super) fn index(
    inventory: &Inventory,
    survey: &Survey,
    starts: &[usize],
    citations: &mut Citations,
) -> Outcome<String> {
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
    let rows = Rows::of(inventory, &mut sharing);
    let transfers = inventory.transfers.iter();
    let transfers = transfers
        .map(|one| transfer(one, &place, citations))
        .collect::<Outcome<Vec<_>>>()?;
    rules::add_named(inventory, &survey.items, citations)?;
    let fields = [
        ("scan", json!(inventory.scan)),
        ("assumed", json!(assumed(inventory))),
        ("stores", json!(roll_up::stores(inventory))),
        ("coverage", coverage(inventory)),
        ("questions", questions(inventory, &place)),
        ("transfers", Value::Array(transfers)),
        ("citations", json!(citations.list())),
        ("duties", duties(inventory)),
        ("starts", json!(starts)),
        ("facts", Value::Array(sharing.facts.list)),
        ("branches", Value::Array(sharing.branches.list)),
        ("tracks", Value::Array(sharing.tracks.list)),
        ("rules", Value::Array(sharing.rules.list)),
        ("elements", json!(survey.elements.list)),
    ];
    let (mut strings, mut vector) = (Strings::default(), String::new());
    vectors::put_fields(1, 0..fields.len() + 2, &mut vector, |at, to| {
        if let Some((key, value)) = fields.get(at) {
            vectors::put_field(key, to, |to| vectors::put(&[value], &mut strings, to));
        } else if at == fields.len() {
            vectors::put_field("found", to, |to| survey.put_found(to));
        } else {
            vectors::put_field("rows", to, |to| rows.put(&mut strings, to));
        }
    });
    Ok(strings.alone(&vector))
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
