//! Identities that are one person's, joined one after the other: a forest of sets that knows what each set has.

use super::records::{NAMES, keep};

/// A set has a natural key.
pub(super) const NATURAL: u8 = 4;
/// A set has a scoped key of which a person has one.
pub(super) const FIRM: u8 = 8;
/// A set has a scoped key.
pub(super) const SCOPED: u8 = 16;
/// A set has a contact, or a name with a birth date.
pub(super) const WHOLE: u8 = 32;
/// A set may be one of persons whom other sets stand for: a shared number without a name beside it.
pub(super) const AMBIGUOUS: u8 = 64;
/// An identity of the set has two contacts.
pub(super) const PAIRED: u8 = 128;

/// Disjoint sets of identities.
#[derive(Clone, Debug)]
pub(super) struct Clusters {
    /// Towards the set's first identity.
    parent: Vec<u32>,
    /// For each first identity: what its set has, over the flags of identities.
    has: Vec<u8>,
    /// For each first identity: the smallest names of its set.
    names: Vec<[u64; NAMES]>,
}

impl Clusters {
    /// Each identity alone.
    pub(super) fn new(flags: &[u8], names: &[[u64; NAMES]]) -> Self {
        Self {
            parent: (0..flags.len() as u32).collect(),
            has: flags.to_vec(),
            names: names.to_vec(),
        }
    }

    /// The first identity of the set.
    pub(super) fn root(&mut self, identity: u32) -> u32 {
        root(&mut self.parent, identity)
    }

    /// Points every identity at its set's first, so that `of` finds it at once.
    pub(super) fn settle(&mut self) {
        for identity in 0..self.parent.len() as u32 {
            self.parent[identity as usize] = self.root(identity);
        }
    }

    /// The first identity of the set, once settled.
    pub(super) fn of(&self, identity: u32) -> u32 {
        self.parent[identity as usize]
    }

    /// What the set of a first identity has.
    pub(super) fn has(&self, root: u32, flag: u8) -> bool {
        self.has[root as usize] & flag != 0
    }

    /// Its flags.
    pub(super) fn flags(&self, root: u32) -> u8 {
        self.has[root as usize]
    }

    /// Notes that the set has something.
    pub(super) fn mark(&mut self, identity: u32, flag: u8) {
        let root = self.root(identity);
        self.has[root as usize] |= flag;
    }

    /// The names of a set, as far as they are kept.
    pub(super) fn names(&self, root: u32) -> &[u64] {
        let names = &self.names[root as usize];
        let kept = names.iter().take_while(|&&name| name != 0).count();
        &names[..kept]
    }

    /// Makes two sets one.
    pub(super) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (first, second) = (one.min(other), one.max(other));
        self.parent[second as usize] = first;
        for name in self.names[second as usize] {
            keep(&mut self.names[first as usize], name);
        }
        self.has[first as usize] |= self.has[second as usize];
    }

    /// The forest alone, to join further for a question.
    pub(super) fn forest(&self) -> Vec<u32> {
        self.parent.clone()
    }

    /// Every first identity.
    pub(super) fn roots(&self) -> impl Iterator<Item = u32> + use<'_> {
        (0..self.parent.len() as u32).filter(|&identity| self.parent[identity as usize] == identity)
    }
}

/// The root of a tree of the forest; paths are halved on the way.
pub(super) fn root(parent: &mut [u32], mut identity: u32) -> u32 {
    while parent[identity as usize] != identity {
        let above = parent[parent[identity as usize] as usize];
        parent[identity as usize] = above;
        identity = above;
    }
    identity
}

/// Makes two trees one, below the smaller root; whether they were two.
pub(super) fn unite(parent: &mut [u32], one: u32, other: u32) -> bool {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other) as usize] = one.min(other);
    one != other
}

/// Makes the identities with equal values one.
pub(super) fn unite_values(forest: &mut [u32], entries: &[(u64, u32)]) {
    for pair in entries.windows(2) {
        if pair[0].0 == pair[1].0 {
            unite(forest, pair[0].1, pair[1].1);
        }
    }
}
