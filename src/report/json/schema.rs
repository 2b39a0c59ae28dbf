//! The types of the inventory go in, the JSON Schema of its file comes out (draft 2020-12): closed objects, tables and indexes.

use crate::model::inventory::form::{DATASET, Place, TRANSFER, Usual};
use crate::model::inventory::written::MOST_WHOLE;
use crate::model::inventory::{Inventory, SCHEMA_VERSION};
use serde_json::{Map, Value, json};

/// The JSON Schema of `inventory.json`; ends in a newline.
#[must_use]
pub fn inventory() -> String {
    let mut schema = schemars::schema_for!(Inventory).to_value();
    let mut tables = Map::new();
    for place in [&DATASET, &TRANSFER] {
        reshape(&mut schema, place, &mut tables);
    }
    let described = format!(
        "What datasets and transfers refer to by index, each value once, where there are more than {MOST_WHOLE} datasets; of fewer, each says all of its own. A table that nothing refers to is absent."
    );
    schema["properties"]["tables"] = json!({
        "type": "object",
        "description": described,
        "properties": tables,
    });
    schema["properties"]["schemaVersion"]["const"] = SCHEMA_VERSION.into();
    head(schema, "inventory", "qingdan inventory", SCHEMA_VERSION)
}

/// Puts id and title before a schema, closes its objects, and gives its text.
pub(in crate::report) fn head(mut schema: Value, name: &str, title: &str, edition: &str) -> String {
    close(&mut schema);
    let mut whole = Map::new();
    whole.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    whole.insert("$id".into(), id(name, edition).into());
    whole.insert("title".into(), title.into());
    if let Value::Object(schema) = schema {
        for (key, value) in schema {
            whole.entry(key).or_insert(value);
        }
    }
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

/// The name by which other schemas refer to one of ours: it is no address, nothing has to be fetched.
fn id(name: &str, edition: &str) -> String {
    format!("urn:qingdan:schema:{name}:{edition}")
}

/// Objects with known fields have no others.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            // The properties of a schema are schemas under names of ours.
            let has_fields = object.get("properties").is_some_and(Value::is_object);
            if has_fields && object.get("type").is_some_and(|kind| kind == "object") {
                object.entry("additionalProperties").or_insert(false.into());
            }
            object.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// Brings the definitions that a place names into the form of the file, and takes out what stands in tables.
fn reshape(schema: &mut Value, place: &Place, tables: &mut Map<String, Value>) {
    let Place::Within(name, fields) = place else {
        if let Place::Each(each) = place {
            reshape(schema, each, tables);
        }
        return;
    };
    for (field, place) in *fields {
        let definition = &mut schema["$defs"][*name];
        if let Place::Unless(usual) = place {
            leave_out(definition, field, *usual);
            continue;
        }
        let property = &mut definition["properties"][*field];
        match place {
            Place::Shared(table) => share(property, table, tables),
            Place::Each(Place::Shared(table)) => share(&mut property["items"], table, tables),
            Place::Keyed(_, of) => {
                let fields = property.as_object_mut();
                let described = fields.and_then(|fields| fields.remove("description"));
                let values = json!({ "type": "integer", "minimum": 0, "description": of });
                let keyed = json!({ "type": "object", "additionalProperties": values });
                let whole = property.take();
                *property = json!({ "description": described, "anyOf": [keyed, whole] });
            }
            _ => {}
        }
        reshape(schema, place, tables);
    }
}

/// A value becomes its index, and the table's entries what it was.
fn share(property: &mut Value, table: &str, tables: &mut Map<String, Value>) {
    let index = format!("Whole, or its index in `tables.{table}`, from 0.");
    if property["anyOf"][0]["type"] == "integer" {
        return;
    }
    let mut entry = property.take();
    let described = match entry
        .as_object_mut()
        .and_then(|entry| entry.remove("description"))
    {
        Some(Value::String(text)) => format!("{text} {index}"),
        _ => index,
    };
    // A field that is not always there is absent, and never refers to nothing.
    if let Some(Value::Array(kinds)) = entry.get("anyOf") {
        let some = kinds.iter().find(|kind| kind["type"] != "null");
        entry = some.cloned().unwrap_or(entry);
    }
    if let Some(entry) = entry.as_object_mut() {
        entry.remove("default");
    }
    let number = json!({ "type": "integer", "minimum": 0 });
    *property = json!({ "description": described, "anyOf": [number, entry] });
    tables.insert(table.to_owned(), json!({ "type": "array", "items": entry }));
}

/// A field is left out where it is what it mostly is.
fn leave_out(definition: &mut Value, field: &str, usual: Usual) {
    if let Some(required) = definition["required"].as_array_mut() {
        required.retain(|name| name != field);
    }
    let said = match usual {
        Usual::Nothing => "null".to_owned(),
        Usual::Zero => "0".to_owned(),
        Usual::Empty => "empty".to_owned(),
        Usual::Id(id) => format!("`{id}`"),
        Usual::Same(other) => format!("the same as `{other}`"),
    };
    let property = &mut definition["properties"][field];
    let said = format!("May be absent where it is {said}.");
    let described = property["description"].as_str().unwrap_or_default();
    if !described.ends_with(&said) {
        property["description"] = format!("{described} {said}").trim().into();
    }
}
