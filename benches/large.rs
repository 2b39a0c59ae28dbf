//! Makes a large CSV file and a large Parquet file of people whose number is known, scans them, and prints what that took beside
//! `wc -l`; fails where an answer is wrong, is left open, or takes more reading or time than it may.
//!
//! ```text
//! cargo bench --bench large -- --bytes 20GB --rows 50000000 --folder /data/large
//! ```
//! `--bytes` is the size of the CSV file, `--rows` are those of the Parquet file, `--folder` is where they are made (one pair after
//! the other, removed again) and `--only csv` or `--only parquet` leaves the other out. Without arguments all is small
//! and no time is measured. The data follow from the seed alone.
#![allow(missing_docs)]

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_129;
/// Part of the bytes that may be read where the sample alone settles the answer.
const FEW: f64 = 0.02;
const SOON: Duration = Duration::from_secs(5);

/// People of a file, by what an answer takes to settle.
struct Case {
    people: u64,
    /// Whether the sample alone settles it: of a CSV file, and of a Parquet file.
    by_sample: [bool; 2],
}

/// Far beyond every number of the law; a handful, whose column a Parquet file has a dictionary for; next to 100,000.
const CASES: [Case; 3] = [
    Case {
        people: 5_000_000,
        by_sample: [true, true],
    },
    Case {
        people: 200,
        by_sample: [false, true],
    },
    Case {
        people: 99_500,
        by_sample: [false, false],
    },
];

struct Options {
    bytes: u64,
    rows: u64,
    folder: PathBuf,
    only: Option<String>,
    /// Whether time counts.
    is_measured: bool,
    /// Bytes that a dataset is read whole up to.
    budget: u64,
    program: PathBuf,
}

fn main() {
    let options = options();
    std::fs::create_dir_all(&options.folder).expect("a folder for the files");
    println!("| file | people | bytes | counted | answer | read | s | `wc -l`, s | MiB |");
    println!("|---|---:|---:|---|---|---:|---:|---:|---:|");
    let mut wrong = Vec::new();
    for case in &CASES {
        // A small file has fewer rows than the largest case has people.
        let people = case.people.min(options.rows / 10);
        let ids: Vec<[u8; 18]> = (0..people).map(resident_id).collect();
        for (place, ending) in ["csv", "parquet"].into_iter().enumerate() {
            if options.only.as_ref().is_some_and(|only| only != ending) {
                continue;
            }
            let path = options.folder.join(format!("orders.{ending}"));
            let rows = match ending {
                "csv" => csv(&path, options.bytes, &ids),
                _ => parquet(&path, options.rows, &ids),
            };
            let truth = rows.min(people);
            wrong.extend(scanned(&options, &path, truth, case.by_sample[place]));
            std::fs::remove_file(&path).expect("its own file");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|one| one == name)?;
        arguments.get(at + 1).cloned()
    };
    let bytes = value("--bytes").map_or(50_000_000, |bytes| size(&bytes));
    let rows = value("--rows").map_or(bytes / 400, |rows| rows.parse().expect("a number of rows"));
    let folder = value("--folder").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("large"),
        PathBuf::from,
    );
    Options {
        bytes,
        rows,
        folder,
        only: value("--only"),
        is_measured: bytes >= 1_000_000_000,
        budget: (bytes / 80).min(256 << 20),
        program: value("--program")
            .map_or_else(|| env!("CARGO_BIN_EXE_qingdan").into(), PathBuf::from),
    }
}

/// `20GB`, `50MB` or bytes.
fn size(text: &str) -> u64 {
    let digits = text.trim_end_matches(|one: char| !one.is_ascii_digit());
    let unit = match &text[digits.len()..] {
        "GB" => 1_000_000_000,
        "MB" => 1_000_000,
        _ => 1,
    };
    digits.parse::<u64>().expect("a size") * unit
}

/// A number that looks like chance.
fn mixed(number: u64) -> u64 {
    let mut z = (number ^ SEED).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ z >> 27
}

/// The resident identity number of a person: a different one for each of 18 million.
fn resident_id(person: u64) -> [u8; 18] {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (day, number) = (person / 999, person % 999 + 1);
    let (year, day) = (1950 + day / 336 % 50, day % 336);
    let text = format!(
        "110105{year}{:02}{:02}{number:03}",
        day / 28 + 1,
        day % 28 + 1
    );
    let digits = text.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let mut id = [b"10X98765432"[sum as usize % 11]; 18];
    id[..17].copy_from_slice(text.as_bytes());
    id
}

/// The person of a row. Each comes once before anybody comes again, in an order that looks like chance.
fn person(row: u64, people: u64) -> usize {
    /// A prime above every number of people here.
    const STEP: u64 = 2_147_483_647;
    (row % people * (STEP % people).max(1) % people) as usize
}

/// Appends `number` with so many digits.
fn digits(mut number: u64, count: usize, to: &mut Vec<u8>) {
    let from = to.len();
    to.resize(from + count, b'0');
    for digit in to[from..].iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// A CSV file of so many bytes; its rows.
fn csv(path: &Path, bytes: u64, ids: &[[u8; 18]]) -> u64 {
    const GOODS: [&str; 5] = ["牛奶", "面包", "大米", "洗衣液", "电池"];
    const FLUSH: usize = 8 << 20;
    let mut file = File::create(path).expect("room for the file");
    let mut text = "订单号,身份证号,商品,数量,金额,时间,备注\n"
        .as_bytes()
        .to_vec();
    let (mut rows, mut written) = (0, 0_u64);
    while written + (text.len() as u64) < bytes {
        let chance = mixed(rows);
        digits(rows, 12, &mut text);
        text.push(b',');
        text.extend(&ids[person(rows, ids.len() as u64)]);
        text.push(b',');
        text.extend(GOODS[(chance % 5) as usize].as_bytes());
        text.push(b',');
        digits(chance >> 8 & 7, 1, &mut text);
        text.push(b',');
        digits(chance >> 16 & 0xFFF, 4, &mut text);
        text.extend(b".50,2026-0");
        digits((chance >> 30) % 9 + 1, 1, &mut text);
        text.push(b'-');
        digits((chance >> 34) % 28 + 1, 2, &mut text);
        text.extend(" 10:24:00,仓库发货，已签收\n".as_bytes());
        rows += 1;
        if text.len() >= FLUSH {
            file.write_all(&text).expect("room for the file");
            written += text.len() as u64;
            text.clear();
        }
    }
    file.write_all(&text).expect("room for the file");
    rows
}

/// A Parquet file of so many rows in groups of a million, as most writers make them.
fn parquet(path: &Path, rows: u64, ids: &[[u8; 18]]) -> u64 {
    const BATCH: u64 = 1 << 16;
    let group = usize::try_from((rows / 50).clamp(4_096, 1_000_000)).expect("a number of rows");
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(group))
        .build();
    let file = File::create(path).expect("room for the file");
    let mut writer: Option<ArrowWriter<File>> = None;
    let mut begin = 0;
    while begin < rows {
        let batch = batch(begin..rows.min(begin + BATCH), ids);
        begin += BATCH;
        let open = writer.take().unwrap_or_else(|| {
            let file = file.try_clone().expect("an open file");
            ArrowWriter::try_new(file, batch.schema(), Some(properties.clone())).expect("a writer")
        });
        writer
            .insert(open)
            .write(&batch)
            .expect("room for the file");
    }
    if let Some(writer) = writer {
        writer.close().expect("room for the file");
    }
    rows
}

fn batch(rows: std::ops::Range<u64>, ids: &[[u8; 18]]) -> RecordBatch {
    let id = |row: u64| std::str::from_utf8(&ids[person(row, ids.len() as u64)]).expect("digits");
    let keys = StringArray::from_iter_values(rows.clone().map(id));
    let orders = Int64Array::from_iter_values(rows.clone().map(|row| (mixed(row) >> 20) as i64));
    let amounts = rows.clone().map(|row| (mixed(row) >> 50) as f64 / 100.0);
    let note = |row: u64| format!("{:016x}{:016x}", mixed(row), mixed(!row));
    let notes =
        |salt: u64| StringArray::from_iter_values(rows.clone().map(|row| note(row ^ salt << 40)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("order_no", Arc::new(orders)),
        ("id_card_no", Arc::new(keys)),
        ("amount", Arc::new(Float64Array::from_iter_values(amounts))),
        ("trace", Arc::new(notes(1))),
        ("payload", Arc::new(notes(2))),
        ("digest", Arc::new(notes(3))),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// Scans the file, prints a line of the table, and says what is wrong.
#[allow(
    clippy::too_many_lines,
    reason = "one run after another, each with what it must show"
)]
fn scanned(options: &Options, path: &Path, truth: u64, by_sample: bool) -> Vec<String> {
    let bytes = std::fs::metadata(path).expect("the file").len();
    let lines = Instant::now();
    let counted = Command::new("wc").arg("-l").arg(path).output();
    let lines = counted.is_ok().then(|| lines.elapsed());
    let out = options.folder.join("report");
    let secret = options.folder.join("secret");
    std::fs::write(&secret, "the secret of all tests: no data").expect("room");
    let begun = Instant::now();
    let mut child = Command::new(&options.program)
        .args(["scan", path.to_str().expect("a plain path"), "--quiet"])
        .args([
            "--report",
            "json",
            "--read-budget",
            &options.budget.to_string(),
            "--out",
        ])
        .arg(&out)
        .env("QINGDAN_SECRET_FILE", &secret)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mebibytes = peak(&mut child);
    let took = begun.elapsed();
    let inventory = std::fs::read(out.join("inventory.json")).expect("an inventory");
    let inventory: Value = serde_json::from_slice(&inventory).expect("JSON");
    let dataset = &inventory["datasets"][0];
    let (people, duty) = (&dataset["individuals"], &dataset["obligation"]);
    let read = inventory["coverage"]["read"]["bytes"].as_u64().unwrap_or(0);
    let share = read as f64 / bytes as f64;
    let ends = (
        people["lower"].as_u64().unwrap_or(0),
        people["upper"].as_u64(),
    );
    let name = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    println!(
        "| {name} | {truth} | {bytes} | {} – {} | {} | {:.2} % | {:.1} | {:.1} | {mebibytes} |",
        ends.0,
        ends.1.map_or("?".to_owned(), |upper| upper.to_string()),
        duty["measure"].as_str().unwrap_or_default(),
        share * 100.0,
        took.as_secs_f64(),
        lines.unwrap_or_default().as_secs_f64(),
    );
    let mut wrong = Vec::new();
    let mut check = |is_right: bool, what: String| {
        if !is_right {
            wrong.push(format!("{name}, {truth} people: {what}"));
        }
    };
    let holds = ends.0 <= truth && ends.1.is_none_or(|upper| upper >= truth);
    check(holds, format!("{ends:?} leaves the truth out"));
    if by_sample {
        check(share < FEW, format!("{share:.4} of the bytes were read"));
    } else {
        check(
            ends == (truth, Some(truth)),
            format!("{ends:?} is not the number"),
        );
    }
    check(mebibytes <= 448, format!("{mebibytes} MiB"));
    if options.is_measured {
        let most = match (by_sample, lines) {
            (true, _) => SOON,
            (false, Some(lines)) => lines.mul_f64(1.5) + SOON,
            (false, None) => Duration::MAX,
        };
        check(took <= most, format!("{took:?} of {most:?}"));
    }
    wrong
}

/// Waits for the end of a process; the most memory that it had, in MiB.
fn peak(child: &mut std::process::Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kibibytes.unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("a child of ours") {
            assert!(ended.success(), "{ended}");
            return peak / 1_024;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
