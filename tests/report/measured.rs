//! What reports of very many columns take: memory, and time where it is asked for.

use super::large::large;
use super::text;
use crate::support::program::{most_memory, qingdan, within_limits};
use qingdan::model::Language;
use qingdan::report::ALL;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Datasets of the ordinary run, of 25 columns each.
const DATASETS: usize = 2_500;
/// How long all reports of 20,000 datasets and 500,000 columns may take together, built for speed.
const MOST: Duration = Duration::from_mins(1);

/// A folder with the inventory of so many datasets.
fn written(datasets: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let inventory = text("json", &large(datasets), Language::En);
    std::fs::write(folder.path().join("inventory.json"), inventory).unwrap();
    folder
}

fn reports(folder: &Path, out: &str, forms: &[&str]) -> Command {
    let mut command = match std::env::var_os("QINGDAN_PROGRAM") {
        Some(program) => Command::new(program),
        None => qingdan(folder),
    };
    command.current_dir(folder);
    command.args(["report", "inventory.json", "--out", out, "--lang", "en"]);
    forms
        .iter()
        .for_each(|form| _ = command.args(["--report", form]));
    command
}

/// Every form, one after the other in one process.
#[test]
fn reports_stay_within_the_memory_of_a_run() {
    let folder = written(DATASETS);
    let forms: Vec<&str> = ALL.iter().map(|form| form.id()).collect();
    within_limits(&mut reports(folder.path(), "out", &forms), 1);
    for form in ALL {
        let file = folder.path().join("out").join(form.file_name());
        assert!(file.metadata().unwrap().len() > 0, "{}", form.id());
    }
}

/// `QINGDAN_DATASETS=20000 cargo test --release reports_are_measured -- --nocapture` prints what each form of so many datasets takes,
/// with reading the inventory, and holds all of them to the time and the memory that they may take; `QINGDAN_PROGRAM` is another
/// build of the program.
#[test]
fn reports_are_measured() {
    let Some(datasets) = std::env::var_os("QINGDAN_DATASETS") else {
        return;
    };
    let folder = written(datasets.to_str().unwrap().parse().unwrap());
    let all: Vec<&str> = ALL.iter().map(|form| form.id()).collect();
    let ones = all.iter().map(|form| vec![*form]);
    println!("| form | s | MiB | bytes |\n|---|---:|---:|---:|");
    let mut last = (Duration::MAX, 0);
    for (number, forms) in ones.chain([all.clone()]).enumerate() {
        let out = format!("out-{number}");
        let begun = Instant::now();
        let memory = most_memory(&mut reports(folder.path(), &out, &forms));
        last = (begun.elapsed(), memory);
        let files = std::fs::read_dir(folder.path().join(&out)).unwrap();
        let bytes: u64 = files
            .map(|file| file.unwrap().metadata().unwrap().len())
            .sum();
        let form = if forms.len() > 1 { "all" } else { forms[0] };
        println!(
            "| {form} | {:.1} | {memory} | {bytes} |",
            last.0.as_secs_f64()
        );
        std::fs::remove_dir_all(folder.path().join(&out)).unwrap();
    }
    assert!(last.0 < MOST && last.1 <= 448, "{last:?}");
}
