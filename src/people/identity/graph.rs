//! Identities in, those that are one person's joined: the upper end's sets, and how far numbers were seen to be shared.

use super::clusters::{AMBIGUOUS, Clusters, FIRM, NATURAL, PAIRED, SCOPED, WHOLE};
use super::records::{Records, groups, mix};
use crate::people::kind::KeyClass;

/// Values of an attribute that must be about equally frequent before it tells namesakes apart: days of birth, not sexes.
const TELLING: f64 = 50.0;
/// The same where there are few persons, nearly all of another day.
const FEW_TELLING: f64 = 8.0;

/// How far the values of a kind were seen to be shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Sharing {
    /// Values beside which a person stands: a stronger key, or a name.
    pub values: u64,
    /// Persons beyond the first beside them.
    pub extras: u64,
    /// The most persons beside one.
    pub most: u64,
    /// Identities that have nothing beside the value, one for each such value, and the persons who stand beside it elsewhere.
    pub bare: Vec<(u32, u64)>,
}

/// Identities joined into persons.
#[derive(Debug)]
pub(super) struct Graph {
    /// The sets.
    pub clusters: Clusters,
    /// For each kind.
    pub sharing: Vec<Sharing>,
    /// Pairs of sets that were kept apart, and may be one person's all the same: name and number agree.
    pub doubtful: Vec<(u32, u32)>,
    /// How many values of the attribute that tells namesakes apart are about equally frequent; `None` where none tells.
    pub births: Option<f64>,
    /// Identities with a contact that somebody declared to be one person's: nobody else shares it.
    declared: Vec<bool>,
    /// Scratch space of `join_group`.
    beside: Vec<u32>,
    /// The same, by name.
    named: Vec<(u64, u32)>,
}

impl Graph {
    /// Joins what is one person's: by natural keys, then scoped ones, contacts, names with birth dates.
    pub(super) fn of(records: &Records) -> Self {
        let mut graph = Self {
            clusters: Clusters::new(&records.flags, &records.names),
            sharing: vec![Sharing::default(); records.kinds.len()],
            doubtful: Vec::new(),
            births: births(records),
            declared: declared(records),
            beside: Vec::new(),
            named: Vec::new(),
        };
        for place in records.of_class(KeyClass::Natural) {
            graph.join_natural(records, place);
        }
        for place in records.of_class(KeyClass::Scoped) {
            graph.join_kind(records, place, NATURAL | FIRM);
            if records.kinds[place].is_declared {
                // A contact that is one person's by declaration is no number of its own.
                continue;
            }
            let flag = if records.kinds[place].what.several {
                SCOPED
            } else {
                SCOPED | FIRM
            };
            graph.mark(records, place, flag);
        }
        graph.mark_paired(records);
        for place in records.of_class(KeyClass::Contact) {
            graph.join_kind(records, place, NATURAL | SCOPED | PAIRED);
        }
        for place in records.of_class(KeyClass::Contact) {
            graph.mark(records, place, WHOLE);
        }
        if graph.births.is_some() {
            graph.join_births(records);
        }
        graph.clusters.settle();
        graph
    }

    fn mark(&mut self, records: &Records, place: usize, flag: u8) {
        for &(_, row) in &records.kinds[place].entries {
            self.clusters.mark(row, flag);
        }
    }

    /// Two contacts beside each other are a whole identity: a household shares a telephone where each has a mailbox.
    fn mark_paired(&mut self, records: &Records) {
        let mut with = vec![false; records.len()];
        for place in records.of_class(KeyClass::Contact) {
            for same in records.kinds[place]
                .entries
                .chunk_by(|one, other| one == other)
            {
                let row = same[0].1;
                if std::mem::replace(&mut with[row as usize], true) {
                    self.clusters.mark(row, PAIRED);
                }
            }
        }
    }

    /// Equal natural keys are one person; a further document never joins two persons with a first one.
    fn join_natural(&mut self, records: &Records, place: usize) {
        for rows in groups(&records.kinds[place].entries) {
            self.roots_of(rows);
            let with = |graph: &Self, &root: &u32| graph.clusters.has(root, NATURAL);
            let roots = std::mem::take(&mut self.beside);
            let known = roots.iter().filter(|root| with(self, root)).count();
            let apart: Vec<u32> = if known < 2 {
                roots.clone()
            } else {
                roots
                    .iter()
                    .copied()
                    .filter(|root| !with(self, root))
                    .collect()
            };
            if known >= 2 {
                let known: Vec<u32> = roots.iter().copied().filter(|r| with(self, r)).collect();
                self.doubt(&known);
                if let Some(&first) = apart.first() {
                    self.clusters.mark(first, AMBIGUOUS);
                }
            }
            self.join_all(&apart);
            self.beside = roots;
        }
        self.mark(records, place, NATURAL);
    }

    /// The values of a scoped kind or a contact: with a name beside them, then alone. `strong` sets are persons already.
    fn join_kind(&mut self, records: &Records, place: usize, strong: u8) {
        for rows in groups(&records.kinds[place].entries) {
            self.roots_of(rows);
            self.join_by_name();
            self.roots_of(rows);
            let sharing = self.join_alone(strong);
            let kind = &mut self.sharing[place];
            if sharing.0 > 0 {
                kind.values += 1;
                kind.extras += sharing.0 - 1;
                kind.most = kind.most.max(sharing.0);
            }
            if let Some(bare) = sharing.1.filter(|bare| !self.declared[*bare as usize]) {
                kind.bare.push((bare, sharing.0));
            }
        }
    }

    /// Of the sets beside one value: those with a common name are one person's, as long as they are no two by document or number.
    fn join_by_name(&mut self) {
        self.named.clear();
        for &root in &self.beside {
            let names = self.clusters.names(root);
            self.named.extend(names.iter().map(|&name| (name, root)));
        }
        if self.named.len() < 2 {
            return;
        }
        self.named.sort_unstable();
        let named = std::mem::take(&mut self.named);
        for same in groups(&named) {
            self.join_same(same);
        }
        self.named = named;
    }

    /// Sets with one value and one name: one person, as long as at most one of them has a document, and one a firm number.
    fn join_same(&mut self, same: &[(u64, u32)]) {
        if same.len() < 2 {
            return;
        }
        let mut roots: Vec<u32> = same
            .iter()
            .map(|&(_, root)| self.clusters.root(root))
            .collect();
        roots.sort_unstable();
        roots.dedup();
        let firm = |graph: &Self, root: u32| graph.clusters.has(root, NATURAL | FIRM);
        let known: Vec<u32> = (roots.iter().copied())
            .filter(|&root| firm(self, root))
            .collect();
        if self.are_several(&known) {
            self.doubt(&known);
            roots.retain(|&root| !firm(self, root));
            if let Some(&first) = roots.first() {
                self.doubtful.push((known[0], first));
            }
        }
        self.join_all(&roots);
    }

    /// Of the sets beside one value: what has no name joins the one person there, or stays beside several. The persons, and an
    /// identity that may be somebody else's.
    fn join_alone(&mut self, strong: u8) -> (u64, Option<u32>) {
        let (mut persons, mut bare, mut named) = (Vec::new(), Vec::new(), 0);
        let mut nameless = None;
        for &root in &self.beside {
            let is_strong = self.clusters.has(root, strong);
            let is_named = !self.clusters.names(root).is_empty();
            if is_strong || is_named {
                persons.push(root);
                named += u64::from(!is_strong);
                if is_strong && !is_named {
                    nameless = Some(root);
                }
            } else {
                bare.push(root);
            }
        }
        let mut open = bare.first().copied();
        let is_key_and_name = named == 1 && nameless.is_some();
        if persons.len() == 2 && (is_key_and_name || self.are_one(&persons, strong)) {
            // A key without a name and a name without a key beside one number, or a document and a local number: one person, or two
            // who share it.
            open = Some(persons[0]);
            self.join_all(&persons);
            persons.truncate(1);
        }
        if persons.len() < 2 {
            bare.extend_from_slice(&persons);
        } else if let Some(&first) = bare.first() {
            self.clusters.mark(first, AMBIGUOUS);
        }
        self.join_all(&bare);
        (persons.len() as u64, open)
    }

    /// Whether sets are several persons for sure, as far as documents tell: two have one, or two have a number of which a person has one.
    fn are_several(&self, roots: &[u32]) -> bool {
        let with = |flag| {
            let roots = roots.iter();
            roots.filter(|root| self.clusters.has(**root, flag)).count()
        };
        with(NATURAL) > 1 || with(FIRM) > 1
    }

    /// Whether two sets beside one local number are one person's: one has a document and the other a number, and not both have a name.
    /// A contact is too often another's for that.
    fn are_one(&self, persons: &[u32], strong: u8) -> bool {
        let is_number = strong & SCOPED == 0;
        let is_named = |root: &&u32| !self.clusters.names(**root).is_empty();
        is_number && !self.are_several(persons) && persons.iter().filter(is_named).count() < 2
    }

    /// A name and a birth date are one person, as long as at most one of them has a firm or a scoped key.
    fn join_births(&mut self, records: &Records) {
        let mut whole: Vec<(u64, u32)> = Vec::new();
        for (row, (names, &birth)) in records.names.iter().zip(&records.attributes).enumerate() {
            let named = names.iter().filter(|&&name| name != 0 && birth != 0);
            whole.extend(named.map(|&name| (mix(name, birth), row as u32)));
        }
        whole.sort_unstable();
        for rows in groups(&whole) {
            self.roots_of(rows);
            let roots = std::mem::take(&mut self.beside);
            let keyed = |graph: &Self, root: u32| graph.clusters.has(root, NATURAL | SCOPED);
            let known: Vec<u32> = (roots.iter().copied())
                .filter(|&root| keyed(self, root))
                .collect();
            let mut others = roots.clone();
            if known.len() >= 2 {
                self.doubt(&known);
                others.retain(|&root| !keyed(self, root));
                if let Some(&first) = others.first() {
                    self.doubtful.push((known[0], first));
                    self.clusters.mark(first, AMBIGUOUS);
                }
            }
            self.join_all(&others);
            self.beside = roots;
        }
        for (_, row) in whole {
            self.clusters.mark(row, WHOLE);
        }
    }

    /// Sets that may be one person's although they were kept apart.
    fn doubt(&mut self, known: &[u32]) {
        let pairs = known.windows(2).map(|pair| (pair[0], pair[1]));
        self.doubtful.extend(pairs);
    }

    fn join_all(&mut self, roots: &[u32]) {
        for pair in roots.windows(2) {
            self.clusters.join(pair[0], pair[1]);
        }
    }

    /// The different sets of the identities, into `beside`.
    fn roots_of(&mut self, rows: &[(u64, u32)]) {
        self.beside.clear();
        for &(_, row) in rows {
            let root = self.clusters.root(row);
            self.beside.push(root);
        }
        self.beside.sort_unstable();
        self.beside.dedup();
    }
}

/// For each identity whether it has a contact that was declared to be one person's.
fn declared(records: &Records) -> Vec<bool> {
    let mut declared = vec![false; records.len()];
    let kinds = records.kinds.iter().filter(|kind| kind.is_declared);
    for (_, row) in kinds.flat_map(|kind| &kind.entries) {
        declared[*row as usize] = true;
    }
    declared
}

/// How many values of the attribute are about equally frequent (inverse Simpson index) over different names.
fn births(records: &Records) -> Option<f64> {
    let mut pairs: Vec<(u64, u64)> = records
        .attributes
        .iter()
        .zip(&records.names)
        .filter(|&(&birth, names)| birth != 0 && names[0] != 0)
        .map(|(&birth, names)| (birth, names[0]))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let squares: f64 = pairs
        .chunk_by(|one, other| one.0 == other.0)
        .map(|same| (same.len() as f64).powi(2))
        .sum();
    let all = (pairs.len() as f64).powi(2);
    let even = if squares > 0.0 { all / squares } else { 0.0 };
    let tells = even >= TELLING || (even >= FEW_TELLING && even * 2.0 >= pairs.len() as f64);
    tells.then_some(even)
}
