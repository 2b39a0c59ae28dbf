//! Facts about a dataset in, the duty before it leaves the country out, with its rule, its reasons and its open questions.
//!
//! Nothing is voted on and nothing defaults: the engine completes the open facts in every way that could matter, lets each
//! completed world run through the whole decision order, and reports the laxest and the strictest answer. All words, numbers
//! and articles come from the packs.

mod book;
mod check;
mod condition;
mod evaluate;
mod explain;
mod margin;
mod space;

pub use book::LawBook;
pub use check::{CheckFailure, check};

use crate::model::Text;
use crate::model::facts::{Facts, Known};
use crate::model::obligation::{Citation, Measure, Missing, Obligation, TrackOutcome};
use crate::model::shared::Pool;
use crate::pack::law::{LawPacks, Track};
use chrono::NaiveDate;
use evaluate::{Choice, Solution};
use space::Problem;
use std::sync::{Mutex, PoisonError};

/// What is demanded before a dataset with these `facts` leaves the country, by the list `edition` and the packs behind it.
///
/// `today` is only compared with the day on which a pack was replaced.
#[must_use]
pub fn decide(packs: &LawPacks, edition: &str, facts: &Facts, today: NaiveDate) -> Obligation {
    decide_by(&LawBook::new(packs, edition), facts, today)
}

/// The same by a book that is open already.
#[must_use]
pub fn decide_by(book: &LawBook<'_>, facts: &Facts, today: NaiveDate) -> Obligation {
    let facts = &canonical(book, facts);
    let problem = Problem::new(book, facts, None);
    let solution = problem.solve();
    let overall = solution.overall();
    let mut tracks = vec![
        problem.outcome(Track::PersonalInformation, solution.personal()),
        problem.outcome(Track::ImportantData, solution.important()),
    ];
    tracks.push(beside(
        book,
        facts,
        Track::HumanGeneticResources,
        facts.genetic.as_ref(),
    ));
    tracks.push(beside(
        book,
        facts,
        Track::ExportControl,
        facts.export_control.as_ref(),
    ));
    let rule = overall.rule.map(|at| &problem.live[at]);
    Obligation {
        measure: overall.measure(),
        floor: overall.floor,
        ceiling: overall.ceiling,
        tracks: tracks.into(),
        rule: rule.map(evaluate::Live::name),
        citation: rule
            .map(evaluate::Live::citation)
            .unwrap_or_default()
            .into(),
        because: explain::because(facts, rule.map(|live| live.rule)).into(),
        missing: explain::missing(book, facts, &problem, &solution).into(),
        margin: margin::next(book, facts),
        caveats: explain::caveats(book, facts, today, &overall).into(),
    }
}

/// Decisions of one run by one edition on one day: where as much is known of two datasets, they are decided once.
pub struct Decisions {
    edition: String,
    today: NaiveDate,
    made: Mutex<Vec<(Facts, Obligation)>>,
    common: Mutex<Common>,
}

/// What the obligations of many datasets have in common.
#[derive(Default)]
struct Common {
    tracks: Pool<Vec<TrackOutcome>>,
    citations: Pool<Citation>,
    missing: Pool<Vec<Missing>>,
    caveats: Pool<Vec<Text>>,
}

impl Common {
    fn share(&mut self, obligation: &mut Obligation) {
        self.tracks.share(&mut obligation.tracks);
        self.citations.share(&mut obligation.citation);
        self.missing.share(&mut obligation.missing);
        self.caveats.share(&mut obligation.caveats);
    }
}

impl Decisions {
    /// None made yet.
    #[must_use]
    pub fn new(edition: String, today: NaiveDate) -> Self {
        Self {
            edition,
            today,
            made: Mutex::default(),
            common: Mutex::default(),
        }
    }

    /// Whether a closer count of people may change an answer.
    #[must_use]
    pub fn hang_on_a_number(&self, packs: &LawPacks, facts: &Facts) -> bool {
        let book = LawBook::new(packs, &self.edition);
        margin::crosses(&book, &canonical(&book, facts))
    }

    /// The same as [`decide`]; `packs` are those of the run.
    #[must_use]
    pub fn decide(&self, packs: &LawPacks, facts: &Facts) -> Obligation {
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made().iter().find(|(known, _)| known == facts).cloned();
        if let Some((_, obligation)) = known {
            return obligation;
        }
        let mut obligation = decide(packs, &self.edition, facts, self.today);
        let mut common = self.common.lock().unwrap_or_else(PoisonError::into_inner);
        common.share(&mut obligation);
        drop(common);
        let mut made = made();
        if made.len() < MOST_DECISIONS {
            made.push((facts.clone(), obligation.clone()));
        }
        obligation
    }
}

/// Decisions that are looked through for the same facts.
const MOST_DECISIONS: usize = 64;

/// A track that stands beside the others: where its fact is open it is not cleared.
fn beside(
    book: &LawBook<'_>,
    facts: &Facts,
    track: Track,
    present: Option<&Known<bool>>,
) -> TrackOutcome {
    let nobody = Some(Known::declared(crate::model::Count::exact(0)));
    let facts = Facts {
        ciio: Some(Known::declared(false)),
        personal_information: Some(Known::declared(false)),
        individuals: nobody.clone(),
        sensitive_individuals: nobody,
        export_control: Some(Known::declared(true)),
        ..facts.clone()
    };
    let problem = Problem::new(book, &facts, None);
    let mut choice = match present.map(|known| known.value) {
        Some(false) => Choice::default(),
        _ => problem.choose(track),
    };
    if present.is_none() {
        choice.floor = Measure::None;
    }
    problem.outcome(track, choice)
}

/// The facts with the packs' own names for sectors and scenarios.
fn canonical(book: &LawBook<'_>, facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    for pack in &book.chain {
        for known in [&mut facts.sector, &mut facts.scenario]
            .into_iter()
            .flatten()
        {
            if let Some(name) = pack.front.aliases.get(&known.value) {
                known.value.clone_from(name);
            }
        }
    }
    facts
}

impl Solution {
    /// The answer of the whole decision order.
    fn overall(&self) -> Choice {
        self.choose(|world| world.overall)
    }
    fn personal(&self) -> Choice {
        self.choose(|world| world.personal)
    }
    fn important(&self) -> Choice {
        self.choose(|world| world.important)
    }
}
