//! Files whose content is not what it should be: broken records, quotes, columns and pages.

use crate::support::files::{parquet, strings};
use crate::support::invented::{Random, people};
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use crate::support::program::within_limits;
use parquet::basic::Compression;
use std::io::Write;

#[test]
fn bad_text() {
    let place = Place::new();
    let good = people(50);
    place.file("header_only.csv", "姓名,身份证号,手机号\n");
    place.file("one_line_end.csv", "\n");
    let mut ragged = good.clone();
    for row in 0..10 {
        ragged.push_str(&format!("短行{row}\n长行{row},1,2,3,4,5\n"));
    }
    place.file("ragged.csv", &ragged);
    // The quote opens in row 30 and nothing closes it.
    let rows: Vec<&str> = good.lines().collect();
    let unclosed = format!("{}\n\"{}\n", rows[..31].join("\n"), rows[31..].join("\n"));
    place.file("unclosed.csv", unclosed);
    let mut nul = good.clone().into_bytes();
    for at in (400..nul.len()).step_by(701) {
        nul[at] = 0;
    }
    // A NUL may stand inside a character; then the text is no UTF-8, which is another reason.
    let zeros: String = rows
        .iter()
        .enumerate()
        .map(|(row, line)| {
            if row % 7 == 3 {
                format!("\0{line}\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    place.file("nul.csv", zeros);
    place.file("nul_broken.csv", nul);
    place.file("all_nul.csv", vec![0; 4096]);
    let wide = |line: &dyn Fn(usize) -> String| (0..10_000).map(line).collect::<Vec<_>>().join(",");
    let mut text = wide(&|column| format!("c{column}")) + "\n";
    for row in 0..20 {
        text += &(wide(&|column| (column * row).to_string()) + "\n");
    }
    place.file("wide.csv", text);
    place.file("too_wide.csv", "1,".repeat(40_000) + "1\n");
    // One line is in another encoding, far behind the head.
    let mut mixed = people(9_000).into_bytes();
    let broken = mixed.len();
    mixed.extend(b"\xd0\xd5\xc3\xfb,1,2\n");
    mixed.extend(
        people(500)
            .lines()
            .skip(1)
            .flat_map(|line| format!("{line}\n").into_bytes()),
    );
    place.file("mixed.csv", mixed);
    // The text is GB18030, and one character of it is none.
    let mut faulty = encoding_rs::GB18030.encode(&good).0.into_owned();
    let fault = faulty.len();
    faulty.extend(b"\xff,1,2\n");
    place.file("faulty.csv", faulty);

    let inventory = place.scan(&["--no-fold"], 0);
    assert_eq!(records(dataset(&inventory, "header_only.csv")), (0, 0));
    let ragged = dataset(&inventory, "ragged.csv");
    assert_eq!(records(ragged), (70, 70));
    assert!(
        notes(ragged).contains("20 rows have fewer or more fields"),
        "{}",
        notes(ragged)
    );
    assert_eq!(records(dataset(&inventory, "nul.csv")), (50, 50));
    assert_eq!(
        array(dataset(&inventory, "wide.csv"), "columns").len(),
        10_000
    );
    assert_eq!(skip(&inventory, "all_nul.csv").0, "unsupported");
    skip(&inventory, "one_line_end.csv");
    let mixed = dataset(&inventory, "mixed.csv");
    assert_eq!(records(mixed), (9_501, 9_501));
    let said = notes(mixed);
    assert!(said.contains(&format!("byte {broken} of")), "{said}");
    assert!(said.contains("gb18030"), "{said}");
    assert_eq!(mixed["encoding"], "utf-8");
    let faulty = dataset(&inventory, "faulty.csv");
    assert_eq!(records(faulty), (51, 51));
    assert_eq!(faulty["encoding"], "gb18030");
    let said = notes(faulty);
    assert!(said.contains(&format!("byte {fault} of")), "{said}");
    let unclosed = dataset(&inventory, "unclosed.csv");
    assert_eq!(records(unclosed), (50, 50));
    assert!(
        notes(unclosed).contains("1 stray quote was"),
        "{}",
        notes(unclosed)
    );
}

#[test]
fn a_record_longer_than_the_limit() {
    let place = Place::new();
    let mut long = people(100).into_bytes();
    long.extend(b"\xe5\xbc\xa0\xe4\xb8\x89,");
    long.extend(std::iter::repeat_n(b'7', 70 << 20));
    place.file("long.csv", &long);
    drop(long);
    place.file("one_line.csv", vec![b'7'; 70 << 20]);
    place.file("after.csv", people(30));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--report", "json"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
}

#[test]
fn a_record_just_longer_than_the_limit_is_said() {
    let place = Place::new();
    let mut long = people(100).into_bytes();
    long.extend(std::iter::repeat_n(b'7', 70 << 20));
    place.file("long.csv", &long);
    let inventory = place.scan(&[], 0);
    let ledger = array(&inventory["coverage"], "skipped");
    assert!(!ledger.is_empty() || notes(dataset(&inventory, "long.csv")).contains("longer than"));
}

#[test]
fn an_unclosed_quote_is_said() {
    let place = Place::new();
    let text = people(50);
    let rows: Vec<&str> = text.lines().collect();
    let text = format!("{}\n\"{}\n", rows[..31].join("\n"), rows[31..].join("\n"));
    place.file("unclosed.csv", text);
    let inventory = place.scan(&[], 0);
    assert!(notes(dataset(&inventory, "unclosed.csv")).contains("quote"));
}

#[test]
fn too_many_columns_are_said() {
    let place = Place::new();
    place.file("too_wide.csv", "1,".repeat(40_000) + "1\n");
    assert_eq!(skip(&place.scan(&[], 0), "too_wide.csv").0, "limit");
}

#[test]
fn damaged_parquet() {
    let place = Place::new();
    let mut random = Random::new(5);
    let text = people(600);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let column = |place: usize| strings(rows.iter().map(|row| row[place]));
    let whole = parquet(
        vec![
            ("name", column(0)),
            ("id_no", column(1)),
            ("phone", column(2)),
        ],
        Compression::SNAPPY,
    );
    place.file("whole.parquet", &whole);
    let footer = whole.len()
        - 8
        - u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap()) as usize;
    let mut cuts: Vec<usize> = (0..60).map(|n| n * whole.len() / 60).collect();
    cuts.extend((1..12).map(|n| whole.len() - n));
    for cut in &cuts {
        place.file(&format!("cut/{cut}.parquet"), &whole[..*cut]);
    }
    let mut flip = |folder: &str, n: usize, from: usize, to: usize| {
        for one in 0..n {
            let mut bytes = whole.clone();
            for _ in 0..=one % 3 {
                bytes[from + random.below(to - from)] ^= 1 << random.below(8);
            }
            place.file(&format!("{folder}/{one}.parquet"), bytes);
        }
    };
    flip("footer", 200, footer, whole.len());
    flip("pages", 120, 4, footer);
    let inventory = place.scan(&["--no-fold", "--depth", "full"], 0);
    assert_eq!(records(dataset(&inventory, "whole.parquet")), (600, 600));
    for cut in cuts {
        skip(&inventory, &format!("cut/{cut}.parquet"));
    }
    let skipped = array(&inventory["coverage"], "skipped");
    let internal: Vec<_> = skipped
        .iter()
        .filter(|skip| skip["kind"] == "internal")
        .collect();
    assert!(internal.is_empty(), "{internal:?}");
    // Only footers are read; the run goes on all the same.
    place.scan(&["--no-fold", "--depth", "metadata"], 0);
}

/// A line or value of 1 GiB: packed, since the disk of a test has better things to hold.
#[test]
fn a_value_of_a_gibibyte() {
    let place = Place::new();
    // Digits that repeat after some hundred, so that the stream is no bomb; a member for each MiB.
    let digits: Vec<u8> = (0..1 << 20)
        .map(|n: u32| b'0' + (n % 997 * 31 % 10) as u8)
        .collect();
    let packed = |bytes: &[u8]| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    };
    let long = packed(&digits).repeat(1 << 10);
    let around = |before: &str, after: &str| {
        [
            packed(before.as_bytes()),
            long.clone(),
            packed(after.as_bytes()),
        ]
        .concat()
    };
    let lines = people(50);
    for (name, bytes) in [
        ("line.csv.gz", long.clone()),
        ("last.csv.gz", around(&lines, "\n")),
        (
            "quoted.csv.gz",
            around(&format!("{lines}\""), "\",1,2\n张三,1,2\n"),
        ),
        (
            "value.ndjson.gz",
            around("{\"a\": 1}\n{\"a\": \"", "\"}\n{\"a\": 2}\n"),
        ),
        (
            "value.json.gz",
            around("[{\"a\": 1}, {\"a\": \"", "\"}, {\"a\": 2}]"),
        ),
        ("number.json.gz", around("[{\"a\": 1}, {\"a\": ", "}]")),
    ] {
        place.file(name, bytes);
    }
    place.file("after.csv", people(30));
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--jobs", "2", "--report", "json"]);
    command.args(["--no-fold", "--depth", "full"]);
    within_limits(&mut command, 2);
    let inventory = place.inventory();
    assert_eq!(records(dataset(&inventory, "after.csv")), (30, 30));
    // Nothing in its head tells that the line ever ends.
    assert_eq!(skip(&inventory, "line.csv.gz").0, "corrupt");
    for text in ["last.csv.gz", "quoted.csv.gz"] {
        let said = notes(dataset(&inventory, text));
        assert!(said.contains("longer than 32 MiB"), "{text}: {said}");
    }
    for json in ["value.ndjson.gz", "value.json.gz", "number.json.gz"] {
        let said = notes(dataset(&inventory, json));
        assert!(
            said.contains("1 record could not be read"),
            "{json}: {said}"
        );
    }
}

/// Types of an ORC file that lie within themselves: a reader that followed them would end the process.
#[test]
fn orc_types_that_are_no_tree() {
    let place = Place::new();
    place.file("after.csv", people(30));
    let field = |id: u8, bytes: &[u8]| [&[id << 3 | 2, bytes.len() as u8], bytes].concat();
    // A structure with one field that is itself, and no rows.
    let own = [&[0x08, 12][..], &field(2, &[0]), &field(3, b"a")].concat();
    let footer = [&[0x08, 3, 0x10, 3][..], &field(4, &own), &[0x30, 0]].concat();
    let postscript = [
        &[0x08, footer.len() as u8, 0x10, 0, 0x28, 0][..],
        &[0x82, 0xf4, 0x03, 3],
        b"ORC",
    ]
    .concat();
    let file = [b"ORC", &footer[..], &postscript, &[postscript.len() as u8]].concat();
    place.file("loop.orc", file);
    let inventory = place.scan(&["--no-fold"], 0);
    let (kind, reason) = skip(&inventory, "loop.orc");
    assert_eq!(kind, "corrupt");
    assert!(reason.contains("not a tree"), "{reason}");
    dataset(&inventory, "after.csv");
}
