//! Packs in, the examples out that the engine answers differently.

use crate::model::declarations::ConfirmedRule;
use crate::model::facts::{Facts, Known};
use crate::model::obligation::{Measure, Obligation};
use crate::model::{Count, Text};
use crate::pack::law::{Example, Given, LawPack, LawPacks, Rule, Track};
use chrono::NaiveDate;

/// An example that does not come out as its pack says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckFailure {
    /// The pack's file.
    pub file: String,
    /// Line of the rule's block.
    pub line: usize,
    /// `pack/rule`.
    pub rule: String,
    /// What was expected, what came.
    pub message: Text,
}

/// Runs every example of every rule; empty where all come out.
#[must_use]
pub fn check(packs: &LawPacks) -> Vec<CheckFailure> {
    let mut failures = Vec::new();
    for pack in &packs.packs {
        for rule in &pack.rules {
            for (at, example) in rule.example.iter().enumerate() {
                if let Some(message) = failure_of(packs, pack, rule, example) {
                    failures.push(CheckFailure {
                        file: pack.path.clone(),
                        line: rule.line,
                        rule: pack.name_of(&rule.id),
                        message: Text::new(
                            format!("示例 {}：{}（{}）", at + 1, message.zh, example.why),
                            format!("example {}: {} ({})", at + 1, message.en, example.why),
                        ),
                    });
                }
            }
        }
    }
    failures
}

/// Measure, floor and ceiling that the engine answers to the facts of an example, in the rule's own track where that one stands
/// beside the others.
#[must_use]
pub fn answer_to(packs: &LawPacks, pack: &LawPack, rule: &Rule, given: &Given) -> [Measure; 3] {
    let (measure, floor, ceiling) = answer(&decided(packs, pack, given), rule.when.data);
    [measure, floor, ceiling]
}

fn decided(packs: &LawPacks, pack: &LawPack, given: &Given) -> Obligation {
    let today = pack.effective().unwrap_or(NaiveDate::MIN);
    super::decide(packs, &pack.front.id, &facts_of(given), today)
}

/// What of an example does not come out; `None` where all of it does.
#[must_use]
pub fn failure_of(
    packs: &LawPacks,
    pack: &LawPack,
    rule: &Rule,
    example: &Example,
) -> Option<Text> {
    let found = decided(packs, pack, &example.given);
    let (measure, floor, ceiling) = answer(&found, rule.when.data);
    let expect = |what: [&str; 2], wanted: Option<Measure>, came: Measure| {
        let wanted = wanted.filter(|wanted| *wanted != came)?;
        let (wanted, came) = (wanted.id(), came.id());
        Some(Text::new(
            format!("{}应为 `{wanted}`，实际为 `{came}`", what[0]),
            format!("{} should be `{wanted}`, came `{came}`", what[1]),
        ))
    };
    expect(["结论", "verdict"], Some(example.verdict), measure)
        .or_else(|| expect(["最低要求", "floor"], example.floor, floor))
        .or_else(|| expect(["最高要求", "ceiling"], example.ceiling, ceiling))
        .or_else(|| {
            let absent = example
                .missing
                .iter()
                .find(|fact| !found.missing.iter().any(|entry| entry.fact == **fact))?;
            Some(Text::new(
                format!("`{absent}` 应在缺少的事实之中"),
                format!("`{absent}` should be among the missing facts"),
            ))
        })
}

/// The whole answer, or that of a track that stands beside it.
fn answer(found: &Obligation, track: Track) -> (Measure, Measure, Measure) {
    let beside = matches!(track, Track::HumanGeneticResources | Track::ExportControl);
    found
        .tracks
        .iter()
        .find(|outcome| beside && outcome.track == track)
        .map_or((found.measure, found.floor, found.ceiling), |outcome| {
            (outcome.measure, outcome.floor, outcome.ceiling)
        })
}

fn facts_of(given: &Given) -> Facts {
    let count = |ends: Option<[u64; 2]>| {
        ends.map(|[lower, upper]| Known::declared(Count::between(lower, lower, upper)))
    };
    let individuals = count(given.individuals);
    let sensitive = match given.sensitive {
        Some(false) => Some(Known::declared(Count::exact(0))),
        Some(true) => individuals.clone(),
        None => None,
    };
    let stated = |class: Track, value: Option<bool>| {
        value
            .or((given.data == Some(class)).then_some(true))
            .map(Known::declared)
    };
    Facts {
        ciio: given.ciio.map(Known::declared),
        registered_in: given.registered_in.clone().map(Known::declared),
        sector: given.sector.clone().map(Known::declared),
        scenario: given.scenario.clone().map(Known::declared),
        personal_information: stated(Track::PersonalInformation, given.personal_information),
        sensitive_individuals: count(given.sensitive_individuals).or(sensitive),
        individuals,
        held_individuals: count(given.held_individuals),
        important_data: stated(Track::ImportantData, given.important_data),
        list_filing: given.list_filing.map(Known::declared),
        listed: None,
        sensitive_otherwise: None,
        sensitive_without_minors: None,
        items: given.items.clone(),
        items_of_some: Vec::new(),
        suspected_important_data: given.suspected.clone(),
        suspected_export_control: given.suspected_export_control.clone(),
        genetic: stated(Track::HumanGeneticResources, given.genetic),
        genetic_individuals: count(given.genetic_individuals),
        export_control: stated(Track::ExportControl, given.export_control),
        exemptions: given.exemptions.clone(),
        confirmed_rules: (given.confirmed.iter().cloned())
            .map(ConfirmedRule::supposed)
            .collect(),
        refuted_rules: Vec::new(),
    }
}
