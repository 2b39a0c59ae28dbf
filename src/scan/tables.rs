//! Tables that say themselves which files are theirs (Delta Lake, Apache Iceberg): finds them among a store's entries, before any is opened.

use crate::assemble::{Inspected, Member};
use crate::format::Refusal;
use crate::format::delta::{self, LOG};
use crate::format::iceberg::{self, ENDING, METADATA};
use crate::model::Text;
use crate::model::dataset::Schema;
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::store::opener::{Access, Opener};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

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
    /// What the table calls the columns of its files.
    names: Arc<BTreeMap<String, String>>,
}

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
struct Current {
    version: u64,
    files: BTreeMap<String, delta::File>,
    names: BTreeMap<String, String>,
    /// Files that mark rows of others as deleted.
    deletes: usize,
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
    known: &HashMap<&str, &StoreEntry>,
    log: &[&StoreEntry],
) -> Result<Current, Refusal> {
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
    Ok(match kind {
        Kind::Delta => {
            let table = delta::replay(&names, &mut |name| open(&format!("{LOG}/{name}")))?;
            Current {
                version: table.version,
                files: table.files,
                names: table.names,
                deletes: 0,
            }
        }
        Kind::Iceberg => {
            let table = iceberg::current(&names, &mut open)?;
            let files = table.files.into_iter();
            Current {
                version: table.version,
                files: files.map(|path| (path, delta::File::default())).collect(),
                names: BTreeMap::new(),
                deletes: table.deletes.len(),
            }
        }
    })
}

fn join(root: &str, path: &str) -> String {
    if root.is_empty() {
        path.to_owned()
    } else {
        format!("{root}/{path}")
    }
}

/// Looks for tables among `entries`.
pub(super) fn claim(store: &Opener, entries: &[StoreEntry]) -> Claims {
    let known: HashMap<&str, &StoreEntry> =
        entries.iter().map(|entry| (&*entry.path, entry)).collect();
    let mut logs: BTreeMap<(&str, Kind), Vec<&StoreEntry>> = BTreeMap::new();
    for kind in [Kind::Delta, Kind::Iceberg] {
        for entry in entries {
            if let Some(root) = described(&entry.path, kind) {
                logs.entry((root, kind)).or_default().push(entry);
            }
        }
    }
    // Folders of that name are common; one of Iceberg's has versions in it.
    logs.retain(|(_, kind), log| {
        *kind == Kind::Delta || log.iter().any(|entry| entry.path.ends_with(ENDING))
    });
    let mut claims = Claims::default();
    let mut roots: BTreeMap<String, Kind> = BTreeMap::new();
    let mut told: BTreeSet<Arc<str>> = BTreeSet::new();
    for ((root, kind), log) in logs {
        // A checkpoint is a file like any other: what its reader does with a broken one costs this table only.
        let table = catch_unwind(AssertUnwindSafe(|| read(store, root, kind, &known, &log)));
        let table = table.unwrap_or_else(|_| {
            Err(Refusal::new(
                SkipKind::Internal,
                "the reader failed inside; please report the file's origin",
            ))
        });
        let (kind_of_skip, reason) = match table {
            // Without its metadata the table is a folder of files, of which some may be outdated.
            Err(refusal) => (refusal.kind, refusal.reason),
            Ok(table) => {
                let (found, missing) = claims.take(root, kind, table, &known);
                roots.insert(root.to_owned(), kind);
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
                claims.skips.push(skip(entry, kind_of_skip, reason.clone()));
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
        table: Current,
        known: &HashMap<&str, &StoreEntry>,
    ) -> (usize, usize) {
        let below = |path: &str| join(root, path);
        let name = kind.name();
        let deleted: u64 = table.files.values().map(|file| file.deleted).sum();
        let there = |path: &String| known.contains_key(below(path).as_str());
        let found = table.files.keys().filter(|path| there(path)).count();
        let missing = table.files.len() - found;
        let mut notes = vec![Text::new(
            format!("{name} 表的第 {} 版", table.version),
            format!("version {} of a table of {name}", table.version),
        )];
        if missing > 0 {
            notes.push(Text::new(
                format!("表列出的 {missing} 个文件不存在，未计入"),
                format!("{missing} files that the table lists are not there and not counted"),
            ));
        }
        if deleted > 0 {
            notes.push(Text::new(
                format!("{deleted} 行已标记删除，但仍存于文件并计入"),
                format!(
                    "{deleted} rows are marked as deleted; they are still stored and are counted"
                ),
            ));
        }
        if table.deletes > 0 {
            notes.push(Text::new(
                format!("{} 个删除文件未应用；被删除的行仍计入", table.deletes),
                format!(
                    "{} files mark rows as deleted; those rows are still stored and are counted",
                    table.deletes
                ),
            ));
        }
        let names = Arc::new(table.names);
        for (path, file) in table.files {
            if let Some(entry) = known.get(below(&path).as_str()) {
                let logical = |name: String| names.get(&name).cloned().unwrap_or(name);
                let partitions = file
                    .partitions
                    .into_iter()
                    .map(|(key, value)| (logical(key), value))
                    .collect();
                let member = Arc::new(Member {
                    root: if root.is_empty() { "." } else { root }.into(),
                    partitions,
                    notes: notes.clone(),
                });
                let names = names.clone();
                self.members
                    .insert(entry.path.clone(), Claim { member, names });
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
