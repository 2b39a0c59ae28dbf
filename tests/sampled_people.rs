//! Tables past the read budget, sorted, late in what they hold, or of other columns from some row on: records and people lie inside
//! their intervals for every seed, and nobody is certain only where all was read.
//!
//! `QINGDAN_SEEDS=200` tries so many seeds for each.

use crate::support::files::strings;
use crate::support::inventory::{array, records};
use crate::support::place::Place;
use crate::support::truth::{people, side_by_side};
use crate::thresholds::{mobile, resident_id};
use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use std::fmt::Write as _;

/// Seeds of an ordinary run.
const ORDINARY: u64 = 4;

/// Files that are one dataset, and what is true of it.
struct Sampled {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
    records: u64,
    people: u64,
}

fn text(header: &str, rows: u64, mut row: impl FnMut(u64, &mut String)) -> Vec<u8> {
    let mut text = format!("{header}\n");
    for number in 0..rows {
        row(number, &mut text);
        text.push('\n');
    }
    text.into_bytes()
}

fn one(name: &'static str, file: &str, bytes: Vec<u8>, records: u64, people: u64) -> Sampled {
    Sampled {
        name,
        files: vec![(file.to_owned(), bytes)],
        records,
        people,
    }
}

/// A number that looks like chance, of a row.
fn mixed(row: u64) -> u64 {
    row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

fn delimited() -> Vec<Sampled> {
    const ROWS: u64 = 300_000;
    let padding = "此行为系统自动导出，请勿修改";
    let distinct = text("手机号,备注", ROWS, |row, text| {
        let _ = write!(text, "{},{padding}", mobile(row));
    });
    let sorted = text("id_card_no,note", ROWS, |row, text| {
        let _ = write!(text, "{},{padding}", resident_id(row / 20));
    });
    let few = text("mobile,note", ROWS, |row, text| {
        let _ = write!(text, "{},{padding}", mobile(mixed(row) % 200));
    });
    let late = text("序号,备注", ROWS, |row, text| {
        let _ = if row < ROWS / 100 * 99 {
            write!(text, "{row},{padding}")
        } else {
            write!(text, "{row},{}", resident_id(row))
        };
    });
    let half = text("email,page", ROWS, |row, text| {
        let person = if row % 2 == 0 {
            0
        } else {
            mixed(row) % 50_000 + 1
        };
        let _ = write!(text, "user{person}@mail.com,/articles/{}/read", row % 977);
    });
    let visitors: std::collections::BTreeSet<u64> = (0..ROWS)
        .filter(|row| row % 2 == 1)
        .map(|row| mixed(row) % 50_000)
        .collect();
    // From four fifths on the columns are others, under a header of their own.
    let mut changed = text("手机号,城市,备注", ROWS / 5 * 4, |row, text| {
        let _ = write!(text, "{},上海,{padding}", mobile(row));
    });
    changed.extend(text("序号,手机号", ROWS / 5, |row, text| {
        let _ = write!(text, "{row},{}", mobile(ROWS / 5 * 4 + row));
    }));
    let width = text("member_mobile,remark", ROWS, |row, text| {
        let times = if row < ROWS / 2 { 0 } else { 4 };
        let _ = write!(text, "{},{}", mobile(row), "x".repeat(4 + times * 20));
    });
    vec![
        one("distinct", "distinct.csv", distinct, ROWS, ROWS),
        one("sorted", "sorted.csv", sorted, ROWS, ROWS / 20),
        one("few people", "few.csv", few, ROWS, 200),
        one("late", "late.csv", late, ROWS, ROWS / 100),
        one(
            "half of one",
            "half.csv",
            half,
            ROWS,
            visitors.len() as u64 + 1,
        ),
        one("changed header", "changed.csv", changed, ROWS, ROWS),
        one("changed width", "width.csv", width, ROWS, ROWS),
    ]
}

/// A Parquet file of row groups of so many rows, whose key column holds `key`.
fn parquet(header: &str, rows: u64, group: usize, key: impl Fn(u64) -> String) -> Vec<u8> {
    let keys = strings((0..rows).map(key));
    let noise = strings((0..rows).map(|row| format!("{:016x}{:016x}", mixed(row), mixed(row + 7))));
    let batch = RecordBatch::try_from_iter([(header, keys), ("payload", noise)]).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn columnar() -> Vec<Sampled> {
    const ROWS: u64 = 240_000;
    let late = |row: u64| {
        if row < ROWS / 3 * 2 {
            format!("ref {row}")
        } else {
            resident_id(row)
        }
    };
    let parts = (0..24).map(|part| {
        let bytes = text(
            if part < 16 {
                "编号,内容"
            } else {
                "编号,手机号"
            },
            10_000,
            |row, text| {
                let person = part * 10_000 + row;
                let _ = if part < 16 {
                    write!(text, "{person},第{row}条日志已经归档完毕")
                } else {
                    write!(text, "{person},{}", mobile(person))
                };
            },
        );
        (format!("logs/part-{part:05}.csv"), bytes)
    });
    vec![
        one(
            "late groups",
            "late.parquet",
            parquet("c7", ROWS, 20_000, late),
            ROWS,
            ROWS / 3,
        ),
        one(
            "groups",
            "ids.parquet",
            parquet("身份证号", ROWS, 60_000, |row| resident_id(row / 3)),
            ROWS,
            ROWS / 3,
        ),
        Sampled {
            name: "late parts",
            files: parts.collect(),
            records: ROWS,
            people: 80_000,
        },
    ]
}

/// What is wrong for each of the seeds.
fn wrong(sampled: &Sampled, seeds: u64) -> Vec<String> {
    let place = Place::new();
    for (file, bytes) in &sampled.files {
        place.file(file, bytes);
    }
    let mut wrong = Vec::new();
    for seed in 0..seeds {
        let seed = (seed * 7_919 + 1).to_string();
        let options = ["--read-budget", "4MiB", "--jobs", "2", "--seed", &seed];
        let inventory = place.scan(&options, 0);
        let datasets: Vec<_> = array(&inventory, "datasets").iter().collect();
        // Parts of other columns may be a dataset of their own.
        let (least, most) = datasets
            .iter()
            .map(|one| records(one))
            .fold((0, 0), |sum, one| {
                (sum.0 + one.0, u64::saturating_add(sum.1, one.1))
            });
        let name = sampled.name;
        if !(least..=most).contains(&sampled.records) {
            wrong.push(format!(
                "{name}, seed {seed}: records {least}..{most} of {}",
                sampled.records
            ));
        }
        let (lower, upper) = people(&datasets);
        if lower > sampled.people || upper.is_some_and(|upper| upper < sampled.people) {
            wrong.push(format!(
                "{name}, seed {seed}: people {lower}..{upper:?} of {}",
                sampled.people
            ));
        }
        if datasets
            .iter()
            .all(|one| one["obligation"]["measure"] == "none")
        {
            wrong.push(format!("{name}, seed {seed}: nothing is to be done"));
        }
    }
    wrong
}

#[test]
fn what_was_not_read_is_inside_the_interval() {
    let asked = std::env::var("QINGDAN_SEEDS").ok();
    let seeds = asked.map_or(ORDINARY, |asked| asked.parse().expect("a number"));
    let all: Vec<Sampled> = [delimited(), columnar()].into_iter().flatten().collect();
    let wrong = side_by_side(&all, |sampled| wrong(sampled, seeds)).concat();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
