//! Parts of the inventory go in, what catalogs say of them in words comes out.

use crate::model::finding::{Category, Rare};
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::obligation::Obligation;
use crate::model::text::shown;
use crate::model::{Count, Language, Text, Titled};
use crate::pack::detector;
use crate::report::terms::term;
use crate::report::view;
use chrono::DateTime;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Both sides beside each other: `中文 / English`; one where they are the same.
pub(in crate::report) fn both(text: &Text) -> String {
    if text.zh == text.en {
        shown(&text.zh)
    } else {
        format!("{} / {}", shown(&text.zh), shown(&text.en))
    }
}

/// What a value of a closed list is called.
pub(in crate::report) fn titled(value: impl Titled) -> String {
    both(&value.title())
}

/// A text that is made for one language at a time, in both.
pub(in crate::report) fn in_both(made: impl Fn(Language) -> String) -> Text {
    Text::new(made(Language::Zh), made(Language::En))
}

/// What an element is called: as its built-in detector says; the id of one that a pack of the user's own brings.
pub(in crate::report) fn element(id: &str) -> Text {
    let built_in = detector::built_in().ok();
    let loaded = built_in.and_then(|all| all.get(id));
    loaded.map_or_else(|| term(id), |loaded| loaded.detector.title.clone())
}

/// The standard or list that an element rests on, where it is a built-in one.
pub(in crate::report) fn element_source(id: &str) -> Option<&'static str> {
    let loaded = detector::built_in().ok()?.get(id)?;
    Some(&loaded.detector.source)
}

/// Every element that a column of the inventory holds or has among its values, each with its strongest category.
pub(in crate::report) fn elements(inventory: &Inventory) -> BTreeMap<String, Category> {
    let mut all: BTreeMap<String, Category> = BTreeMap::new();
    for dataset in &inventory.datasets {
        for column in dataset.columns.some_of::<Held>() {
            let rare = column.rare.into_iter().map(|rare| rare.element);
            for id in column.element.into_iter().chain(rare) {
                let category = all.entry(id).or_default();
                *category = (*category).max(column.category);
            }
        }
    }
    all
}

/// What a column holds.
#[derive(Deserialize)]
struct Held {
    element: Option<String>,
    category: Category,
    #[serde(default)]
    rare: Vec<Rare>,
}

impl From<&Column> for Held {
    fn from(column: &Column) -> Self {
        Self {
            element: column.element.clone(),
            category: column.category,
            rare: column.rare.clone(),
        }
    }
}

/// The elements of one column: what it holds, then what is rare among its values.
pub(in crate::report) fn elements_of(column: &Column) -> impl Iterator<Item = &str> {
    let rare = column.rare.iter().map(|rare| rare.element.as_str());
    let own = column.element.as_deref();
    own.into_iter()
        .chain(rare.filter(move |id| Some(*id) != own))
}

/// What stays open, one question each.
pub(in crate::report) fn open_facts(obligation: &Obligation) -> Vec<&str> {
    obligation
        .missing
        .iter()
        .map(|one| one.fact.as_str())
        .collect()
}

/// A dataset in two sentences: how many people, and what the law demands.
pub(in crate::report) fn description(dataset: &Dataset) -> Text {
    in_both(|language| {
        let people = view::persons(dataset.individuals.count, language);
        let records = view::records(dataset.records.count, language);
        let duty = view::duty(&dataset.obligation, language);
        match language {
            Language::Zh => format!("记录数：{records}。个人：{people}。出境要求：{duty}。"),
            Language::En => format!(
                "Records: {records}. People: {people}. Required before the data leaves China: {duty}."
            ),
        }
    })
}

/// A column in a line: its element, its category and its form; nothing where nothing was found in it.
pub(in crate::report) fn column(column: &Column) -> Option<Text> {
    view::is_found(column).then(|| in_both(|language| said_of(column, language)))
}

fn said_of(column: &Column, language: Language) -> String {
    let element = column.element.as_deref().map(element);
    let element = element.map(|text| text.get(language).to_owned());
    let category = view::title(column.category, language);
    let form = view::title(column.form, language);
    let parts = element.into_iter().chain([category, form]);
    shown(&parts.collect::<Vec<_>>().join(" · "))
}

/// The number where it was counted, else nothing: an estimate is not put where a reader looks for a count.
pub(in crate::report) fn counted(count: Count) -> Option<u64> {
    count.is_exact().then_some(count.lower)
}

/// Milliseconds since 1970 of a time in the inventory.
pub(in crate::report) fn milliseconds(time: &str) -> Option<i64> {
    let time = DateTime::parse_from_rfc3339(time).ok()?;
    Some(time.timestamp_millis())
}

/// The instrument and the heading of the rule that decides, where one does.
pub(in crate::report) fn citation(obligation: &Obligation) -> Option<String> {
    let citation = &obligation.citation;
    if citation.instrument.is_empty() {
        return None;
    }
    let heading = citation.heading.iter().map(String::as_str);
    let parts = std::iter::once(citation.instrument.as_str()).chain(heading);
    Some(shown(&parts.collect::<Vec<_>>().join(" · ")))
}
