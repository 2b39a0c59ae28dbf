//! Parsed footers of a run: what a format has to parse before it can read a file is parsed once, and kept within an allowance of
//! memory.
//!
//! A store may have a hundred thousand files, so that not all footers can stay. Those that were inspected first stay as long as
//! there is room; one that is parsed again takes the room of the one that was longest not asked for.

use crate::format::Refusal;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// Bytes of all footers that are kept, as far as their formats can tell. A footer larger than this stays alone.
const ALLOWANCE: usize = 48 << 20;

/// The footers of a run.
#[derive(Debug)]
pub struct Footers {
    allowance: usize,
    parses: AtomicU64,
    kept: Mutex<Kept>,
}

impl Default for Footers {
    fn default() -> Self {
        Self::within(ALLOWANCE)
    }
}

/// The footers that are kept, by when they were last asked for.
#[derive(Debug, Default)]
struct Kept {
    now: u64,
    bytes: usize,
    by_age: BTreeMap<u64, (Arc<dyn Slot>, usize)>,
}

/// Where one footer is kept.
trait Slot: Send + Sync + std::fmt::Debug {
    /// Gives the footer up, unless it is being asked for.
    fn clear(&self) -> bool;
}

#[derive(Debug)]
struct Place<M>(Mutex<Option<(Arc<M>, u64)>>);

impl<M: Send + Sync + std::fmt::Debug> Slot for Place<M> {
    fn clear(&self) -> bool {
        match self.0.try_lock() {
            Ok(mut place) => place.take().is_some(),
            Err(TryLockError::Poisoned(place)) => place.into_inner().take().is_some(),
            Err(TryLockError::WouldBlock) => false,
        }
    }
}

impl Footers {
    /// Footers of at most so many bytes.
    #[must_use]
    pub fn within(allowance: usize) -> Self {
        Self {
            allowance,
            parses: AtomicU64::new(0),
            kept: Mutex::default(),
        }
    }

    /// How often a footer was parsed so far.
    pub fn parses(&self) -> u64 {
        self.parses.load(Ordering::Relaxed)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Puts a footer of so many bytes in, as the one that was asked for last; when that was.
    fn add(&mut self, slot: Arc<dyn Slot>, bytes: usize) -> u64 {
        self.now += 1;
        self.bytes += bytes;
        self.by_age.insert(self.now, (slot, bytes));
        self.now
    }

    /// Makes room for so many bytes; what is being asked for stays.
    fn make_room(&mut self, bytes: usize, allowance: usize) {
        let mut from = 0;
        while self.bytes + bytes > allowance
            && let Some((&age, (slot, freed))) = self.by_age.range(from..).next()
        {
            if slot.clear() {
                self.bytes -= freed;
                self.by_age.remove(&age);
            }
            from = age + 1;
        }
    }
}

/// The footer of one file.
#[derive(Debug)]
pub(super) struct Footer<M> {
    place: Arc<Place<M>>,
    footers: Arc<Footers>,
    bytes: usize,
}

impl<M: Send + Sync + std::fmt::Debug + 'static> Footer<M> {
    /// A footer that was `parsed`, of so many bytes in memory: kept as long as there is room.
    pub(super) fn new(footers: &Arc<Footers>, parsed: M, bytes: usize) -> Self {
        footers.parses.fetch_add(1, Ordering::Relaxed);
        let place = Arc::new(Place(Mutex::default()));
        let mut kept = footers.kept();
        if kept.bytes + bytes <= footers.allowance {
            let age = kept.add(place.clone(), bytes);
            drop(kept);
            *place.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::new(parsed), age));
        } else {
            drop(kept);
        }
        Self {
            place,
            footers: footers.clone(),
            bytes,
        }
    }

    /// The footer, parsed again where there was no room for it.
    pub(super) fn get(
        &self,
        parse: impl FnOnce() -> Result<M, Refusal>,
    ) -> Result<Arc<M>, Refusal> {
        // INVARIANT: this place is locked before the list of all; who holds the list only tries to lock a place.
        let mut place = self.place.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((parsed, age)) = &mut *place {
            let mut kept = self.footers.kept();
            if let Some((slot, bytes)) = kept.by_age.remove(age) {
                kept.bytes -= bytes;
                *age = kept.add(slot, bytes);
            }
            return Ok(parsed.clone());
        }
        self.footers.parses.fetch_add(1, Ordering::Relaxed);
        let parsed = Arc::new(parse()?);
        let mut kept = self.footers.kept();
        kept.make_room(self.bytes, self.footers.allowance);
        let age = kept.add(self.place.clone(), self.bytes);
        *place = Some((parsed.clone(), age));
        Ok(parsed)
    }
}

impl<M> Drop for Footer<M> {
    fn drop(&mut self) {
        let place = self
            .place
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((_, age)) = place {
            let mut kept = self.footers.kept();
            if let Some((_, bytes)) = kept.by_age.remove(&age) {
                kept.bytes -= bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footer(footers: &Arc<Footers>, bytes: usize) -> Footer<u8> {
        Footer::new(footers, 1, bytes)
    }

    #[test]
    fn what_fits_is_parsed_once_and_the_rest_again() {
        let footers = Arc::new(Footers::within(10));
        let (first, second) = (footer(&footers, 8), footer(&footers, 8));
        assert_eq!(footers.parses(), 2);
        for _ in 0..3 {
            first.get(|| unreachable!()).unwrap();
        }
        second.get(|| Ok(2)).unwrap();
        second.get(|| unreachable!()).unwrap();
        assert_eq!(footers.parses(), 3, "the second took the room of the first");
        first.get(|| Ok(3)).unwrap();
        assert_eq!(footers.parses(), 4);
        drop((first, second));
        assert_eq!(footers.kept().bytes, 0);
    }

    #[test]
    fn a_footer_larger_than_all_room_stays_alone() {
        let footers = Arc::new(Footers::within(10));
        let (small, large) = (footer(&footers, 4), footer(&footers, 100));
        large.get(|| Ok(2)).unwrap();
        large.get(|| unreachable!()).unwrap();
        small.get(|| Ok(3)).unwrap();
        assert_eq!(footers.kept().bytes, 4);
    }
}
