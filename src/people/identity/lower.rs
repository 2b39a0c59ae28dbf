//! Joined identities in, the least number of persons out: what must be different persons, less what may be misspelt or a further
//! number of somebody counted already.

use super::assumptions::{Assumption, Rule};
use super::chance::{CHANCE, with_chance, with_chance_of};
use super::clusters::{NATURAL, SCOPED, WHOLE, root, unite, unite_values};
use super::graph::Graph;
use super::records::{Records, groups};
use super::rosters::rosters;
use super::subset::{ALL, Each, SUBSETS};
use crate::people::kind::KeyClass;
use ahash::AHashMap;

/// Share of persons with further values from which on these are no exception, and bound nothing.
const EXCEPTION: f64 = 0.05;
/// Further values for each that is seen: most persons show one value at a time.
const UNSEEN: f64 = 5.0;
/// So many kinds are always asked.
const MANY: usize = 12;
/// So many persons with one value each show that one is the rule.
const ENOUGH: u64 = 1_000;
/// Misspelt numbers for each that fails its check: one in eleven passes it all the same.
const PASSING: f64 = 0.1;

/// The least persons by one kind of key.
#[derive(Clone, Debug)]
pub(super) struct Least {
    /// The kind, by place.
    pub place: usize,
    /// What the kind gives, and what is taken off for further values and for misspelling.
    pub different: Each,
    pub further: Each,
    pub misspelt: Each,
    /// Of the latter, natural keys.
    pub misspelt_numbers: Each,
}

impl Least {
    /// The least persons of a subset.
    pub(super) fn people(&self, of: usize) -> u64 {
        (self.different[of]).saturating_sub(self.further[of] + self.misspelt[of])
    }

    /// The rules that gave it.
    pub(super) fn rules(&self, of: usize) -> [(Rule, u64); 3] {
        [
            (Rule::DifferentValues, self.different[of]),
            (Rule::LessFurtherValues, self.further[of]),
            (Rule::LessMisspelt, self.misspelt[of]),
        ]
    }
}

/// What the least persons are asked of.
pub(super) struct Lower<'a> {
    pub(super) records: &'a Records,
    pub(super) graph: &'a Graph,
    /// Natural kinds of which a person has one.
    base: Vec<usize>,
    /// For each kind the sets that have a value of it, sorted.
    pub(super) with: Vec<Vec<u32>>,
    /// For each kind whether every row has another value of it.
    rosters: Vec<bool>,
    /// Natural keys that may be misspelt.
    misspelt: u64,
}

impl<'a> Lower<'a> {
    /// Prepares the question.
    pub(super) fn of(records: &'a Records, graph: &'a Graph) -> Self {
        let natural = || records.of_class(KeyClass::Natural);
        let filled = |place: &usize| !records.kinds[*place].entries.is_empty();
        let once = |&place: &usize| !records.kinds[place].what.several;
        let mut base: Vec<usize> = natural().filter(filled).filter(once).collect();
        if base.is_empty() {
            base.extend(natural().find(filled));
        }
        let failing: u64 = (base.iter())
            .filter_map(|&place| records.kinds[place].failing)
            .sum();
        let twins = twins(graph);
        Self {
            records,
            graph,
            base,
            with: (0..records.kinds.len())
                .map(|place| clusters_with(records, graph, place))
                .collect(),
            rosters: rosters(records, graph),
            misspelt: with_chance(failing, PASSING).max(twins),
        }
    }

    /// By each kind that has values.
    pub(super) fn by_kind(&self) -> Vec<Least> {
        let with_values = |place: &usize| {
            let kind = &self.records.kinds[*place];
            !kind.entries.is_empty() && !kind.is_declared
        };
        let places = (0..self.records.kinds.len()).filter(with_values);
        let mut by_size: Vec<(usize, usize)> = places
            .map(|place| (self.with[place].len(), place))
            .collect();
        by_size.sort_unstable_by_key(|&(sets, place)| (std::cmp::Reverse(sets), place));
        let mut least: Vec<Least> = Vec::new();
        for (asked, (sets, place)) in by_size.into_iter().enumerate() {
            // Of a thousand local numberings only the large ones can tell more than what is known.
            let best = least.iter().map(|one| one.people(ALL)).max();
            if asked < MANY || best.is_none_or(|best| best < sets as u64) {
                least.push(self.by(place));
            }
        }
        least
    }

    /// What it takes for granted.
    pub(super) fn assumptions(&self, least: &Least) -> Vec<Assumption> {
        let kind = &self.records.kinds[least.place].what;
        let mut taken = match kind.class {
            KeyClass::Natural => Vec::new(),
            KeyClass::Scoped => vec![Assumption::OneScopedNumberEach],
            KeyClass::Contact if self.rosters[least.place] => {
                vec![Assumption::OneContactEach, Assumption::OneRowEach]
            }
            KeyClass::Contact => vec![Assumption::OneContactEach],
            KeyClass::Name | KeyClass::Attribute => vec![Assumption::NamesSpeltRight],
        };
        if least.further[ALL] > 0 {
            taken.push(Assumption::SeveralAsSeen);
        }
        if !self.base.is_empty() {
            let checked =
                (self.base.iter()).any(|&place| self.records.kinds[place].failing.is_some());
            taken.push(Assumption::OneNumberEach);
            taken.push(if checked {
                Assumption::MisspeltAsFailing
            } else {
                Assumption::SpeltRight
            });
        }
        taken
    }

    /// The least persons by one kind: groups of identities that may be one person's, each with as many as its natural keys say.
    fn by(&self, place: usize) -> Least {
        let mut forest = self.may_be_one(place);
        let best = self.base_in(&mut forest);
        let (known, others) = self.groups_with(place, &mut forest, &best);
        let class = self.records.kinds[place].what.class;
        let is_base = self.base.contains(&place);
        let different = std::array::from_fn(|of| known[of] + others[of]);
        let further = match class {
            KeyClass::Name | KeyClass::Attribute => [0; SUBSETS],
            _ if is_base => [0; SUBSETS],
            _ => {
                let share = self.share_further(place, &mut forest);
                others.map(|others| with_chance_of(others, share).min(others))
            }
        };
        let names = match class {
            KeyClass::Name | KeyClass::Attribute => self.misspelt_names(place, &mut forest, others),
            _ => [0; SUBSETS],
        };
        let misspelt_numbers: Each = std::array::from_fn(|of| {
            let part = known[of] as f64 / known[ALL].max(1) as f64;
            let natural = (with_chance_of(self.misspelt, part)).min(self.misspelt);
            natural.min(known[of])
        });
        let misspelt = std::array::from_fn(|of| misspelt_numbers[of] + names[of]);
        Least {
            place,
            different,
            further,
            misspelt,
            misspelt_numbers,
        }
    }

    /// Sets of identities that may be one person's as far as this kind tells.
    fn may_be_one(&self, place: usize) -> Vec<u32> {
        let mut forest = self.graph.clusters.forest();
        let kind = &self.records.kinds[place].what;
        unite_values(&mut forest, &self.records.kinds[place].entries);
        for &(one, other) in &self.graph.doubtful {
            let both = [one, other].map(|identity| {
                let root = self.graph.clusters.of(identity);
                self.graph.clusters.has(root, NATURAL)
            });
            if both != [true, true] {
                unite(&mut forest, one, other);
            }
        }
        if kind.class == KeyClass::Contact {
            for contact in self.records.of_class(KeyClass::Contact) {
                unite_values(&mut forest, &self.records.kinds[contact].entries);
            }
        }
        let by_name = match kind.class {
            KeyClass::Contact => !self.rosters[place] && self.may_have_several(place),
            class => class == KeyClass::Name,
        };
        if by_name {
            for name in self.records.of_class(KeyClass::Name) {
                unite_values(&mut forest, &self.records.kinds[name].entries);
            }
        }
        if kind.class == KeyClass::Scoped && kind.several {
            self.unite_nameless(&mut forest);
        }
        // Which of several numberings is the person's, nobody knows: equal in any, one person perhaps.
        let numberings = self.records.of_class(KeyClass::Scoped).filter(|&other| {
            let other = &self.records.kinds[other].what;
            other.element == kind.element && other.numbering != kind.numbering
        });
        for other in numberings {
            unite_values(&mut forest, &self.records.kinds[other].entries);
        }
        forest
    }

    /// Whether persons with a stronger key have several values, or too few of them show that they have one, or those of a dataset
    /// without stronger keys may be of another kind.
    fn may_have_several(&self, place: usize) -> bool {
        let (known, extra) = self.further(place, |flags, _| flags & (NATURAL | SCOPED) != 0);
        self.records.kinds[place].is_alone
            || known < ENOUGH / 10
            || extra as f64 > EXCEPTION * known as f64
    }

    /// Several accounts beside one telephone are of one person perhaps, unless each has a name of its own.
    fn unite_nameless(&self, forest: &mut [u32]) {
        for place in self.records.of_class(KeyClass::Contact) {
            for rows in groups(&self.records.kinds[place].entries) {
                let clusters = &self.graph.clusters;
                let nameless = |&(_, row): &(u64, u32)| clusters.names(clusters.of(row)).is_empty();
                if rows.iter().any(nameless) {
                    unite_values(forest, rows);
                }
            }
        }
    }

    /// For each group its persons by natural keys: the most of one kind.
    fn base_in(&self, forest: &mut [u32]) -> Vec<Each> {
        let mut best = vec![[0; SUBSETS]; forest.len()];
        for &place in &self.base {
            let mut counted: Vec<(u32, Each)> = Vec::new();
            for &cluster in &self.with[place] {
                let flags = self.graph.clusters.flags(cluster);
                counted.push((root(forest, cluster), super::subset::of_flags(flags)));
            }
            counted.sort_unstable_by_key(|one| one.0);
            for same in counted.chunk_by(|one, other| one.0 == other.0) {
                let kept = &mut best[same[0].0 as usize];
                for of in 0..SUBSETS {
                    kept[of] = kept[of].max(same.iter().map(|one| one.1[of]).sum());
                }
            }
        }
        best
    }

    /// Persons of the groups that have a value of the kind: by natural keys where there are any, else one for each group.
    fn groups_with(&self, place: usize, forest: &mut [u32], best: &[Each]) -> (Each, Each) {
        let mut with: Vec<(u32, Each)> = Vec::new();
        for &cluster in &self.with[place] {
            let flags = self.graph.clusters.flags(cluster);
            with.push((root(forest, cluster), super::subset::of_flags(flags)));
        }
        with.sort_unstable_by_key(|one| one.0);
        let births = self.births(place, forest);
        let (mut known, mut others) = ([0; SUBSETS], [0; SUBSETS]);
        for same in with.chunk_by(|one, other| one.0 == other.0) {
            let best = &best[same[0].0 as usize];
            for of in 0..SUBSETS {
                let there = u64::from(same.iter().any(|one| one.1[of] > 0));
                // A minor without a number is not the grown-up namesake who has one.
                if best[of] > 0 {
                    known[of] += best[of];
                } else if there > 0 {
                    let births = births.get(&same[0].0);
                    let apart = best[ALL] == 0;
                    others[of] += births
                        .filter(|_| apart)
                        .map_or(there, |each| each[of].max(there));
                }
            }
        }
        (known, others)
    }

    /// Different birth dates in each group of namesakes.
    fn births(&self, place: usize, forest: &mut [u32]) -> AHashMap<u32, Each> {
        let mut different = AHashMap::new();
        let is_name = self.records.kinds[place].what.class == KeyClass::Name;
        if !is_name || self.graph.births.is_none() {
            return different;
        }
        let mut pairs: Vec<(u32, u64, u8)> = Vec::new();
        for &(_, row) in &self.records.kinds[place].entries {
            let birth = self.records.attributes[row as usize];
            if birth != 0 {
                let flags = self.records.flags[row as usize];
                pairs.push((root(forest, row), birth, flags));
            }
        }
        pairs.sort_unstable();
        for same in pairs.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let flags = same.iter().fold(0, |flags, one| flags | one.2);
            let counted = different.entry(same[0].0).or_insert([0; SUBSETS]);
            super::subset::add(counted, super::subset::of_flags(flags));
        }
        different
    }

    /// The share of values without a stronger key that may be further values of persons who are counted already.
    fn share_further(&self, place: usize, forest: &mut [u32]) -> f64 {
        let kind = &self.records.kinds[place].what;
        let several = kind.several;
        // A telephone with a name is a person by that telephone: it cannot show a second one.
        let able = |flags: u8, named: bool| match kind.class {
            KeyClass::Contact => flags & (NATURAL | SCOPED) != 0,
            _ => flags & NATURAL != 0 || (flags & WHOLE != 0 && named),
        };
        let (clusters, extra) = self.further(place, able);
        let joined = self.joined(place, forest);
        let (known, extra) = (clusters as f64, (extra + joined) as f64);
        if extra > 0.0 {
            let share = extra / known.max(1.0);
            if share > EXCEPTION {
                return 1.0;
            }
            let chance = CHANCE * (share / known.max(1.0)).sqrt();
            (UNSEEN * share + chance + CHANCE / known.max(1.0)).min(1.0)
        } else if several && (1..ENOUGH).contains(&clusters) {
            // None among so many: with 95 % at most three in as many (rule of three).
            (CHANCE / known).min(1.0)
        } else {
            0.0
        }
    }

    /// Sets with the kind that would show a further value, and the further values they show.
    pub(super) fn further(&self, place: usize, able: impl Fn(u8, bool) -> bool) -> (u64, u64) {
        let entries = &self.records.kinds[place].entries;
        let clusters = &self.graph.clusters;
        let mut pairs: Vec<(u32, u64)> = Vec::new();
        for &(value, row) in entries {
            let root = clusters.of(row);
            if able(clusters.flags(root), !clusters.names(root).is_empty()) {
                pairs.push((root, value));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let sets = pairs.chunk_by(|one, other| one.0 == other.0).count() as u64;
        (sets, pairs.len() as u64 - sets)
    }

    /// Sets of the kind that are one person's perhaps, beyond those with a value in common.
    fn joined(&self, place: usize, forest: &mut [u32]) -> u64 {
        let mut by_value = self.graph.clusters.forest();
        unite_values(&mut by_value, &self.records.kinds[place].entries);
        let pairs: Vec<(u32, u32)> = (self.graph.doubtful.iter().copied())
            .filter(|&(one, other)| {
                root(forest, one) == root(forest, other) && unite(&mut by_value, one, other)
            })
            .collect();
        let with = &self.with[place];
        let has = |identity: u32| (with.binary_search(&self.graph.clusters.of(identity))).is_ok();
        pairs
            .iter()
            .filter(|&&(one, other)| has(one) && has(other))
            .count() as u64
    }
}

/// Natural keys beside one name and one number: one of them is misspelt, or a person has two documents.
fn twins(graph: &Graph) -> u64 {
    let mut forest = graph.clusters.forest();
    let natural = |identity: u32| graph.clusters.has(graph.clusters.of(identity), NATURAL);
    (graph.doubtful.iter().copied())
        .filter(|&(one, other)| natural(one) && natural(other))
        .filter(|&(one, other)| unite(&mut forest, one, other))
        .count() as u64
}

/// The sets that have a value of the kind.
fn clusters_with(records: &Records, graph: &Graph, place: usize) -> Vec<u32> {
    let rows = records.kinds[place].entries.iter();
    let mut roots: Vec<u32> = rows.map(|&(_, row)| graph.clusters.of(row)).collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}
