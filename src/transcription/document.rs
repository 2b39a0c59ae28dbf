//! A law pack's text in, its rows with all their keys out, and back into Markdown: what the workbook carries.
//!
//! Keys stay as TOML, so that those which are new to packs pass through without a word of this module.

use crate::error::{Error, Result};
use crate::model::toml_said::toml_said;
use crate::pack::law::outline::{Section, outline};
use crate::pack::law::workbook::{ColumnId, SheetId, WorkbookForm};
use crate::pack::law::{self, LawPack, Restated};
use std::fmt::Write as _;
use toml::{Table, Value};

/// Sample data items of a row: blocks of their own in a pack.
const ITEM: &str = "item";

/// A law pack as a workbook carries it.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// Front matter.
    pub(super) front: Table,
    /// Text that stands with no row, each with its heading path.
    pub(super) texts: Vec<(Vec<String>, Vec<String>)>,
    /// Remarks before the first row.
    pub(super) caveats: Vec<Table>,
    /// Rules and rows in their order.
    pub(super) entries: Vec<Entry>,
}

/// A rule, or a row that is only shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Heading path, instrument first.
    pub(super) heading: Vec<String>,
    /// What stands above it; the note without the labelled lines.
    pub(super) restated: Restated,
    /// Lines of the note that belong to a column.
    pub(super) labelled: Vec<(ColumnId, String)>,
    /// Whether it is a rule.
    pub(super) is_rule: bool,
    /// Its keys but for the examples.
    pub(super) table: Table,
    /// Its examples.
    pub(super) examples: Vec<Table>,
    /// Remarks that stand behind it and before the next one.
    pub(super) caveats: Vec<Table>,
}

impl Entry {
    /// Its id, as far as there is one.
    pub(super) fn id(&self) -> &str {
        self.text("id")
    }

    /// A key that holds a text.
    pub(super) fn text(&self, key: &str) -> &str {
        self.table.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// Its conditions.
    pub(super) fn when(&self) -> Option<&Table> {
        self.table.get("when").and_then(Value::as_table)
    }
}

impl Document {
    /// Reads a pack that `law` accepts.
    ///
    /// # Errors
    /// What [`law::parse`] refuses.
    pub(super) fn read(path: &str, text: &str, form: &WorkbookForm) -> Result<Self> {
        let pack = law::parse(path, text)?;
        let outline = outline(path, text)?;
        let mut document = Self {
            front: table(path, &outline.front, 1)?,
            ..Self::default()
        };
        for section in outline.sections {
            document.add(path, &pack, section, form)?;
        }
        Ok(document)
    }

    fn add(
        &mut self,
        path: &str,
        pack: &LawPack,
        section: Section<'_>,
        form: &WorkbookForm,
    ) -> Result<()> {
        let source = (section.prose.iter()).position(|line| line.starts_with("*(Source"));
        let above = match (&section.block, source) {
            (Some(_), Some(source)) => source.saturating_sub(2),
            _ => section.prose.len(),
        };
        if above > 0 {
            let lines = section.prose[..above].iter();
            let lines = lines.map(|line| (*line).to_owned()).collect();
            self.texts.push((section.heading.clone(), lines));
        }
        let Some(block) = section.block else {
            return Ok(());
        };
        let mut block = table(path, &block, section.line)?;
        let note = source.map_or(&[][..], |source| &section.prose[source..]);
        let (note, labelled) = notes(note, form);
        for (key, is_rule) in [("rule", true), ("row", false)] {
            for mut table in tables(block.remove(key)) {
                let id = table.get("id").and_then(Value::as_str).unwrap_or("");
                let mut restated = restated(pack, id);
                restated.note.clone_from(&note);
                self.entries.push(Entry {
                    heading: section.heading.clone(),
                    restated,
                    labelled: labelled.clone(),
                    is_rule,
                    examples: tables(table.remove("example")),
                    table,
                    caveats: Vec::new(),
                });
            }
        }
        for item in tables(block.remove(ITEM)) {
            self.add_item(item);
        }
        let caveats = tables(block.remove("caveat"));
        match self.entries.last_mut() {
            Some(entry) => entry.caveats.extend(caveats),
            None => self.caveats.extend(caveats),
        }
        Ok(())
    }

    /// Gives sample data items to the row that they name, as a further key of it.
    fn add_item(&mut self, item: Table) {
        let row = item.get("row").and_then(Value::as_str).unwrap_or("");
        let place = self.entries.iter().position(|entry| entry.id() == row);
        let Some(entry) = place.map(|place| &mut self.entries[place]) else {
            return;
        };
        let items = entry.table.entry(ITEM);
        if let Value::Array(items) = items.or_insert_with(|| Value::Array(Vec::new())) {
            items.push(Value::Table(item));
        }
    }

    /// The pack as Markdown.
    pub(super) fn write(&self, form: &WorkbookForm) -> String {
        let mut text = format!("---\n{}---\n\n", front(&self.front));
        let (beginning, rest): (Vec<_>, Vec<_>) =
            (self.texts.iter()).partition(|(heading, _)| heading.is_empty());
        for (_, lines) in beginning {
            let _ = writeln!(text, "{}\n", lines.join("\n"));
        }
        caveats(&mut text, &self.caveats);
        let mut current: &[String] = &[];
        for entry in &self.entries {
            headings(&mut text, current, &entry.heading);
            current = &entry.heading;
            entry.write(&mut text, form);
        }
        for (heading, lines) in rest {
            headings(&mut text, &[], heading);
            let _ = writeln!(text, "{}\n", lines.join("\n\n"));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

impl Entry {
    fn write(&self, text: &mut String, form: &WorkbookForm) {
        let Restated {
            zh,
            en,
            sources,
            note,
        } = &self.restated;
        let sources = if sources.is_empty() {
            "not stated".to_owned()
        } else {
            let sources = sources.iter().map(|source| {
                if source.contains("://") {
                    format!("<{source}>")
                } else {
                    source.clone()
                }
            });
            sources.collect::<Vec<_>>().join(" · ")
        };
        let confidence = self.text("confidence");
        let _ = write!(
            text,
            "{zh}\n\n{en}\n\n*(Source {sources}; confidence: {confidence}.)*"
        );
        if !note.is_empty() {
            let _ = write!(text, " {note}");
        }
        text.push('\n');
        for (column, line) in &self.labelled {
            if let Some(label) = label(*column, form) {
                let _ = writeln!(text, "{label}{line}");
            }
        }
        let kind = if self.is_rule { "rule" } else { "row" };
        let mut own = self.table.clone();
        let items = tables(own.remove(ITEM));
        let _ = write!(text, "\n```toml\n[[{kind}]]\n{}", keys(&own));
        if let Some(when) = self.when().filter(|when| !when.is_empty()) {
            let _ = write!(text, "[{kind}.when]\n{}", keys(when));
        }
        for example in &self.examples {
            let _ = write!(text, "[[{kind}.example]]\n{}", keys(example));
        }
        text.push_str("```\n\n");
        for item in &items {
            let _ = write!(text, "```toml\n[[{ITEM}]]\n{}```\n\n", keys(item));
        }
        caveats(text, &self.caveats);
    }
}

/// Remarks in a block of their own.
fn caveats(text: &mut String, caveats: &[Table]) {
    if caveats.is_empty() {
        return;
    }
    let blocks = caveats.iter();
    let blocks = blocks.map(|caveat| {
        let keys = caveat.iter().map(|(key, value)| pair(key, value));
        format!("[[caveat]]\n{}", keys.collect::<String>())
    });
    let blocks = blocks.collect::<Vec<_>>().join("\n");
    let _ = write!(text, "```toml\n{blocks}```\n\n");
}

/// The headings that lead from `current` to `wanted`.
fn headings(text: &mut String, current: &[String], wanted: &[String]) {
    let same = (current.iter().zip(wanted)).take_while(|(one, other)| one == other);
    let mut from = same.count();
    if from == wanted.len() && from < current.len() {
        // Back to a heading above: it is written again.
        from = from.saturating_sub(1);
    }
    for (level, title) in wanted.iter().enumerate().skip(from) {
        let _ = writeln!(text, "{} {title}\n", "#".repeat(level + 1));
    }
}

/// What stands above a rule or row.
fn restated(pack: &LawPack, id: &str) -> Restated {
    let rules = pack.rules.iter().map(|rule| (&rule.id, &rule.restated));
    let rows = pack.rows.iter().map(|row| (&row.id, &row.restated));
    let mut all = rules.chain(rows);
    all.find(|(known, _)| *known == id)
        .map_or_else(Restated::default, |(_, restated)| restated.clone())
}

/// The note in and behind a source line, and the lines of it that belong to a column.
fn notes(lines: &[&str], form: &WorkbookForm) -> (String, Vec<(ColumnId, String)>) {
    let (mut note, mut labelled) = (Vec::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            note.push(line.split_once(")*").map_or("", |(_, rest)| rest.trim()));
            continue;
        }
        let known = labels(form).find_map(|(column, label)| {
            Some((column, line.strip_prefix(label.as_str())?.trim().to_owned()))
        });
        // In between the note would change its place.
        match known.filter(|_| lines[at..].iter().all(|line| is_labelled(line, form))) {
            Some(known) => labelled.push(known),
            None => note.push(line),
        }
    }
    (note.join(" ").trim().to_owned(), labelled)
}

fn is_labelled(line: &str, form: &WorkbookForm) -> bool {
    labels(form).any(|(_, label)| line.starts_with(&label))
}

fn labels(form: &WorkbookForm) -> impl Iterator<Item = (ColumnId, String)> {
    let columns = form.columns_of(SheetId::Rules);
    columns
        .filter(|column| column.label)
        .filter_map(|column| Some((column.id, label(column.id, form)?)))
}

/// How a line of the note begins that belongs to a column.
fn label(column: ColumnId, form: &WorkbookForm) -> Option<String> {
    let mut columns = form.columns_of(SheetId::Rules);
    let column = columns.find(|known| known.id == column)?;
    Some(format!("{} {}: ", column.title.zh, column.title.en))
}

/// Lines of TOML as a table.
fn table(path: &str, lines: &[&str], before: usize) -> Result<Table> {
    let text = lines.join("\n");
    toml::from_str(&text).map_err(|error| Error::Pack {
        path: path.to_owned(),
        line: before + crate::pack::line_of(&text, error.span()),
        reason: toml_said(error.message()),
    })
}

fn tables(value: Option<Value>) -> Vec<Table> {
    match value {
        Some(Value::Array(values)) => (values.into_iter())
            .filter_map(|value| match value {
                Value::Table(table) => Some(table),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The front matter: plain keys first, then tables of many keys.
fn front(front: &Table) -> String {
    let is_long = |value: &Value| {
        value.as_table().is_some_and(|table| {
            table.len() > 2 || table.values().any(Value::is_table) || table.is_empty()
        })
    };
    let mut text = String::new();
    for (key, value) in front.iter().filter(|(_, value)| !is_long(value)) {
        match value {
            Value::Array(values) if values.iter().any(Value::is_table) => {
                let lines = values.iter().map(|value| format!("  {},\n", inline(value)));
                let _ = writeln!(text, "{} = [\n{}]", name(key), lines.collect::<String>());
            }
            value => text.push_str(&pair(key, value)),
        }
    }
    for (key, value) in front.iter().filter(|(_, value)| is_long(value)) {
        let table = value.as_table().map(|table| {
            let keys = table.iter().map(|(key, value)| pair(key, value));
            keys.collect::<String>()
        });
        let _ = write!(text, "\n[{}]\n{}", name(key), table.unwrap_or_default());
    }
    text
}

/// Keys and values, one a line, but for the conditions.
fn keys(table: &Table) -> String {
    let keys = table.iter().filter(|(key, _)| *key != "when");
    keys.map(|(key, value)| pair(key, value)).collect()
}

/// `key = value` and the end of the line.
pub(super) fn pair(key: &str, value: &Value) -> String {
    format!("{} = {}\n", name(key), inline(value))
}

/// A key as TOML writes it.
fn name(key: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A value as TOML writes it on one line.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(inline).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let pairs = table.iter();
            let pairs = pairs.map(|(key, value)| format!("{} = {}", name(key), inline(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text in quotation marks, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A pack without what another place in another file changes.
    pub(crate) fn placeless(pack: &LawPack) -> String {
        let mut pack = pack.clone();
        (pack.path, pack.digest) = (String::new(), String::new());
        pack.rules.iter_mut().for_each(|rule| rule.line = 0);
        pack.rows.iter_mut().for_each(|row| row.line = 0);
        pack.items.iter_mut().for_each(|item| item.line = 0);
        format!("{pack:#?}")
    }

    #[test]
    fn what_is_written_again_reads_the_same() {
        let form = WorkbookForm::load().unwrap();
        let built_in = crate::pack::BUILT_IN.iter();
        let packs = built_in.filter(|(path, _)| path.starts_with("law/") && path.contains(".md"));
        for (path, text) in packs {
            let document = Document::read(path, text, &form).unwrap();
            let again = document.write(&form);
            assert_eq!(
                placeless(&law::parse(path, text).unwrap()),
                placeless(&law::parse(path, &again).unwrap()),
                "{again}"
            );
        }
    }
}
