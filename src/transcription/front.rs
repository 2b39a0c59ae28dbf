//! The sheets of the instrument in: front matter item by item, and its tables of texts, as packs write them.

use super::document::Document;
use super::grid::{self, Content};
use super::lines::{Line, Lines};
use super::mistakes::{Mistakes, Place};
use super::others::{id_of, needed};
use super::words::{one_line, plain, word};
use crate::model::Text;
use crate::pack::law::workbook::{ColumnId, WordList, WorkbookForm};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// Reads the front matter, but for tables of texts; gives where each of its items stands.
pub(super) fn front(
    lines: &Lines<'_>,
    document: &mut Document,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) -> Vec<(String, Place)> {
    let (mut seen, mut places) = (BTreeSet::new(), Vec::new());
    for line in &lines.all {
        let key = needed(line, ColumnId::Key, mistakes);
        if let Some(heading) = key.strip_prefix('#') {
            let heading = heading.split("\n#").map(one_line);
            let heading = heading.filter(|level| !level.is_empty()).collect();
            let text = line.text(ColumnId::Value, mistakes);
            let text = text.lines().map(one_line).filter(|line| !line.is_empty());
            document.texts.push((heading, text.collect()));
            continue;
        }
        let Some(path) = keys_of(&key) else {
            mistakes.wrong(
                line.place(ColumnId::Key),
                Text::new("读不出项目的名称", "the name of the item is not readable"),
            );
            continue;
        };
        if !seen.insert(path.clone()) {
            mistakes.wrong(
                line.place(ColumnId::Key),
                Text::new("该项目已出现过", "this item is there twice"),
            );
        }
        let Some(value) = value(line, form, mistakes) else {
            continue;
        };
        if !put(&mut document.front, &path, value) {
            mistakes.wrong(
                line.place(ColumnId::Key),
                Text::new("与另一个项目冲突", "contradicts another item"),
            );
        }
        places.extend(
            path.into_iter()
                .next()
                .map(|key| (key, line.place(ColumnId::Value))),
        );
    }
    places
}

/// The value of an item of the front matter.
fn value(line: &Line<'_>, form: &WorkbookForm, mistakes: &mut Mistakes) -> Option<Value> {
    let stated = id_of(line, ColumnId::Form, WordList::Form, form, mistakes);
    let content = line.content(ColumnId::Value)?;
    let stated = match (stated.as_deref(), content) {
        (None, Content::Day(_)) => "date",
        (None, Content::Flag(_)) => "yes-no",
        (None, _) => "text",
        (Some(stated), _) => stated,
    };
    let value = match (stated, content) {
        ("date", content) => grid::day(content).and_then(|day| {
            (day.to_string().parse().map(Value::Datetime))
                .map_err(|_| Text::new("不是日期", "no date"))
        }),
        ("yes-no", Content::Flag(flag)) => Ok(Value::Boolean(*flag)),
        ("yes-no", Content::Text(text)) => {
            word(form, WordList::YesNo, &plain(text)).map(|word| Value::Boolean(word.id == "true"))
        }
        ("text", Content::Text(text)) => Ok(Value::String(text.clone())),
        ("text", Content::Number(n)) => Ok(Value::String(n.to_string())),
        ("toml", Content::Text(text)) => {
            let table = toml::from_str::<Table>(&format!("value = {text}"));
            let value = table.ok().filter(|table| table.len() == 1);
            let value = value.and_then(|mut table| table.remove("value"));
            value.ok_or_else(|| Text::new("读不出 TOML", "no readable TOML"))
        }
        _ => Err(Text::new(
            "内容与格式不符",
            "the content does not have this form",
        )),
    };
    value
        .map_err(|text| mistakes.wrong(line.place(ColumnId::Value), text))
        .ok()
}

/// The keys of `a.b."c.d"`.
fn keys_of(path: &str) -> Option<Vec<String>> {
    let (mut keys, mut rest) = (Vec::new(), path.trim());
    loop {
        if rest.starts_with('"') {
            let end = (rest.char_indices().skip(1))
                .find(|(at, letter)| *letter == '"' && !rest[..*at].ends_with('\\'))?
                .0;
            let table: Table = toml::from_str(&format!("key = {}", &rest[..=end])).ok()?;
            keys.push(table.get("key")?.as_str()?.to_owned());
            rest = &rest[end + 1..];
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            let key = plain(&rest[..end]);
            if key.is_empty() {
                return None;
            }
            keys.push(key);
            rest = &rest[end..];
        }
        match rest.strip_prefix('.') {
            Some(further) => rest = further,
            None => return rest.is_empty().then_some(keys),
        }
    }
}

/// Puts a value at the end of a path of keys; `false` where something else stands there.
fn put(table: &mut Table, path: &[String], value: Value) -> bool {
    match path {
        [] => false,
        [key] => table.insert(key.clone(), value).is_none(),
        [key, rest @ ..] => {
            let inner = (table.entry(key.clone())).or_insert_with(|| Value::Table(Table::new()));
            match inner {
                Value::Table(inner) => put(inner, rest, value),
                _ => false,
            }
        }
    }
}

/// Reads tables of texts.
pub(super) fn texts(lines: &Lines<'_>, document: &mut Document, mistakes: &mut Mistakes) {
    for line in &lines.all {
        let group = needed(line, ColumnId::Group, mistakes);
        let key = needed(line, ColumnId::Key, mistakes);
        let mut text = Table::new();
        for (side, column) in [("zh", ColumnId::Zh), ("en", ColumnId::En)] {
            let said = needed(line, column, mistakes);
            text.insert(side.to_owned(), Value::String(said));
        }
        if !put(&mut document.front, &[group, key], Value::Table(text)) {
            mistakes.wrong(
                line.place(ColumnId::Key),
                Text::new("该编号已出现过", "this id is there twice"),
            );
        }
    }
}
