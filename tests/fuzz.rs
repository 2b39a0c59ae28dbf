//! Parsers under bytes that nobody meant: each target takes any bytes and says what must hold of them; `fuzz/README.md` tells how
//! to run them for longer.
//!
//! A target gives a number that stands for what it saw. `run` keeps the inputs that made a new one and changes those on, so that
//! it comes deeper into a parser than chance would.

mod archives; // archives and compressed files
mod documents; // documents, mail, and what stands beside the cells of a workbook
mod entries; // entries of named values, and texts whose tables do not lie plainly
mod formats; // tables: every format's reader
mod logs; // a database and the log beside it
mod names; // file names, headers, kinds
mod run; // replays the corpus, then changes it
mod table_formats; // tables that say themselves which files and rows are theirs
mod texts; // encodings, sniffing
mod values; // what is said of single values

pub(crate) use table_formats::BETWEEN;
