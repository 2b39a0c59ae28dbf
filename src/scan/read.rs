//! Looks into every entry of a store: which format, which fields; an archive is looked into member by member.

use crate::assemble::Inspected;
use crate::format::{self, HEAD_BYTES, kind};
use crate::model::Text;
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::model::source::{Broken, Source};
use crate::pack::kind::Kind;
use crate::scan::kinds::Unread;
use crate::scan::watch::Watch;
use crate::store::archive::{self, Archive};
use crate::store::compressed::name_inside;
use crate::store::opener::{Access, Opener};
use crate::store::{Filter, Listing};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What was made of one entry; of an archive, what was made of each member.
type Outcomes = Vec<Outcome>;

enum Outcome {
    Table(Inspected),
    Unread(Unread),
    Skip(Skip),
}

/// What a store's entries turned out to be.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) tables: Vec<Inspected>,
    pub(super) unread: Vec<Unread>,
    pub(super) skips: Vec<Skip>,
}

/// Formats and schemas of `entries`, and those that cannot be read, in the order of their paths. The bytes of both add up to those
/// of the entries.
pub(super) fn inspect(
    store: &Opener,
    entries: &[StoreEntry],
    filter: &Filter,
    kinds: &[Kind],
    jobs: usize,
    watch: &Watch,
) -> Looked {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(entries.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(entry) = entries.get(index) else {
                        break;
                    };
                    let mut look = Look {
                        store,
                        filter,
                        kinds,
                        watch,
                        members_left: archive::MOST_MEMBERS,
                        outcomes: Vec::with_capacity(1),
                    };
                    look.at(entry, 0);
                    if let Ok(mut results) = results.lock() {
                        results.push((index, look.outcomes));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    let mut looked = Looked::default();
    for outcome in results.into_iter().flat_map(|(_, outcomes)| outcomes) {
        match outcome {
            Outcome::Table(one) => looked.tables.push(one),
            Outcome::Unread(one) => looked.unread.push(one),
            Outcome::Skip(skip) => looked.skips.push(skip),
        }
    }
    looked
}

/// The look into one object of a store.
struct Look<'a> {
    store: &'a Opener,
    filter: &'a Filter,
    kinds: &'a [Kind],
    watch: &'a Watch,
    members_left: usize,
    outcomes: Outcomes,
}

/// What an entry turned out to be.
enum Seen {
    Tables(Vec<Inspected>),
    Unread(Unread),
    Archive(Listing),
}

impl Look<'_> {
    /// Looks into an entry that lies `depth` archives deep.
    fn at(&mut self, entry: &StoreEntry, depth: usize) {
        if self.watch.stopped() {
            let skip = super::not_reached(&entry.path, entry.byte_size);
            return self.outcomes.push(Outcome::Skip(skip));
        }
        // A reader that panics costs this file only.
        let seen = catch_unwind(AssertUnwindSafe(|| self.one(entry, depth)))
            .unwrap_or_else(|_| Err(broken(entry)));
        match seen {
            Ok(Seen::Tables(tables)) => {
                self.outcomes.extend(tables.into_iter().map(Outcome::Table));
            }
            Ok(Seen::Unread(unread)) => self.outcomes.push(Outcome::Unread(unread)),
            Ok(Seen::Archive(listing)) => {
                self.members_left = self
                    .members_left
                    .saturating_sub(listing.entries.len() + listing.skipped.len());
                self.outcomes
                    .extend(listing.skipped.into_iter().map(Outcome::Skip));
                for member in &listing.entries {
                    if self.filter.leaves_out(&member.path) {
                        self.outcomes.push(Outcome::Skip(Skip {
                            path: member.path.to_string(),
                            byte_size: member.byte_size,
                            kind: SkipKind::Excluded,
                            reason: "left out by --exclude".to_owned(),
                        }));
                    } else {
                        self.at(member, depth + 1);
                    }
                }
            }
            Err(skip) => self.outcomes.push(Outcome::Skip(skip)),
        }
    }

    fn one(&self, entry: &StoreEntry, depth: usize) -> Result<Seen, Skip> {
        let skip = |kind, reason: String| Skip {
            path: entry.path.to_string(),
            byte_size: entry.byte_size,
            kind,
            reason,
        };
        let (entry, opened) = self.store.look(entry)?;
        let mut source = opened.source;
        let head = head(&*source).map_err(|error| {
            let broken = Broken::of(&error);
            skip(broken.kind, broken.reason)
        })?;
        if head.is_empty() {
            return Err(skip(SkipKind::Empty, "an empty file".to_owned()));
        }
        if let Some(kind) = Archive::recognise(&head) {
            if depth == archive::MOST_DEPTH || self.members_left == 0 {
                let reason = if self.members_left == 0 {
                    format!(
                        "of one archive at most {} files are read",
                        archive::MOST_MEMBERS
                    )
                } else {
                    format!(
                        "an archive more than {} archives deep; not opened",
                        archive::MOST_DEPTH
                    )
                };
                return Err(skip(SkipKind::Limit, reason));
            }
            if let Some(listing) = self.store.members(kind, &entry, self.members_left)? {
                return Ok(Seen::Archive(listing));
            }
        }
        if let Some(kind) = archive::unopened(&head) {
            return Err(skip(
                SkipKind::Unsupported,
                format!("{kind}, which is not opened"),
            ));
        }
        let path = entry.path.clone();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let name = name_inside(name);
        if let Some(kind) = kind::recognise(self.kinds, &head, name, false) {
            return Ok(Seen::Unread(self.unread(entry, kind, name, &head)));
        }
        let Some(format) = format::recognise(&head, name) else {
            let kind = kind::recognise(self.kinds, &head, name, true).ok_or_else(|| {
                skip(
                    SkipKind::Unsupported,
                    "not a format that is read".to_owned(),
                )
            })?;
            return Ok(Seen::Unread(self.unread(entry, kind, name, &head)));
        };
        if entry.is_sequential() && !format.reads_forward() {
            source = self.store.open(&entry, Access::Random)?.source;
        }
        let mut tables = format
            .tables(&source, &head)
            .map_err(|refusal| skip(refusal.kind, refusal.reason))?;
        let own_name = path.rsplit('/').next().unwrap_or(&path);
        if let Some(note) = misnamed(&entry, own_name, format.id()) {
            for table in &mut tables {
                table.schema.notes.push(note.clone());
            }
        }
        let count = tables.len() as u64;
        let inspected = tables
            .into_iter()
            .enumerate()
            .map(|(index, table)| Inspected {
                entry: match &table.member {
                    // Each table has its share of the bytes, the first the rest as well, so that their sum is the entry's.
                    Some(member) => StoreEntry {
                        path: format!("{}#{member}", entry.path).into(),
                        byte_size: entry.byte_size / count
                            + if index == 0 {
                                entry.byte_size % count
                            } else {
                                0
                            },
                        ..entry.clone()
                    },
                    None => entry.clone(),
                },
                format: format.id(),
                schema: Arc::new(table.schema),
                table: None,
            });
        Ok(Seen::Tables(inspected.collect()))
    }
}

impl Look<'_> {
    fn unread(&self, entry: StoreEntry, place: usize, name: &str, head: &[u8]) -> Unread {
        let kind = &self.kinds[place];
        let lower = name.to_lowercase();
        // A name without an ending claims nothing.
        let is_misnamed =
            lower.contains('.') && !kind.endings.iter().any(|ending| lower.ends_with(ending));
        Unread {
            entry,
            kind: place,
            persons: kind::persons(kind.header, head),
            is_misnamed,
        }
    }
}

/// The first bytes of a content. Damage behind them is met again when it is read.
fn head(source: &dyn Source) -> std::io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD_BYTES.min(source.byte_size() as usize)];
    let mut filled = 0;
    while filled < head.len() {
        match source.read_at(filled as u64, &mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) if filled > 0 => break,
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// What a reader should know of a name that says something else than the content.
fn misnamed(entry: &StoreEntry, name: &str, format: &'static str) -> Option<Text> {
    let inside = name_inside(name);
    if entry.compression.is_none() && inside != name {
        return Some(Text::new(
            "文件名像压缩文件，内容并未压缩",
            "named as a compressed file, and is not compressed",
        ));
    }
    format::misnamed(format, inside)
}

/// The entry whose reader panicked.
pub(super) fn broken(entry: &StoreEntry) -> Skip {
    Skip {
        path: entry.path.to_string(),
        byte_size: entry.byte_size,
        kind: SkipKind::Internal,
        reason: "the reader failed inside; please report the file's origin".to_owned(),
    }
}
