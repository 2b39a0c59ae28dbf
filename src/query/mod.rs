//! Frames of the tables and a question in, its rows out: what is selected, where what holds, grouped by what, in which order.
//!
//! Rows are tested one frame after the other, so that memory grows with the answer and not with the series. The expressions are a
//! small language of their own ([`GRAMMAR`]), read by hand: nothing of it is executed by anybody else.

mod cell;
mod condition;
mod forms;
mod lexer;
mod parser;
mod plan;
mod select;

pub use cell::Cell;
pub use forms::{FORMATS, Format};
pub use plan::{Answer, Query};

/// The language of `--select`, `--where`, `--group-by` and `--order-by`, as the help shows it.
pub const GRAMMAR: &str = "\
EXPRESSIONS
  --select    dataset, individuals_upper
              of groups, or of all rows: count(), distinct(COLUMN), sum(COLUMN),
              min(COLUMN), max(COLUMN), mean(COLUMN)
              each may be named: sum(files) as all_files
  --where     COLUMN = VALUE, also != < <= > >=
              VALUE is a number, a 'text' or another COLUMN
              COLUMN in ('a', 'b'), COLUMN contains 'text', COLUMN is null
              not, and, or, ( ); a comparison with null is never true, but an
              upper end that is not known is greater than every number
              measures and categories compare by their strength:
              ceiling >= 'contract-or-certification'
  --order-by  individuals_upper desc, dataset
  Columns are those of the table. On a series of inventories there are also
  scan and finished_at.";
