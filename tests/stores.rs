//! What lies badly in a store, and runs that are cut short: nothing is lost, nothing hangs, nothing fails without a word.

use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use crate::support::program::{finished, started, until_read, within_limits};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::Command;

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

#[test]
fn links_and_special_files() {
    let place = Place::new();
    let lake = place.lake();
    place.file("good.csv", people(20));
    place.file("deep/er/good.csv", people(10));
    place.file(".hidden/.people.csv", people(15));
    place.file("empty.csv", "");
    place.file("x.csv/inside.csv", people(5));
    std::fs::write(place.at().join("outside.csv"), people(3)).unwrap();
    std::fs::create_dir(place.at().join("elsewhere")).unwrap();
    std::fs::write(place.at().join("elsewhere/other.csv"), people(3)).unwrap();
    symlink("..", lake.join("deep/loop")).unwrap();
    symlink("self", lake.join("self")).unwrap();
    symlink("../outside.csv", lake.join("out.csv")).unwrap();
    symlink("../elsewhere", lake.join("out")).unwrap();
    symlink("nowhere.csv", lake.join("dangling.csv")).unwrap();
    symlink("good.csv", lake.join("again.csv")).unwrap();
    let made = Command::new("mkfifo").arg(lake.join("pipe.csv")).status();
    assert!(made.unwrap().success());
    let socket = std::os::unix::net::UnixListener::bind(lake.join("socket.csv")).unwrap();

    let inventory = place.scan(&["--no-fold"], 0);
    drop(socket);
    for link in [
        "deep/loop",
        "self",
        "out.csv",
        "out",
        "dangling.csv",
        "again.csv",
    ] {
        assert_eq!(skip(&inventory, link).0, "link", "{link}");
    }
    assert!(skip(&inventory, "out").1.contains("outside the store"));
    assert!(skip(&inventory, "out.csv").1.contains("outside the store"));
    assert!(
        skip(&inventory, "dangling.csv")
            .1
            .contains("does not exist")
    );
    assert!(skip(&inventory, "deep/loop").1.contains("loops"));
    for special in ["pipe.csv", "socket.csv"] {
        assert_eq!(skip(&inventory, special).0, "special");
    }
    assert_eq!(skip(&inventory, "empty.csv").0, "empty");
    let names: Vec<&str> = array(&inventory, "datasets")
        .iter()
        .map(|dataset| dataset["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            ".hidden/.people.csv",
            "deep/er/good.csv",
            "good.csv",
            "x.csv/inside.csv"
        ]
    );
}

#[test]
fn what_may_not_be_read() {
    let place = Place::new();
    place.file("good.csv", people(20));
    place.file("closed.csv", people(20));
    place.file("closed/inside.csv", people(20));
    // A name that is no text: the path that a report could print leads nowhere.
    let odd = place.lake().join(OsStr::from_bytes(b"odd-\xff.csv"));
    std::fs::write(&odd, people(4)).unwrap();
    let mode = |name: &str, mode| {
        let path = place.lake().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("closed.csv", 0o000);
    mode("closed", 0o000);
    let mut command = crate::qingdan(place.at());
    let options = ["scan", "lake", "--quiet", "--report", "json", "--no-fold"];
    command.args(options);
    if is_root() {
        // Root may read anything: the scan is another user's, who may write into this folder and run a copy of the program there.
        const NOBODY: u32 = 65_534;
        std::fs::set_permissions(place.at(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let program = place.at().join("program");
        std::fs::copy(env!("CARGO_BIN_EXE_qingdan"), &program).unwrap();
        command = Command::new(program);
        command.current_dir(place.at()).args(options);
        command.uid(NOBODY).gid(NOBODY);
    }
    crate::run(&mut command, 0);
    let inventory = place.inventory();
    mode("closed", 0o755);
    assert_eq!(records(dataset(&inventory, "good.csv")), (20, 20));
    assert_eq!(skip(&inventory, "closed.csv").0, "permission");
    let (kind, reason) = skip(&inventory, "closed");
    assert_eq!(kind, "permission");
    assert!(reason.contains("folder"), "{reason}");
    let (kind, reason) = skip(&inventory, "odd-\u{fffd}.csv");
    assert_eq!(kind, "unsupported");
    assert!(reason.contains("name"), "{reason}");
}

#[test]
fn globs_leave_out_and_say_so() {
    let place = Place::new();
    for name in [
        "a.csv",
        "b.csv",
        "sub/a.csv",
        "sub/deep/c.csv",
        "tmp/d.csv",
        "tmp2/e.csv",
    ] {
        place.file(name, people(5));
    }
    let kept = |options: &[&str]| {
        let inventory = place.scan(&[&["--no-fold"], options].concat(), 0);
        for skip in array(&inventory["coverage"], "skipped") {
            assert_eq!(skip["kind"], "excluded");
        }
        array(&inventory, "datasets")
            .iter()
            .map(|dataset| dataset["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kept(&["--exclude", "tmp"]),
        [
            "a.csv",
            "b.csv",
            "sub/a.csv",
            "sub/deep/c.csv",
            "tmp2/e.csv"
        ]
    );
    assert_eq!(kept(&["--include", "a.csv"]), ["a.csv", "sub/a.csv"]);
    assert_eq!(
        kept(&["--include", "sub/**", "--exclude", "**/deep/**"]),
        ["sub/a.csv"]
    );
    assert_eq!(kept(&["--include", "sub/*.csv"]), ["sub/a.csv"]);
    assert_eq!(
        kept(&["--include", "nothing", "--allow-empty"]),
        Vec::<String>::new()
    );
    let mut command = crate::qingdan(place.at());
    let (_, err) = crate::run(
        command.args(["scan", "lake", "--include", "a[", "--quiet"]),
        2,
    );
    assert!(err.contains("is not a glob"), "{err}");
}

#[test]
fn a_file_that_shrinks() {
    let place = Place::new();
    place.file("big.csv", people(400_000));
    place.file("other.csv", people(10));
    let path = place.lake().join("big.csv");
    let whole = std::fs::metadata(&path).unwrap().len();
    let mut command = crate::qingdan(place.at());
    command.args([
        "scan",
        "lake",
        "--no-fold",
        "--jobs",
        "1",
        "--report",
        "json",
        "--depth",
        "full",
    ]);
    let (child, _lines) = started(&mut command);
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(whole / 5).unwrap();
    assert!(finished(child).success());
    let inventory = place.inventory();
    dataset(&inventory, "other.csv");
    let big = dataset(&inventory, "big.csv");
    // The shrinking may come after the last byte was read: then all of it is counted.
    assert!(
        records(big) == (400_000, 400_000) || notes(big).contains("became smaller"),
        "{} {}",
        big["records"],
        notes(big)
    );
}

#[test]
fn a_folder_that_is_deleted_during_the_scan() {
    let place = Place::new();
    for n in 0..200 {
        place.file(&format!("a/table{n}x.csv"), people(2_000));
        place.file(&format!("gone/table{n}x.csv"), people(50));
    }
    let mut command = crate::qingdan(place.at());
    command.args([
        "scan",
        "lake",
        "--no-fold",
        "--jobs",
        "1",
        "--report",
        "json",
    ]);
    let (child, _lines) = started(&mut command);
    std::fs::remove_dir_all(place.lake().join("gone")).unwrap();
    assert!(finished(child).success());
    let inventory = place.inventory();
    assert_eq!(inventory["coverage"]["listed"]["files"], 400);
    let lost = array(&inventory["coverage"], "skipped");
    assert!(
        lost.iter()
            .all(|skip| skip["kind"] == "io" && skip["path"].as_str().unwrap().starts_with("gone/")),
        "{lost:?}"
    );
    for n in 0..200 {
        dataset(&inventory, &format!("a/table{n}x.csv"));
    }
}

/// A store that takes a while: one file under many names.
pub(crate) fn large(place: &Place) {
    let mut file = std::fs::File::create(place.lake().join("0.csv")).unwrap();
    let text = people(100_000);
    let body = text.split_once('\n').unwrap().1;
    file.write_all(text.as_bytes()).unwrap();
    for _ in 0..7 {
        file.write_all(body.as_bytes()).unwrap();
    }
    for n in 1..40 {
        std::fs::hard_link(
            place.lake().join("0.csv"),
            place.lake().join(format!("{n}.csv")),
        )
        .unwrap();
    }
}

pub(crate) fn slow<'a>(place: &Place, options: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = crate::qingdan(place.at());
    command
        .args([
            "scan",
            "lake",
            "--no-fold",
            "--jobs",
            "1",
            "--depth",
            "full",
        ])
        .args(options);
    command
}

pub(crate) fn partial(inventory: &Value) {
    assert_eq!(inventory["scan"]["interrupted"], true);
    let skipped = array(&inventory["coverage"], "skipped");
    assert!(
        skipped.iter().any(|skip| skip["kind"] == "not-reached"),
        "{skipped:?}"
    );
    // Of a dataset that was begun, the count leaves room for what was not read.
    for dataset in array(inventory, "datasets") {
        let (lower, upper) = records(dataset);
        assert!(
            (lower, upper) == (800_000, 800_000) || lower <= 800_000 && upper > lower,
            "{}",
            dataset["records"]
        );
    }
}

#[test]
fn interrupt_deadline_and_kill() {
    /// Bytes that are read of the first of forty files.
    const BEGUN: u64 = 8 << 20;
    let place = Place::new();
    place.file("first.csv", people(10));
    crate::run(
        crate::qingdan(place.at()).args(["scan", "lake", "--quiet"]),
        0,
    );
    let report = place.at().join("qingdan-report");
    let before = std::fs::read(report.join("inventory.json")).unwrap();
    std::fs::remove_file(place.lake().join("first.csv")).unwrap();
    large(&place);

    // Killed: the report of the run before is still there, whole.
    let (mut child, _lines) = started(&mut slow(&place, []));
    until_read(&mut child, BEGUN);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(
        std::fs::read(report.join("inventory.json")).unwrap(),
        before
    );
    assert!(report.join("index.html").is_file());

    // How a run ends at a signal or the deadline, and where its report is, is told in `written::early`.
    crate::run(&mut slow(&place, ["--deadline", "1s", "--quiet"]), 3);
    assert_eq!(
        std::fs::read(report.join("inventory.json")).unwrap(),
        before
    );
    partial(&crate::support::inventory::read(
        &report.join("partial/inventory.json"),
    ));
    // Nothing but the report and the store is left behind.
    let mut names: Vec<_> = std::fs::read_dir(place.at())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["lake", "qingdan-report"]);
}

#[test]
fn exit_statuses() {
    let place = Place::new();
    let run = |options: &[&str], status| {
        let mut command = crate::qingdan(place.at());
        crate::run(
            command
                .args(["scan", "--quiet", "--report", "json"])
                .args(options),
            status,
        )
    };
    place.file("good.csv", people(50));
    run(&["lake", "--fail-on", "skipped"], 0);
    // Nobody has said whether the exporter runs critical infrastructure, so an assessment cannot be excluded.
    run(&["lake", "--fail-on", "security-assessment"], 1);
    run(&["lake", "--fail-on", "contract-or-certification"], 1);
    place.file("numbers/goods.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    run(&["lake/numbers", "--fail-on", "security-assessment"], 0);
    place.file("broken.parquet", "PAR1 and no more");
    run(&["lake"], 0);
    run(&["lake", "--fail-on", "skipped"], 1);
    let before = std::fs::read(place.at().join("qingdan-report/inventory.json")).unwrap();
    let (_, err) = run(&["nowhere"], 2);
    assert!(
        err.contains("nowhere") && err.contains("no such file"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 1, "{err}");
    let (_, err) = run(&["s3://bucket/prefix"], 2);
    assert!(err.contains("not built in"), "{err}");
    run(&["lake", "--fail-on", "never"], 2);
    run(&["lake", "--config", "nowhere.toml"], 2);
    run(&[], 2);
    let after = std::fs::read(place.at().join("qingdan-report/inventory.json")).unwrap();
    assert!(
        before == after,
        "a run that could not be done changed the report"
    );
}

#[test]
fn two_thousand_small_files() {
    let place = Place::new();
    many(&place.lake(), 2_000);
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--no-fold"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(inventory["coverage"]["listed"]["files"], 2_000);
    assert_eq!(array(&inventory, "datasets").len(), 2_000);
}

/// Small tables in nested folders, half of them about people.
fn many(lake: &Path, files: usize) {
    for n in 0..files {
        let folder = lake.join(format!("{}/{}/{}", n % 10, n / 10 % 10, n / 100 % 20));
        std::fs::create_dir_all(&folder).unwrap();
        let text = if n % 2 == 0 {
            people(10 + n % 30)
        } else {
            let rows: String = (0..20)
                .map(|row| format!("{row},G{n:05},{}.5\n", row * n))
                .collect();
            format!("line,goods_code,price\n{rows}")
        };
        std::fs::write(folder.join(format!("table{n}.csv")), text).unwrap();
    }
}

/// Files of every format, whole, cut and packed, over and over: the number of threads changes nothing.
#[test]
pub(crate) fn three_hundred_files_of_every_format_with_one_job_and_with_eight() {
    let place = Place::new();
    let mut files = 0;
    let mut add = |name: String, bytes: &[u8]| {
        place.file(&name, bytes);
        files += 1;
    };
    for n in 0..9 {
        let people = people(40 + n);
        add(format!("{n}/people.csv"), people.as_bytes());
        let gb18030 = encoding_rs::GB18030.encode(&people).0;
        add(format!("{n}/gb18030.txt"), &gb18030);
        for (file, bytes) in crate::conformance::in_every_format(20 + 7 * n) {
            add(format!("{n}/{file}"), &bytes);
            add(
                format!("{n}/cut_{file}"),
                &bytes[..bytes.len() * (n + 1) / 10],
            );
            add(
                format!("{n}/{file}.gz"),
                &crate::support::archives::gzip(&bytes),
            );
        }
    }
    assert!(files >= 300, "{files}");
    for options in [&["--no-fold"][..], &[]] {
        let told = |jobs: &str| {
            let mut inventory = place.scan(&[&["--jobs", jobs], options].concat(), 0);
            inventory["scan"] = Value::Null;
            serde_json::to_string(&inventory).unwrap()
        };
        assert!(told("1") == told("8"), "{options:?}");
    }
}
