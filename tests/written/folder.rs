//! The writer of a folder, each of whose steps fails in turn, once or from then on; and runs that are killed at random moments.

use super::{inventory, names, of_scan, saved, whole};
use crate::support::invented::Random;
use qingdan::error::{Error, Result};
use qingdan::model::Language;
use qingdan::model::inventory::Inventory;
use qingdan::model::own_report::{LOCK, MARKER, PARTIAL, READY};
use qingdan::report::folder::{Content, Disk, System, write_folder_on};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Bytes that are written of a file that fails.
const WRITTEN: usize = 1_000;

/// A file system whose step of this number fails, and all behind it where it `dies`.
struct Faulty {
    at: usize,
    dies: bool,
    steps: AtomicUsize,
}

impl Faulty {
    fn new(at: usize, dies: bool) -> Self {
        Self {
            at,
            dies,
            steps: AtomicUsize::new(0),
        }
    }

    fn fails(&self) -> bool {
        let step = self.steps.fetch_add(1, Ordering::Relaxed);
        step == self.at || self.dies && step > self.at
    }

    fn step(&self) -> io::Result<()> {
        if self.fails() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn was_reached(&self) -> bool {
        self.steps.load(Ordering::Relaxed) > self.at
    }
}

/// Room for so many bytes.
struct Little<'a>(&'a mut dyn Write, usize);

impl Write for Little<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fitting = bytes.len().min(self.1);
        if fitting == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.1 -= fitting;
        self.0.write(&bytes[..fitting])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Disk for Faulty {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        System.create_folder(path)
    }

    fn write(&self, path: &Path, content: Content<'_>) -> Result<()> {
        if !self.fails() {
            return System.write(path, content);
        }
        System.write(path, &mut |out| content(&mut Little(out, WRITTEN)))?;
        // All of it fits: it was not stored.
        Err(Error::file(path, io::ErrorKind::StorageFull.into()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        System.rename(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step()?;
        System.exchange(one, other)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        System.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        System.remove_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        System.sync_folder(path)
    }
}

fn write(disk: &dyn Disk, out: &Path, inventory: &Inventory, forms: &[&str]) -> bool {
    write_folder_on(disk, out, inventory, Language::En, forms).is_ok()
}

/// Each step fails: the old report or the new one is whole, and the next run leaves nothing but its own.
#[test]
fn each_step_fails() {
    let inventory = inventory();
    let [old, new, next] = ["old", "new", "next"].map(|id| of_scan(&inventory, id));
    let mut partial = of_scan(&old, "partial");
    partial.scan.interrupted = true;
    for dies in [false, true] {
        // Exchanged; with files of others, one by one; and beside the report of a scan that ended early.
        for kind in 0..3 {
            let mut at = 0;
            loop {
                let place = tempfile::tempdir().unwrap();
                let out = place.path().join("out");
                assert!(write(&System, &out, &old, &["csv"]));
                if kind == 1 {
                    std::fs::write(out.join("notes.txt"), "ours to keep").unwrap();
                }
                if kind == 2 {
                    assert!(write(&System, &out, &partial, &[]));
                }
                let disk = Faulty::new(at, dies);
                let is_written = write(&disk, &out, &new, &["csv", "datasets.csv"]);
                let told = format!("step {at}, kind {kind}, dies {dies}");
                let now = whole(&out);
                assert!(now == "new" || now == "old" && !is_written, "{told}: {now}");
                assert!(write(&System, &out, &next, &["csv"]), "{told}");
                assert_eq!(whole(&out), "next", "{told}");
                let mut expected = vec![MARKER, "inventory.csv", "inventory.json"];
                expected.extend((kind == 1).then_some("notes.txt"));
                assert_eq!(names(&out), expected, "{told}");
                assert_eq!(names(place.path()), ["out"], "{told}");
                if !disk.was_reached() {
                    assert!(is_written, "{told}");
                    break;
                }
                at += 1;
            }
            assert!(at > 10, "{at} steps");
        }
    }
}

/// The same for the report of a scan that ended early: the complete one is never touched.
#[test]
fn each_step_fails_beside_a_complete_report() {
    let inventory = inventory();
    let [old, other, new] = ["old", "other", "new"].map(|id| of_scan(&inventory, id));
    let early = |inventory: &Inventory| {
        let mut early = inventory.clone();
        early.scan.interrupted = true;
        early
    };
    for dies in [false, true] {
        let mut at = 0;
        loop {
            let place = tempfile::tempdir().unwrap();
            let out = place.path().join("out");
            assert!(write(&System, &out, &old, &["csv"]));
            assert!(write(&System, &out, &early(&other), &["csv"]));
            let disk = Faulty::new(at, dies);
            let is_written = write(&disk, &out, &early(&new), &["csv"]);
            let told = format!("step {at}, dies {dies}");
            assert_eq!(whole(&out), "old", "{told}");
            let now = whole(&out.join(PARTIAL));
            assert!(
                now == "new" || now == "other" && !is_written,
                "{told}: {now}"
            );
            assert!(write(&System, &out, &old, &["csv"]), "{told}");
            assert_eq!(names(&out), [MARKER, "inventory.csv", "inventory.json"]);
            if !disk.was_reached() {
                assert!(is_written, "{told}");
                break;
            }
            at += 1;
        }
    }
}

/// A form that cannot be made costs itself; the inventory and the others are written.
#[test]
fn a_form_that_fails_costs_itself() {
    let inventory = inventory();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    // The folder, the inventory, and then the workbook.
    let disk = Faulty::new(2, false);
    let written = write_folder_on(&disk, &out, &inventory, Language::En, &["xlsx", "csv"]);
    let written = written.unwrap();
    assert_eq!(written.failed.len(), 1, "{written:?}");
    assert_eq!(names(&out), [MARKER, "inventory.csv", "inventory.json"]);
    whole(&out);
}

/// Starts to write the report of an inventory.
fn started(place: &Path, inventory: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    command.arg("report").arg(inventory);
    for form in ["csv", "datasets.csv", "html"] {
        command.args(["--report", form]);
    }
    let command = command.args(["--out", "out"]).current_dir(place);
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// Killed at random moments of writing, in the ways that there are to put a report in its place.
#[test]
fn killed_while_reports_are_written() {
    const ROUNDS: u64 = 50;
    let inventory = inventory();
    let [one, other] = ["one", "other"].map(|id| of_scan(&inventory, id));
    let mut random = Random::new(7);
    let began = Instant::now();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let files = [&one, &other].map(|inventory| saved(place.path(), inventory));
    let before = Instant::now();
    assert!(started(place.path(), &files[0]).wait().unwrap().success());
    let usual = before.elapsed();
    let mut killed = 0;
    for round in 0..ROUNDS {
        // Half of the rounds with a file of others, so that files are moved one by one.
        if round == ROUNDS / 2 {
            std::fs::write(out.join("notes.txt"), "ours to keep").unwrap();
        }
        let mut child = started(place.path(), &files[(round % 2) as usize]);
        std::thread::sleep(usual.mul_f64(random.below(1_100) as f64 / 1_000.0));
        child.kill().unwrap();
        killed += u64::from(!child.wait().unwrap().success());
        let now = whole(&out);
        assert!(["one", "other"].contains(&now.as_str()), "{now}");
    }
    assert!(killed > ROUNDS / 4, "{killed} rounds ended before the end");
    assert!(started(place.path(), &files[0]).wait().unwrap().success());
    assert_eq!(whole(&out), "one");
    let all = names(&out);
    let is_left = |name: &&String| name.starts_with(".qingdan") && *name != MARKER;
    assert_eq!(all.iter().filter(is_left).count(), 0, "{all:?}");
    assert!(all.contains(&"notes.txt".to_owned()), "{all:?}");
    assert_eq!(names(place.path()), ["one.json", "other.json", "out"]);
    assert!(began.elapsed() < Duration::from_mins(10));
}

/// Two runs write to one folder, over and over: each ends well, and the folder holds the report of one of them.
#[test]
fn two_runs_at_once() {
    let inventory = inventory();
    let [one, other] = ["one", "other"].map(|id| of_scan(&inventory, id));
    let place = tempfile::tempdir().unwrap();
    let files = [&one, &other].map(|inventory| saved(place.path(), inventory));
    for round in 0..6 {
        if round == 3 {
            std::fs::write(place.path().join("out/notes.txt"), "ours to keep").unwrap();
        }
        let runs = files.each_ref().map(|file| started(place.path(), file));
        for mut run in runs {
            assert!(run.wait().unwrap().success());
        }
        let now = whole(&place.path().join("out"));
        assert!(["one", "other"].contains(&now.as_str()), "{now}");
    }
    assert!(!place.path().join("out").join(LOCK).exists());
    assert!(!place.path().join("out").join(READY).exists());
}

/// Folders that earlier versions left behind go, and what they had moved away comes back; those of a run that is alive stay.
#[test]
fn what_earlier_versions_left() {
    let inventory = of_scan(&inventory(), "old");
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    assert!(write(&System, &out, &inventory, &["csv"]));
    std::fs::remove_file(out.join(MARKER)).unwrap();
    std::fs::write(out.join("notes.txt"), "ours to keep").unwrap();
    // No process has such a number.
    let over = 4_194_305;
    let aside = |process: u32, end: &str| place.path().join(format!(".out.{process}.{end}"));
    std::fs::rename(&out, aside(over, "old")).unwrap();
    std::fs::create_dir(aside(over, "new")).unwrap();
    std::fs::write(aside(over, "new").join("inventory.json"), "{ \"schema").unwrap();
    qingdan::report::prepare_folder(&out).unwrap();
    assert_eq!(names(place.path()), ["out"]);
    assert_eq!(qingdan::catalog::load(&out).unwrap().scan.id, "old");
    assert!(out.join("notes.txt").is_file());
    // Of a program of the same name that runs.
    let mut alive = Command::new(std::env::current_exe().unwrap())
        .arg("--list")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // It has its own name a moment after it was started.
    let name = |process: u32| std::fs::read(format!("/proc/{process}/comm")).unwrap();
    while name(alive.id()) != name(std::process::id()) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let of_alive = aside(alive.id(), "new");
    std::fs::create_dir(&of_alive).unwrap();
    qingdan::report::prepare_folder(&out).unwrap();
    assert!(of_alive.is_dir());
    alive.wait().unwrap();
    qingdan::report::prepare_folder(&out).unwrap();
    assert_eq!(names(place.path()), ["out"]);
}
