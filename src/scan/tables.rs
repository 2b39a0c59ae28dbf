//! Tables that say themselves which files are theirs (Delta Lake, Apache Iceberg): finds them among a store's entries, before any is opened.

use crate::assemble::{Inspected, Member};
use crate::format::delta::{self, LOG};
use crate::format::iceberg::{self, ENDING, METADATA};
use crate::format::removed::{self, Removed};
use crate::format::{self, Refusal};
use crate::model::Text;
use crate::model::dataset::{Doubt, Schema};
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::model::text::counted;
use crate::scan::crew;
use crate::scan::watch::Watch;
use crate::store::opener::{Access, Opener};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// What files end in of whose rows single ones can be left out.
const ROWS_LEFT_OUT: &str = ".parquet";
/// Endings of files that hold a table's rows.
const DATA: [&str; 3] = [".parquet", ".orc", ".avro"];

/// What the tables of a store claim.
#[derive(Default)]
pub(super) struct Claims {
    /// Entries that are to be looked into.
    pub(super) entries: Vec<StoreEntry>,
    /// Entries that hold no current data, with the reason.
    pub(super) skips: Vec<Skip>,
    /// Files of tables by their path.
    members: HashMap<Arc<str>, Claim>,
}

struct Claim {
    member: Arc<Member>,
    /// Rows of it that are not the table's any more.
    removed: Removed,
    /// What the table calls the columns of its files.
    names: Arc<BTreeMap<String, String>>,
}

/// The entries of a store by their path.
type Known = HashMap<Arc<str>, StoreEntry>;

fn skip(entry: &StoreEntry, kind: SkipKind, reason: String) -> Skip {
    Skip {
        path: entry.path.to_string(),
        byte_size: entry.byte_size,
        kind,
        reason,
    }
}

/// Kinds of tables.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    Delta,
    Iceberg,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Delta => "Delta",
            Self::Iceberg => "Iceberg",
        }
    }
}

/// What a table says of its current version.
#[derive(Default)]
struct Current {
    version: u64,
    /// Its files by their path below its folder, with partition columns and removed rows.
    files: BTreeMap<String, (Vec<(String, String)>, Removed)>,
    names: BTreeMap<String, String>,
    /// Files that mark rows of others as removed.
    marks: BTreeSet<String>,
    /// Rows that are removed without being known.
    doubt: Doubt,
}

impl Current {
    /// A file whose rows `removed` says, if they are known and its format can leave them out; `count` of them are removed.
    fn add(
        &mut self,
        path: String,
        partitions: Vec<(String, String)>,
        count: u64,
        removed: Option<Removed>,
    ) {
        let followed = path.to_ascii_lowercase().ends_with(ROWS_LEFT_OUT);
        let removed = removed.filter(|_| followed || count == 0);
        if removed.is_none() {
            self.doubt.add(count, count);
        }
        self.files
            .insert(path, (partitions, removed.unwrap_or_default()));
    }
}

fn current_of_delta(table: delta::Table, room: &mut u64, open: &mut format::Opener<'_>) -> Current {
    let mut current = Current {
        version: table.version,
        names: table.names,
        ..Current::default()
    };
    for (path, file) in table.files {
        current.marks.extend(file.vector_file());
        let removed = file.removed(open).ok();
        let removed = removed.filter(|removed| removed.byte_size() <= *room);
        *room -= removed.as_ref().map_or(0, Removed::byte_size);
        current.add(path, file.partitions, file.deleted, removed);
    }
    current
}

fn current_of_iceberg(
    table: &iceberg::Table,
    room: &mut u64,
    open: &mut format::Opener<'_>,
) -> Current {
    let mut current = Current {
        version: table.version,
        ..Current::default()
    };
    let mut gone = table.gone(room, open);
    for deletes in &gone.unapplied {
        // What rows hold is compared with those of earlier changes only.
        let earlier = table
            .files
            .values()
            .any(|sequence| *sequence < deletes.sequence);
        if deletes.by_position {
            current.doubt.add(deletes.records, deletes.records);
        } else if earlier {
            current.doubt.add(deletes.records, u64::MAX);
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

/// Reads what the table at `root` says of itself.
fn read(
    store: &Opener,
    root: &str,
    kind: Kind,
    known: &Known,
    log: &[StoreEntry],
    mut room: u64,
) -> Result<(Current, u64), Refusal> {
    let mut open = |path: &str| {
        let path = join(root, path);
        let entry = known.get(path.as_str()).ok_or_else(|| {
            Refusal::new(SkipKind::Corrupt, "names metadata files that are not there")
        })?;
        let source = store.open(entry, Access::Random);
        source
            .map(|opened| opened.source)
            .map_err(|skip| Refusal::new(skip.kind, skip.reason))
    };
    let folder = match kind {
        Kind::Delta => LOG,
        Kind::Iceberg => METADATA,
    };
    let prefix = join(root, folder) + "/";
    let names: Vec<&str> = log
        .iter()
        .filter_map(|entry| entry.path.strip_prefix(&prefix))
        .collect();
    let room_left = &mut room;
    let current = match kind {
        Kind::Delta => {
            let table = delta::replay(&names, &mut |name| open(&format!("{LOG}/{name}")))?;
            current_of_delta(table, room_left, &mut open)
        }
        Kind::Iceberg => {
            let table = iceberg::current(&names, &mut open)?;
            current_of_iceberg(&table, room_left, &mut open)
        }
    };
    Ok((current, room))
}

fn join(root: &str, path: &str) -> String {
    if root.is_empty() {
        path.to_owned()
    } else {
        format!("{root}/{path}")
    }
}

/// Looks for tables among `entries`.
pub(super) fn claim(
    store: &Arc<Opener>,
    entries: Vec<StoreEntry>,
    limit: Duration,
    watch: &Watch,
) -> Claims {
    let mut logs: BTreeMap<(String, Kind), Vec<StoreEntry>> = BTreeMap::new();
    for kind in [Kind::Delta, Kind::Iceberg] {
        for entry in &entries {
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
    let mut claims = Claims::default();
    if logs.is_empty() {
        claims.entries = entries;
        return claims;
    }
    let known = entries.iter();
    let known: Arc<Known> = Arc::new(
        known
            .map(|entry| (entry.path.clone(), entry.clone()))
            .collect(),
    );
    let mut roots: BTreeMap<String, Kind> = BTreeMap::new();
    let mut told: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut room = removed::MOST;
    for ((root, kind), log) in logs {
        // A checkpoint is a file like any other: what its reader does with a broken one costs this table only.
        let reading = (store.clone(), root.clone(), known.clone(), log.clone());
        let table = crew::alone(limit, watch, move || {
            let (store, root, known, log) = reading;
            catch_unwind(AssertUnwindSafe(|| {
                read(&store, &root, kind, &known, &log, room)
            }))
        });
        let table = match table {
            Some(Ok(table)) => table,
            Some(Err(_)) => Err(Refusal::new(
                SkipKind::Internal,
                "the reader failed inside; please report the file's origin",
            )),
            None => {
                let (kind, reason) = crew::without_end(limit);
                Err(Refusal::new(kind, reason))
            }
        };
        let (kind_of_skip, reason) = match table {
            // Without its metadata the table is a folder of files, of which some may be outdated.
            Err(refusal) => (refusal.kind, refusal.reason),
            Ok((table, left)) => {
                room = left;
                for mark in &table.marks {
                    if let Some(entry) = known.get(join(&root, mark).as_str())
                        && told.insert(entry.path.clone())
                    {
                        let name = kind.name();
                        let reason = format!("says which rows of a {name} table are removed");
                        claims
                            .skips
                            .push(skip(entry, SkipKind::TableMetadata, reason));
                    }
                }
                let (found, missing) = claims.take(&root, kind, table, &known);
                roots.insert(root.clone(), kind);
                let name = kind.name();
                if found == 0 && missing > 0 {
                    let reason = format!(
                        "describes a {name} table of which all {missing} files are missing"
                    );
                    (SkipKind::Corrupt, reason)
                } else {
                    let reason = format!("describes a {name} table; holds no rows of its own");
                    (SkipKind::TableMetadata, reason)
                }
            }
        };
        for entry in log {
            if told.insert(entry.path.clone()) {
                claims
                    .skips
                    .push(skip(&entry, kind_of_skip, reason.clone()));
            }
        }
    }
    let rest: Vec<StoreEntry> = entries
        .iter()
        .filter(|entry| !told.contains(&entry.path))
        .cloned()
        .collect();
    for entry in rest {
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
        let outdated = table.filter(|_| data && !claims.members.contains_key(&entry.path));
        if let Some((_, kind)) = outdated {
            let reason = format!(
                "not in the current version of its {} table: removed rows that are still stored",
                kind.name()
            );
            claims
                .skips
                .push(skip(&entry, SkipKind::Superseded, reason));
        } else {
            claims.entries.push(entry);
        }
    }
    claims
}

impl Claims {
    /// Takes in the files of a table; how many there are, and how many are missing.
    fn take(
        &mut self,
        root: &str,
        kind: Kind,
        mut table: Current,
        known: &Known,
    ) -> (usize, usize) {
        let below = |path: &str| join(root, path);
        let name = kind.name();
        let removed: u64 = table
            .files
            .values()
            .map(|(_, removed)| removed.count())
            .sum();
        let there = |path: &String| known.contains_key(below(path).as_str());
        let found = table.files.keys().filter(|path| there(path)).count();
        let missing = table.files.len() - found;
        let mut notes = vec![Text::new(
            format!("{name} 表的第 {} 版", table.version),
            format!("version {} of a table of {name}", table.version),
        )];
        if missing > 0 {
            notes.push(Text::new(
                format!("表列出的 {missing} 个文件不存在，未计入；其行数未知"),
                format!(
                    "{} not there and not counted; nobody knows how many rows they hold",
                    counted(
                        missing as u64,
                        "file that the table lists is",
                        "files that the table lists are",
                    )
                ),
            ));
        }
        if removed > 0 {
            notes.push(Text::new(
                format!("{removed} 行已标记删除，虽仍存于文件，不计入"),
                format!(
                    "{} marked as removed: still stored, and not counted",
                    counted(removed, "row is", "rows are")
                ),
            ));
        }
        if table.doubt != Doubt::default() {
            let about = table.doubt.about;
            notes.push(Text::new(
                format!("另有约 {about} 条删除标记无法逐行应用；被删除的行仍在各列统计中，记录数为区间"),
                format!(
                    "about {} of removal cannot be followed to the rows meant; those rows are still in the columns, and the number of records is an interval",
                    counted(about, "further mark", "further marks")
                ),
            ));
        }
        table.doubt.is_short = missing > 0;
        let names = Arc::new(table.names);
        for (path, (partitions, removed)) in table.files {
            if let Some(entry) = known.get(below(&path).as_str()) {
                let logical = |name: String| names.get(&name).cloned().unwrap_or(name);
                let partitions = partitions
                    .into_iter()
                    .map(|(key, value)| (logical(key), value))
                    .collect();
                let member = Arc::new(Member {
                    root: if root.is_empty() { "." } else { root }.into(),
                    partitions,
                    notes: notes.clone(),
                    doubt: table.doubt,
                });
                let claim = Claim {
                    member,
                    removed,
                    names: names.clone(),
                };
                self.members.insert(entry.path.clone(), claim);
            }
        }
        (found, missing)
    }

    /// Tells an entry that was looked into which table it belongs to.
    pub(super) fn assign(&self, one: &mut Inspected) {
        let Some(claim) = self.members.get(&one.entry.path) else {
            return;
        };
        one.table = Some(claim.member.clone());
        if !claim.names.is_empty() {
            let schema = Schema::clone(&one.schema);
            one.schema = Arc::new(renamed(schema, &claim.names));
        }
        if claim.removed.count() > 0 {
            let mut schema = Schema::clone(&one.schema);
            let stored = schema.records.unwrap_or(u64::MAX);
            let removed = claim.removed.within(stored);
            schema.records = schema.records.map(|records| records - removed.count());
            schema.kept = Some(Arc::new(removed));
            one.schema = Arc::new(schema);
        }
    }
}

/// The schema with the table's own names.
fn renamed(mut schema: Schema, names: &BTreeMap<String, String>) -> Schema {
    for field in &mut schema.fields {
        let path: Vec<String> = field
            .path
            .split('.')
            .map(|part| {
                let plain = part.trim_end_matches("[]");
                let name = names.get(plain).map_or(plain, String::as_str);
                format!("{name}{}", &part[plain.len()..])
            })
            .collect();
        field.path = path.join(".").into();
    }
    schema
}
