//! Questions whose answers settle what they promise, branches that agree with a judgement under their fact, an inventory judged
//! again without its data.

use crate::support::invented::{Random, name, resident_id};
use crate::support::place::Place;
use crate::support::program::{qingdan, root, run};
use proptest::prelude::*;
use qingdan::law::{LawBook, decide, decide_together};
use qingdan::model::Count;
use qingdan::model::facts::{Facts, Known, Listed, Together};
use qingdan::model::inventory::Inventory;
use qingdan::model::obligation::{Measure, Obligation};
use qingdan::pack::law::{LawPacks, load};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The inventory of the fixture lake with nothing declared, scanned once.
fn lake() -> &'static Place {
    static LAKE: OnceLock<Place> = OnceLock::new();
    LAKE.get_or_init(|| {
        let place = Place::new();
        let lake = root().join("fixtures/lake");
        run(qingdan(place.at()).args(["scan", "-q"]).arg(lake), 0);
        place
    })
}

fn read(folder: &std::path::Path, report: &str) -> Inventory {
    let text = std::fs::read(folder.join(report).join("inventory.json")).expect("an inventory");
    serde_json::from_slice(&text).expect("an inventory")
}

/// The lake's inventory judged with these further arguments.
fn judged(arguments: &[&str]) -> Inventory {
    let out = Place::new();
    let into = out.at().join("again");
    let mut command = qingdan(lake().at());
    command.args([
        "judge",
        "--as-of",
        "2026-11-30",
        "--report",
        "json",
        "--out",
    ]);
    run(command.arg(&into).args(arguments), 0);
    read(out.at(), "again")
}

fn open(inventory: &Inventory) -> usize {
    let datasets = inventory.datasets.iter();
    datasets
        .filter(|one| one.obligation.measure == Measure::Undetermined)
        .count()
}

#[test]
fn the_first_screen_leads_with_the_question_that_settles_most() {
    let (screen, _) = run(qingdan(lake().at()).arg("report"), 0);
    let top: Vec<&str> = screen.lines().take(24).collect();
    // Lines are broken at 80 columns.
    let top = top
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(top.contains("settles 30 of 36 open datasets"), "{screen}");
    assert!(
        top.contains("no CIIO designation notice received →"),
        "{screen}"
    );
    assert!(
        top.contains("designated as CIIO → 36 security assessment"),
        "{screen}"
    );
}

#[test]
fn under_an_assumption_few_are_open_and_it_is_counted() {
    let inventory = judged(&["--assume", "no-ciio"]);
    assert!(open(&inventory) <= 6, "{}", open(&inventory));
    let because = inventory
        .datasets
        .iter()
        .flat_map(|one| &one.obligation.because);
    let ciio: Vec<&str> = because
        .filter(|one| one.fact == "ciio")
        .map(|one| {
            if one.value == "false" {
                one.origin.id()
            } else {
                "true"
            }
        })
        .collect();
    assert!(
        !ciio.is_empty() && ciio.iter().all(|origin| *origin == "assumed"),
        "{ciio:?}"
    );
    let mut command = qingdan(lake().at());
    let (screen, _) = run(command.args(["judge", "--assume", "no-ciio"]), 0);
    // A line may end anywhere.
    let said = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("resting on 1 assumption (ciio = false)"),
        "{screen}"
    );
    let place = Place::new();
    place.beside("assume.toml", "[assume]\nciio = false\n");
    let config = place.at().join("assume.toml");
    let config = config.to_str().expect("UTF-8");
    assert_eq!(open(&judged(&["--config", config])), open(&inventory));
    let refused = judged(&["--config", config, "--assume", "none"]);
    assert_eq!(open(&refused), 36, "assumptions were refused");
}

#[test]
fn branches_agree_with_the_judgement_under_their_fact() {
    let before = read(lake().at(), "qingdan-report");
    let place = Place::new();
    for answer in ["false", "true"] {
        place.beside("ciio.toml", format!("[exporter]\nciio = {answer}\n"));
        let config = place.at().join("ciio.toml");
        let now = judged(&["--config", config.to_str().expect("UTF-8")]);
        let mut compared = 0;
        for (then, now) in before.datasets.iter().zip(&now.datasets) {
            let mut branches = then.obligation.branches.iter();
            let met = branches
                .find(|one| one.fact == "ciio" && one.answers.iter().any(|one| one == answer));
            let Some(branch) = met else { continue };
            compared += 1;
            let ends = (now.obligation.floor, now.obligation.ceiling);
            assert_eq!(
                (branch.floor, branch.ceiling),
                ends,
                "{} ciio={answer}",
                then.name
            );
        }
        assert!(compared >= 30, "{compared} branches by ciio");
    }
}

#[test]
fn a_questionnaire_that_is_filled_in_settles_what_it_promised() {
    let place = Place::new();
    let path = place.at().join("answers.toml");
    let mut command = qingdan(lake().at());
    run(command.args(["questions", "--write"]).arg(&path), 0);
    let template = std::fs::read_to_string(&path).expect("it was written");
    let before = read(lake().at(), "qingdan-report");
    let promised = &before.questions[0];
    assert_eq!(promised.fact, "ciio");
    let mut command = qingdan(lake().at());
    let (_, refused) = run(command.args(["questions", "--write"]).arg(&path), 2);
    assert!(refused.contains("exists already"), "{refused}");
    // The first answer of every question.
    let mut filled = String::new();
    let mut answered = false;
    for line in template.lines() {
        let answer = line.strip_prefix("# ").filter(|rest| {
            rest.split_once(" = ")
                .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        });
        match answer {
            Some(answer) if !answered => {
                filled.push_str(answer);
                answered = true;
            }
            Some(_) => filled.push_str(line),
            None => {
                filled.push_str(line);
                answered = false;
            }
        }
        filled.push('\n');
    }
    let config = place.at().join("filled.toml");
    std::fs::write(&config, &filled).expect("room");
    let now = judged(&["--config", config.to_str().expect("UTF-8")]);
    let by_name: BTreeMap<&str, Measure> = now
        .datasets
        .iter()
        .map(|one| (one.name.as_str(), one.obligation.measure))
        .collect();
    // What an answer promised for its datasets came, where the promise was settled.
    for question in &before.questions {
        let first = &question.answers[0];
        for outcome in first
            .outcomes
            .iter()
            .filter(|one| one.measure != Measure::Undetermined)
        {
            let came = question
                .datasets
                .iter()
                .filter(|name| by_name[name.as_str()] == outcome.measure)
                .count();
            assert!(
                came as u64 >= outcome.datasets,
                "{}: {outcome:?}, {came}\n{filled}",
                question.fact
            );
        }
    }
}

#[test]
fn a_year_begins_anew_on_the_first_of_january() {
    let place = Place::new();
    place.beside(
        "transfer.toml",
        "[exporter]\nciio = false\nregistered_in = \"none\"\n[[transfer]]\nname = \"hq\"\ndatasets = [\"retail/members.csv\"]\nalready_exported = { since = 2026-01-01, individuals = 99500, sensitive_individuals = 0 }\n",
    );
    let config = place.at().join("transfer.toml");
    let config = config.to_str().expect("UTF-8");
    let ends = |day: &str| {
        let out = place.at().join(day);
        let mut command = qingdan(lake().at());
        command.args([
            "judge", "--config", config, "--as-of", day, "--report", "json", "--out",
        ]);
        run(command.arg(&out), 0);
        let inventory = read(place.at(), day);
        let transfer = inventory
            .transfers
            .iter()
            .find(|one| one.name == "hq")
            .expect("declared");
        (transfer.obligation.floor, transfer.obligation.ceiling)
    };
    assert_eq!(ends("2026-11-30").1, Measure::ContractOrCertification);
    assert_eq!(ends("2027-01-02").1, Measure::Exempt);
}

/// So many patients with their diagnoses, others for each seed.
fn patients(seed: u64, rows: usize) -> String {
    let mut random = Random::new(seed);
    let mut text = String::from("姓名,身份证号,诊断\n");
    let mut given = std::collections::HashSet::new();
    for row in 0..rows {
        let birth = format!("19{}-0{}-1{}", 40 + row % 50, 1 + row % 9, row % 10);
        let name = name(&mut random);
        // No number twice: two names beside one would be open.
        let mut id = resident_id(&mut random, &birth);
        while !given.insert(id.clone()) {
            id = resident_id(&mut random, &birth);
        }
        let diagnosis = ["高血压", "2型糖尿病", "肺炎", "骨折"][row % 4];
        text.push_str(&format!("{name},{id},{diagnosis}\n"));
    }
    text
}

#[test]
fn transfers_of_one_year_are_counted_together_as_well() {
    let place = Place::new();
    place.file("east.csv", patients(1, 6_000));
    place.file("west.csv", patients(2, 6_000));
    place.file("goods.csv", "sku,price\nA-1,10\nB-2,12\n");
    place.beside(
        "two.toml",
        "[exporter]\nciio = false\nregistered_in = \"none\"\n[[dataset]]\nmatch = \"**\"\nimportant_data = false\n\
         [[transfer]]\nname = \"east\"\ndatasets = [\"east.csv\"]\n[[transfer]]\nname = \"west\"\ndatasets = [\"west.csv\"]\n\
         [[transfer]]\nname = \"goods\"\ndatasets = [\"goods.csv\"]\n",
    );
    let config = place.at().join("two.toml");
    let mut command = qingdan(place.at());
    let (_, said) = run(command.args(["scan", "lake", "--config"]).arg(&config), 0);
    assert!(said.contains("apply to `east`, `west`"), "{said}");
    let inventory = read(place.at(), "qingdan-report");
    let of = |inventory: &Inventory, name: &str| {
        let mut all = inventory.transfers.iter();
        all.find(|one| one.name == name).cloned().expect("declared")
    };
    for name in ["east", "west"] {
        let one = of(&inventory, name);
        assert_eq!(one.obligation.measure, Measure::ContractOrCertification);
        let all = one.with_all.expect("more leaves in the year");
        assert_eq!(all.transfers, 3);
        assert!(all.individuals.is_exact() && all.individuals.lower > 11_900);
        assert_eq!(all.floor, Measure::SecurityAssessment);
        let caveats = &one.obligation.caveats;
        let people = format!("11,{:03} people count", all.individuals.lower % 1_000);
        let told = |text: &&qingdan::model::Text| text.en.contains(&people);
        assert_eq!(caveats.iter().filter(told).count(), 1);
    }
    assert_eq!(of(&inventory, "goods").with_all, None);
    // Judged again without the other transfer, it stands alone, and nothing is said at the head.
    place.beside(
        "one.toml",
        "[exporter]\nciio = false\nregistered_in = \"none\"\n[[transfer]]\nname = \"east\"\ndatasets = [\"east.csv\"]\n",
    );
    let config = place.at().join("one.toml");
    let mut command = qingdan(place.at());
    command.args(["judge", "--report", "json", "--out", "again", "--config"]);
    run(command.arg(&config), 0);
    let again = read(place.at(), "again");
    assert_eq!(of(&again, "east").with_all, None);
    assert!(again.scan.warnings.is_empty(), "{:?}", again.scan.warnings);
}

/// People over several datasets were counted by the scan: a judgement takes its number, also where earlier exports are declared
/// otherwise now.
#[test]
fn a_judgement_keeps_the_people_of_a_declared_transfer() {
    let place = Place::new();
    let rows = patients(1, 400);
    place.file("a.csv", &rows);
    place.file("b.csv", &rows);
    place.file("c.csv", patients(2, 50));
    let declared = |earlier: u64| {
        let year = chrono::Utc::now().format("%Y-01-01");
        format!(
            "[exporter]\nciio = false\n[[transfer]]\nname = \"both\"\ndatasets = [\"a.csv\", \"b.csv\"]\n\
             already_exported = {{ since = {year}, individuals = {earlier}, sensitive_individuals = 0 }}\n"
        )
    };
    place.beside("scan.toml", declared(100));
    place.beside("later.toml", declared(30));
    let mut command = qingdan(place.at());
    run(
        command.args([
            "scan",
            "lake",
            "--quiet",
            "--no-fold",
            "--config",
            "scan.toml",
        ]),
        0,
    );
    let people = |report: &str| {
        let inventory = read(place.at(), report);
        let both = inventory.transfers.iter().find(|one| one.name == "both");
        both.expect("declared").individuals.count
    };
    let of_scan = people("qingdan-report");
    for (config, earlier) in [("scan.toml", 100), ("later.toml", 30)] {
        let mut command = qingdan(place.at());
        command.args([
            "judge", "--report", "json", "--out", "again", "--config", config,
        ]);
        run(&mut command, 0);
        let count = people("again");
        assert_eq!(count.lower, of_scan.lower, "{config}");
        assert_eq!(
            count.upper,
            of_scan.upper.map(|upper| upper - 100 + earlier),
            "{config}"
        );
    }
}

/// Minors have a number of their own, by dates of birth: exact where everybody's is there, else open above.
#[test]
fn minors_have_a_number_of_their_own() {
    let place = Place::new();
    let year: i32 = chrono::Utc::now()
        .format("%Y")
        .to_string()
        .parse()
        .expect("a year");
    let list = |lost: usize, has_ids: bool| {
        let mut random = Random::new(11);
        let ids = if has_ids { ",身份证号" } else { "" };
        let mut text = format!("学生编号,姓名{ids},出生日期\n");
        for row in 0..100 {
            // Every fourth is a child.
            let age = if row % 4 == 0 { 8 } else { 40 };
            let (month, day) = (1 + row % 12, 1 + row % 28);
            let birth = format!("{}-{month:02}-{day:02}", year - age);
            let (name, id) = (name(&mut random), resident_id(&mut random, &birth));
            let birth = if row < lost { String::new() } else { birth };
            let id = if has_ids {
                format!(",{id}")
            } else {
                String::new()
            };
            text += &format!("S{row:05},{name}{id},{birth}\n");
        }
        text
    };
    place.file("whole.csv", list(0, true));
    // Their numbers tell of those without a date of birth.
    place.file("numbered.csv", list(10, true));
    place.file("lost.csv", list(10, false));
    let mut random = Random::new(5);
    let mut text = "姓名,身份证号\n".to_owned();
    for _ in 0..30 {
        let id = resident_id(&mut random, "1990-01-01");
        text += &format!("{},{id}\n", name(&mut random));
    }
    place.file("none.csv", text);
    let inventory = place.scanned(&["--no-fold"]);
    let minors = |name: &str| {
        let one = inventory.datasets.iter().find(|one| one.name == name);
        one.expect("a dataset").individuals.minors
    };
    assert_eq!(minors("whole.csv"), Some(Count::exact(25)));
    let lost = minors("lost.csv").expect("some have a date of birth");
    assert!((lost.lower, lost.upper) == (22, Some(32)), "{lost}");
    assert_eq!(minors("numbered.csv"), Some(Count::exact(25)));
    assert_eq!(minors("none.csv"), Some(Count::exact(0)));
    let whole = inventory.transfers.iter().find(|one| one.is_whole_scan());
    let together = whole
        .expect("the whole scan")
        .individuals
        .minors
        .expect("some");
    assert!(together.contains(25) && together.lower >= 22, "{together}");
}

#[test]
fn minors_of_whom_only_words_tell_are_asked_for_and_may_be_declared_afterwards() {
    let place = Place::new();
    let mut text = "pupil_id,pupil_name\n".to_owned();
    let mut random = Random::new(3);
    for row in 0..30 {
        text += &format!("P{row:05},{}\n", name(&mut random));
    }
    place.file("pupils.csv", text);
    let people = |inventory: &Inventory| {
        let own = inventory.datasets[0].individuals.clone();
        let whole = inventory.transfers.iter().find(|one| one.is_whole_scan());
        let whole = whole.expect("the whole scan").individuals.sensitive;
        (own.minors, own.sensitive, whole)
    };
    let found = place.scanned(&[]);
    let (minors, ..) = people(&found);
    let ends = minors.map(|minors| (minors.lower, minors.upper));
    assert_eq!(ends, Some((0, Some(30))));
    let questions = found.questions.iter().map(|one| one.fact.as_str());
    assert!(
        questions.clone().any(|fact| fact == "minors"),
        "{:?}",
        questions.collect::<Vec<_>>()
    );
    let declared = |minors: &str| {
        let text = format!("[[dataset]]\nmatch = \"pupils.csv\"\nminors = {minors}\n");
        place.beside("declared.toml", text);
        let mut command = qingdan(place.at());
        command.args(["judge", "--config", "declared.toml", "--report", "json"]);
        run(command.args(["--out", "again"]), 0);
        read(place.at(), "again")
    };
    let exactly = |minors| {
        let minors = Count::exact(minors);
        (Some(minors), minors, minors)
    };
    assert_eq!(people(&declared("false")), exactly(0));
    assert_eq!(people(&declared("12")), exactly(12));
    let (_, sensitive, whole) = people(&declared("true"));
    assert!(
        sensitive.lower == 1 && whole.lower == 1,
        "{sensitive} {whole}"
    );
}

#[test]
fn a_judgement_says_which_declarations_need_a_scan() {
    let place = Place::new();
    place.beside(
        "late.toml",
        "[law]\ntaxonomy = \"gbt-35273-2020\"\n[[verdict]]\ndataset = \"retail/members.csv\"\ncolumn = \"手机号\"\nelement = \"none\"\nby = \"x\"\non = 2026-11-01\n",
    );
    let config = place.at().join("late.toml");
    let mut command = qingdan(lake().at());
    command.args(["judge", "--report", "json", "--out"]);
    command.arg(place.at().join("out")).arg("--config");
    let (_, said) = run(command.arg(&config), 0);
    assert!(said.contains("taxonomy has no effect here"), "{said}");
}

fn packs() -> &'static LawPacks {
    static PACKS: OnceLock<LawPacks> = OnceLock::new();
    PACKS.get_or_init(|| load(&[]).expect("the built-in packs"))
}

fn decided(facts: &Facts) -> Obligation {
    let day = chrono::NaiveDate::from_ymd_opt(2025, 6, 1).expect("a day");
    decide(packs(), "cn-bj-ftz-2024", facts, day)
}

/// Facts of which some are open.
fn some_facts() -> impl Strategy<Value = Facts> {
    let flag = || proptest::option::of(any::<bool>());
    let people = proptest::sample::select(vec![
        0_u64, 1, 499, 500, 9_999, 10_000, 49_999, 50_000, 99_999, 100_000, 100_001, 999_999,
        1_000_000, 10_000_000,
    ]);
    let word = |words: Vec<&'static str>| proptest::option::of(proptest::sample::select(words));
    (
        (flag(), flag(), flag(), flag()),
        (people.clone(), people.clone(), people),
        word(vec!["none", "cn-bj-ftz"]),
        word(vec!["pharma", "automotive", "retail-modern-services"]),
        word(vec!["clinical-trial", "drug-rd", "none"]),
        any::<bool>(),
    )
        .prop_map(
            |((ciio, filed, important, exempt), (a, b, c), zone, sector, scenario, suspected)| {
                let (lower, upper) = (a.min(b), a.max(b));
                let sensitive = c.min(upper);
                let known = |word: Option<&str>| word.map(|word| Known::declared(word.to_owned()));
                Facts {
                    ciio: ciio.map(Known::declared),
                    list_filing: filed.map(Known::declared),
                    registered_in: known(zone),
                    sector: known(sector),
                    scenario: known(scenario),
                    personal_information: Some(Known::measured(true)),
                    individuals: Some(Known::measured(Count::between(lower, lower, upper))),
                    sensitive_individuals: Some(Known::measured(Count::between(0, 0, sensitive))),
                    important_data: important.map(Known::declared),
                    suspected_important_data: if suspected {
                        vec!["cn-bj-ftz-2024/A5".to_owned()]
                    } else {
                        Vec::new()
                    },
                    exemptions: if exempt == Some(true) {
                        vec!["hr-necessary".to_owned()]
                    } else {
                        Vec::new()
                    },
                    items: Some(vec!["health.diagnosis".to_owned()]),
                    ..Facts::default()
                }
            },
        )
}

/// The facts with an answer to an open one; `None` where a person cannot answer it.
fn with(facts: &Facts, fact: &str, answer: &str) -> Option<Facts> {
    let flag = || answer.parse().ok().map(Known::declared);
    let word = || Some(Known::declared(answer.to_owned()));
    let facts = facts.clone();
    Some(match fact {
        "ciio" => Facts {
            ciio: flag(),
            ..facts
        },
        "list-filing" => Facts {
            list_filing: flag(),
            ..facts
        },
        "important-data" => Facts {
            important_data: flag(),
            ..facts
        },
        "registered-in" => Facts {
            registered_in: word(),
            ..facts
        },
        "sector" => Facts {
            sector: word(),
            ..facts
        },
        "scenario" => Facts {
            scenario: word(),
            ..facts
        },
        _ => return None,
    })
}

fn within(inner: &Obligation, outer: &Obligation) -> bool {
    inner.floor >= outer.floor && inner.ceiling <= outer.ceiling
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every fact that is learnt leaves the answer within what it was, and what is undetermined has a question.
    #[test]
    fn learning_a_fact_never_widens(facts in some_facts()) {
        let before = decided(&facts);
        if before.measure == Measure::Undetermined {
            prop_assert!(!before.missing.is_empty());
        }
        for flag in [false, true] {
            if facts.ciio.is_none() {
                let known = Facts { ciio: Some(Known::declared(flag)), ..facts.clone() };
                prop_assert!(within(&decided(&known), &before), "ciio {}", flag);
            }
            if facts.list_filing.is_none() {
                let known = Facts { list_filing: Some(Known::declared(flag)), ..facts.clone() };
                prop_assert!(within(&decided(&known), &before), "filing {}", flag);
            }
        }
        for (fact, word) in [
            ("registered-in", "none"),
            ("registered-in", "cn-bj-ftz"),
            ("sector", "none"),
            ("sector", "pharma"),
            ("sector", "automotive"),
            ("scenario", "none"),
            ("scenario", "clinical-trial"),
            ("important-data", "true"),
            ("important-data", "false"),
        ] {
            let is_open = match fact {
                "registered-in" => facts.registered_in.is_none(),
                "sector" => facts.sector.is_none(),
                "scenario" => facts.scenario.is_none(),
                // Where nothing points to important data, the answer on personal information stands until somebody declares it.
                _ => facts.important_data.is_none() && !facts.suspected_important_data.is_empty(),
            };
            if let Some(known) = with(&facts, fact, word).filter(|_| is_open) {
                prop_assert!(within(&decided(&known), &before), "{} {}", fact, word);
            }
        }
        // A closer count is learning, too.
        if let Some(Known { value, .. }) = facts.individuals {
            for one in [value.lower, value.upper.unwrap_or(value.lower)] {
                let sensitive = facts.sensitive_individuals.as_ref().map(|known| known.value.at_most(Some(one)));
                let known = Facts {
                    individuals: Some(Known::measured(Count::exact(one))),
                    sensitive_individuals: sensitive.map(Known::measured),
                    ..facts.clone()
                };
                prop_assert!(within(&decided(&known), &before), "{} people", one);
            }
        }
    }

    /// No question is asked whose answers give the same: each open fact of the exporter changes an end under some completion, and once
    /// all of them and the dataset's own are answered, only numbers and texts of rules are left.
    #[test]
    fn every_question_can_change_something(facts in some_facts()) {
        let before = decided(&facts);
        for missing in &before.missing {
            let flags: Vec<Facts> = [false, true].into_iter().map(|flag| {
                let known = Some(Known::declared(flag));
                match missing.fact.as_str() {
                    "ciio" => Facts { ciio: known, ..facts.clone() },
                    "list-filing" => Facts { list_filing: known, ..facts.clone() },
                    "important-data" => Facts { important_data: known, ..facts.clone() },
                    _ => facts.clone(),
                }
            }).collect();
            if flags[0] == flags[1] {
                continue;
            }
            // The answers differ at once, or one of them leaves other questions than the other.
            let answers: Vec<Obligation> = flags.iter().map(decided).collect();
            let asked = |one: &Obligation| one.missing.iter().map(|one| one.fact.clone()).collect::<Vec<_>>();
            let ends = |one: &Obligation| (one.floor, one.ceiling);
            prop_assert!(
                ends(&answers[0]) != ends(&answers[1]) || asked(&answers[0]) != asked(&answers[1]) || answers[0].branches != answers[1].branches,
                "{} {:?}", missing.fact, ends(&before)
            );
        }
    }

    /// The branches of a fact are all of it: together they span the answer, and each agrees with the judgement under it.
    #[test]
    fn branches_span_the_answer(facts in some_facts()) {
        let before = decided(&facts);
        let floor = before.branches.iter().map(|one| one.floor).min();
        let ceiling = before.branches.iter().map(|one| one.ceiling).max();
        if !before.branches.is_empty() {
            prop_assert_eq!(floor, Some(before.floor));
            prop_assert_eq!(ceiling, Some(before.ceiling));
        }
        // Each value of the fact stands in one branch.
        let answers: Vec<&String> = before.branches.iter().flat_map(|one| &one.answers).collect();
        let each: std::collections::BTreeSet<&&String> = answers.iter().collect();
        prop_assert_eq!(each.len(), answers.len());
        for branch in &before.branches {
            for answer in &branch.answers {
                let Some(known) = with(&facts, &branch.fact, answer) else {
                    continue;
                };
                let now = decided(&known);
                prop_assert_eq!((now.floor, now.ceiling), (branch.floor, branch.ceiling), "{} {}", &branch.fact, answer);
            }
        }
    }

    /// More people never weaken a measure, and neither does another part of a transfer.
    #[test]
    fn more_never_weakens(facts in some_facts(), others in some_facts()) {
        let before = decided(&facts);
        let more = |count: &Option<Known<Count>>| {
            let count = count.as_ref().map(|known| known.value).unwrap_or_default();
            let upper = count.upper.map(|upper| upper + 50_000);
            Some(Known::measured(Count::new(count.lower + 50_000, count.estimate + 50_000, upper)))
        };
        let grown = Facts { individuals: more(&facts.individuals), ..facts.clone() };
        let now = decided(&grown);
        prop_assert!(now.floor >= before.floor, "{:?} {:?}", before.floor, now.floor);
        let book = LawBook::new(packs(), "cn-bj-ftz-2024");
        let day = chrono::NaiveDate::from_ymd_opt(2025, 6, 1).expect("a day");
        let of = |known: &Option<Known<Count>>| known.as_ref().map(|known| known.value).unwrap_or_default();
        let union = of(&facts.individuals).union_unknown(of(&others.individuals));
        let sensitive = of(&facts.sensitive_individuals).union_unknown(of(&others.sensitive_individuals));
        let part = |part: &Facts| Facts {
            listed: Some(Listed { individuals: of(&part.individuals), sensitive: of(&part.sensitive_individuals) }),
            individuals: Some(Known::measured(union)),
            sensitive_individuals: Some(Known::measured(sensitive)),
            ciio: facts.ciio.clone(),
            registered_in: facts.registered_in.clone(),
            list_filing: facts.list_filing.clone(),
            ..part.clone()
        };
        let flow = Together { whole: part(&facts), parts: vec![part(&facts), part(&others)], with_exempt: None };
        let together = decide_together(&book, &flow, day);
        prop_assert!(together.floor >= before.floor, "{:?} {:?}", before.floor, together.floor);
    }
}
