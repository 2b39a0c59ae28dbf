//! Makes data of people whose number is known, large in one way each, scans them, and prints what that took; fails where an answer is
//! wrong, is left open, or takes more reading, time or memory than it may.
//!
//! ```text
//! cargo bench --bench large -- --bytes 20GB --rows 50000000 --folder /data/large
//! ```
//! `--bytes` is the size of the CSV file of orders, `--rows` are those of the Parquet file, and the other data grow as the CSV file does:
//! at 20 GB they are those that the acceptance names. `--folder` is where they are made (one after the other, removed again unless
//! `--keep`), `--only csv,parquet,people,datasets,columns,folders` picks some, `--people 200,99500` of the orders too, and
//! `--program` scans with another program. Without arguments all is small and no time is measured. The data follow from the seed
//! alone.
#![allow(missing_docs)]

mod invented;
mod parquet;
mod run;
mod texts;

use run::{Run, Taken};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Part of the bytes that may be read where the sample alone settles the answer.
const FEW: f64 = 0.02;
const SOON: Duration = Duration::from_secs(5);
/// Bytes of the orders at which the other data have their full size.
const FULL: u64 = 20_000_000_000;

/// People of the orders, by what an answer takes to settle.
struct Case {
    people: u64,
    /// Whether the sample alone settles it: of a CSV file, and of a Parquet file.
    by_sample: [bool; 2],
}

/// Far beyond every number of the law; a handful, whose column a Parquet file has a dictionary for; next to 100,000.
const CASES: [Case; 3] = [
    Case {
        people: 5_000_000,
        by_sample: [true, true],
    },
    Case {
        people: 200,
        by_sample: [false, true],
    },
    Case {
        people: 99_500,
        by_sample: [false, false],
    },
];

struct Options {
    bytes: u64,
    rows: u64,
    folder: PathBuf,
    only: Option<Vec<String>>,
    people: Option<Vec<String>>,
    keeps: bool,
    /// Whether time counts.
    is_measured: bool,
    /// Bytes that a dataset is read whole up to.
    budget: u64,
    program: PathBuf,
}

fn main() {
    let options = options();
    std::fs::create_dir_all(&options.folder).expect("a folder for the files");
    println!(
        "| data | people | bytes | counted | answer | read | s | CPU, s | plain reading, s | MiB |"
    );
    println!("|---|---:|---:|---|---|---:|---:|---:|---:|---:|");
    let mut wrong = Vec::new();
    for (place, kind) in ["csv", "parquet"].into_iter().enumerate() {
        for case in CASES.iter().filter(|_| options.wants(kind)) {
            if options.wants_people(case.people) {
                wrong.extend(orders(&options, kind, case.people, case.by_sample[place]));
            }
        }
    }
    for (kind, measured) in [
        ("people", people as fn(&Options) -> Vec<String>),
        ("datasets", datasets),
        ("columns", columns),
        ("folders", folders),
    ] {
        if options.wants(kind) {
            wrong.extend(measured(&options));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|one| one == name)?;
        arguments.get(at + 1).cloned()
    };
    let list = |name: &str| {
        let list = value(name)?;
        Some(list.split(',').map(str::to_owned).collect())
    };
    let bytes = value("--bytes").map_or(50_000_000, |bytes| size(&bytes));
    let rows = value("--rows").map_or(bytes / 400, |rows| rows.parse().expect("a number of rows"));
    let folder = value("--folder").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("large"),
        PathBuf::from,
    );
    Options {
        bytes,
        rows,
        folder,
        only: list("--only"),
        people: list("--people"),
        keeps: arguments.iter().any(|one| one == "--keep"),
        is_measured: bytes >= 1_000_000_000,
        budget: (bytes / 80).min(256 << 20),
        program: value("--program")
            .map_or_else(|| env!("CARGO_BIN_EXE_qingdan").into(), PathBuf::from),
    }
}

/// `20GB`, `50MB` or bytes.
fn size(text: &str) -> u64 {
    let digits = text.trim_end_matches(|one: char| !one.is_ascii_digit());
    let unit = match &text[digits.len()..] {
        "GB" => 1_000_000_000,
        "MB" => 1_000_000,
        _ => 1,
    };
    digits.parse::<u64>().expect("a size") * unit
}

impl Options {
    fn wants(&self, kind: &str) -> bool {
        let mut only = self.only.iter();
        only.all(|only| only.iter().any(|one| one == kind))
    }

    fn wants_people(&self, people: u64) -> bool {
        let people = people.to_string();
        let mut some = self.people.iter();
        some.all(|some| some.contains(&people))
    }

    /// A part of `full`, as small as the data are, and at least `least`.
    fn part(&self, full: u64, least: u64) -> u64 {
        let part = u128::from(full) * u128::from(self.bytes.min(FULL)) / u128::from(FULL);
        (part as u64).max(least)
    }

    /// Scans what `make` makes at `name`, prints a line of the table, and removes it.
    fn scan(&self, name: &str, truth: u64, make: impl FnOnce(&Path)) -> (Run, Wrong) {
        let path = self.folder.join(name);
        if !path.exists() {
            make(&path);
        }
        let run = run::scanned(&self.program, &path, self.budget, &self.folder);
        println!("{}", run.line(name, truth));
        let mut wrong = Wrong {
            name: format!("{name}, {truth} people"),
            all: Vec::new(),
        };
        let (lower, upper) = run.people;
        let holds = lower <= truth && upper.is_none_or(|upper| truth <= upper);
        wrong.check(holds, || format!("{:?} leaves the truth out", run.people));
        let most = run::most_memory();
        wrong.check(run.scan.mebibytes <= most, || {
            format!("{} MiB of {most}", run.scan.mebibytes)
        });
        if !self.keeps {
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            removed.expect("its own files");
        }
        (run, wrong)
    }
}

/// What is wrong with a run.
struct Wrong {
    name: String,
    all: Vec<String>,
}

impl Wrong {
    fn check(&mut self, is_right: bool, what: impl FnOnce() -> String) {
        if !is_right {
            self.all.push(format!("{}: {}", self.name, what()));
        }
    }

    fn is_exact(&mut self, run: &Run, truth: u64) {
        let is_exact = run.people == (truth, Some(truth));
        self.check(is_exact, || format!("{:?} is not the number", run.people));
    }
}

fn orders(options: &Options, kind: &str, people: u64, by_sample: bool) -> Vec<String> {
    // A small file has fewer rows than the largest case has people.
    let people = people.min(options.rows / 10);
    let (run, mut wrong) = options.scan(&format!("orders.{kind}"), people, |path| {
        if kind == "csv" {
            texts::orders(path, options.bytes, people);
        } else {
            parquet::orders(path, options.rows, people);
        }
    });
    if by_sample {
        wrong.check(run.share < FEW, || {
            format!("{:.4} of the bytes were read", run.share)
        });
    } else {
        wrong.is_exact(&run, people);
    }
    if options.is_measured {
        let most = if by_sample {
            SOON
        } else {
            run.plain.mul_f64(1.5) + SOON
        };
        let took = run.scan.took;
        wrong.check(took <= most, || format!("{took:?} of {most:?}"));
    }
    wrong.all
}

/// Ten million people in one file.
fn people(options: &Options) -> Vec<String> {
    let many = options.part(10_000_000, 20_000);
    let (run, mut wrong) = options.scan("people.csv", many, |path| texts::people(path, 0..many));
    wrong.is_exact(&run, many);
    wrong.all
}

/// Fifty files of a million people each, of whom half stand in the next one too.
fn datasets(options: &Options) -> Vec<String> {
    const DATASETS: u64 = 50;
    let each = options.part(1_000_000, 4_000) / 2 * 2;
    let truth = each / 2 * (DATASETS + 1);
    let (run, mut wrong) = options.scan("datasets", truth, |path| {
        for number in 0..DATASETS {
            let folder = path.join(format!("store-{number}"));
            std::fs::create_dir_all(&folder).expect("room for the folder");
            let first = number * each / 2;
            texts::people(&folder.join("members.csv"), first..first + each);
        }
    });
    wrong.is_exact(&run, truth);
    wrong.all
}

/// One file of ten thousand columns.
fn columns(options: &Options) -> Vec<String> {
    const ROWS: u64 = 2_000;
    let columns = options.part(10_000, 1_000);
    let (run, mut wrong) = options.scan("columns.csv", ROWS, |path| {
        texts::columns(path, columns, ROWS);
    });
    wrong.is_exact(&run, ROWS);
    wrong.all
}

/// Folders of one small file each: time grows as they do, and is at most three times that of reading them plainly.
fn folders(options: &Options) -> Vec<String> {
    const MOST_EXPONENT: f64 = 1.1;
    let all = options.part(100_000, 1_000);
    let mut wrong = Vec::new();
    let mut before: Option<(u64, Taken)> = None;
    for many in [all / 100, all / 10, all] {
        let truth = many * 5 + 5;
        let (run, mut found) = options.scan(&format!("folders-{many}"), truth, |path| {
            texts::folders(path, many);
        });
        found.is_exact(&run, truth);
        if options.is_measured && many == all {
            let most = run.plain * 3;
            found.check(run.scan.took <= most, || {
                format!("{:?} of {most:?}", run.scan.took)
            });
        }
        if let Some((fewer, taken)) = before {
            let times = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
            let exponent =
                times(run.scan.processor, taken.processor).ln() / (many as f64 / fewer as f64).ln();
            println!(
                "{many} folders after {fewer}: processor time grows with the exponent {exponent:.2}"
            );
            found.check(!options.is_measured || exponent <= MOST_EXPONENT, || {
                format!("the exponent is {exponent:.2}")
            });
        }
        before = Some((many, run.scan));
        wrong.extend(found.all);
    }
    wrong
}
