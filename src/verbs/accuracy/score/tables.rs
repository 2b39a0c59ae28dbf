//! Tables of an inventory against the truth: how often counts of records, columns and people are right, and whether a table is
//! about persons at all.

use super::tally::Tally;
use super::truth::{TrueColumn, get, yes_or_no};
use crate::error::{Error, Result};
use crate::model::Count;
use crate::model::finding::Category;
use crate::model::inventory::Dataset;
use serde::Serialize;
use std::collections::BTreeMap;

/// Labels whose plain values are one natural person's key: such a table's people must be counted, not bounded.
const PERSON_KEYS: &[&str] = &[
    "resident_id",
    "passport",
    "travel_permit",
    "national_id_other",
    "driver_licence",
    "member_id",
    "subject_id",
    "person_id",
];

/// Widest interval, in parts of the truth, for a table with a plain person key.
const NARROW: f64 = 0.05;

/// Outcomes over tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tables {
    /// Tables of the truth file.
    pub all: u64,
    /// Of them, those in the inventory.
    pub found: u64,
    /// Number of records right and stated as exact.
    pub records_exact: u64,
    /// Number of columns right.
    pub columns_exact: u64,
    /// Tables whose number of people is known.
    pub with_people: u64,
    /// Of those, tables whose interval holds the truth.
    pub people_contained: u64,
    /// Tables of those with a plain person key.
    pub keyed: u64,
    /// Of those, tables whose interval holds the truth.
    pub keyed_contained: u64,
    /// Of those, tables whose interval is also no wider than 5 %.
    pub keyed_narrow: u64,
    /// Mean width of the intervals of keyed tables, in parts of the truth.
    pub keyed_mean_width: Option<f64>,
    /// Tables that are said to be about persons against those that are, where the truth says so of the table or of a column.
    pub personal: Tally,
    /// Tables with sensitive personal information, where the truth says so.
    pub sensitive: Tally,
    /// What is wrong, one line a table.
    pub errors: Vec<String>,
}

/// One line of `truth_tables.csv` or `tables.csv`; what it leaves open is not scored.
pub(super) struct TrueTable<'a> {
    pub(super) file: &'a str,
    records: Option<u64>,
    columns: Option<u64>,
    people: Option<u64>,
    /// Whether a column holds a plain person key.
    keyed: bool,
    /// Whether it is about persons, and whether it holds sensitive personal information.
    personal: Option<bool>,
    sensitive: Option<bool>,
}

impl<'a> TrueTable<'a> {
    pub(super) fn new(row: &'a BTreeMap<String, String>, truth: &[TrueColumn]) -> Result<Self> {
        let file = get(row, "file");
        let number = |key: &str| -> Result<Option<u64>> {
            match get(row, key) {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| {
                    Error::usage(
                        format!("{file}：标注文件中的 `{key}` 不是数字"),
                        format!("{file}: `{key}` of the truth file is no number"),
                    )
                }),
            }
        };
        let people = number("individuals")?;
        let is_key = |column: &TrueColumn| {
            column.file == file
                && column.personal == Some(true)
                && column.plain
                && PERSON_KEYS.contains(&column.label.as_str())
        };
        let of_columns = || {
            let columns = truth.iter().filter(|column| column.file == file);
            columns
                .filter_map(|column| column.personal)
                .reduce(|a, b| a || b)
        };
        Ok(Self {
            personal: yes_or_no(get(row, "personal")).or_else(of_columns),
            sensitive: yes_or_no(get(row, "sensitive")),
            file,
            records: number("records")?,
            columns: number("columns")?,
            people,
            keyed: people.is_some_and(|people| people > 0) && truth.iter().any(is_key),
        })
    }
}

impl Tables {
    pub(super) fn add(&mut self, table: &TrueTable<'_>, found: Option<&Dataset>) {
        let file = table.file;
        self.all += 1;
        self.with_people += u64::from(table.people.is_some());
        self.keyed += u64::from(table.keyed);
        let Some(dataset) = found else {
            self.errors.push(format!("{file}: not in the inventory"));
            return;
        };
        self.found += 1;
        let records = dataset.records.count;
        match table.records {
            Some(truth) if !records.is_exact() || records.estimate != truth => {
                let error = format!("{file}: {records} records for {truth}");
                self.errors.push(error);
            }
            Some(_) => self.records_exact += 1,
            None => {}
        }
        let columns = dataset.columns.len() as u64;
        match table.columns {
            Some(truth) if columns != truth => {
                let error = format!("{file}: {columns} columns for {truth}");
                self.errors.push(error);
            }
            Some(_) => self.columns_exact += 1,
            None => {}
        }
        self.add_category(table, dataset);
        if let Some(people) = table.people {
            self.add_people(table, people, dataset.individuals.count);
        }
    }

    /// Whether the table is said to be about persons, and to hold what is sensitive, against the truth.
    fn add_category(&mut self, table: &TrueTable<'_>, dataset: &Dataset) {
        let most = dataset.columns.iter().map(|column| column.category).max();
        let said = |least: Category| most.is_some_and(|most| most >= least);
        let yes_no = |yes: bool| if yes { "yes" } else { "no" };
        let questions = [
            (
                "about persons",
                table.personal,
                Category::Personal,
                &mut self.personal,
            ),
            (
                "sensitive",
                table.sensitive,
                Category::SensitivePersonal,
                &mut self.sensitive,
            ),
        ];
        for (question, truth, least, tally) in questions {
            let Some(truth) = truth else {
                continue;
            };
            let said = said(least);
            tally.answer(said, truth);
            if said != truth {
                let error = format!(
                    "{}: {question}: {} for {}",
                    table.file,
                    yes_no(said),
                    yes_no(truth)
                );
                self.errors.push(error);
            }
        }
    }

    fn add_people(&mut self, table: &TrueTable<'_>, people: u64, said: Count) {
        let contained = said.contains(people);
        let error = format!("{}: {said} people for {people}", table.file);
        self.people_contained += u64::from(contained);
        if table.keyed {
            let width = (said.most_beyond(said.lower))
                .map_or(f64::INFINITY, |width| width as f64 / people as f64);
            self.keyed_contained += u64::from(contained);
            self.keyed_narrow += u64::from(contained && width <= NARROW);
            *self.keyed_mean_width.get_or_insert(0.0) += width;
            if contained && width > NARROW {
                self.errors.push(format!("{error} is wide"));
            }
        }
        if !contained {
            self.errors.push(error);
        }
    }
}
