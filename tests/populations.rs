//! Populations drawn by chance, with households, several telephones, missing keys, namesakes, typos and placeholders, in tables that
//! overlap: the true number of people lies inside every interval, whatever the order of rows and files.
//!
//! `QINGDAN_POPULATIONS=10000` tries so many; each says its seed.

use crate::support::invented::{Random, name, resident_id};
use crate::support::place::Place;
use crate::support::truth::{people, side_by_side};
use population::{Population, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;

mod population; // draws people and the tables in which they stand

/// Populations of an ordinary run.
const ORDINARY: u64 = 150;

fn place_of(population: &Population) -> Place {
    let place = Place::new();
    for table in &population.tables {
        place.file(&table.file, table.text(&table.rows));
    }
    place
}

/// Lower and upper end of a dataset by its name, or of the whole scan.
fn ends(inventory: &Value, list: &str, name: &str) -> Option<(u64, Option<u64>)> {
    let all = inventory[list].as_array().unwrap();
    let one = all.iter().find(|one| one["name"] == name)?;
    Some(people(&[one]))
}

fn holds(ends: (u64, Option<u64>), truth: usize) -> bool {
    let truth = truth as u64;
    ends.0 <= truth && ends.1.is_none_or(|upper| truth <= upper)
}

/// What is wrong with the intervals of a seed's population.
fn wrong(seed: u64) -> Vec<String> {
    let population = Population::new(seed);
    let inventory = place_of(&population).scan(&["--no-fold"], 0);
    let mut wrong = Vec::new();
    let mut hold = |name: &str, ends: Option<(u64, Option<u64>)>, truth: usize, header: &str| {
        if !ends.is_some_and(|ends| holds(ends, truth)) {
            wrong.push(format!("seed {seed}: {name} {ends:?} of {truth}: {header}"));
        }
    };
    for table in &population.tables {
        let ends = ends(&inventory, "datasets", &table.file);
        hold(&table.file, ends, table.everybody().len(), &table.header);
    }
    let everybody: BTreeSet<usize> = (population.tables.iter())
        .flat_map(Table::everybody)
        .collect();
    let headers: Vec<&str> = population
        .tables
        .iter()
        .map(|one| one.header.as_str())
        .collect();
    let union = ends(&inventory, "transfers", "*");
    hold("all", union, everybody.len(), &headers.join(" | "));
    wrong
}

#[test]
fn the_true_number_lies_inside_whatever_the_population() {
    let asked = std::env::var("QINGDAN_POPULATIONS").ok();
    let number = asked.map_or(ORDINARY, |asked| asked.parse().expect("a number"));
    let seeds: Vec<u64> = (0..number).collect();
    let wrong = side_by_side(&seeds, |seed| wrong(*seed)).concat();
    assert!(
        wrong.is_empty(),
        "{} of {number} seeds:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// An inventory without times and ids.
fn timeless(mut inventory: Value) -> Value {
    for key in ["id", "startedAt", "finishedAt", "arguments"] {
        inventory["scan"].as_object_mut().unwrap().remove(key);
    }
    for dataset in inventory["datasets"].as_array_mut().unwrap() {
        dataset.as_object_mut().unwrap().remove("modifiedAt");
    }
    inventory
}

/// What does not depend on where in a file a row stands.
fn unordered(inventory: &Value) -> Value {
    let of = |one: &Value| {
        let obligation = &one["obligation"];
        let measures = ["measure", "floor", "ceiling"].map(|key| obligation[key].clone());
        let columns = one["columns"].as_array().into_iter().flatten();
        let columns = columns.map(|column| {
            ["path", "element", "category", "nulls", "distinct"].map(|key| column[key].clone())
        });
        let columns: Vec<_> = columns.collect();
        json!([
            one["name"],
            one["records"],
            one["individuals"],
            measures,
            columns
        ])
    };
    let all = ["datasets", "transfers"].map(|list| inventory[list].as_array().unwrap());
    all.into_iter().flatten().map(of).collect()
}

fn shuffled<T>(mut rows: Vec<T>, random: &mut Random) -> Vec<T> {
    for place in (1..rows.len()).rev() {
        rows.swap(place, random.below(place + 1));
    }
    rows
}

#[test]
fn the_order_of_rows_and_files_and_the_jobs_change_nothing() {
    for seed in 1_000..1_012 {
        let population = Population::new(seed);
        let mut random = Random::new(seed);
        let first = place_of(&population).scan(&["--no-fold", "--jobs", "1"], 0);
        let place = Place::new();
        for table in population.tables.iter().rev() {
            place.file(&table.file, table.text(&table.rows));
        }
        let same = place.scan(&["--no-fold", "--jobs", "3"], 0);
        assert_eq!(timeless(first.clone()), timeless(same), "seed {seed}");
        for table in &population.tables {
            let rows = shuffled(table.rows.iter().collect(), &mut random);
            place.file(&table.file, table.text(rows));
        }
        let other = place.scan(&["--no-fold"], 0);
        assert_eq!(unordered(&first), unordered(&other), "seed {seed}");
    }
}

/// A row that shows two keys to be one person's takes one person off; nothing else may.
#[test]
fn more_rows_are_hardly_ever_fewer_people_at_most() {
    let linked = |before: u64| 1 + before / 50;
    let mut wrong = Vec::new();
    for seed in 2_000..2_015 {
        let population = Population::new(seed);
        let place = Place::new();
        let names: Vec<&str> = population
            .tables
            .iter()
            .map(|one| one.file.as_str())
            .collect();
        let mut before = vec![Some(0); names.len() + 1];
        for share in [50, 75, 90, 100] {
            for table in &population.tables {
                let rows = &table.rows[..table.rows.len() * share / 100];
                place.file(&table.file, table.text(rows));
            }
            let inventory = place.scan(&["--no-fold"], 0);
            let mut now: Vec<Option<u64>> = (names.iter())
                .map(|name| ends(&inventory, "datasets", name).and_then(|ends| ends.1))
                .collect();
            now.push(ends(&inventory, "transfers", "*").and_then(|ends| ends.1));
            let what = names.iter().copied().chain(["all"]);
            for ((before, now), what) in before.iter().zip(&now).zip(what) {
                let fewer = now
                    .is_some_and(|now| before.is_none_or(|before| now + linked(before) < before));
                if fewer {
                    wrong.push(format!(
                        "seed {seed}: {what} {before:?} then {now:?} at {share} %"
                    ));
                }
            }
            before = now;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where no row can show that two others are of one person, none is fewer people.
#[test]
fn more_rows_are_never_fewer_people_at_most_where_no_key_links() {
    const ROWS: [usize; 8] = [20, 40, 41, 80, 120, 121, 160, 200];
    type Cell = fn(&mut Random, usize) -> String;
    let id: Cell = |_, person| {
        let birth = format!(
            "19{:02}-0{}-1{}",
            50 + person % 50,
            1 + person % 9,
            person % 10
        );
        resident_id(&mut Random::new(person as u64), &birth)
    };
    let mobile: Cell = |_, person| format!("139{:08}", person * 7_919_111 % 100_000_000);
    let member: Cell = |_, person| format!("M{:06}", person * 37 + 100_000);
    let called: Cell = |_, person| name(&mut Random::new(person as u64 / 2));
    let tables: [(&str, &[Cell]); 6] = [
        ("身份证号", &[id]),
        ("手机号", &[mobile]),
        ("会员号", &[member]),
        ("身份证号,姓名", &[id, called]),
        ("手机号,姓名", &[mobile, called]),
        ("会员号,姓名", &[member, called]),
    ];
    let place = Place::new();
    for (number, (header, cells)) in tables.iter().enumerate() {
        let mut random = Random::new(number as u64);
        let rows: Vec<String> = (0..200)
            .map(|row| {
                let person = random.below(80);
                let cells = cells.iter().map(|cell| cell(&mut random, person));
                let mut cells: Vec<String> = cells.collect();
                // Some lack their key: there somebody is all the same, and whoever has only a name stands alone.
                if row % 23 == 22 {
                    cells[0].clear();
                }
                format!("{},{},男\n", cells.join(","), row % 7)
            })
            .collect();
        for rows_kept in ROWS {
            let text = rows[..rows_kept].concat();
            let file = format!("{number}/{rows_kept}.csv");
            place.file(&file, format!("{header},金额,性别\n{text}"));
        }
    }
    let inventory = place.scan(&["--no-fold"], 0);
    let mut wrong = Vec::new();
    for (number, (header, _)) in tables.iter().enumerate() {
        let uppers = ROWS.map(|rows| {
            let ends = ends(&inventory, "datasets", &format!("{number}/{rows}.csv"));
            ends.and_then(|ends| ends.1)
        });
        if !uppers.is_sorted() || uppers[0].is_none() {
            wrong.push(format!("{header}: {uppers:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_table_in_two_files_is_the_table() {
    let mut wrong = Vec::new();
    for seed in 3_000..3_015 {
        let population = Population::new(seed);
        let table = &population.tables[0];
        let counted = |parts: &[&[population::Row]]| {
            let place = Place::new();
            for (number, rows) in parts.iter().enumerate() {
                place.file(&format!("table/part-{number:05}.csv"), table.text(*rows));
            }
            let inventory = place.scan(&[], 0);
            let datasets = inventory["datasets"].as_array().unwrap().len();
            let one = &inventory["datasets"][0];
            (
                datasets,
                one["records"].clone(),
                people(&[one]),
                one["individuals"]["sensitive"].clone(),
            )
        };
        let (one, other) = table.rows.split_at(table.rows.len() / 2);
        let (whole, parts) = (counted(&[&table.rows]), counted(&[one, other]));
        if whole != parts {
            wrong.push(format!(
                "seed {seed}: {whole:?} in one, {parts:?} in two: {}",
                table.header
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
