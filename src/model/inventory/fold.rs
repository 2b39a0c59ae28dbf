//! The JSON of a value goes in as its type writes it, and comes out as it stands in the file ([`fold`]); [`unfold`] is the way back.
//!
//! Both leave alone what has the other form already, so that inventories before 2.0, which repeat everything, are read as well. Both
//! go from text to text: of hundreds of thousands of columns, making values of them takes longer than all the rest.

use super::form::{Place, Usual};
use super::scanner::Scanner;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What is said once: by table, the JSON of the values in the order in which they are first met.
#[derive(Default)]
pub(super) struct Tables {
    tables: Vec<(&'static str, Table)>,
}

#[derive(Default)]
struct Table {
    values: Vec<Arc<str>>,
    known: HashMap<Arc<str>, usize>,
}

impl Tables {
    /// The index of a value, which is put at the end of the table where it is new.
    fn index(&mut self, table: &'static str, value: &str) -> usize {
        let known = self.tables.iter().position(|(name, _)| *name == table);
        let place = known.unwrap_or_else(|| {
            self.tables.push((table, Table::default()));
            self.tables.len() - 1
        });
        let Table { values, known } = &mut self.tables[place].1;
        if let Some(index) = known.get(value) {
            return *index;
        }
        let value: Arc<str> = value.into();
        values.push(value.clone());
        known.insert(value, values.len() - 1);
        values.len() - 1
    }
}

impl Serialize for Tables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tables = self.tables.iter();
        serializer.collect_map(tables.map(|(name, table)| (name, table)))
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values.iter().map(|json| Json(json)))
    }
}

/// A text that is JSON, which goes into JSON as it is.
pub(super) struct Json<'t>(pub(super) &'t str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(self.0).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

/// Tables as they were read.
#[derive(Default, Deserialize)]
pub(super) struct ReadTables(HashMap<String, Vec<Box<RawValue>>>);

impl ReadTables {
    fn entry(&self, table: &str, index: &str) -> Option<&str> {
        let index: usize = index.parse().ok()?;
        Some(self.0.get(table)?.get(index)?.get())
    }
}

/// Whether a value is an index: a whole number.
fn is_index(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes a value, which stands there as its type writes it, in the form of the file.
pub(super) fn fold(value: &str, place: &Place, tables: &mut Tables, to: &mut String) {
    let is_done = match place {
        Place::Shared(table) => shared(value, table, tables, to),
        Place::Each(each) => {
            let entries = Scanner::list(value);
            entries.map(|entries| put_list(entries, to, |one, to| fold(one, each, tables, to)))
        }
        Place::Within(_, fields) => {
            let within = Scanner::object(value);
            within.map(|within| fold_object(&within.collect::<Vec<_>>(), fields, tables, to))
        }
        Place::Keyed(key, of) => keyed(value, key, of, to),
        // Only its object can leave it out.
        Place::Unless(_) => None,
    };
    if is_done.is_none() {
        to.push_str(value);
    }
}

fn shared(value: &str, table: &'static str, tables: &mut Tables, to: &mut String) -> Option<()> {
    let is_one = value.starts_with(['{', '[', '"', 't', 'f']);
    is_one.then(|| to.push_str(&tables.index(table, value).to_string()))
}

/// Writes a list.
fn put_list<'t>(
    entries: impl Iterator<Item = &'t str>,
    to: &mut String,
    mut put: impl FnMut(&'t str, &mut String),
) {
    to.push('[');
    for (number, entry) in entries.enumerate() {
        if number > 0 {
            to.push(',');
        }
        put(entry, to);
    }
    to.push(']');
}

/// Begins a field of an object.
fn put_name(name: &str, to: &mut String) {
    if !to.ends_with('{') {
        to.push(',');
    }
    to.push('"');
    to.push_str(name);
    to.push_str("\":");
}

type Fields = &'static [(&'static str, Place)];

fn fold_object(object: &[(&str, &str)], fields: Fields, tables: &mut Tables, to: &mut String) {
    to.push('{');
    for (name, value) in object {
        let mut of_field = fields.iter().filter(|(known, _)| known == name);
        let is_usual = of_field.clone().any(|(_, place)| match place {
            Place::Unless(usual) => is_usual(value, object, *usual),
            _ => false,
        });
        if is_usual {
            continue;
        }
        put_name(name, to);
        match of_field.find(|(_, place)| !matches!(place, Place::Unless(_))) {
            Some((_, place)) => fold(value, place, tables, to),
            None => to.push_str(value),
        }
    }
    to.push('}');
}

fn is_usual(value: &str, object: &[(&str, &str)], usual: Usual) -> bool {
    match usual {
        Usual::Nothing => value == "null",
        Usual::Zero => value.starts_with(['0', '-']) && value.parse() == Ok(0.0),
        Usual::Empty => matches!(value, "[]" | "{}"),
        Usual::Id(id) => quoted(value) == Some(id),
        // Where nothing is known there is nothing to be the same.
        Usual::Same(other) => {
            let mut others = object.iter().filter(|(name, _)| *name == other);
            value == "null" || others.any(|(_, other)| *other == value)
        }
    }
}

/// What stands between the quotes of a string.
fn quoted(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// A list of pairs as an object; left as it is where a key stands twice.
fn keyed(value: &str, key: &str, of: &str, to: &mut String) -> Option<()> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for one in Scanner::list(value)? {
        let field = |wanted: &str| Scanner::object(one)?.find(|(name, _)| *name == wanted);
        let (key, of) = (quoted(field(key)?.1)?, field(of)?.1);
        if pairs.iter().any(|(known, _)| *known == key) {
            return None;
        }
        pairs.push((key, of));
    }
    to.push('{');
    for (key, of) in pairs {
        put_name(key, to);
        to.push_str(of);
    }
    to.push('}');
    Some(())
}

/// Writes a value, which stands there in the form of the file, as its type does; the order of its fields may be another.
///
/// # Errors
/// The table and the index that it refers to, where nothing stands there.
pub(super) fn unfold(
    value: &str,
    place: &Place,
    tables: &ReadTables,
    to: &mut String,
) -> Result<(), String> {
    match place {
        Place::Shared(table) if is_index(value) => {
            let whole = tables.entry(table, value);
            to.push_str(whole.ok_or_else(|| format!("tables.{table}[{value}]"))?);
        }
        Place::Each(each) => {
            let Some(entries) = Scanner::list(value) else {
                to.push_str(value);
                return Ok(());
            };
            let mut all = Ok(());
            put_list(entries, to, |one, to| {
                if all.is_ok() {
                    all = unfold(one, each, tables, to);
                }
            });
            all?;
        }
        Place::Within(_, fields) => {
            let Some(within) = Scanner::object(value) else {
                to.push_str(value);
                return Ok(());
            };
            let mut object = Vec::new();
            for (name, value) in within {
                object.push((plain(name), value));
            }
            unfold_object(&object, fields, tables, to)?;
        }
        Place::Keyed(key, of) => {
            let Some(pairs) = Scanner::object(value) else {
                to.push_str(value);
                return Ok(());
            };
            let mut put = String::new();
            for (name, value) in pairs {
                let between = if put.is_empty() { "" } else { "," };
                put += &format!("{between}{{\"{key}\":\"{name}\",\"{of}\":{value}}}");
            }
            to.push('[');
            to.push_str(&put);
            to.push(']');
        }
        Place::Shared(_) | Place::Unless(_) => to.push_str(value),
    }
    Ok(())
}

/// A name as it is meant: a program may have escaped what needs it not.
fn plain(name: &str) -> Cow<'_, str> {
    if name.contains('\\') {
        let meant: Option<String> = serde_json::from_str(&format!("\"{name}\"")).ok();
        // One of ours needs no escape when it is written again.
        let is_plain = |meant: &String| meant.bytes().all(|byte| byte.is_ascii_alphanumeric());
        meant.filter(is_plain).map_or(name.into(), Cow::Owned)
    } else {
        name.into()
    }
}

fn unfold_object(
    object: &[(Cow<'_, str>, &str)],
    fields: Fields,
    tables: &ReadTables,
    to: &mut String,
) -> Result<(), String> {
    let value_of = |wanted: &str| {
        let mut all = object.iter().filter(|(name, _)| name == wanted);
        all.next().map(|(_, value)| *value)
    };
    to.push('{');
    for (name, value) in object {
        put_name(name, to);
        let mut of_field = fields.iter().filter(|(known, _)| known == name);
        match of_field.find(|(_, place)| !matches!(place, Place::Unless(_))) {
            Some((_, place)) => unfold(value, place, tables, to)?,
            None => to.push_str(value),
        }
    }
    for (name, place) in fields {
        let Place::Unless(usual) = place else {
            continue;
        };
        if value_of(name).is_some() {
            continue;
        }
        put_name(name, to);
        match usual {
            Usual::Nothing => to.push_str("null"),
            Usual::Zero => to.push('0'),
            Usual::Empty => to.push_str("[]"),
            Usual::Id(id) => {
                to.push('"');
                to.push_str(id);
                to.push('"');
            }
            Usual::Same(other) => to.push_str(value_of(other).unwrap_or("null")),
        }
    }
    to.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::form::{COLUMN, DATASET};
    use super::*;
    use serde_json::{Value, json};

    fn folded(value: &Value, place: &Place, tables: &mut Tables) -> Value {
        let mut text = String::new();
        fold(&value.to_string(), place, tables, &mut text);
        serde_json::from_str(&text).unwrap()
    }

    fn unfolded(value: &Value, place: &Place, tables: &Tables) -> Result<Value, String> {
        let tables = serde_json::to_string(tables).unwrap();
        let tables: ReadTables = serde_json::from_str(&tables).unwrap();
        let mut text = String::new();
        // As another program may write it.
        let value = serde_json::to_string_pretty(value).unwrap();
        unfold(&value, place, &tables, &mut text)?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn what_is_folded_comes_back() {
        let column = |evidence: Value| {
            json!({
                "name": "sfzh", "ordinal": 1, "path": "sfzh", "dataType": "string", "nulls": 0,
                "distinct": { "lower": 3, "estimate": 3, "upper": 3 }, "element": null, "category": "none",
                "confidence": 0, "form": "plain", "label": "automated", "evidence": evidence, "rivals": [],
                "sample": { "method": "full" }, "shapes": [{ "shape": "9{17}A", "values": 3 }],
            })
        };
        let text = json!({ "zh": "甲", "en": "a" });
        let whole = json!({
            "name": "a.csv",
            "columns": [column(json!([])), column(json!([{ "kind": "header", "text": text }]))],
            "obligation": { "citation": { "instrument": "x" }, "caveats": [text, text] },
            "sector": null,
            "scenario": null,
            "notes": [text],
        });
        let mut tables = Tables::default();
        let folded = |value: &Value, tables: &mut Tables| folded(value, &DATASET, tables);
        let short = folded(&whole, &mut tables);
        assert_eq!(
            short["columns"][0],
            json!({ "name": "sfzh", "ordinal": 1, "distinct": { "lower": 3, "upper": 3 },
            "sample": 0, "shapes": { "9{17}A": 3 } })
        );
        assert_eq!(
            short["obligation"],
            json!({ "citation": 0, "caveats": [0, 0] })
        );
        let said = serde_json::to_value(&tables).unwrap();
        assert_eq!(said["texts"], json!([text]));
        // What is folded is folded no further, what is unfolded no further unfolded.
        assert_eq!(folded(&short, &mut tables), short);
        let mut long = short;
        for _ in 0..2 {
            long = unfolded(&long, &DATASET, &tables).unwrap();
            // Fields are compared, not their order.
            assert_eq!(long, whole);
        }
        let error = unfolded(&json!({ "notes": [9] }), &DATASET, &tables).unwrap_err();
        assert_eq!(error, "tables.texts[9]");
    }

    #[test]
    fn names_may_be_escaped_where_that_is_not_needed() {
        let text = r#"{"nu\u006cls":3,"dataType":"bigint","na\"me":0}"#;
        let mut whole = String::new();
        unfold(text, &COLUMN, &ReadTables::default(), &mut whole).unwrap();
        let whole: Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(whole["nulls"], 3);
        assert_eq!(whole["na\"me"], 0);
        assert_eq!(whole["category"], "none");
    }

    #[test]
    fn a_key_that_stands_twice_leaves_the_list_as_it_is() {
        let shapes = |second| json!({ "shapes": [{ "shape": "9", "values": 1 }, { "shape": second, "values": 2 }] });
        let [one, other] = ["9", "A"].map(|second| {
            let mut tables = Tables::default();
            folded(&shapes(second), &COLUMN, &mut tables)
        });
        assert_eq!(one, shapes("9"));
        assert_eq!(other, json!({ "shapes": { "9": 1, "A": 2 } }));
    }

    #[test]
    fn an_open_count_has_no_estimate() {
        let open = json!({ "distinct": { "lower": 3, "estimate": null, "upper": null } });
        let open = folded(&open, &COLUMN, &mut Tables::default());
        assert_eq!(open["distinct"], json!({ "lower": 3, "upper": null }));
    }
}
