//! Which entries of a store are the files of tables: entries go in, and what is to be looked into, what holds no current rows and
//! what tables say of their files comes out, before any of the files is opened.

pub use crate::lake::current::Current;
pub use crate::lake::described::{Described, OpenEntry};

use crate::lake::described::{Kind, below};
use crate::lake::hudi;
use crate::model::Text;
use crate::model::dataset::UnappliedDeletes;
use crate::model::entry::{Skip, StoreEntry, join};
use crate::model::reason::{LakeReason, Reason, Refusal};
use crate::model::removed_rows::{self, RemovedRows};
use crate::model::text::counted;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Endings of files that hold a table's rows, or which of them are removed.
const DATA: [&str; 4] = [".parquet", ".orc", ".avro", ".puffin"];
/// How files of Delta begin that hold which rows are removed.
const VECTOR: &str = "deletion_vector_";

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
    /// Columns of it that are no data.
    pub own_columns: &'static [&'static str],
}

/// What a reader should know of a table.
#[derive(Clone)]
pub struct TableSummary {
    notes: Vec<Text>,
    /// Rows of its files that are left out.
    pub removed: u64,
    /// Rows that are removed and cannot be left out.
    pub unapplied: UnappliedDeletes,
    /// Whether `notes` say why.
    is_explained: bool,
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
        let is_open = self.unapplied.max_rows > 0 && !self.is_explained;
        if self.unapplied.markers > 0 || is_open {
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
        let mut roots = Roots::new();
        let mut told: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut room = removed_rows::MOST;
        for table in tables {
            let reason = manifest.settle(&table, &known, &mut roots, &mut told, &mut room, read);
            for entry in &table.log {
                if told.insert(entry.path.clone()) {
                    manifest.skips.push(Skip::of(entry, reason));
                }
            }
        }
        let rest = entries.into_iter();
        for entry in rest.filter(|entry| !told.contains(&entry.path)) {
            manifest.sort_out(entry, &mut roots);
        }
        manifest.skips.extend(roots.iter().filter_map(outdated));
        manifest
    }

    /// Reads one table; why its metadata is skipped.
    fn settle(
        &mut self,
        table: &Described,
        known: &Arc<Known>,
        roots: &mut Roots,
        told: &mut BTreeSet<Arc<str>>,
        room: &mut u64,
        read: &mut ReadTable<'_>,
    ) -> Reason {
        // Some tables are kept under the metadata of two kinds, of which one follows the other.
        if roots.get(&table.root).is_some_and(|root| root.is_known) {
            let lake = table.kind.lake();
            return LakeReason::Describes { lake }.into();
        }
        match read(table.clone(), known, *room) {
            Err(refusal) => {
                roots.insert(table.root.clone(), Root::unknown(table.kind));
                let summary = unknown(table, refusal.0);
                self.tables.insert(shown(&table.root), summary);
                refusal.0
            }
            Ok((current, left)) => {
                *room = left;
                self.skip_marks(table, &current, known, told);
                roots.insert(table.root.clone(), Root::known(table.kind));
                self.describe(table, current, known)
            }
        }
    }

    /// Skips the files of a table that mark rows of others as removed, and those with changes that are not read.
    fn skip_marks(
        &mut self,
        table: &Described,
        current: &Current,
        known: &Known,
        told: &mut BTreeSet<Arc<str>>,
    ) {
        let lake = table.kind.lake();
        let marks = current.marks.iter();
        let marks = marks.map(|path| (path, LakeReason::RemovedRowsFile { lake }));
        let changes = current.changes.iter();
        let changes = changes.map(|path| (path, LakeReason::ChangesUnread { lake }));
        for (path, reason) in marks.chain(changes) {
            if let Some(entry) = known.get(join(&table.root, path).as_str())
                && told.insert(entry.path.clone())
            {
                self.skips.push(Skip::of(entry, reason));
            }
        }
    }

    /// Takes in a table; why its metadata is skipped.
    fn describe(&mut self, table: &Described, current: Current, known: &Known) -> Reason {
        let (found, missing) = self.take(&table.root, current, known);
        let lake = table.kind.lake();
        if found == 0 && missing > 0 {
            let files = missing as u64;
            LakeReason::FilesMissing { lake, files }.into()
        } else {
            LakeReason::Describes { lake }.into()
        }
    }

    /// Takes in an entry that is no metadata: a file that its table does not name is counted with the others of its table.
    fn sort_out(&mut self, entry: StoreEntry, roots: &mut Roots) {
        if self.files.contains_key(&entry.path) {
            self.entries.push(entry);
            return;
        }
        let mut tables = roots.iter_mut().rev();
        let table = tables.find(|(root, _)| below(root, &entry.path).is_some());
        let Some((root, table)) = table else {
            self.entries.push(entry);
            return;
        };
        let name = entry.file_name();
        if table.kind == Kind::Hudi && name == hudi::PARTITION_FILE {
            let lake = table.kind.lake();
            self.skips
                .push(Skip::of(&entry, LakeReason::Describes { lake }));
        } else if !is_data(name) {
            // It lies beside the table and is looked into as anything else.
            self.entries.push(entry);
        } else if table.is_known {
            table.outdated_files += 1;
            table.outdated_bytes += entry.byte_size;
        } else {
            // Without its metadata the table is a folder of files, of which some may be outdated.
            let file = ManifestEntry {
                root: shown(root),
                partitions: partitions(root, &entry.path),
                removed: RemovedRows::default(),
                names: Arc::default(),
                own_columns: table.kind.own_columns(),
            };
            self.files.insert(entry.path.clone(), file);
            self.entries.push(entry);
        }
    }

    /// Takes in the files of a table; how many there are, and how many are missing.
    fn take(&mut self, root: &str, mut table: Current, known: &Known) -> (usize, usize) {
        let below = |path: &str| join(root, path);
        let removed: u64 = table
            .files
            .values()
            .map(|(_, removed)| removed.count())
            .sum();
        let there = |path: &String| known.contains_key(below(path).as_str());
        let found = table.files.keys().filter(|path| there(path)).count();
        let missing = table.files.len() - found;
        table.notes.extend(note_of_missing(missing as u64));
        let root = shown(root);
        let summary = TableSummary {
            is_explained: table.unapplied.files_missing,
            notes: table.notes,
            removed,
            unapplied: UnappliedDeletes {
                files_missing: table.unapplied.files_missing || missing > 0,
                ..table.unapplied
            },
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
                    own_columns: table.own_columns,
                };
                self.files.insert(entry.path.clone(), file);
            }
        }
        (found, missing)
    }
}

/// The tables of a store by their folder.
type Roots = BTreeMap<String, Root>;

/// A table, and the files below its folder that it does not name.
struct Root {
    kind: Kind,
    /// Whether its metadata could be read.
    is_known: bool,
    outdated_files: u64,
    outdated_bytes: u64,
}

impl Root {
    fn known(kind: Kind) -> Self {
        Self {
            kind,
            is_known: true,
            outdated_files: 0,
            outdated_bytes: 0,
        }
    }

    fn unknown(kind: Kind) -> Self {
        Self {
            is_known: false,
            ..Self::known(kind)
        }
    }
}

/// The name of a table by its folder.
fn shown(root: &str) -> Arc<str> {
    if root.is_empty() { "." } else { root }.into()
}

/// One entry of the ledger for all files that a table does not name.
fn outdated((root, table): (&String, &Root)) -> Option<Skip> {
    let files = table.outdated_files;
    let lake = table.kind.lake();
    (files > 0).then(|| Skip {
        path: shown(root).to_string(),
        byte_size: table.outdated_bytes,
        files,
        reason: LakeReason::Superseded { lake, files }.into(),
    })
}

/// What is said of a table whose metadata cannot be read.
fn unknown(table: &Described, reason: Reason) -> TableSummary {
    let (name, why) = (table.kind.name(), reason.text());
    let note = Text::new(
        format!(
            "{name} 表的元数据未能读取（{}）：哪些文件属于当前版本未知，记录数和人数的下限为零",
            why.zh
        ),
        format!(
            "the metadata of the {name} table could not be read ({}): which of its files are current is not known, so records and people begin at zero",
            why.en
        ),
    );
    let mut unapplied = UnappliedDeletes::default();
    unapplied.add(0, u64::MAX);
    TableSummary {
        notes: vec![note],
        removed: 0,
        unapplied,
        is_explained: true,
    }
}

/// Whether a file of this name holds rows of a table, or which of them are removed.
fn is_data(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_hidden = lower.starts_with('.');
    !is_hidden && DATA.iter().any(|ending| lower.ends_with(ending)) || lower.starts_with(VECTOR)
}

/// The values of partition columns that the folders between a table's and the file say.
fn partitions(root: &str, path: &str) -> Vec<(String, String)> {
    let folders = below(root, path).and_then(|path| path.rsplit_once('/'));
    let folders = folders.map_or("", |(folders, _)| folders).split('/');
    folders
        .filter_map(|folder| folder.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// What is said of files that a table lists and that are not there.
fn note_of_missing(missing: u64) -> Option<Text> {
    (missing > 0).then(|| {
        Text::new(
            format!("表列出的 {missing} 个文件不存在，未计入；其行数未知"),
            format!(
                "{} not there and not counted; nobody knows how many rows they hold",
                counted(
                    missing,
                    "file that the table lists is",
                    "files that the table lists are",
                )
            ),
        )
    })
}
