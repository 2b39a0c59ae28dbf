//! Opens an entry's content, through the archives around it and its compression: what goes in is an entry, what comes out is a
//! source of plain bytes.
//!
//! Content that can only be unpacked forwards is handed out so to those who read forwards; for the others it is copied to a
//! temporary file, and the last few copies are kept, since the members of one archive are read one after another.

use crate::model::entry::{Inside, Packing, Skip, StoreEntry};
use crate::model::reason::{PackingReason, Refusal};
use crate::model::source::{Meter, Source, UNKNOWN_SIZE, read_range};
use crate::store::archive::{self, Archive};
use crate::store::beside::Besides;
use crate::store::codec::Codec;
use crate::store::companions::Companions;
use crate::store::spool::Spool;
use crate::store::unpacked::Unpacked;
use crate::store::{Filter, Listing, Store, zip};
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Bytes that tell how a file is compressed.
const MAGIC_BYTES: usize = 16;

/// How a reader goes through the content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// From the beginning on, as far as it likes.
    Forward,
    /// Anywhere, knowing where it ends.
    Random,
}

/// Content ready to be read.
pub struct Opened {
    /// Its bytes.
    pub source: Arc<dyn Source>,
    /// Where it is unpacked while it is read: how far that has come, and of how many packed bytes.
    pub meter: Option<(Arc<Meter>, u64)>,
}

type Copy = Arc<OnceLock<Result<Arc<Spool>, Refusal>>>;

/// A store whose entries are opened as their content.
pub struct Opener {
    store: Box<dyn Store>,
    /// Bytes of one content that are copied to a temporary file.
    limit: u64,
    /// Copies that are kept.
    most_copies: usize,
    copies: Mutex<Vec<(Arc<str>, Copy)>>,
    besides: Besides,
    companions: Companions,
}

impl Opener {
    /// Opens entries of `store`; of one content at most `limit` bytes are copied, and `copies` contents are kept.
    #[must_use]
    pub fn new(store: Box<dyn Store>, limit: u64, copies: usize) -> Self {
        Self {
            store,
            limit,
            most_copies: copies.max(1),
            copies: Mutex::default(),
            besides: Besides::default(),
            companions: Companions::default(),
        }
    }

    /// What the store lists, archives as the files they are.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn list(&self, filter: &Filter) -> crate::error::Result<Listing> {
        let listing = self.store.list(filter)?;
        self.besides.note(&listing);
        self.companions.note(&listing);
        Ok(listing)
    }

    /// Whether an entry is kept beside a database of the store by the program that writes it, as its path says.
    #[must_use]
    pub fn is_beside_database(&self, entry: &StoreEntry) -> bool {
        self.besides.has(&entry.path)
    }

    /// What the name of a file ends in that belongs to a table beside it; `None` for any other file.
    #[must_use]
    pub fn companion(&self, entry: &StoreEntry) -> Option<&'static str> {
        self.companions.ending(&entry.path)
    }

    /// Whether the object that holds an entry has fewer bytes now than when it was listed, or is gone.
    #[must_use]
    pub fn has_shrunk(&self, entry: &StoreEntry) -> bool {
        let object = entry.outermost();
        self.store
            .open(object)
            .map_or(true, |source| source.byte_size() < object.byte_size)
    }

    /// Opens an entry of which nothing is known yet: gives it with its compression, as its first bytes tell, and its content from
    /// the beginning on.
    ///
    /// # Errors
    /// A [`Skip`] with the reason.
    pub fn look(&self, entry: &StoreEntry) -> Result<(StoreEntry, Opened), Skip> {
        let look = || {
            let stored = self.stored(entry)?;
            let head = read_range(&*stored.source, 0, MAGIC_BYTES);
            let head = head.map_err(|error| Refusal::io(&error))?;
            match Codec::recognise(&head).or_else(|| Codec::begun(&head, &entry.path)) {
                None if entry.is_sequential() => Ok((None, stored)),
                None => Ok((None, self.joined(entry, stored)?)),
                Some(codec) => Ok((Some(codec.id()), unpack(stored.source, codec, None)?)),
            }
        };
        let (compression, opened) =
            look().map_err(|refusal: Refusal| Skip::of(entry, refusal.0))?;
        let entry = StoreEntry {
            compression,
            ..entry.clone()
        };
        Ok((entry, opened))
    }

    /// Opens an entry's content.
    ///
    /// # Errors
    /// A [`Skip`] with the reason.
    pub fn open(&self, entry: &StoreEntry, access: Access) -> Result<Opened, Skip> {
        self.content(entry, access)
            .map_err(|refusal| Skip::of(entry, refusal.0))
    }

    /// The members of an archive: those that can be looked into, and the rest with its reasons; their bytes add up to the
    /// archive's. `None` where it is no folder of files but one document.
    ///
    /// # Errors
    /// A [`Skip`] of the archive as a whole.
    pub fn members(
        &self,
        kind: Archive,
        entry: &StoreEntry,
        most: usize,
    ) -> Result<Option<Listing>, Skip> {
        let members = self
            .list_members(kind, entry, most)
            .map_err(|refusal| Skip::of(entry, refusal.0))?;
        if let Some(listing) = &members {
            self.besides.note(listing);
            self.companions.note(listing);
        }
        Ok(members)
    }

    fn list_members(
        &self,
        kind: Archive,
        entry: &StoreEntry,
        most: usize,
    ) -> Result<Option<Listing>, Refusal> {
        let shared = Arc::new(entry.clone());
        if entry.is_sequential() {
            let spool = self.copy(entry)?;
            // The part that the copy does not reach is as long as the packed bytes say that it is.
            let cut = spool.cut.map(|broken| (broken, unreached(entry, &spool)));
            archive::members(kind, &shared, &*spool, cut, most)
        } else {
            let opened = self.content(entry, Access::Random)?;
            archive::members(kind, &shared, &*opened.source, None, most)
        }
    }

    fn content(&self, entry: &StoreEntry, access: Access) -> Result<Opened, Refusal> {
        if access == Access::Random && entry.is_sequential() {
            let spool = self.copy(entry)?;
            if let Some(broken) = spool.cut {
                return Err(broken);
            }
            let whole = Opened {
                source: spool,
                meter: None,
            };
            return self.joined(entry, whole);
        }
        let opened = self.unpacked(entry)?;
        if entry.is_sequential() {
            return Ok(opened);
        }
        self.joined(entry, opened)
    }

    /// The content of an entry with the changes to it that are kept beside it.
    fn joined(&self, entry: &StoreEntry, opened: Opened) -> Result<Opened, Refusal> {
        let open = |log: &StoreEntry| {
            let opened = self.content(log, Access::Random)?;
            Ok::<_, io::Error>(opened.source)
        };
        let source = self.besides.joined(entry, opened.source, open);
        let source = source.map_err(|error| Refusal::io(&error))?;
        Ok(Opened {
            source: self.companions.joined(entry, source, open),
            ..opened
        })
    }

    fn unpacked(&self, entry: &StoreEntry) -> Result<Opened, Refusal> {
        let stored = self.stored(entry)?;
        match entry.compression.and_then(Codec::by_id) {
            Some(codec) => unpack(stored.source, codec, None),
            None => Ok(stored),
        }
    }

    /// The bytes of an entry as its archive or store holds it, before its own compression.
    fn stored(&self, entry: &StoreEntry) -> Result<Opened, Refusal> {
        let Some(inside) = &entry.inside else {
            let opened = self.store.open(entry);
            let source = opened.map_err(|skip| Refusal(skip.reason))?;
            return Ok(Opened {
                source: source.into(),
                meter: None,
            });
        };
        let container = &inside.container;
        // A copy that was cut short still holds the members before the cut.
        let archive: Arc<dyn Source> = if container.is_sequential() {
            self.copy(container)?
        } else {
            self.content(container, Access::Random)?.source
        };
        member(archive, inside)
    }

    fn copy(&self, entry: &StoreEntry) -> Result<Arc<Spool>, Refusal> {
        let copy = {
            let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
            let known = copies.iter().position(|(path, _)| *path == entry.path);
            let one = known.map_or_else(
                || (entry.path.clone(), Copy::default()),
                |at| copies.remove(at),
            );
            let copy = one.1.clone();
            copies.push(one);
            if copies.len() > self.most_copies {
                copies.remove(0);
            }
            copy
        };
        // Whoever comes second waits for the first, who copies.
        copy.get_or_init(|| {
            let opened = self.unpacked(entry)?;
            let mut spool = Spool::of(&*opened.source, self.limit)?;
            spool.packed = opened
                .meter
                .map_or((1, 1), |(meter, of)| (meter.packed().min(of), of));
            Ok(Arc::new(spool))
        })
        .clone()
    }
}

/// Bytes of content behind the end of a copy that was cut short, by how much of the packed bytes it took.
fn unreached(entry: &StoreEntry, spool: &Spool) -> u64 {
    let copied = spool.byte_size();
    let (taken, of) = spool.packed;
    if let Some(size) = entry.content_size() {
        return size.saturating_sub(copied);
    }
    let rest = u128::from(copied) * u128::from(of.saturating_sub(taken)) / u128::from(taken.max(1));
    u64::try_from(rest)
        .unwrap_or(UNKNOWN_SIZE)
        .min(UNKNOWN_SIZE)
}

/// A member of an opened archive.
fn member(archive: Arc<dyn Source>, inside: &Inside) -> Result<Opened, Refusal> {
    let (offset, method) = match inside.packing {
        Packing::Plain => (inside.offset, 0),
        Packing::Zip(method) => (zip::data_start(&*archive, inside.offset)?, method),
    };
    if zip::codec(method).is_none() && inside.packed != inside.size {
        return Err(Refusal::new(PackingReason::TwoSizes));
    }
    let slice: Arc<dyn Source> = Arc::new(Slice {
        archive,
        offset,
        byte_size: inside.packed,
    });
    match zip::codec(method) {
        None => Ok(Opened {
            source: slice,
            meter: None,
        }),
        Some(codec) => unpack(slice, codec, Some(inside.size)),
    }
}

fn unpack(packed: Arc<dyn Source>, codec: Codec, declared: Option<u64>) -> Result<Opened, Refusal> {
    let of = packed.byte_size();
    let unpacked = Unpacked::new(packed, codec, declared).map_err(|error| Refusal::io(&error))?;
    let meter = unpacked.meter();
    Ok(Opened {
        source: Arc::new(unpacked),
        meter: Some((meter, of)),
    })
}

/// The bytes of a member within its archive.
struct Slice {
    archive: Arc<dyn Source>,
    offset: u64,
    byte_size: u64,
}

impl Source for Slice {
    fn byte_size(&self) -> u64 {
        self.byte_size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.byte_size.saturating_sub(offset);
        let length = left.min(buffer.len() as u64) as usize;
        if length == 0 {
            return Ok(0);
        }
        match self
            .archive
            .read_at(self.offset + offset, &mut buffer[..length])?
        {
            0 => Err(Refusal::new(PackingReason::MemberCutOff).into()),
            read => Ok(read),
        }
    }
}
