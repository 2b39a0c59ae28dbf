//! Formats that are known and not read: how each is recognised by its bytes, what such files may hold, and what to do. Read from
//! `unread/*.toml`, one file for each theme.
//!
//! A file of one is an entry of the ledger, and nobody knows how many people it is about. Files of a *kind* (`kind/*.toml`) are
//! datasets: they are no tables and need no export.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::pack::kind::{Signature, SignatureForm, signature};
use crate::pack::toml_reader;
use serde::Deserialize;

/// A theme as its file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Form {
    /// What files of its formats may hold.
    holds: Text,
    /// How their content is read all the same.
    cure: Text,
    /// Whether they are closed by a password or a key.
    #[serde(default)]
    encrypted: bool,
    format: Vec<FormatForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FormatForm {
    title: Text,
    source: String,
    #[serde(default)]
    after_tables: bool,
    #[serde(default)]
    cure: Option<Text>,
    #[serde(default)]
    holds: Option<Text>,
    signature: Vec<SignatureForm>,
}

/// A format ready to be recognised. Its texts live as long as the program, since reasons hold them.
#[derive(Debug)]
pub struct UnreadFormat {
    /// What a reader calls it.
    pub title: &'static Text,
    /// What its files may hold.
    pub holds: &'static Text,
    /// How their content is read all the same.
    pub cure: &'static Text,
    /// Standard or list that the signatures are from.
    pub source: String,
    /// Whether formats that are read as tables are asked first.
    pub after_tables: bool,
    /// Whether it is closed by a password or a key.
    pub is_encrypted: bool,
    /// Any of these makes a file one of the format.
    pub signatures: Vec<Signature>,
}

/// Reads the built-in formats, in the order of their files.
///
/// # Errors
/// [`Error::Pack`] for the first mistake.
pub fn load() -> Result<Vec<UnreadFormat>> {
    let mut formats = Vec::new();
    for (path, text) in super::BUILT_IN {
        if path.starts_with("unread/") {
            formats.extend(parse(path, text)?);
        }
    }
    Ok(formats)
}

/// The packs of such formats: the id of each and the digest of its text.
pub fn packs() -> impl Iterator<Item = (String, String)> {
    super::BUILT_IN.iter().filter_map(|(path, text)| {
        let theme = path.strip_prefix("unread/")?.strip_suffix(".toml")?;
        Some((format!("unread.{theme}"), super::digest(text)))
    })
}

fn parse(path: &str, text: &str) -> Result<Vec<UnreadFormat>> {
    let wrong = |line, reason: String| Error::Pack {
        path: path.to_owned(),
        line,
        reason: Text::quoted(reason),
    };
    let form: Form = toml_reader::read(path, text)?;
    let (holds, cure) = (kept(form.holds), kept(form.cure));
    let formats = form.format.into_iter().map(|one| {
        let signatures = one.signature.into_iter().map(signature);
        Ok(UnreadFormat {
            title: kept(one.title),
            holds: one.holds.map_or(holds, kept),
            cure: one.cure.map_or(cure, kept),
            source: one.source,
            after_tables: one.after_tables,
            is_encrypted: form.encrypted,
            signatures: signatures
                .collect::<Result<_, _>>()
                .map_err(|reason| wrong(1, reason))?,
        })
    });
    formats.collect()
}

/// The packs are read once, and a reason holds nothing that ends before the program does.
fn kept(text: Text) -> &'static Text {
    Box::leak(Box::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::head_pattern::HeadPattern;
    use std::collections::BTreeSet;

    #[test]
    fn built_in_formats_are_sound() {
        let formats = load().expect("built-in formats parse");
        assert!(formats.len() >= 60, "{}", formats.len());
        let mut titles = BTreeSet::new();
        for one in formats {
            for text in [one.title, one.holds, one.cure] {
                assert!(!text.zh.is_empty() && text.en.is_ascii(), "{text:?}");
                for side in [&text.zh, &text.en] {
                    assert!(!side.ends_with(['.', '。', ';', '；', ' ']), "{side}");
                }
            }
            assert!(!one.source.is_empty(), "{}", one.title.en);
            assert!(!one.signatures.is_empty(), "{}", one.title.en);
            let mut patterns = one.signatures.iter().flat_map(|one| &one.pattern);
            assert!(patterns.all(HeadPattern::is_sound), "{}", one.title.en);
            assert!(
                titles.insert(one.title.en.clone()),
                "twice: {}",
                one.title.en
            );
        }
    }
}
