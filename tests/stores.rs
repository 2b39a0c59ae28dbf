//! What lies badly in a store, and runs that are cut short: nothing is lost, nothing hangs, nothing fails without a word.

use crate::generate::{Random, mobile, name, parquet, resident_id, strings};
use parquet::basic::Compression;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A table of people.
pub(crate) fn people(rows: usize) -> String {
    let mut random = Random::new(rows as u64 + 1);
    let mut text = String::from("姓名,身份证号,手机号\n");
    for row in 0..rows {
        let birth = format!("19{}-0{}-1{}", 60 + row % 40, 1 + row % 9, row % 10);
        let (name, id) = (name(&mut random), resident_id(&mut random, &birth));
        text.push_str(&format!("{name},{id},{}\n", mobile(&mut random)));
    }
    text
}

/// A folder with a store in it, whose scans are read back.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lake")).unwrap();
        Self { folder }
    }

    pub(crate) fn at(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn lake(&self) -> std::path::PathBuf {
        self.at().join("lake")
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.lake().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Scans, checks that no file was lost, and gives the inventory.
    pub(crate) fn scan(&self, options: &[&str], status: i32) -> Value {
        let mut command = crate::qingdan(self.at());
        command
            .args(["scan", "lake", "--quiet", "--report", "json"])
            .args(options);
        crate::run(&mut command, status);
        self.inventory()
    }

    pub(crate) fn inventory(&self) -> Value {
        let text = std::fs::read(self.at().join("qingdan-report/inventory.json")).unwrap();
        let inventory: Value = serde_json::from_slice(&text).unwrap();
        accounted(&inventory);
        inventory
    }
}

pub(crate) fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Listed files and bytes are those of datasets and those skipped, each with a reason.
fn accounted(inventory: &Value) {
    let coverage = &inventory["coverage"];
    let datasets = array(inventory, "datasets");
    let sum =
        |of: &[Value], key: &str| of.iter().map(|one| one[key].as_u64().unwrap()).sum::<u64>();
    let skipped = array(coverage, "skipped");
    // A file that holds several tables is one file.
    let file = |store: &Value, one: &Value| {
        let file = one["file"].as_str().or(one["path"].as_str());
        (store.to_string(), file.unwrap().to_owned())
    };
    let parts = datasets.iter().flat_map(|dataset| {
        let parts = array(dataset, "parts").iter();
        parts.map(|part| file(&dataset["store"], part))
    });
    let read: BTreeSet<_> = parts.collect();
    let left = skipped.iter().map(|skip| file(&skip["store"], skip));
    let left: BTreeSet<_> = left.filter(|file| !read.contains(file)).collect();
    for (key, files) in [
        ("inDatasets", read.len()),
        ("read", read.len()),
        ("leftOut", left.len()),
        ("listed", read.len() + left.len()),
    ] {
        assert_eq!(coverage[key]["files"], files, "{key} {skipped:#?}");
    }
    assert_eq!(coverage["inDatasets"]["bytes"], sum(datasets, "bytes"));
    assert_eq!(coverage["leftOut"]["bytes"], sum(skipped, "bytes"));
    assert_eq!(
        coverage["listed"]["bytes"].as_u64().unwrap(),
        sum(datasets, "bytes") + sum(skipped, "bytes"),
        "{skipped:#?}"
    );
    for skip in skipped {
        for language in ["zh", "en"] {
            assert!(!skip["reason"][language].as_str().unwrap().is_empty());
        }
    }
    for dataset in datasets {
        assert_eq!(
            array(dataset, "parts").len() as u64,
            dataset["files"].as_u64().unwrap()
        );
    }
}

/// Kind and reason of what was skipped at `path`.
pub(crate) fn skip<'a>(inventory: &'a Value, path: &str) -> (&'a str, &'a str) {
    let skip = array(&inventory["coverage"], "skipped")
        .iter()
        .find(|skip| skip["path"] == path)
        .unwrap_or_else(|| panic!("`{path}` is not in the ledger: {}", inventory["coverage"]));
    (
        skip["kind"].as_str().unwrap(),
        skip["reason"]["en"].as_str().unwrap(),
    )
}

pub(crate) fn dataset<'a>(inventory: &'a Value, name: &str) -> &'a Value {
    array(inventory, "datasets")
        .iter()
        .find(|dataset| dataset["name"] == name)
        .unwrap_or_else(|| panic!("no dataset `{name}`: {}", inventory["coverage"]))
}

pub(crate) fn notes(dataset: &Value) -> String {
    dataset["notes"].to_string()
}

/// The interval; without an upper end the greatest number.
pub(crate) fn records(dataset: &Value) -> (u64, u64) {
    let records = &dataset["records"];
    let upper = &records["upper"];
    assert!(upper.is_u64() || upper.is_null(), "{records}");
    (
        records["lower"].as_u64().unwrap(),
        upper.as_u64().unwrap_or(u64::MAX),
    )
}

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
    assert_eq!(skip(&inventory, "closed").0, "permission");
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
    assert_eq!(kept(&["--include", "nothing"]), Vec::<String>::new());
    let mut command = crate::qingdan(place.at());
    let (_, err) = crate::run(
        command.args(["scan", "lake", "--include", "a[", "--quiet"]),
        2,
    );
    assert!(err.contains("is not a glob"), "{err}");
}

#[test]
fn bad_text() {
    let place = Place::new();
    let good = people(50);
    place.file("header_only.csv", "姓名,身份证号,手机号\n");
    place.file("one_line_end.csv", "\n");
    let mut ragged = good.clone();
    for row in 0..10 {
        ragged.push_str(&format!("短行{row}\n长行{row},1,2,3,4,5\n"));
    }
    place.file("ragged.csv", &ragged);
    // The quote opens in row 30 and nothing closes it.
    let rows: Vec<&str> = good.lines().collect();
    let unclosed = format!("{}\n\"{}\n", rows[..31].join("\n"), rows[31..].join("\n"));
    place.file("unclosed.csv", unclosed);
    let mut nul = good.clone().into_bytes();
    for at in (400..nul.len()).step_by(701) {
        nul[at] = 0;
    }
    // A NUL may stand inside a character; then the text is no UTF-8, which is another reason.
    let zeros: String = rows
        .iter()
        .enumerate()
        .map(|(row, line)| {
            if row % 7 == 3 {
                format!("\0{line}\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    place.file("nul.csv", zeros);
    place.file("nul_broken.csv", nul);
    place.file("all_nul.csv", vec![0; 4096]);
    let wide = |line: &dyn Fn(usize) -> String| (0..10_000).map(line).collect::<Vec<_>>().join(",");
    let mut text = wide(&|column| format!("c{column}")) + "\n";
    for row in 0..20 {
        text += &(wide(&|column| (column * row).to_string()) + "\n");
    }
    place.file("wide.csv", text);
    place.file("too_wide.csv", "1,".repeat(40_000) + "1\n");
    // One line is in another encoding, far behind the head.
    let mut mixed = people(9_000).into_bytes();
    let broken = mixed.len();
    mixed.extend(b"\xd0\xd5\xc3\xfb,1,2\n");
    mixed.extend(
        people(500)
            .lines()
            .skip(1)
            .flat_map(|line| format!("{line}\n").into_bytes()),
    );
    place.file("mixed.csv", mixed);
    // The text is GB18030, and one character of it is none.
    let mut faulty = encoding_rs::GB18030.encode(&good).0.into_owned();
    let fault = faulty.len();
    faulty.extend(b"\xff,1,2\n");
    place.file("faulty.csv", faulty);

    let inventory = place.scan(&["--no-fold"], 0);
    assert_eq!(records(dataset(&inventory, "header_only.csv")), (0, 0));
    let ragged = dataset(&inventory, "ragged.csv");
    assert_eq!(records(ragged), (70, 70));
    assert!(
        notes(ragged).contains("20 rows have fewer or more fields"),
        "{}",
        notes(ragged)
    );
    assert_eq!(records(dataset(&inventory, "nul.csv")), (50, 50));
    assert_eq!(
        array(dataset(&inventory, "wide.csv"), "columns").len(),
        10_000
    );
    assert_eq!(skip(&inventory, "all_nul.csv").0, "unsupported");
    skip(&inventory, "one_line_end.csv");
    let mixed = dataset(&inventory, "mixed.csv");
    assert_eq!(records(mixed), (9_501, 9_501));
    let said = notes(mixed);
    assert!(said.contains(&format!("byte {broken} of")), "{said}");
    assert!(said.contains("gb18030"), "{said}");
    assert_eq!(mixed["encoding"], "utf-8");
    let faulty = dataset(&inventory, "faulty.csv");
    assert_eq!(records(faulty), (51, 51));
    assert_eq!(faulty["encoding"], "gb18030");
    let said = notes(faulty);
    assert!(said.contains(&format!("byte {fault} of")), "{said}");
    let unclosed = dataset(&inventory, "unclosed.csv");
    assert_eq!(records(unclosed), (50, 50));
    assert!(
        notes(unclosed).contains("1 stray quote was"),
        "{}",
        notes(unclosed)
    );
}

/// Runs `command` with so many workers, within the memory that they may take: the kernel keeps the most that a process had.
pub(crate) fn within_memory(command: &mut Command, jobs: u64) {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut run = silent.spawn().unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak = 0;
    let ended = loop {
        // Without these lines the process has just ended, or there are none on this system.
        let most = std::fs::read_to_string(&status).ok().and_then(|status| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        });
        peak = peak.max(most.unwrap_or(0));
        if let Some(ended) = run.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert!(ended.success(), "{ended}");
    let mebibytes = peak / 1_024;
    assert!(mebibytes > 0, "the memory of the run is not known");
    assert!(mebibytes <= 256 + jobs * 96, "{mebibytes} MiB");
}

#[test]
fn a_record_longer_than_the_limit() {
    let place = Place::new();
    let mut long = people(100).into_bytes();
    long.extend(b"\xe5\xbc\xa0\xe4\xb8\x89,");
    long.extend(std::iter::repeat_n(b'7', 70 << 20));
    place.file("long.csv", &long);
    drop(long);
    place.file("one_line.csv", vec![b'7'; 70 << 20]);
    place.file("after.csv", people(30));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--report", "json"]);
    within_memory(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
}

#[test]
fn a_record_just_longer_than_the_limit_is_said() {
    let place = Place::new();
    let mut long = people(100).into_bytes();
    long.extend(std::iter::repeat_n(b'7', 70 << 20));
    place.file("long.csv", &long);
    let inventory = place.scan(&[], 0);
    let ledger = array(&inventory["coverage"], "skipped");
    assert!(!ledger.is_empty() || notes(dataset(&inventory, "long.csv")).contains("longer than"));
}

#[test]
fn an_unclosed_quote_is_said() {
    let place = Place::new();
    let text = people(50);
    let rows: Vec<&str> = text.lines().collect();
    let text = format!("{}\n\"{}\n", rows[..31].join("\n"), rows[31..].join("\n"));
    place.file("unclosed.csv", text);
    let inventory = place.scan(&[], 0);
    assert!(notes(dataset(&inventory, "unclosed.csv")).contains("quote"));
}

#[test]
fn too_many_columns_are_said() {
    let place = Place::new();
    place.file("too_wide.csv", "1,".repeat(40_000) + "1\n");
    assert_eq!(skip(&place.scan(&[], 0), "too_wide.csv").0, "limit");
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
    let (child, _) = started(&mut command);
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
    let (child, _) = started(&mut command);
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

/// Starts a scan and waits until it has listed its store.
fn started(command: &mut Command) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert!(line.starts_with("listed"), "{line}");
    (child, lines)
}

fn finished(mut child: Child) -> std::process::ExitStatus {
    for _ in 0..600 {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    panic!("the scan does not end");
}

/// A store that takes a while: one file under many names.
fn large(place: &Place) {
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

fn slow<'a>(place: &Place, options: impl IntoIterator<Item = &'a str>) -> Command {
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

fn partial(inventory: &Value) {
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
    let (mut child, _) = started(&mut slow(&place, []));
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(
        std::fs::read(report.join("inventory.json")).unwrap(),
        before
    );
    assert!(report.join("index.html").is_file());

    // The interrupt key.
    let (child, _lines) = started(&mut slow(&place, []));
    std::thread::sleep(Duration::from_millis(300));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(finished(child).code(), Some(130));
    partial(&place.inventory());
    for form in [
        "index.html",
        "inventory.csv",
        "coverage.csv",
        "inventory.xlsx",
    ] {
        assert!(report.join(form).metadata().unwrap().len() > 0, "{form}");
    }
    let html = std::fs::read_to_string(report.join("index.html")).unwrap();
    assert!(html.trim_end().ends_with("</html>"));

    // The deadline.
    let began = std::time::Instant::now();
    crate::run(&mut slow(&place, ["--deadline", "1s", "--quiet"]), 130);
    assert!(began.elapsed() < Duration::from_secs(20));
    partial(&place.inventory());
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
fn damaged_parquet() {
    let place = Place::new();
    let mut random = Random::new(5);
    let text = people(600);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let column = |place: usize| strings(rows.iter().map(|row| row[place]));
    let whole = parquet(
        vec![
            ("name", column(0)),
            ("id_no", column(1)),
            ("phone", column(2)),
        ],
        Compression::SNAPPY,
    );
    place.file("whole.parquet", &whole);
    let footer = whole.len()
        - 8
        - u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap()) as usize;
    let mut cuts: Vec<usize> = (0..60).map(|n| n * whole.len() / 60).collect();
    cuts.extend((1..12).map(|n| whole.len() - n));
    for cut in &cuts {
        place.file(&format!("cut/{cut}.parquet"), &whole[..*cut]);
    }
    let mut flip = |folder: &str, n: usize, from: usize, to: usize| {
        for one in 0..n {
            let mut bytes = whole.clone();
            for _ in 0..=one % 3 {
                bytes[from + random.below(to - from)] ^= 1 << random.below(8);
            }
            place.file(&format!("{folder}/{one}.parquet"), bytes);
        }
    };
    flip("footer", 200, footer, whole.len());
    flip("pages", 120, 4, footer);
    let inventory = place.scan(&["--no-fold", "--depth", "full"], 0);
    assert_eq!(records(dataset(&inventory, "whole.parquet")), (600, 600));
    for cut in cuts {
        skip(&inventory, &format!("cut/{cut}.parquet"));
    }
    let skipped = array(&inventory["coverage"], "skipped");
    let internal: Vec<_> = skipped
        .iter()
        .filter(|skip| skip["kind"] == "internal")
        .collect();
    assert!(internal.is_empty(), "{internal:?}");
    // Only footers are read; the run goes on all the same.
    place.scan(&["--no-fold", "--depth", "metadata"], 0);
}

#[test]
fn two_thousand_small_files() {
    let place = Place::new();
    many(&place.lake(), 2_000);
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--no-fold"]);
    within_memory(&mut command, 2);
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
fn three_hundred_files_of_every_format_with_one_job_and_with_eight() {
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
            add(format!("{n}/{file}.gz"), &crate::packer::gzip(&bytes));
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

/// A line or value of 1 GiB: packed, since the disk of a test has better things to hold.
#[test]
fn a_value_of_a_gibibyte() {
    let place = Place::new();
    // Digits that repeat after some hundred, so that the stream is no bomb; a member for each MiB.
    let digits: Vec<u8> = (0..1 << 20)
        .map(|n: u32| b'0' + (n % 997 * 31 % 10) as u8)
        .collect();
    let packed = |bytes: &[u8]| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    };
    let long = packed(&digits).repeat(1 << 10);
    let around = |before: &str, after: &str| {
        [
            packed(before.as_bytes()),
            long.clone(),
            packed(after.as_bytes()),
        ]
        .concat()
    };
    let lines = people(50);
    for (name, bytes) in [
        ("line.csv.gz", long.clone()),
        ("last.csv.gz", around(&lines, "\n")),
        (
            "quoted.csv.gz",
            around(&format!("{lines}\""), "\",1,2\n张三,1,2\n"),
        ),
        (
            "value.ndjson.gz",
            around("{\"a\": 1}\n{\"a\": \"", "\"}\n{\"a\": 2}\n"),
        ),
        (
            "value.json.gz",
            around("[{\"a\": 1}, {\"a\": \"", "\"}, {\"a\": 2}]"),
        ),
        ("number.json.gz", around("[{\"a\": 1}, {\"a\": ", "}]")),
    ] {
        place.file(name, bytes);
    }
    place.file("after.csv", people(30));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--report", "json"]);
    command.args(["--no-fold", "--depth", "full"]);
    let begun = std::time::Instant::now();
    within_memory(&mut command, 2);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    let inventory = place.inventory();
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
    // Nothing in its head tells that the line ever ends.
    assert_eq!(skip(&inventory, "line.csv.gz").0, "corrupt");
    for text in ["last.csv.gz", "quoted.csv.gz"] {
        let said = notes(dataset(&inventory, text));
        assert!(said.contains("longer than 32 MiB"), "{text}: {said}");
    }
    for json in ["value.ndjson.gz", "value.json.gz", "number.json.gz"] {
        let said = notes(dataset(&inventory, json));
        assert!(
            said.contains("1 record could not be read"),
            "{json}: {said}"
        );
    }
}

/// Types of an ORC file that lie within themselves: a reader that followed them would end the process.
#[test]
fn orc_types_that_are_no_tree() {
    let place = Place::new();
    place.file("after.csv", people(30));
    let field = |id: u8, bytes: &[u8]| [&[id << 3 | 2, bytes.len() as u8], bytes].concat();
    // A structure with one field that is itself, and no rows.
    let own = [&[0x08, 12][..], &field(2, &[0]), &field(3, b"a")].concat();
    let footer = [&[0x08, 3, 0x10, 3][..], &field(4, &own), &[0x30, 0]].concat();
    let postscript = [
        &[0x08, footer.len() as u8, 0x10, 0, 0x28, 0][..],
        &[0x82, 0xf4, 0x03, 3],
        b"ORC",
    ]
    .concat();
    let file = [b"ORC", &footer[..], &postscript, &[postscript.len() as u8]].concat();
    place.file("loop.orc", file);
    let inventory = place.scan(&["--no-fold"], 0);
    let (kind, reason) = skip(&inventory, "loop.orc");
    assert_eq!(kind, "corrupt");
    assert!(reason.contains("not a tree"), "{reason}");
    dataset(&inventory, "after.csv");
}
