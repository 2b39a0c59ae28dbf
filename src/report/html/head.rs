//! The inventory goes in, what the first template shows comes out: the overview, the table of datasets, transfers, coverage.

use super::{Outcome, PAGES};
use crate::model::inventory::{Individuals, Inventory, Transfer};
use crate::model::obligation::Obligation;
use crate::model::{Count, Language, Text};
use crate::report::headings::heading;
use crate::report::roll_up::{self, By};
use crate::report::view;
use crate::report::{lead, tables, words};
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde};
use minijinja::{Value, context};
use serde::Serialize;
use std::sync::Arc;

/// Skipped files that the ledger lists; all stand in `coverage.csv`.
const SKIPPED: usize = 5_000;
/// Open questions that the overview lists; a dataset's own stand on its page.
const QUESTIONS: usize = 5;

/// A roll-up.
#[derive(Serialize)]
struct Roll {
    heading: &'static str,
    is_duty: bool,
    bars: Vec<Bar>,
    total: Option<Bar>,
}

/// What a line of a roll-up shows.
#[derive(Serialize)]
struct Bar {
    id: String,
    title: Text,
    datasets: u64,
    files: u64,
    /// Width of the bar in percent of all datasets.
    share: f64,
}

/// What a line of the table of datasets shows, with what it is sorted and filtered by.
#[derive(Debug, Serialize)]
struct Row {
    index: usize,
    has_page: bool,
    name: String,
    store: String,
    measure: &'static str,
    floor: &'static str,
    ceiling: &'static str,
    urgency: usize,
    people: Count,
    most_people: String,
    records: Count,
    most_records: String,
    sensitivity: &'static str,
    sensitivity_rank: u8,
    sector: String,
    format: String,
    bytes: u64,
    missing: usize,
}

/// The table of datasets, whose lines become values of the template one by one.
#[derive(Debug)]
struct Rows(Vec<Row>);

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let row = self.0.get(key.as_usize()?)?;
        Some(Value::from(Serde(row)))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

/// What leaves together.
#[derive(Serialize)]
struct Leaving<'a> {
    title: Text,
    is_whole: bool,
    individuals: &'a Individuals,
    argument: Vec<Text>,
    obligation: &'a Obligation,
    datasets: &'a [String],
}

impl<'a> Leaving<'a> {
    fn of(transfer: &'a Transfer) -> Self {
        Self {
            title: view::both(|language| view::transfer_title(transfer, language).to_owned()),
            is_whole: transfer.is_whole_scan(),
            individuals: &transfer.individuals,
            argument: transfer.individuals.argument(),
            obligation: &transfer.obligation,
            datasets: &transfer.datasets,
        }
    }
}

fn rolls(inventory: &Inventory) -> Outcome<Vec<Roll>> {
    let frame = tables::rolled(inventory)?;
    let all = inventory.datasets.len().max(1) as f64;
    let bar = |group: roll_up::Group| Bar {
        share: group.datasets as f64 / all * 100.0,
        id: group.id,
        title: group.title,
        datasets: group.datasets,
        files: group.files,
    };
    let roll = |by: By| -> Outcome<Roll> {
        let groups = roll_up::roll_up(&frame, by)?;
        Ok(Roll {
            heading: by.heading(),
            is_duty: by == By::Measure,
            total: roll_up::total(&groups).map(bar),
            bars: groups.into_iter().map(bar).collect(),
        })
    };
    By::ALL.into_iter().map(roll).collect()
}

fn rows(inventory: &Inventory) -> Vec<Row> {
    roll_up::by_attention(inventory)
        .into_iter()
        .enumerate()
        .map(|(rank, (index, d))| (rank, index, d, roll_up::strongest(d)))
        .map(|(rank, index, d, strongest)| Row {
            index,
            has_page: rank < PAGES,
            name: d.name.clone(),
            store: d.store.clone(),
            measure: d.obligation.measure.id(),
            floor: d.obligation.floor.id(),
            ceiling: d.obligation.ceiling.id(),
            urgency: rank,
            people: d.individuals.count,
            most_people: sortable(d.individuals.count),
            records: d.records.count,
            most_records: sortable(d.records.count),
            sensitivity: strongest.id(),
            sensitivity_rank: strongest as u8,
            sector: d.sector.as_ref().map_or("unknown", |s| &s.value).to_owned(),
            format: d.format.clone(),
            bytes: d.bytes,
            missing: d.obligation.missing.len(),
        })
        .collect()
}

/// The upper end as a number of the page's script, by which rows are sorted.
fn sortable(count: Count) -> String {
    (count.upper).map_or_else(|| "Infinity".to_owned(), |upper| upper.to_string())
}

/// What the coverage ledger shows.
fn coverage(inventory: &Inventory) -> Value {
    let covered = &inventory.coverage;
    let (kinds, tables) = roll_up::skipped_by_kind(inventory);
    let kinds = kinds.into_iter();
    let lines = roll_up::ledger(inventory);
    context! {
        lines => lines.map(|(id, files, size)| context! { id, files, size }).to_vec(),
        kinds => kinds.map(|(kind, n)| context! { id => kind.id(), n }).collect::<Vec<_>>(),
        tables,
        partly_files => roll_up::partly(inventory),
        partly_count => covered.partly.len(),
        partly => Value::from(Serde(covered.partly.iter().take(SKIPPED).collect::<Vec<_>>())),
        skipped_count => covered.skipped.len(),
        skipped => Value::from(Serde(covered.skipped.iter().take(SKIPPED).collect::<Vec<_>>())),
    }
}

pub(super) fn context(inventory: &Inventory, language: Language, nonce: &str) -> Outcome<Value> {
    let rows = rows(inventory);
    let records = inventory.datasets.iter().map(|d| d.records.count);
    let records = records.sum::<Count>();
    let mut transfers = inventory.transfers.iter();
    let whole = transfers.find(|transfer| transfer.is_whole_scan());
    let transfers: Vec<Leaving<'_>> = inventory.transfers.iter().map(Leaving::of).collect();
    let questions = roll_up::questions(inventory).into_iter().take(QUESTIONS);
    let question =
        |(text, datasets): (&Text, u64)| context! { text => Value::from(Serde(text)), datasets };
    Ok(context! {
        language => if language == Language::Zh { "zh" } else { "en" },
        nonce,
        style => Value::from_safe_string(include_str!("page.css").to_owned()),
        scan => Value::from(Serde(&inventory.scan)),
        stores => roll_up::stores(inventory).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        lead => Value::from(Serde(lead::lead(inventory))),
        questions => questions.map(question).collect::<Vec<_>>(),
        unread => Value::from(Serde(words::unread(&inventory.coverage.unread))),
        coverage => coverage(inventory),
        has_shared_files => roll_up::has_shared_files(inventory),
        rolls => Value::from(Serde(rolls(inventory)?)),
        without_page => rows.len().saturating_sub(PAGES),
        rows => Value::from_object(Rows(rows)),
        records => Value::from(Serde(records)),
        whole => Value::from(Serde(whole.map(|transfer| &transfer.individuals))),
        transfers => Value::from(Serde(transfers)),
        all => Value::from(Serde(heading("all"))),
        disclaimer => Value::from(Serde(roll_up::disclaimer())),
    })
}
