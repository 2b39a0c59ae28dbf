//! All patterns for whole values as automata: a value is walked once, whatever the number of patterns, and comes out with those
//! that match it.
//!
//! Made whole, one automaton of all patterns would have more states than memory holds. It is made while it is walked instead
//! ([`LazyDfa`]): each thread keeps the states that its values have led to. The values of most columns lead to few
//! states and need one walk. Where they lead to ever new ones, as running text does, making states would cost more than it saves:
//! then the patterns are walked in small groups of one [`PatternFamily`], whose states do not multiply each other, and of these
//! only those with a pattern that is a candidate for the [`Prefilter`].

use super::family::{FAMILIES, PatternFamily};
use super::lazy_dfa::{Automaton, LazyDfa};
use super::prefilter::{self, Prefilter};
use crate::sketch::probe::TestSet;
use regex_syntax::hir::Hir;
use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a new state costs, and what a value saves that is walked once: a state takes some microseconds to make, a second and third
/// walk some 50 nanoseconds.
const STATE_COST: u32 = 128;
const VALUE_GAIN: u32 = 1;
/// The budget of new states at most, and at first.
const LARGEST_BUDGET: u32 = 500 * STATE_COST;

/// Numbers the sets of patterns of a process, so that a thread knows whose states it keeps.
static PATTERN_SETS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static CACHES: RefCell<Option<ThreadCaches>> = const { RefCell::new(None) };
}

/// What a thread keeps: the states of one set of patterns.
struct ThreadCaches {
    of: u64,
    /// What new states of the one automaton may still cost.
    state_budget: u32,
    all: LazyDfa,
    subset: Option<LazyDfa>,
    groups: Vec<Option<LazyDfa>>,
}

/// Patterns for whole values.
pub(super) struct Patterns {
    /// Each with its number.
    each: Vec<(usize, Hir)>,
    all: Automaton,
    subset: Group,
    prefilter: Prefilter,
    groups: Vec<Group>,
    number: u64,
}

/// Some of the patterns. Their automaton is made when a value first needs it: the values of a few files seldom do.
struct Group {
    numbers: TestSet,
    /// Their places among all patterns.
    places: Vec<usize>,
    automaton: OnceLock<Option<Automaton>>,
}

impl Group {
    fn new(places: Vec<usize>, patterns: &[(usize, Hir)]) -> Self {
        let mut numbers = TestSet::default();
        (places.iter()).for_each(|place| numbers.insert(patterns[*place].0));
        Self {
            numbers,
            places,
            automaton: OnceLock::new(),
        }
    }

    /// The patterns that match; `None` where the automaton cannot be made, which that of all patterns can.
    #[inline]
    fn walk(
        &self,
        patterns: &[(usize, Hir)],
        walked: &mut Option<LazyDfa>,
        value: &[u8],
    ) -> Option<TestSet> {
        let make = || Automaton::new(self.places.iter().map(|place| &patterns[*place])).ok();
        let automaton = self.automaton.get_or_init(make).as_ref()?;
        let walked = walked.get_or_insert_with(|| automaton.unseen());
        Some(walked.walk(automaton, value, || true).unwrap_or_default())
    }
}

impl Patterns {
    /// These patterns, each under its number; `subset` are those that may be asked for alone.
    ///
    /// # Errors
    /// A text where they are too large together.
    pub(super) fn new(patterns: Vec<(usize, Hir)>, subset: TestSet) -> Result<Self, String> {
        let mut groups = Vec::new();
        for family in FAMILIES {
            let is_of_family = |place: &usize| PatternFamily::of(&patterns[*place].1) == family;
            let mut places: Vec<usize> = (0..patterns.len()).filter(is_of_family).collect();
            places.sort_by_cached_key(|place| prefilter::kinds_of(&patterns[*place].1));
            let of_family = places.chunks(family.together());
            groups.extend(of_family.map(|group| Group::new(group.to_vec(), &patterns)));
        }
        let in_subset = |place: &usize| subset.contains(patterns[*place].0);
        let subset = (0..patterns.len()).filter(in_subset).collect();
        Ok(Self {
            all: Automaton::new(patterns.iter())?,
            subset: Group::new(subset, &patterns),
            prefilter: Prefilter::new(&patterns),
            groups,
            number: PATTERN_SETS.fetch_add(1, Ordering::Relaxed),
            each: patterns,
        })
    }

    /// The patterns that match the whole value, of all or of the subset.
    #[inline]
    pub(super) fn matching(&self, value: &[u8], subset: bool) -> TestSet {
        CACHES.with_borrow_mut(|caches| {
            let caches = match caches {
                Some(caches) if caches.of == self.number => caches,
                _ => caches.insert(ThreadCaches {
                    of: self.number,
                    state_budget: LARGEST_BUDGET,
                    all: self.all.unseen(),
                    subset: None,
                    groups: self.groups.iter().map(|_| None).collect(),
                }),
            };
            let said = if subset {
                (self.subset).walk(&self.each, &mut caches.subset, value)
            } else {
                self.of_all(value, caches)
            };
            said.or_else(|| caches.all.walk(&self.all, value, || true))
                .unwrap_or_default()
        })
    }

    /// The patterns of all that match: in one walk as long as that makes no new states without end, then in several.
    #[inline]
    fn of_all(&self, value: &[u8], caches: &mut ThreadCaches) -> Option<TestSet> {
        let state_budget = &mut caches.state_budget;
        let may_grow = || {
            let enough = *state_budget >= STATE_COST;
            *state_budget -= if enough { STATE_COST } else { 0 };
            enough
        };
        if let Some(said) = caches.all.walk(&self.all, value, may_grow) {
            caches.state_budget = LARGEST_BUDGET.min(caches.state_budget + VALUE_GAIN);
            return Some(said);
        }
        let mut matching = TestSet::default();
        let candidates = self.prefilter.candidates(value);
        for (group, walked) in self.groups.iter().zip(&mut caches.groups) {
            if !group.numbers.and(candidates).is_empty() {
                matching.add(group.walk(&self.each, walked, value)?);
            }
        }
        Some(matching)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_automata::meta;

    /// Of each family some, one of them open on both sides.
    const PATTERNS: [&str; 9] = [
        "[0-9]{3,8}",
        "(?i:[0-9a-f]{4}|[0-9a-f]{8})",
        "[^\n]+",
        "[A-Za-z0-9 .,]*(?i:street|road|lane|st)(?: [0-9]+)?",
        "(?i:[^\n]*(?:itis|emia|osis|pain)[^\n]*)",
        "[A-Za-z0-9+/]{10}[A-Za-z0-9+/]*={0,2}",
        "[\\x{4E00}-\\x{9FFF}]{2,4}",
        "[^,\n]+(?:公司|医院|大学)(?:\\([^\n]+\\))?",
        "[\\x{C0}-\\x{17F}a-z]+",
    ];

    fn hir(pattern: &str) -> Hir {
        regex_syntax::ParserBuilder::new()
            .utf8(false)
            .build()
            .parse(pattern)
            .unwrap()
    }

    /// Two of the patterns.
    fn subset() -> TestSet {
        let mut subset = TestSet::default();
        subset.insert(1);
        subset.insert(6);
        subset
    }

    fn patterns() -> Patterns {
        let patterns: Vec<(usize, Hir)> = PATTERNS.map(hir).into_iter().enumerate().collect();
        Patterns::new(patterns, subset()).unwrap()
    }

    #[test]
    fn every_road_is_taken() {
        let families = PATTERNS.map(|pattern| PatternFamily::of(&hir(pattern)));
        assert!(
            FAMILIES.iter().all(|family| families.contains(family)),
            "{families:?}"
        );
    }

    /// As many values as use up the budget of states, so that both ways of walking are taken.
    #[test]
    fn matches_are_those_of_each_pattern_alone() {
        let patterns = patterns();
        let alone =
            PATTERNS.map(|pattern| meta::Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap());
        let spent = std::cell::Cell::new(false);
        let word = prop_oneof![
            "[0-9a-fA-F]{1,9}",
            "[a-z]{0,6}(itis|pain|street|road|st)[ a-z0-9]{0,4}",
            "[A-Za-z0-9+/ .,ÀÉé=]{0,14}",
            "[张王京海大学公司医院一二,()]{0,6}",
            "\\PC{0,6}",
        ];
        let config = ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(4_096)
        };
        proptest::proptest!(config, |(value in word)| {
            let found = patterns.matching(value.as_bytes(), false);
            prop_assert_eq!(patterns.matching(value.as_bytes(), true), found.and(subset()));
            for (number, regex) in alone.iter().enumerate() {
                prop_assert_eq!(found.contains(number), regex.is_match(&value), "{} {:?}", number, value);
            }
            CACHES.with_borrow(|caches| {
                let now = caches.as_ref().is_some_and(|caches| caches.state_budget < STATE_COST);
                spent.set(spent.get() || now);
            });
        });
        assert!(spent.get(), "the values were too few to try the families");
    }
}
