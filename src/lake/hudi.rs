//! The timeline of an Apache Hudi table and the names of its files go in, the files of its last commit come out.
//!
//! A file group is written anew by each change, and the older files stay until a cleaner removes them: of each group only the
//! file of the last completed change counts. What was begun and not completed, and groups that a later change replaced, do not
//! (<https://hudi.apache.org/tech-specs-1point0/>; layouts 1 and 2 of the timeline). Changes in log files of a merge-on-read
//! table are not read: how many rows they remove is known from the commits, what they add is not.

mod files;
mod timeline;

use crate::lake::{Opener, Readers};
use crate::model::reason::{LakeReason, Refusal};
use crate::model::source::read_range;
use files::{Base, Log, Name};
use std::collections::BTreeMap;
use timeline::Timeline;

/// The folder of the metadata, in that of the table.
pub const FOLDER: &str = ".hoodie";
/// The file in each folder of data that says that it is one.
pub const PARTITION_FILE: &str = ".hoodie_partition_metadata";
/// Columns that a table keeps in its files for itself.
pub const OWN_COLUMNS: &[&str] = &[
    "_hoodie_commit_time",
    "_hoodie_commit_seqno",
    "_hoodie_record_key",
    "_hoodie_partition_path",
    "_hoodie_file_name",
    "_hoodie_operation",
];
/// What the table is, in the folder of the metadata.
const PROPERTIES: &str = "hoodie.properties";
/// Bytes of it.
const MOST_PROPERTIES: usize = 1 << 20;
/// A table over files of another, whose rows these are.
const BOOTSTRAP: &str = "hoodie.bootstrap.base.path";

/// A table as of its last commit.
#[derive(Debug, Default)]
pub struct Table {
    /// When that was, as the timeline writes it.
    pub instant: String,
    /// Its data files by their path below the table's folder.
    pub files: Vec<String>,
    /// Log files with changes to them that are not read, likewise.
    pub logs: Vec<String>,
    /// How many rows those remove at most; `None` where nothing says so.
    pub removed: Option<u64>,
    /// Files that the last commit of their group wrote and that are not there.
    pub missing: u64,
}

/// The files of one group.
#[derive(Default)]
struct Group<'a> {
    bases: Vec<Base<'a>>,
    logs: Vec<Log<'a>>,
}

/// Puts the table together: `names` are the files below the metadata folder, `data` those below the table's folder.
///
/// # Errors
/// A [`Refusal`] where the metadata is broken, or is of a kind that is not understood.
pub fn current(
    names: &[&str],
    data: &[&str],
    readers: Readers,
    open: &mut Opener<'_>,
) -> Result<Table, Refusal> {
    check_properties(open)?;
    let timeline = Timeline::of(names);
    let replaced = timeline.replaced(readers, open)?;
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for path in data {
        match Name::of(path) {
            Some(Name::Base(base)) => {
                let group = groups.entry((base.partition, base.group)).or_default();
                group.bases.push(base);
            }
            Some(Name::Log(log)) => {
                let group = groups.entry((log.partition, log.group)).or_default();
                group.logs.push(log);
            }
            None => {}
        }
    }
    if timeline.is_empty() && !groups.is_empty() {
        return Err(unreadable());
    }
    let mut table = Table {
        instant: timeline.last().to_owned(),
        ..Table::default()
    };
    let written = timeline.written(open);
    for ((partition, id), group) in groups {
        if replaced.contains(&(partition.to_owned(), id.to_owned())) {
            continue;
        }
        let bases = group.bases.into_iter();
        let counted = bases.filter(|base| timeline.is_completed(base.instant));
        // A retried task may have left a second file of the same change.
        let newest = counted.max_by_key(|base| (base.instant, base.path));
        let since = newest.as_ref().map_or("", |base| base.instant);
        let logs = group.logs.into_iter();
        let due = logs.filter(|log| timeline.is_due(log, since));
        table.logs.extend(due.map(|log| log.path.to_owned()));
        let expected = written.bases.get(&(partition.to_owned(), id.to_owned()));
        if expected.is_some_and(|expected| expected.as_str() > since) {
            table.missing += 1;
        }
        table.files.extend(newest.map(|base| base.path.to_owned()));
    }
    table.removed = written.removed(&table.logs);
    Ok(table)
}

/// Refuses what the table is not known to be.
fn check_properties(open: &mut Opener<'_>) -> Result<(), Refusal> {
    let source = open(&format!("{FOLDER}/{PROPERTIES}"))?;
    let bytes = read_range(&*source, 0, MOST_PROPERTIES).map_err(|error| Refusal::io(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    let mut keys = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim());
    if keys.any(|key| key == BOOTSTRAP) {
        return Err(Refusal::new(LakeReason::Bootstrapped));
    }
    Ok(())
}

fn unreadable() -> Refusal {
    Refusal::new(LakeReason::TimelineUnreadable)
}
