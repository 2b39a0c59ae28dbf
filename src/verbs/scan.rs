//! `qingdan scan`: scans stores, writes the report, and answers `--fail-on`.

use super::output::{forms, language, print, print_summary, write_form};
use super::request::request;
use super::{CONDITION_MET, DONE, INTERRUPTED};
use crate::cli;
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::options::FailOn;
use crate::progress::Progress;
use crate::report;
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
    report::check_folder(&options.out)?;
    let (request, rules) = request(&options.stores, &options.common)?;
    let language = language(options.common.lang);
    let progress = Arc::new(Progress::new(options.common.quiet, language));
    let mut inventory = scan::scan(&request, &rules, &progress)?;
    let fail_on = options.fail_on.map(FailOn::from);
    inventory.scan.fail_on = fail_on;
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
    let status = status(&inventory, fail_on);
    if status == CONDITION_MET && fail_on == Some(FailOn::Skipped) && !options.common.quiet {
        print(unread(&inventory, language).as_bytes())?;
    }
    Ok(status)
}

/// Says on standard error what every report says at its head; a reader that has gone away is no error.
fn warn(inventory: &Inventory, language: Language) {
    let mut out = std::io::stderr().lock();
    for warning in &inventory.scan.warnings {
        let _ = writeln!(out, "qingdan: {}", warning.get(language));
    }
}

/// Skips that `--fail-on skipped` fails on.
fn skips(inventory: &Inventory) -> usize {
    let skipped = inventory.coverage.skipped.iter();
    skipped.filter(|skip| skip.kind.is_left_out()).count()
}

/// Why `--fail-on skipped` fails.
fn unread(inventory: &Inventory, language: Language) -> String {
    use report::words::{counted_in, partly_in};
    let (skips, partly) = (skips(inventory) as u64, report::roll_up::partly(inventory));
    let skips = (skips > 0).then(|| counted_in(skips, "skips", language));
    let partly = (partly > 0).then(|| partly_in(partly, language));
    let all: Vec<String> = skips.into_iter().chain(partly).collect();
    match language {
        Language::Zh => format!("退出状态 1（--fail-on skipped）：{}\n", all.join("，")),
        Language::En => format!("exit status 1 (--fail-on skipped): {}\n", all.join(", ")),
    }
}

fn status(inventory: &Inventory, fail_on: Option<FailOn>) -> u8 {
    if inventory.scan.interrupted {
        return INTERRUPTED;
    }
    let Some(fail_on) = fail_on else {
        return DONE;
    };
    let mut datasets = inventory.datasets.iter().map(|one| &one.obligation);
    let mut transfers = inventory.transfers.iter().map(|one| &one.obligation);
    let met = match fail_on {
        FailOn::Skipped => skips(inventory) > 0 || !inventory.coverage.partly.is_empty(),
        FailOn::OtherRoute => datasets.any(|one| fail_on.is_met_by(one)),
        _ => datasets
            .chain(&mut transfers)
            .any(|one| fail_on.is_met_by(one)),
    };
    if met { CONDITION_MET } else { DONE }
}
