//! `qingdan query`: rows of the tables of an inventory, or of a series of them.

use super::DONE;
use super::history::say_others;
use super::output::{language, print};
use crate::catalog::{self, Member};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::inventory::Inventory;
use crate::model::vocabulary::nearest;
use crate::query::{Answer, Cell, Query};
use crate::report::csv::moment;
use crate::report::tables::{Cell as TableCell, Failure, Table};

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
        if answer.is_none() {
            answer = Some(begin(&query, table, of_series)?);
        }
        if let Some(answer) = &mut answer {
            take(answer, table, &inventory, of_series).map_err(|error| failed(&error))?;
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
        reason: Text::quoted(error),
    }
}

fn table(name: &str) -> Result<Table> {
    let known = Table::ALL.into_iter().find(|one| one.id() == name);
    known.ok_or_else(|| {
        let all = Table::ALL.map(Table::id);
        let near = nearest(name, all.into_iter());
        let [hint_zh, hint] = near.map_or_else(Default::default, |near| {
            [
                format!("是否指 `{near}`？"),
                format!("did you mean `{near}`? "),
            ]
        });
        let [zh, en] = ["、", ", "].map(|between| all.join(between));
        Error::usage(
            format!("没有数据表 `{name}`；{hint_zh}现有：{zh}"),
            format!("unknown table `{name}`; {hint}there are: {en}"),
        )
    })
}

/// The answer before its first row; the columns of a series stand before those of the table.
fn begin(query: &Query, table: Table, member: Option<&Member>) -> Result<Answer> {
    let columns = table.columns().into_iter();
    let own = columns.map(|one| one.name.to_owned());
    let of_series = member.map(|_| OF_SERIES.map(str::to_owned));
    let columns: Vec<String> = of_series.into_iter().flatten().chain(own).collect();
    Answer::begin(query, &columns).map_err(Error::Usage)
}

fn take(
    answer: &mut Answer,
    table: Table,
    inventory: &Inventory,
    member: Option<&Member>,
) -> std::result::Result<(), Failure> {
    let of_series: Vec<Cell> = member.map_or_else(Vec::new, |one| {
        let values = [&one.scan, &one.finished_at];
        values.map(|value| Cell::Text(value.clone())).to_vec()
    });
    let mut row = of_series.clone();
    table.rows(inventory, &mut |cells| {
        row.truncate(of_series.len());
        row.extend(cells.into_iter().map(cell));
        answer.take(&row);
        Ok(())
    })
}

/// The cell of a table as a value of an answer.
fn cell(cell: TableCell<'_>) -> Cell {
    match cell {
        TableCell::Nothing => Cell::Null,
        TableCell::Unbounded => Cell::Unbounded,
        TableCell::Text(text) => Cell::Text(text.into_owned()),
        TableCell::Texts(all) => Cell::Text(all.join("; ")),
        TableCell::Number(number) => Cell::Whole(number),
        TableCell::Share(share) => Cell::Number(share),
        TableCell::Moment(time) => Cell::Text(moment(time)),
    }
}
