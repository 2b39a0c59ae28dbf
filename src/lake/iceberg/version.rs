//! The names of a table's metadata folder in, the metadata of its current version out.
//!
//! Which version is current a catalog knows, which is not at hand: it is the one of the highest number, or the one that
//! `version-hint.text` leads to. Where two have the same number, a writer was beaten to it; the one that was written last counts.

use crate::lake::Opener;
use crate::lake::iceberg::names::Columns;
use crate::lake::iceberg::{METADATA, corrupt};
use crate::lake::metadata::{self, Listed, Named, Texts};
use crate::model::cursor::Cursor;
use crate::model::reason::{LakeKind, LakeReason, Reason, Refusal};
use crate::model::source::read_range;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::io::BufReader;

/// What names of versions end in; the JSON may be compressed.
const ENDINGS: [&str; 3] = [".gz.metadata.json", ".metadata.json.gz", ".metadata.json"];
/// The file that says the number of a version.
const HINT: &str = "version-hint.text";
/// Bytes of one version's metadata.
const MOST_METADATA: u64 = 256 << 20;
/// Bytes of it that are read at a time.
const STRIDE: usize = 1 << 20;
/// Versions of one number that are compared.
const MOST_RIVALS: usize = 16;
/// The newest version of the format that is understood (<https://iceberg.apache.org/spec/>).
const NEWEST_FORMAT: u64 = 3;
/// Branches and tags that are counted.
const MOST_REFS: usize = 1 << 16;

/// What is read of a version's metadata; all else is passed over and takes no memory.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub(super) location: String,
    format_version: Option<u64>,
    last_updated_ms: Option<i64>,
    pub(super) current_snapshot_id: Option<i64>,
    pub(super) snapshots: Option<Listed<Snapshot>>,
    pub(super) current_schema_id: Option<i64>,
    pub(super) schemas: Option<Listed<Columns>>,
    #[serde(default)]
    pub(super) refs: Refs,
}

/// A state of the table.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Snapshot {
    #[serde(rename = "snapshot-id")]
    pub(super) id: i64,
    pub(super) manifest_list: Option<String>,
    /// Tables of version 1 may name their manifests here.
    pub(super) manifests: Option<Listed<String>>,
}

impl Named for Snapshot {
    fn byte_size(&self) -> usize {
        let list = self.manifest_list.as_ref().map_or(0, String::len);
        list + self.manifests.as_ref().map_or(0, Named::byte_size)
    }

    fn cut(&self) -> Option<Reason> {
        self.manifests.as_ref().and_then(Named::cut)
    }
}

/// The snapshots that branches and tags name.
#[derive(Default)]
pub(super) struct Refs(pub(super) Vec<i64>);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ref {
    snapshot_id: i64,
}

impl<'de> Deserialize<'de> for Refs {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = Refs;

            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("branches and tags")
            }

            fn visit_unit<E>(self) -> Result<Refs, E> {
                Ok(Refs::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Refs, A::Error> {
                let mut refs = Vec::new();
                while members.next_key::<IgnoredAny>()?.is_some() {
                    let id = members.next_value::<Ref>()?.snapshot_id;
                    if refs.len() < MOST_REFS {
                        refs.push(id);
                    }
                }
                Ok(Refs(refs))
            }
        }

        json.deserialize_any(Names)
    }
}

/// A version that was read.
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) metadata: Metadata,
    /// How many others have its number.
    pub(super) rivals: u64,
}

/// The number in `v3.metadata.json` or `00003-<uuid>.metadata.json`, where a name is one of a version.
#[must_use]
pub fn number(name: &str) -> Option<u64> {
    let stem = ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    let digits = stem.strip_prefix('v').unwrap_or(stem);
    digits.split('-').next()?.parse().ok()
}

/// Reads the current version.
pub(super) fn newest(names: &[&str], open: &mut Opener<'_>) -> Result<Version, Refusal> {
    let mut versions: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for name in names {
        if let Some(number) = number(name) {
            versions.entry(number).or_default().push(name);
        }
    }
    let hint = if names.contains(&HINT) {
        hinted(open)
    } else {
        String::new()
    };
    let by_number = hint.parse().ok().filter(|hint| versions.contains_key(hint));
    let (number, mut rivals) = if let Some(number) = by_number {
        // The hint may lag behind: readers go on from it while there is a next version.
        let mut last = number;
        for next in versions.range(number..).map(|(next, _)| *next) {
            if next - last > 1 {
                break;
            }
            last = next;
        }
        (last, versions.remove(&last).unwrap_or_default())
    } else {
        let named = |name: &&str| {
            !hint.is_empty()
                && ENDINGS
                    .iter()
                    .any(|end| name.strip_suffix(end) == Some(&hint))
        };
        let by_name = names.iter().copied().find(named);
        match by_name.and_then(|name| Some((number(name)?, vec![name]))) {
            Some(named) => named,
            None => versions.pop_last().ok_or_else(corrupt)?,
        }
    };
    rivals.sort_unstable();
    if rivals.len() > MOST_RIVALS {
        return Err(corrupt());
    }
    let others = rivals.len() as u64 - 1;
    let mut read: Vec<Metadata> = Vec::new();
    for name in rivals {
        read.push(metadata_of(name, open)?);
    }
    let metadata = read.into_iter().max_by_key(|one| one.last_updated_ms);
    Ok(Version {
        number,
        metadata: metadata.ok_or_else(corrupt)?,
        rivals: others,
    })
}

/// What the hint says, empty where it cannot be read: it is only an aid.
fn hinted(open: &mut Opener<'_>) -> String {
    const LONGEST: usize = 256;
    let source = open(&format!("{METADATA}/{HINT}"));
    let bytes = source.map(|source| read_range(&*source, 0, LONGEST));
    let text = bytes
        .ok()
        .and_then(Result::ok)
        .and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_default().trim().to_owned()
}

fn metadata_of(name: &str, open: &mut Opener<'_>) -> Result<Metadata, Refusal> {
    let source = open(&format!("{METADATA}/{name}"))?;
    if source.byte_size() > MOST_METADATA {
        let mebibytes = MOST_METADATA >> 20;
        return Err(Refusal::new(LakeReason::MetadataTooLarge { mebibytes }));
    }
    let reader = BufReader::with_capacity(STRIDE, Texts::new(Cursor::new(source, 0)));
    let metadata: Metadata =
        serde_json::from_reader(reader).map_err(|error| metadata::refusal(error, &corrupt))?;
    if metadata
        .format_version
        .is_some_and(|version| version > NEWEST_FORMAT)
    {
        let lake = LakeKind::Iceberg;
        return Err(Refusal::new(LakeReason::VersionTooNew { lake }));
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_by_their_names() {
        for (name, expected) in [
            ("v3.metadata.json", Some(3)),
            ("v12.gz.metadata.json", Some(12)),
            ("v12.metadata.json.gz", Some(12)),
            ("00003-5f6f9c3e-1d1a.metadata.json", Some(3)),
            ("00010-5f6f.gz.metadata.json", Some(10)),
            ("holiday.metadata.json", None),
            ("snap-1.avro", None),
        ] {
            assert_eq!(number(name), expected, "{name}");
        }
    }
}
