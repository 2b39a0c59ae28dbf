//! Answers that come back: from a workbook that somebody filled in, and beside a configuration that is in force.

use crate::support::invented::{Random, name, resident_id};
use crate::support::place::Place;
use crate::support::program::{qingdan, run};
use crate::support::python::{python_with, script};
use qingdan::model::inventory::Inventory;
use qingdan::model::obligation::Measure;
use std::path::Path;

/// Fills in cells of the sheet of open questions: pairs of an id and an answer, from a file.
const FILL: &str = r#"
import json, sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
answers = json.load(open(sys.argv[2], encoding="utf-8"))
sheet = next(one for one in book if "Open questions" in one.title or "待确认事项" in one.title)
heads = [str(cell.value) for cell in sheet[1]]
answer = next(at for at, head in enumerate(heads) if "Answer (fill in)" in head or "请填写" in head)
id = next(at for at, head in enumerate(heads) if "Id of the question" in head or "问题编号" in head)
for row in sheet.iter_rows(min_row=2):
    for wanted, value in answers:
        if row[id].value == wanted:
            row[answer].value = value
        if wanted == "?" + str(row[id].value):
            row[id].value, row[answer].value = value, "false"
book.save(sys.argv[3])
"#;

/// Members of a shop and patients: sensitive people, so that more than one thing is open.
fn place() -> Place {
    let place = Place::new();
    let mut random = Random::new(7);
    let mut members = "会员号,姓名,身份证号\n".to_owned();
    let mut patients = "姓名,身份证号,诊断\n".to_owned();
    for row in 0..60 {
        let id = resident_id(&mut random, "1980-01-01");
        members += &format!("M{row:05},{},{id}\n", name(&mut random));
        let id = resident_id(&mut random, "1970-05-05");
        patients += &format!("{},{id},高血压\n", name(&mut random));
    }
    place.file("shop/members.csv", members);
    place.file("pharma/临床试验/受试者.csv", patients);
    place
}

fn filled(place: &Place, book: &str, answers: &str) {
    let python = python_with(&["openpyxl==3.1.5"]);
    place.beside("fill.json", answers);
    let at = |name: &str| place.at().join(name);
    script(
        &python,
        FILL,
        &[&at(book), &at("fill.json"), &at("filled.xlsx")],
    );
}

fn judged(folder: &Path, config: &str) -> Inventory {
    let mut command = qingdan(folder);
    command.args(["judge", "--config", config, "--as-of", "2026-11-30"]);
    run(command.args(["--report", "json", "--out", "again"]), 0);
    let text = std::fs::read(folder.join("again/inventory.json")).expect("an inventory");
    serde_json::from_slice(&text).expect("an inventory")
}

#[test]
fn a_workbook_that_is_filled_in_is_read_back() {
    let place = place();
    let mut command = qingdan(place.at());
    command.args([
        "scan", "lake", "--quiet", "--report", "json", "--report", "xlsx",
    ]);
    run(command.args(["--report", "xlsx-both", "--lang", "en"]), 0);
    place.beside("qingdan.toml", "# ours\n[exporter] # who\nregistered_in = \"none\"\n\n[[dataset]]\nmatch = \"shop/members.csv\"\nimportant_data = false\n");
    for book in ["inventory.xlsx", "inventory-zh-en.xlsx"] {
        let path = format!("qingdan-report/{book}");
        // A flag as Excel stores it, a word as a person writes it: the last one counts as a text.
        filled(&place, &path, "[[\"ciio\", false]]");
        let answers = format!("answers-{}.toml", book.len());
        let mut command = qingdan(place.at());
        command.args([
            "questions",
            "--read",
            "filled.xlsx",
            "--write",
            &answers,
            "--lang",
            "en",
        ]);
        let (said, _) = run(&mut command, 0);
        assert!(
            said.contains(&format!("qingdan judge --config {answers}")),
            "{said}"
        );
        let text = std::fs::read_to_string(place.at().join(&answers)).expect("written");
        // What was declared before is declared still, and the new key stands where it belongs.
        assert!(
            text.contains("[exporter] # who\nciio = false\nregistered_in = \"none\""),
            "{text}"
        );
        let inventory = judged(place.at(), &answers);
        assert_eq!(inventory.exporter.ciio, Some(false));
        let open = inventory
            .datasets
            .iter()
            .filter(|one| one.obligation.measure == Measure::Undetermined);
        assert!(open.count() <= 1, "{text}");
    }
    // Without a file to write they are printed, as a configuration.
    let mut command = qingdan(place.at());
    let (text, told) = run(
        command.args(["questions", "--read", "filled.xlsx", "--lang", "en"]),
        0,
    );
    assert!(
        text.contains("ciio = false") && toml::from_str::<toml::Table>(&text).is_ok(),
        "{text}"
    );
    assert!(told.contains("dataset"), "{told}");
    // What is answered already is not taken, and is said.
    place.beside("known.toml", "[exporter]\nciio = true\n");
    let mut command = qingdan(place.at());
    command.args([
        "questions",
        "--config",
        "known.toml",
        "--read",
        "filled.xlsx",
        "--lang",
        "en",
    ]);
    let (text, told) = run(&mut command, 0);
    assert!(told.contains("`ciio` is not open"), "{told}");
    assert!(!text.contains("ciio = false"), "{text}");
}

#[test]
fn wrong_answers_are_refused_with_their_cell() {
    let place = place();
    let mut command = qingdan(place.at());
    run(
        command.args([
            "scan", "lake", "--quiet", "--report", "json", "--report", "xlsx", "--lang", "en",
        ]),
        0,
    );
    for (answers, parts) in [
        (
            "[[\"ciio\", \"perhaps\"]]",
            vec!["Open questions!C2: `perhaps`", "false, true"],
        ),
        ("[[\"ciio\", 1]]", vec!["Open questions!C2: `1`"]),
        ("[[\"ciio\", \"=1/0\"]]", vec!["Open questions!C2: "]),
        (
            "[[\"?ciio\", \"cio\"]]",
            vec!["Open questions!L2: `cio`", "did you mean `ciio`?"],
        ),
        ("[[\"?ciio\", \"\"]]", vec!["Open questions!L2: "]),
    ] {
        filled(&place, "qingdan-report/inventory.xlsx", answers);
        let mut command = qingdan(place.at());
        command.args([
            "questions",
            "--read",
            "filled.xlsx",
            "--write",
            "new.toml",
            "--lang",
            "en",
        ]);
        let (_, told) = run(&mut command, 2);
        for part in parts {
            assert!(told.contains(part), "{answers}: {told}");
        }
        assert!(told.contains("no answer was taken"), "{told}");
        assert!(!place.at().join("new.toml").exists(), "{answers}");
    }
    let mut command = qingdan(place.at());
    command.args(["questions", "--read", "qingdan-report/inventory.json"]);
    let (_, told) = run(&mut command, 2);
    assert!(told.contains("not an .xlsx workbook"), "{told}");
}

/// A form holds what is declared already, so that judging by it alone loses nothing; and the command that is shown has the options.
#[test]
fn a_form_takes_over_what_is_declared() {
    let place = place();
    place.scan(&[], 0);
    place.beside("ours.toml", "[[dataset]]\nmatch = \"pharma/临床试验/受试者.csv\"\nsector = \"pharma\"\n[[transfer]]\nname = \"hq\"\ndatasets = [\"shop\"]\n");
    let mut command = qingdan(place.at());
    command.args([
        "questions",
        "--config",
        "ours.toml",
        "--as-of",
        "2026-11-30",
        "--write",
        "form.toml",
        "--lang",
        "en",
    ]);
    let (said, _) = run(&mut command, 0);
    assert!(
        said.contains("qingdan judge --config form.toml --as-of 2026-11-30"),
        "{said}"
    );
    let inventory = judged(place.at(), "form.toml");
    assert!(inventory.transfers.iter().any(|one| one.name == "hq"));
    let pharma = inventory
        .datasets
        .iter()
        .find(|one| one.name.starts_with("pharma"));
    let sector = pharma
        .and_then(|one| one.sector.as_ref())
        .expect("declared");
    assert_eq!(sector.source.id(), "declared");
    // Where keys of the exporter stand in another form, nothing is written and the reason is said.
    place.beside("inline.toml", "exporter = { registered_in = \"none\" }\n");
    let mut command = qingdan(place.at());
    command.args([
        "questions",
        "--config",
        "inline.toml",
        "--write",
        "other.toml",
    ]);
    let (_, told) = run(&mut command, 2);
    assert!(told.contains("[exporter]"), "{told}");
}

/// A question that only some earlier answers leave open says so.
#[test]
fn a_zone_is_asked_before_the_filing_that_only_its_exporters_have() {
    let place = place();
    let inventory = place.scanned(&[]);
    let facts: Vec<&str> = inventory.questions.iter().map(|one| &*one.fact).collect();
    let at = |fact: &str| facts.iter().position(|one| *one == fact);
    if let (Some(zone), Some(filing)) = (at("registered-in"), at("list-filing")) {
        assert!(zone < filing, "{facts:?}");
        let only = &inventory.questions[filing].only_if;
        let of_zone = only.iter().find(|one| one.question == zone as u64 + 1);
        assert_eq!(of_zone.expect("a condition").answers, ["cn-bj-ftz"]);
    } else {
        panic!("{facts:?}");
    }
}
