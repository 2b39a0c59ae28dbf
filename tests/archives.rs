//! Archives are folders: zip and tar, with their traps.

use crate::packed::{ALL, names};
use crate::support::archives::{Member, gzip, tar, tar_member, zip};
use crate::support::invented::Random;
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use std::io::Write as _;

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
    crate::support::archives::end(&mut overlapping, &entry.repeat(1_000), 1_000);
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
    crate::support::archives::end(
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
    crate::support::program::within_limits(&mut command, 2);
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
