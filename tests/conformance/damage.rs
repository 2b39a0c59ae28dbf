//! Every format, damaged: a file costs itself only, within the limits.

use super::{of, scan, table, written};
use crate::support::invented::Random;
use crate::support::inventory::{array, records};
use crate::support::place::Place;
use crate::support::writers::WRITERS;
use qingdan::model::inventory::Inventory;

/// Cuts a file at 50 places and flips a bit of it at 200.
fn damaged(name: &str, bytes: &[u8], random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for cut in 0..50 {
        let length = (bytes.len() * (cut + 1) / 51).max(1);
        files.push((format!("cut{cut:02}_{name}"), bytes[..length].to_vec()));
    }
    for flip in 0..200 {
        let mut damaged = bytes.to_vec();
        // Half of them near the ends, where the structure of most formats lies.
        let at = match flip % 4 {
            0 => random.below(bytes.len().min(512)),
            1 => bytes.len() - 1 - random.below(bytes.len().min(512)),
            _ => random.below(bytes.len()),
        };
        damaged[at] ^= 1 << random.below(8);
        files.push((format!("flip{flip:03}_{name}"), damaged));
    }
    files
}

/// Each of the files is a dataset or in the ledger.
fn accounted(files: &[(String, Vec<u8>)], inventory: &Inventory) {
    for (name, _) in files {
        // A damaged workbook may be left with no more than being an archive.
        let is_of = |path: &str| {
            let path = path.split('#').next().unwrap_or(path);
            path.split("!/").next() == Some(name)
        };
        let mut parts = inventory.datasets.iter().flat_map(|one| &one.parts);
        let known = of(inventory, name).is_some()
            || parts.any(|part| is_of(&part.path))
            || inventory
                .coverage
                .skipped
                .iter()
                .any(|skip| is_of(&skip.path));
        assert!(known, "{name} has vanished");
    }
}

/// Files of text and of OLE that are read by hand.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let case = |path: &str| std::fs::read(crate::root().join("fixtures/reported").join(path));
    let seed = |path: &str| std::fs::read(crate::root().join("tests/fuzz/__fuzz__").join(path));
    let read = [
        ("m.eml", case("mail-in-gbk/data/入职资料.eml")),
        (
            "m.mbox",
            case("mailbox-with-lists-enclosed/data/Posteingang"),
        ),
        ("m.msg", case("message-of-outlook/data/报告.msg")),
        (
            "c.vcf",
            case("contacts-of-an-old-telephone/data/backup/电话本.vcf"),
        ),
        (
            "c.ics",
            case("appointments-with-several-people/data/team.ics"),
        ),
        ("c.ldif", case("directory-of-people/data/export/users.ldif")),
        ("c.hl7", case("admissions-in-frames/data/feed/adt_out.dat")),
        (
            "d.rst",
            case("tables-drawn-with-characters/data/docs/members.rst"),
        ),
        (
            "d.markdown",
            case("tables-drawn-with-characters/data/oncall.markdown"),
        ),
        (
            "d.out",
            case("tables-drawn-with-characters/data/session.out"),
        ),
        ("d.html", case("form-as-a-web-page/data/入职登记.html")),
        (
            "x.xls",
            case("xml-spreadsheet-of-2003/data/staff_export.xls"),
        ),
        ("s.csv", case("two-systems-in-one-file/data/inscrits.csv")),
        (
            "b.csv",
            case("visits-as-blocks-with-several-drugs/data/处方.csv"),
        ),
        (
            "f.csv",
            case("registry-export-one-field-a-row/data/export.csv"),
        ),
        (
            "w.txt",
            case("fixed-width-pages-with-their-headers/data/staff.txt"),
        ),
        (
            "p.xlsx",
            case("threads-of-comments-in-a-workbook/data/price_list.xlsx"),
        ),
        ("d.doc", seed("doc/corpus/table")),
        ("d.ppt", seed("ppt/corpus/texts")),
        ("d.xml", seed("wordml/corpus/all")),
    ];
    let read = read.into_iter();
    read.map(|(name, bytes)| (name, bytes.unwrap())).collect()
}

/// Cuts and flips files; each is a dataset or in the ledger, and the run ends as it should.
#[test]
fn damaged_files_cost_themselves_only() {
    let rows = table(4, 120, |row, place| {
        (row % 7 != place).then(|| format!("值{}-{}", row * 31 % 97, place))
    });
    let mut random = Random::new(4);
    let fixture = |name: &'static str| {
        let path = crate::root().join("fixtures/workbooks").join(name);
        (name, std::fs::read(path).unwrap())
    };
    let mut wholes = written(&rows);
    wholes.extend(["members.xls", "members.ods", "base.xlsb", "locked.xlsx"].map(fixture));
    let document =
        |path: &str| std::fs::read(crate::root().join("fixtures/reported").join(path)).unwrap();
    wholes.extend(texts());
    wholes.extend([
        ("d.docx", document("minutes-in-word/data/家委会纪要.docx")),
        (
            "d.odt",
            document("open-document-with-an-annotation/data/szkolenie.odt"),
        ),
        ("d.rtf", document("rich-text-with-a-table/data/socios.rtf")),
        (
            "d.mht",
            document("archived-page-in-base64/data/供应商联系人.mht"),
        ),
        (
            "d.pdf",
            document("pdf-in-a-chinese-code-page/data/业主登记.pdf"),
        ),
        (
            "e.pdf",
            document("pdf-with-numbered-glyphs/data/участники.pdf"),
        ),
        (
            "q.xlsx",
            document("rows-of-a-pivot-table-whose-sheet-is-gone/data/门诊统计.xlsx"),
        ),
    ]);
    for (name, bytes) in wholes {
        let files = damaged(name, &bytes, &mut random);
        let inventory = scan(&files);
        accounted(&files, &inventory);
        for skip in &inventory.coverage.skipped {
            assert!(
                !skip.reason.en.contains('值'),
                "{}: {}",
                skip.path,
                skip.reason.en
            );
        }
    }
}

/// Cuts and flips each file of a table; what is left of it is never said to be another table than it is, as far as there is
/// something to tell by: neither a path in JSON nor a number in Avro has a checksum, and a log that ends between two lines is a
/// shorter one.
#[test]
fn damaged_tables_cost_themselves_only() {
    const UNSEEN: usize = 20;
    const NO_LOSS: [&str; 2] = ["superseded", "table-metadata"];
    let mut random = Random::new(6);
    for lake in crate::table_formats::whole() {
        for (file, bytes) in &lake.files {
            let place = Place::new();
            let copies = damaged("t", bytes, &mut random);
            for (copy, bytes) in &copies {
                for (name, whole) in &lake.files {
                    let bytes = if name == file { bytes } else { whole };
                    place.file(&format!("{copy}/{name}"), bytes);
                }
            }
            let inventory = place.scan(&["--jobs", "2"], 0);
            let skipped = array(&inventory["coverage"], "skipped");
            let (mut unseen, mut cut_unseen) = (Vec::new(), Vec::new());
            for (copy, damaged) in &copies {
                let below = format!("{copy}/");
                let skips = skipped.iter().filter(|skip| {
                    let path = skip["path"].as_str().unwrap();
                    path.starts_with(&below)
                });
                let kinds: Vec<&str> = skips.map(|skip| skip["kind"].as_str().unwrap()).collect();
                assert!(!kinds.contains(&"internal"), "{} {below}{file}", lake.kind);
                let said = kinds.iter().any(|kind| !NO_LOSS.contains(kind));
                let datasets = array(&inventory, "datasets");
                let table = datasets.iter().find(|table| table["name"] == **copy);
                let count = table.map(records);
                let is_open = count.is_some_and(|(lower, upper)| lower < upper);
                if said || is_open || count == Some((lake.rows, lake.rows)) {
                    continue;
                }
                let is_shorter =
                    damaged.ends_with(b"\n") || bytes.get(damaged.len()) == Some(&b'\n');
                if damaged.len() == bytes.len() {
                    unseen.push((copy, count));
                } else if !is_shorter {
                    cut_unseen.push((copy, count));
                }
            }
            let kind = lake.kind;
            assert!(cut_unseen.is_empty(), "{kind} {file}: {cut_unseen:?}");
            let most = if ["deletion_vector", ".metadata."]
                .iter()
                .any(|kind| file.contains(kind))
            {
                0
            } else {
                UNSEEN
            };
            assert!(unseen.len() <= most, "{kind} {file}: {unseen:?}");
        }
    }
}

/// Ten megabytes of every format, whole, cut in half and with a few bits flipped.
#[test]
fn large_damaged_files_stay_within_the_limits() {
    let rows = table(6, 60_000, |row, place| {
        (row % 7 != place).then(|| format!("值{}-{:020}", row * 31 % 9_973, row * (place + 7)))
    });
    let mut random = Random::new(5);
    // The writer of SQLite fills one page.
    let writers = WRITERS.iter().filter(|writer| writer.file != "t.sqlite");
    for writer in writers {
        let (name, bytes) = (writer.file, (writer.write)(&rows));
        let mut files = vec![
            (format!("whole_{name}"), bytes.clone()),
            (format!("half_{name}"), bytes[..bytes.len() / 2].to_vec()),
        ];
        for flip in 0..2 {
            let mut damaged = bytes.clone();
            for _ in 0..20 {
                let at = random.below(bytes.len());
                damaged[at] ^= 1 << random.below(8);
            }
            files.push((format!("flip{flip}_{name}"), damaged));
        }
        let inventory = scan(&files);
        accounted(&files, &inventory);
        let whole = of(&inventory, &files[0].0).unwrap();
        assert_eq!(whole.records.count.estimate, 60_000, "{name}");
    }
}
