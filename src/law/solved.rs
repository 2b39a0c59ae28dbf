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
    /// The answer over all counts, for each way in which the other facts may be filled: what is asked most often.
    by_kind: Vec<Choice>,
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

impl Outcome<'_, '_> {
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
            let kinds = problem.kinds_of_worlds();
            let of_kind = |kind: usize| {
                let answers = solution.answers.iter().skip(kind).step_by(kinds);
                Choice::of(answers.map(|answer| answer.overall))
            };
            Part {
                by_kind: (0..kinds).map(of_kind).collect(),
                problem,
                solution,
            }
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
        self.combine(|part| part.overall(held))
    }

    /// The answer of one part of the order.
    pub(super) fn of_track(&self, of: fn(&Answer) -> Span) -> Outcome<'_, 'a> {
        self.combine(|part| part.outcome(part.solution.choose(of)))
    }

    fn combine<'s>(&'s self, of: impl Fn(&'s Part<'a>) -> Outcome<'s, 'a>) -> Outcome<'s, 'a> {
        let readings = self.readings.iter();
        let outcomes = readings.map(|parts| {
            let parts = parts.iter().map(&of);
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
    fn overall(&self, held: &[Held<'a>]) -> Outcome<'_, 'a> {
        let digits = self.digits(held);
        let is_held = |index: &usize| {
            let mut digits = digits.iter();
            digits.all(|(stride, length, wanted)| wanted.contains(&(index / stride % length)))
        };
        if held.iter().any(|(open, _)| open.is_count()) {
            let answers = (0..self.solution.answers.len()).filter(is_held);
            return self.outcome(Choice::of(
                answers.map(|at| self.solution.answers[at].overall),
            ));
        }
        let kinds = (0..self.by_kind.len()).filter(is_held);
        self.outcome(Choice::any(kinds.map(|kind| self.by_kind[kind])))
    }

    /// Both ends over all counts, in each way in which the facts that are not held may be filled.
    pub(super) fn left(&self, held: &[Held<'a>]) -> Vec<(Measure, Measure)> {
        let digits = self.digits(held);
        let is_held = |index: &usize| {
            let mut digits = digits.iter();
            digits.all(|(stride, length, wanted)| wanted.contains(&(index / stride % length)))
        };
        let kinds = (0..self.by_kind.len()).filter(is_held);
        let kinds = kinds.map(|kind| &self.by_kind[kind]);
        kinds.map(|choice| (choice.floor, choice.ceiling)).collect()
    }

    fn outcome(&self, choice: Choice) -> Outcome<'_, 'a> {
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
                let at = |value: &Value<'a>| {
                    if dimension.open.is_number() {
                        // Between two points nothing changes: the nearest one below answers alike.
                        let behind = dimension.values.partition_point(|one| one <= value);
                        return behind.saturating_sub(1);
                    }
                    // A word that no rule of this part names is like any other such word.
                    let mut known = dimension.values.iter();
                    known.position(|one| one == value).unwrap_or(0)
                };
                let wanted: Vec<usize> = values.iter().map(at).collect();
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
                if !open.is_count() {
                    let kinds = self.by_kind.iter().zip(0..);
                    // Ends over all counts may hide what one count shows: only where they differ it is plain.
                    let ends = |choice: &Choice| (choice.floor, choice.ceiling);
                    let mut later =
                        kinds.filter(|(_, index): &(_, usize)| index / stride % length > 0);
                    if later
                        .any(|(choice, index)| ends(choice) != ends(&self.by_kind[index - stride]))
                    {
                        return true;
                    }
                }
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
