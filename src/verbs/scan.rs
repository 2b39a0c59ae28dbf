//! `qingdan scan`: scans stores, writes the report, and answers `--fail-on`.

use super::output::{forms, in_both, language, print, print_summary, write_form};
use super::request::request;
use super::{CONDITION_MET, DONE, INTERRUPTED};
use crate::cli;
use crate::error::Result;
use crate::model::Language;
use crate::model::entry::SkipKind;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
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
    let forms = forms(&options.report, options.common.lang)?;
    // Before a long scan, not after it.
    report::check_folder(&options.out)?;
    let (request, rules) = request(&options.stores, &options.common)?;
    let language = language(options.common.lang);
    let progress = Arc::new(Progress::new(options.common.quiet, language));
    let inventory = scan::scan(&request, &rules, &progress)?;
    warn(&inventory, language);
    let inside: Vec<&str> = if options.report.is_empty() {
        in_both(report::DEFAULT, options.common.lang)
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
    let status = status(&inventory, options.fail_on);
    if status == CONDITION_MET
        && options.fail_on == Some(cli::FailOn::Skipped)
        && !options.common.quiet
    {
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
    let counts = |kind| !matches!(kind, SkipKind::TableMetadata | SkipKind::System);
    skipped.filter(|skip| counts(skip.kind)).count()
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

fn status(inventory: &Inventory, fail_on: Option<cli::FailOn>) -> u8 {
    if inventory.scan.interrupted {
        return INTERRUPTED;
    }
    let reaches = |least: Measure| {
        let all = inventory
            .datasets
            .iter()
            .map(|dataset| &dataset.obligation)
            .chain(
                inventory
                    .transfers
                    .iter()
                    .map(|transfer| &transfer.obligation),
            );
        all.into_iter().any(|obligation| {
            obligation.ceiling >= least && obligation.ceiling != Measure::OtherRoute
        })
    };
    let met = match fail_on {
        None => false,
        Some(cli::FailOn::Skipped) => skips(inventory) > 0 || !inventory.coverage.partly.is_empty(),
        Some(cli::FailOn::Exempt) => reaches(Measure::Exempt),
        Some(cli::FailOn::ContractOrCertification) => reaches(Measure::ContractOrCertification),
        Some(cli::FailOn::SecurityAssessment) => reaches(Measure::SecurityAssessment),
        Some(cli::FailOn::OtherRoute) => inventory
            .datasets
            .iter()
            .flat_map(|dataset| &dataset.obligation.tracks)
            .any(|track| track.ceiling == Measure::OtherRoute),
    };
    if met { CONDITION_MET } else { DONE }
}
