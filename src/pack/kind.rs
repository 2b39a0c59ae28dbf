//! Kinds of files that are no tables: how each is recognised by its bytes, and what the kind alone means. Read from
//! `kind/*.toml`; a file's name is the id of its kind.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::finding::Category;
use crate::pack::head_pattern::HeadPattern;
use crate::pack::toml_reader;
use serde::Deserialize;

/// A kind as its file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Form {
    title: Text,
    source: String,
    #[serde(default)]
    after_tables: bool,
    #[serde(default)]
    header: Header,
    #[serde(default)]
    endings: Vec<String>,
    signature: Vec<SignatureForm>,
    #[serde(default)]
    means: Vec<Meaning>,
    #[serde(default)]
    note: Option<Text>,
    #[serde(default)]
    nobody: Option<Text>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SignatureForm {
    #[serde(default)]
    at: usize,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    hex: Option<String>,
    #[serde(default)]
    pattern: Option<String>,
    #[serde(default)]
    endings: Vec<String>,
}

/// A header that is read for how many persons it speaks of, never for who they are.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    /// None.
    #[default]
    None,
    /// The columns of a VCF file behind the ninth are samples.
    VcfSamples,
    /// Read groups of a SAM or BAM file say whose samples they are.
    SamSamples,
    /// DICOM elements of group 0010 describe the patient.
    DicomPatient,
}

/// What the kind alone means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meaning {
    /// Words of the path without which it does not mean that; none where it always does.
    #[serde(default)]
    pub words: Vec<String>,
    /// Element of the content.
    pub element: String,
    /// What it is.
    pub category: Category,
    /// Probability of it, 0 to 1.
    pub confidence: f64,
    /// Whether the files, or the samples that their headers name, are those of persons: then they count people.
    #[serde(default)]
    pub individuals: bool,
    /// What a reader is told.
    pub because: Text,
}

/// A kind ready to be recognised.
#[derive(Debug)]
pub struct Kind {
    /// Its id, which is the format in the inventory.
    pub id: &'static str,
    /// What a reader calls it.
    pub title: Text,
    /// Standard or list that the signatures are from.
    pub source: String,
    /// Whether formats that are read as tables are asked first (a workbook is an Office document too).
    pub after_tables: bool,
    /// Which header is read.
    pub header: Header,
    /// Usual endings of its files, in lower case with the dot.
    pub endings: Vec<String>,
    /// Any of these makes a file one of the kind.
    pub signatures: Vec<Signature>,
    /// The first that applies.
    pub means: Vec<Meaning>,
    /// What else a reader should know.
    pub note: Option<Text>,
    /// Why nobody is in the content; without it nobody knows how many people are.
    pub nobody: Option<Text>,
    /// BLAKE3 of the text, first 16 hexadecimal digits.
    pub digest: String,
}

/// Bytes that tell a kind.
#[derive(Debug)]
pub struct Signature {
    /// Where they stand.
    pub at: usize,
    /// These bytes.
    pub magic: Vec<u8>,
    /// And what the head matches from its beginning on.
    pub pattern: Option<HeadPattern>,
    /// Bytes that prove little count only under these endings.
    pub endings: Vec<String>,
}

/// Reads the built-in kinds, by id.
///
/// # Errors
/// [`Error::Pack`] for the first mistake.
pub fn load() -> Result<Vec<Kind>> {
    super::BUILT_IN
        .iter()
        .filter_map(|(path, text)| {
            let id = path.strip_prefix("kind/")?.strip_suffix(".toml")?;
            Some(parse(path, id, text))
        })
        .collect()
}

fn parse(path: &str, id: &'static str, text: &str) -> Result<Kind> {
    let wrong = |line, reason: String| Error::Pack {
        path: path.to_owned(),
        line,
        reason: Text::quoted(reason),
    };
    let form: Form = toml_reader::read(path, text)?;
    let signatures = (form.signature.into_iter())
        .map(|one| signature(one).map_err(|reason| wrong(1, reason)))
        .collect::<Result<_>>()?;
    Ok(Kind {
        id,
        title: form.title,
        source: form.source,
        after_tables: form.after_tables,
        header: form.header,
        endings: form.endings,
        signatures,
        means: form.means,
        note: form.note,
        nobody: form.nobody,
        digest: super::digest(text),
    })
}

/// A signature ready to be compared, or what is wrong with it.
pub(super) fn signature(one: SignatureForm) -> Result<Signature, String> {
    let magic = match (one.text, one.hex) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(hex)) => bytes(&hex).ok_or_else(|| format!("`{hex}` is not hexadecimal"))?,
        (None, None) => Vec::new(),
        _ => return Err("a signature has `text` or `hex`, not both".to_owned()),
    };
    let pattern = one.pattern.map(HeadPattern::new);
    if magic.is_empty() && pattern.is_none() {
        return Err("a signature without bytes would fit every file".to_owned());
    }
    Ok(Signature {
        at: one.at,
        magic,
        pattern,
        endings: one.endings,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: String = hex.split_whitespace().collect();
    (0..digits.len())
        .step_by(2)
        .map(|at| {
            digits
                .get(at..at + 2)
                .and_then(|two| u8::from_str_radix(two, 16).ok())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_kinds_are_sound() {
        let kinds = load().expect("built-in kinds parse");
        assert!(kinds.len() >= 10);
        for kind in kinds {
            let id = kind.id;
            assert!(
                !kind.title.zh.is_empty() && !kind.title.en.is_empty(),
                "{id}: title"
            );
            assert!(!kind.source.is_empty(), "{id}: source");
            for ending in kind
                .endings
                .iter()
                .chain(kind.signatures.iter().flat_map(|one| &one.endings))
            {
                assert!(
                    ending.starts_with('.') && *ending == ending.to_lowercase(),
                    "{id}: {ending}"
                );
            }
            let mut patterns = kind.signatures.iter().flat_map(|one| &one.pattern);
            assert!(patterns.all(HeadPattern::is_sound), "{id}: pattern");
            for one in &kind.means {
                assert!((0.0..=1.0).contains(&one.confidence), "{id}: confidence");
                assert!(
                    !one.because.zh.is_empty() && !one.because.en.is_empty(),
                    "{id}: because"
                );
            }
        }
    }
}
