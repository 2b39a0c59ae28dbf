//! Files that are left out on purpose: `.qingdanignore` and `[[ignore]]`, their reasons, and the day on which a rule ends.

use crate::support::invented::people;
use crate::support::inventory::{array, skip};
use crate::support::place::Place;
use crate::support::program::{qingdan, run};

fn names(inventory: &serde_json::Value) -> Vec<&str> {
    let datasets = array(inventory, "datasets").iter();
    datasets.map(|one| one["name"].as_str().unwrap()).collect()
}

fn warnings(inventory: &serde_json::Value) -> String {
    inventory["scan"]["warnings"].to_string()
}

#[test]
fn an_ignore_file_leaves_files_out_with_its_reason() {
    let place = Place::new();
    for name in [
        "a.csv",
        "vendor/b.csv",
        "vendor/keep/c.csv",
        "old/d.csv",
        "old/e.csv",
    ] {
        place.file(name, people(20));
    }
    place.file("pictures/x.7z", b"7z\xbc\xaf\x27\x1c\0\0");
    // In what is empty nothing is missed.
    place.file("empty.csv", "");
    place.file(
        ".qingdanignore",
        "# test data of the supplier 供应商测试数据\nvendor/*\n!vendor/keep\n\n*.7z\n",
    );
    place.file("old/.qingdanignore", "# moved to the archive\n/d.csv\n");
    let inventory = place.scan(&["--no-fold", "--fail-on", "skipped"], 0);
    assert_eq!(
        names(&inventory),
        ["a.csv", "old/e.csv", "vendor/keep/c.csv"]
    );
    for (path, kind, reason) in [
        (
            "vendor/b.csv",
            "ignored",
            "left out by an ignore rule: test data of the supplier 供应商测试数据 (.qingdanignore line 2)",
        ),
        (
            "old/d.csv",
            "ignored",
            "left out by an ignore rule: moved to the archive (old/.qingdanignore line 2)",
        ),
        (
            "pictures/x.7z",
            "ignored",
            "left out by an ignore rule: no reason given (.qingdanignore line 5)",
        ),
        (
            ".qingdanignore",
            "system",
            "a file with ignore rules for this program",
        ),
    ] {
        assert_eq!(skip(&inventory, path), (kind, reason));
    }
    // Left out on purpose is not unread: the number of people of the whole scan stays known.
    assert!(inventory["transfers"][0]["individuals"]["upper"].is_u64());
    let (text, _) = run(
        qingdan(place.at()).args(["report", "--report", "markdown", "--lang", "zh"]),
        0,
    );
    assert!(text.contains("按忽略规则排除"), "{text}");
}

#[test]
fn a_rule_of_the_configuration_needs_a_reason_and_may_end() {
    let place = Place::new();
    place.file("a.csv", people(20));
    place.file("tmp/b.csv", people(20));
    let rule = |more: &str| {
        place.beside(
            "qingdan.toml",
            format!("[[ignore]]\nmatch = \"tmp\"\n{more}"),
        );
    };
    rule("reason = \"scratch files\"\nuntil = 2999-01-01\n");
    let inventory = place.scan(&["--fail-on", "skipped"], 0);
    assert_eq!(names(&inventory), ["a.csv"]);
    let reason = "left out by an ignore rule: scratch files (qingdan.toml line 2)";
    assert_eq!(skip(&inventory, "tmp/b.csv"), ("ignored", reason));
    assert!(
        inventory["scan"]["arguments"]
            .to_string()
            .contains("ignore=tmp")
    );
    // An expired one ignores nothing, and that is said in the report and on standard error.
    rule("reason = \"scratch files\"\nuntil = 2020-01-01\n");
    let mut command = qingdan(place.at());
    let (_, said) = run(
        command.args(["scan", "lake", "--quiet", "--report", "json"]),
        0,
    );
    let ended = "[[ignore]] `tmp` ended on 2020-01-01 and leaves nothing out any more (qingdan.toml line 2)";
    assert!(said.contains(ended), "{said}");
    let inventory = place.inventory();
    assert_eq!(names(&inventory), ["a.csv", "tmp/b.csv"]);
    assert!(warnings(&inventory).contains(ended) && warnings(&inventory).contains("到期"));
    // On its last day it still holds.
    let today = chrono::Utc::now() + chrono::TimeDelta::hours(8);
    let today = today.date_naive();
    rule(&format!("reason = \"scratch files\"\nuntil = {today}\n"));
    assert_eq!(names(&place.scan(&[], 0)), ["a.csv"]);
    // One that matches nothing is said.
    place.beside(
        "qingdan.toml",
        "[[ignore]]\nmatch = \"nothing\"\nreason = \"gone\"\n",
    );
    let inventory = place.scan(&[], 0);
    assert!(warnings(&inventory).contains("had no effect: no file matches it"));
    for (wrong, expected) in [
        ("", "needs the key `reason`"),
        ("reason = \"\"\n", "`reason` in [[ignore]] is empty"),
        (
            "reason = \"x\"\nuntil = \"2027-01-01\"\n",
            "a day without quotes",
        ),
        (
            "reason = \"x\"\nby = \"me\"\n",
            "`by` is not a known key in [[ignore]]",
        ),
    ] {
        rule(wrong);
        let mut command = qingdan(place.at());
        let (_, said) = run(command.args(["scan", "lake"]), 2);
        assert!(said.contains(expected), "{said}");
    }
}
