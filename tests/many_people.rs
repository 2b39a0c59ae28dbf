//! Many datasets of many people, and many small ones in as many folders: within the memory of a run, and in a time that grows as they
//! do.

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

#[test]
fn thousands_of_folders_stay_within_the_memory_of_a_run() {
    let place = tree(3_000);
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--report", "json"]);
    command.args(["--jobs", "2", "--no-fold"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(array(&inventory, "datasets").len(), 3_000);
    assert_eq!(ends(&inventory["transfers"][0]), (5_000, Some(5_000)));
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
