//! The datasets go in, the sheet of their columns comes out, in the order of the sheet of datasets; the first column of each leads
//! back to it.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value};
use super::styles::Style;
use super::words::element;
use crate::model::inventory::{Dataset, Term};
use crate::report::view::column_title;
use rust_xlsxwriter::Workbook;
use std::collections::HashMap;

const GRID: Grid = Grid {
    name: "columns",
    frozen: 3,
    columns: &[
        Column::new("dataset", 36, Style::Plain),
        Column::new("ordinal", 6, Style::Whole),
        Column::new("column", 24, Style::Wrapped),
        Column::new("element", 22, Style::Wrapped),
        Column::new("category", 18, Style::Wrapped),
        Column::new("confidence", 10, Style::Share),
        Column::new("form", 10, Style::Plain),
        Column::new("label", 12, Style::Plain),
        Column::new("data_type", 12, Style::Plain),
        Column::new("distinct_upper", 12, Style::Whole),
        Column::new("nulls", 10, Style::Whole),
        Column::new("sample_rows", 12, Style::Whole),
        Column::new("smallest_share_missed", 12, Style::Share),
        Column::new("evidence", 60, Style::Wrapped),
        Column::new("element-id", 24, Style::Plain),
    ],
};

pub(super) fn write(book: &mut Workbook, order: &Order<'_>, glossary: &[Term]) -> Outcome<()> {
    let terms: HashMap<&str, &Term> = glossary.iter().map(|term| (&*term.id, term)).collect();
    let datasets = order.datasets.iter().enumerate();
    let rows = datasets.flat_map(|(at, dataset)| rows(order, at, dataset, &terms));
    GRID.write(book, rows, order.voice, order.most_rows)
}

fn rows(
    order: &Order<'_>,
    at: usize,
    dataset: &Dataset,
    terms: &HashMap<&str, &Term>,
) -> Vec<Vec<Value>> {
    let voice = order.voice;
    let columns = dataset.columns.get();
    let row = |(index, column): (usize, &crate::model::inventory::Column)| {
        let name = dataset.name.clone();
        let id = column.element.as_deref();
        let evidence = column.evidence.iter().map(|one| &one.text);
        vec![
            if index == 0 {
                Value::Link(name, order.dataset(at))
            } else {
                Value::Text(name)
            },
            Value::Number(column.ordinal),
            Value::Text(
                voice.said(|language| column_title(&column.path, column.ordinal, language)),
            ),
            Value::Text(id.map_or_else(String::new, |id| voice.text(&element(id, terms)))),
            Value::Text(voice.title(column.category)),
            id.map_or(Value::Nothing, |_| Value::Share(column.confidence)),
            Value::Text(voice.title(column.form)),
            Value::Text(id.map_or_else(String::new, |_| voice.title(column.label))),
            Value::Text(voice.title(column.data_type)),
            Value::maybe(column.distinct.upper),
            Value::Number(column.nulls),
            Value::Number(column.sample.rows),
            Value::Share(column.sample.smallest_share_missed),
            Value::Text(voice.list(&evidence)),
            Value::Text(id.unwrap_or_default().to_owned()),
        ]
    };
    columns.iter().enumerate().map(row).collect()
}
