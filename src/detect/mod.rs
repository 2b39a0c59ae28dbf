//! What a column holds: values and headers go in, a finding for each column comes out.
//!
//! * [`matcher`] says which value tests a value passes (hot: once for nearly every value),
//! * [`validate`] holds the check digits, calendars and one-spelling rules that packs name,
//! * [`canonical`] brings the spellings of a person's key to one text, once a column is known to hold such keys,
//! * [`name`] splits a header into words, `shared_prefix` parts what all headers of a table begin with, `lexicon` finds the words of
//!   all detectors in it,
//! * [`judge`] weighs values, headers and neighbours of a column (cold: once a column),
//! * [`whose`] says of a header whom of its row it names,
//! * [`masks`] hides names of columns, sheets and tables that are persons' names or values,
//! * [`verdict`] puts a person's decision over the judge's,
//! * [`stray`] searches for identifiers of persons in paths and in lines beside a table.

pub mod canonical;
pub mod judge;
mod lexicon;
pub mod masks;
pub mod matcher;
pub mod name;
mod shared_prefix;
mod spelling;
pub mod stray;
pub mod validate;
pub mod verdict;
pub mod vocabulary;
pub mod whose;
