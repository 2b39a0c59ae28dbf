//! The obligations go in, their sheet comes out: what is demanded of each dataset and transfer, by which rule, on which facts; below
//! it each line of the law that has an answer.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use super::voice::Voice;
use super::words::say;
use crate::model::inventory::Inventory;
use crate::model::obligation::{Citation, Measure, Obligation, TrackOutcome};
use crate::model::{Language, Text};
use crate::report::terms::term;
use crate::report::view;
use rust_xlsxwriter::Workbook;

const GRID: Grid = Grid {
    name: "obligations",
    frozen: 2,
    columns: &[
        Column::new("subject", 36, Style::Wrapped),
        Column::new("track", 18, Style::Wrapped),
        Column::new("floor", 17, Style::Duty),
        Column::new("measure", 17, Style::Duty),
        Column::new("ceiling", 17, Style::Duty),
        Column::new("rule", 18, Style::Wrapped),
        Column::new("citation", 36, Style::Wrapped),
        Column::new("restated", 60, Style::Wrapped),
        Column::new("because", 40, Style::Wrapped),
        Column::new("missing-facts", 40, Style::Wrapped),
    ],
};

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let voice = order.voice;
    let datasets = order.datasets.iter().enumerate().flat_map(|(at, dataset)| {
        let subject = Value::Link(dataset.name.clone(), order.dataset(at));
        rows(&subject, &dataset.obligation, voice)
    });
    let transfers = inventory.transfers.iter().flat_map(|transfer| {
        let title = |language| view::transfer_title(transfer, language).to_owned();
        rows(&Value::Text(voice.said(title)), &transfer.obligation, voice)
    });
    GRID.write(book, transfers.chain(datasets), voice, order.most_rows)
}

fn rows(subject: &Value, duty: &Obligation, voice: Voice) -> Vec<Vec<Value>> {
    let engaged = duty
        .tracks
        .iter()
        .filter(|track| track.ceiling != Measure::None);
    let tracks = engaged.map(|track| of_track(subject, track, voice));
    std::iter::once(whole(subject, duty, voice))
        .chain(tracks)
        .collect()
}

fn whole(subject: &Value, duty: &Obligation, voice: Voice) -> Vec<Value> {
    let because = |language: Language| {
        let facts = duty.because.get();
        let said = facts.iter().map(|one| {
            let (fact, value) = (term(&one.fact), term(&one.value));
            let origin = view::title(one.origin, language);
            match language {
                Language::Zh => format!("{}：{}（{origin}）", fact.zh, value.zh),
                Language::En => format!("{}: {} ({origin})", fact.en, value.en),
            }
        });
        said.collect::<Vec<_>>().join("\n")
    };
    vec![
        subject.clone(),
        Value::Text(voice.text(&say("all-tracks"))),
        Value::Text(voice.title(duty.floor)),
        Value::Text(voice.title(duty.measure)),
        Value::Text(voice.title(duty.ceiling)),
        Value::Text(duty.rule.clone().unwrap_or_default()),
        Value::Text(cited(&duty.citation)),
        Value::Text(voice.lines(&restated(&duty.citation))),
        Value::Text(match voice {
            Voice::One(language) => because(language),
            Voice::Both => format!("{}\n{}", because(Language::Zh), because(Language::En)),
        }),
        Value::Text(voice.list(&duty.missing.iter().map(|one| &one.question))),
    ]
}

fn of_track(subject: &Value, track: &TrackOutcome, voice: Voice) -> Vec<Value> {
    let citation = track.citation.as_ref();
    // One link leads to the dataset; below it is the name alone, for filters.
    let (Value::Link(name, _) | Value::Text(name)) = subject else {
        return Vec::new();
    };
    vec![
        Value::Text(name.clone()),
        Value::Text(voice.title(track.track)),
        Value::Text(voice.title(track.floor)),
        Value::Text(voice.title(track.measure)),
        Value::Text(voice.title(track.ceiling)),
        Value::Text(track.rule.clone().unwrap_or_default()),
        Value::Text(citation.map(cited).unwrap_or_default()),
        Value::Text(
            citation
                .map(|one| voice.lines(&restated(one)))
                .unwrap_or_default(),
        ),
    ]
}

/// Instrument, edition and article.
fn cited(citation: &Citation) -> String {
    let heading = citation.heading.join(" › ");
    let parts = [&citation.instrument, &citation.edition, &heading];
    let said = parts.into_iter().filter(|part| !part.is_empty());
    said.map(String::as_str).collect::<Vec<_>>().join(" · ")
}

fn restated(citation: &Citation) -> Text {
    Text::new(citation.restated_zh.clone(), citation.restated_en.clone())
}
