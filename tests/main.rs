//! All tests that look at the program from outside, in one binary.
#![allow(missing_docs)]
// A test is a table of cases, as long as they are.
#![allow(clippy::too_many_lines, clippy::cognitive_complexity)]
// Row numbers of fixtures.
#![allow(clippy::cast_possible_wrap)]

mod accuracy; // `qingdan accuracy`: its arithmetic on a corpus small enough to work out by hand
mod answers; // answers that come back: from a workbook, beside a configuration in force
mod archives; // archives are folders: zip and tar, with their traps
mod cases; // fixtures/cases/*.toml against the lake, whole pipeline; order, jobs and coverage
mod catalogs; // forms for catalogs and pipelines of others, read by the packages that they are for
mod cli; // transcripts: command, output, exit status
mod columns; // fixtures/columns.toml: hard negatives, traps of other tools, a detector of ones own
mod compare; // qingdan diff, baselines: what was changed is named, and nothing else
mod conformance; // every format gives the same table the same answer
mod count; // intervals: order, arithmetic, numbers that nothing bounds
mod coverage; // what is listed adds up, in every form of the report
mod damaged; // broken records, quotes, columns and pages
mod declarations; // qingdan.toml: what is declared has its effect, what is written wrongly never passes
mod documents; // a share of mixed documents: everything planted is found, nothing of it is shown
mod filing; // qingdan file: drafts whose figures are the inventory's; how long results hold
mod fixtures; // what the programs of `tools` write is what the repository holds
mod footer_parses; // a footer is parsed once for all that is read of its file
mod footers; // Parquet as writers of ten years left it
mod fuzz; // parsers under bytes that nobody meant
mod headers; // which row names the columns, and which is a record like the others
mod identifiers; // fixtures/identifiers: valid and invalid examples of every identifier, as columns
mod identity; // how many people identities are of: random populations whose number is known
mod ignored; // .qingdanignore and [[ignore]]: left out with a reason, until a day
mod judge; // questions, branches, an inventory judged again
mod kinds; // files that are no tables
mod known_failures; // what users of other tools complain about, and where each complaint is held
mod languages; // what a reader sees exists in Chinese and in English, in whole sentences
mod law_cases; // decisions of the law as a table of facts and answers
mod law_gaps; // no silent gap: a row decides, or it is said that none is transcribed
mod law_rows; // every row of the restated facts stands in a pack, or is left out for a reason
mod layers; // who may import whom
mod lines; // text that is no table
mod links; // what is declared of keys of several tables
mod many_people; // many datasets of many people, and many folders: memory and time
mod memory; // files that would fill the memory
mod merge; // sketches: identity, order, grouping, shards and the whole
mod packed; // compressed files and archives, with their traps
mod packs; // every example of every built-in pack
mod people; // who stands behind a table: persons, outlets, or nobody can say
mod people_cases; // fixtures/people: how many people, by kinds of mistakes that a count can make
mod populations; // people drawn by chance: the truth lies inside, whatever the order
mod privacy; // planted values appear nowhere
mod readme; // the README shows what the program prints
mod report; // every form of the inventory, on a realistic and on a hostile sample
mod reported; // fixtures/reported: files as people really have them, against what is true of them
mod sampled_people; // tables past the read budget: records and people lie inside for every seed
mod sampling; // samples of files of known truth, over many seeds
mod secret; // the key of value hashes: made once, shared, never shown
mod series; // qingdan history, qingdan query: a series of inventories, and questions to their tables
mod slots; // which persons a row tells of, by headers and findings
mod spoken; // the command line in Chinese and English: help, refusals, errors
mod statistics; // files of statistics programs and dBase: every value is the one that other readers give
mod stores; // what lies badly in a store, and runs that are cut short
mod support; // what tests share: running the program, reading its inventory, writing small files
mod suspicions; // what points to important or controlled data, and look-alikes
mod table_formats; // tables that say themselves which files and rows are theirs
mod texts; // text that is no plain table of its own: fixed width, lines below it, encodings that change
mod thresholds; // one person below a number of the law, on it, above it
mod tools; // the programs that write fixtures
mod transcription; // a law pack as a workbook: there and back, wrong cells, a changed size
mod watchdog; // a reader that panics or does not come back costs its file only
mod written; // reports are written so that nothing is lost, whenever a run ends

pub(crate) use support::program::{qingdan, root, run};
