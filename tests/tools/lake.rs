//! The files of `fixtures/lake`: tables of six sectors, and such as lie in a folder by mistake.
//!
//! Every person, firm and number is invented.

use crate::support::invented::Random;
use std::collections::BTreeMap;

mod ai_training;
mod automotive;
mod civil_aviation;
mod formats;
mod odd;
mod packed;
mod pharma;
mod retail;

/// Path below the lake's root → bytes.
type Lake = BTreeMap<String, Vec<u8>>;

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($cell.to_string()),*] };
}

use row;

/// The first day of March 2024, in seconds since 1970.
const MARCH_2024: i64 = 1_709_251_200;

/// Each folder draws from a source of its own: a change in one leaves the others as they are.
pub(crate) fn lake() -> Lake {
    let mut lake = Lake::new();
    automotive::write(&mut lake, &mut Random::new(1));
    pharma::write(&mut lake, &mut Random::new(2));
    civil_aviation::write(&mut lake, &mut Random::new(3));
    retail::write(&mut lake, &mut Random::new(4));
    ai_training::write(&mut lake, &mut Random::new(5));
    odd::write(&mut lake, &mut Random::new(6));
    packed::write(&mut lake, &mut Random::new(7));
    formats::write(&mut lake, &mut Random::new(7));
    lake
}
