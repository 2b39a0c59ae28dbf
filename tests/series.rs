//! `qingdan history` and `qingdan query`: inventories as a series, and questions to their tables.

use crate::compare::cases::base;
use crate::support::place::Place;
use crate::support::program::{qingdan, run};
use qingdan::model::Count;

/// A folder with three nights of one store, one of another, and a file that is no inventory.
fn nights() -> Place {
    let place = Place::new();
    for (night, people) in [(1_u64, 60_000_u64), (2, 80_000), (3, 120_000)] {
        let mut inventory = base();
        inventory.scan.started_at = format!("2026-11-0{night}T02:00:00Z");
        inventory.scan.finished_at = format!("2026-11-0{night}T02:10:00Z");
        inventory.transfers[0].individuals.count = Count::exact(people);
        inventory.scan.interrupted = night == 2;
        let text = serde_json::to_vec(&inventory).unwrap();
        // Names do not say the order.
        let name = if night == 1 {
            "z.json".to_owned()
        } else {
            format!("a{night}/inventory.json")
        };
        place.beside(&format!("nights/{name}"), text);
    }
    let mut other = base();
    "2026-10-01T02:00:00Z".clone_into(&mut other.scan.started_at);
    "elsewhere".clone_into(&mut other.scan.arguments[0]);
    place.beside("nights/other.json", serde_json::to_vec(&other).unwrap());
    place.beside("nights/notes.json", "{\"a\": 1}");
    place
}

#[test]
fn a_folder_of_inventories_is_a_series() {
    let place = nights();
    let history = |options: &[&str]| {
        let mut command = qingdan(place.at());
        run(command.args(["history", "nights"]).args(options), 0)
    };
    let (text, said) = history(&[]);
    assert!(
        text.starts_with("3 scans, 2026-11-01 02:10 – 2026-11-03 02:10 UTC"),
        "{text}"
    );
    assert!(text.contains("▁▃█  60,000 → 120,000"), "{text}");
    assert!(text.contains("ended early"), "{text}");
    assert!(said.contains("notes.json: not an inventory"), "{said}");
    assert!(
        said.contains("other.json: a scan of other stores"),
        "{said}"
    );
    let (json, _) = history(&["--report", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[2]["people"]["upper"], 120_000);
    let (csv, _) = history(&["--report", "csv"]);
    assert_eq!(csv.lines().count(), 4, "{csv}");
    history(&["--report", "html=h.html", "--lang", "zh"]);
    let page = std::fs::read_to_string(place.at().join("h.html")).unwrap();
    for part in [
        "历次扫描",
        "Scans over time",
        "<svg ",
        "有出境要求",
        "with duties",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    let (_, error) = run(qingdan(place.at()).args(["history", "lake"]), 2);
    assert!(error.contains("no inventory is in this folder"), "{error}");
}

#[test]
fn tables_answer_questions() {
    let place = nights();
    place.beside("one/inventory.json", serde_json::to_vec(&base()).unwrap());
    let query = |of: &str, options: &[&str]| {
        let mut command = qingdan(place.at());
        let command = command.args(["query", of]).args(options);
        command
            .output()
            .map(|output| {
                let text = String::from_utf8(output.stdout).unwrap();
                let error = String::from_utf8(output.stderr).unwrap();
                (output.status.code().unwrap(), text, error)
            })
            .unwrap()
    };
    let rows = |of: &str, options: &[&str]| {
        let (status, text, error) = query(of, options);
        assert_eq!(status, 0, "{error}");
        text
    };
    let csv = ["--format", "csv", "--select"];
    for (of, options, expected) in [
        (
            "one",
            vec![
                "dataset, individuals_lower as people",
                "--order-by",
                "people desc",
            ],
            "dataset,people\ncrm/members.csv,60000\ngoods.csv,0\n",
        ),
        (
            "one",
            vec![
                "dataset",
                "--where",
                "individuals_upper >= 70_000 and format = csv",
            ],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec![
                "dataset",
                "--where",
                "not (measure in ('none')) and dataset contains 'CRM'",
            ],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["dataset", "--where", "ceiling >= contract-or-certification"],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["dataset", "--where", "sector is null", "--limit", "1"],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["count()", "--where", "dataset = 'nothing'"],
            "count\n0\n",
        ),
        (
            "nights",
            vec![
                "dataset, count(), max(finished_at) as last",
                "--group-by",
                "dataset",
                "--where",
                "finished_at >= '2026-11-02'",
                "--order-by",
                "dataset",
            ],
            "dataset,count,last\ncrm/members.csv,2,2026-11-03T02:10:00Z\ngoods.csv,2,2026-11-03T02:10:00Z\n",
        ),
        (
            "one",
            vec![
                "column, element",
                "--from",
                "columns",
                "--where",
                "element = 'contact.phone'",
            ],
            "column,element\n手机号,contact.phone\n",
        ),
        (
            "one",
            vec![
                "path, outcome",
                "--from",
                "coverage",
                "--where",
                "outcome = skipped",
            ],
            "path,outcome\nbroken.parquet,skipped\n",
        ),
    ] {
        let options = [&csv[..], &options].concat();
        // The inventory of another store stands in the series, and its time is that of the scan.
        if of == "nights" {
            std::fs::remove_file(place.at().join("nights/other.json")).unwrap();
        }
        assert_eq!(rows(of, &options), expected, "{options:?}");
    }
    let ndjson = rows(
        "one",
        &[
            "--select",
            "dataset, encoding, bytes",
            "--format",
            "ndjson",
            "--limit",
            "1",
        ],
    );
    let first: serde_json::Value = serde_json::from_str(&ndjson).unwrap();
    assert!(first["bytes"].is_u64(), "{ndjson}");
    let table = rows("one", &["--select", "dataset, columns"]);
    assert_eq!(
        table,
        "dataset          columns\ncrm/members.csv        4\ngoods.csv              2\n"
    );
    for (options, expected) in [
        (
            vec!["--where", "indviduals_upper > 3"],
            "--where: unknown column `indviduals_upper`; did you mean `individuals_upper`?",
        ),
        (
            vec!["--select", "datset"],
            "--select: unknown column `datset`; did you mean `dataset`?",
        ),
        (vec!["--select", "total(bytes)"], "unknown function `total`"),
        (
            vec!["--select", "dataset, count()"],
            "`dataset` has several values in a group",
        ),
        (
            vec!["--order-by", "format down"],
            "--order-by: write COLUMN",
        ),
        (
            vec!["--from", "colums"],
            "unknown table `colums`; did you mean `columns`?",
        ),
        (vec!["--where", "scan = 1"], "unknown column `scan`"),
    ] {
        let (status, text, error) = query("one", &options);
        assert_eq!((status, text.as_str()), (2, ""), "{options:?}");
        assert!(error.contains(expected), "{options:?}: {error}");
    }
}

/// An upper end that is not known is the greatest of all: it stands first where the greatest do, and no greatest of others hides it.
#[test]
fn what_nothing_bounds_is_greater_than_every_number() {
    use qingdan::query::{Answer, Cell, Query};
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows = [
        [text("a"), Cell::Whole(5)],
        [text("b"), Cell::Unbounded],
        [text("c"), Cell::Whole(9)],
        [text("d"), Cell::Null],
    ];
    let answer = |query: Query| {
        let columns = ["name", "upper"].map(str::to_owned);
        let mut answer = Answer::begin(&query, &columns).unwrap();
        rows.iter().for_each(|row| answer.take(row));
        let (_, rows) = answer.finish();
        rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    for (order, condition, expected) in [
        ("upper desc", None, vec!["b", "c", "a", "d"]),
        ("upper", None, vec!["a", "c", "b", "d"]),
        ("name", Some("upper >= 9"), vec!["b", "c"]),
        ("name", Some("upper < 9"), vec!["a"]),
        ("name", Some("upper is null"), vec!["b", "d"]),
    ] {
        let query = Query {
            order_by: Some(order.to_owned()),
            condition: condition.map(str::to_owned),
            ..Query::default()
        };
        let expected: Vec<Cell> = expected.into_iter().map(text).collect();
        assert_eq!(answer(query), expected, "{order} {condition:?}");
    }
    let query = Query {
        select: Some("max(upper), min(upper), count(upper)".to_owned()),
        ..Query::default()
    };
    assert_eq!(answer(query), [Cell::Unbounded]);
}
