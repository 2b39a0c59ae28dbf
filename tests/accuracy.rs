//! `qingdan accuracy` on a corpus small enough to work out by hand.

use qingdan::model::Count;
use qingdan::model::inventory::Inventory;
use qingdan::model::pattern::PathPattern;
use qingdan::verbs::accuracy::manifest::{self, Explained};
use qingdan::verbs::accuracy::score::{self as scored, Score, Sight};
use serde_json::json;

/// An inventory of two tables with the elements given, in the published form.
fn inventory(tables: &[(&str, u64, Count, &[Option<&str>])]) -> Inventory {
    let exact = |n: u64| json!({"lower": n, "estimate": n, "upper": n});
    let datasets: Vec<_> = tables
        .iter()
        .map(|(name, records, people, elements)| {
            let columns: Vec<_> = elements
                .iter()
                .enumerate()
                .map(|(place, element)| {
                    json!({
                        "name": format!("c{place}"), "ordinal": place + 1, "path": format!("c{place}"),
                        "dataType": "string", "nulls": 0, "distinct": exact(1), "element": element,
                        "category": if element.is_some() { "personal" } else { "none" },
                        "confidence": 1.0, "form": "plain", "evidence": [], "rivals": [],
                        "sample": {"method": "full", "values": 1, "rows": 1, "smallestShareMissed": 0.0}
                    })
                })
                .collect();
            let people = json!({"lower": people.lower, "estimate": people.estimate, "upper": people.upper,
                "method": "counted", "keys": [], "sensitive": exact(0), "secondary": exact(0)});
            let mut records = exact(*records);
            records["method"] = json!("counted");
            records["confidence"] = json!(1.0);
            json!({
                "name": name, "store": "s", "format": "csv", "files": 1, "bytes": 1, "modifiedAt": null,
                "records": records, "individuals": people, "parts": [], "columns": columns,
                "sector": null, "scenario": null,
                "obligation": {"measure": "none", "floor": "none", "ceiling": "none", "tracks": [], "rule": null,
                    "citation": {"instrument": "", "edition": "", "heading": [], "restatedZh": "", "restatedEn": "",
                        "sources": [], "confidence": null},
                    "because": [], "missing": [], "margin": null}
            })
        })
        .collect();
    serde_json::from_value(json!({
        "schemaVersion": "1.0",
        "scan": {"id": "", "startedAt": "", "finishedAt": "", "tool": {"name": "qingdan", "version": "0"},
            "arguments": [], "depth": "auto", "seed": 0, "taxonomy": "gbt-45574-2025", "edition": "", "packs": [],
            "interrupted": false},
        "coverage": {"listed": {"files": 2, "bytes": 2}, "read": {"files": 2, "bytes": 2}, "skipped": []},
        "datasets": datasets, "transfers": []
    }))
    .unwrap()
}

fn score(only: Option<&str>) -> Score {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("labels.csv"),
        "file,index,column,label,also_accept,sensitive,form\n\
         a.csv,0,c0,phone,,yes,\n\
         a.csv,1,c1,phone,,yes,\n\
         a.csv,2,c2,phone,account_id,yes,\n\
         a.csv,3,c3,none,,no,\n\
         a.csv,4,c4,org_name,none,no,\n\
         a.csv,5,c5,member_id,,yes,\n\
         b.csv,0,c0,email,,yes,\n\
         c.csv,0,,gender,,yes,\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("tables.csv"),
        "file,records,columns,individuals\na.csv,10,6,100\nb.csv,5,2,5\nc.csv,1,1,\n",
    )
    .unwrap();
    let inventory = inventory(&[
        (
            "a.csv",
            10,
            Count::between(98, 100, 102),
            &[
                Some("contact.phone"),
                Some("contact.email"),
                Some("contact.social-account"),
                Some("contact.phone"),
                None,
                Some("person.member-id"),
            ],
        ),
        ("b.csv", 5, Count::exact(4), &[None]),
    ]);
    let glob = only.map(|glob| PathPattern::new(glob).unwrap());
    scored::score(&inventory, folder.path(), glob.as_ref()).unwrap()
}

#[test]
pub(crate) fn hits_misses_and_neutral_columns_are_counted_as_the_corpus_says() {
    let score = score(None);
    let phone = score.labels["phone"];
    // c0 hit, c1 called an e-mail, c2 hit by an accepted label, c3 a false alarm.
    assert_eq!(
        (
            phone.support,
            phone.true_positives,
            phone.false_positives,
            phone.false_negatives
        ),
        (3, 2, 1, 1)
    );
    let email = score.labels["email"];
    assert_eq!(
        (
            email.support,
            email.true_positives,
            email.false_positives,
            email.false_negatives
        ),
        (1, 0, 1, 1)
    );
    // Nothing said where nothing is accepted as well: neutral.
    assert_eq!(score.labels["org_name"].f1(), None);
    // A table that the inventory lacks.
    assert_eq!(score.labels["gender"].false_negatives, 1);
    assert!((score.macro_f1.unwrap() - 4.0 / 6.0).abs() < 1e-12);
    assert_eq!(score.wrong.len(), 4);
    assert_eq!(
        (score.micro.true_positives, score.micro.false_positives),
        (3, 2)
    );
}

#[test]
fn findings_are_counted_by_confidence_and_mistakes_by_pair() {
    let score = score(None);
    // c0 and c2 right, c1 and c3 wrong, all said with certainty.
    let surest = score.reliability.bands.last().unwrap();
    assert_eq!((surest.findings, surest.right), (5, 3));
    assert!((score.reliability.calibration_error().unwrap() - 0.4).abs() < 1e-12);
    let pairs: Vec<(&str, &str, u64)> = (score.confusions.iter())
        .map(|one| (one.truth.as_str(), one.said.as_str(), one.columns))
        .collect();
    assert_eq!(
        pairs,
        [
            ("email", "none", 1),
            ("gender", "none", 1),
            ("none", "phone", 1),
            ("phone", "email", 1)
        ]
    );
    // A folder that nobody has listed is met now; without a list of sources it is one.
    assert_eq!(score.sight, Sight::MetNow);
    assert_eq!(score.sources.len(), 1);
    assert_eq!(score.sources[0].figures.micro(), score.micro);
    // a.csv holds something of people and is said to, b.csv is not; c.csv is not in the inventory.
    let tables = score.tables.personal;
    assert_eq!((tables.true_positives, tables.false_negatives), (1, 1));
}

#[test]
fn a_corpus_says_whether_it_was_in_sight() {
    assert_eq!(Sight::of("tables").unwrap(), Sight::InSight);
    let Sight::MetOnce { met, .. } = Sight::of("round-8").unwrap() else {
        panic!("round 8 was met once");
    };
    assert_eq!(met, "2026-11-30");
}

#[test]
fn tables_are_scored_on_records_columns_and_people() {
    let tables = score(None).tables;
    assert_eq!(
        (
            tables.all,
            tables.found,
            tables.records_exact,
            tables.columns_exact
        ),
        (3, 2, 2, 1)
    );
    assert_eq!((tables.with_people, tables.people_contained), (2, 1));
    assert_eq!(
        (tables.keyed, tables.keyed_contained, tables.keyed_narrow),
        (1, 1, 1)
    );
    assert!((tables.keyed_mean_width.unwrap() - 0.04).abs() < 1e-12);
}

#[test]
fn tables_outside_the_glob_are_left_out() {
    let score = score(Some("b*"));
    assert_eq!((score.columns, score.tables.all), (1, 1));
}

#[test]
fn files_are_held_against_a_manifest_and_its_mistakes_explained() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("manifest.csv"),
        "path,format,expect,rows,columns,notes\n\
         a.csv,csv,ok,10,2,\n\
         b.csv,csv,ok,5,1,\n\
         c.csv,csv,ok,5,1,\n\
         d.csv,csv,ok,6,1,accept +-1\n\
         e.csv,csv,error,,,\n\
         f.csv,csv,disputed,,,\n\
         g.csv,csv,error,,,\n",
    )
    .unwrap();
    let list = folder.path().join("explained.toml");
    std::fs::write(
        &list,
        "[[difference]]\nwhy = 'the header was counted'\n[difference.said]\n\
         'b.csv' = '4 records, 1 columns'\n'a.csv' = '10 records, 2 columns'\n'c.csv' = '3 records, 1 columns'\n",
    )
    .unwrap();
    let one: &[Option<&str>] = &[None];
    let mut inventory = inventory(&[
        ("a.csv", 10, Count::exact(0), &[None, None]),
        ("b.csv", 4, Count::exact(0), one),
        ("c.csv", 4, Count::exact(0), one),
        ("d.csv", 5, Count::exact(0), one),
        ("g.csv", 5, Count::exact(0), one),
    ]);
    let skip = json!({"path": "e.csv", "kind": "corrupt", "reason": {"zh": "没有表", "en": "no table"}, "bytes": 1});
    inventory.coverage.skipped = vec![serde_json::from_value(skip).unwrap()];
    let explained = Explained::load(&list).unwrap();
    let conformity = manifest::compare(&inventory, folder.path(), &explained, None).unwrap();
    let counts = |expect: &str| {
        let files = conformity.kinds["csv"][expect];
        let outcomes = [files.agree, files.explained, files.different, files.refused];
        (files.all, outcomes)
    };
    assert_eq!(counts("ok"), (4, [2, 1, 1, 0]));
    assert_eq!(counts("error"), (2, [1, 0, 1, 1]));
    assert_eq!(counts("disputed"), (1, [0, 0, 1, 0]));
    // An explanation of what is no longer said explains nothing.
    assert_eq!(conformity.needless, ["a.csv", "c.csv"]);
    assert_eq!(conformity.unexplained(), 3);
}

/// Tables that were met once and are in sight since: what is found on them must not get less.
#[test]
fn tables_met_once_keep_their_score() {
    // Round, the least micro F1, and the fewest tables whose number of people is inside its interval.
    for (round, least, fewest) in [
        ("round-1", 0.87, 15),
        ("round-2", 0.80, 18),
        ("round-3", 0.92, 18),
        ("round-4", 0.81, 20),
        ("round-5", 0.87, 18),
        ("round-6", 0.83, 19),
        ("round-7", 0.85, 17),
        ("round-8", 0.84, 18),
        ("round-9", 0.90, 19),
        ("round-10", 0.83, 19),
        ("round-11", 0.89, 14),
        ("round-12", 0.87, 18),
        ("round-13", 0.82, 16),
        ("round-14", 0.85, 18),
        ("round-15", 0.87, 17),
    ] {
        let folder = crate::root().join("fixtures/accuracy").join(round);
        let mut command = crate::qingdan(&std::env::temp_dir());
        command.arg("accuracy").arg(folder).arg("--json");
        let output = command.output().expect("the program starts");
        let scored: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let number = |key: &str| scored["micro"][key].as_f64().expect("a number");
        let (right, wrong) = (number("truePositives"), number("falsePositives"));
        let f1 = 2.0 * right / (2.0 * right + wrong + number("falseNegatives"));
        assert!(f1 >= least, "{round}: {f1}, at least {least}");
        let tables = &scored["tables"];
        assert_eq!(tables["found"], 20, "{round}");
        let inside = tables["peopleContained"].as_u64().expect("a number");
        assert!(
            inside >= fewest,
            "{round}: {inside} inside, at least {fewest}"
        );
    }
}
