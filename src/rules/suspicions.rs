//! The words of suspicions made ready, and those suspicions whose words a dataset has.

use crate::detect::name::{Headers, Word};
use crate::pack::context::{Suspicion, SuspicionHit};

/// A suspicion with its words.
pub(super) struct SuspicionWords {
    suspicion: Suspicion,
    words: Vec<Vec<Word>>,
    not: Vec<Word>,
}

impl SuspicionWords {
    pub(super) fn new(suspicion: &Suspicion) -> Self {
        let ready = |words: &Vec<String>| words.iter().map(|word| Word::new(word)).collect();
        Self {
            suspicion: suspicion.clone(),
            words: suspicion.words.iter().map(ready).collect(),
            not: ready(&suspicion.not),
        }
    }

    /// The first word of each list that the names have, where each list has one and none that speaks against it is there.
    pub(super) fn met(&self, headers: &Headers<'_>) -> Option<SuspicionHit<'_>> {
        let is_there = |word: &&Word| headers.have(word);
        let words = self.words.iter();
        let words: Option<Vec<&str>> = words
            .map(|list| list.iter().find(is_there).map(|word| word.shown.as_str()))
            .collect();
        let words = words.filter(|_| !self.not.iter().any(|word| is_there(&word)))?;
        Some(SuspicionHit {
            suspicion: &self.suspicion,
            words,
        })
    }
}
