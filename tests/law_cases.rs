//! The law: decision cases written from the restated rules, the packs' own examples, and packs that must be refused.

use crate::support::program::worked;
use chrono::NaiveDate;
use qingdan::law::{LawBook, check, decide, decide_together};
use qingdan::model::Count;
use qingdan::model::declarations::ConfirmedRule;
use qingdan::model::facts::{Facts, Known, Listed, Together};
use qingdan::model::obligation::{Measure, Obligation};
use qingdan::pack::law::{Given, LawPacks, load, parse};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
    track: Vec<TrackCase>,
    margin: Vec<MarginCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    list: Option<String>,
    today: Option<String>,
    caveat: Option<String>,
    given: Given,
    measure: Measure,
    floor: Measure,
    ceiling: Measure,
    missing: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackCase {
    why: String,
    list: Option<String>,
    given: Given,
    track: String,
    measure: Measure,
    floor: Measure,
    ceiling: Measure,
    #[serde(default)]
    #[allow(dead_code, reason = "said to whoever reads the table")]
    arguable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarginCase {
    why: String,
    list: Option<String>,
    given: Given,
    fact: Option<String>,
    threshold: Option<u64>,
    people: Option<u64>,
    measure: Option<Measure>,
    rule: Option<String>,
}

fn packs() -> LawPacks {
    load(&[]).expect("the built-in packs are well formed")
}

fn table() -> Table {
    toml::from_str(include_str!("../fixtures/law/decisions.toml")).expect("the table is TOML")
}

fn count([lower, upper]: [u64; 2]) -> Known<Count> {
    Known::measured(Count::between(lower, lower, upper))
}

fn facts(given: &Given) -> Facts {
    Facts {
        ciio: given.ciio.map(Known::declared),
        registered_in: given.registered_in.clone().map(Known::declared),
        sector: given.sector.clone().map(Known::declared),
        scenario: given.scenario.clone().map(Known::declared),
        personal_information: given.personal_information.map(Known::measured),
        individuals: given.individuals.map(count),
        sensitive_individuals: given.sensitive_individuals.map(count),
        held_individuals: given.held_individuals.map(count),
        important_data: given.important_data.map(Known::declared),
        list_filing: given.list_filing.map(Known::declared),
        items: given.items.clone(),
        suspected_important_data: given.suspected.clone(),
        suspected_export_control: given.suspected_export_control.clone(),
        genetic: given.genetic.map(Known::measured),
        export_control: given.export_control.map(Known::declared),
        exemptions: given.exemptions.clone(),
        confirmed_rules: (given.confirmed.iter().cloned())
            .map(ConfirmedRule::supposed)
            .collect(),
        ..Facts::default()
    }
}

fn decided(
    packs: &LawPacks,
    list: Option<&String>,
    today: Option<&String>,
    given: &Given,
) -> Obligation {
    let today = today.map_or("2025-06-01", String::as_str);
    decide(
        packs,
        list.map_or("cn-national", String::as_str),
        &facts(given),
        NaiveDate::parse_from_str(today, "%Y-%m-%d").expect("a date"),
    )
}

/// A table of cases that was written from the restated rules alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    case: Vec<WrittenCase>,
    track: Vec<TrackCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenCase {
    why: String,
    list: Option<String>,
    today: Option<String>,
    #[serde(default)]
    given: Given,
    /// Parts of a transfer, in place of `given`.
    #[serde(default)]
    parts: Vec<Given>,
    union: Option<[u64; 2]>,
    union_sensitive: Option<[u64; 2]>,
    measure: Measure,
    floor: Measure,
    ceiling: Measure,
    missing: BTreeSet<String>,
    #[serde(default)]
    branches: Vec<WrittenBranch>,
    #[serde(default)]
    #[allow(dead_code, reason = "said to whoever reads the table")]
    arguable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBranch {
    fact: String,
    answers: Vec<String>,
    floor: Measure,
    ceiling: Measure,
}

/// The parts of a transfer as a scan gives them: people of the union in each, and those of its sector and scenario beside them.
fn together(case: &WrittenCase) -> Together {
    let union = case.union.map(count);
    let sensitive = case.union_sensitive.map(count);
    let is_exempt = |given: &Given| !given.exemptions.is_empty();
    let whole_upper = union.as_ref().and_then(|known| known.value.upper);
    let bounds = |of: &[&Given], pick: fn(&Given) -> Option<[u64; 2]>| {
        let ends: Vec<[u64; 2]> = of.iter().filter_map(|given| pick(given)).collect();
        let lower = ends.iter().map(|ends| ends[0]).max().unwrap_or(0);
        let sum: u64 = ends.iter().map(|ends| ends[1]).sum();
        let upper = whole_upper.map_or(sum, |whole| sum.min(whole)).max(lower);
        Count::between(lower, lower, upper)
    };
    let listed = |given: &Given| {
        let same =
            |other: &&Given| other.sector == given.sector && other.scenario == given.scenario;
        let group: Vec<&Given> = case.parts.iter().filter(same).collect();
        (group.len() < case.parts.len()).then(|| Listed {
            individuals: bounds(&group, |given| given.individuals),
            sensitive: bounds(&group, |given| given.sensitive_individuals),
        })
    };
    let part =
        |given: &Given, individuals: Option<Known<Count>>, sensitive: Option<Known<Count>>| Facts {
            individuals,
            sensitive_individuals: sensitive,
            listed: listed(given),
            ..facts(given)
        };
    let with: Vec<Facts> = (case.parts.iter())
        .map(|given| part(given, union.clone(), sensitive.clone()))
        .collect();
    let free: Vec<&Given> = case
        .parts
        .iter()
        .filter(|given| !is_exempt(given))
        .collect();
    let is_mixed = !free.is_empty() && free.len() < case.parts.len();
    let outside = Known::measured(bounds(&free, |given| given.individuals));
    let outside_sensitive = Known::measured(bounds(&free, |given| given.sensitive_individuals));
    let parts = case.parts.iter().map(|given| {
        if is_mixed && !is_exempt(given) {
            part(
                given,
                Some(outside.clone()),
                Some(outside_sensitive.clone()),
            )
        } else {
            part(given, union.clone(), sensitive.clone())
        }
    });
    Together {
        whole: Facts {
            individuals: union.clone(),
            sensitive_individuals: sensitive.clone(),
            ..facts(&case.parts[0])
        },
        parts: parts.collect(),
        with_exempt: is_mixed.then_some(with),
    }
}

fn written_answer(packs: &LawPacks, case: &WrittenCase) -> Obligation {
    let (list, today) = (case.list.as_ref(), case.today.as_ref());
    if case.parts.is_empty() {
        return decided(packs, list, today, &case.given);
    }
    let today = today.map_or("2025-06-01", String::as_str);
    let book = LawBook::new(packs, list.map_or("cn-national", String::as_str));
    let today = NaiveDate::parse_from_str(today, "%Y-%m-%d").expect("a date");
    decide_together(&book, &together(case), today)
}

/// Where the engine answers otherwise than the table, by the beginning of `why`, with the argument.
const ARGUED: &[(&str, &str)] = &[
    (
        "R3, N-art5-1: 100,000 sensitive people, the elements are not known",
        "asks what is in the data, not what the text says: the nearer question",
    ),
    (
        "P6, P7 with a count that straddles 50,000",
        "names both counts: either settles it",
    ),
    (
        "S12, P6-P8: mixed, 60,000 people, 20,000",
        "a row that counts people counts all of them; that S12 is silent about it stands in its note",
    ),
    ("S12, P6-P8: mixed, 60,000 people, 5,000", "as before"),
    ("S12, P7, P8: mixed, 20,000 people", "as before"),
    (
        "P8 may or may not be about this scenario",
        "whoever confirms a row confirms it as it stands in the pack, and there it has no scenario",
    ),
    (
        "E2, P7 was confirmed for the 2024 edition",
        "a confirmation names `cn-bj-ftz-2024/P7` and holds wherever that row is cited",
    ),
    (
        "P7, N4, N7: 30,000 trial patients under the list",
        "the stricter reading: nothing says that people under the list do not count",
    ),
    ("P8 confirmed, N7, N6: 5,000 free patients", "as before"),
];

#[test]
fn the_written_table_comes_out() {
    let packs = packs();
    let text = include_str!("../fixtures/law/decision-table.toml");
    let table: WrittenTable = toml::from_str(text).expect("the table is TOML");
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for case in &table.case {
        cases += 1;
        let found = written_answer(&packs, case);
        let mut came = Vec::new();
        let answer = (found.measure, found.floor, found.ceiling);
        if answer != (case.measure, case.floor, case.ceiling) {
            came.push(format!("came {answer:?}"));
        }
        // The table calls every question about a rule itself one thing.
        let missing: BTreeSet<String> = (found.missing.iter())
            .map(|entry| match entry.fact.as_str() {
                "exempt-flows" => "rule-text".to_owned(),
                fact => fact.to_owned(),
            })
            .collect();
        if missing != case.missing {
            came.push(format!("missing {missing:?}"));
        }
        for branch in &case.branches {
            for answer in &branch.answers {
                let met = found
                    .branches
                    .iter()
                    .find(|one| one.fact == branch.fact && one.answers.contains(answer));
                if met.is_some_and(|one| (one.floor, one.ceiling) != (branch.floor, branch.ceiling))
                {
                    came.push(format!(
                        "{}={answer}: {:?}",
                        branch.fact,
                        met.map(|one| (one.floor, one.ceiling))
                    ));
                }
            }
        }
        let argued = ARGUED.iter().any(|(why, _)| case.why.starts_with(why));
        if argued == came.is_empty() {
            wrong.push(format!(
                "{}\n    {} by {:?}",
                case.why,
                came.join("; "),
                found.rule
            ));
        }
    }
    for case in &table.track {
        cases += 1;
        let found = decided(&packs, case.list.as_ref(), None, &case.given);
        let came = found.tracks.iter().find(|one| one.track.id() == case.track);
        let came = came.map(|one| (one.measure, one.floor, one.ceiling));
        if came != Some((case.measure, case.floor, case.ceiling)) {
            wrong.push(format!("{}\n    came {came:?}", case.why));
        }
    }
    assert!(cases >= 250, "{cases} cases");
    assert!(
        wrong.is_empty(),
        "{} of {cases}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn decisions() {
    let packs = packs();
    let mut wrong = Vec::new();
    for case in table().case {
        let found = decided(&packs, case.list.as_ref(), case.today.as_ref(), &case.given);
        let missing: BTreeSet<String> = found
            .missing
            .iter()
            .map(|entry| entry.fact.clone())
            .collect();
        let answer = (found.measure, found.floor, found.ceiling);
        if answer != (case.measure, case.floor, case.ceiling) || missing != case.missing {
            wrong.push(format!(
                "{}\n    came {answer:?} missing {missing:?}, rule {:?}",
                case.why, found.rule
            ));
        }
        if let Some(word) = &case.caveat
            && !found.caveats.iter().any(|text| text.en.contains(word))
        {
            wrong.push(format!("{}\n    no caveat with `{word}`", case.why));
        }
        for text in found
            .missing
            .iter()
            .flat_map(|entry| [&entry.question, &entry.if_yes, &entry.if_no])
            .chain(&found.caveats)
        {
            if text.zh.is_empty() || text.en.is_empty() {
                wrong.push(format!(
                    "{}\n    a text lacks a language: {text:?}",
                    case.why
                ));
            }
        }
        if found.measure != Measure::None && found.rule.is_none() {
            wrong.push(format!("{}\n    no rule is named", case.why));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn tracks_stand_beside_each_other() {
    let packs = packs();
    for case in table().track {
        let found = decided(&packs, case.list.as_ref(), None, &case.given);
        let track = found
            .tracks
            .iter()
            .find(|outcome| outcome.track.id() == case.track)
            .expect("all four are there");
        assert_eq!(
            (track.measure, track.floor, track.ceiling),
            (case.measure, case.floor, case.ceiling),
            "{}",
            case.why
        );
    }
}

#[test]
fn margins() {
    let packs = packs();
    for case in table().margin {
        let found = decided(&packs, case.list.as_ref(), None, &case.given).margin;
        let found = found.map(|margin| {
            (
                Some(margin.fact),
                Some(margin.threshold),
                Some(margin.people),
                Some(margin.measure),
                Some(margin.rule),
            )
        });
        let wanted = case.fact.clone().map(|fact| {
            (
                Some(fact),
                case.threshold,
                case.people,
                case.measure,
                case.rule,
            )
        });
        assert_eq!(found, wanted, "{}", case.why);
    }
}

#[test]
fn every_example_of_every_law_pack_comes_out() {
    let failures = check(&packs());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn a_question_says_what_each_answer_changes() {
    let given: Given = toml::from_str(
        "personal-information = true\nindividuals = [500, 500]\nsensitive-individuals = [0, 0]\nregistered-in = \"none\"",
    )
    .expect("TOML");
    let found = decided(&packs(), None, None, &given);
    let ciio = &found.missing[0];
    assert_eq!(ciio.fact, "ciio");
    assert_eq!(ciio.if_yes.en, "security assessment");
    assert_eq!(ciio.if_no.en, "exempt");
    assert_eq!(ciio.if_yes.zh, "安全评估");
}

const PACK: &str = "---\nid = \"x\"\ntitle = { zh = \"甲\", en = \"A\" }\nedition = \"1\"\nCOMPLETE\n---\n# 甲\n\nPROSE\n```toml\n[[rule]]\nid = \"r\"\nmeasure = \"exempt\"\nconfidence = \"quoted-from-official\"\nstage = \"list\"\nKEY\n[rule.when]\nsector = \"s\"\nEXAMPLE\n```\n";
const PROSE: &str = "一。\n\nOne.\n\n*(Source a; confidence: quoted-from-official.)*\n";
const EXAMPLE: &str =
    "[[rule.example]]\ngiven = { personal-information = false }\nverdict = \"none\"\n";

fn pack(prose: &str, key: &str, example: &str) -> String {
    PACK.replace("COMPLETE", "")
        .replace("PROSE", prose)
        .replace("KEY", key)
        .replace("EXAMPLE", example)
}

#[test]
fn bad_packs_are_refused_with_their_line() {
    assert!(parse("x.md", &pack(PROSE, "", EXAMPLE)).is_ok());
    for (why, text, says) in [
        (
            "no prose",
            pack("", "", EXAMPLE),
            "x.md:11: `r` has no restated text",
        ),
        ("no example", pack(PROSE, "", ""), "rule `r` has no example"),
        (
            "unknown key",
            pack(PROSE, "stge = 1", EXAMPLE),
            "x.md:21: unknown field `stge`",
        ),
        (
            "bad measure",
            pack(PROSE, "", EXAMPLE).replace("\"exempt\"", "\"free\""),
            "x.md:18: unknown variant `free`",
        ),
        (
            "twice",
            pack(PROSE, "", EXAMPLE)
                + &pack(PROSE, "", EXAMPLE)[pack(PROSE, "", EXAMPLE).find("# 甲").unwrap()..],
            "`r` is there twice",
        ),
        (
            "no front matter",
            "# 甲\n".to_owned(),
            "x.md:1: a law pack begins",
        ),
    ] {
        let error = parse("x.md", &text).expect_err(why).to_string();
        assert!(error.contains(says), "{why}: {error}");
    }
}

#[test]
fn only_a_complete_list_has_an_outside() {
    let list = |complete: &str| {
        let text = pack(PROSE, "", EXAMPLE).replace(
            "edition = \"1\"\n",
            &format!("edition = \"1\"\ncomplete = {complete}\nelse = \"cn-national\"\nscope = {{ registered-in = \"z\" }}\ncovers = [{{ sector = \"t\", scenario = \"u\" }}]\n"),
        );
        load(&[("x.md".to_owned(), text)]).expect("a pack")
    };
    let given: Given = toml::from_str(
        "personal-information = true\nindividuals = [150000, 150000]\nsensitive-individuals = [7, 7]\nciio = false\nregistered-in = \"z\"\nsector = \"t\"\nscenario = \"u\"",
    )
    .expect("TOML");
    let edition = "x".to_owned();
    let outside = decided(&list("true"), Some(&edition), None, &given);
    assert_eq!(outside.measure, Measure::Exempt);
    assert_eq!(outside.rule.as_deref(), Some("cn-national/N10"));
    let silent = decided(&list("false"), Some(&edition), None, &given);
    assert_eq!(silent.measure, Measure::ContractOrCertification);
    let other = Given {
        scenario: Some("v".to_owned()),
        ..given
    };
    assert_eq!(
        decided(&list("true"), Some(&edition), None, &other).measure,
        Measure::ContractOrCertification
    );
}

#[test]
fn a_count_that_grows_never_loosens_the_national_answer() {
    let packs = packs();
    let mut before = Measure::None;
    for people in [
        0, 1, 99_999, 100_000, 500_000, 999_999, 1_000_000, 5_000_000,
    ] {
        let given = Given {
            personal_information: Some(true),
            ciio: Some(false),
            registered_in: Some("none".to_owned()),
            // Of the automotive sector more than 100,000 people are another question.
            sector: Some("retail-modern-services".to_owned()),
            individuals: Some([people, people]),
            sensitive_individuals: Some([0, 0]),
            ..Given::default()
        };
        let now = decided(&packs, None, None, &given).measure;
        assert!(now >= before, "{people}");
        before = now;
    }
}

#[test]
fn everything_unknown_is_answered() {
    const MOST: std::time::Duration = std::time::Duration::from_secs(10);
    let packs = packs();
    let before = worked();
    let found = decided(
        &packs,
        Some(&"cn-bj-ftz-2024".to_owned()),
        None,
        &Given::default(),
    );
    assert_eq!(
        (found.floor, found.ceiling),
        (Measure::None, Measure::SecurityAssessment)
    );
    // Every answer to every question would be some thousand million decisions.
    assert!(worked().saturating_sub(before) < MOST);
}

#[test]
fn check_finds_a_number_that_was_changed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/detectors/law/cn-national.md");
    let text = std::fs::read_to_string(path).expect("the pack is there");
    let changed = text.replace("at_least = 1_000_000", "at_least = 1_000_001");
    let packs = load(&[("mine.md".to_owned(), changed)]).expect("still a pack");
    let failures = check(&packs);
    let failure = failures
        .iter()
        .find(|failure| failure.rule == "cn-national/N3")
        .expect("N3 is proved by its examples");
    assert_eq!(failure.file, "mine.md");
    assert!(failure.line > 1);
}

#[test]
fn a_remark_is_made_only_where_it_is_due() {
    let packs = packs();
    let remarks = |more: &str| {
        let given: Given = toml::from_str(&format!(
            "personal-information = true\nindividuals = [5, 5]\nsensitive-individuals = [0, 0]\nciio = false\nregistered-in = \"none\"\n{more}"
        ))
        .expect("TOML");
        let all = decided(&packs, None, None, &given).caveats;
        all.iter().map(|text| &*text.en).collect::<String>()
    };
    for (word, more) in [
        ("foreign party", "genetic = true"),
        ("automotive", "sector = \"automotive\""),
        ("exempt flows count", "exemptions = [\"hr-necessary\"]"),
        ("Order 790", "held-individuals = [10000000, 10000000]"),
    ] {
        assert!(remarks(more).contains(word), "{more}");
        assert!(!remarks("").contains(word), "{word} without cause");
    }
}
