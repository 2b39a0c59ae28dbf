//! Logs and metadata of tables, and vectors of removed rows. Several files stand in one input, with a line between them.

use super::run::{caught, fuzz, seen};
use crate::support::source::Bytes;
use qingdan::format::{Refusal, avro, orc, parquet};
use qingdan::lake::{Readers, delta, hudi, iceberg};
use qingdan::model::reason::LakeReason;
use qingdan::model::removed_rows::RemovedRows;
use qingdan::model::source::Source;
use std::sync::Arc;

/// Between two files of an input.
pub(crate) const BETWEEN: &[u8] = b"\n-- next --\n";
const MOST_FILES: usize = 8;
const READERS: Readers = Readers {
    parquet: parquet::batches,
    avro: avro::batches,
    orc: orc::batches,
};

/// The files of an input.
pub(super) fn files(bytes: &[u8]) -> Vec<&[u8]> {
    let mut files = Vec::new();
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, BETWEEN).filter(|_| files.len() < MOST_FILES) {
        files.push(&rest[..at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    files.push(rest);
    files
}

/// Commits and checkpoints in turn. What the log says does not depend on the order in which its names come.
#[test]
fn delta() {
    fuzz("delta", |bytes| {
        let files = files(bytes);
        let names: Vec<String> = files
            .iter()
            .enumerate()
            .map(|(version, file)| {
                let kind = if file.starts_with(b"PAR1") {
                    "checkpoint.parquet"
                } else {
                    "json"
                };
                format!("{version:020}.{kind}")
            })
            .collect();
        let mut open = |path: &str| -> Result<Arc<dyn Source>, Refusal> {
            let at = names.iter().position(|name| path.ends_with(name.as_str()));
            // What is not of the log is a vector.
            let file = at.map_or(files[files.len() - 1], |at| files[at]);
            Ok(Bytes::whole(file))
        };
        let mut list: Vec<&str> = names.iter().map(String::as_str).collect();
        let Some(table) = caught(|| delta::replay(&list, READERS, &mut open)) else {
            return 1;
        };
        list.reverse();
        let again = delta::replay(&list, READERS, &mut open);
        assert_eq!(format!("{table:?}"), format!("{again:?}"));
        match table {
            Err(refusal) => seen(refusal),
            Ok(table) => {
                let mut ends = Vec::new();
                for file in table.files.values().take(MOST_FILES) {
                    let _ = file.vector_file();
                    let removed = file.removed(&mut open);
                    if let Ok(removed) = &removed {
                        assert!(
                            removed.count() == file.deleted
                                || file.deleted == 0
                                || removed.count() == 0
                        );
                    }
                    ends.push(removed.map(|removed| removed.count().min(9)));
                }
                seen((
                    table.version,
                    table.files.len().min(9),
                    table.names.len().min(9),
                    ends,
                ))
            }
        }
    });
}

/// Positions take no more memory than their bytes allow, and those beyond the file go.
#[test]
fn removed() {
    fuzz("removed", |bytes| match RemovedRows::decode(bytes) {
        Err(refusal) => seen(refusal),
        Ok(removed) => {
            let within = removed.within(1_000);
            assert!(removed.byte_size() <= 16 * bytes.len() as u64);
            assert!(within.count() <= removed.count().min(1_000));
            assert_eq!(within.within(1_000), within);
            seen((removed.count().min(64), within.count().min(64)))
        }
    });
}

/// Metadata, then whatever it names: the digit at the end of a name says which file of the input is meant.
#[test]
fn iceberg() {
    fuzz("iceberg", |bytes| {
        let files = files(bytes);
        let mut opened = 0;
        let mut open = |path: &str| -> Result<Arc<dyn Source>, Refusal> {
            opened += 1;
            assert!(opened < 20_000, "a table opens its files without end");
            let digit = path
                .bytes()
                .rev()
                .find(u8::is_ascii_digit)
                .map_or(0, |d| d - b'0');
            files
                .get(usize::from(digit))
                .map(|file| Bytes::whole(file))
                .ok_or_else(|| Refusal::new(LakeReason::MetadataMissing))
        };
        let current =
            caught(|| iceberg::current(&["v0.metadata.json"], READERS, &mut open, &|_| true));
        let Some(current) = current else { return 1 };
        match current {
            Err(refusal) => seen(refusal),
            Ok(table) => {
                const ROOM: u64 = 10_000;
                let mut room = ROOM;
                let Some(gone) = caught(|| table.gone(&mut room, READERS, &mut open)) else {
                    return 2;
                };
                assert!(room <= ROOM);
                assert!(gone.unapplied.len() <= table.deletes.len());
                let kept: u64 = gone.rows.values().map(RemovedRows::count).sum();
                seen((
                    table.files.len().min(9),
                    table.deletes.len().min(9),
                    gone.unapplied.len().min(9),
                    kept.min(9),
                ))
            }
        }
    });
}

/// Names of files, then what those of the metadata hold, by their place. What the timeline says does not depend on the order of
/// the names.
#[test]
fn hudi() {
    fuzz("hudi", |bytes| {
        let files = files(bytes);
        let listed = String::from_utf8_lossy(files[0]);
        let lines: Vec<&str> = listed.lines().take(1_000).collect();
        let names = lines.iter();
        let names: Vec<&str> = names
            .filter_map(|line| line.strip_prefix(".hoodie/"))
            .collect();
        let is_data = |line: &&&str| !line.starts_with(".hoodie/");
        let data: Vec<&str> = lines.iter().filter(is_data).copied().collect();
        let mut open = |path: &str| -> Result<Arc<dyn Source>, Refusal> {
            let at = names.iter().position(|name| path.ends_with(name));
            let file = at.and_then(|at| files.get(at + 1));
            file.map(|file| Bytes::whole(file))
                .ok_or_else(|| Refusal::new(LakeReason::MetadataMissing))
        };
        let Some(table) = caught(|| hudi::current(&names, &data, READERS, &mut open)) else {
            return 1;
        };
        if let Ok(table) = &table {
            let all = table.files.iter().chain(&table.logs);
            assert!(all.clone().all(|path| data.contains(&path.as_str())));
            let mut reversed = data.clone();
            reversed.reverse();
            let again = hudi::current(&names, &reversed, READERS, &mut open);
            let sorted = |table: &hudi::Table| {
                let mut files = table.files.clone();
                files.sort();
                (files, table.missing, table.instant.clone())
            };
            assert_eq!(again.as_ref().map(sorted).ok(), Some(sorted(table)));
        }
        match table {
            Err(refusal) => seen(refusal),
            Ok(table) => seen((
                table.files.len().min(9),
                table.logs.len().min(9),
                table.removed.map(|removed| removed.min(9)),
                table.missing.min(9),
            )),
        }
    });
}
