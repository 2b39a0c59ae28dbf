//! What was found and what is declared in, what the law asks of each dataset and transfer out, with the questions that are open.
//!
//! Nothing is read here: a scan asks once, and `qingdan judge` asks an inventory again under other declarations, another edition or
//! another day.

pub(crate) mod dataset;
mod glossary;
mod inventory;
mod minors;
mod questions;
mod transfers;
pub(crate) mod unread;
mod validity;
mod year;

pub use glossary::glossary;
pub use inventory::judge;
pub use questions::questions;
pub(crate) use transfers::{Flowing, transfers};
pub(crate) use validity::warnings as warnings_of_transfers;

use crate::model::declarations::Declarations;
use crate::model::options::Taxonomy;
use crate::model::request::Request;
use crate::rules::Rules;
use chrono::NaiveDate;

/// Under what is judged.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// What a person declared or supposes.
    pub declarations: &'a Declarations,
    /// Id of the list pack.
    pub edition: &'a str,
    /// The calendar day in China.
    pub day: NaiveDate,
    /// What is sensitive.
    pub taxonomy: Taxonomy,
    /// Packs in force.
    pub rules: &'a Rules,
}

impl<'a> Terms<'a> {
    /// The terms of a scan.
    #[must_use]
    pub fn of(request: &'a Request, rules: &'a Rules) -> Self {
        Self {
            declarations: &request.declarations,
            edition: &request.edition,
            day: request.day(),
            taxonomy: request.taxonomy,
            rules,
        }
    }
}
