//! A file from which a reader does not come back, or in which it panics, costs itself only, in whichever phase that happens: the
//! store of these tests fails at the n-th time that a file is opened or read.

use crate::support::source::Bytes;
use chrono::DateTime;
use qingdan::error::Result;
use qingdan::model::declarations::Declarations;
use qingdan::model::entry::{Skip, SkipKind, StoreEntry};
use qingdan::model::inventory::Inventory;
use qingdan::model::options::{Depth, Selection, Taxonomy};
use qingdan::model::reason::StoreReason;
use qingdan::model::request::Request;
use qingdan::model::secret::{SECRET_BYTES, Secret, SecretOrigin};
use qingdan::model::source::Source;
use qingdan::progress::Progress;
use qingdan::rules::Rules;
use qingdan::scan::scan_stores;
use qingdan::store::{Filter, Listing, Store};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What befalls the reader.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Panic,
    /// A call that does not come back.
    Block,
    /// A call to try again, for ever: the reader itself loops.
    Again,
}

/// When.
#[derive(Clone, Copy, Debug)]
enum When {
    Opened(usize),
    Read(usize),
}

struct File {
    bytes: Bytes,
    fault: Fault,
    when: When,
    opened: AtomicUsize,
    read: Arc<AtomicUsize>,
    /// Whether the fault has come.
    failed: Arc<AtomicBool>,
}

/// Files by their path.
#[derive(Default)]
struct Trap {
    files: BTreeMap<String, File>,
    /// The threads that were given up end with the test.
    over: Arc<AtomicBool>,
}

impl Trap {
    fn add(&mut self, name: &str, bytes: &[u8], fault: Fault, when: When) -> Arc<AtomicBool> {
        let file = File {
            bytes: Bytes::new(bytes),
            fault,
            when,
            opened: AtomicUsize::new(0),
            read: Arc::default(),
            failed: Arc::default(),
        };
        let failed = file.failed.clone();
        self.files.insert(name.to_owned(), file);
        failed
    }
}

fn befall(fault: Fault, over: &AtomicBool) -> io::Result<()> {
    match fault {
        Fault::None => Ok(()),
        // Without the message that a panic prints.
        Fault::Panic => std::panic::resume_unwind(Box::new("a reader's panic")),
        Fault::Block => {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(io::ErrorKind::BrokenPipe.into())
        }
        Fault::Again if over.load(Ordering::Relaxed) => Err(io::ErrorKind::BrokenPipe.into()),
        Fault::Again => Err(io::ErrorKind::Interrupted.into()),
    }
}

struct Faulty {
    bytes: Bytes,
    fault: Fault,
    at: usize,
    read: Arc<AtomicUsize>,
    failed: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Source for Faulty {
    fn byte_size(&self) -> u64 {
        self.bytes.byte_size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read.fetch_add(1, Ordering::Relaxed) >= self.at {
            self.failed.store(true, Ordering::Relaxed);
            befall(self.fault, &self.over)?;
        }
        self.bytes.read_at(offset, buffer)
    }
}

impl Store for Trap {
    fn list(&self, _: &Filter) -> Result<Listing> {
        let entries = self.files.iter().map(|(path, file)| StoreEntry {
            path: path.as_str().into(),
            access_url: path.as_str().into(),
            byte_size: file.bytes.byte_size(),
            last_modified: None,
            inside: None,
            compression: None,
            table_of: None,
        });
        Ok(Listing {
            entries: entries.collect(),
            skipped: Vec::new(),
        })
    }

    fn open(&self, entry: &StoreEntry) -> std::result::Result<Box<dyn Source>, Skip> {
        // A table in a file has a path of its own.
        let file = &self.files[&*entry.access_url];
        let opened = file.opened.fetch_add(1, Ordering::Relaxed);
        let at = match file.when {
            When::Opened(at) if opened >= at => {
                file.failed.store(true, Ordering::Relaxed);
                befall(file.fault, &self.over)
                    .map_err(|_| Skip::of(entry, StoreReason::NotListed))?;
                usize::MAX
            }
            When::Opened(_) => usize::MAX,
            When::Read(at) => at,
        };
        Ok(Box::new(Faulty {
            bytes: file.bytes.clone(),
            fault: file.fault,
            at,
            read: file.read.clone(),
            failed: file.failed.clone(),
            over: self.over.clone(),
        }))
    }
}

/// Scans the files, and ends the threads that it gave up.
fn scan(trap: Trap, patience: Duration, deadline: Option<Duration>) -> Inventory {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    let rules = RULES.get_or_init(|| Arc::new(Rules::load(&[], &Selection::default()).unwrap()));
    let request = Request {
        stores: vec!["trap".to_owned()],
        include: Vec::new(),
        exclude: Vec::new(),
        declarations: Declarations::default(),
        depth: Depth::Full,
        seed: 0,
        secret: Secret::new([7; SECRET_BYTES], SecretOrigin::Run),
        fold: false,
        jobs: 4,
        taxonomy: Taxonomy::default(),
        edition: "cn-bj-ftz-2024".to_owned(),
        read_budget: 256 << 20,
        deadline,
        patience,
        started_at: DateTime::UNIX_EPOCH,
        watch_interrupt: false,
        outputs: Vec::new(),
        allow_empty: false,
    };
    let over = trap.over.clone();
    let progress = Arc::new(Progress::new(true, qingdan::model::Language::En));
    let inventory = scan_stores(&Arc::new(request), rules, &progress, vec![Box::new(trap)]);
    over.store(true, Ordering::Relaxed);
    inventory.unwrap()
}

/// What the ledger or the notes say of a file; nothing where all of it was read.
fn told(inventory: &Inventory, file: &str) -> Option<(Option<SkipKind>, String)> {
    let is_of = |path: &str| path.split(['#', '!']).next() == Some(file);
    let skip = inventory
        .coverage
        .skipped
        .iter()
        .find(|skip| is_of(&skip.path));
    if let Some(skip) = skip {
        return Some((Some(skip.kind), skip.reason.en.to_string()));
    }
    let dataset = inventory.datasets.iter().find(|one| is_of(&one.name));
    let dataset = dataset.unwrap_or_else(|| panic!("`{file}` has vanished"));
    let notes: Vec<&str> = dataset.notes.iter().map(|note| &*note.en).collect();
    notes
        .iter()
        .any(|note| note.contains("in part"))
        .then(|| (None, notes.join("; ")))
}

/// Tables of every format, and a text of several pieces.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = crate::conformance::in_every_format(400);
    let rows = (0..1_200_000).map(|row| format!("{row},name{row},{}\n", row % 97));
    let pieces: String = std::iter::once("id,name,class\n".to_owned())
        .chain(rows)
        .collect();
    files.push(("pieces.csv", pieces.clone().into_bytes()));
    files.push((
        "packed.csv.gz",
        crate::support::archives::gzip(&pieces.as_bytes()[..4 << 20]),
    ));
    let members = [
        (&b"a.csv"[..], b"a,b\n1,2\n".as_slice()),
        (b"b.csv", b"a,b\n3,4\n"),
    ];
    files.push((
        "all.tar.gz",
        crate::support::archives::gzip(&crate::support::archives::tar(&members)),
    ));
    files
}

fn with_good_files(trap: &mut Trap) {
    for n in 0..20 {
        let name = format!("good{n}.csv");
        trap.add(
            &name,
            b"id,name\n1,one\n2,two\n",
            Fault::None,
            When::Read(0),
        );
    }
}

fn good_files_are_read(inventory: &Inventory) {
    for n in 0..20 {
        let name = format!("good{n}.csv");
        assert_eq!(told(inventory, &name), None);
    }
}

#[test]
fn a_panic_in_any_phase_costs_its_file_only() {
    let mut trap = Trap::default();
    let mut expected = Vec::new();
    for (file, bytes) in files() {
        let whens = (0..4)
            .map(When::Opened)
            .chain([0, 1, 2, 3, 5, 8, 13].map(When::Read));
        for (place, when) in whens.enumerate() {
            let name = format!("{place}{file}");
            let failed = trap.add(&name, &bytes, Fault::Panic, when);
            expected.push((name, failed));
        }
    }
    with_good_files(&mut trap);
    let inventory = scan(trap, Duration::from_mins(2), None);
    let mut failures = 0;
    for (name, failed) in &expected {
        let told = told(&inventory, name);
        if failed.load(Ordering::Relaxed) {
            failures += 1;
            let (kind, reason) = told.unwrap_or_else(|| panic!("`{name}`: no word of it"));
            assert!(
                kind == Some(SkipKind::Internal) || reason.contains("internal error"),
                "`{name}`: {kind:?} {reason}"
            );
        } else {
            assert_eq!(told, None, "{name}");
        }
    }
    assert!(failures > expected.len() / 2, "{failures}");
    good_files_are_read(&inventory);
}

#[test]
fn a_reader_that_does_not_come_back_costs_its_file_only() {
    let mut trap = Trap::default();
    let mut expected = Vec::new();
    for (file, bytes) in files() {
        let many = ["t.parquet", "pieces.csv", "all.tar.gz"].contains(&file);
        let whens = if many {
            &[
                When::Opened(0),
                When::Opened(1),
                When::Read(1),
                When::Read(3),
            ][..]
        } else {
            &[When::Read(1)]
        };
        for (place, when) in whens.iter().enumerate() {
            for fault in [Fault::Block, Fault::Again] {
                if matches!((fault, when), (Fault::Again, When::Opened(_))) {
                    continue;
                }
                let name = format!("{place}{fault:?}-{file}");
                let failed = trap.add(&name, &bytes, fault, *when);
                expected.push((name, failed));
            }
        }
    }
    with_good_files(&mut trap);
    // A good reader that waits for a processor must not be taken for one that hangs.
    let patience = Duration::from_secs(4);
    let inventory = scan(trap, patience, None);
    let mut failures = 0;
    for (name, failed) in &expected {
        let told = told(&inventory, name);
        if failed.load(Ordering::Relaxed) {
            failures += 1;
            let (kind, reason) = told.unwrap_or_else(|| panic!("`{name}`: no word of it"));
            assert!(
                kind.is_none_or(|kind| kind == SkipKind::Limit)
                    && reason.contains("no progress for 4.0 seconds"),
                "`{name}`: {kind:?} {reason}"
            );
        } else {
            assert_eq!(told, None, "{name}");
        }
    }
    assert!(failures > expected.len() / 2, "{failures}");
    good_files_are_read(&inventory);
}

/// The end of the run does not wait for a reader that hangs.
#[test]
fn the_deadline_of_the_run_is_kept() {
    /// Patience that would outlast the test.
    const NEVER: Duration = Duration::from_hours(1);
    let mut trap = Trap::default();
    for n in 0..8 {
        trap.add(
            &format!("{n}.csv"),
            b"a,b\n1,2\n",
            Fault::Block,
            When::Read(n % 3),
        );
    }
    with_good_files(&mut trap);
    let inventory = scan(trap, NEVER, Some(Duration::from_secs(1)));
    assert!(inventory.scan.interrupted);
    let all = inventory.coverage.skipped.len() + inventory.datasets.len();
    assert_eq!(all, 28);
    // No reader was waited for until it was given up for itself: that would have been said.
    for skip in &inventory.coverage.skipped {
        let waited = skip.reason.en.contains("60 minutes");
        assert!(!waited, "{}: {}", skip.path, skip.reason.en);
    }
}
