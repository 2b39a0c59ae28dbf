//! An inventory and `--fail-on` go in; why the run ends with 1 comes out, where it does.

use crate::cli::FailOn;
use crate::model::inventory::Inventory;
use crate::model::obligation::{Measure, Obligation};
use crate::model::{Language, Text};
use crate::report;
use crate::report::words::{counted, partly};
use clap::ValueEnum as _;

/// Why the condition is met or cannot be excluded, as one line.
pub(super) fn met(on: FailOn, inventory: &Inventory) -> Option<Text> {
    let because = match on {
        FailOn::Skipped => skipped(inventory),
        FailOn::Exempt => reached(inventory, Measure::Exempt),
        FailOn::ContractOrCertification => reached(inventory, Measure::ContractOrCertification),
        FailOn::SecurityAssessment => reached(inventory, Measure::SecurityAssessment),
        FailOn::OtherRoute => other_route(inventory),
    }?;
    let name = on.to_possible_value();
    let name = name.as_ref().map_or("", |name| name.get_name());
    Some(Text::new(
        format!("qingdan: 退出状态 1（--fail-on {name}）：{}", because.zh),
        format!("qingdan: exit status 1 (--fail-on {name}): {}", because.en),
    ))
}

/// What was not read, or not to its end. What the user left out and what is no data is not meant.
fn skipped(inventory: &Inventory) -> Option<Text> {
    let skips = inventory.coverage.skipped.iter();
    let skips = skips.filter(|skip| skip.kind.is_left_out());
    let (folders, skips): (Vec<_>, Vec<_>) = skips.partition(|skip| skip.files == 0);
    let numbers = [
        (skips.len(), "skips"),
        (folders.len(), "folders-not-listed"),
    ];
    let told = numbers.into_iter().filter(|(n, _)| *n > 0);
    let told = told.map(|(n, id)| counted(n as u64, id));
    let in_part = report::roll_up::partly(inventory);
    let told = told.chain((in_part > 0).then(|| partly(in_part)));
    listed(&told.collect::<Vec<_>>())
}

/// Who may need this measure or a stricter one.
fn reached(inventory: &Inventory, least: Measure) -> Option<Text> {
    let may = |duty: &Obligation| duty.ceiling >= least && duty.ceiling != Measure::OtherRoute;
    let must = |duty: &Obligation| duty.floor >= least && duty.floor != Measure::OtherRoute;
    let datasets = || inventory.datasets.iter().map(|one| &one.obligation);
    let transfers = || inventory.transfers.iter().map(|one| &one.obligation);
    let certain = datasets().chain(transfers()).filter(|duty| must(duty));
    let certain = certain.count();
    let numbers = [
        (datasets().filter(|duty| may(duty)).count(), "datasets"),
        (transfers().filter(|duty| may(duty)).count(), "transfers"),
    ];
    let told = numbers.into_iter().filter(|(n, _)| *n > 0);
    let told = told.map(|(n, id)| counted(n as u64, id));
    let told = listed(&told.collect::<Vec<_>>())?;
    let (zh, en) = if certain == 0 {
        (String::new(), String::new())
    } else {
        let zh = format!("，其中 {certain} 项已确定");
        (zh, format!(" (certain for {certain})"))
    };
    Some(Text::new(
        format!("{}的要求可能达到此项或更高{zh}", told.zh),
        format!("{} may need this measure or a stricter one{en}", told.en),
    ))
}

/// What may have to leave by another route.
fn other_route(inventory: &Inventory) -> Option<Text> {
    let may = |duty: &&Obligation| {
        let mut tracks = duty.tracks.iter();
        tracks.any(|track| track.ceiling == Measure::OtherRoute)
    };
    let datasets = inventory.datasets.iter().map(|one| &one.obligation);
    let datasets = datasets.filter(may).count() as u64;
    (datasets > 0).then(|| {
        let Text { zh, en } = counted(datasets, "datasets");
        Text::new(
            format!("{zh}可能须经其他途径出境"),
            format!("{en} may have to leave by another route"),
        )
    })
}

/// All of them in one phrase; `None` where there is none.
fn listed(all: &[Text]) -> Option<Text> {
    let joined = |language, between: &str| {
        let texts = all.iter().map(|text| text.get(language));
        texts.collect::<Vec<_>>().join(between)
    };
    (!all.is_empty()).then(|| Text::new(joined(Language::Zh, "，"), joined(Language::En, ", ")))
}
