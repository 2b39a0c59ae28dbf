//! Reports are written so that nothing is lost: a run that is killed, interrupted or out of room leaves the old report or the new
//! one whole, and says so.

mod early;
mod folder;
mod own;
mod room;

use crate::support::invented::people;
use crate::support::inventory::read;
use crate::support::place::Place;
use qingdan::model::inventory::Inventory;
use qingdan::model::own_report::{FILES, INVENTORY, MARKER, Marker, READY};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A store of a few people and goods.
pub(crate) fn small() -> Place {
    let place = Place::new();
    place.file("crm/members.csv", people(40));
    place.file("goods.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    place
}

/// `qingdan scan lake` with more.
fn scan(place: &Place, options: &[&str]) -> Command {
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet"]).args(options);
    command
}

/// The inventory of a small store.
fn inventory() -> Inventory {
    small().scanned(&[])
}

/// The same of another scan.
fn of_scan(inventory: &Inventory, id: &str) -> Inventory {
    let mut other = inventory.clone();
    id.clone_into(&mut other.scan.id);
    other
}

/// The scan whose report a folder holds; fails unless every file of it is there, as it was written. Where a run was killed, they may
/// stand in the folder of what is whole and not in its place yet.
fn whole(folder: &Path) -> String {
    let ready = folder.join(READY);
    let marked = [ready.join(MARKER), folder.join(MARKER)];
    let marked = marked.iter().find(|path| path.is_file());
    let text = std::fs::read(marked.expect("a marker")).unwrap();
    let marker = Marker::read(&text).expect("a marker of ours");
    for file in &marker.files {
        let places = [ready.join(&file.name), folder.join(&file.name)];
        let place = places.iter().find(|path| path.is_file());
        let place = place.unwrap_or_else(|| panic!("{} is lost", file.name));
        let bytes = std::fs::read(place).unwrap();
        let digest = blake3::hash(&bytes).to_hex();
        assert_eq!(digest.as_str(), file.blake3, "{}", file.name);
        assert_eq!(bytes.len() as u64, file.bytes, "{}", file.name);
    }
    if !ready.is_dir() {
        let others = FILES.iter().filter(|name| folder.join(name).is_file());
        assert_eq!(others.count(), marker.files.len(), "a file of another scan");
    }
    let read = qingdan::catalog::load(folder).unwrap();
    assert_eq!(read.scan.id, marker.scan);
    assert_eq!(!read.scan.interrupted, marker.complete);
    marker.scan
}

/// What a folder holds, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// An inventory in a file of its own.
fn saved(folder: &Path, inventory: &Inventory) -> PathBuf {
    let path = folder.join(format!("{}.json", inventory.scan.id));
    std::fs::write(&path, serde_json::to_vec(inventory).unwrap()).unwrap();
    path
}

#[test]
fn names_of_files_are_those_of_the_forms() {
    let forms: Vec<&str> = qingdan::report::ALL
        .iter()
        .map(|form| form.file_name())
        .collect();
    let mut all = FILES.to_vec();
    let mut expected = forms;
    all.sort_unstable();
    expected.sort_unstable();
    assert_eq!(all, expected);
    assert!(all.contains(&INVENTORY));
}

/// Nothing writes to standard error or output in a way that panics where nobody reads it.
#[test]
fn nothing_is_printed_that_may_not_fail() {
    for entry in walkdir::WalkDir::new(crate::root().join("src")) {
        let path = entry.unwrap().into_path();
        let is_built_in = path.ends_with("src/embed.rs");
        if is_built_in || path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for call in ["print!(", "println!(", "eprint!(", "eprintln!("] {
            assert!(!text.contains(call), "{}: {call}", path.display());
        }
    }
}

/// Forms that are added to a folder leave those of the same inventory there, and take those of another away.
#[test]
fn forms_are_added_to_their_own_inventory_only() {
    let place = small();
    let run = |arguments: &[&str]| {
        crate::run(crate::qingdan(place.at()).args(arguments), 0);
        names(&place.at().join("out"))
    };
    crate::run(&mut scan(&place, &["--out", "out", "--report", "csv"]), 0);
    let add = ["report", "out", "--out", "out", "--report", "markdown"];
    let all = run(&add);
    assert_eq!(
        all,
        [MARKER, "inventory.csv", "inventory.json", "inventory.md"]
    );
    whole(&place.at().join("out"));
    let mut other = place.scanned(&[]);
    "another".clone_into(&mut other.scan.id);
    let other = saved(place.at(), &other);
    let other = other.to_str().unwrap();
    let all = run(&["report", other, "--out", "out", "--report", "html"]);
    assert_eq!(all, [MARKER, "index.html", "inventory.json"]);
    assert_eq!(whole(&place.at().join("out")), "another");
}

/// Files that are asked for by path can be read by whom the umask lets, and what stands there keeps its mode; a pipe stays one.
#[test]
fn files_by_path() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let place = small();
    let mode = |name: &str| {
        let meta = std::fs::metadata(place.at().join(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    place.beside("kept.csv", "before");
    std::fs::set_permissions(
        place.at().join("kept.csv"),
        std::fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    symlink("kept.csv", place.at().join("link.csv")).unwrap();
    let out = Command::new("sh")
        .args(["-c", "umask 027; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_qingdan"))
        .args(["scan", "lake", "--quiet", "--report", "html=page.html"])
        .args(["--report", "csv=link.csv", "--report", "json=/dev/stdout"])
        .env("QINGDAN_SECRET_FILE", crate::support::program::secret())
        .current_dir(place.at())
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
    assert_eq!(mode("page.html"), 0o640);
    assert_eq!(mode("kept.csv"), 0o640);
    assert!(place.at().join("link.csv").is_symlink());
    let text = std::fs::read_to_string(place.at().join("kept.csv")).unwrap();
    assert!(text.contains("members.csv"), "{text}");
    let printed: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(printed["scan"]["tool"]["name"], "qingdan");
    let left = names(place.at());
    assert_eq!(
        left,
        [
            "kept.csv",
            "lake",
            "link.csv",
            "page.html",
            "qingdan-report"
        ]
    );
}

/// What cannot be written is refused before anything is read.
#[test]
fn outputs_are_tried_before_the_scan() {
    let place = small();
    place.beside("file", "");
    place.beside("foreign/main.rs", "");
    place.beside("taken/index.html/x", "");
    for (option, value) in [
        ("--out", "file/report"),
        ("--out", "/proc/report"),
        ("--out", "foreign"),
        ("--out", "taken"),
        ("--report", "html=/proc/index.html"),
        ("--report", "html=nowhere/index.html"),
        ("--report", "html=foreign"),
    ] {
        // A store that does not exist would be told of as soon as the scan begins.
        let mut command = crate::qingdan(place.at());
        command.args(["scan", "nowhere", "--quiet", option, value]);
        let (_, err) = crate::run(&mut command, 2);
        let path = value.strip_prefix("html=").unwrap_or(value);
        assert!(err.starts_with(&format!("qingdan: {path}: ")), "{err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    assert_eq!(names(place.at()), ["file", "foreign", "lake", "taken"]);
}

/// Why a run ends with 1 is one line on standard error, also when quiet.
#[test]
fn fail_on_says_why() {
    let place = small();
    place.file("broken.parquet", "PAR1 and no more");
    for (on, expected) in [
        ("skipped", "1 file or table skipped"),
        (
            "security-assessment",
            "needs or may need: security assessment",
        ),
        ("exempt", "needs or may need: exempt"),
    ] {
        let (out, err) = crate::run(&mut scan(&place, &["--fail-on", on]), 1);
        assert_eq!((out.as_str(), err.lines().count()), ("", 1), "{err}");
        assert!(err.contains(&format!("--fail-on {on}")), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    let excluded = ["--fail-on", "skipped", "--exclude", "*.parquet"];
    crate::run(&mut scan(&place, &excluded), 0);
    let (_, err) = crate::run(
        &mut scan(&place, &["--fail-on", "skipped", "--lang", "zh"]),
        1,
    );
    assert!(err.contains("退出状态 1"), "{err}");
}

/// A store of which nothing is to be read is an error, unless that is expected.
#[test]
fn an_empty_store_is_an_error() {
    let place = small();
    std::fs::create_dir_all(place.at().join("empty/folder")).unwrap();
    crate::run(&mut scan(&place, &[]), 0);
    let before = std::fs::read(place.at().join("qingdan-report").join(INVENTORY)).unwrap();
    for (arguments, expected) in [
        (&["empty"][..], "nothing in it"),
        (&["lake", "--include", "/srv/data/*.csv"], "--include"),
        (&["lake", "--exclude", "*.csv"], "--include and --exclude"),
        (&["lake", "empty"], "empty: "),
    ] {
        let mut command = crate::qingdan(place.at());
        command.args(["scan", "--quiet"]).args(arguments);
        let (_, err) = crate::run(&mut command, 2);
        assert!(
            err.contains(expected) && err.contains("--allow-empty"),
            "{err}"
        );
    }
    let after = std::fs::read(place.at().join("qingdan-report").join(INVENTORY)).unwrap();
    assert!(before == after, "the report was replaced");
    let mut command = crate::qingdan(place.at());
    crate::run(
        command.args(["scan", "empty", "--quiet", "--allow-empty"]),
        0,
    );
    // A file without content is something: it is in the ledger.
    place.beside("hollow/a.csv", "");
    let mut command = crate::qingdan(place.at());
    crate::run(command.args(["scan", "hollow", "--quiet"]), 0);
}

/// Threads and forms that mean nothing are refused.
#[test]
fn arguments_that_mean_nothing() {
    let place = small();
    let (_, err) = crate::run(&mut scan(&place, &["--jobs", "0"]), 2);
    assert!(err.contains("not a number of threads"), "{err}");
    crate::run(&mut scan(&place, &["--jobs", "1"]), 0);
    let path = place.at().join("qingdan-report").join(INVENTORY);
    let mut inventory = read(&path);
    for (version, status) in [("9.0", 2), ("1.99", 0), ("", 2), ("one", 2)] {
        inventory["schemaVersion"] = version.into();
        std::fs::write(&path, inventory.to_string()).unwrap();
        let mut command = crate::qingdan(place.at());
        let (_, err) = crate::run(command.args(["report", "qingdan-report"]), status);
        assert!(status == 0 || err.contains("schemaVersion"), "{err}");
    }
}
