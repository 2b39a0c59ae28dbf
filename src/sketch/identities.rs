//! Who stands in the rows of a dataset: the different identities, exact however many they are.

use crate::model::Count;
use crate::model::person_key::KeyClass;
use crate::sketch::beside::Beside;
use crate::sketch::doubts::{Doubts, FEW_SUSPECTS};
use crate::sketch::exact::ExactSet;
use crate::sketch::runs::RunFile;
use ahash::RandomState;
use std::collections::{BTreeSet, HashMap};

/// Kinds of keys and attributes of a dataset at most.
pub const MOST_KINDS: usize = 6;
/// Different identities up to which every one is kept with all its keys.
const MOST_WHOLE: usize = 1 << 18;

/// One keyed hash for each kind of a dataset; 0 where the cell is empty or a placeholder.
pub type Keys = [u64; MOST_KINDS];

/// What one slot told of its person.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd)]
pub struct Identity {
    /// By kind.
    pub keys: Keys,
    /// Whether something sensitive stands beside it, in this slot or one with the same keys.
    pub sensitive: bool,
    /// Whether a birth date of a minor stands beside it.
    pub minor: bool,
}

/// A kind of key in the order of a dataset's kinds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Kind {
    /// What it tells.
    pub class: KeyClass,
    /// Tells its hashes from those of other kinds where both stand in one set: the same in every dataset.
    pub salt: u64,
}

/// Slots of persons that were read, in numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SlotTally {
    /// That tell of somebody.
    pub filled: u64,
    /// Of those without any key or name.
    pub keyless: u64,
    /// Of those with a name and no key.
    pub only_named: u64,
    /// Values beyond the first in a cell of which no stronger key says whose they are.
    pub further: u64,
    /// Values beyond the first in a cell that are perhaps one person's, and count as persons of their own.
    pub perhaps_one: u64,
    /// Slots of an attribute that is known as a person's.
    pub attributed: u64,
    /// Cells whose key is a placeholder.
    pub placeholders: u64,
    /// Cells whose key is partly covered.
    pub masked: u64,
    /// Cells that name an organisation where a person's key stands in others.
    pub organisations: u64,
    /// Slots of whose person nothing tells the age, where a column of the table tells ages.
    pub undated: u64,
    /// Of these, the ones without anything sensitive.
    pub undated_plain: u64,
    /// Slots of a person who may or may not be a minor, by what stands there: they are counted as minors.
    pub perhaps_minor: u64,
    /// Of these, the ones without anything else that is sensitive.
    pub perhaps_minor_plain: u64,
}

/// Distinct strongest keys: those that are the same in every dataset, and those that only their issuer tells apart.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Natural keys, contacts with their names.
    pub universal: ExactSet,
    /// Scoped keys.
    pub scoped: ExactSet,
    /// Scoped keys, each with the name beside it.
    pub scoped_named: ExactSet,
    /// Names with what stands beside them.
    pub named: ExactSet,
}

/// Some of the slots of a dataset: all, those with something sensitive, those of minors.
#[derive(Clone, Debug)]
pub struct Subset {
    /// In numbers.
    pub tally: SlotTally,
    /// Slots with a value, by kind.
    pub filled: Vec<u64>,
    /// Distinct values by kind.
    pub by_kind: Vec<ExactSet>,
    /// Distinct strongest keys.
    pub whole: Whole,
}

/// The slots of a dataset.
#[derive(Clone, Debug)]
pub struct Identities {
    /// The kinds, the strongest first.
    pub kinds: Vec<Kind>,
    /// All slots.
    pub all: Subset,
    /// Those with something sensitive; `None` while all of them have it.
    sensitive: Option<Box<Subset>>,
    /// Those with a minor's birth date; `None` while there is none.
    minors: Option<Box<Subset>>,
    /// What is doubtful about the values of each kind.
    pub doubts: Vec<Doubts>,
    /// Names beside numbers of which a person has one; `None` where nobody asked.
    beside: Option<Box<Beside>>,
    /// Every identity by its keys (sensitive, minor); `None` where there are too many.
    distinct: Option<HashMap<Keys, (bool, bool), RandomState>>,
    /// Whether the sets have them too.
    has_sets: bool,
    file: RunFile,
}

impl Subset {
    /// No slots.
    #[must_use]
    pub fn new(kinds: usize, file: &RunFile) -> Self {
        Self {
            tally: SlotTally::default(),
            filled: vec![0; kinds],
            by_kind: (0..kinds).map(|_| ExactSet::new(file)).collect(),
            whole: Whole::new(file),
        }
    }

    /// Counts so many slots like this one.
    fn count(&mut self, slot: &Identity, times: u64, kinds: &[Kind]) {
        self.tally.add(slot, times, kinds);
        for (filled, hash) in self.filled.iter_mut().zip(slot.keys) {
            *filled += if hash == 0 { 0 } else { times };
        }
    }

    fn insert(&mut self, keys: &Keys, kinds: &[Kind]) {
        for (set, hash) in self.by_kind.iter_mut().zip(keys) {
            if *hash != 0 {
                set.insert(*hash);
            }
        }
        self.whole.insert(keys, kinds);
    }

    fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
        for (ours, theirs) in self.filled.iter_mut().zip(other.filled) {
            *ours += theirs;
        }
        for (ours, theirs) in self.by_kind.iter_mut().zip(other.by_kind) {
            ours.merge(theirs);
        }
        self.whole.merge(other.whole);
    }

    /// Puts its sets on disk where they are large.
    pub fn put_away(&mut self) {
        self.by_kind.iter_mut().for_each(ExactSet::put_away);
        self.whole.put_away();
    }
}

impl Whole {
    fn new(file: &RunFile) -> Self {
        Self {
            universal: ExactSet::new(file),
            scoped: ExactSet::new(file),
            scoped_named: ExactSet::new(file),
            named: ExactSet::new(file),
        }
    }

    fn insert(&mut self, keys: &Keys, kinds: &[Kind]) {
        match strongest(keys, kinds) {
            Some((KeyClass::Natural | KeyClass::Contact, hash)) => self.universal.insert(hash),
            Some((KeyClass::Scoped, hash)) => {
                self.scoped.insert(hash);
                self.scoped_named
                    .insert(with(hash, keys, kinds, &[KeyClass::Name]));
            }
            Some((KeyClass::Name | KeyClass::Attribute, hash)) => self.named.insert(hash),
            None => {}
        }
    }

    fn merge(&mut self, other: Self) {
        self.universal.merge(other.universal);
        self.scoped.merge(other.scoped);
        self.scoped_named.merge(other.scoped_named);
        self.named.merge(other.named);
    }

    pub(super) fn put_away(&mut self) {
        self.universal.put_away();
        self.scoped.put_away();
        self.scoped_named.put_away();
        self.named.put_away();
    }

    /// Distinct keys and contacts, without those who have only a name.
    #[must_use]
    pub fn keyed(&self) -> Count {
        self.universal.count().plus(self.scoped.count())
    }

    /// The same, where a scoped key is another one with each name beside it.
    #[must_use]
    pub fn keyed_with_names(&self) -> Count {
        self.universal.count().plus(self.scoped_named.count())
    }
}

/// The strongest key of a slot: a contact goes with the contacts, names and attributes beside it, and a name with the attributes.
fn strongest(keys: &Keys, kinds: &[Kind]) -> Option<(KeyClass, u64)> {
    let filled = || keys.iter().zip(kinds).filter(|(hash, _)| **hash != 0);
    let (first, kind) = filled().min_by_key(|(_, kind)| kind.class)?;
    let own = first ^ kind.salt;
    let hash = match kind.class {
        KeyClass::Natural | KeyClass::Scoped => own,
        KeyClass::Contact => {
            let beside = [KeyClass::Contact, KeyClass::Name, KeyClass::Attribute];
            with(own, keys, kinds, &beside)
        }
        KeyClass::Name | KeyClass::Attribute => with(own, keys, kinds, &[KeyClass::Attribute]),
    };
    Some((kind.class, hash))
}

/// A key as one with all that stands beside it of these classes.
fn with(own: u64, keys: &Keys, kinds: &[Kind], classes: &[KeyClass]) -> u64 {
    let beside = keys.iter().zip(kinds);
    let beside = beside.filter(|(hash, kind)| **hash != 0 && classes.contains(&kind.class));
    beside.fold(own, |all, (hash, kind)| mixed(all, hash ^ kind.salt))
}

/// Both hashes as one: multiplication by an odd number and a fold of its halves (as wyhash does).
#[must_use]
pub fn mixed(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x9E37_79B9_7F4A_7C15) * u128::from(other | 1);
    (product >> 64) as u64 ^ product as u64
}

impl Identities {
    /// No slots; `kinds` at most [`MOST_KINDS`], the strongest first.
    #[must_use]
    pub fn new(mut kinds: Vec<Kind>, file: &RunFile) -> Self {
        kinds.truncate(MOST_KINDS);
        Self {
            all: Subset::new(kinds.len(), file),
            sensitive: None,
            minors: None,
            doubts: kinds.iter().map(|_| Doubts::new(file)).collect(),
            beside: None,
            distinct: Some(HashMap::with_hasher(RandomState::with_seeds(0, 0, 0, 0))),
            kinds,
            has_sets: false,
            file: file.clone(),
        }
    }

    /// Those with something sensitive.
    #[must_use]
    pub fn sensitive(&self) -> &Subset {
        self.sensitive.as_deref().unwrap_or(&self.all)
    }

    /// Those of minors, where there are any.
    #[must_use]
    pub fn minors(&self) -> Option<&Subset> {
        self.minors.as_deref()
    }

    /// Takes in a slot that tells of somebody.
    pub fn insert(&mut self, slot: &Identity) {
        if !slot.sensitive && self.sensitive.is_none() {
            self.sensitive = Some(Box::new(self.all.clone()));
        }
        if slot.minor {
            let none = || Box::new(Subset::new(self.kinds.len(), &self.file));
            self.minors.get_or_insert_with(none);
        }
        self.again(slot, 1);
        self.insert_known(slot);
    }

    /// Takes in so many slots more like one that was taken in, or has the kinds and flags of one that was.
    pub fn again(&mut self, slot: &Identity, times: u64) {
        if times == 0 {
            return;
        }
        self.all.count(slot, times, &self.kinds);
        let sensitive = self.sensitive.as_deref_mut().filter(|_| slot.sensitive);
        let minors = self.minors.as_deref_mut().filter(|_| slot.minor);
        for subset in sensitive.into_iter().chain(minors) {
            subset.count(slot, times, &self.kinds);
        }
    }

    /// Takes in that two keys are one person's: a further value beside a stronger key, in a slot that was counted.
    pub fn link(&mut self, slot: &Identity) {
        self.insert_known(slot);
    }

    /// Takes in a name, which has this hash, beside a number of which a person has one.
    pub fn note_beside(&mut self, number: u64, name: &str, hash: u64) {
        let file = &self.file;
        let beside = self
            .beside
            .get_or_insert_with(|| Box::new(Beside::new(file)));
        beside.note(number, name, hash);
    }

    /// Persons more than numbers of which a person has one, as far as the names beside these may be of.
    #[must_use]
    pub fn beside_numbers(&self) -> u64 {
        self.beside.as_ref().map_or(0, |beside| beside.further())
    }

    fn insert_known(&mut self, slot: &Identity) {
        if let Some(distinct) = &mut self.distinct {
            let flags = (slot.sensitive, slot.minor);
            if let Some(known) = distinct.get_mut(&slot.keys) {
                if (known.0 || !flags.0) && (known.1 || !flags.1) {
                    return;
                }
                *known = (known.0 || flags.0, known.1 || flags.1);
            } else if distinct.len() < MOST_WHOLE {
                distinct.insert(slot.keys, flags);
            } else {
                self.pour();
                self.distinct = None;
            }
        }
        if self.has_sets {
            self.insert_into_sets(slot);
        }
    }

    fn insert_into_sets(&mut self, slot: &Identity) {
        self.all.insert(&slot.keys, &self.kinds);
        let sensitive = self.sensitive.as_deref_mut().filter(|_| slot.sensitive);
        let minors = self.minors.as_deref_mut().filter(|_| slot.minor);
        for subset in sensitive.into_iter().chain(minors) {
            subset.insert(&slot.keys, &self.kinds);
        }
    }

    /// Puts the identities into the sets too, which from here on have every one: while there are few, they alone say all.
    pub fn pour(&mut self) {
        if std::mem::replace(&mut self.has_sets, true) {
            return;
        }
        for identity in self.distinct().unwrap_or_default() {
            self.insert_into_sets(&identity);
        }
    }

    /// Takes in the slots of `other`, which has the same kinds.
    pub fn merge(&mut self, mut other: Self) {
        if self.has_sets || other.has_sets {
            self.pour();
            other.pour();
        }
        if self.sensitive.is_some() || other.sensitive.is_some() {
            let theirs = other.sensitive.take();
            let theirs = theirs.unwrap_or_else(|| Box::new(other.all.clone()));
            let ours = || Box::new(self.all.clone());
            self.sensitive.get_or_insert_with(ours).merge(*theirs);
        }
        if let Some(theirs) = other.minors.take() {
            match &mut self.minors {
                Some(ours) => ours.merge(*theirs),
                none => *none = Some(theirs),
            }
        }
        self.all.merge(other.all);
        for (ours, theirs) in self.doubts.iter_mut().zip(other.doubts) {
            ours.merge(theirs);
        }
        match (&mut self.beside, other.beside.take()) {
            (Some(ours), Some(theirs)) => ours.merge(*theirs),
            (ours, theirs) => *ours = ours.take().or(theirs),
        }
        self.distinct = match (self.distinct.take(), other.distinct) {
            (Some(mut ours), Some(theirs)) => {
                for (keys, (sensitive, minor)) in theirs {
                    let known = ours.entry(keys).or_default();
                    *known = (known.0 || sensitive, known.1 || minor);
                }
                Some(ours)
            }
            _ => None,
        };
        if (self.distinct.as_ref()).is_some_and(|distinct| distinct.len() > MOST_WHOLE) {
            self.pour();
            self.distinct = None;
        }
    }

    /// Every different identity in order, if there are not too many.
    #[must_use]
    pub fn distinct(&self) -> Option<Vec<Identity>> {
        let identity = |(keys, (sensitive, minor)): (&Keys, &(bool, bool))| Identity {
            keys: *keys,
            sensitive: *sensitive,
            minor: *minor,
        };
        let mut all: Vec<Identity> = self.distinct.as_ref()?.iter().map(identity).collect();
        all.sort_unstable();
        Some(all)
    }

    /// Forgets the values that are often typed where nothing is known, where they stand in several slots beside as many different
    /// persons: there they are nobody's. Where identities are not kept one by one, they stay in doubt.
    pub fn forget_suspects(&mut self) {
        for kind in 0..self.kinds.len() {
            let often = self.doubts[kind].suspects.iter();
            let often = often.filter(|(_, cells)| **cells > FEW_SUSPECTS);
            let often: Vec<(u64, u64)> = often.map(|(hash, cells)| (*hash, *cells)).collect();
            for (hash, cells) in often {
                if self.most_beside(kind, hash) as u64 > FEW_SUSPECTS {
                    self.forget(kind, hash, cells);
                    self.doubts[kind].suspects.remove(&hash);
                }
            }
        }
    }

    /// How many different values of one kind stand beside a value, at most.
    fn most_beside(&self, kind: usize, hash: u64) -> usize {
        let with = |keys: &&Keys| keys[kind] == hash;
        let of_kind = |other: usize| {
            let keys = self.distinct.iter().flat_map(HashMap::keys);
            let beside = keys
                .filter(with)
                .map(|keys| keys[other])
                .filter(|one| *one != 0);
            beside.collect::<BTreeSet<u64>>().len()
        };
        let others = (0..self.kinds.len()).filter(|other| *other != kind);
        others.map(of_kind).max().unwrap_or(0)
    }

    /// Empties the cells that hold a value, of which there are so many.
    fn forget(&mut self, kind: usize, hash: u64, cells: u64) {
        let Some(distinct) = &mut self.distinct else {
            return;
        };
        let with: Vec<(Keys, (bool, bool))> = distinct
            .iter()
            .filter(|(keys, _)| keys[kind] == hash)
            .map(|(keys, flags)| (*keys, *flags))
            .collect();
        let (mut nameless, mut only_named) = (false, false);
        for (mut keys, flags) in with {
            distinct.remove(&keys);
            keys[kind] = 0;
            match strongest(&keys, &self.kinds).map(|(class, _)| class) {
                None | Some(KeyClass::Attribute) => nameless = true,
                Some(KeyClass::Name) => only_named = true,
                Some(_) => {}
            }
            let known = distinct.entry(keys).or_default();
            *known = (known.0 || flags.0, known.1 || flags.1);
        }
        let subsets = [self.sensitive.as_deref_mut(), self.minors.as_deref_mut()];
        for subset in subsets.into_iter().flatten().chain([&mut self.all]) {
            let tally = &mut subset.tally;
            // How many of the cells leave nothing else is not known.
            tally.keyless += if nameless { cells } else { 0 };
            tally.only_named += if only_named { cells } else { 0 };
            tally.keyless = tally.keyless.min(tally.filled);
            tally.only_named = tally.only_named.min(tally.filled - tally.keyless);
        }
        self.all.tally.placeholders += cells;
    }

    /// Puts the sets of a dataset that is read on disk where they are large.
    pub fn put_away(&mut self) {
        self.all.put_away();
        self.doubts.iter_mut().for_each(Doubts::put_away);
        if let Some(beside) = &mut self.beside {
            beside.put_away();
        }
        if let Some(sensitive) = &mut self.sensitive {
            sensitive.put_away();
        }
        if let Some(minors) = &mut self.minors {
            minors.put_away();
        }
    }

    /// The slots in numbers and sets, without the identities one by one: all, with something sensitive (`None`: the same), of
    /// minors (`None`: none).
    #[must_use]
    pub fn into_subsets(mut self) -> (Subset, Option<Box<Subset>>, Option<Box<Subset>>) {
        self.pour();
        (self.all, self.sensitive, self.minors)
    }
}

impl SlotTally {
    /// Its numbers, one after the other.
    pub(super) const fn numbers(self) -> [u64; 13] {
        [
            self.filled,
            self.keyless,
            self.only_named,
            self.further,
            self.perhaps_one,
            self.attributed,
            self.placeholders,
            self.masked,
            self.organisations,
            self.undated,
            self.undated_plain,
            self.perhaps_minor,
            self.perhaps_minor_plain,
        ]
    }

    /// The tally of the next numbers.
    pub(super) fn of_numbers(numbers: &mut impl Iterator<Item = u64>) -> Self {
        let mut next = || numbers.next().unwrap_or_default();
        Self {
            filled: next(),
            keyless: next(),
            only_named: next(),
            further: next(),
            perhaps_one: next(),
            attributed: next(),
            placeholders: next(),
            masked: next(),
            organisations: next(),
            undated: next(),
            undated_plain: next(),
            perhaps_minor: next(),
            perhaps_minor_plain: next(),
        }
    }

    fn add(&mut self, slot: &Identity, times: u64, kinds: &[Kind]) {
        self.filled += times;
        match strongest(&slot.keys, kinds).map(|(class, _)| class) {
            None | Some(KeyClass::Attribute) => self.keyless += times,
            Some(KeyClass::Name) => self.only_named += times,
            Some(_) => {}
        }
    }

    fn merge(&mut self, other: Self) {
        self.filled += other.filled;
        self.keyless += other.keyless;
        self.only_named += other.only_named;
        self.further += other.further;
        self.perhaps_one += other.perhaps_one;
        self.attributed += other.attributed;
        self.placeholders += other.placeholders;
        self.masked += other.masked;
        self.organisations += other.organisations;
        self.undated += other.undated;
        self.undated_plain += other.undated_plain;
        self.perhaps_minor += other.perhaps_minor;
        self.perhaps_minor_plain += other.perhaps_minor_plain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Vec<Kind> {
        let kind = |class, salt| Kind { class, salt };
        vec![
            kind(KeyClass::Natural, 11),
            kind(KeyClass::Contact, 12),
            kind(KeyClass::Name, 13),
        ]
    }

    fn slot(keys: [u64; 3]) -> Identity {
        let [number, telephone, name] = keys;
        Identity {
            keys: [number, telephone, name, 0, 0, 0],
            ..Identity::default()
        }
    }

    #[test]
    fn a_telephone_is_whole_with_its_name_and_a_number_alone() {
        let file = RunFile::new(1 << 20);
        let mut identities = Identities::new(kinds(), &file);
        for keys in [
            [1, 5, 7],
            [1, 6, 7],
            [0, 5, 7],
            [0, 5, 8],
            [0, 0, 8],
            [0, 0, 0],
        ] {
            identities.insert(&slot(keys));
        }
        identities.pour();
        assert_eq!(identities.all.whole.keyed(), Count::exact(3));
        assert_eq!(identities.all.whole.named.count(), Count::exact(1));
        assert_eq!(identities.all.tally.filled, 6);
        assert_eq!(
            (
                identities.all.tally.keyless,
                identities.all.tally.only_named
            ),
            (1, 1)
        );
        assert_eq!(identities.distinct().map(|all| all.len()), Some(6));
    }

    #[test]
    fn merging_is_the_same_as_reading_all_of_it() {
        let file = RunFile::new(1 << 20);
        let mut parts = [(); 3].map(|()| Identities::new(kinds(), &file));
        let mut whole = Identities::new(kinds(), &file);
        for row in 1..9_000_u64 {
            let one = Identity {
                sensitive: row % 5 == 0,
                ..slot([row % 700, row % 31 + 1, row % 3])
            };
            whole.insert(&one);
            parts[(row % 3) as usize].insert(&one);
        }
        let [mut first, second, third] = parts;
        first.merge(third);
        first.merge(second);
        first.pour();
        whole.pour();
        assert_eq!(first.distinct(), whole.distinct());
        assert_eq!(first.all.tally, whole.all.tally);
        assert_eq!(first.all.whole.keyed(), whole.all.whole.keyed());
        assert_eq!(
            first.sensitive().whole.keyed(),
            whole.sensitive().whole.keyed()
        );
    }
}
