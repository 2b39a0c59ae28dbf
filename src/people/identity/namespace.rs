//! Datasets with local numbers in, which of them are one numbering out.
//!
//! Every counter starts at 1, so equal numbers of two companies show nothing. What stands beside equal numbers does: the same
//! name, telephone or document there, again and again, shows one numbering, and different ones show two.

use super::clusters::{root, unite};
use super::records::Part;
use crate::people::kind::KeyClass;
use ahash::AHashMap;

/// The local numbers of one dataset: its place among the parts, and the kind among its own.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Scope {
    /// Which part.
    pub part: usize,
    /// Which of its places.
    pub own: usize,
}

/// What stands beside equal numbers of two datasets.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Evidence {
    /// Equal numbers with something in common beside them.
    pub agree: u64,
    /// Equal numbers with nothing in common, although both have something of one kind beside them.
    pub contradict: u64,
}

/// Whether local numbers of two datasets are one numbering.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Namespace {
    /// They are.
    One,
    /// They are two.
    Two,
    /// Nothing shows either.
    Open,
}

impl Evidence {
    /// What it shows: one numbering where most equal numbers agree, two where most contradict each other.
    pub(super) fn shows(self) -> Namespace {
        /// Fewer may agree by chance.
        const ENOUGH: u64 = 3;
        if self.agree >= ENOUGH && self.agree > 2 * self.contradict {
            Namespace::One
        } else if self.contradict > self.agree {
            Namespace::Two
        } else {
            Namespace::Open
        }
    }
}

/// Identities of one local number: its hash, whose it is, and which identity.
type Held = (u64, usize, u32);

/// Which scopes are one numbering.
pub(super) struct Numbered {
    /// For each scope its numbering.
    pub numbering: Vec<usize>,
    /// Whether what stands beside equal numbers made some one.
    pub by_evidence: bool,
}

/// Numbers every scope of `scopes` (all of one kind): scopes with equal numbers are one numbering. `declared` says which are for
/// sure.
pub(super) fn numbered(parts: &[Part<'_>], scopes: &[Scope], declared: &[Option<u64>]) -> Numbered {
    let mut numbering: Vec<u32> = (0..scopes.len() as u32).collect();
    let mut first = AHashMap::new();
    for (number, (scope, declared)) in scopes.iter().zip(declared).enumerate() {
        // What somebody declared to be one, and else two columns of one dataset.
        let same = declared.ok_or(scope.part);
        let known = *first.entry(same).or_insert(number as u32);
        unite(&mut numbering, known, number as u32);
    }
    let mut apart: Vec<Vec<u32>> = vec![Vec::new(); scopes.len()];
    let mut pairs = evidence(parts, scopes);
    // The best evidence first, so that what contradicts it comes too late.
    pairs.sort_by_key(|&(pair, evidence)| (std::cmp::Reverse(evidence.agree), pair));
    for &((one, other), evidence) in &pairs {
        if evidence.shows() == Namespace::Two {
            let roots = [one, other].map(|scope| root(&mut numbering, scope as u32));
            apart[roots[0] as usize].push(other as u32);
            apart[roots[1] as usize].push(one as u32);
        }
    }
    let mut by_evidence = false;
    for ((one, other), evidence) in pairs {
        if evidence.shows() == Namespace::One {
            by_evidence |= join(&mut numbering, &mut apart, [one as u32, other as u32]);
        }
    }
    let scopes = 0..scopes.len() as u32;
    Numbered {
        numbering: (scopes.map(|scope| root(&mut numbering, scope) as usize)).collect(),
        by_evidence,
    }
}

/// Makes the numberings of two scopes one, unless something says that they are two; whether it did.
fn join(numbering: &mut [u32], apart: &mut [Vec<u32>], pair: [u32; 2]) -> bool {
    let roots = pair.map(|scope| root(numbering, scope));
    let fewer = usize::from(apart[roots[1] as usize].len() < apart[roots[0] as usize].len());
    let (fewer, more) = (roots[fewer], roots[1 - fewer]);
    let forbidden = std::mem::take(&mut apart[fewer as usize]);
    let is_two = forbidden
        .iter()
        .any(|&scope| root(numbering, scope) == more);
    let mut kept = std::mem::take(&mut apart[more as usize]);
    if fewer == more || is_two {
        apart[more as usize] = kept;
        apart[fewer as usize].extend(forbidden);
        return false;
    }
    unite(numbering, fewer, more);
    kept.extend(forbidden);
    apart[fewer.min(more) as usize] = kept;
    true
}

/// For each pair of scopes with numbers in common what stands beside these.
fn evidence(parts: &[Part<'_>], scopes: &[Scope]) -> Vec<((usize, usize), Evidence)> {
    let mut held: Vec<Held> = Vec::new();
    for (number, scope) in scopes.iter().enumerate() {
        let identities = parts[scope.part].identities;
        for identity in 0..identities.len() {
            let value = identities.keys(identity)[scope.own];
            if value != 0 {
                held.push((value, number, identity as u32));
            }
        }
    }
    held.sort_unstable();
    let mut pairs = std::collections::BTreeMap::<(usize, usize), Evidence>::new();
    for same in held.chunk_by(|one, other| one.0 == other.0) {
        let by_scope: Vec<&[Held]> = same.chunk_by(|one, other| one.1 == other.1).collect();
        for (one, other) in compared(by_scope.len()) {
            let (one, other) = (by_scope[one], by_scope[other]);
            let pair = (one[0].1, other[0].1);
            let Some(agrees) = agree(parts, scopes, one, other) else {
                continue;
            };
            let tally = pairs.entry(pair).or_default();
            tally.agree += u64::from(agrees);
            tally.contradict += u64::from(!agrees);
        }
    }
    pairs.into_iter().collect()
}

/// Which of so many scopes with one number are compared: all with all, or where these are too many, each with the next.
fn compared(scopes: usize) -> Vec<(usize, usize)> {
    const FEW: usize = 8;
    let all = (0..scopes).flat_map(|one| (one + 1..scopes).map(move |other| (one, other)));
    if scopes <= FEW {
        all.collect()
    } else {
        (1..scopes).map(|other| (other - 1, other)).collect()
    }
}

/// Whether anything of one kind beside one number is the same in both scopes; `None` where nothing can be compared.
fn agree(parts: &[Part<'_>], scopes: &[Scope], one: &[Held], other: &[Held]) -> Option<bool> {
    let (one, other) = (beside(parts, scopes, one), beside(parts, scopes, other));
    let mut comparable = false;
    for &(place, value) in &one {
        if other.binary_search(&(place, value)).is_ok() {
            return Some(true);
        }
        let from = other.partition_point(|known| known.0 < place);
        comparable |= other.get(from).is_some_and(|known| known.0 == place);
    }
    comparable.then_some(false)
}

/// What stands beside a number: documents, contacts and names, each with the place of its kind.
fn beside(parts: &[Part<'_>], scopes: &[Scope], held: &[Held]) -> Vec<(usize, u64)> {
    /// Identities of one number that are looked at.
    const MOST: usize = 16;
    let mut values = Vec::new();
    for &(_, scope, identity) in held.iter().take(MOST) {
        let part = &parts[scopes[scope].part];
        let keys = part.identities.keys(identity as usize);
        for (own, &value) in keys.iter().enumerate() {
            let tells = !matches!(
                part.given.kinds[own].class,
                KeyClass::Scoped | KeyClass::Attribute
            );
            if value != 0 && tells {
                values.push((part.places[own], value));
            }
        }
    }
    values.sort_unstable();
    values
}
