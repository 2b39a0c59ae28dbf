//! Blocks of the README that show what the program prints are what it prints; `QINGDAN_BLESS=1` writes them again.

use crate::support::blessed::{assert_fresh, stale};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The README with `text` in the code block behind `<!-- marker -->`.
fn with_block(readme: &str, marker: &str, text: &str) -> String {
    let marker = format!("<!-- {marker} -->\n```\n");
    let (before, rest) = readme
        .split_once(&marker)
        .unwrap_or_else(|| panic!("README.md has no block `{marker}`"));
    let (_, after) = rest.split_once("\n```\n").expect("the block ends");
    format!("{before}{marker}{}\n```\n{after}", text.trim_end())
}

/// What the first command of the README prints, typed in the package's folder. Times stand in none of it; the version is the
/// package's, so that a new one is blessed with the rest.
fn scanned() -> String {
    let place = tempfile::tempdir().unwrap();
    // No `qingdan.toml` is there, and the report goes nowhere near the repository.
    symlink(
        crate::root().join("fixtures"),
        place.path().join("fixtures"),
    )
    .unwrap();
    let mut command = crate::qingdan(place.path());
    command.args(["scan", "fixtures/lake"]).env("COLUMNS", "80");
    crate::run(&mut command, 0).0
}

/// The labelled corpora, which are not in the repository: folders `synthetic` and `tables` below the one that the variable names.
fn corpora() -> Option<PathBuf> {
    std::env::var_os("QINGDAN_CORPORA").map(PathBuf::from)
}

/// The score of a labelled corpus.
fn scored(corpus: &Path) -> String {
    let place = tempfile::tempdir().unwrap();
    let mut command = crate::qingdan(place.path());
    command.arg("accuracy").arg(corpus);
    crate::run(&mut command, 0).0
}

#[test]
fn the_blocks_are_what_the_program_prints() {
    let path = Path::new("README.md");
    let readme = std::fs::read_to_string(crate::root().join(path)).unwrap();
    let mut fresh = with_block(&readme, "output:scan", &scanned());
    if let Some(corpora) = corpora() {
        for corpus in ["synthetic", "tables"] {
            let marker = format!("measured:{corpus}");
            fresh = with_block(&fresh, &marker, &scored(&corpora.join(corpus)));
        }
    }
    let stale = stale(path, fresh.as_bytes());
    assert_fresh(stale.as_slice());
}

/// A score cannot be made again without its corpus: it is held to its own sums, so that no line is edited alone.
#[test]
fn the_scores_add_up() {
    let readme = std::fs::read_to_string(crate::root().join("README.md")).unwrap();
    for corpus in ["synthetic", "tables"] {
        let marker = format!("<!-- measured:{corpus} -->\n```\n");
        let (_, block) = readme.split_once(&marker).expect("a block for each corpus");
        let (block, _) = block.split_once("\n```\n").unwrap();
        let mut labels = [0; 4];
        for line in block.lines().skip(1) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let counts: Vec<u64> = cells[1..]
                .iter()
                .map_while(|cell| cell.parse().ok())
                .collect();
            let Ok(counts) = <[u64; 4]>::try_from(counts) else {
                break;
            };
            match cells[0] {
                "micro" => assert_eq!(labels, counts, "{corpus}: the sums of the labels"),
                "personal" => {}
                _ => labels
                    .iter_mut()
                    .zip(counts)
                    .for_each(|(sum, count)| *sum += count),
            }
            let [_, right, alarms, misses] = counts.map(|count| count as f64);
            for (shown, of) in [(cells[5], alarms), (cells[6], misses)] {
                let share = right / (right + of);
                let shown: f64 = shown.parse().unwrap_or(f64::NAN);
                assert!(
                    share.is_nan() || shown.is_nan() || (shown - share).abs() < 0.000_51,
                    "{corpus}: {line}"
                );
            }
        }
        assert!(labels[0] > 100, "{corpus}: no labels were found");
    }
}
