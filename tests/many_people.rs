//! Many datasets of many people, and many small ones in as many folders: within the memory of a run, and in a time that grows as they
//! do.

use crate::support::digests::md5;
use crate::support::inventory::array;
use crate::support::place::Place;
use crate::support::program::{ticks_taken, within_limits};
use serde_json::Value;

fn mobile(person: usize) -> String {
    format!("139{:08}", person * 7_919 % 100_000_000)
}

fn ends(one: &Value) -> (u64, Option<u64>) {
    let individuals = &one["individuals"];
    (
        individuals["lower"].as_u64().unwrap(),
        individuals["upper"].as_u64(),
    )
}

/// With one worker, whose memory is the least that a run may have.
#[test]
fn fifty_datasets_of_many_people_are_counted_exactly_within_the_memory_of_a_run() {
    const DATASETS: usize = 50;
    const PEOPLE: usize = 60_000;
    let place = Place::new();
    for number in 0..DATASETS {
        let people = number * PEOPLE..(number + 1) * PEOPLE;
        let rows: String = people.map(|person| mobile(person) + "\n").collect();
        place.file(
            &format!("{number:02}/members.csv"),
            format!("手机号\n{rows}"),
        );
    }
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--report", "json"]);
    command.args(["--jobs", "1", "--no-fold", "--depth", "full"]);
    within_limits(&mut command, 1);
    let inventory = place.inventory();
    let each = PEOPLE as u64;
    for dataset in array(&inventory, "datasets") {
        assert_eq!(ends(dataset), (each, Some(each)), "{}", dataset["name"]);
    }
    let all = each * DATASETS as u64;
    assert_eq!(ends(&inventory["transfers"][0]), (all, Some(all)));
}

/// Folders with a table of five people each, who are the same in every third.
fn tree(folders: usize) -> Place {
    let place = Place::new();
    for number in 0..folders {
        let rows = (0..5).map(|row| format!("{},{row}\n", mobile(number % 1_000 * 5 + row)));
        let text = format!("手机号,c{}\n{}", number % 7, rows.collect::<String>());
        place.file(&format!("{:02}/{number:05}/list.csv", number % 50), text);
    }
    place
}

/// What a dataset was found by is let go of when it is read; where its plain keys are asked for once more, because another dataset has
/// their digests, it is found again.
#[test]
fn thousands_of_folders_stay_within_the_memory_of_a_run() {
    let place = tree(3_000);
    let digests = (0..40).map(|person| format!("{},{person}\n", md5(&mobile(person))));
    let digests: String = digests.collect();
    place.file("hashed/list.csv", format!("手机号,amount\n{digests}"));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--report", "json"]);
    command.args(["--jobs", "2", "--no-fold"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(array(&inventory, "datasets").len(), 3_001);
    assert_eq!(ends(&inventory["transfers"][0]), (5_000, Some(5_000)));
}

/// Folders with a table each, of CSV and of JSON in turn: two people by name and number, and so many columns in all, whose names and
/// values are those of no other table.
fn wide_tree(folders: usize, columns: usize) -> Place {
    let place = Place::new();
    for number in 0..folders {
        let name =
            |column: usize| format!("{}_{}", WORDS[column % WORDS.len()], number * 7 + column);
        let names = std::iter::once("手机号".to_owned()).chain((1..columns).map(name));
        let names: Vec<String> = names.collect();
        let rows = (0..2).map(|row| {
            let value = |column: usize| match column % 3 {
                0 => format!("{}", number * 31 + column),
                1 => format!("2026-0{}-1{row}", column % 9 + 1),
                _ => format!("{}{number}", WORDS[(column + row) % WORDS.len()]),
            };
            let values = std::iter::once(mobile(number * 2 + row)).chain((1..columns).map(value));
            values.collect::<Vec<_>>()
        });
        let folder = format!("{:02}/{number:05}", number % 50);
        if number % 2 == 0 {
            let lines = std::iter::once(names.join(",")).chain(rows.map(|row| row.join(",")));
            let text = lines.collect::<Vec<_>>().join("\n");
            place.file(&format!("{folder}/list.csv"), text);
        } else {
            let record = |row: Vec<String>| -> Value {
                let fields = names.iter().cloned().zip(row.into_iter().map(Value::from));
                fields.collect::<serde_json::Map<_, _>>().into()
            };
            let text = Value::Array(rows.map(record).collect()).to_string();
            place.file(&format!("{folder}/list.json"), text);
        }
    }
    place
}

const WORDS: [&str; 8] = [
    "status", "amount", "region", "备注", "channel", "金额", "level", "日期",
];

/// Whatever is asked for: no report unpacks all datasets at once. The run has one worker, whose memory is the least that it may have.
#[test]
fn every_report_of_thousands_of_wide_tables_is_written_within_the_memory_of_a_run() {
    let (folders, columns) = size();
    let place = wide_tree(folders, columns);
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "1", "--no-fold"]);
    for form in qingdan::report::ALL {
        command.args(["--report", form.id()]);
    }
    within_limits(&mut command, 1);
    let inventory = place.inventory();
    let datasets = array(&inventory, "datasets");
    assert_eq!(datasets.len(), folders);
    let people = folders as u64 * 2;
    assert_eq!(ends(&inventory["transfers"][0]), (people, Some(people)));
}

/// Tables and their columns; `QINGDAN_TABLES=50000x40` for a measure at another size.
fn size() -> (usize, usize) {
    let asked = std::env::var("QINGDAN_TABLES").ok();
    let asked = asked.as_deref().and_then(|asked| asked.split_once('x'));
    let number = |text: &str| text.parse::<usize>().unwrap();
    asked.map_or((2_100, 24), |(tables, columns)| {
        (number(tables), number(columns))
    })
}

/// Processor time, of several runs the shortest: what others do on the machine lengthens it, since they share its caches. The sizes are
/// measured in turn, so that a busy moment meets them all.
#[test]
fn time_grows_as_the_folders_do() {
    const MOST: f64 = 1.2;
    const ROUNDS: usize = 3;
    let trees = [1_000, 2_000, 4_000].map(tree);
    let mut least = [u64::MAX; 3];
    for _ in 0..ROUNDS {
        for (place, least) in trees.iter().zip(&mut least) {
            let mut command = crate::qingdan(place.at());
            command.args(["scan", "lake", "--quiet", "--report", "json"]);
            command.args(["--jobs", "1", "--no-fold"]);
            *least = (*least).min(ticks_taken(&mut command));
        }
    }
    let [some, double, fourfold] = least.map(|ticks| ticks as f64);
    let shown = format!("{some}, {double} and {fourfold} hundredths of a second");
    assert!(fourfold / some <= 4_f64.powf(MOST), "{shown}");
    assert!(fourfold / double <= 2_f64.powf(MOST), "{shown}");
}
