//! Looks into every entry of a store: which format, which fields; an archive is looked into member by member.

use crate::assemble::Inspected;
use crate::detect::stray;
use crate::format::{self, HEAD_BYTES, Refusal, unread};
use crate::kind::dataset::NonTableFile;
use crate::kind::recognise as kind;
use crate::model::Text;
use crate::model::entry::{Skip, SkipKind, StoreEntry};
use crate::model::source::{Broken, Source};
use crate::scan::crew::{self, Crew, News, Post};
use crate::scan::rules::Rules;
use crate::scan::watch::Watch;
use crate::store::archive::{self, Archive};
use crate::store::compressed::name_inside;
use crate::store::opener::{Access, Opener};
use crate::store::{Filter, Listing};
use crossbeam_channel::{Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What was made of one entry; of an archive, what was made of each member.
type Outcomes = Vec<Outcome>;

enum Outcome {
    Table(Inspected),
    Unread(NonTableFile),
    Skip(Skip),
}

/// What a store's entries turned out to be.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) tables: Vec<Inspected>,
    pub(super) unread: Vec<NonTableFile>,
    pub(super) skips: Vec<Skip>,
}

/// What all that look have in common.
pub(super) struct Inspection {
    pub(super) store: Arc<Opener>,
    pub(super) entries: Vec<StoreEntry>,
    pub(super) filter: Arc<Filter>,
    pub(super) rules: Arc<Rules>,
    pub(super) watch: Watch,
}

/// The look into one object of a store: an archive may hold many files, and is gone on with where one of them was given up.
struct Object {
    index: usize,
    state: Mutex<State>,
}

struct State {
    /// What is still to be looked into, the next one last, each so many archives deep.
    pending: Vec<(StoreEntry, usize)>,
    members_left: usize,
    outcomes: Outcomes,
}

impl Object {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Formats and schemas of the entries, and those that cannot be read, in the order of their paths. The bytes of both add up to
/// those of the entries.
pub(super) fn inspect(inspection: Inspection, jobs: usize, limit: Duration) -> Looked {
    let objects = inspection.entries.len();
    let inspection = Arc::new(inspection);
    let next = Arc::new(AtomicUsize::new(0));
    let (tell, told) = bounded(jobs * 64);
    let mut crew = Crew::new(limit, &inspection.watch);
    let hire = |crew: &mut Crew<Task>, begun: Option<Arc<Object>>| {
        let (inspection, next, tell) = (inspection.clone(), next.clone(), tell.clone());
        crew.hire(move |post| look(&inspection, &next, begun, post, &tell));
    };
    for _ in 0..jobs.min(objects) {
        hire(&mut crew, None);
    }
    let mut results = Vec::with_capacity(objects);
    while results.len() < objects {
        match crew.wait(&told) {
            Some(News::Message((index, outcomes))) => results.push((index, outcomes)),
            Some(News::GivenUp((object, entry))) => {
                let (kind, reason) = crew::without_end(limit);
                let skip = Skip {
                    path: entry.path.to_string(),
                    byte_size: entry.byte_size,
                    kind,
                    reason,
                };
                object.state().outcomes.push(Outcome::Skip(skip));
                hire(&mut crew, Some(object));
            }
            None => break,
        }
    }
    results.sort_by_key(|(index, _): &(usize, Outcomes)| *index);
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

/// What a thread is at: an entry of an object.
type Task = (Arc<Object>, StoreEntry);

/// Looks into one object after another, first into the one that another thread has `begun`.
fn look(
    inspection: &Inspection,
    next: &AtomicUsize,
    begun: Option<Arc<Object>>,
    post: &Post<Task>,
    tell: &Sender<(usize, Outcomes)>,
) {
    let mut begun = begun;
    loop {
        let object = begun.take().or_else(|| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let entry = inspection.entries.get(index)?.clone();
            let state = State {
                pending: vec![(entry, 0)],
                members_left: archive::MOST_MEMBERS,
                outcomes: Vec::with_capacity(1),
            };
            let state = Mutex::new(state);
            Some(Arc::new(Object { index, state }))
        });
        let Some(object) = object else { return };
        loop {
            let (entry, depth, members_left) = {
                let mut state = object.state();
                let Some((entry, depth)) = state.pending.pop() else {
                    break;
                };
                (entry, depth, state.members_left)
            };
            post.begin((object.clone(), entry.clone()));
            let seen = inspection.at(&entry, depth, members_left);
            if post.end().is_none() {
                return;
            }
            object.state().take(seen, depth, &inspection.filter);
        }
        let outcomes = std::mem::take(&mut object.state().outcomes);
        if tell.send((object.index, outcomes)).is_err() {
            return;
        }
    }
}

impl State {
    fn take(&mut self, seen: Result<Seen, Skip>, depth: usize, filter: &Filter) {
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
                for member in listing.entries.into_iter().rev() {
                    if filter.leaves_out(&member.path) {
                        self.outcomes.push(Outcome::Skip(Skip {
                            path: member.path.to_string(),
                            byte_size: member.byte_size,
                            kind: SkipKind::Excluded,
                            reason: "left out by --exclude".to_owned(),
                        }));
                    } else {
                        self.pending.push((member, depth + 1));
                    }
                }
            }
            Err(skip) => self.outcomes.push(Outcome::Skip(skip)),
        }
    }
}

/// What an entry turned out to be.
enum Seen {
    Tables(Vec<Inspected>),
    Unread(NonTableFile),
    Archive(Listing),
}

impl Inspection {
    /// Looks into an entry that lies `depth` archives deep.
    fn at(&self, entry: &StoreEntry, depth: usize, members_left: usize) -> Result<Seen, Skip> {
        if self.watch.stopped() {
            return Err(super::not_reached(&entry.path, entry.byte_size));
        }
        // A reader that panics costs this file only.
        catch_unwind(AssertUnwindSafe(|| self.one(entry, depth, members_left)))
            .unwrap_or_else(|_| Err(broken(entry)))
    }

    fn one(&self, entry: &StoreEntry, depth: usize, members_left: usize) -> Result<Seen, Skip> {
        let skip = |kind, reason: String| Skip {
            path: entry.path.to_string(),
            byte_size: entry.byte_size,
            kind,
            reason,
        };
        let own_name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        if let Some(what) = unread::of_a_program(own_name, entry.byte_size) {
            return Err(skip(SkipKind::System, what.to_owned()));
        }
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
            if depth == archive::MOST_DEPTH || members_left == 0 {
                let reason = if members_left == 0 {
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
            if let Some(listing) = self.store.members(kind, &entry, members_left)? {
                return Ok(Seen::Archive(listing));
            }
        }
        if let Some(kind) = archive::unopened(&head) {
            return Err(skip(
                SkipKind::Unsupported,
                format!("{kind}, which is not opened"),
            ));
        }
        // What is no table for want of its rest is damaged in the first place.
        let refused = |source: &dyn Source, refusal: Refusal| match entry
            .compression
            .and_then(|_| damage(source, &head))
        {
            Some(broken) => skip(broken.kind, broken.reason),
            None => skip(refusal.kind, refusal.reason),
        };
        let path = entry.path.clone();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let name = name_inside(name);
        if let Some(what) = unread::recognise(&head, name) {
            return Err(skip(
                SkipKind::Unsupported,
                format!("{what}, which is not read; export it as CSV or Parquet"),
            ));
        }
        if let Some(kind) = kind::recognise(&self.rules.kinds, &head, name, false) {
            return Ok(Seen::Unread(self.unread(entry, kind, name, &head)));
        }
        let Some(format) = format::recognise(&head, name) else {
            let kind = kind::recognise(&self.rules.kinds, &head, name, true).ok_or_else(|| {
                let reason = "not a format that is read";
                refused(&*source, Refusal::new(SkipKind::Unsupported, reason))
            })?;
            return Ok(Seen::Unread(self.unread(entry, kind, name, &head)));
        };
        if entry.is_sequential() && !format.reads_forward() {
            source = self.store.open(&entry, Access::Random)?.source;
        }
        let mut tables =
            (format.tables(&source, &head)).map_err(|refusal| refused(&*source, refusal))?;
        let own_name = path.rsplit('/').next().unwrap_or(&path);
        for table in &mut tables {
            let left_out = std::mem::take(&mut table.schema.left_out);
            table.schema.beside =
                stray::in_lines(&self.rules.detectors, &self.rules.matcher, &left_out);
            let found = if table.schema.is_text {
                format::TEXT
            } else {
                format.id()
            };
            if let Some(note) = misnamed(&entry, own_name, found) {
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
                        table_of: Some(entry.path.clone()),
                        ..entry.clone()
                    },
                    None => entry.clone(),
                },
                format: if table.schema.is_text {
                    format::TEXT
                } else {
                    format.id()
                },
                schema: Arc::new(table.schema),
                table: None,
            });
        Ok(Seen::Tables(inspected.collect()))
    }
}

impl Inspection {
    fn unread(&self, entry: StoreEntry, place: usize, name: &str, head: &[u8]) -> NonTableFile {
        let kind = &self.rules.kinds[place];
        let lower = name.to_lowercase();
        // A name without an ending claims nothing.
        let is_misnamed =
            lower.contains('.') && !kind.endings.iter().any(|ending| lower.ends_with(ending));
        NonTableFile {
            entry,
            kind: place,
            persons: kind::persons(kind.header, head),
            is_misnamed,
        }
    }
}

/// The damage that ends a content before so many bytes of it are read as recognition asks for.
fn damage(source: &dyn Source, head: &[u8]) -> Option<Broken> {
    if head.len() >= HEAD_BYTES {
        return None;
    }
    let error = source.read_at(head.len() as u64, &mut [0]).err();
    error.map(|error| Broken::of(&error))
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
