//! Datasets that leave together in, the people of all of them out.
//!
//! Datasets whose persons were identified row by row are joined by their identities; of the others nothing says who they are: they
//! lie between the largest and the sum. What a dataset's interval has beyond its identities (rows that could not be read, running
//! text) stays beyond them in the union.

use super::identity::declared::{Declared, Linked};
use super::identity::{self, Assumption, Bound, Counted, Given, Numbers, Seen, SlotsOf};
use super::kind::KeyKind;
use super::persons::{Known, Persons, numbers_of};
use crate::model::facts::Earlier;
use crate::model::inventory::{Dataset, Individuals, KeyColumn, Method};
use crate::model::{Count, Text, argument};
use crate::sketch::ExactSet;
use crate::sketch::identities::Subset;
use crate::sketch::runs::RunFile;

/// Identities of all datasets up to which they are joined one by one.
const MOST_JOINED: usize = 1 << 19;

/// A dataset of the union.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What is known of it.
    pub dataset: &'a Dataset,
    /// Its persons, where they were identified row by row.
    pub persons: Option<&'a Persons>,
}

/// The people of all `members`; sets too large for memory go to `file`.
#[must_use]
pub fn count(members: &[Member<'_>], file: &RunFile) -> Individuals {
    let about: Vec<Member<'_>> = (members.iter().copied())
        .filter(|member| !is_about_nobody(&member.dataset.individuals))
        .collect();
    let united = match about.as_slice() {
        [only] => alone(&only.dataset.individuals),
        about => United::of(about, Whom::Main, file),
    };
    let secondary = match about.as_slice() {
        [only] => only.dataset.individuals.secondary,
        about => United::of(about, Whom::Others, file).count,
    };
    let everyone = match about.as_slice() {
        [only] => only.dataset.individuals.everyone,
        about => together(about, united.count.plus(secondary)),
    };
    let counted = (members.iter()).all(|one| one.dataset.individuals.method == Method::Counted);
    Individuals {
        count: united.count,
        method: if counted {
            Method::Counted
        } else {
            Method::Sampled
        },
        keys: united.keys,
        sensitive: united.sensitive.at_most(united.count.upper),
        secondary,
        everyone,
        minors: united.minors,
        children: None,
        bounds: united.bounds.into(),
        assumptions: united.assumptions,
        because: united.because.into(),
    }
}

/// The same people with those of earlier exports: who left earlier may leave again, so that they lie between the larger of the two and
/// their sum.
#[must_use]
pub fn with_earlier(mut people: Individuals, earlier: Option<Earlier>) -> Individuals {
    let Some(earlier) = earlier else {
        return people;
    };
    people.count = people.count.union_unknown(earlier.individuals);
    people.everyone = (people.everyone).map(|all| all.union_unknown(earlier.individuals));
    people.sensitive = people.sensitive.union_unknown(earlier.sensitive);
    people.sensitive = people.sensitive.at_most(people.count.upper);
    let others = earlier.individuals.upper;
    people.minors = (people.minors).map(|minors| minors.union_unknown(Count::new(0, 0, others)));
    people.because.push(Text::new(
        "含已申报的此前出境人数",
        "with the people declared as exported earlier",
    ));
    people
}

/// Main persons and others of all datasets, each once; at most `sum`. `None` where there are no others, or not all were identified.
fn together(members: &[Member<'_>], sum: Count) -> Option<Count> {
    let main = members.iter().filter_map(|member| part(member, Whom::Main));
    let mut parts: Vec<Part<'_>> = main.collect();
    let others = members
        .iter()
        .filter_map(|member| part(member, Whom::Others));
    let before = parts.len();
    parts.extend(others);
    if parts.len() == before {
        return None;
    }
    let known = parts
        .iter()
        .map(|part| part.identified.map(|one| one.known));
    let all: Vec<&Known> = known.collect::<Option<_>>()?;
    let slots: usize = all.iter().map(|known| known.kept.len()).sum();
    if slots > MOST_JOINED || all.iter().any(|known| known.kept.sets().is_some()) {
        return None;
    }
    let mut joined = one_by_one(&parts).all;
    for (part, known) in parts.iter().zip(all) {
        joined = beyond(joined, part.own.0, known.counted.all);
    }
    // Whoever has no number beside another is not known to be the same.
    let own = members.iter().map(|member| &member.dataset.individuals);
    let most = own.map(|people| match people.everyone {
        Some(everyone) => everyone.upper,
        None => people.count.plus(people.secondary).upper,
    });
    let most = most.sum::<Option<u64>>();
    Some(Count::new(joined.lower, joined.estimate, most).at_most(sum.upper))
}

fn is_about_nobody(people: &Individuals) -> bool {
    people.count.is_zero() && people.secondary.is_zero()
}

/// People of a union.
struct United {
    count: Count,
    sensitive: Count,
    minors: Option<Count>,
    keys: Vec<KeyColumn>,
    bounds: Vec<argument::Bound>,
    assumptions: Vec<Assumption>,
    because: Vec<Text>,
}

/// A union of one dataset is that dataset.
fn alone(people: &Individuals) -> United {
    United {
        count: people.count,
        sensitive: people.sensitive,
        minors: people.minors,
        keys: people.keys.clone(),
        bounds: people.bounds.get().into_owned(),
        assumptions: people.assumptions.clone(),
        because: people.because.get().into_owned(),
    }
}

/// The people of some slots of a dataset: its own interval, and what its identities alone say.
struct Part<'a> {
    own: (Count, Count),
    minors: Option<Count>,
    identified: Option<Identified<'a>>,
}

/// What the identities of a dataset say.
#[derive(Clone, Copy)]
struct Identified<'a> {
    kinds: &'a [KeyKind],
    links: &'a [(usize, u32)],
    known: &'a Known,
}

impl United {
    fn of(members: &[Member<'_>], whom: Whom, file: &RunFile) -> Self {
        let parts: Vec<Part<'_>> = (members.iter())
            .filter_map(|member| part(member, whom))
            .collect();
        let identified = || parts.iter().filter_map(|part| part.identified);
        let together: usize = identified().map(|one| one.known.kept.len()).sum();
        let joined =
            if together <= MOST_JOINED && identified().all(|one| one.known.kept.sets().is_none()) {
                one_by_one(&parts)
            } else {
                by_sets(&parts, file)
            };
        let mut count = joined.all;
        let mut sensitive = joined.sensitive;
        for part in &parts {
            let Some(Identified { known, .. }) = part.identified else {
                count = count.union_unknown(part.own.0);
                sensitive = sensitive.union_unknown(part.own.1);
                continue;
            };
            count = beyond(count, part.own.0, known.counted.all);
            sensitive = beyond(sensitive, part.own.1, known.counted.sensitive);
        }
        let all = |end: fn(&Part<'_>) -> Count| {
            (parts.iter().map(end)).fold(Count::default(), Count::union_unknown)
        };
        let mut because = Vec::new();
        let are_identified = parts.iter().all(|part| part.identified.is_some());
        if !are_identified {
            because.push(Text::new(
                "其余数据集的人无法逐一对应：从最大值到总和",
                "nothing identifies the people of the other datasets one by one: from the largest to the sum",
            ));
        }
        Self {
            count: within(count, all(|part| part.own.0)),
            sensitive: within(sensitive, all(|part| part.own.1)),
            minors: minors(&parts, joined.minors, count.upper),
            keys: keys(members),
            // Where others are added of whom nothing is known, the steps are not those of the whole.
            bounds: (joined.bounds.iter().filter(|_| are_identified))
                .map(Bound::shown)
                .collect(),
            assumptions: joined.assumptions.iter().copied().collect(),
            because,
        }
    }
}

/// Minors of a union, where dates of birth stand in some dataset: who has none may be one too.
fn minors(parts: &[Part<'_>], joined: Count, most: Option<u64>) -> Option<Count> {
    let is_known = parts.iter().any(|part| part.minors.is_some());
    let mut minors = joined;
    for part in parts {
        let anybody = Count::new(0, 0, part.own.0.upper);
        minors = match (part.minors, part.identified) {
            (Some(own), Some(identified)) => beyond(minors, own, identified.known.counted.minors),
            (own, _) => minors.union_unknown(own.unwrap_or(anybody)),
        };
    }
    is_known.then(|| minors.at_most(most))
}

/// Whose union it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Whom {
    /// Those whom the datasets are about.
    Main,
    /// Others beside them.
    Others,
}

/// The persons of a dataset; `None` where there are none.
fn part<'a>(member: &Member<'a>, whom: Whom) -> Option<Part<'a>> {
    let people = &member.dataset.individuals;
    let own = match whom {
        Whom::Main => (people.count, people.sensitive),
        Whom::Others => (people.secondary, Count::default()),
    };
    let identified = member.persons.and_then(|persons| {
        let known = match whom {
            Whom::Main => Some(&persons.main),
            Whom::Others => persons.other.as_deref(),
        };
        Some(Identified {
            kinds: &persons.kinds,
            links: &persons.links,
            known: known?,
        })
    });
    (!own.0.is_zero()).then_some(Part {
        own,
        minors: people.minors.filter(|_| whom == Whom::Main),
        identified,
    })
}

/// A union with what a dataset's `own` interval has beyond what its identities `counted` to.
fn beyond(union: Count, own: Count, counted: Count) -> Count {
    let more = own.most_beyond(counted.upper.unwrap_or(u64::MAX));
    union.widen(counted.lower.saturating_sub(own.lower), more)
}

/// A union within the largest of its datasets and their sum.
fn within(union: Count, datasets: Count) -> Count {
    let lower = union.lower.max(datasets.lower);
    let upper = union.at_most(datasets.upper).upper;
    Count::new(lower, union.estimate, upper.map(|upper| upper.max(lower)))
}

/// Joins identities one by one.
fn one_by_one(parts: &[Part<'_>]) -> Counted {
    let identified: Vec<(Identified<'_>, identity::Identities)> = (parts.iter())
        .filter_map(|part| {
            let one = part.identified?;
            let mut each = identity::Identities::new(one.kinds.len());
            for identity in one.known.kept.each()? {
                each.push(&identity.keys, identity.sensitive, identity.minor);
            }
            Some((one, each))
        })
        .collect();
    let members = identified.iter().map(|(one, each)| identity::Member {
        given: Given {
            kinds: one.kinds,
            failing: &one.known.failing,
            // A person may stand in each of several lists.
            filled: &[],
            seen: Seen::Each(each),
            slots: one.known.slots(),
        },
        own: &one.known.counted,
        links: one.links,
    });
    identity::union(&members.collect::<Vec<_>>())
}

/// Joins sets of hashes, where identities are too many: local numbers of every dataset stand apart, but those that somebody declared
/// to be one numbering.
fn by_sets(parts: &[Part<'_>], file: &RunFile) -> Counted {
    let identified: Vec<Identified<'_>> = parts.iter().filter_map(|part| part.identified).collect();
    let mut kinds: Vec<KeyKind> = Vec::new();
    for kind in identified.iter().flat_map(|one| one.kinds) {
        if !kinds.contains(kind) {
            kinds.push(kind.clone());
        }
    }
    kinds.sort_by_key(|kind| kind.class);
    let linked: Vec<Linked<'_>> = (identified.iter())
        .map(|one| (one.kinds, one.links))
        .collect();
    let together = Declared::together(&linked);
    let mut joined = Joined::new(&kinds, file);
    let mut slots = SlotsOf::default();
    let mut failing: Vec<Option<f64>> = vec![None; kinds.len()];
    for (one, together) in identified.iter().zip(&together) {
        joined.add(one.kinds, one.known, *together);
        slots = slots.plus(one.known.slots());
        for (kind, share) in one.kinds.iter().zip(&one.known.failing) {
            if let Some(place) = kinds.iter().position(|one| one == kind) {
                failing[place] = larger(failing[place], *share);
            }
        }
    }
    let numbers = joined.numbers();
    let [all, sensitive, minors] = &numbers;
    let mut counted = identity::count(&Given {
        kinds: &kinds,
        failing: &failing,
        filled: &[],
        seen: Seen::Numbers([all, sensitive, minors]),
        slots,
    });
    if together.iter().filter(|together| **together).count() > 1 {
        counted.assumptions.insert(Assumption::ScopesDeclared);
    }
    counted
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}

/// Sets of several datasets: all slots, those with something sensitive, those of minors.
struct Joined<'a> {
    kinds: &'a [KeyKind],
    subsets: [Subset; 3],
    /// Local numbers of each dataset, which are no other's: keys, and keys with names.
    local: [(u64, u64); 3],
}

impl<'a> Joined<'a> {
    fn new(kinds: &'a [KeyKind], file: &RunFile) -> Self {
        Self {
            kinds,
            subsets: [(); 3].map(|()| Subset::new(kinds.len(), file)),
            local: [(0, 0); 3],
        }
    }

    /// Takes in a dataset; `together` where its local numbers are of numberings that others have too.
    fn add(&mut self, own: &[KeyKind], known: &Known, together: bool) {
        let places: Vec<Option<usize>> = (own.iter())
            .map(|kind| self.kinds.iter().position(|one| one == kind))
            .collect();
        let subsets = known.kept.subsets();
        for (index, subset) in subsets.into_iter().enumerate() {
            let Some(subset) = subset else { continue };
            let into = &mut self.subsets[index];
            let sets = subset.by_kind.into_iter().zip(&subset.filled);
            for ((set, filled), place) in sets.zip(&places) {
                if let Some(place) = place {
                    into.by_kind[*place].merge(set);
                    into.filled[*place] += filled;
                }
            }
            let whole = subset.whole;
            into.whole.universal.merge(whole.universal);
            if together {
                into.whole.scoped.merge(whole.scoped);
                into.whole.scoped_named.merge(whole.scoped_named);
                continue;
            }
            let most = |set: &ExactSet| set.count().upper_within(u64::MAX);
            self.local[index].0 += most(&whole.scoped);
            self.local[index].1 += most(&whole.scoped_named);
        }
    }

    fn numbers(&self) -> [Numbers; 3] {
        std::array::from_fn(|index| {
            let mut numbers = numbers_of(&self.subsets[index]);
            numbers.coalesced += self.local[index].0;
            numbers.with_names += self.local[index].1;
            numbers
        })
    }
}

/// The keys of all datasets.
fn keys(members: &[Member<'_>]) -> Vec<KeyColumn> {
    let mut keys: Vec<KeyColumn> = Vec::new();
    for member in members {
        for key in &member.dataset.individuals.keys {
            let column = format!("{}: {}", member.dataset.name, key.column);
            keys.push(KeyColumn {
                column,
                ..key.clone()
            });
        }
    }
    keys.truncate(MOST_KEYS_SHOWN);
    keys
}

/// Keys of a union that are listed.
const MOST_KEYS_SHOWN: usize = 50;
