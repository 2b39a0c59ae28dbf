//! Which patterns a value may match at all, by what is seen of it at once: its length, its first and last byte, the kinds of its
//! bytes. Most values are past most patterns before an automaton is walked.

use crate::sketch::probe::TestSet;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Lengths that are told apart; longer values count as the longest.
const LENGTHS: usize = 64;
/// Kinds of bytes that are told apart.
const KINDS: usize = 16;

fn kind(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'f' | b'A'..=b'F' => 1,
        b'g'..=b'z' => 2,
        b'G'..=b'Z' => 3,
        b' ' => 4,
        b'.' => 5,
        b',' => 6,
        b'-' => 7,
        b':' => 8,
        b'/' => 9,
        b'(' | b')' => 10,
        b'@' => 11,
        b'_' => 12,
        0x80.. => 13,
        b'*' | b'#' | b'+' => 14,
        _ => 15,
    }
}

/// A set of bytes.
#[derive(Clone, Copy)]
struct Bytes([u64; 4]);

impl Bytes {
    const NONE: Self = Self([0; 4]);

    fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte) / 64] |= 1 << (byte % 64);
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 == 1
    }

    fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }
}

impl FromIterator<u8> for Bytes {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        let mut set = Self::NONE;
        bytes.into_iter().for_each(|byte| set.insert(byte));
        set
    }
}

/// Bytes that a match may consist of, begin with and end in: these, or more.
#[derive(Clone, Copy)]
struct Parts {
    all: Bytes,
    first: Bytes,
    last: Bytes,
}

impl Parts {
    const NONE: Self = Self {
        all: Bytes::NONE,
        first: Bytes::NONE,
        last: Bytes::NONE,
    };

    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::NONE,
            HirKind::Literal(literal) => Self {
                all: literal.0.iter().copied().collect(),
                first: literal.0.first().copied().into_iter().collect(),
                last: literal.0.last().copied().into_iter().collect(),
            },
            HirKind::Class(class) => {
                let all = bytes_of(class);
                Self {
                    all,
                    first: all,
                    last: all,
                }
            }
            HirKind::Repetition(repetition) => Self::of(&repetition.sub),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Alternation(choices) => {
                (choices.iter().map(Self::of)).fold(Self::NONE, |sum, one| Self {
                    all: sum.all.or(one.all),
                    first: sum.first.or(one.first),
                    last: sum.last.or(one.last),
                })
            }
            HirKind::Concat(steps) => {
                let parts: Vec<(Self, bool)> = steps
                    .iter()
                    .map(|step| (Self::of(step), step.properties().minimum_len() == Some(0)))
                    .collect();
                Self {
                    all: (parts.iter()).fold(Bytes::NONE, |all, (part, _)| all.or(part.all)),
                    first: outermost(parts.iter(), |part| part.first),
                    last: outermost(parts.iter().rev(), |part| part.last),
                }
            }
        }
    }
}

/// What the first of the steps may begin with, and the next ones where those before them may be empty.
fn outermost<'a>(
    steps: impl Iterator<Item = &'a (Parts, bool)>,
    side: fn(&Parts) -> Bytes,
) -> Bytes {
    let mut sum = Bytes::NONE;
    for (part, may_be_empty) in steps {
        sum = sum.or(side(part));
        if !may_be_empty {
            break;
        }
    }
    sum
}

/// The bytes of a class; any byte beyond ASCII for any character beyond it.
fn bytes_of(class: &Class) -> Bytes {
    match class {
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .collect(),
        Class::Unicode(class) => {
            let in_ascii = class.ranges().iter().flat_map(|range| {
                let last = u32::from(range.end()).min(0x7F);
                (u32::from(range.start())..=last).filter_map(|code| u8::try_from(code).ok())
            });
            let beyond = class.ranges().iter().any(|range| !range.end().is_ascii());
            in_ascii.chain((0x80..=0xFF).filter(|_| beyond)).collect()
        }
    }
}

/// The kinds of bytes that a match may hold, a bit for each.
pub(super) fn kinds_of(hir: &Hir) -> u32 {
    let all = Parts::of(hir).all;
    (0..=255)
        .filter(|byte| all.has(*byte))
        .fold(0, |kinds, byte| kinds | 1 << kind(byte))
}

/// Whether every match of a pattern has a character beyond ASCII.
pub(super) fn beyond_ascii(hir: &Hir) -> bool {
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

/// Patterns by what a value shows.
pub(super) struct Prefilter {
    by_length: Vec<TestSet>,
    by_first: Vec<TestSet>,
    by_last: Vec<TestSet>,
    /// Patterns whose matches may hold a byte of the kind.
    by_kind: [TestSet; KINDS],
    kinds: [u8; 256],
    /// Patterns that cannot do without a character beyond ASCII.
    beyond_ascii: TestSet,
}

impl Prefilter {
    /// A prefilter for these patterns, each under its number.
    pub(super) fn new(patterns: &[(usize, Hir)]) -> Self {
        let mut prefilter = Self {
            by_length: vec![TestSet::default(); LENGTHS + 1],
            by_first: vec![TestSet::default(); 256],
            by_last: vec![TestSet::default(); 256],
            by_kind: [TestSet::default(); KINDS],
            beyond_ascii: TestSet::default(),
            kinds: std::array::from_fn(|byte| kind(byte as u8)),
        };
        for (number, hir) in patterns {
            let parts = Parts::of(hir);
            let properties = hir.properties();
            let least = properties.minimum_len().unwrap_or(0).min(LENGTHS);
            let most = properties.maximum_len().unwrap_or(LENGTHS).min(LENGTHS);
            for tests in &mut prefilter.by_length[least..=most] {
                tests.insert(*number);
            }
            if beyond_ascii(hir) {
                prefilter.beyond_ascii.insert(*number);
            }
            for byte in 0..=255_u8 {
                let at = usize::from(byte);
                for (holds, tests) in [
                    (parts.first.has(byte), &mut prefilter.by_first[at]),
                    (parts.last.has(byte), &mut prefilter.by_last[at]),
                    (
                        parts.all.has(byte),
                        &mut prefilter.by_kind[usize::from(kind(byte))],
                    ),
                ] {
                    if holds {
                        tests.insert(*number);
                    }
                }
            }
        }
        prefilter
    }

    /// The patterns that a value may match; all of them where it is empty.
    #[inline]
    pub(super) fn candidates(&self, value: &[u8]) -> TestSet {
        let [first, ..] = value else {
            return TestSet::all();
        };
        let last = value[value.len() - 1];
        let mut candidates = self.by_length[value.len().min(LENGTHS)]
            .and(self.by_first[usize::from(*first)])
            .and(self.by_last[usize::from(last)]);
        let mut kinds = (value.iter()).fold(0_u32, |kinds, byte| {
            kinds | 1 << self.kinds[usize::from(*byte)]
        });
        if value.is_ascii() {
            candidates = candidates.without(self.beyond_ascii);
        }
        while kinds != 0 {
            candidates = candidates.and(self.by_kind[kinds.trailing_zeros() as usize]);
            kinds &= kinds - 1;
        }
        candidates
    }
}
