//! The datasets go in, the sheet of datasets comes out: what is certain first, each in the colour of its requirement.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use crate::model::inventory::Dataset;
use crate::report::roll_up::strongest;
use crate::report::terms::term;
use chrono::DateTime;
use rust_xlsxwriter::Workbook;

const GRID: Grid = Grid {
    name: "datasets",
    frozen: 1,
    columns: &[
        Column::new("dataset", 40, Style::Wrapped),
        Column::new("floor", 15, Style::Duty),
        Column::new("measure", 15, Style::Duty),
        Column::new("ceiling", 15, Style::Duty),
        Column::new("individuals_lower", 11, Style::Whole),
        Column::new("individuals_upper", 11, Style::Whole),
        Column::new("sensitive_individuals_upper", 11, Style::Whole),
        Column::new("sensitivity", 15, Style::Wrapped),
        Column::new("sector", 15, Style::Wrapped),
        Column::new("records_lower", 11, Style::Whole),
        Column::new("open-questions", 9, Style::Whole),
        Column::new("rule", 16, Style::Wrapped),
        Column::new("modified_at", 12, Style::Moment),
        Column::new("measure-id", 15, Style::Wrapped),
    ],
};

pub(super) fn write(book: &mut Workbook, order: &Order<'_>) -> Outcome<()> {
    let rows = order.datasets.iter().enumerate();
    let rows = rows.map(|(at, dataset)| row(order, at, dataset));
    GRID.write(book, rows, order.voice, order.most_rows)
}

fn row(order: &Order<'_>, at: usize, dataset: &Dataset) -> Vec<Value> {
    let (duty, voice) = (&dataset.obligation, order.voice);
    let people = &dataset.individuals;
    let name = dataset.name.clone();
    let modified = dataset.modified_at.as_deref();
    let modified = modified.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    vec![
        match order.columns_of(at) {
            Some(target) => Value::Link(name, target),
            None => Value::Text(name),
        },
        Value::Text(voice.title(duty.floor)),
        Value::Text(voice.title(duty.measure)),
        Value::Text(voice.title(duty.ceiling)),
        Value::Number(people.count.lower),
        Value::maybe(people.count.upper),
        Value::maybe(people.sensitive.upper),
        Value::Text(voice.title(strongest(dataset))),
        match &dataset.sector {
            Some(sector) => Value::Text(voice.text(&term(&sector.value))),
            None => Value::Nothing,
        },
        Value::Number(dataset.records.count.lower),
        Value::Number(duty.missing.len() as u64),
        Value::Text(duty.rule.clone().unwrap_or_default()),
        modified.map_or(Value::Nothing, |time| {
            Value::Moment(time.timestamp_millis())
        }),
        Value::Text(duty.measure.id().to_owned()),
    ]
}
