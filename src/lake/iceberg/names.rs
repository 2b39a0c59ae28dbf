//! The schemas of a table, one for each change of its columns, in; what columns of older files are called now, out.
//!
//! Columns are told by their ids, and a file keeps the names of the day on which it was written.

use crate::lake::metadata::{Listed, Named};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One schema.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Columns {
    schema_id: Option<i64>,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    id: i64,
    name: String,
    /// Whether it has no columns inside it.
    #[serde(rename = "type", deserialize_with = "is_plain")]
    is_plain: bool,
}

/// Whether a type is a name: those of nested columns are objects.
fn is_plain<'de, D: Deserializer<'de>>(json: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(json)?.is_string())
}

impl Named for Columns {
    fn byte_size(&self) -> usize {
        let fields = self.fields.iter();
        fields
            .map(|field| size_of::<Field>() + field.name.len())
            .sum()
    }
}

/// Earlier names of columns with their names in the schema `current`. A name that another column has now stays, and so do those
/// of tables with nested columns, in which a name may stand at several places.
pub(super) fn renamed(
    schemas: Option<&Listed<Columns>>,
    current: Option<i64>,
) -> BTreeMap<String, String> {
    let schemas = schemas
        .and_then(|schemas| schemas.all().ok())
        .unwrap_or_default();
    let now = schemas.iter().find(|schema| schema.schema_id == current);
    let Some(now) = now.filter(|_| current.is_some()) else {
        return BTreeMap::new();
    };
    let is_plain = |field: &Field| field.is_plain;
    if !schemas
        .iter()
        .flat_map(|schema| &schema.fields)
        .all(is_plain)
    {
        return BTreeMap::new();
    }
    let names: BTreeMap<i64, &str> = now
        .fields
        .iter()
        .map(|field| (field.id, &*field.name))
        .collect();
    let taken: BTreeSet<&str> = names.values().copied().collect();
    let mut renamed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for field in schemas.iter().flat_map(|schema| &schema.fields) {
        if !taken.contains(&*field.name) {
            // A column that is gone keeps its name.
            let name = names.get(&field.id).copied().unwrap_or(&field.name);
            renamed.entry(&field.name).or_default().insert(name);
        }
    }
    renamed
        .into_iter()
        .filter(|(before, names)| names.len() == 1 && !names.contains(before))
        .filter_map(|(before, names)| Some((before.to_owned(), (*names.first()?).to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_they_are_now() {
        let json = r#"[
            {"schema-id": 0, "fields": [{"id": 1, "name": "c1", "type": "string"}, {"id": 2, "name": "x", "type": "int"}, {"id": 3, "name": "gone", "type": "int"}]},
            {"schema-id": 1, "fields": [{"id": 1, "name": "name", "type": "string"}, {"id": 2, "name": "y", "type": "int"}, {"id": 4, "name": "x", "type": "int"}]}
        ]"#;
        let schemas: Listed<Columns> = serde_json::from_str(json).unwrap();
        let expected = [("c1".to_owned(), "name".to_owned())];
        assert_eq!(renamed(Some(&schemas), Some(1)), expected.into());
        assert!(renamed(Some(&schemas), None).is_empty());
        let nested = r#"[{"schema-id": 0, "fields": [{"id": 1, "name": "c1", "type": "string"}]},
            {"schema-id": 1, "fields": [{"id": 1, "name": "n", "type": "string"}, {"id": 2, "name": "s", "type": {"type": "struct"}}]}]"#;
        let schemas: Listed<Columns> = serde_json::from_str(nested).unwrap();
        assert!(renamed(Some(&schemas), Some(1)).is_empty());
    }
}
