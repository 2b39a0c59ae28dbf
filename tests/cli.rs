//! Transcripts in `tests/cli/`: what a user types, what is printed, and the exit status where it is not 0.
//!
//! Each page runs from top to bottom in a folder of its own, which holds what `tests/cli/files` holds and a small `lake`.
//! Lines are 80 columns wide. What a run prints on standard error is shown where the run fails: before that it is progress.

use crate::support::blessed::{assert_fresh, stale};
use crate::support::place::Place;
use regex_automata::meta::Regex;
use std::path::Path;
use std::process::Command;

/// Begins a block of commands, and ends it.
const BEGIN: &str = "```console";
const END: &str = "```";

/// Files of `fixtures/lake` that the small lake holds: people, goods, and what cannot be read.
const LAKE: [&str; 5] = [
    "retail/members.csv",
    "retail/门店清单.csv",
    "civil-aviation/紧急联系人.csv",
    "odd/truncated.parquet",
    "packed/会员.zip",
];

#[test]
fn transcripts() {
    let pages = [
        "scan", "explain", "report", "diff", "history", "query", "packs", "check", "law", "errors",
    ];
    let wrong: Vec<String> = pages
        .iter()
        .filter_map(|page| {
            let path = format!("tests/cli/{page}.md");
            let text = std::fs::read_to_string(crate::root().join(&path)).unwrap();
            stale(Path::new(&path), replayed(&text).as_bytes())
        })
        .collect();
    assert_fresh(&wrong);
}

/// The page with what its commands print now.
fn replayed(page: &str) -> String {
    let place = sandbox();
    let mut fresh = String::new();
    let mut is_inside = false;
    for line in page.lines() {
        match line.strip_prefix("$ ") {
            Some(command) if is_inside => {
                fresh += &format!("{line}\n{}", printed(&place, command));
            }
            // What was printed before.
            _ if is_inside && line != END => {}
            _ => {
                is_inside = line == BEGIN;
                fresh += &format!("{line}\n");
            }
        }
    }
    fresh
}

fn sandbox() -> Place {
    let place = Place::new();
    let files = crate::root().join("tests/cli/files");
    for file in walkdir::WalkDir::new(&files) {
        let file = file.unwrap();
        if file.file_type().is_file() {
            let name = file.path().strip_prefix(&files).unwrap();
            place.beside(name.to_str().unwrap(), std::fs::read(file.path()).unwrap());
        }
    }
    for name in LAKE {
        let path = crate::root().join("fixtures/lake").join(name);
        let (_, name) = name.split_once('/').unwrap();
        place.file(name, std::fs::read(path).unwrap());
    }
    place
}

/// What a command prints, and its status where it is not 0.
fn printed(place: &Place, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_qingdan")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    // What every run of a test is given.
    let own = crate::qingdan(place.at());
    let given = own
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(place.at())
        .envs(given)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("COLUMNS", "80")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    let status = output.status.code().unwrap();
    if status != 0 {
        text += std::str::from_utf8(&output.stderr).unwrap();
        text += &format!("? {status}\n");
    }
    // What differs from run to run: when it was, and what a file is called before it is whole.
    let text = replaced(&text, r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    let text = replaced(&text, r"20\d\d-\d\d-\d\d \d\d:\d\d", "[minute]");
    let text = replaced(&text, r#""[^"]*/\.tmp\w+""#, "[a temporary file]");
    text.replace(env!("CARGO_PKG_VERSION"), "[version]")
}

fn replaced(text: &str, pattern: &str, with: &str) -> String {
    let mut fresh = String::new();
    let mut end = 0;
    for found in Regex::new(pattern).unwrap().find_iter(text) {
        fresh += &text[end..found.start()];
        fresh += with;
        end = found.end();
    }
    fresh + &text[end..]
}
