//! What the count of people is given of a dataset: its distinct identities, or where these are too many, their numbers.

use super::records::mix;
use crate::people::kind::KeyKind;

/// Somebody of whom a row tells something sensitive.
pub(super) const SENSITIVE: u8 = 1;
/// A minor.
pub(super) const MINOR: u8 = 2;

/// The distinct identities of a dataset, each as one hash for each kind of key.
///
/// Equal values of one kind have equal hashes in every place and dataset; 0 stands where a cell is empty or a placeholder.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Identities {
    /// Hashes of an identity.
    width: usize,
    /// All hashes, identity after identity.
    keys: Vec<u64>,
    /// For each identity: `SENSITIVE`, `MINOR`.
    flags: Vec<u8>,
}

impl Identities {
    /// None yet, of so many kinds of keys each.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// Takes in one; keys beyond the kinds are left out, missing ones are empty.
    pub fn push(&mut self, keys: &[u64], sensitive: bool, minor: bool) {
        let known = keys.iter().copied().chain(std::iter::repeat(0));
        self.keys.extend(known.take(self.width));
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        self.flags
            .push(flag(sensitive, SENSITIVE) | flag(minor, MINOR));
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// The same for the same identities in whatever order.
    pub(super) fn digest(&self) -> u64 {
        let one = |keys: &[u64]| keys.iter().fold(1, |hash, &key| mix(key, hash));
        let all = self.keys.chunks(self.width.max(1)).map(one);
        all.fold(self.flags.len() as u64, u64::wrapping_add)
    }

    /// The hashes of one.
    pub(super) fn keys(&self, identity: usize) -> &[u64] {
        &self.keys[identity * self.width..(identity + 1) * self.width]
    }

    /// What is said of one.
    pub(super) fn flags(&self, identity: usize) -> u8 {
        self.flags[identity]
    }
}

/// Numbers of distinct hashes, where the identities themselves were too many to keep.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers {
    /// Distinct values of each kind.
    pub by_kind: Vec<u64>,
    /// Slots with a value of each kind; empty where they were not counted.
    pub filled: Vec<u64>,
    /// For each kind, different pairs of a value and the natural key beside it, beyond the first of each value: how often a value
    /// is shared. Empty where they were not counted.
    pub shared: Vec<u64>,
    /// Distinct strongest keys of the slots that have more than a name; a contact is one key with all contacts, names and
    /// attributes beside it.
    pub coalesced: u64,
    /// The same, where a scoped key is one key with the name beside it too.
    pub with_names: u64,
}

/// What was kept of the identities of a dataset.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// Every one.
    Each(&'a Identities),
    /// Their numbers: of all slots, of those with sensitive information, of minors.
    Numbers([&'a Numbers; 3]),
}

/// How many slots tell of somebody.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Slots {
    /// All of them.
    pub told: u64,
    /// Those without any key, name or attribute.
    pub keyless: u64,
    /// Those with a name or attributes, and no key; `None` where they were not counted.
    pub weak: Option<u64>,
}

impl Slots {
    /// Those of two datasets together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        // No slots have no weak ones.
        match (self.told, other.told) {
            (0, _) => return other,
            (_, 0) => return self,
            _ => {}
        }
        Self {
            told: self.told.saturating_add(other.told),
            keyless: self.keyless.saturating_add(other.keyless),
            weak: (self.weak.zip(other.weak)).map(|(one, two)| one.saturating_add(two)),
        }
    }

    /// Those that have a key, a name or an attribute.
    pub(super) fn keyed(self) -> u64 {
        self.told.saturating_sub(self.keyless)
    }
}

/// Slots of all persons, of those with sensitive information, and of minors.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SlotsOf {
    /// All.
    pub all: Slots,
    /// With a filled sensitive cell.
    pub sensitive: Slots,
    /// Of minors.
    pub minors: Slots,
}

impl SlotsOf {
    /// Those of two datasets together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            all: self.all.plus(other.all),
            sensitive: self.sensitive.plus(other.sensitive),
            minors: self.minors.plus(other.minors),
        }
    }
}

/// A dataset, as far as counting its people goes.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The kinds of its keys, the strongest first. Two places may have one kind (a first and a second telephone).
    pub kinds: &'a [KeyKind],
    /// For each kind, the share of its distinct values that fail their check; `None` where it has no check.
    pub failing: &'a [Option<f64>],
    /// Slots with a value of each kind; empty where they were not counted.
    pub filled: &'a [u64],
    /// Its identities.
    pub seen: Seen<'a>,
    /// Its slots.
    pub slots: SlotsOf,
}
