//! What is known by names and heads: datasets of file names, tokens of headers, kinds of files.

use super::run::{fuzz, seen};
use qingdan::assemble::{Inspected, assemble};
use qingdan::detect::name::{Header, Word};
use qingdan::format::{self, Refusal};
use qingdan::model::dataset::{DataType, Field, Schema, Split, StrayIdentifiers};
use qingdan::model::entry::StoreEntry;
use qingdan::model::removed_rows::RemovedRows;
use qingdan::model::source::Source;
use qingdan::model::table::{Batches, Splits, Table};
use qingdan::pack::kind::Kind;
use qingdan::pack::{detector, kind};
use qingdan::store::archive::Archive;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// A table of a format that is never read.
struct Nothing(&'static str, Arc<Schema>);

impl Table for Nothing {
    fn format(&self) -> &'static str {
        self.0
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.1
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Box::new(std::iter::empty())
    }

    fn near(&self, _: &Arc<dyn Source>, _: u64, _: u64) -> Result<Option<Split>, Refusal> {
        Ok(None)
    }

    fn read<'a>(
        &'a self,
        _: &'a Arc<dyn Source>,
        _: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        unreachable!("no split is given")
    }
}

/// A file a line, its first byte choosing format and fields.
fn inspected(bytes: &[u8]) -> Vec<Inspected> {
    const MOST: usize = 64;
    let paths: BTreeSet<(String, u8)> = bytes
        .split(|byte| *byte == b'\n')
        .take(MOST)
        .filter_map(|line| {
            let path = String::from_utf8_lossy(line.get(1..)?);
            let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            (!parts.is_empty()).then(|| (parts.join("/"), line[0]))
        })
        .collect();
    let mut known = BTreeSet::new();
    paths
        .into_iter()
        .filter(|(path, _)| known.insert(path.clone()))
        .map(|(path, choice)| {
            let fields = ["id", "name", "dt"].iter().take(usize::from(choice % 4));
            let schema = Arc::new(Schema {
                fields: fields
                    .map(|name| Field {
                        path: (*name).into(),
                        data_type: if choice & 8 == 0 {
                            DataType::String
                        } else {
                            DataType::Bigint
                        },
                        description: None,
                    })
                    .collect(),
                ..Schema::default()
            });
            Inspected {
                entry: StoreEntry {
                    access_url: path.as_str().into(),
                    path: path.into(),
                    byte_size: 1,
                    last_modified: None,
                    inside: None,
                    compression: None,
                    table_of: None,
                },
                schema: schema.clone(),
                table: Arc::new(Nothing(
                    if choice & 16 == 0 { "csv" } else { "parquet" },
                    schema,
                )),
                removed: None,
                stray: StrayIdentifiers::default(),
                listed_by: None,
            }
        })
        .collect()
}

/// Every file is in one dataset, and the datasets do not depend on the order in which the files come.
#[test]
fn assembling() {
    fuzz("assembling", |bytes| {
        let entries = inspected(bytes);
        let mut saw = Vec::new();
        for fold in [true, false] {
            let datasets = assemble(entries.clone(), fold);
            let reversed = assemble(entries.iter().rev().cloned().collect(), fold);
            assert_eq!(format!("{datasets:?}"), format!("{reversed:?}"));
            let mut placed: Vec<&str> = datasets
                .iter()
                .flat_map(|dataset| &dataset.parts)
                .map(|part| &*part.entry.path)
                .collect();
            placed.sort_unstable();
            let mut given: Vec<&str> = entries.iter().map(|one| &*one.entry.path).collect();
            given.sort_unstable();
            assert_eq!(placed, given, "every file is in one dataset");
            assert!(datasets.is_sorted_by(|one, next| one.name <= next.name));
            for dataset in &datasets {
                assert!(!dataset.name.is_empty() && !dataset.parts.is_empty());
                assert!(dataset.partition_fields <= dataset.fields.len());
                saw.push((
                    dataset.parts.len().min(5),
                    dataset.fields.len(),
                    dataset.partition_fields,
                    dataset.notes.len(),
                ));
            }
            let names: BTreeSet<_> = datasets.iter().map(|d| (&d.name, d.format)).collect();
            assert_eq!(names.len(), datasets.len(), "no two datasets have one name");
        }
        saw.sort_unstable();
        saw.dedup();
        seen(saw)
    });
}

/// Header words of every built-in detector.
static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let detectors = detector::load(&[]).unwrap();
    let words = detectors.iter().flat_map(|one| &one.detector.name.any);
    words.take(200).map(|word| Word::new(word)).collect()
});

#[test]
fn headers() {
    fuzz("headers", |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let (path, description) = match text.split_once('\n') {
            Some((path, description)) => (path, Some(description)),
            None => (&*text, None),
        };
        let header = Header::of_path(path, description);
        let plain = Header::new(path, description);
        let own = Word::new(path);
        assert!(
            plain
                .covers(&own)
                .is_none_or(|share| share.is_finite() && share >= 0.0)
        );
        assert!(plain.is_empty() || !path.is_empty());
        let mut saw = (header.is_empty(), 0, header.is(&own));
        for word in &*WORDS {
            if let Some(share) = header.covers(word) {
                assert!(
                    (0.0..=1.0).contains(&share),
                    "{share} of {path:?} by {word:?}"
                );
                saw.1 += 1;
            }
            let _ = header.is(word);
        }
        seen((saw, path.len().checked_ilog2()))
    });
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| kind::load().unwrap());

/// The first line is the file's name, the rest its head.
#[test]
fn kinds() {
    fuzz("kinds", |bytes| {
        let at = memchr::memchr(b'\n', bytes).unwrap_or(0);
        let name = String::from_utf8_lossy(&bytes[..at]);
        let head = &bytes[(at + 1).min(bytes.len())..];
        let mut saw = Vec::new();
        for after in [false, true] {
            let found = qingdan::kind::recognise::recognise(&KINDS, head, &name, after);
            if let Some((_, place)) = found {
                assert_eq!(KINDS[place].after_tables, after);
                let persons = qingdan::kind::recognise::persons(KINDS[place].header, head);
                assert!(persons.named.is_none_or(|named| named <= head.len() as u64));
                saw.push((place, persons.named.map(|named| named.min(3))));
            }
        }
        let table = format::recognise(head, &name).map(|format| {
            let _ = format::misnamed(format.id(), &name);
            format.id()
        });
        for format in format::ALL {
            let _ = format.recognises(head, &name);
        }
        let _ = Archive::recognise(head);
        for header in [kind::Header::VcfSamples, kind::Header::DicomPatient] {
            let persons = qingdan::kind::recognise::persons(header, head);
            saw.push((KINDS.len(), persons.named.map(|named| named.min(3))));
        }
        seen((saw, table))
    });
}
