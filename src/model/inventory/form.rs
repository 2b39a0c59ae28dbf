//! The written form of an inventory: what many datasets say alike stands once in its `tables`, and they refer to it by index; what
//! is as it mostly is stands nowhere.
//!
//! A value goes in as its type writes it, and comes out as it stands in the file ([`fold`]); [`unfold`] is the way back. Both leave
//! alone what has the other form already, so that inventories before 2.0, which repeat everything, are read as well.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// How a value stands in the file.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// As an index into the table of this name.
    Shared(&'static str),
    /// A list, each of whose entries stands so.
    Each(&'static Place),
    /// An object of the type of this name, some of whose fields stand otherwise.
    Within(&'static str, &'static [(&'static str, Place)]),
    /// Not at all, where it is this.
    Unless(Usual),
    /// A list of objects of two fields as one object: the first field's values are its keys.
    Keyed(&'static str, &'static str),
}

/// What a field mostly is.
#[derive(Clone, Copy, Debug)]
pub enum Usual {
    /// Nothing: null.
    Nothing,
    /// The number 0.
    Zero,
    /// A list without entries.
    Empty,
    /// An id.
    Id(&'static str),
    /// The same as another field of its object.
    Same(&'static str),
}

const TEXTS: Place = Place::Shared("texts");

const COUNT: Place = Place::Within(
    "Count",
    &[("estimate", Place::Unless(Usual::Same("lower")))],
);

const OBLIGATION: Place = Place::Within(
    "Obligation",
    &[
        ("tracks", Place::Shared("tracks")),
        ("citation", Place::Shared("citations")),
        ("because", Place::Each(&Place::Shared("facts"))),
        ("missing", Place::Shared("missing")),
        ("branches", Place::Shared("branches")),
        ("remaining", Place::Shared("remaining")),
        ("caveats", Place::Each(&TEXTS)),
    ],
);

const INDIVIDUALS: Place = Place::Within(
    "Individuals",
    &[
        ("estimate", Place::Unless(Usual::Same("lower"))),
        ("sensitive", COUNT),
        ("secondary", COUNT),
        ("because", Place::Each(&TEXTS)),
    ],
);

const COLUMN: Place = Place::Within(
    "Column",
    &[
        ("path", Place::Unless(Usual::Same("name"))),
        ("dataType", Place::Unless(Usual::Id("string"))),
        ("nulls", Place::Unless(Usual::Zero)),
        ("distinct", COUNT),
        ("element", Place::Unless(Usual::Nothing)),
        ("category", Place::Unless(Usual::Id("none"))),
        ("confidence", Place::Unless(Usual::Zero)),
        ("form", Place::Unless(Usual::Id("plain"))),
        ("label", Place::Unless(Usual::Id("automated"))),
        ("evidence", Place::Unless(Usual::Empty)),
        (
            "evidence",
            Place::Each(&Place::Within("Evidence", &[("text", TEXTS)])),
        ),
        ("rivals", Place::Unless(Usual::Empty)),
        (
            "rivals",
            Place::Each(&Place::Within("Rival", &[("against", TEXTS)])),
        ),
        ("sample", Place::Shared("samples")),
        ("shapes", Place::Keyed("shape", "values")),
        ("shapes", Place::Unless(Usual::Empty)),
    ],
);

/// How a dataset stands in the file.
pub const DATASET: Place = Place::Within(
    "Dataset",
    &[
        (
            "records",
            Place::Within(
                "Records",
                &[("estimate", Place::Unless(Usual::Same("lower")))],
            ),
        ),
        ("individuals", INDIVIDUALS),
        ("columns", Place::Each(&COLUMN)),
        ("sector", Place::Unless(Usual::Nothing)),
        ("scenario", Place::Unless(Usual::Nothing)),
        ("suspicions", Place::Shared("suspicions")),
        ("obligation", OBLIGATION),
        ("notes", Place::Each(&TEXTS)),
    ],
);

/// How a transfer stands in the file.
pub const TRANSFER: Place = Place::Within(
    "Transfer",
    &[
        ("individuals", INDIVIDUALS),
        ("individualsOutsideExemptFlows", INDIVIDUALS),
        ("obligation", OBLIGATION),
    ],
);

/// What is said once: by table, the values in the order in which they are first met.
#[derive(Default)]
pub(super) struct Tables {
    values: Map<String, Value>,
    known: HashMap<(&'static str, String), u64>,
}

impl Tables {
    /// Tables as they stand in a file.
    pub(super) fn of(values: Map<String, Value>) -> Self {
        Self {
            values,
            known: HashMap::new(),
        }
    }

    pub(super) const fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// The index of a value, which is put at the end of the table where it is new.
    fn index(&mut self, table: &'static str, value: Value) -> u64 {
        let key = (table, value.to_string());
        if let Some(index) = self.known.get(&key) {
            return *index;
        }
        let values = self
            .values
            .entry(table)
            .or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(values) = values else {
            return 0;
        };
        let index = values.len() as u64;
        values.push(value);
        self.known.insert(key, index);
        index
    }

    fn entry(&self, table: &str, index: u64) -> Option<&Value> {
        let index = usize::try_from(index).ok()?;
        self.values.get(table)?.get(index)
    }
}

/// Brings a value into the form of the file.
pub(super) fn fold(value: &mut Value, place: &Place, tables: &mut Tables) {
    match place {
        Place::Shared(table) => {
            if !value.is_number() && !value.is_null() {
                let whole = std::mem::take(value);
                *value = tables.index(table, whole).into();
            }
        }
        Place::Each(each) => {
            let all = value.as_array_mut().into_iter().flatten();
            all.for_each(|one| fold(one, each, tables));
        }
        Place::Within(_, fields) => {
            let Value::Object(object) = value else { return };
            for (name, place) in *fields {
                if let Place::Unless(usual) = place {
                    if is_usual(object, name, *usual) {
                        // The order of the other fields is kept.
                        object.shift_remove(*name);
                    }
                } else if let Some(value) = object.get_mut(*name) {
                    fold(value, place, tables);
                }
            }
        }
        Place::Keyed(key, of) => keyed(value, key, of),
        // Only its object can leave it out.
        Place::Unless(_) => {}
    }
}

fn is_usual(object: &Map<String, Value>, name: &str, usual: Usual) -> bool {
    let Some(value) = object.get(name) else {
        return false;
    };
    match usual {
        Usual::Nothing => value.is_null(),
        Usual::Zero => value.as_f64() == Some(0.0),
        Usual::Empty => match value {
            Value::Array(list) => list.is_empty(),
            Value::Object(keyed) => keyed.is_empty(),
            _ => false,
        },
        Usual::Id(id) => value.as_str() == Some(id),
        // Where nothing is known there is nothing to be the same.
        Usual::Same(other) => value.is_null() || object.get(other) == Some(value),
    }
}

/// A list of pairs as an object; left as it is where a key stands twice.
fn keyed(value: &mut Value, key: &str, of: &str) {
    let Value::Array(list) = value else { return };
    let mut object = Map::new();
    for one in list.iter() {
        let (Some(key), Some(of)) = (one[key].as_str(), one.get(of)) else {
            return;
        };
        if object.insert(key.to_owned(), of.clone()).is_some() {
            return;
        }
    }
    *value = Value::Object(object);
}

/// Brings a value back into the form of its type.
///
/// # Errors
/// The table and the index that it refers to, where nothing stands there.
pub(super) fn unfold(value: &mut Value, place: &Place, tables: &Tables) -> Result<(), String> {
    match place {
        Place::Shared(table) => {
            if let Some(index) = value.as_u64() {
                let whole = tables.entry(table, index);
                *value = whole
                    .ok_or_else(|| format!("tables.{table}[{index}]"))?
                    .clone();
            }
        }
        Place::Each(each) => {
            for one in value.as_array_mut().into_iter().flatten() {
                unfold(one, each, tables)?;
            }
        }
        Place::Within(_, fields) => {
            let Value::Object(object) = value else {
                return Ok(());
            };
            for (name, place) in *fields {
                if let Place::Unless(usual) = place {
                    restore(object, name, *usual);
                } else if let Some(value) = object.get_mut(*name) {
                    unfold(value, place, tables)?;
                }
            }
        }
        Place::Keyed(key, of) => {
            if let Value::Object(object) = value {
                let pair = |(k, v): (String, Value)| {
                    Value::Object(Map::from_iter([
                        ((*key).to_owned(), k.into()),
                        ((*of).to_owned(), v),
                    ]))
                };
                *value = std::mem::take(object).into_iter().map(pair).collect();
            }
        }
        Place::Unless(_) => {}
    }
    Ok(())
}

fn restore(object: &mut Map<String, Value>, name: &str, usual: Usual) {
    if object.contains_key(name) {
        return;
    }
    let value = match usual {
        Usual::Nothing => Value::Null,
        Usual::Zero => 0.into(),
        Usual::Empty => Value::Array(Vec::new()),
        Usual::Id(id) => id.into(),
        Usual::Same(other) => object.get(other).cloned().unwrap_or_default(),
    };
    object.insert(name.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
        let mut folded = whole.clone();
        fold(&mut folded, &DATASET, &mut tables);
        assert_eq!(
            folded["columns"][0],
            json!({ "name": "sfzh", "ordinal": 1, "distinct": { "lower": 3, "upper": 3 },
            "sample": 0, "shapes": { "9{17}A": 3 } })
        );
        assert_eq!(
            folded["obligation"],
            json!({ "citation": 0, "caveats": [0, 0] })
        );
        assert_eq!(tables.values()["texts"], json!([text]));
        // What is folded is folded no further, what is unfolded no further unfolded.
        let mut twice = folded.clone();
        fold(&mut twice, &DATASET, &mut tables);
        assert_eq!(twice, folded);
        for _ in 0..2 {
            unfold(&mut folded, &DATASET, &tables).unwrap();
            // Fields are compared, not their order.
            assert_eq!(folded, whole);
        }
        let mut lost = json!({ "notes": [9] });
        let error = unfold(&mut lost, &DATASET, &tables).unwrap_err();
        assert_eq!(error, "tables.texts[9]");
    }

    #[test]
    fn an_open_count_has_no_estimate() {
        let mut open = json!({ "distinct": { "lower": 3, "estimate": null, "upper": null } });
        fold(&mut open, &COLUMN, &mut Tables::default());
        assert_eq!(open["distinct"], json!({ "lower": 3, "upper": null }));
    }
}
