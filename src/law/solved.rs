//! The facts of one dataset, or of the parts of a transfer, in; what is demanded of them together under any answers out.
//!
//! Parts leave together: the strictest part is the answer. Where nobody says whether exempt flows count among the people sent
//! out, both readings are solved, and the answer spans both.

use super::book::LawBook;
use super::evaluate::{Answer, Choice, Live, Solution, Span};
use super::space::{Open, Problem, Value};
use crate::model::facts::Facts;
use crate::model::obligation::Measure;

/// One part with its worlds.
pub(super) struct Part<'a> {
    pub(super) problem: Problem<'a>,
    pub(super) solution: Solution,
}

/// Everything that leaves together, in each reading of how people are counted.
pub(super) struct Solved<'a> {
    pub(super) readings: Vec<Vec<Part<'a>>>,
}

/// The laxest and strictest measure, and the rule that sets the strict end.
#[derive(Clone, Copy)]
pub(super) struct Outcome<'s, 'a> {
    pub(super) floor: Measure,
    pub(super) ceiling: Measure,
    pub(super) rule: Option<&'s Live<'a>>,
}

/// Values to which an open fact is held.
pub(super) type Held<'a> = (Open<'a>, Vec<Value<'a>>);

impl<'a> Outcome<'_, 'a> {
    const NOTHING: Self = Self {
        floor: Measure::None,
        ceiling: Measure::None,
        rule: None,
    };

    pub(super) fn measure(&self) -> Measure {
        if self.is_settled() {
            self.floor
        } else {
            Measure::Undetermined
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.floor == self.ceiling
    }

    pub(super) fn ends(&self) -> (Measure, Measure) {
        (self.floor, self.ceiling)
    }
}

impl<'a> Solved<'a> {
    /// Solves each part of each reading; `readings` differ in how people are counted, and the first is the one that is explained.
    pub(super) fn new(book: &LawBook<'a>, readings: &[&'a [Facts]]) -> Self {
        let part = |facts: &'a Facts| {
            let problem = Problem::new(book, facts);
            let solution = problem.solve();
            Part { problem, solution }
        };
        let readings = readings.iter();
        Self {
            readings: readings
                .map(|parts| parts.iter().map(part).collect())
                .collect(),
        }
    }

    /// Every part of every reading.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        self.readings.iter().flatten()
    }

    /// The answer where the facts have these values.
    pub(super) fn overall(&self, held: &[Held<'a>]) -> Outcome<'_, 'a> {
        self.choose(held, |answer| answer.overall)
    }

    /// The same of one part of the order.
    pub(super) fn choose(&self, held: &[Held<'a>], of: fn(&Answer) -> Span) -> Outcome<'_, 'a> {
        let readings = self.readings.iter();
        let outcomes = readings.map(|parts| {
            let parts = parts.iter().map(|part| part.choose(held, of));
            parts.reduce(together).unwrap_or(Outcome::NOTHING)
        });
        outcomes.reduce(either).unwrap_or(Outcome::NOTHING)
    }
}

/// Both leave together.
fn together<'s, 'a>(one: Outcome<'s, 'a>, other: Outcome<'s, 'a>) -> Outcome<'s, 'a> {
    Outcome {
        floor: one.floor.max(other.floor),
        ceiling: one.ceiling.max(other.ceiling),
        rule: if other.ceiling > one.ceiling {
            other.rule
        } else {
            one.rule
        },
    }
}

/// One of both is right.
fn either<'s, 'a>(one: Outcome<'s, 'a>, other: Outcome<'s, 'a>) -> Outcome<'s, 'a> {
    Outcome {
        floor: one.floor.min(other.floor),
        ..together(one, other)
    }
}

impl<'a> Part<'a> {
    /// The answer over those worlds in which the facts have these values.
    fn choose(&self, held: &[Held<'a>], of: fn(&Answer) -> Span) -> Outcome<'_, 'a> {
        let digits = self.digits(held);
        let answers = self.solution.answers.iter().enumerate();
        let is_held = |index: usize| {
            digits
                .iter()
                .all(|(stride, length, wanted)| wanted.contains(&(index / stride % length)))
        };
        let answers = answers.filter(|(index, _)| is_held(*index));
        let choice = Choice::of(answers.map(|(_, answer)| of(answer)));
        Outcome {
            floor: choice.floor,
            ceiling: choice.ceiling,
            rule: choice.rule.map(|at| &self.problem.live[at]),
        }
    }

    /// For each open fact that is held: answers from one value of it to the next, how many values it has, which ones remain.
    fn digits(&self, held: &[Held<'a>]) -> Vec<(usize, usize, Vec<usize>)> {
        let mut stride = 1;
        let mut digits = Vec::new();
        for dimension in &self.problem.dimensions {
            let length = dimension.values.len();
            for (_, values) in held.iter().filter(|(open, _)| *open == dimension.open) {
                let at = |value: &Value<'a>| dimension.values.iter().position(|one| one == value);
                // A word that no rule of this part names is like any other such word.
                let wanted: Vec<usize> =
                    values.iter().map(|value| at(value).unwrap_or(0)).collect();
                digits.push((stride, length, wanted));
            }
            stride *= length;
        }
        digits
    }

    /// Whether some answer of this part is another than the one before it as the fact runs through its values, all other facts
    /// being the same.
    pub(super) fn hangs_on(&self, open: Open<'a>) -> bool {
        let mut stride = 1;
        for dimension in &self.problem.dimensions {
            let length = dimension.values.len();
            if dimension.open == open {
                let answers = &self.solution.answers;
                let mut indices = (0..answers.len()).filter(|index| index / stride % length > 0);
                return indices.any(|index| {
                    let (here, there) = (&answers[index].overall, &answers[index - stride].overall);
                    (here.floor, here.ceiling) != (there.floor, there.ceiling)
                });
            }
            stride *= length;
        }
        false
    }
}
