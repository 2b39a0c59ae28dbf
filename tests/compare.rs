//! `qingdan diff` and baselines: what was changed in an inventory is named, and nothing else.

// A case reads as what is done to a value.
#![allow(
    clippy::assigning_clones,
    clippy::semicolon_if_nothing_returned,
    clippy::unnecessary_wraps
)]

pub(crate) mod cases;

use crate::support::place::Place;
use crate::support::program::{qingdan, run};
use cases::{Edit, base, cases, column, demand, members, numbers, pack};
use qingdan::compare::{Change, FORMS, Kind, Sure, Why, changes};
use qingdan::model::facts::Origin;
use qingdan::model::finding::Label;
use qingdan::model::obligation::{Measure, Obligation};
use qingdan::model::profile::SampleMethod;
use qingdan::model::{Count, Language};

#[test]
fn what_was_changed_is_named_and_nothing_else() {
    let (old, cases) = (base(), cases());
    assert!(cases.len() > 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for (what, edit, expected) in cases {
        let mut new = base();
        edit(&mut new);
        let found = changes(&old, &new, &numbers());
        let kinds: Vec<Kind> = found.changes.iter().map(|one| one.kind).collect();
        if kinds != expected {
            wrong.push(format!("{what}: {kinds:?}, not {expected:?}"));
        }
        for language in [Language::Zh, Language::En] {
            for form in FORMS {
                let text = (form.write)(&found, language);
                assert!(!text.is_empty(), "{what} {}", form.id);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The other way round every change is its counterpart: nothing is seen in one direction only.
#[test]
fn what_is_seen_one_way_is_seen_the_other() {
    let old = base();
    for (what, edit, expected) in cases() {
        let mut new = base();
        edit(&mut new);
        let back = changes(&new, &old, &numbers()).changes;
        assert_eq!(back.is_empty(), expected.is_empty(), "{what}: {back:?}");
    }
}

fn only(edit: Edit) -> Change {
    let mut new = base();
    edit(&mut new);
    let mut found = changes(&base(), &new, &numbers()).changes;
    assert!(!found.is_empty());
    found.remove(0)
}

#[test]
fn a_label_says_why_it_is_another() {
    let why = |edit: Edit| -> Vec<Why> { only(edit).because.iter().map(|one| one.why).collect() };
    assert_eq!(why(|i| column(i, "手机号").element = None), [Why::Unknown]);
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").nulls = 40;
        }),
        [Why::Data]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").label = Label::Manual;
        }),
        [Why::Verdict]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            pack(i, "detector").digest = "0".to_owned();
        }),
        [Why::Detectors]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").sample.method = SampleMethod::Stratified;
        }),
        [Why::Reading]
    );
}

#[test]
fn a_duty_says_why_it_is_another() {
    let stricter = |edit: Edit| only(edit).because;
    let by_law = stricter(|i| {
        demand(
            &mut members(i).obligation,
            Measure::SecurityAssessment,
            Measure::SecurityAssessment,
        );
        pack(i, "law").digest = "0".to_owned();
    });
    assert_eq!(by_law[0].why, Why::Law);
    let by_declaration = stricter(|i| {
        let obligation = &mut members(i).obligation;
        demand(
            obligation,
            Measure::SecurityAssessment,
            Measure::SecurityAssessment,
        );
        obligation
            .because
            .push(qingdan::model::obligation::Because {
                fact: "ciio".to_owned(),
                value: "true".to_owned(),
                origin: Origin::Declared,
            });
    });
    assert_eq!(by_declaration[0].why, Why::Declaration);
    assert_eq!(by_declaration[0].what, "ciio: – → true");
}

#[test]
fn another_name_says_how_sure_it_is() {
    assert_eq!(
        only(|i| i.datasets[1].name = "x.csv".to_owned()).sure,
        Some(Sure::Likely)
    );
    let possible = only(|i| {
        i.datasets[1].name = "x.csv".to_owned();
        i.datasets[1].columns[0].nulls = 1;
    });
    assert_eq!(possible.sure, Some(Sure::Possible));
    let weak = only(|i| {
        i.datasets[1].name = "x/goods.csv".to_owned();
        i.datasets[1].records.count = Count::exact(900);
    });
    assert_eq!(weak.sure, Some(Sure::Weak));
}

/// A place with an inventory in `a` and an edited one in `b`.
fn two(edit: Edit) -> Place {
    let place = Place::new();
    let mut new = base();
    edit(&mut new);
    for (name, inventory) in [("a", &base()), ("b", &new)] {
        let text = serde_json::to_vec(inventory).unwrap();
        place.beside(&format!("{name}/inventory.json"), text);
    }
    place
}

#[test]
fn the_command_prints_every_form() {
    let place = two(|i| members(i).individuals.count = Count::exact(200_000));
    let diff = |options: &[&str], status: i32| {
        let mut command = qingdan(place.at());
        run(command.args(["diff", "a", "b"]).args(options), status).0
    };
    let text = diff(&[], 0);
    assert!(
        text.starts_with("2 changes (legal threshold reached: 1"),
        "{text}"
    );
    let json = diff(&["--report", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"][0]["kind"], "threshold-up");
    let number = serde_json::json!({"people": 100_000, "of": "non-sensitive"});
    assert_eq!(json["changes"][0]["what"], number);
    assert!(diff(&["--report", "markdown", "--lang", "zh"], 0).contains("达到法定人数"));
    diff(&["--report", "html=c.html"], 0);
    let page = std::fs::read_to_string(place.at().join("c.html")).unwrap();
    for part in [
        "达到法定人数",
        "legal threshold reached",
        "default-src 'none'",
    ] {
        assert!(page.contains(part), "{part}");
    }
    diff(&["--exit-code"], 1);
    run(
        qingdan(place.at()).args(["diff", "a", "a", "--exit-code"]),
        0,
    );
    let (_, error) = run(
        qingdan(place.at()).args(["diff", "a", "b", "--report", "xlsx"]),
        2,
    );
    assert!(
        error.contains("choose one of: terminal, json, markdown, html"),
        "{error}"
    );
    run(qingdan(place.at()).args(["diff", "a", "nowhere"]), 2);
}

/// Scans against a baseline: what is new fails the run with a line that says why, also where nothing else is said.
#[test]
fn a_run_fails_for_what_is_new_against_its_baseline() {
    let place = Place::new();
    place.file("goods.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    let scan = |options: &[&str], status: i32| {
        let mut command = qingdan(place.at());
        command.args(["scan", "lake", "--quiet", "--report", "json"]);
        run(command.args(options), status).1
    };
    scan(&["--out", "first"], 0);
    // Without a baseline nobody can say what is new.
    for condition in ["new-sensitive", "crossed", "stricter"] {
        let error = scan(&["--fail-on", condition], 2);
        assert!(error.contains("name it with `--baseline FILE`"), "{error}");
    }
    let all = [
        "--fail-on",
        "new-sensitive,crossed,stricter",
        "--fail-on",
        "other-route",
    ];
    let against = |status: i32| {
        let options = [&["--baseline", "first"][..], &all].concat();
        scan(&options, status)
    };
    let said = against(0);
    assert!(
        said.contains("nothing changed") && !said.contains("exit status"),
        "{said}"
    );
    // A list of patients: sensitive, and more than nothing is required.
    let mut patients = "姓名,身份证号,诊断\n".to_owned();
    for n in 0..60 {
        patients += &format!("王{n}伟,{},高血压\n", id_number(n));
    }
    place.file("patients.csv", patients);
    let said = against(1);
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("exit status 1"))
        .collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].contains("(--fail-on new-sensitive): new dataset: patients.csv"),
        "{said}"
    );
    assert!(lines[1].contains("(--fail-on stricter): "), "{said}");
    assert!(!said.contains("王1伟"), "{said}");
    let inventory = place.inventory();
    let warnings = inventory["scan"]["warnings"].to_string();
    assert!(
        warnings.contains("compared with the baseline of 20"),
        "{warnings}"
    );
    assert!(
        warnings.contains("的基线相比：") && warnings.contains("new dataset: 1"),
        "{warnings}"
    );
    // Against itself nothing is new; what nobody could read cannot be excluded.
    scan(&["--out", "second"], 0);
    place.file("broken.parquet", b"PAR1 and no more");
    let options = [
        "--baseline",
        "second",
        "--fail-on",
        "crossed",
        "--lang",
        "zh",
    ];
    let said = scan(&options, 1);
    assert!(
        said.contains("退出状态 1（--fail-on crossed）：可能达到法定人数：全部已扫描数据集："),
        "{said}"
    );
    scan(&["--baseline", "nowhere"], 2);
}

/// What a run that ended early did not reach may be as it was: nothing is gone by it, and nothing less is demanded. What it looked at
/// whole, and what is new, it shows.
#[test]
fn a_run_that_ended_early_shows_nothing_that_it_did_not_reach() {
    let kinds = |edit: Edit| -> Vec<Kind> {
        let mut new = base();
        edit(&mut new);
        new.scan.interrupted = true;
        let found = changes(&base(), &new, &numbers()).changes;
        found.iter().map(|one| one.kind).collect()
    };
    let lost = kinds(|i| {
        i.datasets.clear();
        for transfer in &mut i.transfers {
            transfer.datasets.clear();
            transfer.individuals.count = Count::exact(0);
            transfer.individuals.sensitive = Count::exact(0);
            transfer.obligation = Obligation::default();
        }
        i.questions.clear();
    });
    for kind in [
        Kind::DatasetGone,
        Kind::DutyLaxer,
        Kind::PeopleFewer,
        Kind::ThresholdDown,
        Kind::QuestionGone,
    ] {
        assert!(!lost.contains(&kind), "{kind:?} {lost:?}");
    }
    assert!(lost.contains(&Kind::RunPartial), "{lost:?}");
    // Of a dataset that was read whole its own change is true.
    let weaker = kinds(|i| column(i, "手机号").element = None);
    assert!(weaker.contains(&Kind::LabelGone), "{weaker:?}");
}

/// A resident identity number with its check digit.
fn id_number(n: u64) -> String {
    let body = format!("11010519{:02}1231{:03}", 50 + n % 40, n * 7 % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}
