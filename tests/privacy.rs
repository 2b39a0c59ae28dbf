//! Planted values appear nowhere: a thousand of them are put into good files and bad ones, every form of report is written in
//! both languages, and all that the program wrote or printed is searched, compressed files opened first.

mod names;

use crate::support::files::{parquet, strings};
use crate::support::invented::{Random, mobile, resident_id};
use parquet::basic::Compression;
use parquet::file::reader::{FileReader, SerializedFileReader};
use qingdan::model::entry::SkipKind;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

/// A run of this many characters of a planted value is already a leak.
const PIECE: usize = 6;

/// Values that no header, message or file name could hold by chance.
struct Planted {
    random: Random,
    values: BTreeSet<String>,
}

impl Planted {
    fn keep(&mut self, value: String) -> String {
        self.values.insert(value.clone());
        value
    }

    fn word(&mut self) -> String {
        (0..9)
            .map(|_| char::from(b"bcdfghjkmnpqrstvwxz"[self.random.below(19)]))
            .collect()
    }

    fn person(&mut self) -> Vec<String> {
        let birth = format!(
            "19{}-{:02}-{:02}",
            60 + self.random.below(40),
            1 + self.random.below(12),
            1 + self.random.below(28)
        );
        let name = format!(
            "{}{}",
            self.random.pick(&["欧阳", "司马", "上官", "诸葛"]),
            self.random
                .pick(&["翙翙其羽声", "熠熠星辉明", "泠泠七弦上"])
        );
        let latin = self.word();
        let id = resident_id(&mut self.random, &birth);
        let phone = mobile(&mut self.random);
        let mail = format!("{}@example.org", self.word());
        let text = format!("回访{}记录{}", self.word(), self.word());
        vec![
            self.keep(format!("{name} {latin}")),
            self.keep(id),
            self.keep(phone),
            self.keep(mail),
            self.keep(text),
        ]
    }

    fn people(&mut self, n: usize) -> Vec<Vec<String>> {
        (0..n).map(|_| self.person()).collect()
    }

    /// Every value, and every piece of it that would give it away.
    fn pieces(&self) -> BTreeSet<String> {
        let mut pieces = BTreeSet::new();
        for value in &self.values {
            let bare = value.trim_end_matches("@example.org");
            for part in bare.split(|character: char| !character.is_alphanumeric()) {
                // Runs of one kind: a planted Latin word, or the digits of an identifier, by themselves.
                let characters: Vec<char> = part.chars().collect();
                for run in characters.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
                    let least = if run[0].is_ascii() { PIECE } else { 5 };
                    if run.len() >= least {
                        pieces.insert(run.iter().collect());
                    }
                    // An identifier's tail or head tells as much as the whole.
                    if run.len() >= 11 && run[0].is_ascii() {
                        pieces.insert(run[run.len() - 8..].iter().collect());
                        pieces.insert(run[..8].iter().collect());
                    }
                }
            }
        }
        pieces
    }
}

fn text(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        writeln!(text, "{}", row.join(",")).unwrap();
    }
    text
}

fn plant(lake: &Path) -> Planted {
    let mut planted = Planted {
        random: Random::new(1000),
        values: BTreeSet::new(),
    };
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(lake.join(name), bytes).unwrap();
    let header = "姓名,身份证号,手机号,邮箱,备注\n";

    let rows = planted.people(60);
    write("good.csv", format!("{header}{}", text(&rows)).into_bytes());
    let rows = planted.people(30);
    write("no_header.csv", text(&rows).into_bytes());
    // One single row and no header: the likeliest row to be taken for names.
    let rows = planted.people(1);
    write("one_row.csv", text(&rows).into_bytes());
    let rows = planted.people(10);
    let above = planted.person();
    write(
        "preamble.csv",
        format!(
            "联系人 {}\n制表 {}\n\n{header}{}",
            above[0],
            above[2],
            text(&rows)
        )
        .into_bytes(),
    );
    let rows = planted.people(20);
    let mut ragged = format!("{header}{}", text(&rows));
    for row in planted.people(10) {
        writeln!(ragged, "{},{},extra,extra,extra", row.join(","), row[1]).unwrap();
        writeln!(ragged, "{}", row[2]).unwrap();
    }
    write("ragged.csv", ragged.into_bytes());
    // A quote that nothing closes.
    let rows = planted.people(10);
    write(
        "stray_quote.csv",
        format!("{header}\"{}", text(&rows)).into_bytes(),
    );
    let rows = planted.people(10);
    let mut nul = format!("{header}{}", text(&rows)).into_bytes();
    nul.splice(40..40, [0, 0, 0, 0xff, 0xfe]);
    write("nul.csv", nul);
    // One line of 3 MiB.
    let person = planted.person();
    let long = person
        .join(" ")
        .repeat(3 * 1024 * 1024 / person.join(" ").len());
    write(
        "long_line.csv",
        format!("{header}{long}\n{long}").into_bytes(),
    );
    let rows = planted.people(10);
    write(
        "other.json",
        format!("[\"{}\"]", text(&rows).replace('\n', "\",\"")).into_bytes(),
    );
    let rows = planted.people(10);
    write(
        "disguised.parquet",
        format!("{header}{}", text(&rows)).into_bytes(),
    );

    let rows = planted.people(40);
    let columns = ["name", "id_no", "phone", "email", "note"];
    let columns = columns
        .iter()
        .enumerate()
        .map(|(place, name)| (*name, strings(rows.iter().map(|row| &row[place]))))
        .collect();
    // Footers carry least and greatest values in the clear.
    let bytes = parquet(columns, Compression::UNCOMPRESSED);
    write("good.parquet", bytes.clone());
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 3;
    for byte in &mut damaged[middle..middle + 200] {
        *byte ^= 0x5a;
    }
    write("damaged.parquet", damaged);
    write("truncated.parquet", bytes[..bytes.len() - 40].to_vec());

    for n in 1..=3 {
        let rows = planted.people(5);
        write(
            &format!("month_{n:02}.csv"),
            format!("{header}{}", text(&rows)).into_bytes(),
        );
    }
    planted
}

/// All that stands in a file for one who opens it with the right program.
fn readable(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let mut views = Vec::new();
    let extension = path.extension().and_then(|extension| extension.to_str());
    if extension == Some("xlsx") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        assert!(!archive.is_empty());
        for member in 0..archive.len() {
            let mut text = Vec::new();
            archive
                .by_index(member)
                .unwrap()
                .read_to_end(&mut text)
                .unwrap();
            views.push(text);
        }
    } else if extension == Some("parquet") {
        let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut text = format!("{:?}", reader.metadata());
        for row in reader.get_row_iter(None).unwrap() {
            writeln!(text, "{}", row.unwrap()).unwrap();
        }
        views.push(text.into_bytes());
    }
    views.push(bytes);
    views
}

/// Which of `pieces` stand in `bytes`; at most three of them, for the message goes to a terminal.
fn leaks(bytes: &[u8], pieces: &BTreeSet<String>) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    pieces
        .iter()
        .filter(|piece| text.contains(piece.as_str()))
        .take(3)
        .cloned()
        .collect()
}

#[test]
fn no_planted_value_leaves_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let lake = at.join("lake");
    std::fs::create_dir(&lake).unwrap();
    let planted = plant(&lake);
    assert!(planted.values.len() >= 1000, "{}", planted.values.len());
    let pieces = planted.pieces();
    let mut printed = Vec::new();
    let mut run = |arguments: &[&str], status: i32| {
        let (out, err) = crate::run(crate::qingdan(at).args(arguments), status);
        printed.push((arguments.join(" "), out));
        printed.push((arguments.join(" "), err));
    };
    run(&["scan", "lake", "--lang", "zh", "--out", "zh"], 0);
    run(&["scan", "lake", "--lang", "en", "--out", "en"], 0);
    run(
        &[
            "scan",
            "lake",
            "--quiet",
            "--depth",
            "full",
            "--no-fold",
            "--out",
            "full",
        ],
        0,
    );
    run(
        &["scan", "lake", "--depth", "metadata", "--out", "metadata"],
        0,
    );
    run(
        &["scan", "lake", "--fail-on", "skipped", "--out", "failed"],
        1,
    );
    for dataset in [
        "good.csv",
        "no_header.csv",
        "one_row.csv",
        "ragged.csv",
        "good.parquet",
        "month_*.csv",
    ] {
        for language in ["zh", "en"] {
            run(
                &["explain", dataset, "--inventory", "zh", "--lang", language],
                0,
            );
        }
    }
    let mut forms = vec!["report", "en", "--out", "forms"];
    for form in qingdan::report::ALL {
        forms.extend(["--report", form.id()]);
    }
    run(&forms, 0);
    run(&["explain", "good.csv#备注", "--inventory", "en"], 0);
    run(&["explain", "no-such-dataset.csv", "--inventory", "en"], 2);
    run(
        &[
            "scan",
            "lake",
            "--config",
            "lake/good.csv",
            "--out",
            "wrong",
        ],
        2,
    );
    run(&["scan", "lake", "--packs", "lake", "--out", "wrong"], 0);

    let mut found = Vec::new();
    for (command, text) in &printed {
        let leaked = leaks(text.as_bytes(), &pieces);
        if !leaked.is_empty() {
            found.push(format!("printed by `{command}`: {leaked:?}"));
        }
    }
    let mut searched = BTreeSet::new();
    for entry in walkdir::WalkDir::new(at).into_iter().flatten() {
        let path = entry.path();
        if !entry.file_type().is_file() || path.starts_with(&lake) {
            continue;
        }
        searched.extend(
            path.extension()
                .map(|extension| extension.to_str().unwrap().to_owned()),
        );
        for view in readable(path) {
            let leaked = leaks(&view, &pieces);
            if !leaked.is_empty() {
                found.push(format!(
                    "{}: {leaked:?}",
                    path.strip_prefix(at).unwrap().display()
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    for form in [
        "json", "html", "csv", "xlsx", "parquet", "md", "txt", "ndjson", "jsonld", "sarif", "xml",
        "prom",
    ] {
        assert!(searched.contains(form), "no {form} report was searched");
    }
}

/// A library that panics in a damaged file, whose message may quote it: the file is in the ledger, and nothing else is said.
#[test]
fn a_panic_of_a_library_quotes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let lake = at.join("lake");
    std::fs::create_dir(&lake).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(lake.join(name), bytes).unwrap();
    for (name, input) in [
        ("a.arrow", "arrow/corpus/fb8bb2d5dfa7392c"),
        ("b.parquet", "parquet/corpus/c749c335c8822286"),
    ] {
        let path = crate::root().join("tests/fuzz/__fuzz__").join(input);
        write(name, &std::fs::read(path).unwrap());
    }
    // What stands in the others is known.
    let mut random = Random::new(8);
    let mut values = BTreeSet::new();
    for (name, bytes) in crate::conformance::small_with(&mut |row, place| {
        let value = format!("planted{row}value{place}");
        values.insert(value.clone());
        value
    }) {
        for flip in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..=flip % 3 {
                let place = random.below(bytes.len());
                bytes[place] ^= 1 << random.below(8);
            }
            write(&format!("{flip}{name}"), &bytes);
        }
    }
    let mut told = String::new();
    for options in [&["--depth", "full", "--report", "json"][..], &["--quiet"]] {
        let mut command = crate::qingdan(at);
        command
            .args(["scan", "lake", "--no-fold"])
            .args(options)
            .env("RUST_BACKTRACE", "full");
        let (out, err) = crate::run(&mut command, 0);
        told += &(out + &err);
        let report = at.join("qingdan-report");
        for entry in walkdir::WalkDir::new(report).into_iter().flatten() {
            if entry.file_type().is_file() {
                for view in readable(entry.path()) {
                    told += &String::from_utf8_lossy(&view);
                }
            }
        }
    }
    let inventory = std::fs::read(at.join("qingdan-report/inventory.json")).unwrap();
    let inventory: qingdan::model::inventory::Inventory =
        serde_json::from_slice(&inventory).unwrap();
    let internal =
        (inventory.coverage.skipped.iter()).filter(|skip| skip.kind == SkipKind::Internal);
    let paths: Vec<&str> = internal.map(|skip| skip.path.as_str()).collect();
    // The panics of the reader of Parquet are damage of the file.
    assert!(
        paths.contains(&"a.arrow") && !paths.contains(&"b.parquet"),
        "the libraries no longer panic in these: {paths:?}"
    );
    assert!(paths.len() > 2, "{paths:?}");
    for word in ["panicked", "thread '", ".rs:", "out of range", "unwrap"] {
        assert!(!told.contains(word), "{word}");
    }
    let leaked = leaks(told.as_bytes(), &values);
    assert!(leaked.is_empty(), "{leaked:?}");
}

#[test]
fn the_search_itself_finds_what_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path();
    let pieces = plant(lake).pieces();
    assert!(pieces.len() > 1000, "{}", pieces.len());
    for file in ["good.csv", "good.parquet", "no_header.csv"] {
        let views = readable(&lake.join(file));
        assert!(
            views.iter().any(|view| !leaks(view, &pieces).is_empty()),
            "{file}"
        );
    }
    assert_eq!(
        leaks("姓名,身份证号 good.csv example.org".as_bytes(), &pieces),
        Vec::<String>::new()
    );
}
