//! Facts about a dataset in, the duty before it leaves the country out, with its rule, its reasons and its open questions.
//!
//! Nothing is voted on and nothing defaults: the engine completes the open facts in every way that could matter, lets each
//! completed world run through the whole decision order, and reports the laxest and the strictest answer. All words, numbers
//! and articles come from the packs.

mod ask;
mod book;
mod branches;
mod check;
mod condition;
mod evaluate;
mod explain;
mod margin;
mod solved;
mod space;

pub use ask::{Answered, Ask, Left, OpenFact};
pub use book::LawBook;
pub use check::{CheckFailure, answer_to, check, failure_of};

use crate::model::Text;
use crate::model::facts::{Facts, Known, Together};
use crate::model::inventory::packing::Duties;
use crate::model::obligation::{Measure, Obligation, OtherReading, TrackOutcome};
use crate::model::reading::Nearest;
use crate::pack::law::{LawPacks, Track};
use chrono::NaiveDate;
use evaluate::{Answer, Choice, Live, Solution, Span};
use solved::{Outcome, Solved};
use space::Problem;
use std::collections::HashMap;
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
    let facts = canonical(book, facts);
    answer(book, &facts, &[std::slice::from_ref(&facts)], today)
}

/// Two ends of an answer in words.
#[must_use]
pub fn between(book: &LawBook<'_>, floor: Measure, ceiling: Measure) -> Text {
    explain::describe(book, (floor, ceiling))
}

/// What is demanded of datasets that leave together: the strictest of their parts.
#[must_use]
pub fn decide_together(book: &LawBook<'_>, flow: &Together, today: NaiveDate) -> Obligation {
    let named = |parts: &[Facts]| -> Vec<Facts> {
        let mut parts: Vec<Facts> = parts.iter().map(|facts| canonical(book, facts)).collect();
        let mut seen: Vec<Facts> = Vec::new();
        parts.retain(|facts| {
            !seen.contains(facts) && {
                seen.push(facts.clone());
                true
            }
        });
        parts
    };
    let whole = canonical(book, &flow.whole);
    let parts = named(&flow.parts);
    let with_exempt = flow.with_exempt.as_deref().map(named);
    let mut readings = vec![parts.as_slice()];
    readings.extend(with_exempt.as_deref());
    answer(book, &whole, &readings, today)
}

/// The answer on parts in one or two readings, explained by the facts of the whole.
fn answer(
    book: &LawBook<'_>,
    whole: &Facts,
    readings: &[&[Facts]],
    today: NaiveDate,
) -> Obligation {
    let solved = Solved::new(book, readings);
    let overall = solved.overall(&[]);
    let of_track = |track: Track, of: fn(&Answer) -> Span| {
        let outcome = solved.of_track(of);
        TrackOutcome {
            track,
            measure: outcome.measure(),
            floor: outcome.floor,
            ceiling: outcome.ceiling,
            rule: outcome.rule.map(Live::name),
            citation: outcome.rule.map(Live::citation),
        }
    };
    Obligation {
        measure: overall.measure(),
        floor: overall.floor,
        ceiling: overall.ceiling,
        tracks: vec![
            of_track(Track::PersonalInformation, |answer| answer.personal),
            of_track(Track::ImportantData, |answer| answer.important),
            beside(book, whole, Track::HumanGeneticResources),
            beside(book, whole, Track::ExportControl),
        ]
        .into(),
        rule: overall.rule.map(Live::name),
        citation: overall.rule.map(Live::citation).unwrap_or_default().into(),
        because: explain::because(whole, overall.rule.map(|live| live.of.rule)).into(),
        missing: explain::missing(book, readings, &solved).into(),
        branches: branches::branches(book, readings, &solved).into(),
        other_reading: other_reading(book, whole, readings, &overall),
        remaining: explain::remaining(book, whole).into(),
        margin: margin::next(book, whole),
        caveats: explain::caveats(book, whole, today, overall.ceiling).into(),
    }
}

/// The answer where another taxonomy says who has sensitive information, where that is another answer.
fn other_reading(
    book: &LawBook<'_>,
    whole: &Facts,
    readings: &[&[Facts]],
    overall: &Outcome<'_, '_>,
) -> Option<OtherReading> {
    let (taxonomy, _) = whole.sensitive_otherwise?;
    let otherwise = |facts: &Facts| Facts {
        sensitive_individuals: facts
            .sensitive_otherwise
            .map(|(_, count)| Known::measured(count))
            .or_else(|| facts.sensitive_individuals.clone()),
        sensitive_without_minors: (facts.sensitive_without_minors)
            .filter(|_| facts.sensitive_otherwise.is_none()),
        ..facts.clone()
    };
    let readings: Vec<Vec<Facts>> = readings
        .iter()
        .map(|parts| parts.iter().map(otherwise).collect())
        .collect();
    let readings: Vec<&[Facts]> = readings.iter().map(Vec::as_slice).collect();
    let solved = Solved::new(book, &readings);
    let outcome = solved.overall(&[]);
    (outcome.ends() != overall.ends()).then(|| OtherReading {
        taxonomy,
        measure: outcome.measure(),
        floor: outcome.floor,
        ceiling: outcome.ceiling,
    })
}

/// Decisions of one run by one edition on one day: where as much is known of two datasets, they are decided once.
pub struct Decisions {
    edition: String,
    today: NaiveDate,
    made: Mutex<HashMap<Facts, Obligation>>,
    common: Mutex<Duties>,
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
        margin::hangs(&book, &canonical(&book, facts))
    }

    /// The number of people in the law that is nearest to what is known.
    #[must_use]
    pub fn nearest(&self, packs: &LawPacks, facts: &Facts) -> Option<Nearest> {
        let book = LawBook::new(packs, &self.edition);
        margin::nearest(&book, &canonical(&book, facts))
    }

    /// The same as [`decide`]; `packs` are those of the run.
    #[must_use]
    pub fn decide(&self, packs: &LawPacks, facts: &Facts) -> Obligation {
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let book = LawBook::new(packs, &self.edition);
        let facts = canonical(&book, facts);
        if let Some(obligation) = made().get(&facts).cloned() {
            return obligation;
        }
        let mut obligation = answer(&book, &facts, &[std::slice::from_ref(&facts)], self.today);
        let mut common = self.common.lock().unwrap_or_else(PoisonError::into_inner);
        common.share(&mut obligation);
        drop(common);
        let mut made = made();
        if made.len() < MOST_DECISIONS {
            made.insert(facts, obligation.clone());
        }
        obligation
    }
}

/// Decisions that are kept: some kilobytes each.
const MOST_DECISIONS: usize = 8_192;

/// A track that stands beside the others: cleared only by a declaration, and open only where something in the data or a
/// declaration points to it.
fn beside(book: &LawBook<'_>, facts: &Facts, track: Track) -> TrackOutcome {
    let (present, is_suspected) = match track {
        Track::HumanGeneticResources => (facts.genetic.as_ref(), false),
        _ => {
            let suspected = !facts.suspected_export_control.is_empty();
            (facts.export_control.as_ref(), suspected)
        }
    };
    let present = present.map(|known| known.value);
    let nobody = Some(Known::declared(crate::model::Count::exact(0)));
    let facts = Facts {
        ciio: Some(Known::declared(false)),
        personal_information: Some(Known::declared(false)),
        individuals: nobody.clone(),
        sensitive_individuals: nobody,
        export_control: Some(Known::declared(true)),
        list_filing: Some(Known::declared(true)),
        ..facts.clone()
    };
    let problem = Problem::new(book, &facts);
    let mut choice = match present {
        Some(true) => problem.choose(track),
        None if is_suspected => problem.choose(track),
        _ => Choice::default(),
    };
    if present.is_none() {
        choice.floor = Measure::None;
    }
    problem.outcome(track, choice)
}

/// The facts with the packs' own names for sectors and scenarios, and of the elements only those that some rule asks for.
#[must_use]
pub fn canonical(book: &LawBook<'_>, facts: &Facts) -> Facts {
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
    let rules = book.rules().filter(|one| !one.rule.when.items.is_empty());
    let rules: Vec<_> = rules.collect();
    let offers: Vec<&String> = book.offers().flat_map(|(_, elements)| elements).collect();
    let tidy = |items: &mut Vec<String>| {
        items.retain(|item| {
            (rules.iter()).any(|one| condition::is_about(&one.rule.when, item))
                || offers.iter().any(|wanted| condition::names(wanted, item))
        });
        items.sort_unstable();
        items.dedup();
    };
    facts.items.iter_mut().for_each(tidy);
    tidy(&mut facts.items_of_some);
    facts
}

impl Solution {
    /// The answer of the whole decision order.
    fn overall(&self) -> Choice {
        self.choose(|world| world.overall)
    }
}
