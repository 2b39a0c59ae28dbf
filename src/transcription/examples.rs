//! The rules of a workbook in, their examples out: those that the sheet has and that come out, else one at each threshold and one
//! person below it.

use super::document::{Document, Entry};
use super::mistakes::{Mistakes, Place};
use super::others::ExampleLine;
use super::size::{ends, grouped};
use crate::law;
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::workbook::{Counted, CountedForm, WorkbookForm};
use crate::pack::law::{Bound, Example, LawPack, LawPacks, Rule};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Where the cell of a rule is that an example is made for.
pub(super) type Places = BTreeMap<String, Place>;

/// A rule's examples of the sheet, and those that are made for it.
#[derive(Default)]
pub(super) struct Examples {
    lines: Vec<ExampleLine>,
    made: Vec<Made>,
}

/// An example that is made.
struct Made {
    table: Table,
    /// Whether its facts are among those that the rule names.
    is_inside: bool,
}

/// Puts the examples of the sheet and those that are made into the rules, all to be answered; the order is kept in what is returned.
pub(super) fn propose(
    document: &mut Document,
    lines: Vec<ExampleLine>,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) -> Vec<Examples> {
    let mut by_rule: BTreeMap<String, Vec<ExampleLine>> = BTreeMap::new();
    let rules = document.entries.iter().filter(|entry| entry.is_rule);
    let ids: Vec<&str> = rules.map(Entry::id).collect();
    for line in lines {
        if ids.contains(&line.rule.as_str()) {
            by_rule.entry(line.rule.clone()).or_default().push(line);
        } else if !line.is_from_pack && !line.rule.is_empty() {
            let near = crate::model::vocabulary::nearest(&line.rule, ids.iter().copied());
            let near = near.map_or_else(String::new, |near| format!(" ({near}?)"));
            let text = Text::new(
                format!("规则表中没有规则 `{}`{near}", line.rule),
                format!("the table has no rule `{}`{near}", line.rule),
            );
            mistakes.wrong(line.place, text);
        }
    }
    let front = document.front.clone();
    let entries = document.entries.iter_mut();
    entries
        .map(|entry| {
            if !entry.is_rule {
                return Examples::default();
            }
            let lines = by_rule.remove(entry.id()).unwrap_or_default();
            let made = made(entry, &front, form);
            entry.examples = (lines.iter().map(|line| line.table.clone()))
                .chain(made.iter().map(|made| made.table.clone()))
                .collect();
            Examples { lines, made }
        })
        .collect()
}

/// Answers every example by the engine and keeps those that belong into the pack.
pub(super) fn settle(
    document: &mut Document,
    proposed: Vec<Examples>,
    (packs, pack): (&LawPacks, &LawPack),
    places: &Places,
    mistakes: &mut Mistakes,
) {
    for (entry, examples) in document.entries.iter_mut().zip(proposed) {
        let Some(rule) = pack.rules.iter().find(|rule| rule.id == entry.id()) else {
            continue;
        };
        let (mut kept, stated) = (Vec::new(), examples.lines.len());
        for (line, example) in examples.lines.into_iter().zip(&rule.example) {
            match law::failure_of(packs, pack, rule, example) {
                None => kept.push(line.table),
                Some(message) => not_met(&line, &message, mistakes),
            }
        }
        if kept.is_empty() || kept.len() < stated {
            let made = examples.made.len();
            let first = rule.example.len().saturating_sub(made);
            for (made, example) in examples.made.into_iter().zip(&rule.example[first..]) {
                let place = places.get(&rule.id);
                kept.push(answered(
                    made,
                    example,
                    (packs, pack, rule),
                    place,
                    mistakes,
                ));
            }
        }
        entry.examples = kept;
    }
}

fn not_met(line: &ExampleLine, message: &Text, mistakes: &mut Mistakes) {
    let place = line.place.clone();
    if line.is_from_pack {
        mistakes.remark(
            place,
            Text::new(
                format!("规则改动后，导出的这个例子不再成立，略去：{}", message.zh),
                format!(
                    "left out: with the changed rules this exported example does not come out: {}",
                    message.en
                ),
            ),
        );
    } else {
        mistakes.wrong(
            place,
            Text::new(
                format!("例子不成立：{}", message.zh),
                format!("the example does not come out: {}", message.en),
            ),
        );
    }
}

/// A made example with the engine's answer; says where another rule answers for its own people even when it is confirmed.
fn answered(
    made: Made,
    example: &Example,
    (packs, pack, rule): (&LawPacks, &LawPack, &Rule),
    place: Option<&Place>,
    mistakes: &mut Mistakes,
) -> Table {
    let [measure, floor, ceiling] = law::answer_to(packs, pack, rule, &example.given);
    let mut table = made.table;
    let mut put = |key: &str, measure: Measure| {
        table.insert(key.to_owned(), Value::String(measure.id().to_owned()));
    };
    put("verdict", measure);
    if measure == Measure::Undetermined {
        put("floor", floor);
        put("ceiling", ceiling);
    }
    let mut given = example.given.clone();
    given.confirmed.push(pack.name_of(&rule.id));
    let [confirmed, ..] = law::answer_to(packs, pack, rule, &given);
    let is_other = ![rule.measure, Measure::Undetermined].contains(&confirmed);
    if made.is_inside && is_other {
        let (came, own) = (
            crate::model::Titled::title(confirmed),
            crate::model::Titled::title(rule.measure),
        );
        mistakes.remark(
            place.cloned().unwrap_or_default(),
            Text::new(
                format!("在这个数量上结论是“{}”，不是本行的“{}”：另一条规则先于它", came.zh, own.zh),
                format!("at this size the answer is `{}`, not the line's `{}`: another rule comes first", came.en, own.en),
            ),
        );
    }
    table
}

/// One example at each threshold and one person below it; one without numbers where the rule has none.
fn made(entry: &Entry, front: &Table, form: &WorkbookForm) -> Vec<Made> {
    let empty = Table::new();
    let when = entry.when().unwrap_or(&empty);
    let mut made = Vec::new();
    for counted in &form.counted {
        let bound = when.get(&counted.condition).cloned();
        let Some(bound) = bound.and_then(|bound| bound.try_into::<Bound>().ok()) else {
            continue;
        };
        if bound.metric.id() != counted.metric {
            continue;
        }
        for threshold in bound.thresholds() {
            for number in [threshold.saturating_sub(1), threshold] {
                let given = given(when, front, Some((counted.id, number)));
                let people = grouped(threshold);
                let why = if number < threshold {
                    format!("made by the import: one person below {people}")
                } else {
                    format!("made by the import: {people} people")
                };
                let is_inside = bound.holds(number) && number > 0;
                made.push(example(given, &why, is_inside));
            }
        }
    }
    if made.is_empty() {
        let given = given(when, front, None);
        made.push(example(
            given,
            "made by the import: the conditions alone",
            true,
        ));
    }
    made
}

fn example(given: Table, why: &str, is_inside: bool) -> Made {
    let undetermined = Measure::Undetermined.id().to_owned();
    Made {
        table: Table::from_iter([
            ("given".to_owned(), Value::Table(given)),
            ("verdict".to_owned(), Value::String(undetermined)),
            ("why".to_owned(), Value::String(why.to_owned())),
        ]),
        is_inside,
    }
}

/// Facts under which the conditions hold, with so many people.
fn given(when: &Table, front: &Table, people: Option<(Counted, u64)>) -> Table {
    let mut given = Table::new();
    let mut put = |key: &str, value: Value| {
        given.insert(key.to_owned(), value);
    };
    let scope = front.get("scope").and_then(Value::as_table);
    let zone = scope.and_then(|scope| scope.get("registered-in"));
    // Of several zones the first stands for all.
    let zone = zone.and_then(|zone| zone.as_array().map_or(Some(zone), |zones| zones.first()));
    let nowhere = Value::String("none".to_owned());
    put("registered-in", zone.cloned().unwrap_or(nowhere));
    if scope.is_some_and(|scope| scope.contains_key("filing")) {
        put("list-filing", Value::Boolean(true));
    }
    put(
        "ciio",
        when.get("ciio").cloned().unwrap_or(Value::Boolean(false)),
    );
    for key in [
        "data",
        "sector",
        "scenario",
        "important-data",
        "export-control",
        "exemptions",
    ] {
        if let Some(value) = when.get(key) {
            put(key, value.clone());
        }
    }
    let first = |key: &str| when.get(key).and_then(Value::as_array)?.first().cloned();
    if let Some(tag) = first("any-exemption") {
        put("exemptions", Value::Array(vec![tag]));
    }
    if let Some(Value::String(element)) = first("items") {
        // A group stands for an element of it.
        let element = element.trim_end_matches('.').to_owned();
        put("items", Value::Array(vec![Value::String(element)]));
    }
    let both = |n: u64| {
        let n = Value::Integer(n.cast_signed());
        Value::Array(vec![n.clone(), n])
    };
    let is_sensitive = when.get("sensitive") == Some(&Value::Boolean(true));
    let (all, sensitive) = match people {
        Some((Counted::All | Counted::WithoutSensitive | Counted::Described, n)) => (n, 0),
        Some((Counted::Sensitive, n)) => (n, n),
        _ if is_sensitive => (1, 1),
        _ => (1, 0),
    };
    put("individuals", both(all));
    put("sensitive-individuals", both(sensitive));
    match people {
        Some((Counted::Held | Counted::HeldSensitive, n)) => put("held-individuals", both(n)),
        Some((Counted::Genetic, n)) => put("genetic-individuals", both(n)),
        _ => {}
    }
    given
}

/// Numbers of people that a rule's bounds name.
pub(super) fn numbers(entry: &Entry, form: &WorkbookForm) -> Vec<u64> {
    let bound = |counted: &CountedForm| -> Option<Bound> {
        let bound = entry.when()?.get(&counted.condition)?.clone();
        bound.try_into().ok()
    };
    let bounds = form.counted.iter().filter_map(bound);
    let mut numbers: Vec<u64> = bounds
        .filter(|bound| ends(bound).1.is_none_or(|end| ends(bound).0 < end))
        .flat_map(|bound| [bound.at_least, bound.more_than, bound.below, bound.at_most])
        .flatten()
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
