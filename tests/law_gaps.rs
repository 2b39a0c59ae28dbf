//! No silent gap: for every sector and scenario that a list names, at every number around its thresholds and on every day around its
//! editions, one row decides, or the answer says that rows are not transcribed.

use chrono::{Days, NaiveDate};
use qingdan::law::decide;
use qingdan::model::Count;
use qingdan::model::facts::{Facts, Known};
use qingdan::model::obligation::{Measure, Obligation};
use qingdan::pack::law::{Bound, LawPack, LawPacks, RowKind, Rule, load};
use std::collections::BTreeSet;

fn packs() -> LawPacks {
    load(&[]).expect("the built-in packs")
}

/// Every sector and scenario that a list names: in its `covers`, in a rule, in a row that is not transcribed.
fn named(pack: &LawPack) -> BTreeSet<(String, Option<String>)> {
    let covers = pack.front.covers.iter();
    let covers = covers.map(|one| (one.sector.clone(), Some(one.scenario.clone())));
    let rules = pack.rules.iter();
    let rules = rules.filter_map(|one| Some((one.when.sector.clone()?, one.when.scenario.clone())));
    let rows = pack.rows.iter();
    let rows = rows.filter_map(|one| Some((one.sector.clone()?, None)));
    covers.chain(rules).chain(rows).collect()
}

/// Both sides of each threshold of the chain, and both ends.
fn numbers(chain: &[&LawPack]) -> BTreeSet<u64> {
    let rules = chain.iter().flat_map(|pack| &pack.rules);
    let bounds = rules.flat_map(|rule| {
        let when = &rule.when;
        [
            when.individuals,
            when.non_sensitive_individuals,
            when.sensitive_individuals,
        ]
    });
    let bounds: Vec<Bound> = bounds.flatten().collect();
    let thresholds = bounds
        .iter()
        .flat_map(|bound| bound.thresholds().collect::<Vec<u64>>());
    let around = thresholds.flat_map(|n| [n.saturating_sub(1), n, n + 1]);
    around.chain([1, u64::from(u32::MAX)]).collect()
}

/// The days around which another edition is in force, and those days.
fn days(packs: &LawPacks) -> BTreeSet<NaiveDate> {
    let ends = packs.packs.iter();
    let ends = ends.flat_map(|pack| [pack.effective(), pack.until()]);
    let one = Days::new(1);
    ends.flatten()
        .flat_map(|day| [day - one, day, day + one])
        .collect()
}

fn facts(zone: &str, sector: &str, scenario: Option<&str>, people: u64, sensitive: u64) -> Facts {
    let word = |word: &str| Some(Known::declared(word.to_owned()));
    let count = |n: u64| Some(Known::measured(Count::exact(n)));
    Facts {
        ciio: Some(Known::declared(false)),
        registered_in: word(zone),
        list_filing: Some(Known::declared(true)),
        sector: word(sector),
        scenario: scenario.and_then(word),
        personal_information: Some(Known::measured(true)),
        individuals: count(people),
        sensitive_individuals: count(sensitive),
        important_data: Some(Known::declared(false)),
        items: Some(vec![
            "person.name".to_owned(),
            "health.diagnosis".to_owned(),
        ]),
        ..Facts::default()
    }
}

/// What is wrong with an answer, where anything is.
fn wrong(
    (pack, chain): (&LawPack, &[&LawPack]),
    sector: &str,
    answer: &Obligation,
    day: NaiveDate,
) -> Option<String> {
    // The rows of the packs behind the list are asked too.
    let rows = chain.iter().flat_map(|pack| &pack.rows);
    let mut rows = rows
        .filter(|row| row.kind == RowKind::NotTranscribed && row.sector.as_deref() == Some(sector));
    let is_gap = rows.next().is_some();
    let mut caveats = answer.caveats.iter();
    // The remark on the rows of a sector, and not the one that lists what is missing in all of the pack.
    let says_gap = caveats.any(|text| {
        text.en.starts_with("rows of")
            && text.en.contains("not transcribed")
            && text.en.contains(sector)
    });
    if is_gap != says_gap {
        return Some(format!("a gap is {is_gap} and is said {says_gap}"));
    }
    let of_list = answer
        .rule
        .as_ref()
        .is_some_and(|rule| rule.starts_with(&pack.front.id));
    if answer.rule.is_none() {
        return Some("no row decides".to_owned());
    }
    // Where nobody else decides, the answer is one row's or names the rows that leave it open.
    if answer.measure == Measure::Undetermined && answer.missing.is_empty() {
        return Some("open without a question".to_owned());
    }
    let is_complete = pack.front.complete;
    if !of_list && !is_gap && !is_complete && !has_row(pack, sector) {
        return Some("named, and neither a row nor a gap".to_owned());
    }
    let is_past = pack.until().is_some_and(|until| day >= until);
    let mut caveats = answer.caveats.iter();
    let says_past = caveats.any(|text| text.en.contains("was replaced on"));
    (is_past != says_past).then(|| format!("replaced is {is_past} and is said {says_past}"))
}

/// Whether some rule of the list, or of the one that it takes over, is on the sector.
fn has_row(pack: &LawPack, sector: &str) -> bool {
    let own = pack.rules.iter();
    let mut own = own.filter(|rule| rule.when.sector.as_deref() == Some(sector));
    let inherited = pack.front.inherits.as_ref();
    own.next().is_some()
        || inherited.is_some_and(|one| one.sectors.iter().any(|known| known == sector))
}

#[test]
fn one_row_decides_or_a_gap_is_said() {
    let packs = packs();
    let days = days(&packs);
    let (mut asked, mut failures) = (0, BTreeSet::new());
    for pack in packs
        .packs
        .iter()
        .filter(|pack| !pack.front.scope.registered_in.is_empty())
    {
        let chain = packs.chain(&pack.front.id);
        let numbers = numbers(&chain);
        let zone = pack.front.scope.registered_in[0].as_str();
        for (sector, scenario) in named(pack) {
            for (at, people) in numbers.iter().enumerate() {
                for sensitive in [0, (*people).min(1), *people] {
                    // Days change nothing but remarks: each number is asked on one of them.
                    let day = *days.iter().nth((at + asked) % days.len()).expect("a day");
                    asked += 1;
                    let facts = facts(zone, &sector, scenario.as_deref(), *people, sensitive);
                    let answer = decide(&packs, &pack.front.id, &facts, day);
                    if let Some(reason) = wrong((pack, &chain), &sector, &answer, day) {
                        failures
                            .insert(format!("{} {sector} {scenario:?}: {reason}", pack.front.id));
                    }
                }
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Of a sector, a scenario and a kind of number at most one band holds a number of people, among those rows that decide.
#[test]
fn no_two_rows_of_a_list_decide_one_number() {
    let packs = packs();
    let mut failures = Vec::new();
    for pack in &packs.packs {
        let numbers = numbers(&[pack]);
        let kinds: [fn(&Rule) -> Option<Bound>; 3] = [
            |rule| rule.when.individuals,
            |rule| rule.when.non_sensitive_individuals,
            |rule| rule.when.sensitive_individuals,
        ];
        for (sector, scenario) in named(pack) {
            for kind in kinds {
                let own = pack.rules.iter().filter(|rule| {
                    rule.when.sector.as_ref() == Some(&sector)
                        && rule.when.scenario == scenario
                        && !rule.widens
                        && kind(rule).is_some()
                });
                let own: Vec<&Rule> = own.collect();
                for people in &numbers {
                    let holding = own
                        .iter()
                        .filter(|rule| kind(rule).is_some_and(|bound| bound.holds(*people)));
                    let measures: BTreeSet<Measure> = holding.map(|rule| rule.measure).collect();
                    if measures.len() > 1 {
                        failures.push(format!(
                            "{} {sector} {scenario:?} {people}: {measures:?}",
                            pack.front.id
                        ));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
