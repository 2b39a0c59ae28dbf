//! The lines of the other sheets in: examples, remarks, coverage, front matter, as packs write them.

use super::document::Document;
use super::grid::{self, Content};
use super::known::Known;
use super::lines::{Line, Lines};
use super::mistakes::{Mistakes, Place};
use super::words::{one_line, parts, plain, word};
use crate::model::Text;
use crate::pack::law::workbook::{ColumnId, WordList, WorkbookForm, fold};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// An example with where it stands.
pub(super) struct ExampleLine {
    pub(super) place: Place,
    pub(super) facts: Place,
    pub(super) rule: String,
    pub(super) table: Table,
    /// Whether an export wrote it.
    pub(super) is_from_pack: bool,
}

/// A remark with where it stands.
pub(super) struct RemarkLine {
    pub(super) place: Place,
    pub(super) after: String,
    pub(super) table: Table,
}

/// Text of `key = value` lines as a table.
fn toml_of(line: &Line<'_>, column: ColumnId, mistakes: &mut Mistakes) -> Table {
    let text = line.text(column, mistakes);
    toml::from_str(&text).unwrap_or_else(|error: toml::de::Error| {
        let message = error.message();
        mistakes.wrong(
            line.place(column),
            Text::new(
                format!("读不出：{message}；每行写一个 key = value"),
                format!("not readable: {message}; write one key = value a line"),
            ),
        );
        Table::new()
    })
}

/// The word in a cell, by its id.
fn id_of(
    line: &Line<'_>,
    column: ColumnId,
    list: WordList,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) -> Option<String> {
    let text = plain(&line.text(column, mistakes));
    if text.is_empty() {
        return None;
    }
    word(form, list, &text)
        .map(|word| word.id.clone())
        .map_err(|text| mistakes.wrong(line.place(column), text))
        .ok()
}

/// A cell that must not be empty.
fn needed(line: &Line<'_>, column: ColumnId, mistakes: &mut Mistakes) -> String {
    let text = line.text(column, mistakes);
    if line.is_empty(column) {
        let empty = Text::new("此单元格不能为空", "this cell must not be empty");
        mistakes.wrong(line.place(column), empty);
    }
    text
}

/// Reads the examples.
pub(super) fn examples(
    lines: &Lines<'_>,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) -> Vec<ExampleLine> {
    let read = lines.all.iter();
    read.map(|line| {
        let mut table = toml_of(line, ColumnId::More, mistakes);
        let facts = toml_of(line, ColumnId::Facts, mistakes);
        table.insert("given".to_owned(), Value::Table(facts));
        needed(line, ColumnId::Verdict, mistakes);
        for (key, column) in [
            ("verdict", ColumnId::Verdict),
            ("floor", ColumnId::Floor),
            ("ceiling", ColumnId::Ceiling),
        ] {
            if let Some(id) = id_of(line, column, WordList::Answer, form, mistakes) {
                table.insert(key.to_owned(), Value::String(id));
            }
        }
        let missing = parts(&line.text(ColumnId::Missing, mistakes));
        if !missing.is_empty() {
            let missing = missing.into_iter().map(Value::String).collect();
            table.insert("missing".to_owned(), Value::Array(missing));
        }
        let why = line.text(ColumnId::Why, mistakes);
        if !why.is_empty() {
            table.insert("why".to_owned(), Value::String(why));
        }
        let from = id_of(line, ColumnId::From, WordList::From, form, mistakes);
        ExampleLine {
            place: line.place(ColumnId::Verdict),
            facts: line.place(ColumnId::Facts),
            rule: plain(&needed(line, ColumnId::Rule, mistakes)),
            table,
            is_from_pack: from.is_some(),
        }
    })
    .collect()
}

/// Reads the remarks.
pub(super) fn remarks(lines: &Lines<'_>, mistakes: &mut Mistakes) -> Vec<RemarkLine> {
    let read = lines.all.iter();
    read.map(|line| {
        let mut table = Table::new();
        let sides = [("zh", ColumnId::Zh), ("en", ColumnId::En)];
        let text = sides.map(|(key, column)| {
            let text = needed(line, column, mistakes);
            (key.to_owned(), Value::String(text))
        });
        table.insert("text".to_owned(), Value::Table(Table::from_iter(text)));
        table.extend(toml_of(line, ColumnId::More, mistakes));
        RemarkLine {
            place: line.place(ColumnId::More),
            after: plain(&line.text(ColumnId::After, mistakes)),
            table,
        }
    })
    .collect()
}

/// Reads what the instrument addresses into the front matter and the known words.
pub(super) fn coverage(
    lines: &Lines<'_>,
    document: &mut Document,
    known: &mut Known<'_>,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) {
    let (mut covers, mut names) = (Vec::new(), Vec::new());
    for line in &lines.all {
        let sector = plain(&needed(line, ColumnId::Sector, mistakes));
        let scenario = plain(&needed(line, ColumnId::Scenario, mistakes));
        let found = [
            (ColumnId::Sector, &sector, known.sector(&sector, form)),
            (
                ColumnId::Scenario,
                &scenario,
                known.scenario(&scenario, None, form),
            ),
        ];
        let ids = found.map(|(column, text, found)| {
            found.or_else(|unknown| {
                if is_new(text) {
                    mistakes.remark(
                        line.place(column),
                        Text::new(
                            format!("`{text}` 是新的：{}", unknown.zh),
                            format!("`{text}` is new: {}", unknown.en),
                        ),
                    );
                    Ok(text.clone())
                } else {
                    Err(unknown)
                }
            })
            .map_err(|unknown| {
                if !text.is_empty() {
                    let text = Text::new(
                        format!("{}；新编号用小写拉丁字母、数字和连字符，名称写在“名称”列", unknown.zh),
                        format!("{} The id of a new one has small Latin letters, digits and hyphens; its name goes into `Name`.", unknown.en),
                    );
                    mistakes.wrong(line.place(column), text);
                }
            })
            .ok()
        });
        let [Some(sector), Some(scenario)] = ids else {
            continue;
        };
        let pair = (sector.clone(), scenario.clone());
        if !known.covers.insert(pair.clone()) {
            mistakes.wrong(
                line.place(ColumnId::Scenario),
                Text::new(
                    "该行业和场景已出现过",
                    "this sector and scenario are there twice",
                ),
            );
        }
        let mut cover = Table::from_iter([
            ("sector".to_owned(), Value::String(sector)),
            ("scenario".to_owned(), Value::String(scenario.clone())),
        ]);
        if let Some(complete) = id_of(line, ColumnId::Complete, WordList::YesNo, form, mistakes) {
            let is_complete = complete == "true";
            if is_complete {
                known.complete.insert(pair);
            }
            cover.insert("complete".to_owned(), Value::Boolean(is_complete));
        }
        cover.extend(toml_of(line, ColumnId::More, mistakes));
        covers.push(Value::Table(cover));
        let name = plain(&line.text(ColumnId::Name, mistakes));
        if !name.is_empty() {
            names.push((name, scenario));
        }
    }
    if !covers.is_empty() {
        document
            .front
            .insert("covers".to_owned(), Value::Array(covers));
    }
    for (name, scenario) in names {
        known.aliases.insert(fold(&name), scenario.clone());
        let aliases =
            (document.front.entry("aliases")).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(aliases) = aliases {
            aliases.entry(name).or_insert(Value::String(scenario));
        }
    }
}

/// Whether a text may be the id of something new.
fn is_new(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && text
            .chars()
            .all(|letter| is_letter(letter) || letter == '-')
}

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
