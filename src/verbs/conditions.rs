//! Conditions of `--fail-on`: an inventory and what changed since the baseline go in, a line for each condition that is met comes out.

use crate::cli::FailOn;
use crate::compare::{Changes, Condition, line};
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::model::obligation::{Measure, Obligation};
use crate::model::text::{shown, thousands};
use crate::model::{Language, Titled as _};
use crate::report::roll_up;
use crate::report::words::{counted_in, partly_in};
use clap::ValueEnum as _;

/// Refuses conditions that ask for a baseline where there is none.
pub(super) fn check(fail_on: &[FailOn], has_baseline: bool) -> Result<()> {
    let needs = |one: &&FailOn| {
        let needs = [FailOn::NewSensitive, FailOn::Crossed, FailOn::Stricter];
        needs.contains(one)
    };
    match fail_on.iter().find(needs) {
        Some(one) if !has_baseline => {
            let id = id(*one);
            Err(Error::usage(
                format!("`--fail-on {id}` 须与此前的清单比较：请用 `--baseline 文件` 指明"),
                format!(
                    "`--fail-on {id}` compares with an earlier inventory: name it with `--baseline FILE`"
                ),
            ))
        }
        _ => Ok(()),
    }
}

/// Why the run fails, a line for each condition that is met or cannot be excluded.
pub(super) fn met(
    fail_on: &[FailOn],
    inventory: &Inventory,
    changes: Option<&Changes>,
    language: Language,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for one in fail_on {
        let Some(why) = why(*one, inventory, changes, language) else {
            continue;
        };
        let id = id(*one);
        let line = match language {
            Language::Zh => format!("退出状态 1（--fail-on {id}）：{why}"),
            Language::En => format!("exit status 1 (--fail-on {id}): {why}"),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// As the user writes it.
fn id(condition: FailOn) -> String {
    let value = condition.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn why(
    condition: FailOn,
    inventory: &Inventory,
    changes: Option<&Changes>,
    language: Language,
) -> Option<String> {
    let since = |condition: Condition| {
        let meeting = changes?.meeting(condition);
        let first = line(meeting.first()?, language);
        Some(with_others(first, meeting.len(), language))
    };
    match condition {
        FailOn::Skipped => unread(inventory, language),
        FailOn::Exempt => reaching(inventory, Measure::Exempt, language),
        FailOn::ContractOrCertification => {
            reaching(inventory, Measure::ContractOrCertification, language)
        }
        FailOn::SecurityAssessment => reaching(inventory, Measure::SecurityAssessment, language),
        FailOn::OtherRoute if changes.is_some() => since(Condition::OtherRoute),
        FailOn::OtherRoute => other_route(inventory, language),
        FailOn::NewSensitive => since(Condition::NewSensitive),
        FailOn::Crossed => since(Condition::Crossed),
        FailOn::Stricter => since(Condition::Stricter),
    }
}

/// The first of so many.
fn with_others(first: String, all: usize, language: Language) -> String {
    let others = thousands(all.saturating_sub(1) as u64);
    match (all, language) {
        (0 | 1, _) => first,
        (_, Language::Zh) => format!("{first}；另有 {others} 项"),
        (_, Language::En) => format!("{first}; and {others} more"),
    }
}

/// What was not read, or not to its end; what the user left out and what is no data is not meant.
fn unread(inventory: &Inventory, language: Language) -> Option<String> {
    let skips = inventory.coverage.skipped.iter();
    let skips = skips.filter(|skip| skip.kind.is_left_out());
    let (folders, files): (Vec<_>, Vec<_>) = skips.partition(|skip| skip.files == 0);
    let numbers = [
        (files.len(), "skips"),
        (folders.len(), "folders-not-listed"),
    ];
    let told = numbers.into_iter().filter(|(n, _)| *n > 0);
    let told = told.map(|(n, id)| counted_in(n as u64, id, language));
    let partly = roll_up::partly(inventory);
    let partly = (partly > 0).then(|| partly_in(partly, language));
    let all: Vec<String> = told.chain(partly).collect();
    let between = match language {
        Language::Zh => "，",
        Language::En => ", ",
    };
    (!all.is_empty()).then(|| all.join(between))
}

/// Names and obligations of datasets and transfers.
fn obligations(inventory: &Inventory) -> impl Iterator<Item = (&str, &Obligation)> {
    let datasets = inventory.datasets.iter();
    let transfers = inventory.transfers.iter();
    let datasets = datasets.map(|one| (one.name.as_str(), &one.obligation));
    datasets.chain(transfers.map(|one| (one.name.as_str(), &one.obligation)))
}

fn reaching(inventory: &Inventory, least: Measure, language: Language) -> Option<String> {
    let reaches =
        |one: &&(&str, &Obligation)| one.1.ceiling >= least && one.1.ceiling != Measure::OtherRoute;
    let all: Vec<(&str, &Obligation)> = obligations(inventory).collect();
    let reaching: Vec<_> = all.iter().filter(reaches).collect();
    let (name, _) = reaching.first()?;
    Some(may_need(name, reaching.len(), least, language))
}

fn other_route(inventory: &Inventory, language: Language) -> Option<String> {
    let datasets = inventory.datasets.iter();
    let reaches = |obligation: &Obligation| {
        let mut tracks = obligation.tracks.iter();
        tracks.any(|track| track.ceiling == Measure::OtherRoute)
    };
    let reaching: Vec<_> = datasets.filter(|one| reaches(&one.obligation)).collect();
    let name = &reaching.first()?.name;
    Some(may_need(
        name,
        reaching.len(),
        Measure::OtherRoute,
        language,
    ))
}

fn may_need(name: &str, all: usize, measure: Measure, language: Language) -> String {
    let (name, title) = (shown(name), measure.title());
    let first = match language {
        Language::Zh => format!("`{name}` 需要或可能需要{}", title.zh),
        Language::En => format!("`{name}` needs or may need: {}", title.en),
    };
    with_others(first, all, language)
}
