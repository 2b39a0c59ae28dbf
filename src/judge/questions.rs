//! Datasets whose answer is open in, the questions that settle most of them with the fewest answers out.

use super::Terms;
use crate::law::{self, Answered, Ask, LawBook};
use crate::model::entry::folder;
use crate::model::facts::Facts;
use crate::model::inventory::Dataset;
use crate::model::obligation::Measure;
use crate::model::question::{Outcome, Question, QuestionAnswer};
use crate::model::{Count, Text};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Facts of the exporter: one answer holds for everything.
const OF_EXPORTER: [&str; 3] = ["ciio", "registered-in", "list-filing"];
/// Questions that are asked at most: later ones settle next to nothing.
const MOST_QUESTIONS: usize = 20;
/// Combinations of earlier answers that are followed for a dataset.
const MOST_WORLDS: usize = 24;

/// The questions, in the order in which their answers settle most. Those come last that settle a dataset only together with others.
#[must_use]
pub fn questions(terms: &Terms<'_>, datasets: &[Dataset], facts: &[&Facts]) -> Vec<Question> {
    let book = LawBook::new(&terms.rules.law, terms.edition);
    let canonical: Vec<Facts> = facts
        .iter()
        .map(|facts| law::canonical(&book, facts))
        .collect();
    let mut kinds = kinds(&book, datasets, &canonical);
    let mut questions = Vec::new();
    while questions.len() < MOST_QUESTIONS {
        let Some(best) = best(&kinds) else { break };
        questions.push(best.question(&book, datasets, &kinds));
        best.answer(&mut kinds);
    }
    questions
}

/// Datasets of one folder on which the same hangs.
struct Kind<'a> {
    ask: Rc<Ask<'a>>,
    folder: String,
    /// Indices of the datasets.
    members: Vec<usize>,
    /// What is answered so far, in every way that leaves the datasets open.
    worlds: Vec<Vec<Answered>>,
    /// Whether some of them are not followed: then nothing is promised of these datasets.
    is_cut: bool,
}

/// What is the same of datasets of one kind: folder, open facts, branches.
type KindKey = (String, String);

fn kinds<'a>(book: &LawBook<'a>, datasets: &[Dataset], facts: &'a [Facts]) -> Vec<Kind<'a>> {
    let mut places: HashMap<KindKey, usize> = HashMap::new();
    let mut kinds: Vec<Kind<'a>> = Vec::new();
    let mut asks: HashMap<String, Rc<Ask<'a>>> = HashMap::new();
    for (index, (dataset, facts)) in datasets.iter().zip(facts).enumerate() {
        let obligation = &dataset.obligation;
        if obligation.measure != Measure::Undetermined {
            continue;
        }
        let own_folder = folder(&dataset.name).to_owned();
        let open = obligation
            .missing
            .iter()
            .map(|missing| missing.fact.as_str());
        let open: Vec<&str> = open.collect();
        let word = |known: &Option<crate::model::facts::Known<String>>| {
            known
                .as_ref()
                .map(|known| known.value.clone())
                .unwrap_or_default()
        };
        let same = format!(
            "{open:?} {:?} {} {}",
            obligation.branches,
            word(&facts.sector),
            word(&facts.scenario)
        );
        // Datasets of which the same is open are asked once, in whatever folder.
        let ask = asks
            .entry(same.clone())
            .or_insert_with(|| Rc::new(Ask::new(book, facts)));
        let place = *places.entry((own_folder.clone(), same)).or_insert_with(|| {
            kinds.push(Kind {
                ask: Rc::clone(ask),
                folder: own_folder,
                members: Vec::new(),
                worlds: vec![Vec::new()],
                is_cut: false,
            });
            kinds.len() - 1
        });
        kinds[place].members.push(index);
    }
    kinds
}

/// A question that may be asked.
struct Candidate {
    fact: String,
    folder: Option<String>,
    values: Vec<String>,
    /// Places of the kinds of datasets that hang on it.
    kinds: Vec<usize>,
    /// Datasets that an answer settles, over its answers and the worlds on average.
    worth: f64,
}

fn best(kinds: &[Kind<'_>]) -> Option<Candidate> {
    let mut candidates: BTreeMap<(bool, String, Option<String>), Candidate> = BTreeMap::new();
    for (place, kind) in kinds.iter().enumerate() {
        for world in &kind.worlds {
            for open in kind.ask.open(world) {
                let is_of_exporter = OF_EXPORTER.contains(&open.fact.as_str());
                let folder = (!is_of_exporter).then(|| kind.folder.clone());
                let key = (!is_of_exporter, open.fact.clone(), folder.clone());
                let candidate = candidates.entry(key).or_insert_with(|| Candidate {
                    fact: open.fact,
                    folder,
                    values: Vec::new(),
                    kinds: Vec::new(),
                    worth: 0.0,
                });
                for value in open.values {
                    if !candidate.values.contains(&value) {
                        candidate.values.push(value);
                    }
                }
                if !candidate.kinds.contains(&place) {
                    candidate.kinds.push(place);
                }
            }
        }
    }
    let mut all: Vec<Candidate> = candidates.into_values().collect();
    for candidate in &mut all {
        candidate.worth = candidate
            .kinds
            .iter()
            .map(|place| candidate.settled(&kinds[*place]))
            .sum();
    }
    // Of equal worth the earlier: what is asked of the exporter, then by name.
    let settles = |one: &Candidate| (one.worth, one.kinds.len());
    all.into_iter().reduce(|best, next| {
        let is_better =
            settles(&next).partial_cmp(&settles(&best)) == Some(std::cmp::Ordering::Greater);
        if is_better { next } else { best }
    })
}

impl Candidate {
    /// Whatever was answered before, with this answer.
    fn with(&self, world: &[Answered], value: &str) -> Vec<Answered> {
        let mut world = world.to_vec();
        world.push((self.fact.clone(), value.to_owned()));
        world
    }

    /// Datasets of the kind that are settled on average.
    fn settled(&self, kind: &Kind<'_>) -> f64 {
        let (mut settled, mut all) = (0_u32, 0_u32);
        for world in &kind.worlds {
            for value in &self.values {
                let (floor, ceiling) = kind.ask.ends(&self.with(world, value));
                settled += u32::from(floor == ceiling);
                all += 1;
            }
        }
        kind.members.len() as f64 * f64::from(settled) / f64::from(all.max(1))
    }

    /// The measure of every dataset of the kind under one answer, where all that was answered before gives the same.
    fn measure(&self, kind: &Kind<'_>, value: &str) -> Measure {
        if kind.is_cut {
            return Measure::Undetermined;
        }
        let mut measures = kind.worlds.iter().map(|world| {
            let (floor, ceiling) = kind.ask.ends(&self.with(world, value));
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

    fn question(&self, book: &LawBook<'_>, datasets: &[Dataset], kinds: &[Kind<'_>]) -> Question {
        let about: Vec<&Kind<'_>> = self.kinds.iter().map(|place| &kinds[*place]).collect();
        let members = || about.iter().flat_map(|kind| &kind.members);
        let mut names: Vec<String> = members().map(|at| datasets[*at].name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let people = members().map(|at| datasets[*at].individuals.count);
        let settles = about.iter().filter(|kind| {
            let mut measures = self.values.iter().map(|value| self.measure(kind, value));
            measures.all(|measure| measure != Measure::Undetermined)
        });
        let answer = |value: &String| {
            let mut outcomes: BTreeMap<Measure, u64> = BTreeMap::new();
            for kind in &about {
                *outcomes.entry(self.measure(kind, value)).or_default() +=
                    kind.members.len() as u64;
            }
            let outcomes = outcomes.into_iter();
            QuestionAnswer {
                value: value.clone(),
                title: book.answer(&self.fact, value),
                outcomes: outcomes
                    .map(|(measure, datasets)| Outcome { measure, datasets })
                    .collect(),
            }
        };
        Question {
            fact: self.fact.clone(),
            folder: self.folder.clone(),
            text: self.text(book),
            found: book.found(&self.fact),
            settles: settles.map(|kind| kind.members.len() as u64).sum(),
            people: people.reduce(Count::union_unknown).unwrap_or_default(),
            answers: self.values.iter().map(answer).collect(),
            datasets: names,
        }
    }

    fn text(&self, book: &LawBook<'_>) -> Text {
        match self.fact.strip_prefix("exemption:") {
            Some(tag) => {
                let (ask, claim) = (book.question("exemption"), book.claim(tag));
                Text::new(
                    format!("{}：{}", ask.zh, claim.zh),
                    format!("{} {}", ask.en, claim.en),
                )
            }
            None => book.question(&self.fact),
        }
    }

    /// Takes the question for answered, in every way.
    fn answer(&self, kinds: &mut Vec<Kind<'_>>) {
        for place in &self.kinds {
            let kind = &mut kinds[*place];
            let mut worlds = Vec::new();
            for world in &kind.worlds {
                for value in &self.values {
                    let with = self.with(world, value);
                    let (floor, ceiling) = kind.ask.ends(&with);
                    if floor != ceiling {
                        worlds.push(with);
                    }
                }
            }
            kind.is_cut |= worlds.len() > MOST_WORLDS;
            worlds.truncate(MOST_WORLDS);
            kind.worlds = worlds;
        }
        kinds.retain(|kind| !kind.worlds.is_empty());
    }
}
