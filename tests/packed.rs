//! Compressed files and archives: they give the tables that lie in them, and what is a trap costs itself alone. Bombs are made
//! here, since none should lie in a repository.

use crate::support::archives::{Member, gzip, tar, zip};
use crate::support::files::{parquet, strings};
use crate::support::invented::Random;
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use parquet::basic::Compression;
use serde_json::Value;
use std::io::Write as _;

pub(crate) const ALL: &[&str] = &["--no-fold", "--depth", "full"];

pub(crate) fn names(inventory: &Value) -> Vec<&str> {
    array(inventory, "datasets")
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect()
}

/// The table in every compression that is read, by id.
pub(crate) fn compressed(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(text).unwrap();
    let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    bz2.write_all(text).unwrap();
    let blocks = lz4_flex::frame::BlockSize::Max64KB;
    let blocks = lz4_flex::frame::FrameInfo::new().block_size(blocks);
    let mut lz4 = lz4_flex::frame::FrameEncoder::with_frame_info(blocks, Vec::new());
    lz4.write_all(text).unwrap();
    let mut snappy = snap::write::FrameEncoder::new(Vec::new());
    snappy.write_all(text).unwrap();
    vec![
        ("gz", gz.finish().unwrap()),
        ("bz2", bz2.finish().unwrap()),
        ("lz4", lz4.finish().unwrap()),
        ("sz", snappy.into_inner().unwrap()),
        ("zst", zstd::encode_all(text, 3).unwrap()),
    ]
}

/// `编号,手机号` and 40 rows, written by xz 5.4: the library reads xz and does not write it.
const XZ: &str = "fd377a585a000004e6d6b4460200210116000000742fe5a3e0025e009b5d0073af0ece54818cd09f63b2115cbd68c1b68f0dce7068521ff3916b1470b3ab17fb08c6567b55e5d1e93b0e158ddc9437b2d6ad4a0ca887516824727e012313b11661a8de8f7ef428753db0f99546395974136431f8ca313f59606e5928f46de2548a83bb0790995d9b6a906a16783c554bf11808c34c3eaf714e5dd729d7e1d2e8549dfe350226265b7e38eae7ebe7b8d5e4ded3e0f58160b4165b00008686057a0bc1f4b80001b701df040000b3dfc480b1c467fb020000000004595a";

pub(crate) fn xz() -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&XZ[at..at + 2], 16).unwrap();
    (0..XZ.len()).step_by(2).map(digit).collect()
}

#[test]
fn every_compression_is_known_by_its_content() {
    let place = Place::new();
    let text = people(5_000);
    for (id, bytes) in compressed(text.as_bytes()) {
        place.file(&format!("named/people.csv.{id}"), &bytes);
        // A name that says nothing of it, and two streams one behind the other.
        place.file(&format!("unnamed/{id}.csv"), &bytes);
        let second = compressed(text.split_once('\n').unwrap().1.as_bytes());
        let second = second.iter().find(|(other, _)| *other == id).unwrap();
        place.file(
            &format!("twice/people.csv.{id}"),
            [&bytes[..], &second.1].concat(),
        );
    }
    place.file("named/people.csv.xz", xz());
    let mut padded = gzip(text.as_bytes());
    padded.extend([0; 700]);
    place.file("padded.csv.gz", padded);
    place.file("plain.csv.gz", &text);
    let inventory = place.scan(ALL, 0);
    assert_eq!(
        array(&inventory, "datasets").len(),
        18,
        "{}",
        inventory["coverage"]
    );
    assert!(notes(dataset(&inventory, "plain.csv.gz")).contains("is not compressed"));
    for one in array(&inventory, "datasets") {
        let name = one["name"].as_str().unwrap();
        let (expected, width) = match name {
            "named/people.csv.xz" => (40, 2),
            _ if name.starts_with("twice/") => (10_000, 3),
            _ => (5_000, 3),
        };
        assert_eq!(records(one), (expected, expected), "{name}");
        assert_eq!(array(one, "columns").len(), width, "{name}");
        let stored = std::fs::metadata(place.lake().join(name)).unwrap().len();
        assert_eq!(one["bytes"], stored, "{name}");
    }
}

#[test]
fn compressed_shards_are_one_table() {
    let place = Place::new();
    for shard in 0..4 {
        place.file(
            &format!("orders/part-000{shard}.csv.gz"),
            gzip(people(30 + shard).as_bytes()),
        );
    }
    let inventory = place.scan(&[], 0);
    assert_eq!(names(&inventory), ["orders"]);
    let orders = dataset(&inventory, "orders");
    assert_eq!(
        (records(orders), orders["files"].as_u64()),
        ((126, 126), Some(4))
    );
}

#[test]
fn a_parquet_file_in_gz_is_read_at_any_place() {
    let place = Place::new();
    let column = strings((0..500).map(|row| format!("138{row:08}")));
    let bytes = parquet(vec![("phone", column)], Compression::SNAPPY);
    place.file("phones.parquet.gz", gzip(&bytes));
    place.file(
        "phones.zip",
        zip(&[Member {
            name: b"phones.parquet",
            content: &bytes,
            deflated: true,
            ..Member::default()
        }]),
    );
    for options in [&["--depth", "full"][..], &[], &["--depth", "metadata"]] {
        let inventory = place.scan(options, 0);
        for name in ["phones.parquet.gz", "phones.zip!/phones.parquet"] {
            assert_eq!(records(dataset(&inventory, name)), (500, 500));
        }
    }
    // Not within what may be unpacked.
    let inventory = place.scan(&["--read-budget", "1KiB"], 0);
    assert_eq!(skip(&inventory, "phones.parquet.gz").0, "limit");
}

#[test]
fn a_compressed_file_beyond_the_budget_is_read_from_its_head() {
    let place = Place::new();
    let text = people(200_000);
    place.file("big.csv.gz", gzip(text.as_bytes()));
    place.file(
        "big.zip",
        zip(&[Member {
            name: b"big.csv",
            content: text.as_bytes(),
            deflated: true,
            ..Member::default()
        }]),
    );
    let inventory = place.scan(&["--read-budget", "3MiB"], 0);
    for name in ["big.csv.gz", "big.zip!/big.csv"] {
        let big = dataset(&inventory, name);
        let (lower, upper) = records(big);
        assert!(
            (50_000..200_000).contains(&lower) && upper >= 200_000,
            "{name}: {lower}..{upper}"
        );
        assert!(
            notes(big).contains("from its beginning only: 3 MiB"),
            "{}",
            notes(big)
        );
        let sample = &array(big, "columns")[0]["sample"];
        assert_eq!(sample["method"], "head");
        assert_eq!(sample["smallestShareMissed"].as_f64(), Some(1.0));
    }
    assert!(
        inventory["coverage"]["read"]["bytes"].as_u64()
            < inventory["coverage"]["listed"]["bytes"].as_u64()
    );
    let whole = place.scan(&["--depth", "full"], 0);
    for one in array(&whole, "datasets") {
        assert_eq!(records(one), (200_000, 200_000));
    }
    assert_eq!(whole["coverage"]["read"], whole["coverage"]["listed"]);
    // Nothing of the content is counted, and the bound holds all the same.
    let unread = place.scan(&["--depth", "metadata"], 0);
    for one in array(&unread, "datasets") {
        assert!(
            records(one).0 == 0 && records(one).1 >= 200_000,
            "{}",
            one["records"]
        );
    }
}

#[test]
fn damaged_streams() {
    let place = Place::new();
    let text = people(2_000);
    let mut random = Random::new(9);
    let mut all = compressed(text.as_bytes());
    all.push(("xz", xz()));
    for (id, bytes) in all {
        place.file(&format!("cut/half.csv.{id}"), &bytes[..bytes.len() / 2]);
        for cut in 1..20 {
            place.file(
                &format!("cuts/{cut}.csv.{id}"),
                &bytes[..bytes.len() * cut / 20],
            );
        }
        for flip in 0..60 {
            let mut bytes = bytes.clone();
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            place.file(&format!("flips/{flip}.csv.{id}"), bytes);
        }
    }
    let inventory = place.scan(ALL, 0);
    let ledger = array(&inventory["coverage"], "skipped");
    assert!(
        ledger.iter().all(|skip| skip["kind"] != "internal"),
        "{ledger:?}"
    );
    // What came before the cut is read, and the cut is said.
    let half = dataset(&inventory, "cut/half.csv.gz");
    assert!(
        notes(half).contains("cut off") && records(half).0 > 500,
        "{} {}",
        half["records"],
        notes(half)
    );
}

/// A stream that is cut off is read as far as whole blocks of it are there, and never for whole.
#[test]
fn streams_that_are_cut_off() {
    const LARGE: usize = 100_000;
    const SMALL: usize = 20;
    let place = Place::new();
    let large = people(LARGE);
    let mut expected = Vec::new();
    for (id, bytes) in compressed(large.as_bytes()) {
        for percent in [30, 60, 95] {
            let name = format!("large/{percent}.csv.{id}");
            place.file(&name, &bytes[..bytes.len() * percent / 100]);
            // Blocks of bzip2 are 900 kB.
            let within = LARGE * (percent - 20) / 100..LARGE;
            expected.push((name, within));
        }
    }
    // Between two blocks, or behind the last one.
    let small = people(SMALL);
    for (id, bytes, rest) in [
        ("lz4", compressed(small.as_bytes()).swap_remove(2).1, 4),
        ("gz", gzip(small.as_bytes()), 8),
    ] {
        let name = format!("behind/all.csv.{id}");
        place.file(&name, &bytes[..bytes.len() - rest]);
        expected.push((name, SMALL..SMALL + 1));
    }
    let mut cuts = Vec::new();
    let mut all = compressed(small.as_bytes());
    all.push(("xz", xz()));
    for (id, bytes) in all {
        for cut in (1..bytes.len()).filter(|cut| cut % 7 == 0 || *cut < 16) {
            // A file that is no more than the mark of snappy's streams is one of nothing.
            if (id, cut) != ("sz", 10) {
                let name = format!("small/{cut}.csv.{id}");
                place.file(&name, &bytes[..cut]);
                cuts.push(name);
            }
        }
    }
    for (id, bytes) in compressed(small.as_bytes()) {
        for cut in (1..16).filter(|cut| (id, *cut) != ("sz", 10)) {
            let name = format!("second/{cut}.csv.{id}");
            place.file(&name, [&bytes[..], &bytes[..cut]].concat());
            expected.push((name, SMALL..SMALL + 1));
        }
    }
    let inventory = place.scan(&[ALL, &["--fail-on", "skipped"]].concat(), 1);
    for (name, within) in expected {
        let found = dataset(&inventory, &name);
        let (lower, upper) = records(found);
        assert!(within.contains(&(lower as usize)), "{name}: {lower}");
        assert_eq!(upper, u64::MAX, "{name}");
        assert!(notes(found).contains("cut off"), "{name}: {}", notes(found));
    }
    let datasets = array(&inventory, "datasets");
    for name in cuts {
        match datasets.iter().find(|found| found["name"] == *name) {
            Some(found) => {
                assert_eq!(records(found).1, u64::MAX, "{name}");
                assert!(notes(found).contains("cut off"), "{name}: {}", notes(found));
            }
            None => {
                let (kind, reason) = skip(&inventory, &name);
                assert_eq!(kind, "corrupt", "{name}: {reason}");
                assert!(reason.contains("cut off"), "{name}: {reason}");
            }
        }
    }
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let place = Place::new();
    for n in 0..6 {
        let text = people(20 + n);
        for (id, bytes) in compressed(text.as_bytes()) {
            place.file(&format!("{n}/people{id}.csv.{id}"), &bytes);
        }
        let inner = zip(&[Member {
            name: b"deep.csv",
            content: text.as_bytes(),
            deflated: true,
            ..Member::default()
        }]);
        let packed = gzip(text.as_bytes());
        place.file(
            &format!("{n}/ball.tar.gz"),
            gzip(&tar(&[
                (b"x/a.csv", text.as_bytes()),
                (b"x/b.csv.gz", &packed),
                (b"in.zip", &inner),
            ])),
        );
        place.file(
            &format!("{n}/all.zip"),
            zip(&[
                Member {
                    name: b"inner.zip",
                    content: &inner,
                    deflated: true,
                    ..Member::default()
                },
                Member {
                    name: b"p.csv",
                    content: text.as_bytes(),
                    deflated: true,
                    ..Member::default()
                },
            ]),
        );
    }
    let told = |jobs: &str| {
        let mut inventory = place.scan(&["--jobs", jobs], 0);
        inventory["scan"] = Value::Null;
        serde_json::to_string(&inventory).unwrap()
    };
    assert!(told("1") == told("8"));
}

/// What is missing of a stream that ends early may be any number of records.
#[test]
fn a_stream_that_ends_early_is_read_in_part_and_said() {
    let place = Place::new();
    let text = people(4_000);
    let packed = gzip(text.as_bytes());
    place.file("cut.csv.gz", &packed[..packed.len() * 6 / 10]);
    place.file("whole.csv.gz", &packed);
    let inventory = place.scan(&["--no-fold", "--fail-on", "skipped"], 1);
    let cut = dataset(&inventory, "cut.csv.gz");
    let (least, most) = records(cut);
    assert!(least > 1_000 && least < 4_000, "{least}");
    assert_eq!(most, u64::MAX);
    let people = &cut["individuals"];
    assert!(people["lower"].as_u64().unwrap() > 0, "{people}");
    assert!(people["upper"].is_null(), "{people}");
    let partly = array(&inventory["coverage"], "partly");
    assert_eq!(partly.len(), 1);
    assert_eq!(partly[0]["path"], "cut.csv.gz");
    assert!(
        partly[0]["reason"]["en"]
            .as_str()
            .unwrap()
            .contains("cut off")
    );
    assert_eq!(records(dataset(&inventory, "whole.csv.gz")), (4_000, 4_000));
}
