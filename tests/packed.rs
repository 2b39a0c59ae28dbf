//! Compressed files and archives: they give the tables that lie in them, and what is a trap costs itself alone. Bombs are made
//! here, since none should lie in a repository.

use crate::generate::{Random, parquet, strings};
use crate::packer::{Member, gzip, tar, tar_member, zip};
use crate::stores::{Place, array, dataset, notes, people, records, skip};
use parquet::basic::Compression;
use serde_json::Value;
use std::io::Write as _;

const ALL: &[&str] = &["--no-fold", "--depth", "full"];

fn names(inventory: &Value) -> Vec<&str> {
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
fn members_of_a_zip_file() {
    let place = Place::new();
    let (ten, five) = (people(10), people(5));
    let inner = zip(&[Member {
        name: b"deep.csv",
        content: ten.as_bytes(),
        deflated: true,
        ..Member::default()
    }]);
    let packed = gzip(ten.as_bytes());
    let ball = gzip(&tar(&[
        (b"t/a.csv", ten.as_bytes()),
        (b"t/b.csv", ten.as_bytes()),
        (b"t/c.txt.gz", &packed),
    ]));
    let file = |name: &'static [u8], content: &'static [u8]| Member {
        name,
        content,
        ..Member::default()
    };
    let of = |name: &'static [u8]| Member {
        name,
        content: ten.as_bytes(),
        deflated: true,
        ..Member::default()
    };
    place.file(
        "数据.zip",
        zip(&[
            // 表/会员.csv in GBK, as Windows writes it.
            of(b"\xb1\xed/\xbb\xe1\xd4\xb1.csv"),
            Member {
                flags: 0x800,
                ..of("文件夹/订单.csv".as_bytes())
            },
            Member {
                flags: 1,
                ..of(b"secret.csv")
            },
            file(b"folder/", b""),
            file(b"empty.csv", b""),
            Member {
                mode: 0o120_777,
                ..file(b"link.csv", b"/etc/passwd")
            },
            of(b"../../up.csv"),
            of(b"/abs.csv"),
            of(b"same.csv"),
            of(b"same.csv"),
            Member {
                name: b"inner.zip",
                content: &inner,
                deflated: true,
                ..Member::default()
            },
            Member {
                name: b"ball.tar.gz",
                content: &ball,
                ..Member::default()
            },
            Member {
                name: b"packed.csv.gz",
                content: &packed,
                ..Member::default()
            },
            Member {
                claimed: Some(100),
                ..of(b"longer.csv")
            },
            Member {
                claimed: Some(5_000),
                ..of(b"shorter.csv")
            },
            Member {
                name: b"logs/noise.log",
                content: five.as_bytes(),
                ..Member::default()
            },
        ]),
    );
    let inventory = place.scan(&["--no-fold", "--exclude", "*.log"], 0);
    let stored = std::fs::metadata(place.lake().join("数据.zip"))
        .unwrap()
        .len();
    assert_eq!(inventory["coverage"]["listed"]["bytes"], stored);
    let readable = [
        "数据.zip!/up.csv",
        "数据.zip!/abs.csv",
        "数据.zip!/ball.tar.gz!/t/a.csv",
        "数据.zip!/ball.tar.gz!/t/b.csv",
        "数据.zip!/ball.tar.gz!/t/c.txt.gz",
        "数据.zip!/inner.zip!/deep.csv",
        "数据.zip!/packed.csv.gz",
        "数据.zip!/same.csv",
        "数据.zip!/same (2).csv",
        "数据.zip!/文件夹/订单.csv",
        "数据.zip!/表/会员.csv",
    ];
    for name in readable {
        assert_eq!(records(dataset(&inventory, name)), (10, 10), "{name}");
    }
    for (name, kind) in [
        ("secret.csv", "encrypted"),
        ("empty.csv", "empty"),
        ("link.csv", "link"),
        ("longer.csv", "corrupt"),
        ("logs/noise.log", "excluded"),
    ] {
        assert_eq!(
            skip(&inventory, &format!("数据.zip!/{name}")).0,
            kind,
            "{name}"
        );
    }
    assert!(notes(dataset(&inventory, "数据.zip!/shorter.csv")).contains("another size"));
}

#[test]
fn shards_in_an_archive_are_one_table() {
    let place = Place::new();
    let text = people(20);
    let members: Vec<Vec<u8>> = (0..4)
        .map(|n| format!("y/orders_2024-0{n}.csv").into_bytes())
        .collect();
    let members: Vec<(&[u8], &[u8])> = members
        .iter()
        .map(|name| (&name[..], text.as_bytes()))
        .collect();
    place.file("y.tar", tar(&members));
    let inventory = place.scan(&[], 0);
    assert_eq!(names(&inventory), ["y.tar!/y"]);
    assert_eq!(records(dataset(&inventory, "y.tar!/y")), (80, 80));
}

#[test]
fn headers_of_a_tar_file() {
    let place = Place::new();
    let text = people(12);
    let long = format!("{}/long.csv", "folder/".repeat(40));
    let record = format!("path={long}\n");
    let pax = format!("{} {record}", record.len() + 4);
    let mut bytes = tar_member(b"./folder/", b'5', b"");
    bytes.extend(tar_member(
        b"././@LongLink",
        b'L',
        format!("gnu/{long}\0").as_bytes(),
    ));
    bytes.extend(tar_member(b"short", b'0', text.as_bytes()));
    bytes.extend(tar_member(b"pax", b'x', pax.as_bytes()));
    bytes.extend(tar_member(b"short", b'0', text.as_bytes()));
    bytes.extend(tar_member(b"\xd0\xd5\xc3\xfb.csv", b'0', text.as_bytes()));
    bytes.extend(tar_member(b"link.csv", b'2', b""));
    bytes.extend(tar_member(b"fifo", b'6', b""));
    let cut = bytes.len() + 700;
    bytes.extend(tar_member(b"last.csv", b'0', text.as_bytes()));
    place.file("whole.tar", [&bytes[..], &[0; 1024]].concat());
    place.file("cut.tar.gz", gzip(&bytes[..cut]));
    let ball = gzip(&[&bytes[..], &[0; 1024]].concat());
    place.file("damaged.tgz", &ball[..ball.len() - 1_900]);
    let inventory = place.scan(&["--no-fold"], 0);
    let long = long.replace("//", "/");
    for archive in ["whole.tar", "cut.tar.gz", "damaged.tgz"] {
        for name in [&format!("gnu/{long}"), &long, &"姓名.csv".to_owned()] {
            assert_eq!(
                records(dataset(&inventory, &format!("{archive}!/{name}"))),
                (12, 12)
            );
        }
        assert_eq!(skip(&inventory, &format!("{archive}!/link.csv")).0, "link");
        assert_eq!(skip(&inventory, &format!("{archive}!/fifo")).0, "special");
    }
    assert_eq!(
        records(dataset(&inventory, "whole.tar!/last.csv")),
        (12, 12)
    );
    for archive in ["cut.tar.gz", "damaged.tgz"] {
        assert_eq!(skip(&inventory, &format!("{archive}!/…")).0, "corrupt");
    }
}

#[test]
fn an_archive_beyond_the_budget_is_listed_as_far_as_it_is_unpacked() {
    let place = Place::new();
    let text = people(20_000);
    let members: Vec<Vec<u8>> = (0..8)
        .map(|n| format!("table-{n}x.csv").into_bytes())
        .collect();
    let members: Vec<(&[u8], &[u8])> = members
        .iter()
        .map(|name| (&name[..], text.as_bytes()))
        .collect();
    place.file("many.tar.gz", gzip(&tar(&members)));
    let inventory = place.scan(&["--no-fold", "--read-budget", "3MiB"], 0);
    let (kind, reason) = skip(&inventory, "many.tar.gz!/…");
    assert!(kind == "limit" && reason.contains("3 MiB"), "{reason}");
    let found = array(&inventory, "datasets").len();
    assert!((1..8).contains(&found), "{found}");
    assert_eq!(array(&place.scan(ALL, 0), "datasets").len(), 8);
}

#[test]
fn bombs() {
    let place = Place::new();
    place.file("after.csv", people(30));
    // A stream that unpacks to 10,000 times its size.
    let mut stream = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    stream.write_all(b"a,b,c\n").unwrap();
    let rows = b"0,0,0\n".repeat(100_000);
    for _ in 0..600 {
        stream.write_all(&rows).unwrap();
    }
    place.file("stream.csv.zst", stream.finish().unwrap());
    // One kernel under many names: the members overlap.
    let kernel = people(2_000);
    let one = zip(&[Member {
        name: b"a",
        content: kernel.as_bytes(),
        ..Member::default()
    }]);
    let at = one
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    let entry = &one[at..at + 47];
    let mut overlapping = one[..at].to_vec();
    crate::packer::end(&mut overlapping, &entry.repeat(1_000), 1_000);
    place.file("overlapping.zip", overlapping);
    // Sizes that are only claimed, and a million members that are nothing.
    place.file(
        "claims.zip",
        zip(&vec![
            Member {
                name: b"big.csv",
                content: b"1,2\n",
                deflated: true,
                claimed: Some(u32::MAX - 1),
                ..Member::default()
            };
            500
        ]),
    );
    let nothing = zip(&[Member {
        name: b"n",
        ..Member::default()
    }]);
    let at = nothing
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    let mut million = nothing[..at].to_vec();
    crate::packer::end(
        &mut million,
        &nothing[at..at + 47].repeat(1_000_000),
        1_000_000,
    );
    place.file("million.zip", million);
    // 42.zip's form: archives in archives, sixteen wide.
    let mut nested = zip(&[Member {
        name: b"x.csv",
        content: kernel.as_bytes(),
        deflated: true,
        ..Member::default()
    }]);
    for _ in 0..5 {
        let members = vec![
            Member {
                name: b"nested.zip",
                content: &nested,
                deflated: true,
                ..Member::default()
            };
            3
        ];
        nested = zip(&members);
    }
    place.file("nested.zip", nested);
    // A zip file that holds itself, as far as its bytes go.
    let mut command = crate::qingdan(place.at());
    command.args([
        "scan",
        "lake",
        "--quiet",
        "--jobs",
        "2",
        "--report",
        "json",
        "--no-fold",
        "--depth",
        "full",
    ]);
    let started = std::time::Instant::now();
    crate::stores::within_memory(&mut command, 2);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    let inventory = place.inventory();
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
    let stream = dataset(&inventory, "stream.csv.zst");
    assert!(
        notes(stream).contains("more than 1000 times"),
        "{}",
        notes(stream)
    );
    for archive in ["overlapping.zip", "claims.zip"] {
        assert_eq!(skip(&inventory, archive).0, "limit", "{archive}");
    }
    let (kind, reason) = skip(&inventory, "million.zip!/…");
    assert!(kind == "limit" && reason.contains("900000"), "{reason}");
    let (kind, reason) = skip(&inventory, "nested.zip!/nested.zip!/nested.zip!/nested.zip");
    assert!(kind == "limit" && reason.contains("deep"), "{reason}");
}

#[test]
fn damaged_archives() {
    let place = Place::new();
    let text = people(40);
    let of = |name: &'static [u8]| Member {
        name,
        content: text.as_bytes(),
        deflated: true,
        ..Member::default()
    };
    let zipped = zip(&[of(b"a.csv"), of(b"b.csv"), of(b"c.csv")]);
    let tarred = tar(&[(b"a.csv", text.as_bytes()), (b"b.csv", text.as_bytes())]);
    let mut random = Random::new(11);
    for (ending, bytes) in [
        ("zip", &zipped),
        ("tar", &tarred),
        ("tar.gz", &gzip(&tarred)),
    ] {
        for cut in 1..50 {
            place.file(
                &format!("cut/{cut}.{ending}"),
                &bytes[..bytes.len() * cut / 50],
            );
        }
        for flip in 0..150 {
            let mut bytes = bytes.clone();
            // The directory of the zip file is in its last part.
            let from = if flip % 2 == 0 {
                bytes.len().saturating_sub(250)
            } else {
                0
            };
            let at = from + random.below(bytes.len() - from);
            bytes[at] ^= 1 << random.below(8);
            place.file(&format!("flip/{flip}.{ending}"), bytes);
        }
    }
    let inventory = place.scan(ALL, 0);
    let ledger = array(&inventory["coverage"], "skipped");
    assert!(
        ledger.iter().all(|skip| skip["kind"] != "internal"),
        "{ledger:?}"
    );
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
