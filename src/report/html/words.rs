//! The elements of an inventory go in, the words of the page come out: every heading, every title of a closed list, and those of the ids in it.

use crate::model::dataset::DataType;
use crate::model::entry::SkipKind;
use crate::model::facts::Origin;
use crate::model::finding::{Category, EvidenceKind, Form, Label};
use crate::model::inventory::Method;
use crate::model::obligation::{Measure, RuleConfidence, Track};
use crate::model::options::{Depth, Taxonomy};
use crate::model::profile::SampleMethod;
use crate::model::{Text, Titled};
use crate::pack::{detector, law};
use crate::report::headings;
use crate::report::terms;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What only the page says.
const OF_THE_PAGE: &str = include_str!("words.json");

/// `list.id` to Chinese and English; `elements` are the ids of those that stand in the inventory.
pub(super) fn words(elements: &BTreeSet<String>) -> Value {
    let mut words: Map<String, Value> = serde_json::from_str(OF_THE_PAGE).unwrap_or_default();
    let mut put = |id: String, text: &Text| {
        words.entry(id).or_insert_with(|| json!([text.zh, text.en]));
    };
    for (id, text) in headings::all() {
        put(id.to_owned(), &text);
    }
    for (id, text) in terms::all() {
        put(format!("term.{id}"), &text);
    }
    lists(&mut put);
    for loaded in detector::built_in()
        .ok()
        .into_iter()
        .flat_map(|all| all.values())
    {
        if elements.contains(&loaded.detector.id) {
            put(
                format!("element.{}", loaded.detector.id),
                &loaded.detector.title,
            );
        }
    }
    for pack in law::load(&[]).map(|packs| packs.packs).unwrap_or_default() {
        put(format!("pack.{}", pack.front.id), &pack.front.title);
    }
    Value::Object(words)
}

fn lists(put: &mut impl FnMut(String, &Text)) {
    list::<Measure>("measure", put);
    list::<Track>("track", put);
    list::<RuleConfidence>("trust", put);
    list::<Category>("category", put);
    list::<Form>("form", put);
    list::<Label>("label", put);
    list::<EvidenceKind>("evidence", put);
    list::<DataType>("type", put);
    list::<SkipKind>("skip", put);
    list::<Origin>("origin", put);
    list::<Method>("method", put);
    list::<SampleMethod>("sample", put);
    list::<Depth>("depth", put);
    list::<Taxonomy>("taxonomy", put);
}

fn list<T: Titled>(name: &str, put: &mut impl FnMut(String, &Text)) {
    for value in T::ALL {
        put(format!("{name}.{}", value.id()), &value.title());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_everything_in_both_languages() {
        let words: Map<String, Value> = serde_json::from_str(OF_THE_PAGE).unwrap();
        assert!(!words.is_empty());
        for (id, word) in &words {
            let sides = word.as_array().unwrap();
            assert_eq!(sides.len(), 2, "{id}");
            for side in sides {
                assert!(!side.as_str().unwrap().is_empty(), "{id}");
            }
        }
    }
}
