//! A remark on a rule goes in as its pack has it, in English; the same in Chinese comes out, where it is one of ours.

use crate::pack::{BUILT_IN, toml_reader};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The file of the remarks.
const FILE: &str = "law/notes.toml";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    /// By the English text.
    note: BTreeMap<String, String>,
}

/// The remarks in Chinese, by the English ones; they are read once.
fn all() -> &'static BTreeMap<String, String> {
    static READ: OnceLock<Notes> = OnceLock::new();
    let read = || {
        let text = BUILT_IN.iter().find(|(path, _)| *path == FILE);
        let notes = text.and_then(|(path, text)| toml_reader::read(path, text).ok());
        notes.unwrap_or_default()
    };
    &READ.get_or_init(read).note
}

/// The Chinese of a remark; `None` where a user's pack has it.
#[must_use]
pub fn chinese_note(note: &str) -> Option<&'static str> {
    all().get(note).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::law;
    use std::collections::BTreeSet;

    /// Remarks on rows are shown nowhere.
    #[test]
    fn each_remark_on_a_rule_has_its_chinese() {
        let packs = law::load(&[]).expect("the built-in packs").packs;
        let rules = packs.iter().flat_map(|pack| &pack.rules);
        let notes = rules.map(|rule| rule.restated.note.as_str());
        let notes: BTreeSet<&str> = notes.filter(|note| !note.is_empty()).collect();
        let known: BTreeSet<&str> = all().keys().map(String::as_str).collect();
        assert_eq!(known, notes);
    }
}
