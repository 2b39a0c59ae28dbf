//! What a reader must know beside the measure: the facts it rests on, the questions that are open, the remarks that are due.

use super::book::LawBook;
use super::condition::names;
use super::evaluate::Live;
use super::solved::{Part, Solved};
use super::space::{Dimension, OTHER, Open, Problem, Value, most};
use crate::model::declarations::ConfirmedRule;
use crate::model::facts::{Facts, Known, Origin};
use crate::model::obligation::{Because, Measure, Missing, RemainingDuty};
use crate::model::{Count, Text};
use crate::pack::law::{Due, LawPack, RowKind, Rule, When};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is known of a fact, as it is shown, and who says so.
type Shown = Option<(String, Origin)>;

/// The known facts that the rule asks for, and those that every answer rests on.
pub(super) fn because(facts: &Facts, rule: Option<&Rule>) -> Vec<Because> {
    let default = When::default();
    let when = rule.map_or(&default, |rule| &rule.when);
    let personal = facts.personal_information.as_ref();
    let is_personal = personal.is_none_or(|known| known.value);
    let where_due = |is_due: bool, known: Shown| known.filter(|_| is_due);
    let asks_for_held = when.held_individuals.is_some();
    let asks_for_export_control = when.export_control.is_some();
    let known = [
        ("personal-information", flag(personal)),
        (
            "individuals",
            where_due(is_personal, count(facts.individuals.as_ref())),
        ),
        (
            "sensitive-individuals",
            where_due(is_personal, count(facts.sensitive_individuals.as_ref())),
        ),
        ("ciio", flag(facts.ciio.as_ref())),
        ("list-filing", flag(facts.list_filing.as_ref())),
        ("important-data", flag(facts.important_data.as_ref())),
        (
            "suspected-important-data",
            list(&facts.suspected_important_data, Origin::Inferred),
        ),
        ("exemptions", list(&facts.exemptions, Origin::Declared)),
        (
            "held-individuals",
            where_due(asks_for_held, count(facts.held_individuals.as_ref())),
        ),
        ("registered-in", word(facts.registered_in.as_ref())),
        ("sector", word(facts.sector.as_ref())),
        ("scenario", word(facts.scenario.as_ref())),
        (
            "export-control",
            where_due(asks_for_export_control, flag(facts.export_control.as_ref())),
        ),
    ];
    let reason = |(fact, shown): (&str, Shown)| {
        let (value, origin) = shown?;
        let fact = fact.to_owned();
        Some(Because {
            fact,
            value,
            origin,
        })
    };
    known.into_iter().filter_map(reason).collect()
}

fn flag(known: Option<&Known<bool>>) -> Shown {
    let known = known?;
    Some((known.value.to_string(), known.origin))
}

fn word(known: Option<&Known<String>>) -> Shown {
    let known = known?;
    Some((known.value.clone(), known.origin))
}

fn list(words: &[String], origin: Origin) -> Shown {
    (!words.is_empty()).then(|| (words.join(", "), origin))
}

fn count(known: Option<&Known<Count>>) -> Shown {
    let known = known?;
    let Count { lower, upper, .. } = known.value;
    let value = match (lower, upper) {
        (0, None) => "unknown".to_owned(),
        (_, None) => format!("≥ {lower}"),
        (_, Some(upper)) if lower == upper => lower.to_string(),
        (_, Some(upper)) => format!("{lower}–{upper}"),
    };
    Some((value, known.origin))
}

/// The open facts that change the answer in some completion of the others, each with what follows from either answer; then
/// the rules whose text is not sure and that moved an end.
pub(super) fn missing(
    book: &LawBook<'_>,
    readings: &[&[Facts]],
    solved: &Solved<'_>,
) -> Vec<Missing> {
    let overall = solved.overall(&[]);
    if overall.is_settled() {
        return Vec::new();
    }
    let mut missing = open_facts(book, solved);
    missing.extend(exempt_flows(book, readings));
    for name in unsure_rules(solved) {
        missing.push(unsure_rule(book, readings, solved, &name));
    }
    missing
}

fn open_facts(book: &LawBook<'_>, solved: &Solved<'_>) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    let mut asked: Vec<Open<'_>> = Vec::new();
    for part in undecided(solved) {
        for dimension in &part.problem.dimensions {
            if asked.contains(&dimension.open) || !part.hangs_on(dimension.open) {
                continue;
            }
            asked.push(dimension.open);
            let say = |wanted: usize| {
                let value = dimension.values[wanted];
                describe(
                    book,
                    solved.overall(&[(dimension.open, vec![value])]).ends(),
                )
            };
            let entry = Missing {
                fact: dimension.open.id(),
                question: question(book, dimension),
                if_yes: yes(book, dimension, &say),
                if_no: no(dimension, &say(0)),
            };
            if missing.iter().all(|known| known.fact != entry.fact) {
                missing.push(entry);
            }
        }
    }
    missing
}

/// Parts that may be stricter than what is sure of the whole.
fn undecided<'s, 'a>(solved: &'s Solved<'a>) -> impl Iterator<Item = &'s Part<'a>> {
    let floor = solved.overall(&[]).floor;
    let parts = solved.parts();
    parts.filter(move |part| part.solution.overall().ceiling > floor)
}

/// Whether people of exempt flows count among those sent out, where that changes an end of the answer.
fn exempt_flows(book: &LawBook<'_>, readings: &[&[Facts]]) -> Option<Missing> {
    let [without, with] = readings else {
        return None;
    };
    let ends = |parts: &[Facts]| Solved::new(book, &[parts]).overall(&[]).ends();
    let (without, with) = (ends(without), ends(with));
    (without != with).then(|| Missing {
        fact: "exempt-flows".to_owned(),
        question: book.question("exempt-flows"),
        if_yes: describe(book, with),
        if_no: describe(book, without),
    })
}

/// Names of the rules whose text is not sure and that moved an end of some part's answer.
pub(super) fn unsure_rules(solved: &Solved<'_>) -> BTreeSet<String> {
    let names = |part: &Part<'_>| -> Vec<String> {
        let moved = part.solution.widened.iter();
        moved.map(|at| part.problem.live[*at].name()).collect()
    };
    undecided(solved).flat_map(names).collect()
}

/// What is demanded where the text of a rule is right, and where there is no such rule; `widest` are the ends while that is open.
pub(super) fn ends_with_rule(
    book: &LawBook<'_>,
    readings: &[&[Facts]],
    name: &str,
    is_right: bool,
    widest: (Measure, Measure),
) -> (Measure, Measure) {
    let supposed = |facts: &Facts| {
        let mut facts = facts.clone();
        if is_right {
            facts.confirmed_rules.push(ConfirmedRule::supposed(name));
        } else {
            facts.refuted_rules.push(name.to_owned());
        }
        facts
    };
    let readings: Vec<Vec<Facts>> = readings
        .iter()
        .map(|parts| parts.iter().map(supposed).collect())
        .collect();
    let readings: Vec<&[Facts]> = readings.iter().map(Vec::as_slice).collect();
    // To know more never takes the ends apart.
    if let [[facts]] = readings.as_slice() {
        return Problem::new(book, facts).ends(widest);
    }
    Solved::new(book, &readings).overall(&[]).ends()
}

/// What follows where a rule that is not sure holds, and where it does not: its text, what it is about, or the number that it counts
/// is not known.
fn unsure_rule(
    book: &LawBook<'_>,
    readings: &[&[Facts]],
    solved: &Solved<'_>,
    name: &str,
) -> Missing {
    let mut live = solved.parts().flat_map(|part| &part.problem.live);
    let live = live.find(|live| live.name() == name);
    let fact = match live {
        Some(live) if !live.numbers_are_known => "individuals",
        Some(live) if !live.reach_is_known => "items",
        _ => "rule-text",
    };
    let ask = book.question(fact);
    let citation = live.map(Live::citation).unwrap_or_default();
    let widest = solved.overall(&[]).ends();
    let ends = |is_right: bool| ends_with_rule(book, readings, name, is_right, widest);
    Missing {
        fact: fact.to_owned(),
        question: Text::new(
            format!("{name}：{} {}", citation.restated_zh, ask.zh),
            format!("{name}: {} {}", citation.restated_en, ask.en),
        ),
        if_yes: describe(book, ends(true)),
        if_no: describe(book, ends(false)),
    }
}

/// What stays to be done by whatever route, where personal information may leave.
pub(super) fn remaining(book: &LawBook<'_>, facts: &Facts) -> Vec<RemainingDuty> {
    if (facts.personal_information.as_ref()).is_some_and(|known| !known.value) {
        return Vec::new();
    }
    let rows = book
        .chain
        .iter()
        .flat_map(|pack| pack.rows.iter().map(move |row| (pack, row)));
    let due = rows.filter(|(_, row)| row.kind == RowKind::RemainingDuty);
    due.map(|(pack, row)| RemainingDuty {
        row: pack.name_of(&row.id),
        text: Text::new(row.restated.zh.clone(), row.restated.en.clone()),
    })
    .collect()
}

pub(super) fn describe(book: &LawBook<'_>, (floor, ceiling): (Measure, Measure)) -> Text {
    let is_settled = floor == ceiling;
    let floor = book.title(floor);
    if is_settled {
        return floor;
    }
    let ceiling = book.title(ceiling);
    Text::new(
        format!("{}至{}", floor.zh, ceiling.zh),
        format!("{} to {}", floor.en, ceiling.en),
    )
}

fn question(book: &LawBook<'_>, dimension: &Dimension<'_>) -> Text {
    match dimension.open {
        Open::BothKinds => book.question("both-kinds"),
        Open::Tag(tag) => {
            let (ask, claim) = (book.question("exemption"), book.claim(tag));
            Text::new(
                format!("{}：{}", ask.zh, claim.zh),
                format!("{} {}", ask.en, claim.en),
            )
        }
        open => book.question(&open.id()),
    }
}

/// What follows from yes, from the upper end of a count, or from each word that a rule names.
fn yes(book: &LawBook<'_>, dimension: &Dimension<'_>, say: &dyn Fn(usize) -> Text) -> Text {
    let named: Vec<(Text, Text)> = dimension
        .values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| match value {
            Value::Word(word) if *word != OTHER => {
                Some((book.answer(&dimension.open.id(), word), say(at)))
            }
            _ => None,
        })
        .collect();
    let last = dimension.values.len() - 1;
    match dimension.values[last] {
        Value::Number(n) => number(dimension.open, n, &say(last)),
        Value::Unbounded => however_many(&say(last)),
        Value::Flag(_) => say(last),
        Value::Word(_) => Text::new(
            join(&named, "；", |text| &text.zh),
            join(&named, "; ", |text| &text.en),
        ),
    }
}

fn no(dimension: &Dimension<'_>, outcome: &Text) -> Text {
    match dimension.values.first() {
        Some(Value::Number(n)) => number(dimension.open, *n, outcome),
        Some(Value::Word(_)) if dimension.open != Open::Zone => Text::new(
            format!("其他：{}", outcome.zh),
            format!("another: {}", outcome.en),
        ),
        _ => outcome.clone(),
    }
}

/// The upper end of a count that nothing bounds is not a number that anyone gave.
fn however_many(outcome: &Text) -> Text {
    Text::new(
        format!("人数再多：{}", outcome.zh),
        format!("however many: {}", outcome.en),
    )
}

/// People at one end of a count.
fn number(open: Open<'_>, n: u64, outcome: &Text) -> Text {
    let unit = match (open, n) {
        (Open::Genetic, 1) => ("例", "sample"),
        (Open::Genetic, _) => ("例", "samples"),
        (_, 1) => ("人", "person"),
        _ => ("人", "people"),
    };
    Text::new(
        format!("{n}{}：{}", unit.0, outcome.zh),
        format!("{n} {}: {}", unit.1, outcome.en),
    )
}

fn join(named: &[(Text, Text)], between: &str, side: impl Fn(&Text) -> &str) -> String {
    named
        .iter()
        .map(|(word, text)| format!("{}: {}", side(word), side(text)))
        .collect::<Vec<_>>()
        .join(between)
}

/// Packs out of date, rows not transcribed, remarks of the packs, and exemptions that nobody claimed.
pub(super) fn caveats(
    book: &LawBook<'_>,
    facts: &Facts,
    today: NaiveDate,
    ceiling: Measure,
) -> Vec<Text> {
    let (chain, edition) = (&book.chain, book.edition);
    let mut remarks = Vec::new();
    if chain.is_empty() {
        remarks.push(Text::new(
            format!("没有名为 {edition} 的规则包。"),
            format!("there is no law pack `{edition}`"),
        ));
    }
    for pack in chain {
        remarks.extend(out_of_date(pack, today));
        let elsewhere = (facts.registered_in.as_ref())
            .is_some_and(|known| !pack.front.scope.is_in(&known.value));
        if elsewhere {
            continue;
        }
        remarks.extend(not_transcribed(book, pack, facts));
        remarks.extend(
            pack.caveats
                .iter()
                .filter(|caveat| is_due(caveat.due, &caveat.when, facts))
                .map(|caveat| caveat.text.clone()),
        );
    }
    let frees = ceiling > Measure::Exempt
        && facts
            .personal_information
            .as_ref()
            .is_none_or(|known| known.value)
        && facts
            .important_data
            .as_ref()
            .is_none_or(|known| !known.value);
    let has = |wanted: &String| {
        let items = facts.items.iter().flatten().chain(&facts.items_of_some);
        items.into_iter().any(|item| names(wanted, item))
    };
    for (tag, elements) in book.offers() {
        if frees && facts.exemptions.is_empty() && elements.iter().any(has) {
            let (exempt, claim) = (book.title(Measure::Exempt), book.claim(tag));
            remarks.push(Text::new(
                format!("如经声明（{tag}），可能{}：{}。", exempt.zh, claim.zh),
                format!("would be {} if declared (`{tag}`): {}", exempt.en, claim.en),
            ));
        }
    }
    remarks
}

fn out_of_date(pack: &LawPack, today: NaiveDate) -> Option<Text> {
    let until = pack.until().filter(|until| today >= *until)?;
    let id = &pack.front.id;
    let by = pack.front.superseded_by.clone().unwrap_or_default();
    Some(Text::new(
        format!("规则包 {id} 已于 {until} 被取代：{}。仍按其判定。", by.zh),
        format!(
            "law pack `{id}` was replaced on {until} by {}; it is still evaluated",
            by.en
        ),
    ))
}

fn not_transcribed(book: &LawBook<'_>, pack: &LawPack, facts: &Facts) -> Option<Text> {
    let sector = &facts.sector.as_ref()?.value;
    let rows: Vec<&str> = pack
        .rows
        .iter()
        .filter(|row| row.kind == RowKind::NotTranscribed && row.sector.as_ref() == Some(sector))
        .map(|row| row.id.as_str())
        .collect();
    let otherwise = pack.front.otherwise.as_ref().unwrap_or(&pack.front.id);
    (!rows.is_empty()).then(|| {
        let (id, rows) = (&pack.front.id, rows.join(", "));
        let sector = book.answer("sector", sector);
        Text::new(
            format!("{id} 中{}的下列行未录入，由 {otherwise} 判定；官方文本是否另有规定？{rows}", sector.zh),
            format!("rows of `{id}` for {} are not transcribed and `{otherwise}` decides; does the official text say otherwise? {rows}", sector.en),
        )
    })
}

/// Whether a remark's conditions hold, or may hold by the upper end of a count.
fn is_due(due: Due, when: &When, facts: &Facts) -> bool {
    let engaged = match due {
        Due::Always => true,
        Due::Genetic => facts.genetic.as_ref().is_some_and(|known| known.value),
        Due::ImportantDataOpen => {
            facts.important_data.is_none() && facts.suspected_important_data.is_empty()
        }
        Due::Exemption => !facts.exemptions.is_empty(),
        Due::PersonalInformation => {
            (facts.personal_information.as_ref()).is_none_or(|known| known.value)
        }
    };
    let upper = |known: &Option<Known<Count>>| known.as_ref().map(|known| most(known.value.upper));
    engaged
        && when.sector.as_ref().is_none_or(|wanted| {
            facts
                .sector
                .as_ref()
                .is_some_and(|known| known.value == *wanted)
        })
        && when
            .individuals
            .is_none_or(|bound| upper(&facts.individuals).is_none_or(|people| bound.holds(people)))
        && when.held_individuals.is_none_or(|bound| {
            upper(&facts.held_individuals).is_some_and(|people| bound.holds(people))
        })
}
