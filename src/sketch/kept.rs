//! The identities of a dataset that is read, kept until all datasets are: in next to no memory.

use crate::sketch::Identities;
use crate::sketch::identities::{Identity, Kind, SlotTally, Subset};
use crate::sketch::runs::{Run, RunFile};

/// Words of a dataset that stay in memory; more go to disk.
const MOST_IN_MEMORY: usize = 64;

/// The identities of a dataset.
#[derive(Clone, Debug)]
pub struct KeptIdentities {
    /// The kinds, the strongest first.
    pub kinds: Vec<Kind>,
    tallies: FewNumbers,
    seen: Seen,
    file: RunFile,
}

#[derive(Clone, Debug)]
enum Seen {
    /// So many: one word for each kind of each identity, and their flags in the last words.
    Each(usize, Words),
    /// Sets, where they are too many.
    Sets(Box<Sets>),
}

#[derive(Clone, Debug)]
enum Words {
    Memory(Box<[u64]>),
    Disk(Run),
}

/// Distinct hashes of identities that are too many to keep.
#[derive(Clone, Debug)]
pub struct Sets {
    /// All slots.
    pub all: Subset,
    /// Those with something sensitive; `None` where all have it.
    pub sensitive: Option<Box<Subset>>,
    /// Those of minors.
    pub minors: Option<Box<Subset>>,
}

impl KeptIdentities {
    /// Keeps `identities`, on disk as far as they are many and there is room.
    #[must_use]
    pub fn of(mut identities: Identities, file: &RunFile) -> Self {
        let kinds = identities.kinds.clone();
        let minors = identities.minors().map(|minors| minors.tally);
        let tallies = [
            identities.all.tally,
            identities.sensitive().tally,
            minors.unwrap_or_default(),
        ];
        let seen = match identities.distinct() {
            Some(distinct) => Seen::each(&distinct, kinds.len(), file),
            None => {
                identities.put_away();
                Seen::Sets(Box::new(Sets::of(identities)))
            }
        };
        Self {
            kinds,
            tallies: FewNumbers::of(&tallies.map(SlotTally::numbers).concat()),
            seen,
            file: file.clone(),
        }
    }

    /// The same slots with other identities, of these kinds.
    #[must_use]
    pub fn with(&self, kinds: Vec<Kind>, each: &[Identity]) -> Self {
        Self {
            tallies: self.tallies.clone(),
            seen: Seen::each(each, kinds.len(), &self.file),
            kinds,
            file: self.file.clone(),
        }
    }

    /// Slots in numbers: all, those with something sensitive, those of minors.
    #[must_use]
    pub fn tallies(&self) -> [SlotTally; 3] {
        let mut numbers = self.tallies.all();
        [(); 3].map(|()| SlotTally::of_numbers(&mut numbers))
    }

    /// Every identity; `None` where they were too many, or cannot be read back.
    #[must_use]
    pub fn each(&self) -> Option<Vec<Identity>> {
        let Seen::Each(len, words) = &self.seen else {
            return None;
        };
        let (len, width) = (*len, self.kinds.len());
        let words = words.read()?;
        let (keys, flags) = words.split_at_checked(len * width)?;
        let identity = |number: usize| {
            let mut identity = Identity::default();
            let own = keys.get(number * width..(number + 1) * width)?;
            identity.keys[..width].copy_from_slice(own);
            let flags = flags.get(number / FLAGS)? >> (number % FLAGS * 2);
            identity.sensitive = flags & SENSITIVE != 0;
            identity.minor = flags & MINOR != 0;
            Some(identity)
        };
        (0..len).map(identity).collect()
    }

    /// Identities that are kept one by one.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.seen {
            Seen::Each(len, _) => *len,
            Seen::Sets(_) => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let [all, ..] = self.tallies();
        all.filled == 0
    }

    /// Their sets: of all slots, of those with something sensitive, of minors'.
    #[must_use]
    pub fn subsets(&self) -> [Option<Subset>; 3] {
        let sets = match &self.seen {
            Seen::Sets(sets) => (**sets).clone(),
            Seen::Each(..) => {
                let mut identities = Identities::new(self.kinds.clone(), &self.file);
                for one in self.each().unwrap_or_default() {
                    identities.insert(&one);
                }
                Sets::of(identities)
            }
        };
        let all = sets.all;
        let sensitive = sets
            .sensitive
            .map_or_else(|| all.clone(), |sensitive| *sensitive);
        [
            Some(all),
            Some(sensitive),
            sets.minors.map(|minors| *minors),
        ]
    }

    /// The sets of identities that were too many to keep one by one.
    #[must_use]
    pub fn sets(&self) -> Option<&Sets> {
        match &self.seen {
            Seen::Sets(sets) => Some(sets),
            Seen::Each(..) => None,
        }
    }
}

const SENSITIVE: u64 = 1;
const MINOR: u64 = 2;
/// Identities whose flags stand in a word.
const FLAGS: usize = 32;

/// Numbers most of which are 0.
#[derive(Clone, Debug)]
struct FewNumbers {
    /// Which are not: a bit for each.
    there: u32,
    numbers: Box<[u64]>,
}

impl FewNumbers {
    /// At most 32 numbers.
    fn of(all: &[u64]) -> Self {
        let there = all.iter().enumerate();
        let there = there.filter(|(_, number)| **number > 0);
        Self {
            there: there.fold(0, |there, (place, _)| there | 1 << place),
            numbers: all.iter().copied().filter(|number| *number > 0).collect(),
        }
    }

    /// All of them, and 0 behind.
    fn all(&self) -> impl Iterator<Item = u64> {
        let mut numbers = self.numbers.iter().copied();
        (0..u32::BITS).map(move |place| match self.there >> place & 1 {
            0 => 0,
            _ => numbers.next().unwrap_or_default(),
        })
    }
}

impl Seen {
    fn each(distinct: &[Identity], width: usize, file: &RunFile) -> Self {
        let mut words = Vec::with_capacity(distinct.len() * width + distinct.len().div_ceil(FLAGS));
        for one in distinct {
            words.extend_from_slice(&one.keys[..width]);
        }
        for some in distinct.chunks(FLAGS) {
            let flag = |is: bool, flag: u64| if is { flag } else { 0 };
            let flags = some.iter().enumerate().map(|(place, one)| {
                (flag(one.sensitive, SENSITIVE) | flag(one.minor, MINOR)) << (place * 2)
            });
            words.push(flags.sum());
        }
        Self::Each(distinct.len(), Words::of(words, file))
    }
}

impl Sets {
    fn of(identities: Identities) -> Self {
        let (all, sensitive, minors) = identities.into_subsets();
        Self {
            all,
            sensitive,
            minors,
        }
    }
}

impl Words {
    fn of(words: Vec<u64>, file: &RunFile) -> Self {
        let on_disk = (words.len() > MOST_IN_MEMORY).then(|| file.write(&words));
        match on_disk.flatten() {
            Some(run) => Self::Disk(run),
            None => Self::Memory(words.into_boxed_slice()),
        }
    }

    fn read(&self) -> Option<Vec<u64>> {
        match self {
            Self::Memory(words) => Some(words.to_vec()),
            Self::Disk(run) => run.read().ok(),
        }
    }
}
