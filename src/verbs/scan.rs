//! `qingdan scan`: scans stores, writes the report, and answers `--fail-on`.

use super::diff::legal_numbers;
use super::output::{forms, language, print_summary, write_form};
use super::request::request;
use super::{CONDITION_MET, DONE, INTERRUPTED, conditions};
use crate::catalog;
use crate::cli;
use crate::compare::{self, Changes};
use crate::error::Result;
use crate::model::inventory::Inventory;
use crate::model::text::shown;
use crate::model::{Language, Text};
use crate::progress::Progress;
use crate::report;
use crate::rules::Packs;
use crate::scan;
use std::io::Write as _;
use std::sync::Arc;

/// `qingdan scan`
///
/// # Errors
/// What ends the run.
pub fn scan(options: &cli::Scan) -> Result<u8> {
    let forms = forms(&options.report)?;
    // Before a long scan, not after it.
    conditions::check(&options.fail_on, options.baseline.is_some())?;
    let baseline = options.baseline.as_deref().map(catalog::load).transpose()?;
    report::check_folder(&options.out)?;
    let (request, rules) = request(&options.stores, &options.common)?;
    let language = language(options.common.lang);
    let progress = Arc::new(Progress::new(options.common.quiet, language));
    let mut inventory = scan::scan(&request, &rules, &progress)?;
    let changes = baseline.map(|old| since(&old, &mut inventory, &options.common));
    let changes = changes.transpose()?;
    warn(&inventory, language);
    let inside: Vec<&str> = if options.report.is_empty() {
        report::DEFAULT.to_vec()
    } else {
        let named = forms
            .iter()
            .filter(|(_, path)| path.is_none())
            .map(|(id, _)| id.as_str());
        std::iter::once("json")
            .chain(named.filter(|id| *id != "json" && *id != "terminal"))
            .collect()
    };
    report::write_folder(&options.out, &inventory, language, &inside)?;
    for (id, path) in &forms {
        if let Some(path) = path {
            write_form(id, Some(path), &inventory, language)?;
        }
    }
    if !options.common.quiet {
        print_summary(&inventory, language, Some(&options.out))?;
    }
    if inventory.scan.interrupted {
        return Ok(INTERRUPTED);
    }
    let met = conditions::met(&options.fail_on, &inventory, changes.as_ref(), language);
    for line in &met {
        let _ = writeln!(std::io::stderr().lock(), "qingdan: {line}");
    }
    Ok(if met.is_empty() { DONE } else { CONDITION_MET })
}

/// What changed since the baseline; the head of every report says it in a line.
fn since(old: &Inventory, new: &mut Inventory, common: &cli::Common) -> Result<Changes> {
    let numbers = legal_numbers(&Packs::read(&common.packs)?, &[old, new]);
    let changes = compare::changes(old, new, &numbers);
    let (summary, day) = (compare::summary(&changes), shown(&changes.old.finished_at));
    new.scan.warnings.push(Text::new(
        format!("与 {day} 的基线相比：{}", summary.zh),
        format!("compared with the baseline of {day}: {}", summary.en),
    ));
    Ok(changes)
}

/// Says on standard error what every report says at its head; a reader that has gone away is no error.
fn warn(inventory: &Inventory, language: Language) {
    let mut out = std::io::stderr().lock();
    for warning in &inventory.scan.warnings {
        let _ = writeln!(out, "qingdan: {}", warning.get(language));
    }
}
