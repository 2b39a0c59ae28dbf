//! `qingdan judge`: an inventory under other declarations, another edition or another day.

use super::output::{language, warn};
use super::report::write;
use super::request::{assume, declarations, known_edition, today};
use crate::catalog;
use crate::cli;
use crate::error::Result;
use crate::judge::{self, Terms};
use crate::model::declarations::{Declarations, Filing};
use crate::model::inventory::Inventory;
use crate::rules::{Packs, Rules};
use chrono::NaiveDate;

/// `qingdan judge`
///
/// # Errors
/// What ends the run.
pub fn judge(options: &cli::Judge) -> Result<u8> {
    let bench = Bench::open(&options.terms)?;
    let judged = bench.judge(&bench.declarations);
    let choice = options.terms.lang;
    warn(&judged.scan.warnings, language(choice));
    write(&judged, choice, &options.report, options.out.as_deref())
}

/// An inventory and all that it is judged by.
pub(super) struct Bench {
    inventory: Inventory,
    pub(super) declarations: Declarations,
    rules: Rules,
    edition: String,
    day: NaiveDate,
}

impl Bench {
    /// Reads inventory, packs and declarations.
    pub(super) fn open(terms: &cli::JudgeTerms) -> Result<Self> {
        let inventory = catalog::load(&terms.inventory)?;
        let packs = Packs::read(&terms.packs)?;
        let mut declarations = declarations(terms.config.as_deref(), &packs)?;
        assume(&mut declarations.assumed, &terms.assume)?;
        let rules = Rules::new(packs, &declarations.detectors)?;
        let named = terms
            .edition
            .clone()
            .or_else(|| declarations.edition.clone());
        let edition = named.unwrap_or_else(|| inventory.scan.edition.clone());
        known_edition(&rules, &edition)?;
        let day = terms.as_of.unwrap_or_else(today);
        let filing = declarations.exporter.list_filing.as_ref();
        let approved = filing.and_then(Filing::approved);
        if approved.is_some_and(|filing| filing.approved_on > day) {
            declarations.exporter.list_filing = Some(Filing::NONE);
        }
        Ok(Self {
            inventory,
            declarations,
            rules,
            edition,
            day,
        })
    }

    /// The inventory under these declarations.
    pub(super) fn judge(&self, declarations: &Declarations) -> Inventory {
        let terms = Terms {
            declarations,
            edition: &self.edition,
            day: self.day,
            taxonomy: self.inventory.scan.taxonomy,
            rules: &self.rules,
        };
        judge::judge(self.inventory.clone(), &terms)
    }
}
