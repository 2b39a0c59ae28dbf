//! A question over the columns of a table, and rows one after the other in; the rows of the answer out.

use super::cell::Cell;
use super::condition::Condition;
use super::parser::condition;
use super::select::{Aggregate, Output, groups, orders, outputs};
use crate::model::Text;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// `--select`; all columns where absent, or the groups and their number of rows.
    pub select: Option<String>,
    /// `--where`
    pub condition: Option<String>,
    /// `--group-by`
    pub group_by: Option<String>,
    /// `--order-by`
    pub order_by: Option<String>,
    /// `--limit`
    pub limit: Option<usize>,
}

/// An answer while it is made, and when it is whole.
#[derive(Debug)]
pub struct Answer {
    columns: Vec<Output>,
    condition: Option<Condition>,
    /// Whether rows are grouped, and by which columns.
    groups: Option<Vec<usize>>,
    order: Vec<(usize, bool)>,
    limit: Option<usize>,
    rows: Vec<Vec<Cell>>,
    grouped: Vec<Group>,
    known: HashMap<String, usize>,
}

/// Rows that have the same values in the columns that they are grouped by.
#[derive(Debug)]
struct Group {
    values: Vec<Cell>,
    tallies: Vec<Tally>,
}

/// What is known of a column over the rows of a group so far.
#[derive(Clone, Debug, Default)]
struct Tally {
    rows: u64,
    seen: u64,
    whole: Option<u64>,
    sum: f64,
    least: Option<Cell>,
    most: Option<Cell>,
    distinct: HashSet<String>,
}

impl Answer {
    /// The answer of a query over a table with these columns, before its first row.
    ///
    /// # Errors
    /// What is wrong with the query, for the user, with the option that it stands in.
    pub fn begin(query: &Query, table: &[String]) -> Result<Self, Text> {
        let said = |option: &'static str| {
            move |error: Text| {
                Text::new(
                    format!("--{option}：{}", error.zh),
                    format!("--{option}: {}", error.en),
                )
            }
        };
        let condition = query
            .condition
            .as_deref()
            .map(|text| condition(text, table));
        let condition = condition.transpose().map_err(said("where"))?;
        let groups = query.group_by.as_deref().map(|text| groups(text, table));
        let mut groups = groups.transpose().map_err(said("group-by"))?;
        let columns = match (&query.select, &groups) {
            (Some(text), _) => outputs(text, table).map_err(said("select"))?,
            (None, None) => (0..table.len())
                .map(|at| Output::plain(at, table))
                .collect(),
            (None, Some(by)) => {
                let by = by.iter().map(|at| Output::plain(*at, table));
                by.chain([Output::count()]).collect()
            }
        };
        // `count()` alone is of all rows.
        if groups.is_none() && columns.iter().any(|one| one.aggregate.is_some()) {
            groups = Some(Vec::new());
        }
        if let Some(by) = &groups {
            let is_loose = |one: &&Output| {
                let mut by = by.iter();
                one.aggregate.is_none() && !by.any(|at| Some(*at) == one.column)
            };
            if let Some(loose) = columns.iter().find(is_loose) {
                let name = &loose.name;
                return Err(Text::new(
                    format!(
                        "--select：`{name}` 在一组中有多个值；请写入 --group-by，或写 max({name})"
                    ),
                    format!(
                        "--select: `{name}` has several values in a group; name it in --group-by, or write max({name})"
                    ),
                ));
            }
        }
        let names: Vec<String> = columns.iter().map(|one| one.name.clone()).collect();
        let order = query.order_by.as_deref().map(|text| orders(text, &names));
        Ok(Self {
            columns,
            condition,
            groups,
            order: order
                .transpose()
                .map_err(said("order-by"))?
                .unwrap_or_default(),
            limit: query.limit,
            rows: Vec::new(),
            grouped: Vec::new(),
            known: HashMap::new(),
        })
    }

    /// Whether no further row can change it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let is_streamed = self.groups.is_none() && self.order.is_empty();
        is_streamed && self.limit.is_some_and(|limit| self.rows.len() >= limit)
    }

    /// Takes in a row of the table.
    pub fn take(&mut self, row: &[Cell]) {
        let condition = self.condition.as_ref();
        if self.is_full() || condition.is_some_and(|one| one.holds(row) != Some(true)) {
            return;
        }
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or(&Cell::Null);
        let Some(by) = &self.groups else {
            let cells = self.columns.iter().map(|one| cell(one.column).clone());
            self.rows.push(cells.collect());
            return;
        };
        let key: Vec<String> = by.iter().map(|at| cell(Some(*at)).key()).collect();
        let next = self.grouped.len();
        let at = *self.known.entry(key.join("\u{0}")).or_insert(next);
        if at == next {
            self.grouped.push(Group {
                values: self
                    .columns
                    .iter()
                    .map(|one| cell(one.column).clone())
                    .collect(),
                tallies: vec![Tally::default(); self.columns.len()],
            });
        }
        for (tally, one) in self.grouped[at].tallies.iter_mut().zip(&self.columns) {
            if let Some(aggregate) = one.aggregate {
                tally.take(aggregate, cell(one.column));
            }
        }
    }

    /// The names of its columns and its rows, sorted and cut to the limit.
    #[must_use]
    pub fn finish(mut self) -> (Vec<String>, Vec<Vec<Cell>>) {
        let is_of_all = self.groups.as_ref().is_some_and(Vec::is_empty);
        if is_of_all && self.grouped.is_empty() {
            let tallies = vec![Tally::default(); self.columns.len()];
            let values = vec![Cell::Null; self.columns.len()];
            self.grouped.push(Group { values, tallies });
        }
        for group in std::mem::take(&mut self.grouped) {
            let columns = self.columns.iter();
            let cells = columns.zip(group.values).zip(&group.tallies);
            let cells = cells.map(|((one, value), tally)| match one.aggregate {
                Some(aggregate) => tally.result(aggregate, one.column.is_none()),
                None => value,
            });
            self.rows.push(cells.collect());
        }
        let order = &self.order;
        self.rows.sort_by(|a, b| {
            let mut orders = order.iter().map(|(at, is_descending)| {
                let order = a[*at].order(&b[*at]);
                let is_last = a[*at] == Cell::Null || b[*at] == Cell::Null;
                // What is not known stands last, whichever way the others go.
                if *is_descending && !is_last {
                    order.reverse()
                } else {
                    order
                }
            });
            orders
                .find(|order| *order != Ordering::Equal)
                .unwrap_or(Ordering::Equal)
        });
        self.rows.truncate(self.limit.unwrap_or(usize::MAX));
        (
            self.columns.into_iter().map(|one| one.name).collect(),
            self.rows,
        )
    }
}

impl Tally {
    fn take(&mut self, aggregate: Aggregate, cell: &Cell) {
        self.rows += 1;
        let counts_values = matches!(aggregate, Aggregate::Count | Aggregate::Distinct);
        // What nothing bounds is no value to count, and still the greatest: a greatest or a mean of the others would be too low.
        if *cell == Cell::Null || (counts_values && cell.is_null()) {
            return;
        }
        self.seen += 1;
        match aggregate {
            Aggregate::Count => {}
            Aggregate::Distinct => {
                self.distinct.insert(cell.key());
            }
            Aggregate::Sum | Aggregate::Mean => {
                let before = if self.seen == 1 { Some(0) } else { self.whole };
                self.whole = match cell {
                    Cell::Whole(n) => before.and_then(|sum: u64| sum.checked_add(*n)),
                    _ => None,
                };
                self.sum += cell.number().unwrap_or(f64::NAN);
            }
            Aggregate::Min => {
                let is_less = |old: &Cell| cell.order(old) == Ordering::Less;
                if self.least.as_ref().is_none_or(is_less) {
                    self.least = Some(cell.clone());
                }
            }
            Aggregate::Max => {
                let is_more = |old: &Cell| cell.order(old) == Ordering::Greater;
                if self.most.as_ref().is_none_or(is_more) {
                    self.most = Some(cell.clone());
                }
            }
        }
    }

    /// What came out; `of_rows` counts rows, not values.
    fn result(&self, aggregate: Aggregate, of_rows: bool) -> Cell {
        let number = |n: f64| {
            if n.is_finite() {
                Cell::Number(n)
            } else {
                Cell::Null
            }
        };
        match aggregate {
            Aggregate::Count => Cell::Whole(if of_rows { self.rows } else { self.seen }),
            Aggregate::Distinct => Cell::Whole(self.distinct.len() as u64),
            // A sum over values that are not all known is at least this, and not this.
            Aggregate::Sum if self.seen < self.rows || self.seen == 0 => Cell::Null,
            Aggregate::Sum => self.whole.map_or_else(|| number(self.sum), Cell::Whole),
            Aggregate::Mean if self.seen == 0 => Cell::Null,
            Aggregate::Mean => number(self.sum / self.seen as f64),
            Aggregate::Min => self.least.clone().unwrap_or(Cell::Null),
            Aggregate::Max => self.most.clone().unwrap_or(Cell::Null),
        }
    }
}
