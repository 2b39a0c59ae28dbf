//! Rules go in by name or with their citation, each comes out once, with its text where anybody knows it.

use super::{Outcome, rows};
use crate::model::inventory::Inventory;
use crate::model::obligation::{Branch, Citation, Obligation};
use crate::pack::law::{self, LawPack};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Rules as they are cited, each once.
#[derive(Clone, Default)]
pub(super) struct Citations {
    numbers: HashMap<String, usize>,
    /// By place in memory: the same citation stands in very many obligations.
    met: HashMap<*const Citation, Vec<(Option<String>, usize)>>,
    list: Vec<Value>,
}

impl Citations {
    /// The number of a citation; `None` where no rule speaks.
    pub(super) fn number(&mut self, rule: Option<&str>, citation: &Citation) -> Option<usize> {
        if citation.instrument.is_empty() {
            return None;
        }
        let place = std::ptr::from_ref(citation);
        let met = self.met.get(&place).into_iter().flatten();
        let known = met.into_iter().find(|(known, _)| known.as_deref() == rule);
        if let Some((_, number)) = known {
            return Some(*number);
        }
        let number = self.new_number(rule, citation);
        let known = self.met.entry(place).or_default();
        known.push((rule.map(str::to_owned), number));
        Some(number)
    }

    fn new_number(&mut self, rule: Option<&str>, citation: &Citation) -> usize {
        let value = json!({
            "rule": rule,
            "citation": citation,
            "noteZh": law::chinese_note(&citation.note),
        });
        let key = value.to_string();
        let next = self.list.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.list.push(value);
        }
        number
    }

    /// All of them, by number.
    pub(super) fn list(&self) -> &[Value] {
        &self.list
    }
}

/// Adds the rules that obligations name and do not cite, and the rows of the law called `items`, as the built-in packs say them; a pack that the run had in another
/// edition says nothing here.
pub(super) fn add_named(
    inventory: &Inventory,
    items: &BTreeSet<String>,
    citations: &mut Citations,
) -> Outcome<()> {
    let cited: BTreeSet<String> = (citations.list.iter())
        .filter_map(|one| one["rule"].as_str().map(str::to_owned))
        .collect();
    let datasets = inventory.datasets.iter().map(|one| &one.obligation);
    let transfers = inventory.transfers.iter().map(|one| &one.obligation);
    let named: BTreeSet<&str> = datasets
        .chain(transfers)
        .flat_map(named)
        .chain(items.iter().map(String::as_str))
        .filter(|rule| !cited.contains(*rule))
        .collect();
    let packs = law::load(&[])?.packs;
    let packs = packs.iter().filter(|pack| was_in_force(pack, inventory));
    for pack in packs {
        for rule in &pack.rules {
            let name = pack.name_of(&rule.id);
            if named.contains(name.as_str()) {
                citations.number(Some(&name), &pack.citation(rule));
            }
        }
    }
    Ok(())
}

fn was_in_force(pack: &LawPack, inventory: &Inventory) -> bool {
    let mut references = inventory.scan.packs.iter();
    references.any(|one| one.id == pack.front.id && one.digest == pack.digest)
}

fn named(duty: &Obligation) -> Vec<&str> {
    let mut names = rows::rules(duty);
    of_branches(&duty.branches, &mut names);
    names
}

fn of_branches<'a>(branches: &'a [Branch], names: &mut Vec<&'a str>) {
    for branch in branches {
        names.extend(branch.rule.as_deref());
        of_branches(&branch.branches, names);
    }
}
