//! A dataset's facts in, its open facts and what any answers to them give out: solved once, asked many times.

use super::book::LawBook;
use super::explain;
use super::solved::{Held, Solved};
use super::space::{Dimension, Open, Value};
use crate::model::facts::Facts;
use crate::model::obligation::Measure;

/// A dataset whose open facts may be answered.
pub struct Ask<'a> {
    solved: Solved<'a>,
}

/// An open fact and its values, as a declaration gives them.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct OpenFact {
    /// Its id.
    pub fact: String,
    /// Its values.
    pub values: Vec<String>,
    /// How soon an exporter knows it: the least is known at once.
    pub order: u8,
    /// Whether one answer holds for everything that the exporter sends out.
    pub is_of_exporter: bool,
}

impl OpenFact {
    fn of(dimension: &Dimension<'_>) -> Self {
        Self {
            fact: dimension.open.id(),
            values: dimension.values.iter().map(Value::id).collect(),
            order: dimension.open.order(),
            is_of_exporter: dimension.open.is_of_exporter(),
        }
    }
}

/// What some answers leave: which facts they are about, and both ends under each answer to the others. Where it is equal, all that
/// follows is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Left {
    answered: Vec<String>,
    ends: Vec<(Measure, Measure)>,
}

/// A fact that is answered, and the answer.
pub type Answered = (String, String);

impl<'a> Ask<'a> {
    /// Solves what the book says of these facts.
    #[must_use]
    pub fn new(book: &LawBook<'a>, facts: &'a Facts) -> Self {
        let parts = std::slice::from_ref(facts);
        Self {
            solved: Solved::new(book, &[parts]),
        }
    }

    /// The laxest and the strictest measure under these answers.
    #[must_use]
    pub fn ends(&self, answered: &[Answered]) -> (Measure, Measure) {
        self.solved.overall(&self.held(answered)).ends()
    }

    /// The facts that are open beside those that are answered and that change an end of the answer, numbers of people left out.
    #[must_use]
    pub fn open(&self, answered: &[Answered]) -> Vec<OpenFact> {
        let held = self.held(answered);
        if self.solved.overall(&held).is_settled() {
            return Vec::new();
        }
        let parts = self.solved.parts();
        let dimensions = parts.flat_map(|part| &part.problem.dimensions);
        let open = dimensions.filter(|one| {
            !one.open.is_number()
                && one.open != Open::BothKinds
                && !held.iter().any(|(known, _)| *known == one.open)
        });
        let matters = |open: Open<'a>, values: &[Value<'a>]| {
            let mut ends = values.iter().map(|value| {
                let mut held = held.clone();
                held.push((open, vec![*value]));
                self.solved.overall(&held).ends()
            });
            let first = ends.next();
            ends.any(|other| Some(other) != first)
        };
        open.filter(|one| matters(one.open, &one.values))
            .map(OpenFact::of)
            .collect()
    }

    /// All facts that are open, numbers of people left out, whether or not they change anything.
    #[must_use]
    pub fn facts(&self) -> Vec<OpenFact> {
        let parts = self.solved.parts();
        let dimensions = parts.flat_map(|part| &part.problem.dimensions);
        let kinds = dimensions.filter(|one| !one.open.is_count());
        kinds.map(OpenFact::of).collect()
    }

    /// What these answers leave.
    #[must_use]
    pub fn left(&self, answered: &[Answered]) -> Left {
        let held = self.held(answered);
        let mut known: Vec<String> = held.iter().map(|(open, _)| open.id()).collect();
        known.sort_unstable();
        known.dedup();
        Left {
            answered: known,
            ends: self
                .solved
                .parts()
                .flat_map(|part| part.left(&held))
                .collect(),
        }
    }

    /// Rules whose text is not sure and that keep the answer open, `pack/rule`.
    #[must_use]
    pub fn unsure_rules(&self) -> Vec<String> {
        explain::unsure_rules(&self.solved).into_iter().collect()
    }

    fn held(&self, answered: &[Answered]) -> Vec<Held<'a>> {
        let mut held = Vec::new();
        for part in self.solved.parts() {
            for one in &part.problem.dimensions {
                let id = one.open.id();
                for (_, value) in answered.iter().filter(|(fact, _)| *fact == id) {
                    let known = one.values.iter().find(|known| known.id() == *value);
                    // A word that no rule names is like any other such word, and that is the first value.
                    held.push((one.open, vec![*known.unwrap_or(&one.values[0])]));
                }
            }
        }
        held
    }
}
