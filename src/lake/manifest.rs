//! Which entries of a store are the files of tables: entries go in, and what is to be looked into, what holds no current rows and
//! what tables say of their files comes out, before any of the files is opened.

use crate::lake::delta::{self, LOG};
use crate::lake::iceberg::{self, ENDING, METADATA};
use crate::lake::{Opener, Readers};
use crate::model::Text;
use crate::model::dataset::UnappliedDeletes;
use crate::model::entry::{Skip, StoreEntry, join};
use crate::model::reason::{LakeKind, LakeReason, Reason, Refusal};
use crate::model::removed_rows::{self, RemovedRows};
use crate::model::source::Source;
use crate::model::text::counted;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What files end in of whose rows single ones can be left out.
const ROWS_LEFT_OUT: &str = ".parquet";
/// Endings of files that hold a table's rows.
const DATA: [&str; 3] = [".parquet", ".orc", ".avro"];

/// What the tables of a store say of its entries.
#[derive(Default)]
pub struct TableManifest {
    /// Entries that are to be looked into.
    pub entries: Vec<StoreEntry>,
    /// Entries that hold no current data, with the reason.
    pub skips: Vec<Skip>,
    /// Files of tables by their path.
    pub files: HashMap<Arc<str>, ManifestEntry>,
    /// The tables by their folder.
    pub tables: BTreeMap<Arc<str>, TableSummary>,
}

/// A file of a table.
pub struct ManifestEntry {
    /// The table's folder.
    pub root: Arc<str>,
    /// Partition columns and their values.
    pub partitions: Vec<(String, String)>,
    /// Rows of it that are not the table's any more.
    pub removed: RemovedRows,
    /// What the table calls the columns of its files.
    pub names: Arc<BTreeMap<String, String>>,
}

/// What a reader should know of a table.
#[derive(Clone)]
pub struct TableSummary {
    notes: Vec<Text>,
    /// Rows of its files that are left out.
    pub removed: u64,
    /// Rows that are removed and cannot be left out.
    pub unapplied: UnappliedDeletes,
}

impl TableSummary {
    /// What it says of itself, in the order of a report.
    #[must_use]
    pub fn notes(&self) -> Vec<Text> {
        let mut notes = self.notes.clone();
        if self.removed > 0 {
            let removed = self.removed;
            notes.push(Text::new(
                format!("{removed} 行已标记删除，虽仍存于文件，不计入"),
                format!(
                    "{} marked as removed: still stored, and not counted",
                    counted(removed, "row is", "rows are")
                ),
            ));
        }
        if self.unapplied.markers > 0 || self.unapplied.max_rows > 0 {
            let about = self.unapplied.markers;
            notes.push(Text::new(
                format!("另有约 {about} 条删除标记无法逐行应用；被删除的行仍在各列统计中，记录数为区间"),
                format!(
                    "about {} of removal cannot be followed to the rows meant; those rows are still in the columns, and the number of records is an interval",
                    counted(about, "further mark", "further marks")
                ),
            ));
        }
        notes
    }
}

/// The entries of a store by their path.
pub type Known = HashMap<Arc<str>, StoreEntry>;

/// Kinds of tables.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    Delta,
    Iceberg,
}

/// The metadata of a table among the entries of a store.
#[derive(Clone, Debug)]
pub struct Described {
    root: String,
    kind: Kind,
    /// The files of its metadata folder.
    log: Vec<StoreEntry>,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Delta => "Delta",
            Self::Iceberg => "Iceberg",
        }
    }

    fn lake(self) -> LakeKind {
        match self {
            Self::Delta => LakeKind::Delta,
            Self::Iceberg => LakeKind::Iceberg,
        }
    }
}

/// What a table says of its current version.
#[derive(Default)]
pub struct Current {
    version: u64,
    /// Its files by their path below its folder, with partition columns and removed rows.
    files: BTreeMap<String, (Vec<(String, String)>, RemovedRows)>,
    names: BTreeMap<String, String>,
    /// Files that mark rows of others as removed.
    marks: BTreeSet<String>,
    /// Rows that are removed without being known.
    unapplied: UnappliedDeletes,
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

fn current_of_delta(table: delta::Table, room: &mut u64, open: &mut Opener<'_>) -> Current {
    let mut current = Current {
        version: table.version,
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

fn current_of_iceberg(
    table: &iceberg::Table,
    room: &mut u64,
    readers: Readers,
    open: &mut Opener<'_>,
) -> Current {
    let mut current = Current {
        version: table.version,
        ..Current::default()
    };
    let mut gone = table.gone(room, readers, open);
    for deletes in &gone.unapplied {
        // What rows hold is compared with those of earlier changes only.
        let earlier = table
            .files
            .values()
            .any(|sequence| *sequence < deletes.sequence);
        if deletes.by_position {
            current.unapplied.add(deletes.records, deletes.records);
        } else if earlier {
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

/// The folder of the table to whose metadata a path belongs.
fn described(path: &str, kind: Kind) -> Option<&str> {
    let folder = match kind {
        Kind::Delta => LOG,
        Kind::Iceberg => METADATA,
    };
    let begins = path
        .strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'));
    let found = path.find(&format!("/{folder}/"));
    if begins {
        Some("")
    } else {
        found.map(|at| &path[..at])
    }
}

impl Described {
    /// The tables that have metadata among `entries`, by their folder.
    fn find(entries: &[StoreEntry]) -> Vec<Self> {
        let mut logs: BTreeMap<(String, Kind), Vec<StoreEntry>> = BTreeMap::new();
        for kind in [Kind::Delta, Kind::Iceberg] {
            for entry in entries {
                if let Some(root) = described(&entry.path, kind) {
                    let log = logs.entry((root.to_owned(), kind)).or_default();
                    log.push(entry.clone());
                }
            }
        }
        // Folders of that name are common; one of Iceberg's has versions in it.
        logs.retain(|(_, kind), log| {
            *kind == Kind::Delta || log.iter().any(|entry| entry.path.ends_with(ENDING))
        });
        logs.into_iter()
            .map(|((root, kind), log)| Self { root, kind, log })
            .collect()
    }

    /// Reads what the table says of itself; removed rows take at most `room` bytes of memory, and what is left of it is given too.
    ///
    /// # Errors
    /// A [`Refusal`] where its metadata cannot be read.
    pub fn read(
        &self,
        known: &Known,
        mut room: u64,
        readers: Readers,
        open: &mut OpenEntry<'_>,
    ) -> Result<(Current, u64), Refusal> {
        let mut open = |path: &str| {
            let path = join(&self.root, path);
            let entry = known
                .get(path.as_str())
                .ok_or_else(|| Refusal::new(LakeReason::MetadataMissing))?;
            open(entry)
        };
        let folder = match self.kind {
            Kind::Delta => LOG,
            Kind::Iceberg => METADATA,
        };
        let prefix = join(&self.root, folder) + "/";
        let log = self.log.iter();
        let names: Vec<&str> = log
            .filter_map(|entry| entry.path.strip_prefix(&prefix))
            .collect();
        let left = &mut room;
        let current = match self.kind {
            Kind::Delta => {
                let mut of_log = |name: &str| open(&format!("{LOG}/{name}"));
                let table = delta::replay(&names, readers, &mut of_log)?;
                current_of_delta(table, left, &mut open)
            }
            Kind::Iceberg => {
                let table = iceberg::current(&names, readers, &mut open)?;
                current_of_iceberg(&table, left, readers, &mut open)
            }
        };
        Ok((current, room))
    }
}

/// Opens an entry of the store.
pub type OpenEntry<'a> = dyn FnMut(&StoreEntry) -> Result<Arc<dyn Source>, Refusal> + 'a;

/// Reads one table, as [`Described::read`] does.
pub type ReadTable<'a> =
    dyn FnMut(Described, &Arc<Known>, u64) -> Result<(Current, u64), Refusal> + 'a;

impl TableManifest {
    /// Looks for tables among `entries`, each of which is read by `read`.
    pub fn new(entries: Vec<StoreEntry>, read: &mut ReadTable<'_>) -> Self {
        let mut manifest = Self::default();
        let tables = Described::find(&entries);
        if tables.is_empty() {
            manifest.entries = entries;
            return manifest;
        }
        let known = entries.iter();
        let known: Known = known
            .map(|entry| (entry.path.clone(), entry.clone()))
            .collect();
        let known = Arc::new(known);
        let mut roots: BTreeMap<String, Kind> = BTreeMap::new();
        let mut told: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut room = removed_rows::MOST;
        for table in tables {
            let reason = match read(table.clone(), &known, room) {
                // Without its metadata the table is a folder of files, of which some may be outdated.
                Err(refusal) => refusal.0,
                Ok((current, left)) => {
                    room = left;
                    manifest.skip_marks(&table, &current, &known, &mut told);
                    roots.insert(table.root.clone(), table.kind);
                    manifest.describe(&table, current, &known)
                }
            };
            for entry in &table.log {
                if told.insert(entry.path.clone()) {
                    manifest.skips.push(Skip::of(entry, reason));
                }
            }
        }
        let rest = entries.into_iter();
        for entry in rest.filter(|entry| !told.contains(&entry.path)) {
            manifest.sort_out(entry, &roots);
        }
        manifest
    }

    /// Skips the files of a table that mark rows of others as removed.
    fn skip_marks(
        &mut self,
        table: &Described,
        current: &Current,
        known: &Known,
        told: &mut BTreeSet<Arc<str>>,
    ) {
        let lake = table.kind.lake();
        for mark in &current.marks {
            if let Some(entry) = known.get(join(&table.root, mark).as_str())
                && told.insert(entry.path.clone())
            {
                let reason = LakeReason::RemovedRowsFile { lake };
                self.skips.push(Skip::of(entry, reason));
            }
        }
    }

    /// Takes in a table; why its metadata is skipped.
    fn describe(&mut self, table: &Described, current: Current, known: &Known) -> Reason {
        let (found, missing) = self.take(&table.root, table.kind, current, known);
        let lake = table.kind.lake();
        if found == 0 && missing > 0 {
            let files = missing as u64;
            LakeReason::FilesMissing { lake, files }.into()
        } else {
            LakeReason::Describes { lake }.into()
        }
    }

    /// Takes in an entry that is no metadata: a file of a table's earlier version is skipped.
    fn sort_out(&mut self, entry: StoreEntry, roots: &BTreeMap<String, Kind>) {
        let table = roots.iter().rev().find(|(root, _)| {
            root.is_empty()
                || entry
                    .path
                    .strip_prefix(root.as_str())
                    .is_some_and(|below| below.starts_with('/'))
        });
        // What is no data file lies beside the table and is looked into as anything else.
        let lower = entry.path.to_ascii_lowercase();
        let data = DATA.iter().any(|ending| lower.ends_with(ending));
        let outdated = table.filter(|_| data && !self.files.contains_key(&entry.path));
        if let Some((_, kind)) = outdated {
            let lake = kind.lake();
            let reason = LakeReason::Superseded { lake };
            self.skips.push(Skip::of(&entry, reason));
        } else {
            self.entries.push(entry);
        }
    }

    /// Takes in the files of a table; how many there are, and how many are missing.
    fn take(
        &mut self,
        root: &str,
        kind: Kind,
        mut table: Current,
        known: &Known,
    ) -> (usize, usize) {
        let below = |path: &str| join(root, path);
        let removed: u64 = table
            .files
            .values()
            .map(|(_, removed)| removed.count())
            .sum();
        let there = |path: &String| known.contains_key(below(path).as_str());
        let found = table.files.keys().filter(|path| there(path)).count();
        let missing = table.files.len() - found;
        table.unapplied.files_missing = missing > 0;
        let root: Arc<str> = if root.is_empty() { "." } else { root }.into();
        let summary = TableSummary {
            notes: notes(kind, table.version, missing as u64),
            removed,
            unapplied: table.unapplied,
        };
        self.tables.insert(root.clone(), summary);
        let names = Arc::new(table.names);
        for (path, (partitions, removed)) in table.files {
            if let Some(entry) = known.get(below(&path).as_str()) {
                let logical = |name: String| names.get(&name).cloned().unwrap_or(name);
                let partitions = partitions
                    .into_iter()
                    .map(|(key, value)| (logical(key), value))
                    .collect();
                let file = ManifestEntry {
                    root: root.clone(),
                    partitions,
                    removed,
                    names: names.clone(),
                };
                self.files.insert(entry.path.clone(), file);
            }
        }
        (found, missing)
    }
}

/// What is said of a table's version, of whose files so many are missing.
fn notes(kind: Kind, version: u64, missing: u64) -> Vec<Text> {
    let name = kind.name();
    let mut notes = vec![Text::new(
        format!("{name} 表的第 {version} 版"),
        format!("version {version} of a table of {name}"),
    )];
    if missing > 0 {
        notes.push(Text::new(
            format!("表列出的 {missing} 个文件不存在，未计入；其行数未知"),
            format!(
                "{} not there and not counted; nobody knows how many rows they hold",
                counted(
                    missing,
                    "file that the table lists is",
                    "files that the table lists are",
                )
            ),
        ));
    }
    notes
}
