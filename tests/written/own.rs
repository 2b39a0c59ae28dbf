//! Reports of this program lie where it scans, as those of earlier versions do and those that were never ended: they are left out,
//! and nothing else is.

use super::small;
use crate::support::inventory::{accounted, array, skip};
use crate::support::place::Place;
use qingdan::model::own_report::{INVENTORY, MARKER};
use serde_json::Value;
use std::path::Path;

/// Scans the folder `here` itself, with the report in it.
fn scan_here(here: &Path, options: &[&str], status: i32) -> Value {
    let mut command = crate::qingdan(here);
    command
        .args(["scan", ".", "--quiet", "--fail-on", "skipped"])
        .args(options);
    crate::run(&mut command, status);
    let inventory = super::read(&here.join("qingdan-report").join(INVENTORY));
    accounted(&inventory);
    inventory
}

fn datasets(inventory: &Value) -> Vec<&str> {
    let datasets = array(inventory, "datasets").iter();
    datasets.map(|one| one["name"].as_str().unwrap()).collect()
}

/// Entries of the ledger: path, kind, files.
fn ledger(inventory: &Value) -> Vec<(&str, &str, u64)> {
    let skipped = array(&inventory["coverage"], "skipped").iter();
    skipped
        .map(|skip| {
            (
                skip["path"].as_str().unwrap(),
                skip["kind"].as_str().unwrap(),
                skip["files"].as_u64().unwrap_or(1),
            )
        })
        .collect()
}

#[test]
fn the_same_scan_three_times() {
    let place = small();
    let here = place.lake();
    let options = [
        "--report",
        "html=site/page.html",
        "--report",
        "json=site/all.json",
    ];
    std::fs::create_dir(here.join("site")).unwrap();
    let [first, second, third] = [(); 3].map(|()| {
        let mut inventory = scan_here(&here, &options, 0);
        inventory["scan"] = Value::Null;
        inventory
    });
    assert_eq!(datasets(&first), ["crm/members.csv", "goods.csv"]);
    assert_eq!(ledger(&first), []);
    let own = [
        ("qingdan-report", "own-report", 0),
        ("site/all.json", "own-report", 0),
        ("site/page.html", "own-report", 0),
    ];
    assert_eq!(ledger(&second), own);
    assert_eq!(first["datasets"], second["datasets"]);
    assert_eq!(first["coverage"]["listed"], second["coverage"]["listed"]);
    assert!(second == third);
    // The deadline leaves its own beside.
    let mut early = crate::qingdan(&here);
    crate::run(early.args(["scan", ".", "--quiet", "--deadline", "0s"]), 3);
    assert_eq!(ledger(&scan_here(&here, &options, 0)), own);
}

/// Reports under other names, of earlier versions, in pieces, and copies of an inventory; and files of others beside them.
#[test]
fn whatever_they_are_called() {
    let place = small();
    let here = place.lake();
    let copied = |to: &str| {
        let to = here.join(to);
        std::fs::create_dir_all(&to).unwrap();
        for name in super::names(&here.join("qingdan-report")) {
            std::fs::copy(here.join("qingdan-report").join(&name), to.join(&name)).unwrap();
        }
        to
    };
    scan_here(&here, &[], 0);
    copied("reports/2026-10");
    std::fs::remove_file(copied("reports/2026-09").join(MARKER)).unwrap();
    std::fs::remove_file(copied("reports/2026-08").join(INVENTORY)).unwrap();
    let killed = copied("killed/.qingdan-new");
    std::fs::remove_file(killed.join(MARKER)).unwrap();
    std::fs::write(killed.join(INVENTORY), "{\n  \"schema").unwrap();
    std::fs::copy(
        here.join("qingdan-report").join(INVENTORY),
        here.join("november.json"),
    )
    .unwrap();
    // Of others: tables beside a report, in a folder that is none, and documents that begin alike.
    place.file("reports/2026-10/more.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    place.file("tables/datasets.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    let image = r#"[{"schemaVersion": "2", "name": "a"}, {"schemaVersion": "2", "name": "b"}]"#;
    place.file("images/inventory.json", image);
    let inventory = scan_here(&here, &["--no-fold"], 0);
    assert_eq!(
        datasets(&inventory),
        [
            "crm/members.csv",
            "goods.csv",
            "images/inventory.json",
            "reports/2026-10/more.csv",
            "tables/datasets.csv",
        ]
    );
    assert_eq!(
        ledger(&inventory),
        [
            ("killed", "own-report", 0),
            ("november.json", "own-report", 1),
            ("qingdan-report", "own-report", 0),
            ("reports/2026-08", "own-report", 0),
            ("reports/2026-09", "own-report", 0),
            ("reports/2026-10", "own-report", 0),
        ]
    );
    let (kind, reason) = skip(&inventory, "qingdan-report");
    assert_eq!(kind, "own-report");
    assert!(reason.contains("qingdan wrote"), "{reason}");
}

/// `scan *` names the report too.
#[test]
fn a_store_that_is_a_report() {
    let place = small();
    let run = |arguments: &[&str], status| {
        let mut command = crate::qingdan(place.at());
        command.args(["scan", "--quiet"]).args(arguments);
        crate::run(&mut command, status);
        place.inventory()
    };
    let first = run(&["lake"], 0);
    let both = run(&["lake", "qingdan-report"], 0);
    assert_eq!(datasets(&first), datasets(&both));
    assert_eq!(ledger(&both), [(".", "own-report", 0)]);
    // Nothing but a report is nothing to scan: what was beside it is gone.
    let bare = Place::new();
    std::fs::create_dir(bare.at().join("bare")).unwrap();
    let mut scan = crate::qingdan(place.at());
    let out = bare.at().join("bare/report");
    crate::run(scan.args(["scan", "lake", "--quiet", "--out"]).arg(&out), 0);
    let mut scan = crate::qingdan(bare.at());
    crate::run(scan.args(["scan", "bare", "--quiet"]), 2);
}
