//! `qingdan judge`: an inventory under other declarations, another edition or another day.

use super::output::{language, warn};
use super::report::write;
use super::request::{assume, declarations, known_edition, today};
use crate::catalog;
use crate::cli;
use crate::error::Result;
use crate::judge::{self, Terms};
use crate::model::Text;
use crate::model::declarations::{Declarations, Filing, StatedFact, Verdict};
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
    warn(&bench.unheard(), language(choice));
    warn(&judged.scan.warnings, language(choice));
    write(&judged, choice, &options.report, options.out.as_deref())
}

/// An inventory and all that it is judged by.
pub(super) struct Bench {
    pub(super) inventory: Inventory,
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

    /// Declarations that only a scan can follow.
    fn unheard(&self) -> Vec<Text> {
        let mut said = Vec::new();
        let (of_scan, declared) = (self.inventory.scan.taxonomy, self.declarations.taxonomy);
        if declared.is_some_and(|taxonomy| taxonomy != of_scan) {
            said.push(Text::new(
                format!(
                    "qingdan: [law] taxonomy 对 judge 无效：哪些列敏感由扫描确定（{}），请重新扫描",
                    of_scan.id()
                ),
                format!(
                    "qingdan: [law] taxonomy has no effect here: what is sensitive was decided by the scan ({}); scan again to change it",
                    of_scan.id()
                ),
            ));
        }
        if !self.declarations.ignores.is_empty() {
            said.push(Text::new(
                "qingdan: [[ignore]] 只在扫描时生效，请重新扫描",
                "qingdan: [[ignore]] takes effect in a scan only; scan again to apply it",
            ));
        }
        if self.links_differ() {
            said.push(Text::new(
                "qingdan: [[link]] 只在扫描时生效，请重新扫描",
                "qingdan: [[link]] takes effect in a scan only; scan again to apply it",
            ));
        }
        let lines: Vec<String> = (self.not_followed().into_iter())
            .map(|verdict| verdict.line.to_string())
            .collect();
        if !lines.is_empty() {
            let lines = lines.join(", ");
            said.push(Text::new(
                format!("qingdan: 对列的判定（[[verdict]]，第 {lines} 行）只在扫描时生效，请重新扫描"),
                format!(
                    "qingdan: verdicts on columns ([[verdict]], line {lines}) take effect in a scan only; scan again to apply them"
                ),
            ));
        }
        said
    }

    /// Whether the inventory was made with other links.
    fn links_differ(&self) -> bool {
        let of_links = |facts: Vec<StatedFact>| {
            let facts = facts.into_iter();
            facts
                .filter(|fact| fact.key.starts_with("links["))
                .collect::<Vec<_>>()
        };
        let then = self.inventory.scan.declarations.clone();
        let then = then.map(|stated| stated.facts).unwrap_or_default();
        of_links(then) != of_links(self.declarations.stated().facts)
    }

    /// Verdicts on columns that the inventory does not follow yet.
    fn not_followed(&self) -> Vec<&Verdict> {
        let verdicts = &self.declarations.verdicts;
        let mut is_followed = vec![true; verdicts.len()];
        for dataset in &self.inventory.datasets {
            for place in verdicts.places(&dataset.name) {
                let verdict = &verdicts[place];
                let columns = dataset.columns.get();
                let mut columns = columns
                    .iter()
                    .filter(|column| verdict.column.as_deref() == Some(column.path.as_str()));
                is_followed[place] &= columns.all(|column| column.element == verdict.element);
            }
        }
        let verdicts = verdicts.iter().zip(is_followed);
        let left = verdicts.filter(|(verdict, is)| verdict.column.is_some() && !is);
        left.map(|(verdict, _)| verdict).collect()
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
