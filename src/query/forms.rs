//! The rows of an answer in, its text out: a table of the terminal, CSV, JSON, or a JSON object a line.

use super::cell::Cell;
use crate::model::{Language, titled};
use crate::report::csv;
use crate::report::layout::{fit, left, right, shown};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

/// Cells of the terminal that a text of a table has at most.
const WIDEST: usize = 48;

/// One form of an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// Comma-separated values.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
}

titled!(Format {
    Table: "table", "表格", "table";
    Csv: "csv", "CSV", "CSV";
    Json: "json", "JSON", "JSON";
    Ndjson: "ndjson", "每行一个 JSON 对象", "one JSON object a line";
});

/// Every form.
pub const FORMATS: &[Format] = &Format::ALL;

impl Format {
    /// The text of rows with these columns.
    #[must_use]
    pub fn write(self, columns: &[String], rows: &[Vec<Cell>], language: Language) -> String {
        match self {
            Self::Table => table(columns, rows, language),
            Self::Csv => comma_separated(columns, rows),
            Self::Json => {
                let rows: Vec<Value> = rows.iter().map(|row| object(columns, row)).collect();
                // Texts and numbers: there is nothing that could not be serialised.
                serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
            }
            Self::Ndjson => {
                let rows = rows
                    .iter()
                    .map(|row| object(columns, row).to_string() + "\n");
                rows.collect()
            }
        }
    }
}

fn object(columns: &[String], row: &[Cell]) -> Value {
    let fields = columns.iter().zip(row).map(|(name, cell)| {
        let value = match cell {
            Cell::Null | Cell::Unbounded => Value::Null,
            Cell::Whole(n) => Value::from(*n),
            Cell::Number(n) => Value::from(*n),
            Cell::Flag(flag) => Value::from(*flag),
            Cell::Text(text) => Value::from(text.as_str()),
        };
        (name.clone(), value)
    });
    Value::Object(fields.collect::<Map<String, Value>>())
}

/// A value as text; nothing where it is null.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Null | Cell::Unbounded => String::new(),
        Cell::Whole(n) => n.to_string(),
        Cell::Number(n) => format!("{n}"),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

fn comma_separated(columns: &[String], rows: &[Vec<Cell>]) -> String {
    let mut text = columns.join(",") + "\n";
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => csv::cell(text).into_owned(),
            other => plain(other),
        });
        text += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

fn table(columns: &[String], rows: &[Vec<Cell>], language: Language) -> String {
    let cells = |row: &Vec<Cell>| -> Vec<String> {
        let cells = row.iter().map(|cell| match cell {
            Cell::Null | Cell::Unbounded => "–".to_owned(),
            other => fit(&shown(&plain(other)), WIDEST),
        });
        cells.collect()
    };
    let rows_shown: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let is_number: Vec<bool> = (0..columns.len())
        .map(|at| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)).peekable();
            let all = |cell: &Cell| cell.is_null() || cell.number().is_some();
            cells.peek().is_some() && cells.all(all)
        })
        .collect();
    let width = |at: usize| {
        let widths = rows_shown.iter().filter_map(|row| row.get(at));
        let widest = widths.map(|cell| cell.width()).max().unwrap_or(0);
        widest.max(columns[at].width())
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    for row in std::iter::once(&columns.to_vec()).chain(&rows_shown) {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            if is_number[at] {
                right(cell, widths[at])
            } else {
                left(cell, widths[at])
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text += line.trim_end();
        text.push('\n');
    }
    if rows.is_empty() {
        text += match language {
            Language::Zh => "没有符合条件的行\n",
            Language::En => "no row fits\n",
        };
    }
    text
}
