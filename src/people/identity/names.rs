//! Sets that have names in, how many of these names may be another's spelling or alias out.
//!
//! A misspelt name adds a person only where the same person stands in another row too. Whoever has a number or contact that
//! stands with no other name was not seen there under two. So only further names beside one number or contact are open, names
//! without any, and further birth dates of one name.

use super::chance::with_chance_of;
use super::clusters::{NATURAL, SCOPED, root};
use super::lower::Lower;
use super::records::groups;
use super::subset::{ALL, Each};
use crate::people::kind::KeyClass;

/// Share of names that may be misspelt or aliases where nothing shows how many are.
const WRONG: f64 = 0.02;

/// Of so many names, those that may be misspelt or aliases where nothing shows how many are.
fn wrong_of(names: u64) -> u64 {
    (names as f64 * WRONG) as u64
}

/// The same of the names of a part of the persons: chance may put more of all misspelt ones there.
pub(super) fn wrong_in(part: u64, all: u64) -> u64 {
    with_chance_of(part, WRONG).min(wrong_of(all))
}

/// Names that may be another's.
struct Open {
    /// Further names beside one number or contact.
    beside: u64,
    /// Names without a number or contact, and further birth dates of one name.
    alone: u64,
}

impl Lower<'_> {
    /// Of `others`, groups that a name or attribute tells apart, those that may be misspelt.
    pub(super) fn misspelt_names(&self, place: usize, forest: &mut [u32], others: Each) -> Each {
        let seen = 2.0 * self.names_wrong(place);
        let likely = if seen > WRONG {
            with_chance_of(others[ALL], seen)
        } else {
            wrong_of(others[ALL])
        };
        let open = match self.records.kinds[place].what.class {
            KeyClass::Name if !self.seen_with_several() => {
                self.open_names(place, forest, others[ALL])
            }
            _ => Open {
                beside: others[ALL],
                alone: 0,
            },
        };
        // Of two names beside one telephone one may be misspelt, however few names there are.
        let likely = likely.max(open.beside.min(1));
        let all = likely.min(open.beside + open.alone).min(others[ALL]);
        let mut misspelt = others.map(|others| {
            // All of them may be in one part.
            with_chance_of(others, seen.max(WRONG)).min(all).min(others)
        });
        misspelt[ALL] = all;
        misspelt
    }

    /// The share of persons with a key who were seen under two names.
    fn names_wrong(&self, place: usize) -> f64 {
        let (sets, more) = self.further(place, |flags, _| flags & NATURAL != 0);
        let by_documents = more as f64 / sets.max(1) as f64;
        let scoped = self.records.of_class(KeyClass::Scoped);
        let by_numbers = scoped.map(|place| {
            let sharing = &self.graph.sharing[place];
            sharing.extras as f64 / sharing.values.max(1) as f64
        });
        by_numbers.fold(by_documents, f64::max)
    }

    /// Whether persons with a stronger key were seen to have several accounts or contacts: then a name beside another one may be
    /// theirs.
    fn seen_with_several(&self) -> bool {
        (0..self.records.kinds.len()).any(|place| {
            let kind = &self.records.kinds[place].what;
            let stronger = match kind.class {
                KeyClass::Scoped if kind.several => NATURAL,
                KeyClass::Contact => NATURAL | SCOPED,
                _ => return false,
            };
            self.further(place, |flags, _| flags & stronger != 0).1 > 0
        })
    }

    /// Names that may be another's: further ones beside one value, those without a key, and further birth dates.
    fn open_names(&self, place: usize, forest: &mut [u32], others: u64) -> Open {
        let mut named: Vec<u32> = (self.with[place].iter())
            .map(|&cluster| root(forest, cluster))
            .collect();
        named.sort_unstable();
        named.dedup();
        let mut keyed = vec![false; forest.len()];
        let mut beside: Vec<u32> = Vec::new();
        let mut further = 0;
        for kind in &self.records.kinds {
            if kind.what.class >= KeyClass::Name {
                continue;
            }
            for rows in groups(&kind.entries) {
                beside.clear();
                beside.extend(rows.iter().map(|&(_, row)| root(forest, row)));
                beside.sort_unstable();
                beside.dedup();
                beside.iter().for_each(|&one| keyed[one as usize] = true);
                beside.retain(|one| named.binary_search(one).is_ok());
                further += (beside.len() as u64).saturating_sub(1);
            }
        }
        let keyless = named.iter().filter(|&&one| !keyed[one as usize]);
        let births = others.saturating_sub(named.len() as u64);
        Open {
            beside: further,
            alone: keyless.count() as u64 + births,
        }
    }
}
