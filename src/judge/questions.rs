//! Datasets whose answer is open in, the questions that settle most of them with the fewest answers out.
//!
//! The next question is the one whose answers settle most datasets on average. Of equal ones the one that more datasets hang on
//! comes first, then the one that an exporter knows sooner: a zone before the filing that only its exporters can have.

mod classes;
mod tree;

use super::Terms;
use crate::law::{self, LawBook};
use crate::model::facts::Facts;
use crate::model::inventory::Dataset;
use crate::model::obligation::Measure;
use crate::model::question::{OnlyIf, Outcome, Question, QuestionAnswer};
use crate::model::{Count, Text};
use classes::{Class, classes};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Questions that are asked at most: later ones settle next to nothing.
const MOST_QUESTIONS: usize = 20;
/// Parts of a dataset below which two questions settle as much.
const SAME_WORTH: f64 = 1e6;

/// The questions, in the order in which their answers settle most. Those come last that settle a dataset only together with others.
#[must_use]
pub fn questions(terms: &Terms<'_>, datasets: &[Dataset], facts: &[&Facts]) -> Vec<Question> {
    let book = LawBook::new(&terms.rules.law, terms.edition);
    let canonical: Vec<Facts> = facts
        .iter()
        .map(|facts| law::canonical(&book, facts))
        .collect();
    let mut asking = Asking {
        classes: classes(&book, datasets, &canonical),
        book,
        datasets,
        asked: Vec::new(),
    };
    while asking.asked.len() < MOST_QUESTIONS {
        let Some(next) = asking.next() else { break };
        asking.ask(&next);
    }
    asking.asked
}

/// What is open, and what was asked so far.
struct Asking<'a> {
    book: LawBook<'a>,
    datasets: &'a [Dataset],
    classes: Vec<Class<'a>>,
    asked: Vec<Question>,
}

/// A question that may be asked.
struct Candidate {
    fact: String,
    /// How soon an exporter knows the answer.
    order: u8,
    folder: Option<String>,
    /// Datasets that hang on it.
    about: usize,
    /// Datasets that an answer settles, over its answers and all earlier ones on average.
    worth: f64,
}

/// Greatest first.
type Rank<'c> = (
    u64,
    usize,
    Reverse<u8>,
    Reverse<Option<&'c str>>,
    Reverse<&'c str>,
);

impl Candidate {
    fn rank(&self) -> Rank<'_> {
        (
            (self.worth * SAME_WORTH).round() as u64,
            self.about,
            Reverse(self.order),
            Reverse(self.folder.as_deref()),
            Reverse(&self.fact),
        )
    }
}

impl Asking<'_> {
    /// The question that comes next.
    fn next(&self) -> Option<Candidate> {
        let mut candidates: HashMap<(String, Option<&str>), Candidate> = HashMap::new();
        for class in &self.classes {
            for open in class.open() {
                let share = class.settled_share(&open);
                let mut add = |folder: Option<&'_ str>, members: usize, key| {
                    let candidate = candidates.entry(key).or_insert_with(|| Candidate {
                        fact: open.fact.clone(),
                        order: open.order,
                        folder: folder.map(ToOwned::to_owned),
                        about: 0,
                        worth: 0.0,
                    });
                    candidate.about += members;
                    candidate.worth += members as f64 * share;
                };
                if open.is_of_exporter {
                    add(None, class.size(), (open.fact.clone(), None));
                    continue;
                }
                for (folder, members) in &class.folders {
                    let key = (open.fact.clone(), Some(folder.as_str()));
                    add(Some(folder), members.len(), key);
                }
            }
        }
        let candidates = candidates.into_values();
        candidates.max_by(|one, other| one.rank().cmp(&other.rank()))
    }

    /// Notes the question, and takes it for answered in every way.
    fn ask(&mut self, next: &Candidate) {
        let mut about: Vec<Class<'_>> = Vec::new();
        let mut others = Vec::new();
        for class in std::mem::take(&mut self.classes) {
            if !class.hangs_on(&next.fact) {
                others.push(class);
                continue;
            }
            let (own, left) = class.split(next.folder.as_deref());
            about.extend(own);
            others.extend(left);
        }
        let mut values: Vec<String> = Vec::new();
        for value in about.iter().flat_map(|class| class.values(&next.fact)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let question = self.question(next, &values, &about);
        let number = self.asked.len();
        let answered = about.into_iter();
        let answered = answered.map(|class| class.answered(&next.fact, &values, number));
        self.classes = others;
        self.classes
            .extend(answered.filter(|class| !class.worlds.is_empty()));
        self.asked.push(question);
    }

    fn question(&self, next: &Candidate, values: &[String], about: &[Class<'_>]) -> Question {
        let members = || about.iter().flat_map(Class::members);
        let mut names: Vec<String> = members().map(|at| self.datasets[at].name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let people = members().map(|at| self.datasets[at].individuals.count);
        let mut settles = 0;
        let mut outcomes: Vec<BTreeMap<Measure, u64>> = vec![BTreeMap::new(); values.len()];
        for class in about {
            let size = class.size() as u64;
            let measures = values.iter().map(|value| class.measure(&next.fact, value));
            let measures: Vec<Measure> = measures.collect();
            if !measures.contains(&Measure::Undetermined) {
                settles += size;
            }
            for (outcomes, measure) in outcomes.iter_mut().zip(measures) {
                *outcomes.entry(measure).or_default() += size;
            }
        }
        let answers = values.iter().zip(outcomes).map(|(value, outcomes)| {
            let outcomes = outcomes.into_iter();
            QuestionAnswer {
                value: value.clone(),
                title: self.book.answer(&next.fact, value),
                outcomes: outcomes
                    .map(|(measure, datasets)| Outcome { measure, datasets })
                    .collect(),
            }
        });
        Question {
            fact: next.fact.clone(),
            folder: next.folder.clone(),
            text: self.text(&next.fact),
            found: self.book.found(&next.fact),
            settles,
            people: people.reduce(Count::union_unknown).unwrap_or_default(),
            answers: answers.collect(),
            only_if: self.only_if(&next.fact, about),
            datasets: names,
        }
    }

    fn text(&self, fact: &str) -> Text {
        match fact.strip_prefix("exemption:") {
            Some(tag) => {
                let (ask, claim) = (self.book.question("exemption"), self.book.claim(tag));
                Text::new(
                    format!("{}：{}", ask.zh, claim.zh),
                    format!("{} {}", ask.en, claim.en),
                )
            }
            None => self.book.question(fact),
        }
    }

    /// Earlier questions of which only some answers leave this one open.
    fn only_if(&self, fact: &str, about: &[Class<'_>]) -> Vec<OnlyIf> {
        let worlds: Vec<&BTreeMap<usize, BTreeSet<usize>>> = about
            .iter()
            .flat_map(|class| class.open_after(fact))
            .collect();
        let earlier = self.asked.iter().enumerate();
        let conditions = earlier.filter_map(|(number, question)| {
            let mut given = BTreeSet::new();
            for world in &worlds {
                given.extend(world.get(&number)?);
            }
            let is_condition = !given.is_empty() && given.len() < question.answers.len();
            is_condition.then(|| {
                let given = given.iter().map(|place: &usize| &question.answers[*place]);
                OnlyIf {
                    question: number as u64 + 1,
                    answers: given.clone().map(|answer| answer.value.clone()).collect(),
                    titles: given.map(|answer| answer.title.clone()).collect(),
                }
            })
        });
        conditions.collect()
    }
}
