//! Worlds in, each one's laxest and strictest measure out.
//!
//! A rule whose text is sure decides and ends the order. One that is not sure only widens what the rest of the order says:
//! it can pull the lax end down or push the strict end up, never both ends together.

use super::book::BookRule;
use super::condition::World;
use super::space::Problem;
use crate::model::declarations::ConfirmedRule;
use crate::model::obligation::{Citation, Measure, RuleConfidence, TrackOutcome};
use crate::pack::law::{LawPack, Track};
use std::collections::BTreeSet;

/// A rule that some completion of the facts can engage.
pub(super) struct Live<'a> {
    pub(super) of: BookRule<'a>,
    pub(super) confirmed: Option<&'a ConfirmedRule>,
    /// Whether it is known if the data has what the rule is about.
    pub(super) reach_is_known: bool,
    /// Whether it counts the people of some parts of a transfer only.
    pub(super) counts_a_part: bool,
    /// Whether their number is known closely enough.
    pub(super) numbers_are_known: bool,
}

impl Live<'_> {
    /// `pack/rule`
    pub(super) fn name(&self) -> String {
        self.of.pack.name_of(&self.of.rule.id)
    }

    pub(super) fn citation(&self) -> Citation {
        let mut citation = self.of.pack.citation(self.of.rule);
        if let Some(confirmed) = self.confirmed {
            citation.confidence = Some(RuleConfidence::ConfirmedByCounsel);
            citation.confirmed.clone_from(&confirmed.signature);
        }
        citation
    }

    /// Whether it decides where it is engaged; else it only widens.
    pub(super) fn decides(&self) -> bool {
        let rule = self.of.rule;
        let is_sure = rule.confidence >= RuleConfidence::TwoOrMoreSecondary
            && !rule.widens
            && !self.of.is_inherited();
        self.reach_is_known && self.numbers_are_known && (self.confirmed.is_some() || is_sure)
    }
}

/// The laxest and strictest measure of one world, and the rules that set the strict end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Span {
    pub(super) floor: Measure,
    pub(super) ceiling: Measure,
    pub(super) rule: Option<usize>,
}

const NOTHING: Span = Span {
    floor: Measure::None,
    ceiling: Measure::None,
    rule: None,
};

impl Span {
    fn with(self, other: Self) -> Self {
        Self {
            floor: self.floor.max(other.floor),
            ceiling: self.ceiling.max(other.ceiling),
            rule: if other.ceiling > self.ceiling {
                other.rule
            } else {
                self.rule
            },
        }
    }
}

/// One world's answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) overall: Span,
    pub(super) personal: Span,
    pub(super) important: Span,
}

/// Floor and ceiling over many worlds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) floor: Measure,
    pub(super) ceiling: Measure,
    pub(super) rule: Option<usize>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            floor: Measure::None,
            ceiling: Measure::None,
            rule: None,
        }
    }
}

impl Choice {
    pub(super) fn of(spans: impl Iterator<Item = Span>) -> Self {
        Self::any(spans.map(|span| Self {
            floor: span.floor,
            ceiling: span.ceiling,
            rule: span.rule,
        }))
    }

    /// The laxest and the strictest of all.
    pub(super) fn any(choices: impl Iterator<Item = Self>) -> Self {
        let wider = |sum: Self, next: Self| Self {
            floor: sum.floor.min(next.floor),
            ceiling: sum.ceiling.max(next.ceiling),
            rule: if next.ceiling > sum.ceiling {
                next.rule
            } else {
                sum.rule
            },
        };
        choices.reduce(wider).unwrap_or_default()
    }

    pub(super) fn measure(&self) -> Measure {
        if self.floor == self.ceiling {
            self.floor
        } else {
            Measure::Undetermined
        }
    }
}

/// The answers of every world, in the order of the problem's completions.
pub(super) struct Solution {
    pub(super) answers: Vec<Answer>,
    /// Rules that moved an end of some world's answer.
    pub(super) widened: BTreeSet<usize>,
}

impl Solution {
    pub(super) fn choose(&self, part: impl Fn(&Answer) -> Span) -> Choice {
        Choice::of(self.answers.iter().map(part))
    }
}

impl Problem<'_> {
    /// Runs every world through the whole order.
    pub(super) fn solve(&self) -> Solution {
        let mut widened = BTreeSet::new();
        let mut kinds = Kinds::new(self);
        let answers = self
            .worlds()
            .enumerate()
            .map(|(index, world)| {
                let kind = kinds.of(self, index, &world);
                let mut moved = Vec::new();
                let answer = self.answer(&world, kind, &mut moved);
                if answer.overall.floor != answer.overall.ceiling {
                    widened.extend(moved);
                }
                answer
            })
            .collect();
        Solution { answers, widened }
    }

    fn answer(&self, world: &World<'_>, kind: &Kind, moved: &mut Vec<usize>) -> Answer {
        let important = self.span(world, kind, Track::ImportantData, moved);
        let personal = if world.personal_information {
            self.span(world, kind, Track::PersonalInformation, moved)
        } else {
            NOTHING
        };
        Answer {
            overall: personal.with(important),
            personal,
            important,
        }
    }

    /// The laxest and the strictest answer, which are at most as far apart as `widest`: no world is looked at once they are.
    pub(super) fn ends(&self, widest: (Measure, Measure)) -> (Measure, Measure) {
        let mut kinds = Kinds::new(self);
        let mut ends: Option<(Measure, Measure)> = None;
        for (index, world) in self.worlds().enumerate() {
            let kind = kinds.of(self, index, &world);
            let one = self.answer(&world, kind, &mut Vec::new()).overall;
            let (floor, ceiling) = ends.unwrap_or((one.floor, one.ceiling));
            let now = (floor.min(one.floor), ceiling.max(one.ceiling));
            ends = Some(now);
            if now.0 <= widest.0 && now.1 >= widest.1 {
                break;
            }
        }
        ends.unwrap_or(widest)
    }

    /// Floor and ceiling of a track that stands beside the others.
    pub(super) fn choose(&self, track: Track) -> Choice {
        let mut kinds = Kinds::new(self);
        Choice::of(self.worlds().enumerate().map(|(index, world)| {
            let kind = kinds.of(self, index, &world);
            self.span(&world, kind, track, &mut Vec::new())
        }))
    }

    /// A track's line of the inventory.
    pub(super) fn outcome(&self, track: Track, choice: Choice) -> TrackOutcome {
        let rule = choice.rule.map(|at| &self.live[at]);
        TrackOutcome {
            track,
            measure: choice.measure(),
            floor: choice.floor,
            ceiling: choice.ceiling,
            rule: rule.map(Live::name),
            citation: rule.map(Live::citation),
        }
    }

    fn span(&self, world: &World<'_>, kind: &Kind, track: Track, moved: &mut Vec<usize>) -> Span {
        let (rules, asks_lists) = kind.of_track(track);
        if rules.is_empty() {
            return NOTHING;
        }
        let outside = asks_lists && self.is_outside_list(world, kind);
        let mut unsure = Vec::new();
        let mut decided: Option<usize> = None;
        for at in rules.iter().copied() {
            let live = &self.live[at];
            if decided.is_some_and(|before| self.live[before].of.rule.stage != live.of.rule.stage) {
                break;
            }
            if !world.counts(&live.of.rule.when, outside, live.counts_a_part) {
                continue;
            }
            if !live.decides() {
                unsure.push(at);
            } else if decided
                .is_none_or(|before| self.live[before].of.rule.measure < live.of.rule.measure)
            {
                decided = Some(at);
            }
        }
        let base = decided.map_or(Measure::None, |at| self.live[at].of.rule.measure);
        let mut span = Span {
            floor: base,
            ceiling: base,
            rule: decided,
        };
        for at in unsure {
            let measure = self.live[at].of.rule.measure;
            if measure < base {
                span.floor = span.floor.min(measure);
                moved.push(at);
            } else if measure > base {
                if measure > span.ceiling {
                    span.ceiling = measure;
                    span.rule = Some(at);
                }
                moved.push(at);
            }
        }
        span
    }

    /// Whether the world's sector and scenario are addressed by a list of which every row is known, and none is engaged.
    fn is_outside_list(&self, world: &World<'_>, kind: &Kind) -> bool {
        kind.lists.iter().any(|rows| {
            !rows.iter().any(|at| {
                world.counts(
                    &self.live[*at].of.rule.when,
                    false,
                    self.live[*at].counts_a_part,
                )
            })
        })
    }
}

/// What worlds have in common that are alike but for counts: the rules whose other conditions hold.
struct Kind {
    /// Those of packs that bind the world, by track, in the order in which they decide.
    binding: [Vec<usize>; Track::ALL.len()],
    /// Whether any of these asks for a world outside of a list.
    asks_lists: [bool; Track::ALL.len()],
    /// For each list of which every row on the world's sector and scenario is known: its own rules.
    lists: Vec<Vec<usize>>,
}

impl Kind {
    fn new(problem: &Problem<'_>, world: &World<'_>) -> Self {
        let admitted: Vec<usize> = (0..problem.live.len())
            .filter(|at| world.admits(&problem.live[*at].of.rule.when))
            .collect();
        let is_covered = |pack: &LawPack| {
            !pack.front.scope.registered_in.is_empty()
                && pack.is_negative()
                && world.bound_by(pack)
                && world.may_use(pack)
                && pack.front.covers.iter().any(|cover| {
                    (pack.front.complete || cover.complete)
                        && cover.sector == world.sector
                        && cover.scenario == world.scenario
                })
        };
        let of_pack = |pack: &LawPack| {
            let admitted = admitted.iter().copied();
            admitted
                .filter(|at| problem.live[*at].of.binds.front.id == pack.front.id)
                .collect()
        };
        let lists = problem.packs.iter().filter(|pack| is_covered(pack));
        let binding = Track::ALL.map(|track| {
            let is_asked = |at: &usize| {
                let live = &problem.live[*at];
                live.of.rule.when.data == track
                    && world.bound_by(live.of.binds)
                    && (track != Track::PersonalInformation || world.may_use(live.of.binds))
            };
            let mut asked: Vec<usize> = admitted.iter().copied().filter(is_asked).collect();
            asked.sort_by_key(|at| problem.live[*at].of.rule.stage);
            asked
        });
        let asks = |at: &usize| problem.live[*at].of.rule.when.outside_list.is_some();
        Self {
            lists: lists.map(|pack| of_pack(pack)).collect(),
            asks_lists: std::array::from_fn(|track| binding[track].iter().any(asks)),
            binding,
        }
    }

    /// The rules of a track, and whether any of them asks for a world outside of a list.
    fn of_track(&self, track: Track) -> (&[usize], bool) {
        (
            &self.binding[track as usize],
            self.asks_lists[track as usize],
        )
    }
}

/// The kinds of a problem's worlds, each made when its first world comes.
struct Kinds(Vec<Option<Kind>>);

impl Kinds {
    fn new(problem: &Problem<'_>) -> Self {
        Self((0..problem.kinds_of_worlds()).map(|_| None).collect())
    }

    /// The kind of the world at `index` in the problem's order.
    fn of(&mut self, problem: &Problem<'_>, index: usize, world: &World<'_>) -> &Kind {
        let place = index % self.0.len();
        self.0[place].get_or_insert_with(|| Kind::new(problem, world))
    }
}
