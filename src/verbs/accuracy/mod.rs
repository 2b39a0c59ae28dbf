//! `qingdan accuracy`: scores a scan of a labelled folder against its truth.

mod fit; // weights of the judge that fit labelled columns
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
use score::Figures;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

/// `qingdan accuracy`
///
/// # Errors
/// What ends the run.
pub fn accuracy(options: &cli::Accuracy) -> Result<u8> {
    if options.fit.is_some() || options.evidence.is_some() {
        return fit::fit(options);
    }
    let only = options.only.as_ref().map(|glob| {
        PathPattern::new(glob).map_err(|reason| {
            Error::usage(
                format!("--only：{}", reason.zh),
                format!("--only: {}", reason.en),
            )
        })
    });
    let only = only.transpose()?;
    let mut status = DONE;
    let (mut names, mut all) = (BTreeSet::new(), Figures::default());
    for dir in &options.dirs {
        if dir.join(manifest::NAME).is_file() {
            status = status.max(conformity(dir, options, only.as_ref())?);
            continue;
        }
        let (request, rules) = request(&[dir.display().to_string()], &options.common)?;
        let inventory = scan::scan(&Arc::new(request), &rules, &quiet())?;
        let mut score = score::score(&inventory, dir, only.as_ref())?;
        score.show_errors = options.errors;
        score.show_details = options.details;
        print_score(&score, options.json)?;
        for source in score.sources {
            all.add_all(&source.figures);
            names.insert(source.name);
        }
    }
    if options.details && options.dirs.len() > 1 && !options.json {
        print(format!("\n{} sources together\n{all}", names.len()).as_bytes())?;
    }
    Ok(status)
}

fn quiet() -> Arc<Progress> {
    Arc::new(Progress::new(true, Language::En))
}

/// Files of a folder against its manifest.
fn conformity(dir: &Path, options: &cli::Accuracy, only: Option<&PathPattern>) -> Result<u8> {
    let common = cli::Common {
        no_fold: true,
        ..options.common.clone()
    };
    let (request, rules) = request(&[dir.display().to_string()], &common)?;
    let explained = options.explained.as_deref().map(Explained::load);
    let explained = explained.transpose()?.unwrap_or_default();
    let inventory = scan::scan(&Arc::new(request), &rules, &quiet())?;
    let conformity = manifest::compare(&inventory, dir, &explained, only)?;
    print_score(&conformity, options.json)?;
    Ok(if conformity.unexplained() > 0 {
        CONDITION_MET
    } else {
        DONE
    })
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
