//! Looks into every entry of a store: which format, which fields; an archive is looked into member by member.

use crate::assemble::Inspected;
use crate::detect::stray;
use crate::format::{self, Footers, Format, Opening, Refusal, unsupported};
use crate::kind::dataset::NonTableFile;
use crate::kind::recognise as kind;
use crate::model::Text;
use crate::model::entry::{Skip, StoreEntry};
use crate::model::inventory::Tally;
use crate::model::own_report;
use crate::model::reason::{RunReason, StoreReason, UnsupportedReason};
use crate::model::source::Source;
use crate::rules::Rules;
use crate::scan::pool::{self, PoolEvent, TaskSlot, WatchdogPool};
use crate::scan::task::Shared;
use crate::store::archive::{self, Archive};
use crate::store::codec::{self, name_inside};
use crate::store::opener::{Access, Opener};
use crate::store::{Filter, Listing};
use crate::watch::Watch;
use crossbeam_channel::{Sender, bounded};
use std::collections::BTreeSet;
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
pub(super) struct InspectedStore {
    pub(super) tables: Vec<Inspected>,
    pub(super) unread: Vec<NonTableFile>,
    pub(super) skips: Vec<Skip>,
}

impl InspectedStore {
    /// Files and bytes of all of it. Archives are counted by their members, whose bytes are shares of the archive's; a file of
    /// several tables is one.
    pub(super) fn tally(&self) -> Tally {
        let tables = Tally::of(self.tables.iter().map(|one| one.entry.byte_size));
        let files: BTreeSet<&str> = self.tables.iter().map(|one| one.entry.file()).collect();
        let unread = Tally::of(self.unread.iter().map(|one| one.entry.byte_size));
        let skips = Tally::of_skips(&self.skips);
        Tally {
            files: files.len() as u64 + unread.files + skips.files,
            bytes: tables.bytes + unread.bytes + skips.bytes,
        }
    }
}

/// What all that look have in common.
pub(super) struct Inspection {
    pub(super) store: Arc<Opener>,
    pub(super) entries: Vec<StoreEntry>,
    pub(super) filter: Arc<Filter>,
    pub(super) rules: Arc<Rules>,
    pub(super) watch: Watch,
    pub(super) footers: Arc<Footers>,
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
pub(super) fn inspect_all(inspection: Inspection, jobs: usize, limit: Duration) -> InspectedStore {
    let objects = inspection.entries.len();
    let inspection = Arc::new(inspection);
    let next = Arc::new(AtomicUsize::new(0));
    let (tell, told) = bounded(jobs * 64);
    let mut pool = WatchdogPool::new(limit, &inspection.watch);
    let spawn = |pool: &mut WatchdogPool<Position>, begun: Option<Arc<Object>>| {
        let (inspection, next, tell) = (inspection.clone(), next.clone(), tell.clone());
        pool.spawn(move |slot| inspect_objects(&inspection, &next, begun, slot, &tell));
    };
    for _ in 0..jobs.min(objects) {
        spawn(&mut pool, None);
    }
    let mut results = Vec::with_capacity(objects);
    while results.len() < objects {
        match pool.wait(&told) {
            Some(PoolEvent::Message((index, outcomes))) => results.push((index, outcomes)),
            Some(PoolEvent::GivenUp((object, entry))) => {
                let skip = Skip::of(&entry, pool::stalled(limit, &inspection.watch));
                object.state().outcomes.push(Outcome::Skip(skip));
                spawn(&mut pool, Some(object));
            }
            None => break,
        }
    }
    results.sort_by_key(|(index, _): &(usize, Outcomes)| *index);
    let mut looked = InspectedStore::default();
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
type Position = (Arc<Object>, StoreEntry);

/// Looks into one object after another, first into the one that another thread has `begun`.
fn inspect_objects(
    inspection: &Inspection,
    next: &AtomicUsize,
    begun: Option<Arc<Object>>,
    slot: &TaskSlot<Position>,
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
            slot.begin((object.clone(), entry.clone()));
            let seen = inspection.inspect_entry(&entry, depth, members_left);
            if slot.end().is_none() {
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
    fn take(&mut self, seen: Result<EntryContent, Skip>, depth: usize, filter: &Filter) {
        match seen {
            Ok(EntryContent::Tables(tables)) => {
                self.outcomes.extend(tables.into_iter().map(Outcome::Table));
            }
            Ok(EntryContent::Unread(unread)) => self.outcomes.push(Outcome::Unread(unread)),
            Ok(EntryContent::Archive(listing)) => {
                self.members_left = self
                    .members_left
                    .saturating_sub(listing.entries.len() + listing.skipped.len());
                self.outcomes
                    .extend(listing.skipped.into_iter().map(Outcome::Skip));
                for member in listing.entries.into_iter().rev() {
                    if let Some(reason) = filter.ignored(&member.path) {
                        let skip = Skip::of(&member, StoreReason::Ignored { reason });
                        self.outcomes.push(Outcome::Skip(skip));
                    } else if filter.leaves_out(&member.path) {
                        let skip = Skip::of(&member, StoreReason::MemberExcluded);
                        self.outcomes.push(Outcome::Skip(skip));
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
enum EntryContent {
    Tables(Vec<Inspected>),
    Unread(NonTableFile),
    Archive(Listing),
}

/// What looking into an entry once more gives, where that is one table.
pub(super) fn again(shared: &Shared, store: &Arc<Opener>, entry: &StoreEntry) -> Option<Inspected> {
    let inspection = Inspection {
        store: store.clone(),
        entries: Vec::new(),
        filter: Arc::default(),
        rules: shared.rules.clone(),
        watch: shared.watch.clone(),
        footers: Arc::default(),
    };
    let EntryContent::Tables(mut tables) = inspection.inspect_entry(entry, 0, 0).ok()? else {
        return None;
    };
    let only = tables.pop()?;
    tables.is_empty().then_some(only)
}

impl Inspection {
    /// Looks into an entry that lies `depth` archives deep.
    fn inspect_entry(
        &self,
        entry: &StoreEntry,
        depth: usize,
        members_left: usize,
    ) -> Result<EntryContent, Skip> {
        if self.watch.stopped() {
            return Err(Skip::of(entry, RunReason::NotReached));
        }
        // A reader that panics costs this file only.
        catch_unwind(AssertUnwindSafe(|| {
            self.open_entry(entry, depth, members_left)
        }))
        .unwrap_or_else(|_| Err(Skip::of(entry, RunReason::ReaderFailed)))
    }

    fn open_entry(
        &self,
        entry: &StoreEntry,
        depth: usize,
        members_left: usize,
    ) -> Result<EntryContent, Skip> {
        if let Some(file) = unsupported::of_a_program(entry.file_name(), entry.byte_size) {
            return Err(Skip::of(entry, UnsupportedReason::Program { file }));
        }
        if let Some(ending) = self.store.companion(entry) {
            let file = unsupported::of_a_table(ending);
            return Err(Skip::of(entry, UnsupportedReason::Program { file }));
        }
        let (entry, opened) = self.store.look(entry)?;
        let source = opened.source;
        let head =
            format::head(&*source).map_err(|error| Skip::of(&entry, Refusal::io(&error).0))?;
        if head.is_empty() {
            return Err(Skip::of(&entry, StoreReason::EmptyFile));
        }
        if own_report::is_inventory(&head) {
            return Err(Skip::of(&entry, StoreReason::OwnReport));
        }
        if let Some(kind) = Archive::recognise(&head) {
            if let Some(reason) = archive::beyond_limits(depth, members_left) {
                return Err(Skip::of(&entry, reason));
            }
            if let Some(listing) = self.store.members(kind, &entry, members_left)? {
                return Ok(EntryContent::Archive(listing));
            }
        }
        if let Some(archive) = archive::unopened(&head) {
            return Err(Skip::of(&entry, UnsupportedReason::Archive { archive }));
        }
        let named = entry.clone();
        let name = name_inside(named.file_name());
        if let Some(file) = unsupported::of_a_database(&head, name) {
            let beside = self.store.is_beside_database(&entry);
            return Err(Skip::of(&entry, unsupported::reason(file, beside)));
        }
        if let Some(known) = self.known_kind(&entry, name, &head, false) {
            return known;
        }
        if let Some(format) = format::recognise(&head, name) {
            let tables = self.open_tables(format, &entry, source, &head)?;
            return Ok(EntryContent::Tables(tables));
        }
        self.known_kind(&entry, name, &head, true)
            .unwrap_or_else(|| {
                let refusal = Refusal::new(UnsupportedReason::Unknown);
                Err(refused(&entry, &*source, &head, refusal))
            })
    }

    /// A file of a kind that is no table, or of a format that is known and not read: whichever its first bytes prove better.
    fn known_kind(
        &self,
        entry: &StoreEntry,
        name: &str,
        head: &[u8],
        after_tables: bool,
    ) -> Option<Result<EntryContent, Skip>> {
        let kinds = &self.rules.kinds;
        let kind = kind::recognise(kinds, head, name, after_tables);
        let unread = kind::unread(&self.rules.unread, head, name, after_tables);
        if let Some((worth, format)) = unread
            && kind.is_none_or(|(of_kind, _)| of_kind < worth)
        {
            let (holds, cure, is_encrypted) = (format.holds, format.cure, format.is_encrypted);
            let format = format.title;
            let reason = if is_encrypted {
                UnsupportedReason::Locked {
                    format,
                    holds,
                    cure,
                }
            } else {
                UnsupportedReason::Named {
                    format,
                    holds,
                    cure,
                }
            };
            return Some(Err(Skip::of(entry, reason)));
        }
        let (_, place) = kind?;
        let file = NonTableFile::new(entry.clone(), kinds, place, name, head);
        Some(Ok(EntryContent::Unread(file)))
    }

    /// The tables of an entry whose head is `head`.
    fn open_tables(
        &self,
        format: &dyn Format,
        entry: &StoreEntry,
        mut source: Arc<dyn Source>,
        head: &[u8],
    ) -> Result<Vec<Inspected>, Skip> {
        if entry.is_sequential() && !format.reads_forward() {
            source = self.store.open(entry, Access::Random)?.source;
        }
        let opening = Opening {
            source: &source,
            head,
            footers: &self.footers,
            words: &self.rules.header_words,
        };
        let tables =
            (format.open(&opening)).map_err(|refusal| refused(entry, &*source, head, refusal))?;
        let count = tables.len() as u64;
        // Names of sheets and tables are told of from here on.
        let members = tables.iter().map(|one| one.member.as_deref());
        let members = self.rules.name_forms().mask_members(members);
        let named = tables.into_iter().zip(members).enumerate();
        let inspected = named.map(|(index, (opened, member))| {
            let table = opened.table;
            let mut schema = table.schema().clone();
            let note = (!table.is_enclosed()).then(|| misnamed(entry, table.format()));
            if let Some(note) = note.flatten() {
                Arc::make_mut(&mut schema).notes.push(note);
            }
            Inspected {
                entry: if count == 1 && member.is_none() {
                    entry.clone()
                } else {
                    entry.table(member.as_deref(), index as u64, count)
                },
                schema,
                table,
                removed: None,
                stray: stray::in_lines(
                    &self.rules.detectors,
                    &self.rules.matcher,
                    &opened.left_out,
                ),
                listed_by: None,
            }
        });
        Ok(inspected.collect())
    }
}

/// The skip of an entry that is no table, or none that is read. What is none for want of its rest is damaged in the first place.
fn refused(entry: &StoreEntry, source: &dyn Source, head: &[u8], refusal: Refusal) -> Skip {
    let damage = entry.compression.and_then(|_| format::damage(source, head));
    Skip::of(entry, damage.unwrap_or(refusal).0)
}

/// What a reader should know of a name that says something else than the content.
fn misnamed(entry: &StoreEntry, format: &'static str) -> Option<Text> {
    let name = entry.file_name();
    codec::misnamed(name, entry.compression).or_else(|| format::misnamed(format, name_inside(name)))
}
