//! All tests that look at the program from outside, in one binary.
#![allow(missing_docs)]
// Row numbers of fixtures.
#![allow(clippy::cast_possible_wrap)]

mod accuracy; // `qingdan accuracy`: its arithmetic on a corpus small enough to work out by hand
mod cases; // fixtures/cases/*.toml against the lake, whole pipeline; order, jobs and coverage
mod cli; // transcripts: command, output, exit status
mod columns; // fixtures/columns.toml: hard negatives, traps of other tools, a detector of ones own
mod conformance; // every format gives the same table the same answer
mod count; // intervals: order, arithmetic, numbers that nothing bounds
mod footers; // Parquet as writers of ten years left it
mod fuzz; // parsers under bytes that nobody meant
mod generate; // the program that writes fixtures/lake, and the check that it is not stale
mod headers; // which row names the columns, and which is a record like the others
mod identifiers; // fixtures/identifiers: valid and invalid examples of every identifier, as columns
mod isolation; // a reader that panics or does not come back costs its file only
mod kinds; // files that are no tables
mod lakes; // tables that say themselves which files and rows are theirs
mod law_cases; // decisions of the law as a table of facts and answers
mod layers; // who may import whom
mod ledger; // what is listed adds up, in every form of the report
mod memory; // files that would fill the memory
mod merge; // sketches: identity, order, grouping, shards and the whole
mod packed; // compressed files and archives, with their traps
mod packer; // the programs that write such files
mod packs; // every example of every built-in pack
mod people; // who stands behind a table: persons, outlets, or nobody can say
mod privacy; // planted values appear nowhere
mod report; // every form of the inventory, on a realistic and on a hostile sample
mod stores; // what lies badly in a store, and runs that are cut short
mod texts; // text that is no plain table of its own: fixed width, lines below it, encodings that change
mod tongues; // what a reader sees exists in Chinese and in English, in whole sentences
mod traps; // what users of other tools complain about, and where each complaint is held

/// The folder of the package.
pub(crate) fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, away from the package's folder so that no `qingdan.toml` is picked up by accident.
pub(crate) fn qingdan(folder: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_qingdan"));
    command.current_dir(folder).env("LANG", "en_US.UTF-8");
    command
}

/// Runs it and returns what it printed; fails unless it ends with `status`.
pub(crate) fn run(command: &mut std::process::Command, status: i32) -> (String, String) {
    let output = command.output().expect("the program starts");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        output.status.code(),
        Some(status),
        "{command:?}\n{out}\n{err}"
    );
    (out, err)
}
