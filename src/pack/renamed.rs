//! Keys of detector files that were renamed: a text goes in, the old keys in it come out, each with its line and its new name.
//!
//! The old names are read for one version more, so that the packs of a user go on working while they are changed.

use crate::model::Text;
use toml::de::{DeTable, DeValue};

/// Table of the file, old key, new key.
const RENAMED: [(&str, &str, &str); 9] = [
    ("value", "coincidence", "false-match-rate"),
    ("value", "chance", "random-pass-rate"),
    ("value", "pass", "expected-pass-rate"),
    ("value", "seldom", "rare-form"),
    ("value", "common", "shared-by-many"),
    ("value", "private", "personally-issued"),
    ("name", "private", "personally-issued"),
    ("neighbours", "raise", "strengthened-by"),
    ("neighbours", "lower", "weakened-by"),
];

/// A key that a file writes under its old name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OldKey {
    /// The file, as it is named in messages.
    pub path: String,
    /// Its line, from 1.
    pub line: usize,
    /// The key as it stands there.
    pub old: &'static str,
    /// The key to write in its place.
    pub new: &'static str,
}

impl OldKey {
    /// What the user is told.
    #[must_use]
    pub fn warning(&self) -> Text {
        let Self {
            path,
            line,
            old,
            new,
        } = self;
        Text::new(
            format!("{path}:{line}: 键 `{old}` 已改名为 `{new}`；旧名只在本版本中仍可使用，请修改"),
            format!(
                "{path}:{line}: the key `{old}` is now called `{new}`; this version is the last that accepts the old name, please change it"
            ),
        )
    }
}

/// The old keys of a detector file, in the order of its lines; none in a text that is no TOML, which is refused elsewhere.
#[must_use]
pub fn old_keys(path: &str, text: &str) -> Vec<OldKey> {
    let Ok(file) = DeTable::parse(text) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (table, value) in file.get_ref() {
        let tables: Vec<&DeTable<'_>> = match value.get_ref() {
            DeValue::Table(one) => vec![one],
            DeValue::Array(several) => (several.iter())
                .filter_map(|one| one.get_ref().as_table())
                .collect(),
            _ => continue,
        };
        for key in tables.into_iter().flat_map(DeTable::keys) {
            let renamed = (RENAMED.iter())
                .find(|(within, old, _)| table.get_ref() == within && key.get_ref() == old);
            found.extend(renamed.map(|(_, old, new)| OldKey {
                path: path.to_owned(),
                line: super::line_of(text, Some(key.span())),
                old,
                new,
            }));
        }
    }
    found.sort_by_key(|key| key.line);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_built_in_pack_writes_an_old_key() {
        for (path, text) in crate::pack::BUILT_IN {
            // In a text that is no TOML there are none.
            assert_eq!(old_keys(path, text), [], "{path}");
        }
    }

    #[test]
    fn old_keys_are_found_in_their_tables_alone_each_with_its_line() {
        let text = "\
id = \"person.card\"
[[value]]
pattern = 'a'
coincidence = 0.1
[[value]]
pattern = 'b'
chance = 0.2
false-match-rate = 0.1
[name]
private = [\"card\"]
[neighbours]
raise = [\"person.name\"]
[number]
lower = 1
";
        let found = old_keys("card.toml", text);
        let found: Vec<(usize, &str, &str)> = (found.iter())
            .map(|key| (key.line, key.old, key.new))
            .collect();
        assert_eq!(
            found,
            [
                (4, "coincidence", "false-match-rate"),
                (7, "chance", "random-pass-rate"),
                (10, "private", "personally-issued"),
                (12, "raise", "strengthened-by"),
            ]
        );
    }
}
