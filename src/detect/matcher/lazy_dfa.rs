//! One automaton that is made while it is walked: a value goes in, the patterns that match all of it come out.

use crate::sketch::probe::TestSet;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Hir, Look};
use std::collections::HashMap;

/// Bytes of states that a thread keeps; where values lead to more, it begins anew.
const STATE_BYTES: usize = 8 << 20;
/// Bytes of the patterns' own automaton at most.
const PATTERN_BYTES: usize = 64 << 20;

/// Some of the patterns.
pub(super) struct Automaton {
    dfa: DFA,
    /// Numbers of each different pattern, in the order in which they were given.
    numbers: Vec<TestSet>,
}

/// What a thread has seen of an automaton.
pub(super) struct LazyDfa {
    cache: dfa::Cache,
    clears: usize,
    start: Option<LazyStateID>,
    /// What the states at the ends of values say, and what the last one said: values of a column mostly end in the same.
    ends: HashMap<LazyStateID, TestSet, ahash::RandomState>,
    last: Option<(LazyStateID, TestSet)>,
}

impl Automaton {
    /// An automaton of these patterns, each under its number.
    ///
    /// # Errors
    /// A text where they are too large together.
    pub(super) fn new<'a>(
        patterns: impl Iterator<Item = &'a (usize, Hir)>,
    ) -> Result<Self, String> {
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
                    .nfa_size_limit(Some(PATTERN_BYTES)),
            )
            .build_many_from_hir(&whole)
            .map_err(|error| error.to_string())?;
        // The cache may be cleared without end and no byte stops the automaton: none of the errors of a walk can happen.
        let dfa = dfa::Builder::new()
            .configure(
                dfa::Config::new()
                    .match_kind(MatchKind::All)
                    .cache_capacity(STATE_BYTES)
                    .skip_cache_capacity_check(true)
                    .minimum_cache_clear_count(None),
            )
            .build_from_nfa(nfa)
            .map_err(|error| error.to_string())?;
        Ok(Self { dfa, numbers })
    }

    /// What a thread has seen before its first value.
    pub(super) fn unseen(&self) -> LazyDfa {
        let mut cache = self.dfa.create_cache();
        let input = Input::new("").anchored(Anchored::Yes);
        LazyDfa {
            clears: cache.clear_count(),
            start: self.dfa.start_state_forward(&mut cache, &input).ok(),
            cache,
            ends: HashMap::default(),
            last: None,
        }
    }

    /// The patterns that match in an end state.
    fn tests_at(&self, cache: &dfa::Cache, end: LazyStateID) -> TestSet {
        let mut tests = TestSet::default();
        (0..self.dfa.match_len(cache, end))
            .map(|at| self.dfa.match_pattern(cache, end, at))
            .for_each(|pattern| tests.add(self.numbers[pattern.as_usize()]));
        tests
    }
}

impl LazyDfa {
    /// The patterns that match; `None` where that takes a state which is not known and `may_grow` forbids to make it.
    #[inline]
    pub(super) fn walk(
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
                        return self.resolve(automaton, None);
                    }
                    next = dfa.next_state(&mut self.cache, state, *byte).ok()?;
                }
                if next.is_dead() {
                    return self.resolve(automaton, Some(TestSet::default()));
                }
            }
            state = next;
        }
        let end = dfa.next_eoi_state(&mut self.cache, state).ok()?;
        if !end.is_match() {
            return self.resolve(automaton, Some(TestSet::default()));
        }
        if self.cache.clear_count() != self.clears {
            let said = automaton.tests_at(&self.cache, end);
            return self.resolve(automaton, Some(said));
        }
        if let Some((last, said)) = self.last
            && last == end
        {
            return Some(said);
        }
        let cache = &self.cache;
        let said = *(self.ends.entry(end)).or_insert_with(|| automaton.tests_at(cache, end));
        self.last = Some((end, said));
        Some(said)
    }

    /// `said`; after the cache was cleared, nothing else that was known of its states holds.
    #[inline]
    fn resolve(&mut self, automaton: &Automaton, said: Option<TestSet>) -> Option<TestSet> {
        if self.cache.clear_count() != self.clears {
            *self = automaton.unseen();
        }
        said
    }
}
