//! Datasets whose answer is open in, classes of them on which the same hangs out, with the answers that leave them open.

use super::tree::Tree;
use crate::law::{Ask, LawBook, Left, OpenFact};
use crate::model::entry::folder;
use crate::model::facts::Facts;
use crate::model::inventory::Dataset;
use crate::model::obligation::Measure;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// States that are followed for a class: with more of them nothing is promised of its datasets.
const MOST_WORLDS: usize = 1_024;

/// Datasets on which the same hangs after the same answers.
pub(super) struct Class<'a> {
    tree: Rc<Tree<'a>>,
    /// Indices of the datasets by their folder.
    pub(super) folders: BTreeMap<String, Vec<usize>>,
    /// What may have been answered so far and leaves the datasets open.
    pub(super) worlds: Vec<World>,
    /// Whether some of them are not followed.
    is_cut: bool,
}

/// Earlier answers that leave the same open.
#[derive(Clone)]
pub(super) struct World {
    state: usize,
    /// Combinations of answers that lead here.
    ways: f64,
    /// By number of an earlier question, the places of its answers that lead here.
    given: BTreeMap<usize, BTreeSet<usize>>,
}

/// The classes of all datasets that are open, in the order of their first ones.
pub(super) fn classes<'a>(
    book: &LawBook<'a>,
    datasets: &[Dataset],
    facts: &'a [Facts],
) -> Vec<Class<'a>> {
    let mut by_facts: HashMap<&Facts, usize> = HashMap::new();
    let mut by_shape: HashMap<(Vec<OpenFact>, Left), usize> = HashMap::new();
    let mut classes: Vec<Class<'a>> = Vec::new();
    for (index, (dataset, facts)) in datasets.iter().zip(facts).enumerate() {
        if dataset.obligation.measure != Measure::Undetermined {
            continue;
        }
        let place = *by_facts.entry(facts).or_insert_with(|| {
            let ask = Ask::new(book, facts);
            let shape = (ask.facts(), ask.left(&[]));
            *by_shape.entry(shape).or_insert_with(|| {
                classes.push(Class::new(Tree::new(ask)));
                classes.len() - 1
            })
        });
        let folders = &mut classes[place].folders;
        let own = folders.entry(folder(&dataset.name).to_owned());
        own.or_default().push(index);
    }
    classes
}

impl<'a> Class<'a> {
    fn new(tree: Tree<'a>) -> Self {
        Self {
            tree: Rc::new(tree),
            folders: BTreeMap::new(),
            worlds: vec![World {
                state: 0,
                ways: 1.0,
                given: BTreeMap::new(),
            }],
            is_cut: false,
        }
    }

    /// Its datasets.
    pub(super) fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.folders.values().flatten().copied()
    }

    /// How many they are.
    pub(super) fn size(&self) -> usize {
        self.folders.values().map(Vec::len).sum()
    }

    /// The facts that are open after some earlier answers, each once.
    pub(super) fn open(&self) -> Vec<OpenFact> {
        let mut all: Vec<OpenFact> = Vec::new();
        for world in &self.worlds {
            for open in self.tree.open(world.state).iter() {
                if all.iter().all(|known| known.fact != open.fact) {
                    all.push(open.clone());
                }
            }
        }
        all
    }

    /// Whether a fact is open after some earlier answers.
    pub(super) fn hangs_on(&self, fact: &str) -> bool {
        self.open_after(fact).next().is_some()
    }

    /// The earlier answers after which a fact is open.
    pub(super) fn open_after(
        &self,
        fact: &str,
    ) -> impl Iterator<Item = &BTreeMap<usize, BTreeSet<usize>>> {
        let worlds = self.worlds.iter();
        let open = worlds.filter(move |world| {
            let open = self.tree.open(world.state);
            open.iter().any(|open| open.fact == fact)
        });
        open.map(|world| &world.given)
    }

    /// The values of a fact.
    pub(super) fn values(&self, fact: &str) -> Vec<String> {
        let mut open = self.open().into_iter();
        let open = open.find(|open| open.fact == fact);
        open.map(|open| open.values).unwrap_or_default()
    }

    /// The share of all answers, earlier ones and those to this question, that settle its datasets.
    pub(super) fn settled_share(&self, open: &OpenFact) -> f64 {
        let (mut settled, mut all) = (0.0, 0.0);
        for world in &self.worlds {
            for value in &open.values {
                let behind = self.tree.behind(world.state, &open.fact, value);
                let (floor, ceiling) = self.tree.ends(behind);
                settled += if floor == ceiling { world.ways } else { 0.0 };
                all += world.ways;
            }
        }
        if all > 0.0 { settled / all } else { 0.0 }
    }

    /// The measure of its datasets under an answer, where all that may have been answered before gives the same.
    pub(super) fn measure(&self, fact: &str, value: &str) -> Measure {
        if self.is_cut {
            return Measure::Undetermined;
        }
        let mut measures = self.worlds.iter().map(|world| {
            let behind = self.tree.behind(world.state, fact, value);
            let (floor, ceiling) = self.tree.ends(behind);
            if floor == ceiling {
                floor
            } else {
                Measure::Undetermined
            }
        });
        let first = measures.next().unwrap_or(Measure::Undetermined);
        if measures.all(|other| other == first) {
            first
        } else {
            Measure::Undetermined
        }
    }

    /// Its datasets of a folder, or all of them, and what is left.
    pub(super) fn split(mut self, wanted: Option<&str>) -> (Option<Self>, Option<Self>) {
        let Some(wanted) = wanted else {
            return (Some(self), None);
        };
        let Some((folder, members)) = self.folders.remove_entry(wanted) else {
            return (None, Some(self));
        };
        let own = Self {
            tree: Rc::clone(&self.tree),
            folders: BTreeMap::from([(folder, members)]),
            worlds: self.worlds.clone(),
            is_cut: self.is_cut,
        };
        let is_more = !self.folders.is_empty();
        (Some(own), is_more.then_some(self))
    }

    /// The same after any answer to the question of that number.
    pub(super) fn answered(mut self, fact: &str, values: &[String], number: usize) -> Self {
        let mut worlds: BTreeMap<usize, World> = BTreeMap::new();
        for world in self.worlds {
            for (place, value) in values.iter().enumerate() {
                let state = self.tree.behind(world.state, fact, value);
                let (floor, ceiling) = self.tree.ends(state);
                if floor == ceiling {
                    continue;
                }
                let into = worlds.entry(state).or_insert_with(|| World {
                    state,
                    ways: 0.0,
                    given: BTreeMap::new(),
                });
                into.ways += world.ways;
                for (earlier, given) in &world.given {
                    into.given.entry(*earlier).or_default().extend(given);
                }
                into.given.entry(number).or_default().insert(place);
            }
        }
        self.is_cut |= worlds.len() > MOST_WORLDS;
        self.worlds = worlds.into_values().take(MOST_WORLDS).collect();
        self
    }
}
