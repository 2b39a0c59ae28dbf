//! Parts of a pack on its way in: ids that are there once, stages, places, packs of one row to be tried.

use crate::model::Text;
use crate::pack::law::Example;
use crate::pack::law::workbook::{ColumnId, fold};
use crate::transcription::document::{Document, Entry, pair};
use crate::transcription::examples::Places;
use crate::transcription::export::is_list;
use crate::transcription::known::Known;
use crate::transcription::mistakes::{Mistakes, Place};
use crate::transcription::others::ExampleLine;
use crate::transcription::rules::RuleLine;
use crate::transcription::words::one_line;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Ids that are there twice.
pub(super) fn ids(read: &[RuleLine<'_>], mistakes: &mut Mistakes) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for line in read {
        let place = line.line.place(ColumnId::Id);
        for entry in line.entries.iter().filter(|entry| !entry.id().is_empty()) {
            if let Some(other) = seen.insert(entry.id(), place.clone()) {
                let id = entry.id();
                mistakes.wrong(
                    place.clone(),
                    Text::new(
                        format!("编号 `{id}` 已在 {other} 使用"),
                        format!("the id `{id}` is used in {other} already"),
                    ),
                );
            }
        }
    }
}

/// Rules of a list stand in its stage where a line says nothing else.
pub(super) fn stages(read: &mut [RuleLine<'_>], front: &Table) {
    if !is_list(front) {
        return;
    }
    let entries = read.iter_mut().flat_map(|line| &mut line.entries);
    for entry in entries.filter(|entry| entry.is_rule) {
        let list = Value::String("list".to_owned());
        entry.table.entry("stage").or_insert(list);
    }
}

/// Other names of the front matter's own.
pub(super) fn own_aliases(front: &Table, known: &mut Known<'_>) {
    let aliases = front.get("aliases").and_then(Value::as_table);
    for (name, id) in aliases.into_iter().flatten() {
        if let Some(id) = id.as_str() {
            known.aliases.insert(fold(name), id.to_owned());
        }
    }
}

/// The title of the instrument, as the first heading has it.
pub(super) fn instrument(front: &Table) -> String {
    let side = |side| {
        front
            .get("title")
            .and_then(|title| title.get(side))
            .and_then(Value::as_str)
    };
    let sides = [side("zh"), side("en")].into_iter().flatten();
    one_line(&sides.collect::<Vec<_>>().join(" "))
}

/// A pack of nothing.
pub(super) fn alone_without_rows() -> Document {
    let text =
        Table::from_iter(["zh", "en"].map(|side| (side.to_owned(), Value::String("-".to_owned()))));
    Document {
        front: Table::from_iter([
            ("id".to_owned(), Value::String("pack".to_owned())),
            ("title".to_owned(), Value::Table(text)),
            ("edition".to_owned(), Value::String("-".to_owned())),
        ]),
        ..Document::default()
    }
}

/// A pack of one row.
pub(super) fn alone(mut entry: Entry) -> Document {
    if entry.is_rule {
        let given = Value::Table(Table::new());
        let verdict = Value::String("undetermined".to_owned());
        let example = [("given".to_owned(), given), ("verdict".to_owned(), verdict)];
        entry.examples = vec![Table::from_iter(example)];
    }
    Document {
        entries: vec![entry],
        ..alone_without_rows()
    }
}

/// Where each rule's size stands, or its id.
pub(super) fn places(read: &[RuleLine<'_>]) -> Places {
    let mut places = Places::new();
    for line in read {
        for (entry, size) in line.entries.iter().zip(&line.sizes) {
            let column = size.map_or(ColumnId::Id, |(column, _)| column);
            places.insert(entry.id().to_owned(), line.line.place(column));
        }
    }
    places
}

/// Blocks for `qingdan.toml`.
pub(super) fn confirmed(read: &[RuleLine<'_>], front: &Table) -> String {
    let pack = front.get("id").and_then(Value::as_str).unwrap_or("");
    let mut blocks = Vec::new();
    for line in read {
        let Some((by, on)) = &line.confirmed else {
            continue;
        };
        for entry in &line.entries {
            let rule = format!("{pack}/{}", entry.id());
            let rule = pair("rule", &Value::String(rule));
            let by = pair("by", &Value::String(by.clone()));
            blocks.push(format!("[[law.confirmed]]\n{rule}{by}on = {on}\n"));
        }
    }
    blocks.join("\n")
}

/// Examples that packs do not accept: a fact that there is not, a wrong type.
pub(super) fn example_forms(examples: &[ExampleLine], mistakes: &mut Mistakes) {
    for line in examples {
        let mut table = line.table.clone();
        if !table.contains_key("verdict") {
            continue;
        }
        table
            .entry("why")
            .or_insert_with(|| Value::String(String::new()));
        let found: std::result::Result<Example, _> = Value::Table(table).try_into();
        if let Err(error) = found {
            let message = error.message();
            let text = Text::new(
                format!("规则文件不接受：{message}"),
                format!("not accepted in a rule file: {message}"),
            );
            mistakes.wrong(line.facts.clone(), text);
        }
    }
}
