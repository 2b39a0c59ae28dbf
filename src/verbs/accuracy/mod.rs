//! `qingdan accuracy`: scores a scan of a labelled folder against its truth.

pub mod manifest; // counts and refusals, file by file
pub mod score; // labels of columns

use super::output::print;
use super::request::request;
use super::{CONDITION_MET, DONE};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::pattern::PathPattern;
use crate::model::{Language, Text};
use crate::progress::Progress;
use crate::scan;
use manifest::Explained;
use serde::Serialize;
use std::fmt::Display;
use std::sync::Arc;

/// `qingdan accuracy`
///
/// # Errors
/// What ends the run.
pub fn accuracy(options: &cli::Accuracy) -> Result<u8> {
    let has_manifest = options.dir.join(manifest::NAME).is_file();
    let common = cli::Common {
        no_fold: options.common.no_fold || has_manifest,
        ..options.common.clone()
    };
    let (request, rules) = request(&[options.dir.display().to_string()], &common)?;
    let explained = options.explained.as_deref().map(Explained::load);
    let explained = explained.transpose()?.unwrap_or_default();
    let only = options.only.as_ref().map(|glob| {
        PathPattern::new(glob).map_err(|reason| {
            Error::usage(
                format!("--only：{}", reason.zh),
                format!("--only: {}", reason.en),
            )
        })
    });
    let only = only.transpose()?;
    let inventory = scan::scan(
        &Arc::new(request),
        &rules,
        &Arc::new(Progress::new(true, Language::En)),
    )?;
    if has_manifest {
        let conformity = manifest::compare(&inventory, &options.dir, &explained, only.as_ref())?;
        print_score(&conformity, options.json)?;
        return Ok(if conformity.unexplained() > 0 {
            CONDITION_MET
        } else {
            DONE
        });
    }
    let mut score = score::score(&inventory, &options.dir, only.as_ref())?;
    score.show_errors = options.errors;
    print_score(&score, options.json)?;
    Ok(DONE)
}

fn print_score(score: &(impl Serialize + Display), as_json: bool) -> Result<()> {
    let text = if as_json {
        let json = serde_json::to_string_pretty(score);
        json.map_err(|error| Error::Report {
            report: "accuracy",
            reason: Text::quoted(error),
        })? + "\n"
    } else {
        score.to_string()
    };
    print(text.as_bytes())
}
