//! What a table's metadata says goes in; its current files, the rows of them that are removed, and what nobody knows of it, come out
//! in one form for all kinds of tables.

use crate::lake::{Opener, Readers, delta, hudi, iceberg};
use crate::model::Text;
use crate::model::dataset::UnappliedDeletes;
use crate::model::removed_rows::RemovedRows;
use crate::model::text::counted;
use std::collections::{BTreeMap, BTreeSet};

/// What files end in of whose rows single ones can be left out.
const ROWS_LEFT_OUT: &str = ".parquet";

/// What a table says of its current version.
#[derive(Default)]
pub struct Current {
    /// What a reader should know of the version, and of what was not read.
    pub(super) notes: Vec<Text>,
    /// Its files by their path below its folder, with partition columns and removed rows.
    pub(super) files: BTreeMap<String, (Vec<(String, String)>, RemovedRows)>,
    /// What the columns of its files are called otherwise.
    pub(super) names: BTreeMap<String, String>,
    /// Columns of its files that are no data.
    pub(super) own_columns: &'static [&'static str],
    /// Files that mark rows of others as removed.
    pub(super) marks: BTreeSet<String>,
    /// Files with changes that are not read.
    pub(super) changes: BTreeSet<String>,
    /// Rows that are removed without being known.
    pub(super) unapplied: UnappliedDeletes,
}

impl Current {
    /// A file whose rows `removed` says, if they are known and its format can leave them out; `count` of them are removed.
    fn add(
        &mut self,
        path: String,
        partitions: Vec<(String, String)>,
        count: u64,
        removed: Option<RemovedRows>,
    ) {
        let followed = path.to_ascii_lowercase().ends_with(ROWS_LEFT_OUT);
        let removed = removed.filter(|_| followed || count == 0);
        if removed.is_none() {
            self.unapplied.add(count, count);
        }
        self.files
            .insert(path, (partitions, removed.unwrap_or_default()));
    }
}

pub(super) fn of_delta(table: delta::Table, room: &mut u64, open: &mut Opener<'_>) -> Current {
    let mut current = Current {
        notes: vec![version("Delta", table.version)],
        names: table.names,
        ..Current::default()
    };
    for (path, file) in table.files {
        current.marks.extend(file.vector_file());
        let removed = file.removed(open).ok();
        let removed = removed.filter(|removed| removed.byte_size() <= *room);
        *room -= removed.as_ref().map_or(0, RemovedRows::byte_size);
        current.add(path, file.partitions, file.deleted, removed);
    }
    current
}

fn version(name: &str, version: u64) -> Text {
    Text::new(
        format!("{name} 表的第 {version} 版"),
        format!("version {version} of a table of {name}"),
    )
}

pub(super) fn of_iceberg(
    table: &iceberg::Table,
    room: &mut u64,
    readers: Readers,
    open: &mut Opener<'_>,
) -> Current {
    let mut current = Current {
        notes: notes_of_iceberg(table),
        names: table.names.clone(),
        own_columns: iceberg::OWN_COLUMNS,
        ..Current::default()
    };
    let mut gone = table.gone(room, readers, open);
    for deletes in &gone.unapplied {
        if deletes.by_position {
            current.unapplied.add(deletes.records, deletes.records);
        } else if table.concerns_any(deletes) {
            current.unapplied.add(deletes.records, u64::MAX);
        }
    }
    current.marks = table
        .deletes
        .iter()
        .map(|deletes| deletes.path.clone())
        .collect();
    for path in table.files.keys() {
        let removed = gone.rows.remove(path).unwrap_or_default();
        current.add(path.clone(), Vec::new(), removed.count(), Some(removed));
    }
    current
}

/// Which snapshot is counted, and what else the metadata names.
fn notes_of_iceberg(table: &iceberg::Table) -> Vec<Text> {
    let number = table.version;
    let mut notes = vec![match table.snapshot {
        Some(snapshot) => Text::new(
            format!("Iceberg 表的第 {number} 版，快照 {snapshot}"),
            format!("version {number} of a table of Iceberg, snapshot {snapshot}"),
        ),
        None => version("Iceberg", number),
    }];
    if table.rivals > 0 {
        let rivals = table.rivals;
        notes.push(Text::new(
            format!("另有 {rivals} 个元数据文件也是第 {number} 版；采用最后写入的一个。当前版本以目录服务（catalog）为准"),
            format!(
                "{} of the same version; the one written last was used. Only the catalog says which one is current",
                counted(rivals, "other metadata file is", "other metadata files are")
            ),
        ));
    }
    if table.other_refs > 0 {
        let refs = table.other_refs;
        notes.push(Text::new(
            format!("另有 {refs} 个分支或标签指向其他快照；仅其中存在的行未计入，可能含其他个人信息"),
            format!(
                "{} another snapshot; rows that only it holds are not counted and may be about other people",
                counted(refs, "branch or tag names", "branches or tags name")
            ),
        ));
    }
    notes
}

pub(super) fn of_hudi(table: hudi::Table) -> Current {
    let instant = &table.instant;
    let mut current = Current {
        notes: vec![Text::new(
            format!("Hudi 表，截至提交 {instant}"),
            format!("a table of Hudi as of commit {instant}"),
        )],
        own_columns: hudi::OWN_COLUMNS,
        ..Current::default()
    };
    if !table.logs.is_empty() {
        let logs = table.logs.len() as u64;
        // What log files add is not known, and not what they change.
        current.unapplied.add(0, table.removed.unwrap_or(u64::MAX));
        current.unapplied.files_missing = true;
        current.notes.push(Text::new(
            format!("{logs} 个日志文件中的变更未读取（读时合并表）：记录数和人数没有上限。请先执行压缩（compaction）再扫描"),
            format!(
                "changes in {} were not read (merge-on-read): records and people have no upper end. Run a compaction before the scan",
                counted(logs, "log file", "log files")
            ),
        ));
    }
    if table.missing > 0 {
        let missing = table.missing;
        current.unapplied.files_missing = true;
        current.notes.push(Text::new(
            format!("{missing} 个文件组的最新文件不存在；其行数未知"),
            format!(
                "the newest file of {} is not there; nobody knows how many rows it holds",
                counted(missing, "file group", "file groups")
            ),
        ));
    }
    current.changes = table.logs.into_iter().collect();
    for path in table.files {
        current.add(path, Vec::new(), 0, Some(RemovedRows::default()));
    }
    current
}
