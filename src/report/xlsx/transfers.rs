//! The transfers go in, their sheet comes out.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use crate::model::inventory::{Inventory, Transfer};
use crate::report::view;
use rust_xlsxwriter::Workbook;

const GRID: Grid = Grid {
    name: "transfers",
    frozen: 1,
    columns: &[
        Column::new("transfer", 30, Style::Wrapped),
        Column::new("floor", 17, Style::Duty),
        Column::new("measure", 17, Style::Duty),
        Column::new("ceiling", 17, Style::Duty),
        Column::new("individuals_lower", 12, Style::Whole),
        Column::new("individuals_upper", 12, Style::Whole),
        Column::new("sensitive_individuals_lower", 12, Style::Whole),
        Column::new("sensitive_individuals_upper", 12, Style::Whole),
        Column::new("rule", 17, Style::Wrapped),
        Column::new("recipient", 22, Style::Wrapped),
        Column::new("country", 10, Style::Wrapped),
        Column::new("purpose", 24, Style::Wrapped),
        Column::new("missing-facts", 36, Style::Wrapped),
        Column::new("dataset-count", 10, Style::Whole),
        Column::new("datasets", 50, Style::Wrapped),
    ],
};

/// Datasets of a transfer that its row names.
const NAMED: usize = 40;

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let rows = inventory
        .transfers
        .iter()
        .map(|transfer| row(order, transfer));
    GRID.write(book, rows, order.voice, order.most_rows)
}

fn row(order: &Order<'_>, transfer: &Transfer) -> Vec<Value> {
    let (duty, voice) = (&transfer.obligation, order.voice);
    let people = &transfer.individuals;
    let title = |language| view::transfer_title(transfer, language).to_owned();
    vec![
        Value::Text(voice.said(title)),
        Value::Text(voice.title(duty.floor)),
        Value::Text(voice.title(duty.measure)),
        Value::Text(voice.title(duty.ceiling)),
        Value::Number(people.count.lower),
        Value::maybe(people.count.upper),
        Value::Number(people.sensitive.lower),
        Value::maybe(people.sensitive.upper),
        Value::Text(duty.rule.clone().unwrap_or_default()),
        Value::Text(transfer.terms.recipient.join("; ")),
        Value::Text(transfer.terms.country.join("; ")),
        Value::Text(transfer.terms.purpose.clone().unwrap_or_default()),
        Value::Text(voice.list(&duty.missing.iter().map(|one| &one.question))),
        Value::Number(transfer.datasets.len() as u64),
        Value::Text(named(&transfer.datasets)),
    ]
}

/// The first of many names, and how many more there are.
pub(super) fn named(names: &[String]) -> String {
    let mut said = names
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("; ");
    if names.len() > NAMED {
        said.push_str(&format!("; … (+{})", names.len() - NAMED));
    }
    said
}
