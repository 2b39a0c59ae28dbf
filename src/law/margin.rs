//! Facts in, the distance to the next threshold out.

use super::book::LawBook;
use super::evaluate::{Choice, Live};
use super::solved::Solved;
use super::space::{Open, Problem};
use crate::model::Count;
use crate::model::facts::{Facts, Known};
use crate::model::obligation::{Margin, Measure};
use crate::model::reading::Nearest;
use crate::pack::law::When;
use std::collections::BTreeSet;

/// The nearest number of people, from the upper end of a known count, at which an end of the answer becomes stricter.
pub(super) fn next(book: &LawBook<'_>, facts: &Facts) -> Option<Margin> {
    if !facts.personal_information.as_ref()?.value {
        return None;
    }
    [false, true]
        .into_iter()
        .filter_map(|sensitive| along(book, facts, sensitive))
        .min_by_key(|margin| margin.people)
}

/// Whether an answer hangs on what is not known of a number of people, whatever the other open facts turn out to be: where it does
/// not, no closer count changes anything.
pub(super) fn hangs(book: &LawBook<'_>, facts: &Facts) -> bool {
    let readings = [std::slice::from_ref(facts)];
    let solved = Solved::new(book, &readings);
    let numbers = [Open::Individuals, Open::Sensitive];
    let mut parts = solved.parts();
    parts.any(|part| numbers.iter().any(|number| part.hangs_on(*number)))
}

/// The number that is nearest to a known count of people, among those of the rules that may apply.
pub(super) fn nearest(book: &LawBook<'_>, facts: &Facts) -> Option<Nearest> {
    let problem = Problem::new(book, facts);
    let of = |known: Option<&Known<Count>>, sensitive: bool| {
        let count = known?.value;
        let thresholds = problem.live.iter();
        let thresholds = thresholds.flat_map(|live| bounds(&live.of.rule.when, sensitive));
        let away = |threshold: u64| match count.at_least(threshold) {
            Some(true) => count.lower - threshold,
            Some(false) => threshold - count.upper.unwrap_or(threshold),
            None => 0,
        };
        let nearest = thresholds.min_by_key(|threshold| (away(*threshold), *threshold))?;
        Some(Nearest {
            fact: number_of(sensitive).to_owned(),
            threshold: nearest,
            people: away(nearest),
        })
    };
    let all = of(facts.individuals.as_ref(), false);
    let sensitive = facts.sensitive_individuals.as_ref();
    let sensitive = sensitive.filter(|known| !known.value.is_zero());
    let both = [all, of(sensitive, true)].into_iter().flatten();
    both.min_by_key(|nearest| nearest.people)
}

/// The id of the fact.
const fn number_of(sensitive: bool) -> &'static str {
    if sensitive {
        "sensitive-individuals"
    } else {
        "individuals"
    }
}

fn along(book: &LawBook<'_>, facts: &Facts, sensitive: bool) -> Option<Margin> {
    let known = if sensitive {
        facts.sensitive_individuals.as_ref()?
    } else {
        facts.individuals.as_ref()?
    };
    // Beyond every number there is no threshold.
    let upper = known.value.upper?;
    // One more person with sensitive information is a matter of columns, not of numbers, where there is none.
    if sensitive && upper == 0 {
        return None;
    }
    let at = |people: u64| {
        let exactly = Some(Known {
            value: Count::exact(people),
            origin: known.origin,
        });
        let mut facts = facts.clone();
        if sensitive {
            facts.sensitive_individuals = exactly;
        } else {
            facts.individuals = exactly;
        }
        let problem = sure(book, &facts);
        let choice = problem.solve().overall();
        let rule = rule_at(&problem, people, sensitive, &choice);
        (choice, rule)
    };
    let problem = sure(book, facts);
    let thresholds: BTreeSet<u64> = problem
        .live
        .iter()
        .flat_map(|live| bounds(&live.of.rule.when, sensitive))
        .filter(|n| *n > upper)
        .collect();
    let (here, _) = at(upper);
    thresholds.into_iter().find_map(|threshold| {
        let (there, rule) = at(threshold);
        let measure = if there.ceiling > here.ceiling {
            there.ceiling
        } else if there.floor > here.floor {
            there.floor
        } else {
            return None;
        };
        Some(Margin {
            fact: number_of(sensitive).to_owned(),
            threshold,
            people: threshold - upper,
            measure,
            rule: rule(measure)?,
        })
    })
}

/// The problem without rules whose text is not sure: nobody plans by a number that may not stand there.
fn sure<'a>(book: &LawBook<'a>, facts: &'a Facts) -> Problem<'a> {
    let mut problem = Problem::new(book, facts);
    problem.live.retain(Live::decides);
    problem
}

fn bounds(when: &When, sensitive: bool) -> Vec<u64> {
    let numbers = if sensitive {
        vec![when.sensitive_individuals, when.held_sensitive_individuals]
    } else {
        vec![
            when.individuals,
            when.non_sensitive_individuals,
            when.held_individuals,
            when.described_individuals,
        ]
    };
    let bounds = numbers.into_iter().flatten();
    bounds
        .flat_map(|bound| bound.thresholds().collect::<Vec<_>>())
        .collect()
}

/// The rule that demands a measure from this number on, else the one that sets the ceiling there.
fn rule_at(
    problem: &Problem<'_>,
    people: u64,
    sensitive: bool,
    choice: &Choice,
) -> impl Fn(Measure) -> Option<String> + use<> {
    let holders: Vec<(Measure, String)> = problem
        .live
        .iter()
        .rev()
        .filter(|live| bounds(&live.of.rule.when, sensitive).contains(&people))
        .map(|live| (live.of.rule.measure, live.name()))
        .collect();
    let ceiling = choice.rule.map(|at| problem.live[at].name());
    move |measure| {
        holders
            .iter()
            .find(|(held, _)| *held == measure)
            .map(|(_, name)| name.clone())
            .or_else(|| ceiling.clone())
    }
}
