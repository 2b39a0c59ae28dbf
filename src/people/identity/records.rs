//! Identities of one dataset or several in, sorted entries for each kind of key out: what the graph is built from.

use super::given::{Given, Identities};
use crate::people::kind::{KeyClass, KeyKind};
use ahash::AHashMap;

/// Names that are kept of one identity: a Chinese and a Latin one, say.
pub(super) const NAMES: usize = 2;

/// A kind of key of all datasets together.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    /// What it is.
    pub what: KeyKind,
    /// Distinct values that fail their check; `None` where no dataset checks them.
    pub failing: Option<u64>,
    /// Slots of the one dataset that have a value of it; `None` where they were not counted, or there are several datasets.
    pub filled: Option<u64>,
    /// Whether a dataset has it and nothing stronger: what others show of how many of it a person has says nothing there.
    pub is_alone: bool,
    /// Whether it is a contact of which somebody declared that equal ones are one person's. It joins; how many there are is told by the
    /// contact itself.
    pub is_declared: bool,
    /// Its values with the identities that have them, sorted.
    pub entries: Vec<(u64, u32)>,
}

/// Identities, turned by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// Kinds, the strongest class first, in the order given within a class.
    pub kinds: Vec<Kind>,
    /// For each identity its names, each mixed with its kind; 0 where there is none.
    pub names: Vec<[u64; NAMES]>,
    /// For each identity the attribute that tells most apart, 0 where it has none.
    pub attributes: Vec<u64>,
    /// For each identity what is said of the person.
    pub flags: Vec<u8>,
    /// Slots that tell of somebody, of the only dataset; 0 where there are several.
    pub told: u64,
}

/// A dataset with the place of each of its kinds among the kinds of all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    /// What is known of it.
    pub given: Given<'a>,
    /// Its identities.
    pub identities: &'a Identities,
    /// Place among the kinds of all, for each of its kinds.
    pub places: &'a [usize],
    /// Places where values stand besides: which of its kinds, and the place.
    pub declared: &'a [(usize, usize)],
}

impl Records {
    /// The identities of all parts; `kinds` are those of all, the strongest class first.
    pub(super) fn of(kinds: Vec<KeyKind>, parts: &[Part<'_>]) -> Self {
        let mut records = Self {
            kinds: (kinds.into_iter())
                .map(|what| Kind {
                    what,
                    failing: None,
                    filled: None,
                    is_alone: false,
                    is_declared: false,
                    entries: Vec::new(),
                })
                .collect(),
            ..Self::default()
        };
        let mut failing = vec![None; records.kinds.len()];
        let mut seen = AHashMap::new();
        for part in parts {
            records.add(*part, &mut failing, &mut seen);
        }
        for (kind, failing) in records.kinds.iter_mut().zip(failing) {
            kind.entries.sort_unstable();
            // Two places of one kind may hold one value.
            kind.entries.dedup();
            kind.failing = failing.map(|failing: f64| failing.ceil() as u64);
        }
        if let [only] = parts {
            records.fill(*only);
        }
        records.attributes = records.telling_attribute();
        records
    }

    /// Notes how many slots the only part has, and how many of them have each kind.
    fn fill(&mut self, part: Part<'_>) {
        self.told = part.given.slots.all.told;
        for (&filled, &place) in part.given.filled.iter().zip(part.places) {
            *self.kinds[place].filled.get_or_insert(0) += filled;
        }
    }

    /// The values of the attribute that has most of them.
    fn telling_attribute(&self) -> Vec<u64> {
        let mut values = vec![0; self.len()];
        let best = self.of_class(KeyClass::Attribute).max_by_key(|&place| {
            let distinct = groups(&self.kinds[place].entries).count();
            (distinct, std::cmp::Reverse(place))
        });
        for &(value, row) in best.map_or(&[][..], |place| &self.kinds[place].entries) {
            values[row as usize] = value;
        }
        values
    }

    /// Adds the identities of a part; what is the same as one of another part is not another.
    fn add(&mut self, part: Part<'_>, failing: &mut [Option<f64>], seen: &mut AHashMap<u64, u32>) {
        let strong = |kind: &KeyKind| kind.class < KeyClass::Contact;
        let is_alone = !part.given.kinds.iter().any(strong);
        for (own, &place) in part.places.iter().enumerate() {
            self.kinds[place].is_alone |= is_alone;
            if let Some(&Some(share)) = part.given.failing.get(own) {
                let known = failing[place].get_or_insert(0.0);
                *known += distinct(part.identities, own) as f64 * share.clamp(0.0, 1.0);
            }
        }
        for (_, place) in part.declared {
            self.kinds[*place].is_declared = true;
        }
        for identity in 0..part.identities.len() {
            let row = self.flags.len() as u32;
            let keys = part.identities.keys(identity);
            // Slots without a key are numbers: each may be a person of its own.
            if keys.iter().all(|&key| key == 0) {
                continue;
            }
            let flags = part.identities.flags(identity);
            let known = *seen.entry(signature(part, keys, flags)).or_insert(row);
            if known < row {
                self.flags[known as usize] |= flags;
                continue;
            }
            let mut names = [0; NAMES];
            for (own, (&value, &place)) in keys.iter().zip(part.places).enumerate() {
                if value == 0 {
                    continue;
                }
                self.kinds[place].entries.push((value, row));
                if part.given.kinds[own].class == KeyClass::Name {
                    keep(&mut names, mix(value, place as u64));
                }
            }
            for &(own, place) in part.declared.iter().filter(|(own, _)| keys[*own] != 0) {
                self.kinds[place].entries.push((keys[own], row));
            }
            self.names.push(names);
            self.flags.push(flags);
        }
    }

    /// Identities.
    pub(super) fn len(&self) -> usize {
        self.flags.len()
    }

    /// The kinds of a class, by place.
    pub(super) fn of_class(&self, class: KeyClass) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.kinds.len()).filter(move |&place| self.kinds[place].what.class == class)
    }

    /// Whether any identity has a value of the class.
    pub(super) fn has(&self, class: KeyClass) -> bool {
        self.of_class(class)
            .any(|place| !self.kinds[place].entries.is_empty())
    }
}

/// How many different values a dataset has of one of its kinds.
fn distinct(identities: &Identities, own: usize) -> usize {
    let all = (0..identities.len()).map(|identity| identities.keys(identity)[own]);
    let mut values: Vec<u64> = all.filter(|&value| value != 0).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

/// One hash of all keys of an identity, whatever their order; of what is only a name, with what is said of the person.
fn signature(part: Part<'_>, keys: &[u64], flags: u8) -> u64 {
    let mut is_weak = true;
    let mut hash = 0_u64;
    for (own, (&value, &place)) in keys.iter().zip(part.places).enumerate() {
        if value != 0 {
            hash = hash.wrapping_add(mix(value, place as u64));
            is_weak &= part.given.kinds[own].class >= KeyClass::Name;
        }
    }
    if is_weak {
        mix(hash, u64::from(flags))
    } else {
        hash
    }
}

/// Keeps the smallest different values, in ascending order with empty places last.
pub(super) fn keep<const N: usize>(kept: &mut [u64; N], mut value: u64) {
    if value == 0 || kept.contains(&value) {
        return;
    }
    for place in kept {
        if *place == 0 {
            *place = value;
            return;
        }
        if value < *place {
            std::mem::swap(place, &mut value);
        }
    }
}

/// One hash of two, never 0. Finaliser of SplitMix64 (Steele, Lea, Flood 2014).
pub(super) fn mix(value: u64, with: u64) -> u64 {
    let mut hash = value ^ with.wrapping_add(0x9e37_79b9_7f4a_7c15).rotate_left(31);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)).max(1)
}

/// Runs of equal values among sorted entries.
pub(super) fn groups(entries: &[(u64, u32)]) -> impl Iterator<Item = &[(u64, u32)]> {
    entries.chunk_by(|one, other| one.0 == other.0)
}
