//! What a pattern can match, read off its syntax: which bytes occur in it, begin it, end it, and which it cannot do without.
//! The matcher rules tests out by these before an automaton runs.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A set of bytes.
pub(super) type Bytes = [bool; 256];

/// What a value must look like to have a chance of passing a test.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// Bytes that may occur.
    pub(super) allowed: Bytes,
    /// Bytes that it may begin with.
    pub(super) first: Bytes,
    /// Bytes that it may end with.
    pub(super) last: Bytes,
    /// At least one of these must occur.
    pub(super) required: Bytes,
    /// Shortest and longest length.
    pub(super) lengths: (usize, usize),
}

impl Reach {
    /// No value has a chance: for tests that have a road of their own.
    pub(super) fn none() -> Self {
        let all = [true; 256];
        Self {
            allowed: all,
            first: all,
            last: all,
            required: all,
            lengths: (usize::MAX, 0),
        }
    }

    /// The reach of a pattern.
    pub(super) fn of(hir: &Hir) -> Self {
        let mut allowed = [false; 256];
        occurring(hir, &mut allowed);
        let properties = hir.properties();
        let lengths = (
            properties.minimum_len().unwrap_or(0),
            properties.maximum_len().unwrap_or(usize::MAX),
        );
        let end = |from_start| {
            let mut set = [false; 256];
            if edge(hir, from_start, &mut set) {
                [true; 256]
            } else {
                set
            }
        };
        let required = required(hir).unwrap_or([true; 256]);
        Self {
            allowed,
            first: end(true),
            last: end(false),
            required,
            lengths,
        }
    }

    /// The reach of a list of terms, in either case.
    pub(super) fn of_terms(terms: &[String]) -> Self {
        let no = [false; 256];
        let mut reach = Self {
            allowed: no,
            first: no,
            last: no,
            required: no,
            lengths: (usize::MAX, 0),
        };
        let set = |bytes: &mut Bytes, byte: u8| {
            bytes[usize::from(byte.to_ascii_lowercase())] = true;
            bytes[usize::from(byte.to_ascii_uppercase())] = true;
        };
        for term in terms {
            term.bytes().for_each(|byte| set(&mut reach.allowed, byte));
            if let (Some(first), Some(last)) = (term.bytes().next(), term.bytes().last()) {
                set(&mut reach.first, first);
                set(&mut reach.required, first);
                set(&mut reach.last, last);
            }
            reach.lengths = (
                reach.lengths.0.min(term.len()),
                reach.lengths.1.max(term.len()),
            );
        }
        reach
    }
}

/// The bytes of a class; of characters of several bytes those whose place `pick` chooses.
fn class_bytes(class: &Class, pick: &dyn Fn(usize, usize) -> bool, out: &mut Bytes) {
    match class {
        Class::Bytes(class) => {
            for range in class.ranges() {
                (range.start()..=range.end()).for_each(|byte| out[usize::from(byte)] = true);
            }
        }
        Class::Unicode(class) => {
            for range in class.ranges() {
                for sequence in regex_syntax::utf8::Utf8Sequences::new(range.start(), range.end()) {
                    let steps = sequence.as_slice();
                    for (at, step) in steps.iter().enumerate() {
                        if pick(at, steps.len()) {
                            (step.start..=step.end).for_each(|byte| out[usize::from(byte)] = true);
                        }
                    }
                }
            }
        }
    }
}

fn occurring(hir: &Hir, out: &mut Bytes) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            literal
                .0
                .iter()
                .for_each(|byte| out[usize::from(*byte)] = true);
        }
        HirKind::Class(class) => class_bytes(class, &|_, _| true, out),
        HirKind::Repetition(repetition) => occurring(&repetition.sub, out),
        HirKind::Capture(capture) => occurring(&capture.sub, out),
        HirKind::Concat(all) | HirKind::Alternation(all) => {
            all.iter().for_each(|sub| occurring(sub, out));
        }
    }
}

/// Adds the bytes at one end; true where the expression may be empty there.
fn edge(hir: &Hir, start: bool, out: &mut Bytes) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let byte = if start {
                literal.0.first()
            } else {
                literal.0.last()
            };
            byte.is_none_or(|byte| {
                out[usize::from(*byte)] = true;
                false
            })
        }
        HirKind::Class(class) => {
            class_bytes(
                class,
                &|at, length| if start { at == 0 } else { at + 1 == length },
                out,
            );
            false
        }
        HirKind::Repetition(repetition) => edge(&repetition.sub, start, out) || repetition.min == 0,
        HirKind::Capture(capture) => edge(&capture.sub, start, out),
        HirKind::Concat(all) if start => all.iter().all(|sub| edge(sub, start, out)),
        HirKind::Concat(all) => all.iter().rev().all(|sub| edge(sub, start, out)),
        HirKind::Alternation(all) => {
            // Every branch adds its bytes, whether or not one before it may be empty.
            let mut empty = false;
            for sub in all {
                empty |= edge(sub, start, out);
            }
            empty
        }
    }
}

/// A set of bytes of which every match holds at least one: the one that says most, where a rare byte says more than a
/// frequent one.
fn required(hir: &Hir) -> Option<Bytes> {
    let weight = |set: &Bytes| -> u32 {
        let cost = |byte: usize| {
            if (byte as u8).is_ascii_alphanumeric() {
                8
            } else {
                1
            }
        };
        (0..256).filter(|byte| set[*byte]).map(cost).sum()
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let rarest = |byte: &&u8| (byte.is_ascii_alphanumeric(), byte.is_ascii_digit());
            let byte = literal.0.iter().min_by_key(rarest)?;
            let mut set = [false; 256];
            set[usize::from(*byte)] = true;
            Some(set)
        }
        HirKind::Class(class) => {
            let mut set = [false; 256];
            class_bytes(class, &|at, _| at == 0, &mut set);
            Some(set)
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(all) => all.iter().filter_map(required).min_by_key(weight),
        HirKind::Alternation(all) => all
            .iter()
            .map(required)
            .reduce(|a, b| {
                let (a, b) = (a?, b?);
                Some(std::array::from_fn(|byte| a[byte] || b[byte]))
            })
            .flatten(),
    }
}
