//! What `tests/tools` writes is what the repository holds; `QINGDAN_BLESS=1` writes it again.

use crate::support::blessed::{assert_fresh, is_blessing, stale};
use crate::tools::people::people;
use crate::tools::{lake, seeds};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn the_committed_lake_is_what_the_generator_writes() {
    const MOST_BYTES: usize = 3 << 20;
    let lake = lake::lake();
    let folder = Path::new("fixtures/lake");
    let wrong: Vec<String> = lake
        .iter()
        .filter_map(|(path, bytes)| stale(&folder.join(path), bytes))
        .collect();
    assert_fresh(&wrong);
    nothing_else(folder, &lake);
    let bytes: usize = lake.values().map(Vec::len).sum();
    assert!(bytes < MOST_BYTES, "the lake has grown to {bytes} bytes");
}

/// Fails for a file below `folder` that is none of `written`, or removes it.
fn nothing_else(folder: &Path, written: &BTreeMap<String, Vec<u8>>) {
    for file in walkdir::WalkDir::new(crate::root().join(folder)) {
        let file = file.unwrap();
        let path = file.path().strip_prefix(crate::root().join(folder));
        let path = path.unwrap().to_str().unwrap().replace('\\', "/");
        if file.file_type().is_file() && !written.contains_key(&path) {
            assert!(is_blessing(), "nothing writes {}/{path}", folder.display());
            std::fs::remove_file(file.path()).unwrap();
        }
    }
}

#[test]
fn the_committed_people_are_what_the_generator_writes() {
    const MOST_BYTES: usize = 3 << 20;
    let people = people();
    let folder = Path::new("fixtures/people");
    let wrong: Vec<String> = people
        .iter()
        .filter_map(|(path, bytes)| stale(&folder.join(path), bytes))
        .collect();
    assert_fresh(&wrong);
    nothing_else(folder, &people);
    let bytes: usize = people.values().map(Vec::len).sum();
    assert!(bytes < MOST_BYTES, "the people have grown to {bytes} bytes");
}

/// Inputs that runs have found stand beside the seeds and are nobody's to write.
#[test]
fn the_committed_seeds_are_what_the_generator_writes() {
    let seeds = seeds::seeds();
    let paths: BTreeSet<_> = seeds.iter().map(|seed| &seed.path).collect();
    assert_eq!(paths.len(), seeds.len(), "each seed has a name of its own");
    let wrong: Vec<String> = seeds
        .iter()
        .filter_map(|seed| stale(Path::new(&seed.path), &seed.bytes))
        .collect();
    assert_fresh(&wrong);
}
