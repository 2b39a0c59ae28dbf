//! What a column holds: `matcher` tests values (hot), `judge` weighs columns (cold), `name` reads headers, `lexicon` finds
//! the detectors' words in them, `validate` checks digits, `gate` says which patterns a value may match at all,
//! `person_name` knows names, `stray` searches paths and lines beside a table, `verdict` puts a person's decision over the judge's.

mod automaton;
mod gate;
pub mod judge;
mod lexicon;
pub mod matcher;
pub mod name;
mod need;
mod person_name;
pub mod stray;
mod terms;
pub mod validate;
pub mod verdict;
