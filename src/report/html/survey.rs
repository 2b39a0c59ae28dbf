//! The datasets go in, what the page says of all their columns comes out, in one pass: their names, where elements were found, and
//! which ids stand in them.

use super::index::Sets;
use super::strings::visible;
use super::vectors;
use crate::model::inventory::{Column, Dataset};
use serde_json::json;
use std::collections::BTreeSet;

/// What one pass over all columns tells.
#[derive(Default)]
pub(super) struct Survey {
    /// The paths of all columns, one a line in the order of the datasets; a path has no end of line in it.
    pub(super) names: String,
    /// Elements that were found, each once.
    pub(super) elements: Sets,
    /// Every element that a column holds, might hold or held before a person's verdict.
    pub(super) known: BTreeSet<String>,
    /// Rows of the law whose items cover a column.
    pub(super) items: BTreeSet<String>,
    counts: Vec<usize>,
    columns: Vec<usize>,
    ids: Vec<usize>,
    categories: Vec<u8>,
    rare: Vec<u8>,
}

impl Survey {
    pub(super) fn of(datasets: &[Dataset]) -> Self {
        let mut survey = Self::default();
        for dataset in datasets {
            let before = survey.ids.len();
            for (at, column) in dataset.columns.get().iter().enumerate() {
                survey.take(at, column);
            }
            survey.counts.push(survey.ids.len() - before);
        }
        survey
    }

    /// Takes in the column at a place of its dataset.
    fn take(&mut self, at: usize, column: &Column) {
        self.names.push_str(&visible(&column.path));
        self.names.push('\n');
        for (element, is_rare) in found_in(column) {
            self.columns.push(at);
            self.ids.push(self.elements.number(json!(element)));
            self.categories.push(column.category as u8);
            self.rare.push(u8::from(is_rare));
        }
        let rivals = column.rivals.iter().map(|rival| &rival.element);
        let rare = column.rare.iter().map(|rare| &rare.element);
        let main = column.element.iter().chain(&column.overruled);
        keep(&mut self.known, main.chain(rivals).chain(rare));
        keep(&mut self.items, column.items.iter());
    }

    /// Writes the vector of where elements were found: columns, counted in their datasets, with the element, its category and whether
    /// it stands only among other values.
    pub(super) fn put_found(&self, to: &mut String) {
        let places = |all: &[usize], to: &mut String| {
            vectors::put_numbers(all.iter().map(|one| *one as u64), to);
        };
        let bytes = |all: &[u8], to: &mut String| {
            vectors::put_numbers(all.iter().map(|one| u64::from(*one)), to);
        };
        let fields = ["counts", "columns", "elements", "categories", "rare"];
        vectors::put_fields(1, fields.iter().enumerate(), to, |(at, key), to| {
            vectors::put_field(key, to, |to| match at {
                0 => places(&self.counts, to),
                1 => places(&self.columns, to),
                2 => places(&self.ids, to),
                3 => bytes(&self.categories, to),
                _ => bytes(&self.rare, to),
            });
        });
    }
}

fn keep<'a>(known: &mut BTreeSet<String>, ids: impl Iterator<Item = &'a String>) {
    for id in ids {
        if !known.contains(id) {
            known.insert(id.clone());
        }
    }
}

fn found_in(column: &Column) -> impl Iterator<Item = (&str, bool)> {
    let main = column.element.as_deref().map(|element| (element, false));
    let rare = column.rare.iter().map(|rare| (rare.element.as_str(), true));
    main.into_iter().chain(rare)
}
