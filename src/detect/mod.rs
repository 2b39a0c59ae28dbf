//! What a column holds: `matcher` tests values (hot), `judge` weighs columns (cold), `name` reads headers, `lexicon` finds
//! the detectors' words in them, `validate` checks digits,
//! `person_name` knows names.

pub mod judge;
mod lexicon;
pub mod matcher;
pub mod name;
mod person_name;
mod reach;
pub mod validate;
