//! What a column holds: `matcher` tests values (hot), `judge` weighs columns (cold), `name` reads headers, `validate` checks
//! digits.

pub mod judge;
pub mod matcher;
pub mod name;
mod reach;
pub mod validate;
