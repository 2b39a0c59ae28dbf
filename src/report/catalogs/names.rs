//! A dataset of the inventory goes in, its identifiers in catalogs of others come out: the same for every scan of the same store.
//!
//! An identifier is made of the store and the name of the dataset alone. Where `[catalog] namespace` is declared it stands for the
//! store; where several stores were scanned it stands before each. Otherwise a store has the base `urn:qingdan:STORE`: no domain of
//! ours is claimed, and a name space that is not registered with IANA says that it is local.

use crate::model::Language;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::naming::CatalogNames;
use crate::model::text::{shown, steers};
use crate::report::roll_up::stores;
use crate::report::view::column_title;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Base of identifiers that no namespace is declared for.
const URN: &str = "urn:qingdan:";
/// Letters of BLAKE3 that stand for the rest of a name that is too long, or beside one that is there twice.
const DIGITS: usize = 12;

/// How this inventory names its datasets.
pub(in crate::report) struct Names<'a> {
    declared: &'a CatalogNames,
    has_several_stores: bool,
}

/// What was scanned, as a namespace and a name in it (OpenLineage).
pub(in crate::report) struct Place {
    pub(in crate::report) namespace: String,
    pub(in crate::report) name: String,
}

impl<'a> Names<'a> {
    pub(in crate::report) fn of(inventory: &'a Inventory) -> Self {
        Self {
            declared: &inventory.catalog,
            has_several_stores: stores(inventory).len() > 1,
        }
    }

    /// The address of a store, without a `/` at its end.
    pub(in crate::report) fn base(&self, store: &str) -> String {
        match &self.declared.namespace {
            Some(namespace) if self.has_several_stores => {
                format!("{namespace}/{}", escaped(trimmed(store)))
            }
            Some(namespace) => namespace.clone(),
            // A leading slash tells an absolute path from a relative one, and may not begin what stands behind the prefix.
            None => match store.strip_prefix('/') {
                Some(rest) => format!("{URN}%2F{}", escaped(rest.trim_end_matches('/'))),
                None => format!("{URN}{}", escaped(trimmed(store))),
            },
        }
    }

    /// The address of a dataset.
    pub(in crate::report) fn dataset(&self, dataset: &Dataset) -> String {
        format!("{}/{}", self.base(&dataset.store), escaped(&dataset.name))
    }

    /// Where a file lies: below the declared namespace, in the file system where the store is an absolute path of it, else as
    /// datasets are named.
    pub(in crate::report) fn file(&self, store: &str, path: &str) -> String {
        format!("{}/{}", self.root(store), escaped(path))
    }

    /// Where a store lies.
    pub(in crate::report) fn root(&self, store: &str) -> String {
        if self.declared.namespace.is_none() && store.starts_with('/') {
            format!("file://{}", escaped(store.trim_end_matches('/')))
        } else {
            self.base(store)
        }
    }

    /// Namespace and name in the words of OpenLineage: `file` with the whole path for an absolute path of a file system, so that
    /// what engines say of the same file meets it.
    pub(in crate::report) fn place(&self, dataset: &Dataset) -> Place {
        let store = &*dataset.store;
        if self.declared.namespace.is_none() && store.starts_with('/') {
            return Place {
                namespace: "file".to_owned(),
                name: format!("{}/{}", store.trim_end_matches('/'), dataset.name),
            };
        }
        Place {
            namespace: self.base(store),
            name: dataset.name.clone(),
        }
    }

    /// The path of a store as a part of a name: without scheme, leading or trailing `/`.
    pub(in crate::report) fn folder(&self, store: &str) -> String {
        let Some(namespace) = &self.declared.namespace else {
            return trimmed(store).to_owned();
        };
        let (_, rest) = namespace.split_once(':').unwrap_or(("", namespace));
        let rest = trimmed(rest);
        if self.has_several_stores {
            format!("{rest}/{}", trimmed(store))
        } else {
            rest.to_owned()
        }
    }

    /// The data platform.
    pub(in crate::report) fn platform(&self) -> &str {
        self.declared.platform.as_deref().unwrap_or("file")
    }

    /// The installation, where one is declared.
    pub(in crate::report) fn instance(&self) -> Option<&str> {
        self.declared.instance.as_deref()
    }
}

fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}

/// A path as part of an address: all but unreserved characters and `/` as `%XX` (RFC 3986).
pub(in crate::report) fn escaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(byte as char);
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// A name for a system that keeps letters of every language: what steers, and what is in `reserved`, as `%XX`.
pub(in crate::report) fn readable(name: &str, reserved: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for character in name.chars() {
        if !steers(character)
            && character != '%'
            && !is_unassigned(character)
            && !reserved.contains(character)
        {
            text.push(character);
        } else {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// Code points that no text has (Unicode: the noncharacters of the first plane).
pub(in crate::report) fn is_unassigned(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}

/// A name that costs at most so much, where each character has its cost: of a longer one the beginning, and a digest of the whole.
pub(in crate::report) fn within(name: String, most: usize, cost: fn(char) -> usize) -> String {
    if name.chars().map(cost).sum::<usize>() <= most {
        return name;
    }
    let end = format!("-{}", digest(&[&name]));
    let mut left = most.saturating_sub(end.chars().map(cost).sum());
    let mut kept = String::new();
    for character in name.chars() {
        let Some(rest) = left.checked_sub(cost(character)) else {
            break;
        };
        left = rest;
        kept.push(character);
    }
    kept + &end
}

/// A digest of some texts in their order, by which the same thing is known again.
pub(in crate::report) fn digest(texts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}

/// A name for each column, each once: its path, its number where it has none (or one that is masked), and its number behind a name
/// that an earlier column has.
pub(in crate::report) fn fields(columns: &[Column]) -> Vec<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut names = Vec::with_capacity(columns.len());
    for column in columns {
        let title = shown(&column_title(&column.path, column.ordinal, Language::En));
        let mut name = title;
        while seen.contains(&name) {
            name = format!("{name}#{}", column.ordinal);
        }
        seen.insert(name.clone());
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_nothing_that_acts() {
        assert_eq!(escaped("a b/客 \"<>\n"), "a%20b/%E5%AE%A2%20%22%3C%3E%0A");
        assert_eq!(
            readable("客(1),\u{202e}x%", "(),"),
            "客%281%29%2C%E2%80%AEx%25"
        );
    }

    #[test]
    fn long_names_stay_apart() {
        let [one, other] = ["a", "b"].map(|end| within("客".repeat(300) + end, 64, |_| 2));
        assert!(one.chars().count() == 32 && one.starts_with('客'), "{one}");
        assert_ne!(one, other);
    }
}
