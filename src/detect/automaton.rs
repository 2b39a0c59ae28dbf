//! All patterns for whole values as automata: a value is walked once, whatever the number of patterns, and comes out with those
//! that match it.
//!
//! Made whole, one automaton of all patterns would have more states than memory holds. It is made while it is walked instead
//! ([`regex_automata::hybrid`]): each thread keeps the states that its values have led to. The values of most columns lead to few
//! states and need one walk. Where they lead to ever new ones, as running text does, making states would cost more than it saves:
//! then the patterns are walked in groups by their [`Road`], whose states do not multiply each other.

use crate::sketch::probe::TestSet;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of states that a thread keeps; where values lead to more, it begins anew.
const STATES: usize = 8 << 20;
/// Bytes of the patterns' own automaton at most.
const PATTERNS: usize = 64 << 20;

/// Least length of a pattern without end that has a road of its own.
const LONG: usize = 10;
/// What a new step costs, and what a value saves that is walked once: a step takes some microseconds to make, a second and third
/// walk some 50 nanoseconds.
const STATE: u32 = 128;
const VALUE: u32 = 1;
/// Credit at most, and at first.
const MOST_CREDIT: u32 = 500 * STATE;
/// Choices from which a group of them is a list of words.
const WORDS: usize = 4;

/// Numbers the sets of patterns of a process, so that a thread knows whose states it keeps.
static MADE: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static WALKED: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// What a thread keeps: the states of one set of patterns.
struct Kept {
    of: u64,
    /// What new states of the one automaton may still cost.
    credit: u32,
    all: Walked,
    few: Walked,
    roads: [Walked; ROADS.len()],
}

/// What kind of value a pattern is about: each kind has an automaton.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Road {
    /// Forms of a known length or of few kinds of characters.
    Form,
    /// Words somewhere among letters.
    AmongLetters,
    /// Anything, and words somewhere in it.
    Anything,
    /// Forms without end that are long at least: shorter values need not walk.
    Long,
    /// Forms that cannot do without a character beyond ASCII: other values need not walk.
    Han,
}

const ROADS: [Road; 5] = [
    Road::Form,
    Road::AmongLetters,
    Road::Anything,
    Road::Long,
    Road::Han,
];

impl Road {
    fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        if beyond_ascii(hir) {
            return Self::Han;
        }
        let open = open(hir);
        match (properties.maximum_len(), properties.minimum_len()) {
            (None, Some(LONG..)) => Self::Long,
            (None, _) if open == Some(Open::Anything) => Self::Anything,
            (None, _) if open == Some(Open::LettersThenWords) => Self::AmongLetters,
            _ => Self::Form,
        }
    }

    /// Whether a value may match a pattern of this road.
    #[inline]
    fn admits(self, value: &[u8]) -> bool {
        match self {
            Self::Form | Self::AmongLetters | Self::Anything => true,
            Self::Long => value.len() >= LONG,
            Self::Han => !value.is_ascii(),
        }
    }
}

/// Whether every match of a pattern has a character beyond ASCII.
fn beyond_ascii(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => !literal.0.is_ascii(),
        HirKind::Class(Class::Unicode(class)) => {
            (class.ranges().iter()).all(|range| !range.start().is_ascii())
        }
        HirKind::Class(Class::Bytes(class)) => {
            (class.ranges().iter()).all(|range| !range.start().is_ascii())
        }
        HirKind::Repetition(repetition) => repetition.min > 0 && beyond_ascii(&repetition.sub),
        HirKind::Capture(capture) => beyond_ascii(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(beyond_ascii),
        HirKind::Alternation(choices) => choices.iter().all(beyond_ascii),
    }
}

/// A stretch without end that lets nearly every text through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Open {
    Anything,
    LettersThenWords,
}

fn open(hir: &Hir) -> Option<Open> {
    match hir.kind() {
        HirKind::Capture(capture) => open(&capture.sub),
        HirKind::Alternation(choices) => choices.iter().find_map(open),
        HirKind::Repetition(repetition) => match (repetition.max, repetition.sub.kind()) {
            (None, HirKind::Class(Class::Unicode(class)))
                if holds(class, '!', '!') && holds(class, 'a', 'z') =>
            {
                Some(Open::Anything)
            }
            (None, _) => None,
            (Some(_), _) => open(&repetition.sub),
        },
        HirKind::Concat(parts) => parts.iter().find_map(open).or_else(|| {
            let letters = |part: &Hir| match part.kind() {
                HirKind::Repetition(repetition) => match repetition.sub.kind() {
                    HirKind::Class(Class::Unicode(class)) => {
                        repetition.max.is_none() && holds(class, 'a', 'z')
                    }
                    _ => false,
                },
                _ => false,
            };
            let at = parts.iter().position(letters)?;
            (parts[at + 1..].iter().any(lists_words)).then_some(Open::LettersThenWords)
        }),
        _ => None,
    }
}

fn holds(class: &ClassUnicode, first: char, last: char) -> bool {
    (class.ranges().iter()).any(|range| range.start() <= first && last <= range.end())
}

fn lists_words(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Alternation(choices) => choices.len() >= WORDS,
        HirKind::Capture(capture) => lists_words(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(lists_words),
        _ => false,
    }
}

/// Patterns, each with a number.
pub(super) struct Patterns {
    all: Automaton,
    few: Automaton,
    roads: [(Road, Automaton); ROADS.len()],
    number: u64,
}

impl Patterns {
    /// These patterns, each under its number; `few` are those that may be asked for alone.
    ///
    /// # Errors
    /// A text where they are too large together.
    pub(super) fn new(patterns: &[(usize, Hir)], few: TestSet) -> Result<Self, String> {
        let of = |road: Road| {
            patterns
                .iter()
                .filter(move |(_, hir)| Road::of(hir) == road)
        };
        let [form, letters, anything, long, han] =
            ROADS.map(|road| Automaton::new(of(road)).map(|automaton| (road, automaton)));
        Ok(Self {
            all: Automaton::new(patterns.iter())?,
            few: Automaton::new((patterns.iter()).filter(|(number, _)| few.contains(*number)))?,
            roads: [form?, letters?, anything?, long?, han?],
            number: MADE.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// The patterns that match the whole value, of all or of the few.
    #[inline]
    pub(super) fn matching(&self, value: &[u8], few: bool) -> TestSet {
        WALKED.with_borrow_mut(|kept| {
            let kept = match kept {
                Some(kept) if kept.of == self.number => kept,
                _ => kept.insert(Kept {
                    of: self.number,
                    credit: MOST_CREDIT,
                    all: self.all.begin(),
                    few: self.few.begin(),
                    roads: self.roads.each_ref().map(|(_, road)| road.begin()),
                }),
            };
            if few {
                let said = kept.few.walk(&self.few, value, || true);
                return said.unwrap_or_default();
            }
            let credit = &mut kept.credit;
            let may_grow = || {
                let enough = *credit >= STATE;
                *credit -= if enough { STATE } else { 0 };
                enough
            };
            if let Some(said) = kept.all.walk(&self.all, value, may_grow) {
                kept.credit = MOST_CREDIT.min(kept.credit + VALUE);
                return said;
            }
            let mut matching = TestSet::default();
            for ((road, automaton), walked) in self.roads.iter().zip(&mut kept.roads) {
                if road.admits(value) {
                    matching.add(walked.walk(automaton, value, || true).unwrap_or_default());
                }
            }
            matching
        })
    }
}

/// Some of the patterns.
struct Automaton {
    dfa: DFA,
    /// Numbers of each different pattern, in the order in which they were given.
    numbers: Vec<TestSet>,
}

/// What a thread has seen of an automaton.
struct Walked {
    cache: dfa::Cache,
    clears: usize,
    start: Option<LazyStateID>,
    /// What the states at the ends of values say, and what the last one said: values of a column mostly end in the same.
    ends: HashMap<LazyStateID, TestSet, ahash::RandomState>,
    last: Option<(LazyStateID, TestSet)>,
}

impl Automaton {
    fn new<'a>(patterns: impl Iterator<Item = &'a (usize, Hir)>) -> Result<Self, String> {
        // Nothing matches before the end, so that no step on the way there has to be looked at.
        let mut different: Vec<&Hir> = Vec::new();
        let mut numbers: Vec<TestSet> = Vec::new();
        for (number, hir) in patterns {
            let at = (different.iter().position(|known| *known == hir)).unwrap_or_else(|| {
                different.push(hir);
                numbers.push(TestSet::default());
                numbers.len() - 1
            });
            numbers[at].insert(*number);
        }
        let whole = |hir: &&Hir| Hir::concat(vec![(*hir).clone(), Hir::look(Look::End)]);
        let whole: Vec<Hir> = different.iter().map(whole).collect();
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .utf8(false)
                    .nfa_size_limit(Some(PATTERNS)),
            )
            .build_many_from_hir(&whole)
            .map_err(|error| error.to_string())?;
        // The cache may be cleared without end and no byte stops the automaton: none of the errors of a walk can happen.
        let dfa = dfa::Builder::new()
            .configure(
                dfa::Config::new()
                    .match_kind(MatchKind::All)
                    .cache_capacity(STATES)
                    .skip_cache_capacity_check(true)
                    .minimum_cache_clear_count(None),
            )
            .build_from_nfa(nfa)
            .map_err(|error| error.to_string())?;
        Ok(Self { dfa, numbers })
    }

    fn begin(&self) -> Walked {
        let mut cache = self.dfa.create_cache();
        let input = Input::new("").anchored(Anchored::Yes);
        Walked {
            clears: cache.clear_count(),
            start: self.dfa.start_state_forward(&mut cache, &input).ok(),
            cache,
            ends: HashMap::default(),
            last: None,
        }
    }

    /// The patterns that match in an end state.
    fn said(&self, cache: &dfa::Cache, end: LazyStateID) -> TestSet {
        let mut tests = TestSet::default();
        (0..self.dfa.match_len(cache, end))
            .map(|at| self.dfa.match_pattern(cache, end, at))
            .for_each(|pattern| tests.add(self.numbers[pattern.as_usize()]));
        tests
    }
}

impl Walked {
    /// The patterns that match; `None` where that takes a state which is not known and `may_grow` forbids to make it.
    #[inline]
    fn walk(
        &mut self,
        automaton: &Automaton,
        value: &[u8],
        mut may_grow: impl FnMut() -> bool,
    ) -> Option<TestSet> {
        let dfa = &automaton.dfa;
        let mut state = self.start?;
        for byte in value {
            let mut next = dfa.next_state_untagged(&self.cache, state, *byte);
            if next.is_tagged() {
                if next.is_unknown() {
                    if !may_grow() {
                        return self.settled(automaton, None);
                    }
                    next = dfa.next_state(&mut self.cache, state, *byte).ok()?;
                }
                if next.is_dead() {
                    return self.settled(automaton, Some(TestSet::default()));
                }
            }
            state = next;
        }
        let end = dfa.next_eoi_state(&mut self.cache, state).ok()?;
        if !end.is_match() {
            return self.settled(automaton, Some(TestSet::default()));
        }
        if self.cache.clear_count() != self.clears {
            let said = automaton.said(&self.cache, end);
            return self.settled(automaton, Some(said));
        }
        if let Some((last, said)) = self.last
            && last == end
        {
            return Some(said);
        }
        let cache = &self.cache;
        let said = *(self.ends.entry(end)).or_insert_with(|| automaton.said(cache, end));
        self.last = Some((end, said));
        Some(said)
    }

    /// `said`; after the cache was cleared, nothing else that was known of its states holds.
    #[inline]
    fn settled(&mut self, automaton: &Automaton, said: Option<TestSet>) -> Option<TestSet> {
        if self.cache.clear_count() != self.clears {
            *self = automaton.begin();
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_automata::meta;

    /// Of each road some, one of them open on both sides.
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
    fn few() -> TestSet {
        let mut few = TestSet::default();
        few.insert(1);
        few.insert(6);
        few
    }

    fn patterns() -> Patterns {
        let patterns: Vec<(usize, Hir)> = PATTERNS.map(hir).into_iter().enumerate().collect();
        Patterns::new(&patterns, few()).unwrap()
    }

    #[test]
    fn every_road_is_taken() {
        let roads = PATTERNS.map(|pattern| Road::of(&hir(pattern)));
        assert!(ROADS.iter().all(|road| roads.contains(road)), "{roads:?}");
    }

    /// As many values as use up the credit, so that both ways of walking are taken.
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
            prop_assert_eq!(patterns.matching(value.as_bytes(), true), found.and(few()));
            for (number, regex) in alone.iter().enumerate() {
                prop_assert_eq!(found.contains(number), regex.is_match(&value), "{} {:?}", number, value);
            }
            WALKED.with_borrow(|kept| {
                let now = kept.as_ref().is_some_and(|kept| kept.credit < STATE);
                spent.set(spent.get() || now);
            });
        });
        assert!(spent.get(), "the values were too few to try the roads");
    }
}
