//! `qingdan query`: rows of the tables of an inventory, or of a series of them.

use super::DONE;
use super::history::say_others;
use super::output::{language, print};
use crate::catalog::{self, Member};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::vocabulary::nearest;
use crate::query::{Answer, Cell, Query};
use crate::report::tables::Table;
use polars::prelude::{DataFrame, PolarsResult};

/// Tables that can be asked.
const TABLES: [(&str, Table); 3] = [
    ("datasets", Table::Datasets),
    ("columns", Table::Columns),
    ("coverage", Table::Coverage),
];
/// Columns that rows of a series have besides those of their table.
const OF_SERIES: [&str; 2] = ["scan", "finished_at"];

/// `qingdan query`
///
/// # Errors
/// A table or column that there is not, an expression that cannot be read; what ends the run.
pub fn query(options: &cli::Query) -> Result<u8> {
    let table = table(&options.from)?;
    let series = catalog::series(&options.inventory)?;
    let language = language(options.lang);
    say_others(&series.others, language);
    let query = Query {
        select: options.select.clone(),
        condition: options.condition.clone(),
        group_by: options.group_by.clone(),
        order_by: options.order_by.clone(),
        limit: options.limit,
    };
    let mut answer: Option<Answer> = None;
    for member in &series.members {
        let inventory = member.load()?;
        let of_series = series.is_folder.then_some(member);
        for frame in table.frames(&inventory) {
            let frame = frame.map_err(|error| failed(&error))?;
            let answer = match &mut answer {
                Some(answer) => answer,
                none => none.insert(begin(&query, &frame, of_series)?),
            };
            take(answer, &frame, of_series).map_err(|error| failed(&error))?;
        }
        if answer.as_ref().is_some_and(Answer::is_full) {
            break;
        }
    }
    if let Some(answer) = answer {
        let (columns, rows) = answer.finish();
        let format: crate::query::Format = options.format.into();
        print(format.write(&columns, &rows, language).as_bytes())?;
    }
    Ok(DONE)
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Report {
        report: "query",
        reason: error.to_string(),
    }
}

fn table(name: &str) -> Result<Table> {
    let known = TABLES.iter().find(|one| one.0 == name);
    known.map(|one| one.1).ok_or_else(|| {
        let all = TABLES.map(|one| one.0);
        let hint = nearest(name, all.into_iter())
            .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        Error::Usage(format!(
            "unknown table `{name}`; {hint}there are: {}",
            all.join(", ")
        ))
    })
}

/// The answer before its first row; the columns of a series stand before those of the table.
fn begin(query: &Query, frame: &DataFrame, member: Option<&Member>) -> Result<Answer> {
    let own = frame.columns().iter().map(|one| one.name().to_string());
    let of_series = member.map(|_| OF_SERIES.map(str::to_owned));
    let columns: Vec<String> = of_series.into_iter().flatten().chain(own).collect();
    Answer::begin(query, &columns).map_err(Error::Usage)
}

fn take(answer: &mut Answer, frame: &DataFrame, member: Option<&Member>) -> PolarsResult<()> {
    let of_series: Vec<Cell> = member.map_or_else(Vec::new, |one| {
        let values = [&one.scan, &one.finished_at];
        values.map(|value| Cell::Text(value.clone())).to_vec()
    });
    let mut row = of_series.clone();
    for at in 0..frame.height() {
        row.truncate(of_series.len());
        for column in frame.columns() {
            row.push(Cell::of(&column.get(at)?));
        }
        answer.take(&row);
    }
    Ok(())
}
