//! The lines of the other sheets in: examples, remarks, coverage, front matter, as packs write them.

use super::document::Document;
use super::known::Known;
use super::lines::{Line, Lines};
use super::mistakes::{Mistakes, Place};
use super::words::{parts, plain, word};
use crate::model::Text;
use crate::pack::law::workbook::{ColumnId, WordList, WorkbookForm, fold};
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
pub(super) fn id_of(
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
pub(super) fn needed(line: &Line<'_>, column: ColumnId, mistakes: &mut Mistakes) -> String {
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
        let ids =
            found.map(|(column, text, found)| known_or_new(line, column, text, found, mistakes));
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
    add_names(names, document, known);
}

/// What a list calls its scenarios, as other names of them.
fn add_names(names: Vec<(String, String)>, document: &mut Document, known: &mut Known<'_>) {
    for (name, scenario) in names {
        known.aliases.insert(fold(&name), scenario.clone());
        let aliases =
            (document.front.entry("aliases")).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(aliases) = aliases {
            aliases.entry(name).or_insert(Value::String(scenario));
        }
    }
}

/// The id that was found, or the text as the id of something new, which is said.
fn known_or_new(
    line: &Line<'_>,
    column: ColumnId,
    text: &str,
    found: Result<String, Text>,
    mistakes: &mut Mistakes,
) -> Option<String> {
    let unknown = match found {
        Ok(id) => return Some(id),
        Err(unknown) => unknown,
    };
    if is_new(text) {
        mistakes.remark(
            line.place(column),
            Text::new(
                format!("`{text}` 是新的：{}", unknown.zh),
                format!("`{text}` is new: {}", unknown.en),
            ),
        );
        return Some(text.to_owned());
    }
    if !text.is_empty() {
        let text = Text::new(
            format!(
                "{}；新编号用小写拉丁字母、数字和连字符，名称写在“名称”列",
                unknown.zh
            ),
            format!(
                "{} The id of a new one has small Latin letters, digits and hyphens; its name goes into `Name`.",
                unknown.en
            ),
        );
        mistakes.wrong(line.place(column), text);
    }
    None
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
