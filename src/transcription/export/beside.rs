//! What stands beside the table of rules in, the lines of its sheets out: examples, remarks, coverage, front matter, texts.

use super::{Cells, Export};
use crate::pack::law::workbook::{ColumnId, WordList};
use crate::transcription::document::{Document, inline, pair};
use toml::{Table, Value};

impl Export<'_> {
    pub(super) fn examples(&self, document: &Document) -> Vec<Cells> {
        let mut lines = Vec::new();
        for entry in &document.entries {
            for example in &entry.examples {
                let mut example = example.clone();
                let mut cells = Cells::from([
                    (ColumnId::Rule, entry.id().to_owned()),
                    (ColumnId::From, self.title(WordList::From, "pack")),
                ]);
                if let Some(Value::Table(given)) = example.remove("given") {
                    let facts = given.iter().map(|(key, value)| pair(key, value));
                    let facts: String = facts.collect();
                    cells.insert(ColumnId::Facts, facts.trim_end().to_owned());
                }
                for (key, column) in [
                    ("verdict", ColumnId::Verdict),
                    ("floor", ColumnId::Floor),
                    ("ceiling", ColumnId::Ceiling),
                ] {
                    if let Some(Value::String(id)) = example.remove(key) {
                        cells.insert(column, self.title(WordList::Answer, &id));
                    }
                }
                if let Some(Value::Array(missing)) = example.remove("missing") {
                    let missing: Vec<&str> = missing.iter().filter_map(Value::as_str).collect();
                    cells.insert(ColumnId::Missing, missing.join(", "));
                }
                if let Some(Value::String(why)) = example.remove("why") {
                    cells.insert(ColumnId::Why, why);
                }
                cells.insert(ColumnId::More, rest(&example));
                lines.push(cells);
            }
        }
        lines
    }

    pub(super) fn coverage(&self, document: &Document) -> Vec<Cells> {
        let covers = document.front.get("covers").and_then(Value::as_array);
        let aliases = document.front.get("aliases").and_then(Value::as_table);
        let covers = covers.into_iter().flatten().filter_map(Value::as_table);
        covers
            .map(|cover| {
                let mut cover = cover.clone();
                let mut cells = Cells::new();
                for (key, column, list) in [
                    ("sector", ColumnId::Sector, WordList::Sector),
                    ("scenario", ColumnId::Scenario, WordList::Scenario),
                ] {
                    if let Some(Value::String(id)) = cover.remove(key) {
                        cells.insert(column, self.title(list, &id));
                        let names = aliases.into_iter().flatten();
                        let mut names = names.filter(|(name, known)| {
                            !name.is_ascii() && known.as_str() == Some(id.as_str())
                        });
                        if let Some((name, _)) = names.next().filter(|_| key == "scenario") {
                            cells.insert(ColumnId::Name, name.clone());
                        }
                    }
                }
                if let Some(Value::Boolean(complete)) = cover.remove("complete") {
                    let complete = self.title(WordList::YesNo, &complete.to_string());
                    cells.insert(ColumnId::Complete, complete);
                }
                cells.insert(ColumnId::More, rest(&cover));
                cells
            })
            .collect()
    }

    /// Front matter but for what has a sheet of its own, tables key by key; then text that stands with no row.
    pub(super) fn front(&self, document: &Document) -> Vec<Cells> {
        let mut lines = Vec::new();
        for (key, value) in &document.front {
            if key != "covers" && !is_texts(value) {
                self.leaves(key_of(key), value, &mut lines);
            }
        }
        for (heading, text) in &document.texts {
            lines.push(Cells::from([
                (ColumnId::Key, format!("#{}", heading.join("\n#"))),
                (ColumnId::Value, text.join("\n")),
            ]));
        }
        lines
    }

    pub(super) fn leaves(&self, path: String, value: &Value, lines: &mut Vec<Cells>) {
        let (form, text) = match value {
            Value::Table(table) if !table.is_empty() => {
                for (key, value) in table {
                    self.leaves(format!("{path}.{}", key_of(key)), value, lines);
                }
                return;
            }
            Value::String(text) if is_kept(text) => ("text", text.clone()),
            Value::Datetime(day) => ("date", day.to_string()),
            Value::Boolean(flag) => ("yes-no", self.title(WordList::YesNo, &flag.to_string())),
            other => ("toml", inline(other)),
        };
        lines.push(Cells::from([
            (ColumnId::Key, path),
            (ColumnId::Value, text),
            (ColumnId::Form, self.title(WordList::Form, form)),
        ]));
    }
}

pub(super) fn remarks(document: &Document) -> Vec<Cells> {
    let first = document.caveats.iter().map(|caveat| ("", caveat));
    let others = (document.entries.iter())
        .flat_map(|entry| entry.caveats.iter().map(|caveat| (entry.id(), caveat)));
    first
        .chain(others)
        .map(|(after, caveat)| {
            let mut caveat = caveat.clone();
            let mut cells = Cells::from([(ColumnId::After, after.to_owned())]);
            if let Some(Value::Table(mut text)) = caveat.remove("text") {
                for (key, column) in [("zh", ColumnId::Zh), ("en", ColumnId::En)] {
                    if let Some(Value::String(text)) = text.remove(key) {
                        cells.insert(column, text);
                    }
                }
            }
            cells.insert(ColumnId::More, rest(&caveat));
            cells
        })
        .collect()
}

/// Keys without a column.
fn rest(table: &Table) -> String {
    let rest: String = table.iter().map(|(key, value)| pair(key, value)).collect();
    rest.trim_end().to_owned()
}

/// Tables of texts in both languages.
pub(super) fn texts(document: &Document) -> Vec<Cells> {
    let groups = document.front.iter().filter(|(_, value)| is_texts(value));
    let mut lines = Vec::new();
    for (group, value) in groups {
        for (key, text) in value.as_table().into_iter().flatten() {
            let side = |side| {
                text.get(side)
                    .and_then(Value::as_str)
                    .unwrap_or("")
                    .to_owned()
            };
            lines.push(Cells::from([
                (ColumnId::Group, group.clone()),
                (ColumnId::Key, key.clone()),
                (ColumnId::Zh, side("zh")),
                (ColumnId::En, side("en")),
            ]));
        }
    }
    lines
}

/// Whether a value is a table of texts in both languages.
fn is_texts(value: &Value) -> bool {
    let is_text = |value: &Value| {
        value.as_table().is_some_and(|text| {
            let sides = ["zh", "en"].map(|side| text.get(side).and_then(Value::as_str));
            text.len() == 2 && sides.iter().all(|side| side.is_some_and(is_kept))
        })
    };
    value
        .as_table()
        .is_some_and(|table| !table.is_empty() && table.values().all(is_text))
}

/// Whether a cell keeps a text as it is.
fn is_kept(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains('\r')
}

/// A key in a path of keys.
fn key_of(key: &str) -> String {
    if key.contains(['.', '"', '#', '\n']) || key.trim() != key || key.is_empty() {
        inline(&Value::String(key.to_owned()))
    } else {
        key.to_owned()
    }
}
