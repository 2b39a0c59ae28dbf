//! The schema of a file in, the same one without fields that take no bytes inside a record out: records without fields (the
//! partition of an Iceberg table without partitions) and nulls. They are valid Avro, and the reader library fails on them there.

use serde_json::Value;
use std::collections::BTreeSet;

/// Types within types.
const MOST_DEPTH: usize = 200;

/// `schema` without fields of nothing; `None` where it has none.
pub(super) fn without(schema: &[u8]) -> Option<Vec<u8>> {
    let mut schema: Value = serde_json::from_slice(schema).ok()?;
    let mut hollow = Hollow::default();
    // Null columns of the file itself are columns, and of a record that is the whole file the reader counts the rows.
    for part in inside(&mut schema) {
        hollow.clear(part, 0);
    }
    if let Some(Value::Array(fields)) = schema.get_mut("fields") {
        let before = fields.len();
        fields.retain(|field| {
            !field
                .get("type")
                .is_some_and(|kind| kind != "null" && hollow.is(kind, 0))
        });
        hollow.found |= fields.len() < before;
    }
    hollow.found.then(|| schema.to_string().into_bytes())
}

/// What takes no bytes.
#[derive(Default)]
struct Hollow {
    /// Names of records without fields, and the last parts of these names.
    names: BTreeSet<String>,
    /// Whether a field was removed.
    found: bool,
}

impl Hollow {
    /// Removes the fields of nothing from the records within a type.
    fn clear(&mut self, schema: &mut Value, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        for part in inside(schema) {
            self.clear(part, depth + 1);
        }
        let Some(Value::Array(fields)) = schema.get_mut("fields") else {
            return;
        };
        let before = fields.len();
        fields.retain(|field| !field.get("type").is_some_and(|kind| self.is(kind, 0)));
        self.found |= fields.len() < before;
        if fields.is_empty()
            && let Some(name) = schema.get("name").and_then(Value::as_str)
        {
            self.names.insert(name.to_owned());
            let last = name.rsplit('.').next().unwrap_or(name);
            self.names.insert(last.to_owned());
        }
    }

    /// Whether values of a type, whose records are cleared, take no bytes.
    fn is(&self, kind: &Value, depth: usize) -> bool {
        match kind {
            Value::String(name) => name == "null" || self.names.contains(name),
            Value::Object(parts) if depth <= MOST_DEPTH => match parts.get("fields") {
                Some(Value::Array(fields)) => fields.is_empty(),
                _ => parts
                    .get("type")
                    .is_some_and(|inner| self.is(inner, depth + 1)),
            },
            _ => false,
        }
    }
}

/// The types that a type is made of.
fn inside(schema: &mut Value) -> Vec<&mut Value> {
    match schema {
        Value::Array(branches) => branches.iter_mut().collect(),
        Value::Object(parts) => {
            let mut types = Vec::new();
            for (key, part) in parts {
                match (key.as_str(), part) {
                    ("fields", Value::Array(fields)) => {
                        let fields = fields.iter_mut();
                        types.extend(fields.filter_map(|field| field.get_mut("type")));
                    }
                    ("type" | "items" | "values", part) => types.push(part),
                    _ => {}
                }
            }
            types
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_take_no_bytes_are_left_out() {
        let record =
            |fields: &str| format!(r#"{{"fields":[{fields}],"name":"R","type":"record"}}"#);
        let int = r#"{"name":"a","type":"int"}"#;
        let null = r#"{"name":"n","type":"null"}"#;
        let empty = r#"{"name":"p","type":{"type":"record","name":"x.P","fields":[]}}"#;
        let nested = |fields: &str| {
            format!(r#"{{"name":"s","type":{{"fields":[{fields}],"name":"S","type":"record"}}}}"#)
        };
        for (schema, expected) in [
            (record(""), None),
            (record(int), None),
            (record(null), None),
            (record(&format!("{int},{empty}")), Some(record(int))),
            (
                record(&nested(&format!("{int},{empty},{null}"))),
                Some(record(&nested(int))),
            ),
            (
                record(&format!("{int},{}", nested(empty))),
                Some(record(int)),
            ),
            (
                record(&format!(r#"{int},{empty},{{"name":"q","type":"x.P"}}"#)),
                Some(record(int)),
            ),
        ] {
            let found = without(schema.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(found, expected, "{schema}");
        }
    }
}
