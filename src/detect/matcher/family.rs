//! Which patterns are put together: a pattern goes in, its family comes out.
//!
//! States of an automaton multiply where its patterns let the same bytes through in different places. Patterns of one family do so
//! little, up to a number.

use super::prefilter::beyond_ascii;
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// Least length of a pattern without end that has a family of its own.
const LEAST_LONG: usize = 10;
/// Choices from which a group of them is a list of words.
const LEAST_WORDS: usize = 4;

/// What kind of value a pattern is about: patterns of one kind are put together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PatternFamily {
    /// Forms of a known length or of few kinds of characters.
    Form,
    /// Words somewhere among letters.
    AmongLetters,
    /// Anything, and words somewhere in it.
    Anything,
    /// Forms without end that are long at least.
    Long,
    /// Forms that cannot do without a character beyond ASCII.
    Han,
}

/// Every family.
pub(super) const FAMILIES: [PatternFamily; 5] = [
    PatternFamily::Form,
    PatternFamily::AmongLetters,
    PatternFamily::Anything,
    PatternFamily::Long,
    PatternFamily::Han,
];

impl PatternFamily {
    /// The family of a pattern.
    pub(super) fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        if beyond_ascii(hir) {
            return Self::Han;
        }
        let open = open(hir);
        match (properties.maximum_len(), properties.minimum_len()) {
            (None, Some(LEAST_LONG..)) => Self::Long,
            (None, _) if open == Some(Open::Anything) => Self::Anything,
            (None, _) if open == Some(Open::LettersThenWords) => Self::AmongLetters,
            _ => Self::Form,
        }
    }

    /// How many patterns are one automaton: of so many the states do not multiply each other.
    pub(super) fn together(self) -> usize {
        match self {
            Self::Form => 24,
            Self::AmongLetters => 3,
            Self::Anything | Self::Han => 4,
            Self::Long => 12,
        }
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
        HirKind::Alternation(choices) => choices.len() >= LEAST_WORDS,
        HirKind::Capture(capture) => lists_words(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(lists_words),
        _ => false,
    }
}
