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
    /// Slots in numbers: all, those with something sensitive, those of minors.
    pub tallies: [SlotTally; 3],
    seen: Seen,
    file: RunFile,
}

#[derive(Clone, Debug)]
enum Seen {
    /// One word for each kind of each identity, and one for its flags.
    Each(Words),
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
            Some(distinct) => Seen::Each(Words::of(&distinct, kinds.len(), file)),
            None => {
                identities.put_away();
                Seen::Sets(Box::new(Sets::of(identities)))
            }
        };
        Self {
            kinds,
            tallies,
            seen,
            file: file.clone(),
        }
    }

    /// The same slots with other identities, of these kinds.
    #[must_use]
    pub fn with(&self, kinds: Vec<Kind>, each: &[Identity]) -> Self {
        Self {
            tallies: self.tallies,
            seen: Seen::Each(Words::of(each, kinds.len(), &self.file)),
            kinds,
            file: self.file.clone(),
        }
    }

    /// Every identity; `None` where they were too many, or cannot be read back.
    #[must_use]
    pub fn each(&self) -> Option<Vec<Identity>> {
        let Seen::Each(words) = &self.seen else {
            return None;
        };
        let width = self.kinds.len();
        let words = words.read()?;
        let identity = |words: &[u64]| {
            let mut identity = Identity::default();
            identity.keys[..width].copy_from_slice(&words[..width]);
            identity.sensitive = words[width] & SENSITIVE != 0;
            identity.minor = words[width] & MINOR != 0;
            identity
        };
        Some(words.chunks_exact(width + 1).map(identity).collect())
    }

    /// Identities that are kept one by one.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.seen {
            Seen::Each(words) => words.len() / (self.kinds.len() + 1),
            Seen::Sets(_) => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tallies[0].filled == 0
    }

    /// Their sets: of all slots, of those with something sensitive, of minors'.
    #[must_use]
    pub fn subsets(&self) -> [Option<Subset>; 3] {
        let sets = match &self.seen {
            Seen::Sets(sets) => (**sets).clone(),
            Seen::Each(_) => {
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
            Seen::Each(_) => None,
        }
    }
}

const SENSITIVE: u64 = 1;
const MINOR: u64 = 2;

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
    fn len(&self) -> usize {
        match self {
            Self::Memory(words) => words.len(),
            Self::Disk(run) => run.len(),
        }
    }

    fn of(distinct: &[Identity], width: usize, file: &RunFile) -> Self {
        let mut words = Vec::with_capacity(distinct.len() * (width + 1));
        for one in distinct {
            words.extend_from_slice(&one.keys[..width]);
            let flag = |is: bool, flag: u64| if is { flag } else { 0 };
            words.push(flag(one.sensitive, SENSITIVE) | flag(one.minor, MINOR));
        }
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
