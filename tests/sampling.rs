//! Samples of files of known truth, over many seeds: the records are inside their interval in 95 of 100 seeds, the people in all, and
//! of no file with people a sample says for certain that nobody is in it. 20 seeds each; `QINGDAN_SEEDS=200` takes as many as it says.

use crate::support::invented::{Random, mobile};
use crate::support::place::Place;
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use chrono::DateTime;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use qingdan::model::declarations::Declarations;
use qingdan::model::inventory::Dataset;
use qingdan::model::obligation::Measure;
use qingdan::model::options::{Depth, Selection, Taxonomy};
use qingdan::model::request::Request;
use qingdan::model::secret::{SECRET_BYTES, Secret, SecretOrigin};
use qingdan::progress::Progress;
use qingdan::rules::Rules;
use qingdan::scan::scan;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Bytes that a sample of the files below may read.
const BUDGET: u64 = 256 << 10;

/// A store with one dataset, and what is true of it.
struct Truth {
    name: &'static str,
    place: Place,
    rows: u64,
    people: u64,
}

/// A text of records of a telephone and a remark, and what is true of it.
struct Text {
    content: String,
    rows: u64,
    people: BTreeSet<String>,
}

impl Text {
    fn new(header: &str) -> Self {
        Self {
            content: format!("{header}\n"),
            rows: 0,
            people: BTreeSet::new(),
        }
    }

    fn row(&mut self, telephone: &str, remark: usize) {
        let row = self.rows;
        writeln!(self.content, "{row:07},{telephone},{}", "x".repeat(remark)).unwrap();
        self.rows += 1;
        if !telephone.is_empty() {
            self.people.insert(telephone.to_owned());
        }
    }

    fn is_shorter_than(&self, kibibytes: usize) -> bool {
        self.content.len() < kibibytes << 10
    }

    fn truth(self, name: &'static str) -> Truth {
        let place = Place::new();
        place.file("orders.csv", &self.content);
        Truth {
            name,
            place,
            rows: self.rows,
            people: self.people.len() as u64,
        }
    }
}

const HEADER: &str = "序号,手机号,备注";

fn uniform() -> Truth {
    let (mut random, mut text) = (Random::new(1), Text::new(HEADER));
    while text.is_shorter_than(3 << 10) {
        text.row(&mobile(&mut random), random.below(60));
    }
    text.truth("uniform")
}

/// Runs of one person's rows, and of rows of one length.
fn clustered() -> Truth {
    let (mut random, mut text) = (Random::new(2), Text::new(HEADER));
    while text.is_shorter_than(4 << 10) {
        let (telephone, remark) = (mobile(&mut random), random.below(300));
        for _ in 0..random.below(200) {
            text.row(&telephone, remark + random.below(20));
        }
    }
    text.truth("clustered")
}

/// The longest rows first, those of one person together.
fn sorted() -> Truth {
    let (mut random, mut text) = (Random::new(3), Text::new(HEADER));
    while text.is_shorter_than(4 << 10) {
        let telephone = mobile(&mut random);
        let remark = 400 - text.content.len() / ((4 << 20) / 400 + 1);
        for _ in 0..20 {
            text.row(&telephone, remark);
        }
    }
    text.truth("sorted")
}

/// Few rows take most of the bytes, few people most of the rows.
fn heavy_tailed() -> Truth {
    let (mut random, mut text) = (Random::new(4), Text::new(HEADER));
    let people: Vec<String> = (0..200_000).map(|_| mobile(&mut random)).collect();
    while text.is_shorter_than(6 << 10) {
        let share = (1 + random.below(1_000_000)) as f64 / 1e6;
        let telephone = &people[(people.len() as f64 * share.powi(4)) as usize % people.len()];
        let share = (1 + random.below(1_000_000)) as f64 / 1e6;
        text.row(telephone, (10.0 * share.powf(-0.8)).min(60_000.0) as usize);
    }
    text.truth("heavy-tailed")
}

/// Another header, with other columns, behind 80 % of the bytes of a text that is not cut into its tables:
/// two characters part its fields.
fn late_changing() -> Truth {
    let (mut random, mut text) = (Random::new(5), Text::new(HEADER));
    while text.is_shorter_than(2_400) {
        text.row(&mobile(&mut random), random.below(60));
    }
    text.content.push_str("姓氏,地区,金额,手机号,备注,序号\n");
    while text.is_shorter_than(3_000) {
        let telephone = mobile(&mut random);
        writeln!(
            text.content,
            "王,北京,{},{telephone},,{}",
            text.rows,
            random.below(9)
        )
        .unwrap();
        text.people.insert(telephone);
        text.rows += 1;
    }
    text.content = text.content.replace(',', "||");
    text.truth("late-changing")
}

/// Rows that become ten times as dense behind 85 % of the bytes.
fn late_dense() -> Truth {
    let (mut random, mut text) = (Random::new(6), Text::new(HEADER));
    while text.is_shorter_than(3 << 10) {
        let remark = if text.is_shorter_than(2_600) { 300 } else { 0 };
        text.row(&mobile(&mut random), remark);
    }
    text.truth("late and dense")
}

/// Nobody but in the last 1 %, under a header that says nothing.
fn late_people() -> Truth {
    let (mut random, mut text) = (Random::new(7), Text::new("序号,备注,说明"));
    while text.is_shorter_than(3 << 10) {
        let telephone = mobile(&mut random);
        let is_late = !text.is_shorter_than(3_040);
        text.row(if is_late { &telephone } else { "" }, random.below(60));
    }
    text.truth("late people")
}

/// A telephone in every third row.
fn without_keys() -> Truth {
    let (mut random, mut text) = (Random::new(8), Text::new("姓名,手机号,备注"));
    let mut others = 0;
    while text.is_shorter_than(3 << 10) {
        let telephone = mobile(&mut random);
        let is_known = text.rows.is_multiple_of(3);
        others += u64::from(!is_known);
        text.row(if is_known { &telephone } else { "" }, random.below(60));
    }
    let mut truth = text.truth("rows without a key");
    truth.people += others;
    truth
}

/// Parts of one table, of which one has short rows and people, and the others long rows and few.
fn unlike_parts() -> Truth {
    let (mut random, place) = (Random::new(9), Place::new());
    let (mut rows, mut people) = (0, BTreeSet::new());
    for part in 0..20 {
        let (few, mut text) = (mobile(&mut random), Text::new(HEADER));
        while text.is_shorter_than(if part % 7 == 3 { 40 } else { 200 }) {
            let own = mobile(&mut random);
            let telephone = if part == 13 { &own } else { &few };
            text.row(telephone, if part % 5 == 3 { 0 } else { 40 * part });
        }
        rows += text.rows;
        people.append(&mut text.people);
        place.file(&format!("orders/part-{part:05}.csv"), text.content);
    }
    let people = people.len() as u64;
    Truth {
        name: "unlike parts",
        place,
        rows,
        people,
    }
}

/// Row groups that are far larger than their share, with people in the last third of the rows.
fn large_groups() -> Truth {
    const GROUP: usize = 60_000;
    const GROUPS: usize = 6;
    let (mut random, place) = (Random::new(10), Place::new());
    let properties = WriterProperties::builder().set_dictionary_enabled(false);
    let properties = properties.set_max_row_group_row_count(Some(GROUP)).build();
    let mut people = BTreeSet::new();
    let mut batch = |group: usize| {
        let telephones: Vec<String> = (0..GROUP)
            .map(|_| {
                if group < 4 {
                    random.digits(12)
                } else {
                    mobile(&mut random)
                }
            })
            .collect();
        if group >= 4 {
            people.extend(telephones.iter().cloned());
        }
        let column: ArrayRef = Arc::new(StringArray::from_iter_values(telephones));
        RecordBatch::try_from_iter([("c7", column)]).unwrap()
    };
    let first = batch(0);
    let mut writer = ArrowWriter::try_new(Vec::new(), first.schema(), Some(properties)).unwrap();
    writer.write(&first).unwrap();
    for group in 1..GROUPS {
        writer.write(&batch(group)).unwrap();
    }
    place.file("orders.parquet", writer.into_inner().unwrap());
    Truth {
        name: "large row groups",
        place,
        rows: (GROUP * GROUPS) as u64,
        people: people.len() as u64,
    }
}

fn sampled(truth: &Truth, seed: u64) -> Dataset {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    let rules = RULES.get_or_init(|| Arc::new(Rules::load(&[], &Selection::default()).unwrap()));
    let request = Request {
        stores: vec![truth.place.lake().to_str().unwrap().to_owned()],
        include: Vec::new(),
        exclude: Vec::new(),
        declarations: Declarations::default(),
        depth: Depth::Auto,
        seed,
        secret: Secret::new([7; SECRET_BYTES], SecretOrigin::Run),
        fold: true,
        jobs: 2,
        taxonomy: Taxonomy::default(),
        edition: "cn-bj-ftz-2024".to_owned(),
        read_budget: BUDGET,
        deadline: None,
        patience: Duration::from_mins(1),
        started_at: DateTime::UNIX_EPOCH,
        watch_interrupt: false,
        outputs: Vec::new(),
        allow_empty: false,
    };
    let progress = Arc::new(Progress::new(true, qingdan::model::Language::En));
    let mut datasets = scan(&Arc::new(request), rules, &progress).unwrap().datasets;
    assert_eq!(datasets.len(), 1, "{}", truth.name);
    datasets.remove(0)
}

/// How often the truth was inside.
#[derive(Default)]
struct Coverage {
    seeds: u64,
    records: u64,
    people: u64,
    /// Sums of the widths of the intervals of records, as parts of the truth.
    width: f64,
}

fn coverage(truth: &Truth, seeds: u64) -> Coverage {
    let mut coverage = Coverage::default();
    for seed in 0..seeds {
        let dataset = sampled(truth, seed);
        let (records, people) = (dataset.records.count, dataset.individuals.count);
        let everyone = people.plus(dataset.individuals.secondary);
        coverage.seeds += 1;
        coverage.records += u64::from(records.contains(truth.rows));
        coverage.people += u64::from(people.contains(truth.people));
        let upper = records.upper.unwrap_or(u64::MAX);
        coverage.width += (upper - records.lower) as f64 / truth.rows as f64;
        assert!(!everyone.is_zero(), "{}, seed {seed}: nobody", truth.name);
        assert_ne!(dataset.obligation.measure, Measure::None, "{}", truth.name);
        for column in &dataset.columns {
            let sample = column.sample;
            assert!(
                sample.contiguous > 0.0 && sample.spread > 0.0,
                "{}",
                truth.name
            );
        }
    }
    coverage
}

/// Samples the dataset with each seed.
fn holds(truth: &Truth) {
    let seeds = std::env::var("QINGDAN_SEEDS").ok();
    let seeds = seeds.map_or(20, |seeds| seeds.parse().unwrap());
    let found = coverage(truth, seeds);
    let line = format!(
        "{}: records {} / {seeds} (width {:.1} %), people {} / {seeds}",
        truth.name,
        found.records,
        found.width * 100.0 / seeds as f64,
        found.people
    );
    println!("{line}");
    let is_right = found.records * 20 >= found.seeds * 19 && found.people == found.seeds;
    assert!(is_right, "{line}");
}

#[test]
fn uniform_records() {
    holds(&uniform());
}

#[test]
fn clustered_records() {
    holds(&clustered());
}

#[test]
fn sorted_records() {
    holds(&sorted());
}

#[test]
fn heavy_tailed_records() {
    holds(&heavy_tailed());
}

#[test]
fn records_of_another_table_behind_the_first() {
    let truth = late_changing();
    holds(&truth);
    let notes = sampled(&truth, 0).notes;
    let is_told = notes.iter().any(|note| note.en.contains("sampled places"));
    assert!(is_told, "{notes:?}");
}

#[test]
fn records_that_become_dense() {
    holds(&late_dense());
}

#[test]
fn people_at_the_end_only() {
    holds(&late_people());
}

#[test]
fn rows_without_a_key() {
    holds(&without_keys());
}

#[test]
fn parts_that_are_unlike() {
    holds(&unlike_parts());
}

#[test]
fn row_groups_beyond_their_share() {
    holds(&large_groups());
}
