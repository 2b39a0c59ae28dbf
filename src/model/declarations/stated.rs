//! Declarations go in, what an inventory says of them comes out: a digest, and each fact as a line of text.

use super::Declarations;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was declared when an inventory was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stated {
    /// BLAKE3 of all of it, 16 hexadecimal digits: equal where the declarations are.
    pub digest: String,
    /// Each fact; none where nothing is declared.
    pub facts: Vec<StatedFact>,
}

/// A fact that was declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatedFact {
    /// Where it stands: `exporter.ciio`, `datasets[0].facts.sector` (blocks are counted from 0).
    pub key: String,
    /// What it says: `false`, `automotive`.
    pub value: String,
}

impl Declarations {
    /// What an inventory says of them. Nothing of it is of the data: it is what whoever runs the program wrote.
    #[must_use]
    pub fn stated(&self) -> Stated {
        let mut facts = Vec::new();
        // Serialising plain data with text keys cannot fail.
        let all = serde_json::to_value(self).unwrap_or_default();
        collect(&all, String::new(), &mut facts);
        Stated {
            digest: self.digest(),
            facts,
        }
    }
}

/// The leaves of a value under their paths; what is absent or empty says nothing.
fn collect(value: &Value, key: String, facts: &mut Vec<StatedFact>) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (name, value) in object {
                let dot = if key.is_empty() { "" } else { "." };
                collect(value, format!("{key}{dot}{name}"), facts);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(value, format!("{key}[{index}]"), facts);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => facts.push(StatedFact {
            key,
            value: text.clone(),
        }),
        Value::Bool(_) | Value::Number(_) => facts.push(StatedFact {
            key,
            value: value.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_said_and_nothing_else() {
        let mut declarations = Declarations::default();
        assert_eq!(declarations.stated().facts, []);
        let nothing = declarations.stated().digest;
        declarations.exporter.ciio = Some(false);
        let stated = declarations.stated();
        assert_ne!(stated.digest, nothing);
        let facts = stated.facts.iter();
        let facts: Vec<_> = facts.map(|one| (&*one.key, &*one.value)).collect();
        assert_eq!(facts, [("exporter.ciio", "false")]);
    }
}
