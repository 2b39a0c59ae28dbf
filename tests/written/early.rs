//! Scans that end early: by a signal, twice, or by the deadline. The complete report stays, and theirs stands beside it.

use super::{names, whole};
use crate::stores::{large, partial, slow};
use crate::support::invented::people;
use crate::support::place::Place;
use crate::support::program::{finished, started, until_read};
use qingdan::model::own_report::{INVENTORY, LOCK, PARTIAL};
use serde_json::Value;
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command};
use std::time::{Duration, Instant};

/// Bytes that are read of the first of forty files.
const BEGUN: u64 = 8 << 20;

/// A folder with the complete report of a small store, which is large now.
fn place() -> Place {
    let place = Place::new();
    place.file("first.csv", people(10));
    let mut scan = crate::qingdan(place.at());
    crate::run(scan.args(["scan", "lake", "--quiet"]), 0);
    std::fs::remove_file(place.lake().join("first.csv")).unwrap();
    large(&place);
    place
}

fn send(child: &Child, signal: &str) {
    let mut kill = Command::new("kill");
    let sent = kill.args([signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// The same, whatever signals are switched off for the tests: for those of a shell in the background some are.
fn listening(command: &Command, place: &Place) -> Command {
    let mut listening = Command::new("env");
    listening.arg("--default-signal=HUP,INT,TERM");
    listening
        .arg(command.get_program())
        .args(command.get_args());
    let set = command.get_envs();
    listening.envs(set.filter_map(|(name, value)| Some((name, value?))));
    listening.current_dir(place.at());
    listening
}

/// A scan that has begun to read.
fn begun(mut command: Command) -> (Child, BufReader<ChildStderr>) {
    let (mut child, lines) = started(&mut command);
    until_read(&mut child, BEGUN);
    (child, lines)
}

fn inventory(folder: &Path) -> Value {
    super::read(&folder.join(INVENTORY))
}

#[test]
fn signals_and_deadline() {
    let place = place();
    let report = place.at().join("qingdan-report");
    let before = std::fs::read(report.join(INVENTORY)).unwrap();
    let check = |ended: &str, told: &str| {
        assert!(
            before == std::fs::read(report.join(INVENTORY)).unwrap(),
            "{ended}"
        );
        whole(&report);
        whole(&report.join(PARTIAL));
        let early = inventory(&report.join(PARTIAL));
        partial(&early);
        assert_eq!(early["scan"]["endedBy"], ended);
        assert!(told.contains("qingdan-report/partial"), "{told}");
        assert!(told.contains("from before is unchanged"), "{told}");
        let html = std::fs::read_to_string(report.join(PARTIAL).join("index.html")).unwrap();
        assert!(html.contains("inventory is incomplete"), "{ended}");
    };
    for (signal, status, ended) in [
        ("-TERM", 143, "terminate"),
        ("-HUP", 129, "hang-up"),
        ("-INT", 130, "interrupt"),
    ] {
        let (child, mut lines) = begun(listening(&slow(&place, []), &place));
        send(&child, signal);
        assert_eq!(finished(child).code(), Some(status), "{signal}");
        let mut told = String::new();
        lines.read_to_string(&mut told).unwrap();
        assert!(told.contains("a second signal"), "{told}");
        check(ended, &told);
    }
    // A report with a path of its own is no less complete before.
    place.beside("page.html", "the one before");
    let options = ["--deadline", "1s", "--quiet", "--report", "html=page.html"];
    let (_, told) = crate::run(&mut slow(&place, options), 3);
    check("deadline", &told);
    let page = std::fs::read_to_string(place.at().join("page.html")).unwrap();
    assert_eq!(page, "the one before");
    assert_eq!(names(place.at()), ["lake", "page.html", "qingdan-report"]);

    // A complete run takes the other away.
    std::fs::remove_dir_all(place.lake()).unwrap();
    place.file("first.csv", people(10));
    let mut scan = crate::qingdan(place.at());
    crate::run(scan.args(["scan", "lake", "--quiet"]), 0);
    assert!(!report.join(PARTIAL).exists());
    whole(&report);
}

/// Where there is no complete report, that of a scan that ended early is still beside its place, and readers are told where.
#[test]
fn without_a_complete_report() {
    let place = Place::new();
    place.file("people.csv", people(10));
    let scan = |status: i32| {
        let mut scan = crate::qingdan(place.at());
        let scan = scan.args(["scan", "lake", "--quiet", "--deadline", "0s"]);
        crate::run(scan, status).1
    };
    for _ in 0..2 {
        let told = scan(3);
        assert!(told.contains("no complete report"), "{told}");
        assert_eq!(names(&place.at().join("qingdan-report")), [PARTIAL]);
        whole(&place.at().join("qingdan-report/partial"));
    }
    let mut report = crate::qingdan(place.at());
    let (_, told) = crate::run(report.arg("report"), 2);
    assert!(told.contains("qingdan-report/partial"), "{told}");
    let mut report = crate::qingdan(place.at());
    let (out, _) = crate::run(report.args(["report", "qingdan-report/partial"]), 0);
    assert!(out.contains("ended early"), "{out}");
    // Other forms of it go where it is.
    let mut report = crate::qingdan(place.at());
    let report = report.args(["report", "qingdan-report/partial", "--report", "markdown"]);
    crate::run(report.args(["--out", "qingdan-report/partial"]), 0);
    assert!(
        place
            .at()
            .join("qingdan-report/partial/inventory.md")
            .is_file()
    );
}

/// The second signal ends a run that is still busy with the first, and what was there stays.
#[test]
fn a_second_signal_ends_at_once() {
    let place = place();
    let report = place.at().join("qingdan-report");
    let (mut child, _lines) = begun(slow(&place, []));
    // Another run writes its report: this one would have to wait.
    let lock = std::fs::File::create(report.join(LOCK)).unwrap();
    lock.lock().unwrap();
    send(&child, "-TERM");
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it did not wait");
    let sent = Instant::now();
    // Not a hang-up, which `nohup` switches off for the tests too.
    send(&child, "-TERM");
    assert_eq!(finished(child).code(), Some(143));
    assert!(sent.elapsed() < Duration::from_secs(30));
    assert!(!report.join(PARTIAL).exists());
    whole(&report);
}

/// What `nohup` switched off stays off.
#[test]
fn a_signal_that_was_switched_off_ends_nothing() {
    let place = place();
    let slow = slow(&place, []);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    command.arg(slow.get_program()).args(slow.get_args());
    command.envs(
        slow.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command.current_dir(place.at());
    let (mut child, _lines) = begun(command);
    send(&child, "-HUP");
    until_read(&mut child, 3 * BEGUN);
    send(&child, "-TERM");
    assert_eq!(finished(child).code(), Some(143));
}
