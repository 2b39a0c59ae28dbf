//! Names of a Hudi table's metadata folder in, which changes were completed, and what these replaced and wrote, out.

use crate::lake::hudi::files::{Log, is_instant};
use crate::lake::hudi::{FOLDER, unreadable};
use crate::lake::metadata::{self, Texts};
use crate::lake::{Opener, Readers};
use crate::model::cursor::Cursor;
use crate::model::reason::Refusal;
use crate::model::source::{Source, read_range};
use arrow::array::{Array, ArrayRef, AsArray};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::sync::Arc;

/// The folder of the timeline in layout 2.
const SECOND: &str = "timeline/";
/// Changes of rows: a commit, one with log files, one that replaces file groups.
const CHANGES: [&str; 3] = ["commit", "deltacommit", "replacecommit"];
/// Changes that are called otherwise until they are completed.
const UNTIL_COMPLETED: [&str; 3] = ["compaction", "clustering", "logcompaction"];
const REPLACES: &str = "replacecommit";
const INFLIGHT: &str = "inflight";
const STATES: [&str; 2] = ["requested", INFLIGHT];
/// What Avro files begin with.
const AVRO: &[u8] = b"Obj\x01";
/// Bytes of a commit.
const MOST_COMMIT: u64 = 64 << 20;
/// Commits whose statistics are read.
const MOST_COMMITS: usize = 4_096;

/// A file group: its partition and its id.
pub(super) type GroupId = (String, String);

/// The changes of a table.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    /// Completed changes by when they were begun: when completed (layout 2), action, name of the file.
    completed: BTreeMap<String, (String, String, String)>,
    /// Changes that were begun and not completed.
    pending: BTreeSet<String>,
    is_second: bool,
}

impl Timeline {
    /// Reads the names of files below the metadata folder.
    pub(super) fn of(names: &[&str]) -> Self {
        let mut timeline = Self::default();
        for name in names {
            let plain = name.strip_prefix(SECOND).unwrap_or(name);
            let mut parts = plain.split('.');
            let (Some(instant), Some(action)) = (parts.next(), parts.next()) else {
                continue;
            };
            let (begun, completed) = instant.split_once('_').unwrap_or((instant, instant));
            if !is_instant(begun) || !is_instant(completed) {
                continue;
            }
            let is_change = CHANGES.contains(&action);
            let state = parts.next();
            if is_change && state.is_none() {
                timeline.is_second |= instant.contains('_');
                let one = (completed.to_owned(), action.to_owned(), (*name).to_owned());
                timeline.completed.insert(begun.to_owned(), one);
            } else if is_begun(action, state) {
                timeline.pending.insert(begun.to_owned());
            }
        }
        let completed = &timeline.completed;
        timeline
            .pending
            .retain(|begun| !completed.contains_key(begun));
        timeline
    }

    /// Whether nothing was ever begun.
    pub(super) fn is_empty(&self) -> bool {
        self.completed.is_empty() && self.pending.is_empty()
    }

    /// When the last change was begun.
    pub(super) fn last(&self) -> &str {
        self.completed
            .last_key_value()
            .map_or("", |(begun, _)| begun)
    }

    /// Whether the change of an instant was completed. Those before the first one on the timeline are in its archive.
    pub(super) fn is_completed(&self, instant: &str) -> bool {
        let first = self.completed.first_key_value();
        let is_archived = first.is_some_and(|(first, _)| instant < first.as_str());
        self.completed.contains_key(instant) || is_archived && !self.pending.contains(instant)
    }

    /// Whether a log file changes the base file of `base`, empty where there is none.
    pub(super) fn is_due(&self, log: &Log<'_>, base: &str) -> bool {
        if !self.is_second {
            // Of layout 1 the name says which base file; a compaction that is due begins a base file of its own.
            return log.instant >= base;
        }
        match self.completed.get(log.instant) {
            Some((completed, ..)) => completed.as_str() > base,
            None => self.is_completed(log.instant) && log.instant > base,
        }
    }

    /// The file groups that completed changes replaced.
    pub(super) fn replaced(
        &self,
        readers: Readers,
        open: &mut Opener<'_>,
    ) -> Result<BTreeSet<GroupId>, Refusal> {
        let mut replaced = BTreeSet::new();
        for (_, action, name) in self.completed.values() {
            if action != REPLACES {
                continue;
            }
            let source = open(&format!("{FOLDER}/{name}"))?;
            if is_avro(&source)? {
                replaced.extend(of_avro(&source, readers)?);
                continue;
            }
            let commit = commit(source)?;
            for (partition, groups) in commit.partition_to_replace_file_ids.unwrap_or_default() {
                replaced.extend(groups.into_iter().map(|group| (partition.clone(), group)));
            }
        }
        Ok(replaced)
    }

    /// What the completed changes say that they wrote, as far as they can be read.
    pub(super) fn written(&self, open: &mut Opener<'_>) -> Written {
        let mut written = Written::default();
        let changes = self.completed.iter().rev().take(MOST_COMMITS);
        for (begun, (.., name)) in changes {
            let source = open(&format!("{FOLDER}/{name}"));
            let Some(commit) = source.and_then(commit).ok() else {
                continue;
            };
            for (partition, files) in commit.partition_to_write_stats.unwrap_or_default() {
                for file in files {
                    written.take(&partition, begun, file);
                }
            }
        }
        written
    }
}

/// Whether a file of the timeline says that a change was begun: `.commit.requested`, `.compaction.inflight`, and `.inflight` alone
/// of a commit.
fn is_begun(action: &str, state: Option<&str>) -> bool {
    let is_change = CHANGES.contains(&action) || UNTIL_COMPLETED.contains(&action);
    match state {
        None => action == INFLIGHT,
        Some(state) => is_change && STATES.contains(&state),
    }
}

/// What changes wrote.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// By file group, when its newest base file was begun.
    pub(super) bases: BTreeMap<GroupId, String>,
    /// By the name of a log file, the rows that it removes.
    logs: BTreeMap<String, u64>,
}

impl Written {
    fn take(&mut self, partition: &str, begun: &str, file: WriteStatistics) {
        let (Some(group), Some(path)) = (file.file_id, file.path) else {
            return;
        };
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        if name.starts_with('.') {
            *self.logs.entry(name).or_default() += file.num_deletes.unwrap_or(0);
        } else if !name.is_empty() {
            let newest = self.bases.entry((partition.to_owned(), group)).or_default();
            if begun > newest.as_str() {
                begun.clone_into(newest);
            }
        }
    }

    /// The rows that `logs` remove together; `None` where a commit does not speak of one of them.
    pub(super) fn removed(&self, logs: &[String]) -> Option<u64> {
        let of = |path: &String| self.logs.get(path.rsplit('/').next().unwrap_or(path));
        logs.iter().map(|path| of(path).copied()).sum()
    }
}

/// A commit, as far as it is read. All else is passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    partition_to_write_stats: Option<BTreeMap<String, Vec<WriteStatistics>>>,
    partition_to_replace_file_ids: Option<BTreeMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WriteStatistics {
    file_id: Option<String>,
    path: Option<String>,
    num_deletes: Option<u64>,
}

fn commit(source: Arc<dyn Source>) -> Result<Commit, Refusal> {
    const STRIDE: usize = 1 << 16;
    if source.byte_size() > MOST_COMMIT {
        return Err(unreadable());
    }
    let reader = BufReader::with_capacity(STRIDE, Texts::new(Cursor::new(source, 0)));
    serde_json::from_reader(reader).map_err(|error| metadata::refusal(error, &unreadable))
}

fn is_avro(source: &Arc<dyn Source>) -> Result<bool, Refusal> {
    let head = read_range(&**source, 0, AVRO.len()).map_err(|error| Refusal::io(&error))?;
    Ok(head == AVRO)
}

/// The replaced file groups of a commit that is kept as Avro, which layout 2 does.
fn of_avro(source: &Arc<dyn Source>, readers: Readers) -> Result<Vec<GroupId>, Refusal> {
    let mut replaced = Vec::new();
    for batch in (readers.avro)(source)? {
        let batch = batch?;
        let Some(partitions) = batch.column_by_name("partitionToReplaceFileIds") else {
            return Err(unreadable());
        };
        let partitions = partitions.as_map_opt().ok_or_else(unreadable)?;
        for row in (0..partitions.len()).filter(|row| partitions.is_valid(*row)) {
            let entries = partitions.value(row);
            let names = texts(entries.column(0))?;
            let groups = entries
                .column(1)
                .as_list_opt::<i32>()
                .ok_or_else(unreadable)?;
            for (at, name) in names.into_iter().enumerate() {
                let name = name.unwrap_or_default();
                if groups.is_valid(at) {
                    let groups = texts(&groups.value(at))?.into_iter().flatten();
                    replaced.extend(groups.map(|group| (name.clone(), group)));
                }
            }
        }
    }
    Ok(replaced)
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, Refusal> {
    metadata::texts(array, &unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_completed_changes_count() {
        let timeline = Timeline::of(&[
            "20240102000000000.commit",
            "20240102000000000.commit.requested",
            "20240102000000000.inflight",
            "20240103000000000.deltacommit.inflight",
            "20240104000000000.compaction.requested",
            "20240105000000000.rollback",
            "20240106000000000.inflight",
            "hoodie.properties",
        ]);
        for (instant, expected) in [
            ("20240101000000000", true),
            ("20240102000000000", true),
            ("20240103000000000", false),
            ("20240104000000000", false),
            ("20240106000000000", false),
        ] {
            assert_eq!(timeline.is_completed(instant), expected, "{instant}");
        }
        assert_eq!(timeline.last(), "20240102000000000");
    }

    #[test]
    fn the_second_layout_says_when_a_change_was_completed() {
        let timeline = Timeline::of(&[
            "timeline/20240102000000000_20240102000500000.commit",
            "timeline/20240103000000000_20240103000500000.deltacommit",
            "timeline/20240103000000000.deltacommit.requested",
            "timeline/20240103000000000.deltacommit.inflight",
        ]);
        assert!(timeline.is_completed("20240103000000000"));
        let log = |instant| Log {
            path: "",
            partition: "",
            group: "",
            instant,
        };
        assert!(timeline.is_due(&log("20240103000000000"), "20240102000000000"));
        assert!(
            !timeline.is_due(&log("20240104000000000"), "20240102000000000"),
            "not completed"
        );
    }
}
