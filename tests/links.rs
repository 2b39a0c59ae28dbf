//! `[[link]]`: equal numbers of declared columns are one person's, columns of a row are of one person, and what has no effect is said.

use crate::support::place::Place;
use crate::support::truth::people;
use serde_json::Value;
use std::ops::Range;

/// A link of columns with one numbering.
fn numbering(columns: &[(&str, &str)]) -> String {
    let column = |(dataset, column): &(&str, &str)| {
        format!("  {{ dataset = \"{dataset}\", column = \"{column}\" }},\n")
    };
    let columns: String = columns.iter().map(column).collect();
    format!("[[link]]\nnumbering = [\n{columns}]\nby = \"crm\"\non = 2025-11-01\n")
}

/// A link of columns of one person.
fn person(dataset: &str, columns: &[&str]) -> String {
    format!(
        "[[link]]\nperson = {{ dataset = \"{dataset}\", columns = {columns:?} }}\nby = \"crm\"\non = 2025-11-01\n"
    )
}

/// A table of numbers and amounts.
fn numbers(header: &str, letter: char, rows: Range<u64>) -> String {
    let rows = rows.map(|row| format!("{letter}{:06},{}\n", row * 7 + 100_000, row % 90));
    format!("{header},金额\n{}", rows.collect::<String>())
}

/// The scan of a place under these declarations; the people of all of it, its assumptions, and what was said.
fn scanned(place: &Place, config: &str) -> ((u64, Option<u64>), Vec<String>, Vec<String>) {
    place.beside("qingdan.toml", config);
    let inventory = place.scan(&["--no-fold"], 0);
    let whole = inventory["transfers"].as_array().unwrap();
    let whole = whole.iter().find(|one| one["name"] == "*").unwrap();
    let texts = |all: &Value, key: &str| -> Vec<String> {
        let all = all.as_array().into_iter().flatten();
        let text = |one: &Value| {
            if key.is_empty() {
                one.clone()
            } else {
                one[key].clone()
            }
        };
        all.map(|one| text(one).as_str().unwrap().to_owned())
            .collect()
    };
    let assumed = texts(&whole["individuals"]["assumptions"], "");
    let said = texts(&inventory["scan"]["warnings"], "en");
    (people(&[whole]), assumed, said)
}

#[test]
fn equal_numbers_of_linked_columns_are_one_person() {
    let place = Place::new();
    place.file("crm/members.csv", numbers("会员号", 'M', 0..300));
    place.file("shop/orders.csv", numbers("customer_id", 'M', 100..400));
    place.file("app/users.csv", numbers("user_id", 'M', 0..50));
    let (apart, assumed, _) = scanned(&place, "");
    assert_eq!(apart, (300, Some(650)));
    assert!(!assumed.contains(&"scopes-declared".to_owned()));
    // The second link leads on from a column of the first, under another element.
    let links = numbering(&[("crm/members.csv", "会员号"), ("shop/*.csv", "customer_id")])
        + &numbering(&[("shop/*.csv", "customer_id"), ("app", "user_id")]);
    let (together, assumed, said) = scanned(&place, &links);
    assert_eq!(together, (400, Some(400)));
    assert!(
        assumed.contains(&"scopes-declared".to_owned()),
        "{assumed:?}"
    );
    assert_eq!(said, [""; 0]);
}

#[test]
fn a_link_of_some_tables_leaves_the_others_apart() {
    let place = Place::new();
    place.file("east/members.csv", numbers("会员号", 'M', 0..200));
    place.file("west/members.csv", numbers("会员号", 'M', 0..200));
    place.file("south/members.csv", numbers("会员号", 'M', 0..200));
    let links = numbering(&[("east/*", "会员号"), ("west/*", "会员号")]);
    let (ends, assumed, _) = scanned(&place, &links);
    assert_eq!(ends, (200, Some(400)));
    for one in ["scopes-declared", "scopes-apart"] {
        assert!(assumed.contains(&one.to_owned()), "{assumed:?}");
    }
}

#[test]
fn a_linking_table_joins_two_numberings() {
    let place = Place::new();
    place.file("old/members.csv", numbers("会员号", 'A', 0..120));
    place.file("new/members.csv", numbers("会员号", 'B', 0..120));
    let pairs =
        (0..120_u64).map(|row| format!("A{:06},B{:06}\n", row * 7 + 100_000, row * 7 + 100_000));
    place.file(
        "map.csv",
        format!("旧会员号,新会员号\n{}", pairs.collect::<String>()),
    );
    let links = numbering(&[("old/members.csv", "会员号"), ("map.csv", "旧会员号")])
        + &numbering(&[("new/members.csv", "会员号"), ("map.csv", "新会员号")])
        + &person("map.csv", &["旧会员号", "新会员号"]);
    let (ends, ..) = scanned(&place, &links);
    assert_eq!(ends, (120, Some(120)));
    // Without the table nothing joins them.
    std::fs::remove_file(place.lake().join("map.csv")).unwrap();
    let (ends, _, said) = scanned(&place, &links);
    assert_eq!(ends, (120, Some(240)));
    assert!(
        said.iter()
            .any(|one| one.contains("`map.csv`") && one.contains("no dataset matches")),
        "{said:?}"
    );
}

#[test]
fn columns_of_two_parties_are_one_person_where_it_is_declared() {
    let place = Place::new();
    let rows = (1..91_u64).map(|row| format!("139{:08},138{:08}\n", row * 7_919, row * 7_907));
    place.file(
        "calls.csv",
        format!("寄件人手机,收件人手机\n{}", rows.collect::<String>()),
    );
    let (two, ..) = scanned(&place, "");
    assert_eq!(two, (180, Some(180)));
    let (one, ..) = scanned(&place, &person("calls.csv", &["寄件人手机", "收件人手机"]));
    assert_eq!(one, (90, Some(90)));
}

#[test]
fn a_link_without_effect_is_said_and_judge_asks_for_a_scan() {
    let place = Place::new();
    place.file("a/members.csv", numbers("会员号", 'M', 0..60));
    place.file("b/members.csv", numbers("会员号", 'M', 0..60));
    let links = numbering(&[("a/members.csv", "会员编码"), ("b/members.csv", "会员号")])
        + &numbering(&[("c/*.csv", "会员号"), ("b/members.csv", "会员号")])
        + &numbering(&[("a/members.csv", "会员号")]);
    let (ends, _, said) = scanned(&place, &links);
    assert_eq!(ends, (60, Some(120)));
    let parts = [
        (
            "`会员编码` of `a/members.csv` in [[link]] had no effect: there is no such column",
            "line 3",
        ),
        (
            "`会员号` of `c/*.csv` in [[link]] had no effect: no dataset matches it",
            "line 10",
        ),
        ("[[link]] had no effect: only one column matches", "line 15"),
    ];
    assert_eq!(said.len(), parts.len(), "{said:?}");
    for (part, line) in parts {
        assert!(
            said.iter()
                .any(|one| one.contains(part) && one.contains(line)),
            "{said:?}"
        );
    }
    let judged = |config: &str| {
        place.beside("qingdan.toml", config);
        let mut command = crate::qingdan(place.at());
        command.args(["judge", "--report", "json=-", "--lang", "en"]);
        crate::run(&mut command, 0).1
    };
    let asked = "[[link]] takes effect in a scan only";
    assert!(!judged(&links).contains(asked));
    assert!(judged("").contains(asked));
}

#[test]
fn check_reads_the_declarations() {
    let place = Place::new();
    // The examples of one pack.
    let pack = std::fs::read(crate::root().join("detectors/person/age.toml")).unwrap();
    place.beside("own/age.toml", pack);
    let check = |config: &str, status| {
        place.beside("qingdan.toml", config);
        let mut command = crate::qingdan(place.at());
        crate::run(command.args(["check", "own"]), status)
    };
    let (out, _) = check(&numbering(&[("a.csv", "no"), ("b.csv", "no")]), 0);
    assert!(out.contains("qingdan.toml: no mistakes"), "{out}");
    let (_, err) = check(
        "[[link]]\nnumberings = []\nby = \"x\"\non = 2025-11-01\n",
        2,
    );
    assert!(
        err.contains("qingdan.toml:2:1") && err.contains("did you mean `numbering`?"),
        "{err}"
    );
}
